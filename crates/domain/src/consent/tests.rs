//! Histories of words and grants, held against a model that only replays what happened.

use super::*;
use crate::{DAY, Instant, typed::Typed};
use proptest::prelude::*;

const NOW: Instant = 1_795_132_800_000; // 2026-11-20 09:00 in Japan
const TOKEN: &str = "0123456789abcdefghjkmnpqrs";
const OTHER: &str = "1123456789abcdefghjkmnpqrs";

/// What happens to a case.
#[derive(Debug, Clone)]
enum Deed {
    Say { person: i64, agency: i64, answer: Answer, parts: Parts, days: Option<i64> },
    Withdraw { nth: usize },
    Grant { nth: usize, agency: i64, parts: Parts },
    Wait { days: i64 },
}

fn deed() -> impl Strategy<Value = Deed> {
    let parts = (1_i64..256).prop_map(Parts::from_bits);
    let answer = prop_oneof![3 => Just(Answer::Given), 1 => Just(Answer::Refused)];
    prop_oneof![
        3 => (0_i64..2, 0_i64..3, answer, parts.clone(), proptest::option::of(1_i64..9)).prop_map(
            |(person, agency, answer, parts, days)| Deed::Say { person, agency, answer, parts, days }
        ),
        2 => (0_usize..8).prop_map(|nth| Deed::Withdraw { nth }),
        4 => (0_usize..8, 0_i64..3, parts).prop_map(|(nth, agency, parts)| Deed::Grant { nth, agency, parts }),
        1 => (1_i64..5).prop_map(|days| Deed::Wait { days }),
    ]
}

/// A grant as the store would keep it.
struct Kept {
    agency: i64,
    parts: Parts,
    to: Option<Instant>,
    ended: bool,
    lean: Leaning,
}

/// The store in little: it does what the book says, and nothing else.
#[derive(Default)]
struct World {
    now: Instant,
    book: Book,
    grants: Vec<Kept>,
}

impl World {
    fn end(&mut self, ends: &Ends) {
        for will in self.book.wills.iter_mut().filter(|w| ends.wills.contains(&w.id)) {
            will.ended = will.ended.or(Some(self.now));
        }
        for grant in self.grants.iter_mut().filter(|g| ends.grants.contains(&g.lean.grant)) {
            grant.ended = true;
        }
        self.book.leaning.retain(|l| !ends.grants.contains(&l.grant));
    }

    fn act(&mut self, deed: &Deed) {
        let id = |n: usize| i64::try_from(n).unwrap();
        match *deed {
            Deed::Say { person, agency, answer, parts, days } => {
                let ends = self.book.said(person, agency, answer, self.now);
                self.end(&ends);
                let until = days.map(|d| self.now + d * DAY);
                let id = id(self.book.wills.len());
                self.book.wills.push(Will { id, person, agency, answer, parts, until, ended: None });
            }
            Deed::Withdraw { nth } => {
                let ends = self.book.withdrawn(id(nth));
                self.end(&ends);
            }
            Deed::Grant { nth, agency, parts } => {
                let Ok(footing) = self.book.stand(id(nth), agency, parts, self.now) else { return };
                let lean = Leaning { grant: id(self.grants.len()), will: footing.will() };
                self.book.leaning.push(lean);
                self.grants.push(Kept { agency, parts, to: footing.until(None), ended: false, lean });
            }
            Deed::Wait { days } => self.now += days * DAY,
        }
    }

    fn sees(&self, agency: i64) -> Parts {
        let open = |g: &&Kept| g.agency == agency && !g.ended && g.to.is_none_or(|to| self.now < to);
        self.grants.iter().filter(open).fold(Parts::NONE, |sum, g| sum.and(g.parts))
    }
}

/// The model: from the bare history, may the agency see this part at the end of it?
fn model(history: &[Deed], agency: i64, part: Parts) -> bool {
    // Every statement with its place in the history and the day.
    let mut day = 0;
    let mut days = Vec::new();
    for deed in history {
        days.push(day);
        if let Deed::Wait { days } = deed {
            day += days;
        }
    }
    let said: Vec<usize> = (0..history.len()).filter(|at| matches!(history[*at], Deed::Say { .. })).collect();
    // A statement holds at a place of the history if nothing between has put an end to it.
    let holds = |nth: usize, at: usize, on: i64| -> bool {
        let Some(&born) = said.get(nth).filter(|born| **born < at) else { return false };
        let Deed::Say { person, agency, answer, days: lasts, .. } = history[born] else { return false };
        let over = history[born + 1..at].iter().any(|deed| match *deed {
            Deed::Withdraw { nth: gone } => gone == nth,
            Deed::Say { person: p, agency: a, answer: b, .. } => {
                p == person && a == agency && (b == Answer::Refused || answer == Answer::Refused)
            }
            _ => false,
        });
        // What had run out by its day was not there any more to be ended; either way it does not hold.
        !over && lasts.is_none_or(|lasts| on < days[born] + lasts)
    };
    let refused = |at: usize, on: i64| {
        (0..said.len()).any(|nth| {
            let no = matches!(history[said[nth]], Deed::Say { agency: a, answer: Answer::Refused, .. } if a == agency);
            no && holds(nth, at, on)
        })
    };
    (0..history.len()).any(|at| {
        let Deed::Grant { nth, agency: to, parts } = history[at] else { return false };
        let Some(&born) = said.get(nth).filter(|born| **born < at) else { return false };
        let Deed::Say { agency: named, answer, parts: may, .. } = history[born] else { return false };
        let made = to == agency
            && named == agency
            && answer == Answer::Given
            && may.has(parts)
            && holds(nth, at, days[at])
            && !refused(at, days[at]);
        let no_since = history[at..]
            .iter()
            .any(|deed| matches!(*deed, Deed::Say { agency: a, answer: Answer::Refused, .. } if a == agency));
        made && parts.has(part) && !no_since && holds(nth, history.len(), day)
    })
}

