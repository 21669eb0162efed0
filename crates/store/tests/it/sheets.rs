//! What leaves as a file or print: only for those who may see it, reduced alike, and told as 「書き出した」.

use crate::{
    contact::{as_worker, call, token},
    household::grant,
    story,
};
use domain::{Token, access::Parts};
use store::{
    Error,
    audit::{Action, page::Filter},
    case::CaseFilter,
    contact::TimelineFilter,
    load::{CaseRow, HouseholdRow},
};

story! {
    async fn to_others_nothing_leaves(store, world) {
        let sato = as_worker(&store, "sato").await;
        let case = token::<CaseRow>(&store, world.case).await;
        let contact = store.add_contact(&sato, &case, &call("水道の督促"), "").await.unwrap().token;
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = as_worker(&store, login).await.leaving();
            for contact in [&contact, &Token::from_bytes([7; 16])] {
                assert!(matches!(store.contact(&ctx, contact).await, Err(Error::NotFound)), "{login}");
            }
            let out = store.cases_out(&ctx, &CaseFilter::default(), 10).await.unwrap();
            assert!(out.rows.is_empty() && out.rest == 0, "{login}");
        }
        let (shown, household) = store.contact(&sato, &contact).await.unwrap();
        assert_eq!((shown.body.as_str(), household.is_some()), ("水道の督促", true));
    }
}

story! {
    async fn what_is_not_shared_does_not_leave(store, world) {
        let sato = as_worker(&store, "sato").await;
        let case = token::<CaseRow>(&store, world.case).await;
        let contact = store.add_contact(&sato, &case, &call("水道の督促"), "").await.unwrap().token;
        grant(&store, &world, Parts::SUMMARY).await;
        let suzuki = as_worker(&store, "suzuki").await;
        let out = store.cases_out(&suzuki, &CaseFilter::default(), 10).await.unwrap();
        let row = &out.rows[0];
        assert!(row.name.is_none() && row.kana.is_none() && row.household_name.is_none());
        assert!(row.area.is_none() && row.last_contact_at.is_none());
        assert!(matches!(store.contact(&suzuki, &contact).await, Err(Error::NotFound)));
        grant(&store, &world, Parts::CONTACTS).await;
        let (_, household) = store.contact(&suzuki, &contact).await.unwrap();
        assert_eq!(household, None, "the notes are shared, the name is not");
    }
}

story! {
    async fn every_reading_that_leaves_is_told_as_such(store, world) {
        let sato = as_worker(&store, "sato").await;
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        let exports = async |what: &str, before: usize| -> usize {
            store.link_audit().await.unwrap();
            let kansa = as_worker(&store, "kansa").await;
            let filter = Filter { action: Some(Action::Export), ..Filter::default() };
            let now = store.audit_page(&kansa, &filter).await.unwrap().lines.len();
            assert!(now > before, "{what}");
            now
        };
        let mut count = 0;
        store.cases_out(&sato, &CaseFilter::default(), 10).await.unwrap();
        count = exports("the list of cases", count).await;
        store.household_head(&sato.leaving(), &household).await.unwrap();
        count = exports("a head on paper", count).await;
        store.timeline(&sato.leaving(), &household, &TimelineFilter::default(), None, true).await.unwrap();
        count = exports("a timeline on paper", count).await;
        store.household_head(&sato, &household).await.unwrap();
        let kansa = as_worker(&store, "kansa").await;
        let filter = Filter { action: Some(Action::Export), ..Filter::default() };
        assert_eq!(store.audit_page(&kansa, &filter).await.unwrap().lines.len(), count, "looking is not taking");
    }
}

story! {
    async fn the_list_leaves_whole_and_in_its_order(store, _world) {
        let sato = as_worker(&store, "sato").await;
        let filter = CaseFilter::default();
        let page = store.case_list(&sato, &filter, 1).await.unwrap();
        let out = store.cases_out(&sato, &filter, 1000).await.unwrap();
        let tokens = |rows: &[store::case::CaseLine]| rows.iter().map(|r| r.token.clone()).collect::<Vec<_>>();
        assert_eq!(tokens(&out.rows), tokens(&page.rows));
        assert_eq!((out.rows.is_empty(), out.rest), (false, 0));
        let none = store.cases_out(&sato, &filter, 0).await.unwrap();
        assert_eq!((none.rows.len(), none.rest), (0, out.rows.len()));
    }
}
