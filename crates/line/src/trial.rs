//! A trial of the signature: one bit is turned in a delivery or in its header, at random, and it is asked whether it is
//! still believed. For a test, and for `engawa bench line`, which asks a million times.

use crate::signature::{Secrets, sign};

/// Bits of a body and of a header that were turned, and what came of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Trial {
    /// Bits turned in the body.
    pub body: u64,
    /// Bits turned in the header.
    pub header: u64,
    /// Of these, headers that are no text any more: refused before they are read.
    pub no_text: u64,
    /// Deliveries that were believed all the same. Must be 0.
    pub believed: u64,
    /// Deliveries as they were signed, asked in between, that were not believed. Must be 0.
    pub doubted: u64,
}

/// Numbers that look random, the same for the same seed (SplitMix64).
#[derive(Debug, Clone)]
pub struct Dice(u64);

impl Dice {
    /// Begins.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number below `most`, which is not 0.
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut n = self.0;
        n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (n ^ (n >> 31)) % most.max(1)
    }
}

/// Turns bit `n` of these bytes, or turns it back.
fn turn(bytes: &mut [u8], n: u64) {
    let (byte, bit) = (usize::try_from(n / 8).unwrap_or(usize::MAX), n % 8);
    if let Some(byte) = bytes.get_mut(byte) {
        *byte ^= 1 << bit;
    }
}

/// Turns `flips` bits, each by itself, in the body or in the header.
#[must_use]
pub fn flip(secret: &str, body: &[u8], flips: u64, seed: u64) -> Trial {
    let secrets = Secrets::new([secret.to_owned()]);
    let right = sign(secret, body);
    let (mut dice, mut trial) = (Dice::new(seed), Trial::default());
    let (mut altered, mut header) = (body.to_vec(), right.clone().into_bytes());
    for n in 0..flips {
        if n.is_multiple_of(1_000) {
            trial.doubted += u64::from(!secrets.signed(body, &right));
        }
        if dice.below(2) == 0 {
            let bit = dice.below(body.len() as u64 * 8);
            turn(&mut altered, bit);
            trial.body += 1;
            trial.believed += u64::from(secrets.signed(&altered, &right));
            turn(&mut altered, bit);
        } else {
            let bit = dice.below(header.len() as u64 * 8);
            turn(&mut header, bit);
            trial.header += 1;
            match std::str::from_utf8(&header) {
                Ok(text) => trial.believed += u64::from(secrets.signed(body, text)),
                Err(_) => trial.no_text += 1,
            }
            turn(&mut header, bit);
        }
    }
    trial
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"destination":"U0","events":[{"type":"message","webhookEventId":"01H"}]}"#;

    #[test]
    fn bits_turned_at_random_are_all_refused() {
        let trial = flip("channel-secret", BODY, 30_000, 20_261_122);
        assert_eq!((trial.believed, trial.doubted, trial.body + trial.header), (0, 0, 30_000));
        assert!(trial.body > 10_000 && trial.header > 10_000 && trial.no_text > 1_000, "{trial:?}");
    }

    #[test]
    fn a_bit_turned_and_turned_back_is_as_it_was() {
        let mut bytes = BODY.to_vec();
        turn(&mut bytes, 13);
        assert_ne!(bytes, BODY);
        turn(&mut bytes, 13);
        assert_eq!(bytes, BODY);
    }
}
