//! 支援ケース: opened, changed, listed.

mod open;

pub(crate) use open::open_case;
pub use open::{CaseMade, NewCase};
