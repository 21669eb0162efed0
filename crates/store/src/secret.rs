//! Columns of class `secret`: sealed with a key that lies outside the database, bound to their place.

use crate::error::{Error, Result};
use chacha20poly1305::{
    Key, KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};

/// Seals and opens columns of class `secret` (XChaCha20-Poly1305; the place `table:id:column` is authenticated, so
/// that a sealed value copied to another row does not open).
pub(crate) struct Sealer {
    cipher: XChaCha20Poly1305,
    mac: [u8; 32],
}

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
        // The two uses of the key never share bytes.
        let mac = blake3::derive_key("engawa 2026-11 digests that are looked up", key);
        Self { cipher: XChaCha20Poly1305::new(&Key::from(*key)), mac }
    }

    /// A digest under which something is looked up, such as an address or a recovery code: without the key, nobody
    /// who holds the database can try words against it. `about` keeps digests of different things apart.
    pub(crate) fn digest(&self, about: &str, text: &str) -> String {
        let mut hash = blake3::Hasher::new_keyed(&self.mac);
        hash.update(&(about.len() as u64).to_be_bytes()).update(about.as_bytes()).update(text.as_bytes());
        hash.finalize().to_hex().to_string()
    }

    /// Nonce and ciphertext in one.
    pub(crate) fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let nonce: [u8; 24] = random()?;
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Error::Broken("seal"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// The plain bytes, if key and place fit.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<Vec<u8>> {
        let (nonce, text) = sealed.split_first_chunk::<24>().ok_or(Error::Broken("sealed value"))?;
        let payload = Payload { msg: text, aad: place.as_bytes() };
        self.cipher
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

    #[test]
    fn a_digest_depends_on_key_thing_and_text() {
        let sealer = Sealer::new(&[7; 32]);
        let one = sealer.digest("source", "192.0.2.1");
        assert_eq!(one, sealer.digest("source", "192.0.2.1"));
        assert_ne!(one, sealer.digest("source", "192.0.2.2"));
        assert_ne!(one, sealer.digest("account", "192.0.2.1"));
        assert_ne!(one, Sealer::new(&[8; 32]).digest("source", "192.0.2.1"));
    }
}
