//! Puts people, households, cases and contacts into the town; the hand-written stories and the
//! generator both go through here.

use super::days::Calendar;
use super::fill::{Words, fill};
use super::model::*;
use super::names::Sex;
use super::rng::Rng;
use std::collections::HashSet;

/// The town while it is being built.
#[derive(Debug)]
pub(super) struct Builder {
    /// Today, and days counted from it.
    pub(super) days: Calendar,
    /// What is built so far.
    pub(super) town: Town,
    seen: HashSet<u64>,
    phones: u64,
}

impl Builder {
    /// A town with ground and agencies but nobody in it.
    pub(super) fn new(days: Calendar, town: Town) -> Self {
        Builder { days, town, seen: HashSet::new(), phones: 0 }
    }

    /// A telephone number that nobody has: every one begins with the unassigned 000.
    pub(super) fn phone(&mut self) -> String {
        self.phones += 1;
        // 7 919 shares no factor with 10^8, so that no number comes twice.
        let digits = self.phones.wrapping_mul(7_919) % 100_000_000;
        format!("000-{:04}-{:04}", digits / 10_000, digits % 10_000)
    }

    /// Enters a person and gives the index.
    pub(super) fn person(&mut self, person: Person) -> usize {
        self.town.people.push(person);
        self.town.people.len() - 1
    }

    /// Enters a household and gives the index.
    pub(super) fn household(&mut self, household: Household) -> usize {
        self.town.households.push(household);
        self.town.households.len() - 1
    }

    /// Enters a reception and gives the index.
    pub(super) fn reception(&mut self, reception: Reception) -> usize {
        self.town.receptions.push(reception);
        self.town.receptions.len() - 1
    }

    /// Enters a case and gives the index.
    pub(super) fn case(&mut self, case: Case) -> usize {
        self.town.cases.push(case);
        self.town.cases.len() - 1
    }

    /// Writes down that `text` stands in the town; false when it stood there before.
    pub(super) fn first_time(&mut self, text: &str) -> bool {
        let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        self.seen.insert(hash)
    }

    /// The words that sentences may use about a household, with one of `desks` as its agency.
    pub(super) fn words(&self, household: usize, desks: &[usize], rng: &mut Rng) -> Words {
        let mut words = Words {
            me: "本人".into(),
            parent: "ご家族".into(),
            child: "お子さん".into(),
            partner: "ご家族".into(),
            kin: "ご家族".into(),
            ground: "近所".into(),
            desk: ("役場".into(), "担当".into()),
        };
        if let Some(home) = self.town.households.get(household) {
            if let Some(area) = self.town.areas.get(home.area) {
                words.ground = super::places::ground(area).to_owned();
            }
            let mut kin = Vec::new();
            for member in &home.members {
                let gone = self.town.people.get(member.person).is_some_and(|person| person.death.is_some());
                let tie = member.tie.as_str();
                if member.is_index {
                    if let Some(person) = self.town.people.get(member.person)
                        && rng.chance(40)
                    {
                        words.me = called(&person.name, home.members.len() == 1);
                    }
                    continue;
                }
                if gone || member.to.is_some() {
                    continue;
                }
                match tie {
                    "父" | "母" => words.parent = tie.into(),
                    "夫" | "妻" | "内縁の夫" | "内縁の妻" => words.partner = tie.into(),
                    "長男" | "長女" | "二男" | "二女" | "三男" | "三女" => {
                        words.child = tie.into()
                    }
                    _ => {}
                }
                kin.push(tie);
            }
            if !kin.is_empty() {
                words.kin = rng.pick(&kin).to_owned();
            } else {
                words.kin = "親族の方".into();
                words.parent = "親族の方".into();
            }
        }
        let desk = rng.pick(desks);
        if let Some(agency) = self.town.agencies.get(desk) {
            words.desk.0 =
                agency.name.rsplit(' ').next().unwrap_or_default().trim_start_matches("みどり町").to_owned();
        }
        let there: Vec<&str> = self
            .town
            .workers
            .iter()
            .filter(|worker| worker.memberships.iter().any(|(at, _)| *at == desk))
            .filter_map(|worker| worker.name.split(' ').next())
            .collect();
        if !there.is_empty() {
            words.desk.1 = rng.pick(&there).to_owned();
        }
        words
    }

    /// One of `sentences` with its slots filled for the household.
    pub(super) fn say(&self, sentences: &[&str], household: usize, desks: &[usize], rng: &mut Rng) -> String {
        let words = self.words(household, desks, rng);
        let sentence = rng.pick(sentences);
        fill(sentence, &words, rng)
    }

    /// A blank person as the generator and the stories start from.
    pub(super) fn blank(&self, name: String, kana: String, sex: Sex, agency: usize) -> Person {
        Person {
            name,
            kana,
            birth: None,
            death: None,
            sex: sex.word().into(),
            phones: Vec::new(),
            address: None,
            area: None,
            languages: String::new(),
            contact_rule: String::new(),
            leave_message: None,
            note: String::new(),
            agency,
        }
    }
}

/// How workers call a person in a note: the family name alone, or the given name among relatives.
fn called(name: &str, alone: bool) -> String {
    let short = name.split(['（', '・']).next().unwrap_or(name);
    let mut parts = short.split(' ');
    let family = parts.next().unwrap_or(short);
    let given = parts.next().unwrap_or(family);
    format!("{}さん", if alone { family } else { given })
}
