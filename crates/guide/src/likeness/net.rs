//! Small nets over the pieces of a text: each piece has a place, a text stands where its pieces stand together, and from there a
//! layer leads to the kinds of danger and to the programmes. Taught together, so that who speaks of a thing in the words of
//! its programme is near to who speaks of its danger.

use super::bytes::Reader;
use crate::Kind;

/// Nets that are asked together; each begins elsewhere, and their mean errs less than each.
pub(crate) const NETS: usize = 2;
/// Hidden units of one net.
pub(crate) const UNITS: usize = 32;
/// Hidden units of all.
pub(crate) const WIDTH: usize = NETS * UNITS;
/// Of the classes the first says that there is no danger; then the kinds in the order of [`Kind::ALL`], then the programmes.
pub(crate) const DANGERS: usize = 1 + Kind::ALL.len();
/// One step of a piece's scale in the file.
pub(crate) const SCALE_STEP: f32 = 1.0 / 8192.0;
/// A place's coordinates are so many steps of the piece's scale at most, either way.
pub(crate) const STEPS: f32 = 7.0;

/// One layer: where the hidden units begin, and for each class where it begins and its weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Layer {
    pub(crate) from: Vec<f32>,
    pub(crate) bias: Vec<f32>,
    /// [`UNITS`] for each class.
    pub(crate) weights: Vec<f32>,
}

impl Layer {
    /// Of hidden units the classes' scores.
    pub(crate) fn scores(&self, units: &[f32]) -> impl Iterator<Item = f32> {
        let sums = self.weights.chunks_exact(UNITS).map(|row| dot(row, units));
        self.bias.iter().zip(sums).map(|(bias, sum)| bias + sum)
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for number in self.from.iter().chain(&self.bias).chain(&self.weights) {
            out.extend(number.to_le_bytes());
        }
    }

    fn read(reader: &mut Reader<'_>, classes: usize) -> Option<Self> {
        let mut some = |number: usize| (0..number).map(|_| reader.real()).collect::<Option<Vec<_>>>();
        Some(Self { from: some(UNITS)?, bias: some(classes)?, weights: some(classes * UNITS)? })
    }
}

/// The sum of products, in eight sums side by side: in this order on every machine.
pub(crate) fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    for (a, b) in one.chunks_exact(8).zip(other.chunks_exact(8)) {
        for (sum, (x, y)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += x * y;
        }
    }
    sums.iter().sum()
}

/// e to the power of `x`, by a polynomial: the same bits on every machine, which a library does not promise.
pub(crate) fn exp(x: f32) -> f32 {
    let x = x.clamp(-80.0, 80.0);
    let n = (x * std::f32::consts::LOG2_E).round();
    let r = x - n * std::f32::consts::LN_2;
    let tail = 1.0 + r / 2.0 * (1.0 + r / 3.0 * (1.0 + r / 4.0 * (1.0 + r / 5.0 * (1.0 + r / 6.0))));
    #[expect(clippy::cast_possible_truncation, reason = "a whole number between -116 and 116")]
    let power = f64::from(2.0_f32).powi(n as i32) as f32;
    (1.0 + r * tail) * power
}

/// Scores to shares of one; gives the largest score and the ln of the sum beyond it.
pub(crate) fn shares(scores: &mut [f32]) -> f32 {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = exp(*score - most);
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
    most + sum.ln()
}

/// The nets of the file.
#[derive(Debug, Default)]
pub(crate) struct Nets {
    layers: Vec<Layer>,
    /// [`WIDTH`] coordinates for each piece that has a place.
    places: Vec<i8>,
}

/// Where nets lead a text.
#[derive(Debug)]
pub(crate) struct Felt {
    /// The log odds that it tells danger, whichever.
    pub(crate) danger: f32,
    /// The kind that is likeliest, if it does.
    pub(crate) kind: Kind,
    /// Scores of the programmes' classes.
    pub(crate) programmes: Vec<f32>,
    /// How much each coordinate of a piece, as it is scaled and weighed, gives towards danger.
    slope: Vec<f32>,
}

impl Nets {
    /// Reads layers for so many classes and places for so many pieces.
    pub(crate) fn read(reader: &mut Reader<'_>, classes: usize, pieces: usize) -> Option<Self> {
        let layers = (0..NETS).map(|_| Layer::read(reader, classes)).collect::<Option<Vec<_>>>()?;
        let packed = reader.bytes(pieces.checked_mul(WIDTH / 2)?)?;
        let apart = |byte: &u8| [(byte & 15), (byte >> 4)].map(|half| i8::try_from(half).unwrap_or(0) - 8);
        Some(Self { layers, places: packed.iter().flat_map(apart).collect() })
    }

    fn place(&self, nth: u32) -> &[i8] {
        let from = nth as usize * WIDTH;
        self.places.get(from..from + WIDTH).unwrap_or_default()
    }

    /// Where pieces lead that have a place, each with its weight and its scale.
    pub(crate) fn lead(&self, pieces: impl Iterator<Item = (u32, f32)>) -> Felt {
        let mut units: Vec<f32> = self.layers.iter().flat_map(|layer| layer.from.iter().copied()).collect();
        for (nth, weight) in pieces {
            for (unit, at) in units.iter_mut().zip(self.place(nth)) {
                *unit += weight * f32::from(*at);
            }
        }
        let lit: Vec<f32> = units.iter().map(|unit| unit.max(0.0)).collect();
        let classes = self.layers.first().map_or(0, |layer| layer.bias.len());
        let mut scores = vec![0.0_f32; classes];
        for (layer, lit) in self.layers.iter().zip(lit.chunks_exact(UNITS)) {
            for (score, one) in scores.iter_mut().zip(layer.scores(lit)) {
                *score += one / NETS as f32;
            }
        }
        let programmes = scores.split_off(DANGERS.min(classes));
        let (none, kinds) =
            scores.split_first_mut().map_or((0.0, &mut [][..]), |(none, kinds)| (*none, kinds));
        let danger = shares(kinds) - none;
        let kind = Kind::ALL.into_iter().zip(&*kinds).max_by(|(_, a), (_, b)| a.total_cmp(b));
        let kind = kind.map_or(Kind::Medical, |(kind, _)| kind);
        let mut slope = Vec::with_capacity(WIDTH);
        for (layer, lit) in self.layers.iter().zip(lit.chunks_exact(UNITS)) {
            for (unit, lit) in lit.iter().enumerate() {
                let of = |class: usize| layer.weights.get(class * UNITS + unit).copied().unwrap_or_default();
                let by: f32 = kinds.iter().zip(1..).map(|(share, class)| share * of(class)).sum();
                slope.push(if *lit > 0.0 { (by - of(0)) / NETS as f32 } else { 0.0 });
            }
        }
        Felt { danger, kind, programmes, slope }
    }

    /// What a piece of this text gives towards danger: exact, for between its bends the net is a sum over pieces.
    pub(crate) fn gives(&self, felt: &Felt, nth: u32) -> f32 {
        felt.slope.iter().zip(self.place(nth)).map(|(slope, at)| slope * f32::from(*at)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_power_of_e_is_near_enough() {
        for x in [-20.0_f32, -3.3, -0.4, 0.0, 0.7, 2.5] {
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-5, "{x}");
        }
    }

    #[test]
    fn shares_sum_to_one() {
        let mut scores = [1.0, 2.0, 3.0];
        assert!((shares(&mut scores) - 3.407_606).abs() < 1e-4);
        assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-6);
    }
}
