//! One line of the budget: an amount, in which months, now and as planned.

use super::{PayMonths, Scene, Side};
use crate::month::Month;

/// A line of 相談時家計表 and 家計計画表.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// Income or expense.
    pub side: Side,
    /// Word of the side's code list; empty for an own line.
    pub code: String,
    /// What it is, in words; empty where the code says it.
    pub label: String,
    /// Yen each time it comes, as told; none: not told.
    pub now: Option<i64>,
    /// Yen each time as planned; none: as now.
    pub plan: Option<i64>,
    /// In which months it comes.
    pub months: PayMonths,
    /// A few words.
    pub note: String,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Line").field("side", &self.side).finish_non_exhaustive()
    }
}

impl Line {
    /// Yen each time it comes.
    #[must_use]
    pub fn yen(&self, scene: Scene) -> i64 {
        match scene {
            Scene::Now => self.now,
            Scene::Plan => self.plan.or(self.now),
        }
        .unwrap_or(0)
    }

    /// Yen in that month.
    #[must_use]
    pub fn in_month(&self, scene: Scene, month: Month) -> i64 {
        if self.months.has(month) { self.yen(scene) } else { 0 }
    }

    /// Yen in a year.
    #[must_use]
    pub fn yearly(&self, scene: Scene) -> i64 {
        self.yen(scene).saturating_mul(self.months.count())
    }

    /// The share of one month, for the month's table. A year that does not part evenly is rounded to the careful side:
    /// income down, expense up.
    #[must_use]
    pub fn monthly(&self, scene: Scene) -> i64 {
        let year = self.yearly(scene);
        match self.side {
            Side::Income => year.div_euclid(12),
            Side::Expense => year.div_euclid(12) + i64::from(year.rem_euclid(12) != 0),
        }
    }
}

/// The foot of the month's table. It is the sum of the shares shown, so that a reader who adds them up finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Totals {
    /// Yen a month that come in.
    pub income: i64,
    /// Yen a month that go out, repayments of debts not counted.
    pub expense: i64,
    /// Yen a month paid back on debts.
    pub repayment: i64,
}

impl Totals {
    /// Adds up.
    #[must_use]
    pub fn of(lines: &[Line], debts: &[super::Debt], scene: Scene) -> Self {
        let side = |side| {
            lines.iter().filter(|l| l.side == side).map(|l| l.monthly(scene)).fold(0, i64::saturating_add)
        };
        Self {
            income: side(Side::Income),
            expense: side(Side::Expense),
            repayment: debts.iter().map(|d| d.monthly(scene)).fold(0, i64::saturating_add),
        }
    }

    /// What is left of a month; below zero when it does not suffice.
    #[must_use]
    pub const fn left(self) -> i64 {
        self.income.saturating_sub(self.expense).saturating_sub(self.repayment)
    }
}

/// In which months a coded item usually comes; a hint for the form, which the worker may change.
///
/// Pensions: even months (国民年金法18条3項). 児童手当: even months since 2024-10 (児童手当法8条4項). 児童扶養手当: odd months
/// (児童扶養手当法7条3項). 固定資産税 April, July, December, February; 住民税 June, August, October, January; 自動車税 May
/// (地方税法の標準; a municipality may set others).
#[must_use]
pub fn usual_months(code: &str) -> PayMonths {
    let some = |months: &[u32]| PayMonths::of(months).unwrap_or(PayMonths::EVERY);
    match code {
        "pension" | "disability_pension" | "child_allowance" => PayMonths::EVEN,
        "single_parent_allowance" => PayMonths::ODD,
        "property_tax" => some(&[4, 7, 12, 2]),
        "resident_tax" => some(&[6, 8, 10, 1]),
        "car_tax" => some(&[5]),
        _ => PayMonths::EVERY,
    }
}
