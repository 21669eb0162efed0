//! `/households/{token}/edit`: the household itself, and who belongs to it.

use super::{
    Head,
    areas::{areas, chosen},
    conflict::{self, Named, Two},
    found::home_typed,
    member::{Back, MemberForm},
    token, words,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::person::living,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Faults, Token};
use store::Error;

const NAMES: &[Named] = &[
    ("household", "世帯の呼び方"),
    ("home_address", "住まい"),
    ("home_area", "地区"),
    ("home_note", "メモ"),
];

/// … where a seal keeps the rest.
const KEPT: &[Named] = &[("household", "世帯の呼び方")];

#[derive(Template)]
#[template(path = "household/edit.html")]
pub(super) struct Page {
    shell: Shell,
    head: Head,
    f: Fields,
    marks: Marks,
    was: String,
    members: Vec<MemberForm>,
    living: Vec<(&'static str, &'static str)>,
    areas: Vec<(String, String)>,
}

/// A household as it is saved now, and the districts to choose from.
struct Saved {
    f: Fields,
    areas: Vec<(String, String)>,
}

/// The filled form.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let household = token(&household)?;
    let saved = saved(&app, &acting, &household).await?;
    shell::show(&filled(&app, &acting, &household, saved, Faults::none(), None).await?)
}

/// The filled form, with one member's form as it came back.
pub(super) async fn with_member(
    app: &App,
    acting: &Acting,
    household: &Token,
    back: &Back,
) -> Result<Page, Error> {
    let saved = saved(app, acting, household).await?;
    filled(app, acting, household, saved, Faults::none(), Some(back)).await
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
    let Saved { f: theirs, areas } = saved(&app, &acting, &household).await?;
    // What a form did not show, it says nothing of.
    let kept = fields.has("kept", "1");
    let names = if kept { KEPT } else { NAMES };
    if fields.get("version") == theirs.get("version") {
        conflict::resolve(&mut fields, &theirs, names, |name, form| name == form);
    }
    let version = fields.get("version").parse().unwrap_or_default();
    let done = match home_typed(&fields).check() {
        Ok(new) => app.store.correct_household(&acting.ctx, &household, version, &new, !kept).await,
        Err(faults) => Err(faults.into()),
    };
    match done {
        Ok(()) => Ok(shell::go(&format!("/households/{household}"))),
        Err(Error::Invalid(faults)) => {
            let typed = Saved { f: fields, areas };
            shell::show_again(&filled(&app, &acting, &household, typed, faults, None).await?)
        }
        Err(Error::Stale { theirs: version }) => {
            let two = Two {
                action: format!("/households/{household}/edit"),
                back: format!("/households/{household}"),
                saved: app.store.household_saved(&acting.ctx, &household).await?,
                version,
                mine: &fields,
                theirs: &theirs,
                names,
            };
            let show = |f: &Fields, name: &str| match name {
                "home_area" => chosen(&areas, f.get(name)),
                _ => f.get(name).replace("\r\n", "\n"),
            };
            conflict::Page::of(&app, &acting, two, show).answer()
        }
        Err(error) => Err(error.into()),
    }
}

async fn saved(app: &App, acting: &Acting, household: &Token) -> Result<Saved, Error> {
    let home = app.store.household_form(&acting.ctx, household).await?;
    let areas = areas(app, acting, home.area.as_ref()).await?;
    let mut f = Fields::default();
    f.set("household", home.name);
    f.set("home_address", home.address);
    f.set("home_area", home.area.map(|area| area.token.to_string()).unwrap_or_default());
    f.set("home_note", home.note);
    f.set("version", home.version.to_string());
    if !home.whereabouts {
        f.set("kept", "1");
    }
    Ok(Saved { f, areas })
}

async fn filled(
    app: &App,
    acting: &Acting,
    household: &Token,
    Saved { f, areas }: Saved,
    faults: Faults,
    back: Option<&Back>,
) -> Result<Page, Error> {
    let members = app.store.members(&acting.ctx, household).await?;
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        head: Head::load(app, acting, household, "edit").await?,
        was: conflict::was(&f),
        f,
        marks: faults.into(),
        members: members.into_iter().map(|member| MemberForm::new(member, back)).collect(),
        living: living(),
        areas,
    })
}
