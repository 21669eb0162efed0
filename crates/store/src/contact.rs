//! 支援経過: added, corrected, read as a timeline.

mod add;

pub use add::ContactMade;
