//! `/plans/{token}/agree` and the other moves of a plan that are one short form each, and 再プラン.

use super::open_to_write;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::Head,
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
    facts::{DecisionResult, MeetingResult, Page},
};
use store::{code::Codes, plan::PlanView};

#[derive(Template)]
#[template(path = "plan/step.html")]
struct View {
    shell: Shell,
    head: Head,
    plan: PlanView,
    codes: Codes,
    page: Page,
    f: Fields,
    marks: Marks,
    /// Why this move does not follow from where the plan stands.
    refused: String,
    /// Another saved first; the typed words are here.
    stale: bool,
}

impl View {
    fn list(&self, list: &str) -> Vec<(String, String)> {
        self.codes.list(list).map(|c| (c.code.clone(), c.label.clone())).collect()
    }

    fn results(&self) -> Vec<(String, String)> {
        let law = self.plan.standing.terms().decided_by_law;
        let fits = |r: &&MeetingResult| !law || **r != MeetingResult::Waived;
        let pair = |r: &MeetingResult| (r.word().to_owned(), r.label().to_owned());
        MeetingResult::ALL.iter().filter(fits).map(pair).collect()
    }

    fn decisions(&self) -> Vec<(String, String)> {
        DecisionResult::ALL.iter().map(|r| (r.word().to_owned(), r.label().to_owned())).collect()
    }

    fn button(&self) -> &'static str {
        match self.page {
            Page::Agree | Page::Meeting | Page::Decide => "記録する",
            Page::Start => "この日から始める",
            Page::Redraft => "案にもどす",
            Page::Withdraw => "取り下げる",
            Page::Keep => "このまま続ける",
        }
    }
}

async fn view(app: &App, acting: &Acting, plan: &str, page: Page, f: Option<Fields>) -> store::Result<View> {
    let (plan, head) = open_to_write(app, acting, plan).await?;
    let refused = page.open(&plan.standing, acting.ctx.today()).err();
    let f = f.unwrap_or_else(|| {
        let mut f = Fields::default();
        f.set("version", plan.version.to_string());
        f.set("on", "きょう");
        if page == Page::Agree {
            f.set("by", "本人");
        }
        f
    });
    Ok(View {
        shell: Shell::new(app, acting, "/cases"),
        codes: app.store.codes(&acting.ctx).await?,
        head,
        plan,
        page,
        f,
        marks: Marks::default(),
        refused: refused.map(|r| r.to_string()).unwrap_or_default(),
        stale: false,
    })
}

async fn show(app: &App, acting: &Acting, plan: &str, page: Page) -> Answer {
    shell::show(&view(app, acting, plan, page, None).await?)
}

async fn save(app: &App, plan: &str, Posted { acting, fields }: Posted, page: Page) -> Answer {
    let mut shown = view(app, &acting, plan, page, Some(fields)).await?;
    if !shown.refused.is_empty() {
        return shell::show_again(&shown);
    }
    let version = shown.f.get("version").parse().unwrap_or_default();
    let saved = match page.read(&shown.f, acting.ctx.today()) {
        Ok(fact) => app.store.move_plan(&acting.ctx, &shown.plan.token, version, page, &fact).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(()) => Ok(shell::go(&format!("/plans/{}", shown.plan.token))),
        Err(store::Error::Invalid(faults)) => {
            shown.marks = faults.into();
            shell::show_again(&shown)
        }
        Err(store::Error::Stale { theirs }) => {
            shown.f.set("version", theirs.to_string());
            shown.stale = true;
            Ok((StatusCode::CONFLICT, Html(shown.render()?)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

macro_rules! moves {
    ($($page:ident $show:ident $save:ident $what:literal;)+) => { $(
        #[doc = $what]
        ///
        /// # Errors
        /// Absent, or led by another agency.
        pub async fn $show(State(app): State<App>, acting: Acting, Path(plan): Path<String>) -> Answer {
            show(&app, &acting, &plan, Page::$page).await
        }

        #[doc = $what]
        ///
        /// # Errors
        /// Absent, or led by another agency. What cannot be kept comes back (422), also when another saved first (409).
        pub async fn $save(State(app): State<App>, Path(plan): Path<String>, posted: Posted) -> Answer {
            save(&app, &plan, posted, Page::$page).await
        }
    )+ };
}

moves! {
    Agree agree agreed "本人の同意.";
    Meeting meeting met "支援調整会議.";
    Decide decide decided "支援決定.";
    Start start started "開始.";
    Redraft redraft redrafted "案にもどす.";
    Withdraw withdraw withdrawn "取り下げ.";
    Keep keep kept "このまま続ける.";
}

#[derive(Template)]
#[template(path = "plan/replan.html")]
struct Replan {
    shell: Shell,
    head: Head,
    plan: PlanView,
    once: String,
    refused: String,
}

async fn replan_view(app: &App, acting: &Acting, plan: &str) -> store::Result<Replan> {
    let (plan, head) = open_to_write(app, acting, plan).await?;
    let refused = plan.standing.refuses(Turn::Replan, acting.ctx.today());
    Ok(Replan {
        shell: Shell::new(app, acting, "/cases"),
        head,
        plan,
        once: once()?,
        refused: refused.map(|r| r.to_string()).unwrap_or_default(),
    })
}

/// 再プラン.
///
/// # Errors
/// Absent, or led by another agency.
pub async fn replan(State(app): State<App>, acting: Acting, Path(plan): Path<String>) -> Answer {
    shell::show(&replan_view(&app, &acting, &plan).await?)
}

/// Makes the next plan and leads to its form.
///
/// # Errors
/// Absent, or led by another agency. What does not follow comes back as a sentence (422).
pub async fn replanned(
    State(app): State<App>,
    Path(plan): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let version = fields.get("version").parse().unwrap_or_default();
    let token = crate::pages::household::token(&plan)?;
    match app.store.replan(&acting.ctx, &token, version, fields.get("once")).await {
        Ok(next) => Ok(shell::go(&format!("/plans/{next}/edit"))),
        Err(store::Error::Invalid(faults)) => {
            let mut view = replan_view(&app, &acting, &plan).await?;
            view.refused = faults.0.into_iter().map(|f| f.sentence).collect::<Vec<_>>().join("。");
            shell::show_again(&view)
        }
        Err(store::Error::Stale { .. }) => {
            let mut view = replan_view(&app, &acting, &plan).await?;
            if view.refused.is_empty() {
                view.refused =
                    "ほかの人が先にこのプランを直しました。いまのようすをたしかめて、もう一度押してください"
                        .to_owned();
            }
            Ok((StatusCode::CONFLICT, Html(view.render()?)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
