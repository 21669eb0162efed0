//! The JSON API: `/api/v1/…`, by a worker's personal access token, through the same gate and audit as the pages.
//!
//! Ids are the random tokens that URLs carry. Rows that came from another system also tell their key there
//! (`import_key`). Whatever goes wrong is told as a problem (RFC 9457, [`problem::Problem`]); absent and forbidden
//! make the same answer. The description for programs is [`openapi`].

pub mod body;
pub mod cases;
pub mod contacts;
pub mod door;
pub mod guide;
pub mod openapi;
pub mod people;
pub mod problem;
pub mod reports;

pub use door::Caller;
pub use problem::{ApiAnswer, Problem};

use domain::{Instant, Token};
use serde::Serialize;
use utoipa::ToSchema;

/// Something with a token and a name.
#[derive(Serialize, ToSchema)]
pub struct Named {
    /// Token.
    id: String,
    /// Name; null where it is not for this worker.
    name: Option<String>,
}

impl Named {
    fn new(id: &Token, name: impl Into<Option<String>>) -> Self {
        Self { id: id.to_string(), name: name.into() }
    }
}

/// An instant as RFC 3339 in UTC, whole seconds.
fn instant(at: Instant) -> String {
    let at = chrono::DateTime::from_timestamp_millis(at).unwrap_or_default();
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// A token in a request's field; a fault at `field` when it is none.
fn token(field: &'static str, text: &str) -> Result<Token, domain::Fault> {
    Token::parse(text).map_err(|_| domain::Fault::new(field, "id の形がちがいます（英小文字と数字で26文字）"))
}

/// As [`token`], where the field may be left out.
fn maybe_token(field: &'static str, text: Option<&String>) -> Result<Option<Token>, domain::Fault> {
    text.map(|text| token(field, text)).transpose()
}
