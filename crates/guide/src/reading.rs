//! A text as it was read: what the lexicon found in it, where its sentences end, and which of its words to quote.

use crate::{
    find::Found,
    fold::{Stream, spaced},
    lexicon::{Concept, Lexicon},
    likeness::{Piece, pieces},
    rules::Rule,
    understand::{Cue, Ruled},
};

/// Most kana that a word's ending has: 「なくなりそう」.
const LONGEST_ENDING: usize = 6;

/// How near a word must stand to speak against a rule within a sentence, in characters: a laugh over something else, told
/// in the same breath, takes no danger away.
const ASIDE: usize = 16;

/// A text with what was found in it.
pub(crate) struct Reading<'a> {
    pub(crate) text: Vec<char>,
    pub(crate) plain: Stream,
    pub(crate) found: Vec<Found>,
    /// Sentence number of each character.
    pub(crate) sentence: Vec<usize>,
    pub(crate) lexicon: &'a Lexicon,
}

impl Reading<'_> {
    /// The pieces of the text: its signs and words, the concepts found in it, and the dangers that rules tell.
    pub(crate) fn pieces(&self, ruled: &Ruled<'_>) -> Vec<Piece> {
        let names = self.found.iter().filter_map(|f| self.lexicon.names.get(usize::from(f.concept)));
        let dangers = ruled.dangers.iter().map(|(kind, _)| kind.name());
        pieces(&self.plain, &names.map(String::as_str).collect::<Vec<_>>(), &dangers.collect::<Vec<_>>())
    }

    /// Without what a shield covers: an idiom, a quotation, another word that only looks alike.
    pub(crate) fn shielded(mut self) -> Self {
        let found = std::mem::take(&mut self.found);
        self.found = found
            .iter()
            .filter(|f| {
                let shield = self.lexicon.shields.get(&f.concept);
                !shield.is_some_and(|s| {
                    found.iter().any(|o| o.concept == *s && o.start < f.end && f.start < o.end)
                })
            })
            .copied()
            .collect();
        self
    }

    pub(crate) fn holds(&self, rule: &Rule, there: &[bool]) -> bool {
        let any = |concept: &Concept| there.get(usize::from(*concept)) == Some(&true);
        if !rule.all.iter().all(any) {
            return false;
        }
        match (rule.together, rule.all.split_first()) {
            (Some(near), Some((first, others))) => {
                self.of(*first).any(|found| self.joins(found, others, &rule.none, near))
            }
            _ => !rule.none.iter().any(any),
        }
    }

    fn of(&self, concept: Concept) -> impl Iterator<Item = &Found> {
        self.found.iter().filter(move |f| f.concept == concept)
    }

    /// Whether every other concept stands near this place, in its sentence, and none that must not.
    fn joins(&self, first: &Found, others: &[Concept], none: &[Concept], near: usize) -> bool {
        let sentence = |f: &Found| self.sentence.get(f.start).copied().unwrap_or_default();
        let here = |f: &&Found| sentence(f) == sentence(first);
        let gap = |f: &Found| f.start.saturating_sub(first.end).max(first.start.saturating_sub(f.end));
        // Words that begin or end together are one thing said, not two: 「殺されそう」 alone is no fear beside a blow.
        let beside = |f: &Found| gap(f) <= near && f.start != first.start && f.end != first.end;
        others.iter().all(|c| self.of(*c).filter(here).any(beside))
            && !none.iter().any(|c| self.of(*c).filter(here).any(|f| gap(f) <= ASIDE))
    }

    /// The words found are at least half of what was written.
    pub(crate) fn mostly_found(&self) -> bool {
        let mut covered = vec![false; self.text.len()];
        for f in &self.found {
            covered.iter_mut().take(f.end).skip(f.start).for_each(|slot| *slot = true);
        }
        let letters = self.text.iter().filter(|c| c.is_alphanumeric()).count();
        let hit = covered.iter().zip(&self.text).filter(|(hit, c)| **hit && c.is_alphanumeric()).count();
        letters > 0 && letters <= 24 && hit * 2 >= letters
    }

    fn quote(&self, f: &Found) -> String {
        self.text.get(f.start..f.end).unwrap_or_default().iter().collect::<String>().trim().to_owned()
    }

    /// The person's words on which rules rest, in the order of the text, none inside another, at most three.
    pub(crate) fn words<'r>(&self, rules: impl Iterator<Item = &'r Rule>) -> Vec<String> {
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for rule in rules {
            for concept in &rule.all {
                let widest =
                    self.found.iter().filter(|f| f.concept == *concept).max_by_key(|f| f.end - f.start);
                if let Some(f) = widest
                    && !spans.iter().any(|(start, end)| *start <= f.start && f.end <= *end)
                {
                    spans.retain(|(start, end)| !(f.start <= *start && *end <= f.end));
                    spans.push((f.start, f.end));
                }
            }
            if spans.len() >= 3 {
                break;
            }
        }
        spans.sort_unstable();
        spans.truncate(3);
        let starts: Vec<usize> =
            spans.iter().skip(1).map(|(start, _)| *start).chain([self.text.len()]).collect();
        let quote = |((start, end), next): (&(usize, usize), usize)| {
            let end = self.end_of_word(*end).min(next.max(*end));
            self.quote(&Found { start: *start, end, concept: 0, slip: false })
        };
        spans.iter().zip(starts).map(quote).collect()
    }

    /// Where the word that was found up to `end` ends for a reader: 「払え」 goes on to 「払えない」. Not over a particle,
    /// nor where the kana go on for so long that more than the word's own ending stands there.
    fn end_of_word(&self, end: usize) -> usize {
        let rest = self.text.get(end..).unwrap_or_default();
        let kana = rest.iter().take_while(|c| matches!(c, 'ぁ'..='ん')).count();
        let particle = rest.first().is_some_and(|c| "がはをにでとものやへかよねさ".contains(*c));
        if particle || kana > LONGEST_ENDING { end } else { end + kana }
    }

    /// The words by which rules led to a programme.
    pub(crate) fn led(&self, rules: &[(f32, &Rule)]) -> Vec<String> {
        self.words(rules.iter().filter(|(w, _)| *w > 0.0).map(|(_, rule)| *rule))
    }

    /// The words that tell most, by what each character gives: one stretch, in whole words.
    pub(crate) fn telling(&self, told: &[f32]) -> Vec<String> {
        let most = told.iter().copied().fold(0.0, f32::max);
        if most <= 0.0 {
            return Vec::new();
        }
        // The stretch whose characters are most above a third of the strongest one, all together.
        let (mut best, mut from, mut to) = (0.0, 0, 0);
        let (mut sum, mut start) = (0.0, 0);
        for (at, gives) in told.iter().enumerate() {
            if sum <= 0.0 {
                (sum, start) = (0.0, at);
            }
            sum += gives - most / 3.0;
            if self.sentence.get(at) != self.sentence.get(start) {
                (sum, start) = (gives - most / 3.0, at);
            }
            if sum > best {
                (best, from, to) = (sum, start, at + 1);
            }
        }
        let (from, to) = self.whole_words(from, to);
        let quote = self.quote(&Found { start: from, end: to, concept: 0, slip: false });
        let quote = quote.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        // A lone syllable or a word's ending tells a reader nothing.
        let plain = quote.chars().filter(|c| !matches!(c, 'ぁ'..='ん')).count();
        if plain > 0 || quote.chars().count() > LONGEST_ENDING { vec![quote] } else { Vec::new() }
    }

    /// A stretch in whole words: no run of kanji, katakana or letters is cut, and it begins with no particle or ending.
    fn whole_words(&self, mut from: usize, mut to: usize) -> (usize, usize) {
        let script = |at: usize| match self.text.get(at) {
            Some('ァ'..='ヺ' | 'ー') => Some(1),
            Some('\u{4e00}'..='\u{9fff}' | '々') => Some(2),
            Some('ぁ'..='ん') | None => None,
            Some(c) if c.is_alphanumeric() || spaced(*c) => Some(3),
            Some(_) => None,
        };
        let kana = |at: usize| matches!(self.text.get(at), Some('ぁ'..='ん'));
        while from > 0 && script(from).is_some() && script(from) == script(from - 1) {
            from -= 1;
        }
        if from > 0 && kana(from) && script(from - 1).is_some() {
            // Behind a kanji stand its ending and particles: go on behind them, or take the word in when it is all there is.
            let ending = (from..to).take_while(|at| kana(*at)).count();
            if ending <= LONGEST_ENDING && from + ending < to {
                from += ending;
            } else {
                from -= 1;
                while from > 0 && script(from) == script(from - 1) {
                    from -= 1;
                }
            }
        }
        while to < self.text.len() && to > 0 && script(to).is_some() && script(to) == script(to - 1) {
            to += 1;
        }
        if to > 0 && script(to - 1) == Some(3) { (from, to) } else { (from, self.end_of_word(to)) }
    }

    pub(crate) fn cues(&self) -> Vec<Cue> {
        let cue = |f: &Found| Cue {
            concept: self.lexicon.names.get(usize::from(f.concept)).cloned().unwrap_or_default(),
            words: self.quote(f),
            slip: f.slip,
        };
        self.found.iter().map(cue).collect()
    }
}
