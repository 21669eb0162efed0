//! CP932 (Shift_JIS as Windows writes it), letter by letter, so that each letter that it cannot hold is known.

use encoding_rs::SHIFT_JIS;

/// What stands for a letter that CP932 cannot hold and that has no twin there.
pub const LOST: char = '〓';

/// A letter that CP932 cannot hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The line in the table, the heading being 1.
    pub row: u64,
    /// The column's heading.
    pub column: &'static str,
    /// The letter.
    pub letter: char,
    /// What stands in its place: a letter of the same look, or [`LOST`].
    pub instead: char,
}

/// Letters that differ from a letter of CP932 only by number.
const TWINS: &[(char, char)] = &[
    ('〜', '～'),
    ('—', '―'),
    ('‖', '∥'),
    ('\u{2212}', '－'),
    ('¢', '￠'),
    ('£', '￡'),
    ('¬', '￢'),
    ('¥', '￥'),
    ('‾', '￣'),
    ('\u{a0}', ' '),
    ('–', '－'),
    ('‐', '－'),
    ('•', '・'),
];

/// Encodes `text`; `lost` hears of each letter that is not kept, and of what stands in its place.
/// A variation selector has no place of its own: it is reported and left out.
pub(crate) fn encode(text: &str, out: &mut Vec<u8>, mut lost: impl FnMut(char, char)) {
    let mut utf8 = [0; 4];
    for letter in text.chars() {
        if letter.is_ascii() {
            out.push(letter as u8);
            continue;
        }
        if let Some(bytes) = one(letter, &mut utf8) {
            out.extend_from_slice(&bytes);
            continue;
        }
        let instead = TWINS.iter().find(|(known, _)| *known == letter).map_or(LOST, |(_, twin)| *twin);
        lost(letter, instead);
        let selects = matches!(letter, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
        if !selects {
            out.extend(one(instead, &mut utf8).unwrap_or_default());
        }
    }
}

/// The letter's bytes, if they are read back as the same letter: the encoder itself folds a few together.
fn one(letter: char, utf8: &mut [u8; 4]) -> Option<Vec<u8>> {
    if letter.is_ascii() {
        return Some(vec![letter as u8]);
    }
    let text: &str = letter.encode_utf8(utf8);
    let (bytes, _, unmappable) = SHIFT_JIS.encode(text);
    let back = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&bytes)?;
    (!unmappable && back == text).then(|| bytes.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str) -> (String, Vec<(char, char)>) {
        let (mut bytes, mut lost) = (Vec::new(), Vec::new());
        encode(text, &mut bytes, |letter, instead| lost.push((letter, instead)));
        (SHIFT_JIS.decode_without_bom_handling(&bytes).0.into_owned(), lost)
    }

    #[test]
    fn a_letter_that_cannot_be_kept_is_told_and_replaced() {
        assert_eq!(check("髙橋 﨑 ①～ｱ"), ("髙橋 﨑 ①～ｱ".to_owned(), vec![]));
        assert_eq!(check("𠮷田"), ("〓田".to_owned(), vec![('𠮷', '〓')]));
        assert_eq!(check("10時〜"), ("10時～".to_owned(), vec![('〜', '～')]));
        // The encoder would write a backslash here without a word.
        assert_eq!(check("¥100"), ("￥100".to_owned(), vec![('¥', '￥')]));
        assert_eq!(check("葛\u{e0100}城"), ("葛城".to_owned(), vec![('\u{e0100}', '〓')]));
    }

    proptest! {
        #[test]
        fn what_is_not_told_as_lost_comes_back(text in "\\PC{0,20}") {
            let (back, lost) = check(&text);
            if lost.is_empty() {
                prop_assert_eq!(back, text);
            } else {
                prop_assert!(lost.iter().all(|(letter, _)| text.contains(*letter)));
            }
        }
    }
}
