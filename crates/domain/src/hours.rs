//! Opening hours as offices write them: is somebody there now? Read strictly; what is not understood is not guessed.

mod closed;
#[cfg(test)]
mod tests;

use crate::wareki::is_holiday;
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use closed::Closed;
use unicode_normalization::UnicodeNormalization;

/// Is a desk open?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// By its hours, now.
    Now,
    /// By its hours, not now.
    NotNow,
    /// The hours are not known, or say more than is understood.
    Unknown,
    /// At any hour of any day.
    Always,
}

/// A desk's state at `at` (Japan), by its opening hours and its closed days in words.
///
/// A public holiday that neither names, the turn of the year, and a day of which more is said than is understood are
/// [`Open::Unknown`] where the weekday would be open.
#[must_use]
pub fn state(hours: &str, closed: &str, at: NaiveDateTime) -> Open {
    let (hours, closed) = (plain(hours), plain(closed));
    if at_any_hour(&hours) && closed.is_empty() {
        return Open::Always;
    }
    let (main, more) = without_brackets(&hours);
    if more.contains('除') || more.contains("昼") {
        return Open::Unknown;
    }
    let Some(spans) = spans(&main) else { return Open::Unknown };
    let closed = Closed::read(&closed);
    let said = spans.iter().any(|s| s.days.is_some()) || closed.every_saturday();
    let words = Words { spans, said, closed, more: Some(more).filter(|m| !m.is_empty()) };
    let (day, minute) = (at.date(), at.hour() * 60 + at.minute());
    let today = words.on(day, minute);
    // After midnight, the night of the day before.
    match day.pred_opt().filter(|_| words.spans.iter().any(|s| s.to > DAY)) {
        Some(eve) => match (today, words.on(eve, minute + DAY)) {
            (Open::Now, _) | (_, Open::Now) => Open::Now,
            (Open::Unknown, _) | (_, Open::Unknown) => Open::Unknown,
            _ => Open::NotNow,
        },
        None => today,
    }
}

/// Minutes of a day.
const DAY: u32 = 1440;

/// What is understood of a desk's words.
struct Words {
    spans: Vec<Span>,
    /// The days of the week are said.
    said: bool,
    closed: Closed,
    /// What stands in brackets behind the hours.
    more: Option<String>,
}

impl Words {
    fn on(&self, day: NaiveDate, minute: u32) -> Open {
        if self.closed.shut(day) {
            return Open::NotNow;
        }
        let inside = self.spans.iter().any(|s| s.on(day) && (s.from..s.to).contains(&minute));
        let weekend = weekday(day) > 4;
        let odd = self.closed.odd(day);
        match inside {
            true if odd || self.aside(day) || unclear(&self.spans, day) || !self.said && weekend => {
                Open::Unknown
            }
            true => Open::Now,
            false if self.more.is_some() || odd && !self.spans.iter().any(|s| s.on(day)) => Open::Unknown,
            false => Open::NotNow,
        }
    }

    /// The bracket may say something else of the day.
    fn aside(&self, day: NaiveDate) -> bool {
        self.more.as_deref().is_some_and(|more| Closed::aside(more).is_none_or(|aside| aside.odd(day)))
    }
}

/// 「365日24時間」, 「24時間対応（年中無休）」, and nothing else.
fn at_any_hour(hours: &str) -> bool {
    const LIKE: [&str; 12] =
        ["24時間", "365日", "年中無休", "無休", "毎日", "年中", "対応", "電話", "相談", "受付", "体制", "可"];
    if !hours.contains("24時間") {
        return false;
    }
    let left = LIKE.iter().fold(hours.to_owned(), |left, word| left.replace(word, ""));
    left.chars().all(|c| matches!(c, '(' | ')' | '、' | '・' | ',' | '/' | '。'))
}

/// Nothing to see about open or closed: is it at an hour at which town halls mostly work (weekdays 8:30 to 17:15)?
#[must_use]
pub fn office_hours(at: NaiveDateTime) -> bool {
    let (day, minute) = (at.date(), at.hour() * 60 + at.minute());
    weekday(day) < 5
        && is_holiday(day).is_none()
        && !turn_of_year(day)
        && (8 * 60 + 30..17 * 60 + 15).contains(&minute)
}

/// Days of the week (bit 0: Monday), of holidays too or only, from and to in minutes; over midnight, `to` is more than
/// [`DAY`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Span {
    days: Option<Days>,
    from: u32,
    to: u32,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Days {
    week: u8,
    holiday: bool,
    /// 平日: never on a holiday.
    working: bool,
}

impl Span {
    fn on(&self, day: NaiveDate) -> bool {
        let Some(days) = self.days else { return true };
        let holiday = is_holiday(day).is_some();
        if holiday && days.holiday {
            return true;
        }
        days.week & (1 << weekday(day)) != 0 && !(holiday && days.working)
    }
}

fn weekday(day: NaiveDate) -> u32 {
    day.weekday().num_days_from_monday()
}

fn turn_of_year(day: NaiveDate) -> bool {
    matches!((day.month(), day.day()), (12, 29..) | (1, ..=3))
}

