//! Teaching a net: steps along the slope (AdaGrad), lesson by lesson, with dice from a fixed seed.

use super::net::{DANGERS, Layer, UNITS, dot, shares};

/// Rounds over all lessons, the step of the first, and its share in the last.
const ROUNDS: u16 = 10;
const STEP: f32 = 0.05;
const LAST: f32 = 0.1;
/// So many of a lesson's pieces, and of the hidden units, are left out each time, so that none is relied upon alone.
const PIECES_OUT: f32 = 0.3;
const UNITS_OUT: f32 = 0.2;

/// What a net learns from one text.
#[derive(Debug, Default)]
pub(super) struct Text {
    /// Number and weight of each piece.
    pub(super) pieces: Vec<(usize, f32)>,
    /// 0: no danger; then the kinds. With how much it counts; nought: says nothing of danger.
    pub(super) danger: (usize, f32),
    /// The programmes' classes with their shares of one, and how much that counts.
    pub(super) programmes: (Vec<(usize, f32)>, f32),
}

/// A net while it learns.
pub(super) struct Taught {
    pub(super) layer: Layer,
    /// [`UNITS`] coordinates for each piece.
    pub(super) places: Vec<f32>,
}

/// SplitMix64: dice that fall alike everywhere.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to 1.
    fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / 16_777_216.0
    }

    fn around(&mut self, number: usize, width: f32) -> Vec<f32> {
        (0..number).map(|_| (self.share() - 0.5) * width).collect()
    }
}

/// The sums of squared slopes by which steps grow shorter.
struct Past {
    places: Vec<f32>,
    weights: Vec<f32>,
    bias: Vec<f32>,
    from: Vec<f32>,
}

fn step(at: &mut f32, past: &mut f32, slope: f32, rate: f32) {
    *past += slope * slope;
    *at -= rate * slope / past.sqrt();
}

/// Teaches one net of so many pieces and classes (those of danger and the programmes').
pub(super) fn teach(texts: &[Text], pieces: usize, classes: usize, seed: u64) -> Taught {
    const LITTLE: f32 = 1e-6;
    let mut dice = Dice(seed);
    let wide = 2.0 / (UNITS as f32).sqrt();
    let mut net = Taught { layer: Layer::default(), places: dice.around(pieces * UNITS, wide / 2.0) };
    net.layer = Layer {
        from: vec![0.0; UNITS],
        bias: vec![0.0; classes],
        weights: dice.around(classes * UNITS, wide),
    };
    let mut past = Past {
        places: vec![LITTLE; pieces],
        weights: vec![LITTLE; classes * UNITS],
        bias: vec![LITTLE; classes],
        from: vec![LITTLE; UNITS],
    };
    let mut order: Vec<&Text> = texts.iter().collect();
    for round in 0..ROUNDS {
        for at in (1..order.len()).rev() {
            let other = (dice.next() % (at as u64 + 1)) as usize;
            order.swap(at, other);
        }
        let rate = STEP * (1.0 - f32::from(round) / f32::from(ROUNDS) * (1.0 - LAST));
        for text in &order {
            net.learn(text, &mut past, rate, &mut dice);
        }
    }
    net
}

