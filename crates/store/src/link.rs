//! 同じ人の印: two records of one person are linked, never merged; taking the link away gives both back as they were.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    gate::person_visible,
    household::hold_people,
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{Fault, Instant, Token, access::Parts};

/// A link in force between two records that the actor may see.
pub struct Link {
    /// The link's token.
    pub token: Token,
    /// One record: token and name.
    pub one: (Token, String),
    /// The other.
    pub other: (Token, String),
    /// Why.
    pub reason: String,
    /// When.
    pub made_at: Instant,
    /// By whom.
    pub made_by: String,
}

impl Store {
    /// Marks two records as the same person. The token of the link in force; linking twice gives the first.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when one of them is absent or not for this actor; [`crate::Error::Invalid`] for one record twice.
    pub async fn link_people(&self, ctx: &Ctx, one: &Token, other: &Token, reason: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        ctx.actor.working_agency()?;
        let one = unit.person(one, Parts::BASIC).await?.id;
        let other = unit.person(other, Parts::BASIC).await?.id;
        let token = link(&mut unit, one, other, reason).await?;
        unit.done().await?;
        Ok(token)
    }

    /// Takes a link away: both records stand as before. Who linked and who unlinked stays on record.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when absent, ended, or one of the two is not for this actor.
    pub async fn unlink_people(&self, ctx: &Ctx, link: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        ctx.actor.working_agency()?;
        let sql = Sql::new(
            "SELECT id, person_a, person_b FROM person_link WHERE token = $1 AND ended_at IS NULL",
            vals![link.as_str()],
        );
        let (id, a, b) =
            unit.need(sql, |r| Ok((r.int("id")?, r.int("person_a")?, r.int("person_b")?))).await?;
        unit.person_row(a, Parts::BASIC).await?;
        unit.person_row(b, Parts::BASIC).await?;
        let sql = Sql::new(
            "UPDATE person_link SET ended_at = $2, ended_by = $3 WHERE id = $1",
            vals![id, unit.now(), ctx.actor.worker],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::End, Kind::Link, id).person(a).subjects([a, b]));
        unit.done().await
    }

    /// The newest links in force of records that the actor may see, at most 200.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn links(&self, ctx: &Ctx) -> Result<Vec<Link>> {
        let mut unit = self.reading(ctx).await?;
        let mut sql = Sql::new(
            "SELECT l.id, l.token, l.reason, l.made_at, w.name AS made_by, a.token AS one, a.name AS one_name, \
             b.token AS other, b.name AS other_name FROM person_link l JOIN worker w ON w.id = l.made_by \
             JOIN person a ON a.id = l.person_a JOIN person b ON b.id = l.person_b \
             WHERE l.kind = 'same' AND l.ended_at IS NULL AND ",
            vec![],
        );
        person_visible(&mut sql, &unit, "a", Parts::BASIC);
        sql.add(" AND ");
        person_visible(&mut sql, &unit, "b", Parts::BASIC);
        sql.add(" ORDER BY l.id DESC LIMIT 200");
        let rows = unit
            .all(sql, |r| {
                let link = Link {
                    token: r.token("token")?,
                    one: (r.token("one")?, r.text("one_name")?),
                    other: (r.token("other")?, r.text("other_name")?),
                    reason: r.text("reason")?,
                    made_at: r.int("made_at")?,
                    made_by: r.text("made_by")?,
                };
                Ok((r.int("id")?, link))
            })
            .await?;
        let shown: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
        if !shown.is_empty() {
            unit.note(Line::new(Action::List, Kind::Link, None).subjects(shown));
        }
        unit.done().await?;
        Ok(rows.into_iter().map(|(_, link)| link).collect())
    }
}

/// Links two rows that are open to the actor.
pub(crate) async fn link(unit: &mut Unit, one: i64, other: i64, reason: &str) -> Result<Token> {
    if one == other {
        return Err(Fault::new("other", "同じ記録どうしは、つなげません").into());
    }
    let (a, b) = (one.min(other), one.max(other));
    // Either a seal that is being set finds the link, or the link the seal.
    hold_people(unit, &[a, b], &[]).await?;
    let known = Sql::new(
        "SELECT token FROM person_link WHERE person_a = $1 AND person_b = $2 AND kind = 'same' AND ended_at IS NULL",
        vals![a, b],
    );
    if let Some(token) = unit.one(known, |r| r.token("token")).await? {
        return Ok(token);
    }
    let token = secret::token()?;
    let sql = Sql::new(
        "INSERT INTO person_link (token, person_a, person_b, kind, reason, made_at, made_by) \
         VALUES ($1, $2, $3, 'same', $4, $5, $6) RETURNING id",
        vals![token.as_str(), a, b, reason.trim(), unit.now(), unit.ctx().actor.worker],
    );
    let id = unit.insert(sql).await?;
    unit.spread_seals(&[a, b]).await?;
    unit.note(Line::new(Action::Create, Kind::Link, id).person(a).subjects([a, b]));
    Ok(token)
}
