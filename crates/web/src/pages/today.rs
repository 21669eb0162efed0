//! `/today`: the three bands of a worker's morning, and what the worker waits for.

pub(crate) mod row;

pub(crate) use row::{Act, BandView, bands};

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::once,
    pages::{draft::OwnDrafts, household::words, reception::new::saved_at},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, Query, State};
use domain::Token;
use std::collections::HashMap;
use store::{
    assessment::HalfWritten,
    task::TaskView,
    today::{ALL_LINES, FIRST_LINES},
};

#[derive(Template)]
#[template(path = "today/page.html")]
struct Page {
    shell: Shell,
    day: String,
    bands: Vec<BandView>,
    /// Assessments half written: where they go on, whose, and since when.
    half: Vec<(String, String, String)>,
    drafts: OwnDrafts,
    told: Option<Told>,
    back: &'static str,
    /// Makes each form of the page count once.
    once: String,
    supervises: bool,
    whole: bool,
}

/// What has just been done to a task, with the way back.
pub(crate) struct Told {
    pub(crate) sentence: String,
    pub(crate) task: Token,
    pub(crate) version: i64,
    pub(crate) done: bool,
    pub(crate) case: Option<Token>,
}

impl Told {
    fn new(task: TaskView) -> Self {
        let day = words::month_day(task.due_on);
        let done = task.done_at.is_some();
        let sentence = if done {
            format!("「{}」をすませました。", task.words)
        } else {
            format!("「{}」は、{day} {}までです。", task.words, task.due_time).replace(" まで", "まで")
        };
        Self {
            sentence,
            task: task.token,
            version: task.version,
            done,
            case: task.case.map(|(token, _)| token),
        }
    }
}

/// The task that was changed just before, if the address names one that this actor may see.
pub(crate) async fn told(
    app: &App,
    acting: &Acting,
    asked: &HashMap<String, String>,
) -> Answer<Option<Told>> {
    let Some(Ok(task)) = asked.get("task").map(|t| Token::parse(t)) else { return Ok(None) };
    match app.store.task(&acting.ctx, &task).await {
        Ok(task) => Ok(Some(Told::new(task))),
        Err(store::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn half_written(app: &App, acting: &Acting) -> Result<Vec<(String, String, String)>, store::Error> {
    let half = app.store.half_written(&acting.ctx).await?;
    let line = |half: HalfWritten| {
        let who = half.person.map_or(half.household, |person| format!("{person}さん"));
        (format!("/assessments/{}/edit", half.token), who, saved_at(half.at, acting.ctx.now))
    };
    Ok(half.into_iter().map(line).collect())
}

/// The page.
///
/// # Errors
/// When the store fails.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Query(asked): Query<HashMap<String, String>>,
) -> Answer {
    let today = app.store.today(&acting.ctx, FIRST_LINES).await?;
    shell::show(&Page {
        shell: Shell::new(&app, &acting, "/today"),
        day: words::month_day(today.day),
        bands: bands(&today, "/today"),
        half: half_written(&app, &acting).await?,
        drafts: OwnDrafts::of(&app, &acting, OwnDrafts::HOME, "/today").await?,
        told: told(&app, &acting, &asked).await?,
        back: "/today",
        once: once()?,
        supervises: acting.ctx.actor.any_role(domain::code::Role::supervises),
        whole: false,
    })
}

/// One band with all its lines.
///
/// # Errors
/// Absent when there is no such band.
pub async fn all(State(app): State<App>, acting: Acting, Path(band): Path<String>) -> Answer {
    let today = app.store.today(&acting.ctx, ALL_LINES).await?;
    let bands: Vec<BandView> = bands(&today, "/today").into_iter().filter(|b| b.id == band).collect();
    if bands.is_empty() {
        return Err(store::Error::NotFound.into());
    }
    shell::show(&Page {
        shell: Shell::new(&app, &acting, "/today"),
        day: words::month_day(today.day),
        bands,
        half: Vec::new(),
        drafts: OwnDrafts::default(),
        told: None,
        back: "/today",
        once: once()?,
        supervises: false,
        whole: true,
    })
}
