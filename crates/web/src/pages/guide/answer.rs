//! The answer: whom to call first, then what helps, each with its desk.

use super::{CHAT, Frame, Quiet, ShownLine, needs_night, night, show, town_of, words};
use crate::{
    App,
    fail::{self, Answer},
    guide::{
        self,
        answer::{Card, Help, ShownDesk, general},
        index::Index,
        wording::{Wording, read_aloud},
        words::{Shown, Words},
    },
    square::Square,
};
use ::guide::Kind;
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
};
use domain::hours::Open;
use store::desk::Town;

/// Most programmes on a page; more would hide the number.
const MOST: usize = 3;
/// Lines above the answer for a danger left in doubt; more would hide the desk's number.
const DOUBTED: usize = 2;

/// Programmes whose name alone tells what must not be told: they have no page, and no square code, of their own.
pub(crate) const UNSPOKEN: &[&str] = &[
    "dv-soudan",
    "josei-shien",
    "jido-gyakutai",
    "koreisha-gyakutai",
    "seihanzai",
    "boshi-shien",
    "jisatsu-yobo",
];

/// The answer page.
#[derive(Template)]
#[template(path = "guide/answer.html")]
struct AnswerPage {
    frame: Frame,
    danger: Option<Told>,
    /// The lines to call first, should the danger left in doubt be one; empty: none in doubt.
    doubt: Vec<ShownLine>,
    /// The desk to call, and the programme that leads there.
    first: Option<First>,
    others: Vec<Other>,
    night: Option<ShownLine>,
    quiet: Option<Quiet>,
    /// What is shown, by slug: it may be passed on with 人に相談する.
    slugs: Vec<String>,
    /// What was written, to be written on; empty on the choices path.
    typed: String,
    share: Option<(String, Square)>,
    printed_on: String,
}

/// The danger box.
pub(crate) struct Told {
    pub(crate) kind: Kind,
    pub(crate) sentence: Shown,
    pub(crate) lines: Vec<ShownLine>,
    /// A way without a voice: address and name.
    pub(crate) chat: Option<(&'static str, &'static str)>,
}

/// What stands first.
pub(crate) struct First {
    pub(crate) desk: ShownDesk,
    pub(crate) checked: String,
    /// The programme; its name is empty where none was understood.
    pub(crate) told: Wording,
    /// How the words to ask the switchboard for are read.
    pub(crate) ask_read: String,
    pub(crate) reason: String,
    /// Address of the programme's own page; empty where it has none.
    pub(crate) page: String,
    /// Other desks for the same, one line each.
    pub(crate) more: Vec<ShownDesk>,
}

/// Another programme that may help.
pub(crate) struct Other {
    pub(crate) told: Wording,
    pub(crate) reason: String,
    pub(crate) page: String,
    /// Its desk, unless it is the first one.
    pub(crate) desk: Option<ShownDesk>,
}

pub(crate) fn told(kind: Kind, w: &Words) -> Option<Told> {
    let guide = guide::understanding().ok()?;
    let sentence = w.t(&format!("danger.{}", kind.name()));
    let lines = guide.lines().of(kind).map(|line| ShownLine::of(line, w)).collect();
    let chat = match kind {
        Kind::Dv | Kind::SexualViolence => Some((CHAT, "soudanplus.jp")),
        Kind::Suicide => Some(("https://www.mhlw.go.jp/mamorouyokokoro/", "mhlw.go.jp/mamorouyokokoro")),
        _ => None,
    };
    Some(Told { kind, sentence, lines, chat })
}

/// The lines to call first, should it be a danger of this kind.
fn doubted(kind: Kind, w: &Words) -> Vec<ShownLine> {
    let Ok(guide) = guide::understanding() else { return Vec::new() };
    guide.lines().of(kind).take(DOUBTED).map(|line| ShownLine::of(line, w)).collect()
}

fn page_of(code: &str, slug: &str, w: &Words) -> String {
    if UNSPOKEN.contains(&slug) { String::new() } else { format!("/g/{code}/p/{slug}{}", w.query()) }
}

fn first(card: &Card, code: &str, w: &Words) -> Option<First> {
    let (desk, more) = card.desks.split_first()?;
    Some(First {
        told: Wording::of(&card.programme, w),
        reason: card.words.join(if w.japanese() { "」「" } else { "”, “" }),
        page: page_of(code, &card.programme.slug, w),
        more: more.to_vec(),
        ..First::of(desk.clone(), w)
    })
}

impl First {
    /// A desk for whatever it is.
    fn of(desk: ShownDesk, w: &Words) -> Self {
        Self {
            checked: desk.checked_on.map(|day| guide::words::date(w, day)).unwrap_or_default(),
            ask_read: read_aloud(desk.ask_reading, w),
            desk,
            told: Wording::default(),
            reason: String::new(),
            page: String::new(),
            more: Vec::new(),
        }
    }
}

