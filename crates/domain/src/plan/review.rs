//! 評価: what has changed, what remains, and what follows.

use super::{Turn, coming, past};
use crate::{
    Faults,
    code::words,
    typed::{TEXT, Typed, line, short_enough, text},
};
use chrono::NaiveDate;
use std::fmt;

words! {
    /// How far a goal was reached.
    Reached {
        /// かなった.
        Met = "met",
        /// すこし進んだ.
        Partly = "partly",
        /// まだ.
        NotYet = "not_yet",
        /// 目標が変わった.
        Changed = "changed",
    }
}

impl Reached {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Met => "かなった",
            Self::Partly => "すこし進んだ",
            Self::NotYet => "まだ",
            Self::Changed => "目標が変わった",
        }
    }
}

words! {
    /// What follows a review.
    Next {
        /// このまま続ける.
        GoOn = "go_on",
        /// 再プラン.
        Replan = "replan",
        /// 終結.
        Close = "close",
        /// 中断.
        Pause = "pause",
    }
}

impl Next {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::GoOn => "このまま続ける",
            Self::Replan => "再プラン（次のプランをつくる）",
            Self::Close => "終結",
            Self::Pause => "中断",
        }
    }
}

/// One goal as the review sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct GoalResult {
    /// How far.
    pub reached: Reached,
    /// In words.
    pub note: String,
}

/// A review. `Debug` shows no words.
#[derive(Clone, PartialEq, Eq)]
pub struct Review {
    /// When.
    pub on: NaiveDate,
    /// Of each goal, in the plan's order; none where nothing was said.
    pub goals: Vec<Option<GoalResult>>,
    /// 見られた変化: words of the list `change`.
    pub changes: Vec<String>,
    /// 見られた変化 in words.
    pub seen: String,
    /// 残っていること.
    pub remains: String,
    /// 本人のことば: how the person sees it.
    pub voice: String,
    /// What follows.
    pub next: Next,
    /// Next monitoring, when it goes on.
    pub monitor_on: Option<NaiveDate>,
}

impl fmt::Debug for Review {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Review").field("next", &self.next).finish_non_exhaustive()
    }
}

impl Review {
    /// Reads the form of a plan with `goals` goals: `on`, `goal.N` and `goal.N.note`, `change` (several), `seen`,
    /// `remains`, `voice`, `next`, `monitor_on`. That each change is a row of its list is asked by the store.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check(f: &(impl Typed + ?Sized), goals: usize, today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let on = past(&mut faults, "on", f.one("on"), "評価の日", today);
        let results = (0..goals).map(|n| {
            let reached = Reached::parse(f.one(&format!("goal.{n}")))?;
            Some(GoalResult { reached, note: text(f.one(&format!("goal.{n}.note"))) })
        });
        let results: Vec<_> = results.collect();
        if results.iter().any(Option::is_none) {
            let nth: Vec<String> =
                (1..).zip(&results).filter(|(_, r)| r.is_none()).map(|(n, _)| n.to_string()).collect();
            faults.add("goals", format!("目標{}がどうなったかを選んでください", nth.join("・")));
        }
        let changes: Vec<String> =
            f.every("change").iter().map(|c| line(c)).filter(|c| !c.is_empty()).collect();
        let (seen, remains, voice) = (text(f.one("seen")), text(f.one("remains")), text(f.one("voice")));
        for (field, words) in [("seen", &seen), ("remains", &remains), ("voice", &voice)] {
            short_enough(&mut faults, field, words, TEXT);
        }
        let next = Next::parse(f.one("next"));
        if next.is_none() {
            faults.add("next", "これからどうするかを選んでください");
        }
        let next = next.unwrap_or(Next::GoOn);
        let monitor_on = if next == Next::GoOn {
            let before = faults.0.len();
            let day = coming(&mut faults, "monitor_on", f.one("monitor_on"), "次のモニタリングの日", today);
            if day.is_none() && faults.0.len() == before {
                faults.add("monitor_on", "続けるときは、次のモニタリングの日を入れてください");
            }
            day
        } else {
            None
        };
        if remains.is_empty() && next != Next::Close {
            faults.add("remains", "残っていることを、ひとことでも書いてください");
        }
        faults.or(Self { on, goals: results, changes, seen, remains, voice, next, monitor_on })
    }

    /// What it does to the plan.
    #[must_use]
    pub const fn turn(&self) -> Turn {
        match self.next {
            Next::GoOn => Turn::GoOn(self.on),
            Next::Replan | Next::Close | Next::Pause => Turn::Review(self.on),
        }
    }
}
