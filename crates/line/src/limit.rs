//! LINE's limits, as types that cannot hold more. LINE counts UTF-16 units ([counting
//! characters](https://developers.line.biz/en/docs/messaging-api/text-character-count/)).

use std::{fmt, iter};
use unicode_normalization::char::is_combining_mark;

/// Messages of one reply.
pub const MESSAGES: usize = 5;
/// Bubbles of a carousel.
pub const BUBBLES: usize = 12;
/// Bytes of a bubble's JSON.
pub const BUBBLE_BYTES: usize = 30_000;
/// Bytes of a carousel's JSON.
pub const CAROUSEL_BYTES: usize = 50_000;
/// Quick replies under a message.
pub const QUICK: usize = 13;
/// UTF-16 units of an address.
pub const ADDRESS: usize = 1000;
/// UTF-16 units of a postback's data.
pub const DATA: usize = 300;

/// A whole text message.
pub type Long = Capped<5000>;
/// What a notification and an old telephone show instead of a Flex message.
pub type Alt = Capped<400>;
/// A text within a bubble: our own measure, so that what is told can be read on a telephone.
pub type Line = Capped<400>;
/// The label of an action.
pub type Label = Capped<20>;

/// Shown where nothing is left to show: LINE takes no empty text.
const NOTHING: &str = "・";
/// Ends a text that was cut within a sentence.
const GOES_ON: char = '…';

/// A text of 1 to `MOST` UTF-16 units without control characters but line ends. What is longer is cut behind the last
/// whole sentence of its second half, or else between two signs as a reader sees them.
#[derive(Clone, PartialEq, Eq)]
pub struct Capped<const MOST: usize>(String);

impl<const MOST: usize> Capped<MOST> {
    /// As much of `text` as there is room for.
    #[must_use]
    pub fn of(text: &str) -> Self {
        // Far more than can stay is not looked at.
        let shown = text.trim_start().chars().filter(|c| !c.is_control() || *c == '\n');
        let clean: String = shown.take(2 * MOST + 2).collect();
        let cut = cut(clean.trim(), MOST);
        Self(if cut.trim().is_empty() { NOTHING.to_owned() } else { cut })
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

// Our own words and public ones: but a print of a whole reply is long, and of no use in a log.
impl<const MOST: usize> fmt::Debug for Capped<MOST> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Capped<{MOST}>({} units)", units(&self.0))
    }
}

/// Length as LINE counts it.
#[must_use]
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn cut(text: &str, most: usize) -> String {
    if units(text) <= most {
        return text.to_owned();
    }
    let (mut end, mut sentence, mut length) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        if length < most && may_break(text, at) {
            end = at;
        }
        length += c.len_utf16();
        if length > most {
            break;
        }
        let behind = at + c.len_utf8();
        if matches!(c, '。' | '！' | '？' | '．' | '।' | '။' | '\n') || ends_latin(text, behind, c) {
            sentence = behind;
        }
    }
    let sentence = text.get(..sentence).unwrap_or_default().trim_end();
    if units(sentence) * 2 >= most {
        return sentence.to_owned();
    }
    let whole = text.get(..end).unwrap_or_default().trim_end();
    whole.chars().chain(iter::once(GOES_ON)).collect()
}

/// A full stop that ends a sentence is followed by a space; one within a number or an address is not.
fn ends_latin(text: &str, behind: usize, c: char) -> bool {
    let next = text.get(behind..).and_then(|rest| rest.chars().next());
    matches!(c, '.' | '!' | '?') && next.is_none_or(char::is_whitespace)
}

/// Between two signs as a reader sees them: not before a mark that sits on a letter, not within a joined picture or a
/// flag.
fn may_break(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let (Some(last), Some(next)) = (before.chars().next_back(), after.chars().next()) else { return true };
    let joins = |c: char| matches!(c, '\u{200d}' | '\u{94d}' | '\u{1039}');
    let sits = is_combining_mark(next)
        || matches!(next, '\u{200d}' | 'ﾞ' | 'ﾟ' | '\u{fe00}'..='\u{fe0f}')
        || matches!(next, '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}');
    let flag = |c: char| matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
    let half_a_flag = flag(next) && before.chars().rev().take_while(|c| flag(*c)).count() % 2 == 1;
    !(joins(last) || sits || half_a_flag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_text_that_fits_stays_and_an_empty_one_is_shown_as_nothing() {
        assert_eq!(Label::of("電話をかける").as_str(), "電話をかける");
        for nothing in ["", "  ", "\u{0}\u{7}"] {
            assert_eq!(Label::of(nothing).as_str(), "・");
        }
    }

    #[test]
    fn a_long_text_ends_with_its_last_whole_sentence() {
        let text =
            "家賃が払えないときに使えます。収入が減った人のための制度です。くわしくは窓口で聞いてください。";
        assert_eq!(
            Capped::<35>::of(text).as_str(),
            "家賃が払えないときに使えます。収入が減った人のための制度です。"
        );
        assert_eq!(Capped::<20>::of("Call 110 now. Then wait.").as_str(), "Call 110 now.");
        assert_eq!(Capped::<12>::of("1.5 hours and more").as_str(), "1.5 hours a…");
    }

    #[test]
    fn nothing_is_cut_through_the_middle_of_a_sign() {
        // A family, a flag, a letter with marks, a Burmese and a Nepali syllable.
        for sign in
            ["👨\u{200d}👩\u{200d}👧", "🇯🇵", "e\u{301}\u{323}", "က\u{103b}\u{103d}", "क\u{94d}ष", "ｶﾞ", "👍🏽"]
        {
            let text = format!("{sign}{sign}{sign}{sign}{sign}");
            for most in 1..units(&text) {
                let cut = cut(&text, most);
                let rest = cut.trim_end_matches(GOES_ON);
                assert!(rest.is_empty() || rest.len().is_multiple_of(sign.len()), "{sign} at {most}: {cut}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_however_hostile_is_longer_than_its_limit(text in "(?s).{0,400}") {
            prop_assert!((1..=20).contains(&units(Label::of(&text).as_str())));
            prop_assert!((1..=5).contains(&units(Capped::<5>::of(&text).as_str())));
            let line = Line::of(&text.repeat(3));
            prop_assert!((1..=400).contains(&units(line.as_str())));
            prop_assert!(!line.as_str().chars().any(|c| c.is_control() && c != '\n'));
            prop_assert!(!line.as_str().trim().is_empty());
        }
    }
}
