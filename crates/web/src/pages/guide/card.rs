//! カードとポスター: sheets that staff print for a counter, a parcel of food or a wall, and where their square code leads.
//! The code says town and place only; how often a card was used is a number of a month.

use super::{Frame, ShownLine, night, show, talk::allowed, town_of, words};
use crate::{
    App,
    edge::{Acting, Stranger},
    fail::{self, Answer},
    guide::{
        answer::{ShownDesk, general},
        troubles,
        words::{Shown, Words},
    },
    shell::{self, Shell},
    square::Square,
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use store::handover::CardCount;

/// The place of a card that leads to the town's first page.
const TOP: &str = "0";

/// Cards of the size of a name card on one A4.
const ON_A_SHEET: usize = 10;

/// Uses of one address that are counted in a minute: a school may stand behind one address.
const USES: u32 = 30;

/// A line of the choice: place, name, and how often its card was used, by month.
struct Topic {
    place: String,
    name: String,
    used: Vec<String>,
}

/// Which card?
#[derive(Template)]
#[template(path = "card/choice.html")]
struct ChoicePage {
    shell: Shell,
    topics: Vec<Topic>,
}

/// The sheet.
#[derive(Template)]
#[template(path = "guide/card.html")]
struct SheetPage {
    frame: Frame,
    title: Shown,
    poster: bool,
    copies: usize,
    desk: Option<ShownDesk>,
    night: Option<ShownLine>,
    square: Option<Square>,
    address: String,
}

fn known(place: &str) -> bool {
    place == TOP || troubles::troubles().any(|step| step.place == place)
}

/// What a card says it is about. One that somebody must not find says nothing of it.
fn title(w: &Words, place: &str) -> Shown {
    match troubles::at(place) {
        Some(_) if troubles::hides(place) => w.t("title.hidden"),
        Some(step) => w.t(step.word.as_str()),
        None => w.t("head.guide"),
    }
}

fn used(counts: &[CardCount], place: &str) -> Vec<String> {
    let of = counts.iter().filter(|count| count.place == place);
    of.map(|c| format!("{}年{}月 {}回", c.month / 100, c.month % 100, c.times)).take(6).collect()
}

/// The topics of the town of the present desk.
///
/// # Errors
/// Absent at a wide-area body, which has no town.
pub async fn choose(State(app): State<App>, acting: Acting) -> Answer {
    let (_, counts) = app.store.card_counts(&acting.ctx).await?;
    let w = Words::of("ja");
    let places = std::iter::once(TOP).chain(troubles::troubles().map(|step| step.place.as_str()));
    let topics = places.map(|place| Topic {
        place: place.to_owned(),
        name: match troubles::at(place) {
            Some(step) if troubles::hides(place) => {
                format!(
                    "{}（カードには「{}」とだけ出ます）",
                    w.plain(step.word.as_str()),
                    w.plain("title.hidden")
                )
            }
            Some(step) => w.plain(step.word.as_str()),
            None => "どんなことでも（町の案内のはじめの画面）".to_owned(),
        },
        used: used(&counts, place),
    });
    let topics = topics.collect();
    shell::show(&ChoicePage { shell: Shell::new(&app, &acting, "/directory"), topics })
}

/// A sheet to print: `card` (ten of the size of a name card) or `poster` (one A4). In easy Japanese unless another
/// language is asked for.
///
/// # Errors
/// Absent for another form or place, and at a wide-area body.
pub async fn sheet(
    State(app): State<App>,
    Path((kind, place)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    acting: Acting,
    headers: HeaderMap,
) -> Answer {
    let poster = kind == "poster";
    if !(poster || kind == "card") || !known(&place) {
        return Ok(fail::absent());
    }
    let (code, _) = app.store.card_counts(&acting.ctx).await?;
    let (index, town) = match town_of(&app, &code).await {
        Ok(there) => there,
        Err(response) => return Ok(response),
    };
    let w = query.as_deref().map_or_else(|| Words::of("ja-easy"), |query| words(Some(query)));
    let frame = Frame::new(w, Some(&town), &format!("/cards/{kind}/{place}")).reached(&app, &headers);
    // Who reads Japanese chooses the language by their phone; another card leads to its own.
    let query = if w.japanese() { String::new() } else { w.query() };
    let base = frame.base.clone().unwrap_or_default();
    let address = format!("{base}/c/{}/{place}{query}", town.code);
    let page = SheetPage {
        title: title(w, &place),
        poster,
        copies: if poster { 1 } else { ON_A_SHEET },
        desk: general(&index, Some(&town), app.now())
            .filter(|desk| !desk.phone.is_empty() && desk.only.is_empty()),
        night: night(w),
        square: Square::of(&address).filter(|_| !base.is_empty()),
        address,
        frame,
    };
    show(&page, true, StatusCode::OK)
}

/// The first language that the browser asks for and that is served.
fn preferred(headers: &HeaderMap) -> &'static Words {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let served = asked.split(',').find_map(|piece| {
        let tag = piece.split([';', '-']).next()?.trim().to_ascii_lowercase();
        let tag = if tag == "fil" { "tl".to_owned() } else { tag };
        Words::languages().into_iter().find(|(known, _)| *known == tag).map(|(known, _)| known)
    });
    Words::of(served.unwrap_or("ja"))
}

/// Where the code of a card leads: counted, and on to the guide.
///
/// # Errors
/// None: a card that cannot be counted leads on all the same.
pub async fn used_card(
    State(app): State<App>,
    Path((code, place)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    stranger: Stranger,
    headers: HeaderMap,
) -> Response {
    let town = match town_of(&app, &code).await {
        Ok((_, town)) => town,
        Err(response) => return response,
    };
    if !known(&place) {
        return shell::go(&format!("/g/{}", town.code)).into_response();
    }
    let w = query.as_deref().map_or_else(|| preferred(&headers), |query| words(Some(query)));
    if allowed(&app, &stranger, "card", USES) {
        let counted = app.store.count_card(&stranger.ctx, &town.code, &place, w.lang().tag()).await;
        if let Err(error) = counted {
            tracing::warn!(%error, "the use of a card was not counted");
        }
    }
    let path = if place == TOP { String::new() } else { format!("/t/{place}") };
    shell::go(&format!("/g/{}{path}{}", town.code, w.query()))
}
