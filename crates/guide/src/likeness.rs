//! Likeness: where sayings like this one led, learnt from several thousand of our own writing.
//!
//! The lexicon hears what its writers thought of. Beside it stands what the sayings of `data/learn/` teach: each names
//! the programmes that are right, and the pieces of its words (runs of signs, words, pairs of words, and the lexicon's
//! concepts) are counted by programme. A new text is led where pieces like its own led (complement naive Bayes, Rennie
//! et al. 2003), and whether it tells danger is weighed by a logistic regression over the same pieces. Both are sums
//! over pieces, so that the words which led somewhere can be quoted. No network, no model of others, no randomness:
//! `cargo run --release -p guide --example learn` makes `data/learned.bin` from the sayings, and a test makes it again.

pub(crate) mod features;
pub mod learn;
pub(crate) mod model;

pub(crate) use features::{Piece, pieces};
pub(crate) use model::{Led, Likeness, OFF_TOPIC};
