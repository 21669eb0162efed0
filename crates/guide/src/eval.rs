//! How well the guide understands a file of sayings.
//!
//! One JSON object a line: `q` the saying, `lang`, `expect` slugs any of which is right (empty: off topic, and the right
//! answer names none; with a danger: only the danger counts), `crisis` the kind of danger or null.

use crate::{Guide, Kind, Lang, Unreadable};
use serde::Deserialize;
use std::collections::BTreeMap;

/// One saying with what is right.
#[derive(Debug, Clone, Deserialize)]
pub struct Saying {
    /// The words.
    pub q: String,
    /// The language it is in.
    pub lang: String,
    /// Slugs, any of which is right.
    pub expect: Vec<String>,
    /// The danger in it.
    pub crisis: Option<Kind>,
}

impl Saying {
    /// Reads a file of sayings.
    ///
    /// # Errors
    /// The line that is none.
    pub fn read(text: &str) -> Result<Vec<Self>, Unreadable> {
        (1..)
            .zip(text.lines())
            .filter(|(_, line)| !line.trim().is_empty())
            .map(|(number, line)| {
                serde_json::from_str(line).map_err(|e| Unreadable::new("sayings", number, &e.to_string()))
            })
            .collect()
    }

    /// A digest of the words alone (FNV-1a).
    pub(crate) fn digest(&self) -> u64 {
        self.q.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
    }

    /// Which half this saying belongs to: the lexicon may be mended by sayings of the first (tune), never by the
    /// second's (check). Decided by the words alone, so that nobody chooses.
    #[must_use]
    pub fn is_check(&self) -> bool {
        (self.digest() >> 32) % 2 == 1
    }
}

/// Counts over some sayings.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Score {
    /// Sayings.
    pub all: usize,
    /// A right programme first (off topic: none named).
    pub first: usize,
    /// A right one among the first three.
    pub third: usize,
    /// Sum of 1/rank of the first right one.
    pub reciprocal: f64,
    /// Sayings with a danger in them.
    pub dangers: usize,
    /// …in which a danger was heard.
    pub heard: usize,
    /// …and of the right kind (the gravest, or among the others).
    pub kind: usize,
    /// Sayings without danger in which one was heard.
    pub false_alarms: usize,
    /// Sayings with a danger that was not heard but left in doubt.
    pub doubted: usize,
    /// …of the right kind.
    pub doubted_kind: usize,
    /// Sayings without danger in which one was left in doubt.
    pub false_doubts: usize,
}

impl Score {
    fn add(&mut self, other: &Self) {
        self.all += other.all;
        self.first += other.first;
        self.third += other.third;
        self.reciprocal += other.reciprocal;
        self.dangers += other.dangers;
        self.heard += other.heard;
        self.kind += other.kind;
        self.false_alarms += other.false_alarms;
        self.doubted += other.doubted;
        self.doubted_kind += other.doubted_kind;
        self.false_doubts += other.false_doubts;
    }

    /// Share with a right programme first, 0 to 1.
    #[must_use]
    pub fn hit1(&self) -> f64 {
        ratio(self.first, self.all)
    }

    /// Share with a right programme among three, 0 to 1.
    #[must_use]
    pub fn hit3(&self) -> f64 {
        ratio(self.third, self.all)
    }

    /// Mean reciprocal rank of the first right programme, 0 to 1.
    #[must_use]
    pub fn mrr(&self) -> f64 {
        let all = f64::from(u32::try_from(self.all).unwrap_or(u32::MAX));
        if self.all == 0 { 1.0 } else { self.reciprocal / all }
    }

    /// Share of dangers heard, 0 to 1; 1 where there is none.
    #[must_use]
    pub fn recall(&self) -> f64 {
        ratio(self.heard, self.dangers)
    }

    /// Share of harmless sayings that raised an alarm, 0 to 1.
    #[must_use]
    pub fn alarms(&self) -> f64 {
        if self.all == self.dangers { 0.0 } else { ratio(self.false_alarms, self.all - self.dangers) }
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        return 1.0;
    }
    let wide = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    wide(part) / wide(whole)
}

/// What an evaluation gives.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// By language tag.
    pub by_lang: BTreeMap<String, Score>,
    /// Over all.
    pub total: Score,
    /// Sayings not answered as expected, with what was answered.
    pub missed: Vec<String>,
}

/// Answers every saying and counts. The language of the file is given as a hint only when `hinted`.
#[must_use]
pub fn eval<'a>(guide: &Guide, sayings: impl Iterator<Item = &'a Saying>, hinted: bool) -> Report {
    let mut report = Report::default();
    for saying in sayings {
        let hint = if hinted { Lang::parse(&saying.lang) } else { None };
        let answer = guide.answer(&saying.q, hint);
        let rank = if saying.expect.is_empty() {
            (saying.crisis.is_some() || answer.programmes.is_empty()).then_some(1)
        } else {
            (1..)
                .zip(&answer.programmes)
                .find(|(_, hit)| saying.expect.contains(&hit.slug))
                .map(|(rank, _)| rank)
        };
        let right =
            |kind: Kind| answer.danger.as_ref().is_some_and(|d| d.kind == kind || d.also.contains(&kind));
        let score = Score {
            all: 1,
            first: usize::from(rank == Some(1)),
            third: usize::from(rank.is_some_and(|r| r <= 3)),
            reciprocal: rank.map_or(0.0, |rank: u32| 1.0 / f64::from(rank)),
            dangers: usize::from(saying.crisis.is_some()),
            heard: usize::from(saying.crisis.is_some() && answer.danger.is_some()),
            kind: usize::from(saying.crisis.is_some_and(right)),
            false_alarms: usize::from(saying.crisis.is_none() && answer.danger.is_some()),
            doubted: usize::from(saying.crisis.is_some() && answer.doubt.is_some()),
            doubted_kind: usize::from(saying.crisis.is_some() && answer.doubt == saying.crisis),
            false_doubts: usize::from(saying.crisis.is_none() && answer.doubt.is_some()),
        };
        if score.third == 0
            || score.heard != score.dangers
            || score.kind != score.dangers
            || score.false_alarms > 0
        {
            let got: Vec<String> =
                answer.programmes.iter().map(|h| format!("{}:{:.1}", h.slug, h.score)).collect();
            let cues: Vec<String> =
                answer.cues.iter().map(|c| format!("{}={}", c.concept, c.words)).collect();
            let doubted = answer.doubt.map_or("-".to_owned(), |kind| format!("{}?", kind.name()));
            let heard = answer.danger.as_ref().map_or(doubted, |d| d.kind.name().to_owned());
            let wanted = saying.crisis.map_or("-", Kind::name);
            report.missed.push(format!(
                "[{}] {} | want {} {wanted} | got {} {heard} | {}",
                saying.lang,
                saying.q,
                saying.expect.join(","),
                got.join(" "),
                cues.join(" ")
            ));
        }
        report.by_lang.entry(saying.lang.clone()).or_default().add(&score);
        report.total.add(&score);
    }
    report
}
