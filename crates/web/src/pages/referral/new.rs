//! `/referrals/new`: asking. What the other agency will see is shown before it is sent.

use super::NAV;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::consent,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Query, State};
use domain::{
    Token,
    admin::GrantForm,
    consent::Answer as Said,
    referral::{NewReferral, Source},
};
use std::collections::HashMap;
use store::{Error, referral::Start};

#[derive(Template)]
#[template(path = "referral/new.html")]
struct Page {
    shell: Shell,
    start: Start,
    case: bool,
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
}

/// What will be sent, before it is.
#[derive(Template)]
#[template(path = "referral/look.html")]
struct Look {
    shell: Shell,
    start: Start,
    f: Fields,
    to: String,
    parts: String,
    ground: &'static str,
    /// Everything typed, to be sent again.
    typed: Vec<(String, String)>,
}

fn source(case: &str, reception: &str) -> Result<Source, Error> {
    if let Ok(case) = Token::parse(case) {
        return Ok(Source::Case(case));
    }
    Token::parse(reception).map(Source::Reception).map_err(|_| Error::NotFound)
}

async fn build(app: &App, acting: &Acting, mut f: Fields, marks: Marks) -> Result<Page, Error> {
    let source = source(f.get("case"), f.get("reception"))?;
    let start = app.store.referral_start(&acting.ctx, &source).await?;
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    let shell = Shell::new(app, acting, NAV);
    Ok(Page { shell, start, case: matches!(source, Source::Case(_)), f, marks, now: acting.ctx.now })
}

/// The form, of a case or a reception.
///
/// # Errors
/// Absent, or not led or taken by the actor's agency.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Query(asked): Query<HashMap<String, String>>,
) -> Answer {
    let mut f = Fields::default();
    for name in ["case", "reception"] {
        f.set(name, asked.get(name).cloned().unwrap_or_default());
    }
    shell::show(&build(&app, &acting, f, Marks::default()).await?)
}

/// Shows what will be sent; sends it when that has been seen (`sure`); goes back to the form (`back`).
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn save(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    // Nothing is said of the case to anybody who may not ask for it.
    let source = source(fields.get("case"), fields.get("reception"))?;
    let start = app.store.referral_start(&acting.ctx, &source).await?;
    if fields.get("back") == "1" {
        return shell::show(&build(&app, &acting, fields, Marks::default()).await?);
    }
    let form = match NewReferral::check(&fields) {
        Ok(form) => form,
        Err(faults) => return shell::show_again(&build(&app, &acting, fields, faults.into()).await?),
    };
    if fields.get("sure") != "1" {
        let to = start.partners.iter().find(|p| p.token == form.to).map(|p| p.name.clone());
        let sent = fields.pairs().filter(|(name, _)| !matches!(*name, "csrf" | "sure" | "back"));
        let typed = sent.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        return shell::show(&Look {
            shell: Shell::new(&app, &acting, NAV),
            to: to.unwrap_or_default(),
            parts: consent::parts(form.parts),
            ground: form.basis.ground().label(),
            start,
            f: fields,
            typed,
        });
    }
    match app.store.send_referral(&acting.ctx, &form, fields.get("once")).await {
        Ok(referral) => Ok(shell::go(&format!("/referrals/{referral}"))),
        Err(Error::Invalid(faults)) => shell::show_again(&build(&app, &acting, fields, faults.into()).await?),
        Err(error) => Err(error.into()),
    }
}
