//! 住居確保給付金 of a case. Needs [`Parts::MONEY`] of the case to be seen; changed by its lead agency.
//!
//! A move loads the benefit as [`domain::housing`] knows it, lets the domain decide, and writes what came of it. Each
//! move counts the version up, so that two workers never move the same benefit from the same state.

mod apply;
mod load;
mod moves;

use crate::{
    actor::Ctx,
    audit::{Action, Kind as Told, Line},
    db::Store,
    error::{Error, Result},
    gate::OpenCase,
    household::{Head, head, open_cases, viewed},
    row::{Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Token,
    access::Parts,
    housing::{Benefit, Done, Limits},
    month::Month,
};

/// One duty of one month.
#[derive(Clone)]
pub struct Duty {
    /// Word of the track's list.
    pub code: String,
    /// The answer; none: still open.
    pub done: Option<Done>,
    /// Why it was missed, or a few words.
    pub words: String,
    /// Who wrote the answer down; empty while open.
    pub by: String,
}

/// The duties of one month.
#[derive(Clone)]
pub struct DutyMonth {
    /// Which month.
    pub month: Month,
    /// By when they are to be answered.
    pub due_on: NaiveDate,
    /// The duties, in the office's order.
    pub duties: Vec<Duty>,
}

impl DutyMonth {
    /// Those without an answer.
    #[must_use]
    pub fn open(&self) -> usize {
        self.duties.iter().filter(|d| d.done.is_none()).count()
    }

    /// Those that were missed.
    #[must_use]
    pub fn missed(&self) -> usize {
        self.duties.iter().filter(|d| d.done == Some(Done::Missed)).count()
    }
}

/// A benefit with all that is written of it.
#[derive(Clone)]
pub struct Housing {
    /// Its token.
    pub token: Token,
    /// Its version, to be sent back with a move.
    pub version: i64,
    /// Where it stands.
    pub benefit: Benefit,
    /// The case's number.
    pub number: String,
    /// The case's lead agency.
    pub agency: String,
    /// Yen of rent a month, as told.
    pub rent: Option<i64>,
    /// Words of the application.
    pub note: String,
    /// 不支給, 取下げ or 終了 decided on.
    pub turned_on: Option<NaiveDate>,
    /// Why it was refused, withdrawn or ended, in words.
    pub reason: String,
    /// Word of the list `housing_end`; empty unless ended.
    pub end_code: String,
    /// Why each decision was so: the first, then each extension.
    pub span_reasons: Vec<String>,
    /// Why each payment was not as decided; as [`domain::housing::Running::paid`].
    pub pay_reasons: Vec<String>,
    /// Papers that have come, with the day.
    pub papers: Vec<(String, NaiveDate)>,
    /// Duties by month.
    pub months: Vec<DutyMonth>,
    /// The actor may move it.
    pub editable: bool,
}

/// The benefits of a household.
#[derive(Clone)]
pub struct HousingList {
    /// What stands above.
    pub head: Head,
    /// Of the cases whose money the actor may see, newest first.
    pub rows: Vec<Housing>,
    /// The actor may write an application down: works on an open case of the household.
    pub may_apply: bool,
}

/// One benefit and its household.
#[derive(Clone)]
pub struct HousingPage {
    /// What stands above.
    pub head: Head,
    /// The benefit.
    pub housing: Housing,
    /// What the office's settings allow today.
    pub limits: Limits,
    /// Today in Japan.
    pub today: NaiveDate,
}

impl Unit {
    /// What the office's settings allow on a day.
    async fn housing_limits(&self, day: NaiveDate) -> Result<Limits> {
        let rules = self.rules_on(day).await?;
        let months = |n: i64| u32::try_from(n).map_err(|_| Error::Broken("setting.value"));
        Ok(Limits {
            first: months(rules.housing_first_months)?,
            extension: months(rules.housing_extension_months)?,
            longest: months(rules.housing_longest_months)?,
            rent: rules.housing_rent_most,
            moving: rules.housing_moving_most,
        })
    }

    /// Opens a benefit: its row, and its case with the actor's rights.
    async fn housing(&self, token: &Token) -> Result<(i64, OpenCase)> {
        let sql = Sql::new("SELECT id, case_id FROM housing WHERE token = $1", vals![token.as_str()]);
        let (id, case) = self.need(sql, |r| Ok((r.int("id")?, r.int("case_id")?))).await?;
        Ok((id, self.case_row(case, Parts::MONEY).await?))
    }

    fn leads(&self, case: &OpenCase) -> bool {
        self.ctx().actor.own_agencies().contains(&case.lead_agency)
    }
}

impl Store {
    /// The benefits of a household.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the household is absent or not for this actor.
    pub async fn housing(&self, ctx: &Ctx, household: &Token) -> Result<HousingList> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.household(household, Parts::MONEY).await?;
        let mut rows = Vec::new();
        for case in open_cases(&unit, open.id).await?.iter().filter(|c| c.parts.has(Parts::MONEY)) {
            let sql = Sql::new("SELECT id FROM housing WHERE case_id = $1 ORDER BY id DESC", vals![case.id]);
            for id in unit.all(sql, |r| r.int("id")).await? {
                rows.push(load::load(&unit, id, unit.leads(case)).await?);
                unit.note(seen(id, case));
            }
        }
        rows.sort_by_key(|h: &Housing| std::cmp::Reverse(h.benefit.applied_on()));
        let may_apply = apply::own_case(&unit, open.id).await?.is_some();
        let list = HousingList { head: head(&unit, &open).await?, rows, may_apply };
        unit.note(viewed(&open));
        unit.done().await?;
        Ok(list)
    }

    /// One benefit.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent or not for this actor.
    pub async fn housing_page(&self, ctx: &Ctx, housing: &Token) -> Result<HousingPage> {
        let mut unit = self.reading(ctx).await?;
        let (id, case) = unit.housing(housing).await?;
        let open = unit.household_row(case.household, Parts::NONE).await?;
        let page = HousingPage {
            head: head(&unit, &open).await?,
            housing: load::load(&unit, id, unit.leads(&case)).await?,
            limits: unit.housing_limits(ctx.today()).await?,
            today: ctx.today(),
        };
        unit.note(seen(id, &case));
        unit.done().await?;
        Ok(page)
    }
}

fn seen(housing: i64, case: &OpenCase) -> Line {
    Line::new(Action::View, Told::Housing, housing).case(case.id).shown(case.parts, case.ground)
}
