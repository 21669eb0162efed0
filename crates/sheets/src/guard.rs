//! No cell of ours is read as a formula by a spreadsheet: a quotation mark before what would be, and back.
//!
//! A spreadsheet runs a CSV cell that begins with `=`, `+`, `-` or `@` (some also with `|` or `%`, Japanese ones also in
//! full width), and
//! some leave out a tab, a return or a space before it. Such a cell gets one `'` in front. A cell that already
//! begins so gets one more; taking exactly one away gives every cell back as it was.

use std::borrow::Cow;

/// The cell as it stands in our CSV files.
#[must_use]
pub fn guard(text: &str) -> Cow<'_, str> {
    if is_risky(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The cell as it was before [`guard`]; cells that were never guarded stay as they are.
#[must_use]
pub fn unguard(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_risky(rest) => rest,
        _ => text,
    }
}

/// Would a spreadsheet run this, or does it look like a guarded cell?
fn is_risky(text: &str) -> bool {
    let skipped = |c: char| c == '\'' || c.is_whitespace() || c.is_control() || c == '\u{feff}';
    text.trim_start_matches('\'').starts_with(['\t', '\r', '\n'])
        || text
            .trim_start_matches(skipped)
            .starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠', '｜', '％', '\u{2212}'])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_spreadsheet_would_run_is_guarded_and_nothing_else() {
        for text in ["=1+1", "+81", "-5", "@SUM(A1)", " =1", "\t=1", "＝１", "'=1", "''@x", "\r\nx", "'\r"]
        {
            let guarded = guard(text);
            assert!(guarded.starts_with('\''), "{text:?}");
            assert_eq!(unguard(&guarded), text);
        }
        for text in ["", "山田 ハナ", "'引用'から始まる", "000-1234-5678", "1-2", "a=b"] {
            assert_eq!(guard(text), text);
            assert_eq!(unguard(text), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back_and_none_can_be_run(text in "[=+@|%'\\-＝\t\r\n a-c山]{0,8}|\\PC{0,12}") {
            let guarded = guard(&text);
            prop_assert_eq!(unguard(&guarded), text.as_str());
            let bare = guarded.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
            prop_assert!(!bare.starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠']));
            prop_assert!(!guarded.starts_with(['\t', '\r', '\n']));
        }
    }
}
