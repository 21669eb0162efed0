//! `/consents/{token}`: one paper or talk; signing it, giving it up, withdrawing it.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::household::{
        Head, token,
        words::{day_time, era},
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{
    Token,
    consent::{Answer as Choice, Said, Withdrawal},
};
use store::consent::{ConsentPage, ItemLine};

#[derive(Template)]
#[template(path = "consent/view.html")]
struct Page {
    shell: Shell,
    head: Head,
    of: ConsentPage,
    f: Fields,
    marks: Marks,
    now: i64,
}

impl Page {
    fn standing(&self, item: &ItemLine) -> (&'static str, &'static str) {
        super::standing(&self.of.consent, item, self.now)
    }

    fn holds(&self, item: &ItemLine) -> bool {
        self.of.consent.holds(item, self.now)
    }

    fn given(&self, item: &ItemLine) -> bool {
        item.answer == Choice::Given
    }

    /// What the list of answers stands on: what was typed, or what was prepared.
    fn chosen(&self, item: &ItemLine, answer: &Choice) -> bool {
        let typed = self.f.get(&format!("say.{}", item.agency));
        if typed.is_empty() { item.answer == *answer } else { typed == answer.word() }
    }

    fn when(&self, at: &i64) -> String {
        day_time(*at)
    }
}

async fn build(app: &App, acting: &Acting, consent: &Token, fields: Fields) -> Result<Page, store::Error> {
    let of = app.store.consent(&acting.ctx, consent).await?;
    let head = Head::load(app, acting, &of.household, "sharing").await?;
    let shell = Shell::new(app, acting, "/cases");
    Ok(Page { shell, head, of, f: fields, marks: Marks::default(), now: acting.ctx.now })
}

/// The page.
///
/// # Errors
/// Absent, or not led by the actor's agency.
pub async fn page(State(app): State<App>, acting: Acting, Path(consent): Path<String>) -> Answer {
    shell::show(&build(&app, &acting, &token(&consent)?, Fields::default()).await?)
}

/// The answer about each agency that the form names.
fn answers(fields: &Fields) -> Vec<(Token, Choice)> {
    let said = fields.pairs().filter_map(|(name, value)| {
        Some((Token::parse(name.strip_prefix("say.")?).ok()?, Choice::parse(value)?))
    });
    said.collect()
}

/// The paper came back signed, or it was said.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn said(
    State(app): State<App>,
    Path(consent): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let consent = token(&consent)?;
    app.store.consent(&acting.ctx, &consent).await?;
    let saved = match Said::check(&fields, acting.ctx.today()) {
        Ok(said) => app.store.consent_said(&acting.ctx, &consent, &said, &answers(&fields)).await,
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &consent, fields, saved.map(|_| ())).await
}

/// The paper is given up.
///
/// # Errors
/// As [`page`].
pub async fn throw(
    State(app): State<App>,
    Path(consent): Path<String>,
    Posted { acting, .. }: Posted,
) -> Answer {
    let consent = token(&consent)?;
    app.store.throw_consent(&acting.ctx, &consent).await?;
    Ok(shell::go(&format!("/consents/{consent}")))
}

/// Withdraws what was said about one agency: whoever was let in by it sees nothing from the next request on.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn withdraw(
    State(app): State<App>,
    Path(consent): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let consent = token(&consent)?;
    app.store.consent(&acting.ctx, &consent).await?;
    let item = token(fields.get("item"))?;
    let saved = match Withdrawal::check(&fields) {
        Ok(form) => app.store.withdraw_consent(&acting.ctx, &consent, &item, &form).await,
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &consent, fields, saved.map(|_| ())).await
}

async fn answer(
    app: &App,
    acting: &Acting,
    consent: &Token,
    fields: Fields,
    saved: Result<(), store::Error>,
) -> Answer {
    match saved {
        Ok(()) => Ok(shell::go(&format!("/consents/{consent}"))),
        Err(store::Error::Invalid(faults)) => {
            let mut page = build(app, acting, consent, fields).await?;
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(error) => Err(error.into()),
    }
}
