//! What a person would find odd in the town, as tests.

use super::codes::*;
use super::*;
use chrono::{Datelike, Days};
use std::collections::HashSet;
use std::sync::OnceLock;

mod meetings;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn town() -> &'static Town {
    static TOWN: OnceLock<Town> = OnceLock::new();
    TOWN.get_or_init(|| generate(day(), 1, 1))
}

#[test]
fn the_same_day_and_seed_give_the_same_town_and_another_seed_another() {
    assert_eq!(*town(), generate(day(), 1, 1));
    assert_ne!(town().people, generate(day(), 2, 1).people);
}

#[test]
fn a_week_later_only_the_dates_have_moved() {
    let later = generate(day() + Days::new(7), 1, 1);
    let words = |town: &Town| -> Vec<String> {
        let notes = town
            .contacts
            .iter()
            .map(|contact| format!("{} {} {}", contact.case, contact.method, contact.body));
        let tasks = town.tasks.iter().map(|task| format!("{} {} {}", task.owner, task.kind, task.text));
        let people =
            town.people.iter().map(|person| format!("{} {:?} {}", person.name, person.phones, person.note));
        let doors =
            town.receptions.iter().map(|door| format!("{} {} {}", door.name, door.words, door.next_action));
        notes.chain(tasks).chain(people).chain(doors).collect()
    };
    assert_eq!(words(town()), words(&later));
    assert_eq!(
        town().tasks.last().map(|task| task.due_on + Days::new(7)),
        later.tasks.last().map(|task| task.due_on)
    );
}

#[test]
fn the_town_has_its_size() {
    let town = town();
    let districts = town.areas.iter().filter(|area| area.layer == "地区");
    assert_eq!(districts.clone().count(), 12);
    let population: u32 = districts.map(|area| area.population).sum();
    assert!((29_000..=33_000).contains(&population), "{population} residents");
    assert!((38..=46).contains(&town.agencies.len()), "{} agencies", town.agencies.len());
    assert!((85..=95).contains(&town.workers.len()), "{} workers", town.workers.len());
    assert!((390..=420).contains(&town.households.len()), "{} households", town.households.len());
    assert!((850..=1_000).contains(&town.people.len()), "{} people", town.people.len());
    assert!((590..=630).contains(&town.receptions.len()), "{} receptions", town.receptions.len());
    assert_eq!(town.cases.len(), 250);
    assert!((4_000..=5_200).contains(&town.contacts.len()), "{} contacts", town.contacts.len());
    assert_eq!(town.known_duplicates.len(), 12);
}

#[test]
fn twice_the_scale_has_about_twice_the_people() {
    let twice = generate(day(), 1, 2);
    assert!(twice.people.len() > town().people.len() * 17 / 10);
    assert!(twice.cases.len() > town().cases.len() * 17 / 10);
    assert_eq!(twice.agencies, town().agencies);
}

