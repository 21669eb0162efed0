//! 支援経過: one contact or attempt, checked before it is kept.

use crate::{
    Faults, Instant, Token,
    code::Outcome,
    moment::{parse_minutes, parse_moment},
    wareki::{DateFault, jst_date, parse_date},
};
use chrono::NaiveDate;

/// A contact as it will be kept. Made by [`Typed::check`] from a form, or directly by a program
/// that has no form (import, API).
#[derive(Clone, PartialEq, Eq)]
pub struct NewContact {
    /// When it took place.
    pub at: Instant,
    /// Word of the list `method`.
    pub method: String,
    /// Met, or an attempt.
    pub outcome: Outcome,
    /// With whom: a person of the household …
    pub person: Option<Token>,
    /// … somebody of an agency …
    pub agency: Option<Token>,
    /// … or in words.
    pub counterpart: String,
    /// Minutes of work.
    pub minutes: i64,
    /// Word of the list `programme`, or empty.
    pub programme: String,
    /// Word of the list `field` (属性), or empty.
    pub field: String,
    /// The note.
    pub body: String,
    /// What is to be done next: becomes a task of the worker.
    pub next: Option<NextStep>,
    /// From which system it came, and its key there.
    pub import: Option<(String, String)>,
}

/// What is to be done next, by when.
#[derive(Clone, PartialEq, Eq)]
pub struct NextStep {
    /// In words.
    pub words: String,
    /// By this day.
    pub due_on: NaiveDate,
}

impl std::fmt::Debug for NewContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewContact").field("method", &self.method).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NextStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NextStep").finish_non_exhaustive()
    }
}

impl Default for NewContact {
    /// A telephone call of a quarter of an hour.
    fn default() -> Self {
        Self {
            at: 0,
            method: "phone".to_owned(),
            outcome: Outcome::Met,
            person: None,
            agency: None,
            counterpart: String::new(),
            minutes: 15,
            programme: String::new(),
            field: String::new(),
            body: String::new(),
            next: None,
            import: None,
        }
    }
}

/// A contact as a form sends it: every field as typed.
#[derive(Clone, Copy, Default)]
pub struct Typed<'a> {
    /// Form field `at`: 「きのう 14:30」; empty is now.
    pub at: &'a str,
    /// Form field `method`.
    pub method: &'a str,
    /// Form field `outcome`; empty is met.
    pub outcome: &'a str,
    /// Form field `person`: a token or empty.
    pub person: &'a str,
    /// Form field `agency`: a token or empty.
    pub agency: &'a str,
    /// Form field `counterpart`.
    pub counterpart: &'a str,
    /// Form field `minutes`: 「20分」.
    pub minutes: &'a str,
    /// Form field `programme`.
    pub programme: &'a str,
    /// Form field `field`.
    pub field: &'a str,
    /// Form field `body`.
    pub body: &'a str,
    /// Form field `next`.
    pub next: &'a str,
    /// Form field `next_on`: 「あした」「11/25」.
    pub next_on: &'a str,
}

/// The longest note, in characters: 125 sheets of manuscript paper. (PostgreSQL indexes no more than a megabyte of
/// tokens.)
pub const LONGEST_BODY: usize = 50_000;
const LONGEST_LINE: usize = 500;

