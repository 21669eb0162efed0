//! Code tables: as pages need them, and as システム管理 edits them.

mod edit;

pub use edit::{CodeList, CodeRow, LISTS};

use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;

/// One choice of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Kept in records.
    pub code: String,
    /// Shown to people.
    pub label: String,
}

/// A row of any list.
#[derive(Debug, Clone)]
struct Known {
    list: String,
    choice: Choice,
    /// In force today.
    now: bool,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

/// The rows of every list in the office's order: those in force today are choices, all are labels.
#[derive(Debug, Clone, Default)]
pub struct Codes(Vec<Known>);

impl Codes {
    /// The choices of one list today; empty for an unknown list.
    pub fn list<'a>(&'a self, list: &'a str) -> impl Iterator<Item = &'a Choice> + 'a {
        self.0.iter().filter(move |row| row.now && row.list == list).map(|row| &row.choice)
    }

    /// Every row, also those that are no choice any more: list, code, label. For sheets with older records.
    pub fn every(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.0.iter().map(|row| (row.list.as_str(), row.choice.code.as_str(), row.choice.label.as_str()))
    }

    /// Every row of one list with its first and last day, ended ones too: for what began in the past.
    pub fn dated<'a>(
        &'a self,
        list: &'a str,
    ) -> impl Iterator<Item = (&'a Choice, Option<NaiveDate>, Option<NaiveDate>)> + 'a {
        self.0.iter().filter(move |row| row.list == list).map(|row| (&row.choice, row.from, row.to))
    }

    /// Is `code` a choice of `list` today?
    #[must_use]
    pub fn has(&self, list: &str, code: &str) -> bool {
        self.list(list).any(|c| c.code == code)
    }

    /// The label, also of a row that is no choice any more: older records keep their word. The code itself where
    /// there never was such a row.
    #[must_use]
    pub fn label<'a>(&'a self, list: &'a str, code: &'a str) -> &'a str {
        let row = self.0.iter().find(|row| row.list == list && row.choice.code == code);
        row.map_or(code, |row| row.choice.label.as_str())
    }
}

impl Unit {
    /// The code lists.
    pub(crate) async fn codes(&self) -> Result<Codes> {
        let today = self.ctx().today();
        let sql = Sql::new(
            "SELECT list, code, label, valid_from, valid_to FROM code ORDER BY list, rank, id",
            vals![],
        );
        let rows = self
            .all(sql, |r| {
                let (from, to) = (r.opt_date("valid_from")?, r.opt_date("valid_to")?);
                let now = from.is_none_or(|from| from <= today) && to.is_none_or(|to| today <= to);
                let choice = Choice { code: r.text("code")?, label: r.text("label")? };
                Ok(Known { list: r.text("list")?, choice, now, from, to })
            })
            .await?;
        Ok(Codes(rows))
    }

    /// Is `code` a choice of `list` today?
    pub(crate) async fn offers_code(&self, list: &str, code: &str) -> Result<bool> {
        self.offers_code_on(list, code, self.ctx().today()).await
    }

    /// Is `code` a choice of `list` on `day`?
    pub(crate) async fn offers_code_on(&self, list: &str, code: &str, day: NaiveDate) -> Result<bool> {
        let sql = Sql::new(
            "SELECT id FROM code WHERE list = $1 AND code = $2 AND (valid_from IS NULL OR valid_from <= $3) \
             AND (valid_to IS NULL OR valid_to >= $3)",
            vals![list, code, day.to_string()],
        );
        Ok(self.one(sql, |r| r.int("id")).await?.is_some())
    }
}

impl Store {
    /// The code lists. Public words: needs no role, writes no audit line.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn codes(&self, ctx: &Ctx) -> Result<Codes> {
        let unit = self.reading(ctx).await?;
        let codes = unit.codes().await?;
        unit.done().await?;
        Ok(codes)
    }

    /// Those of the asked (list, code) that are in force today, in one look.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn known_codes(&self, ctx: &Ctx, asked: &[(&str, &str)]) -> Result<Vec<(String, String)>> {
        let today = ctx.today().to_string();
        let mut sql = Sql::new(
            "SELECT list, code FROM code WHERE (valid_from IS NULL OR valid_from <= $1) \
             AND (valid_to IS NULL OR valid_to >= $1) AND (1 = 0",
            vals![today],
        );
        for (list, code) in asked.iter().filter(|(_, code)| !code.is_empty()) {
            sql.add(" OR (list = ").bind(*list).add(" AND code = ").bind(*code).add(")");
        }
        sql.add(")");
        self.glance(sql, |r| Ok((r.text("list")?, r.text("code")?))).await
    }
}
