//! `/quick`: one line about anybody, from anywhere.

use super::entry::{Entry, FORM, Picks, PicksPart, typed};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted, once},
    pages::{draft::OwnDrafts, household::token, reception::new::saved_at},
    shell,
};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{Faults, Token, moment::show_moment};
use serde::Deserialize;
use serde_json::json;

/// Which case, if the page that leads here knows it; `part=1` asks for the form alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct About {
    part: String,
    case: String,
    household: String,
}

fn by_script(headers: &HeaderMap) -> bool {
    headers.contains_key("x-fragment")
}

async fn fresh(app: &App, acting: &Acting) -> store::Result<Fields> {
    let last = app.store.entry_defaults(&acting.ctx).await?;
    let mut f = Fields::default();
    f.set("once", once()?);
    f.set("method", "phone");
    f.set("outcome", "met");
    f.set("minutes", "15分");
    f.set("at", show_moment(acting.ctx.now, acting.ctx.now));
    f.set("programme", last.programme);
    f.set("field", last.field);
    Ok(f)
}

/// The empty form.
///
/// # Errors
/// The case or household that the address names is absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Query(about): Query<About>) -> Answer<Response> {
    let case = if !about.case.is_empty() {
        Some(token(&about.case)?)
    } else if !about.household.is_empty() {
        Some(app.store.case_of_household(&acting.ctx, &token(&about.household)?).await?)
    } else {
        None
    };
    let f = fresh(&app, &acting).await?;
    let mut entry = Entry::new(&app, &acting, f, case.as_ref()).await?;
    if case.is_none() {
        entry.picks = app.store.case_picks(&acting.ctx, "").await?;
    }
    entry.drafts = OwnDrafts::of(&app, &acting, &[FORM], "/quick").await?;
    entry.show(&app, &acting, !about.part.is_empty())
}

/// The form as a draft left it.
///
/// # Errors
/// No such draft of this worker.
pub async fn from_draft(
    State(app): State<App>,
    acting: Acting,
    Path(draft): Path<String>,
) -> Answer<Response> {
    let draft = app.store.draft(&acting.ctx, &token(&draft)?).await?;
    if draft.form != FORM || !draft.subject.starts_with("new-") {
        return Err(store::Error::NotFound.into());
    }
    let f = Fields::new(draft.fields.into_inner());
    let mut entry = again(&app, &acting, f).await?;
    entry.draft_at = saved_at(draft.at, acting.ctx.now);
    entry.show(&app, &acting, false)
}

/// Cases for the words typed so far: the fragment under 「だれのこと」.
///
/// # Errors
/// When the store fails.
pub async fn cases(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let picks = app.store.case_picks(&acting.ctx, fields.get("who")).await?;
    let asked = !fields.trimmed("who").is_empty();
    shell::show(&PicksPart { list: Picks { picks: &picks, chosen: fields.get("case"), asked } })
}

/// The form with what was typed: the case as chosen, or the choice by the words typed.
async fn again(app: &App, acting: &Acting, f: Fields) -> store::Result<Entry> {
    let case = Token::parse(f.get("case")).ok();
    let who = f.get("who").to_owned();
    let mut entry = match Entry::new(app, acting, f.clone(), case.as_ref()).await {
        // A case that is no longer for this actor must not take the words with it.
        Err(store::Error::NotFound) if case.is_some() => Entry::new(app, acting, f, None).await?,
        other => other?,
    };
    if entry.chosen.is_none() {
        entry.picks = app.store.case_picks(&acting.ctx, &who).await?;
    }
    Ok(entry)
}

/// Saves the contact.
///
/// # Errors
/// When the store fails, or the case is absent or not for this actor. What cannot be kept as typed comes back with the
/// words still in the form (422).
pub async fn save(
    State(app): State<App>,
    headers: HeaderMap,
    Posted { acting, fields }: Posted,
) -> Answer<Response> {
    let mut fields = fields;
    if fields.get("once").is_empty() {
        fields.set("once", once()?);
    }
    let codes = app.store.codes(&acting.ctx).await?;
    let checked = typed(&fields).check(acting.ctx.now, |list, code| codes.has(list, code));
    let case = Token::parse(fields.get("case")).ok();
    let mut faults = Faults::none();
    if case.is_none() {
        faults.add("case", "だれのことかを、下から選んでください");
    }
    let saved = match (checked, &case) {
        (Ok(new), Some(case)) => app.store.add_contact(&acting.ctx, case, &new, fields.get("once")).await,
        (Ok(_), None) => Err(faults.into()),
        (Err(more), _) => {
            faults.0.extend(more.0);
            Err(faults.into())
        }
    };
    match (saved, case) {
        (Ok(_), _) if by_script(&headers) => {
            let say = if fields.trimmed("next").is_empty() {
                "記録しました"
            } else {
                "記録しました。次にすることは、用事に入れました"
            };
            Ok(Json(json!({ "say": say })).into_response())
        }
        (Ok(_), Some(case)) => {
            let household = app.store.household_of_case(&acting.ctx, &case).await?;
            Ok(shell::go(&format!("/households/{household}/timeline")))
        }
        (Ok(_), None) => Ok(shell::go("/today")),
        (Err(store::Error::Invalid(faults)), _) => {
            let mut entry = again(&app, &acting, fields).await?;
            entry.marks = faults.into();
            let mut answer = entry.show(&app, &acting, by_script(&headers))?;
            *answer.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(answer)
        }
        (Err(error), _) => Err(error.into()),
    }
}
