//! 支援経過: the quick entry, a correction, the timeline.

pub mod correct;
pub mod entry;
pub mod paper;
pub mod quick;
pub mod timeline;
