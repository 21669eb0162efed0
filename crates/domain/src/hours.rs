//! Opening hours as offices write them: is somebody there now? Read strictly; what is not understood is not guessed.

use crate::wareki::is_holiday;
use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
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
/// A public holiday that neither names, and the turn of the year, are [`Open::Unknown`] where the weekday would be open.
#[must_use]
pub fn state(hours: &str, closed: &str, at: NaiveDateTime) -> Open {
    let hours = plain(hours);
    if hours.contains("24時間") && !hours.contains(['(', '除']) && closed.trim().is_empty() {
        return Open::Always;
    }
    let (main, more) = without_brackets(&hours);
    if more.contains('除') || more.contains("昼") {
        return Open::Unknown;
    }
    let Some(spans) = spans(&main) else { return Open::Unknown };
    let closed = plain(closed);
    let day = at.date();
    if shut(&closed, day) {
        return Open::NotNow;
    }
    let minute = at.hour() * 60 + at.minute();
    let inside = spans.iter().any(|s| s.on(day) && (s.from..s.to).contains(&minute));
    let said = spans.iter().any(|s| s.days.is_some()) || closed.contains('土');
    let weekend = weekday(day) > 4;
    match inside {
        true if unclear(&closed, &spans, day) || !said && weekend => Open::Unknown,
        true => Open::Now,
        false if !more.is_empty() => Open::Unknown,
        false => Open::NotNow,
    }
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

/// Days of the week (bit 0: Monday), of holidays too or only, from and to in minutes.
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

/// Named among the closed days.
fn shut(closed: &str, day: NaiveDate) -> bool {
    let weekend = match weekday(day) {
        5 => closed.contains('土'),
        6 => ["日曜", "土日", "土・日"].iter().any(|word| closed.contains(word)),
        _ => false,
    };
    weekend
        || is_holiday(day).is_some() && (closed.contains('祝') || closed.contains("休日"))
        || turn_of_year(day) && (closed.contains("年末") || closed.contains("12月29日"))
}

/// The weekday would be open, but today may be another matter.
fn unclear(closed: &str, spans: &[Span], day: NaiveDate) -> bool {
    let holiday = is_holiday(day).is_some() && !spans.iter().any(|s| s.days.is_some_and(|d| d.holiday));
    let odd_days =
        closed.contains('第') || closed.contains(['月', '火', '水', '木', '金']) && !dates_only(closed);
    holiday || turn_of_year(day) || odd_days
}

/// 「12月29日～1月3日」 has a 月 that is no Monday.
fn dates_only(closed: &str) -> bool {
    !closed.contains(['火', '水', '木', '金']) && !closed.contains("月曜")
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
    Time(u32, bool),
    To,
    And,
}

/// The spans, or none when anything is not understood.
fn spans(text: &str) -> Option<Vec<Span>> {
    let mut rest = text;
    let (mut days, mut out) = (None::<Days>, Vec::<Span>::new());
    let (mut from, mut last_day, mut to_follows, mut told) = (None::<(u32, bool)>, None::<u32>, false, false);
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
            Sign::Time(minute, afternoon) => match from.take() {
                Some((start, start_afternoon)) if to_follows => {
                    let late = minute <= start && start_afternoon && !afternoon;
                    let to = if late { minute + 720 } else { minute };
                    if to <= start {
                        return None;
                    }
                    out.push(Span { days, from: start, to });
                    told = true;
                }
                Some(_) => return None,
                None => from = Some((minute, afternoon)),
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
    ("正午", Sign::Time(720, true)),
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
    let (afternoon, rest) = match text.strip_prefix("午後") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix("午前").unwrap_or(text)),
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
    let hour = if afternoon && hour < 12 { hour + 12 } else { hour };
    (hour <= 24 && minute < 60).then_some((Sign::Time(hour * 60 + minute, afternoon), rest))
}

fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text.get(..end)?.parse().ok()?, text.get(end..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    #[test]
    fn what_lists_write_is_read() {
        // 2026-11-24 is a Tuesday, 11-23 a holiday (Monday), 11-28 a Saturday, 11-29 a Sunday.
        for (hours, closed, when, open) in [
            ("午前8時45分から午後5時15分", "土曜日・日曜日・祝日", "2026-11-24 10:00", Open::Now),
            ("午前8時45分から午後5時15分", "土曜日・日曜日・祝日", "2026-11-24 17:15", Open::NotNow),
            ("午前8時45分から午後5時15分", "土曜日・日曜日・祝日", "2026-11-23 10:00", Open::NotNow),
            ("午前8時45分から午後5時15分", "", "2026-11-24 10:00", Open::Now),
            ("午前8時45分から午後5時15分", "", "2026-11-28 10:00", Open::Unknown),
            ("平日９時～21時／土曜9時～17時", "日曜日・祝日", "2026-11-28 16:00", Open::Now),
            ("平日９時～21時／土曜9時～17時", "日曜日・祝日", "2026-11-29 16:00", Open::NotNow),
            (
                "月曜日～金曜日 9:00～17:00・18:00～20:00、土曜日・日曜日・祝日 9:00～18:00",
                "12月29日～1月3日",
                "2026-11-23 17:30",
                Open::Now,
            ),
            (
                "月曜日～金曜日 9:00～17:00・18:00～20:00、土曜日・日曜日・祝日 9:00～18:00",
                "12月29日～1月3日",
                "2026-11-24 17:30",
                Open::NotNow,
            ),
            (
                "月・火・水・木・金曜 9:00～16:30",
                "祝日、年末年始は除く／面談は事前に",
                "2026-11-24 16:29",
                Open::Now,
            ),
            ("月～金 9:00～12:30、13:00～16:00", "", "2026-11-24 12:45", Open::NotNow),
            ("月曜日から金曜日 8時30分から17時15分", "", "2026-11-23 10:00", Open::Unknown),
            ("月曜から金曜 8時30分から17時15分（第2土曜 午前も）", "", "2026-11-24 10:00", Open::Now),
            ("月曜から金曜 8時30分から17時15分（第2土曜 午前も）", "", "2026-11-28 10:00", Open::Unknown),
            ("平日８時30分～17時15分（正午から午後１時までを除く。）", "", "2026-11-24 10:00", Open::Unknown),
            ("毎日 24時間", "", "2026-01-01 03:00", Open::Always),
            ("9時から16時30分", "毎月第3火曜日", "2026-11-24 10:00", Open::Unknown),
            ("月曜から土曜 9時から12時、水曜を除く午後", "", "2026-11-24 10:00", Open::Unknown),
            ("午後1時から5時", "", "2026-11-24 16:00", Open::Now),
            ("要予約", "", "2026-11-24 10:00", Open::Unknown),
            ("", "", "2026-11-24 10:00", Open::Unknown),
        ] {
            assert_eq!(state(hours, closed, at(when)), open, "{hours} / {closed} at {when}");
        }
    }

    #[test]
    fn town_halls_mostly_work_on_weekdays() {
        assert!(office_hours(at("2026-11-24 08:30")));
        assert!(!office_hours(at("2026-11-24 17:15")));
        assert!(!office_hours(at("2026-11-23 10:00")));
        assert!(!office_hours(at("2026-12-31 10:00")));
    }
}
