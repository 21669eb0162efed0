//! `/cases`: the cases that the worker may see, by next review.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::household::words,
    prefs,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::State;
use chrono::{Datelike, NaiveDate};
use domain::{Token, code::CaseStatus, wareki};
use serde::{Deserialize, Serialize};
use store::{
    case::{CaseFilter, CaseLine, CasePage, PAGE},
    reception::Choices,
};

pub(super) const PREFS: &str = "cases";

/// The filter as the session keeps it: words of the form.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Kept {
    pub(super) status: String,
    pub(super) worker: String,
    pub(super) area: String,
    pub(super) quiet: String,
    pub(super) review: String,
    pub(super) no_plan: bool,
    page: i64,
}

/// 「開いているもの」 is the form's empty word; then each state, then all.
pub(super) const STATES: &[(&str, &str)] = &[
    ("", "開いているもの"),
    ("open", "支援中"),
    ("watch", "見守り"),
    ("paused", "休止"),
    ("closed", "終結"),
    ("all", "すべて"),
];

pub(super) const QUIET: &[(&str, &str)] = &[
    ("", "すべて"),
    ("30", "30日以上ないもの"),
    ("60", "60日以上ないもの"),
    ("90", "90日以上ないもの"),
    ("180", "半年以上ないもの"),
];

pub(super) const REVIEW: &[(&str, &str)] =
    &[("", "すべて"), ("0", "きょうまで"), ("7", "1週間のうち"), ("30", "30日のうち"), ("90", "90日のうち")];

#[derive(Template)]
#[template(path = "case/list.html")]
struct Page {
    shell: Shell,
    kept: Kept,
    page: CasePage,
    choices: Choices,
    me: String,
    today: NaiveDate,
}

type Option2 = (&'static str, &'static str);

impl Page {
    fn states(&self) -> &'static [Option2] {
        STATES
    }

    fn quiets(&self) -> &'static [Option2] {
        QUIET
    }

    fn reviews(&self) -> &'static [Option2] {
        REVIEW
    }

    fn filtered(&self) -> bool {
        self.kept != Kept { page: self.kept.page, ..Kept::default() }
    }

    fn range(&self) -> String {
        let first = (self.page.page - 1) * PAGE + 1;
        let last = first - 1 + i64::try_from(self.page.rows.len()).unwrap_or(0);
        format!("{first}–{last}件め")
    }

    fn total(&self) -> String {
        format!("{}件{}", self.page.total, if self.page.total_more { "以上" } else { "" })
    }

    fn name(&self, row: &CaseLine) -> String {
        row.household_name.clone().unwrap_or_else(|| format!("{}（名前は共有されていません）", row.number))
    }

    fn day(&self, day: NaiveDate) -> String {
        if day.year() == self.today.year() {
            words::month_day(day)
        } else {
            format!("{}/{}/{}", day.year(), day.month(), day.day())
        }
    }

    fn last(&self, row: &CaseLine) -> String {
        row.last_contact_at.map_or_else(|| "—".to_owned(), |at| self.day(wareki::jst_date(at)))
    }

    fn next(&self, row: &CaseLine) -> String {
        row.next_review.map_or_else(|| "きめていない".to_owned(), |day| self.day(day))
    }

    fn late(&self, row: &CaseLine) -> bool {
        row.status != CaseStatus::Closed && row.next_review.is_some_and(|day| day < self.today)
    }

    fn without_plan(&self, row: &CaseLine) -> bool {
        row.own && row.status == CaseStatus::Open && row.plan_made_on.is_none()
    }
}

pub(super) fn filter(kept: &Kept, acting: &Acting) -> CaseFilter {
    let plain = CaseFilter::default();
    let me = acting.ctx.actor.token.clone();
    let days = kept.review.parse::<u64>().ok();
    CaseFilter {
        statuses: match kept.status.as_str() {
            "" => plain.statuses,
            "all" => Vec::new(),
            word => CaseStatus::parse(word).into_iter().collect(),
        },
        agency: None,
        worker: if kept.worker == "me" { Some(me) } else { Token::parse(&kept.worker).ok() },
        area: Token::parse(&kept.area).ok(),
        no_plan: kept.no_plan,
        quiet_days: kept.quiet.parse().ok(),
        review_before: days.and_then(|n| acting.ctx.today().checked_add_days(chrono::Days::new(n + 1))),
    }
}

/// The list, as the session's filter says.
///
/// # Errors
/// When the actor works on no cases at the desk.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let kept: Kept = prefs::get(&acting, PREFS);
    let page = app.store.case_list(&acting.ctx, &filter(&kept, &acting), kept.page.max(1)).await?;
    shell::show(&Page {
        shell: Shell::new(&app, &acting, "/cases"),
        choices: app.store.reception_choices(&acting.ctx).await?,
        me: acting.ctx.actor.token.to_string(),
        today: acting.ctx.today(),
        kept,
        page,
    })
}

/// Keeps the filter with the session.
///
/// # Errors
/// When the store fails.
pub async fn keep(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let one_of = |field: &str, list: &[Option2]| {
        let word = fields.get(field);
        if list.iter().any(|(w, _)| *w == word) { word.to_owned() } else { String::new() }
    };
    let token = |field: &str| {
        let word = fields.get(field);
        if word == "me" || Token::parse(word).is_ok() { word.to_owned() } else { String::new() }
    };
    let kept = if fields.get("clear").is_empty() {
        Kept {
            status: one_of("status", STATES),
            worker: token("worker"),
            area: token("area"),
            quiet: one_of("quiet", QUIET),
            review: one_of("review", REVIEW),
            no_plan: !fields.get("no_plan").is_empty(),
            page: fields.get("page").parse().unwrap_or(1),
        }
    } else {
        Kept::default()
    };
    prefs::keep(&app, &acting, PREFS, &kept).await?;
    Ok(shell::go("/cases"))
}
