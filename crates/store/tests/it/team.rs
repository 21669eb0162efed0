//! 多機関のようす: what needs a hand, who carries what, and that the page opens nothing that the gate keeps.

use crate::{contact::token, household::acting, story};
use domain::{DAY, access::Parts, admin::TieForm};
use store::{
    Ctx, Error, Store,
    audit::Kind,
    load::{
        CaseRow, ContactRow, GrantRow, HouseholdRow, MembershipRow, ReferralRow, RowId, TaskRow, WorkerRow,
    },
    setting::Key,
    team::{Hand, HandWhy, PartRole, TEAM_FIRST, Team, Way},
};
use testkit::{MORNING, World};

/// 推進 京子, 包括化推進員 at `desk`.
pub(crate) async fn coordinator(store: &Store, desk: RowId) -> RowId {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let worker = WorkerRow { login: "kyoko".into(), name: "推進 京子".into(), ..Default::default() };
    let worker = loader.put(&[worker]).await.unwrap()[0];
    let post = MembershipRow { worker, agency: desk, role: "coordinator".into(), ..Default::default() };
    loader.put(&[post]).await.unwrap();
    loader.done(Kind::Worker).await.unwrap();
    worker
}

fn grant(world: &World, to: RowId, parts: Parts) -> GrantRow {
    GrantRow {
        case: world.case,
        agency: Some(to),
        parts,
        ground: "support_meeting".into(),
        from: MORNING - 200 * DAY,
        made_by: world.sato,
        ..Default::default()
    }
}

async fn load<T: store::load::Table>(store: &Store, rows: &[T]) -> Vec<RowId> {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let ids = loader.put(rows).await.unwrap();
    loader.done(Kind::Case).await.unwrap();
    ids
}

fn day(ago: i64) -> chrono::NaiveDate {
    domain::wareki::jst_date(MORNING - ago * DAY)
}

async fn team(store: &Store, login: &str) -> Team {
    store.team(&acting(store, login).await, TEAM_FIRST).await.unwrap()
}

fn hand(team: &Team, why: HandWhy) -> Vec<Hand> {
    team.hand.iter().find(|(kind, _)| *kind == why).unwrap().1.lines.clone()
}

/// A case of 地域包括 of the same household, and one without a worker.
fn case(world: &World, agency: RowId, number: &str, worker: Option<RowId>) -> CaseRow {
    CaseRow {
        number: number.into(),
        agency,
        household: world.yamada_household,
        person: world.yamada_hana,
        worker,
        status: "open".into(),
        opened_on: day(100),
        ..Default::default()
    }
}

story! {
    async fn only_who_brings_agencies_together_has_the_page(store, world) {
        coordinator(&store, world.hokatsu).await;
        for login in ["sato", "takahashi", "suzuki", "aoki", "kansa", "admin"] {
            let answer = store.team(&acting(&store, login).await, TEAM_FIRST).await;
            assert!(matches!(answer.err(), Some(Error::NotFound)), "{login}");
        }
        for login in ["mori", "kyoko"] {
            assert!(store.team(&acting(&store, login).await, TEAM_FIRST).await.is_ok(), "{login}");
        }
    }
}

story! {
    async fn nothing_stands_on_it_that_the_gate_keeps(store, world) {
        coordinator(&store, world.hokatsu).await;
        load(&store, &[case(&world, world.kurashi, "2026-0002", None)]).await;
        let theirs = team(&store, "kyoko").await;
        assert!(theirs.hand.iter().all(|(_, lines)| lines.total == 0) && theirs.carried.total == 0);
        assert!(theirs.loads.is_empty(), "not even a number of another agency's cases");
        // 概要 alone: the case is there by its number, without a name, and without who else was let in.
        load(&store, &[grant(&world, world.hokatsu, Parts::SUMMARY), grant(&world, world.aoba, Parts::ALL)]).await;
        let theirs = team(&store, "kyoko").await;
        let [carried] = theirs.carried.lines.as_slice() else { panic!("{}", theirs.carried.total) };
        assert_eq!(carried.name, "");
        let agencies: Vec<&str> = carried.parts.iter().map(|p| p.agency.as_str()).collect();
        assert_eq!(agencies, ["くらし相談センター", "みどり町地域包括支援センター"]);
        assert!(carried.parts.iter().all(|part| part.last.is_none()), "when somebody was met is 支援経過");
        assert_eq!(theirs.loads.iter().map(|load| (load.own, load.cases)).collect::<Vec<_>>(), [(false, 1)]);
        assert!(hand(&theirs, HandWhy::Silent).is_empty(), "who is silent is read from 支援経過");
        let ours = team(&store, "mori").await;
        assert_eq!(ours.carried.lines[0].parts.len(), 3, "the lead agency sees everybody whom it let in");
        assert_eq!(ours.carried.lines[0].name, "山田さん（母・長男）");
        // A tie takes the household off the page.
        let sato = acting(&store, "mori").await;
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        store.declare_tie(&sato, &household, &TieForm { reason: "いとこ".into() }).await.unwrap();
        let tied = team(&store, "mori").await;
        assert!(tied.carried.total == 0 && tied.loads.is_empty());
        assert!(tied.hand.iter().all(|(_, lines)| lines.total == 0));
    }
}

