//! `POST /api/v1/guide/answers`: open to everybody; nothing of the words is kept.

use super::{ApiAnswer, Problem, body::Body};
use crate::{
    App,
    edge::Stranger,
    guide::{
        self,
        answer::{self, Card, ShownDesk},
    },
};
use ::guide::{Kind, Lang, Line};
use axum::{Json, extract::State};
use chrono::NaiveDate;
use domain::{Fault, hours::Open, phone, place};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest text, in characters; what goes beyond is refused rather than left unread.
const LONGEST: usize = 2000;

/// What somebody is troubled by, in their own words.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GuideQuestion {
    /// The words, up to 2,000 characters. Not stored, not logged.
    #[schema(example = "家賃が払えません")]
    text: String,
    /// The language of the page (`ja`, `ja-easy`, `en`, `vi`, `zh`, `ko`, `pt`, `tl`, `ne`, `id`, `my`, `es`); null: the
    /// words themselves tell it.
    #[serde(default)]
    lang: Option<String>,
    /// 団体コード of the town, six digits or five; null: desks of the whole country only.
    #[serde(default)]
    #[schema(example = "011002")]
    municipality: Option<String>,
}

/// Danger first, then what helps.
#[derive(Serialize, ToSchema)]
pub struct GuideAnswer {
    /// The language of the words.
    lang: &'static str,
    /// What to speak of before all else.
    danger: Option<GuideDanger>,
    /// The kind of a danger that the words leave in doubt (the same names as `danger.kind`): too little to speak of it
    /// before all else, enough to name its first numbers in a quiet line above the answer. Null where none is in doubt,
    /// and where a danger was heard.
    #[schema(example = "no_food")]
    doubt: Option<&'static str>,
    /// Best first; empty: not of the guide's matters, or not understood.
    programmes: Vec<GuideProgramme>,
}

/// A danger heard in the words.
#[derive(Serialize, ToSchema)]
pub struct GuideDanger {
    /// `suicide`, `dv`, `child_abuse`, `elder_abuse`, `sexual_violence`, `medical`, `no_food`, `homeless`,
    /// `missing_person` or `fire_crime`: the gravest.
    kind: &'static str,
    /// Other kinds heard as well.
    also: Vec<&'static str>,
    /// The first thing to say.
    say: String,
    /// Whom to call, first to call first.
    lines: Vec<GuideLine>,
}

/// A crisis line.
#[derive(Serialize, ToSchema)]
pub struct GuideLine {
    /// Name.
    name: String,
    /// The number as one dials it.
    phone: String,
    /// Hours and cost in words.
    hours: String,
    /// At any hour of any day.
    always: bool,
    /// Where the facts were read.
    source: String,
    /// The day on which they were read.
    read_on: String,
}

/// A programme that may help.
#[derive(Serialize, ToSchema)]
pub struct GuideProgramme {
    /// Stable key.
    slug: String,
    /// Name.
    name: String,
    /// The words that led there: 「家賃」から.
    reason: String,
    /// What it is and for whom.
    what: String,
    /// A sentence to say on the phone.
    say: String,
    /// Where to turn, best first.
    desks: Vec<GuideDesk>,
}

/// A desk.
#[derive(Serialize, ToSchema)]
pub struct GuideDesk {
    /// Name.
    name: String,
    /// The number with its hyphens; empty: not known, see `url`.
    phone: String,
    /// `direct`: one speaks at once with who helps; `switchboard`: one is put through.
    contact: &'static str,
    /// Whom to ask the switchboard for.
    ask: Option<&'static str>,
    /// Opening hours in words; empty: not known.
    hours: String,
    /// Closed days in words.
    closed_days: String,
    /// `now`, `not_now`, `always`, or `unknown`, which is never guessed.
    open: &'static str,
    /// Serves only this part of the town.
    only: Option<String>,
    /// Address; empty where it is not known or not said.
    address: String,
    /// Home page.
    url: String,
    /// Where the facts were read; empty: entered by the office.
    source: String,
    /// Checked last on.
    checked_on: Option<NaiveDate>,
}

