//! Dates as the pages of a household say them.

use chrono::{Datelike, NaiveDate, Timelike, Weekday};
use domain::{Instant, wareki};

/// 「11月25日（水）」.
pub(crate) fn month_day(date: NaiveDate) -> String {
    format!("{}月{}日（{}）", date.month(), date.day(), weekday(date))
}

/// 「11/18（水）10:20」, in Japan.
pub(crate) fn day_time(at: Instant) -> String {
    let (date, time) = (wareki::jst_date(at), wareki::jst_time(at));
    format!("{}/{}（{}）{}:{:02}", date.month(), date.day(), weekday(date), time.hour(), time.minute())
}

/// For `<time datetime>`.
pub(crate) fn machine_time(at: Instant) -> String {
    format!("{}T{}", wareki::jst_date(at), wareki::jst_time(at).format("%H:%M"))
}

fn weekday(date: NaiveDate) -> &'static str {
    match date.weekday() {
        Weekday::Mon => "月",
        Weekday::Tue => "火",
        Weekday::Wed => "水",
        Weekday::Thu => "木",
        Weekday::Fri => "金",
        Weekday::Sat => "土",
        Weekday::Sun => "日",
    }
}

/// 「令和6年4月1日」. Takes a reference because templates hand out references.
pub(crate) fn era(day: &NaiveDate) -> String {
    wareki::show_wareki(*day)
}

/// 「R6.4.1」.
pub(crate) fn short(day: &NaiveDate) -> String {
    wareki::show_short(*day)
}

/// 「1943年4月1日（昭和18年）」 of a birth as it is stored; empty where none is known.
pub(crate) fn born(stored: &str) -> String {
    wareki::Birth::from_storage(stored).map(|birth| birth.show()).unwrap_or_default()
}
