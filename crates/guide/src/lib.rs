//! A resident's own words, or choices, to the programmes and desks that help; danger first.
//!
//! Deterministic, explainable, in memory: no network, no model of others, no case data. What people say is in data files of our
//! own writing under `data/`, and an office may add files of the same form ([`Guide::with`]).
//!
//! The way of a text: [`fold`](fn@Guide::answer) it to one writing → find the lexicon's concepts (`words/*.tsv`) →
//! strike out what an idiom or a quotation covers → rules (`rules.tsv`) lead from concepts to programmes and dangers,
//! and likeness to several thousand sayings of our own (`learn/`, [`learn`]) leads on where no rule does → the words that
//! led there are the reason.

pub mod catalogue;
pub mod danger;
pub mod eval;
mod find;
mod fold;
pub mod lang;
mod lexicon;
mod likeness;
mod pattern;
mod reading;
mod romaji;
mod rules;
mod slips;
mod sources;
mod table;
mod understand;
mod verb;
mod yomi;

pub use catalogue::{COSTS, Catalogue, Plain, Programme, Repay, Words};
pub use danger::{Guidance, Kind, Line, Lines};
pub use lang::Lang;
pub use likeness::learn;
pub use romaji::romaji;
pub use sources::Sources;
pub use understand::{Answer, Cue, Danger, Extra, Guide, Hit, Suspicion};

/// A data file that cannot be read: names the file, the line and what is wrong.
#[derive(Debug, thiserror::Error)]
#[error("{file}, line {line}: {what}")]
pub struct Unreadable {
    file: String,
    line: usize,
    what: String,
}

impl Unreadable {
    pub(crate) fn new(file: &str, line: usize, what: &str) -> Self {
        Self { file: file.to_owned(), line, what: what.to_owned() }
    }
}
