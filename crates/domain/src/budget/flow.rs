//! キャッシュフロー: month by month, until the money runs out or the table ends.

use super::{Debt, Event, Line, Scene, Side};
use crate::month::Month;

/// The shortest table, in months.
pub const SHORTEST: u32 = 12;
/// The longest table, in months.
pub const LONGEST: u32 = 60;

/// All that the flow is made of.
#[derive(Clone, Copy)]
pub struct Course<'a> {
    /// Lines of the budget.
    pub lines: &'a [Line],
    /// Debts.
    pub debts: &'a [Debt],
    /// Events ahead.
    pub events: &'a [Event],
    /// The first month.
    pub start: Month,
    /// How many months, [`SHORTEST`] to [`LONGEST`].
    pub months: u32,
    /// The plan holds from this month; before it, all is as now.
    pub plan_from: Month,
    /// Yen at hand before the first month.
    pub balance: i64,
}

/// One month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FlowMonth {
    /// Which.
    pub month: Month,
    /// Yen that come in: lines and events.
    pub income: i64,
    /// Yen that go out: lines and events, without repayments.
    pub expense: i64,
    /// Yen paid back on debts.
    pub repayment: i64,
    /// Yen at hand when it ends; below zero: so much is missing.
    pub balance: i64,
    /// Yen still owed when it ends, of the debts whose balance is known.
    pub owed: i64,
}

impl FlowMonth {
    /// What the month adds to the money at hand; below zero: takes.
    #[must_use]
    pub const fn net(&self) -> i64 {
        self.income - self.expense - self.repayment
    }
}

/// A course of months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// Before or after.
    pub scene: Scene,
    /// Yen at hand before the first month.
    pub opening: i64,
    /// The months, in order.
    pub months: Vec<FlowMonth>,
}

impl Course<'_> {
    /// The months of that course. A debt is paid until nothing is left of it; interest is not counted.
    #[must_use]
    pub fn flow(&self, scene: Scene) -> Flow {
        let mut balance = self.balance;
        let mut left: Vec<Option<i64>> = self.debts.iter().map(|d| d.balance).collect();
        let count = i32::try_from(self.months.clamp(SHORTEST, LONGEST)).unwrap_or(12);
        let months = (0..count).map(|n| {
            let month = self.start.plus(n);
            let now = if month < self.plan_from { Scene::Now } else { scene };
            let side = |side| {
                let lines = self.lines.iter().filter(move |l| l.side == side);
                lines.map(|l| l.in_month(now, month)).sum::<i64>()
            };
            let moves = self.events.iter().map(|e| e.in_month(scene, month));
            let (more_in, more_out) = moves.fold((0, 0), |(i, o), (di, d_o)| (i + di, o + d_o));
            let mut repayment = 0;
            for (debt, left) in self.debts.iter().zip(&mut left) {
                let pay = left.map_or_else(|| debt.monthly(now), |left| debt.monthly(now).min(left));
                repayment += pay;
                *left = left.map(|left| left - pay);
            }
            let (income, expense) = (side(Side::Income) + more_in, side(Side::Expense) + more_out);
            balance += income - expense - repayment;
            let owed = left.iter().flatten().sum();
            FlowMonth { month, income, expense, repayment, balance, owed }
        });
        let months = months.collect();
        Flow { scene, opening: self.balance, months }
    }

    /// What happens in that month of either course, in words.
    #[must_use]
    pub fn happenings(&self, month: Month) -> Vec<&str> {
        let counts = |e: &&Event| {
            e.month == month
                || (e.rhythm == super::Rhythm::Yearly && Scene::ALL.iter().any(|s| e.counts(*s, month)))
        };
        self.events.iter().filter(counts).map(|e| e.what.as_str()).collect()
    }
}

impl Flow {
    /// The first month at whose end money is missing.
    #[must_use]
    pub fn runs_out(&self) -> Option<&FlowMonth> {
        self.months.iter().find(|m| m.balance < 0)
    }

    /// The month that ends with the least money; the first of several.
    #[must_use]
    pub fn lowest(&self) -> Option<&FlowMonth> {
        self.months.iter().min_by_key(|m| (m.balance, m.month))
    }

    /// The last month.
    #[must_use]
    pub fn last(&self) -> Option<&FlowMonth> {
        self.months.last()
    }
}