/// The weekday would be open, but today may be another matter.
fn unclear(spans: &[Span], day: NaiveDate) -> bool {
    let holiday = is_holiday(day).is_some() && !spans.iter().any(|s| s.days.is_some_and(|d| d.holiday));
    holiday || turn_of_year(day)
}

/// One width, no spaces, one sign for "from … to".
fn plain(text: &str) -> String {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace("から", "~").replace("まで", "");
    text.chars()
        .map(|c| match c {
            '〜' | '-' | '–' | '—' | '−' | 'ー' | '∼' => '~',
            c => c,
        })
        .collect()
}

fn without_brackets(text: &str) -> (String, String) {
    let (mut main, mut inside, mut depth) = (String::new(), String::new(), 0_usize);
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => main.push(c),
            c => inside.push(c),
        }
    }
    (main, inside)
}

#[derive(Clone, Copy)]
enum Sign {
    Day(u32),
    Working,
    Every,
    Holiday,
    /// Minutes, and whether 午後 (or 午前) was written.
    Time(u32, Option<bool>),
    To,
    And,
}

/// The spans, or none when anything is not understood.
fn spans(text: &str) -> Option<Vec<Span>> {
    let mut rest = text;
    let (mut days, mut out) = (None::<Days>, Vec::<Span>::new());
    let (mut from, mut last_day, mut to_follows, mut told) =
        (None::<(u32, Option<bool>)>, None::<u32>, false, false);
    while !rest.is_empty() {
        let (sign, left) = sign(rest)?;
        rest = left;
        if matches!(sign, Sign::Day(_) | Sign::Working | Sign::Every | Sign::Holiday) && told {
            (days, told, last_day) = (None, false, None);
        }
        match sign {
            Sign::Day(day) => {
                let days = days.get_or_insert_default();
                match last_day.filter(|_| to_follows) {
                    Some(first) if first <= day => (first..=day).for_each(|d| days.week |= 1 << d),
                    Some(_) => return None,
                    None => days.week |= 1 << day,
                }
                last_day = Some(day);
            }
            Sign::Working => days = Some(Days { week: 0b1_1111, working: true, ..Days::default() }),
            Sign::Every => days = Some(Days { week: 0b111_1111, holiday: true, working: false }),
            Sign::Holiday => days.get_or_insert_default().holiday = true,
            Sign::Time(minute, half) => match from.take() {
                Some((start, start_half)) if to_follows => {
                    let to = match (start_half, half) {
                        _ if minute > start => minute,
                        // 「午後1時から5時」
                        (Some(true), None) => minute + DAY / 2,
                        // 「午後5時15分～午前8時30分」
                        (_, Some(false)) if start >= DAY / 2 => minute + DAY,
                        _ => return None,
                    };
                    if to <= start {
                        return None;
                    }
                    out.push(Span { days, from: start, to });
                    told = true;
                }
                Some(_) => return None,
                None => from = Some((minute, half)),
            },
            Sign::To | Sign::And => {}
        }
        to_follows = matches!(sign, Sign::To);
    }
    (from.is_none() && !out.is_empty()).then_some(out)
}

const WORDS: &[(&str, Sign)] = &[
    ("年中無休", Sign::Every),
    ("毎日", Sign::Every),
    ("平日", Sign::Working),
    ("祝日", Sign::Holiday),
    ("祝", Sign::Holiday),
    ("正午", Sign::Time(720, Some(true))),
    ("~", Sign::To),
    ("・", Sign::And),
    ("、", Sign::And),
    (",", Sign::And),
    ("/", Sign::And),
    (";", Sign::And),
    (":", Sign::And),
];

fn sign(text: &str) -> Option<(Sign, &str)> {
    for (word, sign) in WORDS {
        if let Some(rest) = text.strip_prefix(word) {
            return Some((*sign, rest));
        }
    }
    let first = text.chars().next()?;
    if let Some(day) = "月火水木金土日".chars().position(|c| c == first) {
        let rest = text.get(first.len_utf8()..)?;
        let rest = rest.strip_prefix("曜日").or_else(|| rest.strip_prefix('曜')).unwrap_or(rest);
        return Some((Sign::Day(u32::try_from(day).ok()?), rest));
    }
    time(text)
}

/// 「午後5時15分」, 「17:15」, 「9時半」.
fn time(text: &str) -> Option<(Sign, &str)> {
    let (half, rest) = match (text.strip_prefix("午後"), text.strip_prefix("午前")) {
        (Some(rest), _) => (Some(true), rest),
        (None, Some(rest)) => (Some(false), rest),
        (None, None) => (None, text),
    };
    let (hour, rest) = number(rest)?;
    let rest = rest.strip_prefix('時').or_else(|| rest.strip_prefix(':'))?;
    let (minute, rest) = match (rest.strip_prefix('半'), number(rest)) {
        (Some(rest), _) => (30, rest),
        (None, Some((minute, left))) if !left.starts_with(['時', ':']) => {
            (minute, left.strip_prefix('分').unwrap_or(left))
        }
        _ => (0, rest),
    };
    let hour = if half == Some(true) && hour < 12 { hour + 12 } else { hour };
    (hour <= 24 && minute < 60).then_some((Sign::Time(hour * 60 + minute, half), rest))
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text.get(..end)?.parse().ok()?, text.get(end..)?))
}
