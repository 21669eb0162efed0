//! 人に相談する: what residents leave for a town's desk, from the guide to the answer.
//!
//! Whatever a resident wrote lies sealed, bound to its row and column, and leaves with 取り下げ. The resident comes back
//! with a key of which only the hash is kept; a key that is wrong, old or withdrawn finds nothing, and each alike. A
//! worker of the desk reads it through the gate and takes it on; from then on it is also a reception, which holds what
//! the worker writes and nothing of what the resident wrote.

mod body;
mod count;
mod desk;
mod give;
mod own;
mod work;

pub use body::Told;
pub use count::{Answered, Asked, CardCount, GuideCount};
pub use desk::{DeskChoices, TalkDesk};
pub use give::{Given, NewHandover};
pub use own::OwnPage;
pub use work::{HandoverView, Listed};

use crate::{
    error::Result,
    row::{Row, Sql, vals},
    secret::{self, Sealer},
    unit::Unit,
};
use domain::{Instant, handover::Side};

/// One further word, of either side. Without `Debug`: it holds what was said.
#[derive(Clone)]
pub struct Said {
    /// Who.
    pub side: Side,
    /// The worker's name; empty for the resident.
    pub by: String,
    /// When.
    pub at: Instant,
    /// What.
    pub words: String,
}

/// Where the words of row `id` are bound to.
fn word_place(id: i64) -> String {
    format!("handover_word:{id}:words")
}

impl Unit {
    /// Every further word of a hand-over, in order.
    async fn further_words(&self, key: &Sealer, handover: i64) -> Result<Vec<Said>> {
        let sql = Sql::new(
            "SELECT s.id, s.side, s.at, s.words_sealed, w.name FROM handover_word s \
             LEFT JOIN worker w ON w.id = s.worker_id WHERE s.handover_id = $1 ORDER BY s.id",
            vals![handover],
        );
        self.all(sql, |r: &Row| {
            let words = key.open(&word_place(r.int("id")?), &r.bytes("words_sealed")?)?;
            Ok(Said {
                side: r.word("side", Side::parse)?,
                by: r.opt_text("name")?.unwrap_or_default(),
                at: r.int("at")?,
                words: String::from_utf8(words).map_err(|_| crate::Error::Broken("handover_word"))?,
            })
        })
        .await
    }

    /// Writes a further word; false when the same form was saved before with the same words.
    async fn say(
        &self,
        key: &Sealer,
        handover: i64,
        (side, worker): (Side, Option<i64>),
        words: &str,
        once: &str,
    ) -> Result<bool> {
        let once = if once.is_empty() { secret::token()?.to_string() } else { once.to_owned() };
        // Other words in the same form, after the back button, are another word: none is lost.
        let once = format!("{}:{once}{words}", once.len());
        let sql = Sql::new(
            "INSERT INTO handover_word (handover_id, side, worker_id, at, once_hash) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (handover_id, once_hash) DO NOTHING RETURNING id",
            vals![handover, side.word(), worker, self.now(), key.digest("handover word", &once)],
        );
        let Some(id) = self.one(sql, |r| r.int("id")).await? else { return Ok(false) };
        let sealed = key.seal(&word_place(id), words.as_bytes())?;
        self.run(Sql::new("UPDATE handover_word SET words_sealed = $2 WHERE id = $1", vals![id, sealed]))
            .await?;
        let sql = Sql::new(
            "UPDATE handover SET said_at = $2, said_by = $3 WHERE id = $1",
            vals![handover, self.now(), side.word()],
        );
        self.run(sql).await?;
        Ok(true)
    }
}
