//! パスキー (WebAuthn) as a page's script (`passkey.js`) shows one: at the second step of a login, and beside the field of a
//! proof. Whatever comes from it is judged by the store; a page without scripts has the code.

use crate::{
    App,
    fail::{Answer, Fail},
    form::Posted,
};
use axum::{
    Json,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::Secret;
use serde_json::json;

/// What a browser is asked, as JSON.
pub(crate) fn asked(options: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], options).into_response()
}

/// A refusal that a script can show: 422 with the sentences, and the field of each.
pub(crate) fn refused(error: store::Error) -> Answer {
    let store::Error::Invalid(faults) = error else { return Err(Fail::from(error)) };
    let told: Vec<_> = faults.0.iter().map(|f| json!({ "field": f.field, "sentence": f.sentence })).collect();
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "faults": told }))).into_response())
}

/// Asks this session's browser to show a passkey of its account.
///
/// # Errors
/// Absent where there is none.
pub async fn ask(State(app): State<App>, posted: Posted) -> Answer {
    let acting = &posted.acting;
    Ok(asked(app.store.ask_passkey(&acting.ctx, &acting.session).await?))
}

/// Takes a passkey as a proof, before the form around it is sent: nothing of that form is touched.
///
/// # Errors
/// When the store fails.
pub async fn prove(State(app): State<App>, posted: Posted) -> Answer {
    let shown = Secret::new(posted.fields.get("passkey").to_owned());
    match app.store.prove_by_passkey(&posted.acting.ctx, &shown).await {
        Ok(()) => Ok(Json(json!({})).into_response()),
        Err(error) => refused(error),
    }
}
