//! When something took place and how long it took, as people type it: 「きのう 14:30」「11/20 午後2時半」「1時間」.

use crate::{
    Instant,
    wareki::{DateFault, from_jst, jst_date, jst_time, parse_date},
};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use unicode_normalization::UnicodeNormalization;

/// Why a moment or a length of time could not be taken, as a sentence. Nothing typed is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MomentFault {
    /// Nothing was typed.
    #[error("いつのことかが入っていません。「きのう 14:30」「11/20 9時」のように入れてください")]
    Empty,
    /// The day could not be read.
    #[error("{0}")]
    Date(DateFault),
    /// The time of day could not be read.
    #[error("時刻として読み取れませんでした。「14:30」「14時30分」「午後2時半」のように入れてください")]
    Time,
    /// After now.
    #[error("これから先の日時になっています。記録できるのは、もうあったことです")]
    Future,
    /// Not a length of time.
    #[error("かかった時間を「20分」「1時間」「1時間半」のように入れてください")]
    Minutes,
    /// More than a day.
    #[error("かかった時間は、24時間までで入れてください")]
    TooLong,
}

/// Clocks of two machines may differ by this much.
const SKEW: Instant = 5 * 60_000;
const MINUTE: Instant = 60_000;

/// An instant that has been: a day in any way that [`parse_date`] reads and a time (「14:30」「14時」「午後2時半」), a
/// time alone (today), a day alone (noon; today: now), 「いま」, 「30分前」. 「きのう 夜1時」 is 1:00 of the day after, as
/// people say it; 「夜1時」 alone is the last one.
///
/// # Errors
/// A sentence when it is unclear or still to come.
pub fn parse_moment(text: &str, now: Instant) -> Result<Instant, MomentFault> {
    let text: String = text.nfkc().collect::<String>().trim().to_owned();
    if text.is_empty() {
        return Err(MomentFault::Empty);
    }
    if matches!(text.as_str(), "いま" | "今" | "ただいま" | "さっき") {
        return Ok(now);
    }
    if let Some(ago) = text.strip_suffix('前') {
        let minutes = parse_minutes(ago).map_err(|_| MomentFault::Time)?;
        return Ok(now.saturating_sub(minutes.saturating_mul(MINUTE)));
    }
    let today = jst_date(now);
    let (day, time) = split(&text)?;
    let day = day.trim().trim_end_matches(['の', '、', ',', 'T']).trim();
    let at = match (day, time) {
        ("", None) => return Err(MomentFault::Empty),
        ("", Some(Clock { time, .. })) => from_jst(today, time),
        (day, Some(Clock { time, after })) => {
            let day = date(day, today)?;
            from_jst(if after { day.succ_opt().unwrap_or(day) } else { day }, time)
        }
        (day, None) => match date(day, today)? {
            day if day == today => now,
            day => from_jst(day, NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default()),
        },
    };
    if at > now.saturating_add(SKEW) { Err(MomentFault::Future) } else { Ok(at) }
}

fn date(text: &str, today: NaiveDate) -> Result<NaiveDate, MomentFault> {
    match text {
        "けさ" | "今朝" | "今夜" | "今晩" => Ok(today),
        "ゆうべ" | "昨夜" | "昨晩" => Ok(today.pred_opt().unwrap_or(today)),
        _ => parse_date(text, today).map_err(MomentFault::Date),
    }
}

/// A time of day.
#[derive(Clone, Copy)]
struct Clock {
    time: NaiveTime,
    /// It lies on the day after the one that is named.
    after: bool,
}

/// An hour of the night: 5 to 11 are the evening; 12 and 0 to 4 lie after midnight, on the next day.
const fn of_night(hour: u32) -> (u32, bool) {
    match hour {
        0..=4 => (hour, true),
        5..=11 => (hour + 12, false),
        12 => (0, true),
        _ => (hour, false),
    }
}

