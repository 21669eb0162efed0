//! Twins: a town, and the same town with one household more that is hidden from the one who asks. A thousand questions,
//! many of them about that very household, are answered alike: rows, order, counts, likely duplicates, lists, きょう.

use crate::{
    contact::token,
    find::{Dice, FAMILY, GIVEN, WORDS, fill},
    household::acting,
    story,
};
use chrono::NaiveDate;
use domain::{
    DAY,
    access::Parts,
    code::CaseStatus,
    duplicate::Known,
    seal::{SealForm, SealGround},
    wareki::Birth,
};
use std::{fmt::Write as _, sync::Arc};
use store::{
    Ctx, Store,
    audit::Kind,
    case::CaseFilter,
    find::Question,
    load::{CaseRow, ContactRow, GrantRow, HouseholdRow, MemberRow, PersonRow, PhoneRow, WorkerRow},
    today::FIRST_LINES,
};
use testkit::{MORNING, World};
use tokio::task::JoinSet;

/// Questions of the one for whom it matters most.
const ASKED: usize = 1_000;

/// Of each of the others.
const FEWER: usize = 300;

const AT_ONCE: usize = 8;

const NAME: (&str, &str) = ("霧島 澪", "キリシマ ミオ");
const PHONE: &str = "00099994321";
const NUMBER: &str = "2026-9001";
const ADDRESS: &str = "みどり町東7番2";
const NOTES: [&str; 2] = ["灯台守の家に移った。家賃の滞納のこと", "入院のあと、灯台守の家へ。年金の督促状"];

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

enum Ask {
    People(Question),
    Notes(String),
    Same(Known),
    Cases(CaseFilter, i64),
    Today,
}

/// Part of a text, from somewhere in it; now and then the whole.
fn bit(dice: &mut Dice, text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    if dice.below(4) == 0 {
        return text.to_owned();
    }
    let from = dice.below(letters.len());
    letters[from..].iter().take(1 + dice.below(4)).collect()
}

fn questions(dice: &mut Dice, many: usize) -> Arc<[Ask]> {
    let hidden =
        [NAME.0, NAME.1, "きりしま みお", "kirishima mio", "霧嶋 澪", PHONE, NUMBER, "4321", "2026-"];
    let others: Vec<&str> = FAMILY.iter().chain(GIVEN).flat_map(|(name, kana)| [*name, *kana]).collect();
    let words = |dice: &mut Dice| {
        let text = if dice.below(3) > 0 { dice.one_of(&hidden) } else { dice.one_of(&others) };
        bit(dice, text)
    };
    let ask = |n: usize, dice: &mut Dice| match n % 5 {
        0 | 1 => Ask::People(Question { words: words(dice), exact: dice.below(4) == 0, agency: None }),
        2 => {
            let text = if dice.below(2) == 0 { dice.one_of(&NOTES) } else { dice.one_of(WORDS) };
            Ask::Notes(bit(dice, text))
        }
        3 => {
            let theirs = dice.below(2) == 0;
            let (family, given) = (dice.one_of(FAMILY), dice.one_of(GIVEN));
            Ask::Same(Known {
                name: if theirs { NAME.0.into() } else { format!("{} {}", family.0, given.0) },
                kana: [String::new(), NAME.1.into(), format!("{} {}", family.1, given.1)][dice.below(3)]
                    .clone(),
                birth: dice.one_of(&[None, Some(Birth::Year(1990)), Some(Birth::Exact(day("1990-04-02")))]),
                phones: [vec![], vec![PHONE.into()], vec!["0001234 5671".into()]][dice.below(3)].clone(),
                address: (dice.below(2) == 0).then(|| ADDRESS.into()),
            })
        }
        _ if dice.below(8) == 0 => Ask::Today,
        _ => {
            let filter = CaseFilter {
                statuses: vec![vec![], vec![CaseStatus::Open], CaseFilter::default().statuses][dice.below(3)]
                    .clone(),
                no_plan: dice.below(3) == 0,
                quiet_days: dice.one_of(&[None, Some(30), Some(200)]),
                review_before: dice.one_of(&[None, None, Some(day("2026-12-04"))]),
                ..CaseFilter::default()
            };
            Ask::Cases(filter, 1 + i64::try_from(dice.below(2)).unwrap())
        }
    };
    (0..many).map(|n| ask(n, dice)).collect()
}

/// All that the answer tells, as text.
async fn answer(store: &Store, ctx: &Ctx, ask: &Ask) -> String {
    let mut told = String::new();
    match ask {
        Ask::People(question) => {
            let found = store.find_people(ctx, question, 50).await.unwrap();
            write!(told, "{}", found.count).unwrap();
            for p in &found.rows {
                let homes: Vec<&str> = p.households.iter().map(|h| h.name.as_str()).collect();
                let (token, reach) = (p.token.as_str(), (&p.address, &p.phones));
                write!(told, "|{token} {} {} {} {homes:?} {reach:?}", p.name, p.kana, p.agency).unwrap();
            }
            for c in &found.cases {
                write!(told, "|{} {} {:?}", c.token.as_str(), c.number, c.name).unwrap();
            }
        }
        Ask::Notes(line) => {
            let found = store.find_contacts(ctx, line, 20).await.unwrap();
            write!(told, "{}", found.count).unwrap();
            for k in &found.rows {
                write!(told, "|{} {} {} {:?}", k.token.as_str(), k.body, k.number, k.household_name).unwrap();
            }
        }
        Ask::Same(known) => {
            for c in &store.possible_same(ctx, known).await.unwrap() {
                let (token, why) = (c.token.as_str(), (&c.reasons, c.band));
                write!(told, "|{token} {} {} {} {why:?}", c.name, c.kana, c.household).unwrap();
            }
        }
        Ask::Cases(filter, page) => {
            let list = store.case_list(ctx, filter, *page).await.unwrap();
            write!(told, "{} {} {}", list.total, list.total_more, list.more).unwrap();
            for c in &list.rows {
                let shown = (&c.name, &c.household_name, &c.area, c.last_contact_at);
                write!(told, "|{} {} {shown:?}", c.token.as_str(), c.number).unwrap();
            }
        }
        Ask::Today => {
            let today = store.today(ctx, FIRST_LINES).await.unwrap();
            for band in [&today.now, &today.soon, &today.care, &today.waits] {
                write!(told, "/{}", band.total).unwrap();
                for e in &band.entries {
                    let at = e.case.as_ref().map(domain::Token::as_str);
                    write!(told, "|{:?} {at:?} {} {} {}", e.why, e.who, e.number, e.on).unwrap();
                }
            }
        }
    }
    told
}

