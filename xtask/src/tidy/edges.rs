//! Rule: which crate may use which of ours.

use serde_json::Value;

use super::{Finding, Rule, Tree};

pub(crate) const RULE: Rule = Rule {
    name: "edges",
    why: "the rooms stay apart: domain is pure, only store knows SQL, the guide never reads cases",
    check,
};

/// Every crate, and which of ours it may use. `testkit` may besides serve anybody's tests.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("ledger", &[]),
    ("store", &["domain", "ledger"]),
    ("sheets", &["domain"]),
    ("testkit", &["domain", "store", "web"]),
    ("guide", &[]),
    // LINE's door reads the guide's answers and writes messages; it cannot reach case data either.
    ("line", &["domain", "guide"]),
    ("web", &["domain", "store", "sheets", "guide", "line"]),
    ("engawa", &["domain", "ledger", "store", "sheets", "guide", "line", "web", "testkit"]),
    ("xtask", &[]),
];

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, dependencies) in tree.crates() {
        let Some((_, allowed)) = ALLOWED.iter().find(|(known, _)| *known == name) else {
            let text = format!("crate `{name}` has no line in the list of allowed edges");
            findings.push(Finding::new("Cargo.toml", 0, text));
            continue;
        };
        for dependency in dependencies {
            let used = dependency.get("name").and_then(Value::as_str).unwrap_or_default();
            let ours = ALLOWED.iter().any(|(known, _)| *known == used)
                || dependency.get("path").is_some_and(Value::is_string);
            let for_tests = dependency.get("kind").and_then(Value::as_str) == Some("dev");
            if ours && !allowed.contains(&used) && !(for_tests && used == "testkit" && name != "xtask") {
                let text = format!("`{name}` may not use `{used}`");
                findings.push(Finding::new("Cargo.toml", 0, text));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn found(name: &str, dependency: &str, kind: Value) -> usize {
        check(&Tree::of_crate(name, dependency, kind)).len()
    }

    #[test]
    fn fires_on_a_new_edge() {
        assert_eq!(found("domain", "store", Value::Null), 1);
        assert_eq!(found("guide", "domain", Value::Null), 1);
        assert_eq!(found("sheets", "store", json!("dev")), 1);
        assert_eq!(found("web", "testkit", Value::Null), 1);
        assert_eq!(found("xtask", "testkit", json!("dev")), 1);
    }

    #[test]
    fn fires_on_a_crate_that_nobody_placed() {
        assert_eq!(found("attic", "serde", Value::Null), 1);
    }

    #[test]
    fn fires_on_one_of_ours_under_a_path_that_the_list_does_not_know() {
        let mut tree = Tree::of_crate("domain", "cellar", Value::Null);
        *tree.metadata.pointer_mut("/packages/0/dependencies/0/path").unwrap() = json!("crates/cellar");
        assert_eq!(check(&tree).len(), 1);
    }

    #[test]
    fn allowed_edges_pass() {
        assert_eq!(found("store", "domain", Value::Null), 0);
        assert_eq!(found("domain", "testkit", json!("dev")), 0);
        assert_eq!(found("domain", "chrono", Value::Null), 0);
    }
}
