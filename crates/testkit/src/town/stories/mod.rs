//! Households written by hand: long lines whose notes tell one course over months and years.
//! Days are counted back from today, so that the stories move with it.

use super::build::Builder;
use super::days::clock;
use super::doors::blank;
use super::model::*;
use super::names::Sex;
use super::places::{self, desk};
use super::rng::Rng;
use super::theme::Theme;
use super::workers::by_login;

mod alone;
mod elders;
mod families;
mod work;

/// One member of a story.
pub(super) struct Who {
    name: &'static str,
    kana: &'static str,
    age: i64,
    sex: Sex,
    tie: &'static str,
    living: &'static str,
    dead: Option<i64>,
    note: &'static str,
    rule: &'static str,
    languages: &'static str,
}

/// A member who lives there; the first of a story is 本人.
const fn who(name: &'static str, kana: &'static str, age: i64, sex: Sex, tie: &'static str) -> Who {
    Who { name, kana, age, sex, tie, living: "with", dead: None, note: "", rule: "", languages: "" }
}

impl Who {
    const fn living(self, living: &'static str) -> Self {
        Who { living, ..self }
    }
    const fn dead(self, ago: i64) -> Self {
        Who { dead: Some(ago), ..self }
    }
    const fn note(self, note: &'static str) -> Self {
        Who { note, ..self }
    }
    const fn rule(self, rule: &'static str) -> Self {
        Who { rule, ..self }
    }
    const fn languages(self, languages: &'static str) -> Self {
        Who { languages, ..self }
    }
}

