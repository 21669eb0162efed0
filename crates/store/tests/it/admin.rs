//! Administration: who may, and what holds from the next request on.

use crate::{household::acting, story};
use domain::{
    Instant, Token,
    admin::{AgencyForm, AreaForm, CodeForm, NewWorker, RoleForm},
    code::Role,
};
use store::{
    Ctx, Error, Store,
    agency::AgencyFilter,
    load::{AgencyRow, AreaRow, WorkerRow},
    session::{IDLE, Stage},
    worker::WorkerFilter,
};
use testkit::{MORNING, World};

fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

fn field<T>(answer: store::Result<T>) -> &'static str {
    match answer.err() {
        Some(Error::Invalid(faults)) => faults.0[0].field,
        other => panic!("not a fault: {other:?}"),
    }
}

fn area(name: &str, parent: Option<&Token>) -> AreaForm {
    let parent = parent.cloned();
    AreaForm { parent, name: name.into(), kana: String::new(), population: Some(10), from: None, to: None }
}

fn agency(name: &str) -> AgencyForm {
    AgencyForm {
        wide: false,
        kind: "npo".into(),
        name: name.into(),
        kana: String::new(),
        phone: String::new(),
        fax: String::new(),
        email: String::new(),
        postal: String::new(),
        address: String::new(),
        hours: String::new(),
        closed_days: String::new(),
        url: String::new(),
        note: String::new(),
        from: None,
        to: None,
        last_checked: None,
    }
}

fn code(label: &str) -> CodeForm {
    CodeForm { label: label.into(), rank: 50, provisional: true, source: "係".into(), from: None, to: None }
}

fn role(agency: &Token, role: Role) -> RoleForm {
    RoleForm { agency: agency.clone(), role, from: None, to: None }
}

fn worker(login: &str, at: &Token) -> NewWorker {
    let role = role(at, Role::Consultant);
    NewWorker {
        login: login.into(), name: "新田 あらた".into(), kana: "ニッタ アラタ".into(), role
    }
}

async fn later(store: &Store, login: &str, at: Instant) -> store::Result<Ctx> {
    store.ctx_of_login(login, "test", at).await
}

story! {
    async fn nobody_else_sets_up_areas_agencies_workers_or_codes(store, world) {
        let kurashi = World::token::<AgencyRow>(&store, world.kurashi).await.unwrap();
        let east = World::token::<AreaRow>(&store, world.east).await.unwrap();
        let suzuki = World::token::<WorkerRow>(&store, world.suzuki).await.unwrap();
        for login in ["sato", "takahashi", "suzuki", "aoki", "kansa", "mori"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.areas(&ctx).await), "{login}");
            assert!(absent(store.add_area(&ctx, &area("北", None), "").await), "{login}");
            assert!(absent(store.change_area(&ctx, &east, &area("北", None), 1).await), "{login}");
            assert!(absent(store.agencies(&ctx, &AgencyFilter::default(), 1).await), "{login}");
            assert!(absent(store.add_agency(&ctx, &agency("新"), "").await), "{login}");
            assert!(absent(store.add_worker(&ctx, &worker("new", &kurashi), "").await), "{login}");
            assert!(absent(store.end_worker(&ctx, &suzuki).await), "{login}");
            assert!(absent(store.reopen_worker(&ctx, &suzuki).await), "{login}");
            assert!(absent(store.rename_worker(&ctx, &suzuki, ("別の 名", ""), 1).await), "{login}");
            assert!(absent(store.code_lists(&ctx).await), "{login}");
            assert!(absent(store.add_code(&ctx, "topic", &code("空"), "").await), "{login}");
            assert!(absent(store.change_code(&ctx, "topic", "debt", &code("空"), 1).await), "{login}");
        }
        for login in ["sato", "takahashi", "suzuki", "aoki", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.workers(&ctx, &WorkerFilter::default(), 1).await), "{login}");
            assert!(absent(store.worker(&ctx, &suzuki).await), "{login}");
            assert!(absent(store.add_role(&ctx, &suzuki, &role(&kurashi, Role::Chief)).await), "{login}");
            assert!(absent(store.invite_worker(&ctx, "suzuki", &role(&kurashi, Role::Chief)).await), "{login}");
            assert!(absent(store.agency(&ctx, &kurashi).await), "{login}");
            assert!(absent(store.change_agency(&ctx, &kurashi, &agency("x"), 1).await), "{login}");
        }
    }
}

