//! 支援プラン: what the person wants, who does what, and the way of a plan from its first words to its end
//! (【5】プラン兼事業等利用申込書 and 評価シート of 自立相談支援機関使用標準様式).
//!
//! Where a plan stands is a type ([`course`]): what may not follow has no method, and what a form asks for all the
//! same is refused with a sentence ([`Refusal`]).

pub mod closing;
pub mod content;
pub mod course;
pub mod facts;
mod refusal;
pub mod review;
#[cfg(test)]
mod tests;

pub use course::{Kept, Standing, Terms, Turn};
pub use refusal::Refusal;

use crate::{
    Faults,
    code::words,
    wareki::{DateFault, parse_date},
};
use chrono::NaiveDate;

words! {
    /// Where a plan stands.
    State {
        /// 案: being written.
        Draft = "draft",
        /// 同意あり: the person has agreed.
        Agreed = "agreed",
        /// 会議ずみ: 支援調整会議 found it right.
        Approved = "approved",
        /// 決定ずみ: 支援決定 was made.
        Decided = "decided",
        /// 実施中.
        InForce = "in_force",
        /// 評価ずみ: reviewed; what follows is 再プラン, 終結 or 中断.
        Reviewed = "reviewed",
        /// 再プラン中: in force until the next plan starts.
        Replanning = "replanning",
        /// 中断.
        Paused = "paused",
        /// 終結 with the case.
        Closed = "closed",
        /// The next plan has taken its place.
        Replanned = "replanned",
        /// 取り下げ: never in force.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "案",
            Self::Agreed => "同意あり",
            Self::Approved => "会議ずみ",
            Self::Decided => "支援決定ずみ",
            Self::InForce => "実施中",
            Self::Reviewed => "評価ずみ",
            Self::Replanning => "再プラン中",
            Self::Paused => "中断",
            Self::Closed => "終結",
            Self::Replanned => "次のプランへ",
            Self::Withdrawn => "取り下げ",
        }
    }

    /// Is it on the way to being in force?
    #[must_use]
    pub const fn prepares(self) -> bool {
        matches!(self, Self::Draft | Self::Agreed | Self::Approved | Self::Decided)
    }

    /// Is the case supported by it now?
    #[must_use]
    pub const fn supports(self) -> bool {
        matches!(self, Self::InForce | Self::Reviewed | Self::Replanning)
    }

    /// Is nothing more to follow?
    #[must_use]
    pub const fn ended(self) -> bool {
        matches!(self, Self::Closed | Self::Replanned | Self::Withdrawn)
    }
}

/// Menu codes whose use needs a 支援決定 of the municipality before it begins: the services of 生活困窮者自立支援法
/// that are entered in プラン兼事業等利用申込書. Which they are is law, not an office's choice: a new one is a new line.
pub const DECIDED_BY_LAW: &[&str] = &[
    "housing_rent",
    "housing_move",
    "temporary_living",
    "residence",
    "household_budget",
    "job_preparation",
    "job_training",
];

/// Does this service of the list `menu` need a 支援決定?
#[must_use]
pub fn needs_decision(menu: &str) -> bool {
    DECIDED_BY_LAW.contains(&menu)
}

/// A day that was typed, or `None` for an empty field.
fn day(faults: &mut Faults, field: &'static str, typed: &str, today: NaiveDate) -> Option<NaiveDate> {
    match parse_date(typed, today) {
        Ok(day) => Some(day),
        Err(DateFault::Empty) => None,
        Err(fault) => {
            faults.add(field, fault.to_string());
            None
        }
    }
}

/// A day that must be there and must have come; `today` where something is to be mended.
fn past(faults: &mut Faults, field: &'static str, typed: &str, what: &str, today: NaiveDate) -> NaiveDate {
    let before = faults.0.len();
    match day(faults, field, typed, today) {
        Some(day) if day > today => {
            faults.add(field, format!("{what}が、これから先の日になっています"));
            today
        }
        Some(day) => day,
        None => {
            if faults.0.len() == before {
                faults.add(field, format!("{what}を入れてください"));
            }
            today
        }
    }
}

/// A day still to come, or `None` for an empty field.
fn coming(
    faults: &mut Faults,
    field: &'static str,
    typed: &str,
    what: &str,
    today: NaiveDate,
) -> Option<NaiveDate> {
    let day = day(faults, field, typed, today)?;
    if day <= today {
        faults.add(field, format!("{what}は、あしたからあとの日にしてください"));
        return None;
    }
    Some(day)
}
