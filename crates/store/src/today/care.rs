//! 気にかける: open cases that nothing else would bring back to mind. One line for each case, with all its reasons.

use super::{Band, Entry, Maker, Why, days};
use crate::{error::Result, gate::case_visible, row::Sql, task::NEED};
use chrono::Days;
use domain::{access::Parts, wareki::jst_date};

/// The order of the lines.
fn worst_first(q: &str) -> String {
    format!("{q}.quiet DESC, {q}.once_met DESC, COALESCE({q}.last_contact_at, 0), {q}.opened_on, {q}.id")
}

impl Maker<'_> {
    /// Cases without contact for long, met only once, or without a plan. The first two are silent where a task of
    /// today or later stands on the case: it has not been forgotten.
    pub(super) async fn cases(&self) -> Result<Band> {
        let quiet = self.rules.quiet_days;
        let no_plan = u64::try_from(self.rules.no_plan_days).unwrap_or_default();
        let opened_by =
            |count: u64| self.day.checked_sub_days(Days::new(count)).unwrap_or(self.day).to_string();
        // Ranked by the cases' own columns, counted, and cut; what a line shows is fetched for the lines alone.
        let mut sql = Sql::new(
            "SELECT c.id, c.token, c.number, c.worker_id, c.opened_on, c.last_contact_at, z.quiet, z.once_met, z.no_plan, \
             z.total, h.token AS house_token, h.name, CAST(CASE WHEN ",
            Vec::new(),
        );
        case_visible(&mut sql, self.unit, "c", NEED.and(Parts::BASIC));
        sql.add(
            " THEN 1 ELSE 0 END AS BIGINT) AS named FROM (SELECT q.*, COUNT(*) OVER () AS total FROM (SELECT \
                 c.id, c.opened_on, c.last_contact_at, CAST(CASE WHEN (c.last_contact_at < ",
        );
        sql.bind(self.before(quiet));
        sql.add(" OR (c.last_contact_at IS NULL AND c.opened_on <= ")
            .bind(opened_by(u64::try_from(quiet).unwrap_or_default()));
        sql.add(")) AND ");
        self.unplanned(&mut sql);
        sql.add(
            " THEN 1 ELSE 0 END AS BIGINT) AS quiet, CAST(CASE WHEN c.met_count = 1 AND (SELECT MAX(k.at) FROM contact k \
                 WHERE k.case_id = c.id AND k.outcome = 'met') < ",
        );
        sql.bind(self.before(self.rules.second_visit_days)).add(" AND ");
        self.unplanned(&mut sql);
        sql.add(" THEN 1 ELSE 0 END AS BIGINT) AS once_met, CAST(CASE WHEN c.plan_made_on IS NULL AND c.opened_on <= ")
            .bind(opened_by(no_plan));
        sql.add(" THEN 1 ELSE 0 END AS BIGINT) AS no_plan FROM support_case c WHERE c.status = 'open' AND ");
        self.owns(&mut sql, "c", "worker_id");
        sql.add(" AND ");
        case_visible(&mut sql, self.unit, "c", NEED);
        sql.add(&format!(
            ") q WHERE q.quiet + q.once_met + q.no_plan > 0 ORDER BY {} LIMIT ",
            worst_first("q")
        ));
        sql.bind(self.lines)
            .add(") z JOIN support_case c ON c.id = z.id JOIN household h ON h.id = c.household_id ");
        sql.add(&format!("ORDER BY {}", worst_first("z")));
        self.band(sql, |r| {
            let opened = r.date("opened_on")?;
            let last = r.opt_int("last_contact_at")?.map(jst_date);
            let mut why = Vec::new();
            if r.flag("quiet")? {
                why.push((Why::Quiet, last.unwrap_or(opened)));
            }
            if r.flag("once_met")? {
                why.push((Why::Second, last.unwrap_or(opened)));
            }
            if r.flag("no_plan")? {
                why.push((Why::NoPlan, opened));
            }
            let mut why = why.into_iter();
            let (first, on) = why.next().ok_or(crate::Error::Broken("a line without a reason"))?;
            Ok(Entry {
                why: first,
                also: why.map(|(why, on)| (why, days(on, self.day))).collect(),
                who: if r.flag("named")? { r.text("name")? } else { String::new() },
                number: r.text("number")?,
                what: String::new(),
                moved: String::new(),
                awaited: String::new(),
                on,
                time: String::new(),
                days: days(on, self.day),
                late: false,
                desk: self.nobodys(r.opt_int("worker_id")?),
                case: Some(r.token("token")?),
                household: Some(r.token("house_token")?),
                reception: None,
                task: None,
                housing: None,
                plan: None,
                elsewhere: None,
                case_row: Some(r.int("id")?),
                reception_row: None,
                voice_row: None,
            })
        })
        .await
    }

    fn unplanned(&self, sql: &mut Sql) {
        sql.add(
            "NOT EXISTS (SELECT 1 FROM task p WHERE p.case_id = c.id AND p.done_at IS NULL AND p.due_on >= ",
        );
        sql.bind(self.day.to_string()).add(")");
    }
}
