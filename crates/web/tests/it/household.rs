//! The pages of a household.

use store::load::HouseholdRow;
use testkit::{TestApp, World, scratch};

#[tokio::test]
async fn a_household_of_others_looks_like_one_that_is_not_there() {
    let scratch = scratch::sqlite().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let token = World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let absent = "00000000000000000000000000";
    for login in ["suzuki", "aoki", "admin", "kansa"] {
        let browser = app.with_worker(login).await.unwrap();
        let denied = browser.get(&format!("/households/{token}")).await;
        let missing = browser.get(&format!("/households/{absent}")).await;
        assert_eq!((denied.status, &denied.body), (missing.status, &missing.body), "{login}");
        assert_eq!(denied.status, 404);
    }
}

#[tokio::test]
async fn the_first_page_of_a_household_shows_its_people_and_who_leads() {
    let scratch = scratch::sqlite().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let token = World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let page = app.with_worker("sato").await.unwrap().get(&format!("/households/{token}")).await;
    assert_eq!(page.status, 200);
    for words in [
        "山田さん（母・長男）",
        "母 ・ 82歳",
        "くらし相談センター",
        "佐藤 花子",
        "2026-0001",
        "みどり町東1番地",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
}
