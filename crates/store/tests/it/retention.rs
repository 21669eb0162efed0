//! 保存期間と消去: what is due, how two agree, what stops it, and that nothing is left.

mod keys;
mod left;
mod town;

use crate::{
    contact::{call, token},
    household::acting,
    story,
};
use chrono::NaiveDate;
use domain::{
    DAY, Token,
    retention::{HoldForm, ItemState, ListState},
    seal::{SealForm, SealGround},
};
use std::sync::atomic::{AtomicI64, Ordering};
use store::{
    Ctx, Error, Store,
    audit::Kind,
    case::CaseFilter,
    find::Question,
    load::{
        CaseRow, ContactRow, GrantRow, HouseholdRow, MemberRow, MembershipRow, PersonRow, ReceptionRow,
        ReferralRow, RowId, WorkerRow,
    },
    retention::{Counts, Erased, ErasureList},
    setting::Key,
    today::{FIRST_LINES, Why},
};
use testkit::{MORNING, World};

fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

/// The sentence told at a field.
fn fault<T>(answer: store::Result<T>, field: &str) -> String {
    match answer.err() {
        Some(Error::Invalid(faults)) => {
            assert_eq!(faults.0.iter().map(|f| f.field).collect::<Vec<_>>(), [field]);
            faults.0.into_iter().map(|f| f.sentence).collect()
        }
        other => panic!("{other:?}"),
    }
}

async fn at(store: &Store, login: &str, now: i64) -> Ctx {
    store.ctx_of_login(login, "test", now).await.unwrap()
}

fn daily(now: i64) -> Ctx {
    Ctx::program("daily", now)
}

fn noon(day: &str) -> i64 {
    let day: NaiveDate = day.parse().unwrap();
    day.signed_duration_since(NaiveDate::default()).num_days() * DAY + DAY / 8
}

/// 原 (`hara`) becomes a second 管理者 of くらし相談センター.
async fn second_manager(store: &Store, world: &World) {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let hara = WorkerRow { login: "hara".into(), name: "原 誠".into(), ..Default::default() };
    let worker = loader.put(&[hara]).await.unwrap()[0];
    let post = MembershipRow { worker, agency: world.kurashi, role: "manager".into(), ..Default::default() };
    loader.put(&[post]).await.unwrap();
    loader.done(Kind::Worker).await.unwrap();
}

/// A household whose case was closed and whose last contact was on these days.
struct Past {
    home: RowId,
    person: RowId,
    case: RowId,
}

/// How many there are, so that each has a number and a moment of its own.
static PAST: AtomicI64 = AtomicI64::new(1);

async fn past(store: &Store, world: &World, name: &str, closed: &str, spoke: &str) -> Past {
    let nth = PAST.fetch_add(1, Ordering::Relaxed);
    let mut loader = store.loader(&Ctx::program("test", noon("2015-05-01"))).await.unwrap();
    let person = PersonRow {
        agency: world.kurashi,
        name: name.into(),
        kana: "ムカシ".into(),
        birth: "1950-01-01".into(),
        ..Default::default()
    };
    let person = loader.put(&[person]).await.unwrap()[0];
    let home = HouseholdRow { agency: world.kurashi, name: format!("{name}さん"), ..Default::default() };
    let home = loader.put(&[home]).await.unwrap()[0];
    let member = MemberRow {
        household: home,
        person,
        tie: "本人".into(),
        living: "with".into(),
        is_index: true,
        ..Default::default()
    };
    loader.put(&[member]).await.unwrap();
    let case = CaseRow {
        number: format!("2015-{nth:04}"),
        agency: world.kurashi,
        household: home,
        person,
        worker: Some(world.sato),
        status: "closed".into(),
        opened_on: "2015-05-01".parse().unwrap(),
        closed_on: Some(closed.parse().unwrap()),
        close_reason: "solved".into(),
        ..Default::default()
    };
    let case = loader.put(&[case]).await.unwrap()[0];
    let contact = ContactRow {
        case,
        lead_agency: world.kurashi,
        agency: world.kurashi,
        worker: world.sato,
        at: noon(spoke) + nth,
        method: "phone".into(),
        outcome: "met".into(),
        body: format!("{name}さんと話した"),
        ..Default::default()
    };
    loader.put(&[contact]).await.unwrap();
    loader.done(Kind::Case).await.unwrap();
    Past { home, person, case }
}

