//! Kills the program while people save: nothing acknowledged may be lost. And the control: a program built to lie
//! must be found out by the same eyes.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::postgres;
use crate::run::{cargo, counted};
use crate::tally::Tally;

/// How many kills a landing change has to bear; `ENGAWA_KILLS` sets another number.
const IN_CI: u32 = 25;

/// So many kills may the control take to turn red.
const CONTROL: u32 = 60;

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Wish {
    count: u32,
    postgres: Option<u32>,
    control: bool,
    seed: Option<u64>,
}

impl Wish {
    /// What a change has to bear: both databases and the control.
    pub(crate) fn in_ci() -> Result<Self> {
        let count = match std::env::var("ENGAWA_KILLS") {
            Ok(text) => text.parse().context("ENGAWA_KILLS is a number of kills")?,
            Err(_) => IN_CI,
        };
        Ok(Self { count, postgres: Some(count.div_ceil(5)), control: true, seed: None })
    }

    /// Reads `[--count N] [--seed N] [--postgres] [--control]`.
    pub(crate) fn read(arguments: &[String]) -> Result<Self> {
        let mut wish = Self { count: 200, postgres: None, control: false, seed: None };
        let mut on_postgres = false;
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--postgres" => on_postgres = true,
                "--control" => wish.control = true,
                "--count" => wish.count = rest.next().context("--count takes a number")?.parse()?,
                "--seed" => wish.seed = Some(rest.next().context("--seed takes a number")?.parse()?),
                other => bail!("`{other}` is not an option of kills"),
            }
        }
        if on_postgres {
            wish.postgres = Some(wish.count);
            wish.count = 0;
        }
        Ok(wish)
    }
}

/// Builds what is needed and runs it.
pub(crate) fn run(root: &Path, wish: &Wish) -> Result<Tally> {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let program = target.join("debug").join("engawa");
    let liar = target.join("debug").join("engawa-that-lies");
    let mut total = Tally::default();
    if wish.control {
        let built = build(root, &["--bins", "--features", "engawa/sabotage"])?;
        if built.failed > 0 {
            return Ok(built);
        }
        std::fs::copy(&program, &liar)?;
    }
    // After the liar, so that the program of this name is the honest one again.
    let built = build(root, &["--bins", "--examples"])?;
    if built.failed > 0 {
        return Ok(built);
    }
    let harness = |program: &Path, count: u32, more: &[&str]| {
        let mut command = Command::new(target.join("debug").join("examples").join("kills"));
        command.current_dir(root).arg("--program").arg(program).args(["--count", &count.to_string()]);
        if let Some(seed) = wish.seed {
            command.args(["--seed", &seed.to_string()]);
        }
        counted(command.args(more))
    };
    if wish.count > 0 {
        total += harness(&program, wish.count, &[])?;
    }
    if let Some(count) = wish.postgres {
        let programs = postgres::programs()?;
        let programs = programs.to_str().context("PostgreSQL's folder has an odd name")?;
        let account = postgres::account()?;
        let mut more = vec!["--postgres", programs];
        if let Some(account) = &account {
            more.extend(["--account", account]);
        }
        total += harness(&program, count, &more)?;
    }
    if wish.control {
        total += harness(&liar, CONTROL, &["--control"])?;
        std::fs::remove_file(&liar)?;
    }
    Ok(total)
}

fn build(root: &Path, what: &[&str]) -> Result<Tally> {
    counted(cargo().current_dir(root).args(["build", "--workspace", "--locked"]).args(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &str) -> Result<Wish> {
        Wish::read(&words.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn the_count_and_the_database_are_chosen() {
        assert_eq!(read("").unwrap(), Wish { count: 200, postgres: None, control: false, seed: None });
        let wish = read("--count 9 --postgres --control --seed 3").unwrap();
        assert_eq!(wish, Wish { count: 0, postgres: Some(9), control: true, seed: Some(3) });
        assert!(read("--count").is_err());
        assert!(read("--fast").is_err());
    }
}
