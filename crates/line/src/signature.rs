//! Is a delivery from LINE? HMAC-SHA256 over the raw body, in base64: `x-line-signature`, and LINE WORKS'
//! `X-WORKS-Signature`, which is made in the same way.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The header of LINE.
pub const LINE: &str = "x-line-signature";
/// The header of LINE WORKS.
pub const WORKS: &str = "x-works-signature";

/// Bytes of a digest.
const DIGEST: usize = 32;

/// The secrets of one channel: the present one, and the one before it while it is changed.
#[derive(Debug, Clone, Default)]
pub struct Secrets(Vec<Secret<String>>);

impl Secrets {
    /// The secrets that count. An empty one is let go: with it anybody could sign.
    pub fn new(secrets: impl IntoIterator<Item = String>) -> Self {
        let trimmed = secrets.into_iter().map(|secret| secret.trim().to_owned());
        Self(trimmed.filter(|secret| !secret.is_empty()).map(Secret::new).collect())
    }

    /// None that counts: no delivery will be believed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Was `body`, byte by byte, signed with one of the secrets? Takes as long for a wrong digest as for a right one.
    #[must_use]
    pub fn signed(&self, body: &[u8], header: &str) -> bool {
        let Ok(digest) = STANDARD.decode(header) else { return false };
        // Hmac compares what it is given whatever its length; a part of a digest is no digest.
        if digest.len() != DIGEST {
            return false;
        }
        // Every secret is tried, so that the time does not tell which one fits.
        self.0.iter().fold(false, |fits, secret| fits | fits_one(secret, body, &digest))
    }
}

fn fits_one(secret: &Secret<String>, body: &[u8], digest: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.show().as_bytes()) else { return false };
    mac.update(body);
    mac.verify_slice(digest).is_ok()
}

/// What LINE would write into the header: for a stand-in that delivers.
#[must_use]
pub fn sign(secret: &str, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(body);
    STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = br#"{"destination":"U0","events":[]}"#;

    #[test]
    fn the_digest_is_that_of_the_published_test_vector() {
        // RFC 4231, case 2.
        let hex = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        let bytes: Vec<u8> =
            (0..32).map(|n| u8::from_str_radix(&hex[2 * n..2 * n + 2], 16).unwrap()).collect();
        assert_eq!(sign("Jefe", b"what do ya want for nothing?"), STANDARD.encode(bytes));
    }

    #[test]
    fn the_old_and_the_new_secret_count_while_it_is_changed() {
        let secrets = Secrets::new(["new".to_owned(), "old".to_owned()]);
        assert!(secrets.signed(BODY, &sign("new", BODY)));
        assert!(secrets.signed(BODY, &sign("old", BODY)));
        assert!(!secrets.signed(BODY, &sign("other", BODY)));
    }

    #[test]
    fn without_a_secret_nothing_is_believed() {
        let secrets = Secrets::new([String::new(), "  ".to_owned()]);
        assert!(secrets.is_empty());
        assert!(!secrets.signed(BODY, &sign("", BODY)));
    }

    #[test]
    fn every_changed_bit_of_body_or_signature_is_refused() {
        let secrets = Secrets::new(["secret".to_owned()]);
        let right = sign("secret", BODY);
        assert!(secrets.signed(BODY, &right));
        for n in 0..BODY.len() * 8 {
            let mut other = BODY.to_vec();
            other[n / 8] ^= 1 << (n % 8);
            assert!(!secrets.signed(&other, &right), "bit {n}");
        }
        let digest = STANDARD.decode(&right).unwrap();
        for n in 0..digest.len() * 8 {
            let mut other = digest.clone();
            other[n / 8] ^= 1 << (n % 8);
            assert!(!secrets.signed(BODY, &STANDARD.encode(other)), "bit {n}");
        }
    }

    #[test]
    fn a_cut_lengthened_or_empty_signature_is_refused() {
        let secrets = Secrets::new(["secret".to_owned()]);
        let right = sign("secret", BODY);
        for n in 0..right.len() {
            assert!(!secrets.signed(BODY, &right[..n]), "{n} signs");
        }
        for wrong in [format!("{right}\n"), format!(" {right}"), format!("{right}AAAA"), "あ".to_owned()] {
            assert!(!secrets.signed(BODY, &wrong));
        }
        let digest = STANDARD.decode(&right).unwrap();
        for n in 0..DIGEST {
            assert!(!secrets.signed(BODY, &STANDARD.encode(&digest[..n])), "{n} bytes");
        }
        assert!(!secrets.signed(&[BODY, b"\n"].concat(), &right));
        // The same JSON, written anew.
        assert!(!secrets.signed(br#"{"destination": "U0", "events": []}"#, &right));
    }
}