async fn stranger(store: &Store, world: &World, received: &str) -> RowId {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let reception = ReceptionRow {
        number: format!("R-{received}"),
        agency: world.kurashi,
        worker: world.sato,
        received_at: noon(received),
        door: "phone".into(),
        visitor: "self".into(),
        name: "ひとり".into(),
        words: "道を聞かれた".into(),
        urgency: "normal".into(),
        state: "closed".into(),
        ..Default::default()
    };
    let row = loader.put(&[reception]).await.unwrap()[0];
    loader.done(Kind::Reception).await.unwrap();
    row
}

async fn due(store: &Store) -> Counts {
    store.retention(&at(store, "mori", MORNING).await).await.unwrap().due
}

fn counts(households: i64, receptions: i64) -> Counts {
    Counts { households, receptions }
}

async fn list(store: &Store, list: &Token) -> ErasureList {
    store.erasure_list(&at(store, "mori", MORNING).await, list).await.unwrap()
}

/// A list made by 森 and agreed to by 原.
async fn agreed(store: &Store) -> Token {
    let list = store.make_erasure_list(&at(store, "mori", MORNING).await).await.unwrap();
    store.agree_erasure(&at(store, "hara", MORNING).await, &list).await.unwrap();
    list
}

const LATER: i64 = MORNING + 7 * DAY;

story! {
    async fn a_household_is_due_years_after_the_april_that_follows_whatever_came_last(store, world) {
        assert_eq!(due(&store).await, counts(0, 0), "an open case is never due");
        past(&store, &world, "昔 一", "2021-03-31", "2021-03-30").await; // closed in 2020: 1 April 2026
        past(&store, &world, "昔 二", "2021-04-01", "2021-03-30").await; // 1 April 2027
        past(&store, &world, "昔 三", "2020-05-01", "2021-06-01").await; // spoken with since
        past(&store, &world, "昔 四", "2019-05-01", "2019-04-30").await;
        stranger(&store, &world, "2023-03-31").await;
        stranger(&store, &world, "2023-04-01").await;
        let page = store.retention(&at(&store, "mori", MORNING).await).await.unwrap();
        assert_eq!((page.household_years, page.reception_years, page.wait_days), (5, 3, 7));
        assert_eq!(page.due, counts(2, 1));
        assert_eq!(page.soon, counts(2, 1));
        let years: Vec<_> = page.years.iter().map(|y| (y.year, y.households, y.receptions)).collect();
        assert_eq!(years, [(2019, 1, 0), (2020, 1, 0), (2022, 0, 1)]);
        assert!(page.may_make && page.lists.is_empty());
        let mori = at(&store, "mori", MORNING).await;
        store.set_setting(&mori, Key::KeepHouseholdYears, 4, mori.today()).await.unwrap();
        assert_eq!(due(&store).await, counts(4, 1));
        for login in ["sato", "suzuki", "kansa", "admin", "aoki"] {
            let ctx = at(&store, login, MORNING).await;
            assert!(absent(store.retention(&ctx).await) && absent(store.make_erasure_list(&ctx).await), "{login}");
        }
    }
}

story! {
    async fn who_came_back_keeps_what_they_left_until_they_are_long_gone_again(store, world) {
        let old = past(&store, &world, "昔 一", "2019-05-01", "2019-04-30").await;
        assert_eq!(due(&store).await, counts(1, 0));
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let fresh = ReceptionRow {
            number: "R-2026".into(),
            agency: world.kurashi,
            worker: world.sato,
            received_at: noon("2026-11-01"),
            door: "phone".into(),
            visitor: "self".into(),
            name: "昔 一".into(),
            person: Some(old.person),
            words: "また来た".into(),
            urgency: "normal".into(),
            state: "closed".into(),
            ..Default::default()
        };
        loader.put(&[fresh]).await.unwrap();
        loader.done(Kind::Reception).await.unwrap();
        assert_eq!(due(&store).await, counts(0, 0), "it would go with the household, and is a month old");
    }
}

