//! People: one page each, several editors, and links where two records are of one person.

mod view;
mod write;

pub(crate) use view::last_saved;
pub use view::{CaseOf, HomeOf, LinkOf, Person, ReceptionOf, Saved, Whereabouts};
pub(crate) use write::{CLOSED, make_person, person_to_change};