#[test]
fn every_reference_points_at_something() {
    let town = town();
    let (people, homes, desks) = (town.people.len(), town.households.len(), town.agencies.len());
    let (workers, cases, doors, areas) =
        (town.workers.len(), town.cases.len(), town.receptions.len(), town.areas.len());
    let some = |at: Option<usize>, len: usize| at.is_none_or(|at| at < len);
    for area in &town.areas {
        assert!(some(area.parent, areas));
    }
    for worker in &town.workers {
        assert!(!worker.memberships.is_empty() && worker.memberships.iter().all(|(at, _)| *at < desks));
    }
    for person in &town.people {
        assert!(person.agency < desks && some(person.area, areas));
    }
    for home in &town.households {
        assert!(home.area < areas && home.agency < desks);
        assert_eq!(home.members.iter().filter(|member| member.is_index).count(), 1, "{}", home.name);
        assert!(home.members.iter().all(|member| member.person < people));
        assert!(home.supports.iter().all(|line| some(line.agency, desks) && some(line.person, people)));
    }
    for tie in &town.relations {
        assert!(tie.person < people && tie.other < people && tie.person != tie.other);
    }
    for door in &town.receptions {
        assert!(door.agency < desks && door.worker < workers && some(door.referrer_agency, desks));
        assert!(some(door.person, people) && some(door.household, homes) && some(door.area, areas));
        assert!(
            town.workers[door.worker].memberships.iter().any(|(at, _)| *at == door.agency),
            "{}",
            door.words
        );
    }
    for case in &town.cases {
        assert!(
            case.household < homes && case.person < people && case.agency < desks && case.worker < workers
        );
        assert!(some(case.reception, doors) && case.grants.iter().all(|grant| grant.agency < desks));
        assert!(town.households[case.household].members.iter().any(|member| member.person == case.person));
    }
    for note in &town.contacts {
        assert!(note.case < cases && note.worker < workers);
        assert!(some(note.counterpart_person, people) && some(note.counterpart_agency, desks));
    }
    for task in &town.tasks {
        assert!(some(task.case, cases) && some(task.reception, doors) && task.owner < workers);
        assert!(some(task.waiting_for, desks) && (task.kind == "waiting") == task.waiting_for.is_some());
    }
    for event in &town.life_events {
        assert!(event.household < homes && some(event.person, people));
    }
    for assessment in &town.assessments {
        let whose = town.cases[assessment.case].household;
        let member = |p: &usize| town.households[whose].members.iter().any(|m| m.person == *p);
        assert!(assessment.person.iter().all(member) && !assessment.visits.is_empty());
        assert!(assessment.visits.iter().all(|visit| visit.worker < workers && visit.on < town.today));
        assert!(super::assess::fits(assessment), "an answer that its sheet does not ask");
    }
    for seal in &town.seals {
        let whose = &town.households[town.cases[seal.case].household];
        assert!(seal.covered.contains(&town.cases[seal.case].person));
        assert!(seal.covered.iter().all(|who| whose.members.iter().any(|member| member.person == *who)));
        let readings = seal.readings.iter().map(|reading| &reading.worker);
        let mut named = seal.readers.iter().chain(&seal.near).chain(readings).chain([&seal.keeper]);
        assert!(named.all(|worker| *worker < workers));
    }
    for (one, other) in &town.known_duplicates {
        assert!(*one < people && *other < people && one != other);
    }
}

#[test]
fn every_code_is_one_of_the_list() {
    let town = town();
    let kinds = |kind: &str| AGENCY_KINDS.contains(&kind) || kind == AGENCY_KIND_OTHER;
    assert!(town.agencies.iter().all(|agency| kinds(agency.kind)));
    assert!(town.workers.iter().flat_map(|worker| &worker.memberships).all(|(_, role)| ROLES.contains(role)));
    for home in &town.households {
        assert!(home.members.iter().all(|member| LIVING.contains(&member.living)));
        for line in &home.supports {
            assert!(SUPPORT_KINDS.contains(&line.kind) && STRENGTHS.contains(&line.strength));
            assert!(DIRECTIONS.contains(&line.direction) && !line.name.is_empty());
        }
    }
    assert!(town.relations.iter().all(|tie| RELATION_KINDS.contains(&tie.kind)));
    for door in &town.receptions {
        assert!(
            DOORS.contains(&door.door) && ROUTES.contains(&door.route) && VISITORS.contains(&door.visitor)
        );
        assert!(
            door.topics.iter().chain(&door.main_topic).all(|topic| TOPICS.contains(topic)),
            "{:?}",
            door.topics
        );
        assert!(door.main_topic.is_none_or(|main| door.topics.contains(&main)));
        assert!(URGENCIES.contains(&door.urgency) && SCREENINGS.contains(&door.screening));
        assert!(RECEPTION_STATES.contains(&door.state));
        assert_eq!(
            door.taken.is_none(),
            door.state == "new",
            "who took it on is told as soon as somebody has"
        );
    }
    for case in &town.cases {
        assert!(CASE_STATUSES.contains(&case.status));
        for grant in &case.grants {
            assert!(GROUNDS.contains(&grant.ground) && grant.parts.iter().all(|part| PARTS.contains(part)));
        }
    }
    for note in &town.contacts {
        assert!(METHODS.contains(&note.method) && OUTCOMES.contains(&note.outcome));
        assert!(PROGRAMMES.contains(&note.programme) && FIELDS.contains(&note.field));
    }
    assert!(town.tasks.iter().all(|task| TASK_KINDS.contains(&task.kind)));
    for event in &town.life_events {
        assert!(BANDS.contains(&event.band) && PRECISIONS.contains(&event.precision));
    }
}

/// The year of birth, as far as it is known.
fn year(town: &Town, person: usize) -> Option<i32> {
    let birth = town.people[person].birth.as_deref()?;
    birth.trim_start_matches('~').get(..4)?.parse().ok()
}

