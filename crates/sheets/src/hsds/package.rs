//! The directory as HSDS's tabular package: a zip of CSV files with a `datapackage.json`. The rows are those of the JSON
//! answers, taken apart: what hangs on a service stands in a table of its own with the service's id.

use super::{Service, service, taxonomies, taxonomy_terms};
use crate::guard::guard;
use flate2::{Compression, Crc, write::DeflateEncoder};
use serde_json::{Map, Value, json};
use std::{
    collections::{BTreeMap, HashSet},
    io::Write,
};

/// A table: its name, and its columns as HSDS 3.0 names them.
type Columns = (&'static str, &'static [&'static str]);

#[rustfmt::skip]
pub(super) const TABLES: &[Columns] = &[
    ("organizations", &["id", "name", "alternate_name", "description", "email", "website"]),
    ("programs", &["id", "organization_id", "name", "alternate_name", "description"]),
    ("services", &["id", "organization_id", "program_id", "name", "alternate_name", "description", "url", "email", "status", "application_process", "fees_description", "eligibility_description", "assured_date", "assurer_email", "alert", "last_modified"]),
    ("service_at_location", &["id", "service_id", "location_id", "description"]),
    ("locations", &["id", "location_type", "name", "transportation", "latitude", "longitude"]),
    ("addresses", &["id", "location_id", "address_1", "city", "state_province", "postal_code", "country", "address_type"]),
    ("accessibility", &["id", "location_id", "description"]),
    ("phones", &["id", "service_id", "number", "type", "description"]),
    ("schedules", &["id", "service_id", "freq", "byday", "opens_at", "closes_at", "description", "notes"]),
    ("service_areas", &["id", "service_id", "name", "extent", "extent_type"]),
    ("languages", &["id", "service_id", "name", "code"]),
    ("required_documents", &["id", "service_id", "document"]),
    ("cost_options", &["id", "service_id", "option", "currency", "amount_description"]),
    ("organization_identifiers", &["id", "organization_id", "identifier_scheme", "identifier_type", "identifier"]),
    ("attributes", &["id", "link_id", "taxonomy_term_id", "link_entity"]),
    ("taxonomies", &["id", "name", "description", "version"]),
    ("taxonomy_terms", &["id", "code", "name", "description", "taxonomy", "language", "taxonomy_id"]),
    // What Japan needs besides (docs/hsds-profile.md).
    ("jp", &["service_id", "kind", "municipality", "repayment", "application_window", "legal_basis", "call_script", "owner", "programme_service_id", "sheltered", "source", "source_date", "licence", "credit"]),
];

/// The package under construction.
#[derive(Debug, Default)]
pub struct Package {
    tables: BTreeMap<&'static str, Vec<u8>>,
    seen: HashSet<String>,
}

/// It could not be packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the package could not be written")]
pub struct Unpacked;

fn columns(table: &str) -> &'static [&'static str] {
    TABLES.iter().find(|(name, _)| *name == table).map_or(&[], |(_, columns)| columns)
}

fn cell(text: &str, out: &mut Vec<u8>) {
    if text.contains([',', '"', '\n', '\r']) {
        out.push(b'"');
        out.extend(text.replace('"', "\"\"").bytes());
        out.push(b'"');
    } else {
        out.extend(text.bytes());
    }
}

fn line<'a>(cells: impl Iterator<Item = std::borrow::Cow<'a, str>>, out: &mut Vec<u8>) {
    for (n, text) in cells.enumerate() {
        if n > 0 {
            out.push(b',');
        }
        cell(&text, out);
    }
    out.extend(b"\r\n");
}

fn rows<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

impl Package {
    /// Adds a service with all that hangs on it.
    pub fn add(&mut self, view: &Service<'_>) {
        let value = service(view);
        self.row("services", &value);
        if let Some(Value::Object(jp)) = value.get("jp") {
            let mut jp = jp.clone();
            jp.insert("service_id".into(), json!(view.uid));
            self.row("jp", &Value::Object(jp));
        }
        if let Some(organization) = value.get("organization") {
            self.once("organizations", organization);
            for identifier in rows(organization, "organization_identifiers") {
                self.once("organization_identifiers", identifier);
            }
        }
        if let Some(program) = value.get("program") {
            self.once("programs", program);
        }
        for (key, table) in [
            ("phones", "phones"),
            ("schedules", "schedules"),
            ("service_areas", "service_areas"),
            ("languages", "languages"),
            ("required_documents", "required_documents"),
            ("cost_options", "cost_options"),
            ("attributes", "attributes"),
            ("service_at_locations", "service_at_location"),
        ] {
            rows(&value, key).iter().for_each(|row| self.row(table, row));
        }
        for location in rows(&value, "service_at_locations").iter().filter_map(|at| at.get("location")) {
            self.row("locations", location);
            rows(location, "addresses").iter().for_each(|row| self.row("addresses", row));
            rows(location, "accessibility").iter().for_each(|row| self.row("accessibility", row));
        }
    }

    fn once(&mut self, table: &'static str, value: &Value) {
        let id = value.get("id").and_then(Value::as_str).unwrap_or_default();
        if self.seen.insert(format!("{table} {id}")) {
            self.row(table, value);
        }
    }

    fn row(&mut self, table: &'static str, value: &Value) {
        let out = self.tables.entry(table).or_default();
        let text = |column: &&str| match value.get(*column) {
            // What a stranger wrote must not run in a spreadsheet.
            Some(Value::String(text)) => guard(text),
            Some(Value::Number(number)) => number.to_string().into(),
            Some(Value::Bool(truth)) => truth.to_string().into(),
            _ => "".into(),
        };
        line(columns(table).iter().map(text), out);
    }

