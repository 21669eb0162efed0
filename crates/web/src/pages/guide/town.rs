//! Choosing one's town, and its top page.

use super::{CHAT, Frame, ShownLine, show, talk::allowed, town_of, words};
use crate::{
    App,
    edge::Stranger,
    fail::{self, Answer},
    form::PostedByStranger,
    guide::{
        self,
        answer::{Help, ShownDesk, general},
        index::Index,
        troubles::{self, Step},
        words::Words,
    },
    shell,
    square::Square,
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use domain::{hours::Open, phone, text};
use store::{
    Ctx,
    desk::Town,
    handover::{Answered, Asked},
};

/// A town to choose.
struct Choice {
    code: String,
    name: String,
    /// Its prefecture, where several are shown.
    where_: String,
}

impl Choice {
    fn of(town: &Town) -> Self {
        Self { code: town.code.clone(), name: town.name.clone(), where_: town.prefecture.clone() }
    }
}

/// Which town?
#[derive(Template)]
#[template(path = "guide/towns.html")]
struct TownsPage {
    frame: Frame,
    typed: String,
    asked: bool,
    /// A postal code may be typed, too.
    postal: bool,
    found: Vec<Choice>,
    more: bool,
    /// Two digits and name of each prefecture that has towns here.
    prefectures: Vec<(String, String)>,
    /// The prefecture whose towns are listed.
    prefecture: String,
}

/// A town's first page.
#[derive(Template)]
#[template(path = "guide/top.html")]
struct TopPage {
    frame: Frame,
    troubles: Vec<&'static Step>,
    lines: Vec<ShownLine>,
    desk: Option<ShownDesk>,
    chat: &'static str,
    square: Option<Square>,
    address: String,
    typed: String,
    empty: bool,
    wait: bool,
}

/// Most towns that a search shows.
const MOST: usize = 40;

fn prefectures(index: &Index) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = Vec::new();
    for town in index.towns() {
        let digits = town.code.get(..2).unwrap_or_default();
        if out.last().is_none_or(|(known, _)| known != digits) {
            let name = if town.prefecture.is_empty() { &town.name } else { &town.prefecture };
            out.push((digits.to_owned(), name.clone()));
        }
    }
    out
}

/// Towns whose name or reading holds what was typed; those that begin with it first.
pub(crate) fn search<'a>(index: &'a Index, typed: &str) -> Vec<&'a Town> {
    let wanted = text::fold(typed.trim());
    let kana = text::kana_key(typed.trim());
    if wanted.is_empty() {
        return Vec::new();
    }
    let rank = |town: &Town| {
        let (name, reading) = (text::fold(&town.name), text::kana_key(&town.kana));
        let whole = format!("{}{name}", text::fold(&town.prefecture));
        match () {
            () if name == wanted || whole == wanted => Some(0),
            () if name.starts_with(&wanted) || !kana.is_empty() && reading.starts_with(&kana) => Some(1),
            () if whole.contains(&wanted) || !kana.is_empty() && reading.contains(&kana) => Some(2),
            () => None,
        }
    };
    let mut found: Vec<(i32, &Town)> = index.towns().iter().filter_map(|t| Some((rank(t)?, t))).collect();
    found.sort_by_key(|(rank, town)| (*rank, town.kind == "ward", &town.code));
    found.into_iter().map(|(_, town)| town).collect()
}

/// Which town? By name, or from the list.
///
/// # Errors
/// When the store fails.
pub async fn choose(State(app): State<App>, RawQuery(query): RawQuery) -> Answer {
    let index = guide::index(&app).await?;
    towns(&index, words(query.as_deref()), "", app.store.knows_postal().await?, None)
}

/// The towns of a name or a postal code. One alone is opened at once.
///
/// # Errors
/// When the store fails.
pub async fn look(State(app): State<App>, PostedByStranger(fields): PostedByStranger) -> Answer {
    let index = guide::index(&app).await?;
    let w = Words::of(fields.get("l"));
    let typed = fields.trimmed("town");
    let found = match phone::postal_code(&typed) {
        Some(code) => {
            let codes = app.store.towns_of_postal(&code).await?;
            codes.iter().filter_map(|code| index.town(code)).collect()
        }
        None => search(&index, &typed),
    };
    match found.as_slice() {
        [one] => Ok(shell::go(&format!("/g/{}{}", one.code, w.query()))),
        _ => towns(&index, w, &typed, app.store.knows_postal().await?, Some(found)),
    }
}

fn towns(index: &Index, w: &'static Words, typed: &str, postal: bool, found: Option<Vec<&Town>>) -> Answer {
    let asked = found.is_some();
    let found = found.unwrap_or_default();
    let page = TownsPage {
        frame: Frame::new(w, None, "/g"),
        typed: typed.to_owned(),
        asked,
        postal,
        more: found.len() > MOST,
        found: found.into_iter().take(MOST).map(Choice::of).collect(),
        prefectures: prefectures(index),
        prefecture: String::new(),
    };
    show(&page, false, StatusCode::OK)
}

