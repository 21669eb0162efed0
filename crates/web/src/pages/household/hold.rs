//! `/households/{token}/hold`: 保留. A household that is not to be erased, with the reason.

use super::{Head, token};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::household::words::{day_time, era},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Instant, Token,
    retention::{HoldForm, reason},
};
use store::{Error, retention::Held};

#[derive(Template)]
#[template(path = "household/hold.html")]
struct Page {
    shell: Shell,
    head: Head,
    held: Option<Held>,
    f: Fields,
    marks: Marks,
}

impl Page {
    fn when(&self, at: &Instant) -> String {
        day_time(*at)
    }

    fn day(&self, day: &chrono::NaiveDate) -> String {
        era(day)
    }
}

async fn build(app: &App, acting: &Acting, household: &Token, f: Fields, marks: Marks) -> Answer<Page> {
    let (held, may) = app.store.hold_of(&acting.ctx, household).await?;
    if !may {
        return Err(Error::NotFound.into());
    }
    let head = Head::load(app, acting, household, "hold").await?;
    Ok(Page { shell: Shell::new(app, acting, "/cases"), head, held, f, marks })
}

/// Is it held, and the form for it.
///
/// # Errors
/// Absent unless 管理者 for the household.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&household)?, Fields::default(), Marks::default()).await?)
}

async fn after(app: &App, acting: &Acting, household: &Token, done: Result<(), Error>, f: Fields) -> Answer {
    match done {
        Ok(()) => Ok(shell::go(&format!("/households/{household}/hold"))),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&build(app, acting, household, f, faults.into()).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Holds it.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn hold(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    // Who may not hold it hears nothing of what was wrong.
    if !app.store.hold_of(&acting.ctx, &household).await?.1 {
        return Err(Error::NotFound.into());
    }
    let done = match HoldForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.hold_household(&acting.ctx, &household, &form).await,
        Err(faults) => Err(faults.into()),
    };
    after(&app, &acting, &household, done, fields).await
}

/// Ends the hold.
///
/// # Errors
/// As [`hold`].
pub async fn end(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    if !app.store.hold_of(&acting.ctx, &household).await?.1 {
        return Err(Error::NotFound.into());
    }
    let done = match reason(&fields) {
        Ok(reason) => app.store.end_hold(&acting.ctx, &household, &reason).await,
        Err(faults) => Err(faults.into()),
    };
    after(&app, &acting, &household, done, fields).await
}
