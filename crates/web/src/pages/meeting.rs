//! 会議: who comes, which cases are spoken of on which ground, what may be read, what was decided.
//!
//! Nothing here decides who reads: the store gives a page that is already reduced to what this worker may see.

pub mod edit;
pub mod item;
pub mod items;
pub mod list;
pub mod minutes;
pub mod of_case;
pub mod onward;
pub mod paper;
pub(crate) mod say;
pub mod series;
pub mod sign;
pub mod view;

use domain::{Faults, Token};

/// The navigation entry of every page in here.
const NAV: &str = "/meetings";

/// The address of a meeting.
fn home(meeting: &Token) -> String {
    format!("/meetings/{meeting}")
}

/// The address of an item.
fn item_home(meeting: &Token, item: &Token) -> String {
    format!("/meetings/{meeting}/items/{item}")
}

/// Faults of one of several forms of a page, under the name that its field has there.
fn under(faults: Faults, name: &'static str, there: &'static str) -> Faults {
    let moved = faults.0.into_iter().map(|mut fault| {
        if fault.field == name {
            fault.field = there;
        }
        fault
    });
    Faults(moved.collect())
}
