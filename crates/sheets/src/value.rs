//! What stands in a cell of a table.

use chrono::{NaiveDate, NaiveDateTime};
use domain::{Instant, wareki};

/// One cell. Without `Debug`: it holds what a person told.
#[derive(Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    Empty,
    /// Words.
    Text(String),
    /// A number of things, minutes or yen.
    Int(i64),
    /// A day.
    Day(NaiveDate),
    /// A day with time of day, in Japan.
    Moment(NaiveDateTime),
}

impl Value {
    /// An instant in Japan, to the minute.
    #[must_use]
    pub fn at(instant: Instant) -> Self {
        Self::Moment(wareki::jst_date(instant).and_time(wareki::jst_time(instant)))
    }

    /// As people read it on a sheet: 「R8.4.1 10:20」.
    #[must_use]
    pub fn show(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Int(number) => grouped(*number),
            Self::Day(day) => wareki::show_short(*day),
            Self::Moment(at) => format!("{} {}", wareki::show_short(at.date()), at.format("%H:%M")),
        }
    }

    /// As programs read it in a CSV file: 「2026-04-01 10:20」.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Int(number) => number.to_string(),
            Self::Day(day) => day.to_string(),
            Self::Moment(at) => at.format("%Y-%m-%d %H:%M").to_string(),
        }
    }

    /// A number stands at the right.
    #[must_use]
    pub const fn is_number(&self) -> bool {
        matches!(self, Self::Int(_))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<Option<String>> for Value {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::from)
    }
}

impl From<Option<NaiveDate>> for Value {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }
}

/// 「-1,234,567」.
#[must_use]
pub fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_and_programs_read_the_same_cell() {
        let day = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        let at = Value::Moment(day.and_hms_opt(9, 5, 0).unwrap());
        assert_eq!((at.show(), at.plain()), ("R8.4.1 09:05".to_owned(), "2026-04-01 09:05".to_owned()));
        assert_eq!(Value::Int(-1_234_567).show(), "-1,234,567");
        assert_eq!(Value::Int(0).show(), "0");
        assert_eq!(Value::Int(120).plain(), "120");
    }
}
