//! What was learnt, and where it leads a text.

use super::Piece;
use crate::{Kind, Unreadable};

/// The name of the class of texts that no programme is for.
pub(crate) const OFF_TOPIC: &str = "-";
/// The first bytes of the file.
pub(crate) const MARK: &[u8; 8] = b"engawaL1";
/// One step of a count in the file.
pub(crate) const COUNT_STEP: f32 = 1.0 / 512.0;
/// One step of a weight of danger in the file.
pub(crate) const DANGER_STEP: f32 = 1.0 / 1024.0;
/// So much is added to each count, so that what was never seen is not impossible.
const SMOOTH: f32 = 0.6;

/// Counts of pieces by class, and weights of danger.
///
/// The file: [`MARK`]; u16 number of programmes' classes and their names, a line each; u32 number of sayings; i32 the danger's
/// bias in [`DANGER_STEP`]; u32 number of pieces; then for each, in the order of digests: u32 digest, u16 in how many
/// sayings (at most 65,535), i16 weight of danger, u8 how many counts, and for each u8 class and u16 count in [`COUNT_STEP`]. Classes behind
/// the programmes' are the kinds of danger in the order of [`Kind::ALL`]. Little-endian.
#[derive(Debug)]
pub(crate) struct Likeness {
    classes: Vec<String>,
    sayings: f32,
    bias: f32,
    pieces: Vec<Known>,
    counts: Vec<(u8, f32)>,
    /// ln of the weight of all that is not of the class.
    others: Vec<f32>,
}

#[derive(Debug)]
struct Known {
    digest: u32,
    rare: f32,
    danger: f32,
    /// Its counts in `counts`.
    from: u32,
    to: u32,
    /// All its counts with programmes, and with kinds of danger.
    programmes: f32,
    kinds: f32,
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
}

/// Reads little-endian numbers one after the other.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }

    fn small(&mut self) -> Option<u8> {
        self.take::<1>().map(|[byte]| byte)
    }

    fn short(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    fn long(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn line(&mut self) -> Option<String> {
        let end = self.0.iter().position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(self.0.get(..end)?).ok()?.to_owned();
        self.0 = self.0.get(end + 1..)?;
        Some(line)
    }
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
        let bias = i32::from_le_bytes(reader.take()?) as f32 * DANGER_STEP;
        let number = reader.long()?;
        let (mut pieces, mut counts) = (Vec::new(), Vec::new());
        for _ in 0..number {
            let digest = reader.long()?;
            let seen = f32::from(reader.short()?);
            let danger = f32::from(i16::from_le_bytes(reader.take()?)) * DANGER_STEP;
            let from = u32::try_from(counts.len()).ok()?;
            let (mut programmes, mut kinds) = (0.0, 0.0);
            for _ in 0..reader.small()? {
                let class = reader.small()?;
                let count = f32::from(reader.short()?) * COUNT_STEP;
                if usize::from(class) < classes.len() {
                    programmes += count
                } else {
                    kinds += count
                }
                counts.push((class, count));
            }
            let to = u32::try_from(counts.len()).ok()?;
            let rare = ((sayings + 1.0) / seen.max(1.0)).ln();
            pieces.push(Known { digest, rare, danger, from, to, programmes, kinds });
        }
        let mut model = Self { classes, sayings, bias, pieces, counts, others: Vec::new() };
        model.weigh();
        reader.0.is_empty().then_some(model)
    }

    fn weigh(&mut self) {
        let all = |kind: bool| -> f64 {
            let of = |p: &Known| f64::from(if kind { p.kinds } else { p.programmes } + SMOOTH);
            self.pieces.iter().map(of).sum()
        };
        let (programmes, kinds) = (all(false), all(true));
        let number = self.classes.len() + Kind::ALL.len();
        let mut own = vec![0.0_f64; number];
        for (class, count) in &self.counts {
            if let Some(slot) = own.get_mut(usize::from(*class)) {
                *slot += f64::from(*count);
            }
        }
        let others = |(class, own): (usize, f64)| {
            let whole = if class < self.classes.len() { programmes } else { kinds };
            (whole - own).ln() as f32
        };
        self.others = own.into_iter().enumerate().map(others).collect();
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
    fn gain(&self, piece: &Known, class: u8, count: f32) -> f32 {
        let all =
            if usize::from(class) < self.classes.len() { piece.programmes } else { piece.kinds } + SMOOTH;
        (all / (all - count).max(SMOOTH / 2.0)).ln()
    }

    /// Where these pieces lead.
    pub(crate) fn lead(&self, pieces: &[Piece]) -> Led {
        let mut found: Vec<(Piece, f32, usize)> = Vec::new();
        let (mut square, mut known, mut whole) = (0.0_f32, 0.0_f32, 0.0_f32);
        for piece in pieces {
            let rarest = (self.sayings + 1.0).ln();
            match self.of(piece.digest) {
                Some((at, of)) => {
                    found.push((*piece, of.rare, at));
                    square += of.rare * of.rare;
                    known += of.rare;
                    whole += of.rare;
                }
                None => whole += rarest,
            }
        }
        let norm = square.sqrt().max(f32::MIN_POSITIVE);
        let mut danger = self.bias;
        let mut scores = vec![0.0_f32; self.others.len()];
        let mut sum = 0.0;
        for (_, weight, at) in &mut found {
            *weight /= norm;
            let Some(piece) = self.pieces.get(*at) else { continue };
            sum += *weight;
            danger += *weight * piece.danger;
            for (class, count) in self.counts(piece) {
                if let Some(score) = scores.get_mut(usize::from(*class)) {
                    *score += *weight * self.gain(piece, *class, *count);
                }
            }
        }
        for (score, others) in scores.iter_mut().zip(&self.others) {
            *score += sum * others;
        }
        let kinds = scores.split_off(self.classes.len());
        let kind = Kind::ALL.into_iter().zip(&kinds).max_by(|(_, a), (_, b)| a.total_cmp(b));
        let kind = kind.map_or(Kind::Medical, |(kind, _)| kind);
        let number = scores.len().max(1) as f32;
        let mean = scores.iter().sum::<f32>() / number;
        let spread = (scores.iter().map(|s| (s - mean).powi(2)).sum::<f32>() / number).sqrt().max(1e-6);
        for score in &mut scores {
            *score = (*score - mean) / spread;
        }
        Led { programmes: scores, danger, kind, known: known / whole.max(f32::MIN_POSITIVE), found }
    }

    /// What each character of the text gives towards a class of programmes.
    pub(crate) fn told(&self, led: &Led, class: usize, length: usize) -> Vec<f32> {
        self.spread(led, length, |piece| {
            let counts = self.counts(piece).iter();
            counts
                .filter(|(c, _)| usize::from(*c) == class)
                .map(|(c, count)| self.gain(piece, *c, *count))
                .sum()
        })
    }

    /// What each character of the text gives towards danger.
    pub(crate) fn alarming(&self, led: &Led, length: usize) -> Vec<f32> {
        self.spread(led, length, |piece| piece.danger)
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
