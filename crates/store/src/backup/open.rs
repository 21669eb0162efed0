//! Rows of a backup with keys, opened on their way into a database. Who has no key comes back as erased.

use super::{
    reach::{Reach, Shape, open_row},
    ring::{Ring, Subject, word},
    schema::{Kind, Table},
};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What did not come back, since its keys are destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Erased {
    /// Households.
    pub households: u64,
    /// People.
    pub people: u64,
    /// Receptions.
    pub receptions: u64,
    /// Of those three: without a key, and the 鍵束 does not say that they were erased. Something went wrong.
    pub lost: u64,
    /// Rows that were left out.
    pub rows_out: u64,
    /// Rows that came back empty.
    pub rows_empty: u64,
}

/// The way of the rows.
pub(crate) struct Opening<'a> {
    ring: &'a Ring,
    reach: Reach,
    /// Numbers of rows that were left out, by table.
    out: HashMap<String, HashSet<i64>>,
    pub(crate) erased: Erased,
}

impl<'a> Opening<'a> {
    pub(crate) fn new(ring: &'a Ring) -> Self {
        Self { ring, reach: Reach::default(), out: HashMap::new(), erased: Erased::default() }
    }

    /// Before a table's first row.
    pub(crate) fn begin(&mut self, table: &Table) {
        self.reach.begin(table);
    }

    /// A row as it goes into the database: `Some(None)` for one that is left out, `None` for one that does not open.
    pub(crate) fn row(
        &mut self,
        table: &Table,
        shape: Option<&Shape>,
        mut row: Vec<Value>,
    ) -> Option<Option<Vec<Value>>> {
        if let Some(shape) = shape {
            let sealed = row.pop()?;
            let whose = self.reach.whose(table, shape, &row).ok()?;
            if let Some(sealed) = sealed.as_str() {
                if let Some(key) = self.ring.key_of(&whose) {
                    row = open_row(table, shape, &key, row, sealed)?;
                } else {
                    let missing = whose.iter().find(|subject| !self.ring.keys.contains_key(subject))?;
                    self.count(table, shape, *missing);
                    if shape.seal.remove {
                        self.out.entry(table.name.clone()).or_default().extend(shape.id(&row));
                        return Some(None);
                    }
                    let at = self.ring.erased.get(missing).copied().unwrap_or(self.ring.at);
                    blank(table, shape, &mut row, at);
                }
            }
        }
        // What points at a row that is left out points at nothing.
        for (column, cell) in table.columns.iter().zip(&mut row) {
            let gone = column.points_at.as_ref().and_then(|to| self.out.get(to));
            if column.null && gone.is_some_and(|gone| cell.as_i64().is_some_and(|id| gone.contains(&id))) {
                *cell = Value::Null;
            }
        }
        Some(Some(row))
    }

    fn count(&mut self, table: &Table, shape: &Shape, missing: Subject) {
        let erased = &mut self.erased;
        if shape.seal.remove {
            erased.rows_out += 1;
        } else {
            erased.rows_empty += 1;
        }
        if !shape.seal.own || word(missing.0) != table.name {
            return;
        }
        match table.name.as_str() {
            "household" => erased.households += 1,
            "person" => erased.people += 1,
            "reception" => erased.receptions += 1,
            _ => return,
        }
        erased.lost += u64::from(!self.ring.erased.contains_key(&missing));
    }
}

/// Empties the cells that tell, and says since when, where the table has a column for it.
fn blank(table: &Table, shape: &Shape, row: &mut [Value], at: i64) {
    for (n, (column, cell)) in table.columns.iter().zip(row).enumerate() {
        if shape.columns.contains(&n) {
            *cell = match column.kind {
                _ if column.null => Value::Null,
                Kind::Int => 0.into(),
                Kind::Text | Kind::Blob => "".into(),
            };
        } else if column.name == "erased_at" && cell.is_null() {
            *cell = at.into();
        }
    }
}
