//! Whose a row is: found from the rows that it points at, which stand before it in a backup.

use super::{
    ring::{Subject, kind},
    schema::Table,
};
use crate::{
    error::{Error, Result},
    retention::rules::{How, rules},
    secret::Sealer,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;

/// Tables of rows that belong to no household, person or reception until somebody ties them to one, with the columns
/// that tell: each row has a key of its own, for as long as there is something to keep.
const OWN: &[(&str, &[&str])] = &[
    ("draft", &["subject", "body"]),
    ("handover", &[]),
    ("import_batch", &["file_name", "file", "unused"]),
    ("meeting", &["title", "place", "cancelled_words"]),
];

/// Of those, the ones whose row comes back empty when its key is gone.
const STAYS: &[&str] = &["import_batch", "meeting", "meeting_member"];

/// What hangs on those, beyond what `retention.toml` says, with the columns that tell.
const HANGS: &[(&str, &str, &str, &[&str])] = &[
    ("import_fault", "batch_id", "import_batch", &["cell"]),
    ("import_same", "batch_id", "import_batch", &[]),
    ("meeting_member", "meeting_id", "meeting", &["name"]),
];

/// How a table's rows are sealed. It stands in the backup itself, so that a later program with other rules reads it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seal {
    /// The columns whose cells are sealed.
    pub(crate) columns: Vec<String>,
    /// Columns that point at what a row belongs to, each with its table.
    pub(crate) of: Vec<(String, String)>,
    /// The row has a key of its own.
    pub(crate) own: bool,
    /// Without its key a row is left out; else it comes back empty.
    pub(crate) remove: bool,
    /// Other rows find by this table's rows whose they are.
    pub(crate) parent: bool,
}

impl Seal {
    /// By today's rules; `None` for a table of nobody's rows. `tables`: all of them.
    pub(crate) fn of(table: &str, tables: &[Table]) -> Option<Self> {
        let own = OWN.iter().find(|(name, _)| *name == table);
        let hangs = HANGS.iter().find(|(name, ..)| *name == table);
        let rule = rules().of(table).filter(|rule| rule.root || !rule.reach.is_empty());
        if own.is_none() && hangs.is_none() && rule.is_none() {
            return None;
        }
        let mut seal = Self {
            columns: Vec::new(),
            of: Vec::new(),
            own: own.is_some(),
            remove: !STAYS.contains(&table),
            parent: tables.iter().any(|from| points(&from.name, table)),
        };
        if let Some(rule) = rule {
            seal.columns.extend(rule.told().iter().map(|column| (*column).to_owned()));
            seal.of.extend(rule.reach.iter().map(|(column, to)| ((*column).to_owned(), (*to).to_owned())));
            seal.own |= rule.root;
            seal.remove = matches!(rule.how, How::Remove);
        }
        if let Some((_, column, to, _)) = hangs {
            seal.of.push(((*column).to_owned(), (*to).to_owned()));
        }
        let more = own.map(|(_, columns)| *columns).into_iter().chain(hangs.map(|(.., columns)| *columns));
        seal.columns.extend(more.flatten().map(|column| (*column).to_owned()));
        seal.columns.sort_unstable();
        seal.columns.dedup();
        Some(seal)
    }
}

/// Do rows of the table `from` belong to whom a row of `to` belongs to?
fn points(from: &str, to: &str) -> bool {
    let ruled = rules().of(from).is_some_and(|rule| rule.reach.iter().any(|(_, target)| *target == to));
    ruled || HANGS.iter().any(|(table, _, target, _)| *table == from && *target == to)
}

/// A table's seal with the places of its columns.
pub(crate) struct Shape {
    pub(crate) seal: Seal,
    pub(crate) columns: Vec<usize>,
    of: Vec<(usize, String)>,
    id: Option<usize>,
}

impl Shape {
    /// `None` when the table has not the columns that the seal names.
    pub(crate) fn new(table: &Table, seal: Seal) -> Option<Self> {
        let place = |name: &String| table.columns.iter().position(|c| c.name == *name);
        Some(Self {
            columns: seal.columns.iter().map(place).collect::<Option<_>>()?,
            of: seal.of.iter().map(|(c, to)| Some((place(c)?, to.clone()))).collect::<Option<_>>()?,
            id: table.columns.iter().position(|c| c.name == "id"),
            seal,
        })
    }

