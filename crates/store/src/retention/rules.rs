//! What an erasure does with every table: `retention.toml` and the classes of `columns.toml`, read once.

use crate::{everything::shape::sections, row::Sql};
use std::{collections::HashMap, sync::LazyLock};

/// What an erasure does with a row that it reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// It goes.
    Remove,
    /// It stays for counting, without what it told.
    Blank,
    /// An entry of a search index; it goes.
    Index,
    /// No erasure reaches it.
    Nothing,
}

/// Classes of columns that an erasure empties.
const TOLD: [&str; 5] = ["personal", "sensitive", "whereabouts", "free_text", "secret"];

/// A table's rule.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    /// The columns by which a row belongs to others, and their tables. It is reached when any of them is.
    pub(crate) reach: Vec<(&'static str, &'static str)>,
    /// The row is itself what is erased: a household, a person, a reception.
    pub(crate) root: bool,
    /// What is done.
    pub(crate) how: How,
    told: Vec<&'static str>,
}

impl Rule {
    /// The columns that an erasure empties, or that go with the row; in a backup they are written under the subject's key.
    pub(crate) fn told(&self) -> &[&'static str] {
        &self.told
    }
}

/// Every table's rule.
pub(crate) struct Rules {
    all: HashMap<&'static str, Rule>,
}

static RULES: LazyLock<Rules> = LazyLock::new(Rules::read);

/// The rules.
pub(crate) fn rules() -> &'static Rules {
    &RULES
}

/// What is erased in one go: rows of the three tables that everything else hangs on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Gone {
    /// Households; their cases go with them.
    pub(crate) households: Vec<i64>,
    /// People.
    pub(crate) people: Vec<i64>,
    /// Receptions.
    pub(crate) receptions: Vec<i64>,
}

impl Gone {
    /// The rows of one of the three tables.
    pub(crate) fn of(&self, table: &str) -> &[i64] {
        match table {
            "household" => &self.households,
            "person" => &self.people,
            "reception" => &self.receptions,
            _ => &[],
        }
    }
}

impl Rules {
    fn read() -> Self {
        let classes = sections(include_str!("../../columns.toml"));
        let none = HashMap::new();
        let all = sections(include_str!("../../retention.toml")).into_iter().map(|(table, said)| {
            let word = |name: &str| said.get(name).copied().unwrap_or_default();
            let reach = word("reach").split_whitespace().filter_map(|r| r.split_once('>')).collect();
            let keep: Vec<&str> = word("keep").split_whitespace().collect();
            let how = match word("how") {
                "remove" => How::Remove,
                "blank" => How::Blank,
                "index" => How::Index,
                _ => How::Nothing,
            };
            let columns = if how == How::Nothing { &none } else { classes.get(table).unwrap_or(&none) };
            let mut told: Vec<&str> = columns
                .iter()
                .filter(|(column, class)| TOLD.contains(class) && !keep.contains(column))
                .map(|(column, _)| *column)
                .collect();
            told.sort_unstable();
            (table, Rule { reach, root: word("reach") == "self", how, told })
        });
        Self { all: all.collect() }
    }

    /// A table's rule.
    pub(crate) fn of(&self, table: &str) -> Option<&Rule> {
        self.all.get(table)
    }

    /// Adds "the row of `table`, under the name `alias`, is reached by the erasure of `gone`".
    pub(crate) fn reached(&self, sql: &mut Sql, table: &str, alias: &str, gone: &Gone) {
        self.reached_at(sql, table, alias, gone, 0);
    }

    fn reached_at(&self, sql: &mut Sql, table: &str, alias: &str, gone: &Gone, depth: usize) {
        let Some(rule) = self.of(table) else {
            sql.add("1 = 0");
            return;
        };
        if rule.root {
            sql.add(&format!("{alias}.id IN ")).ids(gone.of(table));
            return;
        }
        sql.add("(1 = 0");
        for (column, target) in &rule.reach {
            sql.add(&format!(" OR {alias}.{column} IN "));
            if self.of(target).is_some_and(|t| t.root) {
                sql.ids(gone.of(target));
            } else {
                let inner = format!("x{depth}");
                sql.add(&format!("(SELECT {inner}.id FROM {target} {inner} WHERE "));
                self.reached_at(sql, target, &inner, gone, depth + 1);
                sql.add(")");
            }
        }
        sql.add(")");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        backup::schema::{Table, tables},
        migrate,
    };

    fn schema() -> Vec<Table> {
        tables(migrate::steps().len()).unwrap()
    }

    /// The search indexes are no tables of the schema's list.
    const INDEXES: [&str; 2] = ["contact_text", "person_text"];

