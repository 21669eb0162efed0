//! The log: what ran, how long, with which outcome. Never a word about a person.

use crate::config::Config;
use anyhow::{Result, anyhow};
use tracing::{Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter, Registry, filter::filter_fn, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};

/// Starts the log on standard error.
pub(crate) fn start(config: &Config) -> Result<()> {
    let filter = EnvFilter::try_from_env("ENGAWA_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn,sea_orm=warn"));
    let text = fmt::layer().with_writer(std::io::stderr).with_target(false);
    let started = if config.log == "json" {
        quiet(filter).with(text.json()).try_init()
    } else {
        quiet(filter).with(text).try_init()
    };
    started.map_err(|e| anyhow!("{e}"))
}

/// What `filter` lets through, but for the library that judges passkeys: asked to say everything it would print their ids
/// and keys. It says nothing, however the filter names it.
fn quiet(
    filter: EnvFilter,
) -> impl Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a> + Send + Sync {
    let ours = |said: &Metadata<'_>| !said.target().starts_with("webauthn_");
    Registry::default().with(filter).with(filter_fn(ours))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::Write,
        sync::{Arc, Mutex},
    };

    #[derive(Clone, Default)]
    struct Paper(Arc<Mutex<Vec<u8>>>);

    impl Write for Paper {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn not_even_a_log_that_says_everything_tells_of_passkeys() {
        for asked in ["trace", "trace,webauthn_rs_core=trace", "trace,webauthn_rs_core::core=trace"] {
            let paper = Paper::default();
            let writer = paper.clone();
            let text = fmt::layer().with_writer(move || writer.clone());
            tracing::subscriber::with_default(quiet(EnvFilter::new(asked)).with(text), || {
                tracing::trace!("ours");
                tracing::error!(target: "webauthn_rs_core::core", "theirs");
                tracing::trace!(target: "webauthn_rs", "theirs");
            });
            let told = String::from_utf8(paper.0.lock().unwrap().clone()).unwrap();
            assert!(told.contains("ours") && !told.contains("theirs"), "{asked}: {told}");
        }
    }
}
