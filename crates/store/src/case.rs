//! 支援ケース: opened, changed, listed.

mod edit;
mod list;
mod open;

pub use edit::{CaseChange, CaseToEdit};
pub use list::{CaseFilter, CaseLine, CasePage, CasesOut, PAGE};
pub(crate) use open::open_case;
pub use open::{CaseMade, NewCase};
