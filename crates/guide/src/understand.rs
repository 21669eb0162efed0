//! From a text to programmes and dangers, with the words that led there.

use crate::{
    Catalogue, Kind, Lang, Lines, Unreadable,
    find::Found,
    fold::{BREAK, fold},
    lang::Tongues,
    lexicon::{Concept, Lexicon},
    rules::{self, Rule},
    slips::Slips,
    yomi::Yomi,
};
use std::collections::{BTreeSet, HashMap};

/// Files of an office that add to ours: `words` rows and `rules` rows, in the form of our own files.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extra<'a> {
    /// A name for faults.
    pub name: &'a str,
    /// Rows `concept <tab> language <tab> forms`.
    pub words: &'a str,
    /// Rows `conditions <tab> targets`.
    pub rules: &'a str,
}

/// The guide: built once, answers any number of texts at once.
#[derive(Debug)]
pub struct Guide {
    lexicon: Lexicon,
    tongues: Tongues,
    slips: Slips,
    rules: Vec<Rule>,
    /// Concepts that tell danger or that none is meant: a slip of the finger must make neither of another word.
    grave: BTreeSet<Concept>,
    catalogue: Catalogue,
    lines: Lines,
}

/// What the guide makes of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The language of the text.
    pub lang: Lang,
    /// The danger to speak of before all else.
    pub danger: Option<Danger>,
    /// Programmes, best first; empty: the text is not of the guide's matters, or not understood.
    pub programmes: Vec<Hit>,
    /// Every concept found, for showing how the answer came about.
    pub cues: Vec<Cue>,
}

/// A danger heard in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Danger {
    /// The gravest kind.
    pub kind: Kind,
    /// Other kinds heard as well.
    pub also: Vec<Kind>,
    /// The person's words that told it.
    pub words: Vec<String>,
}

/// A programme that may help.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// Its slug.
    pub slug: String,
    /// How strongly the words lead there; only for ranking.
    pub score: f32,
    /// The person's words that led there.
    pub words: Vec<String>,
}

/// A concept found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cue {
    /// The concept's name in the lexicon.
    pub concept: String,
    /// The person's words.
    pub words: String,
    /// Found by allowing a slip.
    pub slip: bool,
}

/// Longest text that is read, in characters; what comes after is not looked at.
const LONGEST: usize = 2000;
/// Least score of a programme in an answer.
const LEAST: f32 = 3.0;
/// Most kana that a word's ending has: 「なくなりそう」.
const LONGEST_ENDING: usize = 6;

/// Least score when the found words are most of the text: somebody who types 「家賃」 alone means it.
const LEAST_ALONE: f32 = 1.0;
/// Most programmes in an answer.
const MOST: usize = 5;
/// A programme with less than this share of the best one's score is not told.
const SHARE: f32 = 0.22;

/// How near a word must stand to speak against a rule within a sentence, in characters: a laugh over something else, told
/// in the same breath, takes no danger away.
const ASIDE: usize = 16;

/// A programme with its score and the rules that led there.
type Led<'r> = (usize, f32, Vec<(f32, &'r Rule)>);

struct Reading<'a> {
    text: Vec<char>,
    found: Vec<Found>,
    /// Sentence number of each character.
    sentence: Vec<usize>,
    lexicon: &'a Lexicon,
}

impl Guide {
    /// The guide with our own data.
    ///
    /// # Errors
    /// Data that cannot be read; a test of this crate keeps ours readable.
    pub fn ours() -> Result<Self, Unreadable> {
        Self::with(&[])
    }

