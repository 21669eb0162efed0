//! What goes by itself, without a list: what was typed and never saved, what the program noted for its own use, what was
//! left of imports, and hand-overs that were taken back.

use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
};
use domain::DAY;

/// A draft that nobody has gone on with for so many days is over.
const DRAFT_DAYS: i64 = 60;

/// Everything else is kept for so many days.
const DAYS: i64 = 90;

/// Imports at which nobody and nothing is at work any more.
const OVER: &str =
    "b.state IN ('done', 'undone', 'dropped', 'failed') AND COALESCE(b.done_at, b.created_at) < $1";

impl Store {
    /// Takes away drafts that nobody has gone on with for 60 days; and after 90 days: logins, attempts and ended passkeys, marks of forms sent
    /// twice, the file and the unread cells of imports that are over, and hand-overs that were taken back. How many rows.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts; [`Error::Database`].
    pub async fn sweep(&self, ctx: &Ctx) -> Result<u64> {
        if ctx.actor.door != Door::Program || ctx.actor.worker != 0 {
            return Err(Error::NotFound);
        }
        let (draft, old) = (ctx.now - DRAFT_DAYS * DAY, ctx.now - DAYS * DAY);
        let mut unit = self.writing(ctx).await?;
        let mut swept = 0;
        let drafts = Sql::new("SELECT id FROM draft WHERE updated_at < $1 ORDER BY id", vals![draft]);
        let drafts = unit.all(drafts, |r| r.int("id")).await?;
        for some in drafts.chunks(500) {
            let mut sql = Sql::new("DELETE FROM draft WHERE updated_at < $1 AND id IN ", vals![draft]);
            swept += unit.run(sql.ids(some).clone()).await?;
        }
        // Before the sessions that they belong to.
        let asked = Sql::new("DELETE FROM passkey_ceremony WHERE ends_at < $1", vals![ctx.now]);
        swept += unit.run(asked).await?;
        let gone = [
            "UPDATE import_batch SET state = 'dropped' WHERE state = 'checked' AND created_at < $1".to_owned(),
            "DELETE FROM login_attempt WHERE at < $1".to_owned(),
            "DELETE FROM passkey WHERE ended_at < $1".to_owned(),
            "DELETE FROM login_session WHERE COALESCE(ended_at, ends_at) < $1".to_owned(),
            "DELETE FROM idempotency WHERE at < $1".to_owned(),
            format!("DELETE FROM import_fault WHERE batch_id IN (SELECT b.id FROM import_batch b WHERE {OVER})"),
            format!("DELETE FROM import_same WHERE batch_id IN (SELECT b.id FROM import_batch b WHERE {OVER})"),
            format!(
                "UPDATE import_batch SET file = NULL, file_name = '', unused = '' WHERE id IN (SELECT b.id FROM import_batch b \
                 WHERE {OVER}) AND (file IS NOT NULL OR file_name <> '' OR unused <> '')"
            ),
            "DELETE FROM handover_word WHERE handover_id IN (SELECT h.id FROM handover h WHERE h.state = 'withdrawn' \
             AND h.reception_id IS NULL AND h.withdrawn_at < $1)"
                .to_owned(),
            "DELETE FROM handover WHERE state = 'withdrawn' AND reception_id IS NULL AND withdrawn_at < $1".to_owned(),
        ];
        for statement in gone {
            swept += unit.run(Sql::new(&statement, vals![old])).await?;
        }
        if !drafts.is_empty() {
            unit.note(Line::new(Action::End, Kind::Draft, None).subjects(drafts));
        }
        unit.done().await?;
        Ok(swept)
    }
}
