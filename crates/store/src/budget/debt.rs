//! Debts and arrears of a household.

use super::{DebtRow, changed, keep_former, kept, known_code, opt_month};
use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    household::open_to_change,
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{Fault, Token, budget::Debt};
use serde_json::json;

fn read(r: &Row) -> Result<DebtRow> {
    let debt = Debt {
        kind: r.text("kind")?,
        lender: r.text("lender")?,
        balance: r.opt_int("balance")?,
        now: r.int("monthly")?,
        plan: r.opt_int("planned")?,
        since: opt_month(r, "since")?,
        step: r.text("step")?,
        deadline: r.opt_date("deadline")?,
        note: r.text("note")?,
    };
    Ok(DebtRow { token: r.token("token")?, kept: kept(r, debt)? })
}

/// The debts that stand in the list.
pub(super) async fn load(unit: &Unit, household: i64) -> Result<Vec<DebtRow>> {
    let sql = Sql::new(
        "SELECT d.*, w.name AS saved_name FROM debt d JOIN worker w ON w.id = d.saved_by \
         WHERE d.household_id = $1 AND d.ended_at IS NULL ORDER BY d.id",
        vals![household],
    );
    unit.all(sql, read).await
}

impl Store {
    /// Adds a debt. `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the household is absent, or not the actor's own work; [`Error::Invalid`] at an unknown
    /// kind or step.
    pub async fn add_debt(&self, ctx: &Ctx, household: &Token, debt: &Debt, once: &str) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        if unit.once("debt", once, household.as_str()).await?.is_some() {
            return Ok(());
        }
        coded(&unit, debt).await?;
        let sql = Sql::new(
            "INSERT INTO debt (token, household_id, saved_at, saved_by, kind, lender, balance, monthly, planned, since, \
             step, deadline, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            [vals![secret::token()?.as_str(), home, unit.now(), ctx.actor.worker], values(debt)].concat(),
        );
        unit.run(sql).await?;
        unit.note(changed(home));
        unit.done().await
    }

    /// Changes a debt; the former state is kept.
    ///
    /// # Errors
    /// As [`Store::add_debt`]; [`Error::Stale`] when another saved first.
    pub async fn change_debt(
        &self,
        ctx: &Ctx,
        household: &Token,
        debt: &Token,
        seen: i64,
        new: &Debt,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        coded(&unit, new).await?;
        let (id, former) = one(&unit, home, debt).await?;
        let sql = Sql::new(
            "UPDATE debt SET version = version + 1, saved_at = $3, saved_by = $4, kind = $5, lender = $6, balance = $7, \
             monthly = $8, planned = $9, since = $10, step = $11, deadline = $12, note = $13 \
             WHERE id = $1 AND version = $2",
            [vals![id, seen, unit.now(), ctx.actor.worker], values(new)].concat(),
        );
        if unit.run(sql).await? == 0 {
            return Err(Error::Stale { theirs: former.kept.version });
        }
        keep_former(&unit, ("debt_former", "debt_id"), id, seen, body(&former.kept.inner)).await?;
        unit.note(changed(home));
        unit.done().await
    }

    /// Takes a debt off the list: paid, or written by mistake. The row stays.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work.
    pub async fn end_debt(&self, ctx: &Ctx, household: &Token, debt: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let (id, _) = one(&unit, home, debt).await?;
        let sql = Sql::new(
            "UPDATE debt SET ended_at = $2, saved_at = $2, saved_by = $3, version = version + 1 WHERE id = $1",
            vals![id, unit.now(), ctx.actor.worker],
        );
        unit.run(sql).await?;
        unit.note(changed(home));
        unit.done().await
    }
}

async fn coded(unit: &Unit, debt: &Debt) -> Result<()> {
    if !known_code(unit, "lender_kind", &debt.kind).await? {
        return Err(Fault::new("kind", "どんな相手への支払いかを、選びなおしてください").into());
    }
    if !debt.step.is_empty() && !known_code(unit, "legal_step", &debt.step).await? {
        return Err(Fault::new("step", "手つづきを、選びなおしてください").into());
    }
    Ok(())
}

async fn one(unit: &Unit, household: i64, debt: &Token) -> Result<(i64, DebtRow)> {
    let sql = Sql::new(
        "SELECT d.*, w.name AS saved_name FROM debt d JOIN worker w ON w.id = d.saved_by \
         WHERE d.token = $1 AND d.household_id = $2 AND d.ended_at IS NULL",
        vals![debt.as_str(), household],
    );
    unit.need(sql, |r| Ok((r.int("id")?, read(r)?))).await
}

fn values(debt: &Debt) -> Vec<sea_orm::Value> {
    vals![
        debt.kind.as_str(),
        debt.lender.as_str(),
        debt.balance,
        debt.now,
        debt.plan,
        debt.since.map(domain::month::Month::to_storage),
        debt.step.as_str(),
        debt.deadline.map(|d| d.to_string()),
        debt.note.as_str(),
    ]
}

fn body(debt: &Debt) -> serde_json::Value {
    json!({
        "kind": debt.kind, "lender": debt.lender, "balance": debt.balance, "monthly": debt.now, "planned": debt.plan,
        "since": debt.since.map(domain::month::Month::to_storage), "step": debt.step,
        "deadline": debt.deadline.map(|d| d.to_string()), "note": debt.note,
    })
}
