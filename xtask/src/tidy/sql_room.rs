//! Rule: no room but store speaks SQL.

use super::source::Source;
use super::{Finding, Rule, Tree};

pub(crate) const RULE: Rule = Rule {
    name: "sql",
    why: "the gate is beside the data: a statement anywhere else would go around it",
    check,
};

/// Crates that speak to a database.
const DATABASE_CRATES: &[&str] = &[
    "sea-orm",
    "sea-orm-migration",
    "sea-query",
    "sqlx",
    "rusqlite",
    "libsqlite3-sys",
    "postgres",
    "tokio-postgres",
    "diesel",
];

/// Other crates that may use one of them: (crate, dependency, reason).
const EXCEPTIONS: &[(&str, &str, &str)] = &[];

/// Paths whose strings may look like SQL: (start of the path, reason).
const PATHS: &[(&str, &str)] = &[
    ("crates/store/", "the room that speaks SQL"),
    ("xtask/", "the rules name what they forbid, and the test server is asked whether it answers"),
];

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts("", &["rs"]) {
        if PATHS.iter().any(|(start, _)| path.starts_with(start)) {
            continue;
        }
        for literal in Source::of(text).strings.iter().filter(|literal| looks_like_sql(&literal.text)) {
            findings.push(Finding::new(
                path,
                literal.line,
                "this looks like SQL; it belongs in crates/store",
            ));
        }
    }
    for (name, dependencies) in tree.crates().filter(|(name, _)| *name != "store") {
        for used in dependencies.iter().filter_map(|dependency| dependency.get("name")?.as_str()) {
            let excused = EXCEPTIONS.iter().any(|(who, what, _)| (*who, *what) == (name, used));
            if DATABASE_CRATES.contains(&used) && !excused {
                let text = format!("`{name}` may not depend on `{used}`: only store speaks to a database");
                findings.push(Finding::new("Cargo.toml", 0, text));
            }
        }
    }
    findings
}

/// Keywords in capitals anywhere, or the text starts as a statement in small letters. (An English
/// sentence such as "Select a person from the list" is neither.)
fn looks_like_sql(text: &str) -> bool {
    const STATEMENTS: &[(&str, &str)] = &[
        ("SELECT", "FROM"),
        ("INSERT", "INTO"),
        ("UPDATE", "SET"),
        ("DELETE", "FROM"),
        ("CREATE", "TABLE"),
        ("ALTER", "TABLE"),
    ];
    let words: Vec<&str> = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
    let follows = |first: &str, second: &str| {
        words
            .iter()
            .position(|word| *word == first)
            .is_some_and(|at| words.iter().skip(at).any(|w| *w == second))
    };
    STATEMENTS.iter().any(|(first, second)| {
        let small = first.to_lowercase();
        follows(first, second)
            || text.trim_start().starts_with(&small) && follows(&small, &second.to_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn fires_on_a_statement_outside_store() {
        assert_eq!(found("crates/web/src/a.rs", "\"SELECT name FROM person\""), 1);
        assert_eq!(found("crates/web/src/a.rs", "r#\"\n insert into person values (1)\"#"), 1);
        assert_eq!(found("crates/engawa/src/a.rs", "\"UPDATE person\n SET name = ''\""), 1);
        assert_eq!(found("crates/web/tests/it/a.rs", "\"DELETE FROM person\""), 1);
    }

    #[test]
    fn fires_on_a_database_crate_outside_store() {
        assert_eq!(check(&Tree::of_crate("web", "sqlx", Value::Null)).len(), 1);
        assert_eq!(check(&Tree::of_crate("store", "sqlx", Value::Null)).len(), 0);
    }

    #[test]
    fn store_comments_and_sentences_pass() {
        assert_eq!(found("crates/store/src/a.rs", "\"SELECT name FROM person\""), 0);
        assert_eq!(found("crates/web/src/a.rs", "// SELECT name FROM person"), 0);
        assert_eq!(found("crates/web/src/a.rs", "\"Select a person from the list\""), 0);
        assert_eq!(found("crates/web/src/a.rs", "\"an update of the set\""), 0);
    }
}
