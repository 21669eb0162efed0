//! Learning: sayings in, the bytes of `data/learned.bin` out. Only for who edits the sayings; the program reads the bytes.

use super::{
    OFF_TOPIC, Piece,
    model::{COUNT_STEP, DANGER_STEP, MARK},
};
use crate::{Guide, Kind, Unreadable, eval::Saying, table};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    fs,
    path::Path,
};

/// How much the first, second … of the right programmes is worth.
const SHARES: [f32; 4] = [1.0, 0.6, 0.4, 0.3];
/// Rounds of the regression over all sayings, its step, and how much each weight is drawn back to nought.
const ROUNDS: u32 = 24;
const STEP: f32 = 0.5;
const DRAW: f32 = 2e-6;

/// One text with what is right for it.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// The saying.
    pub saying: Saying,
    /// How much it counts.
    pub weight: f32,
    /// It also teaches what is danger and what is none; a mere word does not.
    pub danger: bool,
    /// A word chosen to be told by: its pieces count though they stand nowhere else.
    pub listed: bool,
}

impl Lesson {
    /// The lessons of a file of sayings.
    ///
    /// # Errors
    /// The line that is none.
    pub fn sayings(text: &str, weight: f32) -> Result<Vec<Self>, Unreadable> {
        let lesson = |saying| Self { saying, weight, danger: true, listed: false };
        Ok(Saying::read(text)?.into_iter().map(lesson).collect())
    }

    /// The lessons of a list of words: rows `slug[,slug] <tab> phrase <tab> phrase …`; slug `-`: of no programme.
    ///
    /// # Errors
    /// The row that is none.
    pub fn words(file: &str, text: &str, weight: f32) -> Result<Vec<Self>, Unreadable> {
        let mut lessons = Vec::new();
        for row in table::rows(file, text) {
            let mut cells = row.all();
            let slugs = cells.next().unwrap_or_default();
            let expect: Vec<String> =
                slugs.split(',').filter(|s| *s != OFF_TOPIC).map(str::to_owned).collect();
            for phrase in cells.map(str::trim).filter(|phrase| !phrase.is_empty()) {
                let saying = Saying {
                    q: phrase.to_owned(),
                    lang: String::new(),
                    expect: expect.clone(),
                    crisis: None,
                };
                lessons.push(Self { saying, weight, danger: false, listed: true });
            }
        }
        Ok(lessons)
    }

    /// The catalogue's own words: names, what a programme is, what to say, in every language.
    #[must_use]
    pub fn catalogue(guide: &Guide, weight: f32) -> Vec<Self> {
        let mut lessons = Vec::new();
        for programme in guide.catalogue().programmes() {
            for text in programme.texts() {
                let expect = vec![programme.slug.clone()];
                let saying = Saying { q: text.to_owned(), lang: String::new(), expect, crisis: None };
                lessons.push(Self { saying, weight, danger: false, listed: false });
            }
        }
        lessons
    }

    fn classes(&self) -> Vec<&str> {
        match (self.saying.expect.is_empty(), self.saying.crisis) {
            (true, None) => vec![OFF_TOPIC],
            _ => self.saying.expect.iter().map(String::as_str).collect(),
        }
    }
}

/// A piece while it is counted.
#[derive(Debug, Default)]
struct Counted {
    seen: u32,
    faint: bool,
    counts: BTreeMap<u8, f32>,
    danger: f32,
}

/// A piece must stand in so many lessons to be kept: in more when it tells little.
const PLAIN: u32 = 2;
const FAINT: u32 = 4;
/// A class that has no larger share of a piece is not written down.
const SLIGHT: f32 = 0.015;
/// How much a saying that the lexicon was mended by counts: there its concepts are too sure of themselves.
const MENDED: f32 = 0.5;
/// How much a phrase of a list counts, and a text of the catalogue.
const LISTED: f32 = 0.5;
const TOLD: f32 = 0.5;

