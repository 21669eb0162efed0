//! 次にすること: who does what, when. It becomes a task of the desk.

use crate::{
    Faults, Instant, Token,
    code::{TaskKind, Urgency},
    typed::{self, LINE, Typed},
    wareki,
};
use chrono::{Days, NaiveDate, NaiveTime};
use std::fmt;

/// The next thing to do. `Debug` shows its kind only.
#[derive(Clone, PartialEq, Eq)]
pub struct Next {
    /// What it is. Never [`TaskKind::Waiting`].
    pub kind: TaskKind,
    /// In words.
    pub words: String,
    /// By when.
    pub on: NaiveDate,
    /// At what time, if one was agreed.
    pub time: Option<NaiveTime>,
    /// Who; `None`: whoever is at the desk.
    pub who: Option<Token>,
}

impl fmt::Debug for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Next").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Next {
    /// Reads `next_words`, `next_kind`, `next_on`, `next_time`, `next_who` at the instant `now`.
    ///
    /// # Errors
    /// A sentence for each field that cannot be kept, and one when nothing was written.
    pub fn check(typed: &(impl Typed + ?Sized), urgency: Urgency, now: Instant) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let next = Self::read(typed, urgency, now, &mut faults);
        match next {
            Some(next) => faults.or(next),
            None if faults.is_empty() => {
                faults.add("next_words", "何をするかを、一言書いてください");
                Err(faults)
            }
            None => Err(faults),
        }
    }

    /// `None` when neither words, day nor time were typed. A day that was not said is today when it is urgent, and
    /// otherwise the next working day.
    pub(super) fn read(
        typed: &(impl Typed + ?Sized),
        urgency: Urgency,
        now: Instant,
        faults: &mut Faults,
    ) -> Option<Self> {
        let today = wareki::jst_date(now);
        let words = typed::line(typed.one("next_words"));
        let (day, time) = (typed.one("next_on").trim(), typed.one("next_time").trim());
        if words.is_empty() && day.is_empty() && time.is_empty() {
            return None;
        }
        typed::short_enough(faults, "next_words", &words, LINE);
        let kind = match TaskKind::parse(typed.one("next_kind")) {
            Some(TaskKind::Waiting) | None => TaskKind::Task,
            Some(kind) => kind,
        };
        let words = if words.is_empty() { kind.label().to_owned() } else { words };
        let on = if day.is_empty() {
            let soonest = wareki::next_working_day(today);
            if urgency == Urgency::Now { today } else { soonest }
        } else {
            coming(day, today).unwrap_or_else(|sentence| {
                faults.add("next_on", sentence);
                today
            })
        };
        let at = typed::time_of_day(time);
        if at.is_none() && !time.is_empty() {
            faults.add("next_time", "時刻は「14:30」のように入れてください");
        }
        let who = typed.one("next_who");
        let token = Token::parse(who).ok();
        if token.is_none() && !who.is_empty() {
            faults.add("next_who", "だれがするかを、一覧から選びなおしてください");
        }
        Some(Self { kind, words, on, time: at, who: token })
    }
}

/// A day from today on; 「6/1」 in November is next year's.
fn coming(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let day = wareki::parse_date(text, today).map_err(|fault| fault.to_string())?;
    if day >= today {
        return Ok(day);
    }
    let half_a_year_on = today.checked_add_days(Days::new(183)).unwrap_or(today);
    let numbers = text.chars().any(char::is_numeric);
    match wareki::parse_date(text, half_a_year_on) {
        Ok(later) if numbers && later != day && later >= today => Ok(later),
        _ => Err("次にすることの日が、もう過ぎた日になっています".to_owned()),
    }
}
