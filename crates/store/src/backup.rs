//! The whole record as lines of text: a backup that either database can give and either can take back.
//!
//! Lines of JSON. The first says which steps of the schema the rows follow; then each table says its columns and
//! their kinds, its rows as arrays, and at its end how many they were and the BLAKE3 of their lines; the last line
//! closes the whole. Integers are numbers, text is text, bytes are base64, absent is null. Tables stand in the order
//! of their making, so that a row never points at a later table.
//!
//! With keys ([`Store::backup_with_keys`](crate::Store::backup_with_keys)), what tells of anybody is sealed row by row
//! under the keys of those the row belongs to (`reach`), and the keys leave apart, in a 鍵束 ([`Ring`]): who was erased
//! has none in the newest, and comes back from no backup. Decision 29.
//!
//! What is absent: the search indexes (made anew from the rows), the key file, and the seal of the whole (the program
//! seals the stream before it reaches a disk).

pub(crate) mod index;
mod keys;
pub(crate) mod lines;
mod open;
mod reach;
pub(crate) mod restore;
mod ring;
pub(crate) mod schema;
pub(crate) mod write;

pub use index::IndexState;
pub use open::Erased;
pub use restore::Restored;
pub use ring::Ring;

use domain::Instant;

/// How many rows are in memory at once, on either side. A note has at most some thousand characters, so that a page
/// of rows stays below a few megabytes.
pub(crate) const PAGE: usize = 500;

/// One table of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableSum {
    /// Its name.
    pub table: String,
    /// How many rows.
    pub rows: u64,
    /// BLAKE3 over the rows' lines, as hexadecimal digits.
    pub digest: String,
}

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// When it was taken: the state of the record is that of this instant.
    pub at: Instant,
    /// The version of the program that took it.
    pub program: String,
    /// The schema's steps that its rows follow.
    pub steps: Vec<String>,
    /// Every table, in the order of the lines.
    pub tables: Vec<TableSum>,
}

impl Manifest {
    /// All rows of all tables.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|t| t.rows).sum()
    }
}

/// Why a backup could not be taken, or not be put back. Each is one sentence for the person at the console.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The database.
    #[error("データベース: {0}")]
    Store(#[from] crate::Error),
    /// The file.
    #[error("ファイル: {0}")]
    File(#[from] std::io::Error),
    /// A line is not what it should be.
    #[error("バックアップの {line} 行目: {what}")]
    Line {
        /// Counted from 1.
        line: u64,
        /// What is wrong.
        what: String,
    },
    /// The file ends before its closing line.
    #[error("バックアップが途中で切れています。書き出しの途中で止まったファイルかもしれません")]
    Cut,
    /// What brings the rows has something to say.
    #[error("{0}")]
    Told(String),
    /// Not everybody whose yes it needs says yes any more.
    #[error("とちゅうで止められたので、書き出しをやめました。できかけのファイルは消しました")]
    Stopped,
    /// The program that took it knew a later schema.
    #[error("このバックアップは、新しい版の engawa（{0}）のものです。同じ版か、より新しい版で戻してください")]
    Newer(String),
    /// What it holds of anybody is under keys that were not given.
    #[error(
        "このバックアップを戻すには、鍵束のファイルが要ります（--keyring）。いちばん新しいものを指定してください。何も書きこんでいません"
    )]
    NoRing,
    /// The keys are of an earlier instant than the backup: whoever came between would be lost.
    #[error(
        "この鍵束は、バックアップより前のものです。いちばん新しい鍵束を指定してください。何も書きこんでいません"
    )]
    OldRing,
    /// The keys of another record.
    #[error("この鍵束は、別の記録のものです。何も書きこんでいません")]
    OtherRing,
    /// Not a whole 鍵束.
    #[error("鍵束として読めません。途中で切れているか、別のファイルです")]
    NotARing,
    /// The office's key does not open what is sealed in the record.
    #[error("鍵のファイルが、この記録の鍵ではありません。しまってある鍵を key_file に置いてください")]
    WrongKey,
    /// The place to restore into holds something.
    #[error(
        "戻す先のデータベースに、もうデータがあります。空のデータベースを用意してください。何も書きこんでいません"
    )]
    NotEmpty,
    /// What came out of the database again is not what the backup says.
    #[error("表 {0} が、バックアップのとおりに戻りませんでした")]
    Differs(String),
}

pub(crate) type Result<T, E = Trouble> = std::result::Result<T, E>;