/// All lessons of a folder such as this crate's `data/`: its sayings, those of `learn/*.jsonl`, the words of `learn/*.tsv`, and the
/// catalogue; files in the order of their names.
///
/// # Errors
/// A file that cannot be read.
pub fn lessons(guide: &Guide, data: &Path) -> Result<Vec<Lesson>, Unreadable> {
    let mut lessons = Lesson::catalogue(guide, TOLD);
    for (folder, weight) in [(data.to_owned(), MENDED), (data.join("learn"), 1.0)] {
        let fault =
            |path: &Path, e: std::io::Error| Unreadable::new(&path.display().to_string(), 0, &e.to_string());
        let files = fs::read_dir(&folder).map_err(|e| fault(&folder, e))?;
        let mut files: Vec<_> = files.filter_map(|file| Some(file.ok()?.path())).collect();
        files.sort();
        for file in files {
            let name = file.display().to_string();
            let text = || fs::read_to_string(&file).map_err(|e| fault(&file, e));
            match file.extension().and_then(OsStr::to_str) {
                Some("jsonl") => lessons.extend(Lesson::sayings(&text()?, weight)?),
                Some("tsv") if weight == 1.0 => lessons.extend(Lesson::words(&name, &text()?, LISTED)?),
                _ => {}
            }
        }
    }
    Ok(lessons)
}

/// Learns, and gives the bytes of the file.
///
/// # Errors
/// More classes than a byte can number.
pub fn learn(guide: &Guide, lessons: &[Lesson]) -> Result<Vec<u8>, Unreadable> {
    let names: BTreeSet<&str> = lessons.iter().flat_map(Lesson::classes).collect();
    let mut names: Vec<&str> = names.into_iter().filter(|name| *name != OFF_TOPIC).collect();
    names.push(OFF_TOPIC);
    let texts: Vec<Vec<Piece>> = lessons.iter().map(|lesson| guide.pieces(&lesson.saying.q)).collect();
    let mut counted: BTreeMap<u32, Counted> = BTreeMap::new();
    for piece in texts.iter().flatten() {
        let counted = counted.entry(piece.digest).or_default();
        (counted.seen, counted.faint) = (counted.seen + 1, piece.faint);
    }
    // What stands in one saying alone tells of that saying; words of a list are chosen to be told by.
    let listed: BTreeSet<u32> = lessons
        .iter()
        .zip(&texts)
        .filter(|(lesson, _)| lesson.listed)
        .flat_map(|(_, text)| text.iter().map(|piece| piece.digest))
        .collect();
    let enough = |piece: &Counted| if piece.faint { piece.seen >= FAINT } else { piece.seen >= PLAIN };
    counted.retain(|digest, piece| enough(piece) || (!piece.faint && listed.contains(digest)));
    let number = lessons.len() as f32;
    let rare = |seen: u32| ((number + 1.0) / (seen as f32).max(1.0)).ln();
    let weights = |text: &[Piece], counted: &BTreeMap<u32, Counted>| -> Vec<(u32, f32)> {
        let known = text.iter().filter_map(|p| Some((p.digest, rare(counted.get(&p.digest)?.seen))));
        let known: Vec<(u32, f32)> = known.collect();
        let norm = known.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
        known.into_iter().map(|(digest, w)| (digest, w / norm)).collect()
    };
    let texts: Vec<Vec<(u32, f32)>> = texts.iter().map(|text| weights(text, &counted)).collect();
    for (lesson, text) in lessons.iter().zip(&texts) {
        let mut right: Vec<(u8, f32)> = Vec::new();
        for (class, share) in lesson.classes().into_iter().zip(SHARES) {
            let at = names.iter().position(|name| *name == class).unwrap_or_default();
            right.push((byte(at)?, share * lesson.weight));
        }
        if let Some(kind) = lesson.saying.crisis {
            let at = Kind::ALL.iter().position(|k| *k == kind).unwrap_or_default();
            right.push((byte(names.len() + at)?, lesson.weight));
        }
        for (digest, weight) in text {
            let Some(piece) = counted.get_mut(digest) else { continue };
            for (class, share) in &right {
                *piece.counts.entry(*class).or_default() += share * weight;
            }
        }
    }
    let bias = regress(lessons, &texts, &mut counted);
    write(&names, lessons.len(), bias, &counted)
}

