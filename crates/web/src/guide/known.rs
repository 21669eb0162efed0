//! Desks beyond the imported lists, from a dated table of our own: `guide/known.toml`.

use chrono::NaiveDate;
use serde::Deserialize;
use std::sync::OnceLock;
use store::desk::Desk;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    /// Six digits: a town; two: a prefecture; empty: the country.
    place: String,
    name: String,
    phone: String,
    hours: String,
    closed: String,
    url: String,
    source: String,
    read_on: NaiveDate,
}

#[derive(Deserialize)]
struct Table {
    desk: Vec<Row>,
}

/// The table's desks; empty when it cannot be read, which a test excludes.
pub fn desks() -> &'static [Desk] {
    static DESKS: OnceLock<Vec<Desk>> = OnceLock::new();
    DESKS.get_or_init(|| read(include_str!("../../guide/known.toml")).unwrap_or_default())
}

fn read(text: &str) -> Result<Vec<Desk>, toml::de::Error> {
    let table: Table = toml::from_str(text)?;
    Ok(table.desk.into_iter().map(desk).collect())
}

fn desk(row: Row) -> Desk {
    let (town, prefecture) = match row.place.len() {
        6 => (row.place, String::new()),
        _ => (String::new(), row.place),
    };
    Desk {
        town,
        prefecture,
        kind: "known".to_owned(),
        contact: "direct".to_owned(),
        name: row.name,
        phone: row.phone,
        hours: row.hours,
        closed_days: row.closed,
        url: row.url,
        note: row.source,
        checked_how: "list".to_owned(),
        checked_on: Some(row.read_on),
        ..Desk::default()
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn every_desk_of_the_table_has_a_place_a_number_or_a_page_and_a_source() {
        let desks = read(include_str!("../../guide/known.toml")).unwrap();
        for desk in &desks {
            assert!(matches!((desk.town.len(), desk.prefecture.len()), (6 | 0, 0) | (0, 2)), "{}", desk.name);
            assert!(!desk.phone.is_empty() || !desk.url.is_empty(), "{}", desk.name);
            assert!(desk.note.starts_with("https://"), "{} has no source", desk.name);
            let digits = domain::phone::normalise(&desk.phone);
            assert!(desk.phone.is_empty() || digits.as_deref() == Some(&desk.phone), "{}", desk.name);
        }
    }
}
