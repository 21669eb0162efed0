//! Serving, until asked to stop.

use crate::{checkpoints, config::Config, doctor, line::Senders};
use anyhow::{Context, Result};
use clap::Parser;
use std::{net::SocketAddr, sync::Arc, time::Duration};
use store::Store;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::Notify,
};
use web::{App, Clock};

/// So long the last checkpoint may take.
const LAST: Duration = Duration::from_secs(10);

/// `engawa serve`.
#[derive(Debug, Parser)]
pub(crate) struct Args {
    /// Where to listen, in place of the configuration.
    #[arg(long)]
    listen: Option<SocketAddr>,
}

/// Serves an office, unless the doctor finds what nobody should work on.
pub(crate) async fn run(config: &Config, args: Args) -> Result<()> {
    let config = &Config { listen: args.listen.unwrap_or(config.listen), ..config.clone() };
    doctor::before_opening(config)?;
    let checkpoints = checkpoints::Settings::read(config)?;
    let site = config.passkey_site()?;
    let store = open(config).await?.at(site);
    doctor::before_listening(config, &store).await?;
    let web = web::Config {
        tls: config.tls,
        proxy: config.proxy,
        guide_limit: config.guide_limit,
        exports: config.exports(),
        line: config.line_accounts()?,
        works: config.works_bots()?,
        ..web::Config::default()
    };
    let beside = Beside { private_feeds: config.private_feeds, senders: config.senders()?, checkpoints };
    until_stopped(store, web, config.listen, beside).await
}

/// Opens the configured store.
pub(crate) async fn open(config: &Config) -> Result<Store> {
    Ok(Store::open(&config.options()?).await?)
}

/// How `engawa migrate` is asked.
#[derive(Debug, clap::Args)]
pub(crate) struct MigrateArgs {
    /// PostgreSQL: the role that owns the tables, `postgres://OWNER@…` of the same database. The role of the
    /// configuration then works with the tables and owns none.
    #[arg(long, env = "ENGAWA_OWNER")]
    owner: Option<String>,
}

/// Brings the schema up to date.
pub(crate) async fn migrate(config: &Config, args: MigrateArgs) -> Result<()> {
    if let Some(owner) = args.owner {
        let options = config.options()?;
        let role = role_in(&options.url).ok_or_else(|| {
            anyhow::anyhow!("--owner は、設定の database に「postgres://役割@…」があるときに使います")
        })?;
        Store::prepare_for(&store::Options { url: owner, ..options.clone() }, Some(&role)).await?;
    }
    open(config).await?.close().await?;
    tracing::info!("the schema is up to date");
    Ok(())
}

/// The role in a PostgreSQL address, as it is written there.
fn role_in(url: &str) -> Option<String> {
    let (account, _) = url.strip_prefix("postgres://")?.rsplit_once('@')?;
    let role = account.split(':').next()?;
    (!role.is_empty() && !role.contains('%')).then(|| role.to_owned())
}

/// What a server does beside answering.
pub(crate) struct Beside {
    /// Feeds may be followed within the office's own network.
    pub(crate) private_feeds: bool,
    /// Who sends the replies to LINE.
    pub(crate) senders: Senders,
    /// How checkpoints of the audit are laid down; none: not at all.
    pub(crate) checkpoints: Option<checkpoints::Settings>,
}

/// Serves until Ctrl+C or SIGTERM, then lets running requests end and links the audit.
pub(crate) async fn until_stopped(
    store: Store,
    config: web::Config,
    listen: SocketAddr,
    beside: Beside,
) -> Result<()> {
    let Beside { private_feeds, senders, checkpoints } = beside;
    // Before anybody is told that it serves: who is asked to stop at once still links the audit and signs it.
    let stop = stop_asked()?;
    store.keep_reserve(store::RESERVE);
    let app = App::new(store.clone(), Clock::System, config);
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("{listen} で待ち受けられません"))?;
    tracing::info!("http://{} で待っています", listener.local_addr()?);
    let imports = tokio::spawn(web::importing::keep(app.clone()));
    let exports = tokio::spawn(web::exporting::keep(app.clone()));
    let replies = app.line.outbox().map(|outbox| tokio::spawn(crate::line::work(outbox, senders)));
    let service = web::routes::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let daily = tokio::spawn(crate::daily::work(store.clone()));
    let feeds = tokio::spawn(crate::feeds::work(store.clone(), private_feeds));
    let end = Arc::new(Notify::new());
    let checkpoints = tokio::spawn(checkpoints::work(store.clone(), checkpoints, Arc::clone(&end)));
    axum::serve(listener, service).with_graceful_shutdown(stop).await?;
    daily.abort();
    // A look that is cut off here changed nothing; its feed has its turn again.
    feeds.abort();
    // A reply that is cut off here is lost: the person writes again.
    if let Some(replies) = replies {
        replies.abort();
    }
    // An import or export that is cut off here is taken up again at the next start.
    imports.abort();
    exports.abort();
    end.notify_one();
    // A partner that does not answer must not hold the machine up; the next start lays the last one down.
    let _late = tokio::time::timeout(LAST, checkpoints).await;
    store.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Listens for Ctrl+C and SIGTERM from now on; what it gives ends when the first of them comes.
///
/// # Errors
/// The operating system lets nobody listen.
fn stop_asked() -> std::io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(test)]
mod tests {
    use super::role_in;

    #[test]
    fn the_role_of_an_address_is_what_stands_before_the_word() {
        assert_eq!(role_in("postgres://engawa:w@rd@db/engawa").as_deref(), Some("engawa"));
        assert_eq!(role_in("postgres://engawa@db/engawa").as_deref(), Some("engawa"));
        for none in ["sqlite:///data/engawa.sqlite", "postgres://db/engawa", "postgres://:word@db/x"] {
            assert_eq!(role_in(none), None, "{none}");
        }
    }
}
