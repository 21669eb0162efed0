//! For the machine that watches this machine.

use crate::App;
use axum::{extract::State, http::StatusCode};

/// The program runs.
pub async fn alive() -> &'static str {
    "ok"
}

/// The program can serve: its database answers.
pub async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.store.ping().await {
        Ok(()) => (StatusCode::OK, "ok"),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "database does not answer"),
    }
}
