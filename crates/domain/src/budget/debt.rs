//! 債務・滞納: to whom what is owed, what is paid, and what threatens.

use super::Scene;
use crate::{
    Faults,
    month::{Month, parse_month},
    typed::{LINE, Typed, line, short_enough},
    wareki, yen,
};
use chrono::NaiveDate;

/// Something owed.
#[derive(Clone, PartialEq, Eq)]
pub struct Debt {
    /// Word of the list `lender_kind`: bank, card, rent, tax, water …
    pub kind: String,
    /// To whom, in words; may be empty.
    pub lender: String,
    /// Yen still owed; none: not known. An unknown balance is paid on for as long as the flow is drawn.
    pub balance: Option<i64>,
    /// Yen paid back each month now; 0 where nothing is paid.
    pub now: i64,
    /// Yen a month as planned; none: as now.
    pub plan: Option<i64>,
    /// In arrears since; none: not in arrears.
    pub since: Option<Month>,
    /// Word of the list `legal_step`: 督促, 差押予告 …; empty: none.
    pub step: String,
    /// By when the step must be answered.
    pub deadline: Option<NaiveDate>,
    /// A few words.
    pub note: String,
}

impl std::fmt::Debug for Debt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Debt")
    }
}

impl Debt {
    /// Yen paid back each month.
    #[must_use]
    pub fn monthly(&self, scene: Scene) -> i64 {
        match scene {
            Scene::Now => self.now,
            Scene::Plan => self.plan.unwrap_or(self.now),
        }
    }

    /// Reads form fields `kind`, `lender`, `balance`, `monthly`, `planned`, `since`, `step`, `deadline`, `note`.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check<F: Typed + ?Sized>(form: &F, today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let kind = form.one("kind").trim().to_owned();
        if kind.is_empty() {
            faults.add("kind", "どんな相手への支払いかを選んでください");
        }
        let mut text = |field: &'static str| {
            let text = line(form.one(field));
            short_enough(&mut faults, field, &text, LINE);
            text
        };
        let (lender, note) = (text("lender"), text("note"));
        let mut amount = |field: &'static str| {
            yen::parse(form.one(field)).unwrap_or_else(|fault| {
                faults.add(field, fault.to_string());
                None
            })
        };
        let (balance, now, plan) = (amount("balance"), amount("monthly"), amount("planned"));
        let since = match form.one("since").trim() {
            "" => None,
            typed => match parse_month(typed, today) {
                Ok(month) if month > Month::of(today) => {
                    faults.add("since", "いつからかが、まだ来ていない月になっています");
                    None
                }
                Ok(month) => Some(month),
                Err(fault) => {
                    faults.add("since", fault.to_string());
                    None
                }
            },
        };
        let deadline = match form.one("deadline").trim() {
            "" => None,
            typed => wareki::parse_date(typed, today).map_err(|f| faults.add("deadline", f.to_string())).ok(),
        };
        let step = form.one("step").trim().to_owned();
        faults.or(Self { kind, lender, balance, now: now.unwrap_or(0), plan, since, step, deadline, note })
    }
}
