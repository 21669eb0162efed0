//! 支援プラン: the list of a household, one plan on one page, its form, and each move on its own page.

pub mod edit;
pub mod list;
pub mod review;
pub mod step;
pub mod view;

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::household::{Head, token},
    shell,
};
use axum::extract::{Path, State};
use domain::Token;
use store::plan::PlanView;

/// The plan and the head of its household.
async fn open(app: &App, acting: &Acting, plan: &str) -> store::Result<(PlanView, Head)> {
    let plan = app.store.plan(&acting.ctx, &token(plan)?).await?;
    let head = Head::load(app, acting, &plan.household, "plans").await?;
    Ok((plan, head))
}

/// … for who may write it.
async fn open_to_write(app: &App, acting: &Acting, plan: &str) -> store::Result<(PlanView, Head)> {
    let (plan, head) = open(app, acting, plan).await?;
    if plan.editable { Ok((plan, head)) } else { Err(store::Error::NotFound) }
}

/// `/plans/{token}/close`: the whole case is closed, not its plan alone.
///
/// # Errors
/// Absent, or led by another agency.
pub async fn close(State(app): State<App>, acting: Acting, Path(plan): Path<String>) -> Answer {
    let case = app.store.case_of_plan(&acting.ctx, &token(&plan)?).await?;
    Ok(shell::go(&format!("/cases/{case}/close")))
}

/// `/plans/{token}/pause`: the whole case is paused.
///
/// # Errors
/// Absent, or led by another agency.
pub async fn pause(State(app): State<App>, acting: Acting, Path(plan): Path<String>) -> Answer {
    let case = app.store.case_of_plan(&acting.ctx, &token(&plan)?).await?;
    Ok(shell::go(&format!("/cases/{case}/pause")))
}

/// `POST /households/{token}/plans`: begins a plan and leads to its form.
///
/// # Errors
/// Absent, or led by another agency. What does not follow comes back as a sentence on the list (422).
pub async fn make(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    let case = Token::parse(fields.get("case")).map_err(|_| store::Error::NotFound)?;
    let owned = app.store.plans(&acting.ctx, &household).await?.cases.iter().any(|c| c.token == case);
    if !owned {
        return Err(store::Error::NotFound.into());
    }
    match app.store.new_plan(&acting.ctx, &case, fields.has("former", "1"), fields.get("once")).await {
        Ok(plan) => Ok(shell::go(&format!("/plans/{plan}/edit"))),
        Err(store::Error::Invalid(faults)) => list::refused(&app, &acting, &household, faults).await,
        Err(error) => Err(error.into()),
    }
}