/// Several at once, since each waits for its line of the audit.
async fn answers(store: &Store, login: &str, asks: &Arc<[Ask]>) -> Vec<String> {
    let ctx = acting(store, login).await;
    let mut at_once = JoinSet::new();
    for first in 0..AT_ONCE {
        let (store, ctx, asks) = (store.clone(), ctx.clone(), Arc::clone(asks));
        at_once.spawn(async move {
            let mut told = Vec::new();
            for (n, ask) in asks.iter().enumerate().skip(first).step_by(AT_ONCE) {
                told.push((n, answer(&store, &ctx, ask).await));
            }
            told
        });
    }
    let mut told = at_once.join_all().await.concat();
    told.sort_unstable();
    told.into_iter().map(|(_, told)| told).collect()
}

fn differing(one: &[String], other: &[String]) -> Vec<usize> {
    (0..one.len()).filter(|n| one[*n] != other[*n]).collect()
}

/// One household more, of 佐藤's agency and nobody's main work, with a case whose day has come; and a grant on it.
async fn one_more(store: &Store, world: &World) -> store::load::RowId {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let home = HouseholdRow { agency: world.kurashi, name: "霧島さん".into(), ..Default::default() };
    let household = loader.put(&[home]).await.unwrap()[0];
    let person = PersonRow {
        agency: world.kurashi,
        area: Some(world.east),
        name: NAME.0.into(),
        kana: NAME.1.into(),
        birth: "1990-04-02".into(),
        address: ADDRESS.into(),
        ..Default::default()
    };
    let person = loader.put(&[person]).await.unwrap()[0];
    let phone =
        PhoneRow { person, number: PHONE.into(), tail: "4321".into(), safe: true, ..Default::default() };
    loader.put(&[phone]).await.unwrap();
    loader.put(&[MemberRow { household, person, is_index: true, ..Default::default() }]).await.unwrap();
    let case = CaseRow {
        number: NUMBER.into(),
        agency: world.kurashi,
        household,
        person,
        status: "open".into(),
        opened_on: day("2025-06-02"),
        next_review: Some(day("2026-11-20")),
        ..Default::default()
    };
    let case = loader.put(&[case]).await.unwrap()[0];
    let notes: Vec<ContactRow> = NOTES
        .iter()
        .zip([300, 250])
        .map(|(body, ago)| ContactRow {
            case,
            lead_agency: world.kurashi,
            agency: world.kurashi,
            worker: world.sato,
            at: MORNING - ago * DAY,
            method: "phone".into(),
            outcome: "met".into(),
            body: (*body).into(),
            ..Default::default()
        })
        .collect();
    loader.put(&notes).await.unwrap();
    let grant = GrantRow {
        case,
        agency: Some(world.hokatsu),
        parts: Parts::ALL,
        ground: "consent".into(),
        from: 0,
        made_by: world.sato,
        ..Default::default()
    };
    loader.put(&[grant]).await.unwrap();
    loader.tell_cases().await.unwrap();
    loader.done(Kind::Case).await.unwrap();
    person
}

story! {
    async fn a_thousand_questions_do_not_tell_a_town_from_one_with_somebody_hidden(store, world) {
        fill(&store, &world).await;
        let mut dice = Dice(20_261_123);
        // At the lead agency, and at one with a grant, close to the feared one; in another town.
        let asked = [("takahashi", ASKED), ("suzuki", FEWER), ("aoki", FEWER)];
        let mut without = Vec::new();
        for (login, many) in asked {
            let asks = questions(&mut dice, many);
            let told = answers(&store, login, &asks).await;
            without.push((login, asks, told));
        }
        let person = one_more(&store, &world).await;
        // The control: while nothing hides them, who may see them is told of them again and again.
        for (login, asks, former) in &without {
            let told = differing(former, &answers(&store, login, asks).await).len();
            let enough = if *login == "aoki" { told == 0 } else { told * 4 > asks.len() };
            assert!(enough, "{login}: {told} of {} differ", asks.len());
        }
        let form = SealForm {
            ground: SealGround::Measure,
            words: String::new(),
            party: "元の夫".into(),
            party_person: None,
            from: day("2026-11-01"),
            to: day("2027-10-31"),
            keeper: token::<WorkerRow>(&store, world.sato).await,
            readers: Vec::new(),
            near: vec![
                acting(&store, "takahashi").await.actor.token.clone(),
                acting(&store, "suzuki").await.actor.token.clone(),
            ],
            near_named: Vec::new(),
            covered: Vec::new(),
        };
        let person = token::<PersonRow>(&store, person).await;
        store.set_seal(&acting(&store, "sato").await, &person, &form, "").await.unwrap();
        for (login, asks, former) in &without {
            let told = differing(former, &answers(&store, login, asks).await);
            assert_eq!(told, Vec::<usize>::new(), "{login} learns from these questions");
        }
    }
}
