//! 終結, 中断 and 再開 of a case, with its plan: the two never contradict each other.

use super::OpenPlan;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::OpenCase,
    row::{Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Fault, Faults, Instant, Token,
    code::{CaseStatus, TaskKind},
    plan::{
        Refusal, Standing, State, Turn,
        closing::{Answer, Change, Closing},
        facts::Fact,
    },
};
use serde_json::json;

/// Where a case stands on its way, for the pages that end, pause and reopen it.
#[derive(Clone)]
pub struct CaseWay {
    /// Token.
    pub token: Token,
    /// 年度-連番.
    pub number: String,
    /// The household: token and name.
    pub household: (Token, String),
    /// Where the case stands.
    pub status: CaseStatus,
    /// Opened on.
    pub opened_on: NaiveDate,
    /// Closed on, or paused since.
    pub ended_on: Option<NaiveDate>,
    /// Version, to be sent back.
    pub version: i64,
    /// The plan that supports it, or is paused: token, number, where it stands.
    pub plan: Option<(Token, i64, Standing)>,
    /// The plan in preparation: token and number.
    pub preparing: Option<(Token, i64)>,
    /// Open promises and tasks.
    pub tasks: Vec<OpenTask>,
    /// Endings, pauses and reopenings so far, the latest first.
    pub turns: Vec<PastTurn>,
}

impl CaseWay {
    /// Why the case cannot be closed today, whatever is typed.
    #[must_use]
    pub fn close_refused(&self, today: NaiveDate) -> Option<Refusal> {
        self.plan.as_ref().and_then(|(_, _, standing)| standing.refuses(Turn::Close(today), today))
    }

    /// The tokens of the open promises and tasks.
    #[must_use]
    pub fn open(&self) -> Vec<Token> {
        self.tasks.iter().map(|t| t.token.clone()).collect()
    }
}

/// A promise or task that is not done.
#[derive(Clone)]
pub struct OpenTask {
    row: i64,
    version: i64,
    /// Token.
    pub token: Token,
    /// What it is.
    pub kind: TaskKind,
    /// What is to be done.
    pub words: String,
    /// By when.
    pub due_on: NaiveDate,
    /// Whose turn.
    pub owner: Option<String>,
}

/// An ending, pause or reopening.
#[derive(Clone)]
pub struct PastTurn {
    /// `closed`, `paused`, `reopened`.
    pub turn: String,
    /// When.
    pub on: NaiveDate,
    /// Word of `close_reason` or `pause_reason`; empty for a reopening.
    pub reason: String,
    /// In words.
    pub words: String,
    /// By whom.
    pub worker: String,
    /// Entered at.
    pub at: Instant,
    /// What became of each promise that was open: its words, the answer, to whom or why.
    pub tasks: Vec<(String, Answer, String)>,
}

/// A case within a unit, with what the turns look at.
struct Way {
    case: OpenCase,
    status: CaseStatus,
    running: Option<OpenPlan>,
    preparing: Option<OpenPlan>,
    former: String,
}

impl Unit {
    async fn open_tasks(&self, case: i64) -> Result<Vec<OpenTask>> {
        let sql = Sql::new(
            "SELECT t.id, t.version, t.token, t.kind, t.words, t.due_on, w.name AS owner FROM task t \
             LEFT JOIN worker w ON w.id = t.owner_id WHERE t.case_id = $1 AND t.done_at IS NULL \
             ORDER BY t.due_on, t.id",
            vals![case],
        );
        self.all(sql, |r| {
            Ok(OpenTask {
                row: r.int("id")?,
                version: r.int("version")?,
                token: r.token("token")?,
                kind: r.word("kind", TaskKind::parse)?,
                words: r.text("words")?,
                due_on: r.date("due_on")?,
                owner: r.opt_text("owner")?,
            })
        })
        .await
    }

