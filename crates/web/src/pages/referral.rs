//! つなぎ: asking another agency to take part, and answering.

pub mod link;
pub mod list;
pub mod new;
pub mod stats;
pub mod view;

use domain::referral::State;

/// The navigation entry of every page in here.
const NAV: &str = "/referrals";

/// The class of a state's tag.
fn look(state: State, late: bool) -> &'static str {
    match state {
        _ if late => "eg-tag--danger",
        State::Asked | State::Questioned => "eg-tag--warn",
        State::Accepted | State::Met => "eg-tag--info",
        State::Done => "eg-tag--ok",
        State::Declined | State::Withdrawn => "",
    }
}
