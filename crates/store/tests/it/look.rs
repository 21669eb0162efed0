//! 見るきっかけ: what of a week stands in the list, for whom, and what comes of it.

use crate::{
    contact::{as_worker, token},
    story,
};
use domain::{
    DAY, Instant, Token,
    access::Parts,
    admin::TieForm,
    patterns::{Answer, Pattern, TurnForm},
    seal::{SealForm, SealGround},
    wareki::from_jst,
};
use store::{
    Ctx, Error, Store,
    audit::Kind,
    load::{
        AreaRow, CaseRow, ContactRow, GrantRow, HouseholdRow, MeetingItemMemberRow, MeetingItemRow,
        MeetingMemberRow, MeetingRow, MemberRow, PersonRow, ReceptionRow, RowId, TaskRow,
    },
    setting::Key,
    today::{FIRST_LINES, Why},
};
use testkit::{MORNING, World};

/// A moment of the week before [`MORNING`]'s: 2026-11-09 is a Monday.
fn on(day: u32, hour: u32) -> Instant {
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, day).unwrap();
    from_jst(day, chrono::NaiveTime::from_hms_opt(hour, 0, 0).unwrap())
}

async fn reads(store: &Store, login: &str, household: &Token, at: Instant) {
    let ctx = store.ctx_of_login(login, "/households/{token}", at).await.unwrap();
    store.overview(&ctx, household).await.unwrap();
}

async fn make(store: &Store) -> usize {
    store.make_looks(&Ctx::program("daily", MORNING)).await.unwrap()
}

/// A household of くらし相談センター whose case is 森's, with one person of this name.
struct Home {
    household: RowId,
    person: RowId,
    case: RowId,
    token: Token,
}

async fn home(store: &Store, world: &World, name: &str, number: i64) -> Home {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let person = PersonRow { agency: world.kurashi, name: name.into(), ..Default::default() };
    let person = loader.put(&[person]).await.unwrap()[0];
    let household = HouseholdRow {
        agency: world.kurashi,
        area: Some(world.east),
        name: format!("{name}さん"),
        ..Default::default()
    };
    let household = loader.put(&[household]).await.unwrap()[0];
    let member = MemberRow {
        household,
        person,
        tie: "本人".into(),
        living: "with".into(),
        is_index: true,
        ..Default::default()
    };
    loader.put(&[member]).await.unwrap();
    let case = CaseRow {
        number: format!("2026-{number:04}"),
        agency: world.kurashi,
        household,
        person,
        worker: Some(world.mori),
        status: "open".into(),
        opened_on: "2026-01-05".parse().unwrap(),
        ..Default::default()
    };
    let case = loader.put(&[case]).await.unwrap()[0];
    let token = loader.token::<HouseholdRow>(household).await.unwrap();
    loader.done(Kind::Household).await.unwrap();
    Home { household, person, case, token }
}

fn contact(world: &World, case: RowId, at: Instant) -> ContactRow {
    ContactRow {
        case,
        lead_agency: world.kurashi,
        agency: world.kurashi,
        worker: world.sato,
        at,
        method: "visit".into(),
        outcome: "met".into(),
        programme: "jiritsu".into(),
        field: "poverty".into(),
        body: "訪ねた".into(),
        ..Default::default()
    }
}

async fn put<T: store::load::Table + Sync>(store: &Store, row: T) -> RowId {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let row = loader.put(&[row]).await.unwrap()[0];
    loader.done(Kind::Case).await.unwrap();
    row
}

/// 佐藤 sits at an item about this home, in a meeting that stands so.
async fn seat(store: &Store, world: &World, home: &Home, meeting_state: &str) {
    let (made_by, made_at) = (world.mori, on(6, 9));
    let meeting = MeetingRow {
        agency: world.kurashi,
        kind: "layered".into(),
        title: "11月の会議".into(),
        starts: on(12, 13),
        ends: on(12, 15),
        state: meeting_state.into(),
        made_by,
        made_at,
        ..Default::default()
    };
    let meeting = put(store, meeting).await;
    let member = MeetingMemberRow {
        meeting,
        agency: Some(world.kurashi),
        worker: Some(world.sato),
        role: "member".into(),
        state: "confirmed".into(),
        since: made_at,
        made_by,
        made_at,
        ..Default::default()
    };
    let member = put(store, member).await;
    let item = MeetingItemRow {
        meeting,
        place: 1,
        case: home.case,
        ground: "consent".into(),
        parts: Parts::SUMMARY,
        question: "これからの分担".into(),
        state: "open".into(),
        made_by,
        made_at,
        ..Default::default()
    };
    let item = put(store, item).await;
    put(store, MeetingItemMemberRow { item, member, made_by, made_at }).await;
}

