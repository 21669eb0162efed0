//! Public lists as entries of the directory. Columns are found by name; what cannot be taken is told row by row.

pub mod kurashi;
pub mod notalone;
pub mod programmes;

use crate::LeftOut;
use domain::directory::Entry;

/// What came out of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entries {
    /// Key in the list, and what the entry says.
    pub rows: Vec<(String, Entry)>,
    /// Rows not taken.
    pub left_out: Vec<LeftOut>,
}
