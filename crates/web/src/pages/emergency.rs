//! `/emergency`: opening a case of another agency because life or body is in danger, and the review of it.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::{token, words::day_time},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Token, access,
    emergency::{EmergencyForm, OPENED, ReviewForm},
};
use store::{
    Error,
    emergency::{Opening, Own},
};

#[derive(Template)]
#[template(path = "emergency/open.html")]
struct Page {
    shell: Shell,
    own: Vec<Own>,
    f: Fields,
    marks: Marks,
    hours: i64,
    /// Nobody was named by what was typed.
    nobody: bool,
}

impl Page {
    fn parts(&self) -> String {
        crate::pages::consent::parts(OPENED)
    }

    fn ground(&self) -> &'static str {
        access::Ground::Emergency.label()
    }

    fn when(&self, at: &i64) -> String {
        day_time(*at)
    }
}

async fn build(app: &App, acting: &Acting, f: Fields, marks: Marks, nobody: bool) -> Result<Page, Error> {
    let own = app.store.own_emergencies(&acting.ctx).await?;
    let hours = app.store.rules(&acting.ctx).await?.break_glass_hours;
    Ok(Page { shell: Shell::new(app, acting, "/cases"), own, f, marks, hours, nobody })
}

/// What it does, and the form.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let mut fields = Fields::default();
    fields.set("once", once()?);
    shell::show(&build(&app, &acting, fields, Marks::default(), false).await?)
}

/// Opens, once however often the form is pressed. Somebody who is not there and somebody who may not be opened give the
/// same page.
///
/// # Errors
/// As [`page`]; what cannot be taken comes back (422).
pub async fn open(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let mut fields = fields;
    if fields.get("once").is_empty() {
        fields.set("once", once()?);
    }
    let opened = match EmergencyForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.open_in_emergency(&acting.ctx, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match opened {
        Ok(Some(household)) => Ok(shell::go(&format!("/households/{household}"))),
        Ok(None) => shell::show_again(&build(&app, &acting, fields, Marks::default(), true).await?),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&build(&app, &acting, fields, faults.into(), false).await?)
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "emergency/review.html")]
struct Review {
    shell: Shell,
    of: Opening,
    f: Fields,
    marks: Marks,
}

impl Review {
    fn when(&self, at: &i64) -> String {
        day_time(*at)
    }

    fn answers(&self) -> Vec<(&'static str, &'static str)> {
        vec![("yes", "必要だった"), ("no", "必要とはいえない")]
    }
}

async fn reviewing(app: &App, acting: &Acting, of: &Token, f: Fields, marks: Marks) -> Result<Review, Error> {
    let of = app.store.emergency(&acting.ctx, of).await?;
    Ok(Review { shell: Shell::new(app, acting, "/today"), of, f, marks })
}

/// One opening, for the lead agency.
///
/// # Errors
/// Absent, or not led by the actor's agency.
pub async fn view(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    shell::show(&reviewing(&app, &acting, &token(&of)?, Fields::default(), Marks::default()).await?)
}

/// Writes down what was found.
///
/// # Errors
/// As [`view`]; what cannot be kept comes back (422).
pub async fn review(
    State(app): State<App>,
    Path(of): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let of = token(&of)?;
    app.store.emergency(&acting.ctx, &of).await?;
    let saved = match ReviewForm::check(&fields) {
        Ok(form) => app.store.review_emergency(&acting.ctx, &of, &form).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(()) => Ok(shell::go(&format!("/emergency/{of}"))),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&reviewing(&app, &acting, &of, fields, faults.into()).await?)
        }
        Err(error) => Err(error.into()),
    }
}
