//! What is recorded with each move: who agreed and how, what the meeting found, who decided.

use super::{Refusal, Standing, Turn, past};
use crate::{
    Faults,
    code::words,
    typed::{LINE, TEXT, Typed, line, short_enough, text},
};
use chrono::NaiveDate;
use std::fmt;

/// 支援調整会議: held, or passed over with a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Met {
    /// Held on, and found right.
    Held(NaiveDate),
    /// Passed over on.
    Waived(NaiveDate),
}

impl Met {
    /// Its day.
    #[must_use]
    pub const fn on(self) -> NaiveDate {
        match self {
            Self::Held(on) | Self::Waived(on) => on,
        }
    }
}

words! {
    /// What came of 支援調整会議.
    MeetingResult {
        /// 適切と認めた.
        Approved = "approved",
        /// 書きなおす.
        Change = "change",
        /// つづけて話しあう.
        Later = "later",
        /// 開かない.
        Waived = "waived",
    }
}

impl MeetingResult {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Approved => "このプランでよい",
            Self::Change => "書きなおす（案にもどす）",
            Self::Later => "つづけて話しあう",
            Self::Waived => "会議は開かない",
        }
    }
}

words! {
    /// What the municipality decided.
    DecisionResult {
        /// 支援決定.
        Granted = "granted",
        /// 決定されなかった: the plan is written anew.
        Denied = "denied",
    }
}

impl DecisionResult {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Granted => "支援決定",
            Self::Denied => "決定されなかった（案にもどす）",
        }
    }
}

/// One line of a plan's history: its day, a word of its kind, and what was said. `Debug` shows no words.
#[derive(Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it does to the plan.
    pub turn: Turn,
    /// When.
    pub on: NaiveDate,
    /// Word of the list `agree_how`, of [`MeetingResult`] or [`DecisionResult`]; empty for others.
    pub how: String,
    /// Who agreed, who was at the meeting, who decided.
    pub by: String,
    /// 文書番号 of the decision.
    pub number: String,
    /// What was said; why.
    pub note: String,
}

impl fmt::Debug for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fact").field("turn", &self.turn).field("how", &self.how).finish_non_exhaustive()
    }
}

/// The texts that every move may have.
fn told(f: &(impl Typed + ?Sized), faults: &mut Faults) -> (String, String, String) {
    let (by, number, note) = (line(f.one("by")), line(f.one("number")), text(f.one("note")));
    short_enough(faults, "by", &by, 1_000);
    short_enough(faults, "number", &number, LINE);
    short_enough(faults, "note", &note, TEXT);
    (by, number, note)
}

