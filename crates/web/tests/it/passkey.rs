//! パスキー in the pages, as the page's script sends it.

use crate::{
    login::{OWN, first_login},
    proof::{LATE, REASON, sealed},
};
use store::accounts::Site;
use testkit::{MORNING, Phone, Scratch, SoftKey, TestApp, Visitor, World, scratch, visitor::word_after};
use web::Config;

const HOME: &str = "https://engawa.example.jp";

/// An office that workers reach by name.
async fn office() -> (Scratch, TestApp) {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let store = scratch.store.clone().at(Some(Site::parse(HOME).unwrap()));
    let app = TestApp::with(store, Config { proxy: true, ..Config::default() });
    (scratch, app)
}

/// 佐藤, logged in, with a phone and a passkey.
async fn with_key(app: &TestApp) -> (Visitor, Phone, SoftKey) {
    let (mut sato, phone) = first_login(app, "192.0.2.1").await;
    let key = SoftKey::new().unwrap();
    sato.get("/account").await;
    let asked = sato.post("/account/passkeys/ask", &[("name", "窓口の機械"), ("present", OWN)]).await;
    assert_eq!(asked.status, 200, "{}", asked.body);
    assert_eq!(asked.headers["content-type"], "application/json");
    let made = key.make(&asked.body, HOME).unwrap();
    let answer = sato.post("/account/passkeys", &[("name", "窓口の機械"), ("passkey", &made)]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location.as_str()),
        (303, "/account#passkeys"),
        "{}",
        answer.body
    );
    (sato, phone, key)
}

async fn shown(visitor: &mut Visitor, key: &mut SoftKey) -> String {
    let asked = visitor.post("/passkey/ask", &[]).await;
    assert_eq!(asked.status, 200, "{}", asked.body);
    key.show(&asked.body, HOME).unwrap()
}

#[tokio::test]
async fn a_passkey_is_added_shown_at_the_next_login_and_ended() {
    let (_scratch, app) = office().await;
    let (mut sato, phone, mut key) = with_key(&app).await;
    let page = sato.get("/account").await.body;
    assert!(page.contains("窓口の機械") && page.contains("data-passkey-new"), "{page}");
    assert!(page.contains("<td data-label=\"さいごに使ったとき\">まだ</td>"));
    sato.post("/logout", &[]).await;
    app.app.clock.set(MORNING + 60_000);
    sato.post("/login", &[("login", "sato"), ("password", OWN)]).await;
    let page = sato.get("/login/second").await.body;
    assert!(page.contains("action=\"/login/passkey\"") && page.contains("name=\"code\""), "beside the code");
    // Without scripts the form is not shown; the code is.
    assert!(page.contains("data-passkey-login hidden"));
    let answer = sato.post("/login/passkey", &[("passkey", "")]).await;
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("パスキーでたしかめられませんでした") && answer.body.contains("name=\"code\"")
    );
    assert!(answer.body.contains("href=\"#passkey\"") && answer.body.contains("id=\"passkey\""));
    let passkey = shown(&mut sato, &mut key).await;
    let answer = sato.post("/login/passkey", &[("passkey", &passkey)]).await;
    assert_eq!((answer.status.as_u16(), answer.location.as_str()), (303, "/"), "{}", answer.body);
    assert_eq!(sato.get("/").await.location, "/today");
    let page = sato.get("/account").await.body;
    assert!(!page.contains("<td data-label=\"さいごに使ったとき\">まだ</td>"));
    let token = word_after(&page, "action=\"/account/passkeys/").unwrap().to_owned();
    let token = token.trim_end_matches("/end");
    for _ in 0..2 {
        let answer = sato.post(&format!("/account/passkeys/{token}/end"), &[]).await;
        assert_eq!(answer.location, "/account#passkeys", "ended twice reads the same");
    }
    assert!(!sato.get("/account").await.body.contains("窓口の機械"));
    sato.post("/logout", &[]).await;
    app.app.clock.set(MORNING + 120_000);
    sato.post("/login", &[("login", "sato"), ("password", OWN)]).await;
    assert!(!sato.get("/login/second").await.body.contains("/login/passkey"));
    assert_eq!(sato.post("/passkey/ask", &[]).await.status, 404);
    let code = phone.code(app.app.now());
    assert_eq!(sato.post("/login/code", &[("code", &code)]).await.location, "/");
}

