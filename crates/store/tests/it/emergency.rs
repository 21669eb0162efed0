//! Opening a case in an emergency.

use crate::{household::acting, story};
use domain::{
    Token,
    access::Ground,
    admin::TieForm,
    emergency::{EmergencyForm, MISSES, OPENED, ReviewForm},
};
use store::{
    Error, Store,
    load::HouseholdRow,
    today::{Elsewhere, FIRST_LINES, Why},
};
use testkit::{MORNING, World};

const HOUR: i64 = 3_600_000;

pub(crate) fn taro() -> EmergencyForm {
    EmergencyForm {
        name: "山田　太郎".into(),
        birth: "1972-05-03".into(),
        number: String::new(),
        reason: "自宅で倒れていると近所から電話".into(),
    }
}

fn review(needed: bool) -> ReviewForm {
    ReviewForm { needed, words: "電話で話した".into() }
}

fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

fn refused<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::Invalid(_)))
}

/// The openings on somebody's morning.
async fn told(store: &Store, login: &str) -> Vec<Token> {
    let ctx = acting(store, login).await;
    let today = store.today(&ctx, FIRST_LINES).await.unwrap();
    let mine = today.now.entries.into_iter().filter(|e| e.why == Why::Emergency);
    mine.filter_map(|e| if let Some(Elsewhere::Emergency(token)) = e.elsewhere { Some(token) } else { None })
        .collect()
}

story! {
    async fn other_towns_and_those_without_cases_open_nothing(store, world) {
        let household = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        for login in ["admin", "kansa"] {
            assert!(absent(store.open_in_emergency(&acting(&store, login).await, &taro(), "").await), "{login}");
        }
        let aoki = acting(&store, "aoki").await;
        assert_eq!(store.open_in_emergency(&aoki, &taro(), "").await.unwrap(), None);
        assert!(absent(store.overview(&aoki, &household).await));
        let sato = acting(&store, "sato").await;
        assert_eq!(store.open_in_emergency(&sato, &taro(), "").await.unwrap(), None, "one's own needs no opening");
    }
}

story! {
    async fn it_opens_for_hours_and_is_told_at_once_and_bars_the_next_until_reviewed(store, world) {
        let household = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let suzuki = acting(&store, "suzuki").await;
        assert!(told(&store, "sato").await.is_empty());
        let opened = store.open_in_emergency(&suzuki, &taro(), "").await.unwrap();
        assert_eq!(opened.as_ref(), Some(&household));
        let page = store.overview(&suzuki, &household).await.unwrap();
        assert_eq!((page.head.parts, page.head.ground), (OPENED, Ground::Emergency));
        assert!(page.facts.address.is_some());
        let late = store.ctx_of_login("suzuki", "test", MORNING + 12 * HOUR).await.unwrap();
        assert!(absent(store.overview(&late, &household).await));
        assert!(refused(store.open_in_emergency(&late, &taro(), "").await), "it waits for its review");
        assert_eq!(store.own_emergencies(&suzuki).await.unwrap().len(), 1);
        let [opening] = told(&store, "sato").await.try_into().unwrap();
        assert!(told(&store, "suzuki").await.is_empty() && told(&store, "aoki").await.is_empty());
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.emergency(&ctx, &opening).await), "{login}");
            assert!(absent(store.review_emergency(&ctx, &opening, &review(true)).await), "{login}");
        }
        let sato = acting(&store, "sato").await;
        assert!(!store.emergency(&sato, &opening).await.unwrap().reviewable, "a 相談員 reads it");
        assert!(absent(store.review_emergency(&sato, &opening, &review(true)).await));
        let takahashi = acting(&store, "takahashi").await;
        store.review_emergency(&takahashi, &opening, &review(true)).await.unwrap();
        assert!(refused(store.review_emergency(&takahashi, &opening, &review(false)).await));
        assert!(told(&store, "sato").await.is_empty());
        assert!(store.overview(&suzuki, &household).await.is_ok(), "it was needed, and stays for its hours");
        let later = store.ctx_of_login("suzuki", "test", MORNING + HOUR).await.unwrap();
        assert!(store.open_in_emergency(&later, &taro(), "").await.unwrap().is_some());
        let [second] = told(&store, "mori").await.try_into().unwrap();
        store.review_emergency(&takahashi, &second, &review(false)).await.unwrap();
        assert!(store.overview(&suzuki, &household).await.is_ok(), "the first still runs");
    }
}

