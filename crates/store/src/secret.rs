//! Columns of class `secret`: sealed with a key that lies outside the database, bound to their place.

use crate::error::{Error, Result};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

/// Seals and opens columns of class `secret` (XChaCha20-Poly1305; the place `table:id:column` is authenticated, so
/// that a sealed value copied to another row does not open).
pub(crate) struct Sealer(XChaCha20Poly1305);

/// Bytes that nobody can guess.
pub(crate) fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Error::Broken("the machine gives no random numbers"))?;
    Ok(bytes)
}

/// A new random token.
pub(crate) fn token() -> Result<domain::Token> {
    Ok(domain::Token::from_bytes(random()?))
}

impl Sealer {
    pub(crate) fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&Key::from(*key)))
    }

    /// Nonce and ciphertext in one.
    pub(crate) fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; 24] = random()?;
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::Broken("seal"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// The plain bytes, if key and place fit.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let (nonce, text) = sealed.split_first_chunk::<24>().ok_or(Error::Broken("sealed value"))?;
        let payload = Payload { msg: text, aad: place.as_bytes() };
        self.0
            .decrypt(&XNonce::from(*nonce), payload)
            .map_err(|_| Error::Broken("sealed value: wrong key or place"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_opens_only_with_its_key_and_in_its_place() {
        let sealer = Sealer::new(&[7; 32]);
        let sealed = sealer.seal("worker:1:totp", b"secret").unwrap();
        assert_eq!(sealer.open("worker:1:totp", &sealed).unwrap(), b"secret");
        assert!(sealer.open("worker:2:totp", &sealed).is_err());
        assert!(Sealer::new(&[8; 32]).open("worker:1:totp", &sealed).is_err());
    }
}
