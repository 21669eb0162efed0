//! From a text to programmes and dangers, with the words that led there.

use crate::{
    Catalogue, Kind, Lang, Lines, Sources, Unreadable,
    fold::{BREAK, fold},
    lang::Tongues,
    lexicon::{Concept, Lexicon},
    likeness::{self, Likeness, Piece},
    reading::Reading,
    rules::{self, Rule},
    slips::Slips,
    yomi::Yomi,
};
use std::collections::{BTreeSet, HashMap};

mod hear;

pub use hear::Suspicion;

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
    /// What sayings taught; None while it is being learnt.
    likeness: Option<Likeness>,
    /// Of each class of the likeness, its programme's place in the catalogue.
    places: Vec<Option<usize>>,
}

/// What the guide makes of a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The language of the text.
    pub lang: Lang,
    /// The danger to speak of before all else.
    pub danger: Option<Danger>,
    /// A danger that sayings like this one leave in doubt, of the kind they are most like: too little to speak of it before
    /// all else, too much to show no number for it. None where a danger was heard.
    pub doubt: Option<Kind>,
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

/// Least score when the found words are most of the text: somebody who types 「家賃」 alone means it.
const LEAST_ALONE: f32 = 1.0;
/// Most programmes in an answer.
const MOST: usize = 5;
/// A programme with less than this share of the best one's score is not told.
const SHARE: f32 = 0.22;

/// How much rules count beside likeness, which is told in standard deviations over all programmes: by their share of the
/// best one's score, and by the score itself.
const RULE: f32 = 1.5;
const RULE_SURE: f32 = 0.12;
/// A text of which less than this is known is led by likeness in proportion.
const KNOWN: f32 = 0.2;
/// So far must the class of texts that no programme is for stand above the best programme.
const OFF: f32 = 1.0;
/// Least likeness of a first programme to which no rule leads.
const LEAST_LIKE: f32 = 1.5;
/// The first three are told when they reach the lesser share of the first one's score, more up to [`MOST`] when they reach the greater.
const SHOWN: usize = 3;
const NEAR: f32 = 0.4;
const NEARER: f32 = 0.6;

/// A programme with its score and the rules that led there.
type Led<'r> = (usize, f32, Vec<(f32, &'r Rule)>);

/// What the rules make of a text.
pub(crate) struct Ruled<'r> {
    /// Best first.
    programmes: Vec<Led<'r>>,
    pub(crate) dangers: Vec<(Kind, &'r Rule)>,
    /// A rule says that the guide is not for this.
    aside: bool,
}

/// What sayings like it tell of a text.
struct Alike<'m> {
    model: &'m Likeness,
    led: likeness::Led,
}

