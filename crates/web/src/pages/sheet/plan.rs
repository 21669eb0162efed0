//! `/plans/{token}/sheet`, `/plans/{token}/reviews/{n}/sheet`: プラン兼事業等利用申込書 and 評価シート, on paper and as xlsx.

use super::{foot, paper};
use crate::{App, edge::Acting, fail::Answer, pages::household::token};
use axum::extract::{Path, State};
use domain::plan::{
    facts::{DecisionResult, MeetingResult},
    review::Reached,
};
use sheets::{
    sheet::Sheet,
    y2026::{NOT_SHARED, plan},
};
use store::{
    Ctx,
    code::Codes,
    plan::{MoveView, PlanView},
};

fn turn(of: Option<&MoveView>, how: impl Fn(&str) -> String) -> plan::Turn {
    of.map_or_else(plan::Turn::default, |of| plan::Turn {
        on: Some(of.on),
        how: how(&of.how),
        by: of.by.clone(),
        number: of.number.clone(),
        note: of.note.clone(),
    })
}

/// The plan, its household's name and the code lists, to leave.
async fn read(app: &App, ctx: &Ctx, of: &str) -> Result<(PlanView, String, Codes), store::Error> {
    let view = app.store.plan(ctx, &token(of)?).await?;
    let head = app.store.household_head(ctx, &view.household).await?;
    let household = head.name.unwrap_or_else(|| NOT_SHARED.to_owned());
    Ok((view, household, app.store.codes(ctx).await?))
}

fn person(view: &PlanView) -> &str {
    view.person.as_ref().map_or(NOT_SHARED, |(_, name)| name)
}

async fn describe(app: &App, acting: &Acting, of: &str) -> Result<Sheet, store::Error> {
    let ctx = acting.ctx.leaving();
    let (view, household, codes) = read(app, &ctx, of).await?;
    let goals = view.goals.iter().map(|goal| plan::Goal {
        who: goal.who.clone(),
        words: goal.words.clone(),
        steps: goal.steps.iter().map(|s| [s.who.clone(), s.words.clone(), s.when.clone()]).collect(),
    });
    let services = view.services.iter().map(|service| plan::Service {
        menu: codes.label("menu", &service.menu).to_owned(),
        who: service.who.clone(),
        by: service.by.clone(),
        from: service.from,
        to: service.to,
    });
    let described = plan::Plan {
        number: &view.case_number,
        nth: view.number,
        person: person(&view),
        household: &household,
        agency: &view.agency,
        worker: view.worker.as_deref().unwrap_or_default(),
        state: view.standing.state().label(),
        made_on: view.made_on,
        made_by: &view.made_by,
        wish: &view.wish,
        course: &view.course,
        span: (view.from, view.to),
        monitor_on: view.monitor_on,
        goals: goals.collect(),
        services: services.collect(),
        agreement: turn(view.agreement(), |how| codes.label("agree_how", how).to_owned()),
        meeting: turn(view.meeting(), |how| {
            MeetingResult::parse(how).map_or("", MeetingResult::label).to_owned()
        }),
        decision: turn(view.decision(), |how| {
            DecisionResult::parse(how).map_or("", DecisionResult::label).to_owned()
        }),
    };
    Ok(plan::sheet(&described, foot(&ctx)))
}

async fn review(app: &App, acting: &Acting, of: &str, nth: &str) -> Result<Sheet, store::Error> {
    let ctx = acting.ctx.leaving();
    let (view, household, codes) = read(app, &ctx, of).await?;
    let review = nth
        .parse::<usize>()
        .ok()
        .and_then(|n| n.checked_sub(1))
        .and_then(|n| view.reviews.get(n))
        .ok_or(store::Error::NotFound)?;
    let mut changes: Vec<(String, bool)> =
        codes.list("change").map(|c| (c.label.clone(), review.changes.contains(&c.code))).collect();
    let gone = review.changes.iter().filter(|code| !codes.has("change", code));
    changes.extend(gone.map(|code| (codes.label("change", code).to_owned(), true)));
    let goal = |(n, reached, words): &(i64, Reached, String)| {
        let at = usize::try_from(*n).ok();
        let goal = at.and_then(|n| view.goals.get(n)).map(|g| g.words.clone()).unwrap_or_default();
        [goal, reached.label().to_owned(), words.clone()]
    };
    let described = plan::Review {
        number: &view.case_number,
        nth: view.number,
        person: person(&view),
        household: &household,
        on: review.on,
        worker: &review.worker,
        goals: review.goals.iter().map(goal).collect(),
        changes,
        seen: &review.seen,
        remains: &review.remains,
        voice: &review.voice,
        next: review.next.label(),
        monitor_on: review.monitor_on,
    };
    Ok(plan::review(&described, foot(&ctx)))
}

/// The plan on paper.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    let described = describe(&app, &acting, &of).await?;
    paper(&app, &acting, "/cases", described, format!("/plans/{of}"), format!("/plans/{of}/sheet.xlsx"))
}

/// The plan as xlsx.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn xlsx(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    super::xlsx(describe(&app, &acting, &of).await?).await
}

/// A review on paper.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn review_page(
    State(app): State<App>,
    acting: Acting,
    Path((of, nth)): Path<(String, String)>,
) -> Answer {
    let described = review(&app, &acting, &of, &nth).await?;
    let file = format!("/plans/{of}/reviews/{nth}/sheet.xlsx");
    paper(&app, &acting, "/cases", described, format!("/plans/{of}"), file)
}

/// A review as xlsx.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn review_xlsx(
    State(app): State<App>,
    acting: Acting,
    Path((of, nth)): Path<(String, String)>,
) -> Answer {
    super::xlsx(review(&app, &acting, &of, &nth).await?).await
}