    /// The guide with our own data and an office's additions.
    ///
    /// # Errors
    /// Data that cannot be read: the fault names file and line.
    pub fn with(extras: &[Extra<'_>]) -> Result<Self, Unreadable> {
        let mut sources = Sources::ours();
        for extra in extras {
            sources.words.push((extra.name, extra.words));
            sources.rules.push((extra.name, extra.rules));
        }
        Self::build(&sources)
    }

    /// The guide from the texts of data files.
    ///
    /// # Errors
    /// Data that cannot be read: the fault names file and line.
    pub fn build(sources: &Sources<'_>) -> Result<Self, Unreadable> {
        let catalogue = Catalogue::ours()?;
        let lines = Lines::read(sources.lines)?;
        let tongues = Tongues::read(sources.tongues)?;
        let mut lexicon = Lexicon::new(Yomi::read(sources.yomi)?);
        for (file, text) in &sources.words {
            lexicon.read(file, text)?;
        }
        for programme in catalogue.programmes() {
            lexicon.name_of(&programme.slug, Lang::Ja, &programme.name);
            for lang in Lang::ALL {
                if let Some(words) = programme.words(lang) {
                    lexicon.name_of(&programme.slug, lang, &words.name);
                }
            }
        }
        lexicon.close()?;
        let slugs: HashMap<String, usize> =
            catalogue.programmes().iter().enumerate().map(|(n, p)| (p.slug.clone(), n)).collect();
        let mut rules = Vec::new();
        for (file, text) in &sources.rules {
            rules::read(file, text, &lexicon, &slugs, &mut rules)?;
        }
        rules::direct(&lexicon, &slugs, &mut rules)?;
        let telling = rules.iter().filter(|rule| !rule.dangers.is_empty());
        let mut grave: BTreeSet<Concept> =
            telling.flat_map(|rule| rule.all.iter().chain(&rule.none)).copied().collect();
        let shields: Vec<Concept> =
            grave.iter().filter_map(|concept| lexicon.shields.get(concept)).copied().collect();
        grave.extend(shields);
        let slips = Slips::of(lexicon.plain.words());
        Ok(Self { lexicon, tongues, slips, rules, grave, catalogue, lines })
    }

    /// The programmes.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// The crisis lines.
    #[must_use]
    pub fn lines(&self) -> &Lines {
        &self.lines
    }

    /// How many forms the lexicon knows.
    #[must_use]
    pub fn forms(&self) -> usize {
        self.lexicon.plain.len()
    }

    /// Reads a text. `hint` is the language of the page, which the text may belie.
    #[must_use]
    pub fn answer(&self, text: &str, hint: Option<Lang>) -> Answer {
        let text: String = text.chars().take(LONGEST).collect();
        let plain = fold(&text);
        let folded: String = plain.chars.iter().collect();
        let tongue = self.tongues.of(&text, &folded, hint);
        let plain = self.slips.mend(&plain, &tongue.heard).unwrap_or(plain);
        let kana = self.lexicon.yomi.kana(&plain);
        let mut found = Vec::new();
        self.lexicon.plain.find(&plain, &tongue.heard, &mut found);
        self.lexicon.kana.find(&kana, &tongue.heard, &mut found);
        let known: BTreeSet<Concept> = found.iter().map(|f| f.concept).collect();
        let skip = |concept: Concept| known.contains(&concept) || self.grave.contains(&concept);
        self.lexicon.plain.find_slips(&plain, &tongue.heard, &skip, &mut found);
        self.lexicon.kana.find_slips(&kana, &tongue.heard, &skip, &mut found);
        found.sort_by_key(|f| (f.concept, f.start, std::cmp::Reverse(f.end)));
        found.dedup_by_key(|f| (f.concept, f.start));
        let mut sentence = vec![0; text.chars().count()];
        let mut breaks =
            plain.chars.iter().zip(&plain.from).filter(|(c, _)| **c == BREAK).map(|(_, at)| *at).peekable();
        let mut number = 0;
        for (at, slot) in sentence.iter_mut().enumerate() {
            while breaks.next_if(|b| *b <= at).is_some() {
                number += 1;
            }
            *slot = number;
        }
        let reading =
            Reading { text: text.chars().collect(), found, sentence, lexicon: &self.lexicon }.shielded();
        self.judge(&reading, tongue.lang)
    }

    fn judge(&self, reading: &Reading<'_>, lang: Lang) -> Answer {
        let mut weights: HashMap<usize, Vec<(f32, &Rule)>> = HashMap::new();
        let mut dangers: Vec<(Kind, &Rule)> = Vec::new();
        let mut there = vec![false; self.lexicon.names.len()];
        for f in &reading.found {
            if let Some(slot) = there.get_mut(usize::from(f.concept)) {
                *slot = true;
            }
        }
        let mut aside = false;
        for rule in self.rules.iter().filter(|rule| reading.holds(rule, &there)) {
            aside |= rule.nothing;
            for (slug, weight) in &rule.programmes {
                weights.entry(*slug).or_default().push((*weight, rule));
            }
            dangers.extend(rule.dangers.iter().map(|kind| (*kind, rule)));
        }
        if aside && dangers.is_empty() {
            weights.clear();
        }
        let least = if reading.mostly_found() { LEAST_ALONE } else { LEAST };
        let mut hits: Vec<Led<'_>> = weights
            .into_iter()
            .map(|(slug, mut list)| {
                list.sort_by(|(a, _), (b, _)| b.total_cmp(a));
                // The strongest rule speaks; others of the same mind add ever less, so that a dozen faint hints
                // do not drown one clear word. A rule against (below nought) counts whole.
                let mut share = 1.0;
                let mut score = 0.0;
                for (weight, _) in &list {
                    if *weight < 0.0 {
                        score += weight;
                    } else {
                        score += weight * share;
                        share *= 0.5;
                    }
                }
                (slug, score, list)
            })
            .filter(|(_, score, _)| *score >= least)
            .collect();
        hits.sort_by(|(a, left, _), (b, right, _)| right.total_cmp(left).then(a.cmp(b)));
        let floor = hits.first().map_or(0.0, |(_, best, _)| best * SHARE);
        let programmes = hits
            .iter()
            .take_while(|(_, score, _)| *score >= floor)
            .take(MOST)
            .filter_map(|(slug, score, list)| {
                let programme = self.catalogue.programmes().get(*slug)?;
                let words = reading.words(list.iter().filter(|(w, _)| *w > 0.0).map(|(_, rule)| *rule));
                Some(Hit { slug: programme.slug.clone(), score: *score, words })
            })
            .collect();
        dangers.sort_by_key(|(kind, _)| *kind);
        let danger = dangers.first().map(|(kind, _)| {
            let mut also: Vec<Kind> = dangers.iter().map(|(k, _)| *k).filter(|k| k != kind).collect();
            also.dedup();
            let words = reading.words(dangers.iter().filter(|(k, _)| k == kind).map(|(_, rule)| *rule));
            Danger { kind: *kind, also, words }
        });
        Answer { lang, danger, programmes, cues: reading.cues() }
    }
}

impl Reading<'_> {
    /// Without what a shield covers: an idiom, a quotation, another word that only looks alike.
    fn shielded(mut self) -> Self {
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

    fn holds(&self, rule: &Rule, there: &[bool]) -> bool {
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
    fn mostly_found(&self) -> bool {
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
    fn words<'r>(&self, rules: impl Iterator<Item = &'r Rule>) -> Vec<String> {
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

    fn cues(&self) -> Vec<Cue> {
        let cue = |f: &Found| Cue {
            concept: self.lexicon.names.get(usize::from(f.concept)).cloned().unwrap_or_default(),
            words: self.quote(f),
            slip: f.slip,
        };
        self.found.iter().map(cue).collect()
    }
}

/// The texts of the data files.
#[derive(Debug, Clone)]
pub struct Sources<'a> {
    /// `words/*.tsv`: name and text.
    pub words: Vec<(&'a str, &'a str)>,
    /// `rules.tsv`: name and text.
    pub rules: Vec<(&'a str, &'a str)>,
    /// `yomi.tsv`.
    pub yomi: &'a str,
    /// `tongues.tsv`.
    pub tongues: &'a str,
    /// `lines.toml`.
    pub lines: &'a str,
}

impl Sources<'static> {
    /// Our own.
    #[must_use]
    pub fn ours() -> Self {
        Self {
            words: vec![
                ("words/ja.tsv", include_str!("../data/words/ja.tsv")),
                ("words/danger.tsv", include_str!("../data/words/danger.tsv")),
                ("words/abroad.tsv", include_str!("../data/words/abroad.tsv")),
                ("words/ways-ja.tsv", include_str!("../data/words/ways-ja.tsv")),
                ("words/danger-ja.tsv", include_str!("../data/words/danger-ja.tsv")),
                ("words/ways-en.tsv", include_str!("../data/words/ways-en.tsv")),
                ("words/ways-vi.tsv", include_str!("../data/words/ways-vi.tsv")),
                ("words/ways-zh.tsv", include_str!("../data/words/ways-zh.tsv")),
                ("words/ways-ko.tsv", include_str!("../data/words/ways-ko.tsv")),
                ("words/ways-pt.tsv", include_str!("../data/words/ways-pt.tsv")),
                ("words/ways-tl.tsv", include_str!("../data/words/ways-tl.tsv")),
                ("words/ways-ne.tsv", include_str!("../data/words/ways-ne.tsv")),
                ("words/ways-id.tsv", include_str!("../data/words/ways-id.tsv")),
                ("words/ways-my.tsv", include_str!("../data/words/ways-my.tsv")),
                ("words/ways-es.tsv", include_str!("../data/words/ways-es.tsv")),
                ("words/names-ja.tsv", include_str!("../data/words/names-ja.tsv")),
                ("words/parts-ja.tsv", include_str!("../data/words/parts-ja.tsv")),
            ],
            rules: vec![
                ("rules.tsv", include_str!("../data/rules.tsv")),
                ("frames.tsv", include_str!("../data/frames.tsv")),
            ],
            yomi: include_str!("../data/yomi.tsv"),
            tongues: include_str!("../data/tongues.tsv"),
            lines: include_str!("../data/lines.toml"),
        }
    }
}
