//! `/contacts/{token}/edit`: a correction. What stood there before is kept.

use super::entry::{Entry, FORM, filled, typed};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted, once},
    pages::{household::token, reception::new::saved_at},
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{Token, moment::show_moment};
use store::contact::ContactToEdit;

/// The fields of a contact and what the form calls them.
const FIELDS: &[(&str, &str)] = &[
    ("method", "どうやって"),
    ("outcome", "会えた・話せたか"),
    ("body", "なにがあったか"),
    ("at", "いつ"),
    ("minutes", "かかった時間"),
    ("person", "相手（世帯の人）"),
    ("agency", "相手（機関）"),
    ("counterpart", "相手（ことばで）"),
    ("programme", "事業"),
    ("field", "属性"),
];

/// Before the name of a field: which side to keep.
const PICK: &str = "pick.";

async fn entry(app: &App, acting: &Acting, contact: &ContactToEdit, f: Fields) -> store::Result<Entry> {
    let mut entry = Entry::new(app, acting, f, Some(&contact.case)).await?;
    entry.action = format!("/contacts/{}/edit", contact.token);
    entry.draft = contact.token.to_string();
    entry.edit = true;
    entry.back = format!("/households/{}/timeline", contact.household);
    Ok(entry)
}

fn fields(contact: &ContactToEdit, acting: &Acting) -> Fields {
    let mut f = filled(&contact.now, acting.ctx.now);
    f.set("version", contact.version.to_string());
    f
}

/// The form, filled from the record or from the worker's own draft of a correction.
///
/// # Errors
/// Absent, or not for this actor to correct.
pub async fn page(State(app): State<App>, acting: Acting, Path(contact): Path<String>) -> Answer<Response> {
    let contact = app.store.contact_to_edit(&acting.ctx, &token(&contact)?).await?;
    let draft = app.store.draft_of(&acting.ctx, FORM, contact.token.as_str()).await?;
    let (mut f, at) = match draft {
        Some(draft) => (Fields::new(draft.fields.into_inner()), saved_at(draft.at, acting.ctx.now)),
        None => (fields(&contact, &acting), String::new()),
    };
    // Its own of each page: a draft may stand behind the save of the page that it is from.
    f.set("once", once()?);
    let mut entry = entry(&app, &acting, &contact, f).await?;
    entry.draft_at = at;
    entry.show(&app, &acting, false)
}

/// Saves the correction.
///
/// # Errors
/// Absent, or not for this actor. What cannot be kept comes back (422); when somebody else corrected it in the
/// meantime, both are shown and nothing is changed (409).
pub async fn save(
    State(app): State<App>,
    Path(contact): Path<String>,
    Posted { acting, fields: f }: Posted,
) -> Answer<Response> {
    let token = token(&contact)?;
    let mut f = f;
    if f.pairs().any(|(name, _)| name.starts_with(PICK)) {
        let theirs = fields(&app.store.contact_to_edit(&acting.ctx, &token).await?, &acting);
        f = picked(&f, &theirs);
    }
    let codes = app.store.codes(&acting.ctx).await?;
    let version = f.get("version").parse().unwrap_or(0);
    let saved = match typed(&f).check(acting.ctx.now, |list, code| codes.has(list, code)) {
        Ok(new) => app.store.correct_contact(&acting.ctx, &token, version, &new, f.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(household) => Ok(shell::go(&format!("/households/{household}/timeline"))),
        Err(store::Error::Invalid(faults)) => {
            let contact = app.store.contact_to_edit(&acting.ctx, &token).await?;
            let mut entry = entry(&app, &acting, &contact, f).await?;
            entry.marks = faults.into();
            let mut answer = entry.show(&app, &acting, false)?;
            *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(answer)
        }
        Err(store::Error::Stale { .. }) => compare(&app, &acting, &token, &f).await,
        Err(error) => Err(error.into()),
    }
}

/// One field that two workers wrote differently.
struct Differing {
    field: &'static str,
    label: &'static str,
    mine: String,
    theirs: String,
}

#[derive(Template)]
#[template(path = "contact/compare.html")]
struct Compare {
    shell: Shell,
    action: String,
    back: String,
    version: i64,
    differing: Vec<Differing>,
    typed: Vec<(String, String)>,
}

async fn compare(app: &App, acting: &Acting, token: &Token, mine: &Fields) -> Answer<Response> {
    let contact = app.store.contact_to_edit(&acting.ctx, token).await?;
    let theirs = fields(&contact, acting);
    let codes = app.store.codes(&acting.ctx).await?;
    let around = app.store.counterparts(&acting.ctx, &contact.case).await?;
    let agencies = app.store.reception_choices(&acting.ctx).await?.agencies;
    let say = |field: &str, word: &str| -> String {
        let known = match field {
            "method" | "programme" | "field" => Some(codes.label(field, word).to_owned()),
            "outcome" => domain::code::Outcome::parse(word).map(|o| o.label().to_owned()),
            "person" => around.people.iter().find(|p| p.0.as_str() == word).map(|p| p.1.clone()),
            "agency" => agencies.iter().find(|a| a.token.as_str() == word).map(|a| a.name.clone()),
            _ => Some(word.to_owned()),
        };
        known.filter(|words| !words.is_empty()).unwrap_or_else(|| "（なし）".to_owned())
    };
    let same = |field: &str| match field {
        // The same moment may be written in several ways.
        "at" => domain::moment::parse_moment(mine.get(field), acting.ctx.now)
            .is_ok_and(|at| show_moment(at, acting.ctx.now) == theirs.get(field)),
        "minutes" => domain::moment::parse_minutes(mine.get(field)).is_ok_and(|m| m == contact.now.minutes),
        _ => mine.trimmed(field).replace("\r\n", "\n") == theirs.get(field),
    };
    let differing = FIELDS
        .iter()
        .filter(|(field, _)| !same(field))
        .map(|(field, label)| Differing {
            field,
            label,
            mine: say(field, mine.get(field)),
            theirs: say(field, theirs.get(field)),
        })
        .collect();
    let page = Compare {
        shell: Shell::new(app, acting, "/cases"),
        action: format!("/contacts/{token}/edit"),
        back: format!("/households/{}/timeline", contact.household),
        version: contact.version,
        differing,
        typed: mine
            .pairs()
            .filter(|(name, _)| !name.starts_with(PICK) && *name != "version")
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    };
    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
}

/// What the worker typed, with the other's words where those were picked.
fn picked(mine: &Fields, theirs: &Fields) -> Fields {
    let mut out = mine.clone();
    for (field, _) in FIELDS {
        match mine.get(&format!("{PICK}{field}")) {
            "theirs" => out.set(field, theirs.get(field)),
            "both" => out.set(field, format!("{}\n{}", mine.get(field), theirs.get(field))),
            _ => {}
        }
    }
    out
}
