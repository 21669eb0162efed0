//! What was learnt, and where it leads a text.

use super::{
    Piece,
    bytes::Reader,
    net::{DANGERS, Felt, Nets, SCALE_STEP},
};
use crate::{Kind, Unreadable};

/// The name of the class of texts that no programme is for.
pub(crate) const OFF_TOPIC: &str = "-";
/// The first bytes of the file.
pub(crate) const MARK: &[u8; 8] = b"engawaL2";
/// One step of a count in the file.
pub(crate) const COUNT_STEP: f32 = 1.0 / 512.0;
/// So much is added to each count, so that what was never seen is not impossible.
const SMOOTH: f32 = 0.6;

/// Counts of pieces by class, and the nets' places of pieces.
///
/// The file: [`MARK`]; u16 number of programmes' classes and their names, a line each; u32 number of sayings; u32 number of pieces; then
/// for each, in the order of digests: u32 digest, u16 in how many sayings (at most 65,535), u16 scale of its place in [`SCALE_STEP`] (0: it
/// has none), u8 how many counts, and for each u8 class and u16 count in [`COUNT_STEP`]; then the layers of the nets (f32: where units
/// begin, where classes begin, weights), and of each piece that has a place its coordinates, two to a byte, each with 8 added.
/// Little-endian.
#[derive(Debug)]
pub(crate) struct Likeness {
    classes: Vec<String>,
    sayings: f32,
    pieces: Vec<Known>,
    counts: Vec<(u8, f32)>,
    /// ln of the weight of all that is not of the class.
    others: Vec<f32>,
    nets: Nets,
}

#[derive(Debug)]
struct Known {
    digest: u32,
    rare: f32,
    /// Its counts in `counts`.
    from: u32,
    to: u32,
    /// All its counts.
    all: f32,
    /// Which place is its in the nets, and how large a step there is.
    place: u32,
    scale: f32,
}

/// Where a text's pieces lead.
#[derive(Debug)]
pub(crate) struct Led {
    /// For each class of programmes (the last may be [`OFF_TOPIC`]), how far above the middle of all it stands, in standard deviations.
    pub(crate) programmes: Vec<f32>,
    /// The log odds that it tells danger.
    pub(crate) danger: f32,
    /// The kind of danger that it is most like.
    pub(crate) kind: Kind,
    /// How much of the text is known, from 0 to 1.
    pub(crate) known: f32,
    /// The known pieces with their weight in this text and their number.
    found: Vec<(Piece, f32, usize)>,
    /// The length of the weights of those that have a place in the nets.
    placed: f32,
    felt: Felt,
}

