//! What a person typed into a form, and its plain cleaning before any rule looks at it.

use crate::Faults;
use chrono::NaiveTime;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// The longest one-line answer that is kept, in characters.
pub const LINE: usize = 200;

/// The longest text that is kept, in characters: a life story of some sixty pages.
pub const TEXT: usize = 100_000;

/// The words of a form by field name. The web's forms are one; so is a list of pairs.
pub trait Typed {
    /// The first value of `name` as typed; empty when absent.
    fn one(&self, name: &str) -> &str;

    /// Every value of `name`, in order.
    fn every(&self, name: &str) -> Vec<&str>;
}

impl<N: AsRef<str>, V: AsRef<str>> Typed for [(N, V)] {
    fn one(&self, name: &str) -> &str {
        self.iter().find(|(n, _)| n.as_ref() == name).map_or("", |(_, value)| value.as_ref())
    }

    fn every(&self, name: &str) -> Vec<&str> {
        self.iter().filter(|(n, _)| n.as_ref() == name).map(|(_, value)| value.as_ref()).collect()
    }
}

/// A one-line answer: every run of spaces, tabs and line breaks is one space, none at the ends; half-width kana
/// are whole; characters that no paper shows are gone. Kanji stay exactly as typed.
#[must_use]
pub fn line(text: &str) -> String {
    let whole: String = whole_kana(text).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    whole.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of several lines: line breaks are `\n`, characters that no paper shows are gone, no empty space after it.
#[must_use]
pub fn text(text: &str) -> String {
    let unix = text.replace("\r\n", "\n").replace('\r', "\n");
    let kept: String = unix.chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect();
    kept.trim_end().trim_start_matches('\n').to_owned()
}

/// A reading as it is kept: katakana of full width, one space between the parts. Letters that are no kana stay.
#[must_use]
pub fn katakana(text: &str) -> String {
    let wide: String = text.nfkc().collect();
    line(&wide).chars().map(katakana_of).collect()
}

/// ぁ to ゖ and ゝゞ lie 0x60 below their katakana.
fn katakana_of(c: char) -> char {
    match c {
        'ぁ'..='ゖ' | 'ゝ' | 'ゞ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        other => other,
    }
}

/// Half-width kana as whole ones, with their sound marks; all else as it is.
fn whole_kana(text: &str) -> Cow<'_, str> {
    let narrow = |c: char| ('\u{ff61}'..='\u{ff9f}').contains(&c);
    if !text.chars().any(narrow) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(narrow) {
        let (before, from) = rest.split_at(start);
        let (kana, after) = from.split_at(from.find(|c| !narrow(c)).unwrap_or(from.len()));
        out.push_str(before);
        out.extend(kana.nfkc());
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// A time of day, typed as 「14:30」「14時30分」「午後2時半」「1430」 in any width; `None` for anything else.
#[must_use]
pub fn time_of_day(text: &str) -> Option<NaiveTime> {
    let text: String = text.nfkc().filter(|c| !c.is_whitespace()).collect();
    let (text, add) = match (text.strip_prefix("午前"), text.strip_prefix("午後")) {
        (Some(rest), _) => (rest, 0),
        (_, Some(rest)) => (rest, 12),
        _ => (text.as_str(), 0),
    };
    let (hour, minute) = match text.split_once([':', '時', '.']) {
        Some((hour, "")) => (hour, "0"),
        Some((hour, "半")) => (hour, "30"),
        Some((hour, minute)) => (hour, minute.strip_suffix('分').unwrap_or(minute)),
        None if matches!(text.len(), 3 | 4) => text.split_at_checked(text.len().saturating_sub(2))?,
        None => (text, "0"),
    };
    let hour: u32 = hour.parse().ok()?;
    let hour = if add > 0 && hour > 12 { return None } else { hour.checked_add(add)? };
    NaiveTime::from_hms_opt(if add > 0 && hour == 24 { 12 } else { hour }, minute.parse().ok()?, 0)
}

/// Adds a fault at `field` when `text` has more than `most` characters. What was typed is never cut.
pub fn short_enough(faults: &mut Faults, field: &'static str, text: &str, most: usize) {
    let count = text.chars().count();
    if count > most {
        faults.add(field, format!("{most}字までで保存できます（いま{count}字です）"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_typed_in_any_width_is_kept_as_katakana() {
        for typed in ["やまだ　はな", "ﾔﾏﾀﾞ ﾊﾅ", " ヤマダ \u{3000} ハナ ", "やまだ\tハナ"]
        {
            assert_eq!(katakana(typed), "ヤマダ ハナ", "{typed}");
        }
        assert_eq!(katakana("Nguyen Van"), "Nguyen Van");
    }

    #[test]
    fn a_name_keeps_its_own_kanji() {
        assert_eq!(line("髙\u{3000}橋　ﾊﾅ\u{0}\n"), "髙 橋 ハナ");
        assert_eq!(line("神\u{fa19}"), "神\u{fa19}");
    }

    #[test]
    fn a_text_keeps_its_lines_and_nothing_that_no_paper_shows() {
        assert_eq!(text("\r\n水道が\r\n止まる\u{0}\u{7}\n\n"), "水道が\n止まる");
    }

    #[test]
    fn a_time_is_read_as_people_write_it() {
        let read = |text| time_of_day(text).map(|t| t.format("%H:%M").to_string());
        for typed in ["14:30", "１４：３０", "14時30分", "午後2時半", "1430", "14 時 30"] {
            assert_eq!(read(typed).as_deref(), Some("14:30"), "{typed}");
        }
        assert_eq!(read("9時").as_deref(), Some("09:00"));
        assert_eq!(read("930").as_deref(), Some("09:30"));
        assert_eq!(read("午後12時").as_deref(), Some("12:00"));
        for typed in ["", "夕方", "25:00", "14:60", "午後15時", "-1:00", "é30"] {
            assert_eq!(read(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_text_that_is_too_long_is_told_its_length_and_not_cut() {
        let mut faults = Faults::none();
        short_enough(&mut faults, "name", "ああ", 2);
        assert!(faults.is_empty());
        short_enough(&mut faults, "name", "あああ", 2);
        assert_eq!(faults.0[0].sentence, "2字までで保存できます（いま3字です）");
    }
}