story! {
    async fn a_case_without_a_core_is_the_first_thing_on_the_page(store, world) {
        assert!(hand(&team(&store, "mori").await, HandWhy::Coreless).is_empty());
        // 佐藤's second case, one without anybody, one of somebody who has left.
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let gone = WorkerRow { login: "mae".into(), name: "前田 昇".into(), ..Default::default() };
        let gone = loader.put(&[gone]).await.unwrap()[0];
        let post = MembershipRow {
            worker: gone,
            agency: world.kurashi,
            role: "consultant".into(),
            to: Some(MORNING - DAY),
            ..Default::default()
        };
        loader.put(&[post]).await.unwrap();
        loader.done(Kind::Worker).await.unwrap();
        load(&store, &[
            case(&world, world.kurashi, "2026-0002", None),
            case(&world, world.kurashi, "2026-0003", Some(gone)),
            case(&world, world.kurashi, "2026-0004", Some(world.sato)),
        ]).await;
        let team = team(&store, "mori").await;
        assert_eq!(team.hand[0].0, HandWhy::Coreless);
        let lines = hand(&team, HandWhy::Coreless);
        let told: Vec<(&str, &str)> = lines.iter().map(|l| (l.number.as_str(), l.what.as_str())).collect();
        assert_eq!(told, [
            ("2026-0002", "担当が決まっていません"),
            ("2026-0003", "担当の前田 昇さんが、いまはこの機関にいません"),
        ]);
        assert!(matches!(lines[0].way, Way::Case(_)));
    }
}

story! {
    async fn what_agencies_owe_each_other_stands_on_it_beyond_its_day(store, world) {
        let referral = ReferralRow {
            case: Some(world.case),
            from: world.kurashi,
            from_worker: world.sato,
            to: world.hokatsu,
            subject: "介護の申請".into(),
            who: "80代の母".into(),
            told: "くわしいこと".into(),
            ground: "support_meeting".into(),
            state: "asked".into(),
            asked_on: day(10),
            turned_on: day(10),
            due_on: Some(day(1)),
            escalate_on: Some(day(1)),
            made_at: MORNING - 10 * DAY,
            ..Default::default()
        };
        let on_time = ReferralRow { due_on: Some(day(0)), subject: "きょうまで".into(), ..referral.clone() };
        load(&store, &[referral, on_time]).await;
        let task = |words: &str, due: i64| TaskRow {
            agency: world.kurashi,
            owner: Some(world.sato),
            case: Some(world.case),
            kind: "task".into(),
            words: words.into(),
            due_on: day(due),
            made_by: world.sato,
            made_at: MORNING - 20 * DAY,
            ..Default::default()
        };
        let awaited = TaskRow { kind: "waiting".into(), waiting_for: Some(world.hokatsu), ..task("予定の返事", 3) };
        load(&store, &[awaited, task("自分だけの用事", 3), task("きょうの用事", 0)]).await;
        let page = team(&store, "mori").await;
        let late = hand(&page, HandWhy::Referral);
        assert_eq!(late.len(), 1);
        assert!(late[0].agency.contains("地域包括") && late[0].what.contains("介護の申請"));
        let promises = hand(&page, HandWhy::Promise);
        assert_eq!(promises.len(), 1, "on a case that one agency carries alone, its own tasks are its own");
        assert!(promises[0].what.contains("予定の返事") && promises[0].agency.contains("地域包括"));
        load(&store, &[grant(&world, world.hokatsu, Parts::SUMMARY)]).await;
        assert_eq!(hand(&team(&store, "mori").await, HandWhy::Promise).len(), 2, "now it is shared");
        // The asked side's own page has it, without what it may not read.
        coordinator(&store, world.hokatsu).await;
        let theirs = team(&store, "kyoko").await;
        assert_eq!((hand(&theirs, HandWhy::Referral).len(), hand(&theirs, HandWhy::Promise).len()), (1, 0));
        assert_eq!(theirs.elsewhere, Some(0), "its own stand above, not among the others'");
    }
}