/// The time at the end of the text, and what stands before it.
fn split(text: &str) -> Result<(&str, Option<Clock>), MomentFault> {
    let (head, minute) = if let Some(head) = text.strip_suffix("時半") {
        (head, 30)
    } else if let Some(head) = text.strip_suffix('時') {
        (head, 0)
    } else {
        let cut = text.strip_suffix('分').unwrap_or(text);
        let Some(at) = cut.rfind([':', '時']) else { return Ok((text, None)) };
        let (head, tail) = cut.split_at(at);
        let tail = tail.trim_start_matches([':', '時']);
        // 「14:30:15」: seconds are not kept.
        match head.rfind(':').map(|at| head.split_at(at)) {
            Some((hour, minute)) => (hour, number(minute.trim_start_matches(':'))?),
            None => (head, number(tail)?),
        }
    };
    let from = head.rfind(|c: char| !c.is_ascii_digit() && kanji_digit(c).is_none());
    let (before, hour) = match from {
        Some(at) => {
            head.split_at(at + head.get(at..).and_then(|t| t.chars().next()).map_or(0, char::len_utf8))
        }
        None => ("", head),
    };
    let hour = number(hour)?;
    let marks: [(&str, bool); 8] = [
        ("午前", false),
        ("朝", false),
        ("AM", false),
        ("午後", true),
        ("夕方", true),
        ("夜", true),
        ("昼", true),
        ("PM", true),
    ];
    let trimmed = before.trim_end();
    let mark = marks.iter().find(|(mark, _)| trimmed.to_uppercase().ends_with(mark));
    let (before, (hour, after)) = match mark {
        // 今朝, 今夜, 昨夜 are days with their half in one word.
        Some((mark, afternoon)) => {
            let day = if ["今朝", "今夜", "昨夜"].iter().any(|d| trimmed.ends_with(d)) {
                trimmed
            } else {
                trimmed.get(..trimmed.len().saturating_sub(mark.len())).unwrap_or_default()
            };
            let hour = match *mark {
                "夜" => of_night(hour),
                "昼" if hour > 9 => (hour, false),
                _ if *afternoon && hour < 12 => (hour + 12, false),
                _ => (hour, false),
            };
            (day, hour)
        }
        None if ["ゆうべ", "昨晩", "今晩"].iter().any(|d| trimmed.ends_with(d)) => {
            (trimmed, of_night(hour))
        }
        None => (before, (hour, false)),
    };
    let time = NaiveTime::from_hms_opt(hour, minute, 0).ok_or(MomentFault::Time)?;
    Ok((before, Some(Clock { time, after })))
}

/// 1 to 3 digits, 「三十」 and the like too.
fn number(text: &str) -> Result<u32, MomentFault> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 3 {
        return Err(MomentFault::Time);
    }
    let mut total = 0_u32;
    let mut digits = None;
    for c in text.chars() {
        match (c.to_digit(10).or_else(|| kanji_digit(c)), c) {
            (_, '十') => total += digits.take().unwrap_or(1) * 10,
            (Some(d), _) => digits = Some(digits.unwrap_or(0) * 10 + d),
            _ => return Err(MomentFault::Time),
        }
    }
    Ok(total + digits.unwrap_or(0))
}

fn kanji_digit(c: char) -> Option<u32> {
    let at = "〇一二三四五六七八九十".chars().position(|k| k == c)?;
    u32::try_from(at).ok()
}

