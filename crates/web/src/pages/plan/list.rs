//! `/households/{token}/plans`.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::once,
    pages::household::{Head, token, words},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Faults, Token, code::CaseStatus};
use store::plan::{CaseOfPlans, PlanLine, PlanList};

#[derive(Template)]
#[template(path = "plan/list.html")]
struct Page {
    shell: Shell,
    head: Head,
    list: PlanList,
    once: String,
    refused: String,
}

/// What stands first under a case's plans.
enum Action {
    /// A way on.
    Go(String, &'static str),
    /// A plan can be made; from the former one, or from nothing.
    Make(bool),
}

impl Page {
    fn action(&self, case: &CaseOfPlans) -> Action {
        if !self.works(case) {
            return Action::Go(format!("/cases/{}/reopen", case.token), "支援を再開する");
        }
        if let Some(plan) = case.preparing() {
            return Action::Go(format!("/plans/{}", plan.token), "つくりかけのプランの続きへ");
        }
        if let Some(plan) = case.running().filter(|p| p.state.supports()) {
            return Action::Go(format!("/plans/{}", plan.token), "実施中のプランを開く");
        }
        Action::Make(!case.plans.is_empty())
    }

    fn works(&self, case: &CaseOfPlans) -> bool {
        !matches!(case.status, CaseStatus::Closed | CaseStatus::Paused)
    }

    fn tag(&self, plan: &PlanLine) -> &'static str {
        super::view::tag(plan.state)
    }

    fn when(&self, plan: &PlanLine) -> String {
        let span = super::view::span(plan.from, plan.to);
        match plan.monitor_on.filter(|_| plan.state.supports()) {
            Some(day) => format!("{span} ・ 次のモニタリング {}", words::era(&day)),
            None => span,
        }
    }
}

async fn filled(app: &App, acting: &Acting, household: &Token, refused: String) -> store::Result<Page> {
    let list = app.store.plans(&acting.ctx, household).await?;
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        head: Head::load(app, acting, household, "plans").await?,
        list,
        once: once()?,
        refused,
    })
}

/// The page.
///
/// # Errors
/// Absent, or its plans are not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    shell::show(&filled(&app, &acting, &token(&household)?, String::new()).await?)
}

/// The page with why no plan can be made (422).
pub(super) async fn refused(app: &App, acting: &Acting, household: &Token, faults: Faults) -> Answer {
    let sentences: Vec<String> = faults.0.into_iter().map(|f| f.sentence).collect();
    shell::show_again(&filled(app, acting, household, sentences.join("。")).await?)
}