impl Taught {
    fn learn(&mut self, text: &Text, past: &mut Past, rate: f32, dice: &mut Dice) {
        let kept: Vec<(usize, f32)> = text
            .pieces
            .iter()
            .filter(|_| dice.share() >= PIECES_OUT)
            .map(|(piece, weight)| (*piece, weight / (1.0 - PIECES_OUT)))
            .collect();
        let mut units = self.layer.from.clone();
        for (piece, weight) in &kept {
            let place = self.places.get(piece * UNITS..(piece + 1) * UNITS).unwrap_or_default();
            for (unit, at) in units.iter_mut().zip(place) {
                *unit += weight * at;
            }
        }
        // What a unit lets through: nothing below nought, nor when it is left out.
        let open: Vec<f32> = units
            .iter()
            .map(|unit| if dice.share() >= UNITS_OUT && *unit > 0.0 { 1.0 / (1.0 - UNITS_OUT) } else { 0.0 })
            .collect();
        let lit: Vec<f32> = units.iter().zip(&open).map(|(unit, open)| unit * open).collect();
        let errors = self.errors(text, &lit);
        let mut back = vec![0.0_f32; UNITS];
        let rows = self.layer.weights.chunks_exact_mut(UNITS).zip(past.weights.chunks_exact_mut(UNITS));
        let biases = self.layer.bias.iter_mut().zip(&mut past.bias);
        for ((error, (row, row_past)), (bias, bias_past)) in errors.iter().zip(rows).zip(biases) {
            if *error == 0.0 {
                continue;
            }
            let unit = back.iter_mut().zip(&lit).zip(row.iter_mut().zip(row_past));
            for ((back, lit), (weight, past)) in unit {
                *back += error * *weight;
                step(weight, past, error * lit, rate);
            }
            step(bias, bias_past, *error, rate);
        }
        for ((back, open), (from, past)) in
            back.iter_mut().zip(&open).zip(self.layer.from.iter_mut().zip(&mut past.from))
        {
            *back *= open;
            step(from, past, *back, rate);
        }
        let square = dot(&back, &back) / UNITS as f32;
        for (piece, weight) in &kept {
            let place = self.places.get_mut(piece * UNITS..(piece + 1) * UNITS);
            if let (Some(place), Some(past)) = (place, past.places.get_mut(*piece)) {
                *past += weight * weight * square;
                let by = rate / past.sqrt() * weight;
                for (at, back) in place.iter_mut().zip(&back) {
                    *at -= by * back;
                }
            }
        }
    }

    /// For each class, how far its share is from what is right; nought where the text says nothing of it.
    fn errors(&self, text: &Text, lit: &[f32]) -> Vec<f32> {
        let mut errors: Vec<f32> = self.layer.scores(lit).collect();
        let (dangers, programmes) = errors.split_at_mut(DANGERS);
        let one = [(text.danger.0, 1.0)];
        for (part, right, counts) in
            [(dangers, one.as_slice(), text.danger.1), (programmes, &text.programmes.0, text.programmes.1)]
        {
            if counts == 0.0 {
                part.fill(0.0);
                continue;
            }
            shares(part);
            for (class, share) in right {
                if let Some(error) = part.get_mut(*class) {
                    *error -= share;
                }
            }
            part.iter_mut().for_each(|error| *error *= counts);
        }
        errors
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_net_learns_what_no_sum_can_and_twice_the_same() {
        // Danger when exactly one of two pieces stands there.
        let text = |pieces: &[usize], danger: usize| Text {
            pieces: pieces.iter().map(|piece| (*piece, 1.0)).collect(),
            danger: (danger, 1.0),
            programmes: (Vec::new(), 0.0),
        };
        let some = || [text(&[0, 2], 1), text(&[1, 2], 1), text(&[0, 1, 2], 0), text(&[2], 0)];
        let texts: Vec<Text> = (0..300).flat_map(|_| some()).collect();
        let (one, other) = (teach(&texts, 3, DANGERS, 7), teach(&texts, 3, DANGERS, 7));
        assert_eq!(one.places, other.places);
        let told = |pieces: &[usize]| {
            let mut units = one.layer.from.clone();
            for piece in pieces {
                units.iter_mut().zip(&one.places[piece * UNITS..]).for_each(|(unit, at)| *unit += at);
            }
            let lit: Vec<f32> = units.iter().map(|unit| unit.max(0.0)).collect();
            let scores: Vec<f32> = one.layer.scores(&lit).collect();
            scores[1] > scores[0]
        };
        assert!(told(&[0, 2]) && told(&[1, 2]) && !told(&[0, 1, 2]) && !told(&[2]));
    }
}
