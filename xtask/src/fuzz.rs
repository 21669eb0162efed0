//! The long run of the readers' fuzz: damaged files for each reader, as long as one likes.

use anyhow::{Context, Result, bail};
use std::{path::Path, process::Command};

/// Runs it; true when nothing broke.
pub(crate) fn run(root: &Path, arguments: &[String]) -> Result<bool> {
    let (mut minutes, mut seed) = ("10".to_owned(), None);
    let mut rest = arguments.iter();
    while let Some(word) = rest.next() {
        let value = rest.next().with_context(|| format!("{word} wants a number"))?.clone();
        match word.as_str() {
            "--minutes" => minutes = value,
            "--seed" => seed = Some(value),
            _ => bail!("cargo xtask fuzz [--minutes N] [--seed N]"),
        }
    }
    minutes.parse::<f64>().context("--minutes wants a number")?;
    let mut command = Command::new("cargo");
    command.current_dir(root).env("ENGAWA_FUZZ_MINUTES", minutes);
    if let Some(seed) = seed {
        command.env("ENGAWA_FUZZ_SEED", seed);
    }
    command.args([
        "test",
        "-p",
        "sheets",
        "--test",
        "it",
        "fuzz::long",
        "--",
        "--ignored",
        "--exact",
        "--nocapture",
    ]);
    Ok(command.status().context("cargo does not start")?.success())
}
