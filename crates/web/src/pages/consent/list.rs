//! `/households/{token}/consents`: what was said, and the form for what is said now.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::{Head, token, words::era},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Token, consent::NewConsent};
use store::{
    consent::{ConsentLine, Consents, ItemLine},
    grant::Partner,
};

#[derive(Template)]
#[template(path = "consent/list.html")]
struct Page {
    shell: Shell,
    head: Head,
    of: Consents,
    f: Fields,
    marks: Marks,
    now: i64,
}

impl Page {
    fn said(&self, agency: &Token) -> &str {
        self.f.get(&format!("say.{agency}"))
    }

    /// Agencies about which something was said before, or is being said now.
    fn near(&self) -> Vec<&Partner> {
        self.of.partners.iter().filter(|partner| self.is_near(&partner.token)).collect()
    }

    /// All others: folded away, for there are dozens in a town.
    fn far(&self) -> Vec<&Partner> {
        self.of.partners.iter().filter(|partner| !self.is_near(&partner.token)).collect()
    }

    fn is_near(&self, agency: &Token) -> bool {
        let mut items =
            self.of.cases.iter().flat_map(|case| &case.consents).flat_map(|consent| &consent.items);
        !self.said(agency).is_empty() || items.any(|item| item.agency == *agency)
    }

    fn standing(&self, consent: &ConsentLine, item: &ItemLine) -> (&'static str, &'static str) {
        super::standing(consent, item, self.now)
    }

    fn people(&self) -> Vec<(&str, &str)> {
        self.of.people.iter().map(|(token, name)| (token.as_str(), name.as_str())).collect()
    }

    fn cases(&self) -> Vec<(&str, &str)> {
        self.of.cases.iter().map(|case| (case.token.as_str(), case.number.as_str())).collect()
    }

    fn on(&self, consent: &ConsentLine) -> String {
        consent.said.as_ref().map_or_else(|| "まだ".to_owned(), |said| era(&said.on))
    }
}

async fn build(
    app: &App,
    acting: &Acting,
    household: &Token,
    mut fields: Fields,
) -> Result<Page, store::Error> {
    let of = app.store.consents(&acting.ctx, household).await?;
    let head = Head::load(app, acting, household, "sharing").await?;
    if fields.get("once").is_empty() {
        fields.set("once", once()?);
    }
    let shell = Shell::new(app, acting, "/cases");
    Ok(Page { shell, head, of, f: fields, marks: Marks::default(), now: acting.ctx.now })
}

/// The page.
///
/// # Errors
/// Absent, or the actor does not work on the household.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&household)?, Fields::default()).await?)
}

/// Prepares a paper, or writes down what was said.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn add(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    // Nothing is said of the case to anybody who may not share it.
    app.store.consents(&acting.ctx, &household).await?;
    let saved = match NewConsent::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.add_consent(&acting.ctx, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(consent) => Ok(shell::go(&format!("/consents/{consent}"))),
        Err(store::Error::Invalid(faults)) => {
            let mut page = build(&app, &acting, &household, fields).await?;
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(error) => Err(error.into()),
    }
}
