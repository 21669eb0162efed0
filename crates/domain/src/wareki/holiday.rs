//! Public holidays by rule (国民の祝日に関する法律), and the days on which a town office works.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// The holiday's name, also 「振替休日」 and 「国民の休日」; `None` on other days.
///
/// The rules hold for 2007 to 2050 (the law's present form began in 2007); outside those years no day
/// is a holiday. A change of the law needs a change here.
pub fn is_holiday(date: NaiveDate) -> Option<&'static str> {
    named(date).or_else(|| substitute(date)).or_else(|| between(date))
}

/// Whether a town office works: not on Saturdays, Sundays and holidays, nor from 29 December to
/// 3 January (地方自治法4条の2).
pub fn is_working_day(date: NaiveDate) -> bool {
    let year_end = matches!((date.month(), date.day()), (12, 29..=31) | (1, 1..=3));
    !year_end && !matches!(date.weekday(), Weekday::Sat | Weekday::Sun) && is_holiday(date).is_none()
}

/// The first working day after `date`.
pub fn next_working_day(date: NaiveDate) -> NaiveDate {
    let mut day = date;
    while let Some(next) = day.succ_opt() {
        day = next;
        if is_working_day(day) {
            break;
        }
    }
    day
}

/// The day `count` working days after `date`; `date` itself for none.
pub fn add_working_days(date: NaiveDate, count: u16) -> NaiveDate {
    (0..count).fold(date, |day, _| next_working_day(day))
}

/// Holidays of 2条, with the days moved for 2019 (即位) and for the Olympic Games of 2020 and 2021.
fn named(date: NaiveDate) -> Option<&'static str> {
    let (year, month, day) = (date.year(), date.month(), date.day());
    if !(2007..=2050).contains(&year) {
        return None;
    }
    // Which Monday of the month; 0 on other weekdays.
    let monday = if date.weekday() == Weekday::Mon { day.div_ceil(7) } else { 0 };
    let games = matches!(year, 2020 | 2021);
    Some(match (month, day) {
        (1, 1) => "元日",
        (1, _) if monday == 2 => "成人の日",
        (2, 11) => "建国記念の日",
        (2, 23) if year >= 2020 => "天皇誕生日",
        (3, _) if day == equinox(year, 20.8431) => "春分の日",
        (4, 29) => "昭和の日",
        (5, 1) if year == 2019 => "天皇の即位の日",
        (5, 3) => "憲法記念日",
        (5, 4) => "みどりの日",
        (5, 5) => "こどもの日",
        (7, 23) if year == 2020 => "海の日",
        (7, 22) if year == 2021 => "海の日",
        (7, _) if monday == 3 && !games => "海の日",
        (7, 24) if year == 2020 => "スポーツの日",
        (7, 23) if year == 2021 => "スポーツの日",
        (8, 10) if year == 2020 => "山の日",
        (8, 8) if year == 2021 => "山の日",
        (8, 11) if year >= 2016 && !games => "山の日",
        (9, _) if monday == 3 => "敬老の日",
        (9, _) if day == equinox(year, 23.2488) => "秋分の日",
        (10, 22) if year == 2019 => "即位礼正殿の儀の行われる日",
        (10, _) if monday == 2 && !games => {
            if year < 2020 {
                "体育の日"
            } else {
                "スポーツの日"
            }
        }
        (11, 3) => "文化の日",
        (11, 23) => "勤労感謝の日",
        (12, 23) if year <= 2018 => "天皇誕生日",
        _ => return None,
    })
}

/// The day of the equinox in its month, 1980 to 2099: `base` in 1980, a tropical year's surplus each
/// year, less the leap days.
fn equinox(year: i32, base: f64) -> u32 {
    let years = f64::from(year.saturating_sub(1980));
    let day = (base + 0.242_194 * years).floor() - (years / 4.0).floor();
    // Between 19 and 24 for every year that is asked.
    if (1.0..=31.0).contains(&day) { day as u32 } else { 0 }
}

/// 3条2項: a holiday on a Sunday moves to the next day that is none.
fn substitute(date: NaiveDate) -> Option<&'static str> {
    let mut day = date.pred_opt()?;
    while named(day).is_some() {
        if day.weekday() == Weekday::Sun {
            return Some("振替休日");
        }
        day = day.pred_opt()?;
    }
    None
}

/// 3条3項: a day between two holidays is one too. A Sunday is too, in law, but needs no name.
fn between(date: NaiveDate) -> Option<&'static str> {
    let before = date.checked_sub_days(Days::new(1)).and_then(named);
    let after = date.checked_add_days(Days::new(1)).and_then(named);
    (before.is_some() && after.is_some() && date.weekday() != Weekday::Sun).then_some("国民の休日")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn days_that_moved_are_known() {
        assert_eq!(is_holiday(day(2019, 4, 30)), Some("国民の休日"));
        assert_eq!(is_holiday(day(2019, 5, 1)), Some("天皇の即位の日"));
        assert_eq!(is_holiday(day(2019, 5, 2)), Some("国民の休日"));
        assert_eq!(is_holiday(day(2021, 8, 9)), Some("振替休日"));
        assert_eq!(is_holiday(day(2021, 10, 11)), None);
        assert_eq!(is_holiday(day(2015, 9, 22)), Some("国民の休日"));
        assert_eq!(is_holiday(day(2015, 5, 6)), Some("振替休日"));
        assert_eq!(is_holiday(day(2026, 11, 23)), Some("勤労感謝の日"));
    }

    #[test]
    fn an_office_rests_over_the_new_year() {
        assert_eq!(next_working_day(day(2026, 12, 28)), day(2027, 1, 4));
        assert_eq!(next_working_day(day(2026, 11, 20)), day(2026, 11, 24));
        assert_eq!(add_working_days(day(2026, 4, 28), 3), day(2026, 5, 7));
        assert_eq!(add_working_days(day(2026, 4, 28), 0), day(2026, 4, 28));
        assert_eq!(add_working_days(NaiveDate::MAX, u16::MAX), NaiveDate::MAX);
        assert_eq!(is_holiday(NaiveDate::MIN), None);
    }

    #[test]
    fn every_holiday_agrees_with_the_published_list() {
        let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/japan/holidays.csv");
        let Ok(list) = std::fs::read_to_string(&list) else {
            println!("SKIPPED: the list of holidays is not beside this repository; nothing was compared");
            return;
        };
        let listed: Vec<(String, String)> = list
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(','))
            .map(|(date, name)| (date.to_owned(), name.trim().to_owned()))
            .collect();
        assert!(listed.len() > 500);
        let ours: Vec<(String, &str)> = day(2015, 1, 1)
            .iter_days()
            .take_while(|date| date.year() <= 2050)
            .filter_map(|date| is_holiday(date).map(|name| (date.to_string(), name)))
            .collect();
        let listed_days: Vec<&str> = listed.iter().map(|(date, _)| date.as_str()).collect();
        let our_days: Vec<&str> = ours.iter().map(|(date, _)| date.as_str()).collect();
        assert_eq!(our_days, listed_days);
        for ((date, name), (_, ours)) in listed.iter().zip(&ours) {
            // The list calls the two days of 2019 by what they were treated as, not by their names.
            let name = match name.as_str() {
                "休日（祝日扱い）" => continue,
                "休日" => "国民の休日",
                "体育の日（スポーツの日）" => "体育の日",
                name if name.ends_with("振替休日") => "振替休日",
                name => name,
            };
            assert_eq!(name, *ours, "{date}");
        }
    }
}
