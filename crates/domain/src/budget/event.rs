//! ライフイベント: what lies ahead and moves money. School begins, a benefit ends, a car must pass its inspection.

use super::Scene;
use crate::{
    Faults,
    month::{Month, parse_month},
    typed::{LINE, Typed, line, short_enough},
    yen,
};
use chrono::NaiveDate;

crate::code::words! {
    /// What it does to the money.
    Effect {
        /// Money comes in.
        MoreIncome = "more_income",
        /// Income falls away.
        LessIncome = "less_income",
        /// Money goes out.
        MoreExpense = "more_expense",
        /// An expense falls away.
        LessExpense = "less_expense",
    }
}

impl Effect {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::MoreIncome => "お金が入る",
            Self::LessIncome => "収入がへる",
            Self::MoreExpense => "お金が出る",
            Self::LessExpense => "支出がへる",
        }
    }
}

crate::code::words! {
    /// How often.
    Rhythm {
        /// Once.
        Once = "once",
        /// Every month from then on.
        Monthly = "monthly",
        /// Every year in that month.
        Yearly = "yearly",
    }
}

impl Rhythm {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Once => "一度だけ",
            Self::Monthly => "その月から毎月",
            Self::Yearly => "毎年その月",
        }
    }
}

crate::code::words! {
    /// In which course it is counted.
    Applies {
        /// Whatever is done.
        Both = "both",
        /// Only if nothing changes.
        Now = "now",
        /// Only if the plan is followed.
        Plan = "plan",
    }
}

impl Applies {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Both => "どちらでも",
            Self::Now => "いまのままのときだけ",
            Self::Plan => "計画どおりのときだけ",
        }
    }
}

/// An event ahead.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// When it comes first.
    pub month: Month,
    /// What.
    pub what: String,
    /// What it does to the money.
    pub effect: Effect,
    /// Yen each time, never below zero.
    pub yen: i64,
    /// How often.
    pub rhythm: Rhythm,
    /// The last month in which it counts; none: on and on.
    pub until: Option<Month>,
    /// In which course.
    pub applies: Applies,
}

impl std::fmt::Debug for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Event").field("month", &self.month).finish_non_exhaustive()
    }
}

impl Event {
    /// Does it count in that month of that course?
    #[must_use]
    pub fn counts(&self, scene: Scene, month: Month) -> bool {
        let here = match self.applies {
            Applies::Both => true,
            Applies::Now => scene == Scene::Now,
            Applies::Plan => scene == Scene::Plan,
        };
        let ahead = month.since(self.month);
        let then = match self.rhythm {
            Rhythm::Once => ahead == 0,
            Rhythm::Monthly => ahead >= 0,
            Rhythm::Yearly => ahead >= 0 && ahead % 12 == 0,
        };
        here && then && self.until.is_none_or(|until| month <= until)
    }

    /// What it adds to income and to expense in that month, in yen.
    #[must_use]
    pub fn in_month(&self, scene: Scene, month: Month) -> (i64, i64) {
        if !self.counts(scene, month) {
            return (0, 0);
        }
        match self.effect {
            Effect::MoreIncome => (self.yen, 0),
            Effect::LessIncome => (-self.yen, 0),
            Effect::MoreExpense => (0, self.yen),
            Effect::LessExpense => (0, -self.yen),
        }
    }

    /// Reads form fields `month`, `what`, `effect`, `yen`, `rhythm`, `until`, `applies`.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check<F: Typed + ?Sized>(form: &F, today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let month = match parse_month(form.one("month"), today) {
            Ok(month) => Some(month),
            Err(_) if form.one("month").trim().is_empty() => {
                faults.add("month", "いつのことかを「2027年4月」のように入れてください");
                None
            }
            Err(fault) => {
                faults.add("month", fault.to_string());
                None
            }
        };
        let what = line(form.one("what"));
        if what.is_empty() {
            faults.add("what", "何があるかを、ひとことで入れてください");
        }
        short_enough(&mut faults, "what", &what, LINE);
        let effect = Effect::parse(form.one("effect"));
        if effect.is_none() {
            faults.add("effect", "お金がどうなるかを選んでください");
        }
        let amount = match yen::parse(form.one("yen")) {
            Ok(None) => {
                faults.add("yen", "いくらかを入れてください。わからなければ、見こみでかまいません");
                0
            }
            Ok(Some(yen)) => yen,
            Err(fault) => {
                faults.add("yen", fault.to_string());
                0
            }
        };
        let rhythm = Rhythm::parse(form.one("rhythm")).unwrap_or(Rhythm::Once);
        let applies = Applies::parse(form.one("applies")).unwrap_or(Applies::Both);
        let until = match form.one("until").trim() {
            "" => None,
            typed => parse_month(typed, today).map_err(|fault| faults.add("until", fault.to_string())).ok(),
        };
        if month.zip(until).is_some_and(|(from, until)| until < from) {
            faults.add("until", "いつまでが、はじまりより前になっています");
        }
        match (month, effect, faults.is_empty()) {
            (Some(month), Some(effect), true) => {
                let until = until.filter(|_| rhythm != Rhythm::Once);
                Ok(Self { month, what, effect, yen: amount, rhythm, until, applies })
            }
            _ => Err(faults),
        }
    }
}