/// How many histories are tried: 4,000, or as many as `ENGAWA_HISTORIES` says, for the long run.
fn histories() -> u32 {
    std::env::var("ENGAWA_HISTORIES").ok().and_then(|n| n.parse().ok()).unwrap_or(4_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: histories(), ..ProptestConfig::default() })]
    #[test]
    fn an_agency_sees_what_the_history_allows_and_nothing_else(history in proptest::collection::vec(deed(), 0..30)) {
        let mut world = World { now: NOW, ..World::default() };
        for (n, deed) in history.iter().enumerate() {
            world.act(deed);
            for agency in 0..3 {
                for (part, word, _) in Parts::NAMED {
                    let allowed = model(&history[..=n], agency, part);
                    prop_assert_eq!(world.sees(agency).has(part), allowed, "{} for {} after {}", word, agency, n);
                }
            }
        }
    }
}

fn will(id: i64, answer: Answer) -> Will {
    Will { id, person: 1, agency: 2, answer, parts: Parts::BASIC, until: None, ended: None }
}

#[test]
fn no_consent_bears_nothing() {
    assert_eq!(Book::default().stand(1, 2, Parts::BASIC, NOW), Err(Shortfall::NotInForce));
    let ended = Will { ended: Some(NOW), ..will(1, Answer::Given) };
    let book = Book { wills: vec![ended], leaning: Vec::new() };
    assert_eq!(book.stand(1, 2, Parts::BASIC, NOW), Err(Shortfall::NotInForce));
}

#[test]
fn a_consent_bears_its_own_agency_and_parts_and_no_longer_than_it_lasts() {
    let until = Some(NOW + DAY);
    let book = Book { wills: vec![Will { until, ..will(1, Answer::Given) }], leaning: Vec::new() };
    assert_eq!(book.stand(1, 3, Parts::BASIC, NOW), Err(Shortfall::OtherAgency));
    let more = Parts::BASIC.and(Parts::MONEY);
    assert_eq!(book.stand(1, 2, more, NOW), Err(Shortfall::Parts(Parts::BASIC)));
    let footing = book.stand(1, 2, Parts::BASIC, NOW).unwrap();
    assert_eq!(footing.until(None), until);
    assert_eq!(footing.until(Some(NOW + 1)), Some(NOW + 1));
    assert_eq!(book.stand(1, 2, Parts::BASIC, NOW + DAY), Err(Shortfall::NotInForce));
}

#[test]
fn one_no_in_the_household_stands_against_anothers_yes() {
    let no = Will { person: 9, ..will(2, Answer::Refused) };
    let book = Book { wills: vec![will(1, Answer::Given), no], leaning: Vec::new() };
    assert_eq!(book.stand(1, 2, Parts::BASIC, NOW), Err(Shortfall::Refused));
    assert_eq!(book.said(9, 2, Answer::Given, NOW).wills, [2]);
    assert_eq!(book.said(1, 2, Answer::Given, NOW).wills, [0_i64; 0]);
}

fn checked(more: &[(&str, &str)]) -> Result<NewConsent, Vec<&'static str>> {
    let say = format!("say.{TOKEN}");
    let mut fields = vec![("case", TOKEN), ("person", OTHER), ("agency", TOKEN), (say.as_str(), "given")];
    fields.extend_from_slice(more);
    let today = crate::wareki::jst_date(NOW);
    NewConsent::check(fields.as_slice(), today).map_err(|f| f.0.iter().map(|f| f.field).collect())
}

#[test]
fn a_paper_can_wait_for_its_signature_but_not_for_its_parts() {
    let waits = checked(&[("part", "basic"), ("purpose", "介護"), ("wait", "1")]).ok().unwrap();
    assert!(waits.said.is_none() && waits.parts == Parts::BASIC);
    assert_eq!(checked(&[("wait", "1")]).err().unwrap(), ["part", "purpose"]);
}

#[test]
fn what_is_spoken_needs_a_witness_and_paper_a_place() {
    let base = [("part", "basic"), ("purpose", "介護"), ("on", "2026/11/19")];
    let with = |way: &'static str| checked(&[base[0], base[1], base[2], ("way", way)]).err().unwrap();
    assert_eq!((with("paper"), with("spoken")), (vec!["reference"], vec!["witness"]));
    let said =
        checked(&[base[0], base[1], base[2], ("way", "spoken"), ("witness", "民生委員 木村")]).ok().unwrap();
    assert_eq!(said.said.unwrap().way, Way::Spoken);
}

#[test]
fn a_day_to_come_is_no_day_of_consent_and_a_past_one_no_end() {
    let base = [("part", "basic"), ("purpose", "介護"), ("way", "paper"), ("reference", "1番")];
    let mut typed = base.to_vec();
    typed.extend([("on", "2026/11/21"), ("until", "2026/11/19")]);
    assert_eq!(checked(&typed).err().unwrap(), ["until", "on"]);
}

#[test]
fn a_bare_refusal_needs_no_purpose() {
    let say = format!("say.{TOKEN}");
    let fields =
        [("case", TOKEN), ("person", OTHER), ("agency", TOKEN), (say.as_str(), "refused"), ("wait", "1")];
    let form = NewConsent::check(fields.as_slice(), crate::wareki::jst_date(NOW)).ok().unwrap();
    assert_eq!((form.answers[0].1, form.parts), (Answer::Refused, Parts::NONE));
    assert!(fields.as_slice().one("purpose").is_empty());
}