#[test]
fn ages_are_sane_and_parents_are_at_least_sixteen_years_older() {
    let town = town();
    for at in 0..town.people.len() {
        let Some(born) = year(town, at) else { continue };
        let age = town.today.year() - born;
        assert!((0..=100).contains(&age), "{} is {age}", town.people[at].name);
    }
    for tie in town.relations.iter().filter(|tie| tie.kind == "parent") {
        let (Some(parent), Some(child)) = (year(town, tie.person), year(town, tie.other)) else { continue };
        let (older, younger) = (&town.people[tie.person].name, &town.people[tie.other].name);
        assert!((16..=60).contains(&(child - parent)), "{older} {parent} is a parent of {younger} {child}");
    }
    for tie in town.relations.iter().filter(|tie| tie.kind == "couple") {
        for at in [tie.person, tie.other] {
            assert!(year(town, at).is_none_or(|born| town.today.year() - born >= 18));
        }
    }
}

#[test]
fn nothing_that_has_happened_lies_ahead_and_a_course_keeps_its_order() {
    let town = town();
    for note in &town.contacts {
        let case = &town.cases[note.case];
        assert!(note.at.0 < town.today, "a contact on {}", note.at.0);
        assert!(note.at.0 >= case.opened_on, "{} before {}", note.at.0, case.opened_on);
        assert!(
            case.closed_on.is_none_or(|closed| note.at.0 <= closed),
            "{} after {:?}",
            note.at.0,
            case.closed_on
        );
    }
    for case in &town.cases {
        assert!(case.opened_on < town.today);
        assert_eq!(case.status == "closed", case.closed_on.is_some());
        assert_eq!(case.status == "closed", !case.close_reason.is_empty());
        assert!(case.closed_on.is_none_or(|closed| closed > case.opened_on && closed < town.today));
        assert!(case.plan_made_on.is_none_or(|plan| plan >= case.opened_on && plan < town.today));
        if let Some(reception) = case.reception {
            assert!(town.receptions[reception].received_at.0 <= case.opened_on);
        }
        for grant in &case.grants {
            assert!(grant.from <= town.today && grant.to.is_none_or(|to| to >= grant.from));
        }
    }
    for door in &town.receptions {
        assert!(door.received_at <= (town.today, days::clock(0, 5)));
    }
    for task in &town.tasks {
        assert!(task.done_on.is_none_or(|done| done < town.today));
    }
    for seal in &town.seals {
        assert!(town.cases[seal.case].opened_on <= seal.from && seal.from < town.today);
        assert!(seal.to > town.today && seal.lifted_on.is_none());
        assert!(seal.readings.iter().all(|one| seal.from <= one.at.0 && one.at.0 < town.today));
    }
    for event in &town.life_events {
        assert!(event.from < town.today && event.to.is_none_or(|to| to >= event.from && to <= town.today));
    }
    for person in &town.people {
        assert!(person.death.is_none_or(|death| death < town.today));
    }
}

#[test]
fn every_number_and_address_is_plainly_invented() {
    let town = town();
    let mut numbers: Vec<&String> =
        town.people.iter().flat_map(|who| &who.phones).map(|phone| &phone.number).collect();
    numbers.extend(town.agencies.iter().map(|agency| &agency.phone));
    numbers.extend(town.receptions.iter().map(|door| &door.phone).filter(|phone| !phone.is_empty()));
    assert!(numbers.len() > 700);
    for number in numbers {
        assert!(number.starts_with("000-") && number.len() >= 12, "{number}");
    }
    assert!(town.agencies.iter().all(|agency| agency.email.ends_with("@midori.example.jp")));
    assert_eq!((town.municipality.code.as_str(), town.municipality.prefecture.as_str()), ("999997", ""));
    for person in &town.people {
        let address = person.address.as_deref().unwrap_or("町外");
        assert!(address.starts_with("みどり町") || address.starts_with("町外"), "{address}");
    }
}

#[test]
fn notes_are_rarely_the_same_and_no_slot_stays_open() {
    let town = town();
    let bodies: HashSet<&str> = town.contacts.iter().map(|note| note.body.as_str()).collect();
    let same = town.contacts.len() - bodies.len();
    assert!(same * 100 < town.contacts.len() * 2, "{same} of {} notes are repeated", town.contacts.len());
    for note in &town.contacts {
        assert!(!note.body.is_empty() && note.body.chars().count() < 600);
        assert!(!note.body.contains(['{', '}']), "{}", note.body);
    }
    let rest = town.tasks.iter().map(|task| &task.text).chain(town.households.iter().map(|home| &home.note));
    let said = town
        .receptions
        .iter()
        .flat_map(|door| [&door.words, &door.wish, &door.referrer_words, &door.next_action]);
    for text in rest.chain(said).chain(town.people.iter().map(|person| &person.note)) {
        assert!(!text.contains(['{', '}']), "{text}");
    }
    let sizes: Vec<usize> = town.contacts.iter().map(|note| note.body.chars().count()).collect();
    let (short, long) =
        (sizes.iter().filter(|n| **n < 25).count(), sizes.iter().filter(|n| **n > 150).count());
    assert!(short > 100 && long > 40 && sizes.iter().any(|n| *n > 200), "{short} short, {long} long notes");
    let attempts = town.contacts.iter().filter(|note| note.outcome != "met").count();
    assert!(attempts * 100 > town.contacts.len() * 10, "only {attempts} attempts");
}

