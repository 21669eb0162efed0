//! What of a desk's workers the rule looks at: their openings, and the work that can be seen around them.

use crate::{
    error::Result,
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    DAY, Instant,
    patterns::{Reading, Work},
    wareki::from_jst,
};

/// Something of a worker; of all workers of the desk where none is named.
pub(super) type Whose<T> = (Option<i64>, T);

/// The household of line `a`, joined to its case `c`.
const HOUSEHOLD: &str = "COALESCE(c.household_id, CASE WHEN a.kind = 'household' THEN a.object_id END, \
     CASE WHEN a.kind = 'reception' THEN (SELECT r.household_id FROM reception r WHERE r.id = a.object_id) END, \
     CASE WHEN a.kind = 'task' THEN (SELECT tc.household_id FROM task t JOIN support_case tc ON tc.id = t.case_id \
     WHERE t.id = a.object_id) END, \
     (SELECT MIN(m.household_id) FROM household_member m WHERE m.person_id = a.person_id AND m.to_on IS NULL))";

fn midnight(day: NaiveDate) -> Instant {
    from_jst(day, NaiveTime::MIN)
}

/// Rows of workers and households; those of neither are no work.
fn span(r: &Row, worker: Option<i64>, from: Instant, to: Instant, deed: bool) -> Result<Option<Whose<Work>>> {
    let household = r.opt_int("household")?;
    Ok(household.map(|household| (worker, Work { household, from, to, deed })))
}

impl Unit {
    /// The openings at this desk, the oldest first: what was opened or printed by itself, not what stood in a list; and not
    /// in an emergency, which has its own review.
    pub(super) async fn opened_at(
        &self,
        desk: i64,
        from: Instant,
        to: Instant,
    ) -> Result<Vec<(i64, Reading)>> {
        let mut sql = Sql::new("SELECT a.worker_id, a.at, ", Vec::new());
        sql.add(HOUSEHOLD).add(
            " AS household FROM audit a LEFT JOIN support_case c ON c.id = a.case_id WHERE a.worker_id IS NOT NULL \
             AND a.action IN ('view', 'export') AND a.kind IN ('case', 'household', 'person', 'contact', 'assessment', \
             'plan', 'housing', 'consent') AND a.ground <> 'emergency' AND a.agency_id = ",
        );
        sql.bind(desk)
            .add(" AND a.at >= ")
            .bind(from)
            .add(" AND a.at < ")
            .bind(to)
            .add(" ORDER BY a.at, a.id");
        let read = |r: &Row| Ok((r.int("worker_id")?, r.int("at")?, r.opt_int("household")?));
        let rows = self.all(sql, read).await?.into_iter();
        Ok(rows
            .filter_map(|(worker, at, household)| Some((worker, Reading { at, household: household? })))
            .collect())
    }

    /// Work of these workers, and duties of the whole desk, that touch the time from `from` on.
    pub(super) async fn work_of(
        &self,
        desk: i64,
        workers: &[i64],
        from: Instant,
    ) -> Result<Vec<Whose<Work>>> {
        let mut all = self.deeds(desk, workers, from).await?;
        all.extend(self.duties_of(desk, workers, from).await?);
        all.extend(self.handed(desk, workers, from).await?);
        all.extend(self.seats(workers, from).await?);
        Ok(all)
    }

    /// What was written or changed at the desk, by anybody, and whom these workers met.
    async fn deeds(&self, desk: i64, workers: &[i64], from: Instant) -> Result<Vec<Whose<Work>>> {
        let point = |r: &Row| {
            let at = r.int("at")?;
            span(r, r.opt_int("worker_id")?, at, at, true)
        };
        let mut sql = Sql::new("SELECT a.worker_id, a.at, ", Vec::new());
        sql.add(HOUSEHOLD).add(
            " AS household FROM audit a LEFT JOIN support_case c ON c.id = a.case_id WHERE a.action IN ('create', \
             'change', 'end', 'import') AND a.kind NOT IN ('tie', 'look', 'audit', 'emergency', 'seal', 'draft') \
             AND a.ground <> 'emergency' AND a.worker_id IS NOT NULL AND a.agency_id = ",
        );
        sql.bind(desk).add(" AND a.at >= ").bind(from);
        let written = self.all(sql, point).await?;
        let mut sql = Sql::new(
            "SELECT k.worker_id, k.at, c.household_id AS household FROM contact k JOIN support_case c ON c.id = k.case_id \
             WHERE k.at >= ",
            Vec::new(),
        );
        sql.bind(from).add(" AND k.worker_id IN ").ids(workers);
        let met = self.all(sql, point).await?;
        Ok(written.into_iter().chain(met).flatten().collect())
    }

