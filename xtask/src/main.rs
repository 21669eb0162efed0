//! Every chore and rule of the repository, in Rust: `cargo xtask test`, `ci`, `tidy`.
//!
//! What is absent: nothing here is part of the product, and nothing here is needed to build it.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool talks by printing")]

mod ci;
mod fuzz;
mod kills;
mod needs;
mod postgres;
mod run;
mod tally;
mod tidy;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask test              install what is missing (Debian, root), then everything below
cargo xtask ci                every step, in order; needs what `test` installs
cargo xtask ci --only STEP    one step; may be repeated. `test` takes --only too
cargo xtask tidy              the rules of the repository only
cargo xtask kills             kill the program while people save: nothing acknowledged may be lost
                              [--count 200] [--seed N] [--postgres] [--control]
cargo xtask fuzz              damaged files for every reader of files, each for --minutes N (10) [--seed N]";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs one command; true when everything it checked is in order.
fn dispatch(arguments: &[String]) -> Result<bool> {
    let Some((command, rest)) = arguments.split_first() else { bail!("which chore?\n{USAGE}") };
    match command.as_str() {
        "test" => {
            let steps = ci::chosen(rest)?;
            let root = run::workspace_root()?;
            run::compile_once();
            needs::meet(&root)?;
            ci::run(&root, &steps)
        }
        "ci" => ci::run(&run::workspace_root()?, &ci::chosen(rest)?),
        "kills" => {
            let tally = kills::run(&run::workspace_root()?, &kills::Wish::read(rest)?)?;
            println!("\n{tally}");
            Ok(tally.failed == 0)
        }
        "fuzz" => fuzz::run(&run::workspace_root()?, rest),
        "tidy" if rest.is_empty() => tidy::report(&run::workspace_root()?),
        "help" | "--help" | "-h" => {
            println!("{USAGE}\nsteps: {}", ci::names());
            Ok(true)
        }
        _ => bail!("`{}` is not a chore of this repository\n{USAGE}", arguments.join(" ")),
    }
}
