//! Likeness: where sayings like this one led, learnt from several thousand of our own writing.
//!
//! The lexicon hears what its writers thought of. Beside it stands what the sayings of `data/learn/` teach: each names
//! the programmes that are right, and the pieces of its words (runs of signs, words, pairs of words, and the lexicon's
//! concepts) are counted by programme. A new text is led where pieces like its own led (complement naive Bayes, Rennie
//! et al. 2003). Beside the counts two small nets ([`net`]) learn dangers and programmes together; they alone weigh danger. A reason can be
//! quoted from both: the counts are a sum over pieces, and so is a net between its bends. No network, no model of others, no dice but from a
//! fixed seed: `cargo run --release -p guide --example learn` makes `data/learned.bin` from the sayings, and a test makes it again.

mod bytes;
pub(crate) mod features;
pub mod learn;
pub(crate) mod model;
mod net;
mod train;

pub(crate) use features::{Piece, pieces};
pub(crate) use model::{Led, Likeness, OFF_TOPIC};
