//! The page behind the key: the desk's answers, a further word, 取り下げ. The key travels in a form or in the link once,
//! then in a cookie of half an hour: no address of a page that is shown holds it.

use super::{Frame, show, talk::allowed, words};
use crate::{
    App,
    edge::{Stranger, go_with, put, talk_cookie, talk_key},
    fail::Answer,
    form::{Fields, PostedByStranger, once},
    guide::{self, words::Words},
    shell,
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
};
use domain::{
    Instant,
    handover::{Key, further},
};
use store::handover::OwnPage;

/// What is said above the form for the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Note {
    /// Nothing.
    No,
    /// The key opened nothing: wrong, old or withdrawn, and each alike.
    Closed,
    /// Asked too often.
    Wait,
    /// It has just been withdrawn.
    Withdrawn,
}

/// The form for the key.
#[derive(Template)]
#[template(path = "guide/key.html")]
struct KeyPage {
    frame: Frame,
    note: Note,
}

/// The page.
#[derive(Template)]
#[template(path = "guide/own.html")]
struct Page {
    frame: Frame,
    own: OwnPage,
    once: String,
    typed: String,
    /// The further word is empty, or too long.
    fault: bool,
}

impl Page {
    fn at(&self, at: &Instant) -> String {
        let time = domain::wareki::jst_time(*at).format("%-H:%M");
        format!("{} {time}", guide::words::date(self.frame.w, domain::wareki::jst_date(*at)))
    }

    fn phone(&self) -> String {
        domain::phone::show(&self.own.phone)
    }
}

/// Looks at keys of one address in a minute. 128 bits need no more; this keeps the machine free.
const LOOKS: u32 = 30;

fn no_key(w: &'static Words, note: Note) -> Answer {
    let status = match note {
        Note::Wait => StatusCode::TOO_MANY_REQUESTS,
        Note::Closed => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::OK,
    };
    show(&KeyPage { frame: Frame::new(w, None, "/talk").hiding(true), note }, true, status)
}

/// Forgets the key in this browser.
fn without_key(app: &App, answer: Answer) -> Answer {
    let mut response = answer?;
    put(&mut response, [talk_cookie(app, "")]);
    Ok(response)
}

async fn opened(
    app: &App,
    stranger: &Stranger,
    key: &Key,
    w: &'static Words,
    again: Option<&Fields>,
) -> Answer {
    let own = match app.store.own_handover(&stranger.ctx, key).await {
        Ok(own) => own,
        Err(store::Error::NotFound) => return without_key(app, no_key(w, Note::Closed)),
        Err(error) => return Err(error.into()),
    };
    let town = guide::index(app).await?.town(&own.code).cloned();
    let status = if again.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page {
        frame: Frame::new(w, town.as_ref(), "/talk").hiding(true),
        own,
        once: once()?,
        typed: again.map(|fields| fields.get("words").to_owned()).unwrap_or_default(),
        fault: again.is_some(),
    };
    show(&page, true, status)
}

/// The answers, where this browser holds a key; else the form for it.
///
/// # Errors
/// When the store fails.
pub async fn page(
    State(app): State<App>,
    RawQuery(query): RawQuery,
    stranger: Stranger,
    headers: HeaderMap,
) -> Answer {
    let w = words(query.as_deref());
    let Some(text) = talk_key(&app, &headers) else { return no_key(w, Note::No) };
    if !allowed(&app, &stranger, "key", LOOKS) {
        return no_key(w, Note::Wait);
    }
    match Key::read(&text) {
        Some(key) => opened(&app, &stranger, &key, w, None).await,
        None => without_key(&app, no_key(w, Note::Closed)),
    }
}

/// A cookie's value for what was typed: the key, or something that opens nothing.
fn kept(typed: &str) -> String {
    Key::read(typed).map_or_else(|| "none".to_owned(), |key| key.show().to_owned())
}

/// The key, copied by hand.
///
/// # Errors
/// None.
pub async fn enter(State(app): State<App>, PostedByStranger(fields): PostedByStranger) -> Answer {
    let w = Words::of(fields.get("l"));
    Ok(go_with([talk_cookie(&app, &kept(fields.get("key")))], &format!("/talk{}", w.query())))
}

/// The link. Right or wrong, it leads to the same page, and that page's address holds no key.
///
/// # Errors
/// None.
pub async fn link(State(app): State<App>, Path(key): Path<String>) -> Answer {
    Ok(go_with([talk_cookie(&app, &kept(&key))], "/talk"))
}

/// Adds a further word.
///
/// # Errors
/// When the store fails.
pub async fn add(
    State(app): State<App>,
    stranger: Stranger,
    headers: HeaderMap,
    PostedByStranger(fields): PostedByStranger,
) -> Answer {
    let w = Words::of(fields.get("l"));
    let Some(key) = talk_key(&app, &headers).as_deref().and_then(Key::read) else {
        return no_key(w, Note::Closed);
    };
    if !allowed(&app, &stranger, "key", LOOKS) {
        return no_key(w, Note::Wait);
    }
    let added = match further(&fields) {
        Ok(words) => app.store.add_to_handover(&stranger.ctx, &key, &words, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match added {
        Ok(()) => Ok(shell::go(&format!("/talk{}", w.query()))),
        Err(store::Error::Invalid(_)) => opened(&app, &stranger, &key, w, Some(&fields)).await,
        Err(store::Error::NotFound) => without_key(&app, no_key(w, Note::Closed)),
        Err(error) => Err(error.into()),
    }
}

/// 取り下げ.
///
/// # Errors
/// When the store fails.
pub async fn withdraw(
    State(app): State<App>,
    stranger: Stranger,
    headers: HeaderMap,
    PostedByStranger(fields): PostedByStranger,
) -> Answer {
    let w = Words::of(fields.get("l"));
    let Some(key) = talk_key(&app, &headers).as_deref().and_then(Key::read) else {
        return no_key(w, Note::Closed);
    };
    if !allowed(&app, &stranger, "key", LOOKS) {
        return no_key(w, Note::Wait);
    }
    let note = match app.store.withdraw_handover(&stranger.ctx, &key).await {
        Ok(()) => Note::Withdrawn,
        Err(store::Error::NotFound) => Note::Closed,
        Err(error) => return Err(error.into()),
    };
    without_key(&app, no_key(w, note))
}
