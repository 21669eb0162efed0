//! `/admin/voices`: which desk of the town residents reach.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::State;
use domain::{Fault, wareki};
use store::handover::DeskChoices;

#[derive(Template)]
#[template(path = "voice/desk.html")]
struct Page {
    shell: Shell,
    choices: DeskChoices,
    fields: Fields,
    marks: Marks,
}

impl Page {
    fn day(&self, day: &chrono::NaiveDate) -> String {
        wareki::show_wareki(*day)
    }
}

async fn load(app: &App, acting: &Acting, fields: Fields, marks: Marks) -> store::Result<Page> {
    let choices = app.store.talk_desk_choices(&acting.ctx).await?;
    Ok(Page { shell: Shell::new(app, acting, "/admin"), choices, fields, marks })
}

/// The page.
///
/// # Errors
/// Absent unless システム管理 of a desk in a municipality.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&load(&app, &acting, Fields::default(), Marks::default()).await?)
}

/// Sets the desk from a day on.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn set(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let today = acting.ctx.today();
    let from = match fields.get("from").trim() {
        "" => Ok(today),
        typed => wareki::parse_date(typed, today).map_err(|fault| Fault::new("from", fault.to_string())),
    };
    let set = match from {
        Ok(from) => app.store.set_talk_desk(&acting.ctx, fields.get("agency"), from).await,
        Err(fault) => Err(fault.into()),
    };
    match set {
        Ok(()) => Ok(shell::go("/admin/voices")),
        Err(store::Error::Invalid(faults)) => {
            shell::show_again(&load(&app, &acting, fields, faults.into()).await?)
        }
        Err(error) => Err(error.into()),
    }
}
