//! Reading what is sealed: each time with a reason, for half an hour, and the keeper is told at once.

use super::rule::at_a_page;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
};
use domain::{
    Token,
    access::{Ground, Parts},
    seal::OPEN_FOR,
};

/// What stands before the reason is typed: how the person may be reached at all.
pub struct Before {
    /// The person's token.
    pub person: Token,
    /// Name.
    pub name: String,
    /// When and how to call, of each who is covered: name, rule, may a message be left.
    pub rules: Vec<(String, String, Option<bool>)>,
}

impl Store {
    /// The safe-contact rules of those whom a seal covers, for one who is named on it and about to read.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor is named on the seal, it is in force, and the person is open.
    pub async fn before_opening(&self, ctx: &Ctx, seal: &Token) -> Result<Before> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.seal(seal).await?;
        if !open.named || open.lifted.is_some() {
            return Err(Error::NotFound);
        }
        let sql = Sql::new("SELECT token, name FROM person WHERE id = $1", vals![open.person]);
        let (person, name) = unit.need(sql, |r| Ok((r.token("token")?, r.text("name")?))).await?;
        let mut sql = Sql::new(
            "SELECT p.name, p.contact_rule, p.leave_message FROM seal_cover v JOIN person p ON p.id = v.person_id \
             WHERE v.seal_id = $1 AND v.left_out = 0 AND (p.contact_rule <> '' OR p.leave_message IS NOT NULL) AND ",
            vals![open.id],
        );
        crate::gate::person_visible(&mut sql, &unit, "p", Parts::BASIC);
        sql.add(" ORDER BY v.id");
        let rules = unit
            .all(sql, |r| Ok((r.text("name")?, r.text("contact_rule")?, r.opt_flag("leave_message")?)))
            .await?;
        unit.note(Line::new(Action::View, Kind::Seal, open.id).person(open.person));
        unit.done().await?;
        Ok(Before { person, name, rules })
    }

    /// Opens what is sealed to the acting worker, for half an hour. The person's token.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor is named on the seal, it is in force, the person is open, and the actor is at
    /// a page; [`Error::Invalid`] at `proof` unless they have just proved who they are.
    pub async fn open_seal(&self, ctx: &Ctx, seal: &Token, reason: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.seal(seal).await?;
        if !open.named || open.lifted.is_some() || !at_a_page(&ctx.actor) {
            return Err(Error::NotFound);
        }
        unit.need_proof().await?;
        let own = (open.keeper == ctx.actor.worker).then_some(unit.now());
        let sql = Sql::new(
            "INSERT INTO seal_opening (token, seal_id, worker_id, at, ends_at, reason, seen_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            vals![
                secret::token()?.as_str(),
                open.id,
                ctx.actor.worker,
                unit.now(),
                unit.now() + OPEN_FOR,
                reason,
                own
            ],
        );
        unit.run(sql).await?;
        let sql = Sql::new("SELECT token FROM person WHERE id = $1", vals![open.person]);
        let person = unit.need(sql, |r| r.token("token")).await?;
        let line = Line::new(Action::View, Kind::Seal, open.id).person(open.person);
        unit.note(line.shown(Parts::WHEREABOUTS, Ground::OwnWork));
        unit.done().await?;
        Ok(person)
    }

    /// Closes the actor's own opening before its time.
    ///
    /// # Errors
    /// [`Error::NotFound`] as [`Store::open_seal`].
    pub async fn close_seal(&self, ctx: &Ctx, seal: &Token) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.seal(seal).await?;
        let sql = Sql::new(
            "UPDATE seal_opening SET ends_at = $3 WHERE seal_id = $1 AND worker_id = $2 AND ends_at > $3",
            vals![open.id, ctx.actor.worker, unit.now()],
        );
        if unit.run(sql).await? > 0 {
            unit.note(Line::new(Action::End, Kind::Seal, open.id).person(open.person));
        }
        let sql = Sql::new("SELECT token FROM person WHERE id = $1", vals![open.person]);
        let person = unit.need(sql, |r| r.token("token")).await?;
        unit.done().await?;
        Ok(person)
    }

    /// The keeper has seen who read. Nothing changes but that きょう no longer tells it.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor keeps the seal, or is 管理者 where the keeper is no longer there.
    pub async fn seen_openings(&self, ctx: &Ctx, seal: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.seal(seal).await?;
        if !open.is_told(ctx.actor.worker) {
            return Err(Error::NotFound);
        }
        let sql = Sql::new(
            "UPDATE seal_opening SET seen_at = $2 WHERE seal_id = $1 AND seen_at IS NULL",
            vals![open.id, unit.now()],
        );
        if unit.run(sql).await? > 0 {
            unit.note(Line::new(Action::Change, Kind::Seal, open.id).person(open.person));
        }
        unit.done().await
    }
}
