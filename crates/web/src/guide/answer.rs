//! What a resident is told: danger first, then the two or three things that help, each with its desk.

use super::index::{self, Found, Index};
use chrono::{NaiveDate, NaiveDateTime};
use domain::{
    Instant,
    hours::{self, Open},
    phone,
    wareki::{jst_date, jst_time},
};
use guide::{Guide, Kind, Lang, Programme};
use store::desk::Town;

/// A fact older than this says so, in days.
const STALE: i64 = 180;

/// The answer to words or choices.
#[derive(Debug, Clone)]
pub struct Help {
    /// The language of the words.
    pub lang: Lang,
    /// What to speak of before all else.
    pub danger: Option<Danger>,
    /// A danger left in doubt; none on the choices path.
    pub doubt: Option<Kind>,
    /// What helps, best first.
    pub cards: Vec<Card>,
}

/// A danger heard or chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Danger {
    /// The gravest.
    pub kind: Kind,
    /// Others beside it.
    pub also: Vec<Kind>,
}

/// A programme with its desks.
#[derive(Debug, Clone)]
pub struct Card {
    /// Its facts in plain words.
    pub programme: Programme,
    /// The person's words that led here; none on the choices path.
    pub words: Vec<String>,
    /// Best first; one at least where anything is known at all.
    pub desks: Vec<ShownDesk>,
}

impl Card {
    /// 「家賃」「払え」から; empty on the choices path.
    #[must_use]
    pub fn reason(&self) -> String {
        match self.words.is_empty() {
            true => String::new(),
            false => format!("「{}」から", self.words.join("」「")),
        }
    }
}

/// A desk as a page shows it.
#[derive(Debug, Clone)]
pub struct ShownDesk {
    /// Name.
    pub name: String,
    /// The number with its hyphens; empty: not known.
    pub phone: String,
    /// What stands behind `tel:`.
    pub tel: String,
    /// By its hours.
    pub open: Open,
    /// The hours are not known, and it is no hour at which town halls mostly work.
    pub probably_closed: bool,
    /// Opening hours in words.
    pub hours: String,
    /// Closed days in words.
    pub closed_days: String,
    /// One speaks at once with who helps.
    pub direct: bool,
    /// Whom to ask the switchboard for.
    pub ask: &'static str,
    /// The same in hiragana, a space between words.
    pub ask_reading: &'static str,
    /// What to bring, as ends of word keys `bring.…`.
    pub bring: &'static [String],
    /// Serves only this part of the town.
    pub only: String,
    /// Address; empty where it is not said.
    pub address: String,
    /// Home page.
    pub url: String,
    /// Where the facts were read; empty: entered by the office itself.
    pub source: String,
    /// `person`, `list` or empty.
    pub checked_how: String,
    /// Checked last on.
    pub checked_on: Option<NaiveDate>,
    /// Checked longer ago than half a year.
    pub stale: bool,
}

/// What `tel:` dials for a number as it is kept: `#8891` is written `%238891` in an address.
#[must_use]
pub fn tel(number: &str) -> String {
    let dialled = number.chars().filter(|c| c.is_ascii_digit() || matches!(c, '#' | '+'));
    dialled.map(|c| if c == '#' { "%23".to_owned() } else { c.to_string() }).collect()
}

impl ShownDesk {
    fn of(found: Found<'_>, at: NaiveDateTime) -> Self {
        let desk = found.desk;
        let open = hours::state(&desk.hours, &desk.closed_days, at);
        let known = desk.kind == "known";
        Self {
            name: desk.name.clone(),
            phone: phone::show(&desk.phone),
            tel: tel(&desk.phone),
            open,
            probably_closed: open == Open::Unknown && !hours::office_hours(at),
            hours: desk.hours.clone(),
            closed_days: desk.closed_days.clone(),
            direct: found.ask.is_none() && desk.contact != "switchboard",
            ask: found.ask.unwrap_or_default(),
            ask_reading: found.ask.map(index::reading).unwrap_or_default(),
            bring: found.bring,
            only: found.only.unwrap_or_default().to_owned(),
            address: desk.address.replace('\n', " "),
            url: web_address(&desk.url),
            source: web_address(if known { &desk.note } else { &desk.url }),
            checked_how: desk.checked_how.clone(),
            checked_on: desk.checked_on,
            stale: desk.checked_on.is_some_and(|day| (at.date() - day).num_days() > STALE),
        }
    }
}

/// An imported address, if it is one that a page may link to.
fn web_address(url: &str) -> String {
    let whole = url.starts_with("https://") || url.starts_with("http://");
    if whole && !url.contains(char::is_whitespace) { url.to_owned() } else { String::new() }
}

/// The time in Japan.
#[must_use]
pub fn japan(now: Instant) -> NaiveDateTime {
    jst_date(now).and_time(jst_time(now))
}

/// The answer to a text.
#[must_use]
pub fn to_words(
    guide: &Guide,
    index: &Index,
    text: &str,
    hint: Option<Lang>,
    town: Option<&Town>,
    now: Instant,
) -> Help {
    let heard = guide.answer(text, hint);
    let danger = heard.danger.map(|d| Danger { kind: d.kind, also: d.also });
    let slugs = heard.programmes.into_iter().map(|hit| (hit.slug, hit.words));
    Help { lang: heard.lang, danger, doubt: heard.doubt, cards: cards(guide, index, slugs, town, now) }
}

/// The answer at the end of the choices path.
#[must_use]
pub fn to_choice(
    guide: &Guide,
    index: &Index,
    danger: Option<Kind>,
    slugs: &[String],
    town: Option<&Town>,
    now: Instant,
) -> Help {
    let slugs = slugs.iter().map(|slug| (slug.clone(), Vec::new()));
    let danger = danger.map(|kind| Danger { kind, also: Vec::new() });
    Help { lang: Lang::Ja, danger, doubt: None, cards: cards(guide, index, slugs, town, now) }
}

fn cards(
    guide: &Guide,
    index: &Index,
    slugs: impl Iterator<Item = (String, Vec<String>)>,
    town: Option<&Town>,
    now: Instant,
) -> Vec<Card> {
    let at = japan(now);
    let card = |(slug, words): (String, Vec<String>)| {
        let programme = guide.catalogue().get(&slug)?.clone();
        let desks = index.desks(&slug, town).into_iter().map(|found| ShownDesk::of(found, at)).collect();
        Some(Card { programme, words, desks })
    };
    slugs.filter_map(card).collect()
}

/// The desk for everything, shown.
#[must_use]
pub fn general(index: &Index, town: Option<&Town>, now: Instant) -> Option<ShownDesk> {
    index.general(town).map(|found| ShownDesk::of(found, japan(now)))
}
