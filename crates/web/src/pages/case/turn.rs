//! `/cases/{token}/close`, `/pause`, `/reopen`: 終結, 中断 and 再開, with the plan and the open promises.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::household::{token, words},
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use domain::{
    code::CaseStatus,
    plan::{
        State as PlanState,
        closing::{Answer as Answered, Change, Closing},
    },
};
use store::{
    code::Codes,
    plan::{CaseWay, OpenTask, PastTurn},
};

/// Which way.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Close,
    Pause,
    Reopen,
}

impl Turn {
    const fn word(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Pause => "pause",
            Self::Reopen => "reopen",
        }
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Close => "終結する",
            Self::Pause => "中断する",
            Self::Reopen => "支援を再開する",
        }
    }

    /// Why the case cannot turn so today.
    fn refused(self, way: &CaseWay, today: chrono::NaiveDate) -> String {
        let rests = matches!(way.status, CaseStatus::Closed | CaseStatus::Paused);
        match self {
            Self::Close if way.status == CaseStatus::Closed => "このケースは、もう終結しています".to_owned(),
            Self::Close => way.close_refused(today).map(|r| r.to_string()).unwrap_or_default(),
            Self::Pause if rests => "このケースは、もう終結か中断になっています".to_owned(),
            Self::Reopen if !rests => "このケースは、終結も中断もしていません".to_owned(),
            Self::Pause | Self::Reopen => String::new(),
        }
    }
}

#[derive(Template)]
#[template(path = "case/turn.html")]
struct Page {
    shell: Shell,
    turn: Turn,
    way: CaseWay,
    codes: Codes,
    f: Fields,
    marks: Marks,
    refused: String,
    stale: bool,
}

impl Page {
    fn list(&self, list: &str) -> Vec<(String, String)> {
        self.codes.list(list).map(|c| (c.code.clone(), c.label.clone())).collect()
    }

    fn answers(&self) -> &'static [Answered] {
        Answered::ALL
    }

    fn answered(&self, task: &OpenTask, answer: &Answered) -> bool {
        self.f.get(&format!("task.{}", task.token)) == answer.word()
    }

    fn task_words(&self, task: &OpenTask) -> &str {
        self.f.get(&format!("task.{}.words", task.token))
    }

    fn reopen_says(&self) -> &'static str {
        match self.way.plan.as_ref().map(|(_, _, standing)| standing.state()) {
            Some(PlanState::Paused) => {
                "中断していたプランは、期間が残っていれば、そのまま続きます。残っていなければ、次のプランをつくります。"
            }
            _ => "前のプランをもとに、次のプランがつくれます。",
        }
    }

    fn past(&self, turn: &PastTurn) -> String {
        match turn.turn.as_str() {
            "closed" => format!("終結（{}）", self.codes.label("close_reason", &turn.reason)),
            "paused" => format!("中断（{}）", self.codes.label("pause_reason", &turn.reason)),
            _ => "再開".to_owned(),
        }
    }
}

async fn filled(
    app: &App,
    acting: &Acting,
    case: &str,
    turn: Turn,
    f: Option<Fields>,
) -> store::Result<Page> {
    let way = app.store.case_way(&acting.ctx, &token(case)?).await?;
    let f = f.unwrap_or_else(|| {
        let mut f = Fields::default();
        f.set("version", way.version.to_string());
        f.set("on", "きょう");
        f
    });
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        codes: app.store.codes(&acting.ctx).await?,
        refused: turn.refused(&way, acting.ctx.today()),
        marks: Marks::default(),
        stale: false,
        turn,
        way,
        f,
    })
}

async fn show(app: &App, acting: &Acting, case: &str, turn: Turn) -> Answer {
    shell::show(&filled(app, acting, case, turn, None).await?)
}

async fn save(app: &App, case: &str, Posted { acting, fields }: Posted, turn: Turn) -> Answer {
    let mut page = filled(app, &acting, case, turn, Some(fields)).await?;
    if !page.refused.is_empty() {
        return shell::show_again(&page);
    }
    let (ctx, way, f, today) = (&acting.ctx, &page.way, &page.f, acting.ctx.today());
    let version = f.get("version").parse().unwrap_or_default();
    let saved = match turn {
        Turn::Close => match Closing::check(f, &way.open(), way.opened_on, today) {
            Ok(closing) => app.store.close_case(ctx, &way.token, version, &closing).await,
            Err(faults) => Err(faults.into()),
        },
        Turn::Pause => match Change::pause(f, way.opened_on, today) {
            Ok(pause) => app.store.pause_case(ctx, &way.token, version, &pause).await,
            Err(faults) => Err(faults.into()),
        },
        Turn::Reopen => match Change::reopen(f, way.ended_on, today) {
            Ok(reopen) => app.store.reopen_case(ctx, &way.token, version, &reopen).await,
            Err(faults) => Err(faults.into()),
        },
    };
    match saved {
        Ok(()) => Ok(shell::go(&format!("/households/{}/plans", page.way.household.0))),
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

macro_rules! turns {
    ($($turn:ident $show:ident $save:ident $what:literal;)+) => { $(
        #[doc = $what]
        ///
        /// # Errors
        /// Absent, or led by another agency.
        pub async fn $show(State(app): State<App>, acting: Acting, Path(case): Path<String>) -> Answer {
            show(&app, &acting, &case, Turn::$turn).await
        }

        #[doc = $what]
        ///
        /// # Errors
        /// Absent, or led by another agency. What cannot be kept comes back (422), also when another saved first (409).
        pub async fn $save(State(app): State<App>, Path(case): Path<String>, posted: Posted) -> Answer {
            save(&app, &case, posted, Turn::$turn).await
        }
    )+ };
}

turns! {
    Close close closed "終結.";
    Pause pause paused "中断.";
    Reopen reopen reopened "再開.";
}
