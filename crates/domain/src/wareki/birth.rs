//! A birth as far as it is known.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use super::era::wareki_year;
use super::parse::{clean, date_of, full, number, read, western};
use super::{DateFault, Era, show_wareki};

/// When somebody was born, as far as it is known. `Debug` shows the kind only: a birth date tells who
/// somebody is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Birth {
    /// The day.
    Exact(NaiveDate),
    /// Western year and month (1 to 12).
    YearMonth(i32, u32),
    /// Western year.
    Year(i32),
    /// About this Western year, worked out from a spoken age (「70歳くらい」「50代」, taken as 55).
    About(i32),
}

impl fmt::Debug for Birth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Exact(_) => "Birth::Exact",
            Self::YearMonth(..) => "Birth::YearMonth",
            Self::Year(_) => "Birth::Year",
            Self::About(_) => "Birth::About",
        })
    }
}

/// An age in whole years; shown as 「75歳」 or 「75歳くらい」.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Age {
    /// Whole years.
    pub years: u32,
    /// The day of birth is not known well enough to be sure.
    pub about: bool,
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}歳{}", self.years, if self.about { "くらい" } else { "" })
    }
}

/// Reads a birth: everything that [`super::parse_date`] reads with a year, and 「昭和39年10月」
/// 「1964」「S39年ごろ」「70歳くらい」「50代」.
pub fn parse_birth(text: &str, today: NaiveDate) -> Result<Birth, DateFault> {
    let text = clean(text);
    let (text, about) = strip_about(&text);
    if text.is_empty() {
        return Err(DateFault::Empty);
    }
    if let Some(age) = spoken_age(text)? {
        return Ok(Birth::About(today.year().saturating_sub(age)));
    }
    let parts = read(text)?;
    let birth = match (parts.year, parts.month, parts.day) {
        (Some(year), Some(month), Some(day)) => Birth::Exact(full(parts.era, year, month, day)?),
        (Some(year), Some(month), None) => {
            let western = western(parts.era, year)?;
            let first = date_of(western, month, 1)?;
            within_era(parts.era, first)?;
            Birth::YearMonth(western, month)
        }
        (Some(year), None, None) => Birth::Year(western(parts.era, year)?),
        _ => return Err(DateFault::Unclear),
    };
    let birth = match birth {
        Birth::Year(year) if about => Birth::About(year),
        birth => birth,
    };
    if birth.earliest() > Some(today) {
        return Err(DateFault::BirthInFuture);
    }
    if birth.year() < today.year().saturating_sub(130) {
        return Err(DateFault::BirthTooOld);
    }
    Ok(birth)
}

/// A month touches an era if its first or its last day lies in it.
fn within_era(era: Option<Era>, first: NaiveDate) -> Result<(), DateFault> {
    let Some(era) = era else { return Ok(()) };
    let last =
        first.with_day(31).or_else(|| first.with_day(30)).or_else(|| first.with_day(28)).unwrap_or(first);
    era.check(first).or_else(|fault| era.check(last).map_err(|_| fault))
}

/// The text without 「生まれ」 and 「ごろ」, and whether it said "about".
fn strip_about(text: &str) -> (&str, bool) {
    let (mut text, mut about) = (text, false);
    loop {
        let shorter = ["生まれ", "うまれ", "生"].iter().find_map(|end| text.strip_suffix(end));
        let vaguer = ["くらい", "ぐらい", "位", "ごろ", "ころ", "頃", "前後"]
            .iter()
            .find_map(|end| text.strip_suffix(end));
        let vaguer = vaguer.or_else(|| text.strip_prefix('約'));
        about |= vaguer.is_some();
        match shorter.or(vaguer) {
            Some(rest) => text = rest,
            None => return (text, about),
        }
    }
}

/// 「70歳」「70才」「50代」「50代前半」「50代後半」 in years.
fn spoken_age(text: &str) -> Result<Option<i32>, DateFault> {
    let ends = [
        ("歳代前半", 2),
        ("歳代後半", 7),
        ("代前半", 2),
        ("代後半", 7),
        ("歳代", 5),
        ("代半ば", 5),
        ("代", 5),
        ("歳", 0),
        ("才", 0),
    ];
    for (end, add) in ends {
        if let Some(age) = text.strip_suffix(end) {
            let age = number(age).ok_or(DateFault::Unclear)?;
            if age > 130 {
                return Err(DateFault::AgeRange);
            }
            return Ok(i32::try_from(age).ok().map(|age| age.saturating_add(add)));
        }
    }
    Ok(None)
}

