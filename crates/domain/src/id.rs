//! Ids. Inside the store a row is an integer; outside it is only ever a random [`Token`].

use std::fmt;

/// The id that a URL or an API answer may carry: 128 random bits as 26 letters of Crockford's base 32.
/// It says nothing about the row, not even its age or its neighbours.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Token(String);

/// The text is not a token. Answer as for an absent thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token")]
pub struct NotAToken;

const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Is it one of [`LETTERS`]? Every row that is read asks this for each of its tokens.
const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_digit() || (byte.is_ascii_lowercase() && !matches!(byte, b'i' | b'l' | b'o' | b'u'))
}

impl Token {
    /// Writes 16 random bytes as a token.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        let number = u128::from_be_bytes(bytes);
        let letter = |at: u32| {
            let five = (number >> (5 * at)) & 31;
            let letter = usize::try_from(five).ok().and_then(|n| LETTERS.get(n)).copied();
            char::from(letter.unwrap_or(b'0'))
        };
        Self((0..26).rev().map(letter).collect())
    }

    /// Reads a token out of a URL or a form.
    ///
    /// # Errors
    /// [`NotAToken`] unless it is 26 letters of the alphabet above.
    pub fn parse(text: &str) -> Result<Self, NotAToken> {
        let fits = text.len() == 26 && text.bytes().all(is_letter);
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAToken) }
    }

    /// The 26 letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_26_letters_that_read_back() {
        let token = Token::from_bytes([0xff; 16]);
        assert_eq!(token.as_str(), "7zzzzzzzzzzzzzzzzzzzzzzzzz");
        assert_eq!(Token::parse(token.as_str()), Ok(token));
        assert_ne!(Token::from_bytes([0; 16]), Token::from_bytes([1; 16]));
    }

    #[test]
    fn anything_else_is_no_token() {
        for text in ["", "12", "7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "../../../../etc/passwd-----", "あ"] {
            assert_eq!(Token::parse(text), Err(NotAToken), "{text}");
        }
    }
}
