//! The API's door: from the access token to a [`Ctx`].

use super::Problem;
use crate::{App, edge::RequestId};
use axum::{
    body::Body,
    extract::{FromRequestParts, MatchedPath, Request},
    http::{HeaderMap, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use store::Ctx;

/// The worker behind the token, as the store's acting context.
#[derive(Debug, Clone)]
pub struct Caller(pub Ctx);

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::no_token)
    }
}

/// Lets in whose token is valid now. A page of another site cannot send one unasked, so no origin is compared here.
pub async fn door(app: &App, mut request: Request<Body>, next: Next) -> Response {
    let now = app.now();
    let Some(secret) = bearer(request.headers()) else { return Problem::no_token().into_response() };
    let actor = match app.store.actor_by_token(secret, now).await {
        Ok(actor) => actor,
        Err(error) => return Problem::from(error).into_response(),
    };
    let matched = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let page = crate::routes::ROUTES.iter().find(|r| r.path == matched).map_or("", |r| r.path);
    let id = request.extensions().get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default();
    request.extensions_mut().insert(Caller(Ctx { actor, now, request: id, page }));
    next.run(request).await
}

/// The secret of `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| secret.trim())
}
