//! Deals households: who lives together, how old, with which names, ties and telephone.

use super::build::Builder;
use super::common;
use super::model::*;
use super::names::{self, FOREIGN, Sex};
use super::places::{self, DISTRICT_COUNT};
use super::rng::Rng;
use super::theme::{Shape, Theme};

/// One member before it is entered.
struct Draft {
    tie: &'static str,
    sex: Sex,
    age: i64,
    living: &'static str,
    dead_for: Option<i64>,
}

fn one(tie: &'static str, sex: Sex, age: i64) -> Draft {
    Draft { tie, sex, age, living: "with", dead_for: None }
}

fn either(rng: &mut Rng) -> Sex {
    if rng.chance(50) { Sex::Woman } else { Sex::Man }
}

/// 長男, 長女, 二男 … for children from the eldest down.
fn children(rng: &mut Rng, count: i64, parent_age: i64) -> Vec<Draft> {
    const SONS: [&str; 3] = ["長男", "二男", "三男"];
    const DAUGHTERS: [&str; 3] = ["長女", "二女", "三女"];
    let (mut sons, mut daughters) = (SONS.iter(), DAUGHTERS.iter());
    let mut age = rng.between(6, 16).min(parent_age - 20);
    let mut all = Vec::new();
    for _ in 0..count {
        if age < 0 {
            break;
        }
        let sex = either(rng);
        let tie = if sex == Sex::Man { sons.next() } else { daughters.next() };
        if let Some(tie) = tie {
            all.push(one(tie, sex, age));
        }
        // Two years of age are at least a year between two births.
        age -= rng.between(2, 3);
    }
    all
}

fn members(shape: Shape, rng: &mut Rng) -> Vec<Draft> {
    match shape {
        Shape::Alone(low, high) => vec![one("本人", either(rng), rng.between(low, high))],
        Shape::GrownChild(low, high) => {
            let age = rng.between(low, high);
            let sex = if rng.chance(65) { Sex::Man } else { Sex::Woman };
            let mut all = vec![one("本人", sex, age)];
            let mother = age + rng.between(21, 31);
            let with_mother = rng.chance(80);
            if with_mother {
                all.push(one("母", Sex::Woman, mother));
            }
            if !with_mother || rng.chance(20) {
                all.push(one("父", Sex::Man, mother + rng.between(0, 5)));
            }
            if rng.chance(12) {
                let mut sister = one("妹", Sex::Woman, age - rng.between(2, 4));
                sister.living = "away";
                all.push(sister);
            }
            all
        }
        Shape::LeftBehind => {
            let age = rng.between(48, 63);
            let mut mother = one("母", Sex::Woman, age + rng.between(22, 30));
            mother.dead_for = Some(rng.between(1_130, 1_700));
            vec![one("本人", either(rng), age), mother]
        }
        Shape::OneParent => {
            let age = rng.between(27, 46);
            let sex = if rng.chance(88) { Sex::Woman } else { Sex::Man };
            let mut all = vec![one("本人", sex, age)];
            let count = rng.pick(&[1, 1, 2, 2, 3]);
            all.extend(children(rng, count, age));
            all
        }
        Shape::OldCouple => {
            let age = rng.between(74, 88);
            let (sex, tie, partner) =
                if rng.chance(60) { (Sex::Woman, "夫", Sex::Man) } else { (Sex::Man, "妻", Sex::Woman) };
            let mut all = vec![one("本人", sex, age), one(tie, partner, (age + rng.between(-4, 5)).max(70))];
            if rng.chance(30) {
                let mut child = one("長女", Sex::Woman, age - rng.between(27, 34));
                child.living = "away";
                all.push(child);
            }
            all
        }
        Shape::Family => {
            let age = rng.between(32, 56);
            let wife = (age - rng.between(-2, 5)).max(30);
            let mut all = vec![one("本人", Sex::Man, age), one("妻", Sex::Woman, wife)];
            let count = rng.pick(&[1, 1, 2, 2, 3]);
            all.extend(children(rng, count, wife.min(age)));
            all
        }
        Shape::ManyChildren => {
            let age = rng.between(33, 42);
            let mut all = vec![one("本人", Sex::Woman, age), one("夫", Sex::Man, age + rng.between(-1, 6))];
            let count = rng.between(4, 6);
            all.extend(children(rng, count, age - 3));
            all
        }
        Shape::ThreeGenerations => {
            let age = rng.between(12, 17);
            let mother = age + rng.between(23, 34);
            vec![
                one("本人", either(rng), age),
                one("母", Sex::Woman, mother),
                one("祖母", Sex::Woman, mother + rng.between(22, 30)),
            ]
        }
        Shape::Pupil => {
            let age = rng.between(8, 15);
            let mother = age + rng.between(23, 34);
            let mut all = vec![one("本人", either(rng), age), one("母", Sex::Woman, mother)];
            if rng.chance(60) {
                all.push(one("父", Sex::Man, mother + rng.between(0, 5)));
            }
            if rng.chance(50) {
                all.push(one("妹", Sex::Woman, age - rng.between(2, 5)));
            }
            all
        }
        Shape::FromAbroad => vec![one("本人", either(rng), rng.between(23, 42))],
        Shape::Young => {
            let age = rng.between(23, 34);
            let mut all = vec![one("本人", either(rng), age)];
            if rng.chance(40) {
                all.push(one("母", Sex::Woman, age + rng.between(22, 32)));
            }
            all
        }
    }
}

