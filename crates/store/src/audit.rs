//! The audit: append-only lines, each with a digest over its content and a nonce, linked into one chain by a
//! sequencer within about a second.
//!
//! A change's lines are in its own transaction. A view's lines are group-committed: the answer waits for that
//! commit, and many answers share one, so that reading stays fast with SQLite's single writer.

mod line;
pub mod page;
mod recorder;
mod sequence;
#[cfg(test)]
mod tests;
mod told;
mod verify;

pub(crate) use line::write;
pub use line::{Action, Kind, Line};
pub(crate) use recorder::Recorder;
pub(crate) use sequence::link_pending;
pub use verify::{Finding, Verdict};
