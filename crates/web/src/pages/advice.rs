//! 専門職への相談: asking without a name, and answering.

pub mod list;
pub mod new;
pub mod view;

use domain::advice::State;

/// The navigation entry of every page in here.
const NAV: &str = "/referrals";

/// The class of a state's tag.
const fn look(state: State, late: bool) -> &'static str {
    match state {
        State::Asked if late => "eg-tag--danger",
        State::Asked => "eg-tag--warn",
        State::Answered => "eg-tag--ok",
        State::Declined | State::Withdrawn => "",
    }
}
