//! 家計: what comes in and goes out in a month, debts and arrears, what lies ahead, and how long the money lasts.
//!
//! The four sheets of 家計改善支援 (相談時家計表, 家計計画表, ライフイベント表, キャッシュフロー表) from one record. Integer yen
//! throughout; nothing is rounded but the monthly share of a yearly sum ([`Line::monthly`]).

mod check;
mod debt;
mod event;
mod flow;
mod line;
mod pay_months;
#[cfg(test)]
mod tests;
mod words;

pub use check::{CellFault, Sheet, SheetFaults, TYPED_ROW};
pub use debt::Debt;
pub use event::{Applies, Effect, Event, Rhythm};
pub use flow::{Course, Flow, FlowMonth, LONGEST, SHORTEST};
pub use line::{Line, Totals, usual_months};
pub use pay_months::PayMonths;
pub use words::{compare, outlook};

crate::code::words! {
    /// Which side of the budget.
    Side {
        /// 収入.
        Income = "income",
        /// 支出.
        Expense = "expense",
    }
}

impl Side {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Income => "収入",
            Self::Expense => "支出",
        }
    }

    /// The code list of its items.
    #[must_use]
    pub const fn list(self) -> &'static str {
        match self {
            Self::Income => "income_item",
            Self::Expense => "expense_item",
        }
    }
}

crate::code::words! {
    /// Before or after.
    Scene {
        /// いまのまま.
        Now = "now",
        /// 計画どおり.
        Plan = "plan",
    }
}

impl Scene {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Now => "いまのまま",
            Self::Plan => "計画どおり",
        }
    }
}
