//! `/households/{token}/years`: the long view on one page, the same in words, and the forms that change it.

use super::{
    Head,
    conflict::{self, Named, Two},
    draw, token,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::{Datelike, NaiveDate};
use domain::{
    Faults, Token,
    diagram::{Drawing, ribbon},
    household::{LifeTyped, Precision},
    wareki,
};
use store::{
    Error,
    code::{Choice, Codes},
    former::Piece,
    life::{LifeEvent, Years},
};

/// The fields of an event that two editors may differ in.
const NAMES: &[Named] = &[
    ("band", "分野"),
    ("title", "何があったか"),
    ("from", "いつ・いつから"),
    ("to", "いつまで"),
    ("person", "だれのこと"),
    ("turning", "転機"),
    ("need", "関与の必要"),
    ("note", "くわしく"),
];

#[derive(Template)]
#[template(path = "household/years.html")]
struct Page {
    shell: Shell,
    head: Head,
    drawing: Option<Drawing>,
    years: Years,
    codes: Codes,
    f: Fields,
    marks: Marks,
    /// The event that is being changed.
    changing: Option<Token>,
}

impl Page {
    fn bands(&self) -> Vec<(String, String)> {
        let pair = |c: &Choice| (c.code.clone(), c.label.clone());
        self.codes.list("band").map(pair).collect()
    }

    fn people(&self) -> Vec<(String, String)> {
        self.head.inner.people.iter().map(|p| (p.token.to_string(), p.name.clone())).collect()
    }

    /// 「2008年4月（平成20年）〜2012年」.
    fn when(&self, event: &LifeEvent) -> String {
        let from = said(event.from, event.precision);
        let to = event.to.map(|to| said(to, event.precision)).filter(|to| *to != from);
        to.map_or_else(|| from.clone(), |to| format!("{from}〜{to}"))
    }

    fn was(&self) -> String {
        conflict::was(&self.f)
    }

    fn action(&self) -> String {
        let base = format!("{}/years", self.head.href());
        self.changing.as_ref().map_or_else(|| base.clone(), |event| format!("{base}/{event}"))
    }
}

fn said(day: NaiveDate, precision: Precision) -> String {
    let era = wareki::show_wareki(day);
    let era = era.split('年').next().unwrap_or_default();
    match precision {
        Precision::Day => wareki::show_wareki(day),
        Precision::Month => format!("{}年{}月（{era}年）", day.year(), day.month()),
        Precision::Year => format!("{}年（{era}年）", day.year()),
    }
}

/// The page.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let household = token(&household)?;
    shell::show(&filled(&app, &acting, &household, Fields::default(), Faults::none(), None).await?)
}

/// Adds an event.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn add(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    let done = match typed(&fields).check(acting.ctx.today()) {
        Ok(new) => app.store.add_life(&acting.ctx, &household, &new, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &household, fields, None, done).await
}

/// The page with the form of one event.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn edit(
    State(app): State<App>,
    acting: Acting,
    Path((household, event)): Path<(String, String)>,
) -> Answer {
    let (household, event) = (token(&household)?, token(&event)?);
    let years = app.store.years(&acting.ctx, &household).await?;
    let found = years.events.iter().find(|e| e.token == event).filter(|_| years.head.editable);
    let f = event_fields(found.ok_or(Error::NotFound)?);
    shell::show(&filled(&app, &acting, &household, f, Faults::none(), Some(event)).await?)
}

