//! Where a benefit stands, and what belongs to each state.

use super::Aim;
use crate::month::Month;
use chrono::NaiveDate;

crate::code::words! {
    /// The word of a state, as it is kept and listed.
    Stage {
        /// 申請中.
        Applied = "applied",
        /// 支給決定して、支給中.
        Running = "running",
        /// 不支給.
        Refused = "refused",
        /// 取下げ.
        Withdrawn = "withdrawn",
        /// 終了.
        Ended = "ended",
    }
}

impl Stage {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Applied => "申請中",
            Self::Running => "支給中",
            Self::Refused => "不支給",
            Self::Withdrawn => "取り下げ",
            Self::Ended => "おわり",
        }
    }
}

/// One decision: from which month, for how many, how much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first month that is paid.
    pub from: Month,
    /// How many months; 1 for 転居費用補助.
    pub months: u32,
    /// Yen a month; the whole amount for 転居費用補助.
    pub yen: i64,
    /// Decided on.
    pub decided_on: NaiveDate,
}

impl Span {
    /// Its last month.
    #[must_use]
    pub fn last(&self) -> Month {
        self.from.plus(i32::try_from(self.months).unwrap_or(1) - 1)
    }

    /// Its months, in order.
    pub fn each(&self) -> impl Iterator<Item = Month> + use<> {
        let from = self.from;
        (0..i32::try_from(self.months).unwrap_or(0)).map(move |n| from.plus(n))
    }
}

/// What was paid for one month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// For which month.
    pub month: Month,
    /// Yen.
    pub yen: i64,
    /// Paid on.
    pub on: NaiveDate,
}

/// Applied for, not decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// What.
    pub aim: Aim,
    /// When.
    pub on: NaiveDate,
}

/// Granted, and not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Running {
    /// What.
    pub aim: Aim,
    /// Applied for on.
    pub applied_on: NaiveDate,
    /// The first decision.
    pub first: Span,
    /// Extensions, in order.
    pub more: Vec<Span>,
    /// What was paid.
    pub paid: Vec<Payment>,
}

/// Granted, and ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// As it was.
    pub was: Running,
    /// Decided on.
    pub on: NaiveDate,
    /// The last month that is paid; none: not one.
    pub last: Option<Month>,
}

/// A benefit in any state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Benefit {
    /// 申請中.
    Applied(Applied),
    /// 支給中.
    Running(Running),
    /// 不支給.
    Refused(Applied),
    /// 取下げ.
    Withdrawn(Applied),
    /// 終了.
    Ended(Ended),
}

impl Running {
    /// Every decision, in order.
    pub fn spans(&self) -> impl Iterator<Item = &Span> {
        std::iter::once(&self.first).chain(&self.more)
    }

    /// The last month that is granted.
    #[must_use]
    pub fn last(&self) -> Month {
        self.more.last().unwrap_or(&self.first).last()
    }

    /// Months granted in all.
    #[must_use]
    pub fn months(&self) -> u32 {
        self.spans().map(|s| s.months).sum()
    }

    /// Yen decided for that month; none outside the period.
    #[must_use]
    pub fn decided(&self, month: Month) -> Option<i64> {
        self.spans().find(|s| s.from <= month && month <= s.last()).map(|s| s.yen)
    }

    /// Yen decided in all.
    #[must_use]
    pub fn granted(&self) -> i64 {
        self.spans().map(|s| s.yen.saturating_mul(s.months.into())).fold(0, i64::saturating_add)
    }

    /// Yen paid in all.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.paid.iter().map(|p| p.yen).fold(0, i64::saturating_add)
    }
}

impl Benefit {
    /// The word of its state.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Applied(_) => Stage::Applied,
            Self::Running(_) => Stage::Running,
            Self::Refused(_) => Stage::Refused,
            Self::Withdrawn(_) => Stage::Withdrawn,
            Self::Ended(_) => Stage::Ended,
        }
    }

    /// What was applied for.
    #[must_use]
    pub const fn aim(&self) -> Aim {
        match self {
            Self::Applied(a) | Self::Refused(a) | Self::Withdrawn(a) => a.aim,
            Self::Running(r) => r.aim,
            Self::Ended(e) => e.was.aim,
        }
    }

    /// When it was applied for.
    #[must_use]
    pub const fn applied_on(&self) -> NaiveDate {
        match self {
            Self::Applied(a) | Self::Refused(a) | Self::Withdrawn(a) => a.on,
            Self::Running(r) => r.applied_on,
            Self::Ended(e) => e.was.applied_on,
        }
    }

    /// Its decisions and payments, once it was granted.
    #[must_use]
    pub const fn granted(&self) -> Option<&Running> {
        match self {
            Self::Running(r) => Some(r),
            Self::Ended(e) => Some(&e.was),
            Self::Applied(_) | Self::Refused(_) | Self::Withdrawn(_) => None,
        }
    }

    /// Yen paid in all.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.granted().map_or(0, Running::total)
    }
}