#[tokio::test]
async fn a_passkey_proves_beside_a_form_whose_words_are_not_touched() {
    let (_scratch, app) = office().await;
    let (mut sato, _, mut key) = with_key(&app).await;
    let (seal, taro) = sealed(&app).await;
    let open = format!("/seals/{seal}/open");
    assert!(!sato.get(&open).await.body.contains("data-passkey-proof"), "just logged in");
    app.app.clock.set(LATE);
    let page = sato.get(&open).await.body;
    assert!(page.contains("name=\"proof\"") && page.contains("data-passkey-proof hidden"), "{page}");
    let answer = sato.post("/passkey/proof", &[("passkey", "{}")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("\"field\":\"proof\"") && answer.body.contains("まだ何も変わっていません"));
    let answer = sato.post(&open, &[("reason", REASON)]).await;
    assert_eq!(answer.status, 422, "a wrong one proves nothing");
    assert!(answer.body.contains(REASON) && answer.body.contains("data-passkey-proof"));
    let passkey = shown(&mut sato, &mut key).await;
    let answer = sato.post("/passkey/proof", &[("passkey", &passkey)]).await;
    assert_eq!((answer.status.as_u16(), answer.body.as_str()), (200, "{}"));
    let answer = sato.post(&open, &[("reason", REASON)]).await;
    assert_eq!((answer.status.as_u16(), answer.location), (303, format!("/people/{taro}")));
    // Another browser of the same worker proved nothing by it.
    let mut other = app.visitor("192.0.2.1");
    other.plant("engawa", "nobody");
    assert_eq!(other.post("/passkey/proof", &[("passkey", &passkey)]).await.location, "/login");
}

#[tokio::test]
async fn adding_asks_for_a_name_and_a_proof_and_keeps_what_was_typed() {
    let (_scratch, app) = office().await;
    let (mut sato, phone, _) = with_key(&app).await;
    app.app.clock.set(LATE);
    let page = sato.get("/account").await.body;
    assert!(page.contains("id=\"passkey-proof\"") && page.contains("data-passkey-proof"), "{page}");
    let answer = sato.post("/account/passkeys/ask", &[("name", ""), ("proof", "")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("\"field\":\"name\""), "{}", answer.body);
    let answer =
        sato.post("/account/passkeys/ask", &[("name", "青い鍵"), ("present", OWN), ("proof", "")]).await;
    assert!(answer.status == 422 && answer.body.contains("\"field\":\"proof\""), "{}", answer.body);
    let code = phone.code(LATE);
    let answer =
        sato.post("/account/passkeys/ask", &[("name", "青い鍵"), ("present", OWN), ("proof", &code)]).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(!answer.body.contains(&code));
    let answer = sato.post("/account/passkeys", &[("name", "青い鍵<"), ("passkey", "{}")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("パスキーを足せませんでした"), "{}", answer.body);
    assert!(
        answer.body.contains("href=\"#passkey-passkey\"") && answer.body.contains("id=\"passkey-passkey\"")
    );
    let kept = word_after(&answer.body, "id=\"passkey-name\" name=\"name\" value=\"").unwrap();
    assert!(kept.starts_with("青い鍵&"), "{kept}");
}

#[tokio::test]
async fn an_office_without_an_address_by_name_and_the_sample_town_offer_none() {
    let (_scratch, app) = crate::login::office(false).await;
    let (mut sato, _) = first_login(&app, "192.0.2.1").await;
    let page = sato.get("/account").await.body;
    assert!(!page.contains("パスキー"), "{page}");
    assert_eq!(sato.post("/account/passkeys/ask", &[("name", "鍵")]).await.status, 404);
    assert_eq!(sato.post("/account/passkeys", &[("name", "鍵"), ("passkey", "{}")]).await.status, 404);
    assert_eq!(sato.post("/passkey/ask", &[]).await.status, 404);
    // The sample town's own accounts have neither password nor phone.
    let (_scratch, app) = office().await;
    let suzuki = app.with_worker("suzuki").await.unwrap();
    assert!(!suzuki.get("/account").await.body.contains("パスキー"));
    assert_eq!(suzuki.post("/account/passkeys/ask", &[("name", "鍵")]).await.status, 404);
}