impl<'m> Alike<'m> {
    fn of(model: &'m Likeness, reading: &Reading<'_>, ruled: &Ruled<'_>) -> Self {
        Self { model, led: model.lead(&reading.pieces(ruled)) }
    }
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
        let likeness =
            Some(sources.learned).filter(|bytes| !bytes.is_empty()).map(Likeness::read).transpose()?;
        let classes = likeness.as_ref().map(Likeness::classes).unwrap_or_default();
        let places = classes.iter().map(|slug| slugs.get(slug).copied()).collect();
        Ok(Self { lexicon, tongues, slips, rules, grave, catalogue, lines, likeness, places })
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
        let (reading, lang) = self.read(text, hint);
        self.judge(&reading, lang)
    }

    /// The pieces of a text by which it is likened to others.
    pub(crate) fn pieces(&self, text: &str) -> Vec<Piece> {
        let reading = self.read(text, None).0;
        reading.pieces(&self.ruled(&reading))
    }

    fn read(&self, text: &str, hint: Option<Lang>) -> (Reading<'_>, Lang) {
        let text: String = text.chars().take(LONGEST).collect();
        let written = fold(&text);
        let folded: String = written.chars.iter().collect();
        let tongue = self.tongues.of(&text, &folded, hint);
        let plain = self.slips.mend(&written, &tongue.heard).unwrap_or(written);
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
        let text = text.chars().collect();
        let reading = Reading { text, plain, found, sentence, lexicon: &self.lexicon }.shielded();
        (reading, tongue.lang)
    }

    fn judge(&self, reading: &Reading<'_>, lang: Lang) -> Answer {
        let ruled = self.ruled(reading);
        let alike = self.likeness.as_ref().map(|model| Alike::of(model, reading, &ruled));
        let Ruled { programmes: mut hits, mut dangers, aside } = ruled;
        let told = self.hear(reading, lang, alike.as_ref(), &mut dangers);
        if aside && dangers.is_empty() && told.is_none() {
            hits.clear();
        }
        let programmes = match &alike {
            Some(alike) => self.weighed(reading, alike, &hits, aside),
            None => self.by_rules(reading, &hits),
        };
        let (danger, doubt) = Self::danger(reading, dangers, told, alike.as_ref());
        Answer { lang, danger, doubt, programmes, cues: reading.cues() }
    }

    /// What the rules make of a text.
    fn ruled<'r>(&'r self, reading: &Reading<'_>) -> Ruled<'r> {
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
        let least = if reading.mostly_found() { LEAST_ALONE } else { LEAST };
        let mut programmes: Vec<Led<'_>> = weights
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
        programmes.sort_by(|(a, left, _), (b, right, _)| right.total_cmp(left).then(a.cmp(b)));
        Ruled { programmes, dangers, aside }
    }

    /// The programmes by the rules alone.
    fn by_rules(&self, reading: &Reading<'_>, hits: &[Led<'_>]) -> Vec<Hit> {
        let floor = hits.first().map_or(0.0, |(_, best, _)| best * SHARE);
        let told = hits.iter().take_while(|(_, score, _)| *score >= floor).take(MOST);
        told.filter_map(|(slug, score, list)| self.hit(*slug, *score, reading.led(list))).collect()
    }

    fn hit(&self, place: usize, score: f32, words: Vec<String>) -> Option<Hit> {
        let slug = self.catalogue.programmes().get(place)?.slug.clone();
        Some(Hit { slug, score, words })
    }

    /// The programmes by likeness and rules together.
    fn weighed(&self, reading: &Reading<'_>, alike: &Alike<'_>, hits: &[Led<'_>], aside: bool) -> Vec<Hit> {
        let best = hits.first().map_or(1.0, |(_, best, _)| *best);
        let mut off_topic = f32::MIN;
        let mut ranked: Vec<(usize, usize, f32)> = Vec::new();
        for (class, (place, likeness)) in self.places.iter().zip(&alike.led.programmes).enumerate() {
            let Some(place) = *place else {
                off_topic = off_topic.max(*likeness);
                continue;
            };
            let rules = hits.iter().find(|(slug, ..)| *slug == place).map_or(0.0, |(_, score, _)| *score);
            let sure = RULE * rules / best + RULE_SURE * rules;
            ranked.push((class, place, likeness * alike.led.known.min(KNOWN) / KNOWN + sure));
        }
        ranked.sort_by(|(a, _, left), (b, _, right)| right.total_cmp(left).then(a.cmp(b)));
        let first = ranked.first().map_or(0.0, |(_, _, score)| *score);
        if off_topic > first + OFF || (hits.is_empty() && (aside || first < LEAST_LIKE)) {
            return Vec::new();
        }
        let near = |(nth, (_, _, score)): &(usize, &(usize, usize, f32))| {
            *score >= first * if *nth < SHOWN { NEAR } else { NEARER }
        };
        let told = ranked.iter().enumerate().take_while(near).take(MOST).map(|(_, led)| led);
        told.filter_map(|(class, place, score)| {
            let rules = hits.iter().find(|(slug, ..)| slug == place);
            let words = rules.map(|(_, _, list)| reading.led(list)).filter(|words| !words.is_empty());
            let words = words.unwrap_or_else(|| {
                reading.telling(&alike.model.told(&alike.led, *class, reading.text.len()))
            });
            self.hit(*place, *score, words)
        })
        .collect()
    }
}
