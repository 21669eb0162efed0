//! The pages of a household.

mod head;
pub mod overview;
pub(crate) mod words;

pub use head::Head;

use domain::Token;

/// Reads the token of a path; anything else is an absent thing.
pub(crate) fn token(text: &str) -> Result<Token, store::Error> {
    Token::parse(text).map_err(|_| store::Error::NotFound)
}