    async fn way(&self, case: OpenCase) -> Result<Way> {
        let sql = Sql::new(
            "SELECT status, closed_on, close_reason, plan_made_on, next_review FROM support_case WHERE id = $1",
            vals![case.id],
        );
        let (status, former) = self
            .need(sql, |r| {
                let former = json!({
                    "status": r.text("status")?, "closed_on": r.opt_text("closed_on")?,
                    "close_reason": r.text("close_reason")?, "plan_made_on": r.opt_text("plan_made_on")?,
                    "next_review": r.opt_text("next_review")?,
                });
                Ok((r.word("status", CaseStatus::parse)?, former.to_string()))
            })
            .await?;
        let running = self.plan_of(case, |s| s.supports() || s == State::Paused).await?;
        let preparing = self.plan_of(case, State::prepares).await?;
        Ok(Way { case, status, running, preparing, former })
    }

    /// Opens a case of one's own desk to turn it, as it stood when it was `seen`.
    async fn way_to_change(&self, token: &Token, seen: i64) -> Result<Way> {
        let case = self.own_case(token).await?;
        if case.version != seen { Err(Error::Stale { theirs: case.version }) } else { self.way(case).await }
    }

    async fn past_turns(&self, case: i64) -> Result<Vec<PastTurn>> {
        let sql = Sql::new(
            "SELECT x.turn_id, x.answer, x.words, t.words AS task FROM case_turn_task x JOIN case_turn c \
             ON c.id = x.turn_id JOIN task t ON t.id = x.task_id WHERE c.case_id = $1 ORDER BY t.due_on, t.id",
            vals![case],
        );
        let tasks = self
            .all(sql, |r| {
                let line = (r.text("task")?, r.word("answer", Answer::parse)?, r.text("words")?);
                Ok((r.int("turn_id")?, line))
            })
            .await?;
        let sql = Sql::new(
            "SELECT c.id, c.turn, c.on_day, c.reason, c.words, c.made_at, w.name AS worker FROM case_turn c \
             JOIN worker w ON w.id = c.made_by WHERE c.case_id = $1 ORDER BY c.id DESC",
            vals![case],
        );
        self.all(sql, |r| {
            let id = r.int("id")?;
            Ok(PastTurn {
                turn: r.text("turn")?,
                on: r.date("on_day")?,
                reason: r.text("reason")?,
                words: r.text("words")?,
                worker: r.text("worker")?,
                at: r.int("made_at")?,
                tasks: tasks.iter().filter(|(of, _)| *of == id).map(|(_, line)| line.clone()).collect(),
            })
        })
        .await
    }

    /// Writes the turn into the case's history; its row.
    async fn turned(&self, way: &Way, turn: &str, on: NaiveDate, reason: &str, words: &str) -> Result<i64> {
        let sql = Sql::new(
            "INSERT INTO case_turn (case_id, turn, on_day, reason, words, former, made_by, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id",
            vals![
                way.case.id,
                turn,
                on.to_string(),
                reason,
                words,
                way.former.as_str(),
                self.ctx().actor.worker,
                self.now()
            ],
        );
        self.insert(sql).await
    }

    /// Moves a plan along with its case.
    async fn plan_along(&self, plan: &OpenPlan, turn: Turn, on: NaiveDate, words: &str) -> Result<()> {
        let next = plan.standing.take(turn, self.ctx().today()).map_err(Faults::from)?;
        self.stand(plan, &next, turn.word(), &Fact::bare(turn, on, words.to_owned())).await
    }

    /// Ends an open task with the answer that the closing gave it.
    async fn end_task(&self, task: &OpenTask, words: &str) -> Result<()> {
        let sql = Sql::new(
            "INSERT INTO task_former (task_id, version, body, replaced_at, replaced_by) VALUES ($1, $2, $3, $4, $5)",
            vals![
                task.row,
                task.version,
                json!({ "kind": task.kind.word(), "words": task.words, "due_on": task.due_on, "done_at": null })
                    .to_string(),
                self.now(),
                self.ctx().actor.worker
            ],
        );
        self.run(sql).await?;
        let mut sql = Sql::new(
            "UPDATE task SET done_at = $1, done_by = $2, version = version + 1",
            vals![self.now(), self.ctx().actor.worker],
        );
        if !words.is_empty() {
            sql.add(", moved_reason = ").bind(words);
        }
        sql.add(" WHERE id = ").bind(task.row);
        self.run(sql).await?;
        Ok(())
    }

