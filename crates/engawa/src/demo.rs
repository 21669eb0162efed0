//! The living sample town.

use crate::{checkpoints, config::Config, serve};
use anyhow::Result;
use clap::Parser;
use std::{net::SocketAddr, path::PathBuf};
use store::{Store, actor::japan_date};
use web::Clock;

/// The seed of the town that everybody sees.
const SEED: u64 = 20_260_401;

/// `engawa demo`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// The port to listen on, on this machine only.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Where the town lives. It is made there at the first start and kept.
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// Makes the town's generated part N times as large (only at the first start).
    #[arg(long, default_value_t = 1, value_name = "N")]
    scale: u32,
    /// Seconds without a press after which one is asked to log in again.
    #[arg(long, default_value_t = store::session::IDLE / 1000, value_name = "N")]
    idle_seconds: i64,
    /// `postgres://…` of an empty database, in place of a SQLite file.
    #[arg(long)]
    database: Option<String>,
    /// Lays checkpoints of the audit down in this folder; the key is made beside the data where there is none.
    #[arg(long, value_name = "DIR")]
    checkpoints: Option<PathBuf>,
}

/// Makes the town, if it is not there, and serves it.
pub(crate) async fn run(args: Args) -> Result<()> {
    let key_file = args.data.join("engawa.key");
    let checkpoints = args.checkpoints.iter().map(|folder| folder.display().to_string()).collect();
    let config = Config {
        checkpoint_key: args.data.join("checkpoint.key"),
        checkpoints,
        data: args.data,
        database: args.database,
        key_file,
        // Offered to whoever gives an account a password and a phone; the town's own have neither.
        site: Some(format!("http://localhost:{}", args.port)),
        tls: false,
        ..Config::default()
    };
    let store = serve::open(&config).await?.at(config.passkey_site()?);
    if args.checkpoints.is_some() && !config.checkpoint_key.exists() {
        checkpoints::make_key(&config, "midori.example/audit")?;
    }
    let checkpoints = checkpoints::Settings::read(&config)?;
    make(&store, args.scale).await?;
    let idle = args.idle_seconds.saturating_mul(1000);
    let web = web::Config { demo: true, idle, exports: config.exports(), ..web::Config::default() };
    let at = SocketAddr::from(([127, 0, 0, 1], args.port));
    let beside = serve::Beside { private_feeds: true, senders: crate::line::Senders::default(), checkpoints };
    serve::until_stopped(store, web, at, beside).await
}

/// Makes the town in an empty store; leaves a settled one as it is.
async fn make(store: &Store, scale: u32) -> Result<()> {
    let now = Clock::System.now();
    if !store.demo_people(now).await?.is_empty() {
        return Ok(());
    }
    tracing::info!("みどり町をつくっています");
    let town = testkit::town::generate(japan_date(now), SEED, scale);
    testkit::settle::settle(store, &town, now).await?;
    Ok(())
}
