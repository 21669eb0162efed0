//! Who is acting: from the session's cookie to a [`Ctx`].

use super::RequestId;
use crate::{App, fail, routes::Access};
use axum::{
    body::Body,
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use store::{
    Ctx,
    session::{Session, Stage},
};

/// The session of this request, and the context for the store.
#[derive(Debug, Clone)]
pub struct Acting {
    /// The acting context.
    pub ctx: Ctx,
    /// The session.
    pub session: Session,
}

impl<S: Sync> FromRequestParts<S> for Acting {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parts.extensions.get::<Self>().cloned().ok_or_else(fail::log_in)
    }
}

const PLAIN: &str = "engawa";
const SECURE: &str = "__Host-engawa";

/// The session's secret out of the cookies.
#[must_use]
pub fn take_cookie(app: &App, headers: &HeaderMap) -> Option<String> {
    let name = if app.config.tls { SECURE } else { PLAIN };
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split("; ")).filter_map(|pair| pair.split_once('='));
    pairs.find(|(n, _)| *n == name).map(|(_, value)| value.to_owned())
}

/// The `Set-Cookie` value that keeps `secret`; an empty secret clears it.
#[must_use]
pub fn session_cookie(app: &App, secret: &str) -> String {
    let (name, secure) = if app.config.tls { (SECURE, "; Secure") } else { (PLAIN, "") };
    let end = if secret.is_empty() { "; Max-Age=0" } else { "" };
    format!("{name}={secret}; Path=/; HttpOnly; SameSite=Lax{secure}{end}")
}

/// The door of one route: lets in whom its [`Access`] admits. To everybody else the thing is absent, except that a
/// stranger is asked to log in.
pub async fn door(
    State((app, access)): State<(App, Access)>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    if request.method() == Method::POST && from_elsewhere(request.headers()) {
        return fail::foreign_form();
    }
    if matches!(access, Access::Public | Access::Api) {
        return next.run(request).await;
    }
    let now = app.now();
    let Some(secret) = take_cookie(&app, request.headers()) else { return fail::log_in() };
    let session = match app.store.session(&secret, now).await {
        Ok(session) => session,
        Err(store::Error::LoggedOut) => return fail::log_in(),
        Err(error) => return fail::Fail::from(error).into_response(),
    };
    if session.stage != Stage::Full && access != Access::HalfIn {
        return fail::log_in();
    }
    let roles = session.actor.desk().map(|d| d.roles.clone()).unwrap_or_default();
    if !access.admits(&roles) {
        return fail::Fail::from(store::Error::NotFound).into_response();
    }
    let page = page_of(&request);
    let id = request.extensions().get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default();
    let ctx = Ctx { actor: session.actor.clone(), now, request: id, page };
    request.extensions_mut().insert(Acting { ctx, session });
    next.run(request).await
}

/// The route's pattern out of the table, which lives as long as the program.
fn page_of(request: &Request<Body>) -> &'static str {
    let matched = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    crate::routes::ROUTES.iter().find(|r| r.path == matched).map_or("", |r| r.path)
}

/// A form sent from another site's page: browsers say so in `Sec-Fetch-Site`, older ones in `Origin`.
fn from_elsewhere(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()) {
        return !matches!(site, "same-origin" | "none");
    }
    let origin = headers.get(header::ORIGIN).and_then(|v| v.to_str().ok());
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok());
    match (origin, host) {
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, from)| from != host),
        (Some(_), None) => true,
        (None, _) => false,
    }
}