story! {
    async fn what_still_runs_keeps_a_household_out_of_the_list(store, world) {
        let old = past(&store, &world, "昔 一", "2019-05-01", "2019-05-01").await;
        assert_eq!(due(&store).await, counts(1, 0));
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let referral = ReferralRow {
            case: Some(old.case),
            from: world.kurashi,
            from_worker: world.sato,
            to: world.hokatsu,
            state: "asked".into(),
            ground: "consent".into(),
            asked_on: "2019-04-01".parse().unwrap(),
            turned_on: "2019-04-01".parse().unwrap(),
            ..Default::default()
        };
        loader.put(&[referral]).await.unwrap();
        loader.done(Kind::Referral).await.unwrap();
        assert_eq!(due(&store).await, counts(0, 0), "a つなぎ waits for its answer");
        let sealed = past(&store, &world, "昔 二", "2019-05-01", "2019-05-01").await;
        let held = past(&store, &world, "昔 三", "2019-05-01", "2019-05-01").await;
        assert_eq!(due(&store).await, counts(2, 0));
        let form = SealForm {
            ground: SealGround::Measure,
            words: String::new(),
            party: "元の夫".into(),
            party_person: None,
            from: "2026-11-01".parse().unwrap(),
            to: "2027-10-31".parse().unwrap(),
            keeper: acting(&store, "sato").await.actor.token.clone(),
            readers: Vec::new(),
            near: Vec::new(),
            near_named: Vec::new(),
            covered: Vec::new(),
        };
        let person = token::<PersonRow>(&store, sealed.person).await;
        store.set_seal(&acting(&store, "sato").await, &person, &form, "").await.unwrap();
        assert_eq!(due(&store).await, counts(1, 0), "a seal in force");
        let home = token::<HouseholdRow>(&store, held.home).await;
        let mori = at(&store, "mori", MORNING).await;
        let hold = HoldForm { reason: "裁判が続いているため".into(), until: Some("2026-12-31".parse().unwrap()) };
        assert!(absent(store.hold_household(&acting(&store, "sato").await, &home, &hold).await), "管理者 only");
        assert!(store.hold_of(&acting(&store, "sato").await, &home).await.unwrap().0.is_none());
        store.hold_household(&mori, &home, &hold).await.unwrap();
        fault(store.hold_household(&mori, &home, &hold).await, "reason");
        assert_eq!(due(&store).await, counts(0, 0), "保留");
        let page = store.retention(&mori).await.unwrap();
        assert_eq!((page.held.len(), page.held[0].name.as_str()), (1, "昔 三さん"));
        let (found, may) = store.hold_of(&mori, &home).await.unwrap();
        assert!(may && found.is_some_and(|h| h.reason == "裁判が続いているため" && h.by == "森 直樹"));
        let after = at(&store, "mori", noon("2027-01-01")).await;
        assert_eq!(store.retention(&after).await.unwrap().due, counts(1, 0), "its last day is over");
        store.end_hold(&mori, &home, "裁判が終わったため").await.unwrap();
        fault(store.end_hold(&mori, &home, "裁判が終わったため").await, "reason");
        assert_eq!(due(&store).await, counts(1, 0));
    }
}

