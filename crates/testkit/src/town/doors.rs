//! Receptions: the first words at the door, with or without a case behind them.

use super::build::Builder;
use super::days::clock;
use super::model::*;
use super::names::{self, Sex};
use super::places::DISTRICT_COUNT;
use super::places::desk::*;
use super::rng::Rng;
use super::theme::{Shape, Theme};
use super::workers;
use std::collections::HashMap;

/// What stands on a reception before anybody has spoken.
pub(super) fn blank(agency: usize, worker: usize, received_at: JapanTime) -> Reception {
    Reception {
        agency,
        received_at,
        worker,
        door: "phone",
        outreach_place: String::new(),
        outreach_date: None,
        route: "self",
        referrer_agency: None,
        referrer_words: String::new(),
        visitor: "self",
        visitor_tie: String::new(),
        visitor_name: String::new(),
        anonymous: false,
        person: None,
        household: None,
        name: String::new(),
        kana: String::new(),
        birth: String::new(),
        sex: String::new(),
        phone: String::new(),
        area: None,
        address: String::new(),
        leave_message: None,
        contact_wish: String::new(),
        topics: Vec::new(),
        main_topic: None,
        words: String::new(),
        wish: String::new(),
        urgency: "normal",
        screening: "undecided",
        consent_version: None,
        next_action: String::new(),
        next_on: None,
        state: "taken",
        taken: None,
    }
}

/// Says who took each reception on that is no longer new: whoever carries the case that it became, otherwise the one
/// who wrote it down; at once.
pub(super) fn take_on(builder: &mut Builder) {
    let carried: HashMap<usize, usize> =
        builder.town.cases.iter().filter_map(|case| Some((case.reception?, case.worker))).collect();
    let town = &mut builder.town;
    for (at, reception) in town.receptions.iter_mut().enumerate().filter(|(_, r)| r.state != "new") {
        let of_the_desk = |worker: &&usize| {
            town.workers.get(**worker).is_some_and(|w| w.memberships.iter().any(|m| m.0 == reception.agency))
        };
        let worker = carried.get(&at).filter(of_the_desk).copied().unwrap_or(reception.worker);
        reception.taken = Some((worker, reception.received_at));
    }
}

/// Words by which one hears that a neighbour, an official or a shopkeeper speaks.
const OTHERS: [&str; 7] =
    ["民生委員", "班長", "配達に", "隣に住む", "保健室で", "火事がこわい", "返事はあったんですが"];
/// Words by which one hears that somebody of the family speaks.
const FAMILY: [&str; 9] = [
    "うちの子",
    "この子",
    "部屋から出てこなく",
    "離れて住んで",
    "夫が昼",
    "夜中に会社",
    "鍋を三つ",
    "本人に相談に",
    "朝になると布団",
];

/// Takes a first word about `theme`. With `who` the person is of the record.
pub(super) fn take(
    builder: &mut Builder,
    theme: &Theme,
    agency: usize,
    who: Option<(usize, usize)>,
    ago: i64,
    rng: &mut Rng,
) -> usize {
    let carriers = workers::carriers(&builder.town.workers, agency);
    let mut reception = blank(agency, rng.pick(&carriers), (builder.days.work(ago), clock(9, 0)));
    reception.door = rng.pick(&[
        "counter", "counter", "counter", "phone", "phone", "phone", "phone", "visit", "mail", "online",
        "outreach", "meeting", "web",
    ]);
    reception.received_at.1 = match reception.door {
        "web" | "mail" => clock(rng.between(6, 22), rng.between(0, 59)),
        _ => clock(rng.between(9, 16), rng.between(0, 59)),
    };
    if reception.door == "outreach" {
        const SITES: &[&str] = &[
            "緑が丘団地集会所",
            "川北小学校 図工室",
            "湖畔の湯 休憩室",
            "若葉台ショッピングセンター 入口",
            "豊田公民館",
        ];
        reception.outreach_place = rng.pick(SITES).into();
        reception.outreach_date = Some(reception.received_at.0);
    }
    let household = who.map(|(household, _)| household).unwrap_or(usize::MAX);
    reception.words = builder.say(theme.words, household, theme.desks, rng);
    reception.wish = builder.say(theme.wishes, household, theme.desks, rng);
    speaker(&mut reception, theme, rng);
    topics(&mut reception, theme, rng);
    reception.urgency = rng.pick(theme.urgency);
    if reception.route == "agency" {
        let referrer = rng.pick(theme.desks);
        reception.referrer_agency = Some(referrer);
        reception.referrer_words = builder.say(
            &[
                "{機}の{担}さんより。本人の了解あり。",
                "{機}から電話で紹介。",
                "{機}で話を聞くうちに、暮らしの心配が分かったとのこと。",
                "紹介状を持参。",
            ],
            household,
            &[referrer],
            rng,
        );
    }
    if rng.chance(35) {
        reception.contact_wish = rng.pick(super::common::CONTACT_RULES).into();
    }
    match who {
        Some((household, person)) => told_by_record(builder, &mut reception, household, person, rng),
        None => told_by_stranger(builder, &mut reception, theme, rng),
    }
    builder.reception(reception)
}

