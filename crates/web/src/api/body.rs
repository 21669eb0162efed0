//! JSON in: read strictly, refused with a sentence and never with what was sent.

use super::Problem;
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{StatusCode, header},
    response::IntoResponse,
};
use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// The request's JSON as a `T`.
#[derive(Debug, Clone, Copy)]
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind =
            request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Problem::not_json());
        }
        let body = Bytes::from_request(request, state).await.map_err(|refused| {
            match refused.into_response().status() {
                StatusCode::PAYLOAD_TOO_LARGE => Problem::too_large(),
                _ => Problem::broken_off(),
            }
        })?;
        serde_json::from_slice(&body).map(Self).map_err(|error| {
            // The error's own text may quote what was sent.
            match error.classify() {
                Category::Data => Problem::wrong_shape(error.line(), error.column()),
                Category::Io | Category::Syntax | Category::Eof => {
                    Problem::no_json(error.line(), error.column())
                }
            }
        })
    }
}
