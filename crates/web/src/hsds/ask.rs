//! What stands behind the question mark, and the frame around a page of answers.

use crate::{App, api::Problem};
use axum::{
    extract::{FromRequestParts, Query},
    http::request::Parts,
};
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use domain::{Fault, Instant, directory::Uid};
use serde_json::{Value, json};
use sheets::hsds::{taxonomies, taxonomy_terms};
use std::collections::HashMap;
use store::directory::Ask;

/// Rows on a page unless asked otherwise, and the most.
const SIZE: i64 = 50;
const MOST: i64 = 500;
/// The most of `minimal` rows.
const MOST_MINIMAL: i64 = 20_000;

/// A question, checked.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub(super) ask: Ask,
    pub(super) full: bool,
    pub(super) minimal: bool,
    pub(super) full_service: bool,
    pub(super) has_parent: bool,
    taxonomy: Option<&'static str>,
}

/// A code that no term has.
const NONE: &str = "-";

impl FromRequestParts<App> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let query = Query::<HashMap<String, String>>::try_from_uri(&parts.uri)
            .map_err(|_| Fault::new("query", "「?」のうしろが読みとれません"))?
            .0;
        Ok(Self::read(&query)?)
    }
}

fn number(query: &HashMap<String, String>, name: &'static str, default: i64) -> Result<i64, Fault> {
    let Some(text) = query.get(name).filter(|t| !t.is_empty()) else { return Ok(default) };
    let number = text.parse().ok().filter(|n| (1..=1_000_000_000).contains(n));
    number.ok_or_else(|| Fault::new(name, "1 以上の整数です"))
}

fn instant(text: &str) -> Option<Instant> {
    let whole = DateTime::parse_from_rfc3339(text).map(|t| t.timestamp_millis());
    let bare =
        || NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S").map(|t| t.and_utc().timestamp_millis());
    let day =
        || text.parse::<NaiveDate>().map(|d| d.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis());
    whole.ok().or_else(|| bare().ok()).or_else(|| day().ok())
}

impl Asked {
    fn read(query: &HashMap<String, String>) -> Result<Self, Fault> {
        let word = |name: &str| query.get(name).map(|t| t.trim()).filter(|t| !t.is_empty());
        let yes = |name: &str| word(name).is_some_and(|t| matches!(t, "true" | "1"));
        let minimal = yes("minimal");
        let most = if minimal { MOST_MINIMAL } else { MOST };
        let mut asked = Self {
            full: yes("full"),
            minimal,
            full_service: yes("full_service"),
            has_parent: word("parent_id").is_some(),
            ..Self::default()
        };
        asked.ask.page = number(query, "page", 1)?;
        asked.ask.size = number(query, "per_page", if minimal { most } else { SIZE })?.min(most);
        asked.ask.words = word("search").unwrap_or_default().to_owned();
        asked.ask.municipality = word("municipality").map(str::to_owned);
        if let Some(id) = word("organization_id") {
            let uid = Uid::parse(id).ok_or_else(|| Fault::new("organization_id", "UUID です"))?;
            asked.ask.organization = Some(uid);
        }
        if let Some(text) = word("modified_after") {
            let at = instant(text).ok_or_else(|| Fault::new("modified_after", "日時（RFC 3339）です"))?;
            asked.ask.modified_after = Some(at);
        }
        if let Some(id) = word("taxonomy_term_id") {
            let uid = Uid::parse(id).ok_or_else(|| Fault::new("taxonomy_term_id", "UUID です"))?;
            match taxonomy_terms().into_iter().find(|(_, _, known, _)| *known == uid) {
                Some(("desk_kind", code, ..)) => asked.ask.desk_kind = Some(code.to_owned()),
                Some((_, code, ..)) => asked.ask.trouble = Some(code.to_owned()),
                None => asked.ask.trouble = Some(NONE.to_owned()),
            }
        }
        if let Some(id) = word("taxonomy_id") {
            let uid = Uid::parse(id).ok_or_else(|| Fault::new("taxonomy_id", "UUID です"))?;
            let known = taxonomies().into_iter().find(|(_, known, _)| *known == uid).map(|(code, ..)| code);
            asked.taxonomy = Some(known.unwrap_or(NONE));
            match known {
                Some(_) => asked.ask.any_term = known,
                None => asked.ask.trouble = Some(NONE.to_owned()),
            }
        }
        Ok(asked)
    }

    /// Is this taxonomy asked for?
    pub(super) fn of_taxonomy(&self, code: &str) -> bool {
        self.taxonomy.is_none_or(|t| t == code)
    }

    /// Do the words that are searched for stand in a taxonomy's or term's name?
    pub(super) fn names(&self, value: &Value) -> bool {
        let all =
            ["name", "description", "code"].map(|k| value.get(k).and_then(Value::as_str).unwrap_or_default());
        let all = all.join(" ").to_lowercase();
        self.ask.words.to_lowercase().split_whitespace().all(|word| all.contains(word))
    }
}

/// Where a page stands among all.
pub(super) struct Paging {
    page: i64,
    size: i64,
    total: i64,
}

impl Paging {
    pub(super) const fn new(page: i64, size: i64, total: i64) -> Self {
        Self { page, size, total }
    }

    /// The page's frame, as HSDS wants it.
    pub(super) fn around(&self, rows: Vec<Value>) -> Value {
        let pages = (self.total + self.size - 1) / self.size.max(1);
        json!({
            "total_items": self.total,
            "total_pages": pages,
            "page_number": self.page,
            "size": rows.len(),
            "first_page": self.page <= 1,
            "last_page": self.page >= pages,
            "empty": rows.is_empty(),
            "contents": rows,
        })
    }

    /// A page out of all rows.
    pub(super) fn slice(rows: Vec<Value>, ask: &Ask) -> Value {
        let total = i64::try_from(rows.len()).unwrap_or(0);
        let skip = usize::try_from((ask.page - 1).saturating_mul(ask.size)).unwrap_or(usize::MAX);
        let size = usize::try_from(ask.size).unwrap_or(usize::MAX);
        Self::new(ask.page, ask.size, total).around(rows.into_iter().skip(skip).take(size).collect())
    }
}
