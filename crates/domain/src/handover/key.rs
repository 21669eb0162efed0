//! The key that the resident keeps: 128 random bits as 26 letters that can be copied by hand and read back.

use crate::{Secret, Token};
use std::fmt;
use unicode_normalization::UnicodeNormalization;

/// The key. Who has it reads the answer; only its hash is stored. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Key(Secret<Token>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key〔伏せています〕")
    }
}

impl Key {
    /// Writes 16 secret bytes as a key.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Secret::new(Token::from_bytes(bytes)))
    }

    /// Reads a key as a person copied it: any width and case, with spaces and hyphens; the letters O, I, L, which no key
    /// has, stand for 0 and 1.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        if typed.len() > 400 {
            return None;
        }
        let letters: String = typed
            .nfkc()
            .flat_map(char::to_lowercase)
            .filter(|c| {
                !c.is_whitespace() && !matches!(c, '-' | '‐' | '‑' | '–' | '—' | 'ー' | '−' | '・' | '.')
            })
            .map(|c| match c {
                'o' => '0',
                'i' | 'l' => '1',
                c => c,
            })
            .collect();
        Token::parse(&letters).ok().map(|token| Self(Secret::new(token)))
    }

    /// The 26 letters, for the link.
    #[must_use]
    pub fn show(&self) -> &str {
        self.0.show().as_str()
    }

    /// Groups of four letters, for copying by hand.
    #[must_use]
    pub fn groups(&self) -> Vec<String> {
        let letters: Vec<char> = self.show().chars().collect();
        letters.chunks(4).map(|group| group.iter().collect()).collect()
    }
}
