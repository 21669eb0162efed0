//! Opening hours: in words always, in days and times where the words say them without doubt.

use crate::typed::time_of_day;
use chrono::NaiveTime;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Opening hours (HSDS `schedule`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hours {
    /// iCalendar days, `MO,TU`; empty where it is not sure.
    pub days: String,
    /// Opens at, `09:00`; empty where it is not sure.
    pub opens: String,
    /// Closes at.
    pub closes: String,
    /// As it was written.
    pub words: String,
    /// Closed on, as it was written.
    pub closed: String,
}

const WEEK: [(char, &str); 7] =
    [('月', "MO"), ('火', "TU"), ('水', "WE"), ('木', "TH"), ('金', "FR"), ('土', "SA"), ('日', "SU")];

impl Hours {
    /// From words. Days and times are taken only when there is one span of each, and nothing like 「第2」 or 「昼休み」
    /// that would make them half the truth.
    #[must_use]
    pub fn read(words: &str, closed: &str) -> Self {
        let hours = Self { words: words.to_owned(), closed: closed.to_owned(), ..Self::default() };
        let narrow: String = words.nfkc().filter(|c| !c.is_whitespace()).collect();
        if ["第", "昼", "除く", "ただし", "週", "毎月", "24時間"].iter().any(|w| narrow.contains(w))
        {
            return hours;
        }
        let Some((opens, closes, before)) = span(&narrow) else { return hours };
        let days = if before.is_empty() { open_days(closed) } else { week(&before) };
        Self { days: days.unwrap_or_default(), opens, closes, ..hours }
    }

    /// Opening and closing time, where both are sure and in order.
    #[must_use]
    pub fn times(&self) -> Option<(NaiveTime, NaiveTime)> {
        let (opens, closes) = (time_of_day(&self.opens)?, time_of_day(&self.closes)?);
        (opens < closes).then_some((opens, closes))
    }
}

/// The one span of times in `text`, and what stands before it.
fn span(text: &str) -> Option<(String, String, String)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let start = ["午前", "午後"]
        .iter()
        .find_map(|w| text.get(..start)?.ends_with(w).then(|| start - w.len()))
        .unwrap_or(start);
    let (before, times) = text.split_at_checked(start)?;
    let mark = ["から", "~", "～", "〜", "-", "―", "−"]
        .iter()
        .filter_map(|m| Some((times.find(m)?, m.len())))
        .min()?;
    let (opens, rest) = (times.get(..mark.0)?, times.get(mark.0 + mark.1..)?);
    let closes = rest.strip_suffix("まで").unwrap_or(rest);
    let (opens, closes) = (time_of_day(opens)?, time_of_day(closes)?);
    let shown = |t: NaiveTime| t.format("%H:%M").to_string();
    let before = before.trim_matches(['(', ')', '、', ':', '・', ',', '/']);
    (opens < closes).then(|| (shown(opens), shown(closes), before.to_owned()))
}

/// 「月曜日から金曜日」「月・水・金」「平日」「毎日」 as iCalendar days; `None` when it says anything else.
#[must_use]
pub fn week(words: &str) -> Option<String> {
    let words: String = words.nfkc().filter(|c| !c.is_whitespace()).collect();
    match words.as_str() {
        "平日" => return Some("MO,TU,WE,TH,FR".to_owned()),
        "毎日" => return Some(WEEK.map(|(_, d)| d).join(",")),
        _ => {}
    }
    let place = |c: char| WEEK.iter().position(|(day, _)| *day == c);
    let plain = words.replace("曜日", "").replace('曜', "");
    let parts: Vec<&str> = plain.split(['・', '、', ',']).collect();
    let mut days = [false; 7];
    for part in parts {
        let ends: Vec<&str> = ["から", "~", "～", "〜", "-"]
            .iter()
            .find_map(|m| part.split_once(m))
            .map_or_else(|| vec![part], |(a, b)| vec![a, b]);
        let read = |s: &str| (s.chars().count() == 1).then(|| s.chars().next().and_then(place)).flatten();
        let (from, to) = match ends.as_slice() {
            [one] => (read(one)?, read(one)?),
            [from, to] => (read(from)?, read(to)?),
            _ => return None,
        };
        if from > to {
            return None;
        }
        days.iter_mut().skip(from).take(to + 1 - from).for_each(|d| *d = true);
    }
    let named: Vec<&str> = WEEK.iter().zip(days).filter(|(_, on)| *on).map(|((_, name), _)| *name).collect();
    (!named.is_empty()).then(|| named.join(","))
}

/// The days left when a desk says only when it is closed: Saturday and Sunday must be told.
fn open_days(closed: &str) -> Option<String> {
    let closed: String = closed.nfkc().filter(|c| !c.is_whitespace()).collect();
    let told = closed.contains("土曜") && closed.contains("日曜")
        || closed.starts_with("土・日")
        || closed.starts_with("土日");
    let sure = !closed.contains('第')
        && !["月", "火", "水", "木", "金"].iter().any(|d| closed.contains(&format!("{d}曜")));
    (told && sure).then(|| "MO,TU,WE,TH,FR".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_taken_where_the_words_leave_no_doubt() {
        let read = |words, closed| {
            let h = Hours::read(words, closed);
            (h.days, h.opens, h.closes)
        };
        let plain = |d: &str, o: &str, c: &str| (d.to_owned(), o.to_owned(), c.to_owned());
        let five = "MO,TU,WE,TH,FR";
        assert_eq!(read("月曜日から金曜日 午前8時45分から午後5時15分", ""), plain(five, "08:45", "17:15"));
        assert_eq!(
            read("8時30分～17時15分", "土曜日・日曜日・祝日・年末年始"),
            plain(five, "08:30", "17:15")
        );
        assert_eq!(read("午前8時30分から午後5時15分", ""), plain("", "08:30", "17:15"));
        assert_eq!(read("火・木 10:00-15:00", ""), plain("TU,TH", "10:00", "15:00"));
        for words in [
            "第2土曜日 10時から12時",
            "月曜日から金曜日 9時から17時（昼休み12時から13時）",
            "24時間",
            "お問い合わせください",
            "",
        ] {
            assert_eq!(read(words, ""), plain("", "", ""), "{words}");
        }
    }
}
