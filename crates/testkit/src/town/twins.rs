//! People who were entered twice: by another spelling, another reading, a slip in the year.

use super::build::Builder;
use super::days::clock;
use super::doors::blank;
use super::model::Person;
use super::places::{self, desk::*};
use super::rng::Rng;
use super::workers;
use std::collections::HashSet;

/// How many pairs.
const PAIRS: usize = 12;

/// Spellings of one family name.
const SPELLINGS: &[(&str, &str)] = &[
    ("渡辺", "渡邊"),
    ("渡邊", "渡辺"),
    ("渡邉", "渡辺"),
    ("斎藤", "齋藤"),
    ("齋藤", "斉藤"),
    ("斉藤", "齋藤"),
    ("高橋", "髙橋"),
    ("髙橋", "高橋"),
    ("山崎", "山﨑"),
    ("山﨑", "山崎"),
    ("宮崎", "宮﨑"),
    ("宮﨑", "宮崎"),
    ("中島", "中嶋"),
    ("中嶋", "中島"),
    ("桜井", "櫻井"),
    ("櫻井", "桜井"),
    ("島田", "嶋田"),
    ("嶋田", "島田"),
    ("沢田", "澤田"),
    ("澤田", "沢田"),
    ("浜田", "濱田"),
    ("濱田", "浜田"),
    ("広瀬", "廣瀬"),
    ("廣瀬", "広瀬"),
];

/// Enters some of the people again, each by another agency, and notes the pairs.
pub(super) fn enter(builder: &mut Builder, rng: &mut Rng) {
    let mut variants = Vec::new();
    let mut plain = Vec::new();
    for (at, person) in builder.town.people.iter().enumerate() {
        let told = person.death.is_none() && person.birth.as_ref().is_some_and(|birth| birth.len() == 10);
        if !told || person.phones.is_empty() || !person.languages.is_empty() {
            continue;
        }
        let family = person.name.split(' ').next().unwrap_or_default();
        if SPELLINGS.iter().any(|(one, _)| *one == family) { variants.push(at) } else { plain.push(at) }
    }
    let homes = builder.town.households.iter().filter(|home| home.address == places::LETTERS_ONLY);
    let hidden: HashSet<usize> = homes.flat_map(|home| home.members.iter().map(|m| m.person)).collect();
    let mut chosen: Vec<usize> = Vec::new();
    while chosen.len() < PAIRS && !(variants.is_empty() && plain.is_empty()) {
        let from = if (chosen.len() < 7 && !variants.is_empty()) || plain.is_empty() {
            &mut variants
        } else {
            &mut plain
        };
        let at = from.swap_remove(rng.below(from.len()));
        // No second desk writes down how somebody who fled is reached.
        if !hidden.contains(&at) {
            chosen.push(at);
        }
    }
    for (nth, first) in chosen.into_iter().enumerate() {
        let Some(person) = builder.town.people.get(first).cloned() else { continue };
        let twin = again(person, nth);
        let (agency, name, kana, birth) =
            (twin.agency, twin.name.clone(), twin.kana.clone(), twin.birth.clone());
        let phone = twin.phones.first().map(|phone| phone.number.clone()).unwrap_or_default();
        let sex = twin.sex.clone();
        let second = builder.person(twin);
        builder.town.known_duplicates.push((first, second));
        let carriers = workers::carriers(&builder.town.workers, agency);
        let mut reception =
            blank(agency, rng.pick(&carriers), (builder.days.work(rng.between(4, 300)), clock(10, 20)));
        reception.person = Some(second);
        reception.name = name;
        reception.kana = kana;
        reception.birth = birth.unwrap_or_default();
        reception.sex = sex;
        reception.phone = phone;
        reception.topics = vec!["other"];
        reception.words = rng
            .pick(&[
                "前にもどこかで話したことがあるんですが。",
                "手当のことを聞きたくて来ました。",
                "保健センターの帰りに寄りました。",
                "同じことを何度も聞かれるのはつらいので、短くお願いします。",
            ])
            .into();
        reception.screening = "info_only";
        reception.state = "closed";
        builder.reception(reception);
    }
}

/// The person as another desk wrote it down.
fn again(mut person: Person, nth: usize) -> Person {
    person.agency = [HOKEN, FUKUSHI, SHAKYO, HOKATSU].get(nth % 4).copied().unwrap_or(HOKEN);
    person.note.clear();
    person.contact_rule.clear();
    let (family, given) =
        person.name.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap_or_default();
    let spelled = SPELLINGS.iter().find(|(one, _)| *one == family).map(|(_, other)| (*other).to_owned());
    match (spelled, nth % 5) {
        (Some(other), _) => person.name = format!("{other} {given}"),
        (None, 0) => person.name = format!("{family}{given}"),
        (None, 1) => {
            let reading = person.kana.split(' ').nth(1).unwrap_or_default();
            person.name = format!("{family} {reading}");
        }
        (None, 2) => person.birth = person.birth.as_deref().map(slip),
        (None, 3) => person.name = format!("{family}　{given}"),
        (None, _) => {
            person.birth = person.birth.as_deref().and_then(|birth| birth.get(..4)).map(str::to_owned)
        }
    }
    if nth % 3 == 1 {
        person.kana = katakana(&person.kana);
    }
    if nth % 4 == 3 {
        person.birth = person.birth.as_deref().map(slip);
    }
    person
}

/// The year one off, as it happens between 西暦 and 和暦.
fn slip(birth: &str) -> String {
    let year: Option<i32> = birth.get(..4).and_then(|year| year.parse().ok());
    match (year, birth.get(4..)) {
        // A 29 February of the year before does not exist; the 28th does.
        (Some(year), Some(rest)) => format!("{}{}", year - 1, rest.replace("-02-29", "-02-28")),
        _ => birth.to_owned(),
    }
}

fn katakana(kana: &str) -> String {
    kana.chars()
        .map(
            |c| {
                if ('ぁ'..='ん').contains(&c) {
                    char::from_u32(u32::from(c) + 0x60).unwrap_or(c)
                } else {
                    c
                }
            },
        )
        .collect()
}
