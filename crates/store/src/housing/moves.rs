//! What is done with a benefit, move by move. The domain decides; this writes.

use super::{Housing, load};
use crate::{
    actor::Ctx,
    audit::{Action, Kind as Told, Line},
    db::Store,
    error::{Error, Result},
    gate::OpenCase,
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Fault, Token,
    housing::{Aim, Answer, Benefit, Decision, Done, End, Extension, Pay, Span, Stage, Turned},
    month::Month,
};
use serde_json::json;

/// A move under way.
pub(super) struct Step {
    pub(super) unit: Unit,
    pub(super) id: i64,
    pub(super) was: Housing,
    case: OpenCase,
}

/// Opens a benefit for a move from the state of version `seen`. `None`: this very form was saved before.
pub(super) async fn begin(
    store: &Store,
    ctx: &Ctx,
    housing: &Token,
    seen: i64,
    once: &str,
) -> Result<Option<Step>> {
    let unit = store.writing(ctx).await?;
    let (id, case) = unit.housing(housing).await?;
    if !unit.leads(&case) {
        return Err(Error::NotFound);
    }
    if unit.once("housing", once, housing.as_str()).await?.is_some() {
        return Ok(None);
    }
    let sql =
        Sql::new("UPDATE housing SET version = version + 1 WHERE id = $1 AND version = $2", vals![id, seen]);
    let moved = unit.run(sql).await?;
    let was = load::load(&unit, id, true).await?;
    if moved == 0 {
        return Err(Error::Stale { theirs: was.version });
    }
    Ok(Some(Step { unit, id, was, case }))
}

impl Step {
    /// Keeps the former state, writes the audit line, commits.
    pub(super) async fn done(mut self, action: Action) -> Result<()> {
        let answers: Vec<_> = self
            .was
            .months
            .iter()
            .flat_map(|m| m.duties.iter().map(move |d| (m.month, d)))
            .filter_map(|(month, d)| {
                let done = d.done?.word();
                Some(json!({"month": month.to_storage(), "code": d.code, "done": done, "words": d.words}))
            })
            .collect();
        let papers: Vec<_> = self
            .was
            .papers
            .iter()
            .map(|(code, on)| json!({"code": code, "got_on": on.to_string()}))
            .collect();
        let body = json!({
            "stage": self.was.benefit.stage().word(), "reason": self.was.reason, "end_code": self.was.end_code,
            "turned_on": self.was.turned_on.map(|d| d.to_string()), "paid": self.was.benefit.total(),
            "duties": answers, "papers": papers,
        });
        let (unit, id) = (&self.unit, self.id);
        let sql = Sql::new(
            "INSERT INTO housing_former (housing_id, version, body, replaced_at, replaced_by) \
             VALUES ($1, $2, $3, $4, $5)",
            vals![id, self.was.version - 1, body.to_string(), unit.now(), unit.ctx().actor.worker],
        );
        unit.run(sql).await?;
        let line = Line::new(action, Told::Housing, id).case(self.case.id);
        self.unit.note(line.shown(self.case.parts, self.case.ground));
        self.unit.done().await
    }

    async fn set(&self, stage: Stage, last: Option<Month>) -> Result<()> {
        let sql = Sql::new(
            "UPDATE housing SET stage = $2, last_month = $3 WHERE id = $1",
            vals![self.id, stage.word(), last.map(Month::to_storage)],
        );
        self.unit.run(sql).await?;
        Ok(())
    }

    async fn turned(&self, on: NaiveDate, reason: &str, end_code: &str) -> Result<()> {
        let sql = Sql::new(
            "UPDATE housing SET turned_on = $2, reason = $3, end_code = $4 WHERE id = $1",
            vals![self.id, on.to_string(), reason, end_code],
        );
        self.unit.run(sql).await?;
        Ok(())
    }

