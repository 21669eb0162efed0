//! `/drafts/{form}`: keeps what is being typed. The scripts' contract is in `docs/UI.md`.

mod own;

pub(crate) use own::OwnDrafts;

use crate::{
    App,
    edge::Acting,
    fail::{self, Answer},
    form::Fields,
    pages::{household::token, reception::new::clock},
    shell,
};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::json;
use store::draft::{DraftBrief, KEPT};

/// The forms that keep drafts: name, where a new one is taken up again (its draft's token follows), and what stands
/// before and after a record's token.
const FORMS: &[(&str, &str, (&str, &str))] = &[
    ("reception", "/receptions/new/", ("/receptions/", "/edit")),
    ("contact", "/quick/draft/", ("/contacts/", "/edit")),
    // A version in work is a record from its beginning: it has no new form.
    ("assessment", "/", ("/assessments/", "/edit")),
    ("plan", "/plans/", ("/plans/", "/edit")),
    ("plan-review", "/plans/", ("/plans/", "/review")),
    // Its subject is a meeting and one of its items.
    ("meeting-minutes", "/", ("/meetings/", "/minutes")),
    // Always about a household that is there.
    ("budget", "/", ("/households/", "/budget/edit")),
];

/// Names that belong to the sending and not to what was typed.
const OF_THE_SENDING: &[&str] = &["draft", "by"];

/// What is said of a draft whose form is saved: nobody is to believe that what they wrote since is kept.
const SAVED_ALREADY: &str = "先に送ったことばは、もう保存されています。そのあとに書き足したことばは、まだ保存されていません。書き足したところを写して、保存された記録を直してください。";

/// Keeps a draft and says when. The form carries `draft` (its subject) and `by` (its worker): on a machine where
/// another has logged in meanwhile, the words are not kept under the other's name.
///
/// A form that outlived its session has an old csrf word. It is taken all the same when a script of our own page
/// sends it for the same worker (no other site can set that header), and is told the new word.
///
/// # Errors
/// When the store fails.
pub async fn keep(
    State(app): State<App>,
    acting: Acting,
    Path(form): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer<Response> {
    let Ok(fields) = Fields::parse(&body) else { return Ok(StatusCode::BAD_REQUEST.into_response()) };
    let csrf = acting.session.csrf.show();
    let own = fields.get("by") == acting.ctx.actor.token.as_str();
    if !own || (fields.get("csrf") != csrf && !headers.contains_key("x-fragment")) {
        return Ok(fail::foreign_form());
    }
    let subject = fields.get("draft");
    if !FORMS.iter().any(|(name, ..)| *name == form) || subject.is_empty() || subject.len() > 60 {
        return Ok(fail::absent());
    }
    if form == "reception" && !subject.starts_with("new-") {
        let current = app.store.reception_version(&acting.ctx, &token(subject)?).await?;
        if fields.get("version").parse() != Ok(current) {
            return Ok(StatusCode::CONFLICT.into_response());
        }
    }
    if form == "assessment" {
        let current = app.store.assessment_version(&acting.ctx, &token(subject)?).await?;
        if fields.get("version").parse() != Ok(current) {
            return Ok(StatusCode::CONFLICT.into_response());
        }
    }
    let kept: Vec<(&str, &str)> = fields.pairs().filter(|(name, _)| !OF_THE_SENDING.contains(name)).collect();
    if !app.store.keep_draft(&acting.ctx, &form, subject, &kept).await? {
        let told = json!({ "say": SAVED_ALREADY, "fields": { "csrf": csrf } });
        return Ok((StatusCode::CONFLICT, Json(told)).into_response());
    }
    let told = json!({ "saved_at": clock(acting.ctx.now), "fields": { "csrf": csrf } });
    Ok(Json(told).into_response())
}

/// Goes on with a draft: `/drafts/{its token}` leads to its form.
///
/// # Errors
/// No such draft of this worker.
pub async fn open(State(app): State<App>, acting: Acting, Path(draft): Path<String>) -> Answer {
    let draft = app.store.draft(&acting.ctx, &token(&draft)?).await?;
    Ok(shell::go(&place(&draft).ok_or(store::Error::NotFound)?))
}

/// Throws a draft away: by its token; or, where a form's name stands in its place, the one that this form has been
/// keeping, if it has kept any.
///
/// # Errors
/// No such draft of this worker.
pub async fn throw(
    State(app): State<App>,
    Path(draft): Path<String>,
    headers: HeaderMap,
    posted: crate::form::Posted,
) -> Answer {
    let ctx = &posted.acting.ctx;
    if FORMS.iter().any(|(name, ..)| *name == draft) {
        app.store.throw_draft_of(ctx, &draft, posted.fields.get("draft")).await?;
    } else {
        app.store.throw_draft(ctx, &token(&draft)?).await?;
    }
    if headers.contains_key("x-fragment") {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let back = posted.fields.get("back");
    let ours = back.starts_with('/') && !back.starts_with("//") && !back.contains('\\');
    Ok(shell::go(if ours { back } else { "/" }))
}

/// The form that keeps drafts and is sent to the route `page`, if it is one.
pub(crate) fn form_at(page: &str) -> Option<&'static str> {
    let sent_to = |(new, (before, after)): (&str, (&str, &str))| {
        page == new.trim_end_matches('/') || page == format!("{before}{{token}}{after}")
    };
    FORMS.iter().find(|(_, new, edit)| sent_to((new, *edit))).map(|(name, ..)| *name)
}

/// Where a draft is taken up again.
fn place(draft: &DraftBrief) -> Option<String> {
    if draft.form == KEPT {
        return Some(format!("/kept/{}", draft.token));
    }
    let (_, new, (before, after)) = FORMS.iter().find(|(name, ..)| *name == draft.form)?;
    Some(if draft.subject.starts_with("new-") {
        format!("{new}{}", draft.token)
    } else {
        format!("{before}{}{after}", draft.subject)
    })
}