/// Minutes of work: 「20」「20分」「1時間」「1時間半」「1時間20分」「1.5時間」「1:20」.
///
/// # Errors
/// A sentence when it is unclear or longer than a day.
pub fn parse_minutes(text: &str) -> Result<i64, MomentFault> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let text = text.replace('半', "30分").replace("30分時間", "30分");
    let text = text.strip_suffix('分').unwrap_or(&text);
    let (hours, minutes) = match text.split_once("時間").or_else(|| text.split_once(':')) {
        Some((hours, minutes)) => (Some(hours), minutes),
        None => (None, text),
    };
    let whole = |text: &str| -> Result<i64, MomentFault> {
        if text.chars().count() > 3 {
            return Err(if text.chars().all(|c| c.is_ascii_digit()) {
                MomentFault::TooLong
            } else {
                MomentFault::Minutes
            });
        }
        number(text).map(i64::from).map_err(|_| MomentFault::Minutes)
    };
    let of_hours = match hours {
        None => 0,
        Some(hours) => match hours.split_once('.') {
            None => whole(hours)?.saturating_mul(60),
            Some((before, tenth)) if tenth.chars().count() == 1 => {
                whole(before)?.saturating_mul(60).saturating_add(whole(tenth)?.saturating_mul(6))
            }
            Some(_) => return Err(MomentFault::Minutes),
        },
    };
    let minutes = if minutes.is_empty() && hours.is_some() { 0 } else { whole(minutes)? };
    match of_hours.saturating_add(minutes) {
        all @ 0..=1440 => Ok(all),
        _ => Err(MomentFault::TooLong),
    }
}

/// 「11/20 14:30」 as a form offers it and [`parse_moment`] reads back; with its year where another one is nearer.
#[must_use]
pub fn show_moment(at: Instant, now: Instant) -> String {
    let (day, time, today) = (jst_date(at), jst_time(at), jst_date(now));
    let clock = format!("{}:{:02}", time.hour(), time.minute());
    let short = format!("{}/{} {clock}", day.month(), day.day());
    match parse_date(&format!("{}/{}", day.month(), day.day()), today) {
        Ok(nearest) if nearest == day => short,
        _ => format!("{}/{short}", day.year()),
    }
}