    /// Writes a decision down, and the duties of each of its months as the code list has them then.
    async fn span(&self, aim: Aim, span: &Span, reason: &str) -> Result<()> {
        let (unit, id) = (&self.unit, self.id);
        let sql = Sql::new(
            "INSERT INTO housing_span (housing_id, from_month, months, yen, decided_on, reason, made_at, made_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            vals![
                id,
                span.from.to_storage(),
                i64::from(span.months),
                span.yen,
                span.decided_on.to_string(),
                reason,
                unit.now(),
                unit.ctx().actor.worker
            ],
        );
        unit.run(sql).await?;
        let Some(track) = aim.track() else { return Ok(()) };
        let sql = Sql::new(
            "SELECT code, valid_from, valid_to FROM code WHERE list = $1 ORDER BY rank, id",
            vals![track.duties()],
        );
        let read = |r: &Row| Ok((r.text("code")?, r.opt_date("valid_from")?, r.opt_date("valid_to")?));
        let duties = unit.all(sql, read).await?;
        for month in span.each() {
            let day = month.last_day();
            let held = |(_, from, to): &&(String, Option<NaiveDate>, Option<NaiveDate>)| {
                from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
            };
            for (code, ..) in duties.iter().filter(held) {
                let sql = Sql::new(
                    "INSERT INTO housing_duty (housing_id, month, code, due_on, done, words) \
                     VALUES ($1, $2, $3, $4, '', '') ON CONFLICT (housing_id, month, code) DO NOTHING",
                    vals![id, month.to_storage(), code.as_str(), day.to_string()],
                );
                unit.run(sql).await?;
            }
        }
        Ok(())
    }
}

impl Store {
    /// 支給決定.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not of the actor's own case; [`Error::Stale`] when another moved it first;
    /// [`Error::Invalid`] when the state or the settings do not allow it, each with its sentence.
    pub async fn grant_housing(
        &self,
        ctx: &Ctx,
        housing: &Token,
        seen: i64,
        decision: &Decision,
        once: &str,
    ) -> Result<()> {
        let Some(step) = begin(self, ctx, housing, seen, once).await? else { return Ok(()) };
        let limits = step.unit.housing_limits(decision.span.decided_on).await?;
        let applied = step.was.benefit.clone().applied()?;
        let sql = Sql::new(
            "SELECT COUNT(*) AS n FROM code c WHERE c.list = $1 AND (c.valid_from IS NULL OR c.valid_from <= $2) \
             AND (c.valid_to IS NULL OR c.valid_to >= $2) AND NOT EXISTS (SELECT 1 FROM housing_paper p \
             WHERE p.housing_id = $3 AND p.code = c.code)",
            vals![applied.aim.kind().papers(), ctx.today().to_string(), step.id],
        );
        let missing = step.unit.need(sql, |r| r.int("n")).await?;
        let running = applied.grant(decision, usize::try_from(missing).unwrap_or(0), &limits)?;
        step.set(Stage::Running, Some(running.last())).await?;
        step.span(running.aim, &running.first, &decision.reason).await?;
        step.done(Action::Change).await
    }

    /// 不支給.
    ///
    /// # Errors
    /// As [`Store::grant_housing`].
    pub async fn refuse_housing(
        &self,
        ctx: &Ctx,
        housing: &Token,
        seen: i64,
        turned: &Turned,
        once: &str,
    ) -> Result<()> {
        self.turn_housing((ctx, housing, seen, once), Stage::Refused, turned).await
    }

    /// 取下げ.
    ///
    /// # Errors
    /// As [`Store::grant_housing`].
    pub async fn withdraw_housing(
        &self,
        ctx: &Ctx,
        housing: &Token,
        seen: i64,
        turned: &Turned,
        once: &str,
    ) -> Result<()> {
        self.turn_housing((ctx, housing, seen, once), Stage::Withdrawn, turned).await
    }

    async fn turn_housing(
        &self,
        (ctx, housing, seen, once): (&Ctx, &Token, i64, &str),
        stage: Stage,
        turned: &Turned,
    ) -> Result<()> {
        let Some(step) = begin(self, ctx, housing, seen, once).await? else { return Ok(()) };
        step.was.benefit.clone().applied()?.turn(turned.on)?;
        step.set(stage, None).await?;
        step.turned(turned.on, &turned.reason, "").await?;
        step.done(Action::End).await
    }

    /// 延長.
    ///
    /// # Errors
    /// As [`Store::grant_housing`].
    pub async fn extend_housing(
        &self,
        ctx: &Ctx,
        housing: &Token,
        seen: i64,
        extension: &Extension,
        once: &str,
    ) -> Result<()> {
        let Some(step) = begin(self, ctx, housing, seen, once).await? else { return Ok(()) };
        let limits = step.unit.housing_limits(extension.on).await?;
        let running = step.was.benefit.clone().running("延長")?.extend(extension, &limits)?;
        step.set(Stage::Running, Some(running.last())).await?;
        let last = running.more.last().unwrap_or(&running.first);
        step.span(running.aim, last, &extension.reason).await?;
        step.done(Action::Change).await
    }

