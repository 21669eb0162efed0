//! `/advice/new`: asking an expert, without a name unless something else is chosen.

use super::NAV;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::{
        consent,
        household::{token, words::short},
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Query, State};
use chrono::NaiveDate;
use domain::{admin::GrantForm, advice::NewAdvice, consent::Answer as Said};
use std::collections::HashMap;
use store::{Error, advice::AdviceStart};

#[derive(Template)]
#[template(path = "advice/new.html")]
struct Page {
    shell: Shell,
    start: AdviceStart,
    f: Fields,
    marks: Marks,
    now: i64,
}

impl Page {
    fn partners(&self) -> Vec<(&str, &str)> {
        self.start.partners.iter().map(|p| (p.token.as_str(), p.name.as_str())).collect()
    }

    fn consents(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for of in &self.start.consents {
            let given =
                |item: &&store::consent::ItemLine| item.answer == Said::Given && of.holds(item, self.now);
            for item in of.items.iter().filter(given) {
                let words =
                    format!("{}：{} {}", item.agency_name, consent::named(of), consent::parts(of.parts));
                all.push((item.token.to_string(), words));
            }
        }
        all
    }

    fn grounds(&self) -> Vec<(&'static str, &'static str)> {
        GrantForm::GROUNDS.iter().map(|ground| (ground.word(), ground.label())).collect()
    }

    fn day(&self, on: &NaiveDate) -> String {
        short(on)
    }

    fn opens(&self) -> bool {
        self.f.get("how") == "open"
    }
}

async fn build(app: &App, acting: &Acting, mut f: Fields, marks: Marks) -> Result<Page, Error> {
    let start = app.store.advice_start(&acting.ctx, &token(f.get("case"))?).await?;
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    Ok(Page { shell: Shell::new(app, acting, NAV), start, f, marks, now: acting.ctx.now })
}

/// The form, of a case.
///
/// # Errors
/// Absent, or not led by the actor's agency.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Query(asked): Query<HashMap<String, String>>,
) -> Answer {
    let mut f = Fields::default();
    f.set("case", asked.get("case").cloned().unwrap_or_default());
    shell::show(&build(&app, &acting, f, Marks::default()).await?)
}

/// Asks.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn save(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    // Nothing is said of the case to anybody who may not ask about it.
    app.store.advice_start(&acting.ctx, &token(fields.get("case"))?).await?;
    let asked = match NewAdvice::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.ask_advice(&acting.ctx, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match asked {
        Ok(advice) => Ok(shell::go(&format!("/advice/{advice}"))),
        Err(Error::Invalid(faults)) => shell::show_again(&build(&app, &acting, fields, faults.into()).await?),
        Err(error) => Err(error.into()),
    }
}
