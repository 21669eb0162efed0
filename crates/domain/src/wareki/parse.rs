//! Dates as people type them.

use chrono::{Datelike, Days, NaiveDate};
use unicode_normalization::UnicodeNormalization;

use super::Era;

/// Why a date could not be taken, as a sentence for the person who typed it. Nothing typed is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateFault {
    /// Nothing was typed.
    #[error("日付が入っていません")]
    Empty,
    /// Not a date in any known way of writing.
    #[error("日付として読み取れませんでした。「令和6年4月1日」「R6.4.1」「2024/4/1」のように入れてください")]
    Unclear,
    /// A year of one to three digits without an era.
    #[error("年は、年号（昭和・Sなど）をつけるか、西暦4けたで入れてください")]
    EraMissing,
    /// A month other than 1 to 12.
    #[error("月は1から12までです")]
    Month,
    /// A day that this month does not have.
    #[error("その月にはない日です")]
    Day,
    /// 29 February of a common year.
    #[error("その年はうるう年ではないので、2月29日がありません")]
    NoLeapYear,
    /// A day after the era's last.
    #[error("{}", .0.end_sentence())]
    AfterEra(Era),
    /// A day before the era's first.
    #[error("{}", .0.start_sentence())]
    BeforeEra(Era),
    /// Before 明治, or after 2200.
    #[error("年が範囲の外です（明治から2200年まで）")]
    YearRange,
    /// A birth after today.
    #[error("生年月日が未来の日付になっています")]
    BirthInFuture,
    /// A birth more than 130 years ago.
    #[error("生年月日が130年より前になっています")]
    BirthTooOld,
    /// An age above 130.
    #[error("年齢は130歳までで入れてください")]
    AgeRange,
}

/// A date, typed in any usual way: 「令和6年4月1日」「令和元年5月1日」「R6.4.1」「昭和三十九年十月十日」
/// 「2024/4/1」「20240401」, full-width too, with or without weekday; 「今日」「昨日」「明日」 around
/// `today`. Without a year (「4月1日」「4/1」) the one nearest to `today` is meant.
pub fn parse_date(text: &str, today: NaiveDate) -> Result<NaiveDate, DateFault> {
    let text = clean(text);
    let relative = match text.as_str() {
        "" => return Err(DateFault::Empty),
        "今日" | "きょう" | "本日" => Some(today),
        "昨日" | "きのう" => today.checked_sub_days(Days::new(1)),
        "一昨日" | "おととい" => today.checked_sub_days(Days::new(2)),
        "明日" | "あした" | "あす" => today.checked_add_days(Days::new(1)),
        _ => None,
    };
    if let Some(day) = relative {
        return Ok(day);
    }
    match read(&text)? {
        Parts { era, year: Some(year), month: Some(month), day: Some(day) } => full(era, year, month, day),
        Parts { era: None, year: None, month: Some(month), day: Some(day) } => nearest(month, day, today),
        _ => Err(DateFault::Unclear),
    }
}

/// What was typed, each part as a number; the year is the era's if there is one.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub(super) era: Option<Era>,
    pub(super) year: Option<i32>,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
}

/// One width, no spaces, no weekday in brackets, capital letters.
pub(super) fn clean(text: &str) -> String {
    let mut text: String = text.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    if text.ends_with(')')
        && let Some(at) = text.rfind('(')
    {
        let weekday = text.get(at..).unwrap_or_default().trim_matches(['(', ')']);
        if matches!(
            weekday.trim_end_matches("曜日").trim_end_matches('曜'),
            "月" | "火" | "水" | "木" | "金" | "土" | "日"
        ) {
            text.truncate(at);
        }
    }
    text
}

/// A whole date from its parts, with the bounds of the era.
pub(super) fn full(era: Option<Era>, year: i32, month: u32, day: u32) -> Result<NaiveDate, DateFault> {
    let western = western(era, year)?;
    let date = date_of(western, month, day)?;
    if let Some(era) = era {
        era.check(date)?;
    }
    Ok(date)
}

/// The Western year of what was typed.
pub(super) fn western(era: Option<Era>, year: i32) -> Result<i32, DateFault> {
    let western = match era {
        Some(era) => era.western_year(year)?,
        None if year < 1000 => return Err(DateFault::EraMissing),
        None => year,
    };
    if (1868..=2200).contains(&western) { Ok(western) } else { Err(DateFault::YearRange) }
}

