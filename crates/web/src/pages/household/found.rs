//! `/households/new`: a household and its first person, the one whom the office will call 本人.

use super::{areas::areas, token};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::person::{living, typed},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Query, State};
use domain::{
    Faults, Token,
    household::{HomeTyped, Living, MemberTyped},
};
use serde::Deserialize;
use store::{Error, household::FirstMember};

#[derive(Template)]
#[template(path = "household/new.html")]
struct Page {
    shell: Shell,
    f: Fields,
    marks: Marks,
    living: Vec<(&'static str, &'static str)>,
    areas: Vec<(String, String)>,
    /// Somebody written down already: token and name.
    known: Option<(Token, String)>,
}

/// The person with whom the household begins. The token says nothing about them.
#[derive(Deserialize)]
pub struct With {
    #[serde(default)]
    person: String,
}

/// The empty form.
///
/// # Errors
/// When the known person is absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Query(with): Query<With>) -> Answer {
    let mut f = Fields::default();
    f.set("person", with.person);
    f.set("living", Living::With.word());
    f.set("once", once()?);
    shell::show(&filled(&app, &acting, f, Faults::none()).await?)
}

/// Writes the household down.
///
/// # Errors
/// When the known person is absent, or not for this actor.
pub async fn save(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let today = acting.ctx.today();
    let mut faults = Faults::none();
    let mut told = |more: Faults| faults.0.extend(more.0);
    let home = home_typed(&fields).check().map_err(&mut told).ok();
    let member = MemberTyped {
        tie: "本人".to_owned(),
        living: fields.trimmed("living"),
        is_index: true,
        from: fields.trimmed("from"),
    };
    let member = member.check(today).map_err(&mut told).ok();
    let first = if fields.get("person").is_empty() {
        typed(&fields).check(today).map_err(&mut told).ok().map(|p| FirstMember::New(Box::new(p)))
    } else {
        Some(FirstMember::Known(token(fields.get("person"))?))
    };
    if let (Some(home), Some(member), Some(first)) = (home, member, first) {
        let once = fields.get("once");
        match app.store.found_household(&acting.ctx, &home, &member, &first, once).await {
            Ok(household) => return Ok(shell::go(&format!("/households/{household}"))),
            Err(Error::Invalid(more)) => faults = more,
            Err(error) => return Err(error.into()),
        }
    }
    shell::show_again(&filled(&app, &acting, fields, faults).await?)
}

/// What was typed about the household itself.
pub(super) fn home_typed(f: &Fields) -> HomeTyped {
    HomeTyped {
        name: f.trimmed("household"),
        address: f.trimmed("home_address"),
        area: f.trimmed("home_area"),
        note: f.get("home_note").to_owned(),
    }
}

async fn filled(app: &App, acting: &Acting, f: Fields, faults: Faults) -> Result<Page, Error> {
    let known = if f.get("person").is_empty() {
        None
    } else {
        let person = app.store.person(&acting.ctx, &token(f.get("person"))?).await?;
        if !person.editable {
            return Err(Error::NotFound);
        }
        Some((person.token, person.name))
    };
    let areas = areas(app, acting, None).await?;
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        f,
        marks: faults.into(),
        living: living(),
        areas,
        known,
    })
}
