//! Contacts counted, without a name.

use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::{NaiveDate, NaiveTime};
use domain::{Instant, Token};
use std::collections::BTreeMap;

/// How many contacts of one method in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthCount {
    /// Year and month in Japan, as 202611.
    pub month: i64,
    /// Word of the list `method`.
    pub method: String,
    /// How many.
    pub count: i64,
}

/// Whose months.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Months {
    /// Japan's.
    Japan,
    /// UTC's.
    Utc,
}

impl Store {
    /// The contacts of the cases that one of the actor's agencies leads, by month and method, oldest first. Only
    /// numbers of one's own desk: no audit line.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when it is none of the actor's own.
    pub async fn contacts_by_month(
        &self,
        ctx: &Ctx,
        agency: &Token,
        months: Months,
    ) -> Result<Vec<MonthCount>> {
        let agency = ctx.actor.own_desk(agency)?;
        let unit = self.reading(ctx).await?;
        // Read from the index contact_month alone.
        let sql = Sql::new(
            "SELECT month, method, COUNT(*) AS n FROM contact WHERE lead_agency_id = $1 GROUP BY month, method \
             ORDER BY month, method",
            vals![agency],
        );
        let mut counts = unit.all(sql, read).await?;
        if months == Months::Utc && !counts.is_empty() {
            let early = unit.early(agency, &counts).await?;
            counts = moved_back(&counts, &early);
        }
        unit.done().await?;
        Ok(counts)
    }
}

fn read(r: &Row) -> Result<MonthCount> {
    Ok(MonthCount { month: r.int("month")?, method: r.text("method")?, count: r.int("n")? })
}

/// When a month, such as 202611, begins in UTC.
fn begins(month: i64) -> Instant {
    let (year, month) = (i32::try_from(month / 100).unwrap_or(1970), u32::try_from(month % 100).unwrap_or(1));
    let day = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default();
    day.and_time(NaiveTime::MIN).and_utc().timestamp_millis()
}

const fn month_before(month: i64) -> i64 {
    if month % 100 == 1 { month - 89 } else { month - 1 }
}

impl Unit {
    /// Of these counts, how many fall into the first nine hours of Japan's month: in UTC it is the month before.
    /// Read from the ends of the index contact_month.
    async fn early(&self, agency: i64, counts: &[MonthCount]) -> Result<Vec<MonthCount>> {
        let mut early = Vec::new();
        // Three places for each count: some thousand counts stay below both databases' limits.
        for some in counts.chunks(2_000) {
            let mut sql = Sql::new(
                "SELECT b.column1 AS month, b.column2 AS method, (SELECT COUNT(*) FROM contact k WHERE \
                 k.lead_agency_id = $1 AND k.month = b.column1 AND k.method = b.column2 AND k.at < b.column3) AS n \
                 FROM (VALUES ",
                vals![agency],
            );
            for (n, count) in some.iter().enumerate() {
                sql.add(if n == 0 { "(" } else { ",(" })
                    .bind(count.month)
                    .add(",")
                    .bind(count.method.as_str());
                sql.add(",").bind(begins(count.month)).add(")");
            }
            sql.add(") AS b");
            early.extend(self.all(sql, read).await?);
        }
        Ok(early)
    }
}

/// The counts with those of `early` moved into the month before.
fn moved_back(counts: &[MonthCount], early: &[MonthCount]) -> Vec<MonthCount> {
    let mut moved: BTreeMap<(i64, &str), i64> = BTreeMap::new();
    for c in counts {
        *moved.entry((c.month, &c.method)).or_default() += c.count;
    }
    for c in early {
        *moved.entry((c.month, &c.method)).or_default() -= c.count;
        *moved.entry((month_before(c.month), &c.method)).or_default() += c.count;
    }
    let kept = moved.into_iter().filter(|(_, count)| *count > 0);
    kept.map(|((month, method), count)| MonthCount { month, method: method.to_owned(), count }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(month: i64, method: &str, count: i64) -> MonthCount {
        MonthCount { month, method: method.to_owned(), count }
    }

    #[test]
    fn the_first_nine_hours_of_a_japanese_january_are_december_in_utc() {
        assert_eq!(begins(202_601), 1_767_225_600_000);
        let counts = [count(202_601, "phone", 5), count(202_601, "visit", 1)];
        let early = [count(202_601, "phone", 2), count(202_601, "visit", 1)];
        let moved = moved_back(&counts, &early);
        let told = [count(202_512, "phone", 2), count(202_512, "visit", 1), count(202_601, "phone", 3)];
        assert_eq!(moved, told);
    }
}