impl From<&Line> for GuideLine {
    fn from(line: &Line) -> Self {
        Self {
            name: line.name.clone(),
            phone: line.number.clone(),
            hours: line.hours.clone(),
            always: line.always,
            source: line.source.clone(),
            read_on: line.read_on.clone(),
        }
    }
}

impl From<ShownDesk> for GuideDesk {
    fn from(desk: ShownDesk) -> Self {
        Self {
            name: desk.name,
            phone: desk.phone,
            contact: if desk.direct { "direct" } else { "switchboard" },
            ask: Some(desk.ask).filter(|ask| !ask.is_empty()),
            hours: desk.hours,
            closed_days: desk.closed_days,
            open: match desk.open {
                Open::Now => "now",
                Open::NotNow => "not_now",
                Open::Unknown => "unknown",
                Open::Always => "always",
            },
            only: Some(desk.only).filter(|only| !only.is_empty()),
            address: desk.address,
            url: desk.url,
            source: desk.source,
            checked_on: desk.checked_on,
        }
    }
}

impl From<Card> for GuideProgramme {
    fn from(card: Card) -> Self {
        let reason = card.reason();
        Self {
            slug: card.programme.slug,
            name: card.programme.name,
            reason,
            what: card.programme.what,
            say: card.programme.say,
            desks: card.desks.into_iter().map(GuideDesk::from).collect(),
        }
    }
}

fn lang(tag: Option<&String>) -> Result<Option<Lang>, Fault> {
    let Some(tag) = tag else { return Ok(None) };
    let known = Lang::parse(tag).map(Some);
    known.ok_or_else(|| {
        Fault::new(
            "lang",
            "案内のできることばではありません（ja・ja-easy・en・vi・zh・ko・pt・tl・ne・id・my・es）",
        )
    })
}

/// The programmes and desks for somebody's own words; danger first. Open to everybody, limited by address. Nothing of
/// the words is stored or logged.
#[utoipa::path(post, path = "/api/v1/guide/answers", tag = "guide", request_body = GuideQuestion, security(()),
    responses((status = 200, body = GuideAnswer),
    (status = 429, body = Problem, content_type = "application/problem+json", description = "Asked too often; see Retry-After."),
    (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn answers(
    State(app): State<App>,
    stranger: Stranger,
    Body(ask): Body<GuideQuestion>,
) -> ApiAnswer<Json<GuideAnswer>> {
    let now = app.now();
    let limit = &app.guide.limit;
    limit.take(&stranger.source.address, app.config.guide_limit, now).map_err(Problem::too_often)?;
    if ask.text.trim().is_empty() {
        return Err(Fault::new("text", "困っていることが書かれていません").into());
    }
    if ask.text.chars().count() > LONGEST {
        return Err(Fault::new("text", "2,000文字までで書いてください").into());
    }
    let hint = lang(ask.lang.as_ref())?;
    let index = guide::index(&app).await?;
    let town = match &ask.municipality {
        None => None,
        Some(code) => {
            let town = place::municipality_code(code).and_then(|code| index.town(&code));
            Some(
                town.ok_or_else(|| Fault::new("municipality", "この団体コードの市町村は登録されていません"))?,
            )
        }
    };
    let guide = guide::understanding()?;
    let help = answer::to_words(guide, &index, &ask.text, hint, town, now);
    let danger = help.danger.map(|danger| told(guide, danger.kind, &danger.also, help.lang));
    let doubt = help.doubt.map(Kind::name);
    let programmes = help.cards.into_iter().map(GuideProgramme::from).collect();
    Ok(Json(GuideAnswer { lang: help.lang.tag(), danger, doubt, programmes }))
}

fn told(guide: &::guide::Guide, kind: Kind, also: &[Kind], lang: Lang) -> GuideDanger {
    let say = guide.lines().danger.get(&kind).map(|guidance| match lang {
        Lang::Ja => &guidance.ja,
        Lang::JaEasy => &guidance.ja_easy,
        _ => &guidance.en,
    });
    GuideDanger {
        kind: kind.name(),
        also: also.iter().map(|kind| kind.name()).collect(),
        say: say.cloned().unwrap_or_default(),
        lines: guide
            .lines()
            .of(kind)
            .map(|line| GuideLine { phone: phone::show(&line.number), ..line.into() })
            .collect(),
    }
}
