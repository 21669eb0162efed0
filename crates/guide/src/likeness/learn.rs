//! Learning: sayings in, the bytes of `data/learned.bin` out. Only for who edits the sayings; the program reads the bytes.

use super::{
    OFF_TOPIC, Piece,
    model::{COUNT_STEP, MARK, rare},
    net::{DANGERS, NETS, SCALE_STEP, STEPS, UNITS},
    train::{Taught, Text, teach},
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
/// How much the programmes of a saying teach the nets beside its danger, and those of a phrase or a text of the catalogue.
const BESIDE: f32 = 0.5;
const BESIDE_LISTED: f32 = 0.25;

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
    /// The file's name: each file of `learn/` has one writer. Empty: the catalogue.
    pub source: String,
}

impl Lesson {
    /// The lessons of a file of sayings.
    ///
    /// # Errors
    /// The line that is none.
    pub fn sayings(file: &str, text: &str, weight: f32) -> Result<Vec<Self>, Unreadable> {
        let lesson = |saying| Self { saying, weight, danger: true, listed: false, source: file.to_owned() };
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
                lessons.push(Self { saying, weight, danger: false, listed: true, source: file.to_owned() });
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
                lessons.push(Self { saying, weight, danger: false, listed: false, source: String::new() });
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
}

impl Counted {
    /// It stands in so many texts that a net can learn where its place is.
    fn placed(&self) -> bool {
        self.seen >= if self.faint { FAINT_PLACED } else { PLAIN_PLACED }
    }
}

/// A piece must stand in so many lessons to be kept: in more when it tells little.
const PLAIN: u32 = 2;
const FAINT: u32 = 4;
/// The same for having a place in the nets.
const PLAIN_PLACED: u32 = 3;
const FAINT_PLACED: u32 = 6;
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
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let text = || fs::read_to_string(&file).map_err(|e| fault(&file, e));
            match file.extension().and_then(OsStr::to_str) {
                Some("jsonl") => lessons.extend(Lesson::sayings(&name, &text()?, weight)?),
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
    let taught = taught(lessons, &names, &texts, &counted);
    let number = lessons.len() as f32;
    let texts = texts.iter().map(|text| weights(text, number, &counted, |_| true));
    let texts: Vec<Vec<(u32, f32)>> = texts.collect();
    for (lesson, text) in lessons.iter().zip(&texts) {
        let mut right: Vec<(u8, f32)> = Vec::new();
        for (class, share) in lesson.classes().into_iter().zip(SHARES) {
            let at = names.iter().position(|name| *name == class).unwrap_or_default();
            right.push((byte(at)?, share * lesson.weight));
        }
        for (digest, weight) in text {
            let Some(piece) = counted.get_mut(digest) else { continue };
            for (class, share) in &right {
                *piece.counts.entry(*class).or_default() += share * weight;
            }
        }
    }
    write(&names, lessons.len(), &counted, &taught)
}

fn byte(number: usize) -> Result<u8, Unreadable> {
    u8::try_from(number).map_err(|_| Unreadable::new("learned.bin", 1, "too many classes"))
}

/// The pieces of a text that are kept, each with its weight; the squares of the weights sum to one.
fn weights(
    text: &[Piece],
    lessons: f32,
    counted: &BTreeMap<u32, Counted>,
    wanted: impl Fn(&Counted) -> bool,
) -> Vec<(u32, f32)> {
    let kept = text.iter().filter_map(|p| Some((p.digest, counted.get(&p.digest).filter(|c| wanted(c))?)));
    let kept: Vec<(u32, f32)> = kept.map(|(digest, of)| (digest, rare(lessons, of.seen as f32))).collect();
    let norm = kept.iter().map(|(_, w)| w * w).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
    kept.into_iter().map(|(digest, w)| (digest, w / norm)).collect()
}

/// The nets, taught side by side.
fn taught(
    lessons: &[Lesson],
    names: &[&str],
    texts: &[Vec<Piece>],
    counted: &BTreeMap<u32, Counted>,
) -> Vec<Taught> {
    let placed = counted.iter().filter(|(_, of)| of.placed()).map(|(digest, _)| *digest);
    let numbers: BTreeMap<u32, usize> = placed.zip(0..).collect();
    let text = |(lesson, text): (&Lesson, &Vec<Piece>)| {
        let pieces = weights(text, lessons.len() as f32, counted, Counted::placed);
        let classes = lesson.classes();
        let whole: f32 = classes.iter().zip(SHARES).map(|(_, share)| share).sum();
        let class = |name: &str| names.iter().position(|other| *other == name).unwrap_or_default();
        let shares = classes.iter().zip(SHARES).map(|(name, share)| (class(name), share / whole)).collect();
        let counts = match (classes.is_empty(), lesson.danger) {
            (true, _) => 0.0,
            (_, true) => lesson.weight * BESIDE,
            (_, false) => BESIDE_LISTED,
        };
        let kind = lesson.saying.crisis.and_then(|kind| Kind::ALL.iter().position(|k| *k == kind));
        Text {
            pieces: pieces.into_iter().filter_map(|(d, w)| Some((*numbers.get(&d)?, w))).collect(),
            danger: (kind.map_or(0, |at| at + 1), if lesson.danger { lesson.weight } else { 0.0 }),
            programmes: (shares, counts),
        }
    };
    let texts: Vec<Text> = lessons.iter().zip(texts).map(text).collect();
    let (pieces, classes) = (numbers.len(), DANGERS + names.len());
    let texts = texts.as_slice();
    std::thread::scope(|scope| {
        let nets: Vec<_> =
            (1..).take(NETS).map(|seed| scope.spawn(move || teach(texts, pieces, classes, seed))).collect();
        nets.into_iter().filter_map(|net| net.join().ok()).collect()
    })
}

/// The places of the pieces in all nets, piece by piece: the scale as it is written, and the coordinates packed.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held to the bounds of what is written"
)]
fn packed(taught: &[Taught]) -> Vec<(u16, Vec<u8>)> {
    let pieces = taught.first().map_or(0, |net| net.places.len() / UNITS);
    let place = |nth: usize| {
        let own = |net: &Taught| net.places.get(nth * UNITS..(nth + 1) * UNITS).unwrap_or_default().to_vec();
        let at: Vec<f32> = taught.iter().flat_map(own).collect();
        let most = at.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
        let scale = (most / STEPS / SCALE_STEP).ceil().clamp(1.0, f32::from(u16::MAX));
        let half = |x: &f32| ((x / (scale * SCALE_STEP)).round().clamp(-STEPS, STEPS) + 8.0) as u8;
        let two = |two: &[f32]| two.iter().rev().fold(0, |byte, x| byte << 4 | half(x));
        (scale as u16, at.chunks(2).map(two).collect())
    };
    (0..pieces).map(place).collect()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "held to the bounds of what is written"
)]
fn write(
    names: &[&str],
    sayings: usize,
    counted: &BTreeMap<u32, Counted>,
    taught: &[Taught],
) -> Result<Vec<u8>, Unreadable> {
    let many = |_| Unreadable::new("learned.bin", 1, "too many");
    let mut out = MARK.to_vec();
    out.extend(u16::try_from(names.len()).map_err(many)?.to_le_bytes());
    for name in names {
        out.extend(name.bytes().chain([b'\n']));
    }
    out.extend(u32::try_from(sayings).map_err(many)?.to_le_bytes());
    out.extend(u32::try_from(counted.len()).map_err(many)?.to_le_bytes());
    let packed = packed(taught);
    let mut scales = packed.iter().map(|(scale, _)| *scale);
    for (digest, piece) in counted {
        out.extend(digest.to_le_bytes());
        out.extend(u16::try_from(piece.seen).unwrap_or(u16::MAX).to_le_bytes());
        let scale = piece.placed().then(|| scales.next()).flatten();
        out.extend(scale.unwrap_or_default().to_le_bytes());
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
    taught.iter().for_each(|net| net.layer.write(&mut out));
    packed.iter().for_each(|(_, place)| out.extend(place));
    Ok(out)
}
