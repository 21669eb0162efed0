//! 書きかけ: what a worker has typed and not saved. A draft is only ever its worker's; nobody else is shown that it
//! exists. It ends when its form is saved; one that was kept at a session's end also when its time is over.

mod old;

use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{Instant, Secret, Token};

/// The form of a draft that holds what a session's end interrupted; its subject is the path that it was sent to, `#`,
/// and the form's `once` word, or a random one where it has none: two forms of one path are two.
pub const KEPT: &str = "kept";

/// The form of a draft that says where to go on after the login.
pub const RETURN: &str = "return";

/// A draft in the list of one's own.
#[derive(Debug, Clone)]
pub struct DraftBrief {
    /// Its token.
    pub token: Token,
    /// Which form.
    pub form: String,
    /// The record's token, or `new-…` for one that is not there yet.
    pub subject: String,
    /// Saved last at.
    pub at: Instant,
    /// What was typed: names and values.
    pub fields: Secret<Vec<(String, String)>>,
}

fn brief(r: &Row) -> Result<DraftBrief> {
    let fields = serde_json::from_str(&r.text("body")?).map_err(|_| Error::Broken("draft"))?;
    Ok(DraftBrief {
        token: r.token("token")?,
        form: r.text("form")?,
        subject: r.text("subject")?,
        at: r.int("updated_at")?,
        fields: Secret::new(fields),
    })
}

impl Store {
    /// Keeps what is being typed into `form` about `subject` (a record's token, or `new-` and the form's `once`
    /// word), in place of what was kept before. `false`: that form is saved already, and nothing is kept: a draft that
    /// arrives behind the real save is none.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::DiskFull`].
    pub async fn keep_draft(
        &self,
        ctx: &Ctx,
        form: &str,
        subject: &str,
        fields: &[(&str, &str)],
    ) -> Result<bool> {
        let unit = self.writing(ctx).await?;
        if let Some(once) = subject.strip_prefix("new-")
            && unit.was_saved(form, once).await?
        {
            return Ok(false);
        }
        let body = serde_json::to_string(fields).map_err(|_| Error::Broken("draft"))?;
        let sql = Sql::new(
            "INSERT INTO draft (token, worker_id, agency_id, form, subject, body, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT (worker_id, form, subject) \
             DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at",
            vals![
                secret::token()?.to_string(),
                ctx.actor.worker,
                ctx.actor.desk().map(|d| d.agency),
                form,
                subject,
                body,
                ctx.now
            ],
        );
        unit.run(sql).await?;
        unit.done().await?;
        Ok(true)
    }

    /// The acting worker's own drafts of these forms, the latest first, at most fifty; of every form where none is
    /// named.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn drafts(&self, ctx: &Ctx, forms: &[&str]) -> Result<Vec<DraftBrief>> {
        let unit = self.reading(ctx).await?;
        let mut sql = Sql::new(
            "SELECT token, form, subject, body, updated_at FROM draft WHERE worker_id = $1",
            vals![ctx.actor.worker],
        );
        for (n, form) in forms.iter().enumerate() {
            sql.add(if n == 0 { " AND form IN (" } else { ", " }).bind(*form);
        }
        sql.add(if forms.is_empty() { "" } else { ")" }).add(" ORDER BY updated_at DESC, id DESC LIMIT 50");
        let mut drafts = unit.all(sql, brief).await?;
        for draft in &mut drafts {
            unit.reduce_draft(draft).await?;
        }
        unit.done().await?;
        Ok(drafts)
    }

    /// The acting worker's draft of `form` about `subject`, if there is one.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn draft_of(&self, ctx: &Ctx, form: &str, subject: &str) -> Result<Option<DraftBrief>> {
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT token, form, subject, body, updated_at FROM draft \
             WHERE worker_id = $1 AND form = $2 AND subject = $3",
            vals![ctx.actor.worker, form, subject],
        );
        let mut draft = unit.one(sql, brief).await?;
        if let Some(draft) = &mut draft {
            unit.reduce_draft(draft).await?;
        }
        unit.done().await?;
        Ok(draft)
    }

    /// One of the acting worker's own drafts.
    ///
    /// # Errors
    /// [`Error::NotFound`]: also for another worker's.
    pub async fn draft(&self, ctx: &Ctx, token: &Token) -> Result<DraftBrief> {
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT token, form, subject, body, updated_at FROM draft WHERE worker_id = $1 AND token = $2",
            vals![ctx.actor.worker, token.as_str()],
        );
        let mut draft = unit.need(sql, brief).await?;
        unit.reduce_draft(&mut draft).await?;
        unit.done().await?;
        Ok(draft)
    }

    /// Throws the acting worker's draft of `form` about `subject` away, where there is one.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn throw_draft_of(&self, ctx: &Ctx, form: &str, subject: &str) -> Result<()> {
        let unit = self.writing(ctx).await?;
        unit.drop_draft(form, subject).await?;
        unit.done().await
    }

    /// Throws one of the acting worker's own drafts away.
    ///
    /// # Errors
    /// [`Error::NotFound`]: also for another worker's.
    pub async fn throw_draft(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "DELETE FROM draft WHERE worker_id = $1 AND token = $2",
            vals![ctx.actor.worker, token.as_str()],
        );
        if unit.run(sql).await? == 0 {
            return Err(Error::NotFound);
        }
        unit.done().await
    }
}

