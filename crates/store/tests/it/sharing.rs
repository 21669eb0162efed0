//! Who is let in to a case, and who is kept out of a household.

use crate::{household::acting, story};
use domain::{
    DAY, Token,
    access::{Ground, Parts},
    admin::{GrantForm, Right, TieForm},
    code::Role,
};
use store::{
    Ctx, Error, Store,
    audit::Kind,
    case::CaseFilter,
    find::Question,
    load::{AgencyRow, CaseRow, HouseholdRow, MemberRow, MembershipRow, PersonRow, WorkerRow},
};
use testkit::{MORNING, World};

struct Yamada {
    household: Token,
    form: GrantForm,
}

/// The household, and a grant for 地域包括 to see name and family.
async fn yamada(store: &Store, world: &World) -> Yamada {
    let form = GrantForm {
        case: World::token::<CaseRow>(store, world.case).await.unwrap(),
        agency: World::token::<AgencyRow>(store, world.hokatsu).await.unwrap(),
        worker: String::new(),
        parts: Parts::SUMMARY.and(Parts::BASIC),
        right: Right::law(Ground::Entrusted).unwrap(),
        note: "11月20日の委託書".into(),
        from: MORNING,
        to: None,
    };
    Yamada { household: World::token::<HouseholdRow>(store, world.yamada_household).await.unwrap(), form }
}

fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

fn field<T>(answer: store::Result<T>) -> &'static str {
    match answer.err() {
        Some(Error::Invalid(faults)) => faults.0[0].field,
        other => panic!("not a fault: {other:?}"),
    }
}

fn kin() -> TieForm {
    TieForm { reason: "いとこ".into() }
}

story! {
    async fn only_the_lead_agency_lets_others_in_and_sees_who_was(store, world) {
        let Yamada { household, form } = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let grant = store.add_grant(&sato, &form, "").await.unwrap();
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.sharing(&ctx, &household).await), "{login}");
            assert!(absent(store.add_grant(&ctx, &form, "").await), "{login}");
            assert!(absent(store.end_grant(&ctx, &household, &grant).await), "{login}");
        }
        let seen = store.sharing(&sato, &household).await.unwrap();
        let line = &seen.cases[0].grants[0];
        assert_eq!((line.agency.as_str(), line.by.as_str()), ("みどり町地域包括支援センター", "佐藤 花子"));
        assert!(!line.over(MORNING) && seen.cases[0].grants.len() == 1);
        assert!(seen.partners.iter().any(|p| p.token == form.agency));
    }
}

story! {
    async fn a_grant_opens_its_parts_and_its_end_closes_them_at_the_next_request(store, world) {
        let Yamada { household, form } = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        assert!(absent(store.overview(&acting(&store, "suzuki").await, &household).await));
        let grant = store.add_grant(&sato, &form, "k").await.unwrap();
        assert_eq!(store.add_grant(&sato, &form, "k").await.unwrap(), grant, "pressed twice");
        let page = store.overview(&acting(&store, "suzuki").await, &household).await.unwrap();
        assert_eq!(page.head.people.len(), 2);
        assert!(page.facts.address.is_none() && !page.head.editable);
        let more = GrantForm { parts: Parts::WHEREABOUTS, right: Right::law(Ground::SupportMeeting).unwrap(), ..form };
        let second = store.add_grant(&sato, &more, "").await.unwrap();
        let page = store.overview(&acting(&store, "suzuki").await, &household).await.unwrap();
        assert_eq!(page.facts.address.as_deref(), Some("みどり町東1番地"));
        store.end_grant(&sato, &household, &second).await.unwrap();
        let page = store.overview(&acting(&store, "suzuki").await, &household).await.unwrap();
        assert!(page.facts.address.is_none());
        store.end_grant(&sato, &household, &grant).await.unwrap();
        assert!(absent(store.overview(&acting(&store, "suzuki").await, &household).await));
        store.end_grant(&sato, &household, &grant).await.unwrap();
        let line = store.sharing(&sato, &household).await.unwrap().cases.remove(0).grants.remove(1);
        assert_eq!((line.ended, line.ended_by.as_deref()), (Some(MORNING), Some("佐藤 花子")));
    }
}

story! {
    async fn every_choice_of_parts_shows_those_and_no_other(store, world) {
        let Yamada { household, form } = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let suzuki = acting(&store, "suzuki").await;
        for bits in 1..256 {
            let parts = Parts::from_bits(bits);
            let grant = store.add_grant(&sato, &GrantForm { parts, ..form.clone() }, "").await.unwrap();
            let page = store.overview(&suzuki, &household).await.unwrap();
            assert_eq!(page.head.parts, parts);
            assert_eq!(page.head.name.is_some(), parts.has(Parts::BASIC), "{parts:?}");
            assert_eq!(page.facts.address.is_some(), parts.has(Parts::WHEREABOUTS), "{parts:?}");
            store.end_grant(&sato, &household, &grant).await.unwrap();
        }
    }
}

