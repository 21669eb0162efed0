//! The way of a referral. `Way<S>` is one in state `S`; a move is a method of the states that it follows from, and gives
//! the next state. [`Standing`] is one as it comes out of the store, where the state is known only at run time; what
//! does not follow is a [`Refusal`].

use super::{Outcome, Reason, Side, State};
use crate::{Fault, Faults};
use chrono::NaiveDate;

/// Waits for an answer since.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    since: NaiveDate,
}
/// Asked back on; the asker is to say more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Questioned {
    on: NaiveDate,
}
/// Accepted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accepted {
    on: NaiveDate,
}
/// First met on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Met {
    on: NaiveDate,
}
/// Over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Over {
    how: How,
    on: NaiveDate,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    Done(Outcome),
    Declined(Reason),
    Withdrawn,
}

/// A referral in state `S`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way<S> {
    at: S,
}

impl Way<Waiting> {
    /// Sent on this day.
    #[must_use]
    pub const fn ask(on: NaiveDate) -> Self {
        Self { at: Waiting { since: on } }
    }

    /// The asked agency wants to know more.
    #[must_use]
    pub const fn ask_back(self, on: NaiveDate) -> Way<Questioned> {
        Way { at: Questioned { on } }
    }

    /// The asked agency takes it on.
    #[must_use]
    pub const fn accept(self, on: NaiveDate) -> Way<Accepted> {
        Way { at: Accepted { on } }
    }

    /// The asked agency cannot.
    #[must_use]
    pub const fn decline(self, on: NaiveDate, why: Reason) -> Way<Over> {
        Way { at: Over { how: How::Declined(why), on } }
    }

    /// The asker takes it back.
    #[must_use]
    pub const fn withdraw(self, on: NaiveDate) -> Way<Over> {
        Way { at: Over { how: How::Withdrawn, on } }
    }
}

impl Way<Questioned> {
    /// The asker says more: the clock of the answer begins anew.
    #[must_use]
    pub const fn reply(self, on: NaiveDate) -> Way<Waiting> {
        Way { at: Waiting { since: on } }
    }

    /// The asker takes it back.
    #[must_use]
    pub const fn withdraw(self, on: NaiveDate) -> Way<Over> {
        Way { at: Over { how: How::Withdrawn, on } }
    }
}

impl Way<Accepted> {
    /// The person was reached for the first time.
    ///
    /// # Errors
    /// A day before the acceptance.
    pub fn meet(self, on: NaiveDate) -> Result<Way<Met>, Refusal> {
        if on < self.at.on { Err(Refusal::BeforeAcceptance) } else { Ok(Way { at: Met { on } }) }
    }

    /// It came to nothing before anybody met.
    ///
    /// # Errors
    /// An outcome that cannot be without a first contact; a day before the acceptance.
    pub fn finish(self, on: NaiveDate, outcome: Outcome) -> Result<Way<Over>, Refusal> {
        if !outcome.without_contact() {
            return Err(Refusal::NotMet);
        }
        if on < self.at.on {
            return Err(Refusal::BeforeAcceptance);
        }
        Ok(Way { at: Over { how: How::Done(outcome), on } })
    }
}

impl Way<Met> {
    /// What came of it.
    ///
    /// # Errors
    /// A day before the first contact.
    pub fn finish(self, on: NaiveDate, outcome: Outcome) -> Result<Way<Over>, Refusal> {
        if on < self.at.on {
            return Err(Refusal::BeforeContact);
        }
        Ok(Way { at: Over { how: How::Done(outcome), on } })
    }
}

/// A referral whose state is known at run time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// See [`Waiting`].
    Asked(Way<Waiting>),
    /// See [`Questioned`].
    Questioned(Way<Questioned>),
    /// See [`Accepted`].
    Accepted(Way<Accepted>),
    /// See [`Met`].
    Met(Way<Met>),
    /// See [`Over`].
    Over(Way<Over>),
}

/// State and day of the last turn, as the store keeps them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kept {
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub turned: NaiveDate,
    /// Why, when declined.
    pub reason: Option<Reason>,
    /// What came of it, when it is known.
    pub outcome: Option<Outcome>,
}

/// What somebody wants a referral to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// 聞きかえす.
    AskBack,
    /// 聞きかえしに答える.
    Reply,
    /// 引き受ける.
    Accept,
    /// 引き受けられない.
    Decline(Reason),
    /// 取り下げる.
    Withdraw,
    /// はじめて会えた.
    Meet,
    /// 結果.
    Finish(Outcome),
}

impl Move {
    /// The word under which it stands in the history.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AskBack => "ask_back",
            Self::Reply => "reply",
            Self::Accept => "accept",
            Self::Decline(_) => "decline",
            Self::Withdraw => "withdraw",
            Self::Meet => "meet",
            Self::Finish(_) => "finish",
        }
    }

    /// The side that makes it.
    #[must_use]
    pub const fn side(self) -> Side {
        match self {
            Self::Reply | Self::Withdraw => Side::Asker,
            Self::AskBack | Self::Accept | Self::Decline(_) | Self::Meet | Self::Finish(_) => Side::Asked,
        }
    }
}

/// A move in the history, in Japanese; empty for an unknown word.
pub(super) const fn said(word: &str) -> &'static str {
    match word.as_bytes() {
        b"ask" => "つないだ",
        b"ask_back" => "聞きかえした",
        b"reply" => "答えた",
        b"accept" => "引き受けた",
        b"decline" => "引き受けられないと返事した",
        b"withdraw" => "取り下げた",
        b"meet" => "はじめて会えた",
        b"finish" => "結果を知らせた",
        _ => "",
    }
}

