//! Coming in and going out.

mod second;

pub use second::{code, page as second, password, phone};

use crate::{
    App,
    edge::{Stranger, go_with, session_cookie},
    fail::{self, Answer},
    form::{Marks, Posted, PostedByStranger},
    shell,
};
use askama::Template;
use axum::extract::State;
use domain::{Secret, Token};
use store::{accounts::DemoPerson, session::Stage};

/// The login page. In the sample town it lists its people by role.
#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    demo: bool,
    people: Vec<DemoPerson>,
    login: String,
    marks: Marks,
}

/// The login page.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>) -> Answer {
    let demo = app.config.demo;
    let people = if demo { app.store.demo_people(app.now()).await? } else { Vec::new() };
    shell::show(&LoginPage { demo, people, login: String::new(), marks: Marks::default() })
}

/// Judges login name and password; leads to the second step. In the sample town nobody has a password: back to the
/// names.
///
/// # Errors
/// When the store fails.
pub async fn enter(
    State(app): State<App>,
    stranger: Stranger,
    PostedByStranger(fields): PostedByStranger,
) -> Answer {
    if app.config.demo {
        return Ok(shell::go("/login"));
    }
    let Stranger { ctx, source, device } = stranger;
    let password = Secret::new(fields.get("password").to_owned());
    match app.store.log_in(&ctx, fields.get("login"), password, &source, &device).await {
        Ok(secret) => Ok(go_with([session_cookie(&app, secret.show())], "/login/second")),
        Err(store::Error::Invalid(faults)) => {
            let (demo, people, login) = (false, Vec::new(), fields.trimmed("login"));
            shell::show_again(&LoginPage { demo, people, login, marks: faults.into() })
        }
        Err(error) => Err(error.into()),
    }
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
    Ok(go_with([session_cookie(&app, secret.show())], "/"))
}

/// Ends the session.
///
/// # Errors
/// When the store fails.
pub async fn logout(State(app): State<App>, posted: Posted) -> Answer {
    app.store.end_session(&posted.acting.session, app.now()).await?;
    Ok(go_with([session_cookie(&app, "")], "/login"))
}

/// Works at another of one's desks.
///
/// # Errors
/// When the worker has no role there.
pub async fn desk(State(app): State<App>, posted: Posted) -> Answer {
    let desk = Token::parse(posted.fields.get("desk")).map_err(|_| store::Error::NotFound)?;
    app.store.sit_at(&posted.acting.session, &desk, app.now()).await?;
    Ok(shell::go("/"))
}
