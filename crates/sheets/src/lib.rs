//! Tables and official sheets in and out. Rows in, document out: no database, no clock.
//!
//! Out: a [`sheet::Sheet`] describes a form once, for the print page and for xlsx; a [`list::List`] is a table as data,
//! for CSV and xlsx. The forms themselves stand in one module for each year ([`y2026`]), so that an old year's sheet
//! stays as it was.

pub mod archive;
pub mod directory;
pub mod everything;
pub mod exchange;
pub mod grid;
pub mod guard;
pub mod hsds;
pub mod letters;
pub mod list;
pub mod municipalities;
pub mod offices;
pub mod postal;
pub mod sheet;
pub mod table;
pub mod value;
pub mod workbook;
pub mod xlsx;
pub mod y2026;

/// A cell that cannot be taken, by the row that a person sees in the table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{row} 行目「{column}」: {sentence}")]
pub struct CellFault {
    /// The line in the file, the heading being 1.
    pub row: u64,
    /// The column's heading.
    pub column: String,
    /// A whole sentence.
    pub sentence: String,
}

/// A row that was not taken on purpose, with the reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The line in the file.
    pub row: u64,
    /// The heading of the column that it is about; empty where it is the row as a whole.
    pub column: &'static str,
    /// A whole sentence, the same for rows left out for the same reason.
    pub reason: &'static str,
}
