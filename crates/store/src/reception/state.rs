//! Taking a reception on, ending it, opening it again.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    row::{Sql, vals},
    worker::gone::serves,
};
use domain::{Fault, Token, code::ReceptionState, reception::Told};

impl Store {
    /// The acting worker takes a reception on. One that another has already is passed over: who has it stays, unless
    /// they work at its desk no more.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`]; [`crate::Error::Invalid`] when another worker was quicker.
    pub async fn take_on(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = unit.reception(token).await?;
        let mut sql = Sql::new(
            "UPDATE reception SET state = $2, taken_by = $3, taken_at = $4 WHERE id = $1 AND (state = $5 OR (state = $2 AND NOT ",
            vals![id, ReceptionState::Taken.word(), ctx.actor.worker, ctx.now, ReceptionState::New.word()],
        );
        serves(&mut sql, "COALESCE(reception.taken_by, reception.worker_id)", "reception.agency_id", ctx.now);
        sql.add("))");
        if unit.run(sql).await? == 0 {
            let sql = Sql::new("SELECT taken_by FROM reception WHERE id = $1", vals![id]);
            let taker = unit.need(sql, |r| r.opt_int("taken_by")).await?;
            if taker == Some(ctx.actor.worker) {
                return Ok(());
            }
            return Err(
                Fault::new("take", "ほかの人が先に引きうけています。画面を開きなおしてください").into()
            );
        }
        unit.note(Line::new(Action::Change, Kind::Reception, id));
        unit.done().await
    }

    /// Ends a reception with its screening outcome, a word of the list `screening`.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`]; [`crate::Error::Invalid`] for an outcome that is not offered or not decided.
    pub async fn close_reception(&self, ctx: &Ctx, token: &Token, screening: &str) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = unit.reception(token).await?;
        if screening.is_empty() || screening == "undecided" {
            return Err(Fault::new("screening", "どうなったかを選んでください").into());
        }
        let told = Told { screening: screening.to_owned(), ..unit.told(id).await? };
        unit.replace_told(id, None, &told).await?;
        let sql = Sql::new(
            "UPDATE reception SET state = $2, closed_at = $3 WHERE id = $1 AND state <> $2",
            vals![id, ReceptionState::Closed.word(), ctx.now],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::End, Kind::Reception, id));
        unit.done().await
    }

    /// Opens an ended reception again; whoever had it has it.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`].
    pub async fn reopen_reception(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = unit.reception(token).await?;
        let sql = Sql::new(
            "UPDATE reception SET closed_at = NULL, state = CASE WHEN taken_by IS NULL THEN 'new' ELSE 'taken' END \
             WHERE id = $1 AND state = $2",
            vals![id, ReceptionState::Closed.word()],
        );
        if unit.run(sql).await? > 0 {
            unit.note(Line::new(Action::Change, Kind::Reception, id));
        }
        unit.done().await
    }
}
