//! Who comes in.

use testkit::{TestApp, World, scratch};

#[tokio::test]
async fn a_stranger_is_asked_to_log_in_and_a_worker_comes_in() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    assert_eq!(app.stranger().get("/").await.location, "/login");
    assert!(app.stranger().get("/login").await.body.contains("佐藤 花子"));
    assert_eq!(app.with_worker("sato").await.unwrap().get("/").await.location, "/today");
}

#[tokio::test]
async fn a_form_without_the_session_s_word_changes_nothing() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    assert_eq!(sato.post_bare("/logout", &[("csrf", "wrong")]).await.status, 403);
    assert_eq!(sato.get("/").await.location, "/today");
    assert_eq!(sato.post("/logout", &[]).await.location, "/login");
    assert_eq!(sato.get("/").await.location, "/login");
}
