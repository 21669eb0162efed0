//! 緊急の閲覧: a worker opens a case of another agency of the own municipality, because life or body is in danger and nobody
//! can be asked. It lasts hours, tells the lead agency at once, and is reviewed there; one that was not reviewed bars the
//! next.

use crate::{
    Fault, Faults,
    access::Parts,
    typed::{LINE, Typed, line, short_enough, text},
    wareki,
};
use chrono::NaiveDate;

/// What is opened: what is needed to find and help somebody. Not money, not meeting papers.
pub const OPENED: Parts = Parts::SUMMARY
    .and(Parts::BASIC)
    .and(Parts::WHEREABOUTS)
    .and(Parts::ASSESSMENT)
    .and(Parts::PLAN)
    .and(Parts::CONTACTS);

/// Tries in a day that named nobody; then it is closed until the next.
pub const MISSES: usize = 3;

/// The least length of a reason, in characters.
const REASON: usize = 10;
const LONGEST: usize = 1000;

/// What stands against an opening, known of the asking worker alone: it tells nothing of any case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// An earlier one was not reviewed.
    #[error(
        "前にひらいた緊急の閲覧が、まだ確かめられていません。主な機関に電話で知らせてください。確かめられると、またひらけます"
    )]
    Unreviewed,
    /// Too many tries that named nobody.
    #[error(
        "見つからなかった回数が多いので、あしたまで使えません。いま危ないときは、110番・119番か、主な機関に電話してください"
    )]
    Misses,
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::new("name", refusal.to_string())
    }
}

/// May a worker try, with so many unreviewed openings and so many misses since a day ago?
///
/// # Errors
/// [`Refusal`].
pub const fn may_try(unreviewed: usize, misses: usize) -> Result<(), Refusal> {
    if unreviewed > 0 {
        return Err(Refusal::Unreviewed);
    }
    if misses >= MISSES { Err(Refusal::Misses) } else { Ok(()) }
}

/// Whom, and why. Without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct EmergencyForm {
    /// The whole name.
    pub name: String,
    /// The day of birth as it is stored; empty where the number is known.
    pub birth: String,
    /// 年度-連番 of the case; empty where the day of birth is known.
    pub number: String,
    /// What is happening.
    pub reason: String,
}

impl EmergencyForm {
    /// Reads `name`, `birth`, `number`, `reason`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let name = line(form.one("name"));
        if name.is_empty() {
            f.add("name", "その人の姓と名を入れてください");
        }
        short_enough(&mut f, "name", &name, LINE);
        let number = line(form.one("number"));
        let birth = match form.one("birth").trim() {
            "" => String::new(),
            typed => match wareki::parse_birth(typed, today) {
                Ok(birth) => birth.to_storage(),
                Err(fault) => {
                    f.0.push(Fault::new("birth", fault.to_string()));
                    String::new()
                }
            },
        };
        if birth.is_empty() && number.is_empty() && f.is_empty() {
            f.add("birth", "生まれた日か、ケースの番号を入れてください。名前だけでは、人ちがいになります");
        }
        let reason = text(form.one("reason"));
        if reason.trim().chars().count() < REASON {
            f.add("reason", "いま何が起きているかを、書いてください。あとで主な機関の人が読みます");
        }
        short_enough(&mut f, "reason", &reason, LONGEST);
        f.or(Self { name, birth, number, reason })
    }
}

/// What the lead agency found when it looked at it. Without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct ReviewForm {
    /// It was needed.
    pub needed: bool,
    /// In words; needed where it was not.
    pub words: String,
}

impl ReviewForm {
    /// Reads `needed` (`yes` or `no`) and `words`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let needed = match form.one("needed") {
            "yes" => Some(true),
            "no" => Some(false),
            _ => {
                f.add("needed", "必要だったかどうかを選んでください");
                None
            }
        };
        let words = text(form.one("words"));
        if needed == Some(false) && words.is_empty() {
            f.add("words", "そう考えたわけと、本人や相手の機関にどう伝えるかを書いてください");
        }
        short_enough(&mut f, "words", &words, LONGEST);
        f.or(Self { needed: needed.unwrap_or_default(), words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fields: &[(&str, &str)]) -> Result<EmergencyForm, Vec<&'static str>> {
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        EmergencyForm::check(fields, today).map_err(|f| f.0.iter().map(|f| f.field).collect())
    }

    #[test]
    fn an_opening_names_one_person_and_a_reason() {
        assert_eq!(check(&[]).err().unwrap(), ["name", "reason"]);
        let reason = ("reason", "自宅で倒れて意識がないと近所から電話");
        assert_eq!(check(&[("name", "山田 太郎"), reason]).err().unwrap(), ["birth"]);
        let form = check(&[("name", "山田 太郎"), reason, ("birth", "S47.5.3")]).ok().unwrap();
        assert_eq!(form.birth, "1972-05-03");
        assert!(check(&[("name", "山田 太郎"), reason, ("number", "2026-0001")]).is_ok());
        let blanks = ("reason", "             倒れた");
        assert_eq!(check(&[("name", "山田 太郎"), blanks, ("birth", "S47.5.3")]).err().unwrap(), ["reason"]);
    }

    #[test]
    fn one_that_was_not_reviewed_bars_the_next_whatever_else() {
        assert_eq!(may_try(0, 0), Ok(()));
        assert_eq!(may_try(0, MISSES - 1), Ok(()));
        assert_eq!(may_try(0, MISSES), Err(Refusal::Misses));
        for misses in 0..5 {
            assert_eq!(may_try(1, misses), Err(Refusal::Unreviewed));
        }
    }

    #[test]
    fn money_and_meeting_papers_stay_closed() {
        assert!(!OPENED.has(Parts::MONEY) && !OPENED.has(Parts::MEETING) && OPENED.has(Parts::WHEREABOUTS));
    }

    #[test]
    fn a_review_that_finds_no_need_says_why() {
        let of = |fields: &[(&str, &str)]| ReviewForm::check(fields).map_err(|f| f.0.len());
        assert_eq!(of(&[]).err(), Some(1));
        assert_eq!(of(&[("needed", "no")]).err(), Some(1));
        assert!(of(&[("needed", "yes")]).is_ok());
    }
}
