//! Rule: every column of the database is classified.

use std::collections::{BTreeMap, BTreeSet};

use super::schema::Schema;
use super::source::Source;
use super::{Finding, Rule, Tree};

pub(crate) const RULE: Rule = Rule {
    name: "columns",
    why: "export, logs, masking, retention and backups read the classes: an unclassified column would leak",
    check,
};

const MIGRATIONS: &str = "crates/store/src/migrations/";
const CLASSIFIED: &str = "crates/store/columns.toml";

/// What a column holds. `whereabouts` is where a protected person is; `technical` says nothing of anybody.
const CLASSES: &[&str] =
    &["id", "public", "personal", "sensitive", "whereabouts", "free_text", "secret", "technical"];

type Tables = BTreeMap<String, BTreeMap<String, String>>;

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = made_elsewhere(tree);
    let mut schema = Schema::default();
    let mut migrations: Vec<_> = tree.texts(MIGRATIONS, &["sql"]).collect();
    // The files are numbered: their names' order is the order in which they run.
    migrations.sort_by_key(|(path, _)| *path);
    for (path, text) in migrations {
        for (line, trouble) in schema.apply(text) {
            findings.push(Finding::new(path, line, trouble));
        }
    }
    let text = tree.text(CLASSIFIED).unwrap_or_default();
    let classified: Tables = match toml::from_str(text) {
        Ok(tables) => tables,
        Err(error) => {
            let text = format!("not tables of `column = \"class\"`: {}", error.message());
            findings.push(Finding::new(CLASSIFIED, 0, text));
            return findings;
        }
    };
    compare(&schema.tables, &classified, text, &mut findings);
    findings
}

fn compare(
    made: &BTreeMap<String, BTreeSet<String>>,
    classified: &Tables,
    text: &str,
    findings: &mut Vec<Finding>,
) {
    for (table, columns) in made {
        for column in columns {
            if classified.get(table).and_then(|columns| columns.get(column)).is_none() {
                let text = format!("{table}.{column} has no class");
                findings.push(Finding::new(CLASSIFIED, 0, text));
            }
        }
    }
    for (table, columns) in classified {
        for (column, class) in columns {
            let line = line_of(text, table, column);
            if !made.get(table).is_some_and(|columns| columns.contains(column)) {
                let text = format!("{table}.{column} is no longer a column");
                findings.push(Finding::new(CLASSIFIED, line, text));
            }
            if !CLASSES.contains(&class.as_str()) {
                let text = format!("`{class}` is no class; one of: {}", CLASSES.join(", "));
                findings.push(Finding::new(CLASSIFIED, line, text));
            }
        }
    }
}

/// Files that may say `CREATE TABLE` or `ADD COLUMN`: (path, why).
const MAY_SAY: &[(&str, &str)] = &[
    (
        "crates/store/src/audit/tests.rs",
        "a test keeps a row aside while it changes it behind the audit's back",
    ),
    ("crates/store/src/backup/schema.rs", "reads the migrations, and its test reads one made up"),
    ("crates/store/src/plain.rs", "the bench's full-text index, in memory only"),
    ("crates/store/src/bare.rs", "the bench's own empty table, dropped when it has measured"),
    ("crates/store/src/wall.rs", "its tests take the wall down and see it missed"),
    ("crates/store/src/wall/policy.rs", "row-level security on tables that are there; no column"),
];

/// A table made by Rust code would never be seen here.
fn made_elsewhere(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts("crates/store/src/", &["rs"]) {
        if MAY_SAY.iter().any(|(file, _)| *file == path) {
            continue;
        }
        let source = Source::of(text);
        let builders = ["Table::create", "Table::alter"];
        let built = builders.iter().flat_map(|name| source.places(name)).map(|offset| source.line(offset));
        let written = source.strings.iter().filter(|literal| {
            let words: Vec<String> = literal.text.split_whitespace().map(str::to_uppercase).collect();
            let pairs = words.windows(2).any(|pair| {
                pair == ["CREATE", "TABLE"] || pair == ["ALTER", "TABLE"] || pair == ["VIRTUAL", "TABLE"]
            });
            pairs || words.windows(2).any(|pair| pair == ["ADD", "COLUMN"])
        });
        for line in built.chain(written.map(|literal| literal.line)) {
            let text =
                format!("tables are made and changed in {MIGRATIONS}*.sql, where their columns are seen");
            findings.push(Finding::new(path, line, text));
        }
    }
    findings
}

/// The line of `column = …` under `[table]`; 0 when it is written in another way.
fn line_of(text: &str, table: &str, column: &str) -> usize {
    let header = format!("[{table}]");
    let mut lines = (1..).zip(text.lines()).skip_while(|(_, line)| line.trim() != header).skip(1);
    lines
        .by_ref()
        .take_while(|(_, line)| !line.trim_start().starts_with('['))
        .find(|(_, line)| line.split('=').next().is_some_and(|key| key.trim() == column))
        .map_or(0, |(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: &str = "CREATE TABLE person (\n  id {pk},\n  name TEXT NOT NULL\n);";

    fn texts(sql: &str, classes: &str) -> Vec<String> {
        let sql_file = "crates/store/src/migrations/0001_people.sql";
        let found = check(&Tree::of(&[(sql_file, sql), (CLASSIFIED, classes)]));
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn classified_columns_pass() {
        assert!(texts(PERSON, "[person]\nid = \"id\"\nname = \"personal\"\n").is_empty());
    }

    #[test]
    fn fires_on_a_column_without_a_class() {
        let found = texts(PERSON, "[person]\nid = \"id\"\n");
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("person.name has no class"), "{found:?}");
    }

    #[test]
    fn fires_on_an_unknown_class() {
        let found = texts(PERSON, "[person]\nid = \"id\"\nname = \"private\"\n");
        assert_eq!(found, [format!("{CLASSIFIED}:3: `private` is no class; one of: {}", CLASSES.join(", "))]);
    }

    #[test]
    fn fires_on_a_line_for_a_column_that_is_gone() {
        let found = texts(PERSON, "[person]\nid = \"id\"\nname = \"personal\"\nfax = \"personal\"\n");
        assert_eq!(found, [format!("{CLASSIFIED}:4: person.fax is no longer a column")]);
    }

    #[test]
    fn fires_on_an_added_column_and_on_a_file_that_cannot_be_read() {
        let sql = format!("{PERSON}\nALTER TABLE person ADD COLUMN room TEXT;");
        assert_eq!(texts(&sql, "[person]\nid = \"id\"\nname = \"personal\"\n").len(), 1);
        assert_eq!(texts("", "person = 1").len(), 1);
    }

    #[test]
    fn fires_on_a_table_made_by_code() {
        let found = |text: &str| check(&Tree::of(&[("crates/store/src/a.rs", text)])).len();
        assert_eq!(found("\"create table hidden (a TEXT)\""), 1);
        assert_eq!(found("Table::create().table(Hidden)"), 1);
        assert_eq!(found("\"SELECT a FROM hidden\""), 0);
    }
}
