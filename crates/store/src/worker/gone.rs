//! Who works at a desk no more, by an ended account, an ended role or a last day that is past: what they held there is
//! nobody's, and so the whole desk's. Nothing is moved; who comes back has it again.

use super::Held;
use crate::{
    admin::Reach,
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{Instant, code::Role};

/// The condition "this worker, in service, works on cases at this agency now". `worker` and `agency` are expressions of
/// the statement around it.
pub(crate) fn serves(sql: &mut Sql, worker: &str, agency: &str, now: Instant) {
    sql.add(&format!(
        "EXISTS (SELECT 1 FROM membership sm JOIN worker sw ON sw.id = sm.worker_id WHERE sm.worker_id = {worker} \
         AND sm.agency_id = {agency} AND sw.ended_at IS NULL AND sm.from_at <= "
    ));
    sql.bind(now).add(" AND (sm.to_at IS NULL OR sm.to_at > ").bind(now).add(") AND sm.role IN (");
    for (n, role) in Role::ALL.iter().filter(|r| r.works_on_cases()).enumerate() {
        sql.add(if n == 0 { "" } else { ", " }).bind(role.word());
    }
    sql.add("))");
}

impl Unit {
    /// The rows of those who worked at this agency once and work on no case there now.
    pub(crate) async fn gone_from(&self, agency: i64) -> Result<Vec<i64>> {
        let mut sql = Sql::new(
            "SELECT DISTINCT m.worker_id FROM membership m WHERE m.agency_id = $1 AND m.role NOT IN ('auditor', 'system') AND NOT ",
            vals![agency],
        );
        serves(&mut sql, "m.worker_id", "m.agency_id", self.now());
        sql.add(" ORDER BY m.worker_id");
        self.all(sql, |r| r.int("worker_id")).await
    }

    /// How much stands in this worker's name at the agencies of `reach`. Numbers only: who administers may see no case.
    pub(super) async fn held(&self, reach: Reach, worker: i64) -> Result<Held> {
        let mut sql = Sql::new("SELECT ", vals![]);
        let counts = [
            ("task y WHERE y.done_at IS NULL AND y.owner_id = ", "tasks"),
            (
                "reception y WHERE y.state = 'taken' AND y.case_id IS NULL AND COALESCE(y.taken_by, y.worker_id) = ",
                "receptions",
            ),
            ("support_case y WHERE y.status IN ('open', 'watch', 'paused') AND y.worker_id = ", "cases"),
        ];
        for (n, (from, name)) in counts.iter().enumerate() {
            sql.add(if n == 0 { "(SELECT COUNT(*) FROM " } else { ", (SELECT COUNT(*) FROM " }).add(from);
            sql.bind(worker).add(" AND y.agency_id IN (SELECT a.id FROM agency a WHERE ");
            reach.posts(&mut sql, "a");
            sql.add(&format!(")) AS {name}"));
        }
        let read = |r: &crate::row::Row| {
            Ok(Held { tasks: r.int("tasks")?, receptions: r.int("receptions")?, cases: r.int("cases")? })
        };
        let counted = self.across(sql, read).await?;
        Ok(counted.into_iter().next().unwrap_or_default())
    }
}
