//! The audit in the browser.

use testkit::{TestApp, World, scratch};

#[tokio::test]
async fn a_manager_follows_a_number_to_those_who_saw_the_case() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    let today = sato.get("/today").await.body;
    let case = today.split("/quick?case=").nth(1).and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let task = [("case", case.as_str()), ("words", "水道局に電話"), ("due", "きょう"), ("back", "/today")];
    assert_eq!(sato.post("/tasks", &task).await.status, 303);

    let mori = app.with_worker("mori").await.unwrap();
    let page = mori.get("/audit").await;
    assert!(page.body.contains("2026-0001") && page.body.contains("用事") && page.body.contains("きょう"));
    assert!(!page.body.contains("山田") && !page.body.contains("水道局"), "no word of the case");
    let of_case = mori.get(&format!("/audit/cases/{case}")).await;
    assert!(of_case.body.contains("ケース 2026-0001 を見た人") && of_case.body.contains("佐藤 花子"));

    assert_eq!(mori.post("/audit", &[("action", "login"), ("from", "いつか")]).await.location, "/audit");
    let filtered = mori.get("/audit").await.body;
    assert!(filtered.contains("日付として読み取れませんでした") && filtered.contains("いつか"));
    assert!(!filtered.contains("2026-0001"), "only logins");

    let kansa = app.with_worker("kansa").await.unwrap();
    let page = kansa.get("/audit").await;
    assert!(page.status == 200 && page.body.contains("佐藤 花子") && !page.body.contains("2026-0001"));
    for login in ["kansa", "sato", "suzuki", "aoki", "admin"] {
        let other = app.with_worker(login).await.unwrap();
        assert_eq!(other.get(&format!("/audit/cases/{case}")).await.status, 404, "{login}");
    }
    for login in ["sato", "takahashi", "suzuki", "aoki", "admin"] {
        assert_eq!(app.with_worker(login).await.unwrap().get("/audit").await.status, 404, "{login}");
    }
}

#[tokio::test]
async fn a_manager_looks_at_a_reading_by_night_and_keeps_the_words_of_a_refused_answer() {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let store = &scratch.store;
    // A week before the morning of the tests, at 22:30 in Japan.
    let night = domain::wareki::from_jst(
        "2026-11-12".parse().unwrap(),
        chrono::NaiveTime::from_hms_opt(22, 30, 0).unwrap(),
    );
    let ctx = store.ctx_of_login("sato", "/households/{token}", night).await.unwrap();
    let home = World::token::<store::load::HouseholdRow>(store, world.yamada_household).await.unwrap();
    store.overview(&ctx, &home).await.unwrap();
    store.make_looks(&store::Ctx::program("daily", testkit::MORNING)).await.unwrap();

    let app = TestApp::new(store.clone());
    let mori = app.with_worker("mori").await.unwrap();
    assert!(mori.get("/today").await.body.contains("ひと目見ておくとよいものが1件あります"));
    let list = mori.get("/audit/looks").await.body;
    assert!(list.contains("山田さん（母・長男）") && list.contains("夜間か休みの日に"));
    let link = list.split("/audit/looks/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let path = format!("/audit/looks/{link}");
    let again = mori.post(&path, &[("answer", ""), ("words", "住所を確かめたとのこと")]).await;
    assert!(again.status == 422 && again.body.contains("住所を確かめたとのこと"));
    assert!(again.body.contains("どうするかを選んでください"));
    let kansa = app.with_worker("kansa").await.unwrap().get("/audit/looks").await;
    assert!(kansa.status == 200 && kansa.body.contains("ある世帯（1）") && !kansa.body.contains("山田"));
    let taken = mori.post(&path, &[("answer", "fine"), ("words", "住所を確かめたとのこと")]).await;
    assert_eq!((taken.status.as_u16(), taken.location.as_str()), (303, "/audit/looks"));
    assert!(mori.get("/audit/looks").await.body.contains("いま、見ておくものはありません"));
    assert!(!mori.get("/today").await.body.contains("ひと目見ておくとよい"));
    assert_eq!(mori.post(&path, &[("answer", "ask"), ("words", "もう一度")]).await.status, 422);
}
