//! 人に相談する: the form that reaches a person, and the key that it gives. No name is asked; what is written goes
//! sealed into our own store and nowhere else.

use super::{
    Frame, ShownLine,
    answer::{Told, told},
    show, town_of, words,
};
use crate::{
    App,
    edge::Stranger,
    fail::Answer,
    form::{Fields, Marks, PostedByStranger, once, same},
    guide::{
        self,
        wording::Wording,
        words::{Shown, Words},
    },
    square::Square,
};
use ::guide::Kind;
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::handover::{Key, Wish};
use std::net::IpAddr;
use store::{
    desk::Town,
    handover::{NewHandover, TalkDesk},
};

/// The form.
#[derive(Template)]
#[template(path = "guide/talk.html")]
struct FormPage {
    frame: Frame,
    desk: TalkDesk,
    fields: Fields,
    marks: Marks,
    once: String,
    danger: Option<Told>,
    kind: &'static str,
    /// Slug and name of what the guide showed.
    shown: Vec<(String, String)>,
    not_yet: NotYet,
}

impl FormPage {
    fn get(&self, name: &str) -> &str {
        self.fields.get(name)
    }

    fn ticked(&self, name: &str, value: &str) -> bool {
        self.fields.has(name, value)
    }

    /// What is to be mended at a field, in the page's language.
    fn fault(&self, field: &str) -> Option<Shown> {
        let w = self.frame.w;
        let marked = self.marks.all().iter().any(|f| f.field == field);
        marked.then(|| match field {
            "how" => w.t("talk.fault.how"),
            "phone" => w.t("talk.fault.phone"),
            "mail" => w.t("talk.fault.mail"),
            _ => w.t("talk.fault.long"),
        })
    }
}

/// What was handed over, and the key.
#[derive(Template)]
#[template(path = "guide/talk_given.html")]
struct GivenPage {
    frame: Frame,
    desk: TalkDesk,
    danger: Option<Told>,
    /// Groups of the key; empty: it was shown before.
    groups: Vec<String>,
    link: String,
    square: Option<Square>,
}

/// The town has no desk that reads what is written here.
#[derive(Template)]
#[template(path = "guide/talk_none.html")]
struct NonePage {
    frame: Frame,
    night: Option<ShownLine>,
    danger: Option<Told>,
    /// What was written before the desk closed: it can still be copied.
    typed: String,
}

/// Why a whole form was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotYet {
    /// It was, or nothing was sent.
    No,
    /// Asked too often.
    Wait,
    /// Our own fault.
    Broken,
}

/// Further forms of one address in a minute: a library's machine serves many people.
const FORMS: u32 = 10;

/// Has this address an allowance left for `what`? The machine itself is not counted.
pub(crate) fn allowed(app: &App, stranger: &Stranger, what: &str, per_minute: u32) -> bool {
    let address = stranger.source.address.as_str();
    let own =
        matches!(address, "" | "0:0:0:0::/64") || address.parse::<IpAddr>().is_ok_and(|a| a.is_loopback());
    own || app.guide.limit.take(&format!("{what} {address}"), per_minute, app.now()).is_ok()
}

/// Did this form stand on the page of another key than `key`? A browser keeps one key only, that of the page
/// opened last; a form opened before forms said whose page it was says nothing.
pub(crate) fn another(app: &App, key: &Key, form: &Fields) -> bool {
    let whose = form.get("page");
    !whose.is_empty() && !same(whose, &app.store.mark_of(key))
}

/// The danger that the guide hears in what was typed into a form.
pub(super) fn heard(typed: &str, w: &Words) -> Option<Kind> {
    if typed.trim().is_empty() {
        return None;
    }
    guide::understanding().ok()?.answer(typed, Some(w.lang())).danger.map(|danger| danger.kind)
}

/// What the guide showed, as far as it is ours: slug, and name in the language of `w`.
fn shown(fields: &Fields, w: &Words) -> store::Result<Vec<(String, String)>> {
    let catalogue = guide::understanding()?.catalogue();
    let known = fields.all("shown").filter_map(|slug| catalogue.get(slug));
    Ok(known.take(5).map(|p| (p.slug.clone(), Wording::of(p, w).name)).collect())
}

struct Asked {
    frame: Frame,
    town: Town,
    fields: Fields,
    marks: Marks,
    not_yet: NotYet,
    /// The words, sent just now, tell of danger.
    heard: Option<Kind>,
}

impl Asked {
    /// A form that was not sent yet. Whoever calls says no more than a person's name, unless told otherwise.
    fn fresh(frame: Frame, town: Town, mut fields: Fields) -> Self {
        for name in ["phone_neutral", "mail_neutral"] {
            fields.set(name, "1");
        }
        Self { frame, town, fields, marks: Marks::default(), not_yet: NotYet::No, heard: None }
    }

    /// The danger that was chosen, or that the guide heard before.
    fn danger(&self) -> Option<Kind> {
        Kind::parse(self.fields.get("danger"))
    }
}

