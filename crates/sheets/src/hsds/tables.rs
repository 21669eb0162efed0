//! The tables of an HSDS package, put together into nested services.

use crate::{CellFault, guard::unguard, table::Table};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// A row: its line and its cells.
type Row = (u64, Map<String, Value>);

/// The tables by name.
#[derive(Debug, Default)]
pub(super) struct Tables(HashMap<String, Vec<Row>>);

/// Columns that hold numbers.
const NUMBERS: [&str; 4] = ["latitude", "longitude", "amount", "extension"];
/// Columns that hold yes or no.
const TRUTHS: [&str; 2] = ["repayment", "sheltered"];

impl Tables {
    pub(super) fn add(&mut self, name: &str, table: &Table) {
        let row = |(line, cells): (u64, HashMap<&str, &str>)| {
            let cells = cells.into_iter().map(|(heading, text)| (heading.to_owned(), json!(unguard(text))));
            (line, cells.collect())
        };
        self.0.insert(name.to_owned(), table.records().map(row).collect());
    }

    pub(super) fn add_json(&mut self, name: &str, rows: &[Value]) {
        let rows = rows.iter().filter_map(Value::as_object).cloned();
        self.0.insert(name.to_owned(), (1..).zip(rows).collect());
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    fn rows(&self, name: &str) -> &[Row] {
        self.0.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Finds rows of a table by what stands in one of its columns.
struct Index<'a>(HashMap<&'a str, Vec<&'a Row>>);

impl<'a> Index<'a> {
    fn of(tables: &'a Tables, table: &str, column: &str) -> Self {
        let mut index: HashMap<&str, Vec<&Row>> = HashMap::new();
        for row in tables.rows(table) {
            if let Some(key) = row.1.get(column).and_then(Value::as_str) {
                index.entry(key).or_default().push(row);
            }
        }
        Self(index)
    }

    fn all(&self, key: &str) -> &[&'a Row] {
        self.0.get(key).map(Vec::as_slice).unwrap_or_default()
    }

    fn one(&self, key: &str) -> Option<&'a Row> {
        self.all(key).first().copied()
    }
}

/// What is read of a row, and what in it is told as a fault.
struct Reader<'f> {
    faults: &'f mut Vec<CellFault>,
}

impl Reader<'_> {
    fn fault(&mut self, table: &str, row: u64, column: &str, sentence: &str) {
        let column = format!("{table}.csv {column}");
        self.faults.push(CellFault { row, column, sentence: sentence.to_owned() });
    }

    /// The row with its numbers and truths as such.
    fn value(&mut self, table: &str, row: &Row) -> Map<String, Value> {
        let (line, mut map) = row.clone();
        for column in NUMBERS.into_iter().chain(TRUTHS) {
            let Some(Value::String(text)) = map.get(column) else { continue };
            let read = match column {
                _ if TRUTHS.contains(&column) => text.to_lowercase().parse::<bool>().ok().map(Value::from),
                "extension" => text.parse::<i64>().ok().map(Value::from),
                _ => text.parse::<f64>().ok().filter(|n| n.is_finite()).map(Value::from),
            };
            match read {
                Some(read) => drop(map.insert(column.to_owned(), read)),
                None => {
                    map.remove(column);
                    self.fault(
                        table,
                        line,
                        column,
                        "数（true・false の欄ではそのどちらか）として読めないので、空にしました。",
                    );
                }
            }
        }
        map
    }
}

fn text<'a>(row: &'a Row, column: &str) -> &'a str {
    row.1.get(column).and_then(Value::as_str).unwrap_or_default()
}

/// Every service with all that hangs on it, by its line in `services.csv`; and what could not be understood.
pub(super) fn services(tables: &Tables) -> (Vec<(u64, Value)>, Vec<CellFault>) {
    let mut faults = Vec::new();
    let mut reader = Reader { faults: &mut faults };
    let by = |table: &str, column: &str| Index::of(tables, table, column);
    let organizations = by("organizations", "id");
    let identifiers = by("organization_identifiers", "organization_id");
    let programs = by("programs", "id");
    let (terms, attributes) = (by("taxonomy_terms", "id"), by("attributes", "link_id"));
    let at_locations = by("service_at_location", "service_id");
    let (locations, addresses) = (by("locations", "id"), by("addresses", "location_id"));
    let accessibility = by("accessibility", "location_id");
    let hanging = ["phones", "schedules", "service_areas", "languages", "required_documents", "cost_options"];
    let parts: Vec<(&str, Index<'_>)> = hanging.map(|table| (table, by(table, "service_id"))).into();
    let at_place: Vec<(&str, Index<'_>)> =
        ["phones", "schedules", "languages"].map(|table| (table, by(table, "location_id"))).into();
    let jp = by("jp", "service_id");
    let mut out = Vec::new();
    for row in tables.rows("services") {
        let id = text(row, "id");
        let mut service = reader.value("services", row);
        let owner = text(row, "organization_id");
        match organizations.one(owner) {
            Some(found) => {
                let mut owner = reader.value("organizations", found);
                let rows = identifiers.all(text(found, "id"));
                owner.insert(
                    "organization_identifiers".into(),
                    list(&mut reader, "organization_identifiers", rows),
                );
                service.insert("organization".into(), Value::Object(owner));
            }
            None => reader.fault("services", row.0, "organization_id", "organizations.csv にない id です。"),
        }
        if let Some(program) = programs.one(text(row, "program_id")) {
            service.insert("program".into(), Value::Object(reader.value("programs", program)));
        }
        for (table, index) in &parts {
            let rows = index.all(id);
            if !rows.is_empty() {
                service.insert((*table).into(), list(&mut reader, table, rows));
            }
        }
        let mut places = Vec::new();
        for at in at_locations.all(id) {
            let place = text(at, "location_id");
            let Some(found) = locations.one(place) else {
                reader.fault("service_at_location", at.0, "location_id", "locations.csv にない id です。");
                continue;
            };
            let mut location = reader.value("locations", found);
            location.insert("addresses".into(), list(&mut reader, "addresses", addresses.all(place)));
            location
                .insert("accessibility".into(), list(&mut reader, "accessibility", accessibility.all(place)));
            for (table, index) in &at_place {
                location.insert((*table).into(), list(&mut reader, table, index.all(place)));
            }
            let mut at = reader.value("service_at_location", at);
            at.insert("location".into(), Value::Object(location));
            places.push(Value::Object(at));
        }
        service.insert("service_at_locations".into(), Value::Array(places));
        let mut said = Vec::new();
        for attribute in attributes.all(id) {
            let mut value = reader.value("attributes", attribute);
            match terms.one(text(attribute, "taxonomy_term_id")) {
                Some(term) => {
                    value.insert("taxonomy_term".into(), Value::Object(reader.value("taxonomy_terms", term)));
                    said.push(Value::Object(value));
                }
                None => {
                    reader.fault(
                        "attributes",
                        attribute.0,
                        "taxonomy_term_id",
                        "taxonomy_terms.csv にない id です。",
                    );
                }
            }
        }
        service.insert("attributes".into(), Value::Array(said));
        if let Some(row) = jp.one(id) {
            service.insert("jp".into(), Value::Object(reader.value("jp", row)));
        }
        out.push((row.0, Value::Object(service)));
    }
    (out, faults)
}

fn list(reader: &mut Reader<'_>, table: &str, rows: &[&Row]) -> Value {
    rows.iter().map(|row| Value::Object(reader.value(table, row))).collect()
}
