//! What a seal takes out of an export of everything. The rows leave, so that the record stays whole; of those whom a seal
//! in force covers, what says where they are does not: a file is copied, sent and kept where no seal reaches. Where the
//! record goes, the keeper carries it by hand; a backup holds it.

use crate::{
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};
use domain::access::Parts;
use serde_json::Value;
use std::{borrow::Cow, collections::HashSet};

/// Rows of those who are sealed.
pub(super) struct SealedWays {
    any: bool,
    seals: HashSet<i64>,
    people: HashSet<i64>,
    homes: HashSet<i64>,
    receptions: HashSet<i64>,
    visits: HashSet<i64>,
    ties: HashSet<i64>,
    events: HashSet<i64>,
}

/// Columns of the tables that belong to a person, household or reception which say, or in free words may say, where
/// somebody is.
const COLUMNS: &[(&str, &[&str])] = &[
    ("person", &["area_id", "postal", "address", "email", "workplace", "contact_rule", "note"]),
    ("person_former", &["body"]),
    ("person_phone", &["number", "tail", "label"]),
    ("household", &["area_id", "address", "note"]),
    ("household_former", &["body"]),
    ("support_tie", &["agency_id", "name", "note"]),
    ("support_tie_former", &["body"]),
    ("life_event", &["title", "note"]),
    ("life_event_former", &["body"]),
    ("reception", &["phone", "area_id", "address", "contact_wish"]),
    ("reception_former", &["body"]),
    ("import_same", &["phone"]),
    ("seal", &["words", "party"]),
    ("seal_opening", &["reason"]),
    ("seal_lift", &["reason"]),
    ("assessment_item", &[]),
];

impl Unit {
    /// The rows of those whom a seal in force covers. Whoever asks for the export, no opening counts.
    pub(super) async fn sealed_ways(&self) -> Result<SealedWays> {
        const PEOPLE: &str = "SELECT v.person_id FROM seal_cover v JOIN seal s ON s.id = v.seal_id \
                              WHERE v.left_out = 0 AND s.lifted_at IS NULL";
        let homes = format!(
            "SELECT m.household_id FROM household_member m WHERE (m.to_on IS NULL OR m.to_on >= '{}') \
             AND m.person_id IN ({PEOPLE}) UNION SELECT h.household_id FROM seal h WHERE h.household_id IS NOT NULL \
             AND h.lifted_at IS NULL",
            self.ctx().today()
        );
        let set = async |sql: String| -> Result<HashSet<i64>> {
            let ids = self.all(Sql::new(&sql, vals![]), |r| r.int("id")).await?;
            Ok(ids.into_iter().collect())
        };
        let whose = |x: &str| format!("({x}.person_id IN ({PEOPLE}) OR {x}.household_id IN ({homes}))");
        let people = set(format!("SELECT q.person_id AS id FROM ({PEOPLE}) q")).await?;
        Ok(SealedWays {
            any: !people.is_empty(),
            seals: set("SELECT id FROM seal WHERE lifted_at IS NULL".to_owned()).await?,
            people,
            homes: set(format!("SELECT q.household_id AS id FROM ({homes}) q")).await?,
            receptions: set(format!("SELECT r.id FROM reception r WHERE {}", whose("r"))).await?,
            visits: set(format!(
                "SELECT t.id FROM assessment_visit t JOIN assessment a ON a.id = t.assessment_id WHERE {}",
                whose("a")
            ))
            .await?,
            ties: set(format!("SELECT t.id FROM support_tie t WHERE {}", whose("t"))).await?,
            events: set(format!("SELECT e.id FROM life_event e WHERE {}", whose("e"))).await?,
        })
    }
}

impl SealedWays {
    /// The row as it leaves; `None`: it does not.
    pub(super) fn reduce<'a>(
        &self,
        table: &str,
        names: &[&str],
        row: &'a [Value],
    ) -> Option<Cow<'a, [Value]>> {
        if !self.any {
            return Some(Cow::Borrowed(row));
        }
        let of = |name: &str| names.iter().position(|n| *n == name).and_then(|at| row.get(at));
        let holds = |name: &str, set: &HashSet<i64>| {
            of(name).and_then(Value::as_i64).is_some_and(|id| set.contains(&id))
        };
        let text = |name: &str| of(name).and_then(Value::as_str).unwrap_or_default();
        let sealed = match table {
            "person" => holds("id", &self.people),
            "household" => holds("id", &self.homes),
            "reception" => holds("id", &self.receptions),
            "reception_former" => holds("reception_id", &self.receptions),
            "assessment_item" => {
                let item = domain::assessment::ITEMS.iter().find(|i| i.key == text("item"));
                holds("visit_id", &self.visits) && item.is_none_or(|i| i.needs().has(Parts::WHEREABOUTS))
            }
            "seal" => holds("id", &self.seals),
            "seal_opening" | "seal_lift" => holds("seal_id", &self.seals),
            "support_tie_former" => holds("tie_id", &self.ties),
            "life_event_former" => holds("event_id", &self.events),
            // A key made of a phone number finds who has it.
            "person_key" if holds("person_id", &self.people) && text("key").starts_with("t:") => return None,
            // Half-typed forms are no record, and may hold anything.
            "draft" => return None,
            _ => holds("person_id", &self.people) || holds("household_id", &self.homes),
        };
        let columns = COLUMNS.iter().find(|(name, _)| *name == table).map(|(_, columns)| *columns);
        let Some(columns) = columns.filter(|_| sealed) else { return Some(Cow::Borrowed(row)) };
        if table == "assessment_item" {
            return None; // an answer without its words says nothing
        }
        let blank = |(name, value): (&&str, &Value)| match value {
            value if !columns.contains(name) => value.clone(),
            Value::String(text) if text.starts_with('{') => "{}".into(),
            Value::String(text) if text.starts_with('[') => "[]".into(),
            Value::String(_) => "".into(),
            _ => Value::Null,
        };
        Some(Cow::Owned(names.iter().zip(row).map(blank).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns of a table with their classes, as columns.toml has them.
    fn classes(table: &str) -> Vec<(&'static str, &'static str)> {
        let lines = include_str!("../../columns.toml").lines();
        let own = lines.skip_while(|line| *line != format!("[{table}]")).skip(1);
        let own = own.take_while(|line| !line.starts_with('['));
        own.filter_map(|line| line.split_once(" = "))
            .map(|(name, class)| (name, class.trim_matches('"')))
            .collect()
    }

    #[test]
    fn every_column_that_is_emptied_is_one_of_the_record() {
        for (table, columns) in COLUMNS {
            let known = classes(table);
            assert!(!known.is_empty(), "no table {table}");
            for column in *columns {
                assert!(known.iter().any(|(name, _)| name == column), "{table} has no {column}");
            }
        }
    }

    #[test]
    fn whatever_says_where_somebody_is_in_a_table_of_theirs_is_emptied() {
        for (table, columns) in COLUMNS.iter().filter(|(table, _)| *table != "assessment_item") {
            for (column, _) in classes(table).iter().filter(|(_, class)| *class == "whereabouts") {
                assert!(columns.contains(column), "{table}.{column} leaves");
            }
        }
    }
}
