//! Where the quick exit leads: a page of ours that says nothing about where one came from.

use crate::{
    App,
    edge::{put, talk_cookie},
    fail::Answer,
};
use askama::Template;
use axum::extract::State;
use chrono::{Datelike, Days, NaiveDate};
use domain::wareki::{is_holiday, jst_date};

/// This month's calendar.
#[derive(Template)]
#[template(path = "guide/calendar.html")]
struct CalendarPage {
    year: i32,
    month: u32,
    weeks: Vec<Vec<Option<Day>>>,
}

struct Day {
    number: u32,
    today: bool,
    /// The holiday's name; empty otherwise.
    holiday: &'static str,
}

/// Weeks from Sunday.
fn weeks(today: NaiveDate) -> Vec<Vec<Option<Day>>> {
    let Some(first) = today.with_day(1) else { return Vec::new() };
    let before = first.weekday().num_days_from_sunday();
    let mut cells: Vec<Option<Day>> = (0..before).map(|_| None).collect();
    let days =
        (0..31).map_while(|n| first.checked_add_days(Days::new(n)).filter(|d| d.month() == first.month()));
    cells.extend(days.map(|day| {
        let holiday = is_holiday(day).unwrap_or_default();
        Some(Day { number: day.day(), today: day == today, holiday })
    }));
    let mut weeks = Vec::new();
    while !cells.is_empty() {
        let rest = cells.split_off(cells.len().min(7));
        weeks.push(std::mem::replace(&mut cells, rest));
    }
    weeks
}

/// A calendar, of no interest to anybody who looks over a shoulder.
///
/// # Errors
/// When the template fails.
pub async fn page(State(app): State<App>) -> Answer {
    let today = jst_date(app.now());
    let page = CalendarPage { year: today.year(), month: today.month(), weeks: weeks(today) };
    let mut response = super::show(&page, true, axum::http::StatusCode::OK)?;
    // Who leaves in a hurry leaves the key of their own page behind, too.
    put(&mut response, [talk_cookie(&app, "")]);
    Ok(response)
}
