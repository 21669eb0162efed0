//! The tables, read from the text of the schema's steps: the same list for both databases.

use crate::{
    error::{Error, Result},
    migrate,
};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Blob,
}

impl Kind {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Text => "text",
            Self::Blob => "blob",
        }
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    /// The database numbers it by itself.
    pub(crate) numbered: bool,
    /// It may hold nothing.
    pub(crate) null: bool,
    /// The table that it points at.
    pub(crate) points_at: Option<String>,
}

/// One table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// The columns of its primary key; numbers before text, so that an index can give the order.
    pub(crate) key: Vec<usize>,
}

impl Table {
    /// The column that points into this same table, with the one that numbers it.
    pub(crate) fn own_pointer(&self) -> Option<(usize, usize)> {
        let pointer = self.columns.iter().position(|c| c.points_at.as_deref() == Some(self.name.as_str()))?;
        Some((self.columns.iter().position(|c| c.numbered)?, pointer))
    }
}

/// The tables after the first `steps` steps: in the order of their making, but for one that a later step made point at
/// a later table, which stands behind that one. So a row never points at a row that comes after it in another table.
pub(crate) fn tables(steps: usize) -> Result<Vec<Table>> {
    let mut tables: Vec<Table> = Vec::new();
    for statement in migrate::shared_statements(steps) {
        let words: Vec<&str> = statement.split_whitespace().take(6).collect();
        match words.as_slice() {
            ["CREATE", "TABLE", name, ..] => tables.push(table(name, &statement)?),
            ["ALTER", "TABLE", name, "ADD", "COLUMN", ..] => {
                let (_, rest) = statement.split_once("ADD COLUMN").ok_or(NOT_READ)?;
                let table = tables.iter_mut().find(|t| t.name == *name).ok_or(NOT_READ)?;
                table.columns.push(column(rest)?);
            }
            // An index, and what a step did to the rows that were there.
            ["CREATE" | "DROP", "INDEX", ..] | ["CREATE", "UNIQUE", "INDEX", ..] | ["UPDATE", ..] => {}
            _ => return Err(NOT_READ),
        }
    }
    ordered(tables)
}

/// Each table behind those that it points at.
fn ordered(mut tables: Vec<Table>) -> Result<Vec<Table>> {
    let mut done: Vec<Table> = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let there = |table: &Table| {
            let mut to =
                table.columns.iter().filter_map(|c| c.points_at.as_ref()).filter(|to| **to != table.name);
            to.all(|to| done.iter().any(|d| d.name == *to))
        };
        let next = tables.iter().position(there).ok_or(NOT_READ)?;
        done.push(tables.remove(next));
    }
    Ok(done)
}

const NOT_READ: Error = Error::Broken("a statement of the schema that the backup cannot read");

fn table(name: &str, statement: &str) -> Result<Table> {
    let body = statement.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')')).ok_or(NOT_READ)?.0;
    let mut table = Table { name: name.to_owned(), columns: Vec::new(), key: Vec::new() };
    let mut key_names: Vec<String> = Vec::new();
    for part in parts(body) {
        match part.split_whitespace().next() {
            Some("PRIMARY") => {
                let names = part.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
                let names = names.ok_or(NOT_READ)?.0.split(',');
                key_names = names.map(|n| n.trim().to_owned()).collect();
            }
            Some("UNIQUE" | "CHECK" | "FOREIGN" | "CONSTRAINT") | None => {}
            Some(name) => {
                if part.contains("{pk}") || part.contains("PRIMARY KEY") {
                    key_names = vec![name.to_owned()];
                }
                table.columns.push(column(&part)?);
            }
        }
    }
    let place = |name: &String| table.columns.iter().position(|c| c.name == *name).ok_or(NOT_READ);
    table.key = key_names.iter().map(place).collect::<Result<_>>()?;
    table.key.sort_by_key(|at| table.columns.get(*at).is_some_and(|c| c.kind != Kind::Int));
    if table.key.is_empty() { Err(NOT_READ) } else { Ok(table) }
}

fn column(text: &str) -> Result<Column> {
    let mut words = text.split_whitespace();
    let name = words.next().ok_or(NOT_READ)?.to_owned();
    let word = words.next().ok_or(NOT_READ)?;
    let kind = match word {
        "{pk}" | "BIGINT" => Kind::Int,
        "TEXT" => Kind::Text,
        "{blob}" => Kind::Blob,
        _ => return Err(NOT_READ),
    };
    let points_at = words.skip_while(|w| *w != "REFERENCES").nth(1).map(str::to_owned);
    let null = !(word == "{pk}" || text.contains("NOT NULL") || text.contains("PRIMARY KEY"));
    Ok(Column { name, kind, numbered: word == "{pk}", null, points_at })
}

/// Splits at the commas outside parentheses.
fn parts(body: &str) -> Vec<String> {
    let (mut parts, mut depth) = (vec![String::new()], 0_i32);
    for c in body.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if c == ',' && depth == 0 {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dialect,
        row::{Row, Sql, vals},
    };
    use sea_orm::ConnectionTrait;

    #[test]
    fn a_table_says_columns_key_and_pointers() {
        let text = "CREATE TABLE k (\n  key TEXT NOT NULL,\n  k_id BIGINT REFERENCES k (id),\n  x {blob},\n  \
                    PRIMARY KEY (key, k_id),\n  UNIQUE (key, x)\n)";
        let table = table("k", text).unwrap();
        let names: Vec<&str> = table.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["key", "k_id", "x"]);
        assert_eq!(table.key, [1, 0]);
        assert_eq!(table.columns[1].points_at.as_deref(), Some("k"));
        assert_eq!(table.own_pointer(), None, "nothing numbers it");
    }

    #[test]
    fn no_table_points_at_a_later_one() {
        let tables = tables(migrate::steps().len()).unwrap();
        for (n, table) in tables.iter().enumerate() {
            for column in &table.columns {
                let Some(to) = &column.points_at else { continue };
                let at = tables.iter().position(|t| t.name == *to).unwrap();
                assert!(at < n || table.own_pointer().is_some(), "{}.{}", table.name, column.name);
            }
            let own = table.columns.iter().filter(|c| c.points_at.as_ref() == Some(&table.name)).count();
            assert!(own <= 1, "{}: restore mends one pointer into the same table", table.name);
        }
    }
    #[tokio::test]
    async fn every_table_and_column_of_the_database_is_in_the_backup() {
        let dir = tempfile::tempdir().unwrap();
        let store = crate::Store::scratch_sqlite(dir.path()).await.unwrap();
        let tables = tables(migrate::steps().len()).unwrap();
        let mut told: Vec<&str> = tables.iter().map(|t| t.name.as_str()).collect();
        told.push(dialect::STEPS_TABLE);
        told.sort_unstable();
        assert_eq!(told, dialect::table_names(&store.writer.db).await.unwrap());
        for table in &tables {
            let sql =
                Sql::new("SELECT name FROM pragma_table_info($1) ORDER BY cid", vals![table.name.as_str()]);
            let rows = store.writer.db.query_all_raw(sql.statement(store.backend())).await.unwrap();
            let there: Vec<String> = rows.into_iter().map(|r| Row::Server(r).text("name").unwrap()).collect();
            assert_eq!(
                there,
                table.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>(),
                "{}",
                table.name
            );
        }
    }
}