    /// Sets status and days of the case that was `seen`.
    async fn set_case(
        &self,
        way: &Way,
        status: CaseStatus,
        closed: Option<(NaiveDate, &str)>,
        next_review: Option<NaiveDate>,
    ) -> Result<()> {
        let sql = Sql::new(
            "UPDATE support_case SET status = $1, closed_on = $2, close_reason = $3, next_review = $4, \
             version = version + 1 WHERE id = $5 AND version = $6",
            vals![
                status.word(),
                closed.map(|(on, _)| on.to_string()),
                closed.map_or("", |(_, reason)| reason),
                next_review.map(|d| d.to_string()),
                way.case.id,
                way.case.version
            ],
        );
        if self.run(sql).await? == 0 {
            return Err(Error::Stale { theirs: way.case.version });
        }
        Ok(())
    }
}

impl Store {
    /// Where a case stands on its way.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or led by another agency.
    pub async fn case_way(&self, ctx: &Ctx, case: &Token) -> Result<CaseWay> {
        let mut unit = self.reading(ctx).await?;
        let case = unit.own_case(case).await?;
        let way = unit.way(case).await?;
        let (tasks, turns) = (unit.open_tasks(case.id).await?, unit.past_turns(case.id).await?);
        let mut plan = None;
        if let Some(running) = &way.running {
            let sql = Sql::new("SELECT token, number FROM plan WHERE id = $1", vals![running.id]);
            let (token, number) = unit.need(sql, |r| Ok((r.token("token")?, r.int("number")?))).await?;
            plan = Some((token, number, running.standing));
        }
        let mut preparing = None;
        if let Some(draft) = &way.preparing {
            let sql = Sql::new("SELECT token, number FROM plan WHERE id = $1", vals![draft.id]);
            preparing = Some(unit.need(sql, |r| Ok((r.token("token")?, r.int("number")?))).await?);
        }
        let sql = Sql::new(
            "SELECT c.token, c.number, c.opened_on, c.closed_on, h.token AS household, h.name FROM support_case c \
             JOIN household h ON h.id = c.household_id WHERE c.id = $1",
            vals![case.id],
        );
        let since = turns.first().filter(|t| t.turn != "reopened").map(|t| t.on);
        let way = unit
            .need(sql, |r| {
                Ok(CaseWay {
                    token: r.token("token")?,
                    number: r.text("number")?,
                    household: (r.token("household")?, r.text("name")?),
                    status: way.status,
                    opened_on: r.date("opened_on")?,
                    ended_on: r.opt_date("closed_on")?.or(since),
                    version: case.version,
                    plan: plan.clone(),
                    preparing: preparing.clone(),
                    tasks: tasks.clone(),
                    turns: turns.clone(),
                })
            })
            .await?;
        unit.note(Line::new(Action::View, Kind::Case, case.id).shown(case.parts, case.ground));
        unit.done().await?;
        Ok(way)
    }

