//! Who saw and changed one case.

use super::{Action, JOINS, Kind, Line, ReadLine, read, select};
use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    gate::OpenCase,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{DAY, Instant, Token, access::Parts, code::Role};

/// What one worker did with the case in the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerSum {
    /// The worker; empty for the program itself.
    pub worker: String,
    /// The agency at whose desk the worker sat.
    pub agency: String,
    /// Times seen, also in lists and searches, printed or exported.
    pub seen: i64,
    /// Times changed.
    pub changed: i64,
    /// The last time.
    pub last: Instant,
}

/// Who saw and changed a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAudit {
    /// 年度-連番.
    pub number: String,
    /// The household's page.
    pub household: Token,
    /// By worker, who did most first.
    pub by_worker: Vec<WorkerSum>,
    /// Newest first, up to [`MOST`].
    pub lines: Vec<ReadLine>,
    /// There are more lines in the period.
    pub more: bool,
}

/// Lines shown at most; a shorter period shows the rest.
pub const MOST: i64 = 500;

/// Those who could come near the case: its lead agency, agencies and workers that a grant named, ever.
pub(super) struct Near {
    agencies: Vec<i64>,
    workers: Vec<i64>,
    people: Vec<i64>,
}

impl Near {
    pub(super) async fn read(unit: &Unit, case: &OpenCase) -> Result<Self> {
        let grants = unit.grants(case.id).await?;
        let mut agencies: Vec<i64> = grants.iter().filter_map(|g| g.agency).collect();
        agencies.push(case.lead_agency);
        let sql = Sql::new(
            "SELECT DISTINCT person_id FROM household_member WHERE household_id = $1 UNION SELECT $2",
            vals![case.household, case.person],
        );
        let people = unit.all(sql, |r| r.int("person_id")).await?;
        Ok(Self { agencies, workers: grants.iter().filter_map(|g| g.worker).collect(), people })
    }

    fn by(&self, sql: &mut Sql) {
        sql.add(" AND (a.agency_id IN ").ids(&self.agencies);
        sql.add(" OR a.worker_id IN ").ids(&self.workers).add(")");
    }
}

/// Adds `SELECT a.id …` of every line of the case from `since` on. Lines on the household or a person of it count
/// only where they are of somebody near: others may have been there for a case of their own, which is not this
/// manager's to know.
pub(super) fn ids(sql: &mut Sql, case: &OpenCase, near: &Near, since: Instant) {
    sql.add("SELECT a.id FROM audit a WHERE a.case_id = ").bind(case.id).add(" AND a.at >= ").bind(since);
    sql.add(" UNION SELECT a.id FROM audit a WHERE a.kind = 'household' AND a.object_id = ")
        .bind(case.household);
    sql.add(" AND a.at >= ").bind(since);
    near.by(sql);
    sql.add(" UNION SELECT a.id FROM audit a WHERE a.case_id IS NULL AND a.person_id IN ").ids(&near.people);
    sql.add(" AND a.at >= ").bind(since);
    near.by(sql);
    sql.add(" UNION SELECT a.id FROM audit a WHERE a.subjects <> '' AND a.at >= ").bind(since);
    near.by(sql);
    let like = |sql: &mut Sql, kind: &str, row: i64| {
        sql.add(&format!(" OR (a.kind = '{kind}' AND a.subjects LIKE ")).bind(format!("%,{row},%")).add(")");
    };
    sql.add(" AND ((a.kind = 'case' AND a.subjects LIKE ").bind(format!("%,{},%", case.id)).add(")");
    like(sql, "household", case.household);
    for person in &near.people {
        like(sql, "person", *person);
    }
    sql.add(" OR (a.kind = 'contact' AND EXISTS (SELECT 1 FROM contact k WHERE k.case_id = ").bind(case.id);
    sql.add(" AND a.subjects LIKE '%,' || k.id || ',%')))");
}

impl Unit {
    /// A case whose lead agency's desk the actor sits at as 管理者.
    pub(super) async fn managed_case(&self, case: &Token) -> Result<OpenCase> {
        let case = self.case(case, Parts::BUT_WHEREABOUTS).await?;
        let actor = &self.ctx().actor;
        if !actor.is(Role::Manager) || actor.desk().map(|d| d.agency) != Some(case.lead_agency) {
            return Err(Error::NotFound);
        }
        Ok(case)
    }
}

impl Store {
    /// Who saw and changed a case in the last `days`, also where it only stood in a list or among hits.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 of the case's lead agency, at its desk, and not tied to the household.
    pub async fn audit_of_case(&self, ctx: &Ctx, case: &Token, days: i64) -> Result<CaseAudit> {
        let mut unit = self.reading(ctx).await?;
        let case = unit.managed_case(case).await?;
        let near = Near::read(&unit, &case).await?;
        let since = ctx.now - days.clamp(1, 3_660) * DAY;
        let sql = Sql::new(
            "SELECT c.number, h.token FROM support_case c JOIN household h ON h.id = c.household_id WHERE c.id = $1",
            vals![case.id],
        );
        let (number, household) = unit.need(sql, |r| Ok((r.text("number")?, r.token("token")?))).await?;
        let mut sql = Sql::new(
            "SELECT w.name AS worker, g.name AS agency, COUNT(*) AS total, MAX(a.at) AS last, \
             CAST(SUM(CASE WHEN a.action IN ('create', 'change', 'end', 'import') THEN 1 ELSE 0 END) AS BIGINT) \
             AS changed FROM (",
            Vec::new(),
        );
        ids(&mut sql, &case, &near, since);
        sql.add(
            ") AS x JOIN audit a ON a.id = x.id LEFT JOIN worker w ON w.id = a.worker_id \
             LEFT JOIN agency g ON g.id = a.agency_id GROUP BY a.worker_id, a.agency_id, w.name, g.name \
             ORDER BY total DESC, worker",
        );
        let by_worker = unit
            .all(sql, |r| {
                let changed = r.int("changed")?;
                Ok(WorkerSum {
                    worker: r.opt_text("worker")?.unwrap_or_default(),
                    agency: r.opt_text("agency")?.unwrap_or_default(),
                    seen: r.int("total")? - changed,
                    changed,
                    last: r.int("last")?,
                })
            })
            .await?;
        let mut sql = Sql::default();
        select(&mut sql, &unit);
        sql.add(" FROM (");
        ids(&mut sql, &case, &near, since);
        sql.add(") AS x").add(JOINS).add(" LIMIT ").bind(MOST + 1);
        let mut lines = unit.all(sql, read).await?;
        let whole = usize::try_from(MOST).unwrap_or(usize::MAX);
        let more = lines.len() > whole;
        lines.truncate(whole);
        unit.note(
            Line::new(Action::View, Kind::Audit, None).case(case.id).shown(Parts::SUMMARY, case.ground),
        );
        unit.done().await?;
        Ok(CaseAudit { number, household, by_worker, lines, more })
    }
}
