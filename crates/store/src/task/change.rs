//! What can be done to a task: done, undone, put off, changed. The former state is kept.

use super::{Owner, hour, task_visible};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    Instant, Token,
    task::{Later, NewTask},
};
use serde_json::json;

/// A task that the actor may change.
struct OpenTask {
    id: i64,
    version: i64,
    agency: i64,
    case: Option<i64>,
    /// By which item of a meeting, and of which case that is.
    item: Option<i64>,
    item_case: Option<i64>,
    done: Option<Instant>,
    former: String,
}

impl Unit {
    async fn task(&self, token: &Token) -> Result<OpenTask> {
        let mut sql = Sql::new(
            "SELECT t.id, t.version, t.agency_id, t.case_id, t.done_at, t.kind, t.words, t.due_on, t.due_time, \
             t.owner_id, t.waiting_for, t.waiting_words, t.moved_reason, t.item_id, (SELECT i.case_id \
             FROM meeting_item i WHERE i.id = t.item_id) AS item_case FROM task t WHERE t.token = $1 AND ",
            vals![token.as_str()],
        );
        task_visible(&mut sql, self, "t");
        self.need(sql, |r| {
            let former = json!({
                "kind": r.text("kind")?, "words": r.text("words")?, "due_on": r.text("due_on")?,
                "due_time": r.text("due_time")?, "owner_id": r.opt_int("owner_id")?,
                "waiting_for": r.opt_int("waiting_for")?, "waiting_words": r.text("waiting_words")?,
                "moved_reason": r.text("moved_reason")?, "done_at": r.opt_int("done_at")?,
            });
            Ok(OpenTask {
                id: r.int("id")?,
                version: r.int("version")?,
                agency: r.int("agency_id")?,
                case: r.opt_int("case_id")?,
                item: r.opt_int("item_id")?,
                item_case: r.opt_int("item_case")?,
                done: r.opt_int("done_at")?,
                former: former.to_string(),
            })
        })
        .await
    }

    /// Runs `change`, which bumps the version where it still is `seen`, and keeps what was there before.
    async fn change_task(&mut self, task: &OpenTask, seen: i64, change: Sql, action: Action) -> Result<()> {
        if task.version != seen || self.run(change).await? == 0 {
            return Err(Error::Stale { theirs: task.version });
        }
        let sql = Sql::new(
            "INSERT INTO task_former (task_id, version, body, replaced_at, replaced_by) \
             VALUES ($1, $2, $3, $4, $5)",
            vals![task.id, task.version, task.former.as_str(), self.now(), self.ctx().actor.worker],
        );
        self.run(sql).await?;
        self.note(Line::new(action, Kind::Task, task.id).case(task.case.or(task.item_case)));
        Ok(())
    }
}

impl Store {
    /// It is done, as it stood when the actor saw it; `seen` `None`: however it stands now. A second press changes
    /// nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent or not for this actor; [`Error::Stale`] when it was changed since `seen`.
    pub async fn finish_task(&self, ctx: &Ctx, task: &Token, seen: Option<i64>) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.task(task).await?;
        if open.done.is_some() {
            return Ok(());
        }
        let seen = seen.unwrap_or(open.version);
        let sql = Sql::new(
            "UPDATE task SET done_at = $1, done_by = $2, version = version + 1 WHERE id = $3 AND version = $4",
            vals![unit.now(), ctx.actor.worker, open.id, seen],
        );
        unit.change_task(&open, seen, sql, Action::End).await?;
        unit.done().await
    }

    /// It is not done after all: a press on the wrong line can be taken back.
    ///
    /// # Errors
    /// As [`Store::finish_task`].
    pub async fn reopen_task(&self, ctx: &Ctx, task: &Token, seen: i64) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.task(task).await?;
        if open.done.is_none() {
            return Ok(());
        }
        let sql = Sql::new(
            "UPDATE task SET done_at = NULL, done_by = NULL, version = version + 1 WHERE id = $1 AND version = $2",
            vals![open.id, seen],
        );
        unit.change_task(&open, seen, sql, Action::Change).await?;
        unit.done().await
    }

    /// Puts it off, with the reason. The hour agreed for the former day falls away.
    ///
    /// # Errors
    /// As [`Store::finish_task`].
    pub async fn put_off_task(&self, ctx: &Ctx, task: &Token, seen: i64, later: &Later) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.task(task).await?;
        let sql = Sql::new(
            "UPDATE task SET due_time = CASE WHEN due_on = $1 THEN due_time ELSE '' END, due_on = $1, \
             moved_reason = $2, version = version + 1 WHERE id = $3 AND version = $4",
            vals![later.until.to_string(), later.reason.as_str(), open.id, seen],
        );
        unit.change_task(&open, seen, sql, Action::Change).await?;
        unit.done().await
    }

    /// Changes what it says and whose turn it is, within the agency that it belongs to. `owner` `None` leaves the
    /// owner as it is.
    ///
    /// # Errors
    /// As [`Store::finish_task`]; [`Error::Invalid`] when the owner is not of this desk, or has not signed what a law keeps secret; [`Error::NotFound`] also
    /// when it would be handed on at another desk than its own.
    pub async fn change_task(
        &self,
        ctx: &Ctx,
        task: &Token,
        seen: i64,
        new: &NewTask,
        owner: Option<&Owner>,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.task(task).await?;
        let mut sql = Sql::new(
            "UPDATE task SET kind = $1, words = $2, due_on = $3, due_time = $4, waiting_for = $5, \
             waiting_words = $6, version = version + 1",
            vals![
                new.kind.word(),
                new.words.as_str(),
                new.due_on.to_string(),
                hour(new),
                unit.awaited_row(new.waiting_for.as_ref()).await?,
                new.waiting_words.as_str(),
            ],
        );
        if let Some(owner) = owner {
            if ctx.actor.working_agency()? != open.agency {
                return Err(Error::NotFound);
            }
            let row = unit.owner_row(owner).await?;
            unit.may_carry(open.item, row).await?;
            sql.add(", owner_id = ").bind(row);
        }
        sql.add(" WHERE id = ").bind(open.id).add(" AND version = ").bind(seen);
        unit.change_task(&open, seen, sql, Action::Change).await?;
        unit.done().await
    }
}
