//! `/households/{token}/timeline`: everything that was recorded, newest first; and the same on paper.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::household::{Head, token, words},
    prefs,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, Query, State};
use chrono::Datelike;
use domain::{DAY, Instant, Token, code::Outcome, moment::show_minutes, wareki};
use serde::{Deserialize, Serialize};
use store::{
    code::{Choice, Codes},
    contact::{Contact, Former, Timeline, TimelineFilter},
};

const PREFS: &str = "timeline";

/// The filter as the session keeps it, for one household.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    household: String,
    person: String,
    method: String,
    agency: String,
    worker: String,
    outcome: String,
    year: String,
}

impl Kept {
    pub(super) fn of(acting: &Acting, household: &Token) -> Self {
        let kept: Self = prefs::get(acting, PREFS);
        if kept.household == household.as_str() {
            kept
        } else {
            Self { household: household.to_string(), ..Self::default() }
        }
    }

    pub(super) fn filter(&self) -> TimelineFilter {
        TimelineFilter {
            person: Token::parse(&self.person).ok(),
            method: Some(self.method.clone()).filter(|m| !m.is_empty()),
            agency: Token::parse(&self.agency).ok(),
            worker: Token::parse(&self.worker).ok(),
            outcome: Outcome::parse(&self.outcome),
            year: self.year.parse().ok(),
        }
    }

    pub(super) fn filtered(&self) -> bool {
        *self != Self { household: self.household.clone(), ..Self::default() }
    }
}

/// One thing in the list.
enum Entry {
    Year(String),
    Contact(Box<Contact>),
    /// So many months without a record.
    Gap(i64),
}

#[derive(Template)]
#[template(path = "contact/timeline.html")]
struct Page {
    shell: Shell,
    head: Head,
    kept: Kept,
    timeline: Timeline,
    entries: Vec<Entry>,
    codes: Codes,
    older: Option<String>,
    paged: bool,
}

/// Longer than this without a record is said in the timeline.
const GAP: Instant = 183 * DAY;

/// 「2026年（令和8年）」.
fn year_title(year: i32) -> String {
    let day = chrono::NaiveDate::from_ymd_opt(year, 12, 31).map(wareki::show_wareki).unwrap_or_default();
    let era = day.split_once('年').map(|(era, _)| era).unwrap_or_default();
    format!("{year}年（{era}年）")
}

fn entries(rows: &[Contact], gaps: bool) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut newer: Option<&Contact> = None;
    for row in rows {
        let year = wareki::jst_date(row.at).year();
        if let Some(newer) = newer.filter(|n| gaps && n.at - row.at > GAP) {
            entries.push(Entry::Gap((newer.at - row.at) / (DAY * 30)));
        }
        if newer.is_none_or(|n| wareki::jst_date(n.at).year() != year) {
            entries.push(Entry::Year(year_title(year)));
        }
        entries.push(Entry::Contact(Box::new(row.clone())));
        newer = Some(row);
    }
    entries
}

/// 「訪問・不在」.
fn how(codes: &Codes, contact: &Contact) -> String {
    let method = codes.label("method", &contact.method);
    match contact.outcome {
        Outcome::Met => method.to_owned(),
        outcome => format!("{method}・{}", outcome.label()),
    }
}

/// 「母（山田 ハナ） → 佐藤 花子 ・ 25分」.
fn who(contact: &Contact) -> String {
    let with = [
        contact.person.as_deref(),
        contact.counterpart_agency.as_deref(),
        Some(contact.counterpart.as_str()),
    ];
    let with: Vec<&str> = with.into_iter().flatten().filter(|w| !w.is_empty()).collect();
    let with = if with.is_empty() { String::new() } else { format!("{} → ", with.join("、")) };
    let minutes =
        if contact.minutes > 0 { format!(" ・ {}", show_minutes(contact.minutes)) } else { String::new() };
    format!("{with}{}（{}）{minutes}", contact.worker, contact.agency)
}

impl Page {
    fn methods(&self) -> Vec<Choice> {
        self.codes.list("method").cloned().collect()
    }

    fn outcomes(&self) -> &'static [Outcome] {
        Outcome::ALL
    }

    fn how(&self, contact: &Contact) -> String {
        how(&self.codes, contact)
    }

    fn who(&self, contact: &Contact) -> String {
        who(contact)
    }

    fn long(&self, contact: &Contact) -> bool {
        contact.body.chars().count() > 60 || contact.body.lines().count() > 2
    }

    fn tags(&self, contact: &Contact) -> String {
        let programme = self.codes.label("programme", &contact.programme);
        let field = self.codes.label("field", &contact.field);
        [programme, field].into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ・ ")
    }

    fn former(&self, former: &Former) -> String {
        let method = self.codes.label("method", &former.method);
        format!("{} {method} {}", words::day_time(former.at), show_minutes(former.minutes))
    }
}

/// From where to read on: a contact's token, which says nothing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    before: String,
}

/// The timeline, as the session's filter says.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Path(household): Path<String>,
    Query(from): Query<From>,
) -> Answer {
    let household = token(&household)?;
    let kept = Kept::of(&acting, &household);
    let before = if from.before.is_empty() { None } else { Some(token(&from.before)?) };
    let timeline =
        app.store.timeline(&acting.ctx, &household, &kept.filter(), before.as_ref(), false).await?;
    let older = timeline.rows.last().filter(|_| timeline.more).map(|c| c.token.to_string());
    shell::show(&Page {
        shell: Shell::new(&app, &acting, "/cases"),
        head: Head::load(&app, &acting, &household, "timeline").await?,
        codes: app.store.codes(&acting.ctx).await?,
        entries: entries(&timeline.rows, !kept.filtered()),
        paged: before.is_some(),
        older,
        kept,
        timeline,
    })
}

/// Keeps the filter with the session.
///
/// # Errors
/// When the store fails.
pub async fn keep(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    // Absent and forbidden alike, before anything is kept.
    Head::load(&app, &acting, &household, "timeline").await?;
    let codes = app.store.codes(&acting.ctx).await?;
    let opaque = |name: &str| Token::parse(fields.get(name)).map(|t| t.to_string()).unwrap_or_default();
    let mut kept = Kept { household: household.to_string(), ..Kept::default() };
    if fields.get("clear").is_empty() {
        kept.person = opaque("person");
        kept.agency = opaque("agency");
        kept.worker = opaque("worker");
        kept.method =
            Some(fields.get("method")).filter(|m| codes.has("method", m)).unwrap_or_default().to_owned();
        kept.outcome =
            Outcome::parse(fields.get("outcome")).map_or_else(String::new, |o| o.word().to_owned());
        kept.year = fields.get("year").parse::<i32>().map_or_else(|_| String::new(), |y| y.to_string());
    }
    prefs::keep(&app, &acting, PREFS, &kept).await?;
    Ok(shell::go(&format!("/households/{household}/timeline")))
}
