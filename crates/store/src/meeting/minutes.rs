//! The minutes of an item: facts, views, what comes next. A correction keeps the former words.

use super::rule::{Known, OpenMeeting};
use crate::{
    actor::Ctx,
    audit::Action,
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{
    Instant, Token,
    meeting::{MinuteForm, Right},
};
use serde_json::{Value, json};

/// The minutes as they stand.
#[derive(Clone)]
pub struct Minutes {
    /// 出された事実.
    pub facts: String,
    /// 出された見方・意見.
    pub views: String,
    /// 次にすること・次回.
    pub next: String,
    /// Who saved them last.
    pub by: String,
    /// When.
    pub at: Instant,
    /// To be sent back with a correction.
    pub version: i64,
    /// What they said before each correction, the newest first; for who works on the case.
    pub formers: Vec<FormerMinutes>,
}

/// What minutes said before a correction.
#[derive(Clone)]
pub struct FormerMinutes {
    /// 出された事実.
    pub facts: String,
    /// 出された見方・意見.
    pub views: String,
    /// 次にすること・次回.
    pub next: String,
    /// Who corrected them.
    pub replaced_by: String,
    /// When.
    pub replaced_at: Instant,
}

/// May who reads an item with this right write its minutes? Who works on the case, and a convenor who reads it.
pub(super) const fn may_write(meeting: &OpenMeeting, right: &Right) -> bool {
    right.minutes() && (right.lead || meeting.organiser)
}

impl Unit {
    /// The minutes of an item, if anybody wrote them.
    pub(super) async fn minutes_of(&self, known: &Known, formers: bool) -> Result<Option<Minutes>> {
        let sql = Sql::new(
            "SELECT k.*, w.name AS saved_name FROM meeting_minute k JOIN worker w ON w.id = k.saved_by \
             WHERE k.item_id = $1",
            vals![known.row.id],
        );
        let read = |r: &Row| {
            let minutes = Minutes {
                facts: r.text("facts")?,
                views: r.text("views")?,
                next: r.text("next_words")?,
                by: r.text("saved_name")?,
                at: r.int("saved_at")?,
                version: r.int("version")?,
                formers: Vec::new(),
            };
            Ok((r.int("id")?, minutes))
        };
        let Some((id, mut minutes)) = self.one(sql, read).await? else { return Ok(None) };
        if formers {
            let sql = Sql::new(
                "SELECT f.body, f.replaced_at, w.name FROM meeting_minute_former f \
                 JOIN worker w ON w.id = f.replaced_by WHERE f.minute_id = $1 ORDER BY f.id DESC",
                vals![id],
            );
            minutes.formers = self
                .all(sql, |r| {
                    let body: Value = serde_json::from_str(&r.text("body")?)
                        .map_err(|_| Error::Broken("meeting_minute_former.body"))?;
                    let word =
                        |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
                    Ok(FormerMinutes {
                        facts: word("facts"),
                        views: word("views"),
                        next: word("next"),
                        replaced_by: r.text("name")?,
                        replaced_at: r.int("replaced_at")?,
                    })
                })
                .await?;
        }
        Ok(Some(minutes))
    }

    /// Keeps what the minutes said before they are corrected.
    async fn keep_minutes(&self, item: i64, former: &Minutes) -> Result<()> {
        let body = json!({ "facts": former.facts, "views": former.views, "next": former.next });
        let sql = Sql::new(
            "INSERT INTO meeting_minute_former (minute_id, version, body, replaced_at, replaced_by) \
             SELECT k.id, k.version, $1, $2, $3 FROM meeting_minute k WHERE k.item_id = $4",
            vals![body.to_string(), self.now(), self.ctx().actor.worker, item],
        );
        self.run(sql).await?;
        Ok(())
    }
}

impl Store {
    /// Writes the minutes of an item, or corrects them; the former words are kept. `version`: of the minutes that the form
    /// showed, 0 where there were none. The worker's draft (form `meeting-minutes`) ends.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor works on the case at its lead agency, or convenes the meeting and may read the item
    /// with its papers (会議の資料) now; [`Error::Stale`] when another saved first.
    pub async fn write_minutes(
        &self,
        ctx: &Ctx,
        meeting: &Token,
        item: &Token,
        version: i64,
        form: &MinuteForm,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        unit.meeting_to_change(meeting).await?;
        let (open, known, right) = unit.readable(meeting, item).await?;
        if !may_write(&open, &right) {
            return Err(Error::NotFound);
        }
        let there = unit.minutes_of(&known, false).await?;
        let theirs = there.as_ref().map_or(0, |m| m.version);
        if theirs != version {
            return Err(Error::Stale { theirs });
        }
        let words = vals![
            form.facts.as_str(),
            form.views.as_str(),
            form.next.as_str(),
            ctx.actor.worker,
            unit.now(),
            known.row.id
        ];
        match &there {
            Some(former) => {
                let same =
                    (&former.facts, &former.views, &former.next) == (&form.facts, &form.views, &form.next);
                if !same {
                    unit.keep_minutes(known.row.id, former).await?;
                    let sql = "UPDATE meeting_minute SET facts = $1, views = $2, next_words = $3, saved_by = $4, \
                               saved_at = $5, version = version + 1 WHERE item_id = $6";
                    unit.run(Sql::new(sql, words)).await?;
                }
            }
            None => {
                let sql = "INSERT INTO meeting_minute (facts, views, next_words, saved_by, saved_at, item_id) \
                           VALUES ($1, $2, $3, $4, $5, $6)";
                unit.run(Sql::new(sql, words)).await?;
            }
        }
        unit.drop_draft("meeting-minutes", &format!("{meeting}/items/{item}")).await?;
        unit.note(known.line(Action::Change, Some(&right)));
        unit.done().await
    }
}