#[test]
fn each_day_of_the_week_brings_work() {
    for ahead in 0..7 {
        let today = day() + Days::new(ahead);
        let town = generate(today, 1, 1);
        let mine = |task: &&Task| task.owner == 0 && task.done_on.is_none();
        let due = |date: NaiveDate| town.tasks.iter().filter(mine).filter(|task| task.due_on == date).count();
        assert!(due(today) >= 5, "{} on {today}", due(today));
        assert!(due(today + Days::new(1)) >= 3);
        let overdue = |task: &&Task| task.due_on < today && task.kind == "promise";
        assert!(town.tasks.iter().filter(mine).filter(overdue).count() >= 2);
        assert!(town.tasks.iter().filter(mine).any(|task| task.kind == "waiting"));
        let busy: HashSet<usize> = town
            .tasks
            .iter()
            .filter(|task| task.due_on == today && task.done_on.is_none())
            .map(|task| task.owner)
            .collect();
        assert!(busy.len() >= 15, "{} workers have something due on {today}", busy.len());
        let new: Vec<_> = town.receptions.iter().filter(|door| door.state == "new").collect();
        assert!(new.len() >= 5 && new.iter().any(|door| door.anonymous));
        assert!(new.iter().any(|door| door.urgency == "now" && door.topics.contains(&"food")));
        silent_unplanned_and_once_only(&town);
    }
}

/// 佐藤 花子 has open cases of every kind that the morning's list looks for.
fn silent_unplanned_and_once_only(town: &Town) {
    let (mut silent, mut unplanned, mut once) = (0, 0, 0);
    for (at, case) in town.cases.iter().enumerate() {
        if case.worker != 0 || case.status != "open" {
            continue;
        }
        let notes: Vec<_> = town.contacts.iter().filter(|note| note.case == at).collect();
        let last = notes.iter().map(|note| note.at.0).max().unwrap();
        let age = (town.today - case.opened_on).num_days();
        silent += usize::from((town.today - last).num_days() > 30);
        unplanned += usize::from(case.plan_made_on.is_none() && age > 21);
        once += usize::from(notes.len() == 1 && age > 14);
    }
    assert!(
        silent >= 1 && unplanned >= 1 && once >= 1,
        "{silent} silent, {unplanned} unplanned, {once} once"
    );
}

#[test]
fn the_pairs_of_duplicates_share_something_and_differ_in_something() {
    let town = town();
    for (one, other) in &town.known_duplicates {
        let (one, other) = (&town.people[*one], &town.people[*other]);
        assert_eq!(one.phones, other.phones);
        let (a, b) = ((&one.name, &one.kana, &one.birth), (&other.name, &other.kana, &other.birth));
        assert_ne!(a, b, "the two entries are written alike");
    }
}

#[test]
fn the_main_agency_has_its_eight_and_two_workers_sit_in_two_agencies() {
    let town = town();
    assert_eq!((town.workers[0].login.as_str(), town.workers[0].name.as_str()), ("sato", "佐藤 花子"));
    assert_eq!(town.agencies[0].name, "くらし相談センター");
    let of_main = town.workers.iter().filter(|worker| worker.memberships.iter().any(|(at, _)| *at == 0));
    assert_eq!(of_main.count(), 8);
    assert_eq!(town.workers.iter().filter(|worker| worker.memberships.len() == 2).count(), 2);
    let logins: HashSet<_> = town.workers.iter().map(|worker| &worker.login).collect();
    assert_eq!(logins.len(), town.workers.len());
    for role in ROLES {
        assert!(
            town.workers.iter().any(|worker| worker.memberships.iter().any(|(_, is)| *is == role)),
            "{role}"
        );
    }
}

