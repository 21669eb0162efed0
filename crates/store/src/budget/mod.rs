//! 家計 of a household: the month's table, debts and arrears, events ahead. Needs [`Parts::MONEY`] to be seen, and the
//! household to be one's own work to be changed.

mod debt;
mod event;
mod sheet;

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line as Told},
    db::Store,
    error::{Error, Result},
    household::{Head, head, viewed},
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Instant, Token,
    access::{Ground, Parts},
    budget::{Course, Debt, Event, Line, SHORTEST, Sheet, Totals},
    month::Month,
};

/// A record as it is kept, with who saved it last.
#[derive(Clone)]
pub struct Kept<T> {
    /// What is kept.
    pub inner: T,
    /// Its version, to be sent back with a change.
    pub version: i64,
    /// Who saved it last.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// A debt in the list.
#[derive(Clone)]
pub struct DebtRow {
    /// Its token.
    pub token: Token,
    /// The debt.
    pub kept: Kept<Debt>,
}

/// An event ahead in the list.
#[derive(Clone)]
pub struct EventRow {
    /// Its token.
    pub token: Token,
    /// The event.
    pub kept: Kept<Event>,
}

/// All of a household's money matters but 住居確保給付金.
#[derive(Clone)]
pub struct Budget {
    /// What stands above.
    pub head: Head,
    /// 家計表; none: not told yet.
    pub sheet: Option<Kept<Sheet>>,
    /// Debts and arrears, oldest entry first.
    pub debts: Vec<DebtRow>,
    /// Events, earliest first.
    pub events: Vec<EventRow>,
    /// Today in Japan.
    pub today: NaiveDate,
}

/// The parts of a [`Budget`] as [`domain::budget`] reckons with them.
#[derive(Clone)]
pub struct Parted {
    /// Lines of the table.
    pub lines: Vec<Line>,
    /// Debts.
    pub debts: Vec<Debt>,
    /// Events.
    pub events: Vec<Event>,
    start: Month,
    months: u32,
    plan_from: Month,
    balance: i64,
}

impl Budget {
    /// For reckoning. Where no table was told yet: nothing at hand, twelve months from this one.
    #[must_use]
    pub fn parted(&self) -> Parted {
        let sheet = self.sheet.as_ref().map(|s| &s.inner);
        let start = sheet.map_or_else(|| Month::of(self.today), |s| s.start);
        Parted {
            lines: sheet.map(|s| s.lines.clone()).unwrap_or_default(),
            debts: self.debts.iter().map(|d| d.kept.inner.clone()).collect(),
            events: self.events.iter().map(|e| e.kept.inner.clone()).collect(),
            start,
            months: sheet.map_or(SHORTEST, |s| s.months),
            plan_from: sheet.map_or(start, |s| s.plan_from),
            balance: sheet.map_or(0, |s| s.balance),
        }
    }
}

impl Parted {
    /// The course of months.
    #[must_use]
    pub fn course(&self) -> Course<'_> {
        let Self { lines, debts, events, start, months, plan_from, balance } = self;
        let (start, months, plan_from, balance) = (*start, *months, *plan_from, *balance);
        Course { lines, debts, events, start, months, plan_from, balance }
    }

    /// The foot of the month's table.
    #[must_use]
    pub fn totals(&self, scene: domain::budget::Scene) -> Totals {
        Totals::of(&self.lines, &self.debts, scene)
    }
}

impl Store {
    /// A household's money matters.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent or not for this actor.
    pub async fn budget(&self, ctx: &Ctx, household: &Token) -> Result<Budget> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.household(household, Parts::MONEY).await?;
        let budget = Budget {
            head: head(&unit, &open).await?,
            sheet: sheet::load(&unit, open.id).await?,
            debts: debt::load(&unit, open.id).await?,
            events: event::load(&unit, open.id).await?,
            today: ctx.today(),
        };
        unit.note(viewed(&open));
        unit.done().await?;
        Ok(budget)
    }
}

/// Sheet and debts of a household, for the paper of a meeting. The caller has asked who may see them.
pub(crate) async fn of_home(unit: &Unit, household: i64) -> Result<(Option<Kept<Sheet>>, Vec<DebtRow>)> {
    Ok((sheet::load(unit, household).await?, debt::load(unit, household).await?))
}

/// The audit line of a change to a household's money.
fn changed(household: i64) -> Told {
    Told::new(Action::Change, Kind::Household, household).shown(Parts::MONEY, Ground::OwnWork)
}

fn kept<T>(r: &Row, inner: T) -> Result<Kept<T>> {
    Ok(Kept { inner, version: r.int("version")?, by: r.text("saved_name")?, at: r.int("saved_at")? })
}

fn month(r: &Row, column: &'static str) -> Result<Month> {
    Month::from_storage(&r.text(column)?).ok_or(Error::Broken(column))
}

fn opt_month(r: &Row, column: &'static str) -> Result<Option<Month>> {
    let text = r.opt_text(column)?;
    text.map(|t| Month::from_storage(&t).ok_or(Error::Broken(column))).transpose()
}

/// Is there such a code, in force today or before? Older records keep theirs.
async fn known_code(unit: &Unit, list: &str, code: &str) -> Result<bool> {
    let sql = Sql::new("SELECT id FROM code WHERE list = $1 AND code = $2 LIMIT 1", vals![list, code]);
    Ok(unit.one(sql, |r| r.int("id")).await?.is_some())
}

/// Keeps the state that is about to be replaced. `table` and `of` are this module's own words.
async fn keep_former(
    unit: &Unit,
    (table, of): (&str, &str),
    row: i64,
    version: i64,
    body: serde_json::Value,
) -> Result<()> {
    let sql = Sql::new(
        &format!(
            "INSERT INTO {table} ({of}, version, body, replaced_at, replaced_by) VALUES ($1, $2, $3, $4, $5)"
        ),
        vals![row, version, body.to_string(), unit.now(), unit.ctx().actor.worker],
    );
    unit.run(sql).await?;
    Ok(())
}
