//! The plans of a household.

use super::leads;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    household::open_cases,
    row::{Sql, vals},
};
use chrono::NaiveDate;
use domain::{Token, access::Parts, code::CaseStatus, plan::State};

/// The plans of a household's cases that the actor may see.
#[derive(Clone)]
pub struct PlanList {
    /// Its cases, newest first.
    pub cases: Vec<CaseOfPlans>,
}

/// One case with its plans.
#[derive(Clone)]
pub struct CaseOfPlans {
    /// Token.
    pub token: Token,
    /// 年度-連番.
    pub number: String,
    /// Where the case stands.
    pub status: CaseStatus,
    /// Lead agency.
    pub agency: String,
    /// The actor may write plans for it.
    pub editable: bool,
    /// Its plans, newest first.
    pub plans: Vec<PlanLine>,
}

impl CaseOfPlans {
    /// Is there a plan being prepared?
    #[must_use]
    pub fn preparing(&self) -> Option<&PlanLine> {
        self.plans.iter().find(|p| p.state.prepares())
    }

    /// The plan that supports the case, or is paused.
    #[must_use]
    pub fn running(&self) -> Option<&PlanLine> {
        self.plans.iter().find(|p| p.state.supports() || p.state == State::Paused)
    }
}

/// One plan.
#[derive(Clone)]
pub struct PlanLine {
    /// Token.
    pub token: Token,
    /// 第何回 within the case.
    pub number: i64,
    /// Where it stands.
    pub state: State,
    /// From.
    pub from: Option<NaiveDate>,
    /// Until.
    pub to: Option<NaiveDate>,
    /// Next monitoring.
    pub monitor_on: Option<NaiveDate>,
    /// The goals' words, in order.
    pub goals: Vec<String>,
}

impl Store {
    /// The plans of a household.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when absent, or none of its cases' plans is for this actor.
    pub async fn plans(&self, ctx: &Ctx, household: &Token) -> Result<PlanList> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.household(household, Parts::PLAN).await?;
        let mut cases = Vec::new();
        for case in open_cases(&unit, open.id).await? {
            if !case.parts.has(Parts::PLAN) {
                continue;
            }
            let sql = Sql::new(
                "SELECT g.plan_id, g.words FROM plan_goal g JOIN plan p ON p.id = g.plan_id WHERE p.case_id = $1 \
                 ORDER BY g.plan_id, g.rank",
                vals![case.id],
            );
            let goals = unit.all(sql, |r| Ok((r.int("plan_id")?, r.text("words")?))).await?;
            let sql = Sql::new(
                "SELECT id, token, number, state, from_on, to_on, monitor_on FROM plan WHERE case_id = $1 \
                 ORDER BY number DESC",
                vals![case.id],
            );
            let plans = unit
                .all(sql, |r| {
                    let id = r.int("id")?;
                    Ok(PlanLine {
                        token: r.token("token")?,
                        number: r.int("number")?,
                        state: r.word("state", State::parse)?,
                        from: r.opt_date("from_on")?,
                        to: r.opt_date("to_on")?,
                        monitor_on: r.opt_date("monitor_on")?,
                        goals: goals.iter().filter(|(of, _)| *of == id).map(|(_, w)| w.clone()).collect(),
                    })
                })
                .await?;
            let sql = Sql::new(
                "SELECT c.token, c.number, c.status, a.name FROM support_case c JOIN agency a ON a.id = c.agency_id \
                 WHERE c.id = $1",
                vals![case.id],
            );
            let editable = leads(ctx, &case);
            let one = unit
                .need(sql, |r| {
                    Ok(CaseOfPlans {
                        token: r.token("token")?,
                        number: r.text("number")?,
                        status: r.word("status", CaseStatus::parse)?,
                        agency: r.text("name")?,
                        editable,
                        plans: plans.clone(),
                    })
                })
                .await?;
            cases.push(one);
            unit.note(Line::new(Action::View, Kind::Case, case.id).shown(Parts::PLAN, case.ground));
        }
        unit.done().await?;
        Ok(PlanList { cases })
    }
}
