//! Reading rows and writing statements, without a word of dialect.

use crate::error::{Error, Result};
use rusqlite::types::FromSql;
use sea_orm::{DbBackend, QueryResult, Statement, TryGetable, Value};
use std::cell::Cell;

/// Lists of ids up to this length come in lengths that are powers of two.
const ROUNDED: usize = 1_024;

/// A statement under construction: text with `$n` places, and its values.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sql {
    text: String,
    values: Vec<Value>,
}

impl Sql {
    /// Starts with `text`, whose own `$1`… stand for `values`.
    pub(crate) fn new(text: &str, values: Vec<Value>) -> Self {
        Self { text: text.to_owned(), values }
    }

    /// Adds text without a value.
    pub(crate) fn add(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Adds a place for one value.
    pub(crate) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.values.len().to_string());
        self
    }

    /// A place for one value that stands in several parts of the text; its name there.
    pub(crate) fn place(&mut self, value: impl Into<Value>) -> String {
        self.values.push(value.into());
        format!("${}", self.values.len())
    }

    /// Adds `(…)` with a place for each id; `(NULL)` for none, which no row matches. The last id stands again until the
    /// places are a power of two: a statement's text then comes in few lengths, and its plan is found among the kept.
    pub(crate) fn ids(&mut self, ids: &[i64]) -> &mut Self {
        let Some(last) = ids.last() else {
            return self.add("(NULL)");
        };
        let places = if ids.len() > ROUNDED { ids.len() } else { ids.len().next_power_of_two() };
        self.add("(");
        for (n, id) in ids.iter().chain(std::iter::repeat(last)).take(places).enumerate() {
            if n > 0 {
                self.add(",");
            }
            self.bind(*id);
        }
        self.add(")")
    }

    /// As [`Sql::ids`] for `NOT IN`: `(0)` for none, since no row has that id and `NOT IN (NULL)` would match nothing.
    pub(crate) fn ids_or_zero(&mut self, ids: &[i64]) -> &mut Self {
        if ids.is_empty() { self.add("(0)") } else { self.ids(ids) }
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The values of its places.
    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    pub(crate) fn statement(self, backend: DbBackend) -> Statement {
        Statement::from_sql_and_values(backend, self.text, self.values)
    }
}

/// `vals![a, b]`: the values of a statement's places.
macro_rules! vals {
    ($($value:expr),* $(,)?) => { vec![$(sea_orm::Value::from($value)),*] };
}
pub(crate) use vals;

/// One row of an answer. Columns are read by name.
pub(crate) enum Row<'r> {
    /// From PostgreSQL, or from SQLite's writer.
    Server(QueryResult),
    /// From one of SQLite's readers, with the names of its columns.
    File(&'r rusqlite::Row<'r>, &'r Columns),
}

/// The names of an answer's columns, read once for all its rows. Rows are mostly read in the order of their columns, so
/// the search for a name begins behind the one found before.
pub(crate) struct Columns {
    names: Vec<String>,
    next: Cell<usize>,
}

impl Columns {
    pub(crate) fn of(row: &rusqlite::Row<'_>) -> Self {
        let names = row.as_ref().column_names().into_iter().map(str::to_owned).collect();
        Self { names, next: Cell::new(0) }
    }

    fn place(&self, column: &str) -> Result<usize> {
        let next = self.next.get();
        let mut places = (next..self.names.len()).chain(0..next);
        let place = places.find(|n| self.names.get(*n).is_some_and(|name| name == column));
        let place = place.ok_or_else(|| rusqlite::Error::InvalidColumnName(column.to_owned()))?;
        self.next.set(place + 1);
        Ok(place)
    }
}

impl Row<'_> {
    fn get<T: TryGetable + FromSql>(&self, column: &str) -> Result<T> {
        match self {
            Self::Server(row) => Ok(row.try_get("", column)?),
            Self::File(row, columns) => Ok(row.get(columns.place(column)?)?),
        }
    }

    fn maybe<T: TryGetable + FromSql>(&self, column: &str) -> Result<Option<T>> {
        match self {
            Self::Server(row) => Ok(row.try_get("", column)?),
            Self::File(row, columns) => Ok(row.get(columns.place(column)?)?),
        }
    }

    pub(crate) fn int(&self, column: &str) -> Result<i64> {
        self.get(column)
    }

    pub(crate) fn opt_int(&self, column: &str) -> Result<Option<i64>> {
        self.maybe(column)
    }

    pub(crate) fn text(&self, column: &str) -> Result<String> {
        self.get(column)
    }

    pub(crate) fn opt_text(&self, column: &str) -> Result<Option<String>> {
        self.maybe(column)
    }

    pub(crate) fn flag(&self, column: &str) -> Result<bool> {
        Ok(self.int(column)? != 0)
    }

    /// An `EXISTS (…)`: a number on SQLite, a boolean on PostgreSQL.
    pub(crate) fn truth(&self, column: &str) -> Result<bool> {
        match self {
            Self::Server(row) => row.try_get::<bool>("", column).or_else(|_| self.flag(column)),
            Self::File(..) => self.flag(column),
        }
    }

    pub(crate) fn opt_flag(&self, column: &str) -> Result<Option<bool>> {
        Ok(self.opt_int(column)?.map(|n| n != 0))
    }

    pub(crate) fn bytes(&self, column: &str) -> Result<Vec<u8>> {
        self.get(column)
    }

    pub(crate) fn opt_bytes(&self, column: &str) -> Result<Option<Vec<u8>>> {
        self.maybe(column)
    }

    pub(crate) fn token(&self, column: &str) -> Result<domain::Token> {
        domain::Token::parse(&self.text(column)?).map_err(|_| Error::Broken("token"))
    }

    pub(crate) fn opt_token(&self, column: &str) -> Result<Option<domain::Token>> {
        let text = self.opt_text(column)?;
        text.map(|t| domain::Token::parse(&t).map_err(|_| Error::Broken("token"))).transpose()
    }

    /// A code word of one of the program's own lists.
    pub(crate) fn word<T>(&self, column: &'static str, parse: fn(&str) -> Option<T>) -> Result<T> {
        parse(&self.text(column)?).ok_or(Error::Broken(column))
    }

    pub(crate) fn date(&self, column: &'static str) -> Result<chrono::NaiveDate> {
        self.text(column)?.parse().map_err(|_| Error::Broken(column))
    }

    pub(crate) fn opt_date(&self, column: &'static str) -> Result<Option<chrono::NaiveDate>> {
        self.opt_text(column)?.map(|t| t.parse().map_err(|_| Error::Broken(column))).transpose()
    }
}
