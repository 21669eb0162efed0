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

/// The form of a draft that holds what a session's end interrupted; its subject is the path that it was sent to.
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
    /// word), in place of what was kept before. A draft that arrives behind the real save is dropped.
    ///
    /// # Errors
    /// [`Error::Database`], [`Error::DiskFull`].
    pub async fn keep_draft(
        &self,
        ctx: &Ctx,
        form: &str,
        subject: &str,
        fields: &[(&str, &str)],
    ) -> Result<()> {
        let unit = self.writing(ctx).await?;
        if let Some(once) = subject.strip_prefix("new-")
            && unit.was_saved(form, once).await?
        {
            return Ok(());
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
        unit.done().await
    }

    /// The acting worker's own drafts, the latest first.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn drafts(&self, ctx: &Ctx) -> Result<Vec<DraftBrief>> {
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT token, form, subject, body, updated_at FROM draft WHERE worker_id = $1 \
             ORDER BY updated_at DESC, id DESC LIMIT 50",
            vals![ctx.actor.worker],
        );
        let drafts = unit.all(sql, brief).await?;
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
        let draft = unit.one(sql, brief).await?;
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
        let draft = unit.need(sql, brief).await?;
        unit.done().await?;
        Ok(draft)
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

impl Unit {
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