/// The day, or which part of it does not exist.
pub(super) fn date_of(year: i32, month: u32, day: u32) -> Result<NaiveDate, DateFault> {
    if !(1..=12).contains(&month) {
        return Err(DateFault::Month);
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or(if (month, day) == (2, 29) {
        DateFault::NoLeapYear
    } else {
        DateFault::Day
    })
}

fn nearest(month: u32, day: u32, today: NaiveDate) -> Result<NaiveDate, DateFault> {
    let years = [today.year(), today.year().saturating_sub(1), today.year().saturating_add(1)];
    let days = years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    match days.min_by_key(|date| date.signed_duration_since(today).num_days().abs()) {
        Some(date) => Ok(date),
        None => date_of(today.year(), month, day),
    }
}

/// Splits cleaned text into its parts.
pub(super) fn read(text: &str) -> Result<Parts, DateFault> {
    let (era, rest) = split_era(text);
    let rest = rest.trim_start_matches(['.', '/', '-']);
    let none = Parts { era, year: None, month: None, day: None };
    let fields = fields(rest, era.is_some()).ok_or(DateFault::Unclear)?;
    let number = |value: u32| i32::try_from(value).map_err(|_| DateFault::Unclear);
    Ok(match *fields.as_slice() {
        [Field { value, digits: 8, end: End::None }] if era.is_none() => Parts {
            year: Some(number(value / 10_000)?),
            month: Some(value / 100 % 100),
            day: Some(value % 100),
            ..none
        },
        [Field { value, digits: 6, end: End::None }] if era.is_some() => Parts {
            year: Some(number(value / 10_000)?),
            month: Some(value / 100 % 100),
            day: Some(value % 100),
            ..none
        },
        [Field { value, digits, end: End::Year | End::None }]
            if era.is_some() && digits <= 2 || digits == 4 =>
        {
            Parts { year: Some(number(value)?), ..none }
        }
        [Field { end: End::Year, .. }] => return Err(DateFault::EraMissing),
        [
            Field { value: month, end: End::Month, .. },
            Field { value: day, end: End::Day | End::None, .. },
        ] if era.is_none() => Parts { month: Some(month), day: Some(day), ..none },
        [
            Field { value: year, end: End::Year, .. },
            Field { value: month, end: End::Month | End::None, .. },
        ] => Parts { year: Some(number(year)?), month: Some(month), ..none },
        [Field { value, digits, end: End::Mark }, Field { value: second, end: End::None, .. }] => {
            if era.is_some() || digits == 4 {
                Parts { year: Some(number(value)?), month: Some(second), ..none }
            } else {
                Parts { month: Some(value), day: Some(second), ..none }
            }
        }
        [
            Field { value: year, end: End::Year, .. },
            Field { value: month, end: End::Month, .. },
            Field { value: day, end: End::Day | End::None, .. },
        ]
        | [
            Field { value: year, end: End::Mark, .. },
            Field { value: month, end: End::Mark, .. },
            Field { value: day, end: End::None, .. },
        ] => Parts { year: Some(number(year)?), month: Some(month), day: Some(day), ..none },
        _ => return Err(DateFault::Unclear),
    })
}

/// The era at the head of the text, and the rest. A bare letter or kanji counts only before a number.
fn split_era(text: &str) -> (Option<Era>, &str) {
    let names = [
        (Era::Meiji, ["明治", "明", "M"]),
        (Era::Taisho, ["大正", "大", "T"]),
        (Era::Showa, ["昭和", "昭", "S"]),
        (Era::Heisei, ["平成", "平", "H"]),
        (Era::Reiwa, ["令和", "令", "R"]),
    ];
    for (era, forms) in names {
        for form in forms {
            if let Some(rest) = text.strip_prefix(form) {
                return (Some(era), rest);
            }
        }
    }
    (None, text.strip_prefix("西暦").unwrap_or(text))
}

/// A number and the sign after it.
#[derive(Clone, Copy)]
struct Field {
    value: u32,
    digits: usize,
    end: End,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Year,
    Month,
    Day,
    Mark,
    None,
}

fn fields(text: &str, first_year: bool) -> Option<Vec<Field>> {
    let mut fields = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let at = rest.find(|c| number_sign(c).is_none() && c != '元').unwrap_or(rest.len());
        let (digits, tail) = rest.split_at_checked(at)?;
        let value = if digits == "元" && first_year && fields.is_empty() { 1 } else { number(digits)? };
        let mut signs = tail.chars();
        let end = match signs.next() {
            Some('年') => End::Year,
            Some('月') => End::Month,
            Some('日') => End::Day,
            Some('.' | '/' | '-' | ',' | '、' | '・' | '‐' | '–' | '—' | '―' | '−' | 'ー') => {
                End::Mark
            }
            None => End::None,
            Some(_) => return None,
        };
        rest = signs.as_str();
        fields.push(Field { value, digits: digits.chars().count(), end });
        // 「4/」 at the very end is unfinished.
        if fields.len() > 3 || rest.is_empty() && end == End::Mark {
            return None;
        }
    }
    Some(fields)
}

/// A number sign's value: digits as themselves, 十 as 10, 百 as 100, 千 as 1000.
fn number_sign(c: char) -> Option<u32> {
    Some(match c {
        '0'..='9' => c.to_digit(10)?,
        '〇' | '零' => 0,
        '一' | '壱' => 1,
        '二' | '弐' => 2,
        '三' | '参' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' | '拾' => 10,
        '百' => 100,
        '千' => 1000,
        _ => return None,
    })
}

