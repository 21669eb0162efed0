//! Open cases by agency and worker, counted behind the gate.

use super::Maker;
use crate::{
    error::Result,
    gate::case_visible,
    row::{Sql, vals},
};
use domain::access::Parts;

/// What one worker carries, as far as the actor may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carrier {
    /// Who; none: nobody yet.
    pub worker: Option<String>,
    /// 支援中 cases.
    pub cases: i64,
    /// More than the office has set for one worker.
    pub many: bool,
}

/// What the workers of one agency carry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyLoad {
    /// The agency.
    pub agency: String,
    /// One of the actor's own: its numbers are whole. Of others only the cases shared with the actor count.
    pub own: bool,
    /// 支援中 cases.
    pub cases: i64,
    /// By worker, the most first.
    pub carriers: Vec<Carrier>,
    /// On the average of those who carry any, more than the office has set for one worker: the desk itself is full.
    pub full: bool,
    row: i64,
}

impl Maker<'_> {
    pub(super) async fn loads(&self) -> Result<Vec<AgencyLoad>> {
        let mut sql = Sql::new(
            "SELECT c.agency_id, a.name AS agency, w.name AS worker, COUNT(*) AS n FROM support_case c \
             JOIN agency a ON a.id = c.agency_id LEFT JOIN worker w ON w.id = c.worker_id WHERE c.status = 'open' AND ",
            vals![],
        );
        case_visible(&mut sql, self.unit, "c", Parts::SUMMARY);
        sql.add(" GROUP BY c.agency_id, a.name, c.worker_id, w.name ORDER BY c.agency_id, n DESC, w.name");
        let read = |r: &crate::row::Row| {
            Ok((r.int("agency_id")?, r.text("agency")?, r.opt_text("worker")?, r.int("n")?))
        };
        let most = self.rules.many_cases;
        let mut loads: Vec<AgencyLoad> = Vec::new();
        for (row, agency, worker, cases) in self.unit.all(sql, read).await? {
            if loads.last().is_none_or(|load| load.row != row) {
                let own = self.own.contains(&row);
                loads.push(AgencyLoad { agency, own, cases: 0, carriers: Vec::new(), full: false, row });
            }
            if let Some(load) = loads.last_mut() {
                load.cases += cases;
                load.carriers.push(Carrier { many: worker.is_some() && cases > most, worker, cases });
            }
        }
        for load in &mut loads {
            let carrying = load.carriers.iter().filter(|c| c.worker.is_some());
            let (people, theirs) = carrying.fold((0, 0), |(n, sum), c| (n + 1, sum + c.cases));
            load.full = people > 0 && theirs > people * most;
        }
        loads.sort_by_key(|load| (!load.own, std::cmp::Reverse(load.cases)));
        Ok(loads)
    }
}
