//! A contact is kept once, whole, and only for those who may read the case.

use crate::story;
use domain::{
    Token,
    code::Outcome,
    contact::{NewContact, NextStep},
};
use store::{
    Ctx, Error, Store,
    case::NewCase,
    contact::Months,
    contact::TimelineFilter,
    load::{CaseRow, HouseholdRow, MemberRow, PersonRow, RowId, Table, TieRow},
};
use testkit::{MORNING, World};

/// The context of a worker, at [`MORNING`].
pub(crate) async fn as_worker(store: &Store, login: &str) -> Ctx {
    store.ctx_of_login(login, "test", MORNING).await.unwrap()
}

/// The token of a row, as a page would have shown it.
pub(crate) async fn token<T: Table>(store: &Store, row: RowId) -> Token {
    let loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    loader.token::<T>(row).await.unwrap()
}

pub(crate) fn call(body: &str) -> NewContact {
    NewContact { at: MORNING - 60_000, body: body.to_owned(), ..NewContact::default() }
}

async fn case_of(store: &Store, world: &World) -> Token {
    token::<CaseRow>(store, world.case).await
}

story! {
    async fn a_contact_of_a_case_of_others_is_refused_like_one_of_no_case(store, world) {
        let case = case_of(&store, &world).await;
        let nowhere = Token::from_bytes([7; 16]);
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = as_worker(&store, login).await;
            for token in [&case, &nowhere] {
                let refused = store.add_contact(&ctx, token, &call("電話した"), "").await.unwrap_err();
                assert!(matches!(refused, Error::NotFound), "{login}");
            }
        }
    }
}

story! {
    async fn pressing_save_twice_keeps_one_contact(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        let first = store.add_contact(&ctx, &case, &call("電話した"), "key-1").await.unwrap();
        let second = store.add_contact(&ctx, &case, &call("電話した"), "key-1").await.unwrap();
        assert_eq!((first.again, second.again), (false, true));
        assert_eq!(first.token, second.token);
    }
}

story! {
    async fn many_contacts_of_one_instant_all_find_a_place_however_fast_they_come(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        // The clock stands still here: all are of one second, which has 64 places.
        for n in 0..200 {
            let next = NextStep { words: "かけ直す".into(), due_on: ctx.today() };
            let new = NewContact { next: (n == 0).then_some(next), outcome: Outcome::Absent, ..call("不在") };
            store.add_contact(&ctx, &case, &new, "").await.unwrap();
        }
    }
}

story! {
    async fn a_counterpart_is_of_this_household(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        let hana = token::<PersonRow>(&store, world.yamada_hana).await;
        let new = NewContact { person: Some(hana), ..call("母と話した") };
        store.add_contact(&ctx, &case, &new, "").await.unwrap();
        let new = NewContact { person: Some(Token::from_bytes([9; 16])), ..call("だれか") };
        let refused = store.add_contact(&ctx, &case, &new, "").await.unwrap_err();
        assert!(matches!(refused, Error::Invalid(faults) if faults.0[0].field == "person"));
    }
}

story! {
    async fn cases_opened_in_one_year_are_numbered_on(store, world) {
        let new = NewCase {
            household: token::<HouseholdRow>(&store, world.yamada_household).await,
            person: token::<PersonRow>(&store, world.yamada_hana).await,
            worker: None,
            opened_on: "2026-11-20".parse().unwrap(),
            next_review: None,
        };
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = as_worker(&store, login).await;
            assert!(matches!(store.open_case(&ctx, &new, "").await.unwrap_err(), Error::NotFound), "{login}");
        }
        let ctx = as_worker(&store, "sato").await;
        let first = store.open_case(&ctx, &new, "a").await.unwrap();
        assert_eq!(store.open_case(&ctx, &new, "a").await.unwrap(), first);
        let next = NewCase { opened_on: "2027-04-01".parse().unwrap(), ..new.clone() };
        store.open_case(&ctx, &next, "b").await.unwrap();
    }
}

