//! What surrounds every handler: request id, log line, headers, limits, session, the door of the route.

mod acting;
mod guard;
mod headers;
mod idle;
mod stranger;
mod unsaved;

pub use acting::{Acting, door, nowhere};
pub use stranger::{Stranger, device_cookie, session_cookie};
pub(crate) use stranger::{go_with, put, talk_cookie, talk_key, tsunagi_cookie, tsunagi_key};
pub(crate) use unsaved::is_typed;

use crate::{App, fail};
use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, MatchedPath, Request},
    http::HeaderValue,
    middleware::{self, Next},
    response::Response,
};
use std::{any::Any, time::Duration};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer};

/// The largest form that is read, in bytes. A long life story is about 100 kB.
pub const LARGEST_FORM: usize = 1_000_000;

/// The id of a request: eight letters, also the number that an error page asks to be read out.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// Puts the edge around a router.
pub fn around(router: Router<App>, app: App) -> Router<App> {
    router
        .layer(CatchPanicLayer::custom(panicked))
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(TimeoutLayer::with_status_code(
            axum::http::StatusCode::GATEWAY_TIMEOUT,
            Duration::from_secs(60),
        ))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn_with_state(app, headers::set))
        .layer(middleware::from_fn(log))
}

async fn log(mut request: Request<Body>, next: Next) -> Response {
    let mut bytes = [0; 16];
    let id = match getrandom::fill(&mut bytes) {
        Ok(()) => domain::Token::from_bytes(bytes).as_str().get(18..).unwrap_or_default().to_owned(),
        Err(_) => "--------".to_owned(),
    };
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    // The pattern, never the path: a path may one day carry what a person typed.
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let watch = crate::clock::Stopwatch::start();
    let mut response = next.run(request).await;
    let ms = watch.ms();
    tracing::info!(request = %id, %method, route, status = response.status().as_u16(), ms, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", value);
    }
    response
}

fn panicked(_message: Box<dyn Any + Send + 'static>) -> Response {
    // The message may quote what a person typed: it is not logged.
    tracing::error!("a handler panicked");
    fail::broken()
}
