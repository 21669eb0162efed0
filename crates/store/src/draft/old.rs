//! The end of what nobody has come back to.

use super::{KEPT, RETURN};
use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
};
use domain::{DAY, Instant};
use std::collections::HashMap;

/// A draft that may be over.
struct Old {
    id: i64,
    place: (Option<i64>, Option<i64>),
    saved: Instant,
}

impl Store {
    /// Removes the forms that were kept at a session's end, and the words where to go on, that nobody has come back
    /// to for as many days as the setting of the desk they were written at says. One audit line names the rows; how
    /// many there were. A worker's other drafts stay.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts; [`Error::Database`].
    pub async fn drop_old_kept(&self, ctx: &Ctx) -> Result<usize> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound);
        }
        let mut unit = self.writing(ctx).await?;
        // No setting is below one day.
        let sql = Sql::new(
            "SELECT d.id, d.agency_id, a.municipality_id, d.updated_at FROM draft d \
             LEFT JOIN agency a ON a.id = d.agency_id WHERE d.form IN ($1, $2) AND d.updated_at <= $3 ORDER BY d.id",
            vals![KEPT, RETURN, ctx.now - DAY],
        );
        let old = unit
            .all(sql, |r| {
                let place = (r.opt_int("agency_id")?, r.opt_int("municipality_id")?);
                Ok(Old { id: r.int("id")?, place, saved: r.int("updated_at")? })
            })
            .await?;
        let mut days: HashMap<(Option<i64>, Option<i64>), i64> = HashMap::new();
        let mut over = Vec::new();
        for draft in old {
            let days = match days.get(&draft.place) {
                Some(days) => *days,
                None => {
                    let rules = unit.rules_at(draft.place.0, draft.place.1, ctx.today()).await?;
                    days.insert(draft.place, rules.kept_form_days);
                    rules.kept_form_days
                }
            };
            if draft.saved <= ctx.now - days * DAY {
                over.push(draft.id);
            }
        }
        let mut dropped = Vec::new();
        for id in over {
            // Taken up again in this moment, it is as new: then it stays.
            let sql = "DELETE FROM draft WHERE id = $1 AND updated_at <= $2";
            if unit.run(Sql::new(sql, vals![id, ctx.now - DAY])).await? > 0 {
                dropped.push(id);
            }
        }
        let count = dropped.len();
        if count > 0 {
            unit.note(Line::new(Action::End, Kind::Draft, None).subjects(dropped));
        }
        unit.done().await?;
        Ok(count)
    }
}
