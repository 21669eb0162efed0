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

/// Goes with an answer that refuses something without a field to mend. Where it was a form's save, its words come back
/// with what stands here (`edge::unsaved`).
#[derive(Debug, Clone)]
pub(crate) struct Refused {
    pub(crate) title: String,
    /// What to do, after 「まだ保存されていません。」 or the doubt.
    pub(crate) words: String,
    /// May the same be sent again as it is?
    pub(crate) again: bool,
    /// It broke off: nobody knows whether it was saved before.
    pub(crate) unsure: bool,
}

impl Refused {
    /// Marks `answer`.
    fn mark(title: &str, words: &str, again: bool, mut answer: Response) -> Response {
        let refused = Self { title: title.to_owned(), words: words.to_owned(), again, unsure: false };
        answer.extensions_mut().insert(refused);
        answer
    }

    /// Marks an answer in place of one that broke off.
    fn mark_unsure(title: &str, words: &str, mut answer: Response) -> Response {
        let refused = Self { title: title.to_owned(), words: words.to_owned(), again: true, unsure: true };
        answer.extensions_mut().insert(refused);
        answer
    }
}

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
            store::Error::NotFound => {
                let words = "相手の番号や名前が見つかりません。役割や期間、共有が変わったのかもしれません。下のことばを写してください。もとにもどったあとなら、もう一度保存することもできます。";
                Refused::mark("見つかりませんでした", words, true, absent())
            }
            store::Error::LoggedOut => log_in(),
            store::Error::Invalid(faults) => {
                let (title, words) = ("このままでは保存できません", sentences(&faults));
                Refused::mark(title, &words, true, page(StatusCode::UNPROCESSABLE_ENTITY, title, &words))
            }
            store::Error::Stale { .. } => {
                let title = "ほかの人が先に保存しました";
                let plain = "まだ保存されていません。いまの内容を開きなおして、書きなおしてください。";
                let words = "下のことばを写してから、いまの内容を開きなおして、書きなおしてください。";
                Refused::mark(title, words, false, page(StatusCode::CONFLICT, title, plain))
            }
            store::Error::Taken(faults) => {
                let (title, words) = ("同じ番号のものが、もうあります", sentences(&faults));
                Refused::mark(title, &words, false, page(StatusCode::CONFLICT, title, &words))
            }
            store::Error::DiskFull => {
                let title = "いまは保存できません";
                let words = "記録を置く場所がいっぱいです。見ることはできます。システム管理の担当に「ディスクがいっぱい」と伝えてください。";
                Refused::mark(title, words, true, page(StatusCode::INSUFFICIENT_STORAGE, title, words))
            }
            error @ (store::Error::Database(_) | store::Error::Broken(_) | store::Error::OtherSchema) => {
                tracing::error!(%error, "failed");
                let words = "こちらの不具合です。少し待ってから、もう一度保存してください。続くときは、下のことばを写して、システム管理の担当に伝えてください。";
                Refused::mark("うまくいきませんでした", words, true, broken())
            }
        }
    }
}

fn sentences(faults: &domain::Faults) -> String {
    faults.0.iter().map(|f| f.sentence.as_str()).collect::<Vec<_>>().join(" ")
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
    let words = "こちらの不具合です。まだ保存されていません。もう一度ためしてください。";
    page(StatusCode::INTERNAL_SERVER_ERROR, "うまくいきませんでした", words)
}

/// Our own fault in the midst of a form: it may have been saved before.
pub(crate) fn broke_off() -> Response {
    let words = "こちらの不具合です。保存されているかをたしかめて、保存されていないときは、もう一度保存してください。続くときは、下のことばを写して、システム管理の担当に伝えてください。";
    Refused::mark_unsure("うまくいきませんでした", words, broken())
}

/// A form whose answer did not come in time: it may have been saved all the same.
pub(crate) fn too_late() -> Response {
    let title = "時間がかかりすぎました";
    let words = "少し待ってから、保存されているかをたしかめて、保存されていないときは、もう一度保存してください。続くときは、下のことばを写して、システム管理の担当に伝えてください。";
    let plain = "少し待ってから、もう一度ためしてください。何かを保存していたときは、先に、保存されているかをたしかめてください。";
    Refused::mark_unsure(title, words, page(StatusCode::GATEWAY_TIMEOUT, title, plain))
}