/// Deals one household of `theme` and gives its index and 本人.
pub(super) fn deal(builder: &mut Builder, theme: &Theme, agency: usize, rng: &mut Rng) -> (usize, usize) {
    let drafts = members(theme.shape, rng);
    let associations = builder.town.areas.len().saturating_sub(DISTRICT_COUNT);
    let hidden = theme.topics.contains(&"violence");
    let mut area = DISTRICT_COUNT + rng.below(associations);
    let mut address = street(builder, area, rng);
    if hidden {
        // Where they live is written nowhere; letters go to the welfare hall.
        area = places::association(&builder.town.areas, "本町");
        address = places::LETTERS_ONLY.into();
    }
    let foreign = (theme.shape == Shape::FromAbroad).then(|| rng.below(FOREIGN.len()));
    let family = names::surname(rng);
    let home = builder.household(Household {
        name: format!("{}家", family.0),
        area,
        agency,
        address: address.clone(),
        note: String::new(),
        members: Vec::new(),
        supports: Vec::new(),
    });
    let mut index = 0;
    let mut entered: Vec<(usize, &'static str)> = Vec::new();
    for draft in &drafts {
        let (given, reading) = names::given(rng, draft.sex, draft.age);
        let mut person = builder.blank(
            format!("{} {}", family.0, given),
            format!("{} {}", family.1, reading),
            draft.sex,
            agency,
        );
        if let Some((name, kana, languages, woman)) = foreign.and_then(|at| FOREIGN.get(at)) {
            person.name = (*name).into();
            person.kana = (*kana).into();
            person.languages = (*languages).into();
            person.sex = if *woman { "女性" } else { "男性" }.into();
            if let Some(home) = builder.town.households.get_mut(home) {
                home.name = format!("{}さんの世帯", name.split(['・', '（']).next().unwrap_or(name));
            }
        }
        let born = builder.days.birth(draft.age, rng.between(2, 362));
        person.birth = Some(match rng.between(0, 99) {
            0..=3 if draft.age > 50 => format!("~{}", born.format("%Y")),
            4..=6 => born.format("%Y").to_string(),
            7..=10 => born.format("%Y-%m").to_string(),
            _ => born.format("%Y-%m-%d").to_string(),
        });
        if rng.chance(2) {
            person.sex = String::new();
        }
        person.death = draft.dead_for.map(|ago| builder.days.ago(ago));
        if draft.living == "with" && person.death.is_none() && !hidden {
            person.address = Some(address.clone());
            person.area = Some(area);
        } else if draft.living == "away" {
            person.address = Some("町外".into());
        }
        if draft.age >= 16 && person.death.is_none() {
            phones(builder, &mut person, draft, rng);
        }
        let is_index = draft.tie == "本人";
        if is_index && rng.chance(35) {
            person.contact_rule = rng.pick(common::CONTACT_RULES).into();
            if person.contact_rule.starts_with("やさしい") && person.languages.is_empty() {
                person.contact_rule = "電話は短めに".into();
            }
        }
        let at = builder.person(person);
        if is_index {
            index = at;
        }
        entered.push((at, draft.tie));
        let gone = draft.dead_for.map(|ago| builder.days.ago(ago));
        if let Some(home) = builder.town.households.get_mut(home) {
            home.members.push(Member {
                person: at,
                tie: draft.tie.into(),
                from: None,
                to: gone,
                living: draft.living,
                is_index,
            });
        }
    }
    relate(builder, index, &entered);
    let note = builder.say(theme.notes, home, theme.desks, rng);
    let about = rng.chance(45).then(|| builder.say(common::PERSON_NOTES, home, theme.desks, rng));
    if let (Some(about), Some(person)) = (about, builder.town.people.get_mut(index)) {
        person.note = about;
    }
    if let Some(home) = builder.town.households.get_mut(home) {
        home.note = note;
    }
    supports(builder, home, theme, rng);
    (home, index)
}

fn street(builder: &Builder, area: usize, rng: &mut Rng) -> String {
    let ground = builder.town.areas.get(area).map(places::ground).unwrap_or_default();
    let room = if ground.contains("団地") || rng.chance(25) {
        format!(" {}棟{}号", rng.between(1, 9), rng.between(1, 4) * 100 + rng.between(1, 8))
    } else {
        String::new()
    };
    format!("みどり町{ground}{}番{}{room}", rng.between(1, 140), rng.between(1, 24))
}

fn phones(builder: &mut Builder, person: &mut Person, draft: &Draft, rng: &mut Rng) {
    if rng.chance(if draft.age > 78 { 45 } else { 85 }) {
        let safe = rng.chance(93);
        person.phones.push(Phone { number: builder.phone(), label: "携帯".into(), safe });
    }
    if draft.age > 60 && draft.living == "with" && rng.chance(60) {
        person.phones.push(Phone { number: builder.phone(), label: "自宅".into(), safe: true });
    }
    person.leave_message = match rng.between(0, 9) {
        0..=3 => Some(true),
        4..=5 => Some(false),
        _ => None,
    };
}

/// Ties of blood and marriage that follow from the ties to 本人.
fn relate(builder: &mut Builder, index: usize, entered: &[(usize, &'static str)]) {
    let find = |tie: &str| entered.iter().find(|(_, is)| *is == tie).map(|(at, _)| *at);
    let mut add = |person: usize, other: usize, kind: &'static str| {
        builder.town.relations.push(Relation { person, other, kind, label: String::new() });
    };
    let partner = find("夫").or_else(|| find("妻"));
    if let Some(partner) = partner {
        add(partner, index, "couple");
    }
    if let (Some(mother), Some(father)) = (find("母"), find("父")) {
        add(mother, father, "couple");
    }
    if let (Some(grandmother), Some(mother)) = (find("祖母"), find("母")) {
        add(grandmother, mother, "parent");
    }
    for (at, tie) in entered {
        match *tie {
            "父" | "母" => {
                add(*at, index, "parent");
                if let Some(sister) = find("妹") {
                    add(*at, sister, "parent");
                }
            }
            "長男" | "二男" | "三男" | "長女" | "二女" | "三女" => {
                add(index, *at, "parent");
                if let Some(partner) = partner {
                    add(partner, *at, "parent");
                }
            }
            "妹" => add(*at, index, "sibling"),
            _ => {}
        }
    }
}

fn supports(builder: &mut Builder, home: usize, theme: &Theme, rng: &mut Rng) {
    const PLACES: &[&str] =
        &["縁がわの居間", "図書館", "駅前の喫茶店", "こども食堂", "畑", "お寺の集まり", "公園の将棋", "朝市"];
    const PEOPLE: &[&str] = &["隣の方", "元の同僚", "遠い親戚", "大家さん", "幼なじみ", "近所の商店の方"];
    let strength = |rng: &mut Rng| rng.pick(&["strong", "normal", "normal", "weak", "weak", "conflict"]);
    let mut all = Vec::new();
    let mut used = Vec::new();
    for _ in 0..rng.between(0, 3) {
        let agency = rng.pick(theme.desks);
        if used.contains(&agency) {
            continue;
        }
        used.push(agency);
        let name = builder.town.agencies.get(agency).map(|agency| agency.name.clone()).unwrap_or_default();
        all.push(line(Some(agency), name, "agency", strength(rng), rng));
    }
    if rng.chance(45) {
        let kind = strength(rng);
        all.push(line(None, rng.pick(PEOPLE).into(), "person", kind, rng));
    }
    if rng.chance(35) {
        all.push(line(None, rng.pick(PLACES).into(), "place", "normal", rng));
    }
    if let Some(home) = builder.town.households.get_mut(home) {
        home.supports = all;
    }
}

fn line(
    agency: Option<usize>,
    name: String,
    kind: &'static str,
    strength: &'static str,
    rng: &mut Rng,
) -> Support {
    const NOTES: &[&str] = &[
        "月に一度の様子見",
        "困ったときの電話先",
        "以前の関わりから疎遠",
        "通っている",
        "差し入れのやり取り",
        "",
    ];
    Support {
        agency,
        person: None,
        name,
        kind,
        strength,
        direction: rng.pick(&["both", "both", "to", "from"]),
        note: if strength == "conflict" {
            "行き違いがあり今は控えている".into()
        } else {
            rng.pick(NOTES).into()
        },
        from: None,
        to: None,
    }
}