    /// Cases that are theirs, tasks (also those of the whole desk), receptions that they took.
    async fn duties_of(&self, desk: i64, workers: &[i64], from: Instant) -> Result<Vec<Whose<Work>>> {
        let mut sql = Sql::new(
            "SELECT c.worker_id, c.household_id AS household, c.opened_on, c.closed_on FROM support_case c \
             WHERE (c.closed_on IS NULL OR c.closed_on >= $1) AND c.worker_id IN ",
            vals![domain::wareki::jst_date(from).to_string()],
        );
        sql.ids(workers);
        let cases = self
            .all(sql, |r| {
                let to = r.opt_date("closed_on")?.map_or(Instant::MAX, |day| midnight(day) + DAY);
                span(r, r.opt_int("worker_id")?, midnight(r.date("opened_on")?), to, false)
            })
            .await?;
        let mut sql = Sql::new(
            "SELECT t.owner_id, t.made_at, t.done_at, COALESCE(c.household_id, r.household_id) AS household FROM task t \
             LEFT JOIN support_case c ON c.id = t.case_id LEFT JOIN reception r ON r.id = t.reception_id \
             WHERE (t.done_at IS NULL OR t.done_at >= $1) AND ((t.owner_id IS NULL AND t.agency_id = $2) OR t.owner_id IN ",
            vals![from, desk],
        );
        sql.ids(workers).add(")");
        let tasks = self
            .all(sql, |r| {
                let to = r.opt_int("done_at")?.unwrap_or(Instant::MAX);
                span(r, r.opt_int("owner_id")?, r.int("made_at")?, to, false)
            })
            .await?;
        let sql = Sql::new(
            "SELECT r.worker_id, r.received_at AS at, r.household_id AS household FROM reception r \
             WHERE r.agency_id = $1 AND r.received_at >= $2 UNION ALL SELECT r.taken_by, r.taken_at, r.household_id \
             FROM reception r WHERE r.agency_id = $1 AND r.taken_by IS NOT NULL AND r.taken_at >= $2",
            vals![desk, from],
        );
        let taken = self
            .all(sql, |r| {
                let at = r.int("at")?;
                span(r, r.opt_int("worker_id")?, at, at, true)
            })
            .await?;
        Ok(cases.into_iter().chain(tasks).chain(taken).flatten().collect())
    }

    /// つなぎ that wait for the desk or that they sent, and what was opened to them by name.
    async fn handed(&self, desk: i64, workers: &[i64], from: Instant) -> Result<Vec<Whose<Work>>> {
        let mut sql = Sql::new(
            "SELECT CASE WHEN f.to_agency_id = $1 THEN NULL ELSE f.from_worker_id END AS worker_id, f.made_at, f.due_on, \
             f.turned_on, c.household_id AS household FROM referral f JOIN support_case c ON c.id = f.case_id \
             WHERE (f.due_on IS NOT NULL OR f.turned_on >= $2) AND (f.to_agency_id = $1 OR f.from_worker_id IN ",
            vals![desk, domain::wareki::jst_date(from).to_string()],
        );
        sql.ids(workers).add(")");
        let asked = self
            .all(sql, |r| {
                let turned = midnight(r.date("turned_on")?) + DAY;
                let to = if r.opt_text("due_on")?.is_some() { Instant::MAX } else { turned };
                span(r, r.opt_int("worker_id")?, r.int("made_at")?, to, false)
            })
            .await?;
        let mut sql = Sql::new(
            "SELECT g.worker_id, g.from_at, g.to_at, g.ended_at, c.household_id AS household FROM disclosure_grant g \
             JOIN support_case c ON c.id = g.case_id WHERE g.ground <> 'emergency' AND g.worker_id IN ",
            Vec::new(),
        );
        sql.ids(workers);
        let granted = self
            .all(sql, |r| {
                let (to, ended) = (r.opt_int("to_at")?, r.opt_int("ended_at")?);
                let to = to.unwrap_or(Instant::MAX).min(ended.unwrap_or(Instant::MAX));
                span(r, r.opt_int("worker_id")?, r.int("from_at")?, to, false)
            })
            .await?;
        Ok(asked.into_iter().chain(granted).flatten().collect())
    }

    /// Items of meetings that they sit at, from the day that they were put on its list until the meeting is over.
    async fn seats(&self, workers: &[i64], from: Instant) -> Result<Vec<Whose<Work>>> {
        let mut sql = Sql::new(
            "SELECT y.worker_id, s.made_at, s.ended_at, m.ends_at, c.household_id AS household \
             FROM meeting_item_member s JOIN meeting_member y ON y.id = s.member_id \
             JOIN meeting_item i ON i.id = s.item_id JOIN meeting m ON m.id = i.meeting_id \
             JOIN support_case c ON c.id = i.case_id WHERE m.state <> 'cancelled' AND m.ends_at >= $1 \
             AND y.state NOT IN ('declined', 'removed') AND y.worker_id IN ",
            vals![from],
        );
        sql.ids(workers);
        let seats = self
            .all(sql, |r| {
                let over = r.int("ends_at")? + DAY;
                let to = r.opt_int("ended_at")?.map_or(over, |ended| ended.min(over));
                span(r, r.opt_int("worker_id")?, r.int("made_at")?, to, false)
            })
            .await?;
        Ok(seats.into_iter().flatten().collect())
    }
}
