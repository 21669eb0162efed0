//! `/receptions/{token}/edit`: a correction, and what happens when two make one.

use super::{
    new::saved_at,
    sheet::{FORM, Sheet, label},
    view::Words,
};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted},
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use domain::{
    Token,
    reception::{Told, WHEREABOUTS},
};
use store::reception::ReceptionView;

fn filled(view: &ReceptionView) -> Fields {
    let mut fields =
        Fields::new(view.told.pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    fields.set("token", view.token.as_str());
    fields.set("version", view.version.to_string());
    if view.sealed {
        fields.set("kept", "1");
    }
    fields
}

/// A draft of a form that showed where the person can be found, or did not, as the form is shown now.
fn as_shown(mut fields: Fields, view: &ReceptionView) -> Fields {
    let now = filled(view);
    if fields.has("kept", "1") == view.sealed {
        return fields;
    }
    for name in WHEREABOUTS {
        fields.clear(name);
        now.all(name).for_each(|value| fields.push(name, value));
    }
    fields.clear("kept");
    if view.sealed {
        fields.set("kept", "1");
    }
    fields
}

async fn sheet(app: &App, acting: &Acting, fields: Fields, token: &Token) -> store::Result<Sheet> {
    let mut sheet = Sheet::new(app, acting, fields).await?;
    sheet.edit = true;
    sheet.action = format!("/receptions/{token}/edit");
    sheet.back = format!("/receptions/{token}");
    Ok(sheet)
}

/// The form, filled from the record, or from the worker's own draft of a correction.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(reception): Path<String>) -> Answer {
    let view = app.store.reception(&acting.ctx, &token(&reception)?).await?;
    let draft = app.store.draft_of(&acting.ctx, FORM, view.token.as_str()).await?;
    let Some(draft) = draft else {
        return shell::show(&sheet(&app, &acting, filled(&view), &view.token).await?);
    };
    let mut fields = as_shown(Fields::new(draft.fields.into_inner()), &view);
    fields.set("token", view.token.as_str());
    let mut sheet = sheet(&app, &acting, fields, &view.token).await?;
    sheet.draft_at = saved_at(draft.at, acting.ctx.now);
    shell::show(&sheet)
}

/// Saves the correction.
///
/// # Errors
/// Absent, or not for this actor. What cannot be kept comes back with the words still in the form (422); when
/// somebody else saved in the meantime, both are shown (409).
pub async fn save(
    State(app): State<App>,
    Path(reception): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let token = token(&reception)?;
    let mut fields = fields;
    fields.set("token", token.as_str());
    if fields.pairs().any(|(name, _)| name.starts_with(PICK)) {
        let view = app.store.reception(&acting.ctx, &token).await?;
        fields = picked(&fields, &view);
    }
    let version = fields.get("version").parse().unwrap_or(0);
    let saved = match Told::check(&fields, acting.ctx.now) {
        Ok(told) => {
            let whole = !fields.has("kept", "1");
            app.store.correct_reception(&acting.ctx, &token, version, &told, whole).await
        }
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(()) => Ok(shell::go(&format!("/receptions/{token}"))),
        Err(store::Error::Invalid(faults)) => {
            let mut sheet = sheet(&app, &acting, fields, &token).await?;
            sheet.marks = faults.into();
            shell::show_again(&sheet)
        }
        Err(store::Error::Stale { .. }) => compare(&app, &acting, &fields, &token).await,
        Err(error) => Err(error.into()),
    }
}

/// Before the name of a field: which side to keep.
const PICK: &str = "pick.";

/// One field that two workers wrote differently.
struct Differing {
    field: &'static str,
    label: &'static str,
    mine: String,
    theirs: String,
    /// A text that may be kept twice, one below the other.
    joinable: bool,
    /// The acting worker did not touch it: the other's words are picked beforehand.
    untouched: bool,
}

#[derive(Template)]
#[template(path = "reception/compare.html")]
struct Compare {
    shell: Shell,
    action: String,
    back: String,
    /// Who saved, and when.
    who: String,
    at: String,
    version: i64,
    differing: Vec<Differing>,
    /// Everything that the acting worker typed.
    typed: Vec<(String, String)>,
}

/// Shows what the acting worker typed beside what another saved.
async fn compare(app: &App, acting: &Acting, fields: &Fields, token: &Token) -> Answer {
    let view = app.store.reception(&acting.ctx, token).await?;
    let words = Words::load(app, acting).await?;
    let theirs = filled(&view);
    let mine = Told::check(fields, acting.ctx.now).map_err(store::Error::from)?;
    let mine = Fields::new(mine.pairs().into_iter().map(|(n, v)| (n.to_owned(), v)).collect());
    let seen: i64 = fields.get("version").parse().unwrap_or(view.version);
    // What the acting worker had before the eyes: the oldest former words since then, or what stands there now.
    let before = |field: &str| -> Vec<String> {
        let since = view.formers.iter().rev().filter(|former| former.version >= seen);
        let change = since.flat_map(|former| &former.changes).find(|change| change.field == field);
        change.map_or_else(|| theirs.all(field).map(str::to_owned).collect(), |change| change.values.clone())
    };
    let differing = FIELDS
        .iter()
        // What a form did not show, it says nothing of.
        .filter(|field| !(fields.has("kept", "1") && WHEREABOUTS.contains(field)))
        .filter(|field| !mine.all(field).eq(theirs.all(field)))
        .map(|field| Differing {
            field,
            label: label(field),
            mine: words.say(field, &mine.all(field).collect::<Vec<_>>()),
            theirs: words.say(field, &theirs.all(field).collect::<Vec<_>>()),
            joinable: matches!(*field, "words" | "wish"),
            untouched: mine.all(field).eq(before(field).iter().map(String::as_str)),
        })
        .collect();
    let last = view.formers.first();
    let page = Compare {
        shell: Shell::new(app, acting, "/receptions"),
        action: format!("/receptions/{token}/edit"),
        back: format!("/receptions/{token}"),
        who: last.map(|f| f.by.clone()).unwrap_or_default(),
        at: last.map(|f| saved_at(f.at, acting.ctx.now)).unwrap_or_default(),
        version: view.version,
        differing,
        typed: fields
            .pairs()
            .filter(|(name, _)| !name.starts_with(PICK) && *name != "version")
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    };
    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
}

/// The fields that a correction can change.
const FIELDS: &[&str] = &[
    "words",
    "door",
    "topic",
    "main_topic",
    "visitor",
    "visitor_tie",
    "visitor_name",
    "kana",
    "name",
    "anonymous",
    "birth",
    "phone",
    "contact_wish",
    "leave_message",
    "area",
    "route",
    "referrer_agency",
    "referrer",
    "urgency",
    "wish",
    "sex",
    "address",
    "outreach_place",
    "outreach_on",
    "screening",
    "consent_version",
    "consent_on",
    "received_on",
    "received_time",
];

/// What the worker typed, with the other's words where those were picked.
fn picked(fields: &Fields, view: &ReceptionView) -> Fields {
    let theirs = filled(view);
    let mut out = fields.clone();
    for field in FIELDS {
        match fields.get(&format!("{PICK}{field}")) {
            "theirs" => {
                out.clear(field);
                for value in theirs.all(field) {
                    out.push(field, value);
                }
            }
            "both" => out.set(field, format!("{}\n{}", fields.get(field), theirs.get(field))),
            _ => {}
        }
    }
    out
}