/// Changes an event.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn save(
    State(app): State<App>,
    Path((household, event)): Path<(String, String)>,
    Posted { acting, mut fields }: Posted,
) -> Answer {
    let (household, event) = (token(&household)?, token(&event)?);
    let years = app.store.years(&acting.ctx, &household).await?;
    let theirs = years.events.iter().find(|e| e.token == event).filter(|_| years.head.editable);
    let theirs = event_fields(theirs.ok_or(Error::NotFound)?);
    if fields.get("version") == theirs.get("version") {
        conflict::resolve(&mut fields, &theirs, NAMES, |name, form| name == form);
    }
    let version = fields.get("version").parse().unwrap_or_default();
    let done = match typed(&fields).check(acting.ctx.today()) {
        Ok(new) => app.store.change_life(&acting.ctx, &household, &event, version, &new).await,
        Err(faults) => Err(faults.into()),
    };
    if let Err(Error::Stale { theirs: version }) = done {
        let codes = app.store.codes(&acting.ctx).await?;
        let two = Two {
            action: format!("/households/{household}/years/{event}"),
            back: format!("/households/{household}/years"),
            saved: app.store.piece_saved(&acting.ctx, &household, Piece::Life(&event)).await?,
            version,
            mine: &fields,
            theirs: &theirs,
            names: NAMES,
        };
        return conflict::Page::of(&app, &acting, two, |f, name| said_field(&codes, &years, f, name))
            .answer();
    }
    answer(&app, &acting, &household, fields, Some(event), done).await
}

/// A field of an event as the page of two editors says it.
fn said_field(codes: &Codes, years: &Years, f: &Fields, name: &str) -> String {
    let value = f.get(name);
    match name {
        "band" => codes.label("band", value).to_owned(),
        "turning" | "need" => if f.has(name, "1") { "はい" } else { "いいえ" }.to_owned(),
        "person" => {
            let person = years.head.people.iter().find(|p| p.token.as_str() == value);
            person.map_or_else(|| "世帯のこと".to_owned(), |p| p.name.clone())
        }
        _ => value.replace("\r\n", "\n"),
    }
}

/// Takes an event back.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn end(
    State(app): State<App>,
    Path((household, event)): Path<(String, String)>,
    Posted { acting, .. }: Posted,
) -> Answer {
    let (household, event) = (token(&household)?, token(&event)?);
    app.store.end_life(&acting.ctx, &household, &event).await?;
    Ok(shell::go(&format!("/households/{household}/years")))
}

async fn answer(
    app: &App,
    acting: &Acting,
    household: &Token,
    fields: Fields,
    changing: Option<Token>,
    done: Result<(), Error>,
) -> Answer {
    match done {
        Ok(()) => Ok(shell::go(&format!("/households/{household}/years"))),
        Err(Error::Invalid(faults)) => {
            shell::show_again(&filled(app, acting, household, fields, faults, changing).await?)
        }
        Err(error) => Err(error.into()),
    }
}

async fn filled(
    app: &App,
    acting: &Acting,
    household: &Token,
    mut f: Fields,
    faults: Faults,
    changing: Option<Token>,
) -> Result<Page, Error> {
    let mut years = app.store.years(&acting.ctx, household).await?;
    let codes = app.store.codes(&acting.ctx).await?;
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    let seen = !years.events.is_empty() || years.contacts.is_some();
    let drawing = seen.then(|| ribbon(&draw::ribbon(&years, &codes)));
    let head = Head::new(years.head.clone(), "years");
    years.events.reverse();
    Ok(Page {
        shell: Shell::new(app, acting, "/cases"),
        head,
        drawing,
        years,
        codes,
        f,
        marks: faults.into(),
        changing,
    })
}

fn typed(f: &Fields) -> LifeTyped {
    LifeTyped {
        band: f.trimmed("band"),
        title: f.trimmed("title"),
        note: f.get("note").to_owned(),
        from: f.trimmed("from"),
        to: f.trimmed("to"),
        turning: f.has("turning", "1"),
        need: f.has("need", "1"),
        person: f.trimmed("person"),
    }
}

fn event_fields(event: &LifeEvent) -> Fields {
    let mut f = Fields::default();
    let day = |day: NaiveDate| match event.precision {
        Precision::Day => wareki::show_wareki(day),
        Precision::Month => format!("{}年{}月", day.year(), day.month()),
        Precision::Year => format!("{}年", day.year()),
    };
    f.set("band", &*event.band);
    f.set("title", &*event.title);
    f.set("note", &*event.note);
    f.set("from", day(event.from));
    f.set("to", event.to.map(day).unwrap_or_default());
    f.set("version", event.version.to_string());
    if event.turning {
        f.set("turning", "1");
    }
    if event.need {
        f.set("need", "1");
    }
    if let Some((person, _)) = &event.person {
        f.set("person", person.to_string());
    }
    f
}
