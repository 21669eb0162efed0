//! 支援プラン: read, written, moved along its way, reviewed; and the 終結, 中断 and 再開 of the case with it. Which move
//! follows is decided by [`domain::plan`], from what was read in the same transaction.

mod around;
mod content;
mod list;
mod read;
mod review;
mod turn;
mod weekly;

pub use around::{CaseWay, OpenTask, PastTurn};
pub use content::PlanChoices;
pub use list::{CaseOfPlans, PlanLine, PlanList};
pub use read::{GoalView, MoveView, PlanView, ReviewView, ServiceView, StepView};
pub use weekly::{WeeklyLine, WeeklyReview};

use crate::{
    actor::Ctx,
    error::{Error, Result},
    gate::OpenCase,
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{
    Token,
    access::{Ground, Parts},
    plan::{
        Kept, Standing, State,
        content::Content,
        facts::{Fact, Met},
    },
};

/// A plan opened within a unit, with its case.
pub(crate) struct OpenPlan {
    pub(crate) id: i64,
    pub(crate) case: OpenCase,
    pub(crate) standing: Standing,
    pub(crate) version: i64,
    pub(crate) former: Option<i64>,
    /// What it says; tokens of people and agencies in it.
    pub(crate) content: Content,
}

/// Does the actor work at the case's lead agency? Only these write plans; a grant lets others see.
pub(crate) fn leads(ctx: &Ctx, case: &OpenCase) -> bool {
    case.ground == Ground::OwnWork && ctx.actor.own_agencies().contains(&case.lead_agency)
}

/// State and days of a row.
fn kept(r: &Row) -> Result<Kept> {
    let met = r.opt_date("met_on")?.map(|on| match r.text("met_how") {
        Ok(how) if how == "waived" => Met::Waived(on),
        _ => Met::Held(on),
    });
    Ok(Kept {
        state: r.word("state", State::parse)?,
        agreed: r.opt_date("agreed_on")?,
        met,
        decided: r.opt_date("decided_on")?,
        started: r.opt_date("started_on")?,
        reviewed: r.opt_date("reviewed_on")?,
        ended: r.opt_date("ended_on")?,
    })
}

impl Unit {
    /// Opens a plan to read it.
    pub(crate) async fn plan(&self, token: &Token) -> Result<OpenPlan> {
        let sql = Sql::new("SELECT id, case_id FROM plan WHERE token = $1", vals![token.as_str()]);
        let (id, case) = self.need(sql, |r| Ok((r.int("id")?, r.int("case_id")?))).await?;
        let case = self.case_row(case, Parts::PLAN).await?;
        self.plan_in(id, case).await
    }

    /// Reads a plan of a case that is open.
    pub(crate) async fn plan_in(&self, id: i64, case: OpenCase) -> Result<OpenPlan> {
        let content = self.content(id).await?;
        let terms = content.terms();
        let sql = Sql::new("SELECT * FROM plan WHERE id = $1 AND case_id = $2", vals![id, case.id]);
        let (kept, version, former) =
            self.need(sql, |r| Ok((kept(r)?, r.int("version")?, r.opt_int("former_id")?))).await?;
        let standing =
            Standing::read(&kept, terms).ok_or(Error::Broken("a plan whose days do not bear its state"))?;
        Ok(OpenPlan { id, case, standing, version, former, content })
    }

    /// Opens a plan of one's own desk's case to change it, as it stood when it was `seen`.
    pub(crate) async fn plan_to_change(&self, token: &Token, seen: i64) -> Result<OpenPlan> {
        let plan = self.plan(token).await?;
        if !leads(self.ctx(), &plan.case) {
            return Err(Error::NotFound);
        }
        if plan.version != seen { Err(Error::Stale { theirs: plan.version }) } else { Ok(plan) }
    }

    /// The plan of a case that is in one of these states.
    pub(crate) async fn plan_of(&self, case: OpenCase, fits: fn(State) -> bool) -> Result<Option<OpenPlan>> {
        let sql =
            Sql::new("SELECT id, state FROM plan WHERE case_id = $1 ORDER BY number DESC", vals![case.id]);
        let rows = self.all(sql, |r| Ok((r.int("id")?, r.word("state", State::parse)?))).await?;
        match rows.into_iter().find(|(_, state)| fits(*state)) {
            Some((id, _)) => Ok(Some(self.plan_in(id, case).await?)),
            None => Ok(None),
        }
    }

    /// Keeps where a plan stands now, and the line of its history.
    pub(crate) async fn stand(&self, plan: &OpenPlan, to: &Standing, word: &str, fact: &Fact) -> Result<()> {
        let kept = to.kept();
        let day = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string());
        let how = match kept.met {
            Some(Met::Held(_)) => "held",
            Some(Met::Waived(_)) => "waived",
            None => "",
        };
        let sql = Sql::new(
            "UPDATE plan SET state = $1, agreed_on = $2, met_on = $3, met_how = $4, decided_on = $5, started_on = $6, \
             reviewed_on = $7, ended_on = $8, version = version + 1 WHERE id = $9 AND version = $10",
            vals![
                kept.state.word(),
                day(kept.agreed),
                day(kept.met.map(Met::on)),
                how,
                day(kept.decided),
                day(kept.started),
                day(kept.reviewed),
                day(kept.ended),
                plan.id,
                plan.version
            ],
        );
        if self.run(sql).await? == 0 {
            return Err(Error::Stale { theirs: plan.version });
        }
        self.history(plan.id, word, fact).await
    }

    /// Adds a line to a plan's history.
    pub(crate) async fn history(&self, plan: i64, word: &str, fact: &Fact) -> Result<()> {
        let sql = Sql::new(
            "INSERT INTO plan_move (plan_id, move, on_day, how, who, paper, note, made_by, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            vals![
                plan,
                word,
                fact.on.to_string(),
                fact.how.as_str(),
                fact.by.as_str(),
                fact.number.as_str(),
                fact.note.as_str(),
                self.ctx().actor.worker,
                self.now()
            ],
        );
        self.run(sql).await?;
        Ok(())
    }

    /// The case has a plan since `day`, or none.
    pub(crate) async fn case_planned(&self, case: i64, day: Option<chrono::NaiveDate>) -> Result<()> {
        let sql = match day {
            Some(day) => Sql::new(
                "UPDATE support_case SET plan_made_on = COALESCE(plan_made_on, $1), version = version + 1 WHERE id = $2",
                vals![day.to_string(), case],
            ),
            None => Sql::new(
                "UPDATE support_case SET plan_made_on = NULL, version = version + 1 WHERE id = $1",
                vals![case],
            ),
        };
        self.run(sql).await?;
        Ok(())
    }

    /// The day on which the case is looked at next is the plan's.
    pub(crate) async fn case_review_on(&self, case: i64, day: Option<chrono::NaiveDate>) -> Result<()> {
        let sql = Sql::new(
            "UPDATE support_case SET next_review = $1, version = version + 1 WHERE id = $2",
            vals![day.map(|d| d.to_string()), case],
        );
        self.run(sql).await?;
        Ok(())
    }
}
