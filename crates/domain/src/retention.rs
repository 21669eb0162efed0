//! 保存期間と消去: how long a record is kept, when it may go, and why it stays after all.
//!
//! A household is kept for whole years counted from the 1 April after its closing day, as 文書管理規程 count. What is due
//! goes only from a list that two people have agreed to, after days in which either can stop it.

use crate::{
    Faults,
    code::words,
    typed::{Typed, short_enough, text},
    wareki,
};
use chrono::{Datelike as _, NaiveDate};

/// The least length of a reason, in characters.
const REASON: usize = 5;
const LONGEST: usize = 1000;

words! {
    /// Where a list of what is to be erased stands.
    ListState {
        /// The second yes is missing.
        Asked = "asked",
        /// Both have said yes; the day of the erasure is waited for.
        Agreed = "agreed",
        /// Somebody stopped it.
        Stopped = "stopped",
        /// Everything on it has been erased, or stayed with its reason.
        Done = "done",
    }
}

impl ListState {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Asked => "もう一人の承認を待っています",
            Self::Agreed => "消去の日を待っています",
            Self::Stopped => "止めました",
            Self::Done => "終わりました",
        }
    }

    /// May it still be stopped, or something taken out?
    #[must_use]
    pub const fn open(self) -> bool {
        matches!(self, Self::Asked | Self::Agreed)
    }
}

words! {
    /// Where one thing on a list stands.
    ItemState {
        /// It is to be erased.
        Waiting = "waiting",
        /// Somebody took it out of the list.
        Kept = "kept",
        /// It was no longer due when its day came.
        Stayed = "stayed",
        /// It has been erased.
        Erased = "erased",
    }
}

impl ItemState {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Waiting => "消去の予定",
            Self::Kept => "一覧から外しました",
            Self::Stayed => "消さずに残しました",
            Self::Erased => "消去しました",
        }
    }
}

words! {
    /// Why something on a list was not erased when its day came.
    Stay {
        /// Its period is not over: somebody spoke with them, or the rule is another now.
        Newer = "newer",
        /// A case is not closed.
        OpenCase = "open_case",
        /// A つなぎ waits for an answer or an outcome.
        Referral = "referral",
        /// It is an item of a meeting that is still to come.
        Meeting = "meeting",
        /// An expert has not answered yet.
        Advice = "advice",
        /// A seal is in force.
        Seal = "seal",
        /// An opening in an emergency was not reviewed.
        Emergency = "emergency",
        /// 保留.
        Hold = "hold",
    }
}

impl Stay {
    /// In words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Newer => "新しい記録があるか、期間が変わり、保存期間が終わっていません",
            Self::OpenCase => "終結していないケースがあります",
            Self::Referral => "終わっていないつなぎがあります",
            Self::Meeting => "これから話し合う会議の議題です",
            Self::Advice => "専門職の答えを待っています",
            Self::Seal => "居所の秘匿が続いています",
            Self::Emergency => "緊急の閲覧の見直しが、まだです",
            Self::Hold => "保留されています",
        }
    }
}

/// The year of the 1 April on which the 年度 of `day` began.
#[must_use]
pub fn fiscal_year(day: NaiveDate) -> i32 {
    if day.month() >= 4 { day.year() } else { day.year() - 1 }
}

/// The first day on which something may go that was closed on `closed`: `years` whole years after the 1 April that
/// follows it. A day too far off for the calendar is the calendar's last.
#[must_use]
pub fn due_on(closed: NaiveDate, years: i64) -> NaiveDate {
    let year = i64::from(fiscal_year(closed)).saturating_add(1).saturating_add(years);
    i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, 4, 1)).unwrap_or(NaiveDate::MAX)
}

/// The last closing day that is due on `day`, with a period of `years`: whatever was closed on it or before may go. The
/// other way round than [`due_on`], for asking many rows at once.
#[must_use]
pub fn last_due(day: NaiveDate, years: i64) -> NaiveDate {
    let year = i64::from(fiscal_year(day)).saturating_sub(years);
    i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, 3, 31)).unwrap_or(NaiveDate::MIN)
}

/// A 保留 to be set on a household. Without `Debug`: the reason may name somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct HoldForm {
    /// Why it must stay.
    pub reason: String,
    /// The last day of it; `None`: until somebody ends it.
    pub until: Option<NaiveDate>,
}