/// (worker, whose, why) of what is open, as this login reads it.
async fn list(store: &Store, login: &str) -> Vec<(String, String, Vec<Pattern>)> {
    let looks = store.looks(&as_worker(store, login).await).await.unwrap();
    let whose = |look: &store::look::Look| match &look.household {
        Some((_, name)) => name.clone(),
        None if look.many => "many".to_owned(),
        None => format!("ある世帯（{}）", look.nameless),
    };
    looks.open.iter().map(|look| (look.worker.clone(), whose(look), look.patterns.clone())).collect()
}

fn line(worker: &str, whose: &str, patterns: &[Pattern]) -> (String, String, Vec<Pattern>) {
    (worker.to_owned(), whose.to_owned(), patterns.to_vec())
}

async fn told(store: &Store, login: &str) -> usize {
    let today = store.today(&as_worker(store, login).await, FIRST_LINES).await.unwrap();
    today.care.entries.iter().filter(|entry| entry.why == Why::Look).count()
}

/// A week of work as it is: one's own case by day, a visit on Saturday that is written down, a call taken for a colleague,
/// the 主任 and the 管理者 over all records, and the lists that stand on every page.
async fn ordinary(store: &Store, world: &World, other: &Home) {
    let yamada = token::<HouseholdRow>(store, world.yamada_household).await;
    for day in 9..=13 {
        reads(store, "sato", &yamada, on(day, 10)).await;
        for login in ["takahashi", "mori"] {
            reads(store, login, &yamada, on(day, 11)).await;
            reads(store, login, &other.token, on(day, 14)).await;
        }
        let ctx = store.ctx_of_login("sato", "/today", on(day, 9)).await.unwrap();
        store.today(&ctx, FIRST_LINES).await.unwrap();
    }
    reads(store, "sato", &yamada, on(14, 15)).await;
    put(store, contact(world, world.case, on(14, 13))).await;
    reads(store, "sato", &other.token, on(12, 16)).await;
}

story! {
    async fn ordinary_work_of_a_week_gives_no_line_and_one_reading_by_night_does(store, world) {
        let other = home(&store, &world, "加藤 実", 2).await;
        ordinary(&store, &world, &other).await;
        assert_eq!(make(&store).await, 0);
        assert_eq!(list(&store, "mori").await, []);
        assert_eq!(told(&store, "mori").await, 0);
        // A week later, with one thing more: the control that must be found.
        let next = 7 * DAY;
        let yamada = token::<HouseholdRow>(&store, world.yamada_household).await;
        reads(&store, "sato", &yamada, on(18, 22)).await;
        let made = store.make_looks(&Ctx::program("daily", MORNING + next)).await.unwrap();
        assert_eq!(made, 1);
        assert_eq!(list(&store, "mori").await, [line("佐藤 花子", "山田さん（母・長男）", &[Pattern::Night])]);
        assert_eq!((told(&store, "mori").await, told(&store, "sato").await, told(&store, "takahashi").await), (1, 0, 0));
    }
}

story! {
    async fn a_namesake_a_neighbour_and_a_record_opened_often_without_work_stand_there(store, world) {
        let kin = home(&store, &world, "佐藤 実", 2).await;
        let other = home(&store, &world, "加藤 実", 3).await;
        reads(&store, "sato", &kin.token, on(10, 10)).await;
        for day in [9, 10, 12] {
            reads(&store, "sato", &other.token, on(day, 15)).await;
        }
        assert_eq!(make(&store).await, 2);
        let both = [
            line("佐藤 花子", "佐藤 実さん", &[Pattern::Surname]),
            line("佐藤 花子", "加藤 実さん", &[Pattern::NoWork]),
        ];
        assert_eq!(list(&store, "mori").await, both);
        assert_eq!(make(&store).await, 0, "a week is made once");
        assert_eq!(list(&store, "mori").await.len(), 2);
        // Who may not see the household is not told what it has in common with the worker.
        assert_eq!(list(&store, "kansa").await, [line("佐藤 花子", "ある世帯（1）", &[Pattern::NoWork])]);
        for login in ["sato", "takahashi", "suzuki", "aoki", "admin"] {
            let ctx = as_worker(&store, login).await;
            assert!(matches!(store.looks(&ctx).await, Err(Error::NotFound)), "{login}");
        }
    }
}

