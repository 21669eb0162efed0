//! 受付: the form on the phone, the list, the page of one.

pub mod edit;
pub mod list;
pub mod new;
pub mod paper;
pub mod same;
pub mod sheet;
pub mod tie;
pub mod view;
