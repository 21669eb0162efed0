//! The page behind the key: the desk's answers, a further word, 取り下げ. The key travels in a form or in the link once,
//! then in a cookie of half an hour: no address of a page that is shown holds it.

use super::{
    Frame,
    answer::{Told, told},
    show,
    talk::{allowed, another, heard},
    words,
};
use crate::{
    App,
    edge::{Stranger, go_with, put, talk_cookie, talk_key},
    fail::Answer,
    form::{Fields, PostedByStranger, once},
    guide::{self, words::Words},
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
    /// The half hour was over when a further word came, or another page had been opened.
    Again,
    /// The same when it was to be withdrawn: nothing was.
    Kept,
    /// Our own fault.
    Broken,
}

/// The form for the key.
#[derive(Template)]
#[template(path = "guide/key.html")]
struct KeyPage {
    frame: Frame,
    note: Note,
    /// A further word that could not be sent yet: it goes along with the key.
    typed: String,
    once: String,
    /// Whose page it was written on: sent without a number, it still goes to no other.
    whose: String,
    /// The further word tells of danger.
    danger: Option<Told>,
}

/// The page.
#[derive(Template)]
#[template(path = "guide/own.html")]
struct Page {
    frame: Frame,
    own: OwnPage,
    /// Whose page it is: see [`another`].
    whose: String,
    once: String,
    typed: String,
    /// The further word was not kept: it is empty, or too long.
    fault: bool,
    /// It was not kept, since there are very many.
    many: bool,
    /// The further word, just sent, tells of danger.
    danger: Option<Told>,
}

/// What the page says about the further word.
#[derive(Default)]
struct About<'a> {
    /// It was not kept.
    again: Option<&'a Fields>,
    /// There are very many.
    many: bool,
    /// It told of danger.
    danger: Option<Told>,
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
    no_key_yet(w, note, &Fields::default())
}

/// The form for the key, with the further word that came.
fn no_key_yet(w: &'static Words, note: Note, fields: &Fields) -> Answer {
    let status = match note {
        Note::Wait => StatusCode::TOO_MANY_REQUESTS,
        Note::Closed | Note::Again | Note::Kept => StatusCode::UNPROCESSABLE_ENTITY,
        Note::Broken => StatusCode::SERVICE_UNAVAILABLE,
        Note::No | Note::Withdrawn => StatusCode::OK,
    };
    let came = |name: &str| fields.get(name).to_owned();
    let page = KeyPage {
        frame: Frame::new(w, None, "/talk").hiding(true),
        note,
        typed: came("words"),
        once: came("once"),
        whose: came("page"),
        danger: heard(fields.get("words"), w).and_then(|kind| told(kind, w)),
    };
    show(&page, true, status)
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
    About { again, many, danger }: About<'_>,
) -> Answer {
    let nothing = Fields::default();
    let own = match app.store.own_handover(&stranger.ctx, key).await {
        Ok(own) => own,
        Err(store::Error::NotFound) => {
            let came = again.unwrap_or(&nothing);
            return without_key(app, no_key_yet(w, Note::Closed, came));
        }
        Err(error) => return Err(error.into()),
    };
    let town = guide::index(app).await?.town(&own.code).cloned();
    let status = if again.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page {
        frame: Frame::new(w, town.as_ref(), "/talk").hiding(true),
        own,
        whose: app.store.mark_of(key),
        once: once()?,
        typed: again.map(|fields| fields.get("words").to_owned()).unwrap_or_default(),
        fault: again.is_some() && !many,
        many,
        danger,
    };
    let mut response = show(&page, true, status)?;
    put(&mut response, [talk_cookie(app, key.show())]);
    Ok(response)
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
        Some(key) => opened(&app, &stranger, &key, w, About::default()).await,
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

/// Adds a further word. Where the half hour was over, or the store fails, the word comes back with the form for the key.
///
/// # Errors
/// When the machine gives no random numbers.
pub async fn add(
    State(app): State<App>,
    stranger: Stranger,
    headers: HeaderMap,
    PostedByStranger(fields): PostedByStranger,
) -> Answer {
    let w = Words::of(fields.get("l"));
    let copied = fields.get("key");
    let kept = talk_key(&app, &headers).filter(|_| copied.is_empty());
    let Some(key) = Key::read(kept.as_deref().unwrap_or(copied)) else {
        let note = if copied.is_empty() { Note::Again } else { Note::Closed };
        return no_key_yet(w, note, &fields);
    };
    if copied.is_empty() && another(&app, &key, &fields) {
        return no_key_yet(w, Note::Again, &fields);
    }
    if !allowed(&app, &stranger, "key", LOOKS) {
        return no_key_yet(w, Note::Wait, &fields);
    }
    let danger = heard(fields.get("words"), w);
    let added = match further(&fields) {
        Ok(words) => {
            let once = fields.get("once");
            app.store.add_to_handover(&stranger.ctx, &key, &words, danger.is_some(), once).await
        }
        Err(faults) => Err(faults.into()),
    };
    match added {
        // The numbers stand above all else, at once.
        Ok(()) if danger.is_some() => {
            let danger = danger.and_then(|kind| told(kind, w));
            opened(&app, &stranger, &key, w, About { danger, ..About::default() }).await
        }
        Ok(()) => Ok(go_with([talk_cookie(&app, key.show())], &format!("/talk{}", w.query()))),
        Err(store::Error::Invalid(faults)) => {
            let many = faults.0.iter().any(|fault| fault.field == "many");
            let danger = danger.and_then(|kind| told(kind, w));
            opened(&app, &stranger, &key, w, About { again: Some(&fields), many, danger }).await
        }
        Err(store::Error::NotFound) => without_key(&app, no_key_yet(w, Note::Closed, &fields)),
        Err(error) => {
            tracing::error!(%error, "a further word was not kept");
            no_key_yet(w, Note::Broken, &fields)
        }
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
        // Said so that nobody believes their words gone.
        return no_key(w, Note::Kept);
    };
    if another(&app, &key, &fields) {
        return no_key(w, Note::Kept);
    }
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
