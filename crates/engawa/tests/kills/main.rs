//! Kills the program while people save, and looks whether anything that was said to be saved is gone.
//!
//! `cargo xtask kills` builds the program and runs this. A journal outside the database says what was sent and what
//! was acknowledged; after every kill the program must be ready by itself, and the record must agree with the journal:
//! every acknowledged contact once, each with its audit line and its place in the search, nothing that nobody sent,
//! and a chain that verifies. Run against a program built to lie (`--control`), it must turn red.
#![allow(clippy::print_stdout, reason = "it talks by printing")]

mod check;
mod http;
mod journal;
mod place;
mod writers;

use anyhow::{Context, Result, bail};
use check::Verdict;
use clap::Parser;
use journal::Journal;
use place::Place;
use std::{
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
    time::{Duration, Instant},
};

#[derive(Debug, Parser)]
struct Args {
    /// The built program.
    #[arg(long)]
    program: PathBuf,
    /// How often it is killed.
    #[arg(long, default_value_t = 200)]
    count: u32,
    /// Makes a run with the same moments again.
    #[arg(long)]
    seed: Option<u64>,
    /// The folder of PostgreSQL's programs: use PostgreSQL, and kill it in turn with the program.
    #[arg(long)]
    postgres: Option<PathBuf>,
    /// The user and group that PostgreSQL runs as, when this runs as root: `UID:GID`.
    #[arg(long)]
    account: Option<String>,
    /// The program was built to lie: succeed only when that is found out.
    #[arg(long)]
    control: bool,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("kills: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Random moments from a seed (xorshift64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }
}

fn run(args: &Args) -> Result<()> {
    let seed = match args.seed {
        Some(seed) => seed.max(1),
        None => {
            let mut bytes = [0; 4];
            getrandom::fill(&mut bytes).context("no random numbers")?;
            u64::from(u32::from_be_bytes(bytes)).max(1)
        }
    };
    println!("seed {seed}");
    let mut dice = Dice(seed);
    let runtime = tokio::runtime::Runtime::new()?;
    let mut place = Place::make(&runtime, args)?;
    let journal = Arc::new(Journal::create(&place.folder().join("journal"), seed)?);
    let session = Arc::new(http::log_in(place.port(), place.worker())?);
    let (mut restarts, mut total) = (Vec::new(), Verdict::default());
    for kill in 1..=args.count {
        let writers = writers::start(&session, &journal, place.case());
        std::thread::sleep(Duration::from_millis(dice.between(5, 500)));
        let database = args.postgres.is_some() && kill % 2 == 0;
        place.kill(database)?;
        writers.stop()?;
        let start = Instant::now();
        place.start_again(database)?;
        restarts.push(start.elapsed());
        writers::send_again(&session, &journal, place.case(), &mut dice)?;
        let verdict = runtime.block_on(check::check(&place, &journal))?;
        if !verdict.clean() {
            println!("after kill {kill} ({}): {verdict}", if database { "database" } else { "program" });
        }
        total.add(&verdict);
        if args.control && !total.clean() {
            println!("control: red after {kill} kills, as it must be ({total})");
            return Ok(());
        }
    }
    restarts.sort();
    let at = |part: usize| {
        restarts.get(restarts.len().saturating_sub(1) * part / 100).copied().unwrap_or_default()
    };
    println!(
        "{} kills, {} sent, {} acknowledged; {total}; ready again in p50 {} ms, max {} ms",
        args.count,
        journal.sent().len(),
        journal.acknowledged(),
        at(50).as_millis(),
        at(100).as_millis()
    );
    if args.control {
        bail!("the control stayed green: this harness proves nothing");
    }
    if journal.acknowledged() == 0 {
        bail!("nothing was ever saved: this run proves nothing");
    }
    if total.held == 0 {
        bail!("no checkpoint was ever laid down: this run proves nothing of them");
    }
    if !total.clean() {
        bail!("red; the journal and the record are in {}", place.keep().display());
    }
    Ok(())
}
