//! The log: what ran, how long, with which outcome. Never a word about a person.

use crate::config::Config;
use anyhow::{Result, anyhow};
use tracing_subscriber::{EnvFilter, fmt};

/// Starts the log on standard error.
pub(crate) fn start(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_from_env("ENGAWA_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm=warn"));
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let started = if config.log == "json" { log.json().try_init() } else { log.try_init() };
    started.map_err(|e| anyhow!("{e}"))
}