/// 「39」, 「三九」, 「三十九」, 「千九百六十四」; at most eight digits.
pub(super) fn number(text: &str) -> Option<u32> {
    if text.is_empty() || text.chars().count() > 8 {
        return None;
    }
    let (mut total, mut digits) = (0u32, None::<u32>);
    for c in text.chars() {
        let value = number_sign(c)?;
        if value < 10 {
            digits = Some(digits.unwrap_or(0).checked_mul(10)?.checked_add(value)?);
        } else {
            total = total.checked_add(digits.take().unwrap_or(1).checked_mul(value)?)?;
        }
    }
    total.checked_add(digits.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    fn reads(forms: &[&str], iso: &str) {
        for form in forms {
            assert_eq!(parse_date(form, today()).map(|d| d.to_string()), Ok(iso.to_owned()), "{form}");
        }
    }

    fn says(form: &str, sentence: &str) {
        assert_eq!(parse_date(form, today()).unwrap_err().to_string(), sentence, "{form}");
    }

    #[test]
    fn a_date_is_read_however_it_was_typed() {
        let forms = [
            "令和6年4月1日",
            "令和６年４月１日",
            "R6.4.1",
            "r6/4/1",
            "Ｒ６．４．１",
            "R6-4-1",
            "R060401",
            "R.6.4.1",
            "2024/4/1",
            "2024-04-01",
            "20240401",
            "2024年4月1日",
            "２０２４年 ４月 １日",
            "令6.4.1",
            "西暦2024年4月1日",
            "二〇二四年四月一日",
            "令和六年四月一日",
            "2024.4.1",
            "2024年4月1日（月）",
            "2024/4/1(月曜日)",
            "2024・4・1",
            "㋿6年4月1日",
            "2024－4－1",
            "2024年4月1",
            "2024ー4ー1",
        ];
        reads(&forms, "2024-04-01");
        reads(
            &["S39.10.10", "昭和三十九年十月十日", "昭三九・十・十", "S391010", "千九百六十四年十月十日"],
            "1964-10-10",
        );
        reads(&["令和元年5月1日", "R1.5.1", "令和元.5.1", "R01.05.01"], "2019-05-01");
    }

    #[test]
    fn a_day_without_year_is_the_nearest() {
        reads(&["11/20", "11月20日", "昨日", "きのう"], "2026-11-20");
        reads(&["1/5", "1月5日"], "2027-01-05");
        reads(&["今日"], "2026-11-21");
    }

    #[test]
    fn an_era_has_its_first_and_last_day() {
        reads(&["昭和64年1月7日"], "1989-01-07");
        reads(&["平成元年1月8日"], "1989-01-08");
        reads(&["平成31年4月30日"], "2019-04-30");
        reads(&["大正元年7月30日", "明治45年7月30日"], "1912-07-30");
        reads(&["昭和元年12月25日", "大正15年12月25日"], "1926-12-25");
        says("昭和64年1月8日", "昭和は64年1月7日までです");
        says("昭和65年1月1日", "昭和は64年1月7日までです");
        says("平成元年1月7日", "平成は元年1月8日からです");
        says("平成31年5月1日", "平成は31年4月30日までです");
        says("令和元年4月30日", "令和は元年5月1日からです");
        says("大正15年12月26日", "大正は15年12月25日までです");
        says("昭和元年12月24日", "昭和は元年12月25日からです");
    }

    #[test]
    fn a_fault_is_a_sentence_for_people() {
        says("", "日付が入っていません");
        says("　", "日付が入っていません");
        says("39.10.10", "年は、年号（昭和・Sなど）をつけるか、西暦4けたで入れてください");
        says("2024/13/1", "月は1から12までです");
        says("2024/4/31", "その月にはない日です");
        says("2023/2/29", "その年はうるう年ではないので、2月29日がありません");
        says("1700/1/1", "年が範囲の外です（明治から2200年まで）");
        let unclear = DateFault::Unclear.to_string();
        for form in
            ["あした晴れる", "2024", "2024/4", "4/", "R6", "1/2/3/4", "元年", "元", "S", "S39101", "年月日"]
        {
            says(form, &unclear);
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>()) {
            let _ = parse_date(&text, today());
        }

        #[test]
        fn nothing_like_a_date_breaks_it(text in "[昭和令明SRr元0-9一十百千年月日./ (（）)-]{0,14}") {
            let _ = parse_date(&text, today());
        }

        #[test]
        fn what_is_shown_is_read_back(days in 0i64..120_000) {
            let date = NaiveDate::from_ymd_opt(1868, 10, 23).unwrap() + chrono::Duration::days(days);
            prop_assert_eq!(parse_date(&super::super::show_wareki(date), today()), Ok(date));
            prop_assert_eq!(parse_date(&super::super::show_short(date), today()), Ok(date));
            prop_assert_eq!(parse_date(&date.to_string(), today()), Ok(date));
            prop_assert_eq!(parse_date(&date.format("%Y%m%d").to_string(), today()), Ok(date));
        }
    }
}
