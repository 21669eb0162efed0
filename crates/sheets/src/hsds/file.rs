//! HSDS from a file: JSON in any of the shapes in which it is passed on, or the tables of a package.
//!
//! Either becomes fully nested services, which [`read`] takes. Nothing is trusted, and nothing is lost without a word:
//! what cannot be taken is told by row and column.

use super::{
    NotTaken, Taken, read,
    tables::{Tables, services},
};
use crate::{
    CellFault, LeftOut,
    archive::Archive,
    table::{Table, TableFault},
};
use serde_json::{Map, Value, json};
use std::io::Read as _;

/// The largest file, and the largest table of a package, in bytes.
const LARGEST: usize = crate::table::LARGEST;

/// Why a file is no HSDS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoHsds {
    /// Too large.
    #[error("ファイルが大きすぎます（64 MB まで）")]
    TooLarge,
    /// Neither JSON nor a zip.
    #[error("HSDS の JSON としても、zip としても読めませんでした")]
    Form,
    /// JSON without a service.
    #[error("HSDS の service が一つもありません")]
    NoService,
    /// A table of a package cannot be read.
    #[error("{0}: {1}")]
    Table(String, TableFault),
}

/// What came out of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Services {
    /// The services, each with its number in the file or its line in `services.csv`.
    pub rows: Vec<(u64, Taken)>,
    /// Services not taken.
    pub left_out: Vec<LeftOut>,
    /// Cells of tables that were not understood.
    pub cells: Vec<CellFault>,
}

impl Services {
    fn of(values: Vec<(u64, Value)>) -> Self {
        let mut all = Self::default();
        for (row, value) in values {
            match read(&value) {
                Ok(taken) => {
                    all.cells.extend(unread(row, &value));
                    all.rows.push((row, taken));
                }
                Err(NotTaken::Shape) => {
                    all.leave(row, "id", "id（UUID）がないか読めないので、取り込みませんでした。")
                }
                Err(NotTaken::NoOrganization) => {
                    all.leave(
                        row,
                        "organization",
                        "運営している団体の id か名前がないので、取り込みませんでした。",
                    );
                }
            }
        }
        all
    }

    fn leave(&mut self, row: u64, column: &'static str, reason: &'static str) {
        self.left_out.push(LeftOut { row, column, reason });
    }
}

/// What a service says in a form that nobody can read: days, states.
fn unread(row: u64, value: &Value) -> Vec<CellFault> {
    let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default();
    let mut faults = Vec::new();
    let mut fault = |column: &str, sentence: &str| {
        faults.push(CellFault { row, column: column.to_owned(), sentence: sentence.to_owned() });
    };
    let day = text("assured_date");
    if !day.is_empty() && day.get(..10).and_then(|d| d.parse::<chrono::NaiveDate>().ok()).is_none() {
        fault("assured_date", "日付として読めないので、空にしました。");
    }
    let status = text("status");
    if domain::directory::Status::parse(status).is_none() {
        fault("status", "HSDS の四つのことばではないので、受けつけているものとして入れました。");
    }
    faults
}

/// Reads a file: JSON (a service, a page of services, a list of them, an organization with its services, a service at a
/// location, a whole package as one object), one such a line (NDJSON), or a package as a zip.
///
/// # Errors
/// [`NoHsds`].
pub fn read_file(bytes: &[u8]) -> Result<Services, NoHsds> {
    if bytes.len() > LARGEST {
        return Err(NoHsds::TooLarge);
    }
    if bytes.starts_with(b"PK") {
        return zip(bytes);
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let found = match serde_json::from_slice::<Value>(text) {
        Ok(value) => match tables_of(&value) {
            Some(tables) => return Ok(of_tables(&tables)),
            None => nested(value),
        },
        Err(_) => {
            let lines = text.split(|b| *b == b'\n').filter(|line| !line.trim_ascii().is_empty());
            let values: Result<Vec<Value>, _> = lines.map(serde_json::from_slice).collect();
            values.map_err(|_| NoHsds::Form)?.into_iter().flat_map(nested).collect()
        }
    };
    if found.is_empty() {
        return Err(NoHsds::NoService);
    }
    Ok(Services::of((1..).zip(found).collect()))
}

/// Reads the tables of a package, by name without `.csv`.
///
/// # Errors
/// [`NoHsds::NoService`] when there is no table of services.
pub fn read_tables(named: Vec<(String, Table)>) -> Result<Services, NoHsds> {
    let mut tables = Tables::default();
    for (name, table) in named {
        tables.add(&name, &table);
    }
    if !tables.has("services") {
        return Err(NoHsds::NoService);
    }
    Ok(of_tables(&tables))
}

fn of_tables(tables: &Tables) -> Services {
    let (values, cells) = services(tables);
    let mut all = Services::of(values);
    all.cells.splice(0..0, cells);
    all
}

fn zip(bytes: &[u8]) -> Result<Services, NoHsds> {
    let archive = Archive::open(bytes).map_err(|_| NoHsds::Form)?;
    let mut tables = Vec::new();
    for (name, _) in super::package::TABLES {
        let file = format!("{name}.csv");
        let Ok(reader) = archive.read(&file) else { continue };
        let mut content = Vec::new();
        // One more than may be: then the table says that it is too large, and is never read in part.
        reader.take(LARGEST as u64 + 1).read_to_end(&mut content).map_err(|_| NoHsds::Form)?;
        tables.push(((*name).to_owned(), Table::read(&content).map_err(|e| NoHsds::Table(file, e))?));
    }
    read_tables(tables)
}

/// An object whose keys are the files of a package.
fn tables_of(value: &Value) -> Option<Tables> {
    let files = value.as_object().filter(|o| o.contains_key("services.csv"))?;
    let mut tables = Tables::default();
    for (file, rows) in files {
        let rows = rows.as_array().map(Vec::as_slice).unwrap_or_default();
        tables.add_json(file.trim_end_matches(".csv"), rows);
    }
    Some(tables)
}

/// The services that a value holds, each with its organization in it.
fn nested(value: Value) -> Vec<Value> {
    match value {
        Value::Array(all) => all.into_iter().flat_map(nested).collect(),
        Value::Object(mut map) => {
            if let Some(Value::Array(contents)) = map.remove("contents") {
                return contents.into_iter().flat_map(nested).collect();
            }
            if let Some(Value::Object(service)) = map.remove("service") {
                return vec![at_its_place(service, map)];
            }
            match map.remove("services") {
                Some(Value::Array(services)) => {
                    let owner = Value::Object(map);
                    services.into_iter().map(|service| owned(service, &owner)).collect()
                }
                _ => vec![Value::Object(map)],
            }
        }
        other => vec![other],
    }
}

/// A service out of an organization.
fn owned(mut service: Value, owner: &Value) -> Value {
    if let Value::Object(map) = &mut service {
        map.entry("organization").or_insert_with(|| owner.clone());
    }
    service
}

/// A service out of one of its places: the place belongs to it.
fn at_its_place(mut service: Map<String, Value>, place: Map<String, Value>) -> Value {
    let at = place.get("id").cloned();
    let places = service.entry("service_at_locations").or_insert_with(|| json!([]));
    if let Value::Array(places) = places
        && !places.iter().any(|p| p.get("id") == at.as_ref())
    {
        places.push(Value::Object(place));
    }
    Value::Object(service)
}