impl Standing {
    /// A move of a history in Japanese.
    #[must_use]
    pub const fn said(word: &str) -> &'static str {
        said(word)
    }

    /// Reads one back. `None` when what is kept does not bear the state.
    #[must_use]
    pub const fn read(kept: &Kept) -> Option<Self> {
        let on = kept.turned;
        Some(match (kept.state, kept.reason, kept.outcome) {
            (State::Asked, None, None) => Self::Asked(Way { at: Waiting { since: on } }),
            (State::Questioned, None, None) => Self::Questioned(Way { at: Questioned { on } }),
            (State::Accepted, None, None) => Self::Accepted(Way { at: Accepted { on } }),
            (State::Met, None, None) => Self::Met(Way { at: Met { on } }),
            (State::Done, None, Some(outcome)) => {
                Self::Over(Way { at: Over { how: How::Done(outcome), on } })
            }
            (State::Declined, Some(why), None) => {
                Self::Over(Way { at: Over { how: How::Declined(why), on } })
            }
            (State::Withdrawn, None, None) => Self::Over(Way { at: Over { how: How::Withdrawn, on } }),
            _ => return None,
        })
    }

    /// As the store keeps it.
    #[must_use]
    pub const fn kept(&self) -> Kept {
        let (state, turned) = match self {
            Self::Asked(w) => (State::Asked, w.at.since),
            Self::Questioned(w) => (State::Questioned, w.at.on),
            Self::Accepted(w) => (State::Accepted, w.at.on),
            Self::Met(w) => (State::Met, w.at.on),
            Self::Over(w) => match w.at.how {
                How::Done(_) => (State::Done, w.at.on),
                How::Declined(_) => (State::Declined, w.at.on),
                How::Withdrawn => (State::Withdrawn, w.at.on),
            },
        };
        let (reason, outcome) = match self {
            Self::Over(Way { at: Over { how: How::Declined(why), .. } }) => (Some(*why), None),
            Self::Over(Way { at: Over { how: How::Done(outcome), .. } }) => (None, Some(*outcome)),
            _ => (None, None),
        };
        Kept { state, turned, reason, outcome }
    }

    /// Makes a move of `side` on the day `on`.
    ///
    /// # Errors
    /// [`Refusal`] when it does not follow, is not this side's, or lies in the future.
    pub fn take(self, side: Side, turn: Move, on: NaiveDate, today: NaiveDate) -> Result<Self, Refusal> {
        if let Self::Over(_) = self {
            return Err(Refusal::Over);
        }
        if side != turn.side() {
            return Err(if side == Side::Asker { Refusal::TheirTurn } else { Refusal::AskersTurn });
        }
        if on > today {
            return Err(Refusal::Future);
        }
        match (self, turn) {
            (Self::Asked(w), Move::AskBack) => Ok(Self::Questioned(w.ask_back(on))),
            (Self::Asked(w), Move::Accept) => Ok(Self::Accepted(w.accept(on))),
            (Self::Asked(w), Move::Decline(why)) => Ok(Self::Over(w.decline(on, why))),
            (Self::Asked(w), Move::Withdraw) => Ok(Self::Over(w.withdraw(on))),
            (Self::Questioned(w), Move::Reply) => Ok(Self::Asked(w.reply(on))),
            (Self::Questioned(w), Move::Withdraw) => Ok(Self::Over(w.withdraw(on))),
            (Self::Accepted(w), Move::Meet) => w.meet(on).map(Self::Met),
            (Self::Accepted(w), Move::Finish(outcome)) => w.finish(on, outcome).map(Self::Over),
            (Self::Met(w), Move::Finish(outcome)) => w.finish(on, outcome).map(Self::Over),
            (Self::Asked(_), Move::Reply) => Err(Refusal::NothingAsked),
            (Self::Asked(_) | Self::Questioned(_), Move::Meet | Move::Finish(_)) => Err(Refusal::NotAccepted),
            (Self::Questioned(_), _) => Err(Refusal::AskedBack),
            (Self::Met(_), Move::Meet) => Err(Refusal::AlreadyMet),
            (Self::Accepted(_) | Self::Met(_), _) => Err(Refusal::AlreadyAccepted),
            (Self::Over(_), _) => Err(Refusal::Over),
        }
    }
}

/// A move that does not follow, as a sentence with the way on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is over.
    #[error("このつなぎは、もう終わっています。もう一度お願いするときは、新しくつないでください")]
    Over,
    /// The asked agency makes this move.
    #[error("これは、お願いした先の機関がすることです")]
    TheirTurn,
    /// The asking agency makes this move.
    #[error("これは、お願いした側の機関がすることです")]
    AskersTurn,
    /// Nothing was asked back.
    #[error("聞きかえしは、来ていません")]
    NothingAsked,
    /// It is not accepted.
    #[error("まだ引き受けていません。先に、引き受けるかどうかを返事してください")]
    NotAccepted,
    /// It was asked back.
    #[error("聞きかえしへの返事を待っているところです。返事が来てから決められます")]
    AskedBack,
    /// It is accepted.
    #[error("もう引き受けています。つぎは、はじめての連絡か、結果です")]
    AlreadyAccepted,
    /// They have met.
    #[error("はじめて会えた日は、もう記録されています。つぎは、結果です")]
    AlreadyMet,
    /// They have not met.
    #[error("まだ会えていません。先に、はじめて会えた日を記録してください")]
    NotMet,
    /// Before the acceptance.
    #[error("引き受けた日より前の日になっています")]
    BeforeAcceptance,
    /// Before the first contact.
    #[error("はじめて会えた日より前の日になっています")]
    BeforeContact,
    /// A day to come.
    #[error("これから先の日になっています。あったことだけを記録します")]
    Future,
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::new("move", refusal.to_string())
    }
}

impl From<Refusal> for Faults {
    fn from(refusal: Refusal) -> Self {
        Fault::from(refusal).into()
    }
}
