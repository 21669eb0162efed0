//! 「だれが私の記録を見たか」: the lines of one case as a resident is given them.

use super::{
    Action, Kind, Line,
    of_case::{Near, ids},
};
use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    row::{Row, Sql, vals},
};
use chrono::NaiveDate;
use domain::{
    DAY, Token,
    access::{Ground, Parts},
    code::Role,
    wareki::jst_date,
};

/// What one worker did on one day from one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// The day.
    pub on: NaiveDate,
    /// The agency at whose desk the worker sat; empty for the program itself.
    pub agency: String,
    /// What the worker was there.
    pub role: Option<Role>,
    /// The worker's name; empty where the office does not give it out.
    pub worker: String,
    /// What was done.
    pub action: Action,
    /// Which parts were shown.
    pub parts: Parts,
    /// On which ground.
    pub ground: Ground,
    /// From which page: the route's pattern.
    pub page: String,
    /// How often.
    pub times: usize,
}

/// Who looked at a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    /// 年度-連番.
    pub number: String,
    /// The lead agency.
    pub agency: String,
    /// From this day on.
    pub since: NaiveDate,
    /// Newest first.
    pub looks: Vec<Look>,
}

/// What stands in one line of the sheet but how often.
fn same(a: &Look, b: &Look) -> bool {
    Look { times: 0, ..a.clone() } == Look { times: 0, ..b.clone() }
}

impl Store {
    /// Who looked at a case in the last `days`, for the person whose record it is. Every view is in it but those made
    /// on the ground of a duty to report: whom that was reported to is not told by a sheet (the sheet always says so).
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] unless 管理者 of the case's lead agency, at its desk, and not tied to the household.
    pub async fn looked(&self, ctx: &Ctx, case: &Token, days: i64) -> Result<Looked> {
        let mut unit = self.reading(ctx).await?;
        let case = unit.managed_case(case).await?;
        let names = unit.rules_on(ctx.today()).await?.sheet_names != 0;
        let near = Near::read(&unit, &case).await?;
        let since = ctx.now - days.clamp(1, 3_660) * DAY;
        let sql = Sql::new(
            "SELECT c.number, a.name FROM support_case c JOIN agency a ON a.id = c.agency_id WHERE c.id = $1",
            vals![case.id],
        );
        let (number, agency) = unit.need(sql, |r| Ok((r.text("number")?, r.text("name")?))).await?;
        let mut sql = Sql::new(
            "SELECT a.at, a.action, a.parts, a.ground, a.page, w.name AS worker, g.name AS agency, \
             (SELECT m.role FROM membership m WHERE m.worker_id = a.worker_id AND m.agency_id = a.agency_id \
             AND m.from_at <= a.at AND (m.to_at IS NULL OR m.to_at > a.at) ORDER BY m.id LIMIT 1) AS role FROM (",
            Vec::new(),
        );
        ids(&mut sql, &case, &near, since);
        sql.add(
            ") AS x JOIN audit a ON a.id = x.id LEFT JOIN worker w ON w.id = a.worker_id \
             LEFT JOIN agency g ON g.id = a.agency_id WHERE a.ground <> ",
        );
        sql.bind(Ground::DutyToReport.word()).add(" ORDER BY a.at DESC, a.id DESC");
        let read = |r: &Row| {
            Ok(Look {
                on: jst_date(r.int("at")?),
                agency: r.opt_text("agency")?.unwrap_or_default(),
                role: r.opt_text("role")?.as_deref().and_then(Role::parse),
                worker: r.opt_text("worker")?.filter(|_| names).unwrap_or_default(),
                action: r.word("action", Action::parse)?,
                parts: Parts::from_bits(r.int("parts")?),
                ground: r.word("ground", Ground::parse)?,
                page: r.text("page")?,
                times: 1,
            })
        };
        let mut looks: Vec<Look> = Vec::new();
        let mut begins = 0; // where the day begins: only its own lines can be the same
        for look in unit.all(sql, read).await? {
            if looks.get(begins).is_some_and(|first| first.on != look.on) {
                begins = looks.len();
            }
            match looks.iter_mut().skip(begins).find(|known| same(known, &look)) {
                Some(known) => known.times += 1,
                None => looks.push(look),
            }
        }
        let line = Line::new(Action::View, Kind::Audit, None).case(case.id);
        unit.note(line.shown(Parts::SUMMARY, case.ground));
        unit.done().await?;
        Ok(Looked { number, agency, since: jst_date(since), looks })
    }
}
