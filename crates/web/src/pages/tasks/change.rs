//! Done, undone, put off, changed.

use super::Page;
use crate::{
    App, back,
    edge::Acting,
    fail::{Answer, Fail},
    form::{Fields, Posted},
    pages::household::token,
    shell,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};
use domain::{
    Token,
    task::{Later, Typed},
};
use store::task::Owner;

/// The version that the form was made from.
fn seen(fields: &Fields) -> Result<i64, store::Error> {
    fields.get("version").parse().map_err(|_| store::Error::NotFound)
}

/// Back to where the form came from; きょう and the like then tell what was done.
fn told(fields: &Fields, task: &Token) -> Response {
    let to = back::to(fields.get("back"));
    let tells = to == "/today" || to.starts_with("/desk-load/");
    if tells { shell::go(&format!("{to}?task={task}")) } else { shell::go(to) }
}

/// The page again, with what was typed, when something is to be mended or another was quicker.
async fn outcome(
    app: &App,
    acting: &Acting,
    task: &Token,
    fields: Fields,
    done: store::Result<()>,
) -> Answer {
    let (faults, status, stale) = match done {
        Ok(()) => return Ok(told(&fields, task)),
        Err(store::Error::Invalid(faults)) => (faults, StatusCode::UNPROCESSABLE_ENTITY, false),
        Err(store::Error::Stale { .. }) => (domain::Faults::none(), StatusCode::CONFLICT, true),
        Err(error) => return Err(Fail::from(error)),
    };
    let mut page = Page::new(app, acting, task).await?;
    page.back = back::to(fields.get("back")).to_owned();
    for (name, value) in fields.pairs() {
        page.fields.set(name, value);
    }
    (page.marks, page.stale) = (faults.into(), stale);
    Ok((status, Html(page.render()?)).into_response())
}

/// It is done.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn done(State(app): State<App>, Path(task): Path<String>, posted: Posted) -> Answer {
    let task = token(&task)?;
    let seen = seen(&posted.fields).ok();
    let done = app.store.finish_task(&posted.acting.ctx, &task, seen).await;
    outcome(&app, &posted.acting, &task, posted.fields, done).await
}

/// It is not done after all.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn undo(State(app): State<App>, Path(task): Path<String>, posted: Posted) -> Answer {
    let task = token(&task)?;
    let done = app.store.reopen_task(&posted.acting.ctx, &task, seen(&posted.fields)?).await;
    outcome(&app, &posted.acting, &task, posted.fields, done).await
}

/// 延ばす, with a reason.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn put_off(State(app): State<App>, Path(task): Path<String>, posted: Posted) -> Answer {
    let Posted { acting, fields } = posted;
    let (task, seen) = (token(&task)?, seen(&fields)?);
    let done = match Later::check(fields.get("until"), fields.get("why"), acting.ctx.today()) {
        Ok(later) => app.store.put_off_task(&acting.ctx, &task, seen, &later).await,
        Err(faults) => Err(faults.into()),
    };
    outcome(&app, &acting, &task, fields, done).await
}

/// Changes what it says and whose turn it is.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn save(State(app): State<App>, Path(task): Path<String>, posted: Posted) -> Answer {
    let Posted { acting, fields } = posted;
    let (task, seen) = (token(&task)?, seen(&fields)?);
    if fields.get("which") == "theirs" {
        return Ok(told(&fields, &task));
    }
    let owner = fields.all("owner").next().map(owner).transpose()?;
    let done = match typed(&fields).check(acting.ctx.today()) {
        Ok(new) => app.store.change_task(&acting.ctx, &task, seen, &new, owner.as_ref()).await,
        Err(faults) => Err(faults.into()),
    };
    outcome(&app, &acting, &task, fields, done).await
}

/// Whose turn: empty is the desk's.
pub(super) fn owner(text: &str) -> Result<Owner, store::Error> {
    Ok(match text {
        "" => Owner::Desk,
        "me" => Owner::Me,
        worker => Owner::Worker(token(worker)?),
    })
}

/// The fields of a task's form.
pub(super) fn typed(fields: &Fields) -> Typed<'_> {
    Typed {
        kind: fields.get("kind"),
        words: fields.get("words"),
        due: fields.get("due"),
        time: fields.get("time"),
        waiting_for: fields.get("waiting_for"),
        waiting_words: fields.get("waiting_words"),
    }
}