/// Days ago, method, outcome, minutes, note.
type Note = (i64, &'static str, &'static str, u32, &'static str);
/// Months ago, months until which it lasted (0: a point, -1: still), band, title, note, turning, need.
type Year = (i64, i64, &'static str, &'static str, &'static str, bool, bool);
/// Agency, strength, direction, note.
type Line = (usize, &'static str, &'static str, &'static str);
/// Agency, parts, ground.
type Open = (usize, &'static [&'static str], &'static str);

/// One household from the first word to today.
pub(super) struct Story {
    theme: &'static Theme,
    home: &'static str,
    area: &'static str,
    lot: &'static str,
    about: &'static str,
    people: &'static [Who],
    /// Person, other, kind, label.
    ties: &'static [(usize, usize, &'static str, &'static str)],
    lines: &'static [Line],
    years: &'static [Year],
    /// Days ago, door, route, visitor, tie, urgency.
    door: (i64, &'static str, &'static str, &'static str, &'static str, &'static str),
    words: &'static str,
    wish: &'static str,
    agency: usize,
    worker: &'static str,
    status: &'static str,
    /// Days ago: opened, plan, closed (0: not).
    days: (i64, i64, i64),
    reason: &'static str,
    opens: &'static [Open],
    notes: &'static [Note],
}

/// Tells all stories; the cases with their themes, for the morning's list.
pub(super) fn tell(builder: &mut Builder, seed: u64) -> Vec<(usize, &'static Theme)> {
    let mut rng = Rng::new(seed, 1);
    let all = [elders::ALL, alone::ALL, families::ALL, work::ALL];
    all.iter()
        .flat_map(|stories| stories.iter())
        .map(|story| (one(builder, story, &mut rng), story.theme))
        .collect()
}

/// A span in months as days.
fn months(months: i64) -> i64 {
    months * 1_461 / 48
}

fn one(builder: &mut Builder, story: &Story, rng: &mut Rng) -> usize {
    let days = builder.days;
    let area = places::association(&builder.town.areas, story.area);
    let ground = builder.town.areas.get(area).map(places::ground).unwrap_or_default().to_owned();
    let address = format!("みどり町{ground}{}", story.lot);
    let mut members = Vec::new();
    let mut entered = Vec::new();
    for (nth, who) in story.people.iter().enumerate() {
        let mut person = builder.blank(who.name.into(), who.kana.into(), who.sex, story.agency);
        person.birth = Some(days.birth(who.age, rng.between(2, 362)).format("%Y-%m-%d").to_string());
        person.death = who.dead.map(|ago| days.ago(ago));
        person.note = who.note.into();
        person.contact_rule = who.rule.into();
        person.languages = who.languages.into();
        person.leave_message = who.rule.contains("残さない").then_some(false);
        let here = who.living == "with" && who.dead.is_none() && address != places::LETTERS_ONLY;
        if here {
            person.address = Some(address.clone());
            person.area = Some(area);
        }
        if who.age >= 15 && who.dead.is_none() {
            person.phones.push(Phone { number: builder.phone(), label: "携帯".into(), safe: true });
        }
        let at = builder.person(person);
        entered.push(at);
        members.push(Member {
            person: at,
            tie: who.tie.into(),
            from: None,
            to: who.dead.map(|ago| days.ago(ago)),
            living: who.living,
            is_index: nth == 0,
        });
    }
    let index = entered.first().copied().unwrap_or_default();
    for (person, other, kind, label) in story.ties {
        if let (Some(person), Some(other)) = (entered.get(*person), entered.get(*other)) {
            builder.town.relations.push(Relation {
                person: *person,
                other: *other,
                kind,
                label: (*label).into(),
            });
        }
    }
    let supports = story.lines.iter().map(|(agency, strength, direction, note)| Support {
        agency: Some(*agency),
        person: None,
        name: builder.town.agencies.get(*agency).map(|agency| agency.name.clone()).unwrap_or_default(),
        kind: "agency",
        strength,
        direction,
        note: (*note).into(),
        from: None,
        to: None,
    });
    let supports = supports.collect();
    let household = builder.household(Household {
        name: story.home.into(),
        area,
        agency: story.agency,
        address,
        note: story.about.into(),
        members,
        supports,
    });
    for (from, until, band, title, note, turning, need) in story.years {
        builder.town.life_events.push(LifeEvent {
            household,
            person: Some(index),
            from: days.ago(months(*from)),
            to: (*until > 0).then(|| days.ago(months(*until))),
            precision: if *from > 60 { "year" } else { "month" },
            band,
            title: (*title).into(),
            note: (*note).into(),
            turning: *turning,
            need: *need,
        });
    }
    let reception = first_word(builder, story, household, index);
    case(builder, story, (household, index, reception), rng)
}

fn first_word(builder: &mut Builder, story: &Story, household: usize, index: usize) -> usize {
    let (ago, door, route, visitor, tie, urgency) = story.door;
    let mut reception = blank(story.agency, by_login(story.worker), (builder.days.work(ago), clock(10, 40)));
    reception.door = door;
    reception.route = route;
    reception.visitor = visitor;
    reception.visitor_tie = tie.into();
    reception.urgency = urgency;
    reception.topics = story.theme.topics.to_vec();
    reception.topics.sort_by_key(|topic| super::codes::TOPICS.iter().position(|code| code == topic));
    reception.main_topic = story.theme.topics.first().copied();
    reception.words = story.words.into();
    reception.wish = story.wish.into();
    reception.person = Some(index);
    reception.household = Some(household);
    if let Some(person) = builder.town.people.get(index) {
        reception.name.clone_from(&person.name);
        reception.kana.clone_from(&person.kana);
        reception.sex.clone_from(&person.sex);
    }
    reception.screening = if urgency == "now" { "emergency" } else { "plan" };
    reception.consent_version = Some("第2版");
    builder.reception(reception)
}

fn case(builder: &mut Builder, story: &Story, at: (usize, usize, usize), rng: &mut Rng) -> usize {
    let days = builder.days;
    let (household, person, reception) = at;
    let (opened, plan, closed) = story.days;
    let worker = by_login(story.worker);
    let grants = story.opens.iter().map(|(agency, parts, ground)| Grant {
        agency: *agency,
        parts: parts.to_vec(),
        ground,
        note: "役割を分けて支えるため".into(),
        from: days.work(plan),
        to: (closed > 0).then(|| days.work(closed)),
    });
    let grants = grants.collect();
    let case = builder.case(Case {
        household,
        person,
        agency: story.agency,
        worker,
        reception: Some(reception),
        status: story.status,
        opened_on: days.work(opened),
        closed_on: (closed > 0).then(|| days.work(closed)),
        close_reason: story.reason.into(),
        next_review: (closed == 0).then(|| days.ago(-rng.between(2, 50))),
        plan_made_on: Some(days.work(plan)),
        grants,
    });
    let programme = super::courses::programme(builder, story.agency, story.theme);
    for (ago, method, outcome, minutes, body) in story.notes {
        builder.first_time(body);
        builder.town.contacts.push(Contact {
            case,
            worker,
            at: (days.work(*ago), clock(rng.between(9, 16), rng.between(0, 11) * 5)),
            method,
            outcome,
            counterpart_person: (*outcome == "met" && *method != "meeting").then_some(person),
            counterpart_agency: (*method == "meeting")
                .then(|| story.lines.first().map_or(desk::FUKUSHI, |line| line.0)),
            counterpart_words: String::new(),
            minutes: *minutes,
            programme,
            field: story.theme.field,
            body: (*body).into(),
        });
    }
    case
}
