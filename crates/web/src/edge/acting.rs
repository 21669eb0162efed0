//! Who is acting: from the session's cookie to a [`Ctx`].

use super::{RequestId, guard, idle, stranger::session_secret, unsaved};
use crate::{App, api, fail, routes::Access};
use axum::{
    body::Body,
    extract::{FromRequestParts, MatchedPath, Request, State},
    http::{Extensions, HeaderMap, Method, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use domain::Instant;
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

impl Acting {
    fn of(session: Session, now: Instant, extensions: &Extensions) -> Self {
        let page = page_of(extensions);
        let request = extensions.get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default();
        Self { ctx: Ctx { actor: session.actor.clone(), now, request, page }, session }
    }
}

impl<S: Sync> FromRequestParts<S> for Acting {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Response> {
        parts.extensions.get::<Self>().cloned().ok_or_else(fail::log_in)
    }
}

/// The door of one route: lets in whom its [`Access`] admits. To everybody else the thing is absent, except that a
/// stranger is asked to log in.
pub async fn door(
    State((app, access)): State<(App, Access)>,
    mut request: Request<Body>,
    next: Next,
) -> Response {
    if access == Access::Api {
        return api::door::door(&app, request, next).await;
    }
    let open = access == Access::Public && for_residents(page_of(request.extensions()));
    if request.method() == Method::POST && from_elsewhere(request.headers(), open) {
        return fail::foreign_form();
    }
    if access == Access::Public {
        return next.run(request).await;
    }
    let now = app.now();
    let Some(secret) = session_secret(&app, request.headers()) else {
        return closed(request.headers(), "/login");
    };
    let session = match app.store.session(&secret, now, app.config.idle).await {
        Ok(session) => session,
        Err(store::Error::LoggedOut) => {
            let page = page_of(request.extensions());
            return idle::answer(&app, request, page).await;
        }
        Err(error) => return fail::Fail::from(error).into_response(),
    };
    if session.stage != Stage::Full && access != Access::HalfIn {
        return closed(request.headers(), "/login/second");
    }
    let roles = session.actor.desk().map(|d| d.roles.clone()).unwrap_or_default();
    let acting = Acting::of(session, now, request.extensions());
    if !access.admits(&roles) {
        return unsaved::nowhere(&app, &acting, request).await;
    }
    request.extensions_mut().insert(acting.clone());
    let (request, body) = match unsaved::hold(request, acting.ctx.page).await {
        Ok(held) => held,
        Err(answer) => return answer,
    };
    let Some(body) = body else { return next.run(request).await };
    let answer = guard::run(next.run(request), guard::LONGEST).await;
    unsaved::answer(&app, &acting, body, answer).await
}

/// What no route knows. A worker's form gets its words back, as from a door that is closed to them: the two are not
/// told apart.
pub async fn nowhere(State(app): State<App>, request: Request<Body>) -> Response {
    if request.method() != Method::POST || from_elsewhere(request.headers(), false) {
        return fail::absent();
    }
    let Some(secret) = session_secret(&app, request.headers()) else { return fail::absent() };
    let now = app.now();
    match app.store.session(&secret, now, app.config.idle).await {
        Ok(session) if session.stage == Stage::Full => {
            let acting = Acting::of(session, now, request.extensions());
            unsaved::nowhere(&app, &acting, request).await
        }
        _ => fail::absent(),
    }
}

/// To log in: a browser is led there; a script is told so, and its page keeps what was typed.
pub(super) fn closed(headers: &HeaderMap, to: &'static str) -> Response {
    if headers.contains_key("x-fragment") {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// The route's pattern out of the table, which lives as long as the program.
pub(super) fn page_of(extensions: &Extensions) -> &'static str {
    let matched = extensions.get::<MatchedPath>().map_or("", MatchedPath::as_str);
    crate::routes::ROUTES.iter().find(|r| r.path == matched).map_or("", |r| r.path)
}

/// The pages of residents and of agencies without an account. They say `no-referrer`, and so an older phone, which knows no `Sec-Fetch-Site`, sends
/// `Origin: null` with their forms. Nothing there is done in a worker's name, and the one cookie is `SameSite=Lax`.
fn for_residents(page: &str) -> bool {
    ["/g", "/talk", "/tsunagi"]
        .iter()
        .any(|room| page.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// A form sent from another site's page: browsers say so in `Sec-Fetch-Site`, older ones in `Origin`. `open`: one that
/// does not say where it comes from is let in.
fn from_elsewhere(headers: &HeaderMap, open: bool) -> bool {
    if let Some(site) = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok()) {
        return !matches!(site, "same-origin" | "none");
    }
    let origin = headers.get(header::ORIGIN).and_then(|v| v.to_str().ok());
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok());
    match (origin, host) {
        (Some("null"), _) => !open,
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, from)| from != host),
        (Some(_), None) => true,
        (None, _) => false,
    }
}