/// The first page of a town (six digits), or the towns of a prefecture (two).
///
/// # Errors
/// When the store fails.
pub async fn page(
    State(app): State<App>,
    Path(code): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let w = words(query.as_deref());
    if code.len() == 2 {
        return prefecture(&app, w, &code).await;
    }
    match town_of(&app, &code).await {
        Ok((index, town)) => {
            let frame = Frame::new(w, Some(&town), &format!("/g/{}", town.code)).reached(&app, &headers);
            top(&app, frame, &index, &town, "", Again::default())
        }
        Err(response) => Ok(response),
    }
}

async fn prefecture(app: &App, w: &'static Words, digits: &str) -> Answer {
    let index = guide::index(app).await?;
    let mine: Vec<&Town> = index.towns().iter().filter(|t| t.code.starts_with(digits)).collect();
    let Some(first) = mine.first() else { return Ok(fail::absent()) };
    let page = TownsPage {
        frame: Frame::new(w, None, &format!("/g/{digits}")),
        typed: String::new(),
        asked: false,
        postal: app.store.knows_postal().await?,
        more: false,
        prefectures: Vec::new(),
        prefecture: first.prefecture.clone(),
        found: mine.iter().map(|town| Choice { where_: String::new(), ..Choice::of(town) }).collect(),
    };
    show(&page, false, StatusCode::OK)
}

/// Why the first page stands there again.
#[derive(Debug, Clone, Copy, Default)]
struct Again {
    /// Nothing was written.
    empty: bool,
    /// Asked too often.
    wait: bool,
}

/// Answers to one address that are counted in a minute.
const COUNTED: u32 = 10;

/// Counts an answer: month, topic, language, and whether a desk was told. What cannot be counted is answered all the same.
pub(crate) async fn count(app: &App, ctx: &Ctx, asked: Asked, town: &Town, help: &Help, w: &Words) {
    let first = help.cards.first();
    let topic = match (&help.danger, first) {
        (Some(danger), _) => danger.kind.name().to_owned(),
        (None, Some(card)) => card.programme.slug.clone(),
        (None, None) => String::new(),
    };
    let reached = first.is_some_and(|card| card.desks.iter().any(|desk| !desk.phone.is_empty()));
    let told = Answered { topic, lang: w.lang().tag(), reached };
    if let Err(error) = app.store.count_asked(ctx, &town.code, asked, &told).await {
        tracing::warn!(%error, "an answer was not counted");
    }
}

/// The first page, with what was typed where it comes back.
fn top(app: &App, frame: Frame, index: &Index, town: &Town, typed: &str, again: Again) -> Answer {
    let (w, guide) = (frame.w, guide::understanding()?);
    let address = frame.base.as_deref().map(|base| format!("{base}/g/{}", town.code)).unwrap_or_default();
    let page = TopPage {
        frame,
        troubles: troubles::troubles().collect(),
        lines: guide.lines().now().map(|(_, line)| ShownLine::of(line, w)).collect(),
        desk: general(index, Some(town), app.now()),
        chat: CHAT,
        square: Square::of(&address),
        address,
        typed: typed.to_owned(),
        empty: again.empty,
        wait: again.wait,
    };
    let status = match again {
        Again { empty: true, .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Again { wait: true, .. } => StatusCode::TOO_MANY_REQUESTS,
        _ => StatusCode::OK,
    };
    show(&page, false, status)
}

/// The resident's own words. They come in the body of the request and go nowhere but into the answer.
///
/// # Errors
/// When the store fails.
pub async fn answer(
    State(app): State<App>,
    Path(code): Path<String>,
    stranger: Stranger,
    headers: HeaderMap,
    PostedByStranger(fields): PostedByStranger,
) -> Response {
    let (index, town) = match town_of(&app, &code).await {
        Ok(there) => there,
        Err(response) => return response,
    };
    let w = Words::of(fields.get("l"));
    let typed: String = fields.get("text").chars().take(2000).collect();
    let limit = app.guide.limit.take(&stranger.source.address, app.config.guide_limit, app.now());
    let frame = Frame::new(w, Some(&town), &format!("/g/{}", town.code)).reached(&app, &headers);
    let page = match (typed.trim().is_empty(), limit) {
        (true, _) => top(&app, frame, &index, &town, "", Again { empty: true, wait: false }),
        (_, Err(_)) => top(&app, frame, &index, &town, &typed, Again { empty: false, wait: true }),
        _ => {
            let guide = match guide::understanding() {
                Ok(guide) => guide,
                Err(error) => return fail::Fail::from(error).into_response(),
            };
            let help = guide::answer::to_words(guide, &index, &typed, Some(w.lang()), Some(&town), app.now());
            if allowed(&app, &stranger, "count", COUNTED) {
                count(&app, &stranger.ctx, Asked::Web, &town, &help, w).await;
            }
            super::answer::to_words(&app, frame, &index, &town, &help, &typed)
        }
    };
    page.into_response()
}
