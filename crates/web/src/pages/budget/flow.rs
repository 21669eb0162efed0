//! `/households/{token}/budget/flow`: キャッシュフロー as chart and table, before and after side by side.

use super::shown;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::household::{Head, token},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    budget::{FlowMonth, Scene},
    diagram::{self, Drawing},
};

/// One month of both courses.
struct Month {
    name: String,
    what: String,
    now: FlowMonth,
    plan: FlowMonth,
}

#[derive(Template)]
#[template(path = "budget/flow.html")]
struct Page {
    shell: Shell,
    head: Head,
    money: &'static str,
    drawing: Drawing,
    opening: i64,
    months: Vec<Month>,
    owed: bool,
    told: bool,
}

/// The page.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let budget = app.store.budget(&acting.ctx, &token(&household)?).await?;
    let parted = budget.parted();
    let course = parted.course();
    let (now, plan) = (course.flow(Scene::Now), course.flow(Scene::Plan));
    let both = now.months.iter().zip(&plan.months);
    let months = both.map(|(now, plan)| Month {
        name: now.month.show(),
        what: course.happenings(now.month).join("、"),
        now: *now,
        plan: *plan,
    });
    shell::show(&Page {
        shell: Shell::new(&app, &acting, "/cases"),
        head: Head::new(budget.head.clone(), "budget"),
        money: "flow",
        drawing: diagram::flow(&now, &plan),
        opening: now.opening,
        months: months.collect(),
        owed: parted.debts.iter().any(|d| d.balance.is_some()),
        told: budget.sheet.is_some(),
    })
}
