//! Coming in and going out.

mod second;

pub use second::{code, page as second, passkey, password, phone};

use crate::{
    App,
    edge::{Stranger, go_with, session_cookie},
    fail::{self, Answer},
    form::{Marks, Posted, PostedByStranger},
    pages::kept,
    shell,
};
use askama::Template;
use axum::extract::{RawQuery, State};
use domain::{Secret, Token};
use store::{Ctx, accounts::DemoPerson, session::Stage};

/// The login page. In the sample town it lists its people by role.
#[derive(Template)]
#[template(path = "login.html")]
struct LoginPage {
    demo: bool,
    groups: Vec<Group>,
    login: String,
    marks: Marks,
    closed: &'static str,
}

/// People of the sample town with one role.
struct Group {
    role: &'static str,
    people: Vec<DemoPerson>,
}

/// The people by role, each role where its first person stands.
fn by_role(people: Vec<DemoPerson>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for person in people {
        let role = person.role.label();
        match groups.iter_mut().find(|group| group.role == role) {
            Some(group) => group.people.push(person),
            None => groups.push(Group { role, people: vec![person] }),
        }
    }
    groups
}

/// Why somebody who was in stands at the door again.
fn why(query: Option<&str>) -> &'static str {
    match query {
        Some("kept=1") => {
            "しばらく操作がなかったので、画面を閉じました。書きかけはのこしてあります。もう一度はいると続きから書けます。"
        }
        Some("closed=1") => "しばらく操作がなかったので、画面を閉じました。もう一度はいってください。",
        _ => "",
    }
}

/// The login page.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>, RawQuery(query): RawQuery) -> Answer {
    let demo = app.config.demo;
    let closed = why(query.as_deref());
    let people = if demo { app.store.demo_people(app.now()).await? } else { Vec::new() };
    let groups = by_role(people);
    shell::show(&LoginPage { demo, groups, login: String::new(), marks: Marks::default(), closed })
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
            let (demo, groups, login) = (false, Vec::new(), fields.trimmed("login"));
            shell::show_again(&LoginPage { demo, groups, login, marks: faults.into(), closed: "" })
        }
        Err(error) => Err(error.into()),
    }
}

/// The sample town's login: a press on a name. Absent outside the sample town.
///
/// # Errors
/// When there is no such worker.
pub async fn demo(
    State(app): State<App>,
    stranger: Stranger,
    PostedByStranger(fields): PostedByStranger,
) -> Answer {
    let Some(worker) = Token::parse(fields.get("worker")).ok().filter(|_| app.config.demo) else {
        return Ok(fail::absent());
    };
    let secret = app.store.start_session(&worker, Stage::Full, app.now()).await?;
    let session = app.store.session(secret.show(), app.now(), app.config.idle).await?;
    let to = kept::after_login(&app, &Ctx { actor: session.actor, ..stranger.ctx }).await?;
    Ok(go_with([session_cookie(&app, secret.show())], &to))
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
