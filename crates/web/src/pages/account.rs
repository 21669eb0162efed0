//! `/account`: one's own password, phone, sessions and access tokens.

mod passkeys;
mod tokens;

pub use passkeys::{add as add_passkey, ask as ask_passkey, end as end_passkey};
pub use tokens::{end as end_token, make as make_token, page as tokens};

use crate::{
    App,
    edge::{Acting, go_with, session_cookie},
    fail::Answer,
    form::{Marks, Posted},
    pages::proof,
    shell::{self, Shell},
};
use askama::Template;
use axum::{extract::State, response::Response};
use chrono::Datelike;
use domain::{Instant, Secret, Token, wareki};
use store::{
    accounts::{Account, Proof},
    look::Home,
};

/// One's own account. `marks` belong to the form `form`.
#[derive(Template)]
#[template(path = "account/account.html")]
struct AccountPage {
    shell: Shell,
    account: Account,
    proof: Proof,
    name: String,
    desks: Vec<(String, String)>,
    form: &'static str,
    marks: Marks,
    done: &'static str,
    home: Home,
    /// The name typed for a new passkey that could not be added.
    passkey_name: String,
}

/// New recovery codes, once.
#[derive(Template)]
#[template(path = "account/codes.html")]
struct CodesPage {
    shell: Shell,
    codes: Vec<String>,
}

impl AccountPage {
    fn day(&self, at: &Instant) -> String {
        day(*at)
    }

    fn minute(&self, at: &Instant) -> String {
        format!("{} {}", day(*at), wareki::jst_time(*at).format("%H:%M"))
    }

    /// Is this district the one that was said?
    fn lives(&self, district: &Token) -> bool {
        self.home.said.as_ref().is_some_and(|(said, _)| said == district)
    }

    fn at(&self, form: &str, field: &str) -> &str {
        if form == self.form { self.marks.at(field) } else { "" }
    }
}

/// 「2026年11月20日」 in Japan.
fn day(at: Instant) -> String {
    let date = wareki::jst_date(at);
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

async fn build(app: &App, acting: &Acting, form: &'static str, marks: Marks) -> Answer<AccountPage> {
    let account = app.store.account(&acting.ctx).await?;
    let proof = app.store.proof(&acting.ctx).await?;
    let home = app.store.own_district(&acting.ctx).await?;
    let actor = &acting.ctx.actor;
    let roles = |d: &store::Desk| d.roles.iter().map(|r| r.label()).collect::<Vec<_>>().join("・");
    let desks = actor.desks.iter().map(|d| (d.name.clone(), roles(d))).collect();
    let shell = Shell::new(app, acting, "/account");
    let name = actor.name.clone();
    Ok(AccountPage {
        shell,
        account,
        proof,
        name,
        desks,
        form,
        marks,
        done: "",
        home,
        passkey_name: String::new(),
    })
}

async fn again(app: &App, acting: &Acting, form: &'static str, error: store::Error) -> Answer {
    match error {
        store::Error::Invalid(faults) => shell::show_again(&build(app, acting, form, faults.into()).await?),
        other => Err(other.into()),
    }
}

fn word(posted: &Posted, name: &str) -> Secret<String> {
    Secret::new(posted.fields.get(name).to_owned())
}

/// The page.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&build(&app, &acting, "", Marks::default()).await?)
}

/// Changes the password.
///
/// # Errors
/// When the store fails.
pub async fn password(State(app): State<App>, posted: Posted) -> Answer {
    let (present, new, again_) =
        (word(&posted, "present"), word(&posted, "password"), word(&posted, "again"));
    match app.store.change_password(&posted.acting.ctx, present, new, &again_).await {
        Err(error) => again(&app, &posted.acting, "password", error).await,
        Ok(()) => {
            let mut page = build(&app, &posted.acting, "", Marks::default()).await?;
            page.done = "パスワードを替えました。ほかの画面は閉じました。";
            shell::show(&page)
        }
    }
}

/// Says in which district the worker lives, or takes it back.
///
/// # Errors
/// When the store fails; a district of elsewhere comes back (422).
pub async fn district(State(app): State<App>, posted: Posted) -> Answer {
    let typed = posted.fields.get("district");
    let said = match Token::parse(typed) {
        Ok(district) => app.store.say_district(&posted.acting.ctx, Some(&district)).await,
        Err(_) if typed.is_empty() => app.store.say_district(&posted.acting.ctx, None).await,
        Err(_) => Err(domain::Fault::new("district", "地区を一覧から選びなおしてください").into()),
    };
    match said {
        Err(error) => again(&app, &posted.acting, "district", error).await,
        Ok(()) => Ok(shell::go("/account#district")),
    }
}

/// Makes new recovery codes and shows them, this once.
///
/// # Errors
/// When the store fails.
pub async fn codes(State(app): State<App>, posted: Posted) -> Answer {
    let acting = &posted.acting;
    let renewed = match proof::take(&app, acting, &posted.fields).await {
        Ok(()) => app.store.renew_recovery_codes(&acting.ctx, word(&posted, "present")).await,
        Err(error) => Err(error),
    };
    match renewed {
        Err(error) => again(&app, acting, "codes", error).await,
        Ok(codes) => {
            let shell = Shell::new(&app, acting, "/account");
            shell::show(&CodesPage { shell, codes: codes.into_inner() })
        }
    }
}

/// Forgets the phone; leads to the login, where a new one is set up.
///
/// # Errors
/// When the store fails.
pub async fn phone(State(app): State<App>, posted: Posted) -> Answer {
    let changed = match proof::take(&app, &posted.acting, &posted.fields).await {
        Ok(()) => app.store.change_phone(&posted.acting.ctx, word(&posted, "present")).await,
        Err(error) => Err(error),
    };
    match changed {
        Err(error) => again(&app, &posted.acting, "phone", error).await,
        Ok(()) => Ok(go_with([session_cookie(&app, "")], "/login")),
    }
}

/// Ends one of one's own sessions. One that is gone already, or was never one's own, ends nothing and reads the same.
///
/// # Errors
/// When the store fails.
pub async fn end_session(State(app): State<App>, posted: Posted) -> Answer<Response> {
    if let Ok(session) = Token::parse(posted.fields.get("session")) {
        gone(app.store.end_own_session(&posted.acting.ctx, &session).await)?;
    }
    Ok(shell::go("/account"))
}

/// To end what is no more there is no failure: the list shows that it is gone.
fn gone(ended: store::Result<()>) -> store::Result<()> {
    match ended {
        Err(store::Error::NotFound) => Ok(()),
        ended => ended,
    }
}

/// Ends all of one's own sessions, this one too.
///
/// # Errors
/// When the store fails.
pub async fn end_sessions(State(app): State<App>, posted: Posted) -> Answer<Response> {
    app.store.end_own_sessions(&posted.acting.ctx).await?;
    Ok(go_with([session_cookie(&app, "")], "/login"))
}
