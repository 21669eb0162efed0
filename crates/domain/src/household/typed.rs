//! Reading what was typed: one form is kept, whatever the width or the kana.

use crate::{Faults, Token, wareki};
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// The longest one-line answer, in letters.
const LINE: usize = 200;
/// The longest note, in letters.
const NOTE: usize = 20_000;

/// One line: trimmed, spaces in a row made one.
pub(super) fn line(faults: &mut Faults, field: &'static str, text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > LINE {
        faults.add(field, format!("{LINE}文字までにしてください。長いことは、メモに書けます"));
    }
    text
}

/// A district chosen from the list; whether it is one of the town's is for the store to say.
pub(super) fn district(faults: &mut Faults, field: &'static str, text: &str) -> Option<Token> {
    if text.is_empty() {
        return None;
    }
    Token::parse(text).map_err(|_| faults.add(field, "地区を、一覧から選びなおしてください")).ok()
}

/// A note of several lines, trimmed at its ends.
pub(super) fn note(faults: &mut Faults, field: &'static str, text: &str) -> String {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() > NOTE {
        faults.add(field, format!("{NOTE}文字までにしてください。2つに分けて書けます"));
    }
    text
}

/// A reading in full-width katakana, one space between family and given name.
#[must_use]
pub fn katakana(text: &str) -> String {
    let wide: String = text.nfkc().collect();
    let kana = wide.chars().map(|c| match c {
        // The hiragana block and the katakana block lie 0x60 apart.
        'ぁ'..='ゖ' => u32::from(c).checked_add(0x60).and_then(char::from_u32).unwrap_or(c),
        other => other,
    });
    kana.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A date, or nothing where nothing was typed.
pub(super) fn date(
    faults: &mut Faults,
    field: &'static str,
    text: &str,
    today: NaiveDate,
) -> Option<NaiveDate> {
    if text.trim().is_empty() {
        return None;
    }
    wareki::parse_date(text, today).map_err(|fault| faults.add(field, fault.to_string())).ok()
}

/// A date that has come already, or nothing.
pub(super) fn past(
    faults: &mut Faults,
    field: &'static str,
    text: &str,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let date = date(faults, field, text, today)?;
    if date > today {
        faults.add(field, "まだ来ていない日付になっています");
        return None;
    }
    Some(date)
}

/// From and to in their order.
pub(super) fn in_order(
    faults: &mut Faults,
    field: &'static str,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
) {
    if from.zip(to).is_some_and(|(from, to)| to < from) {
        faults.add(field, "終わりの日が、始まりの日より前になっています");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_kept_in_katakana_however_it_was_typed() {
        for typed in ["やまだ　たろう", "ﾔﾏﾀﾞ ﾀﾛｳ", " ヤマダ  タロウ "] {
            assert_eq!(katakana(typed), "ヤマダ タロウ");
        }
    }
}