story! {
    async fn two_people_say_yes_and_days_pass_before_anything_goes(store, world) {
        second_manager(&store, &world).await;
        let old = past(&store, &world, "昔 一", "2019-05-01", "2019-05-01").await;
        stranger(&store, &world, "2020-05-01").await;
        let (mori, hara) = (at(&store, "mori", MORNING).await, at(&store, "hara", MORNING).await);
        let made = store.make_erasure_list(&mori).await.unwrap();
        fault(store.make_erasure_list(&hara).await, "make");
        let seen = list(&store, &made).await;
        assert_eq!((seen.brief.state, seen.households, seen.receptions), (ListState::Asked, 1, 1));
        assert!(seen.mine && !seen.brief.may_agree && seen.may_stop && seen.may_keep);
        let first = &seen.items[0];
        assert_eq!((first.name.as_str(), first.household, first.years), ("昔 一さん", true, 5));
        assert_eq!((first.closed_on, first.due_on), ("2019-05-01".parse().unwrap(), "2025-04-01".parse().unwrap()));
        assert_eq!(first.link, Some(token::<HouseholdRow>(&store, old.home).await));
        assert_eq!(store.erase_due(&daily(LATER + 90 * DAY)).await.unwrap(), Erased::default(), "one yes is none");
        fault(store.agree_erasure(&mori, &made).await, "agree");
        for login in ["sato", "suzuki", "kansa", "admin", "aoki"] {
            let ctx = at(&store, login, MORNING).await;
            assert!(absent(store.erasure_list(&ctx, &made).await), "{login}");
            assert!(absent(store.agree_erasure(&ctx, &made).await), "{login}");
            assert!(absent(store.stop_erasure(&ctx, &made, "だめだと思う").await), "{login}");
        }
        let asked = store.today(&hara, FIRST_LINES).await.unwrap();
        assert_eq!(asked.care.entries.iter().filter(|e| e.why == Why::Erasure).count(), 1);
        let own = store.today(&mori, FIRST_LINES).await.unwrap();
        assert!(own.care.entries.iter().all(|e| e.why != Why::Erasure), "nobody is asked for their own second yes");
        store.agree_erasure(&hara, &made).await.unwrap();
        fault(store.agree_erasure(&hara, &made).await, "agree");
        let seen = list(&store, &made).await;
        assert_eq!((seen.brief.state, seen.brief.erase_at), (ListState::Agreed, Some(LATER)));
        assert_eq!(seen.agreed_by.as_deref(), Some("原 誠"));
        assert_eq!(store.erase_due(&daily(LATER - 1)).await.unwrap(), Erased::default(), "the days of waiting");
        assert!(absent(store.erase_due(&mori).await), "the program erases, and nobody else");
        let done = store.erase_due(&daily(LATER)).await.unwrap();
        assert_eq!(done, Erased { lists: 1, items: 2, stayed: 0 });
        assert_eq!(store.erase_due(&daily(LATER)).await.unwrap(), Erased::default(), "once");
        let seen = list(&store, &made).await;
        assert_eq!((seen.brief.state, seen.brief.erased, seen.may_stop), (ListState::Done, 2, false));
        assert!(seen.items.iter().all(|i| i.state == ItemState::Erased && i.name.is_empty() && i.link.is_none()));
        assert!(seen.items[0].number.starts_with("2015-"), "the evidence keeps the number");
        fault(store.stop_erasure(&mori, &made, "もう遅いけれど").await, "reason");
    }
}

story! {
    async fn where_one_alone_is_manager_a_manager_of_the_town_says_the_second_yes(store, world) {
        past(&store, &world, "昔 一", "2019-05-01", "2019-05-01").await;
        let suzuki = MembershipRow {
            worker: world.suzuki, agency: world.hokatsu, role: "manager".into(), ..Default::default()
        };
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        loader.put(&[suzuki]).await.unwrap();
        loader.done(Kind::Worker).await.unwrap();
        let made = store.make_erasure_list(&at(&store, "mori", MORNING).await).await.unwrap();
        let suzuki = at(&store, "suzuki", MORNING).await;
        let seen = store.erasure_list(&suzuki, &made).await.unwrap();
        assert!(seen.brief.may_agree && seen.items[0].name.is_empty(), "a number, and no name that the gate keeps");
        second_manager(&store, &world).await;
        assert!(absent(store.agree_erasure(&suzuki, &made).await), "now there is a second one in the house");
        store.agree_erasure(&at(&store, "hara", MORNING).await, &made).await.unwrap();
    }
}

story! {
    async fn a_list_is_stopped_and_things_are_taken_out_with_a_reason(store, world) {
        second_manager(&store, &world).await;
        for name in ["昔 一", "昔 二"] {
            past(&store, &world, name, "2019-05-01", "2019-05-01").await;
        }
        let mori = at(&store, "mori", MORNING).await;
        let first = agreed(&store).await;
        store.stop_erasure(&mori, &first, "名簿を見なおすため").await.unwrap();
        let seen = list(&store, &first).await;
        assert_eq!((seen.brief.state, seen.stopped_words.as_str()), (ListState::Stopped, "名簿を見なおすため"));
        assert_eq!(store.erase_due(&daily(LATER)).await.unwrap(), Erased::default());
        let second = agreed(&store).await;
        store.keep_from_erasure(&mori, &second, 1, "年金の相談が続くため").await.unwrap();
        fault(store.keep_from_erasure(&mori, &second, 1, "もう一度").await, "reason");
        assert!(absent(store.keep_from_erasure(&mori, &second, 9, "ない番号です").await));
        assert_eq!(store.erase_due(&daily(LATER)).await.unwrap(), Erased { lists: 1, items: 1, stayed: 0 });
        let seen = list(&store, &second).await;
        assert_eq!((seen.kept, seen.brief.erased), (1, 1));
        let kept = &seen.items[0];
        assert_eq!((kept.state, kept.why.as_str()), (ItemState::Kept, "年金の相談が続くため"));
        assert_eq!((kept.name.as_str(), kept.by.as_deref()), ("昔 一さん", Some("森 直樹")));
    }
}