#[test]
fn the_written_stories_stand_in_every_town_whatever_the_seed() {
    let other = generate(day(), 99, 1);
    for name in ["日下部家", "灰谷家", "白浜家", "早瀬家", "水沢家", "久米家", "長尾家"]
    {
        for town in [town(), &other] {
            let home = town.households.iter().position(|home| home.name == name).unwrap();
            let case = town.cases.iter().position(|case| case.household == home).unwrap();
            let notes = |town: &Town| -> Vec<String> {
                town.contacts.iter().filter(|note| note.case == case).map(|note| note.body.clone()).collect()
            };
            assert!(notes(town).len() >= 8, "{name}");
            assert_eq!(notes(town), notes(&other), "{name}");
        }
    }
    for name in ["日下部家", "灰谷家"] {
        let home = town().households.iter().position(|home| home.name == name).unwrap();
        let years: Vec<_> = town().life_events.iter().filter(|event| event.household == home).collect();
        assert!(years.len() >= 8 && years.iter().filter(|event| event.need).count() >= 5);
        let first = years.iter().map(|event| event.from).min().unwrap();
        assert!((day() - first).num_days() > 25 * 365, "{name} begins on {first}");
    }
}

#[test]
fn brothers_and_sisters_are_born_at_least_nine_months_apart() {
    let town = town();
    let born = |at: usize| town.people[at].birth.as_deref().and_then(|birth| birth.parse::<NaiveDate>().ok());
    for parent in 0..town.people.len() {
        let ties = town.relations.iter().filter(|tie| tie.kind == "parent" && tie.person == parent);
        let mut days: Vec<NaiveDate> = ties.filter_map(|tie| born(tie.other)).collect();
        days.sort_unstable();
        for pair in days.windows(2) {
            assert!((pair[1] - pair[0]).num_days() > 270, "{}: {pair:?}", town.people[parent].name);
        }
    }
}

#[test]
fn nobody_who_fled_from_violence_has_an_address_in_the_record() {
    let town = town();
    let sealed = |person: usize| town.seals.iter().any(|seal| seal.covered.contains(&person));
    let mut fled = 0;
    for door in town.receptions.iter().filter(|door| door.main_topic == Some("violence")) {
        assert!(door.address.is_empty() && door.area.is_none(), "{}", door.words);
        let Some(home) = door.household.map(|at| &town.households[at]) else { continue };
        fled += 1;
        assert_eq!(home.address, super::places::LETTERS_ONLY);
        for member in home.members.iter().filter(|member| !sealed(member.person)) {
            let person = &town.people[member.person];
            assert!(person.address.is_none() && person.area.is_none(), "{}", person.name);
        }
    }
    assert!(fled >= 3, "{fled} such households");
}

#[test]
fn where_the_sealed_household_is_stands_nowhere_but_with_those_whom_the_seal_covers() {
    let town = town();
    assert_eq!(town.seals.len(), 1);
    let seal = &town.seals[0];
    let case = &town.cases[seal.case];
    assert_eq!((case.agency, case.worker, seal.covered.len()), (0, seal.keeper, 2));
    let agency = |worker: &usize| town.workers[*worker].memberships[0].0;
    assert!(seal.readers.iter().chain([&seal.keeper]).all(|worker| agency(worker) == case.agency));
    let shared = |agency: usize| case.grants.iter().any(|grant| grant.agency == agency && grant.to.is_none());
    assert!(seal.near.iter().all(|worker| agency(worker) != case.agency && shared(agency(worker))));
    let whole = format!("{town:?}");
    let told = |words: &str| whole.matches(words).count();
    for who in &seal.covered {
        let person = &town.people[*who];
        let address = person.address.as_deref().unwrap();
        let lot = address.trim_start_matches(|c: char| !c.is_ascii_digit());
        assert_eq!((told(address), told(lot)), (seal.covered.len(), seal.covered.len()));
        assert!(person.phones.iter().all(|phone| told(&phone.number) == 1), "{}", person.name);
    }
}

#[test]
fn assessments_are_finished_in_work_over_two_visits_and_made_anew() {
    let all = &town().assessments;
    let some = |test: fn(&Assessment) -> bool| all.iter().filter(|a| test(a)).count();
    assert!(all.len() > 150, "{}", all.len());
    assert!(some(|a| a.fixed) > 50 && some(|a| !a.fixed) > 10);
    assert!(some(|a| a.visits.len() > 1) > 50 && some(|a| a.number == 2) > 20);
    assert!(some(|a| a.person.is_none()) > 20);
    let mut works = std::collections::HashSet::new();
    for a in all.iter().filter(|a| !a.fixed) {
        assert!(works.insert((town().cases[a.case].household, a.person)), "two in work about the same");
    }
}