story! {
    async fn what_was_not_needed_closes_at_once(store, world) {
        let household = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let suzuki = acting(&store, "suzuki").await;
        store.open_in_emergency(&suzuki, &taro(), "").await.unwrap();
        let [opening] = told(&store, "mori").await.try_into().unwrap();
        let later = store.ctx_of_login("mori", "test", MORNING + HOUR).await.unwrap();
        store.review_emergency(&later, &opening, &review(false)).await.unwrap();
        let suzuki = store.ctx_of_login("suzuki", "test", MORNING + HOUR).await.unwrap();
        assert!(absent(store.overview(&suzuki, &household).await));
    }
}

story! {
    async fn a_tied_worker_and_a_wrong_name_get_the_same_answer(store, world) {
        let household = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let suzuki = acting(&store, "suzuki").await;
        let wrong = EmergencyForm { name: "山田 次郎".into(), ..taro() };
        assert_eq!(store.open_in_emergency(&suzuki, &wrong, "").await.unwrap(), None);
        assert!(store.open_in_emergency(&suzuki, &taro(), "").await.unwrap().is_some());
        store.declare_tie(&suzuki, &household, &TieForm { reason: "いとこ".into() }).await.unwrap();
        assert!(absent(store.overview(&acting(&store, "suzuki").await, &household).await), "a tie wins over it");
        let [opening] = told(&store, "mori").await.try_into().unwrap();
        store.review_emergency(&acting(&store, "mori").await, &opening, &review(true)).await.unwrap();
        let suzuki = acting(&store, "suzuki").await;
        assert_eq!(store.open_in_emergency(&suzuki, &taro(), "").await.unwrap(), None);
    }
}

story! {
    async fn names_cannot_be_tried_out(store, world) {
        let _ = &world;
        let suzuki = acting(&store, "suzuki").await;
        for _ in 0..MISSES {
            let wrong = EmergencyForm { name: "だれか さん".into(), ..taro() };
            assert_eq!(store.open_in_emergency(&suzuki, &wrong, "").await.unwrap(), None);
        }
        assert!(refused(store.open_in_emergency(&suzuki, &taro(), "").await));
        let next = store.ctx_of_login("suzuki", "test", MORNING + 25 * HOUR).await.unwrap();
        assert!(store.open_in_emergency(&next, &taro(), "").await.unwrap().is_some());
    }
}

story! {
    /// Two tabs at once: one opening, not two.
    async fn two_at_once_open_once(store, world) {
        let _ = &world;
        let suzuki = acting(&store, "suzuki").await;
        let (form, again) = (taro(), taro());
        let (one, two) =
            tokio::join!(store.open_in_emergency(&suzuki, &form, ""), store.open_in_emergency(&suzuki, &again, ""));
        assert_ne!(one.is_ok(), two.is_ok());
        assert_eq!(told(&store, "mori").await.len(), 1);
    }
}

story! {
    /// A press that came twice is one opening and one try.
    async fn the_same_form_sent_twice_opens_once_and_counts_once(store, world) {
        let household = World::token::<HouseholdRow>(&store, world.yamada_household).await.unwrap();
        let suzuki = acting(&store, "suzuki").await;
        for n in 0..MISSES {
            let wrong = EmergencyForm { name: format!("だれか {n}"), ..taro() };
            for _ in 0..2 {
                assert_eq!(store.open_in_emergency(&suzuki, &wrong, "press").await.unwrap(), None, "{n}");
            }
        }
        assert!(refused(store.open_in_emergency(&suzuki, &taro(), "press").await), "another name is another try");
        let next = store.ctx_of_login("suzuki", "test", MORNING + 25 * HOUR).await.unwrap();
        let (form, again) = (taro(), taro());
        let (one, two) = tokio::join!(
            store.open_in_emergency(&next, &form, "press"),
            store.open_in_emergency(&next, &again, "press")
        );
        assert_eq!((one.unwrap(), two.unwrap()), (Some(household.clone()), Some(household)));
        assert_eq!(store.own_emergencies(&next).await.unwrap().len(), 1);
        assert!(refused(store.open_in_emergency(&next, &taro(), "another").await), "it waits for its review");
        // The word is its worker's own.
        assert_eq!(store.open_in_emergency(&acting(&store, "aoki").await, &taro(), "press").await.unwrap(), None);
    }
}
