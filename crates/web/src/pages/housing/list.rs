//! `/households/{token}/housing`: the benefits of a household, and the form of an application.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::{
        budget::shown,
        household::{Head, token, words},
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Faults, Token,
    housing::{Application, Kind, Stage, Track},
};
use store::{Error, housing::Housing};

#[derive(Template)]
#[template(path = "housing/list.html")]
struct Page {
    shell: Shell,
    head: Head,
    money: &'static str,
    rows: Vec<Housing>,
    may_apply: bool,
    f: Fields,
    marks: Marks,
}

impl Page {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        Kind::ALL.iter().map(|k| (k.word(), k.label())).collect()
    }

    fn tracks(&self) -> Vec<(&'static str, &'static str)> {
        Track::ALL.iter().map(|t| (t.word(), t.label())).collect()
    }

    fn runs(&self, housing: &Housing) -> bool {
        housing.benefit.stage() == Stage::Running
    }

    /// 「2026年9月〜2026年11月」.
    fn period(&self, housing: &Housing) -> String {
        let granted = housing.benefit.granted();
        granted.map_or_else(String::new, |r| format!("{}〜{}", r.first.from.show(), r.last().show()))
    }

    fn missed(&self, housing: &Housing) -> usize {
        housing.months.iter().map(store::housing::DutyMonth::missed).sum()
    }
}

/// The list.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&household)?, Fields::default(), Faults::none()).await?)
}

/// Writes an application down.
///
/// # Errors
/// Absent, or not the actor's own work; what cannot be kept comes back (422).
pub async fn apply(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    let made = match Application::check(&fields, acting.ctx.today()) {
        Ok(new) => app.store.apply_housing(&acting.ctx, &household, &new, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match made {
        Ok(token) => Ok(shell::go(&format!("/housing/{token}"))),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&build(&app, &acting, &household, fields, faults).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn build(
    app: &App,
    acting: &Acting,
    household: &Token,
    mut f: Fields,
    faults: Faults,
) -> Result<Page, Error> {
    let list = app.store.housing(&acting.ctx, household).await?;
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        head: Head::new(list.head, "budget"),
        money: "housing",
        rows: list.rows,
        may_apply: list.may_apply,
        f,
        marks: faults.into(),
    })
}