fn everything() -> TimelineFilter {
    TimelineFilter::default()
}

async fn bodies(store: &Store, ctx: &Ctx, household: &Token) -> Vec<String> {
    let page = store.timeline(ctx, household, &everything(), None, false).await.unwrap();
    page.rows.into_iter().map(|c| c.body).collect()
}

story! {
    async fn a_correction_keeps_what_stood_there_and_who_changed_it(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        let made = store.add_contact(&ctx, &case, &call("水道の督促が3通"), "").await.unwrap();
        store.add_contact(&ctx, &case, &call("二つ目"), "").await.unwrap();
        let new = NewContact { at: MORNING - 86_400_000, ..call("水道の督促が2通") };
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let stranger = as_worker(&store, login).await;
            let refused = store.correct_contact(&stranger, &made.token, 1, &new, "").await.unwrap_err();
            assert!(matches!(refused, Error::NotFound), "{login}");
            assert!(matches!(store.contact_to_edit(&stranger, &made.token).await, Err(Error::NotFound)));
            assert!(matches!(store.timeline(&stranger, &household, &everything(), None, false).await, Err(Error::NotFound)));
            assert!(matches!(store.case_contacts(&stranger, &case, None, 50).await, Err(Error::NotFound)));
            assert!(matches!(store.household_of_case(&stranger, &case).await, Err(Error::NotFound)));
        }
        let other = as_worker(&store, "takahashi").await;
        assert_eq!(store.correct_contact(&other, &made.token, 1, &new, "").await.unwrap(), household);
        let stale = store.correct_contact(&ctx, &made.token, 1, &call("水道の督促が4通"), "").await.unwrap_err();
        assert!(matches!(stale, Error::Stale { theirs: 2 }));
        let page = store.timeline(&ctx, &household, &everything(), None, false).await.unwrap();
        let rows: Vec<&str> = page.rows.iter().map(|c| c.body.as_str()).collect();
        assert_eq!(rows, ["二つ目", "水道の督促が2通"], "the corrected one moved to its day");
        let former = &page.rows[1].formers[0];
        assert_eq!((former.body.as_str(), former.replaced_by.as_str()), ("水道の督促が3通", "高橋 誠"));
        assert_eq!(former.at, MORNING - 60_000);
        assert_eq!(store.find_contacts(&ctx, "2通", 20).await.unwrap().rows.len(), 1);
        assert_eq!(store.find_contacts(&ctx, "3通", 20).await.unwrap().count.counted, 0, "the old words are not searched");
    }
}

story! {
    async fn a_long_timeline_is_read_page_by_page_without_a_gap_or_a_double(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        for n in 0..120 {
            let new = NewContact { at: MORNING - n * 9 * 86_400_000, method: if n % 3 == 0 { "visit" } else { "phone" }.into(),
                outcome: if n % 5 == 0 { Outcome::Absent } else { Outcome::Met }, ..call(&format!("記録{n}")) };
            store.add_contact(&ctx, &case, &new, "").await.unwrap();
        }
        let mut seen = Vec::new();
        let mut before = None;
        loop {
            let page = store.timeline(&ctx, &household, &everything(), before.as_ref(), false).await.unwrap();
            before = page.rows.last().map(|c| c.token.clone());
            seen.extend(page.rows.iter().map(|c| c.body.clone()));
            if !page.more { break; }
        }
        assert_eq!(seen, (0..120).map(|n| format!("記録{n}")).collect::<Vec<_>>());
        let visits = TimelineFilter { method: Some("visit".into()), outcome: Some(Outcome::Absent), ..everything() };
        let page = store.timeline(&ctx, &household, &visits, None, false).await.unwrap();
        assert_eq!(page.rows.len(), 8);
        assert_eq!(page.years, [2026, 2025, 2024, 2023]);
        let year = TimelineFilter { year: Some(2024), ..everything() };
        let of_2024 = store.timeline(&ctx, &household, &year, None, true).await.unwrap();
        assert!(of_2024.rows.len() > 35 && of_2024.rows.len() < 45);
        let nobody = TimelineFilter { worker: Some(Token::from_bytes([9; 16])), ..everything() };
        assert!(store.timeline(&ctx, &household, &nobody, None, false).await.unwrap().rows.is_empty());
        let desk = ctx.actor.desk().unwrap().token.clone();
        let months = store.contacts_by_month(&ctx, &desk, Months::Japan).await.unwrap();
        assert_eq!(months.iter().map(|m| m.count).sum::<i64>(), 120);
        let stranger = as_worker(&store, "suzuki").await;
        assert!(matches!(store.contacts_by_month(&stranger, &desk, Months::Japan).await, Err(Error::NotFound)));
        assert_eq!(bodies(&store, &ctx, &household).await.len(), 50);
    }
}

