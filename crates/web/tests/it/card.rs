//! Cards and posters: printed by staff, opened by a resident's phone, counted by the month.

use axum::{
    body::Body,
    http::{Request, header},
};
use testkit::{TestApp, World, scratch};

async fn opened(app: &TestApp, path: &str, language: &str) -> String {
    let request = Request::get(path).header(header::ACCEPT_LANGUAGE, language);
    app.stranger().send(request.body(Body::empty()).unwrap()).await.location
}

#[tokio::test]
async fn a_card_for_a_parcel_of_food_leads_to_the_guide_of_its_town_and_is_counted() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    let choice = sato.get("/cards").await;
    assert!(choice.body.contains("食べるものがない") && choice.body.contains("/cards/card/1"));

    let request = Request::get("/cards/card/1")
        .header(header::HOST, "midori.example.jp")
        .header(header::COOKIE, sato.cookie());
    let sheet = sato.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((sheet.status.as_u16(), sheet.body.matches("<article").count()), (200, 10));
    assert!(sheet.body.contains("http://midori.example.jp/c/999997/1<"), "where the code leads is told");
    assert!(sheet.body.contains("<svg") && sheet.body.contains("0120-279-338"), "a number beside the code");
    let poster = sato.get("/cards/poster/1?l=vi").await;
    assert!(poster.body.matches("<article").count() == 1 && poster.body.contains("lang=\"vi\""));
    let quiet = sato.get("/cards/card/9").await.body;
    assert!(
        !quiet.contains("こわい") && quiet.contains("する ところ"),
        "who may be searched carries no word of it"
    );
    for absent in ["/cards/card/99", "/cards/banner/1", "/cards/card/1%2F1"] {
        assert_eq!(sato.get(absent).await.status, 404, "{absent}");
    }
    assert_eq!(app.with_worker("kansa").await.unwrap().get("/cards").await.status, 404);

    assert_eq!(opened(&app, "/c/999997/1", "ja").await, "/g/999997/t/1");
    assert_eq!(opened(&app, "/c/999997/1", "vi-VN,vi;q=0.9,en;q=0.8").await, "/g/999997/t/1?l=vi");
    assert_eq!(opened(&app, "/c/999997/0?l=my", "ja").await, "/g/999997?l=my");
    assert_eq!(opened(&app, "/c/999997/77", "ja").await, "/g/999997");
    assert_eq!(app.stranger().get("/c/123456/1").await.status, 404);
    let choice = sato.get("/cards").await;
    assert!(choice.body.contains("2回") && choice.body.contains("1回"), "{}", choice.body);
    assert!(!sato.get("/voices").await.body.contains("card:"), "cards are no voices");
    let aoki = app.with_worker("aoki").await.unwrap();
    assert!(!aoki.get("/cards").await.body.contains("2回"), "another town's");
}
