//! The exchange sheets: receptions, people, households and contacts as flat tables with one heading row, out and in
//! again without loss, as xlsx and CSV. The template is the same with no rows.
//!
//! Reading is generous about form (headings by other names, in any width, with or without brackets; titles above the
//! heading row; 和暦 and any kana by the forms' own rules) and strict about content: a cell that cannot be kept is told
//! by row and column, and nothing is guessed.

mod columns;
mod lists;
mod read;
mod text;
mod write;

pub use columns::{Column, Holds, columns, heading};
pub use lists::{Lists, state_label};
pub use read::{Fault, MOST_FAULTS, ReadFault, Reader, grid, kind_of};
pub use write::{Form, Pair, Record, WriteFault, Written, template, write};

#[cfg(test)]
mod tests;
