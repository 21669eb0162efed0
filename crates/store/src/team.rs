//! 多機関のようす, for 包括化推進員 and 管理者: what needs their hand today, who carries which household, and the load. It opens
//! nothing: every statement stands behind the gate's own conditions, numbers are counted behind it too, and which other
//! agencies are let in to a case is told only of cases that the actor's own agencies lead, as on 「共有」.

mod carried;
mod hand;
mod load;
mod silent;

pub use carried::{Carried, Part, Role as PartRole};
pub use hand::{Hand, HandWhy, Way};
pub use load::{AgencyLoad, Carrier};

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql},
    setting::Rules,
    unit::Unit,
};
use chrono::{Days, NaiveDate};
use domain::{
    access::{Ground, Parts},
    code::Role,
};

/// Lines of one kind, and how many there are in all.
#[derive(Clone)]
pub struct Lines<T> {
    /// The first ones.
    pub lines: Vec<T>,
    /// How many there are.
    pub total: i64,
}

impl<T> Lines<T> {
    /// How many are not among [`Lines::lines`].
    #[must_use]
    pub fn more(&self) -> i64 {
        self.total - i64::try_from(self.lines.len()).unwrap_or(i64::MAX)
    }
}

/// Lines of each kind on the page.
pub const TEAM_FIRST: i64 = 5;

/// Lines when one kind is asked for.
pub const TEAM_ALL: i64 = 500;

/// The page. Without `Debug`.
#[derive(Clone)]
pub struct Team {
    /// The day.
    pub day: NaiveDate,
    /// What needs a hand, by kind, the most pressing kind first.
    pub hand: Vec<(HandWhy, Lines<Hand>)>,
    /// つなぎ between other agencies of the town that stand still; none unless 包括化推進員 of a town's desk.
    pub elsewhere: Option<i64>,
    /// Agencies of the register that are to be visited; none at a wide-area body.
    pub to_visit: Option<i64>,
    /// Households carried by several agencies.
    pub carried: Lines<Carried>,
    /// Open cases by agency and worker, as far as the actor may see them.
    pub loads: Vec<AgencyLoad>,
    /// The rules by which it was made.
    pub rules: Rules,
}

/// A page under construction.
struct Maker<'a> {
    unit: &'a Unit,
    day: NaiveDate,
    rules: Rules,
    own: Vec<i64>,
    lines: i64,
}

impl Maker<'_> {
    /// Runs a statement whose rows hold `total`, all rows there are.
    async fn lines<T>(&self, sql: Sql, read: impl Fn(&Row) -> Result<T>) -> Result<Lines<T>> {
        let rows = self.unit.all(sql, |r| Ok((r.int("total")?, read(r)?))).await?;
        let total = rows.first().map_or(0, |(total, _)| *total);
        Ok(Lines { lines: rows.into_iter().map(|(_, line)| line).collect(), total })
    }

    /// The day `count` days before today.
    fn back(&self, count: i64) -> NaiveDate {
        self.day.checked_sub_days(Days::new(u64::try_from(count).unwrap_or_default())).unwrap_or(self.day)
    }

    /// Adds "grant `g` is in force".
    fn in_force(&self, sql: &mut Sql, g: &str) {
        sql.add(&format!("{g}.ended_at IS NULL AND {g}.from_at <= ")).bind(self.unit.now());
        sql.add(&format!(" AND ({g}.to_at IS NULL OR {g}.to_at > ")).bind(self.unit.now()).add(")");
    }
}

/// The desk at which the actor brings agencies together.
fn coordinates(ctx: &Ctx) -> Result<()> {
    ctx.actor.working_agency()?;
    if ctx.actor.any_role(Role::coordinates) { Ok(()) } else { Err(Error::NotFound) }
}

impl Store {
    /// The page of the present desk: `lines` of each kind, at most ([`TEAM_FIRST`], [`TEAM_ALL`]).
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor is 包括化推進員 or 管理者 there.
    pub async fn team(&self, ctx: &Ctx, lines: i64) -> Result<Team> {
        coordinates(ctx)?;
        let mut unit = self.reading(ctx).await?;
        let day = ctx.today();
        let rules = unit.rules_on(day).await?;
        let maker = Maker { unit: &unit, day, rules, own: ctx.actor.own_agencies(), lines };
        let mut hand = Vec::new();
        for why in HandWhy::ALL {
            hand.push((*why, maker.hand(*why).await?));
        }
        let carried = maker.carried().await?;
        let loads = maker.loads().await?;
        let elsewhere = maker.elsewhere().await?;
        let town = ctx.actor.desk().and_then(|desk| desk.municipality);
        let to_visit = match town {
            Some(town) => {
                let all = unit.whole_register(town, rules.agency_visit_days).await?;
                let late = all.iter().filter(|(line, _)| line.late).count();
                Some(i64::try_from(late).map_err(|_| Error::Broken("count"))?)
            }
            None => None,
        };
        let mut cases: Vec<i64> =
            hand.iter().flat_map(|(_, l)| l.lines.iter().filter_map(|h| h.case)).collect();
        cases.extend(carried.lines.iter().flat_map(|c| c.cases.iter().copied()));
        cases.sort_unstable();
        cases.dedup();
        if !cases.is_empty() {
            let parts = Parts::SUMMARY.and(Parts::BASIC).and(Parts::CONTACTS);
            unit.note(
                Line::new(Action::List, Kind::Case, None).subjects(cases).shown(parts, Ground::OwnWork),
            );
        }
        unit.done().await?;
        Ok(Team { day, hand, elsewhere, to_visit, carried, loads, rules })
    }
}