story! {
    async fn the_quick_entry_offers_the_cases_of_this_worker_first(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        let new = NewContact { field: "elderly".into(), programme: "jiritsu".into(), ..call("電話") };
        store.add_contact(&ctx, &case, &new, "").await.unwrap();
        for line in ["", "山田", "やまだ", "hana", "2026-1", "２０２６－０００１"] {
            let picks = store.case_picks(&ctx, line).await.unwrap();
            assert_eq!(picks.iter().map(|p| p.number.as_str()).collect::<Vec<_>>(), ["2026-0001"], "{line}");
            for login in ["suzuki", "aoki", "admin", "kansa"] {
                assert!(store.case_picks(&as_worker(&store, login).await, line).await.unwrap().is_empty(), "{login}");
            }
        }
        let defaults = store.entry_defaults(&ctx).await.unwrap();
        assert_eq!((defaults.field.as_str(), defaults.programme.as_str()), ("elderly", "jiritsu"));
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        assert_eq!(store.case_of_household(&ctx, &household).await.unwrap(), case);
        let around = store.counterparts(&ctx, &case).await.unwrap();
        assert_eq!(around.people.iter().map(|p| p.1.as_str()).collect::<Vec<_>>(), ["山田 太郎", "山田 ハナ"]);
    }
}

story! {
    /// ハナ was in another household with one to whom 佐藤 is tied; of this one only she is kept from 佐藤.
    async fn with_whom_a_contact_was_is_not_told_to_one_who_is_tied_to_them(store, world) {
        let (sato, mori) = (as_worker(&store, "sato").await, as_worker(&store, "mori").await);
        let case = case_of(&store, &world).await;
        let home = token::<HouseholdRow>(&store, world.yamada_household).await;
        let hana = token::<PersonRow>(&store, world.yamada_hana).await;
        let with = NewContact { person: Some(hana.clone()), ..call("通院の話") };
        store.add_contact(&mori, &case, &with, "").await.unwrap();
        let all = TimelineFilter::default();
        let seen = async |ctx: &Ctx| {
            let page = store.timeline(ctx, &home, &all, None, false).await.unwrap();
            let row = page.rows.into_iter().find(|c| c.body == "通院の話").unwrap();
            let offered = store.counterparts(ctx, &case).await.unwrap().people;
            let one = store.contact(ctx, &row.token).await.unwrap().0.person;
            let form = store.contact_to_edit(ctx, &row.token).await.unwrap();
            let told = row.person.is_some();
            assert_eq!((one.is_some(), form.now.person.is_some()), (told, told));
            assert_eq!(page.people.iter().any(|p| p.0 == hana), told);
            assert_eq!(offered.iter().any(|p| p.0 == hana), told);
            (told, row.token, form)
        };
        assert!(seen(&sato).await.0 && seen(&mori).await.0);
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let household = |name: &str| HouseholdRow { agency: world.kurashi, name: name.into(), ..Default::default() };
        let homes = loader.put(&[household("海野さん"), household("前の家")]).await.unwrap();
        let kin = PersonRow { agency: world.kurashi, name: "海野 そら".into(), ..Default::default() };
        let kin = loader.put(&[kin]).await.unwrap()[0];
        let member = |household: RowId, person: RowId| MemberRow {
            household,
            person,
            living: "with".into(),
            ..Default::default()
        };
        loader.put(&[member(homes[0], kin), member(homes[1], kin), member(homes[1], world.yamada_hana)]).await.unwrap();
        let tie = TieRow { worker: world.sato, household: homes[0], reason: "いとこ".into(), made_by: world.sato, made_at: MORNING };
        loader.put(&[tie]).await.unwrap();
        loader.done(store::audit::Kind::Person).await.unwrap();
        let (told, contact, form) = seen(&sato).await;
        assert!(!told && seen(&mori).await.0);
        let filter = TimelineFilter { person: Some(hana.clone()), ..TimelineFilter::default() };
        assert!(store.timeline(&sato, &home, &filter, None, false).await.unwrap().rows.is_empty(), "nor by asking for her");
        // A correction by one who does not see with whom it was leaves that as it stands.
        let mended = NewContact { minutes: 20, ..form.now };
        store.correct_contact(&sato, &contact, form.version, &mended, "").await.unwrap();
        let (told, _, form) = seen(&mori).await;
        assert_eq!((told, form.now.person, form.now.minutes), (true, Some(hana), 20));
    }
}

