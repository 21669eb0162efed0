//! What a running server does once a day, by Japan's calendar.

use std::time::Duration;
use store::{Ctx, Store, actor::japan_date};
use web::Clock;

/// How often it is looked whether a new day has begun, and tried again what did not work.
const LOOK: Duration = Duration::from_secs(3600);

/// Does each day's work at the start and after each midnight, until dropped. Several servers on one database do no harm
/// to each other: what one has done, the next finds done.
pub(crate) async fn work(store: Store) {
    let mut done = None;
    loop {
        let now = Clock::System.now();
        let today = japan_date(now);
        if done != Some(today) {
            let ctx = Ctx::program("daily", now);
            let dropped = store.drop_old_kept(&ctx).await;
            let looks = store.make_looks(&ctx).await;
            let swept = store.sweep(&ctx).await;
            let erased = store.erase_due(&ctx).await;
            let all = dropped.and_then(|dropped| Ok((dropped, looks?, swept?, erased?)));
            match all {
                Ok((dropped, looks, swept, erased)) => {
                    tracing::info!(
                        dropped,
                        looks,
                        swept,
                        lists = erased.lists,
                        erased = erased.items,
                        stayed = erased.stayed,
                        "kept forms that nobody came back to; 見るきっかけ; what goes by itself; erasures"
                    );
                    done = Some(today);
                }
                Err(error) => tracing::error!(%error, "the day's work; it is tried again in an hour"),
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}
