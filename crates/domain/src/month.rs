//! A month of a year: what budgets, arrears and monthly duties are kept by.

use crate::wareki::{self, DateFault};
use chrono::{Datelike, Days, NaiveDate};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// A month of the years 1 to 9999, in order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

impl Month {
    /// The month `month` (1 to 12) of `year`.
    #[must_use]
    pub fn new(year: i32, month: u32) -> Option<Self> {
        let fits = (1..=9999).contains(&year) && (1..=12).contains(&month);
        let month = i32::try_from(month).ok().filter(|_| fits)?;
        Some(Self(year * 12 + month - 1))
    }

    /// The month in which a day lies.
    #[must_use]
    pub fn of(day: NaiveDate) -> Self {
        Self::new(day.year(), day.month()).unwrap_or(Self(12))
    }

    /// The year.
    #[must_use]
    pub const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// 1 to 12.
    #[must_use]
    pub fn number(self) -> u32 {
        u32::try_from(self.0.rem_euclid(12)).unwrap_or(0) + 1
    }

    /// So many months later; earlier below zero. Stays within the years 1 to 9999.
    #[must_use]
    pub fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months).clamp(12, 9999 * 12 + 11))
    }

    /// Months from `other` to this one.
    #[must_use]
    pub const fn since(self, other: Self) -> i32 {
        self.0 - other.0
    }

    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        NaiveDate::from_ymd_opt(self.year(), self.number(), 1).unwrap_or_default()
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let next = Self(self.0 + 1).first_day();
        next.checked_sub_days(Days::new(1)).unwrap_or(next)
    }

    /// As it is kept: `2026-11`.
    #[must_use]
    pub fn to_storage(self) -> String {
        format!("{:04}-{:02}", self.year(), self.number())
    }

    /// Reads what is kept.
    #[must_use]
    pub fn from_storage(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        Self::new(year.parse().ok()?, month.parse().ok()?)
    }

    /// 「2026年11月」.
    #[must_use]
    pub fn show(self) -> String {
        format!("{}年{}月", self.year(), self.number())
    }

    /// 「令和8年11月」.
    #[must_use]
    pub fn show_wareki(self) -> String {
        let day = wareki::show_wareki(self.first_day());
        day.split_once('月').map_or_else(|| self.show(), |(month, _)| format!("{month}月"))
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_storage())
    }
}

/// A month, typed in any usual way: 「2027年4月」「令和9年4月」「R9.4」「2027/4」「4月」「来月」; a whole date reads as its
/// month. Without a year the one nearest to `today` is meant.
///
/// # Errors
/// [`DateFault`], a sentence for the person who typed.
pub fn parse_month(text: &str, today: NaiveDate) -> Result<Month, DateFault> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    match text.as_str() {
        "" => return Err(DateFault::Empty),
        "今月" => return Ok(Month::of(today)),
        "来月" => return Ok(Month::of(today).plus(1)),
        "先月" => return Ok(Month::of(today).plus(-1)),
        _ => {}
    }
    let tries = if text.ends_with('月') {
        vec![format!("{text}1日")]
    } else if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        vec![format!("{text}01")]
    } else {
        vec![format!("{text}/1"), format!("{text}.1"), format!("{text}-1"), text]
    };
    let mut fault = DateFault::Unclear;
    for text in tries {
        match wareki::parse_date(&text, today) {
            Ok(day) => return Ok(Month::of(day)),
            Err(error) => fault = error,
        }
    }
    Err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    #[test]
    fn a_month_is_read_as_people_write_it() {
        for typed in
            ["2027年4月", "令和9年4月", "R9.4", "Ｒ９．４", "2027/4", "2027-04", "202704", "2027/4/15", "4月"]
        {
            assert_eq!(parse_month(typed, today()), Ok(Month::new(2027, 4).unwrap()), "{typed}");
        }
        assert_eq!(parse_month("来月", today()), Ok(Month::new(2026, 12).unwrap()));
        assert_eq!(parse_month("", today()), Err(DateFault::Empty));
        for typed in ["そのうち", "2027年", "2027年13月", "13/2027"] {
            assert!(parse_month(typed, today()).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_month_knows_its_days_and_its_era() {
        let february = Month::new(2028, 2).unwrap();
        assert_eq!(february.last_day().to_string(), "2028-02-29");
        assert_eq!(february.show_wareki(), "令和10年2月");
        assert_eq!(february.show(), "2028年2月");
    }

    proptest! {
        #[test]
        fn months_are_counted_forth_and_back(year in 1900..2200_i32, month in 1..=12_u32, by in -600..600_i32) {
            let start = Month::new(year, month).unwrap();
            prop_assert_eq!(start.plus(by).since(start), by);
            prop_assert_eq!(start.plus(by).plus(-by), start);
            prop_assert_eq!(Month::from_storage(&start.to_storage()), Some(start));
            prop_assert_eq!(Month::of(start.last_day()), start);
        }

        #[test]
        fn no_text_makes_it_stumble(text in "\\PC{0,16}") {
            let _ = parse_month(&text, today());
        }
    }
}