fn speaker(reception: &mut Reception, theme: &Theme, rng: &mut Rng) {
    let says = |marks: &[&str]| marks.iter().any(|mark| reception.words.contains(mark));
    if says(&OTHERS) {
        reception.visitor = "other";
        reception.route = rng.pick(&["commissioner", "acquaintance", "found"]);
        reception.visitor_tie = rng.pick(&["民生委員", "近所の方", "自治会の班長"]).into();
    } else if says(&FAMILY) || (matches!(theme.shape, Shape::Pupil) && rng.chance(90)) {
        reception.visitor = "family";
        reception.route = rng.pick(&["family", "family", "agency"]);
        reception.visitor_tie = if reception.words.contains("娘です") {
            "長女"
        } else if reception.words.contains("夫が昼") {
            "妻"
        } else if theme.shape == Shape::OldCouple {
            "配偶者"
        } else {
            rng.pick(&["母", "母", "父", "姉"])
        }
        .into();
    } else {
        reception.route = rng.pick(&["self", "self", "self", "agency", "agency", "acquaintance", "other"]);
    }
}

fn topics(reception: &mut Reception, theme: &Theme, rng: &mut Rng) {
    let main = theme.topics.first().copied();
    reception.main_topic = main.filter(|_| rng.chance(93));
    for (at, topic) in theme.topics.iter().enumerate() {
        if at == 0 || rng.chance(60) {
            reception.topics.push(topic);
        }
    }
    reception.topics.sort_by_key(|topic| super::codes::TOPICS.iter().position(|code| code == topic));
}

fn told_by_record(
    builder: &Builder,
    reception: &mut Reception,
    household: usize,
    person: usize,
    rng: &mut Rng,
) {
    reception.person = Some(person);
    reception.household = Some(household);
    let Some(who) = builder.town.people.get(person) else { return };
    reception.name.clone_from(&who.name);
    reception.kana.clone_from(&who.kana);
    reception.sex.clone_from(&who.sex);
    reception.birth =
        who.birth.as_deref().map(|birth| birth.trim_start_matches('~').to_owned()).unwrap_or_default();
    reception.phone = who.phones.first().map(|phone| phone.number.clone()).unwrap_or_default();
    reception.area = who.area;
    reception.address = who.address.clone().filter(|_| rng.chance(70)).unwrap_or_default();
    reception.leave_message = who.leave_message;
}

fn told_by_stranger(builder: &mut Builder, reception: &mut Reception, theme: &Theme, rng: &mut Rng) {
    let associations = builder.town.areas.len().saturating_sub(DISTRICT_COUNT);
    reception.state = "closed";
    reception.screening =
        rng.pick(&["info_only", "info_only", "info_only", "referred", "referred", "referred_seiho"]);
    reception.next_action = match reception.screening {
        "referred" => builder.say(
            &["{機}へつなぎ、つながったことを確かめた", "{機}の{担}さんに同席を頼み引き継いだ"],
            usize::MAX,
            theme.desks,
            rng,
        ),
        "referred_seiho" => "福祉課へ同行し申請".into(),
        _ => rng.pick(&["案内の冊子を渡した", "電話で説明して終了", "また困ったら来ていただく"]).into(),
    };
    if reception.screening == "referred_seiho" {
        reception.agency = KURASHI;
        reception.worker = rng.pick(&workers::carriers(&builder.town.workers, KURASHI));
    }
    if rng.chance(30) {
        reception.anonymous = true;
        return;
    }
    let sex = if rng.chance(50) { Sex::Woman } else { Sex::Man };
    let (young, old) = match theme.shape {
        Shape::Alone(low, high) | Shape::GrownChild(low, high) => (low, high),
        Shape::LeftBehind => (48, 63),
        Shape::OneParent | Shape::ManyChildren => (27, 46),
        Shape::OldCouple => (74, 88),
        Shape::Family => (32, 56),
        Shape::ThreeGenerations => (12, 17),
        Shape::Pupil => (8, 15),
        Shape::FromAbroad | Shape::Young => (23, 36),
    };
    let age = rng.between(young, old);
    let (family, reading) = names::surname(rng);
    let (given, given_reading) = names::given(rng, sex, age);
    reception.name = format!("{family} {given}");
    reception.kana = format!("{reading} {given_reading}");
    reception.sex = sex.word().into();
    if theme.shape == Shape::FromAbroad
        && let Some((name, kana, _, woman)) = names::FOREIGN.get(rng.below(names::FOREIGN.len()))
    {
        reception.name = (*name).into();
        reception.kana = (*kana).into();
        reception.sex = if *woman { Sex::Woman } else { Sex::Man }.word().into();
    }
    reception.area = rng.chance(60).then(|| DISTRICT_COUNT + rng.below(associations));
    if theme.topics.contains(&"violence") {
        reception.area = None;
    }
    if rng.chance(70) {
        reception.phone = builder.phone();
    }
    let born = builder.days.birth(age, rng.between(2, 362));
    reception.birth = match rng.below(4) {
        0 => format!("{age}歳"),
        1 => born.format("%Y/%-m/%-d").to_string(),
        2 => born.format("%Y%m%d").to_string(),
        _ => String::new(),
    };
}