impl HoldForm {
    /// Reads `reason` and `until`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let (reason, mut f) = match reason(form) {
            Ok(reason) => (reason, Faults::none()),
            Err(faults) => (String::new(), faults),
        };
        let typed = form.one("until").trim();
        let until = if typed.is_empty() { None } else { wareki::parse_date(typed, today).ok() };
        if until.is_none() && !typed.is_empty() {
            f.add(
                "until",
                "日付を、令和10年3月31日 や 2028-03-31 のように入れてください。空なら、終えるまで続きます",
            );
        }
        if until.is_some_and(|day| day <= today) {
            f.add("until", "いつまでは、あしたより後の日にしてください");
        }
        f.or(Self { reason, until })
    }
}

/// Reads `reason`: why a list is stopped, something is taken out of it, or a household is held or let go.
///
/// # Errors
/// [`crate::Fault`] at `reason`.
pub fn reason(form: &(impl Typed + ?Sized)) -> Result<String, Faults> {
    let mut f = Faults::none();
    let reason = text(form.one("reason"));
    if reason.trim().chars().count() < REASON {
        f.add("reason", "あとで読む人にわかるように、理由を書いてください");
    }
    short_enough(&mut f, "reason", &reason, LONGEST);
    f.or(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_of_the_least_length_is_one() {
        let told = |words: &str| reason([("reason", words)].as_slice()).is_ok();
        let least = "あ".repeat(REASON);
        assert!(told(&least) && !told(&"あ".repeat(REASON - 1)));
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn years_are_counted_from_the_first_of_april_after_the_closing_day() {
        assert_eq!(due_on(day("2020-05-10"), 5), day("2026-04-01"));
        assert_eq!(
            due_on(day("2020-04-01"), 5),
            day("2026-04-01"),
            "the first day of a year is of that year"
        );
        assert_eq!(due_on(day("2020-03-31"), 5), day("2025-04-01"), "the last day of a year");
        assert_eq!(due_on(day("2021-01-15"), 0), day("2021-04-01"));
        assert_eq!(due_on(day("2021-01-15"), i64::MAX), NaiveDate::MAX);
    }

    #[test]
    fn both_ways_of_counting_say_the_same_of_every_day() {
        let start = day("2018-01-01");
        for years in [0, 1, 3, 5] {
            for today in ["2026-03-31", "2026-04-01", "2026-11-22", "2027-01-01"].map(day) {
                for closed in start.iter_days().take(365 * 9 + 3) {
                    let due = due_on(closed, years) <= today;
                    assert_eq!(due, closed <= last_due(today, years), "{closed} {years} {today}");
                }
            }
        }
    }

    #[test]
    fn a_hold_needs_a_reason_and_a_day_to_come() {
        let today = day("2026-11-22");
        let check = |fields: &[(&str, &str)]| HoldForm::check(fields, today);
        let fields = |answer: Result<HoldForm, Faults>| -> Vec<&str> {
            answer.err().unwrap_or_default().0.iter().map(|f| f.field).collect()
        };
        let held = check(&[("reason", "裁判が続いているため"), ("until", "令和10年3月31日")]).ok().unwrap();
        assert_eq!((held.reason.as_str(), held.until), ("裁判が続いているため", Some(day("2028-03-31"))));
        assert!(check(&[("reason", "裁判が続いているため")]).ok().unwrap().until.is_none());
        assert_eq!(fields(check(&[("reason", "ため")])), ["reason"]);
        assert_eq!(fields(check(&[("reason", "裁判が続いているため"), ("until", "そのうち")])), ["until"]);
        assert_eq!(fields(check(&[("reason", "裁判が続いているため"), ("until", "2026-11-22")])), ["until"]);
        assert_eq!(fields(check(&[("until", "そのうち")])), ["reason", "until"]);
    }

    #[test]
    fn every_word_has_a_name_of_its_own() {
        let labels: Vec<&str> = ListState::ALL
            .iter()
            .map(|s| s.label())
            .chain(ItemState::ALL.iter().map(|s| s.label()))
            .chain(Stay::ALL.iter().map(|s| s.label()))
            .collect();
        for (n, label) in labels.iter().enumerate() {
            assert!(!label.is_ascii() && !labels[n + 1..].contains(label), "{label}");
        }
        assert!(ListState::Asked.open() && ListState::Agreed.open());
        assert!(!ListState::Stopped.open() && !ListState::Done.open());
    }
}
