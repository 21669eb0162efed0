//! What was decided about an item: by whom, by when. A decision with a day becomes a task of its owner; on wish it becomes a
//! step of the plan that is being written.

use super::{minutes::may_write, owner::OwnerChoice, rule::Known};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
    task::TaskPlace,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Fault, Instant, Token,
    access::Parts,
    code::TaskKind,
    meeting::{DecisionForm, DecisionOwner, Right},
    plan::{
        State,
        content::{Doer, STEPS, Step},
    },
    task::NewTask,
    wareki::show_wareki,
};

/// A decision.
#[derive(Clone)]
pub struct DecisionLine {
    /// Its token.
    pub token: Token,
    /// What is done.
    pub words: String,
    /// By whom.
    pub owner: String,
    /// By when.
    pub due: Option<NaiveDate>,
    /// Its task is done; none without a task, and for who does not work on the case.
    pub done: Option<bool>,
    /// It stands in the plan, too.
    pub in_plan: bool,
    /// Struck at, and why.
    pub ended: Option<(Instant, String)>,
    /// Who wrote it down.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// The plan that is being written, to whose goals a decision may be added.
#[derive(Clone)]
pub struct PlanDraft {
    /// Its token.
    pub token: Token,
    /// Its goals: rank and words.
    pub goals: Vec<(i64, String)>,
}

impl Unit {
    /// The decisions of an item, the oldest first.
    pub(super) async fn decisions_of(&self, known: &Known, right: &Right) -> Result<Vec<DecisionLine>> {
        let sql = Sql::new(
            "SELECT d.*, o.name AS owner, a.name AS agency, b.name AS by_name, t.done_at, t.id AS task \
             FROM meeting_decision d LEFT JOIN worker o ON o.id = d.owner_id LEFT JOIN agency a ON a.id = d.agency_id \
             JOIN worker b ON b.id = d.made_by LEFT JOIN task t ON t.id = d.task_id WHERE d.item_id = $1 ORDER BY d.id",
            vals![known.row.id],
        );
        self.all(sql, |r: &Row| {
            let owner = match (r.opt_text("owner")?, r.opt_text("agency")?) {
                (Some(owner), Some(agency)) => format!("{owner}（{agency}）"),
                (Some(owner), None) => owner,
                (None, Some(agency)) => agency,
                (None, None) => r.text("owner_words")?,
            };
            let task = r.opt_int("task")?.filter(|_| right.lead);
            let ended_words = r.text("ended_words")?;
            Ok(DecisionLine {
                token: r.token("token")?,
                words: r.text("words")?,
                owner,
                due: r.opt_date("due_on")?,
                done: match task {
                    Some(_) => Some(r.opt_int("done_at")?.is_some()),
                    None => None,
                },
                in_plan: r.opt_int("plan_id")?.is_some(),
                ended: r.opt_int("ended_at")?.map(|at| (at, ended_words)),
                by: r.text("by_name")?,
                at: r.int("made_at")?,
            })
        })
        .await
    }

    /// The plan of the case that is being written, where somebody works on it who may write it.
    pub(super) async fn plan_draft(&self, known: &Known, right: &Right) -> Result<Option<PlanDraft>> {
        if !right.lead {
            return Ok(None);
        }
        let case = self.led_case_row(known.row.case).await?;
        let Some(plan) = self.plan_of(case, |state| state == State::Draft).await? else { return Ok(None) };
        let sql = Sql::new("SELECT token FROM plan WHERE id = $1", vals![plan.id]);
        let token = self.need(sql, |r| r.token("token")).await?;
        let goals =
            (0_i64..).zip(&plan.content.goals).map(|(rank, goal)| (rank, goal.words.clone())).collect();
        Ok(Some(PlanDraft { token, goals }))
    }