    #[test]
    fn every_table_has_a_rule_and_no_rule_is_of_a_table_that_is_gone() {
        let mut told: Vec<&str> = rules().all.keys().copied().collect();
        told.sort_unstable();
        let schema = schema();
        let mut there: Vec<&str> = schema.iter().map(|t| t.name.as_str()).chain(INDEXES).collect();
        there.sort_unstable();
        assert_eq!(told, there);
        for (table, said) in sections(include_str!("../../retention.toml")) {
            let words: Vec<&str> = said.keys().copied().collect();
            assert!(words.iter().all(|w| ["reach", "how", "keep", "why"].contains(w)), "{table}: {words:?}");
            let how = said.get("how").copied();
            assert_eq!(how.is_none(), said.get("reach") == Some(&"none"), "{table}");
            assert!(how.is_none_or(|h| ["remove", "blank", "index"].contains(&h)), "{table}");
            assert!(!said.contains_key("keep") || how == Some("blank"), "{table}: only a blanked row keeps");
        }
    }

    #[test]
    fn every_way_leads_to_a_household_a_person_or_a_reception_and_every_kept_column_is_there() {
        let schema = schema();
        let said = sections(include_str!("../../retention.toml"));
        for (table, rule) in &rules().all {
            let columns = |table: &str| -> Vec<String> {
                let found = schema.iter().find(|t| t.name == table);
                found.map(|t| t.columns.iter().map(|c| c.name.clone()).collect()).unwrap_or_default()
            };
            let own = columns(table);
            for (column, target) in &rule.reach {
                assert!(INDEXES.contains(table) || own.iter().any(|c| c == column), "{table}.{column}");
                let to = rules().of(target).unwrap();
                assert_ne!(to.how, How::Nothing, "{table} leads to {target}, which is nobody's");
                assert!(columns(target).iter().any(|c| c == "id"), "{target}");
            }
            let keep = said[table].get("keep").copied().unwrap_or_default();
            for column in keep.split_whitespace() {
                assert!(own.iter().any(|c| c == column), "{table} keeps {column}");
            }
            let mut sql = Sql::default();
            let gone = Gone { households: vec![1], people: vec![2], receptions: vec![3] };
            rules().reached(&mut sql, table, table, &gone); // ends: no way goes round in a circle
            if rule.how != How::Nothing {
                assert!(sql.text().contains('$'), "{table}: {}", sql.text());
            }
        }
    }

    /// What points at a household, a person, a case or a reception is erased with it, or says why it is not.
    #[test]
    fn whatever_points_at_one_who_is_erased_is_reached_through_that_column() {
        // (table, column): the row belongs to another, and only names the row of one who was erased.
        let names_only = [
            ("assessment", "person_id"),
            ("contact", "counterpart_person_id"),
            ("plan_goal", "person_id"),
            ("plan_service", "person_id"),
            ("plan_step", "person_id"),
            ("reception", "case_id"),
            ("reception", "household_id"),
            ("reception", "person_id"),
            ("seal", "party_id"),
            ("support_case", "person_id"),
            ("erasure_item", "household_id"),
            ("erasure_item", "reception_id"),
        ];
        for table in schema() {
            let rule = rules().of(&table.name).unwrap();
            for column in &table.columns {
                let Some(to) = column.points_at.as_deref() else { continue };
                if !["household", "person", "support_case", "reception"].contains(&to) {
                    continue;
                }
                let reached = rule.reach.contains(&(column.name.as_str(), to));
                let named = names_only.contains(&(table.name.as_str(), column.name.as_str()));
                assert!(reached || named, "{}.{}", table.name, column.name);
            }
        }
    }

    #[test]
    fn what_tells_of_somebody_and_is_not_reached_says_why() {
        let classes = sections(include_str!("../../columns.toml"));
        for (table, said) in sections(include_str!("../../retention.toml")) {
            let tells = classes.get(table).is_some_and(|c| c.values().any(|class| TOLD.contains(class)));
            let reached = said.get("reach") != Some(&"none");
            assert_eq!(said.contains_key("why"), tells && !reached, "{table}");
        }
    }

    /// A row that points at one that goes, and cannot point at nothing, goes with it.
    #[test]
    fn nothing_is_left_pointing_at_what_has_gone() {
        for table in schema() {
            let rule = rules().of(&table.name).unwrap();
            for column in table.columns.iter().filter(|c| !c.null) {
                let Some(to) = column.points_at.as_deref() else { continue };
                if rules().of(to).is_some_and(|r| r.how == How::Remove) {
                    let goes = rule.how == How::Remove && rule.reach.contains(&(column.name.as_str(), to));
                    assert!(goes, "{}.{}", table.name, column.name);
                }
            }
        }
    }

    #[test]
    fn what_is_emptied_is_what_tells_of_somebody_and_is_not_counted() {
        let contact = rules().of("contact").unwrap();
        assert!(contact.told().contains(&"body") && contact.told().contains(&"counterpart"));
        assert!(!contact.told().contains(&"outcome") && !contact.told().contains(&"method"));
        assert!(rules().of("person_phone").unwrap().told().contains(&"number"));
        assert!(rules().of("worker").unwrap().told().is_empty(), "nobody's to erase");
    }
}
