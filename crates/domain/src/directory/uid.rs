//! Ids that mean the same thing in every program: UUIDs, as HSDS asks for.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A UUID in small letters. Made from what a list calls a thing, so that reading a list again, or on another machine,
/// finds the same id; or from random bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Uid(String);

impl Uid {
    /// The id of what `words` name (UUID version 8: BLAKE3 over the words with their lengths).
    #[must_use]
    pub fn of(words: &[&str]) -> Self {
        let mut hash = blake3::Hasher::new();
        for word in words {
            hash.update(&(word.len() as u64).to_be_bytes()).update(word.as_bytes());
        }
        let mut bytes = [0; 16];
        hash.finalize_xof().fill(&mut bytes);
        Self::write(bytes, 8)
    }

    /// A random id (UUID version 4).
    #[must_use]
    pub fn random(bytes: [u8; 16]) -> Self {
        Self::write(bytes, 4)
    }

    fn write(bytes: [u8; 16], version: u128) -> Self {
        let number = u128::from_be_bytes(bytes);
        let number = (number & !(0xf << 76)) | (version << 76);
        let number = (number & !(0b11 << 62)) | (0b10 << 62);
        let hex = format!("{number:032x}");
        let part = |from, to| hex.get(from..to).unwrap_or_default();
        Self([part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-"))
    }

    /// Reads a UUID of any version. `None` when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let dash = |n| matches!(n, 8 | 13 | 18 | 23);
        let fits = text.len() == 36
            && text.bytes().enumerate().all(|(n, b)| if dash(n) { b == b'-' } else { b.is_ascii_hexdigit() });
        fits.then_some(Self(text))
    }

    /// The id of the `nth` part of this kind that hangs on this one.
    #[must_use]
    pub fn part(&self, kind: &str, nth: usize) -> Self {
        Self::of(&["engawa part", &self.0, kind, &nth.to_string()])
    }

    /// The 36 letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Uid {
    fn default() -> Self {
        Self("00000000-0000-0000-0000-000000000000".to_owned())
    }
}

impl From<Uid> for String {
    fn from(uid: Uid) -> Self {
        uid.0
    }
}

impl TryFrom<String> for Uid {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a UUID")
    }
}

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_make_the_same_uuid_and_others_another() {
        let one = Uid::of(&["list", "key"]);
        assert_eq!(one, Uid::of(&["list", "key"]));
        assert_ne!(one, Uid::of(&["listk", "ey"]));
        assert_ne!(one.part("phone", 0), one.part("phone", 1));
        assert_eq!((one.as_str().as_bytes()[14], one.as_str().len()), (b'8', 36));
        assert!(matches!(one.as_str().as_bytes()[19], b'8' | b'9' | b'a' | b'b'));
        assert_eq!(Uid::random([0xff; 16]).as_str(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }

    #[test]
    fn only_uuids_are_read() {
        let uid = Uid::random([7; 16]);
        assert_eq!(Uid::parse(&format!(" {} ", uid.as_str().to_uppercase())), Some(uid));
        for text in [
            "",
            "x",
            "../../etc/passwd",
            "07070707-0707-4707-8707-07070707070g",
            "070707070707470787070707070707070707",
        ] {
            assert_eq!(Uid::parse(text), None, "{text}");
        }
    }
}
