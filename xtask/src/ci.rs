//! The steps that a change passes before it lands, each with a heading and its time.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::postgres::Cluster;
use crate::run::{cargo, counted, free_gib, succeeds};
use crate::tally::Tally;
use crate::{kills, needs, tidy};

/// One step: a name to choose it by, what it promises, and how it is done in the repository's root.
pub(crate) struct Step {
    name: &'static str,
    promise: &'static str,
    run: fn(&Path) -> Result<Tally>,
}

/// In the order of how soon they speak: the cheap ones first.
const STEPS: &[Step] = &[
    Step { name: "fmt", promise: "one layout for all Rust", run: fmt },
    Step { name: "tidy", promise: "the rules of the repository", run: tidy },
    Step { name: "clippy", promise: "no warning in any target", run: clippy },
    Step { name: "docs", promise: "the documentation builds and its links lead somewhere", run: docs },
    Step { name: "tests", promise: "every test, on SQLite and PostgreSQL", run: tests },
    Step { name: "kills", promise: "a killed program loses nothing it acknowledged", run: killed },
    Step { name: "e2e", promise: "journeys in a real browser", run: e2e },
];

/// The steps' names, for help and errors.
pub(crate) fn names() -> String {
    STEPS.iter().map(|step| step.name).collect::<Vec<_>>().join(", ")
}

/// Reads `--only STEP …`; every step without it.
pub(crate) fn chosen(arguments: &[String]) -> Result<Vec<&'static Step>> {
    let mut wanted = Vec::new();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), arguments.next()) {
            ("--only", Some(name)) if STEPS.iter().any(|step| step.name == name) => {
                wanted.push(name.as_str())
            }
            ("--only", name) => {
                bail!("--only takes one of: {}; given was {:?}", names(), name.map_or("", String::as_str))
            }
            _ => bail!("`{argument}` is not an option here; there is only --only STEP"),
        }
    }
    Ok(STEPS.iter().filter(|step| wanted.is_empty() || wanted.contains(&step.name)).collect())
}

/// Runs the steps, all of them even when one fails, so that one run tells everything. True when all are in order.
pub(crate) fn run(root: &Path, steps: &[&Step]) -> Result<bool> {
    let mut total = Tally::default();
    let mut times: Vec<(&Step, Tally, Duration)> = Vec::new();
    for step in steps {
        println!("\n=== {}: {} ===", step.name, step.promise);
        // A full disk fails a step in ways that say nothing of a disk: a page that crashes, a time limit.
        if let Some(gib) = free_gib(root) {
            println!("free on the disk: {gib:.1} GiB");
        }
        let start = Instant::now();
        let tally = (step.run)(root).unwrap_or_else(|error| {
            println!("{error:#}");
            Tally::default().concluded(false)
        });
        println!("--- {}: {tally}, {:.1} s", step.name, start.elapsed().as_secs_f64());
        total += tally;
        times.push((step, tally, start.elapsed()));
    }
    println!();
    for (step, tally, time) in times {
        let verdict = if tally.failed == 0 { "ok" } else { "FAILED" };
        println!("{:<8}{verdict:<8}{:>7.1} s  {tally}", step.name, time.as_secs_f64());
    }
    // The line that tools read: alone, and last.
    println!("\n{total}");
    Ok(total.failed == 0)
}

fn fmt(root: &Path) -> Result<Tally> {
    counted(cargo().current_dir(root).args(["fmt", "--all", "--check"]))
}

fn tidy(root: &Path) -> Result<Tally> {
    Ok(Tally::default().concluded(tidy::report(root)?))
}

fn clippy(root: &Path) -> Result<Tally> {
    let arguments = ["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"];
    counted(cargo().current_dir(root).args(arguments))
}

fn docs(root: &Path) -> Result<Tally> {
    let arguments = ["doc", "--workspace", "--no-deps", "--locked"];
    counted(cargo().current_dir(root).args(arguments).env("RUSTDOCFLAGS", "-D warnings"))
}

/// One run for both databases: SQLite needs nothing, PostgreSQL is reached by `ENGAWA_TEST_POSTGRES`. The pages' tests
/// build their town in one database; a second run of them does it in PostgreSQL.
fn tests(root: &Path) -> Result<Tally> {
    let cluster = Cluster::start()?;
    let test = |arguments: &[&str], pages: &str| {
        let mut command = cargo();
        command.current_dir(root).args(arguments).args(["--locked", "--no-fail-fast"]);
        counted(command.env("ENGAWA_TEST_POSTGRES", cluster.url()).env("ENGAWA_TEST_PAGES", pages))
    };
    if !succeeds(cargo().args(["nextest", "--version"])) {
        let mut tally = test(&["test", "--workspace"], "sqlite")?;
        tally += test(&["test", "--package", "web", "--test", "it"], "postgres")?;
        return Ok(tally);
    }
    let nextest = ["nextest", "run", "--workspace", "--no-tests=pass"];
    let mut tally = test(&nextest, "sqlite")?;
    // Chosen out of the whole workspace, so that nothing is compiled anew with fewer features.
    tally += test(&[&nextest[..], &["-E", "package(web) & kind(test)"]].concat(), "postgres")?;
    // nextest does not know the examples in documentation.
    tally += test(&["test", "--workspace", "--doc"], "sqlite")?;
    Ok(tally)
}

fn killed(root: &Path) -> Result<Tally> {
    kills::run(root, &kills::Wish::in_ci()?)
}

fn e2e(root: &Path) -> Result<Tally> {
    needs::npm_packages_are_here(root)?;
    // The whole workspace's programs, not `-p engawa`: the features of shared libraries are then those
    // that the tests were just built with, and nothing is compiled twice.
    let built = counted(cargo().current_dir(root).args(["build", "--workspace", "--bins", "--locked"]))?;
    if built.failed > 0 {
        return Ok(built);
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let program = target.join("debug").join("engawa");
    counted(Command::new("node").arg("run.mjs").current_dir(root.join("e2e")).env("ENGAWA_BIN", program))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(words: &str) -> Result<Vec<&'static str>> {
        let arguments: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        Ok(chosen(&arguments)?.iter().map(|step| step.name).collect())
    }

    #[test]
    fn without_only_every_step_runs() {
        assert_eq!(only("").unwrap().len(), STEPS.len());
    }

    #[test]
    fn only_chooses_steps_and_keeps_their_order() {
        assert_eq!(only("--only docs --only fmt").unwrap(), ["fmt", "docs"]);
    }

    #[test]
    fn a_wrong_step_or_option_is_told_and_nothing_runs() {
        assert!(only("--only clipy").unwrap_err().to_string().contains("clippy"));
        assert!(only("--only").is_err());
        assert!(only("--fast").is_err());
    }
}
