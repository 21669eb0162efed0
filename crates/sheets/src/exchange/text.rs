//! Text on its way through other programs and back: what a spreadsheet would take for a formula, and letters that a
//! file's encoding cannot hold. Both ways are exact: [`open`] gives back every text that [`shut`] was given.

use crate::guard::{guard, unguard};
use encoding_rs::SHIFT_JIS;
use std::fmt::Write as _;

/// A text as it stands in a cell. `formulas`: the format knows formulas in plain text (CSV). `narrow`: the encoding is
/// CP932. Counts the letters that it could not hold.
pub(super) fn shut(text: &str, formulas: bool, narrow: bool) -> (String, usize) {
    let text = text.replace("&#x", "&#x26;#x");
    let (mut out, mut lost) = (String::with_capacity(text.len() + 1), 0);
    for letter in text.chars() {
        if narrow && !holds(letter) {
            lost += 1;
            // Writing to a String cannot fail.
            let _ = write!(out, "&#x{:X};", u32::from(letter));
        } else {
            out.push(letter);
        }
    }
    // The letters first: what is written instead of one may take the beginning of a formula away, or be one behind it.
    let shut = if formulas || out.starts_with('\'') { guard(&out).into_owned() } else { out };
    (shut, lost)
}

/// What [`shut`] was given.
pub(super) fn open(cell: &str) -> String {
    let bare = unguard(cell);
    let (mut out, mut rest) = (String::with_capacity(bare.len()), bare);
    while let Some((before, from)) = rest.split_once("&#x") {
        out.push_str(before);
        let letter = from.split_once(';').filter(|(hex, _)| (1..=6).contains(&hex.len()));
        let letter = letter.and_then(|(hex, after)| Some((u32::from_str_radix(hex, 16).ok()?, after)));
        match letter.and_then(|(code, after)| Some((char::from_u32(code)?, after))) {
            Some((letter, after)) => {
                out.push(letter);
                rest = after;
            }
            None => {
                out.push_str("&#x");
                rest = from;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Can CP932 hold the letter, so that it comes back the same?
fn holds(letter: char) -> bool {
    if letter.is_ascii() {
        return true;
    }
    let mut buffer = [0; 4];
    let text: &str = letter.encode_utf8(&mut buffer);
    let (bytes, _, lossy) = SHIFT_JIS.encode(text);
    !lossy && SHIFT_JIS.decode_without_bom_handling(&bytes).0 == text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Nothing that a spreadsheet would run, or one `'` before it.
    fn guarded(cell: &str) -> bool {
        let bare = cell.trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}');
        !bare.starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠', '｜', '％'])
    }

    #[test]
    fn no_formula_gets_out_and_every_text_comes_back() {
        for text in [
            "=1+1",
            "+81-90",
            "-",
            "@x",
            " ＝A1",
            "\t=x",
            "'=x",
            "''-",
            "'",
            "あ&#x3042;",
            "&#x",
            "髙𠮷〜‖",
            "\u{a0}%",
        ] {
            for (formulas, narrow) in [(true, false), (true, true), (false, false)] {
                let (cell, _) = shut(text, formulas, narrow);
                assert_eq!(open(&cell), text, "{text}");
                assert!(!formulas || guarded(&cell), "{cell}");
            }
        }
        assert_eq!(shut("𠮷", true, true), ("&#x20BB7;".to_owned(), 1));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>(), formulas: bool, narrow: bool) {
            let (cell, _) = shut(&text, formulas, narrow);
            prop_assert_eq!(open(&cell), text);
            prop_assert!(!formulas || guarded(&cell));
        }

        #[test]
        fn any_odd_text_comes_back(text in "['=+@&#x;0-9A-F-]{0,12}") {
            let (cell, _) = shut(&text, true, true);
            prop_assert_eq!(open(&cell), text);
        }
    }
}
