//! A form that was kept when its session ran out, and the way back to it after the login.

use crate::{
    App,
    edge::{Acting, is_typed},
    fail::Answer,
    form::{Fields, once},
    pages::{draft, household::token},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::DAY;
use store::{
    Ctx,
    draft::{DraftBrief, KEPT, RETURN},
};

/// Fields that say how a form was sent, not what was typed.
const OF_THE_SENDING: &[&str] = &["draft", "by", "from_kept"];

/// A kept form: what was typed, and a button that sends it on.
#[derive(Template)]
#[template(path = "account/kept.html")]
struct KeptPage {
    shell: Shell,
    draft: String,
    path: String,
    hidden: Vec<(String, String)>,
    words: Vec<String>,
}

/// Keeps a form's words as its worker's draft. `page` is the pattern, `path` the filled-in path it was sent to, which
/// has matched one of our own routes.
///
/// # Errors
/// When the store fails.
pub(crate) async fn keep(
    app: &App,
    ctx: &Ctx,
    page: &str,
    path: &str,
    fields: &Fields,
) -> Result<(), store::Error> {
    let word = if fields.get("once").is_empty() { once()? } else { fields.get("once").to_owned() };
    let mut typed: Vec<(&str, &str)> =
        fields.pairs().filter(|(name, _)| !OF_THE_SENDING.contains(name)).collect();
    let (form, subject) = match draft::form_at(page) {
        Some(form) if !fields.get("draft").is_empty() => (form, fields.get("draft").to_owned()),
        // Two forms that were open at one path are two: the one does not take the other's place.
        _ => (KEPT, format!("{path}#{word}")),
    };
    // One that had no word against double saving has it from here on: its button, too, may be pressed twice.
    if form == KEPT && fields.get("once").is_empty() {
        typed.retain(|(name, _)| *name != "once");
        typed.push(("once", word.as_str()));
    }
    let (form, subject) = if app.store.keep_draft(ctx, form, &subject, &typed).await? {
        (form, subject)
    } else {
        // The form had been saved before, and came again: perhaps with more words. They are kept to be looked at.
        let again = format!("{path}#{}", subject.trim_start_matches("new-"));
        app.store.keep_draft(ctx, KEPT, &again, &typed).await?;
        (KEPT, again)
    };
    let made = app.store.draft_of(ctx, form, &subject).await?.ok_or(store::Error::Broken("draft"))?;
    let to = if form == KEPT { format!("/kept/{}", made.token) } else { format!("/drafts/{}", made.token) };
    app.store.keep_draft(ctx, RETURN, "", &[("to", &to)]).await?;
    Ok(())
}

/// Where a login leads: back to the form that was kept last for this worker within the last day, once; else home. Each
/// kept form stays among the worker's own drafts.
///
/// # Errors
/// When the store fails.
pub(crate) async fn after_login(app: &App, ctx: &Ctx) -> Result<String, store::Error> {
    let Some(draft) = app.store.draft_of(ctx, RETURN, "").await? else { return Ok("/".to_owned()) };
    app.store.throw_draft(ctx, &draft.token).await?;
    let fields = Fields::new(draft.fields.into_inner());
    let fresh = ctx.now - draft.at < DAY;
    // Written by ourselves above; looked at again because a redirect hangs on it.
    let ours = ["/kept/", "/drafts/"].iter().any(|start| {
        fields.get("to").strip_prefix(start).is_some_and(|token| domain::Token::parse(token).is_ok())
    });
    Ok(if fresh && ours { fields.get("to").to_owned() } else { "/".to_owned() })
}

/// The kept form. Its button sends it where it was going: what is whole is saved, and what is not comes back filled.
///
/// # Errors
/// No such draft of this worker.
pub async fn page(State(app): State<App>, acting: Acting, Path(kept): Path<String>) -> Answer {
    let draft = app.store.draft(&acting.ctx, &token(&kept)?).await?;
    let DraftBrief { token, form, subject, fields, .. } = draft;
    if form != KEPT {
        return Err(store::Error::NotFound.into());
    }
    let hidden = fields.into_inner();
    let typed = |value: &&String| is_typed(value);
    let words = hidden.iter().map(|(_, value)| value).filter(typed).cloned().collect();
    let shell = Shell::new(&app, &acting, "");
    let path = subject.split_once('#').map_or(subject.as_str(), |(path, _)| path).to_owned();
    shell::show(&KeptPage { shell, draft: token.to_string(), path, hidden, words })
}
