//! Passkeys on `/account`: added by the page's script, ended by a form.

use super::{build, gone, word};
use crate::{
    App,
    fail::Answer,
    form::Posted,
    pages::{passkey, proof},
    shell,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::Token;

/// Takes the proof where one is owed, and asks this browser to make a passkey. Answers with JSON, also when it refuses.
///
/// # Errors
/// Absent at an office without an address by name, and where no phone is set up.
pub async fn ask(State(app): State<App>, posted: Posted) -> Answer {
    let (acting, fields) = (&posted.acting, &posted.fields);
    let options = match proof::take(&app, acting, fields).await {
        Ok(()) => app.store.ask_new_passkey(&acting.ctx, fields.get("name"), word(&posted, "present")).await,
        Err(error) => Err(error),
    };
    match options {
        Ok(options) => Ok(passkey::asked(options)),
        Err(error) => passkey::refused(error),
    }
}

/// Adds the passkey that the browser made.
///
/// # Errors
/// When the store fails.
pub async fn add(State(app): State<App>, posted: Posted) -> Answer {
    let made = word(&posted, "passkey");
    match app.store.add_passkey(&posted.acting.ctx, posted.fields.get("name"), &made).await {
        Err(store::Error::Invalid(faults)) => {
            let mut page = build(&app, &posted.acting, "passkey", faults.into()).await?;
            posted.fields.get("name").clone_into(&mut page.passkey_name);
            shell::show_again(&page)
        }
        Err(error) => Err(error.into()),
        Ok(()) => Ok(shell::go("/account#passkeys")),
    }
}

/// Ends a passkey at once. One that is gone already, or was never one's own, ends nothing and reads the same.
///
/// # Errors
/// When the store fails.
pub async fn end(State(app): State<App>, Path(token): Path<String>, posted: Posted) -> Answer<Response> {
    if let Ok(token) = Token::parse(&token) {
        gone(app.store.end_passkey(&posted.acting.ctx, &token).await)?;
    }
    Ok(shell::go("/account#passkeys"))
}
