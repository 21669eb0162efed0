//! `/plans/{token}/review`: 評価.

use super::open_to_write;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::{household::Head, reception::new::saved_at},
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use domain::plan::{
    Turn,
    review::{Next, Reached, Review},
};
use store::{
    code::Codes,
    plan::{GoalView, PlanView},
};

/// The name under which drafts of reviews are kept.
pub const FORM: &str = "plan-review";

#[derive(Template)]
#[template(path = "plan/review.html")]
struct Page {
    shell: Shell,
    head: Head,
    plan: PlanView,
    codes: Codes,
    f: Fields,
    marks: Marks,
    refused: String,
    stale: bool,
    by: String,
    draft_at: String,
}

impl Page {
    fn list(&self, list: &str) -> Vec<(String, String)> {
        self.codes.list(list).map(|c| (c.code.clone(), c.label.clone())).collect()
    }

    fn goals(&self) -> Vec<(usize, &GoalView)> {
        self.plan.goals.iter().enumerate().collect()
    }

    fn reached(&self) -> &'static [Reached] {
        Reached::ALL
    }

    fn picked(&self, n: &usize, reached: &Reached) -> bool {
        self.f.get(&format!("goal.{n}")) == reached.word()
    }

    fn goal_note(&self, n: &usize) -> &str {
        self.f.get(&format!("goal.{n}.note"))
    }

    fn nexts(&self) -> Vec<(String, String)> {
        Next::ALL.iter().map(|n| (n.word().to_owned(), n.label().to_owned())).collect()
    }
}

async fn filled(app: &App, acting: &Acting, plan: &str, f: Option<Fields>) -> store::Result<Page> {
    let (plan, head) = open_to_write(app, acting, plan).await?;
    let refused = plan.standing.refuses(Turn::Review(acting.ctx.today()), acting.ctx.today());
    let mut draft_at = String::new();
    let f = match f {
        Some(f) => f,
        None => match app.store.draft_of(&acting.ctx, FORM, plan.token.as_str()).await? {
            Some(draft) => {
                draft_at = saved_at(draft.at, acting.ctx.now);
                let mut f = Fields::new(draft.fields.into_inner());
                f.set("version", plan.version.to_string());
                f
            }
            None => {
                let mut f = Fields::default();
                f.set("version", plan.version.to_string());
                f.set("on", "きょう");
                f.set("once", once()?);
                f
            }
        },
    };
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        codes: app.store.codes(&acting.ctx).await?,
        head,
        plan,
        f,
        marks: Marks::default(),
        refused: refused.map(|r| r.to_string()).unwrap_or_default(),
        stale: false,
        by: acting.ctx.actor.token.to_string(),
        draft_at,
    })
}

/// The form.
///
/// # Errors
/// Absent, or led by another agency.
pub async fn page(State(app): State<App>, acting: Acting, Path(plan): Path<String>) -> Answer {
    shell::show(&filled(&app, &acting, &plan, None).await?)
}

/// Saves the review.
///
/// # Errors
/// Absent, or led by another agency. What cannot be kept comes back (422), also when another saved first (409).
pub async fn save(
    State(app): State<App>,
    Path(plan): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let mut page = filled(&app, &acting, &plan, Some(fields)).await?;
    let version = page.f.get("version").parse().unwrap_or_default();
    let saved = match Review::check(&page.f, page.plan.goals.len(), acting.ctx.today()) {
        Ok(review) => {
            app.store.review_plan(&acting.ctx, &page.plan.token, version, &review, page.f.get("once")).await
        }
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(()) => Ok(shell::go(&format!("/plans/{}", page.plan.token))),
        Err(store::Error::Invalid(faults)) => {
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(store::Error::Stale { theirs }) => {
            page.f.set("version", theirs.to_string());
            page.stale = true;
            Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
