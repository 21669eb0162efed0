//! A save that was refused without a field to mend. Answers are `no-store`, so "back" need not have the words any more:
//! they come back with the answer, for copying and to be sent again. Nothing of them is stored.

use super::{Acting, LARGEST_FORM, idle::is_a_record};
use crate::{
    App,
    fail::{Fail, Refused},
    form::{Fields, same},
    shell::Shell,
};
use askama::Template;
use axum::{
    body::{Body, Bytes, HttpBody, to_bytes},
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use domain::Token;

/// Pages whose forms carry passwords, keys and codes.
const SECRETIVE: &[&str] = &["/account", "/login"];

/// Fields that are never shown or sent again, beside those that no draft keeps.
const SECRET: &[&str] = &["password"];

/// Fields that say how a form was sent or filled, not what was typed.
const OF_THE_SENDING: &[&str] = &["once", "version", "was", "draft", "by", "back", "kept", "from_kept"];

#[derive(Template)]
#[template(path = "account/unsaved.html")]
struct Page {
    shell: Shell,
    refused: Refused,
    words: String,
    hidden: Vec<(String, String)>,
}

/// The body of a staff form, kept beside the request for the time of its answer, and the request that still has it. A
/// file's form is left alone: it may be large, and its words are few.
///
/// # Errors
/// The answer, where the body does not come.
pub(super) async fn hold(
    request: Request<Body>,
    page: &str,
) -> Result<(Request<Body>, Option<Bytes>), Response> {
    let most = u64::try_from(LARGEST_FORM).unwrap_or(u64::MAX);
    let fits = request.body().size_hint().upper().is_some_and(|size| size <= most);
    if !fits
        || !is_a_form(request.method(), request.headers())
        || SECRETIVE.iter().any(|p| page.starts_with(p))
    {
        return Ok((request, None));
    }
    let (parts, body) = request.into_parts();
    // Counted by references: the handler reads the same bytes.
    let body = to_bytes(body, LARGEST_FORM).await.map_err(|_| StatusCode::BAD_REQUEST.into_response())?;
    Ok((Request::from_parts(parts, Body::from(body.clone())), Some(body)))
}

/// A form of a page without scripts' help: a script's page keeps its words itself.
fn is_a_form(method: &Method, headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    method == Method::POST
        && kind.starts_with("application/x-www-form-urlencoded")
        && !headers.contains_key("x-fragment")
}

/// The answer where nothing is for this worker: neither a route, nor one that their roles admit to. Both come by here,
/// and go by nothing but the request, so that the answer tells nothing of the route. Who typed something has it again:
/// their role may have ended while they wrote.
pub(super) async fn nowhere(app: &App, acting: &Acting, request: Request<Body>) -> Response {
    let absent = Fail::from(store::Error::NotFound).into_response();
    let path = request.uri().path().to_owned();
    match hold(request, &path).await {
        Ok((_, Some(body))) if has_words(&body) => answer(app, acting, body, absent).await,
        _ => absent,
    }
}

/// Was anything typed into this form?
fn has_words(body: &[u8]) -> bool {
    Fields::parse(body).is_ok_and(|fields| !words(&shown(&fields)).is_empty())
}

/// What of a form may be shown and sent again.
fn shown(fields: &Fields) -> Vec<(String, String)> {
    let kept = fields.pairs().filter(|(name, _)| !SECRET.contains(name));
    kept.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// What was typed, for copying.
fn words(shown: &[(String, String)]) -> String {
    let typed =
        |(name, value): &&(String, String)| !OF_THE_SENDING.contains(&name.as_str()) && is_typed(value);
    let words: Vec<&str> = shown.iter().filter(typed).map(|(_, value)| value.as_str()).collect();
    words.join("\n")
}

/// The answer, with the form's words if it refused to save them. A kept form that was saved after all ends.
pub(super) async fn answer(app: &App, acting: &Acting, body: Bytes, response: Response) -> Response {
    if response.status() == StatusCode::SEE_OTHER {
        end_kept(app, acting, &body).await;
        return response;
    }
    let Some(refused) = response.extensions().get::<Refused>().cloned() else { return response };
    let Some(fields) = Fields::parse(&body).ok().filter(is_a_record) else { return response };
    let word = fields.get("csrf");
    if !same(word, acting.session.csrf.show())
        && !app.store.was_own_csrf(&acting.ctx, word).await.unwrap_or(false)
    {
        return response;
    }
    let hidden = shown(&fields);
    let words = words(&hidden);
    let page = Page { shell: Shell::new(app, acting, ""), refused, words, hidden };
    match page.render() {
        Ok(html) => (response.status(), Html(html)).into_response(),
        Err(_) => response,
    }
}

/// Words in any letters, dates, numbers of some length; no token and no word of a choice (`[a-z0-9_:-]`).
pub(crate) fn is_typed(value: &str) -> bool {
    let of_a_choice = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-' | b':');
    !value.bytes().all(of_a_choice)
        || (value.len() > 3 && value.bytes().any(|b| b.is_ascii_digit()) && Token::parse(value).is_err())
}

/// Ends the kept form from whose page this one was sent. One that carries a word against double saving has ended with
/// its save already.
async fn end_kept(app: &App, acting: &Acting, body: &Bytes) {
    if !body.windows(10).any(|part| part == b"from_kept=") {
        return;
    }
    let Ok(fields) = Fields::parse(body) else { return };
    if let Ok(kept) = Token::parse(fields.get("from_kept")) {
        // Gone already, or not to be reached now: then it stands in the list and can be thrown away by hand.
        let _ = app.store.throw_draft(&acting.ctx, &kept).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_told_from_what_was_chosen() {
        for typed in [
            "電話をかけ直す",
            "Husband must not know",
            "maria@example.jp",
            "2026/11/25",
            "090-1234-5678",
            "120000",
        ] {
            assert!(is_typed(typed), "{typed}");
        }
        for chosen in ["", "phone", "1", "0123456789abcdefghjkmnpqrs", "in_force", "person:abc"] {
            assert!(!is_typed(chosen), "{chosen}");
        }
    }
}