fn byte(number: usize) -> Result<u8, Unreadable> {
    u8::try_from(number).map_err(|_| Unreadable::new("learned.bin", 1, "too many classes"))
}

/// A lesson's turn in the regression: the digest that orders it, whether it is danger, how much it counts, its pieces.
type Turn = (u64, f32, f32, Vec<(usize, f32)>);

/// Logistic regression by steps along the slope (AdaGrad), sayings in the order of their words' digest; gives the bias.
fn regress(lessons: &[Lesson], texts: &[Vec<(u32, f32)>], counted: &mut BTreeMap<u32, Counted>) -> f32 {
    let numbers: BTreeMap<u32, usize> = counted.keys().copied().zip(0..).collect();
    let mut order: Vec<Turn> = lessons
        .iter()
        .zip(texts)
        .filter(|(lesson, _)| lesson.danger)
        .map(|(lesson, text)| {
            let right = if lesson.saying.crisis.is_some() { 1.0 } else { 0.0 };
            let text = text.iter().filter_map(|(d, w)| Some((*numbers.get(d)?, *w))).collect();
            (lesson.saying.digest(), right, lesson.weight, text)
        })
        .collect();
    order.sort_by_key(|(digest, ..)| *digest);
    let mut weights = vec![0.0_f32; numbers.len()];
    let mut slopes = vec![1e-4_f32; numbers.len()];
    let (mut bias, mut bias_slope) = (0.0_f32, 1e-4_f32);
    for _ in 0..ROUNDS {
        for (_, right, share, text) in &order {
            let sum: f32 = text.iter().filter_map(|(n, w)| Some(weights.get(*n)? * w)).sum();
            let error = (1.0 / (1.0 + (-(sum + bias)).exp()) - right) * share;
            for (n, w) in text {
                if let (Some(weight), Some(slope)) = (weights.get_mut(*n), slopes.get_mut(*n)) {
                    let by = error * w + DRAW * *weight;
                    *slope += by * by;
                    *weight -= STEP * by / slope.sqrt();
                }
            }
            bias_slope += error * error;
            bias -= STEP * error / bias_slope.sqrt();
        }
    }
    for (piece, weight) in counted.values_mut().zip(weights) {
        piece.danger = weight;
    }
    bias
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held to the bounds of what is written"
)]
fn write(
    names: &[&str],
    sayings: usize,
    bias: f32,
    counted: &BTreeMap<u32, Counted>,
) -> Result<Vec<u8>, Unreadable> {
    let many = |_| Unreadable::new("learned.bin", 1, "too many");
    let mut out = MARK.to_vec();
    out.extend(u16::try_from(names.len()).map_err(many)?.to_le_bytes());
    for name in names {
        out.extend(name.bytes().chain([b'\n']));
    }
    out.extend(u32::try_from(sayings).map_err(many)?.to_le_bytes());
    out.extend(((bias / DANGER_STEP).round() as i32).to_le_bytes());
    out.extend(u32::try_from(counted.len()).map_err(many)?.to_le_bytes());
    for (digest, piece) in counted {
        out.extend(digest.to_le_bytes());
        out.extend(u16::try_from(piece.seen).unwrap_or(u16::MAX).to_le_bytes());
        let danger = (piece.danger / DANGER_STEP).round().clamp(f32::from(i16::MIN), f32::from(i16::MAX));
        out.extend((danger as i16).to_le_bytes());
        let steps = |count: &f32| (count / COUNT_STEP).round().clamp(0.0, f32::from(u16::MAX)) as u16;
        let least = piece.counts.values().sum::<f32>() * SLIGHT;
        let told = piece.counts.iter().filter(|(_, count)| **count >= least);
        let counts: Vec<(u8, u16)> = told.map(|(c, n)| (*c, steps(n))).filter(|(_, n)| *n > 0).collect();
        out.push(byte(counts.len())?);
        for (class, count) in counts {
            out.push(class);
            out.extend(count.to_le_bytes());
        }
    }
    Ok(out)
}
