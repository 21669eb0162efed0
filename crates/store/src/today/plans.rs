//! Plans whose day has come: monitoring, or the end of the period.

use super::{Band, Entry, Maker, Why, days};
use crate::{error::Result, gate::case_visible, row::Sql, task::NEED};
use domain::access::Parts;

impl Maker<'_> {
    /// Plans of cases in work that are to be looked at, or whose period ends, by the next working day. One line for
    /// each plan: the end of its period goes before its monitoring.
    pub(super) async fn plans(&self) -> Result<Band> {
        let mut sql = Sql::new(
            "SELECT c.id, c.token, c.number, c.worker_id, p.token AS plan_token, p.state, p.monitor_on, p.to_on, \
             h.token AS house_token, COUNT(*) OVER () AS total, CASE WHEN ",
            Vec::new(),
        );
        case_visible(&mut sql, self.unit, "c", NEED.and(Parts::BASIC));
        sql.add(
            " THEN h.name ELSE '' END AS who FROM plan p JOIN support_case c ON c.id = p.case_id \
             JOIN household h ON h.id = c.household_id WHERE p.state IN ('in_force', 'reviewed', 'replanning') \
             AND c.status IN ('open', 'watch') AND (p.monitor_on <= ",
        );
        let soon = self.soon.to_string();
        sql.bind(soon.clone()).add(" OR p.to_on <= ").bind(soon.clone()).add(") AND ");
        self.owns(&mut sql, "c", "worker_id");
        sql.add(" AND ");
        case_visible(&mut sql, self.unit, "c", NEED.and(Parts::PLAN));
        sql.add(" ORDER BY CASE WHEN p.to_on <= ")
            .bind(soon)
            .add(" THEN p.to_on ELSE p.monitor_on END, p.id LIMIT ");
        sql.bind(self.lines);
        self.band(sql, |r| {
            let (monitor, end) = (r.opt_date("monitor_on")?, r.opt_date("to_on")?);
            let (why, on) = match (end.filter(|end| *end <= self.soon), monitor) {
                (Some(end), _) => (Why::PlanEnds, end),
                (None, Some(monitor)) => (Why::Monitor, monitor),
                (None, None) => return Err(crate::Error::Broken("a plan's day")),
            };
            Ok(Entry {
                why,
                also: Vec::new(),
                who: r.text("who")?,
                number: r.text("number")?,
                what: String::new(),
                moved: String::new(),
                awaited: String::new(),
                on,
                time: String::new(),
                days: days(on, self.day),
                late: on < self.day,
                desk: self.nobodys(r.opt_int("worker_id")?),
                case: Some(r.token("token")?),
                household: Some(r.token("house_token")?),
                reception: None,
                task: None,
                plan: Some(r.token("plan_token")?),
                elsewhere: None,
                housing: None,
                case_row: Some(r.int("id")?),
                reception_row: None,
                voice_row: None,
            })
        })
        .await
    }
}
