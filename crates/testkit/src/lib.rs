//! Invented people, the sample town, scratch databases, a test application, a fixed clock.
//!
//! Used by tests of every crate, and by `engawa demo`. All people and places in here are invented.

pub mod app;
pub mod disk;
pub mod many;
pub mod phone;
mod plans;
pub mod scratch;
pub mod settle;
pub mod soft_key;
pub mod town;
pub mod visitor;
pub mod world;

pub use app::TestApp;
pub use disk::SmallDisk;
pub use phone::Phone;
pub use scratch::{Scratch, scratches};
pub use soft_key::SoftKey;
pub use visitor::Visitor;
pub use web::exporting::open_form;
pub use world::World;

/// 2026-11-20 (Friday) 09:00 in Japan: the time at which tests stand still.
pub const MORNING: domain::Instant = 1_795_132_800_000;
