//! Finding people, cases and notes again: only what the actor may see, counted after the gate.

mod notes;
mod people;

pub use notes::{NoteFound, Notes};
pub use people::{CaseFound, HouseholdOf, People, PersonFound, Question};

/// How many were found: all of them, or so many and more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Counted.
    pub counted: usize,
    /// There are more: 「200件以上」.
    pub more: bool,
}

/// Where counting ends.
pub const COUNTED: usize = 200;

/// The largest number of own agencies that are looked up as words of the index. Beyond it, the gate's condition is
/// cheaper than the union of so many lists.
const SCOPES: usize = 8;

impl Count {
    pub(crate) fn of(found: usize) -> Self {
        Self { counted: found.min(COUNTED), more: found > COUNTED }
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}件{}", self.counted, if self.more { "以上" } else { "" })
    }
}
