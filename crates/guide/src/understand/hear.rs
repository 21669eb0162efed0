//! Whether a text tells danger: by the rules, by its likeness to sayings, and by parts of it alone.

use super::{Alike, Danger, Guide};
use crate::{Kind, Lang, reading::Reading, rules::Rule};

/// Log odds of danger from which it is heard, with or without a rule; and those from which it is left in doubt
/// ([`crate::Answer::doubt`]). Below nought, for a danger missed weighs more than an alarm in vain. Chosen by asking guides that had not
/// learnt from them the sayings of each writer (example `cross`): as many dangers are heard there as before, with 15 % fewer alarms.
const SURE: f32 = -0.75;
const FAINT: f32 = -2.4;
/// The same for what a rule tells. Hardly lower, for our rules are among what is weighed.
const RULED: f32 = -1.0;
/// The same for a sentence that is looked at without the others, which may make it a story or a film.
const ALONE: f32 = 4.0;
/// From which a part of a sentence upholds the rule that tells danger, against all the rest of the text.
const PART: f32 = 0.5;
/// What ends a sentence, and what ends a part of one; and at how many of them is looked.
const SENTENCES: &[char] = &['。', '.', '!', '?', '！', '？', '\n', '…', '।', '။'];
const CLAUSES: &[char] = &['。', '.', '!', '?', '！', '？', '\n', '…', '।', '။', '、', ',', '，', ';', '；'];
const PARTS: usize = 12;

/// What speaks for danger in a text: see [`Guide::suspicion`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspicion {
    /// A rule tells danger.
    pub rule: bool,
    /// The log odds of the whole text by its likeness to sayings.
    pub whole: f32,
    /// The same of the gravest sentence alone, where there are several; and of the gravest clause.
    pub sentence: Option<f32>,
    /// See `sentence`.
    pub clause: Option<f32>,
}

/// A danger told without a rule: its kind and the words.
type Told = (Kind, Vec<String>);

impl Guide {
    /// What speaks for danger in a text, before any bound is laid on it: for who chooses the bounds.
    #[must_use]
    pub fn suspicion(&self, text: &str) -> Suspicion {
        let (reading, lang) = self.read(text, None);
        let ruled = self.ruled(&reading);
        let part = |ends| self.gravest(&reading, lang, ends).map(|(odds, _)| odds);
        let whole = self.likeness.as_ref().map_or(0.0, |model| Alike::of(model, &reading, &ruled).led.danger);
        Suspicion { rule: !ruled.dangers.is_empty(), whole, sentence: part(SENTENCES), clause: part(CLAUSES) }
    }

    /// The danger that likeness tells plainly. Takes those away that rules tell and likeness does not believe.
    pub(super) fn hear(
        &self,
        reading: &Reading<'_>,
        lang: Lang,
        alike: Option<&Alike<'_>>,
        dangers: &mut Vec<(Kind, &Rule)>,
    ) -> Option<Told> {
        let alike = alike?;
        let odds = alike.led.danger;
        // A rule that the sayings speak against is an unlucky meeting of words: unless a part of the text alone tells
        // danger, for nobody's wish to die is to be talked away by the rent in the same breath.
        if odds < RULED
            && !dangers.is_empty()
            && self.gravest(reading, lang, CLAUSES).is_none_or(|(odds, _)| odds < PART)
        {
            dangers.clear();
        }
        // What they tell plainly is heard without any rule.
        if odds >= SURE {
            let told = alike.model.alarming(&alike.led, reading.text.len());
            return Some((alike.led.kind, reading.telling(&told)));
        }
        if !dangers.is_empty() {
            return None;
        }
        let gravest = self.gravest(reading, lang, SENTENCES).filter(|(odds, _)| *odds >= ALONE);
        gravest.map(|(_, told)| told)
    }

    /// Of the parts of a text that has several, the one that tells danger most by itself: its log odds, the kind and the words.
    fn gravest(&self, reading: &Reading<'_>, lang: Lang, ends: &[char]) -> Option<(f32, Told)> {
        let model = self.likeness.as_ref()?;
        let parts: Vec<&[char]> =
            reading.text.split(|c| ends.contains(c)).filter(|part| part.len() >= 2).take(PARTS).collect();
        let alone = parts.iter().filter(|_| parts.len() > 1).map(|part| {
            let part = self.read(&part.iter().collect::<String>(), Some(lang)).0;
            let led = Alike::of(model, &part, &self.ruled(&part)).led;
            let told = model.alarming(&led, part.text.len());
            (led.danger, (led.kind, part.telling(&told)))
        });
        alone.max_by(|(a, _), (b, _)| a.total_cmp(b))
    }

    /// What was heard, rules first, and what is left in doubt where nothing was.
    pub(super) fn danger(
        reading: &Reading<'_>,
        mut dangers: Vec<(Kind, &Rule)>,
        told: Option<Told>,
        alike: Option<&Alike<'_>>,
    ) -> (Option<Danger>, Option<Kind>) {
        dangers.sort_by_key(|(kind, _)| *kind);
        let heard = dangers.first().map(|(kind, _)| {
            let mut also: Vec<Kind> = dangers.iter().map(|(k, _)| *k).filter(|k| k != kind).collect();
            also.dedup();
            let words = reading.words(dangers.iter().filter(|(k, _)| k == kind).map(|(_, rule)| *rule));
            Danger { kind: *kind, also, words }
        });
        let danger = heard.or_else(|| told.map(|(kind, words)| Danger { kind, also: Vec::new(), words }));
        let doubt =
            alike.filter(|alike| danger.is_none() && alike.led.danger >= FAINT).map(|alike| alike.led.kind);
        (danger, doubt)
    }
}
