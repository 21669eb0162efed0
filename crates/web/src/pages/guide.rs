//! The residents' pages: no login, no name; nothing of what is written is kept. Everything works without JavaScript.

pub mod answer;
pub mod away;
pub mod card;
pub mod own;
pub mod talk;
pub mod town;
pub mod trouble;

use crate::{
    App,
    fail::{self, Answer, Fail},
    guide::{
        self,
        index::Index,
        words::{Shown, Words},
    },
};
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use guide::answer::ShownDesk;
use std::sync::Arc;
use store::desk::Town;

/// DV相談プラス in writing, from 12 to 22 (facts as in the guide's `lines.toml`).
const CHAT: &str = "https://soudanplus.jp/";

/// What surrounds every resident page.
pub struct Frame {
    /// The words of its language.
    pub w: &'static Words,
    /// The town's code and name; none where it is not chosen yet.
    pub town: Option<(String, String)>,
    /// Somebody who must not know may look over the shoulder: a neutral title, not for search engines, no square code.
    pub hides: bool,
    /// The same page in the other languages: address, tag, own name.
    pub languages: Vec<(String, &'static str, &'static str)>,
    /// `https://…` as this browser reached us, for square codes; none where it does not say.
    pub base: Option<String>,
}

impl Frame {
    fn new(w: &'static Words, town: Option<&Town>, path: &str) -> Self {
        let address = |tag: &str| if tag == "ja" { path.to_owned() } else { format!("{path}?l={tag}") };
        let languages = Words::languages().into_iter().map(|(tag, name)| (address(tag), tag, name)).collect();
        let town = town.map(|town| (town.code.clone(), town.name.clone()));
        Self { w, town, hides: false, languages, base: None }
    }

    fn hiding(self, hides: bool) -> Self {
        Self { hides, ..self }
    }

    /// With the address by which this browser reached us.
    fn reached(self, app: &App, headers: &HeaderMap) -> Self {
        Self { base: base(app, headers), ..self }
    }

    /// The town's code.
    #[must_use]
    pub fn code(&self) -> &str {
        self.town.as_ref().map_or("", |(code, _)| code)
    }

    /// The town's name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.town.as_ref().map_or("", |(_, name)| name)
    }

    /// The line that answers at any hour.
    fn night(&self) -> Option<ShownLine> {
        night(self.w)
    }

    /// A number as it is read.
    fn phone(&self, number: &str) -> String {
        domain::phone::show(number)
    }

    /// The tag of the language, for `lang` of a link.
    #[must_use]
    pub fn tag(&self) -> &'static str {
        self.w.lang().tag()
    }
}

/// `https://…` as this browser reached us; none where it does not say.
pub(crate) fn base(app: &App, headers: &HeaderMap) -> Option<String> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let plain = |host: &&str| host.chars().all(|c| c.is_ascii_alphanumeric() || ".:-[]".contains(c));
    let scheme = if app.config.tls { "https" } else { "http" };
    host.filter(plain).map(|host| format!("{scheme}://{host}"))
}

/// A telephone line as a page shows it.
pub struct ShownLine {
    pub(crate) name: String,
    pub(crate) number: String,
    pub(crate) tel: String,
    pub(crate) hours: String,
    read_on: String,
}

impl ShownLine {
    fn of(line: &::guide::Line, w: &Words) -> Self {
        Self {
            name: line.name.clone(),
            number: domain::phone::show(&line.number),
            tel: guide::answer::tel(&line.number),
            hours: if w.japanese() { line.hours.clone() } else { line.hours_en.clone() },
            read_on: line.read_on.clone(),
        }
    }
}

/// The line that answers at any hour, for when the desk does not.
pub(crate) fn night(w: &Words) -> Option<ShownLine> {
    let guide = guide::understanding().ok()?;
    guide.lines().line.get("yorisoi").map(|line| ShownLine::of(line, w))
}

/// The lines for whoever is in danger now and has not said of what kind, below every answer: also where a danger was not
/// heard, a number stands. Without those that it has told for a danger, heard or in doubt.
struct Quiet {
    /// What each is for, and the line.
    lines: Vec<(Shown, ShownLine)>,
    /// The day on which the oldest of the facts was read, in words.
    checked: String,
}

impl Quiet {
    fn of<'a>(w: &Words, told: impl Iterator<Item = &'a ShownLine>) -> Option<Self> {
        let told: Vec<&str> = told.map(|line| line.tel.as_str()).collect();
        let lines: Vec<(Shown, ShownLine)> = guide::understanding()
            .ok()?
            .lines()
            .now()
            .map(|(key, line)| (w.t(&format!("now.{key}")), ShownLine::of(line, w)))
            .filter(|(_, line)| !told.contains(&line.tel.as_str()))
            .collect();
        let oldest: chrono::NaiveDate = lines.iter().map(|(_, line)| &line.read_on).min()?.parse().ok()?;
        Some(Self { lines, checked: guide::words::date(w, oldest) })
    }
}

/// The words of the language that an address asks for (`?l=vi`).
fn words(query: Option<&str>) -> &'static Words {
    let tag = query.unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("l="));
    Words::of(tag.unwrap_or("ja"))
}

/// The index, and the town of a code in an address.
async fn town_of(app: &App, code: &str) -> Result<(Arc<Index>, Town), Response> {
    let index = guide::index(app).await.map_err(|error| Fail::from(error).into_response())?;
    let town = domain::place::municipality_code(code).and_then(|code| index.town(&code).cloned());
    // One town has one address: five digits, or a wrong check digit, are led to it.
    match town {
        Some(town) if town.code == code => Ok((index, town)),
        Some(town) => Err(crate::shell::go(&format!("/g/{}", town.code))),
        None => Err(fail::absent()),
    }
}

/// A resident page; one that hides says so to search engines, also where only headers are read.
pub(crate) fn show(page: &impl askama::Template, hides: bool, status: StatusCode) -> Answer {
    let mut response = (status, axum::response::Html(page.render()?)).into_response();
    let headers = response.headers_mut();
    if hides {
        headers.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    }
    // Not a word about where somebody came from, also not to our own pages.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}

/// Whether the line for any hour stands above the desk: it is closed now, or probably.
fn needs_night(desk: &ShownDesk) -> bool {
    desk.open == domain::hours::Open::NotNow || desk.probably_closed
}
