//! Starting other programs: printed before they run, their output shown as it comes and counted.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, bail};

use crate::tally::Tally;

/// The folder of the workspace's Cargo.toml, from wherever in it the command was given.
pub(crate) fn workspace_root() -> Result<PathBuf> {
    let manifest = output(cargo().args(["locate-project", "--workspace", "--message-format", "plain"]))?;
    let folder = Path::new(manifest.trim()).parent().context("Cargo.toml lies in no folder")?;
    Ok(folder.to_path_buf())
}

/// Whether this run keeps nothing for a next one.
static ONCE: AtomicBool = AtomicBool::new(false);

/// From here on cargo keeps no record of what it compiled, to compile a changed part of it sooner: that record takes
/// two thirds of the disk (12 of 18 GB), and who runs everything once has no use for it.
pub(crate) fn compile_once() {
    ONCE.store(true, Ordering::Relaxed);
}

/// The free space where `folder` lies, in GiB, if `df` tells.
pub(crate) fn free_gib(folder: &Path) -> Option<f64> {
    let told = output(Command::new("df").arg("-Pk").arg(folder)).ok()?;
    let kib: f64 = told.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()?;
    Some(kib / 1024.0 / 1024.0)
}

/// The cargo that started us, without what `cargo run` set for us: build scripts that watch these
/// variables would otherwise run again at every switch between `cargo xtask` and plain cargo.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        let ours = name.to_str().is_some_and(|name| {
            ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"]
                .iter()
                .any(|p| name.starts_with(p))
        });
        if ours {
            command.env_remove(&name);
        }
    }
    if ONCE.load(Ordering::Relaxed) && env::var_os("CARGO_INCREMENTAL").is_none() {
        command.env("CARGO_INCREMENTAL", "0");
    }
    command
}

/// What the program printed; an error when it could not start or did not succeed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let line = shown(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{line}`"))?;
    if !output.status.success() {
        bail!("`{line}`: {}\n{}", output.status, String::from_utf8_lossy(&output.stderr));
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{line}` printed something other than UTF-8"))
}

/// Whether the program starts and ends well; says nothing.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Runs a check to its end, shows what it prints, and counts it.
///
/// A program that reports tests counts as its tests, any other as one. A program that ends badly
/// without a failed test (it did not compile, say) counts as one failure more.
pub(crate) fn counted(command: &mut Command) -> Result<Tally> {
    let line = shown(command);
    println!("$ {line}");
    let (reader, writer) = std::io::pipe()?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer)
        .spawn()
        .with_context(|| format!("cannot start `{line}`"))?;
    // The command still holds the pipe's writing end; without this the reading below never ends.
    command.stdout(Stdio::null()).stderr(Stdio::null());

    let mut tally = Tally::default();
    let mut reader = BufReader::new(reader);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes)? > 0 {
        std::io::stdout().write_all(&bytes)?;
        tally.read(&String::from_utf8_lossy(&bytes));
        bytes.clear();
    }
    let status = child.wait()?;
    if !status.success() {
        println!("`{line}`: {status}");
    }
    Ok(tally.concluded(status.success()))
}

/// The command as one would type it.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sh(script: &str) -> Tally {
        counted(Command::new("sh").args(["-c", script])).unwrap()
    }

    #[test]
    fn the_free_space_of_a_folder_is_told_and_of_none_is_not() {
        assert!(free_gib(Path::new("/")).is_some_and(|gib| gib > 0.0));
        assert_eq!(free_gib(Path::new("/no such folder")), None);
    }

    #[test]
    fn a_check_without_tests_counts_as_one() {
        assert_eq!(sh("echo fine"), Tally { passed: 1, failed: 0, skipped: 0 });
        assert_eq!(sh("echo broken >&2; exit 3"), Tally { passed: 0, failed: 1, skipped: 0 });
    }

    #[test]
    fn a_test_run_counts_as_its_tests() {
        let line = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out";
        assert_eq!(sh(&format!("echo '{line}'")), Tally { passed: 12, failed: 0, skipped: 1 });
    }

    #[test]
    fn a_run_that_dies_after_its_tests_is_a_failure() {
        let line = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out";
        assert_eq!(sh(&format!("echo '{line}'; exit 1")), Tally { passed: 2, failed: 1, skipped: 0 });
    }
}
