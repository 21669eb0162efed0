//! What LINE has delivered already. Nothing else of LINE's is kept: no user, no word, no answer.

use crate::{
    Ctx, Result, Store,
    row::{Sql, vals},
};
use domain::Instant;

/// Ms for which an event is known again. LINE delivers again within a day at most.
const KEPT: Instant = 7 * 24 * 3_600_000;
/// Ms by which a sender's clock may go before ours.
const AHEAD: Instant = 3_600_000;

/// An event as it was delivered.
#[derive(Debug, Clone)]
pub struct Delivered {
    /// LINE's id of it, or, where there is none, whatever tells it from every other.
    pub id: String,
    /// When it happened, ms, as the delivery says.
    pub at: Instant,
}

impl Store {
    /// Takes these events of a town's account for answered, and tells of each whether it is new. One that came before,
    /// also within these, is not; nor is one so old that it may have come and been forgotten, or from a time to come.
    /// Two programs that are asked about the same event at once answer it once. It may use the room kept for views: an event
    /// is some hundred bytes, only deliveries that LINE signed come this far, and nobody should wait for an answer until
    /// there is a larger disk.
    ///
    /// # Errors
    /// [`crate::Error::Database`]; then none has been taken.
    pub async fn line_new(&self, ctx: &Ctx, town: &str, events: &[Delivered]) -> Result<Vec<bool>> {
        let unit = self.upkeep(ctx).await?;
        unit.run(Sql::new("DELETE FROM line_event WHERE at < $1", vals![ctx.now - KEPT])).await?;
        let mut new = vec![false; events.len()];
        // In one order, so that two deliveries of the same events never wait for each other.
        let digest = |event: &Delivered| self.key.digest("line event", &format!("{town} {}", event.id));
        let mut order: Vec<(String, Instant, &mut bool)> =
            events.iter().zip(&mut new).map(|(event, slot)| (digest(event), event.at, slot)).collect();
        order.sort_by(|a, b| a.0.cmp(&b.0));
        for (hash, at, slot) in order {
            if !(ctx.now - KEPT..ctx.now + AHEAD).contains(&at) {
                continue;
            }
            let sql = Sql::new(
                "INSERT INTO line_event (event_hash, at) VALUES ($1, $2) ON CONFLICT (event_hash) DO NOTHING",
                vals![hash, at],
            );
            *slot = unit.run(sql).await? == 1;
        }
        unit.done().await?;
        Ok(new)
    }
}