story! {
    async fn a_district_counts_only_while_it_is_said_and_never_for_a_sealed_household(store, world) {
        let other = home(&store, &world, "加藤 実", 2).await;
        let hidden = home(&store, &world, "本田 灯", 3).await;
        let east = token::<AreaRow>(&store, world.east).await;
        let early = store.ctx_of_login("sato", "/account", on(2, 9)).await.unwrap();
        store.say_district(&early, Some(&east)).await.unwrap();
        let mori = as_worker(&store, "mori").await;
        let form = SealForm {
            ground: SealGround::Measure,
            words: String::new(),
            party: "元の夫".into(),
            party_person: None,
            from: "2026-11-01".parse().unwrap(),
            to: "2027-10-31".parse().unwrap(),
            keeper: mori.actor.token.clone(),
            readers: Vec::new(),
            near: Vec::new(),
            near_named: Vec::new(),
            covered: Vec::new(),
        };
        let person = token::<PersonRow>(&store, hidden.person).await;
        store.set_seal(&mori, &person, &form, "").await.unwrap();
        reads(&store, "sato", &other.token, on(10, 10)).await;
        reads(&store, "sato", &hidden.token, on(10, 11)).await;
        assert_eq!(make(&store).await, 1);
        assert_eq!(list(&store, "mori").await, [line("佐藤 花子", "加藤 実さん", &[Pattern::District])]);
        // Sealed since: where they live is taken out of the line, too.
        let person = token::<PersonRow>(&store, other.person).await;
        store.set_seal(&mori, &person, &form, "later").await.unwrap();
        assert_eq!(list(&store, "mori").await, []);
        // Taken back: the next week says nothing of it.
        let now = store.ctx_of_login("sato", "/account", on(13, 9)).await.unwrap();
        assert!(store.own_district(&now).await.unwrap().said.is_some());
        store.say_district(&now, None).await.unwrap();
        assert!(store.own_district(&now).await.unwrap().said.is_none());
        let third = home(&store, &world, "和田 実", 4).await;
        reads(&store, "sato", &third.token, on(17, 10)).await;
        assert_eq!(store.make_looks(&Ctx::program("daily", MORNING + 7 * DAY)).await.unwrap(), 0);
        let elsewhere = store.say_district(&now, Some(&Token::from_bytes([9; 16]))).await;
        assert!(matches!(elsewhere, Err(Error::Invalid(_))));
    }
}

story! {
    async fn every_kind_of_work_that_can_be_seen_explains_a_reading(store, world) {
        let mut homes = Vec::new();
        for n in 0..9 {
            homes.push(home(&store, &world, "佐藤 実", 10 + n).await);
        }
        for home in &homes {
            reads(&store, "sato", &home.token, on(10, 10)).await;
        }
        let task = |home: &Home, owner| TaskRow {
            agency: world.kurashi,
            owner,
            case: Some(home.case),
            kind: "task".into(),
            words: "電話".into(),
            due_on: "2026-11-12".parse().unwrap(),
            made_by: world.mori,
            made_at: on(5, 9),
            ..Default::default()
        };
        put(&store, task(&homes[0], Some(world.sato))).await;
        put(&store, task(&homes[1], None)).await;
        put(&store, contact(&world, homes[2].case, on(16, 9))).await;
        let grant = GrantRow { case: homes[3].case, worker: Some(world.sato), desk: Some(world.kurashi), parts: Parts::SUMMARY, ground: "consent".into(), from: on(1, 9), made_by: world.mori, ..Default::default() };
        put(&store, grant).await;
        let reception = ReceptionRow {
            number: "2026-R0009".into(),
            agency: world.kurashi,
            worker: world.sato,
            received_at: on(9, 9),
            door: "phone".into(),
            visitor: "self".into(),
            urgency: "now".into(),
            screening: "undecided".into(),
            state: "new".into(),
            household: Some(homes[4].household),
            ..Default::default()
        };
        put(&store, reception).await;
        // Something of the record was changed: seen from the audit alone.
        let writes = store.ctx_of_login("sato", "/cases/{token}", on(11, 9)).await.unwrap();
        let mut said = crate::contact::call("電話した");
        said.at = on(11, 8);
        let case = token::<CaseRow>(&store, homes[5].case).await;
        store.add_contact(&writes, &case, &said, "").await.unwrap();
        // A seat at a meeting is work, one at a meeting that was called off is none.
        seat(&store, &world, &homes[7], "planned").await;
        seat(&store, &world, &homes[8], "cancelled").await;
        // Two have none: they stand there alone.
        make(&store).await;
        let open = store.looks(&as_worker(&store, "mori").await).await.unwrap().open;
        let mut stands: Vec<_> = open.iter().map(|look| look.household.clone().unwrap().0.to_string()).collect();
        let mut without = [homes[6].token.to_string(), homes[8].token.to_string()];
        stands.sort_unstable();
        without.sort_unstable();
        assert_eq!(stands, without);
    }
}

