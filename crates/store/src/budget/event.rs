//! ライフイベント: what lies ahead of a household and moves money.

use super::{EventRow, changed, keep_former, kept, month, opt_month};
use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    household::open_to_change,
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Token,
    budget::{Applies, Effect, Event, Rhythm},
    month::Month,
};
use serde_json::json;

fn read(r: &Row) -> Result<EventRow> {
    let event = Event {
        month: month(r, "month")?,
        what: r.text("what")?,
        effect: r.word("effect", Effect::parse)?,
        yen: r.int("yen")?,
        rhythm: r.word("rhythm", Rhythm::parse)?,
        until: opt_month(r, "until")?,
        applies: r.word("applies", Applies::parse)?,
    };
    Ok(EventRow { token: r.token("token")?, kept: kept(r, event)? })
}

/// The events that stand in the list.
pub(super) async fn load(unit: &Unit, household: i64) -> Result<Vec<EventRow>> {
    let sql = Sql::new(
        "SELECT e.*, w.name AS saved_name FROM money_event e JOIN worker w ON w.id = e.saved_by \
         WHERE e.household_id = $1 AND e.ended_at IS NULL ORDER BY e.month, e.id",
        vals![household],
    );
    unit.all(sql, read).await
}

impl Store {
    /// Adds an event. `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the household is absent, or not the actor's own work.
    pub async fn add_money_event(
        &self,
        ctx: &Ctx,
        household: &Token,
        event: &Event,
        once: &str,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        if unit.once("money_event", once, household.as_str()).await?.is_some() {
            return Ok(());
        }
        let sql = Sql::new(
            "INSERT INTO money_event (token, household_id, saved_at, saved_by, month, what, effect, yen, rhythm, until, \
             applies) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            [vals![secret::token()?.as_str(), home, unit.now(), ctx.actor.worker], values(event)].concat(),
        );
        unit.run(sql).await?;
        unit.note(changed(home));
        unit.done().await
    }

    /// Changes an event; the former state is kept.
    ///
    /// # Errors
    /// As [`Store::add_money_event`]; [`Error::Stale`] when another saved first.
    pub async fn change_money_event(
        &self,
        ctx: &Ctx,
        household: &Token,
        event: &Token,
        seen: i64,
        new: &Event,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let (id, former) = one(&unit, home, event).await?;
        let sql = Sql::new(
            "UPDATE money_event SET version = version + 1, saved_at = $3, saved_by = $4, month = $5, what = $6, \
             effect = $7, yen = $8, rhythm = $9, until = $10, applies = $11 WHERE id = $1 AND version = $2",
            [vals![id, seen, unit.now(), ctx.actor.worker], values(new)].concat(),
        );
        if unit.run(sql).await? == 0 {
            return Err(Error::Stale { theirs: former.kept.version });
        }
        keep_former(&unit, ("money_event_former", "event_id"), id, seen, body(&former.kept.inner)).await?;
        unit.note(changed(home));
        unit.done().await
    }

    /// Takes an event off the list. The row stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work.
    pub async fn end_money_event(&self, ctx: &Ctx, household: &Token, event: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let (id, _) = one(&unit, home, event).await?;
        let sql = Sql::new(
            "UPDATE money_event SET ended_at = $2, saved_at = $2, saved_by = $3, version = version + 1 WHERE id = $1",
            vals![id, unit.now(), ctx.actor.worker],
        );
        unit.run(sql).await?;
        unit.note(changed(home));
        unit.done().await
    }
}

async fn one(unit: &Unit, household: i64, event: &Token) -> Result<(i64, EventRow)> {
    let sql = Sql::new(
        "SELECT e.*, w.name AS saved_name FROM money_event e JOIN worker w ON w.id = e.saved_by \
         WHERE e.token = $1 AND e.household_id = $2 AND e.ended_at IS NULL",
        vals![event.as_str(), household],
    );
    unit.need(sql, |r| Ok((r.int("id")?, read(r)?))).await
}

fn values(event: &Event) -> Vec<sea_orm::Value> {
    vals![
        event.month.to_storage(),
        event.what.as_str(),
        event.effect.word(),
        event.yen,
        event.rhythm.word(),
        event.until.map(Month::to_storage),
        event.applies.word(),
    ]
}

fn body(event: &Event) -> serde_json::Value {
    json!({
        "month": event.month.to_storage(), "what": event.what, "effect": event.effect.word(), "yen": event.yen,
        "rhythm": event.rhythm.word(), "until": event.until.map(Month::to_storage), "applies": event.applies.word(),
    })
}
