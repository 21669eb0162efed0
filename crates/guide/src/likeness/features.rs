//! The pieces of a text.

use crate::fold::{BREAK, Stream, spaced};
use std::collections::BTreeMap;

/// A piece of a text: its digest, and which characters of the person's own text it is (none for a concept).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) digest: u32,
    /// A part of a word, or two concepts together: there are many, and one alone tells little.
    pub(crate) faint: bool,
    pub(crate) span: Option<(usize, usize)>,
}

/// What a piece is made of; pieces of different kinds never share a digest's beginning.
#[derive(Debug, Clone, Copy)]
enum Made {
    Run,
    Word,
    Words,
    Within,
    Concept,
    Concepts,
    Danger,
}

/// Longest run of signs that is one piece.
const RUN: usize = 4;
/// The same for Burmese, whose syllables are several signs.
const RUN_BURMESE: usize = 6;
/// Most concepts whose pairs are looked at: a long text has hundreds of pairs otherwise, and few of them mean anything.
const PAIRED: usize = 16;

/// FNV-1a over the kind and the signs.
fn digest(made: Made, signs: impl Iterator<Item = char>) -> u32 {
    let mut hash = (0x811c_9dc5_u32 ^ made as u32).wrapping_mul(0x0100_0193);
    for sign in signs {
        for byte in (sign as u32).to_le_bytes() {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    hash
}

fn han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn burmese(c: char) -> bool {
    ('\u{1000}'..='\u{109f}').contains(&c)
}

/// Every piece of a folded text once, in the order of its digest. `concepts`: names of what the lexicon found;
/// `dangers`: names of the kinds that rules tell.
pub(crate) fn pieces(text: &Stream, concepts: &[&str], dangers: &[&str]) -> Vec<Piece> {
    let mut all = Pieces { text, found: BTreeMap::new() };
    let mut at = 0;
    while at < text.chars.len() {
        let class = class(text.chars.get(at).copied());
        let mut end = at + 1;
        while end < text.chars.len() && self::class(text.chars.get(end).copied()) == class {
            end += 1;
        }
        match class {
            Class::Dense => all.runs(at, end),
            Class::Spaced => all.words(at, end),
            Class::Between => {}
        }
        at = end;
    }
    let mut names: Vec<&str> = concepts.to_vec();
    names.sort_unstable();
    names.dedup();
    for (nth, name) in names.iter().enumerate() {
        all.add(Made::Concept, name.chars(), None);
        for other in names.iter().take(PAIRED).skip(nth + 1) {
            all.add(Made::Concepts, name.chars().chain([' ']).chain(other.chars()), None);
        }
    }
    for kind in dangers.iter().copied().chain(if dangers.is_empty() { None } else { Some("any") }) {
        all.add(Made::Danger, kind.chars(), None);
    }
    all.found.into_iter().map(|(digest, (faint, span))| Piece { digest, faint, span }).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Signs written without spaces.
    Dense,
    /// Letters whose words stand apart, with the spaces between them.
    Spaced,
    Between,
}

fn class(c: Option<char>) -> Class {
    match c {
        None | Some(BREAK) => Class::Between,
        Some(c) if spaced(c) || c == ' ' => Class::Spaced,
        Some(_) => Class::Dense,
    }
}

struct Pieces<'a> {
    text: &'a Stream,
    found: BTreeMap<u32, (bool, Option<(usize, usize)>)>,
}

impl Pieces<'_> {
    fn add(&mut self, made: Made, signs: impl Iterator<Item = char>, span: Option<(usize, usize)>) {
        let faint = matches!(made, Made::Within | Made::Concepts);
        self.found.entry(digest(made, signs)).or_insert((faint, span));
    }

    fn span(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let first = self.text.from.get(start)?;
        let last = self.text.from.get(end.checked_sub(1)?)?;
        Some((*first, last + 1))
    }

    fn chars(&self, start: usize, end: usize) -> &[char] {
        self.text.chars.get(start..end).unwrap_or_default()
    }

    fn runs(&mut self, from: usize, to: usize) {
        for start in from..to {
            let longest = if self.chars(start, start + 1).first().copied().is_some_and(burmese) {
                RUN_BURMESE
            } else {
                RUN
            };
            for end in start + 1..=to.min(start + longest) {
                let run = self.chars(start, end);
                if end == start + 1 && !run.first().copied().is_some_and(han) {
                    continue;
                }
                let (signs, span) = (run.to_vec(), self.span(start, end));
                self.add(Made::Run, signs.into_iter(), span);
            }
        }
    }

    fn words(&mut self, from: usize, to: usize) {
        let mut words: Vec<(usize, usize)> = Vec::new();
        let mut start = from;
        for at in from..=to {
            if at == to || self.text.chars.get(at) == Some(&' ') {
                if start < at {
                    words.push((start, at));
                }
                start = at + 1;
            }
        }
        let signs = |(start, end): (usize, usize)| -> Vec<char> {
            let word = self.chars(start, end);
            if word.iter().all(char::is_ascii_digit) { vec!['0'] } else { word.to_vec() }
        };
        let written: Vec<Vec<char>> = words.iter().copied().map(signs).collect();
        for (word, span) in written.iter().zip(&words) {
            self.add(Made::Word, word.iter().copied(), self.span(span.0, span.1));
            if word.len() > 3 {
                let edged: Vec<char> = ['<'].into_iter().chain(word.iter().copied()).chain(['>']).collect();
                for part in edged.windows(4).chain(edged.windows(5)) {
                    self.add(Made::Within, part.iter().copied(), self.span(span.0, span.1));
                }
            }
        }
        for (two, spans) in written.windows(2).zip(words.windows(2)) {
            if let ([one, other], [(start, _), (_, end)]) = (two, spans) {
                let signs = one.iter().copied().chain([' ']).chain(other.iter().copied());
                self.add(Made::Words, signs, self.span(*start, *end));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fold::fold;

    #[test]
    fn a_piece_knows_where_it_stands() {
        let text = "家賃が 払えない";
        let found = pieces(&fold(text), &["rent"], &[]);
        let rent = digest(Made::Run, "家賃".chars());
        let piece = found.iter().find(|p| p.digest == rent).unwrap();
        assert_eq!(piece.span, Some((0, 2)));
        let concept = digest(Made::Concept, "rent".chars());
        assert!(found.iter().any(|p| p.digest == concept && p.span.is_none()));
    }

    #[test]
    fn words_that_stand_apart_are_whole_and_in_pairs() {
        let found = pieces(&fold("Lost my job"), &[], &[]);
        for digest in [digest(Made::Word, "lost".chars()), digest(Made::Words, "my job".chars())] {
            assert!(found.iter().any(|p| p.digest == digest));
        }
    }

    #[test]
    fn each_piece_stands_once_and_in_order() {
        let found = pieces(&fold("かねがない。かねがない。"), &["a", "a", "b"], &["dv"]);
        assert!(found.windows(2).all(|two| two[0].digest < two[1].digest));
    }
}