story! {
    async fn an_agency_is_silent_when_nothing_was_heard_of_it_for_the_days_set(store, world) {
        load(&store, &[grant(&world, world.hokatsu, Parts::ALL)]).await;
        let contact = |agency, worker, ago: i64| ContactRow {
            case: world.case,
            lead_agency: world.kurashi,
            agency,
            worker,
            at: MORNING - ago * DAY,
            method: "phone".into(),
            outcome: "met".into(),
            ..Default::default()
        };
        load(&store, &[contact(world.kurashi, world.sato, 2), contact(world.hokatsu, world.suzuki, 60)]).await;
        let silent = hand(&team(&store, "mori").await, HandWhy::Silent);
        let [one] = silent.as_slice() else { panic!("{}", silent.len()) };
        assert!(one.agency.contains("地域包括") && one.on == Some(day(60)) && one.who.contains("山田"));
        // The rule is a dated setting of the office.
        let mori = acting(&store, "mori").await;
        store.set_setting(&mori, Key::AgencySilentDays, 90, day(0)).await.unwrap();
        assert!(hand(&team(&store, "mori").await, HandWhy::Silent).is_empty());
        store.set_setting(&mori, Key::AgencySilentDays, 45, day(0)).await.unwrap();
        assert_eq!(hand(&team(&store, "mori").await, HandWhy::Silent).len(), 1);
        // A call with them counts: nobody there needs an account to be heard of.
        let called = ContactRow { counterpart_agency: Some(world.hokatsu), ..contact(world.kurashi, world.sato, 1) };
        load(&store, &[called]).await;
        let page = team(&store, "mori").await;
        assert!(hand(&page, HandWhy::Silent).is_empty());
        assert_eq!(page.carried.lines[0].parts[1].last, Some(day(1)));
    }
}

story! {
    async fn who_does_what_is_told_with_parts_and_grounds_until_it_ends(store, world) {
        let parts = Parts::SUMMARY.and(Parts::PLAN);
        let ids = load(&store, &[grant(&world, world.hokatsu, parts)]).await;
        let page = team(&store, "mori").await;
        let carried = &page.carried.lines[0];
        assert!(matches!(&carried.parts[0].roles[0], PartRole::Leads { number, worker, .. }
            if number == "2026-0001" && worker.as_deref() == Some("佐藤 花子")));
        assert!(matches!(carried.parts[1].roles[0], PartRole::Sees { parts: seen, .. } if seen == parts));
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        let grant = token::<GrantRow>(&store, ids[0]).await;
        store.end_grant(&acting(&store, "sato").await, &household, &grant).await.unwrap();
        assert_eq!(team(&store, "mori").await.carried.total, 0, "carried by one again");
    }
}

story! {
    async fn a_worker_and_a_desk_with_too_many_are_told_by_the_dated_setting(store, world) {
        load(&store, &[
            case(&world, world.kurashi, "2026-0002", Some(world.sato)),
            case(&world, world.kurashi, "2026-0003", Some(world.sato)),
            case(&world, world.kurashi, "2026-0004", Some(world.mori)),
            case(&world, world.kurashi, "2026-0005", None),
        ]).await;
        let mori = acting(&store, "mori").await;
        let load = team(&store, "mori").await.loads.remove(0);
        assert_eq!((load.cases, load.own, load.full), (5, true, false));
        assert!(load.carriers.iter().all(|one| !one.many));
        store.set_setting(&mori, Key::ManyCases, 2, day(0)).await.unwrap();
        let load = team(&store, "mori").await.loads.remove(0);
        let many: Vec<(Option<&str>, bool)> =
            load.carriers.iter().map(|one| (one.worker.as_deref(), one.many)).collect();
        assert_eq!(many[0], (Some("佐藤 花子"), true));
        assert!(many.iter().filter(|(_, many)| *many).count() == 1 && !load.full, "four for two is not too many");
        store.set_setting(&mori, Key::ManyCases, 1, day(0)).await.unwrap();
        assert!(team(&store, "mori").await.loads[0].full);
    }
}