    /// Adds a decision to the plan that is being written; the plan's row.
    async fn put_in_plan(
        &mut self,
        known: &Known,
        form: &DecisionForm,
        doer: String,
        goal: i64,
    ) -> Result<i64> {
        let gone =
            || Fault::new("goal", "プランの目標が変わっています。画面を開きなおして、選びなおしてください");
        let case = self.led_case_row(known.row.case).await?;
        let plan = self.plan_of(case, |state| state == State::Draft).await?.ok_or_else(gone)?;
        let mut content = plan.content.clone();
        let place = usize::try_from(goal).ok().and_then(|at| content.goals.get_mut(at)).ok_or_else(gone)?;
        if place.steps.len() >= STEPS {
            let full =
                format!("この目標には、もう{STEPS}のすることがあります。プランの画面で整理してください");
            return Err(Fault::new("goal", full).into());
        }
        let when = form.due.map(|day| format!("{}まで", show_wareki(day))).unwrap_or_default();
        place.steps.push(Step { doer: Doer::Words(doer), words: form.words.clone(), when });
        self.add_to_draft(&plan, &content).await?;
        Ok(plan.id)
    }
}

impl Store {
    /// Writes down what was decided about an item. With an owner who has a desk here and a day, it becomes their task: a
    /// colleague's with the case, another agency's without it, so that the words alone are told. `once`: the form's own
    /// key.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor may write the item's minutes; [`Error::Invalid`] at `owner` when they were not
    /// offered, at `goal` when the plan has changed or is not the actor's to write.
    pub async fn add_decision(
        &self,
        ctx: &Ctx,
        meeting: &Token,
        item: &Token,
        form: &DecisionForm,
        once: &str,
    ) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        unit.meeting_to_change(meeting).await?;
        let (open, known, right) = unit.readable(meeting, item).await?;
        if !may_write(&open, &right) {
            return Err(Error::NotFound);
        }
        if let Some(first) = unit.once_answer("meeting_decision", once).await? {
            return Ok(first);
        }
        let owner = match &form.owner {
            DecisionOwner::Words(_) => None,
            DecisionOwner::Worker { .. } | DecisionOwner::Agency(_) => {
                let members = unit.all_members(&open).await?;
                let owners = unit.owners_of(&open, &known, &members).await?;
                let is = |o: &&OwnerChoice| match &form.owner {
                    DecisionOwner::Worker { worker, agency } => {
                        o.worker_token.as_ref() == Some(worker) && o.agency_token == *agency
                    }
                    DecisionOwner::Agency(agency) => o.worker_token.is_none() && o.agency_token == *agency,
                    DecisionOwner::Words(_) => false,
                };
                let gone = || Fault::new("owner", "だれがするかを、一覧から選びなおしてください");
                Some(owners.iter().find(is).cloned().ok_or_else(gone)?)
            }
        };
        let words = match &form.owner {
            DecisionOwner::Words(words) => words.as_str(),
            _ => "",
        };
        let task = match (&owner, form.due) {
            (Some(owner), Some(due)) => {
                let new = NewTask {
                    kind: TaskKind::Task,
                    words: form.words.clone(),
                    due_on: due,
                    due_time: None,
                    waiting_for: None,
                    waiting_words: String::new(),
                };
                // Only who works on the case sees the case with the task; the others' hangs on the item.
                let case = Some(known.row.case).filter(|_| owner.agency == known.row.lead_agency);
                let item = Some(known.row.id).filter(|_| case.is_none());
                let place = TaskPlace {
                    agency: owner.agency,
                    owner: owner.worker,
                    case,
                    item,
                    ..TaskPlace::default()
                };
                let token = secret::token()?;
                let id = unit.put_new_task(&token, &place, &new).await?;
                unit.note(Line::new(Action::Create, Kind::Task, id).case(known.row.case));
                Some(id)
            }
            _ => None,
        };
        let plan = match form.goal {
            Some(_) if !right.lead => {
                return Err(Fault::new("goal", "プランに加えるのは、担当の機関の職員です").into());
            }
            Some(goal) => {
                let doer = owner.as_ref().map_or_else(|| words.to_owned(), |o| o.name.clone());
                Some(unit.put_in_plan(&known, form, doer, goal).await?)
            }
            None => None,
        };
        let token = secret::token()?;
        let sql = Sql::new(
            "INSERT INTO meeting_decision (token, item_id, words, owner_id, agency_id, owner_words, due_on, task_id, \
             plan_id, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
            vals![
                token.as_str(),
                known.row.id,
                form.words.as_str(),
                owner.as_ref().and_then(|o| o.worker),
                owner.as_ref().map(|o| o.agency),
                words,
                form.due.map(|d| d.to_string()),
                task,
                plan,
                ctx.actor.worker,
                unit.now()
            ],
        );
        unit.insert(sql).await?;
        unit.once("meeting_decision", once, token.as_str()).await?;
        unit.note(
            known.line(Action::Change, Some(&Right { parts: right.parts.meet(Parts::MEETING), ..right })),
        );
        unit.done().await?;
        Ok(token)
    }

    /// Strikes a decision: it stays readable, with why. Its task stays with its owner, who is told by a person.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor may write the item's minutes, or when it is of another item; [`Error::Invalid`] at
    /// `words` when it was struck already.
    pub async fn end_decision(
        &self,
        ctx: &Ctx,
        meeting: &Token,
        item: &Token,
        decision: &Token,
        words: &str,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        unit.meeting_to_change(meeting).await?;
        let (open, known, right) = unit.readable(meeting, item).await?;
        if !may_write(&open, &right) {
            return Err(Error::NotFound);
        }
        let sql = Sql::new(
            "SELECT id FROM meeting_decision WHERE token = $1 AND item_id = $2",
            vals![decision.as_str(), known.row.id],
        );
        let id = unit.need(sql, |r| r.int("id")).await?;
        let sql = Sql::new(
            "UPDATE meeting_decision SET ended_at = $1, ended_by = $2, ended_words = $3 WHERE id = $4 \
             AND ended_at IS NULL",
            vals![unit.now(), ctx.actor.worker, words, id],
        );
        if unit.run(sql).await? == 0 {
            return Err(Fault::new("words", "この決定は、もう取り消されています").into());
        }
        unit.note(known.line(Action::End, Some(&right)));
        unit.done().await
    }
}
