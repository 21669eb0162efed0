//! `engawa bench`: the same rows and questions for everybody, and how long each answer takes.

mod burden;
mod guide;
mod imports;
mod line;
mod load;
mod meetings;
mod questions;
mod read;
mod run;
mod sheets;
mod times;

use crate::config::Config;
use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// `engawa bench`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Load the people, cases and contacts of the peer benchmark (agencies.tsv, people.tsv, cases.tsv, contacts.tsv).
    Load(load::Args),
    /// Lay upon the loaded rows what many agencies bring: grants, seals, meetings; for what the gate costs then.
    Burden(burden::Args),
    /// Take the times of a worker's day over the rows that were loaded; prints a table.
    Run(run::Args),
    /// Take the times of an import of many rows, on an empty database: preview, in, out.
    Imports(imports::Args),
    /// Take the times of the residents' door over a large directory, beside SQLite's full-text search.
    Guide(guide::Args),
    /// Turn bits of a delivery of LINE's at random, and take the times of refusals.
    Line(line::Args),
    /// Take the times of the day of a large meeting, on an empty database; prints a table.
    Meetings(meetings::Args),
    /// Take the times of a long case list to xlsx and of sheets on their pages; prints tables.
    Sheets(sheets::Args),
}

/// Where the bench keeps its database.
#[derive(Debug, Parser)]
pub(crate) struct Place {
    /// Where the SQLite file, the key and the tokens lie.
    #[arg(long, default_value = "data/bench")]
    data: PathBuf,
    /// `postgres://…` of an empty database, in place of a SQLite file.
    #[arg(long)]
    database: Option<String>,
}

impl Place {
    fn config(&self) -> Config {
        let key_file = self.data.join("engawa.key");
        let (data, database) = (self.data.clone(), self.database.clone());
        Config { data, database, key_file, tls: false, ..Config::default() }
    }
}

/// Runs the chosen part.
pub(crate) async fn run(args: Args) -> Result<()> {
    match args.command {
        Command::Load(args) => load::run(args).await,
        Command::Burden(args) => burden::run(args).await,
        Command::Run(args) => run::run(args).await,
        Command::Imports(args) => imports::run(args).await,
        Command::Guide(args) => guide::run(args).await,
        Command::Line(args) => line::run(args).await,
        Command::Meetings(args) => meetings::run(args).await,
        Command::Sheets(args) => sheets::run(args).await,
    }
}