story! {
    async fn a_manager_reaches_the_own_agency_and_no_other(store, world) {
        let mori = acting(&store, "mori").await;
        let kurashi = World::token::<AgencyRow>(&store, world.kurashi).await.unwrap();
        let hokatsu = World::token::<AgencyRow>(&store, world.hokatsu).await.unwrap();
        let suzuki = World::token::<WorkerRow>(&store, world.suzuki).await.unwrap();
        let sato = World::token::<WorkerRow>(&store, world.sato).await.unwrap();
        assert!(absent(store.agency(&mori, &hokatsu).await));
        assert!(absent(store.change_agency(&mori, &hokatsu, &agency("x"), 1).await));
        assert!(absent(store.worker(&mori, &suzuki).await));
        assert!(absent(store.end_role(&mori, &suzuki, &hokatsu, Role::Consultant).await));
        assert_eq!(field(store.add_role(&mori, &sato, &role(&hokatsu, Role::Chief)).await), "agency");
        assert_eq!(field(store.add_role(&mori, &sato, &role(&kurashi, Role::System)).await), "role");
        store.change_agency(&mori, &kurashi, &AgencyForm { kind: "jiritsu".into(), ..agency("くらし") }, 1).await.unwrap();
        assert_eq!(store.agency(&mori, &kurashi).await.unwrap().form.name, "くらし");
        let seen = store.workers(&mori, &WorkerFilter::default(), 1).await.unwrap();
        assert_eq!(seen.total, 5, "sato, takahashi, mori, kansa, admin");
        store.add_role(&mori, &sato, &role(&kurashi, Role::Chief)).await.unwrap();
        assert!(acting(&store, "sato").await.actor.is(Role::Chief));
        store.end_role(&mori, &sato, &kurashi, Role::Chief).await.unwrap();
        assert!(!acting(&store, "sato").await.actor.is(Role::Chief));
        assert!(acting(&store, "sato").await.actor.is(Role::Consultant));
    }
}

story! {
    async fn nobody_gives_a_role_to_themselves(store, world) {
        let kurashi = World::token::<AgencyRow>(&store, world.kurashi).await.unwrap();
        for login in ["admin", "mori"] {
            let ctx = acting(&store, login).await;
            let me = ctx.actor.token.clone();
            assert_eq!(field(store.add_role(&ctx, &me, &role(&kurashi, Role::Consultant)).await), "worker");
            assert_eq!(field(store.invite_worker(&ctx, login, &role(&kurashi, Role::Consultant)).await), "login");
            assert_eq!(field(store.end_role(&ctx, &me, &kurashi, Role::System).await), "worker");
        }
        let admin = acting(&store, "admin").await;
        assert_eq!(field(store.end_worker(&admin, &admin.actor.token).await), "worker");
    }
}

story! {
    async fn a_manager_lets_a_worker_of_the_same_town_work_at_the_own_agency(store, world) {
        let mori = acting(&store, "mori").await;
        let kurashi = World::token::<AgencyRow>(&store, world.kurashi).await.unwrap();
        assert_eq!(field(store.invite_worker(&mori, "aoki", &role(&kurashi, Role::Consultant)).await), "login");
        assert_eq!(field(store.invite_worker(&mori, "nobody", &role(&kurashi, Role::Consultant)).await), "login");
        store.invite_worker(&mori, "suzuki", &role(&kurashi, Role::Consultant)).await.unwrap();
        assert_eq!(acting(&store, "suzuki").await.actor.desks.len(), 2);
    }
}

story! {
    async fn areas_lie_in_layers_and_never_within_themselves(store, world) {
        let admin = acting(&store, "admin").await;
        let east = World::token::<AreaRow>(&store, world.east).await.unwrap();
        let honmachi = store.add_area(&admin, &area("本町", Some(&east)), "k").await.unwrap();
        assert_eq!(store.add_area(&admin, &area("本町", Some(&east)), "k").await.unwrap(), honmachi, "pressed twice");
        let han = store.add_area(&admin, &area("一班", Some(&honmachi)), "").await.unwrap();
        let layers = |areas: &[store::area::Area]| -> Vec<(String, i64)> {
            areas.iter().map(|a| (a.name.clone(), a.layer)).collect()
        };
        let all = store.areas(&admin).await.unwrap();
        assert_eq!(layers(&all), [("東地区".into(), 1), ("本町".into(), 2), ("一班".into(), 3)]);
        for inner in [&east, &honmachi, &han] {
            assert_eq!(field(store.change_area(&admin, &east, &area("東地区", Some(inner)), 1).await), "parent");
        }
        store.change_area(&admin, &honmachi, &area("本町", None), 1).await.unwrap();
        let all = store.areas(&admin).await.unwrap();
        assert_eq!(layers(&all), [("本町".into(), 1), ("一班".into(), 2), ("東地区".into(), 1)]);
        let stale = store.change_area(&admin, &honmachi, &area("元町", None), 1).await;
        assert!(matches!(stale, Err(Error::Stale { theirs: 2 })));
    }
}

