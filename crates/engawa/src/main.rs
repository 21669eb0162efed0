//! The program. Wiring only: what it does is in the other crates.

mod backup;
mod bench;
mod checkpoints;
mod config;
mod create_admin;
mod daily;
mod demo;
mod doctor;
mod everything;
mod export;
mod feeds;
mod guide;
mod import;
mod line;
mod log;
mod restore;
mod sealed;
mod serve;
mod verify;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::{io::Write as _, path::PathBuf, process::ExitCode};

/// engawa（縁側）: one open system for 断らない相談, 参加支援 and 地域づくり.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true)]
struct Cli {
    /// The configuration file; see `engawa default-config`.
    #[arg(long, global = true, env = "ENGAWA_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the living sample town みどり町 (made at the first start).
    Demo(demo::Args),
    /// Serve.
    Serve(serve::Args),
    /// Bring the database's schema and its second wall up to date, and stop.
    Migrate(serve::MigrateArgs),
    /// Make the first administrator (システム管理 and 管理者).
    CreateAdmin(create_admin::Args),
    /// Read a public list in, all or nothing; or an export of everything into an empty database.
    Import(import::Args),
    /// Take a sealed backup of the whole record while the office works.
    Backup(backup::Args),
    /// Make a pair of keys for backups, on standard output.
    BackupKey,
    /// Put a backup back into an empty place, or only prove that it is whole.
    Restore(restore::Args),
    /// Look for what is unsafe in this set-up, and say what to do.
    Doctor,
    /// Write public lists (municipalities, areas, agencies, codes, settings) as CSV; or everything, sealed, by two
    /// managers' yes.
    Export(export::Args),
    /// Walk the whole audit and say whether it still says what it said.
    VerifyAudit(verify::Args),
    /// Write the audit's lines, one JSON object on a line, for a verifier outside (`engawa-witness`).
    AuditLines,
    /// Make the key that signs checkpoints of the audit; the public half goes to standard output.
    CheckpointKey {
        /// The log's name, as an address without a scheme: midori.example/audit
        name: String,
    },
    /// The guide: figures on a file of sayings, the way to an answer, speed.
    Guide(guide::Args),
    /// LINE: register a town's rich menu.
    Line(line::Args),
    /// Measure: load the rows of the peer benchmark, take the times.
    Bench(bench::Args),
    /// Print the configuration with every setting explained.
    DefaultConfig,
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // One line for a person; a backtrace tells an office nothing.
            let _gone = writeln!(std::io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(cli: Cli) -> Result<()> {
    if matches!(cli.command, Command::DefaultConfig) {
        return config::print_default();
    }
    if let Command::Guide(args) = &cli.command {
        return guide::run(args);
    }
    let config = config::Config::read(cli.config.as_deref())?;
    log::start(&config)?;
    if let Command::Line(args) = &cli.command {
        return line::run(&config, args);
    }
    // SQLite is read on these threads themselves: more of them than reads can run at once, so that one is always free.
    let cores = std::thread::available_parallelism().map_or(2, usize::from);
    let threads = cores + config.connections as usize;
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    runtime.worker_threads(threads).enable_all().build()?.block_on(async {
        match cli.command {
            Command::Demo(args) => demo::run(args).await,
            Command::Serve(args) => serve::run(&config, args).await,
            Command::Migrate(args) => serve::migrate(&config, args).await,
            Command::CreateAdmin(args) => create_admin::run(&config, args).await,
            Command::Import(args) => import::run(&config, args).await,
            Command::Backup(args) => backup::run(&config, args).await,
            Command::BackupKey => backup::make_key(),
            Command::Restore(args) => restore::run(&config, args).await,
            Command::Doctor => doctor::run(&config).await,
            Command::Bench(args) => bench::run(args).await,
            Command::Export(args) => export::run(&config, args).await,
            Command::VerifyAudit(args) => verify::run(&config, args).await,
            Command::AuditLines => verify::lines(&config).await,
            Command::CheckpointKey { name } => checkpoints::make_key(&config, &name),
            Command::Guide(_) | Command::Line(_) | Command::DefaultConfig => Ok(()),
        }
    })
}
