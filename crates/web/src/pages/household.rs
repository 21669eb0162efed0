//! The pages of a household.

pub(crate) mod areas;
pub(crate) mod conflict;
mod draw;
pub mod edit;
pub mod found;
mod head;
pub mod hold;
pub mod map;
pub mod member;
pub mod overview;
pub mod preview;
pub mod sharing;
pub mod ties;
pub(crate) mod words;
pub mod years;

pub use head::Head;

use domain::Token;

/// Reads the token of a path; anything else is an absent thing.
pub(crate) fn token(text: &str) -> Result<Token, store::Error> {
    Token::parse(text).map_err(|_| store::Error::NotFound)
}