story! {
    async fn a_grant_holds_from_its_first_to_its_last_day(store, world) {
        let Yamada { household, form } = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let form = GrantForm { from: MORNING + DAY, to: Some(MORNING + 2 * DAY), ..form };
        store.add_grant(&sato, &form, "").await.unwrap();
        for (at, open) in [(0, false), (DAY, true), (2 * DAY - 1, true), (2 * DAY, false)] {
            let ctx = store.ctx_of_login("suzuki", "test", MORNING + at).await.unwrap();
            assert_eq!(store.overview(&ctx, &household).await.is_ok(), open, "{at}");
        }
    }
}

story! {
    async fn a_grant_to_one_worker_is_for_that_worker(store, world) {
        let Yamada { household, form } = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let nobody = GrantForm { worker: "鈴木 二郎".into(), ..form.clone() };
        assert_eq!(field(store.add_grant(&sato, &nobody, "").await), "worker");
        let own = GrantForm { agency: World::token::<AgencyRow>(&store, world.kurashi).await.unwrap(), ..form.clone() };
        assert_eq!(field(store.add_grant(&sato, &own, "").await), "agency");
        let one = GrantForm { worker: "鈴木一郎".into(), ..form };
        store.add_grant(&sato, &one, "").await.unwrap();
        assert!(store.overview(&acting(&store, "suzuki").await, &household).await.is_ok());
        let line = store.sharing(&sato, &household).await.unwrap().cases.remove(0).grants.remove(0);
        assert_eq!(line.worker.as_deref(), Some("鈴木 一郎"));
        assert_eq!(line.agency, "みどり町地域包括支援センター");
    }
}

story! {
    async fn a_tie_keeps_out_even_the_main_worker(store, world) {
        let Yamada { household, .. } = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        assert!(store.overview(&sato, &household).await.is_ok());
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            assert!(absent(store.declare_tie(&acting(&store, login).await, &household, &kin()).await), "{login}");
        }
        store.declare_tie(&sato, &household, &kin()).await.unwrap();
        let sato = acting(&store, "sato").await;
        assert!(absent(store.overview(&sato, &household).await));
        assert!(absent(store.sharing(&sato, &household).await));
        let mori = acting(&store, "mori").await;
        let (ties, _) = store.ties(&mori, &household).await.unwrap();
        assert_eq!((ties[0].worker.as_str(), ties[0].reason.as_str()), ("佐藤 花子", "いとこ"));
        store.end_tie(&mori, &household, &ties[0].token).await.unwrap();
        assert!(store.overview(&acting(&store, "sato").await, &household).await.is_ok());
    }
}

story! {
    async fn a_manager_notes_ties_of_those_who_could_see_the_household(store, world) {
        let Yamada { household, form } = yamada(&store, &world).await;
        let (sato, mori) = (acting(&store, "sato").await, acting(&store, "mori").await);
        let suzuki = World::token::<WorkerRow>(&store, world.suzuki).await.unwrap();
        for login in ["sato", "takahashi", "suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.ties(&ctx, &household).await), "{login}");
            assert!(absent(store.note_tie(&ctx, &household, &suzuki, &kin()).await), "{login}");
        }
        assert_eq!(field(store.note_tie(&mori, &household, &suzuki, &kin()).await), "worker");
        store.add_grant(&sato, &form, "").await.unwrap();
        assert!(store.overview(&acting(&store, "suzuki").await, &household).await.is_ok());
        store.note_tie(&mori, &household, &suzuki, &kin()).await.unwrap();
        assert!(absent(store.overview(&acting(&store, "suzuki").await, &household).await), "a tie wins over a grant");
        assert_eq!(field(store.note_tie(&mori, &household, &suzuki, &kin()).await), "worker");
        let me = mori.actor.token.clone();
        store.note_tie(&mori, &household, &me, &kin()).await.unwrap();
        let mori = acting(&store, "mori").await;
        assert!(absent(store.ties(&mori, &household).await), "nobody ends their own tie");
    }
}

story! {
    async fn what_was_set_up_and_shared_stands_in_the_audit(store, world) {
        let Yamada { household, form } = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        store.link_audit().await.unwrap();
        let before = store.verify_audit(MORNING).await.unwrap().lines;
        let grant = store.add_grant(&sato, &form, "").await.unwrap();
        store.end_grant(&sato, &household, &grant).await.unwrap();
        store.end_grant(&sato, &household, &grant).await.unwrap();
        store.link_audit().await.unwrap();
        assert_eq!(store.verify_audit(MORNING).await.unwrap().lines - before, 2, "made, and ended once");
    }
}

