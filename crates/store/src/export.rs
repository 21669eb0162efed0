//! The lists that may be handed on: what their columns' classes call public, and nothing else.

use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
};

/// A list that may be handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicList {
    /// Its name: the file's, and the word on the command line.
    pub name: &'static str,
    /// Its columns.
    pub columns: &'static [&'static str],
    sql: &'static str,
    kind: Kind,
}

/// Every list that may be handed on. A test holds each column against its class.
pub const LISTS: &[PublicList] = &[
    PublicList {
        name: "municipalities",
        columns: &["code", "prefecture", "name", "kana", "kind"],
        sql: "SELECT code, prefecture, name, kana, kind FROM municipality ORDER BY code",
        kind: Kind::Municipality,
    },
    PublicList {
        name: "areas",
        columns: &["municipality", "layer", "parent", "name", "kana", "population", "valid_from", "valid_to"],
        sql: "SELECT m.code AS municipality, a.layer, p.name AS parent, a.name, a.kana, a.population, \
              a.valid_from, a.valid_to FROM area a JOIN municipality m ON m.id = a.municipality_id \
              LEFT JOIN area p ON p.id = a.parent_id ORDER BY m.code, a.layer, a.id",
        kind: Kind::Area,
    },
    PublicList {
        name: "agencies",
        columns: &[
            "municipality",
            "kind",
            "name",
            "kana",
            "phone",
            "fax",
            "email",
            "postal",
            "address",
            "hours",
            "closed_days",
            "url",
            "note",
            "active_from",
            "active_to",
            "last_checked",
        ],
        sql: "SELECT m.code AS municipality, a.kind, a.name, a.kana, a.phone, a.fax, a.email, a.postal, a.address, \
              a.hours, a.closed_days, a.url, a.note, a.active_from, a.active_to, a.last_checked FROM agency a \
              LEFT JOIN municipality m ON m.id = a.municipality_id ORDER BY m.code, a.id",
        kind: Kind::Agency,
    },
    PublicList {
        name: "codes",
        columns: &["list", "code", "label", "provisional", "source", "valid_from", "valid_to"],
        sql: "SELECT list, code, label, provisional, source, valid_from, valid_to FROM code ORDER BY list, rank, id",
        kind: Kind::Code,
    },
    PublicList {
        name: "settings",
        columns: &["municipality", "agency", "key", "value", "valid_from"],
        sql: "SELECT m.code AS municipality, a.name AS agency, s.key, s.value, s.valid_from FROM setting s \
              LEFT JOIN municipality m ON m.id = s.municipality_id LEFT JOIN agency a ON a.id = s.agency_id \
              ORDER BY s.key, s.valid_from, s.id",
        kind: Kind::Setting,
    },
];

impl Store {
    /// Every row of a public list, as text; empty where there is nothing. The export is on record before it is given.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts.
    pub async fn public_rows(&self, ctx: &Ctx, list: &PublicList) -> Result<Vec<Vec<String>>> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound);
        }
        let mut unit = self.reading(ctx).await?;
        let read = |r: &Row| list.columns.iter().map(|column| cell(r, column)).collect();
        let rows = unit.all(Sql::new(list.sql, vals![]), read).await?;
        unit.note(Line::new(Action::Export, list.kind, None));
        unit.done().await?;
        Ok(rows)
    }
}

fn cell(row: &Row, column: &str) -> Result<String> {
    match row.opt_text(column) {
        Ok(text) => Ok(text.unwrap_or_default()),
        Err(_) => Ok(row.opt_int(column)?.map(|n| n.to_string()).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a column of a list comes from, when it is not a column of the list's own table.
    const JOINED: &[(&str, &str, &str)] =
        &[("municipality", "municipality", "code"), ("parent", "area", "name"), ("agency", "agency", "name")];

    #[test]
    fn only_columns_of_class_public_are_handed_on() {
        let classes = include_str!("../columns.toml");
        let class = |table: &str, column: &str| {
            let (_, section) = classes.split_once(&format!("[{table}]\n")).unwrap();
            let section = section.split("\n[").next().unwrap();
            let line = section.lines().find(|l| l.split(" = ").next() == Some(column)).unwrap();
            line.split('"').nth(1).unwrap().to_owned()
        };
        for list in LISTS {
            let table = list.kind.word();
            for column in list.columns {
                let joined = JOINED.iter().find(|(name, ..)| name == column);
                let (from, name) = joined.map_or((table, *column), |(_, t, c)| (*t, *c));
                assert_eq!(class(from, name), "public", "{}.{column}", list.name);
            }
        }
    }
}