/// The fields of the forms of people, households, their surroundings and years that say where somebody is, beside those
/// of receptions and assessments. Free words of a person's or household's own form are among them, as on their pages.
const WHEREABOUTS: [&str; 9] = [
    "postal",
    "area",
    "address",
    "email",
    "workplace",
    "contact_rule",
    "home_address",
    "home_area",
    "home_note",
];

/// May a draft tell this field of somebody who is sealed? The rows of phones are `number.0` and so on.
fn tells_whereabouts(field: &str) -> bool {
    WHEREABOUTS.contains(&field)
        || field == "note"
        || ["number.", "label.", "danger."].iter().any(|row| field.starts_with(row))
        || domain::reception::WHEREABOUTS.contains(&field)
        || domain::assessment::ITEMS
            .iter()
            .any(|item| item.key == field && item.needs().has(domain::access::Parts::WHEREABOUTS))
}

impl Unit {
    /// Takes out of a draft what a seal keeps from the actor: it may have been typed before the seal was set.
    async fn reduce_draft(&self, draft: &mut DraftBrief) -> Result<()> {
        let tokens: Vec<&str> = draft
            .subject
            .split(['/', '?', '&', '=', '#'])
            .filter(|word| Token::parse(word).is_ok())
            .collect();
        for token in tokens {
            if self.sealed_token(token).await? {
                let fields = draft.fields.show().iter().filter(|(name, _)| !tells_whereabouts(name)).cloned();
                draft.fields = Secret::new(fields.collect());
                break;
            }
        }
        Ok(())
    }

    /// Is this the token of a person, household, reception or assessment whose whereabouts a seal keeps from the actor?
    /// Asked over the second wall, since what is hidden would not be sealed.
    async fn sealed_token(&self, token: &str) -> Result<bool> {
        self.step_over().await?;
        let sealed = self.is_sealed_token(token).await;
        self.step_back().await?;
        sealed
    }

    async fn is_sealed_token(&self, token: &str) -> Result<bool> {
        let sql = Sql::new(
            "SELECT 'p' AS what, id FROM person WHERE token = $1 UNION ALL SELECT 'h', id FROM household WHERE token = $1 \
             UNION ALL SELECT 'r', id FROM reception WHERE token = $1 \
             UNION ALL SELECT 'h', household_id FROM assessment WHERE token = $1 \
             UNION ALL SELECT 'h', household_id FROM support_case WHERE token = $1 \
             UNION ALL SELECT 'h', household_id FROM household_member WHERE token = $1",
            vals![token],
        );
        for (what, id) in self.all(sql, |r| Ok((r.text("what")?, r.int("id")?))).await? {
            let sealed = match what.as_str() {
                "p" => self.sealed_people(&[id]).await?,
                "r" => self.sealed_receptions(&[id]).await?,
                _ => self.sealed_homes(&[id]).await?,
            };
            if !sealed.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Ends what a session's end kept of the form with the word `once`, with the save of that form.
    pub(crate) async fn drop_kept(&self, once: &str) -> Result<()> {
        let worker = self.ctx().actor.worker;
        let sql =
            Sql::new("SELECT id, subject FROM draft WHERE worker_id = $1 AND form = $2", vals![worker, KEPT]);
        for (id, subject) in self.all(sql, |r| Ok((r.int("id")?, r.text("subject")?))).await? {
            if subject.rsplit_once('#').is_some_and(|(_, word)| word == once) {
                self.run(Sql::new("DELETE FROM draft WHERE id = $1", vals![id])).await?;
            }
        }
        Ok(())
    }

    /// Ends the acting worker's draft of `form` about `subject`, with the save that it led to.
    pub(crate) async fn drop_draft(&self, form: &str, subject: &str) -> Result<()> {
        let sql = Sql::new(
            "DELETE FROM draft WHERE worker_id = $1 AND form = $2 AND subject = $3",
            vals![self.ctx().actor.worker, form, subject],
        );
        self.run(sql).await?;
        Ok(())
    }
}