    /// The zip's bytes.
    ///
    /// # Errors
    /// [`Unpacked`] when it grows beyond what a zip of the old form can hold (4 GB).
    pub fn pack(mut self) -> Result<Vec<u8>, Unpacked> {
        taxonomies().iter().for_each(|(_, _, value)| self.row("taxonomies", value));
        taxonomy_terms().iter().for_each(|(.., value)| self.row("taxonomy_terms", value));
        let mut zip = Zip::default();
        let mut resources = Vec::new();
        for (table, columns) in TABLES.iter().copied() {
            let mut csv = Vec::new();
            line(columns.iter().map(|c| (*c).into()), &mut csv);
            csv.extend(self.tables.remove(table).unwrap_or_default());
            zip.file(&format!("{table}.csv"), &csv)?;
            let fields: Vec<Map<String, Value>> = columns
                .iter()
                .map(|c| {
                    let kind = match *c {
                        "latitude" | "longitude" => "number",
                        "repayment" | "sheltered" => "boolean",
                        _ => "string",
                    };
                    [("name".to_owned(), json!(c)), ("type".to_owned(), json!(kind))].into_iter().collect()
                })
                .collect();
            resources.push(
                json!({"name": table, "path": format!("{table}.csv"), "profile": "tabular-data-resource",
                "encoding": "utf-8", "schema": {"primaryKey": columns.first(), "fields": fields}}),
            );
        }
        let about = json!({"name": "engawa-directory", "profile": "tabular-data-package",
            "title": "社会資源（HSDS 3.0）", "resources": resources});
        zip.file("datapackage.json", about.to_string().as_bytes())?;
        zip.done()
    }
}

/// A zip file: entries deflated, names in UTF-8, no times.
#[derive(Default)]
struct Zip {
    out: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

/// 1 January 1980, the first day that a zip can say.
const DAY: u16 = 0x21;

impl Zip {
    fn file(&mut self, name: &str, content: &[u8]) -> Result<(), Unpacked> {
        let mut crc = Crc::new();
        crc.update(content);
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        packer.write_all(content).map_err(|_| Unpacked)?;
        let packed = packer.finish().map_err(|_| Unpacked)?;
        let size = |n: usize| u32::try_from(n).map_err(|_| Unpacked);
        let (at, packed_size, whole_size) =
            (size(self.out.len())?, size(packed.len())?, size(content.len())?);
        let length = u16::try_from(name.len()).map_err(|_| Unpacked)?;
        // Version 2.0, names in UTF-8, deflated.
        let mut common = Vec::new();
        for word in [20_u16, 1 << 11, 8, 0, DAY] {
            common.extend(word.to_le_bytes());
        }
        for word in [crc.sum(), packed_size, whole_size] {
            common.extend(word.to_le_bytes());
        }
        common.extend(length.to_le_bytes());
        common.extend([0, 0]);
        self.out.extend(b"PK\x03\x04");
        self.out.extend(&common);
        self.out.extend(name.bytes());
        self.out.extend(packed);
        self.directory.extend(b"PK\x01\x02\x14\x00");
        self.directory.extend(&common);
        // No comment, disk 0, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(at.to_le_bytes());
        self.directory.extend(name.bytes());
        self.entries += 1;
        Ok(())
    }

    fn done(self) -> Result<Vec<u8>, Unpacked> {
        let Self { mut out, directory, entries } = self;
        let at = u32::try_from(out.len()).map_err(|_| Unpacked)?;
        let size = u32::try_from(directory.len()).map_err(|_| Unpacked)?;
        out.extend(directory);
        out.extend(b"PK\x05\x06\x00\x00\x00\x00");
        out.extend(entries.to_le_bytes());
        out.extend(entries.to_le_bytes());
        out.extend(size.to_le_bytes());
        out.extend(at.to_le_bytes());
        out.extend([0, 0]);
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{archive::Archive, table::Table};
    use domain::directory::{Entry, Organization, Phone, Uid};
    use std::io::Read as _;

    #[test]
    fn the_package_opens_and_its_tables_hold_the_entries() {
        let organization =
            Organization { uid: Uid::of(&["o"]), name: "みどり町".into(), ..Organization::default() };
        let phone = Phone { number: "0001234567".into(), kind: "voice".into(), note: String::new() };
        let entry =
            Entry {
                organization, name: "窓口 \"東\", 西".into(), phones: vec![phone], ..Entry::default()
            };
        let uids = [Uid::of(&["a"]), Uid::of(&["b"])];
        let mut package = Package::default();
        for uid in &uids {
            package.add(&Service {
                uid,
                entry: &entry,
                programme: None,
                source: "",
                licence: "",
                credit: "",
                source_date: None,
                modified_at: 0,
            });
        }
        let zip = package.pack().unwrap();
        let archive = Archive::open(&zip).unwrap();
        let bytes = |name: &str| {
            let mut bytes = Vec::new();
            archive.read(name).unwrap().read_to_end(&mut bytes).unwrap();
            bytes
        };
        let table = |name: &str| Table::read(&bytes(name)).unwrap();
        let services = table("services.csv");
        let name = services.needed(&["name"]).unwrap();
        let names: Vec<_> = services.rows().map(|r| r.cell(name).to_owned()).collect();
        assert_eq!(names, [entry.name.as_str(), entry.name.as_str()]);
        assert_eq!(table("organizations.csv").rows().count(), 1, "once for both");
        let phones = table("phones.csv");
        let of = phones.needed(&["service_id"]).unwrap();
        assert_eq!(phones.rows().next().unwrap().cell(of), uids[0].as_str());
        let about: Value = serde_json::from_slice(&bytes("datapackage.json")).unwrap();
        assert_eq!(about["resources"].as_array().unwrap().len(), TABLES.len());
    }
}