/// What helps, the number first.
pub(crate) struct Helps {
    /// The danger box.
    pub(crate) danger: Option<Told>,
    /// The desk to call, and the programme that leads there.
    pub(crate) first: Option<First>,
    /// Others, two at most.
    pub(crate) others: Vec<Other>,
    /// The line for any hour, where the desk is closed.
    pub(crate) night: Option<ShownLine>,
}

impl Helps {
    /// `help` for a town in the words of `w`.
    pub(crate) fn of(app: &App, help: &Help, index: &Index, town: &Town, w: &Words) -> Self {
        let danger = help.danger.as_ref().and_then(|danger| told(danger.kind, w));
        let (lead, rest) =
            help.cards.split_first().map_or((None, &[][..]), |(lead, rest)| (Some(lead), rest));
        let mut first = lead.and_then(|card| first(card, &town.code, w));
        // Off topic or not understood, and no danger: somebody to talk to all the same.
        if first.is_none() && danger.is_none() {
            first = general(index, Some(town), app.now()).map(|desk| First::of(desk, w));
        }
        let called = first.as_ref().map(|f| f.desk.tel.clone()).unwrap_or_default();
        let other = |card: &Card| Other {
            told: Wording::of(&card.programme, w),
            reason: card.words.join(if w.japanese() { "」「" } else { "”, “" }),
            page: page_of(&town.code, &card.programme.slug, w),
            desk: card.desks.first().filter(|desk| desk.tel.is_empty() || desk.tel != called).cloned(),
        };
        let others = rest.iter().take(MOST - 1).map(other).collect();
        let closed = first.as_ref().is_some_and(|f| needs_night(&f.desk)) && danger.is_none();
        Self { others, night: if closed { night(w) } else { None }, danger, first }
    }
}

/// May somebody who must not know look over the shoulder at this answer?
pub(crate) fn hides(help: &Help) -> bool {
    help.danger.as_ref().is_some_and(|d| d.kind.hides() || d.also.iter().any(|k| k.hides()))
        || help.doubt.is_some_and(Kind::hides)
        || help.cards.iter().take(MOST).any(|card| UNSPOKEN.contains(&card.programme.slug.as_str()))
}

/// The answer page of `help`.
pub(super) fn page(app: &App, frame: Frame, help: &Help, index: &Index, town: &Town, typed: &str) -> Answer {
    let w = frame.w;
    let Helps { danger, first, others, night } = Helps::of(app, help, index, town, w);
    let doubt = help.doubt.filter(|_| danger.is_none()).map(|kind| doubted(kind, w)).unwrap_or_default();
    let night = night.filter(|line| doubt.iter().all(|told| told.tel != line.tel));
    // Not without the line of the night: that does not stand on the paper, which is read by day, too.
    let told = danger.iter().flat_map(|danger| &danger.lines).chain(&doubt);
    let quiet = Quiet::of(w, told);
    let share =
        first.as_ref().filter(|f| !frame.hides && danger.is_none() && !f.page.is_empty()).and_then(|f| {
            let address = format!("{}{}", frame.base.as_deref()?, f.page);
            Some((address.clone(), Square::of(&address)?))
        });
    let page = AnswerPage {
        danger,
        doubt,
        first,
        others,
        night,
        quiet,
        slugs: help.cards.iter().take(MOST).map(|card| card.programme.slug.clone()).collect(),
        typed: if frame.hides { String::new() } else { typed.to_owned() },
        share,
        printed_on: guide::words::date(w, domain::wareki::jst_date(app.now())),
        frame,
    };
    let hides = page.frame.hides;
    show(&page, hides, StatusCode::OK)
}

/// The answer to a resident's own words.
pub(super) fn to_words(
    app: &App,
    frame: Frame,
    index: &Index,
    town: &Town,
    help: &Help,
    typed: &str,
) -> Answer {
    page(app, frame.hiding(hides(help)), help, index, town, typed)
}

/// The page of one programme in a town: what a square code on a card leads to.
///
/// # Errors
/// When the store fails.
pub async fn programme(
    State(app): State<App>,
    Path((code, slug)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let (index, town) = match town_of(&app, &code).await {
        Ok(there) => there,
        Err(response) => return Ok(response),
    };
    let guide = guide::understanding()?;
    if UNSPOKEN.contains(&slug.as_str()) || guide.catalogue().get(&slug).is_none() {
        return Ok(fail::absent());
    }
    let w = words(query.as_deref());
    let help =
        guide::answer::to_choice(guide, &index, None, std::slice::from_ref(&slug), Some(&town), app.now());
    let frame = Frame::new(w, Some(&town), &format!("/g/{}/p/{slug}", town.code)).reached(&app, &headers);
    page(&app, frame, &help, &index, &town, "")
}
