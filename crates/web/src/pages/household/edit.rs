//! `/households/{token}/edit`: the household itself, and who belongs to it.

use super::{
    Head,
    conflict::{self, Named},
    found::home_typed,
    token, words,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::person::{living, member_of},
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use domain::{Faults, Token, wareki};
use store::{Error, household::Member};

const NAMES: &[Named] = &[("household", "世帯の呼び方"), ("home_address", "住まい"), ("home_note", "メモ")];

#[derive(Template)]
#[template(path = "household/edit.html")]
struct Page {
    shell: Shell,
    head: Head,
    f: Fields,
    marks: Marks,
    was: String,
    members: Vec<MemberForm>,
    living: Vec<(&'static str, &'static str)>,
}

/// A member with the form in which their place is changed.
struct MemberForm {
    inner: Member,
    f: Fields,
    marks: Marks,
}

/// A member's form that came back.
struct Back<'a> {
    member: &'a Token,
    fields: Fields,
    faults: Faults,
}

/// The filled form.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let household = token(&household)?;
    let f = saved(&app, &acting, &household).await?;
    shell::show(&filled(&app, &acting, &household, f, Faults::none(), None).await?)
}

/// Corrects the household. When another saved first, shows both.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn save(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    let theirs = saved(&app, &acting, &household).await?;
    if fields.get("version") == theirs.get("version") {
        conflict::resolve(&mut fields, &theirs, NAMES, |name, form| name == form);
    }
    let new = match home_typed(&fields).check() {
        Ok(new) => new,
        Err(faults) => {
            return shell::show_again(&filled(&app, &acting, &household, fields, faults, None).await?);
        }
    };
    let version = fields.get("version").parse().unwrap_or_default();
    match app.store.correct_household(&acting.ctx, &household, version, &new).await {
        Ok(()) => Ok(shell::go(&format!("/households/{household}"))),
        Err(Error::Stale { theirs: version }) => {
            let by = app.store.household_saved(&acting.ctx, &household).await?;
            let show = |f: &Fields, name: &str| f.get(name).replace("\r\n", "\n");
            let page = conflict::Page {
                shell: Shell::new(&app, &acting, "/cases"),
                action: format!("/households/{household}/edit"),
                back: format!("/households/{household}"),
                at: by.as_ref().map_or(acting.ctx.now, |s| s.at),
                by: by.map_or_else(|| "ほかの人".to_owned(), |s| s.by),
                version,
                rows: conflict::rows(&fields, &theirs, NAMES, show),
                typed: conflict::typed(&fields),
            };
            page.answer()
        }
        Err(error) => Err(error.into()),
    }
}

/// Changes a member's place.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn member(
    State(app): State<App>,
    Path((household, member)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (household, member) = (token(&household)?, token(&member)?);
    let version = fields.get("version").parse().unwrap_or_default();
    let faults = match member_of(&fields).check(acting.ctx.today()) {
        Err(faults) => faults,
        Ok(new) => match app.store.change_member(&acting.ctx, &member, version, &new).await {
            Ok(_) => return Ok(shell::go(&format!("/households/{household}/edit"))),
            Err(Error::Invalid(faults)) => faults,
            Err(Error::Stale { .. }) => return stale(&app, &acting, &household, &member, fields).await,
            Err(error) => return Err(error.into()),
        },
    };
    let f = saved(&app, &acting, &household).await?;
    let back = Back { member: &member, fields, faults };
    shell::show_again(&filled(&app, &acting, &household, f, Faults::none(), Some(back)).await?)
}

/// Ends a membership.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn leave(
    State(app): State<App>,
    Path((household, member)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (household, member) = (token(&household)?, token(&member)?);
    match app.store.end_member(&acting.ctx, &member, fields.get("ended")).await {
        Ok(_) => Ok(shell::go(&format!("/households/{household}/edit"))),
        Err(Error::Invalid(faults)) => {
            let f = saved(&app, &acting, &household).await?;
            let back = Back { member: &member, fields, faults };
            shell::show_again(&filled(&app, &acting, &household, f, Faults::none(), Some(back)).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Another changed this membership first: what is saved now stands beside the typed words, which may be saved again.
async fn stale(app: &App, acting: &Acting, household: &Token, member: &Token, mut fields: Fields) -> Answer {
    let now = app.store.members(&acting.ctx, household).await?;
    let now = now.into_iter().find(|m| m.token == *member).ok_or(Error::NotFound)?;
    fields.set("version", now.version.to_string());
    let mut faults = Faults::none();
    let sentence = format!(
        "ほかの人が先に「{}・{}」と直しました。まだ保存されていません。下の書きかけで保存するなら、もう一度押してください",
        now.tie,
        now.living.label()
    );
    faults.add("tie", sentence);
    let f = saved(app, acting, household).await?;
    let back = Back { member, fields, faults };
    let page = filled(app, acting, household, f, Faults::none(), Some(back)).await?;
    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
}

async fn saved(app: &App, acting: &Acting, household: &Token) -> Result<Fields, Error> {
    let home = app.store.household_form(&acting.ctx, household).await?;
    let mut f = Fields::default();
    f.set("household", home.name);
    f.set("home_address", home.address);
    f.set("home_note", home.note);
    f.set("version", home.version.to_string());
    Ok(f)
}

async fn filled(
    app: &App,
    acting: &Acting,
    household: &Token,
    f: Fields,
    faults: Faults,
    back: Option<Back<'_>>,
) -> Result<Page, Error> {
    let members = app.store.members(&acting.ctx, household).await?;
    let form = |inner: Member| match &back {
        Some(back) if *back.member == inner.token => {
            MemberForm { inner, f: back.fields.clone(), marks: back.faults.clone().into() }
        }
        _ => MemberForm { f: member_fields(&inner), inner, marks: Marks::default() },
    };
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        head: Head::load(app, acting, household, "edit").await?,
        was: if f.get("was").is_empty() { conflict::was(&f) } else { f.get("was").to_owned() },
        f,
        marks: faults.into(),
        members: members.into_iter().map(form).collect(),
        living: living(),
    })
}

fn member_fields(member: &Member) -> Fields {
    let mut f = Fields::default();
    f.set("tie", &*member.tie);
    f.set("living", member.living.word());
    f.set("from", member.from.map(wareki::show_wareki).unwrap_or_default());
    f.set("version", member.version.to_string());
    if member.is_index {
        f.set("is_index", "1");
    }
    f
}