story! {
    async fn a_tie_follows_nobody_who_went_away(store, world) {
        let Yamada { household, .. } = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        store.declare_tie(&sato, &household, &kin()).await.unwrap();
        // 花 has gone, with a case of her own, to where the husband's cousin at the desk shall not find her.
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let home = HouseholdRow { agency: world.kurashi, name: "花さん".into(), address: "西町9-9".into(), ..Default::default() };
        let home = loader.put(&[home]).await.unwrap()[0];
        let friend = PersonRow { agency: world.kurashi, name: "東 友子".into(), kana: "ヒガシ トモコ".into(), ..Default::default() };
        let friend = loader.put(&[friend]).await.unwrap()[0];
        let member = |person, tie: &str| MemberRow { household: home, person, tie: tie.into(), living: "with".into(), ..Default::default() };
        loader.put(&[member(world.yamada_hana, "本人"), member(friend, "友人")]).await.unwrap();
        let case = CaseRow {
            number: "2026-0900".into(),
            agency: world.kurashi,
            household: home,
            person: world.yamada_hana,
            worker: Some(world.mori),
            status: "open".into(),
            opened_on: "2026-11-01".parse().unwrap(),
            ..Default::default()
        };
        let case = loader.put(&[case]).await.unwrap()[0];
        loader.done(Kind::Case).await.unwrap();
        let home = World::token::<HouseholdRow>(&store, home).await.unwrap();
        let case = World::token::<CaseRow>(&store, case).await.unwrap();
        let people = [world.yamada_hana, friend];
        for (login, sees) in [("mori", true), ("sato", false)] {
            let ctx = acting(&store, login).await;
            assert_eq!(store.overview(&ctx, &home).await.is_ok(), sees, "{login}");
            assert_eq!(store.household_of_case(&ctx, &case).await.is_ok(), sees, "{login}");
            for person in people {
                let token = World::token::<PersonRow>(&store, person).await.unwrap();
                assert_eq!(store.person(&ctx, &token).await.is_ok(), sees, "{login}");
            }
            let listed = store.case_list(&ctx, &CaseFilter::default(), 1).await.unwrap();
            assert_eq!(listed.rows.iter().any(|c| c.number == "2026-0900"), sees, "{login}");
            let asked = Question { words: "友子".into(), ..Question::default() };
            let found = store.find_people(&ctx, &asked, 50).await.unwrap();
            assert_eq!(!found.rows.is_empty(), sees, "{login}");
        }
    }
}

story! {
    async fn a_tie_finds_nobody_under_another_record_of_theirs(store, world) {
        let Yamada { household, .. } = yamada(&store, &world).await;
        // 花 came in at another door and was written down anew.
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let home = HouseholdRow { agency: world.kurashi, name: "花さん".into(), address: "西町9-9".into(), ..Default::default() };
        let home = loader.put(&[home]).await.unwrap()[0];
        let again = PersonRow { agency: world.kurashi, name: "山田 はな".into(), kana: "ヤマダ ハナ".into(), ..Default::default() };
        let alone = PersonRow { name: "山田 華".into(), ..again.clone() };
        let people = loader.put(&[again, alone]).await.unwrap();
        let member = MemberRow { household: home, person: people[0], tie: "本人".into(), living: "with".into(), ..Default::default() };
        loader.put(&[member]).await.unwrap();
        loader.done(Kind::Household).await.unwrap();
        let home = World::token::<HouseholdRow>(&store, home).await.unwrap();
        let hana = World::token::<PersonRow>(&store, world.yamada_hana).await.unwrap();
        let (mori, sato) = (acting(&store, "mori").await, acting(&store, "sato").await);
        store.declare_tie(&sato, &household, &kin()).await.unwrap();
        assert!(store.overview(&sato, &home).await.is_ok(), "nobody knows yet that she is the same");
        for person in &people {
            let other = World::token::<PersonRow>(&store, *person).await.unwrap();
            store.link_same(&mori, &hana, &other).await.unwrap();
            assert!(store.person(&sato, &other).await.is_err() && store.person(&mori, &other).await.is_ok());
        }
        assert!(store.overview(&sato, &home).await.is_err() && store.overview(&mori, &home).await.is_ok());
        let asked = Question { words: "やまだ はな".into(), ..Question::default() };
        assert!(store.find_people(&sato, &asked, 50).await.unwrap().rows.is_empty());
        assert!(store.find_people(&mori, &asked, 50).await.unwrap().rows.len() > 1);
    }
}

story! {
    async fn a_grant_to_one_worker_stays_behind_when_they_go_to_another_agency(store, world) {
        let Yamada { household, form } = yamada(&store, &world).await;
        let form = GrantForm { worker: "鈴木 一郎".into(), ..form };
        store.add_grant(&acting(&store, "sato").await, &form, "").await.unwrap();
        assert!(store.overview(&acting(&store, "suzuki").await, &household).await.is_ok());
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let post = MembershipRow { worker: world.suzuki, agency: world.aoba, role: "consultant".into(), ..Default::default() };
        loader.put(&[post]).await.unwrap();
        loader.done(Kind::Worker).await.unwrap();
        assert!(store.overview(&acting(&store, "suzuki").await, &household).await.is_ok(), "serves at both");
        let suzuki = World::token::<WorkerRow>(&store, world.suzuki).await.unwrap();
        let admin = acting(&store, "admin").await;
        let agency = form.agency.clone();
        store.end_role(&admin, &suzuki, &agency, Role::Consultant).await.unwrap();
        let ctx = store.ctx_of_login("suzuki", "test", MORNING + 1).await.unwrap();
        assert!(absent(store.overview(&ctx, &household).await));
        let listed = store.case_list(&ctx, &CaseFilter::default(), 1).await.unwrap();
        assert_eq!(listed.rows.len(), 0);
    }
}
