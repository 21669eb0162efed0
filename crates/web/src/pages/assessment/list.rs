//! `/households/{token}/assessments`: the versions of the household and of each of its people, and what nobody has
//! asked yet.

use super::heard;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::household::{Head, token},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use store::assessment::{Brief, Versions};

#[derive(Template)]
#[template(path = "assessment/list.html")]
struct Page {
    shell: Shell,
    head: Head,
    subjects: Vec<Versions>,
}

impl Page {
    fn name(&self, of: &Versions) -> String {
        match (&of.person, &of.name) {
            (None, _) => "世帯のこと".to_owned(),
            (Some(_), Some(name)) => name.clone(),
            (Some(_), None) => "この世帯の人（名前は共有されていません）".to_owned(),
        }
    }

    fn heard(&self, brief: &Brief) -> String {
        brief.visits.last().map(heard).unwrap_or_default()
    }

    /// Words of the button that goes on.
    fn next(&self, of: &Versions) -> &'static str {
        match of.versions.first() {
            None => "書きはじめる",
            Some(newest) if !newest.fixed => "続きを書く",
            Some(_) => "新しい版を書く",
        }
    }
}

/// The page.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let page = app.store.assessments(&acting.ctx, &token(&household)?).await?;
    let head = Head::new(page.head, "assessments");
    shell::show(&Page { shell: Shell::new(&app, &acting, "/cases"), head, subjects: page.subjects })
}

/// Leads to the form of the version in work about a person (field `person`) or the household; begins one where there
/// is none.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn begin(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let person = match fields.get("person") {
        "" => None,
        person => Some(token(person)?),
    };
    let sheet = app.store.begin_assessment(&acting.ctx, &token(&household)?, person.as_ref()).await?;
    Ok(shell::go(&format!("/assessments/{sheet}/edit")))
}
