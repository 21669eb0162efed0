//! `/agencies`: 機関の名簿. What can be asked of whom, whom one calls, when somebody was there last.

use super::{
    admin::Pager,
    household::{
        token,
        words::{day_time, era, month_day},
    },
    team::NAV,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    prefs,
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use chrono::NaiveDate;
use domain::{
    Token, phone,
    register::{CardForm, PersonForm, VisitForm},
    wareki::show_wareki,
};
use serde::{Deserialize, Serialize};
use store::{
    Error,
    code::Codes,
    register::{ContactPerson, RegisterFilter, RegisterPage, Registered},
};

/// Under which name the filter is kept with the session.
const KEPT: &str = "agencies";

/// The filter and the page, as the session keeps them.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    words: String,
    kind: String,
    late: bool,
    page: i64,
}

#[derive(Template)]
#[template(path = "register/list.html")]
struct List {
    shell: Shell,
    kept: Kept,
    of: RegisterPage,
    pager: Pager,
    codes: Codes,
}

impl List {
    fn day(&self, on: &NaiveDate) -> String {
        show_wareki(*on)
    }

    fn soon(&self, on: &NaiveDate) -> String {
        month_day(*on)
    }

    fn phone(&self, number: &str) -> String {
        phone::show(number)
    }
}

/// The list.
///
/// # Errors
/// Absent unless the actor works on cases at a desk of a municipality.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let kept: Kept = prefs::get(&acting, KEPT);
    let filter = RegisterFilter { words: kept.words.clone(), kind: kept.kind.clone(), late: kept.late };
    let of = app.store.agency_register(&acting.ctx, &filter, kept.page).await?;
    let pager = Pager::new(of.page, of.total);
    let codes = app.store.codes(&acting.ctx).await?;
    shell::show(&List { shell: Shell::new(&app, &acting, NAV), kept, of, pager, codes })
}

/// Narrows the list or turns its page.
///
/// # Errors
/// When the store fails.
pub async fn filter(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let kept = if fields.get("clear") == "1" {
        Kept::default()
    } else {
        Kept {
            words: fields.trimmed("words"),
            kind: fields.trimmed("kind"),
            late: fields.get("late") == "1",
            page: fields.get("page").parse().unwrap_or(1),
        }
    };
    prefs::keep(&app, &acting, KEPT, &kept).await?;
    Ok(shell::go("/agencies"))
}

#[derive(Template)]
#[template(path = "register/view.html")]
struct View {
    shell: Shell,
    of: Registered,
    codes: Codes,
    f: Fields,
    marks: Marks,
    /// Which form came back: `card`, `person`, `visit`; empty: none.
    back: &'static str,
    /// Somebody else saved what can be asked in the meantime.
    stale: bool,
}

impl View {
    fn kind(&self) -> &str {
        self.codes.label("agency_kind", &self.of.kind)
    }

    fn phone(&self, number: &str) -> String {
        phone::show(number)
    }

    fn day(&self, on: &NaiveDate) -> String {
        era(on)
    }

    fn when(&self, at: &i64) -> String {
        day_time(*at)
    }

    fn there(&self) -> Vec<&ContactPerson> {
        self.of.people.iter().filter(|person| person.ended.is_none()).collect()
    }

    fn gone(&self) -> Vec<&ContactPerson> {
        self.of.people.iter().filter(|person| person.ended.is_some()).collect()
    }
}

async fn build(
    app: &App,
    acting: &Acting,
    agency: &Token,
    back: &'static str,
    typed: Fields,
    marks: Marks,
) -> Result<View, Error> {
    let of = app.store.registered_agency(&acting.ctx, agency).await?;
    let mut f = typed;
    if back != "card" {
        f.set("can_do", of.card.can_do.as_str());
        f.set("cannot_do", of.card.cannot_do.as_str());
        f.set("version", of.version.to_string());
    }
    if back.is_empty() {
        f.set("went", acting.ctx.actor.name.as_str());
    }
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    let codes = app.store.codes(&acting.ctx).await?;
    Ok(View { shell: Shell::new(app, acting, NAV), of, codes, f, marks, back, stale: false })
}

/// One agency.
///
/// # Errors
/// Absent, or of another town.
pub async fn view(State(app): State<App>, acting: Acting, Path(agency): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&agency)?, "", Fields::default(), Marks::default()).await?)
}

/// After a step: the agency's page again, or what was wrong.
async fn after(
    app: &App,
    acting: &Acting,
    agency: &Token,
    back: &'static str,
    done: Result<(), Error>,
    fields: Fields,
) -> Answer {
    match done {
        Ok(()) => Ok(shell::go(&format!("/agencies/{agency}"))),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&build(app, acting, agency, back, fields, faults.into()).await?)
        }
        Err(Error::Stale { theirs }) => {
            let mut page = build(app, acting, agency, back, fields, Marks::default()).await?;
            // What was typed stays; what the other saved stands above it. The next press saves over it.
            page.f.set("version", theirs.to_string());
            page.stale = true;
            Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Keeps what can be asked of it.
///
/// # Errors
/// Absent unless the actor keeps the register; what cannot be kept comes back (422, 409).
pub async fn card(
    State(app): State<App>,
    Path(agency): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let agency = token(&agency)?;
    let version = fields.get("version").parse().unwrap_or_default();
    let done = match CardForm::check(&fields) {
        Ok(form) => app.store.save_card(&acting.ctx, &agency, &form, version).await,
        Err(faults) => Err(faults.into()),
    };
    after(&app, &acting, &agency, "card", done, fields).await
}

/// Adds somebody whom one calls.
///
/// # Errors
/// As [`card`].
pub async fn person(
    State(app): State<App>,
    Path(agency): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let agency = token(&agency)?;
    let done = match PersonForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.add_agency_person(&acting.ctx, &agency, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    after(&app, &acting, &agency, "person", done, fields).await
}

/// Somebody is there no longer.
///
/// # Errors
/// As [`card`].
pub async fn ended(
    State(app): State<App>,
    Path(agency): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let agency = token(&agency)?;
    let done = app.store.end_agency_person(&acting.ctx, &agency, &token(fields.get("person"))?).await;
    after(&app, &acting, &agency, "", done, Fields::default()).await
}

/// Adds a 説明訪問.
///
/// # Errors
/// As [`card`].
pub async fn visit(
    State(app): State<App>,
    Path(agency): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let agency = token(&agency)?;
    let done = match VisitForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.add_agency_visit(&acting.ctx, &agency, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    after(&app, &acting, &agency, "visit", done, fields).await
}