impl Fact {
    /// 本人の同意: fields `on`, `how`, `by`, `note`. That `how` is a row of its list is asked by the store.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn agreement(f: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let on = past(&mut faults, "on", f.one("on"), "同意の日", today);
        let how = line(f.one("how"));
        if how.is_empty() {
            faults.add("how", "どうやって同意をもらったかを選んでください");
        }
        let (by, number, note) = told(f, &mut faults);
        if by.is_empty() {
            faults.add("by", "だれが同意したかを入れてください");
        }
        faults.or(Self { turn: Turn::Agree(on), on, how, by, number, note })
    }

    /// 支援調整会議: fields `on`, `result`, `by` (who was there), `note`.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn meeting(f: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let on = past(&mut faults, "on", f.one("on"), "会議の日", today);
        let result = MeetingResult::parse(f.one("result"));
        if result.is_none() {
            faults.add("result", "会議の結果を選んでください");
        }
        let (by, number, note) = told(f, &mut faults);
        let result = result.unwrap_or(MeetingResult::Later);
        match result {
            MeetingResult::Waived if note.is_empty() => {
                faults.add("note", "会議を開かないわけを書いてください");
            }
            MeetingResult::Change if note.is_empty() => {
                faults.add("note", "どこを書きなおすかを書いてください");
            }
            MeetingResult::Approved | MeetingResult::Later if by.is_empty() => {
                faults.add("by", "会議に出た人や機関を書いてください");
            }
            _ => {}
        }
        let turn = match result {
            MeetingResult::Approved => Turn::Approve(on),
            MeetingResult::Change => Turn::Redraft,
            MeetingResult::Later => Turn::Postpone(on),
            MeetingResult::Waived => Turn::Waive(on),
        };
        faults.or(Self { turn, on, how: result.word().to_owned(), by, number, note })
    }

    /// 支援決定: fields `on`, `result`, `by` (which body), `number`, `note`.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn decision(f: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let on = past(&mut faults, "on", f.one("on"), "支援決定の日", today);
        let result = DecisionResult::parse(f.one("result"));
        if result.is_none() {
            faults.add("result", "決定されたかどうかを選んでください");
        }
        let (by, number, note) = told(f, &mut faults);
        if by.is_empty() {
            faults.add("by", "決定した自治体や部署を入れてください");
        }
        let result = result.unwrap_or(DecisionResult::Denied);
        if result == DecisionResult::Denied && note.is_empty() {
            faults.add("note", "決定されなかったわけを書いてください");
        }
        let turn = match result {
            DecisionResult::Granted => Turn::Decide(on),
            DecisionResult::Denied => Turn::Redraft,
        };
        faults.or(Self { turn, on, how: result.word().to_owned(), by, number, note })
    }

    /// 開始: field `on`.
    ///
    /// # Errors
    /// A fault at `on`.
    pub fn start(f: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let on = past(&mut faults, "on", f.one("on"), "始めた日", today);
        let (_, _, note) = told(f, &mut faults);
        faults.or(Self::bare(Turn::Start(on), on, note))
    }

    /// 案にもどす: `note` says why.
    ///
    /// # Errors
    /// A fault at `note`.
    pub fn redraft(f: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        Self::reasoned(f, Turn::Redraft, "案にもどすわけを書いてください", today)
    }

    /// 取り下げ: `note` says why.
    ///
    /// # Errors
    /// A fault at `note`.
    pub fn withdraw(f: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        Self::reasoned(f, Turn::Withdraw(today), "取り下げるわけを書いてください", today)
    }

    /// It goes on after all: `note` says why.
    ///
    /// # Errors
    /// A fault at `note`.
    pub fn keep(f: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        Self::reasoned(f, Turn::Keep, "このまま続けるわけを書いてください", today)
    }

    fn reasoned(f: &(impl Typed + ?Sized), turn: Turn, ask: &str, today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let (_, _, note) = told(f, &mut faults);
        if note.is_empty() {
            faults.add("note", ask);
        }
        faults.or(Self::bare(turn, today, note))
    }

    /// A move with a day and a note.
    #[must_use]
    pub const fn bare(turn: Turn, on: NaiveDate, note: String) -> Self {
        Self { turn, on, how: String::new(), by: String::new(), number: String::new(), note }
    }
}

words! {
    /// A page of a plan by which one move is recorded.
    Page {
        /// 同意.
        Agree = "agree",
        /// 支援調整会議.
        Meeting = "meeting",
        /// 支援決定.
        Decide = "decide",
        /// 開始.
        Start = "start",
        /// 案にもどす.
        Redraft = "redraft",
        /// 取り下げ.
        Withdraw = "withdraw",
        /// このまま続ける, after a review that said otherwise.
        Keep = "keep",
    }
}

impl Page {
    /// Its heading.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Agree => "本人の同意を記録する",
            Self::Meeting => "支援調整会議の結果を記録する",
            Self::Decide => "支援決定を記録する",
            Self::Start => "プランを始める",
            Self::Redraft => "案にもどす",
            Self::Withdraw => "プランを取り下げる",
            Self::Keep => "このまま続ける",
        }
    }

    /// Is the page open for a plan, before anything is typed?
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn open(self, standing: &Standing, today: NaiveDate) -> Result<(), Refusal> {
        let turn = match self {
            Self::Agree => Turn::Agree(today),
            Self::Meeting => Turn::Postpone(today),
            Self::Decide => Turn::Decide(today),
            Self::Start => Turn::Start(today),
            Self::Redraft => Turn::Redraft,
            Self::Withdraw => Turn::Withdraw(today),
            Self::Keep => Turn::Keep,
        };
        standing.refuses(turn, today).map_or(Ok(()), Err)
    }

    /// Reads the page's form.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn read(self, f: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Fact, Faults> {
        match self {
            Self::Agree => Fact::agreement(f, today),
            Self::Meeting => Fact::meeting(f, today),
            Self::Decide => Fact::decision(f, today),
            Self::Start => Fact::start(f, today),
            Self::Redraft => Fact::redraft(f, today),
            Self::Withdraw => Fact::withdraw(f, today),
            Self::Keep => Fact::keep(f, today),
        }
    }

    /// The page that comes next for a plan in preparation.
    #[must_use]
    pub fn next(standing: &Standing) -> Option<Self> {
        match standing {
            Standing::Draft(_) => Some(Self::Agree),
            Standing::Agreed(_) => Some(Self::Meeting),
            Standing::Approved(_) if standing.terms().decided_by_law => Some(Self::Decide),
            Standing::Approved(_) | Standing::Decided(_) => Some(Self::Start),
            _ => None,
        }
    }
}