story! {
    async fn agencies_are_found_by_any_writing_own_town_first(store, world) {
        let admin = acting(&store, "admin").await;
        let new = AgencyForm { kana: "トモシビ".into(), ..agency("灯の会") };
        let token = store.add_agency(&admin, &new, "k").await.unwrap();
        assert_eq!(store.add_agency(&admin, &new, "k").await.unwrap(), token, "pressed twice");
        let names = |words: &str| {
            let (store, admin) = (store.clone(), admin.clone());
            let filter = AgencyFilter { words: words.to_owned(), ..AgencyFilter::default() };
            async move {
                let page = store.agencies(&admin, &filter, 1).await.unwrap();
                page.lines.into_iter().map(|l| l.name).collect::<Vec<_>>()
            }
        };
        assert_eq!(names("ともしび みどり町").await, ["灯の会"]);
        assert_eq!(names("").await.last().map(String::as_str), Some("あおば市相談室"));
        let past = AgencyForm { to: "2026-11-19".parse().ok(), ..new.clone() };
        store.change_agency(&admin, &token, &past, 1).await.unwrap();
        assert!(names("ともしび").await.is_empty());
        assert!(matches!(store.change_agency(&admin, &token, &new, 1).await, Err(Error::Stale { theirs: 2 })));
        let aoba = World::token::<AgencyRow>(&store, world.aoba).await.unwrap();
        assert!(!store.agency(&admin, &aoba).await.unwrap().editable);
        assert!(absent(store.change_agency(&admin, &aoba, &new, 1).await));
        let odd = AgencyForm { kind: "castle".into(), ..new };
        assert_eq!(field(store.add_agency(&admin, &odd, "").await), "kind");
    }
}

story! {
    async fn a_worker_taken_in_works_and_one_ended_is_denied_at_once(store, world) {
        let admin = acting(&store, "admin").await;
        let kurashi = World::token::<AgencyRow>(&store, world.kurashi).await.unwrap();
        let token = store.add_worker(&admin, &worker("arata", &kurashi), "k").await.unwrap();
        assert_eq!(store.add_worker(&admin, &worker("arata", &kurashi), "k").await.unwrap(), token, "pressed twice");
        assert_eq!(field(store.add_worker(&admin, &worker("arata", &kurashi), "other").await), "login");
        let secret = store.start_session(&token, Stage::Full, MORNING).await.unwrap();
        assert!(store.session(secret.show(), MORNING + 1, IDLE).await.is_ok());
        store.end_worker(&admin, &token).await.unwrap();
        assert!(matches!(store.session(secret.show(), MORNING + 1, IDLE).await, Err(Error::LoggedOut)));
        assert!(matches!(later(&store, "arata", MORNING + 1).await, Err(Error::LoggedOut)));
        store.reopen_worker(&admin, &token).await.unwrap();
        assert!(later(&store, "arata", MORNING + 1).await.is_ok());
        assert!(matches!(store.session(secret.show(), MORNING + 1, IDLE).await, Err(Error::LoggedOut)), "old session");
    }
}

story! {
    async fn an_account_that_serves_another_town_is_not_ended_from_here(store, world) {
        let admin = acting(&store, "admin").await;
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let post = store::load::MembershipRow {
            worker: world.suzuki,
            agency: world.aoba,
            role: "consultant".into(),
            ..Default::default()
        };
        loader.put(&[post]).await.unwrap();
        loader.done(store::audit::Kind::Worker).await.unwrap();
        let suzuki = World::token::<WorkerRow>(&store, world.suzuki).await.unwrap();
        assert_eq!(field(store.end_worker(&admin, &suzuki).await), "worker");
        let seen = store.worker(&admin, &suzuki).await.unwrap();
        assert!(!seen.editable);
        assert_eq!(seen.posts.len(), 1, "roles of another town are not told");
        let hokatsu = World::token::<AgencyRow>(&store, world.hokatsu).await.unwrap();
        store.end_role(&admin, &suzuki, &hokatsu, Role::Consultant).await.unwrap();
        assert_eq!(later(&store, "suzuki", MORNING + 1).await.unwrap().actor.desks.len(), 1);
    }
}

story! {
    async fn a_code_ended_yesterday_is_no_choice_and_still_names_old_records(store, _world) {
        let admin = acting(&store, "admin").await;
        let sato = acting(&store, "sato").await;
        let own = store.add_code(&admin, "topic", &code("ヤングケアラー"), "k").await.unwrap();
        assert_eq!(store.add_code(&admin, "topic", &code("ヤングケアラー"), "k").await.unwrap(), own, "pressed twice");
        assert!(store.codes(&sato).await.unwrap().has("topic", &own));
        let past = CodeForm { to: "2026-11-19".parse().ok(), ..code("ヤングケアラー") };
        store.change_code(&admin, "topic", &own, &past, 1).await.unwrap();
        let codes = store.codes(&sato).await.unwrap();
        assert!(!codes.has("topic", &own));
        assert_eq!(codes.label("topic", &own), "ヤングケアラー");
        let stale = store.change_code(&admin, "topic", &own, &past, 1).await;
        assert!(matches!(stale, Err(Error::Stale { theirs: 2 })));
        assert!(absent(store.add_code(&admin, "no_such_list", &code("x"), "").await));
        let last = CodeForm { to: "2026-11-20".parse().ok(), ..code("ヤングケアラー") };
        store.change_code(&admin, "topic", &own, &last, 2).await.unwrap();
        assert!(store.codes(&sato).await.unwrap().has("topic", &own), "its last day is today");
    }
}
