//! A task's own page, and what can be done to it.

pub mod change;
pub mod new;

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks},
    pages::household::{token, words},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::{Token, code::TaskKind, wareki};
use store::task::TaskView;

/// A task's page: the form to change it, and the one to put it off.
#[derive(Template)]
#[template(path = "tasks/page.html")]
pub(super) struct Page {
    shell: Shell,
    task: TaskView,
    fields: Fields,
    marks: Marks,
    colleagues: Vec<(Token, String)>,
    /// Somebody else saved in the meantime: both are shown.
    stale: bool,
    back: String,
}

/// 「11/25」, with the year where another one is nearer: read back as the same day.
pub(super) fn typed_day(day: chrono::NaiveDate, today: chrono::NaiveDate) -> String {
    let short = day.format("%-m/%-d").to_string();
    if wareki::parse_date(&short, today) == Ok(day) { short } else { day.format("%Y/%-m/%-d").to_string() }
}

/// A task as the fields of its form.
fn filled(task: &TaskView, today: chrono::NaiveDate) -> Fields {
    let mut fields = Fields::default();
    fields.set("kind", task.kind.word());
    fields.set("words", task.words.as_str());
    fields.set("due", typed_day(task.due_on, today));
    fields.set("time", task.due_time.as_str());
    fields.set("owner", task.owner.as_ref().map(|(token, _)| token.to_string()).unwrap_or_default());
    fields.set(
        "waiting_for",
        task.waiting_for.as_ref().map(|(token, _)| token.to_string()).unwrap_or_default(),
    );
    fields.set("waiting_words", task.waiting_words.as_str());
    fields
}

impl Page {
    async fn new(app: &App, acting: &Acting, task: &Token) -> Answer<Self> {
        let task = app.store.task(&acting.ctx, task).await?;
        let fields = filled(&task, acting.ctx.today());
        Ok(Self {
            shell: Shell::new(app, acting, "/today"),
            task,
            fields,
            marks: Marks::default(),
            colleagues: app.store.colleagues(&acting.ctx).await?,
            stale: false,
            back: "/today".to_owned(),
        })
    }

    /// 「11月25日（水） 15:30」
    fn due(&self) -> String {
        format!("{} {}", words::month_day(self.task.due_on), self.task.due_time).trim_end().to_owned()
    }

    fn who(&self) -> String {
        match (&self.task.who, &self.task.case) {
            (who, _) if !who.is_empty() => who.clone(),
            (_, Some((_, number))) => format!("ケース {number}"),
            _ if self.task.reception.is_some() => "名前は聞いていない".to_owned(),
            _ => "窓口の用事".to_owned(),
        }
    }

    fn href(&self) -> Option<String> {
        let household = self.task.household.as_ref().map(|token| format!("/households/{token}"));
        household.or_else(|| self.task.reception.as_ref().map(|token| format!("/receptions/{token}")))
    }

    fn owner(&self) -> &str {
        self.task.owner.as_ref().map_or("未定（窓口のみんな）", |(_, name)| name.as_str())
    }

    /// Who saved in the meantime, and when.
    fn theirs(&self) -> String {
        let told = self.task.last_change.as_ref();
        told.map(|(name, at)| format!("{name}（{}）", words::day_time(*at))).unwrap_or_default()
    }
}

/// The page.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(task): Path<String>) -> Answer<Response> {
    shell::show(&Page::new(&app, &acting, &token(&task)?).await?)
}