impl Likeness {
    /// Reads what was learnt.
    ///
    /// # Errors
    /// Bytes that are none, or cut off.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, Unreadable> {
        Self::parse(bytes).ok_or_else(|| Unreadable::new("learned.bin", 1, "cut off, or of another form"))
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        if reader.take::<8>()? != *MARK {
            return None;
        }
        let classes = (0..reader.short()?).map(|_| reader.line()).collect::<Option<Vec<_>>>()?;
        let sayings = reader.long()? as f32;
        let number = reader.long()?;
        let (mut pieces, mut counts, mut placed) = (Vec::new(), Vec::new(), 0);
        for _ in 0..number {
            let digest = reader.long()?;
            let seen = f32::from(reader.short()?);
            let scale = f32::from(reader.short()?) * SCALE_STEP;
            let from = u32::try_from(counts.len()).ok()?;
            let mut all = 0.0;
            for _ in 0..reader.small()? {
                let (class, count) = (reader.small()?, f32::from(reader.short()?) * COUNT_STEP);
                all += count;
                counts.push((class, count));
            }
            let to = u32::try_from(counts.len()).ok()?;
            let rare = rare(sayings, seen);
            pieces.push(Known { digest, rare, from, to, all, place: placed, scale });
            placed += u32::from(scale > 0.0);
        }
        let nets = Nets::read(&mut reader, DANGERS + classes.len(), placed as usize)?;
        let mut model = Self { classes, sayings, pieces, counts, others: Vec::new(), nets };
        model.weigh();
        reader.0.is_empty().then_some(model)
    }

    fn weigh(&mut self) {
        let whole: f64 = self.pieces.iter().map(|piece| f64::from(piece.all + SMOOTH)).sum();
        let mut own = vec![0.0_f64; self.classes.len()];
        for (class, count) in &self.counts {
            if let Some(slot) = own.get_mut(usize::from(*class)) {
                *slot += f64::from(*count);
            }
        }
        self.others = own.into_iter().map(|own| (whole - own).ln() as f32).collect();
    }

    /// The classes of programmes.
    pub(crate) fn classes(&self) -> &[String] {
        &self.classes
    }

    fn of(&self, digest: u32) -> Option<(usize, &Known)> {
        let at = self.pieces.binary_search_by_key(&digest, |p| p.digest).ok()?;
        Some((at, self.pieces.get(at)?))
    }

    fn counts(&self, piece: &Known) -> &[(u8, f32)] {
        self.counts.get(piece.from as usize..piece.to as usize).unwrap_or_default()
    }

    /// What a count adds to its class, beyond what the piece adds to every class.
    fn gain(piece: &Known, count: f32) -> f32 {
        let all = piece.all + SMOOTH;
        (all / (all - count).max(SMOOTH / 2.0)).ln()
    }

    /// Where these pieces lead.
    pub(crate) fn lead(&self, pieces: &[Piece]) -> Led {
        let mut found: Vec<(Piece, f32, usize)> = Vec::new();
        let (mut square, mut placed, mut known, mut whole) = (0.0_f32, 0.0_f32, 0.0_f32, 0.0_f32);
        let rarest = rare(self.sayings, 1.0);
        for piece in pieces {
            match self.of(piece.digest) {
                Some((at, of)) => {
                    found.push((*piece, of.rare, at));
                    square += of.rare * of.rare;
                    placed += if of.scale > 0.0 { of.rare * of.rare } else { 0.0 };
                    known += of.rare;
                    whole += of.rare;
                }
                None => whole += rarest,
            }
        }
        let norm = square.sqrt().max(f32::MIN_POSITIVE);
        let placed = placed.sqrt().max(f32::MIN_POSITIVE);
        let mut scores = vec![0.0_f32; self.others.len()];
        let mut sum = 0.0;
        for (_, weight, at) in &found {
            let Some(piece) = self.pieces.get(*at) else { continue };
            sum += weight / norm;
            for (class, count) in self.counts(piece) {
                if let Some(score) = scores.get_mut(usize::from(*class)) {
                    *score += weight / norm * Self::gain(piece, *count);
                }
            }
        }
        for (score, others) in scores.iter_mut().zip(&self.others) {
            *score += sum * others;
        }
        let places = found.iter().filter_map(|(_, weight, at)| {
            let of = self.pieces.get(*at).filter(|of| of.scale > 0.0)?;
            Some((of.place, weight / placed * of.scale))
        });
        let felt = self.nets.lead(places);
        let mut felt_for = felt.programmes.clone();
        in_spreads(&mut scores);
        in_spreads(&mut felt_for);
        scores.iter_mut().zip(&felt_for).for_each(|(score, felt)| *score += felt);
        in_spreads(&mut scores);
        let (danger, kind) = (felt.danger, felt.kind);
        found.iter_mut().for_each(|(_, weight, _)| *weight /= norm);
        let placed = placed / norm;
        Led {
            programmes: scores,
            danger,
            kind,
            known: known / whole.max(f32::MIN_POSITIVE),
            found,
            placed,
            felt,
        }
    }

    /// What each character of the text gives towards a class of programmes, by the counts.
    pub(crate) fn told(&self, led: &Led, class: usize, length: usize) -> Vec<f32> {
        self.spread(led, length, |piece| {
            let counts = self.counts(piece).iter();
            counts.filter(|(c, _)| usize::from(*c) == class).map(|(_, count)| Self::gain(piece, *count)).sum()
        })
    }

    /// What each character of the text gives towards danger.
    pub(crate) fn alarming(&self, led: &Led, length: usize) -> Vec<f32> {
        self.spread(led, length, |piece| {
            if piece.scale > 0.0 {
                self.nets.gives(&led.felt, piece.place) * piece.scale / led.placed
            } else {
                0.0
            }
        })
    }

    fn spread(&self, led: &Led, length: usize, worth: impl Fn(&Known) -> f32) -> Vec<f32> {
        let mut told = vec![0.0; length];
        for (piece, weight, at) in &led.found {
            let (Some((start, end)), Some(known)) = (piece.span, self.pieces.get(*at)) else { continue };
            let each = weight * worth(known) / (end - start).max(1) as f32;
            told.iter_mut().take(end).skip(start).for_each(|slot| *slot += each);
        }
        told
    }
}

/// How much a piece weighs that stands in so many of so many sayings.
pub(super) fn rare(sayings: f32, seen: f32) -> f32 {
    // Rounded from a finer number, so that machines agree in the last place.
    f64::from((sayings + 1.0) / seen.max(1.0)).ln() as f32
}

/// Scores as so many standard deviations above the middle of all.
fn in_spreads(scores: &mut [f32]) {
    let number = scores.len().max(1) as f32;
    let mean = scores.iter().sum::<f32>() / number;
    let spread = (scores.iter().map(|s| (s - mean).powi(2)).sum::<f32>() / number).sqrt().max(1e-6);
    scores.iter_mut().for_each(|score| *score = (*score - mean) / spread);
}