story! {
    async fn the_first_nine_hours_of_a_month_in_japan_count_for_the_month_before_in_utc(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        let desk = ctx.actor.desk().unwrap().token.clone();
        // 2026-10-31 15:00 UTC is the first instant of November in Japan.
        let november = 1_793_458_800_000;
        let nine_hours = 9 * 3_600_000;
        for (at, method) in [
            (november - 1, "phone"),
            (november, "phone"),
            (november + nine_hours - 1, "visit"),
            (november + nine_hours, "visit"),
        ] {
            let new = NewContact { at, method: method.into(), ..call("電話") };
            store.add_contact(&ctx, &case, &new, "").await.unwrap();
        }
        for (months, told) in [
            (Months::Japan, vec![(202_610, "phone", 1), (202_611, "phone", 1), (202_611, "visit", 2)]),
            (Months::Utc, vec![(202_610, "phone", 2), (202_610, "visit", 1), (202_611, "visit", 1)]),
        ] {
            let counts = store.contacts_by_month(&ctx, &desk, months).await.unwrap();
            let counts: Vec<_> = counts.iter().map(|c| (c.month, c.method.as_str(), c.count)).collect();
            assert_eq!(counts, told, "{months:?}");
        }
    }
}

story! {
    async fn words_added_to_a_form_that_comes_again_are_not_said_to_be_saved(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        let first = store.add_contact(&ctx, &case, &call("電話した"), "k1").await.unwrap();
        let again = store.add_contact(&ctx, &case, &call("電話した"), "k1").await.unwrap();
        assert!(again.again && again.token == first.token, "the answer was lost, no word was added");
        let more = store.add_contact(&ctx, &case, &call("電話した。夫が住所を知っている"), "k1").await;
        let Err(Error::Invalid(faults)) = more else { panic!("said to be saved") };
        assert_eq!(faults.0.iter().map(|f| f.field).collect::<Vec<_>>(), ["body"]);
        assert_eq!(store.find_contacts(&ctx, "電話した", 10).await.unwrap().rows.len(), 1);
    }
}

fn sent(key: &str, body: &str) -> NewContact {
    NewContact { import: Some(("api".into(), key.into())), ..call(body) }
}

