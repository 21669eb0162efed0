//! 会議: made, members invited and confirmed, items put on the agenda, papers opened and closed, minutes and decisions
//! written, and an item moved from 支援会議 to 重層的支援会議 when consent has come.
//!
//! Who reads an item is decided by [`domain::meeting::may_read`], fed in [`rule`] with rows of the same transaction; the gate
//! of cases gives nothing on the ground of a meeting, and nothing is copied: the paper is read live at every view. What an
//! actor may not know of is not counted: items are numbered among those that they may know of.

mod agenda;
mod case;
mod decision;
mod edit;
mod item;
mod list;
mod member;
mod minutes;
mod moved;
mod owner;
mod paper;
mod projector;
mod rule;
mod series;
mod sign;
mod view;

pub use agenda::{CaseChoice, ChosenCase, ItemMember, ItemStart};
pub use case::CaseMeetings;
pub use decision::{DecisionLine, PlanDraft};
pub use item::{ItemPage, SeatLine};
pub use list::{MeetingLine, Meetings};
pub use member::{Candidate, MemberLine};
pub use minutes::{FormerMinutes, Minutes};
pub use moved::MoveStart;
pub use owner::OwnerChoice;
pub use paper::{
    Paper, PaperContact, PaperMoney, PaperPerson, PaperPlace, PaperPlan, PaperSheet, PaperSummary,
};
pub use projector::{Projector, ProjectorItem};
pub use series::{SeriesLine, SeriesView};
pub use sign::{SecrecyNotice, SignPage};
pub use view::{ItemLine, MeetingView, Papers};

pub(crate) use rule::meeting_visible;
