//! みんなの仕事: the load of a desk by worker, and the same page of each.

use super::{Today, Whose};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    load::japan_month,
    row::Sql,
    worker::gone::serves,
};
use chrono::{Datelike, Days, NaiveDate, NaiveTime};
use domain::{DAY, Token, code::Role, wareki::from_jst};

/// What one worker carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerLoad {
    /// Who.
    pub token: Token,
    /// The worker's name.
    pub name: String,
    /// 支援中 cases of this desk.
    pub open_cases: i64,
    /// Visits this week, met or not, Monday to Sunday.
    pub week_visits: i64,
    /// Minutes recorded this week.
    pub week_minutes: i64,
    /// Minutes recorded this month.
    pub month_minutes: i64,
    /// Tasks past their day.
    pub overdue: i64,
    /// Cases opened this month.
    pub new_cases: i64,
    row: i64,
}

/// The load of a desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskLoad {
    /// Monday of this week.
    pub monday: NaiveDate,
    /// Everybody who works on cases here, by reading.
    pub workers: Vec<WorkerLoad>,
    /// 支援中 cases without a worker.
    pub without_worker: i64,
    /// Receptions that nobody has taken.
    pub untaken: i64,
}

/// The desk at which the actor supervises.
fn supervised(ctx: &Ctx) -> Result<i64> {
    let supervises = ctx.actor.any_role(Role::supervises);
    ctx.actor.working_agency().ok().filter(|_| supervises).ok_or(Error::NotFound)
}

impl Store {
    /// The load of the present desk, by worker. Numbers only.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor supervises there.
    pub async fn desk_load(&self, ctx: &Ctx) -> Result<DeskLoad> {
        let desk = supervised(ctx)?;
        let today = ctx.today();
        let monday =
            today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into())).unwrap_or(today);
        let week = from_jst(monday, NaiveTime::MIN);
        let (month, next) = (japan_month(ctx.now), week + 7 * DAY);
        let first = today.with_day(1).unwrap_or(today);
        let mut unit = self.reading(ctx).await?;
        // Contacts by the index of month and lead agency: of this desk's cases, and of those shared with it.
        let mut sql = Sql::new(
            "WITH work AS (SELECT k.worker_id, \
            SUM(CASE WHEN k.at >= ",
            Vec::new(),
        );
        sql.bind(week).add(" AND k.at < ").bind(next).add(
            " AND k.method = 'visit' THEN 1 ELSE 0 END) AS visits, \
            SUM(CASE WHEN k.at >= ",
        );
        sql.bind(week)
            .add(" AND k.at < ")
            .bind(next)
            .add(
                " THEN k.minutes ELSE 0 END) AS week_minutes, \
            SUM(CASE WHEN k.month = ",
            )
            .bind(month);
        sql.add(
            " THEN k.minutes ELSE 0 END) AS month_minutes FROM contact k WHERE k.lead_agency_id IN (SELECT ",
        )
        .bind(desk);
        sql.add(" UNION SELECT gc.agency_id FROM disclosure_grant g JOIN support_case gc ON gc.id = g.case_id WHERE g.agency_id = ");
        sql.bind(desk)
            .add(") AND k.month IN (")
            .bind(month)
            .add(",")
            .bind(japan_month(week))
            .add(") AND k.agency_id = ")
            .bind(desk);
        sql.add(" GROUP BY k.worker_id), carry AS (SELECT c.worker_id, COUNT(*) AS open_cases, SUM(CASE WHEN c.opened_on >= ");
        sql.bind(first.to_string())
            .add(" THEN 1 ELSE 0 END) AS new_cases FROM support_case c WHERE c.agency_id = ")
            .bind(desk);
        sql.add(" AND c.status = 'open' GROUP BY c.worker_id), late AS (SELECT t.owner_id, COUNT(*) AS overdue FROM task t WHERE t.agency_id = ");
        sql.bind(desk).add(" AND t.done_at IS NULL AND t.due_on < ").bind(today.to_string());
        sql.add(" GROUP BY t.owner_id) SELECT w.id, w.token, w.name, CAST(COALESCE(carry.open_cases, 0) AS BIGINT) AS open_cases, \
            CAST(COALESCE(carry.new_cases, 0) AS BIGINT) AS new_cases, CAST(COALESCE(work.visits, 0) AS BIGINT) AS visits, \
            CAST(COALESCE(work.week_minutes, 0) AS BIGINT) AS week_minutes, \
            CAST(COALESCE(work.month_minutes, 0) AS BIGINT) AS month_minutes, \
            CAST(COALESCE(late.overdue, 0) AS BIGINT) AS overdue FROM worker w LEFT JOIN work ON work.worker_id = w.id \
            LEFT JOIN carry ON carry.worker_id = w.id LEFT JOIN late ON late.owner_id = w.id WHERE w.ended_at IS NULL \
            AND EXISTS (SELECT 1 FROM membership m WHERE m.worker_id = w.id AND m.agency_id = ");
        sql.bind(desk)
            .add(" AND m.from_at <= ")
            .bind(ctx.now)
            .add(" AND (m.to_at IS NULL OR m.to_at > ")
            .bind(ctx.now);
        sql.add(") AND m.role NOT IN ('auditor', 'system')) ORDER BY w.kana, w.id");
        let workers = unit
            .all(sql, |r| {
                Ok(WorkerLoad {
                    token: r.token("token")?,
                    name: r.text("name")?,
                    open_cases: r.int("open_cases")?,
                    week_visits: r.int("visits")?,
                    week_minutes: r.int("week_minutes")?,
                    month_minutes: r.int("month_minutes")?,
                    overdue: r.int("overdue")?,
                    new_cases: r.int("new_cases")?,
                    row: r.int("id")?,
                })
            })
            .await?;
        let mut sql =
            Sql::new("SELECT (SELECT COUNT(*) FROM support_case c WHERE c.agency_id = ", Vec::new());
        sql.bind(desk).add(" AND c.status = 'open' AND (c.worker_id IS NULL OR NOT ");
        serves(&mut sql, "c.worker_id", "c.agency_id", ctx.now);
        sql.add(")) AS without_worker, (SELECT COUNT(*) FROM reception r WHERE r.agency_id = ").bind(desk);
        sql.add(" AND (r.state = 'new' OR (r.state = 'taken' AND r.case_id IS NULL AND NOT ");
        serves(&mut sql, "COALESCE(r.taken_by, r.worker_id)", "r.agency_id", ctx.now);
        sql.add("))) AS untaken");
        let (without_worker, untaken) =
            unit.need(sql, |r| Ok((r.int("without_worker")?, r.int("untaken")?))).await?;
        unit.note(Line::new(Action::List, Kind::Worker, None).subjects(workers.iter().map(|w| w.row)));
        unit.done().await?;
        Ok(DeskLoad { monday, workers, without_worker, untaken })
    }

    /// The page of a worker of the present desk, as the supervisor sees it: only work of this desk. With the
    /// worker's name.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor supervises there and the worker works there.
    pub async fn today_of_worker(&self, ctx: &Ctx, worker: &Token, lines: i64) -> Result<(String, Today)> {
        let desk = supervised(ctx)?;
        let unit = self.reading(ctx).await?;
        let row = unit.colleague(worker).await?;
        let name = Sql::new("SELECT name FROM worker WHERE id = $1", vec![row.into()]);
        let name = unit.need(name, |r| r.text("name")).await?;
        unit.done().await?;
        let whose = Whose { worker: row, desk, own: false };
        Ok((name, self.today_of(ctx, lines, whose).await?))
    }
}