    /// The number of a row.
    pub(crate) fn id(&self, row: &[Value]) -> Option<i64> {
        row.get(self.id?)?.as_i64()
    }

    /// What its cells are bound to: the table, the row by what stays open of its key, the columns.
    fn place(&self, table: &Table, row: &[Value]) -> String {
        let key: Vec<String> = table.key.iter().filter_map(|at| Some(row.get(*at)?.to_string())).collect();
        format!("{}:{}:{}", table.name, key.join(","), self.seal.columns.join(","))
    }
}

/// Whose the rows are that others point at: sixteen bytes a row.
#[derive(Default)]
pub(crate) struct Reach {
    sets: Vec<Vec<Subject>>,
    known: HashMap<Vec<Subject>, u32>,
    rows: HashMap<String, Vec<(i64, u32)>>,
}

impl Reach {
    /// Whose this row is, in order; rows come in the order of their numbers, tables behind those that they point at.
    pub(crate) fn whose(&mut self, table: &Table, shape: &Shape, row: &[Value]) -> Result<Vec<Subject>> {
        let mut set = Vec::with_capacity(2);
        if shape.seal.own {
            set.push((kind(&table.name).ok_or(LOST)?, shape.id(row).ok_or(LOST)?));
        }
        for (at, to) in &shape.of {
            let Some(id) = row.get(*at).and_then(Value::as_i64) else { continue };
            let rows = self.rows.get(to).ok_or(LOST)?;
            let found = rows.binary_search_by_key(&id, |(id, _)| *id).map_err(|_| LOST)?;
            let number = rows.get(found).map_or(0, |(_, set)| *set);
            set.extend(usize::try_from(number).ok().and_then(|n| self.sets.get(n)).into_iter().flatten());
        }
        set.sort_unstable();
        set.dedup();
        if shape.seal.parent {
            let number = match self.known.get(&set) {
                Some(number) => *number,
                None => {
                    let number = u32::try_from(self.sets.len()).map_err(|_| LOST)?;
                    self.sets.push(set.clone());
                    self.known.insert(set.clone(), number);
                    number
                }
            };
            let id = shape.id(row).ok_or(LOST)?;
            match self.rows.get_mut(&table.name) {
                Some(rows) => rows.push((id, number)),
                None => _ = self.rows.insert(table.name.clone(), vec![(id, number)]),
            }
        }
        Ok(set)
    }

    /// Before the first row of a table: that nothing of it is there yet is no fault.
    pub(crate) fn begin(&mut self, table: &Table) {
        self.rows.entry(table.name.clone()).or_default();
    }
}

const LOST: Error = Error::Broken("a row of which nobody can say whose it is");

/// The row as it stands in a backup: its cells that tell are null, and behind the last column stands what they said,
/// sealed; or null where nothing is sealed, since it is nobody's row or what it belongs to was erased before.
pub(crate) fn seal_row(
    table: &Table,
    shape: &Shape,
    key: Option<[u8; 32]>,
    row: &[Value],
) -> Result<Vec<Value>> {
    let mut out = row.to_vec();
    let Some(key) = key else {
        out.push(Value::Null);
        return Ok(out);
    };
    let cells: Vec<Value> =
        shape.columns.iter().map(|at| out.get_mut(*at).map(Value::take).unwrap_or_default()).collect();
    let text = serde_json::to_vec(&cells).map_err(|_| Error::Broken("cells that JSON cannot say"))?;
    let sealed = Sealer::new(&key).seal(&shape.place(table, &out), &text)?;
    out.push(STANDARD.encode(sealed).into());
    Ok(out)
}

/// What stands behind the last column, opened into the row's cells. `None` when it is not what was sealed there.
pub(crate) fn open_row(
    table: &Table,
    shape: &Shape,
    key: &[u8; 32],
    mut row: Vec<Value>,
    sealed: &str,
) -> Option<Vec<Value>> {
    let sealed = STANDARD.decode(sealed).ok()?;
    let text = Sealer::new(key).open(&shape.place(table, &row), &sealed).ok()?;
    let cells: Vec<Value> = serde_json::from_slice(&text).ok()?;
    if cells.len() != shape.columns.len() {
        return None;
    }
    for (at, cell) in shape.columns.iter().zip(cells) {
        *row.get_mut(*at)? = cell;
    }
    Some(row)
}
