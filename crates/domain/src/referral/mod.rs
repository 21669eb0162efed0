//! つなぎ: one agency asks another to take part. Asked → (asked back ↔ answered) → accepted, or declined with a reason →
//! first contact made → outcome. Each stage waits for one side, for so many working days.

mod form;
pub mod page;
mod way;

#[cfg(test)]
mod tests;

pub use form::{Basis, MoveForm, NewReferral, Source};
pub use way::{Kept, Move, Refusal, Standing, Way};

use crate::wareki::add_working_days;
use chrono::NaiveDate;

crate::code::words! {
    /// Where a referral stands.
    State {
        /// 返事待ち.
        Asked = "asked",
        /// 聞きかえし: the asker is to say more.
        Questioned = "questioned",
        /// 引き受けた.
        Accepted = "accepted",
        /// はじめて会えた.
        Met = "met",
        /// 結果が出た.
        Done = "done",
        /// 引き受けられなかった.
        Declined = "declined",
        /// 取り下げ.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Asked => "返事待ち",
            Self::Questioned => "聞きかえし",
            Self::Accepted => "引き受けた",
            Self::Met => "はじめて会えた",
            Self::Done => "結果が出た",
            Self::Declined => "引き受けられない",
            Self::Withdrawn => "取り下げ",
        }
    }

    /// Whose turn it is; nobody's when it is over.
    #[must_use]
    pub const fn turn(self) -> Option<Side> {
        match self {
            Self::Asked | Self::Accepted | Self::Met => Some(Side::Asked),
            Self::Questioned => Some(Side::Asker),
            Self::Done | Self::Declined | Self::Withdrawn => None,
        }
    }

    /// May the asked agency still read what was told? Once it is not theirs, it is not theirs to read.
    #[must_use]
    pub const fn tells(self) -> bool {
        !matches!(self, Self::Declined | Self::Withdrawn)
    }

    /// What is awaited, in words; empty when it is over.
    #[must_use]
    pub const fn awaits(self) -> &'static str {
        match self {
            Self::Asked => "引き受けるかどうかの返事",
            Self::Questioned => "聞きかえしへの返事",
            Self::Accepted => "はじめての連絡",
            Self::Met => "結果の知らせ",
            Self::Done | Self::Declined | Self::Withdrawn => "",
        }
    }
}

/// The two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The agency that asks.
    Asker,
    /// The agency that is asked.
    Asked,
}

crate::code::words! {
    /// Why it was declined.
    Reason {
        /// いま手がいっぱい.
        Full = "full",
        /// 対象ではない.
        NotOurs = "not_ours",
        /// ほかの機関のほうが合う.
        Better = "better",
        /// そのほか.
        Other = "other",
    }
}

impl Reason {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Full => "いま手がいっぱい",
            Self::NotOurs => "対象の人ではない",
            Self::Better => "ほかの機関のほうが合う",
            Self::Other => "そのほか",
        }
    }
}

crate::code::words! {
    /// What came of it.
    Outcome {
        /// 支援が始まった.
        Helping = "helping",
        /// 困りごとがおさまった.
        Solved = "solved",
        /// 本人がことわった.
        Unwanted = "unwanted",
        /// 連絡がつかなかった.
        Lost = "lost",
    }
}

impl Outcome {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Helping => "支援が始まった",
            Self::Solved => "困りごとがおさまった",
            Self::Unwanted => "本人がことわった",
            Self::Lost => "連絡がつかなかった",
        }
    }

    /// Can it come without a first contact?
    #[must_use]
    pub const fn without_contact(self) -> bool {
        matches!(self, Self::Unwanted | Self::Lost)
    }
}

/// How many working days each stage has, and after how many more the 包括化推進員 hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// For an answer, also to what was asked back.
    pub answer: u16,
    /// From acceptance to the first contact.
    pub contact: u16,
    /// From the first contact to word of the outcome.
    pub outcome: u16,
    /// From the due day to the 包括化推進員.
    pub escalate: u16,
}

/// Until when something is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// The last day in time.
    pub due: NaiveDate,
    /// The last day before the 包括化推進員 hears of it.
    pub escalate: NaiveDate,
}

impl Patience {
    /// The clock of a stage that began on `since`; none when it is over.
    #[must_use]
    pub fn clock(&self, state: State, since: NaiveDate) -> Option<Clock> {
        let days = match state {
            State::Asked | State::Questioned => self.answer,
            State::Accepted => self.contact,
            State::Met => self.outcome,
            State::Done | State::Declined | State::Withdrawn => return None,
        };
        let due = add_working_days(since, days);
        Some(Clock { due, escalate: add_working_days(due, self.escalate) })
    }
}
