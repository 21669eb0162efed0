//! `/meetings/series/…`: 定例. The rule says the days; each meeting is made from it by hand, some at once.

use super::{NAV, edit, say};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::{
        token,
        words::{era, month_day},
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use chrono::{NaiveDate, NaiveTime, Timelike};
use domain::{
    Fault,
    meeting::{MeetingKind, SeriesForm},
};
use store::{Error, meeting::SeriesView};

/// The days of a week as the form has them.
const DAYS: [(&str, &str); 7] =
    [("mon", "月"), ("tue", "火"), ("wed", "水"), ("thu", "木"), ("fri", "金"), ("sat", "土"), ("sun", "日")];

#[derive(Template)]
#[template(path = "meeting/series_new.html")]
struct New {
    shell: Shell,
    f: Fields,
    marks: Marks,
}

impl New {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        edit::kinds()
    }

    fn rhythms(&self) -> [(&'static str, &'static str); 2] {
        [("monthly", "毎月、第何曜日"), ("weekly", "毎週")]
    }

    fn days(&self) -> [(&'static str, &'static str); 7] {
        DAYS
    }

    fn nths(&self) -> [(&'static str, &'static str); 5] {
        [("1", "第1"), ("2", "第2"), ("3", "第3"), ("4", "第4"), ("5", "第5")]
    }
}

/// The form of a new series.
///
/// # Errors
/// When the machine gives no random numbers.
pub async fn new(State(app): State<App>, acting: Acting) -> Answer {
    let mut f = Fields::default();
    f.set("once", once()?);
    f.set("kind", MeetingKind::Layered.word());
    f.set("rhythm", "monthly");
    f.set("starts_on", edit::day(acting.ctx.today()));
    shell::show(&New { shell: Shell::new(&app, &acting, NAV), f, marks: Marks::default() })
}

/// Makes it.
///
/// # Errors
/// What cannot be kept comes back (422).
pub async fn make(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let made = match SeriesForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.make_series(&acting.ctx, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match made {
        Ok(series) => Ok(shell::go(&format!("/meetings/series/{series}"))),
        Err(Error::Invalid(faults)) => {
            let shell = Shell::new(&app, &acting, NAV);
            shell::show_again(&New { shell, f: fields, marks: faults.into() })
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "meeting/series.html")]
struct Page {
    shell: Shell,
    of: SeriesView,
    marks: Marks,
}

impl Page {
    fn hours(&self) -> String {
        let clock = |time: NaiveTime| format!("{}:{:02}", time.hour(), time.minute());
        format!("{}–{}", clock(self.of.line.from), clock(self.of.line.to))
    }

    fn day(&self, day: &NaiveDate) -> String {
        month_day(*day)
    }

    fn span(&self) -> String {
        let from = era(&self.of.line.starts_on);
        self.of
            .line
            .ends_on
            .map_or_else(|| format!("{from}から"), |to| format!("{from}から {}まで", era(&to)))
    }
}

/// The series, for the agency that convenes it.
///
/// # Errors
/// Absent, or another agency's.
pub async fn page(State(app): State<App>, acting: Acting, Path(series): Path<String>) -> Answer {
    let of = app.store.series(&acting.ctx, &token(&series)?).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, NAV), of, marks: Marks::default() })
}

/// Makes the meetings of the chosen days.
///
/// # Errors
/// As [`page`]; no day chosen comes back (422).
pub async fn dates(
    State(app): State<App>,
    Path(series): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let series = token(&series)?;
    let days: Vec<NaiveDate> = fields.all("day").filter_map(|day| day.parse().ok()).collect();
    let made = if days.is_empty() {
        // Nothing is said of the series to anybody who may not see it.
        app.store.series(&acting.ctx, &series).await?;
        Err(Fault::new("day", "会議をつくる日を選んでください").into())
    } else {
        app.store.make_dates(&acting.ctx, &series, &days).await
    };
    match made {
        Ok(_) => Ok(shell::go(&format!("/meetings/series/{series}"))),
        Err(Error::Invalid(faults)) => {
            let of = app.store.series(&acting.ctx, &series).await?;
            shell::show_again(&Page { shell: Shell::new(&app, &acting, NAV), of, marks: faults.into() })
        }
        Err(error) => Err(error.into()),
    }
}

/// Ends the series. Meetings that were made stay.
///
/// # Errors
/// As [`page`].
pub async fn end(
    State(app): State<App>,
    Path(series): Path<String>,
    Posted { acting, .. }: Posted,
) -> Answer {
    let series = token(&series)?;
    app.store.end_series(&acting.ctx, &series).await?;
    Ok(shell::go(&format!("/meetings/series/{series}")))
}
