//! 支援経過: added, corrected, read as a timeline.

mod add;
mod again;
mod correct;
mod pick;
mod report;
mod timeline;

pub use add::ContactMade;
pub use correct::ContactToEdit;
pub use pick::{CasePick, EntryDefaults, Household};
pub use report::{MonthCount, Months};
pub use timeline::{Contact, Former, Timeline, TimelineFilter};
