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
    load::{CaseRow, HouseholdRow, PersonRow, RowId, Table},
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
    async fn many_contacts_of_one_minute_all_find_a_place(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = case_of(&store, &world).await;
        for n in 0..40 {
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
