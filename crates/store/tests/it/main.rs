//! Stories of the store, each on both databases.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail loudly, as tests do"
)]

mod accounts;
mod admin;
mod advice;
mod assessment;
mod audit;
mod backup;
mod consent;
mod contact;
mod desk;
mod directory;
mod draft;
mod duplicate;
mod emergency;
mod everything;
mod find;
mod full;
mod handover;
mod health;
mod household;
mod import;
mod imports;
mod line;
mod long;
mod look;
mod meeting;
mod money;
mod oneway;
mod passkey;
mod plan;
mod postal;
mod proof;
mod reception;
mod referral;
mod register;
mod retention;
mod seal;
mod sharing;
mod sheets;
mod tamper;
mod team;
mod today;
mod twins;
mod wall;

/// Runs a story on every database at hand, in a small town that has just been built.
macro_rules! story {
    ($(#[$doc:meta])* async fn $name:ident($store:ident, $world:ident) $body:block) => {
        $(#[$doc])*
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            for scratch in testkit::scratches().await.unwrap() {
                let $store = scratch.store.clone();
                let $world = testkit::World::build(&$store).await.unwrap();
                eprintln!("on {}", scratch.name);
                $body
            }
        }
    };
}
pub(crate) use story;
