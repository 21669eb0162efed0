//! Slips in words of the Latin alphabet: a word that the lexicon does not know, one letter from one that it knows.

use crate::{fold::Stream, lang::Lang};
use std::collections::{HashMap, HashSet};

/// The lexicon's words by what is left of them when one letter is dropped.
#[derive(Debug, Default)]
pub(crate) struct Slips {
    words: HashSet<(Lang, String)>,
    dropped: HashMap<(Lang, String), Vec<String>>,
}

const LEAST: usize = 5;

impl Slips {
    pub(crate) fn of(words: impl Iterator<Item = (Lang, String)>) -> Self {
        let mut slips = Self::default();
        for (lang, word) in words {
            if slips.words.insert((lang, word.clone())) && word.len() >= LEAST {
                for left in drops(&word) {
                    slips.dropped.entry((lang, left)).or_default().push(word.clone());
                }
            }
        }
        slips
    }

    /// The stream with such words mended; None when none is.
    pub(crate) fn mend(&self, text: &Stream, heard: &[Lang]) -> Option<Stream> {
        // Who sets every accent seldom slips, and without them words are too much alike.
        if text.accented {
            return None;
        }
        let mut out = Stream::default();
        let mut mended = false;
        let mut index = 0;
        while index < text.chars.len() {
            let word: String =
                text.chars.get(index..)?.iter().take_while(|c| c.is_ascii_alphabetic()).collect();
            if word.is_empty() {
                out.chars.push(*text.chars.get(index)?);
                out.from.push(*text.from.get(index)?);
                index += 1;
                continue;
            }
            let better = heard.iter().find_map(|lang| self.near(*lang, &word)).unwrap_or(&word);
            mended |= better != word;
            let last = *text.from.get(index + word.len() - 1)?;
            for (nth, c) in better.chars().enumerate() {
                out.chars.push(c);
                out.from.push(text.from.get(index + nth).copied().unwrap_or(last).min(last));
            }
            index += word.len();
        }
        out.marked.clone_from(&out.chars);
        mended.then_some(out)
    }

    fn near(&self, lang: Lang, word: &str) -> Option<&str> {
        if word.len() < LEAST || self.words.contains(&(lang, word.to_owned())) {
            return None;
        }
        let of = |key: &str| self.dropped.get(&(lang, key.to_owned())).into_iter().flatten();
        // A letter is missing in what the person wrote, or one is too many, or two changed places.
        if let Some(hit) = of(word).find(|hit| hit.starts_with(word.get(..1).unwrap_or_default())) {
            return Some(hit);
        }
        for left in drops(word) {
            if left.len() >= LEAST
                && let Some((_, known)) = self.words.get_key_value(&(lang, left.clone()))
            {
                return Some(known);
            }
            if let Some(hit) = of(&left).find(|hit| hit.len() == word.len() && swapped(hit, word)) {
                return Some(hit);
            }
        }
        None
    }
}

trait Known {
    fn get_key_value(&self, key: &(Lang, String)) -> Option<(Lang, &str)>;
}

impl Known for HashSet<(Lang, String)> {
    fn get_key_value(&self, key: &(Lang, String)) -> Option<(Lang, &str)> {
        self.get(key).map(|(lang, word)| (*lang, word.as_str()))
    }
}

fn drops(word: &str) -> impl Iterator<Item = String> + '_ {
    // The first letter is seldom wrong, and words that differ there are other words.
    (1..word.len()).map(|at| word.chars().enumerate().filter(|(nth, _)| *nth != at).map(|(_, c)| c).collect())
}

fn swapped(a: &str, b: &str) -> bool {
    let differ: Vec<(char, char)> = a.chars().zip(b.chars()).filter(|(a, b)| a != b).collect();
    matches!(differ.as_slice(), [(a, b), (c, d)] if a == d && b == c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_mended_and_another_word_is_left() {
        let words = ["hungry", "landlord", "starving", "evicted"].map(|w| (Lang::En, w.to_owned()));
        let slips = Slips::of(words.into_iter());
        let mend = |text: &str| {
            slips.mend(&crate::fold::fold(text), &[Lang::En]).map(|s| s.chars.into_iter().collect::<String>())
        };
        assert_eq!(mend("my landlrod").as_deref(), Some("my landlord"));
        assert_eq!(mend("I am hungrry").as_deref(), Some("i am hungry"));
        assert_eq!(mend("evited").as_deref(), Some("evicted"));
        assert_eq!(mend("starting a job"), None);
    }
}
