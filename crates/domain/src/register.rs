//! 機関の名簿: what can be asked of an agency, whom one calls there, and the visits on which one explained the work.

use crate::{
    Faults, phone,
    typed::{LINE, Typed, line, short_enough, text},
    wareki,
};
use chrono::NaiveDate;

const LONGEST: usize = 4000;

/// What can be asked of an agency, as those who know it say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CardForm {
    /// 何をお願いできるか.
    pub can_do: String,
    /// お願いできないこと・条件.
    pub cannot_do: String,
}

impl CardForm {
    /// Reads `can_do` and `cannot_do`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let (can_do, cannot_do) = (text(form.one("can_do")), text(form.one("cannot_do")));
        short_enough(&mut f, "can_do", &can_do, LONGEST);
        short_enough(&mut f, "cannot_do", &cannot_do, LONGEST);
        f.or(Self { can_do, cannot_do })
    }
}

/// Somebody whom one calls at an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonForm {
    /// Name.
    pub name: String,
    /// 役職・担当.
    pub post: String,
    /// Phone, digits only; may be empty.
    pub phone: String,
    /// When they are there, what to know.
    pub note: String,
    /// Known since.
    pub from: NaiveDate,
}

impl PersonForm {
    /// Reads `name`, `post`, `phone`, `person_note`, `from` (empty: today).
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let (name, post) = (line(form.one("name")), line(form.one("post")));
        if name.is_empty() {
            f.add("name", "だれに連絡するかを、名前か「○○担当」のように書いてください");
        }
        short_enough(&mut f, "name", &name, LINE);
        short_enough(&mut f, "post", &post, LINE);
        let typed = form.one("phone").trim();
        let phone = if typed.is_empty() { Some(String::new()) } else { phone::normalise(typed) };
        if phone.is_none() {
            f.add("phone", "電話番号を、市外局番から入れてください");
        }
        let note = text(form.one("person_note"));
        short_enough(&mut f, "person_note", &note, LONGEST);
        let from = past(&mut f, "from", form.one("from"), today);
        f.or(Self { name, post, phone: phone.unwrap_or_default(), note, from })
    }
}

/// 説明訪問: one visit to an agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitForm {
    /// On which day.
    pub on: NaiveDate,
    /// Who went.
    pub went: String,
    /// Whom they met.
    pub met: String,
    /// What was said.
    pub said: String,
    /// What is to be done next; may be empty.
    pub next: String,
    /// By when.
    pub next_on: Option<NaiveDate>,
}

impl VisitForm {
    /// Reads `on` (empty: today), `went`, `met`, `said`, `next`, `next_on`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let on = past(&mut f, "on", form.one("on"), today);
        let (went, met) = (line(form.one("went")), line(form.one("met")));
        let (said, next) = (text(form.one("said")), line(form.one("next")));
        if went.is_empty() {
            f.add("went", "だれが行ったかを書いてください");
        }
        if met.is_empty() {
            f.add("met", "だれに会ったかを書いてください。会えなかったときは「不在」と書けます");
        }
        for (field, words) in [("went", &went), ("met", &met), ("next", &next)] {
            short_enough(&mut f, field, words, LINE);
        }
        short_enough(&mut f, "said", &said, LONGEST);
        let next_on = match form.one("next_on").trim() {
            "" => None,
            typed => match wareki::parse_date(typed, today) {
                Ok(day) => Some(day),
                Err(fault) => {
                    f.add("next_on", fault.to_string());
                    None
                }
            },
        };
        if next_on.is_some() && next.is_empty() && f.is_empty() {
            f.add("next", "いつまでを入れたときは、次にすることも書いてください");
        }
        f.or(Self { on, went, met, said, next, next_on })
    }
}

/// A day that is not to come; empty: today.
fn past(f: &mut Faults, field: &'static str, typed: &str, today: NaiveDate) -> NaiveDate {
    match typed.trim() {
        "" => today,
        typed => match wareki::parse_date(typed, today) {
            Ok(day) if day <= today => day,
            Ok(_) => {
                f.add(field, "きょうか、これまでの日にしてください");
                today
            }
            Err(fault) => {
                f.add(field, fault.to_string());
                today
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 20).unwrap()
    }

    fn at<T>(faults: Result<T, Faults>) -> Vec<&'static str> {
        faults.err().map(|f| f.0.iter().map(|f| f.field).collect()).unwrap_or_default()
    }

    #[test]
    fn a_visit_says_who_went_and_whom_they_met_on_a_day_that_was() {
        let form = |more: &[(&'static str, &'static str)]| VisitForm::check(more, today());
        assert_eq!(at(form(&[])), ["went", "met"]);
        let met = [("went", "永井"), ("met", "所長")];
        assert_eq!(form(&met).unwrap().on, today());
        assert_eq!(at(form(&[met[0], met[1], ("on", "2026-11-21")])), ["on"]);
        assert_eq!(at(form(&[met[0], met[1], ("next_on", "2027-01-10")])), ["next"]);
    }

    #[test]
    fn a_contact_person_has_a_name_and_a_phone_that_can_be_called() {
        let form = |more: &[(&'static str, &'static str)]| PersonForm::check(more, today());
        assert_eq!(at(form(&[("phone", "あとで")])), ["name", "phone"]);
        assert_eq!(form(&[("name", "相談係"), ("phone", "")]).unwrap().phone, "");
    }
}