story! {
    async fn what_has_changed_by_its_day_stays_with_the_reason(store, world) {
        second_manager(&store, &world).await;
        let spoken = past(&store, &world, "昔 一", "2019-05-01", "2019-05-01").await;
        let held = past(&store, &world, "昔 二", "2019-05-01", "2019-05-01").await;
        let opened = past(&store, &world, "昔 三", "2019-05-01", "2019-05-01").await;
        past(&store, &world, "昔 四", "2019-05-01", "2019-05-01").await;
        let made = agreed(&store).await;
        let sato = acting(&store, "sato").await;
        store.add_contact(&sato, &token::<CaseRow>(&store, spoken.case).await, &call("また電話があった"), "").await.unwrap();
        let hold = HoldForm { reason: "裁判が続いているため".into(), until: None };
        let mori = at(&store, "mori", MORNING).await;
        store.hold_household(&mori, &token::<HouseholdRow>(&store, held.home).await, &hold).await.unwrap();
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let again = CaseRow {
            number: "2026-0099".into(),
            agency: world.kurashi,
            household: opened.home,
            person: opened.person,
            status: "open".into(),
            opened_on: "2026-11-20".parse().unwrap(),
            ..Default::default()
        };
        loader.put(&[again]).await.unwrap();
        loader.done(Kind::Case).await.unwrap();
        assert_eq!(store.erase_due(&daily(LATER)).await.unwrap(), Erased { lists: 1, items: 1, stayed: 3 });
        let seen = list(&store, &made).await;
        let states: Vec<_> = seen.items.iter().map(|i| (i.state, i.why.as_str())).collect();
        assert_eq!(states[3].0, ItemState::Erased);
        assert!(states[0].0 == ItemState::Stayed && states[0].1.contains("新しい記録"), "{states:?}");
        assert!(states[1].1.contains("保留") && states[2].1.contains("終結していない"), "{states:?}");
        assert_eq!(seen.items[0].name, "昔 一さん");
    }
}

story! {
    async fn to_everybody_what_was_erased_is_absent(store, world) {
        second_manager(&store, &world).await;
        let old = past(&store, &world, "鸚鵡 一", "2019-05-01", "2019-05-01").await;
        let reception = stranger(&store, &world, "2019-05-01").await;
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let grant = GrantRow {
            case: old.case,
            agency: Some(world.hokatsu),
            parts: domain::access::Parts::ALL,
            ground: "consent".into(),
            made_by: world.sato,
            ..Default::default()
        };
        loader.put(&[grant]).await.unwrap();
        loader.done(Kind::Grant).await.unwrap();
        let home = token::<HouseholdRow>(&store, old.home).await;
        let person = token::<PersonRow>(&store, old.person).await;
        let case = token::<CaseRow>(&store, old.case).await;
        let reception = token::<ReceptionRow>(&store, reception).await;
        let everything = CaseFilter { statuses: Vec::new(), ..CaseFilter::default() };
        let ask = Question { words: "鸚鵡".into(), ..Question::default() };
        for erased in [false, true] {
            if erased {
                agreed(&store).await;
                assert_eq!(store.erase_due(&daily(LATER)).await.unwrap().items, 2);
            }
            for login in ["sato", "hara", "mori", "suzuki"] {
                let ctx = at(&store, login, LATER).await;
                let own = login != "suzuki";
                assert_eq!(absent(store.overview(&ctx, &home).await), erased, "{login}");
                assert_eq!(absent(store.person(&ctx, &person).await), erased, "{login}");
                assert_eq!(absent(store.reception(&ctx, &reception).await), erased || !own, "{login}");
                if erased {
                    assert!(absent(store.add_contact(&ctx, &case, &call("もう一度"), "").await), "{login}");
                }
                assert_eq!(store.find_people(&ctx, &ask, 10).await.unwrap().rows.is_empty(), erased, "{login}");
                let cases = store.case_list(&ctx, &everything, 1).await.unwrap();
                assert_eq!(cases.rows.iter().any(|c| c.household == home), !erased, "{login}");
            }
        }
    }
}
