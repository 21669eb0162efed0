//! The log: what ran, how long, with which outcome. Never a word about a person.

use crate::config::Config;
use anyhow::{Result, anyhow};
use tracing_subscriber::{EnvFilter, fmt};

/// Starts the log on standard error.
pub(crate) fn start(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_from_env("ENGAWA_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm=warn"));
    let filter = without_passkeys(filter)?;
    let log = fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    let started = if config.log == "json" { log.json().try_init() } else { log.try_init() };
    started.map_err(|e| anyhow!("{e}"))
}

/// The library that judges passkeys would print their ids and keys when it is asked to say everything: it says nothing.
fn without_passkeys(filter: EnvFilter) -> Result<EnvFilter> {
    let silent = ["webauthn_rs=off", "webauthn_rs_core=off", "webauthn_rs_proto=off"];
    silent.iter().try_fold(filter, |filter, word| Ok(filter.add_directive(word.parse()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_even_a_log_that_says_everything_tells_of_passkeys() {
        for asked in ["trace", "info", "webauthn_rs_core=trace"] {
            let filter = without_passkeys(EnvFilter::new(asked)).unwrap().to_string();
            let told: Vec<&str> = filter.split(',').filter(|word| word.starts_with("webauthn")).collect();
            assert!(told.len() == 3 && told.iter().all(|word| word.ends_with("=off")), "{filter}");
        }
    }
}
