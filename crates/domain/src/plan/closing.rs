//! 終結, 中断 and 再開 of a case. Nothing that was promised falls silent: each open promise or task is answered, one
//! by one, before a case is closed.

use super::{coming, past};
use crate::{
    Faults, Token,
    code::words,
    typed::{TEXT, Typed, line, short_enough, text},
};
use chrono::NaiveDate;
use std::fmt;

words! {
    /// What becomes of an open promise when a case is closed.
    Answer {
        /// すんだ.
        Done = "done",
        /// ほかへ引きついだ.
        HandedOn = "handed_on",
        /// もういらない.
        NotNeeded = "not_needed",
    }
}

impl Answer {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Done => "すんだ",
            Self::HandedOn => "引きついだ",
            Self::NotNeeded => "もういらない",
        }
    }
}

/// The answer to one open promise, with to whom or why.
#[derive(Clone, PartialEq, Eq)]
pub struct Answered {
    /// The task.
    pub task: Token,
    /// What becomes of it.
    pub answer: Answer,
    /// To whom it was handed on, or why it is not needed.
    pub words: String,
}

/// 終結. `Debug` shows no words.
#[derive(Clone, PartialEq, Eq)]
pub struct Closing {
    /// When.
    pub on: NaiveDate,
    /// Word of the list `close_reason`.
    pub reason: String,
    /// In words.
    pub words: String,
    /// Each open promise, answered.
    pub tasks: Vec<Answered>,
}

impl fmt::Debug for Closing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Closing").field("tasks", &self.tasks.len()).finish_non_exhaustive()
    }
}

impl Closing {
    /// Reads the form `on`, `reason`, `note`, and for each of `open` (its promises and tasks) `task.TOKEN` and
    /// `task.TOKEN.words`. One that is not answered refuses the closing.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check(
        f: &(impl Typed + ?Sized),
        open: &[Token],
        opened_on: NaiveDate,
        today: NaiveDate,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let on = past(&mut faults, "on", f.one("on"), "終結した日", today);
        if on < opened_on {
            faults.add("on", "終結した日が、支援をはじめた日より前になっています");
        }
        let reason = line(f.one("reason"));
        if reason.is_empty() {
            faults.add("reason", "終結のわけを選んでください");
        }
        let words = text(f.one("note"));
        short_enough(&mut faults, "note", &words, TEXT);
        let mut tasks = Vec::new();
        let mut left = 0;
        for task in open {
            let words = line(f.one(&format!("task.{task}.words")));
            match Answer::parse(f.one(&format!("task.{task}"))) {
                None => left += 1,
                Some(Answer::HandedOn) if words.is_empty() => {
                    faults.add("tasks", "引きついだ約束は、だれに引きついだかを書いてください");
                }
                Some(Answer::NotNeeded) if words.is_empty() => {
                    faults.add("tasks", "いらなくなった約束は、わけを書いてください");
                }
                Some(answer) => tasks.push(Answered { task: task.clone(), answer, words }),
            }
        }
        if left > 0 {
            faults.add(
                "tasks",
                format!("まだ答えのない約束・用事が{left}つあります。ひとつずつ、どうするかを選んでください"),
            );
        }
        faults.or(Self { on, reason, words, tasks })
    }

    /// Is each of `open` answered?
    #[must_use]
    pub fn answers(&self, open: &[Token]) -> bool {
        open.iter().all(|task| self.tasks.iter().any(|a| a.task == *task))
    }
}

/// 中断 or 再開 of a case. `Debug` shows no words.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// When.
    pub on: NaiveDate,
    /// 中断: word of the list `pause_reason`. 再開: empty.
    pub reason: String,
    /// In words.
    pub words: String,
    /// When it is to be thought of again.
    pub look_on: Option<NaiveDate>,
}

impl fmt::Debug for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Change")
    }
}

impl Change {
    /// Reads the form of 中断: `on`, `reason`, `note`, `look_on`. Nobody is left without a day on which the desk thinks
    /// of them again.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn pause(f: &(impl Typed + ?Sized), opened_on: NaiveDate, today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let on = past(&mut faults, "on", f.one("on"), "中断した日", today);
        if on < opened_on {
            faults.add("on", "中断した日が、支援をはじめた日より前になっています");
        }
        let reason = line(f.one("reason"));
        if reason.is_empty() {
            faults.add("reason", "中断のわけを選んでください");
        }
        let words = text(f.one("note"));
        short_enough(&mut faults, "note", &words, TEXT);
        let before = faults.0.len();
        let look_on = coming(&mut faults, "look_on", f.one("look_on"), "次に気にかける日", today);
        if look_on.is_none() && faults.0.len() == before {
            faults.add("look_on", "次に気にかける日を入れてください。その日の「きょう」に出ます");
        }
        faults.or(Self { on, reason, words, look_on })
    }

    /// Reads the form of 再開: `on`, `note` (why), `look_on`. `ended_on`: since when the case rests.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn reopen(
        f: &(impl Typed + ?Sized),
        ended_on: Option<NaiveDate>,
        today: NaiveDate,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let on = past(&mut faults, "on", f.one("on"), "再開した日", today);
        if ended_on.is_some_and(|ended| on < ended) {
            faults.add("on", "再開した日が、終結・中断した日より前になっています");
        }
        let words = text(f.one("note"));
        short_enough(&mut faults, "note", &words, TEXT);
        if words.is_empty() {
            faults.add("note", "再開するわけを、ひとことでも書いてください");
        }
        let look_on = coming(&mut faults, "look_on", f.one("look_on"), "次の見直しの日", today);
        faults.or(Self { on, reason: String::new(), words, look_on })
    }
}

/// Why a case has no plan yet, and what comes next; for the weekly review. `Debug` shows no words.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct NoPlan {
    /// Word of the list `no_plan_reason`, or empty.
    pub reason: String,
    /// In words.
    pub words: String,
    /// The next step.
    pub next: String,
    /// By when.
    pub next_on: Option<NaiveDate>,
}

impl fmt::Debug for NoPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NoPlan")
    }
}

impl NoPlan {
    /// Reads `reason`, `words`, `next`, `next_on`.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check(f: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let (words, next) = (line(f.one("words")), line(f.one("next")));
        short_enough(&mut faults, "words", &words, 1_000);
        short_enough(&mut faults, "next", &next, 1_000);
        let next_on = super::day(&mut faults, "next_on", f.one("next_on"), today);
        if next_on.is_some() && next.is_empty() {
            faults.add("next", "次にすることを書いてください。日だけが入っています");
        }
        faults.or(Self { reason: line(f.one("reason")), words, next, next_on })
    }
}
