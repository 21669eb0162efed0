//! 記録の全部: all rows of this engawa in an open form, by two people's yes, and back into an empty engawa.
//!
//! The rows come page by page from one state of the database, as a backup's do ([`crate::backup`]), and go to a
//! [`Sink`] that writes the open form; a [`Source`] brings them back. What opens a door (password hashes, sealed
//! numbers, sessions, tokens) is not among them: see [`shape`].
//!
//! Who decides: one 管理者 of the agency that runs this engawa asks; another 管理者 of the same municipality says yes (of
//! another agency that keeps a record here, where there is one), and one of every other municipality and wide-area
//! body whose agencies keep a record here. The yes counts only as long as its giver is in service as 管理者: it is looked
//! at again at every step, also while the file is being made.

mod ask;
mod job;
mod out;
mod sealed;
pub mod shape;
mod standing;
mod taken;

pub use ask::{Approval, Asked, Request, Requests};
pub use job::{Job, Made};
pub use taken::{Source, Taken};

use domain::Instant;

/// How long an ask waits for the yes of others, and a file for being fetched, in ms.
pub const LIFE: Instant = domain::DAY;

/// What the head of an export says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The record's state is that of this instant.
    pub at: Instant,
    /// The version of the program that wrote it.
    pub program: String,
    /// The schema's steps that its rows follow.
    pub steps: Vec<String>,
}

/// Where the rows go. Each call comes from the thread that reads the database; errors end the export.
pub trait Sink: Send {
    /// The dictionary (see [`shape::dictionary`]): before everything else.
    ///
    /// # Errors
    /// When it cannot be written.
    fn begin(&mut self, head: &Head, dictionary: &serde_json::Value) -> std::io::Result<()>;

    /// A table begins, with its columns' names.
    ///
    /// # Errors
    /// When it cannot be written.
    fn table(&mut self, name: &str, columns: &[&str]) -> std::io::Result<()>;

    /// One row: numbers, text, base64 of bytes, or null.
    ///
    /// # Errors
    /// When it cannot be written.
    fn row(&mut self, values: &[serde_json::Value]) -> std::io::Result<()>;

    /// The table is at its end.
    ///
    /// # Errors
    /// When it cannot be written.
    fn end(&mut self) -> std::io::Result<()>;
}
