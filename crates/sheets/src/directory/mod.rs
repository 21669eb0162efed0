//! Public lists as entries of the directory. Columns are found by name; what cannot be taken is told by row and column.

mod cells;
pub mod facilities;
pub mod kurashi;
pub mod notalone;
pub mod programmes;

use crate::{CellFault, LeftOut};
use domain::directory::Entry;

/// What came out of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// What was read.
    pub rows: Vec<Listed>,
    /// Rows not taken.
    pub left_out: Vec<LeftOut>,
    /// Cells that could not be understood, of rows that were taken without them or with what stood there.
    pub cells: Vec<CellFault>,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The line in the file, the heading being 1.
    pub row: u64,
    /// Its key in the list.
    pub key: String,
    /// What it says.
    pub entry: Entry,
}
