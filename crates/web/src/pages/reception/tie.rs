//! From a reception to a person, a household, a case.

use super::view::{Page, answer};
use crate::{App, fail::Answer, form::Posted, pages::household::token, shell};
use axum::extract::{Path, State};
use domain::Token;
use store::find::Question;

/// Answers about the person: one button each.
///
/// `same`: it was this person. `beside`: a new person in this one's household. `other`: not this person. `new`: a
/// new person and household. `untie`: take it back. `link`, `unlink`: two records of one person. `q`: look for
/// somebody.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn person(State(app): State<App>, Path(reception): Path<String>, posted: Posted) -> Answer {
    let reception = token(&reception)?;
    let Posted { acting, fields } = posted;
    let (ctx, store) = (&acting.ctx, &app.store);
    let given = |field: &str| !fields.get(field).is_empty();
    let person = |field: &str| token(fields.get(field));
    let done = if given("same") {
        store.tie_person(ctx, &reception, &person("same")?).await
    } else if given("beside") {
        store.person_from_reception(ctx, &reception, Some(&person("beside")?)).await
    } else if given("other") {
        store.not_this_person(ctx, &reception, &person("other")?).await
    } else if given("new") {
        store.person_from_reception(ctx, &reception, None).await
    } else if given("untie") {
        store.untie_person(ctx, &reception).await
    } else if given("link") {
        store.link_same(ctx, &person("person")?, &person("link")?).await
    } else if given("unlink") {
        store.unlink(ctx, &person("unlink")?).await
    } else {
        let mut page = Page::load(&app, &acting, &reception).await?;
        let question = Question { words: fields.trimmed("q"), ..Question::default() };
        let found = app.store.find_people(ctx, &question, FOUND).await?;
        page.found = Some(found.rows);
        page.fields.set("q", fields.trimmed("q"));
        return shell::show(&page);
    };
    answer(&app, &acting, &reception, fields, done).await
}

/// How many people the search of this page shows.
const FOUND: usize = 20;

/// Opens a case, or joins the open case `join`.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn case(State(app): State<App>, Path(reception): Path<String>, posted: Posted) -> Answer {
    let reception = token(&reception)?;
    let join: Option<Token> = match posted.fields.get("join") {
        "" => None,
        join => Some(token(join)?),
    };
    let done = app.store.case_from_reception(&posted.acting.ctx, &reception, join.as_ref()).await;
    answer(&app, &posted.acting, &reception, posted.fields, done).await
}
