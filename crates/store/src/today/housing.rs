//! Lines of 住居確保給付金: duties of a month without an answer, and periods that come to their end. Nothing is kept for
//! them; a line goes away by the answer, the extension or the end being written down.

use super::{Band, Entry, Maker, Why, days};
use crate::{
    error::{Error, Result},
    gate::case_visible,
    row::{Row, Sql},
    task::NEED,
};
use chrono::{Days, NaiveDate};
use domain::{access::Parts, month::Month};

/// Which days.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// Before today.
    Overdue,
    /// From today as far as the rule looks ahead.
    Ahead,
}

impl Maker<'_> {
    /// One line for each benefit and month whose duties are not all answered.
    pub(super) async fn duties(&self, when: When) -> Result<Band> {
        let mut sql = self.benefits("q.month, q.due_on, q.open_duties");
        sql.add("(SELECT housing_id, month, due_on, COUNT(*) AS open_duties FROM housing_duty WHERE done = '' AND ");
        let today = self.day.to_string();
        match when {
            When::Overdue => sql.add("due_on < ").bind(today),
            When::Ahead => {
                sql.add("due_on >= ").bind(today).add(" AND due_on <= ").bind(self.until().to_string())
            }
        };
        sql.add(" GROUP BY housing_id, month, due_on) q JOIN housing b ON b.id = q.housing_id");
        self.running(&mut sql);
        self.lines_of(sql, "q.due_on", |r| {
            let month = Month::from_storage(&r.text("month")?).ok_or(Error::Broken("housing_duty.month"))?;
            let what = format!("{}の活動をたしかめる（あと{}つ）", month.show(), r.int("open_duties")?);
            Ok((r.date("due_on")?, what))
        })
        .await
    }

    /// One line for each benefit whose last month comes to its end, or has.
    pub(super) async fn last_months(&self, when: When) -> Result<Band> {
        let mut sql = self.benefits("b.last_month");
        sql.add("housing b");
        self.running(&mut sql);
        let this = Month::of(self.day);
        // The latest month that is over by then.
        let over = Month::of(self.until().succ_opt().unwrap_or(self.day)).plus(-1);
        match when {
            When::Overdue => sql.add(" AND b.last_month < ").bind(this.to_storage()),
            When::Ahead => {
                sql.add(" AND b.last_month >= ").bind(this.to_storage());
                sql.add(" AND b.last_month <= ").bind(over.to_storage())
            }
        };
        self.lines_of(sql, "b.last_month", |r| {
            let month = r.opt_text("last_month")?.as_deref().and_then(Month::from_storage);
            let month = month.ok_or(Error::Broken("housing.last_month"))?;
            Ok((month.last_day(), format!("支給は{}分まで。延長か、おわりかを記録する", month.show())))
        })
        .await
    }

    /// As far ahead as the rule looks, and at least to the next working day.
    fn until(&self) -> NaiveDate {
        let days = Days::new(u64::try_from(self.rules.housing_duty_days).unwrap_or_default());
        self.day.checked_add_days(days).unwrap_or(self.day).max(self.soon)
    }

    /// The columns of a line; the tables follow.
    fn benefits(&self, columns: &str) -> Sql {
        let mut sql = Sql::new(
            &format!(
                "SELECT c.id, c.token, c.number, c.worker_id, h.token AS house_token, b.token AS housing_token, \
                 {columns}, COUNT(*) OVER () AS total, CASE WHEN "
            ),
            Vec::new(),
        );
        case_visible(&mut sql, self.unit, "c", NEED.and(Parts::BASIC));
        sql.add(" THEN h.name ELSE '' END AS who FROM ");
        sql
    }

    /// Benefits `b` that are being paid, of cases that are this worker's and whose money the actor may see.
    fn running(&self, sql: &mut Sql) {
        sql.add(
            " JOIN support_case c ON c.id = b.case_id JOIN household h ON h.id = c.household_id \
             WHERE b.stage = 'running' AND ",
        );
        self.owns(sql, "c", "worker_id");
        sql.add(" AND ");
        case_visible(sql, self.unit, "c", NEED.and(Parts::MONEY));
    }

    async fn lines_of(
        &self,
        mut sql: Sql,
        order: &str,
        read: impl Fn(&Row) -> Result<(NaiveDate, String)>,
    ) -> Result<Band> {
        sql.add(" ORDER BY ").add(order).add(", b.id LIMIT ").bind(self.lines);
        self.band(sql, |r| {
            let (on, what) = read(r)?;
            Ok(Entry {
                why: Why::Housing,
                also: Vec::new(),
                who: r.text("who")?,
                number: r.text("number")?,
                what,
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
                housing: Some(r.token("housing_token")?),
                plan: None,
                elsewhere: None,
                case_row: Some(r.int("id")?),
                reception_row: None,
                voice_row: None,
            })
        })
        .await
    }
}