    /// What was done of one month's duties. An answer may be corrected; the former one is kept.
    ///
    /// # Errors
    /// As [`Store::grant_housing`].
    pub async fn answer_housing(
        &self,
        ctx: &Ctx,
        housing: &Token,
        seen: i64,
        (month, answers): (Month, &[Answer]),
        once: &str,
    ) -> Result<()> {
        let Some(step) = begin(self, ctx, housing, seen, once).await? else { return Ok(()) };
        let in_time = match &step.was.benefit {
            // What is still open of the months before the end may be told afterwards.
            Benefit::Ended(ended) => ended.was.answerable(month, ctx.today()),
            other => other.clone().running("毎月の活動")?.answerable(month, ctx.today()),
        };
        in_time?;
        for answer in answers {
            let sql = Sql::new(
                "UPDATE housing_duty SET done = $4, words = $5, answered_at = $6, answered_by = $7 \
                 WHERE housing_id = $1 AND month = $2 AND code = $3",
                vals![
                    step.id,
                    month.to_storage(),
                    answer.duty.as_str(),
                    Done::word(answer.done),
                    answer.words.as_str(),
                    step.unit.now(),
                    ctx.actor.worker
                ],
            );
            if step.unit.run(sql).await? == 0 {
                return Err(Fault::new("duty", "この月にはない活動です。画面を開きなおしてください").into());
            }
        }
        step.done(Action::Change).await
    }

    /// 支払い for one month.
    ///
    /// # Errors
    /// As [`Store::grant_housing`].
    pub async fn pay_housing(
        &self,
        ctx: &Ctx,
        housing: &Token,
        seen: i64,
        pay: &Pay,
        once: &str,
    ) -> Result<()> {
        let Some(step) = begin(self, ctx, housing, seen, once).await? else { return Ok(()) };
        step.was.benefit.clone().pay(pay)?;
        let sql = Sql::new(
            "INSERT INTO housing_payment (housing_id, month, yen, paid_on, reason, made_at, made_by) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            vals![
                step.id,
                pay.month.to_storage(),
                pay.yen,
                pay.on.to_string(),
                pay.reason.as_str(),
                step.unit.now(),
                ctx.actor.worker
            ],
        );
        step.unit.run(sql).await?;
        step.done(Action::Change).await
    }

    /// Takes a payment back that was written down by mistake. The row stays, marked.
    ///
    /// # Errors
    /// As [`Store::grant_housing`]; [`Error::NotFound`] also when that month was not paid.
    pub async fn unpay_housing(
        &self,
        ctx: &Ctx,
        housing: &Token,
        seen: i64,
        month: Month,
        once: &str,
    ) -> Result<()> {
        let Some(step) = begin(self, ctx, housing, seen, once).await? else { return Ok(()) };
        let sql = Sql::new(
            "UPDATE housing_payment SET ended_at = $3, ended_by = $4 WHERE housing_id = $1 AND month = $2 \
             AND ended_at IS NULL",
            vals![step.id, month.to_storage(), step.unit.now(), ctx.actor.worker],
        );
        if step.unit.run(sql).await? == 0 {
            return Err(Error::NotFound);
        }
        step.done(Action::Change).await
    }

    /// 終了. Duties of months after the last, still open, fall away.
    ///
    /// # Errors
    /// As [`Store::grant_housing`].
    pub async fn end_housing(
        &self,
        ctx: &Ctx,
        housing: &Token,
        seen: i64,
        end: &End,
        once: &str,
    ) -> Result<()> {
        let Some(step) = begin(self, ctx, housing, seen, once).await? else { return Ok(()) };
        let ended = step.was.benefit.clone().running("終了")?.end(end)?;
        let sql = Sql::new(
            "SELECT id FROM code WHERE list = 'housing_end' AND code = $1 LIMIT 1",
            vals![end.code.as_str()],
        );
        if step.unit.one(sql, |r| r.int("id")).await?.is_none() {
            return Err(Fault::new("code", "おわるわけを選びなおしてください").into());
        }
        step.set(Stage::Ended, ended.last).await?;
        step.turned(end.on, &end.words, &end.code).await?;
        let last = ended.last.map(Month::to_storage).unwrap_or_default();
        let sql = Sql::new(
            "DELETE FROM housing_duty WHERE housing_id = $1 AND month > $2 AND done = ''",
            vals![step.id, last],
        );
        step.unit.run(sql).await?;
        step.done(Action::End).await
    }
}