story! {
    async fn the_same_correction_sent_twice_is_one_and_more_words_are_not_lost_with_it(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        let made = store.add_contact(&ctx, &case, &call("水道の督促が3通"), "").await.unwrap();
        let (new, same) = (call("水道の督促が2通"), call("水道の督促が2通"));
        let (one, two) = tokio::join!(
            store.correct_contact(&ctx, &made.token, 1, &new, "press"),
            store.correct_contact(&ctx, &made.token, 1, &same, "press")
        );
        assert_eq!((one.unwrap(), two.unwrap()), (household.clone(), household.clone()));
        let more = call("水道の督促が2通。電気も");
        let stale = store.correct_contact(&ctx, &made.token, 1, &more, "press").await.unwrap_err();
        assert!(matches!(stale, Error::Stale { theirs: 2 }), "shown beside what is saved");
        store.correct_contact(&ctx, &made.token, 2, &more, "press").await.unwrap();
        // What was refused has not taken its word.
        let other = as_worker(&store, "takahashi").await;
        assert!(store.correct_contact(&other, &made.token, 1, &new, "theirs").await.is_err());
        store.correct_contact(&other, &made.token, 3, &new, "theirs").await.unwrap();
        let page = store.timeline(&ctx, &household, &everything(), None, false).await.unwrap();
        assert_eq!((page.rows[0].body.as_str(), page.rows[0].formers.len()), ("水道の督促が2通", 3));
    }
}

story! {
    async fn what_another_system_sends_twice_is_kept_once(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        let first = store.add_contact(&ctx, &case, &sent("K1", "電話した"), "").await.unwrap();
        let again = store.add_contact(&ctx, &case, &sent("K1", "電話した"), "").await.unwrap();
        assert_eq!((again.again, &again.token), (true, &first.token));
        let other = NewContact { minutes: 99, ..sent("K1", "訪問した") };
        let Error::Taken(faults) = store.add_contact(&ctx, &case, &other, "").await.unwrap_err() else { panic!("not taken") };
        assert_eq!(faults.0.iter().map(|f| f.field).collect::<Vec<_>>(), ["minutes", "body"]);
        // A correction here is the office's: the same sending again is still the same.
        let version = store.contact_to_edit(&ctx, &first.token).await.unwrap().version;
        store.correct_contact(&ctx, &first.token, version, &call("電話した。つながった"), "").await.unwrap();
        assert!(store.add_contact(&ctx, &case, &sent("K1", "電話した"), "").await.unwrap().again);
        assert!(store.add_contact(&ctx, &case, &sent("K1", "電話した。つながった"), "").await.is_err());
        assert!(!store.add_contact(&ctx, &case, &sent("K2", "電話した"), "").await.unwrap().again);
        assert_eq!(store.find_contacts(&ctx, "電話した", 10).await.unwrap().rows.len(), 2);
    }
}

story! {
    async fn another_agency_s_keys_are_its_own(store, world) {
        let (sato, suzuki) = (as_worker(&store, "sato").await, as_worker(&store, "suzuki").await);
        let case = case_of(&store, &world).await;
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let theirs = CaseRow {
            number: "2026-0500".into(), agency: world.hokatsu, household: world.yamada_household,
            person: world.yamada_taro, status: "open".into(), opened_on: sato.today(), ..Default::default()
        };
        let theirs = loader.put(&[theirs]).await.unwrap()[0];
        loader.done(store::audit::Kind::Case).await.unwrap();
        let theirs = token::<CaseRow>(&store, theirs).await;
        let first = store.add_contact(&sato, &case, &sent("K1", "電話した"), "").await.unwrap();
        let second = store.add_contact(&suzuki, &theirs, &sent("K1", "訪問した"), "").await.unwrap();
        assert!(!second.again && first.token != second.token);
    }
}

story! {
    async fn one_key_sent_at_the_same_moment_is_kept_once(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        let sending: Vec<_> = (0..8).map(|_| {
            let (store, ctx, case) = (store.clone(), ctx.clone(), case.clone());
            tokio::spawn(async move { store.add_contact(&ctx, &case, &sent("K9", "電話した"), "").await.unwrap() })
        }).collect();
        let mut made = Vec::new();
        for one in sending {
            made.push(one.await.unwrap());
        }
        assert_eq!(made.iter().filter(|m| !m.again).count(), 1);
        assert!(made.iter().all(|m| m.token == made[0].token));
    }
}