/// 「1時間20分」「45分」.
#[must_use]
pub fn show_minutes(minutes: i64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}分"),
        (hours, 0) => format!("{hours}時間"),
        (hours, minutes) => format!("{hours}時間{minutes}分"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// 2026-11-20 15:10 in Japan, a Friday.
    const NOW: Instant = 1_795_155_000_000;

    fn reads(forms: &[&str], day: &str, time: &str) {
        for form in forms {
            let at = parse_moment(form, NOW).unwrap_or_else(|e| panic!("{form}: {e}"));
            assert_eq!(
                (jst_date(at).to_string().as_str(), jst_time(at).to_string().as_str()),
                (day, time),
                "{form}"
            );
        }
    }

    #[test]
    fn a_moment_is_read_however_it_was_typed() {
        reads(
            &[
                "きのう 14:30",
                "きのう14時30分",
                "昨日の14時半",
                "きのう 午後2時半",
                "11/19 14:30",
                "１１／１９　１４：３０",
                "11月19日14時30分",
                "R8.11.19 14:30",
                "令和8年11月19日 午後2時30分",
                "2026-11-19T14:30",
                "2026-11-19 14:30:15",
                "令和八年十一月十九日十四時三十分",
                "昨日 PM 2:30",
                "11/19（木）14:30",
            ],
            "2026-11-19",
            "14:30:00",
        );
        reads(&["9時", "9:00", "けさ 9時", "今朝9時", "朝9時", "午前9時", "九時"], "2026-11-20", "09:00:00");
        reads(&["いま", "今", "きょう", "11/20"], "2026-11-20", "15:10:00");
        reads(&["30分前", "14:40"], "2026-11-20", "14:40:00");
        reads(&["1時間半前"], "2026-11-20", "13:40:00");
        reads(&["11/18", "おととい"], "2026-11-18", "12:00:00");
        reads(&["ゆうべ8時", "昨夜8時", "きのう夜8時", "きのうの20時"], "2026-11-19", "20:00:00");
        reads(&["昼11時", "11時"], "2026-11-20", "11:00:00");
    }

    #[test]
    fn after_midnight_the_night_is_on_the_next_day() {
        reads(
            &[
                "きのう 夜1時",
                "きのうの夜1時",
                "ゆうべ1時",
                "昨夜1時",
                "昨晩 1時",
                "11/19 夜1時",
                "夜1時",
                "夜 1:00",
            ],
            "2026-11-20",
            "01:00:00",
        );
        reads(&["きのう 夜12時", "きのう 夜0時", "ゆうべ 12時", "夜12時"], "2026-11-20", "00:00:00");
        reads(&["おととい 夜4時半"], "2026-11-19", "04:30:00");
        reads(&["おととい 夜5時"], "2026-11-18", "17:00:00");
        reads(&["きのう 夜11時", "昨夜23時"], "2026-11-19", "23:00:00");
        reads(&["きのう 午後1時", "きのう 昼1時"], "2026-11-19", "13:00:00");
        for form in ["きょう 夜1時", "今夜1時", "今晩12時"] {
            assert_eq!(parse_moment(form, NOW), Err(MomentFault::Future), "{form}");
        }
    }

    #[test]
    fn a_fault_is_a_sentence() {
        for (form, fault) in [
            ("", MomentFault::Empty),
            ("　", MomentFault::Empty),
            ("あした 9時", MomentFault::Future),
            ("23:30", MomentFault::Future),
            ("25時", MomentFault::Time),
            ("9:75", MomentFault::Time),
            ("11/209時", MomentFault::Time),
            (":", MomentFault::Time),
            ("11/31 9時", MomentFault::Date(DateFault::Day)),
            ("いつか 9時", MomentFault::Date(DateFault::Unclear)),
        ] {
            assert_eq!(parse_moment(form, NOW), Err(fault), "{form}");
        }
    }

    #[test]
    fn minutes_are_read_in_hours_too() {
        for (form, minutes) in [
            ("20分", 20),
            ("20", 20),
            ("２０分", 20),
            ("1時間", 60),
            ("1時間半", 90),
            ("1.5時間", 90),
            ("1時間 20分", 80),
            ("1:20", 80),
            ("半時間", 30),
            ("三十分", 30),
            ("0", 0),
            ("24時間", 1440),
        ] {
            assert_eq!(parse_minutes(form), Ok(minutes), "{form}");
        }
        for form in ["", "分", "ちょっと", "1,5時間", "-5", "時間"] {
            assert_eq!(parse_minutes(form), Err(MomentFault::Minutes), "{form}");
        }
        for form in ["25時間", "99999", "1441"] {
            assert_eq!(parse_minutes(form), Err(MomentFault::TooLong), "{form}");
        }
        assert_eq!([show_minutes(15), show_minutes(60), show_minutes(80)], ["15分", "1時間", "1時間20分"]);
    }

    #[test]
    fn a_form_shows_the_year_only_where_it_is_needed() {
        assert_eq!(show_moment(NOW, NOW), "11/20 15:10");
        assert_eq!(show_moment(NOW - 400 * crate::DAY, NOW), "2025/10/16 15:10");
    }

    proptest! {
        #[test]
        fn no_text_breaks_it(text in any::<String>()) {
            let _ = parse_moment(&text, NOW);
            let _ = parse_minutes(&text);
        }

        #[test]
        fn nothing_like_a_moment_breaks_it(text in "[きのう今朝午前後昼夜半時分月日十三R令和0-9 :./前]{0,12}") {
            let _ = parse_moment(&text, NOW);
            let _ = parse_minutes(&text);
        }

        #[test]
        fn what_a_form_shows_is_read_back(minutes in 0i64..30_000_000) {
            let at = (NOW / MINUTE - minutes) * MINUTE;
            prop_assert_eq!(parse_moment(&show_moment(at, NOW), NOW), Ok(at));
        }

        #[test]
        fn shown_minutes_are_read_back(minutes in 0i64..=1440) {
            prop_assert_eq!(parse_minutes(&show_minutes(minutes)), Ok(minutes));
        }
    }
}
