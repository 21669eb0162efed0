//! A form that arrives after its session ran out by itself: its words are kept before the login is asked for.

use super::{LARGEST_FORM, acting::closed, stranger::session_secret};
use crate::{
    App,
    form::{Fields, same},
    pages::kept,
};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, Method},
    response::{IntoResponse, Response},
};
use store::{Ctx, session::IdleSession};

/// The login page, told that the session was closed for quiet.
const CLOSED: &str = "/login?closed=1";

/// The login page, told that a form was kept, too.
const KEPT: &str = "/login?kept=1";

/// Answers a request whose session is over. Only a session that ran out by itself keeps anything; one that was ended
/// is a stranger's.
pub(super) async fn answer(app: &App, request: Request<Body>, page: &'static str) -> Response {
    let headers = request.headers().clone();
    let Some(idle) = idle(app, &headers).await else { return closed(&headers, "/login") };
    // A script's page keeps its words itself, and sends them again after the login.
    if request.method() != Method::POST || headers.contains_key("x-fragment") {
        return closed(&headers, CLOSED);
    }
    let path = request.uri().path().to_owned();
    let Ok(body) = to_bytes(request.into_body(), LARGEST_FORM).await else { return closed(&headers, CLOSED) };
    let Some(fields) = Fields::parse(&body).ok().filter(is_a_record) else {
        return closed(&headers, CLOSED);
    };
    if !same(fields.get("csrf"), idle.csrf.show()) {
        return closed(&headers, CLOSED);
    }
    let ctx = Ctx { actor: idle.actor, now: app.now(), request: String::new(), page };
    match kept::keep(app, &ctx, page, &path, &fields).await {
        Ok(()) => closed(&headers, KEPT),
        Err(error) => crate::fail::Fail::from(error).into_response(),
    }
}

/// Does the form save a record? Such a form carries a word against double saving or the record's version; a search,
/// a filter, a password does not, and is not kept.
pub(super) fn is_a_record(fields: &Fields) -> bool {
    !fields.get("once").is_empty() || !fields.get("version").is_empty()
}

async fn idle(app: &App, headers: &HeaderMap) -> Option<IdleSession> {
    let secret = session_secret(app, headers)?;
    app.store.idle_session(&secret, app.now()).await.ok()
}
