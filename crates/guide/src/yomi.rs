//! Readings of kanji words: `data/yomi.tsv`, so that a form is found however much of it is written in kana.

use crate::{
    Unreadable,
    fold::{Stream, fold},
    table,
};
use std::collections::HashMap;

/// A word and its reading, both folded.
type Reading = (Vec<char>, Vec<char>);

/// Kanji words by their first sign, longest first.
#[derive(Debug, Default)]
pub(crate) struct Yomi {
    words: HashMap<char, Vec<Reading>>,
}

pub(crate) fn is_kana(c: char) -> bool {
    matches!(c, 'ぁ'..='ゖ')
}

impl Yomi {
    /// Reads rows `word=reading` parted by spaces.
    pub(crate) fn read(text: &str) -> Result<Self, Unreadable> {
        let mut yomi = Self::default();
        for row in table::rows("yomi.tsv", text) {
            let [line] = row.cells::<1>()?;
            for pair in line.split_whitespace() {
                let (word, reading) =
                    pair.split_once('=').ok_or_else(|| row.fault("word=reading expected"))?;
                let (word, reading) = (fold(word).chars, fold(reading).chars);
                let first = *word.first().ok_or_else(|| row.fault("an empty word"))?;
                if !reading.iter().all(|c| is_kana(*c)) {
                    return Err(row.fault("a reading is kana"));
                }
                yomi.words.entry(first).or_default().push((word, reading));
            }
        }
        for list in yomi.words.values_mut() {
            list.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        Ok(yomi)
    }

    /// The stream with every known kanji word in kana, longest words first.
    pub(crate) fn kana(&self, plain: &Stream) -> Stream {
        let mut out = Stream::default();
        let mut index = 0;
        while let Some(c) = plain.chars.get(index) {
            let from = plain.from.get(index).copied().unwrap_or_default();
            let rest = plain.chars.get(index..).unwrap_or_default();
            match self.words.get(c).and_then(|list| list.iter().find(|(word, _)| rest.starts_with(word))) {
                Some((word, reading)) => {
                    // Each sound is laid to the sign it most likely came from, so that a quote is no longer than need be.
                    for (nth, sound) in reading.iter().enumerate() {
                        let sign = index + nth * word.len() / reading.len().max(1);
                        out.chars.push(*sound);
                        out.from.push(plain.from.get(sign).copied().unwrap_or(from));
                        let place = |n: usize| u8::try_from(n).unwrap_or(u8::MAX);
                        out.inside.push((place(nth), place(reading.len() - 1 - nth)));
                    }
                    index += word.len();
                }
                None => {
                    out.chars.push(*c);
                    out.from.push(from);
                    out.inside.push((0, 0));
                    index += 1;
                }
            }
        }
        out
    }
}
