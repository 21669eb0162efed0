//! 相談受付: taking, correcting, showing and listing it, and what comes of it.

mod choices;
mod list;
mod row;
mod save;
mod state;
mod tie;
mod view;

pub use choices::{Choices, Named};
pub use list::{Filter, Listed, PER_PAGE, Page};
pub use view::{Change, Former, PersonTied, ReceptionView, TaskBrief};
