//! Human numbers: 年度-連番 within an agency, such as `2026-0001` for a case and `2026-R0001` for a reception.

use crate::{
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::wareki::fiscal_year;

/// What is numbered. Its table has `agency_id` and `number`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbered {
    /// 支援ケース
    Case,
    /// 相談受付
    Reception,
}

impl Numbered {
    const fn table(self) -> &'static str {
        match self {
            Self::Case => "support_case",
            Self::Reception => "reception",
        }
    }

    /// Between year and count.
    const fn mark(self) -> &'static str {
        match self {
            Self::Case => "",
            Self::Reception => "R",
        }
    }
}

impl Unit {
    /// The next free number of an agency in the fiscal year of `day`. Two workers at once get different ones; the
    /// counter goes on after numbers that an import brought.
    pub(crate) async fn next_number(&self, what: Numbered, agency: i64, day: NaiveDate) -> Result<String> {
        let (table, year) = (what.table(), fiscal_year(day));
        let name = format!("number:{table}:{agency}:{year}");
        let prefix = format!("{year}-{}", what.mark());
        loop {
            let sql = Sql::new(
                "UPDATE lock_row SET value = value + 1 WHERE name = $1 RETURNING value",
                vals![name.as_str()],
            );
            let next = match self.one(sql, |r| r.int("value")).await? {
                Some(next) => next,
                None => self.first_number(table, agency, &prefix, &name).await?,
            };
            let number = format!("{prefix}{next:04}");
            let taken = Sql::new(
                &format!("SELECT id FROM {table} WHERE number = $1 AND agency_id = $2 LIMIT 1"),
                vals![number.as_str(), agency],
            );
            if self.one(taken, |r| r.int("id")).await?.is_none() {
                return Ok(number);
            }
        }
    }

    /// The next `count` free numbers of an agency in the fiscal year of `day`, for a sheet; those in `said` are taken
    /// by rows of the same sheet.
    pub(crate) async fn next_numbers(
        &self,
        what: Numbered,
        agency: i64,
        day: NaiveDate,
        count: usize,
        said: &std::collections::HashSet<String>,
    ) -> Result<Vec<String>> {
        let (table, year) = (what.table(), fiscal_year(day));
        let prefix = format!("{year}-{}", what.mark());
        let first = self.next_number(what, agency, day).await?;
        let mut next: i64 = first.strip_prefix(&prefix).and_then(|n| n.parse().ok()).unwrap_or(1);
        let sql = Sql::new(
            &format!("SELECT number FROM {table} WHERE agency_id = $1 AND number LIKE $2"),
            vals![agency, format!("{prefix}%")],
        );
        let used: std::collections::HashSet<String> =
            self.all(sql, |r| r.text("number")).await?.into_iter().collect();
        let mut numbers = Vec::with_capacity(count);
        while numbers.len() < count {
            let number = format!("{prefix}{next:04}");
            if !used.contains(&number) && !said.contains(&number) {
                numbers.push(number);
            }
            next = next.saturating_add(1);
        }
        let sql = Sql::new(
            "UPDATE lock_row SET value = $2 WHERE name = $1",
            vals![format!("number:{table}:{agency}:{year}"), next - 1],
        );
        self.run(sql).await?;
        Ok(numbers)
    }

    async fn first_number(&self, table: &str, agency: i64, prefix: &str, name: &str) -> Result<i64> {
        let sql = Sql::new(
            &format!("SELECT number FROM {table} WHERE agency_id = $1 AND number LIKE $2"),
            vals![agency, format!("{prefix}%")],
        );
        let used = self.all(sql, |r| r.text("number")).await?;
        let numbers = used.iter().filter_map(|n| n.strip_prefix(prefix)?.parse::<i64>().ok());
        let first = numbers.max().unwrap_or(0).saturating_add(1);
        let sql = Sql::new(
            "INSERT INTO lock_row (name, value) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET value = lock_row.value + 1 RETURNING value",
            vals![name, first],
        );
        self.need(sql, |r| r.int("value")).await
    }
}