    /// 終結: ends the case, its plan, and each open promise with its answer. A plan in preparation is withdrawn.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or led by another agency; [`Error::Stale`]; [`Error::Invalid`] when the plan
    /// in force was not reviewed, a promise is not answered (also one made in the meantime), or the reason is none of
    /// the list.
    pub async fn close_case(&self, ctx: &Ctx, case: &Token, seen: i64, closing: &Closing) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let way = unit.way_to_change(case, seen).await?;
        if way.status == CaseStatus::Closed {
            return Err(Fault::new("on", "このケースは、もう終結しています").into());
        }
        if !unit.offers_code("close_reason", &closing.reason).await? {
            return Err(Fault::new("reason", "終結のわけを選びなおしてください").into());
        }
        let tasks = unit.open_tasks(way.case.id).await?;
        let open: Vec<Token> = tasks.iter().map(|t| t.token.clone()).collect();
        if !closing.answers(&open) {
            let sentence =
                "このあいだに、新しい約束・用事が入りました。下に出ています。どうするかを選んでください";
            return Err(Fault::new("tasks", sentence).into());
        }
        if let Some(plan) = &way.running {
            unit.plan_along(plan, Turn::Close(closing.on), closing.on, &closing.words).await?;
        }
        if let Some(draft) = &way.preparing {
            unit.plan_along(draft, Turn::Withdraw(closing.on), closing.on, &closing.words).await?;
        }
        let turn = unit.turned(&way, "closed", closing.on, &closing.reason, &closing.words).await?;
        for answered in &closing.tasks {
            let Some(task) = tasks.iter().find(|t| t.token == answered.task) else { continue };
            unit.end_task(task, &answered.words).await?;
            let sql = Sql::new(
                "INSERT INTO case_turn_task (turn_id, task_id, answer, words) VALUES ($1, $2, $3, $4)",
                vals![turn, task.row, answered.answer.word(), answered.words.as_str()],
            );
            unit.run(sql).await?;
            unit.note(Line::new(Action::End, Kind::Task, task.row).case(way.case.id));
        }
        unit.set_case(&way, CaseStatus::Closed, Some((closing.on, &closing.reason)), None).await?;
        unit.note(Line::new(Action::End, Kind::Case, way.case.id).shown(way.case.parts, way.case.ground));
        unit.done().await
    }

    /// 中断: the case and its plan rest until the day on which they are thought of again. What is promised stays.
    ///
    /// # Errors
    /// As [`Store::close_case`].
    pub async fn pause_case(&self, ctx: &Ctx, case: &Token, seen: i64, pause: &Change) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let way = unit.way_to_change(case, seen).await?;
        if matches!(way.status, CaseStatus::Closed | CaseStatus::Paused) {
            return Err(Fault::new("on", "このケースは、もう終結か中断になっています").into());
        }
        if !unit.offers_code("pause_reason", &pause.reason).await? {
            return Err(Fault::new("reason", "中断のわけを選びなおしてください").into());
        }
        if let Some(plan) = way.running.as_ref().filter(|p| p.standing.state().supports()) {
            unit.plan_along(plan, Turn::Pause(pause.on), pause.on, &pause.words).await?;
            // What was to follow a plan that rests would be agreed to by nobody.
            if let Some(draft) = &way.preparing {
                unit.plan_along(draft, Turn::Withdraw(pause.on), pause.on, &pause.words).await?;
            }
        }
        unit.turned(&way, "paused", pause.on, &pause.reason, &pause.words).await?;
        unit.set_case(&way, CaseStatus::Paused, None, pause.look_on).await?;
        unit.note(Line::new(Action::Change, Kind::Case, way.case.id).shown(way.case.parts, way.case.ground));
        unit.done().await
    }

    /// 再開: a closed or paused case is supported again. A plan that was paused goes on within its period; else the case
    /// stands among those without a plan.
    ///
    /// # Errors
    /// As [`Store::close_case`].
    pub async fn reopen_case(&self, ctx: &Ctx, case: &Token, seen: i64, reopen: &Change) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let way = unit.way_to_change(case, seen).await?;
        if !matches!(way.status, CaseStatus::Closed | CaseStatus::Paused) {
            return Err(Fault::new("on", "このケースは、終結も中断もしていません").into());
        }
        let mut monitor = None;
        let paused = way.running.as_ref().filter(|p| p.standing.state() == State::Paused);
        let goes_on = paused.filter(|p| p.standing.refuses(Turn::Resume(reopen.on), ctx.today()).is_none());
        if let Some(plan) = goes_on {
            unit.plan_along(plan, Turn::Resume(reopen.on), reopen.on, &reopen.words).await?;
            monitor = plan.content.monitor_on.or(plan.content.to);
        }
        unit.turned(&way, "reopened", reopen.on, "", &reopen.words).await?;
        unit.set_case(&way, CaseStatus::Open, None, reopen.look_on.or(monitor)).await?;
        if goes_on.is_none() {
            unit.case_planned(way.case.id, None).await?;
        }
        unit.note(Line::new(Action::Change, Kind::Case, way.case.id).shown(way.case.parts, way.case.ground));
        unit.done().await
    }
}