impl Birth {
    /// The Western year.
    pub fn year(self) -> i32 {
        match self {
            Self::Exact(date) => date.year(),
            Self::YearMonth(year, _) | Self::Year(year) | Self::About(year) => year,
        }
    }

    /// The first day that it may have been.
    fn earliest(self) -> Option<NaiveDate> {
        match self {
            Self::Exact(date) => Some(date),
            Self::YearMonth(year, month) => NaiveDate::from_ymd_opt(year, month, 1),
            Self::Year(year) | Self::About(year) => NaiveDate::from_ymd_opt(year, 1, 1),
        }
    }

    /// The text kept in the database: `1964-10-10`, `1964-10`, `1964` or `~1951`.
    pub fn to_storage(self) -> String {
        match self {
            Self::Exact(date) => date.format("%Y-%m-%d").to_string(),
            Self::YearMonth(year, month) => format!("{year:04}-{month:02}"),
            Self::Year(year) => format!("{year:04}"),
            Self::About(year) => format!("~{year:04}"),
        }
    }

    /// Reads [`Birth::to_storage`] back; `None` for anything else.
    pub fn from_storage(text: &str) -> Option<Self> {
        let plain = |part: &str, len: usize| {
            (part.len() == len && part.bytes().all(|b| b.is_ascii_digit()))
                .then(|| part.parse::<u32>().ok())
                .flatten()
        };
        let year = |part: &str| plain(part, 4).and_then(|year| i32::try_from(year).ok());
        if let Some(about) = text.strip_prefix('~') {
            return year(about).map(Self::About);
        }
        let mut parts = text.split('-');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(y), None, None, None) => year(y).map(Self::Year),
            (Some(y), Some(m), None, None) => {
                plain(m, 2).filter(|m| (1..=12).contains(m)).and_then(|m| Some(Self::YearMonth(year(y)?, m)))
            }
            (Some(y), Some(m), Some(d), None) => {
                NaiveDate::from_ymd_opt(year(y)?, plain(m, 2)?, plain(d, 2)?).map(Self::Exact)
            }
            _ => None,
        }
    }

    /// The age on a day; `None` before birth.
    ///
    /// In law a year of age is reached when the day before the birthday ends (年齢計算ニ関スル法律,
    /// 民法143条); for the day itself that is the birthday, and 1 March of a common year for those born
    /// on 29 February. Where the law counts "on the day before" (school, care insurance at 65), the rule
    /// that uses the age must say so.
    pub fn age_on(self, day: NaiveDate) -> Option<Age> {
        let this = (day.month(), day.day());
        let (before_birthday, about) = match self {
            Self::Exact(date) => (this < (date.month(), date.day()), false),
            Self::YearMonth(_, month) => (day.month() < month, day.month() == month),
            Self::Year(_) | Self::About(_) => (false, true),
        };
        let years = day.year().checked_sub(self.year())?.checked_sub(i32::from(before_birthday))?;
        Some(Age { years: u32::try_from(years).ok()?, about })
    }

    /// 「1964年10月10日（昭和39年）」, 「1964年10月（昭和39年）」, 「1964年（昭和39年）」, 「1951年ごろ」.
    pub fn show(self) -> String {
        let era =
            |day: Option<NaiveDate>| day.map_or_else(String::new, |day| format!("（{}）", wareki_year(day)));
        match self {
            Self::Exact(date) => {
                format!("{}年{}月{}日{}", date.year(), date.month(), date.day(), era(Some(date)))
            }
            Self::YearMonth(year, month) => format!("{year}年{month}月{}", era(self.last_of_month())),
            // A year in which the era changed is shown in the era that it began in: 1989 is 昭和64年 too.
            Self::Year(year) => format!("{year}年{}", era(self.earliest())),
            Self::About(year) => format!("{year}年ごろ"),
        }
    }

    /// 「昭和39年10月10日」; as [`Birth::show`] where the day is not known.
    pub fn show_wareki(self) -> String {
        match self {
            Self::Exact(date) => show_wareki(date),
            other => other.show(),
        }
    }

    fn last_of_month(self) -> Option<NaiveDate> {
        let first = self.earliest()?;
        [31, 30, 29, 28].into_iter().find_map(|day| first.with_day(day))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    fn stored(text: &str) -> String {
        parse_birth(text, today()).map_or_else(|fault| fault.to_string(), Birth::to_storage)
    }

    #[test]
    fn a_birth_is_kept_as_far_as_it_is_known() {
        for (typed, kept) in [
            ("昭和39年10月10日", "1964-10-10"),
            ("S39.10.10生まれ", "1964-10-10"),
            ("S39年10月", "1964-10"),
            ("1964/10", "1964-10"),
            ("S39.10", "1964-10"),
            ("昭和39年生", "1964"),
            ("S39", "1964"),
            ("１９６４", "1964"),
            ("1964年頃", "~1964"),
            ("70歳くらい", "~1956"),
            ("七十五歳", "~1951"),
            ("50代", "~1971"),
            ("50代後半", "~1969"),
            ("約80才", "~1946"),
            ("平成元年1月", "1989-01"),
            ("昭和64年1月", "1989-01"),
        ] {
            assert_eq!(stored(typed), kept, "{typed}");
        }
    }

    #[test]
    fn a_birth_that_cannot_be_is_told_kindly() {
        for (typed, sentence) in [
            ("2026/11/22", "生年月日が未来の日付になっています"),
            ("令和9年", "生年月日が未来の日付になっています"),
            ("1880/1/1", "生年月日が130年より前になっています"),
            ("昭和64年2月", "昭和は64年1月7日までです"),
            ("昭和65年", "昭和は64年1月7日までです"),
            ("131歳", "年齢は130歳までで入れてください"),
            ("39年", "年は、年号（昭和・Sなど）をつけるか、西暦4けたで入れてください"),
            ("歳", &DateFault::Unclear.to_string()),
            ("4月1日", &DateFault::Unclear.to_string()),
            ("", "日付が入っていません"),
        ] {
            assert_eq!(stored(typed), sentence, "{typed}");
        }
        assert_eq!(stored("2026/11/21"), "2026-11-21");
    }

    #[test]
    fn an_age_grows_on_the_birthday() {
        let age = |birth: &str, y, m, d| {
            let day = NaiveDate::from_ymd_opt(y, m, d).unwrap();
            Birth::from_storage(birth).unwrap().age_on(day).map(|age| age.to_string())
        };
        assert_eq!(age("1964-10-10", 2024, 10, 9).as_deref(), Some("59歳"));
        assert_eq!(age("1964-10-10", 2024, 10, 10).as_deref(), Some("60歳"));
        assert_eq!(age("2004-02-29", 2025, 2, 28).as_deref(), Some("20歳"));
        assert_eq!(age("2004-02-29", 2025, 3, 1).as_deref(), Some("21歳"));
        assert_eq!(age("1964-10", 2024, 10, 10).as_deref(), Some("60歳くらい"));
        assert_eq!(age("1964-10", 2024, 9, 30).as_deref(), Some("59歳"));
        assert_eq!(age("~1951", 2026, 11, 21).as_deref(), Some("75歳くらい"));
        assert_eq!(age("2026-11-21", 2026, 11, 20), None);
        assert_eq!(age("2026-11-21", 2026, 11, 21).as_deref(), Some("0歳"));
    }

    #[test]
    fn a_birth_is_shown_with_its_era() {
        let show = |birth: &str| Birth::from_storage(birth).unwrap().show();
        assert_eq!(show("1964-10-10"), "1964年10月10日（昭和39年）");
        assert_eq!(show("1964-10"), "1964年10月（昭和39年）");
        assert_eq!(show("1964"), "1964年（昭和39年）");
        assert_eq!(show("~1951"), "1951年ごろ");
        assert_eq!(show("2019-05-01"), "2019年5月1日（令和元年）");
    }

    #[test]
    fn a_debug_print_shows_no_date() {
        assert_eq!(format!("{:?}", Birth::Year(1964)), "Birth::Year");
    }

    #[test]
    fn only_the_stored_form_is_read_back() {
        for text in ["", "~", "64", "1964-13", "1964-2-3", "1964-02-30", "+964", "1964-10-10-10", "１９６４"]
        {
            assert!(Birth::from_storage(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>(), like in "[昭SR約0-9十年月日代歳頃生./~-]{0,12}") {
            for text in [text, like] {
                let _ = Birth::from_storage(&text);
                if let Ok(birth) = parse_birth(&text, today()) {
                    prop_assert!(Birth::from_storage(&birth.to_storage()) == Some(birth));
                    prop_assert!(birth.age_on(today()).is_some());
                    let _ = (birth.show(), birth.show_wareki());
                }
            }
        }
    }
}
