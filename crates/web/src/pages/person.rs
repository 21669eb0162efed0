//! The pages of a person.

pub mod edit;
mod fields;
pub mod moving;

use super::household::{token, words};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, once},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Token, household::Living, phone};
use store::{household::HomeChoice, person::Person};

pub(crate) use fields::{PhoneRow, empty_phones, member_of, typed};

/// The choices of [`Living`].
pub(crate) fn living() -> Vec<(&'static str, &'static str)> {
    Living::ALL.iter().map(|l| (l.word(), l.label())).collect()
}

/// A person's page, with the form that moves the person to another household.
#[derive(Template)]
#[template(path = "person/view.html")]
pub(crate) struct View {
    shell: Shell,
    person: Person,
    today: chrono::NaiveDate,
    f: Fields,
    marks: Marks,
    homes: Vec<HomeChoice>,
    living: Vec<(&'static str, &'static str)>,
}

impl View {
    fn age(&self) -> String {
        let day = self.person.death.unwrap_or(self.today);
        let age = self.person.birth.and_then(|birth| birth.age_on(day));
        age.map(|age| age.to_string()).unwrap_or_default()
    }
}

/// A person's page.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(person): Path<String>) -> Answer {
    let mut f = Fields::default();
    f.set("living", Living::With.word());
    let view = view(&app, &acting, &token(&person)?, f, Marks::default(), Vec::new()).await?;
    shell::show(&view)
}

pub(crate) async fn view(
    app: &App,
    acting: &Acting,
    person: &Token,
    mut f: Fields,
    marks: Marks,
    homes: Vec<HomeChoice>,
) -> Result<View, store::Error> {
    let person = app.store.person(&acting.ctx, person).await?;
    f.set("once", once()?);
    Ok(View {
        shell: Shell::new(app, acting, "/cases"),
        person,
        today: acting.ctx.today(),
        f,
        marks,
        homes,
        living: living(),
    })
}
