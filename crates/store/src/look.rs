//! 見るきっかけ: readings of a week that the 管理者 of the reader's agency may want to look at. Made once for each week
//! from the audit ([`domain::patterns`] is the rule) and kept, so that what was looked at does not come again.
//!
//! A line that says something of a household is shown to whoever may see that household; of the others' only that
//! there was a reading, and only where it would stand in the list without what it says of them.

mod home;
mod list;
mod make;
mod turn;
mod work;

pub use home::{District, Home};
pub use list::{Look, Looks};
pub use turn::{LookView, Turned};
