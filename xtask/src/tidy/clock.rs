//! Rule: time is an argument; the clock is read in one place.

use super::source::Source;
use super::{Finding, Rule, Tree};

pub(crate) const RULE: Rule = Rule {
    name: "clock",
    why: "time is an argument: the rules of law, deadlines and ages can then be tried on any day",
    check,
};

/// The one file that asks what time it is.
const CLOCK: &str = "crates/web/src/clock.rs";

const DATES: &[&str] = &["Utc::now", "Local::now", "SystemTime::now"];

/// Measuring how long something took is not asking what time it is; still only where one measures.
const STOPWATCH: &str = "Instant::now";

/// The databases' own clocks, in lower case. (`current_time` is the start of `current_timestamp` too.)
const SQL_CLOCKS: &[&str] = &[
    "now()",
    "'now'",
    "current_date",
    "current_time",
    "localtimestamp",
    "clock_timestamp",
    "statement_timestamp",
    "transaction_timestamp",
    "unixepoch()",
];

fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (path, text) in tree.texts("", &["rs"]) {
        let source = Source::of(text);
        let dates = DATES.iter().filter(|_| path != CLOCK);
        let tests = source.test_lines();
        for name in dates.chain(std::iter::once(&STOPWATCH)) {
            for line in source.places(name).map(|offset| source.line(offset)) {
                let in_test = tests.iter().any(|range| range.contains(&line));
                if *name != STOPWATCH || !(in_test || may_measure(path)) {
                    let text = format!("`{name}` is read here; take `now` as an argument ({CLOCK} reads it)");
                    findings.push(Finding::new(path, line, text));
                }
            }
        }
        if path.starts_with("crates/store/") {
            for literal in &source.strings {
                sql(path, literal.line, &literal.text, &mut findings);
            }
        }
    }
    for (path, text) in tree.texts("crates/store/", &["sql"]) {
        for (line, text) in (1..).zip(text.lines()) {
            sql(path, line, text.split("--").next().unwrap_or_default(), &mut findings);
        }
    }
    findings
}

fn sql(path: &str, line: usize, text: &str, findings: &mut Vec<Finding>) {
    let lower = text.to_lowercase();
    for clock in SQL_CLOCKS.iter().filter(|clock| lower.contains(**clock)) {
        let text = format!("the database's clock `{clock}`; bind `now` instead");
        findings.push(Finding::new(path, line, text));
    }
}

/// Measurements, and the tests' own folders.
fn may_measure(path: &str) -> bool {
    path == CLOCK
        || path.starts_with("xtask/")
        || path.split('/').any(|part| ["tests", "benches", "bench", "bench.rs"].contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn fires_where_the_clock_is_read() {
        assert_eq!(found("crates/domain/src/age.rs", "let today = chrono::Utc::now();"), 1);
        assert_eq!(found("crates/web/src/a.rs", "x.unwrap_or_else(SystemTime::now)"), 1);
        assert_eq!(found("crates/web/tests/it/a.rs", "Local::now()"), 1);
        assert_eq!(found("crates/web/src/a.rs", "let start = Instant::now();"), 1);
    }

    #[test]
    fn fires_on_the_databases_clock() {
        assert_eq!(found("crates/store/src/a.rs", "\"WHERE due < CURRENT_TIMESTAMP\""), 1);
        assert_eq!(found("crates/store/src/migrations/1.sql", "x text DEFAULT (datetime('now'))"), 1);
        assert_eq!(found("crates/store/src/a.rs", "r#\"SELECT NOW()\"#"), 1);
    }

    #[test]
    fn the_clock_itself_tests_that_measure_and_words_about_it_pass() {
        assert_eq!(found(CLOCK, "Utc::now()"), 0);
        assert_eq!(
            found("crates/store/src/a.rs", "#[cfg(test)]\nmod tests {\n  fn a() { Instant::now(); }\n}"),
            0
        );
        assert_eq!(found("crates/engawa/src/bench/reads.rs", "Instant::now()"), 0);
        assert_eq!(found("crates/store/src/a.rs", "// never Utc::now() here\nclock.now()"), 0);
    }
}
