//! The residents' door: from words or choices to a programme and the desk of one's own town.
//!
//! Understanding is the crate `guide`; this joins it to desks ([`mod@index`]), words in twelve languages ([`words`]) and the
//! choices path ([`troubles`]). Nothing of what a person writes is kept, logged or put into an address.

pub mod answer;
pub mod desks;
pub mod index;
pub mod known;
pub mod limit;
pub mod troubles;
pub mod wording;
pub mod words;

use crate::App;
use domain::Instant;
use guide::Guide;
use index::Index;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use store::{Error, Result, desk::Stamp};

/// What the door keeps in memory: the index of desks, and who has asked how often. Nothing of what was asked.
#[derive(Debug, Default)]
pub struct Room {
    kept: RwLock<Option<Kept>>,
    /// How often each address has asked.
    pub limit: limit::Limit,
}

#[derive(Debug)]
struct Kept {
    looked_at: Instant,
    stamp: Stamp,
    index: Arc<Index>,
}

/// Ms after which the store is asked whether desks have changed.
const FRESH: Instant = 15_000;

/// The understanding with our own data; read once, in some tens of ms.
///
/// # Errors
/// [`Error::Broken`] when the data files cannot be read, which a test of `guide` excludes.
pub fn understanding() -> Result<&'static Guide> {
    static GUIDE: OnceLock<Option<Guide>> = OnceLock::new();
    let guide = GUIDE.get_or_init(|| match Guide::ours() {
        Ok(guide) => Some(guide),
        Err(error) => {
            tracing::error!(%error, "the guide's data cannot be read");
            None
        }
    });
    guide.as_ref().ok_or(Error::Broken("guide data"))
}

/// The index of desks, at most [`FRESH`] old.
///
/// # Errors
/// When the store fails.
pub async fn index(app: &App) -> Result<Arc<Index>> {
    let now = app.now();
    let known = {
        let kept = app.guide.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().map(|k| (now - k.looked_at, k.stamp, Arc::clone(&k.index)))
    };
    if let Some((age, _, index)) = &known
        && (0..FRESH).contains(age)
    {
        return Ok(Arc::clone(index));
    }
    // The stamp first: what changes between the two is seen at the next look.
    let stamp = app.store.guide_stamp(now).await?;
    let index = match known {
        Some((_, before, index)) if before == stamp => index,
        _ => {
            let (towns, desks) = (app.store.guide_towns().await?, app.store.guide_desks(now).await?);
            let made = tokio::task::spawn_blocking(move || Index::of(towns, desks)).await;
            Arc::new(made.map_err(|_| Error::Broken("index of desks"))?)
        }
    };
    let mut kept = app.guide.kept.write().unwrap_or_else(PoisonError::into_inner);
    *kept = Some(Kept { looked_at: now, stamp, index: Arc::clone(&index) });
    Ok(index)
}