async fn form(app: &App, stranger: &Stranger, asked: Asked) -> Answer {
    let (_, desk) = app.store.talk_desk(&stranger.ctx, &asked.town.code).await?;
    let w = asked.frame.w;
    let kind = asked.danger();
    // The numbers stand above a form that comes back, too, whatever is to be mended there.
    let danger = asked.heard.or(kind).and_then(|kind| told(kind, w));
    let Some(desk) = desk else {
        let typed = asked.fields.get("words").to_owned();
        let page = NonePage { night: super::night(w), danger, frame: asked.frame, typed };
        return show(&page, true, StatusCode::OK);
    };
    let again = match (asked.not_yet, asked.marks.is_empty()) {
        (NotYet::Wait, _) => StatusCode::TOO_MANY_REQUESTS,
        (NotYet::Broken, _) => StatusCode::SERVICE_UNAVAILABLE,
        (NotYet::No, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (NotYet::No, true) => StatusCode::OK,
    };
    let page = FormPage {
        desk,
        // A form that comes back keeps its word: sent twice, it is one.
        once: Some(asked.fields.trimmed("once")).filter(|o| !o.is_empty()).map_or_else(once, Ok)?,
        danger,
        kind: kind.map_or("", Kind::name),
        shown: shown(&asked.fields, w)?,
        frame: asked.frame,
        fields: asked.fields,
        marks: asked.marks,
        not_yet: asked.not_yet,
    };
    show(&page, true, again)
}

fn frame(app: &App, w: &'static Words, town: &Town, headers: &HeaderMap) -> Frame {
    Frame::new(w, Some(town), &format!("/g/{}/talk", town.code)).reached(app, headers).hiding(true)
}

/// The empty form.
///
/// # Errors
/// When the store fails.
pub async fn page(
    State(app): State<App>,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
    stranger: Stranger,
    headers: HeaderMap,
) -> Response {
    let town = match town_of(&app, &code).await {
        Ok((_, town)) => town,
        Err(response) => return response,
    };
    let frame = frame(&app, words(query.as_deref()), &town, &headers);
    form(&app, &stranger, Asked::fresh(frame, town, Fields::default())).await.into_response()
}

/// The form, opened from an answer of the guide: what it showed comes along in the body, never in an address.
///
/// # Errors
/// When the store fails.
pub async fn open(
    State(app): State<App>,
    Path(code): Path<String>,
    stranger: Stranger,
    headers: HeaderMap,
    PostedByStranger(fields): PostedByStranger,
) -> Response {
    let town = match town_of(&app, &code).await {
        Ok((_, town)) => town,
        Err(response) => return response,
    };
    let frame = frame(&app, Words::of(fields.get("l")), &town, &headers);
    opened(&app, &stranger, Asked::fresh(frame, town, fields)).await.into_response()
}

async fn opened(app: &App, stranger: &Stranger, asked: Asked) -> Answer {
    if allowed(app, stranger, "unreached", FORMS)
        && app.store.talk_desk(&stranger.ctx, &asked.town.code).await?.1.is_none()
    {
        let first =
            shown(&asked.fields, asked.frame.w)?.into_iter().next().map(|(slug, _)| slug).unwrap_or_default();
        let topic = asked.danger().map_or(first, |kind| kind.name().to_owned());
        let lang = asked.frame.w.lang().tag();
        let counted = app.store.count_unreached(&stranger.ctx, &asked.town.code, &topic, lang).await;
        if let Err(error) = counted {
            tracing::warn!(%error, "a look at the guide was not counted");
        }
    }
    form(app, stranger, asked).await
}

/// Hands over. What cannot be kept comes back whole (422).
///
/// # Errors
/// When the store fails.
pub async fn send(
    State(app): State<App>,
    Path(code): Path<String>,
    stranger: Stranger,
    headers: HeaderMap,
    PostedByStranger(fields): PostedByStranger,
) -> Response {
    let town = match town_of(&app, &code).await {
        Ok((_, town)) => town,
        Err(response) => return response,
    };
    let frame = frame(&app, Words::of(fields.get("l")), &town, &headers);
    let asked = Asked { frame, town, fields, marks: Marks::default(), not_yet: NotYet::No, heard: None };
    sent(&app, &stranger, asked).await.into_response()
}

async fn sent(app: &App, stranger: &Stranger, mut asked: Asked) -> Answer {
    let w = asked.frame.w;
    // What is written here, too, may tell of danger: the desk sees it first, and the numbers stand above all.
    asked.heard = heard(asked.fields.get("words"), w);
    let wish = match Wish::check(&asked.fields) {
        Ok(wish) => wish,
        Err(faults) => {
            asked.marks = faults.into();
            return form(app, stranger, asked).await;
        }
    };
    if !allowed(app, stranger, "talk", FORMS) {
        asked.not_yet = NotYet::Wait;
        return form(app, stranger, asked).await;
    }
    let kind = asked.heard.or(asked.danger());
    let new = NewHandover {
        wish,
        danger: kind.map(|kind| kind.name().to_owned()),
        shown: shown(&asked.fields, w)?.into_iter().map(|(slug, _)| slug).collect(),
        lang: w.lang().tag().to_owned(),
    };
    let given = app.store.hand_over(&stranger.ctx, &asked.town.code, &new, asked.fields.get("once")).await;
    let given = match given {
        // The desk has closed since the form was opened.
        Err(store::Error::NotFound) => return form(app, stranger, asked).await,
        // Withdrawn since: what is sent again must be meant, and is another.
        Err(store::Error::Invalid(faults)) => {
            asked.fields.clear("once");
            asked.marks = faults.into();
            return form(app, stranger, asked).await;
        }
        Err(error) => {
            tracing::error!(%error, "a hand-over was not kept");
            asked.not_yet = NotYet::Broken;
            return form(app, stranger, asked).await;
        }
        Ok(given) => given,
    };
    let base = asked.frame.base.clone().unwrap_or_default();
    let link = given.key.as_ref().map(|key| format!("{base}/talk/{}", key.show())).unwrap_or_default();
    let page = GivenPage {
        desk: given.desk,
        danger: kind.and_then(|kind| told(kind, w)),
        groups: given.key.as_ref().map(Key::groups).unwrap_or_default(),
        square: Square::of(&link).filter(|_| !base.is_empty()),
        link,
        frame: asked.frame,
    };
    show(&page, true, StatusCode::OK)
}
