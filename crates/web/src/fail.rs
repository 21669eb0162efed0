//! Answers when something is not as hoped, in words for a tired person.

use crate::shell::PlainPage;
use askama::Template;
use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};

/// A handler's failure. Absent and forbidden make the same answer, byte for byte.
#[derive(Debug)]
pub struct Fail(store::Error);

/// What handlers give back.
pub type Answer<T = Response> = Result<T, Fail>;

impl From<store::Error> for Fail {
    fn from(error: store::Error) -> Self {
        Self(error)
    }
}

impl From<askama::Error> for Fail {
    fn from(_: askama::Error) -> Self {
        Self(store::Error::Broken("template"))
    }
}

impl From<sheets::xlsx::Unwritten> for Fail {
    fn from(_: sheets::xlsx::Unwritten) -> Self {
        Self(store::Error::Broken("xlsx"))
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        match self.0 {
            store::Error::NotFound => absent(),
            store::Error::LoggedOut => log_in(),
            store::Error::Invalid(faults) => {
                let sentences: Vec<&str> = faults.0.iter().map(|f| f.sentence.as_str()).collect();
                page(StatusCode::UNPROCESSABLE_ENTITY, "このままでは保存できません", &sentences.join(" "))
            }
            store::Error::Stale { .. } => page(
                StatusCode::CONFLICT,
                "ほかの人が先に保存しました",
                "まだ保存されていません。前の画面にもどると、書いたことばが残っています。",
            ),
            store::Error::Taken(faults) => {
                let sentences: Vec<&str> = faults.0.iter().map(|f| f.sentence.as_str()).collect();
                page(StatusCode::CONFLICT, "同じ番号のものが、もうあります", &sentences.join(" "))
            }
            store::Error::DiskFull => page(
                StatusCode::INSUFFICIENT_STORAGE,
                "いまは保存できません",
                "記録を置く場所がいっぱいです。見ることはできます。システム管理の担当に「ディスクがいっぱい」と伝えてください。",
            ),
            error @ (store::Error::Database(_) | store::Error::Broken(_) | store::Error::OtherSchema) => {
                tracing::error!(%error, "failed");
                broken()
            }
        }
    }
}

fn page(status: StatusCode, title: &str, words: &str) -> Response {
    let page = PlainPage { title: title.to_owned(), words: words.to_owned() };
    match page.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => status.into_response(),
    }
}

/// Absent, or not for you: the same.
#[must_use]
pub fn absent() -> Response {
    let words = "番号や名前をもう一度たしかめてください。";
    page(StatusCode::NOT_FOUND, "見つかりませんでした", words)
}

/// Asks a stranger to log in.
#[must_use]
pub fn log_in() -> Response {
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/login")]).into_response()
}

/// A form that another site sent, or whose word is not this session's.
#[must_use]
pub fn foreign_form() -> Response {
    let words = "まだ保存されていません。画面を開きなおして、もう一度送ってください。";
    page(StatusCode::FORBIDDEN, "この画面は古くなっています", words)
}

/// Our own fault.
#[must_use]
pub fn broken() -> Response {
    let words = "こちらの不具合です。まだ保存されていません。前の画面にもどり、もう一度ためしてください。";
    page(StatusCode::INTERNAL_SERVER_ERROR, "うまくいきませんでした", words)
}
