//! Coming in and going out.

use crate::{
    App,
    edge::{Acting, session_cookie},
    fail::{self, Answer},
    form::{Posted, PostedByStranger},
    shell,
};
use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Token;
use store::{accounts::DemoPerson, session::Stage};

/// The login page. In the sample town it lists its people by role.
#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    demo: bool,
    people: Vec<DemoPerson>,
}

/// The login page.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>) -> Answer {
    let people = if app.config.demo { app.store.demo_people(app.now()).await? } else { Vec::new() };
    shell::show(&LoginPage { demo: app.config.demo, people })
}

/// The sample town's login: a press on a name. Absent outside the sample town.
///
/// # Errors
/// When there is no such worker.
pub async fn demo(State(app): State<App>, PostedByStranger(fields): PostedByStranger) -> Answer {
    let Some(worker) = Token::parse(fields.get("worker")).ok().filter(|_| app.config.demo) else {
        return Ok(fail::absent());
    };
    let secret = app.store.start_session(&worker, Stage::Full, app.now()).await?;
    Ok(with_cookie(&app, secret.show(), "/"))
}

/// Ends the session.
///
/// # Errors
/// When the store fails.
pub async fn logout(State(app): State<App>, posted: Posted) -> Answer {
    app.store.end_session(&posted.acting.session, app.now()).await?;
    Ok(with_cookie(&app, "", "/login"))
}

/// Works at another of one's desks.
///
/// # Errors
/// When the worker has no role there.
pub async fn desk(State(app): State<App>, posted: Posted) -> Answer {
    let Acting { session, .. } = &posted.acting;
    let desk = Token::parse(posted.fields.get("desk")).map_err(|_| store::Error::NotFound)?;
    app.store.sit_at(session, &desk, app.now()).await?;
    Ok(shell::go("/"))
}

fn with_cookie(app: &App, secret: &str, to: &'static str) -> Response {
    let headers = [(header::SET_COOKIE, session_cookie(app, secret)), (header::LOCATION, to.to_owned())];
    (StatusCode::SEE_OTHER, headers).into_response()
}
