//! Code tables as pages need them: the rows in force on a day.

use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    row::{Sql, vals},
};

/// One choice of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Kept in records.
    pub code: String,
    /// Shown to people.
    pub label: String,
}

/// The rows of every list in force today, in the office's order.
#[derive(Debug, Clone, Default)]
pub struct Codes(Vec<(String, Choice)>);

impl Codes {
    /// The choices of one list; empty for an unknown list.
    pub fn list<'a>(&'a self, list: &'a str) -> impl Iterator<Item = &'a Choice> + 'a {
        self.0.iter().filter(move |(l, _)| l == list).map(|(_, choice)| choice)
    }

    /// Is `code` a choice of `list` today?
    #[must_use]
    pub fn has(&self, list: &str, code: &str) -> bool {
        self.list(list).any(|c| c.code == code)
    }

    /// The label; the code itself where the row is no longer in force.
    #[must_use]
    pub fn label<'a>(&'a self, list: &'a str, code: &'a str) -> &'a str {
        self.list(list).find(|c| c.code == code).map_or(code, |c| c.label.as_str())
    }
}

impl Store {
    /// The code lists in force today. Public words: needs no role, writes no audit line.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn codes(&self, ctx: &Ctx) -> Result<Codes> {
        let unit = self.reading(ctx).await?;
        let today = ctx.today().to_string();
        let sql = Sql::new(
            "SELECT list, code, label FROM code WHERE (valid_from IS NULL OR valid_from <= $1) \
             AND (valid_to IS NULL OR valid_to >= $1) ORDER BY list, rank, id",
            vals![today],
        );
        let rows = unit
            .all(sql, |r| Ok((r.text("list")?, Choice { code: r.text("code")?, label: r.text("label")? })))
            .await?;
        unit.done().await?;
        Ok(Codes(rows))
    }
}