story! {
    async fn many_households_in_half_an_hour_are_one_line_with_their_number(store, world) {
        let ctx = as_worker(&store, "mori").await;
        store.set_setting(&ctx, Key::LookBurst, 6, ctx.today()).await.unwrap();
        let mut homes = Vec::new();
        for n in 0..6 {
            homes.push(home(&store, &world, "加藤 実", 10 + n).await);
        }
        for (n, home) in homes.iter().enumerate() {
            reads(&store, "sato", &home.token, on(18, 10) + i64::try_from(n).unwrap() * 60_000).await;
        }
        // The setting is of the 20th: the week that began before it is looked at by what held then.
        assert_eq!(store.make_looks(&Ctx::program("daily", MORNING + 7 * DAY)).await.unwrap(), 0);
        for (n, home) in homes.iter().enumerate() {
            reads(&store, "takahashi", &home.token, on(25, 10) + i64::try_from(n).unwrap() * 60_000).await;
            reads(&store, "sato", &home.token, on(25, 10) + i64::try_from(n).unwrap() * 60_000).await;
        }
        assert_eq!(store.make_looks(&Ctx::program("daily", MORNING + 14 * DAY)).await.unwrap(), 1, "佐藤 did as the week before");
        assert_eq!(list(&store, "mori").await, [line("高橋 誠", "many", &[Pattern::Burst])]);
        assert_eq!(list(&store, "kansa").await, [line("高橋 誠", "many", &[Pattern::Burst])]);
    }
}

story! {
    async fn what_was_looked_at_does_not_come_again_and_nobody_clears_their_own(store, world) {
        let yamada = token::<HouseholdRow>(&store, world.yamada_household).await;
        reads(&store, "sato", &yamada, on(10, 22)).await;
        reads(&store, "mori", &yamada, on(11, 23)).await;
        assert_eq!(make(&store).await, 2);
        let mori = as_worker(&store, "mori").await;
        let open = store.looks(&mori).await.unwrap().open;
        let (sato_s, own) = (open.iter().find(|l| !l.own).unwrap().token.clone(), open.iter().find(|l| l.own).unwrap().token.clone());
        let form = |answer| TurnForm { answer, words: "夜の電話のあと、住所を確かめたとのこと".into() };
        assert!(matches!(store.turn_look(&mori, &own, &form(Answer::Fine)).await, Err(Error::Invalid(_))));
        assert!(matches!(store.turn_look(&mori, &sato_s, &form(Answer::Done)).await, Err(Error::Invalid(_))));
        store.turn_look(&mori, &sato_s, &form(Answer::Ask)).await.unwrap();
        let looks = store.looks(&mori).await.unwrap();
        assert_eq!((looks.open.len(), looks.follows.len(), looks.ended.len()), (1, 1, 0));
        assert_eq!(told(&store, "mori").await, 0, "one's own readings are another's to look at");
        store.turn_look(&mori, &sato_s, &form(Answer::Done)).await.unwrap();
        assert!(matches!(store.turn_look(&mori, &sato_s, &form(Answer::Ask)).await, Err(Error::Invalid(_))));
        let view = store.look(&mori, &sato_s).await.unwrap();
        assert_eq!(view.turns.iter().map(|t| (t.answer, t.by.as_str())).collect::<Vec<_>>(), [(Answer::Ask, "森 直樹"), (Answer::Done, "森 直樹")]);
        assert_eq!(make(&store).await, 0);
        assert_eq!(store.looks(&mori).await.unwrap().ended.len(), 1);
        // For whom it is not.
        for login in ["sato", "takahashi", "kansa", "suzuki", "aoki", "admin"] {
            let ctx = as_worker(&store, login).await;
            for token in [&sato_s, &Token::from_bytes([7; 16])] {
                assert!(matches!(store.look(&ctx, token).await, Err(Error::NotFound)), "{login}");
                assert!(matches!(store.turn_look(&ctx, token, &form(Answer::Fine)).await, Err(Error::NotFound)), "{login}");
            }
        }
        // Reading and turning are on record, and the record is whole.
        let filter = store::audit::page::Filter { kind: Some(Kind::Look), ..Default::default() };
        let lines = store.audit_page(&mori, &filter).await.unwrap().lines;
        assert!(lines.iter().any(|l| l.action == store::audit::Action::Change && l.worker == "森 直樹"));
        assert!(lines.iter().any(|l| l.action == store::audit::Action::List));
        store.link_audit().await.unwrap();
        assert_eq!(store.verify_audit(MORNING).await.unwrap().findings, []);
    }
}

story! {
    async fn a_manager_who_is_tied_reads_no_name_of_it(store, world) {
        let yamada = token::<HouseholdRow>(&store, world.yamada_household).await;
        reads(&store, "sato", &yamada, on(10, 22)).await;
        make(&store).await;
        let mori = as_worker(&store, "mori").await;
        store.declare_tie(&mori, &yamada, &TieForm { reason: "姉".into() }).await.unwrap();
        assert_eq!(list(&store, "mori").await, [line("佐藤 花子", "ある世帯（1）", &[Pattern::Night])]);
    }
}
