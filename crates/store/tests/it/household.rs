//! Households: to whom they are absent, and what each grant shows of them.

use crate::story;
use domain::access::{Ground, Parts};
use store::{
    Ctx, Error, Store,
    load::{GrantRow, HouseholdRow},
};
use testkit::{MORNING, World};

pub(crate) async fn acting(store: &Store, login: &str) -> Ctx {
    store.ctx_of_login(login, "test", MORNING).await.unwrap()
}

/// Gives the agency of 鈴木 a grant of `parts` on the case.
pub(crate) async fn grant(store: &Store, world: &World, parts: Parts) {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let row = GrantRow {
        case: world.case,
        agency: Some(world.hokatsu),
        parts,
        ground: Ground::Consent.word().into(),
        made_by: world.sato,
        ..Default::default()
    };
    loader.put(&[row]).await.unwrap();
    loader.done(store::audit::Kind::Grant).await.unwrap();
}

story! {
    async fn to_everybody_without_a_ground_a_household_is_absent(store, world) {
        let token = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(matches!(store.overview(&ctx, &token).await.err(), Some(Error::NotFound)), "{login}");
            assert!(matches!(store.household_head(&ctx, &token).await.err(), Some(Error::NotFound)), "{login}");
        }
    }
}

story! {
    async fn the_lead_agency_sees_name_people_and_address(store, world) {
        let token = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let page = store.overview(&acting(&store, "sato").await, &token).await.unwrap();
        assert_eq!(page.head.name.as_deref(), Some("山田さん（母・長男）"));
        let people: Vec<_> = page.head.people.iter().map(|c| (c.name.as_str(), c.tie.as_str())).collect();
        assert_eq!(people, [("山田 太郎", "本人"), ("山田 ハナ", "母")]);
        assert!(page.head.people[0].is_index && page.head.editable);
        assert_eq!(page.head.people[1].age.map(|a| a.years), Some(82));
        assert_eq!(page.facts.address.as_deref(), Some("みどり町東1番地"));
        assert_eq!(page.head.cases[0].worker.as_deref(), Some("佐藤 花子"));
    }
}

story! {
    async fn a_summary_grant_shows_status_and_contact_person_and_no_name(store, world) {
        grant(&store, &world, Parts::SUMMARY).await;
        let token = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let page = store.overview(&acting(&store, "suzuki").await, &token).await.unwrap();
        assert!(page.head.name.is_none() && page.head.people.is_empty() && !page.head.editable);
        assert!(page.facts.address.is_none() && page.facts.note.is_none() && page.facts.rules.is_empty());
        assert!(page.steps.is_empty() && page.recent.is_empty() && page.head.next.is_none());
        assert_eq!(page.head.cases[0].worker.as_deref(), Some("佐藤 花子"));
    }
}

story! {
    async fn a_basic_grant_shows_names_and_no_address(store, world) {
        grant(&store, &world, Parts::SUMMARY.and(Parts::BASIC)).await;
        let token = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let page = store.overview(&acting(&store, "suzuki").await, &token).await.unwrap();
        assert_eq!(page.head.people.len(), 2);
        assert!(page.facts.address.is_none() && page.facts.area.is_none() && page.facts.note.is_none());
    }
}