impl Typed<'_> {
    /// Reads the form. `known(list, code)`: is the code a choice of the list today?
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check(&self, now: Instant, known: impl Fn(&str, &str) -> bool) -> Result<NewContact, Faults> {
        let mut faults = Faults::none();
        let at = if self.at.trim().is_empty() { Ok(now) } else { parse_moment(self.at, now) };
        let at = at.unwrap_or_else(|fault| {
            faults.add("at", fault.to_string());
            now
        });
        if !known("method", self.method) {
            faults.add("method", "どうやって連絡したかを選んでください");
        }
        let outcome = if self.outcome.is_empty() { Some(Outcome::Met) } else { Outcome::parse(self.outcome) };
        if outcome.is_none() {
            faults.add("outcome", "会えたかどうかを選んでください");
        }
        let outcome = outcome.unwrap_or(Outcome::Met);
        let mut token = |field, text: &str, sentence: &str| {
            let token = Token::parse(text).ok();
            if token.is_none() && !text.is_empty() {
                faults.add(field, sentence);
            }
            token
        };
        let person = token("person", self.person, "相手は、この世帯の人のなかから選んでください");
        let agency = token("agency", self.agency, "相手の機関を選びなおしてください");
        let minutes = parse_minutes(self.minutes).unwrap_or_else(|fault| {
            faults.add("minutes", fault.to_string());
            0
        });
        for (list, code, sentence) in [
            ("programme", self.programme, "事業を選びなおしてください"),
            ("field", self.field, "属性を選びなおしてください"),
        ] {
            if !code.is_empty() && !known(list, code) {
                faults.add(if list == "field" { "field" } else { "programme" }, sentence);
            }
        }
        let body = tidy(self.body);
        if body.is_empty() && outcome == Outcome::Met {
            faults.add("body", "なにがあったかを、ひとことでも書いてください");
        } else if body.chars().count() > LONGEST_BODY {
            faults.add("body", "文章が長すぎます（5万字まで）。いくつかに分けて記録してください");
        }
        let counterpart = tidy(self.counterpart);
        if counterpart.chars().count() > LONGEST_LINE {
            faults.add("counterpart", "相手は500字までで入れてください");
        }
        let next = self.next_step(now, &mut faults);
        let (method, programme, field) = (self.method.into(), self.programme.into(), self.field.into());
        faults.or(NewContact {
            at,
            method,
            outcome,
            person,
            agency,
            counterpart,
            minutes,
            programme,
            field,
            body,
            next,
            import: None,
        })
    }

    fn next_step(&self, now: Instant, faults: &mut Faults) -> Option<NextStep> {
        let words = tidy(self.next);
        let typed = self.next_on.trim();
        if words.is_empty() && typed.is_empty() {
            return None;
        }
        if words.is_empty() {
            faults.add("next", "次にすることを書いてください");
        } else if words.chars().count() > LONGEST_LINE {
            faults.add("next", "次にすることは500字までで書いてください");
        }
        let today = jst_date(now);
        match parse_date(typed, today) {
            Err(DateFault::Empty) => {
                faults.add("next_on", "いつまでかを「あした」「11/25」のように入れてください");
            }
            Err(fault) => faults.add("next_on", fault.to_string()),
            Ok(day) if day < today => faults.add("next_on", "いつまでかが、過ぎた日になっています"),
            Ok(due_on) => return Some(NextStep { words, due_on }),
        }
        None
    }
}

/// One form of line ends, no NUL (PostgreSQL keeps none), no space at the ends.
fn tidy(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\0', "").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = 1_795_155_000_000;

    fn known(list: &str, code: &str) -> bool {
        matches!(
            (list, code),
            ("method", "phone" | "visit") | ("programme", "jiritsu") | ("field", "elderly")
        )
    }

    fn quick() -> Typed<'static> {
        Typed { method: "phone", minutes: "20分", body: "水道の件で電話", ..Typed::default() }
    }

    fn fields(typed: Typed<'_>) -> Vec<&'static str> {
        typed.check(NOW, known).unwrap_err().0.iter().map(|f| f.field).collect()
    }

    #[test]
    fn three_words_are_enough_for_a_contact() {
        let new = quick().check(NOW, known).unwrap();
        assert_eq!((new.at, new.minutes, new.outcome), (NOW, 20, Outcome::Met));
    }

    #[test]
    fn an_attempt_needs_no_words_but_a_talk_does() {
        assert!(Typed { body: "", outcome: "absent", ..quick() }.check(NOW, known).is_ok());
        assert_eq!(fields(Typed { body: " \n", ..quick() }), ["body"]);
    }

    #[test]
    fn every_fault_stands_at_its_field() {
        let bad = Typed {
            at: "あした 9時",
            method: "pigeon",
            outcome: "maybe",
            person: "x",
            agency: "y",
            minutes: "ちょっと",
            programme: "z",
            field: "z",
            next: "",
            next_on: "あした",
            ..quick()
        };
        let all = ["at", "method", "outcome", "person", "agency", "minutes", "programme", "field", "next"];
        assert_eq!(fields(bad), all);
        assert_eq!(fields(Typed { next: "電話", next_on: "", ..quick() }), ["next_on"]);
        assert_eq!(fields(Typed { next: "電話", next_on: "きのう", ..quick() }), ["next_on"]);
    }

    #[test]
    fn a_next_step_has_words_and_a_day() {
        let new = Typed { next: "かけ直す", next_on: "あした", ..quick() }.check(NOW, known).unwrap();
        let next = new.next.unwrap();
        assert_eq!((next.words.as_str(), next.due_on.to_string().as_str()), ("かけ直す", "2026-11-21"));
    }

    #[test]
    fn a_debug_print_shows_no_words() {
        let new = quick().check(NOW, known).unwrap();
        assert!(!format!("{new:?}").contains("水道"));
    }
}
