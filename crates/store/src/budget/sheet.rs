//! 家計表: one for a household, saved as a whole; each former one is kept.

use super::{Kept, changed, keep_former, kept, known_code, month};
use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    household::open_to_change,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    Fault, Token,
    budget::{Line, PayMonths, Sheet, Side},
};
use serde_json::json;

/// The sheet of a household, if one was told.
pub(super) async fn load(unit: &Unit, household: i64) -> Result<Option<Kept<Sheet>>> {
    let sql = Sql::new(
        "SELECT b.*, w.name AS saved_name FROM budget b JOIN worker w ON w.id = b.saved_by WHERE b.household_id = $1",
        vals![household],
    );
    let found = unit
        .one(sql, |r| {
            let sheet = Sheet {
                heard_on: r.date("heard_on")?,
                start: month(r, "start_month")?,
                months: u32::try_from(r.int("span")?).map_err(|_| Error::Broken("budget.span"))?,
                plan_from: month(r, "plan_from")?,
                balance: r.int("balance")?,
                wish: r.text("wish")?,
                note: r.text("note")?,
                lines: Vec::new(),
            };
            Ok((r.int("id")?, kept(r, sheet)?))
        })
        .await?;
    let Some((id, mut sheet)) = found else { return Ok(None) };
    sheet.inner.lines = lines(unit, id).await?;
    Ok(Some(sheet))
}

async fn lines(unit: &Unit, budget: i64) -> Result<Vec<Line>> {
    let sql = Sql::new("SELECT * FROM budget_line WHERE budget_id = $1 ORDER BY id", vals![budget]);
    unit.all(sql, |r| {
        Ok(Line {
            side: r.word("side", Side::parse)?,
            code: r.text("code")?,
            label: r.text("label")?,
            now: r.opt_int("now_yen")?,
            plan: r.opt_int("plan_yen")?,
            months: PayMonths::from_bits(r.int("pay_months")?)
                .ok_or(Error::Broken("budget_line.pay_months"))?,
            note: r.text("note")?,
        })
    })
    .await
}

impl Store {
    /// Saves the sheet. `seen`: the version that the form was filled from, 0 where there was none. `once`: the form's
    /// own key; when it comes again, nothing changes. The worker's draft of it ends.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the household is absent, or not the actor's own work; [`Error::Invalid`] at an unknown
    /// item; [`Error::Stale`] when another saved first.
    pub async fn save_budget(
        &self,
        ctx: &Ctx,
        household: &Token,
        seen: i64,
        sheet: &Sheet,
        once: &str,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        if unit.once("budget", once, household.as_str()).await?.is_some() {
            return Ok(());
        }
        for line in sheet.lines.iter().filter(|l| !l.code.is_empty()) {
            if !known_code(&unit, line.side.list(), &line.code).await? {
                return Err(
                    Fault::new("lines", "なくなった項目があります。画面を開きなおしてください").into()
                );
            }
        }
        let budget = if seen == 0 {
            first(&unit, home, sheet).await?
        } else {
            again(&unit, home, seen, sheet).await?
        };
        put_lines(&unit, budget, &sheet.lines).await?;
        unit.drop_draft("budget", household.as_str()).await?;
        unit.note(changed(home));
        unit.done().await
    }
}

fn values(sheet: &Sheet) -> Vec<sea_orm::Value> {
    vals![
        sheet.heard_on.to_string(),
        sheet.start.to_storage(),
        i64::from(sheet.months),
        sheet.plan_from.to_storage(),
        sheet.balance,
        sheet.wish.as_str(),
        sheet.note.as_str(),
    ]
}

/// The first sheet of a household; somebody else's first one is not overwritten.
async fn first(unit: &Unit, household: i64, sheet: &Sheet) -> Result<i64> {
    let sql = Sql::new(
        "INSERT INTO budget (household_id, saved_at, saved_by, heard_on, start_month, span, plan_from, balance, wish, \
         note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (household_id) DO NOTHING RETURNING id",
        [vals![household, unit.now(), unit.ctx().actor.worker], values(sheet)].concat(),
    );
    if let Some(id) = unit.one(sql, |r| r.int("id")).await? {
        return Ok(id);
    }
    Err(Error::Stale { theirs: version(unit, household).await?.1 })
}

/// Replaces the sheet of version `seen`, and keeps what stood there.
async fn again(unit: &Unit, household: i64, seen: i64, sheet: &Sheet) -> Result<i64> {
    let (id, now) = version(unit, household).await?;
    let Some(former) = load(unit, household).await? else { return Err(Error::NotFound) };
    let sql = Sql::new(
        "UPDATE budget SET version = version + 1, saved_at = $3, saved_by = $4, heard_on = $5, start_month = $6, \
         span = $7, plan_from = $8, balance = $9, wish = $10, note = $11 WHERE id = $1 AND version = $2",
        [vals![id, seen, unit.now(), unit.ctx().actor.worker], values(sheet)].concat(),
    );
    if unit.run(sql).await? == 0 {
        return Err(Error::Stale { theirs: now });
    }
    keep_former(unit, ("budget_former", "budget_id"), id, seen, body(&former.inner)).await?;
    unit.run(Sql::new("DELETE FROM budget_line WHERE budget_id = $1", vals![id])).await?;
    Ok(id)
}

async fn version(unit: &Unit, household: i64) -> Result<(i64, i64)> {
    let sql = Sql::new("SELECT id, version FROM budget WHERE household_id = $1", vals![household]);
    unit.need(sql, |r| Ok((r.int("id")?, r.int("version")?))).await
}

async fn put_lines(unit: &Unit, budget: i64, lines: &[Line]) -> Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new(
        "INSERT INTO budget_line (budget_id, side, code, label, now_yen, plan_yen, pay_months, note) VALUES ",
        vec![],
    );
    for (n, line) in lines.iter().enumerate() {
        sql.add(if n == 0 { "(" } else { ",(" }).bind(budget).add(",").bind(line.side.word()).add(",");
        sql.bind(line.code.as_str()).add(",").bind(line.label.as_str()).add(",").bind(line.now).add(",");
        sql.bind(line.plan).add(",").bind(line.months.bits()).add(",").bind(line.note.as_str()).add(")");
    }
    unit.run(sql).await?;
    Ok(())
}

fn body(sheet: &Sheet) -> serde_json::Value {
    let lines: Vec<_> = sheet
        .lines
        .iter()
        .map(|l| {
            json!({
                "side": l.side.word(), "code": l.code, "label": l.label, "now": l.now, "plan": l.plan,
                "pay_months": l.months.bits(), "note": l.note,
            })
        })
        .collect();
    json!({
        "heard_on": sheet.heard_on.to_string(), "start": sheet.start.to_storage(), "span": sheet.months,
        "plan_from": sheet.plan_from.to_storage(), "balance": sheet.balance, "wish": sheet.wish, "note": sheet.note,
        "lines": lines,
    })
}
