//! Following the directories of others: when it is a feed's turn, its pages are read with what was seen last, and what
//! came is handed to the store. The sender is trusted with nothing: see [`client`] for where it may lie, how long it
//! may take and how much it may send.

pub(crate) mod client;
mod pull;
#[cfg(test)]
mod tests;

use client::{Client, Limits};
pub(crate) use pull::incoming;
use std::time::Duration;
use store::{Ctx, Store};
use web::Clock;

/// How often it is looked whose turn it is.
const LOOK: Duration = Duration::from_secs(60);

/// Looks at feeds in their turns, until dropped. Several servers on one database share them: each look is held by one.
pub(crate) async fn work(store: Store, private: bool) {
    loop {
        match once(&store, Clock::System.now(), Limits { private, ..Limits::default() }).await {
            Ok(true) => {}
            Ok(false) => tokio::time::sleep(LOOK).await,
            Err(error) => {
                tracing::error!(%error, "a feed; it is tried again");
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}

/// Looks at the feed whose turn it is; false when it is nobody's.
pub(crate) async fn once(store: &Store, now: domain::Instant, limits: Limits) -> store::Result<bool> {
    let ctx = Ctx::program("feeds", now);
    let Some(turn) = store.feed_turn(&ctx).await? else { return Ok(false) };
    let (url, pages) = (turn.url.clone(), turn.pages.clone());
    let read = tokio::task::spawn_blocking(move || pull::pull(&Client::new(limits), &url, &pages)).await;
    let came = read.unwrap_or_else(|_| Err("読みこみの途中で止まりました。".to_owned()));
    let report = store.feed_came(&ctx, &turn, came).await?;
    tracing::info!(ok = report.is_some(), "a feed was looked at");
    Ok(true)
}
