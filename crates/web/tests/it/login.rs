//! Password, phone, waits, cookies: how a worker of an office comes in, and nobody else.

use domain::Secret;
use store::session::IDLE;
use testkit::{MORNING, Phone, Scratch, TestApp, Visitor, World, scratch, visitor::word_after};
use web::Config;

pub(crate) const OWN: &str = "えんがわで お茶を のむ";

/// An office behind a proxy, with or without TLS.
pub(crate) async fn office(tls: bool) -> (Scratch, TestApp) {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::with(scratch.store.clone(), Config { tls, proxy: true, ..Config::default() });
    (scratch, app)
}

/// The manager gives a worker a new way in.
pub(crate) async fn given(app: &TestApp, login: &str) -> Secret<String> {
    let store = &app.app.store;
    let mori = store.ctx_of_login("mori", "test", MORNING).await.unwrap();
    let worker = store.ctx_of_login(login, "test", MORNING).await.unwrap().actor.token.clone();
    store.reset_login(&mori, &worker).await.unwrap()
}

/// Sets up password and phone at the first login; the browser is in then.
pub(crate) async fn first_login(app: &TestApp, address: &str) -> (Visitor, Phone) {
    let mut sato = app.visitor(address);
    let password = given(app, "sato").await;
    sato.get("/login").await;
    let answer = sato.post("/login", &[("login", "sato"), ("password", password.show())]).await;
    assert_eq!(answer.location, "/login/second");
    let page = sato.get("/login/second").await.body;
    assert!(page.contains("自分のパスワードを決める"), "{page}");
    let answer = sato.post("/login/password", &[("password", OWN), ("again", OWN)]).await;
    assert_eq!(answer.location, "/login/second");
    let page = sato.get("/login/second").await.body;
    assert!(page.contains("<svg") && page.contains("電話に番号アプリを入れる"));
    let phone = Phone::typed(word_after(&page, "<strong class=\"eg-num\">").unwrap()).unwrap();
    let answer = sato.post("/login/phone", &[("code", &phone.code(app.app.now()))]).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body.matches("<li><strong>").count(), 10, "recovery codes, this once");
    (sato, phone)
}

/// Password and code of an account that is set up.
pub(crate) async fn log_in(app: &TestApp, visitor: &mut Visitor, phone: &Phone) -> String {
    let answer = visitor.post("/login", &[("login", "sato"), ("password", OWN)]).await;
    assert_eq!(answer.location, "/login/second", "{}", answer.body);
    visitor.get("/login/second").await;
    visitor.post("/login/code", &[("code", &phone.code(app.app.now()))]).await.location
}

#[tokio::test]
async fn with_only_the_password_every_page_leads_to_the_second_step() {
    let (_scratch, app) = office(false).await;
    let password = given(&app, "sato").await;
    let mut sato = app.visitor("192.0.2.1");
    sato.post("/login", &[("login", "sato"), ("password", password.show())]).await;
    for route in web::routes::ROUTES.iter().filter(|r| !matches!(r.access, web::routes::Access::Public)) {
        if route.access == web::routes::Access::HalfIn || route.access == web::routes::Access::Api {
            continue;
        }
        let path = route.path.replace("{token}", "00000000000000000000000000");
        let answer = if route.method == "GET" { sato.get(&path).await } else { sato.post(&path, &[]).await };
        assert_eq!(answer.location, "/login/second", "{} {}", route.method, route.path);
    }
}

#[tokio::test]
async fn a_worker_comes_in_with_password_and_code() {
    let (_scratch, app) = office(false).await;
    let (mut sato, phone) = first_login(&app, "192.0.2.1").await;
    assert_eq!(sato.get("/").await.location, "/today");
    sato.get("/account").await;
    assert_eq!(sato.post("/logout", &[]).await.location, "/login");
    assert_eq!(sato.get("/").await.location, "/login");
    app.app.clock.set(MORNING + 60_000);
    assert_eq!(log_in(&app, &mut sato, &phone).await, "/");
    assert_eq!(sato.get("/").await.location, "/today");
    // Going back to the second step leads home, not into it again.
    assert_eq!(sato.get("/login/second").await.location, "/");
}

#[tokio::test]
async fn what_does_not_fit_comes_back_with_a_sentence_and_without_the_password() {
    let (_scratch, app) = office(false).await;
    let (mut sato, phone) = first_login(&app, "192.0.2.1").await;
    for login in ["sato", "nobody"] {
        let answer = sato.post("/login", &[("login", login), ("password", "ひみつのことばです")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.body.contains("ログイン名かパスワードがちがうようです"));
        assert!(answer.body.contains(&format!("value=\"{login}\"")) && !answer.body.contains("ひみつ"));
    }
    app.app.clock.set(MORNING + 60_000);
    sato.post("/login", &[("login", "sato"), ("password", OWN)]).await;
    sato.get("/login/second").await;
    let answer = sato.post("/login/code", &[("code", &phone.code(MORNING))]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("もう使われています"), "the code of the set-up");
}

#[tokio::test]
async fn guessing_from_one_address_leaves_the_others_alone() {
    let (_scratch, app) = office(false).await;
    let (sato, phone) = first_login(&app, "192.0.2.1").await;
    let mut stranger = app.visitor("198.51.100.7");
    for n in 0..6 {
        let answer = stranger.post("/login", &[("login", "sato"), ("password", "まちがった ことば")]).await;
        assert_eq!(answer.body.contains("少しお待ちください"), n == 5, "{n}");
    }
    app.app.clock.set(MORNING + 20_000);
    assert!(
        stranger
            .post("/login", &[("login", "sato"), ("password", OWN)])
            .await
            .body
            .contains("お待ちください")
    );
    // The same desk, another browser at the same address as the stranger, too: it is known.
    let mut moved = sato.clone();
    moved.plant("engawa", "");
    app.app.clock.set(MORNING + 40_000);
    assert_eq!(log_in(&app, &mut moved, &phone).await, "/");
}

#[tokio::test]
async fn what_a_stranger_says_about_their_address_is_not_believed_without_a_proxy() {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::with(scratch.store.clone(), Config::default());
    for n in 0..6 {
        let mut stranger = app.visitor(&format!("198.51.100.{n}"));
        let answer = stranger.post("/login", &[("login", "sato"), ("password", "まちがった ことば")]).await;
        assert_eq!(answer.body.contains("少しお待ちください"), n == 5, "{n}");
    }
    // With one: only what the proxy itself wrote, at the end.
    let app = TestApp::with(scratch.store.clone(), Config { proxy: true, ..Config::default() });
    for n in 0..6 {
        let mut stranger = app.visitor(&format!("203.0.113.{n}, 198.51.100.99"));
        let answer = stranger.post("/login", &[("login", "suzuki"), ("password", "まちがった ことば")]).await;
        assert_eq!(answer.body.contains("少しお待ちください"), n == 5, "{n}");
    }
}

#[tokio::test]
async fn a_session_known_before_the_login_is_worth_nothing_after_it() {
    let (_scratch, app) = office(false).await;
    let (mut sato, phone) = first_login(&app, "192.0.2.1").await;
    sato.plant("engawa", "planted-by-somebody");
    app.app.clock.set(MORNING + 60_000);
    sato.post("/login", &[("login", "sato"), ("password", OWN)]).await;
    let half = sato.jar()["engawa"].clone();
    assert_ne!(half, "planted-by-somebody");
    sato.get("/login/second").await;
    sato.post("/login/code", &[("code", &phone.code(app.app.now()))]).await;
    assert_ne!(sato.jar()["engawa"], half);
    let mut thief = app.visitor("198.51.100.7");
    thief.plant("engawa", &half);
    assert_eq!(thief.get("/").await.location, "/login");
}

#[tokio::test]
async fn logging_out_ends_the_session_at_the_server() {
    let (_scratch, app) = office(false).await;
    let (mut sato, _) = first_login(&app, "192.0.2.1").await;
    let mut copy = sato.clone();
    assert_eq!(copy.get("/").await.location, "/today");
    sato.get("/account").await;
    sato.post("/logout", &[]).await;
    assert!(!sato.jar().contains_key("engawa"));
    assert_eq!(copy.get("/").await.location, "/login");
}

#[tokio::test]
async fn cookies_are_for_this_site_s_requests_alone() {
    for tls in [false, true] {
        let (_scratch, app) = office(tls).await;
        let password = given(&app, "sato").await;
        let mut sato = app.visitor("192.0.2.1");
        let answer = sato.post("/login", &[("login", "sato"), ("password", password.show())]).await;
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        let (name, flags) = cookie.split_once('=').unwrap();
        let flags: Vec<&str> = flags.split("; ").skip(1).collect();
        let wanted = ["Path=/", "HttpOnly", "SameSite=Lax", "Secure"];
        assert_eq!(flags, wanted[..if tls { 4 } else { 3 }]);
        assert_eq!(name, if tls { "__Host-engawa" } else { "engawa" });
        let (known, _) = first_login(&app, "192.0.2.2").await;
        assert!(known.jar().contains_key(if tls { "__Host-engawa-known" } else { "engawa-known" }));
    }
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_before_it_is_read() {
    let (_scratch, app) = office(false).await;
    let password = given(&app, "sato").await;
    let fields = [("login", "sato"), ("password", password.show().as_str())];
    for (name, value, passes) in [
        ("sec-fetch-site", "cross-site", false),
        ("sec-fetch-site", "same-site", false),
        ("sec-fetch-site", "same-origin", true),
        ("origin", "https://evil.example", false),
        ("origin", "null", false),
    ] {
        let mut visitor = app.visitor("192.0.2.1").with("host", "engawa.example").with(name, value);
        let answer = visitor.post("/login", &fields).await;
        assert_eq!(answer.status == 303, passes, "{name}: {value} → {}", answer.status);
        assert_eq!(answer.status == 403, !passes, "{name}: {value}");
    }
    let mut own =
        app.visitor("192.0.2.1").with("host", "engawa.example").with("origin", "http://engawa.example");
    assert_eq!(own.post("/login", &fields).await.status, 303);
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_headers() {
    let (_scratch, app) = office(true).await;
    let (mut sato, _) = first_login(&app, "192.0.2.1").await;
    let mut stranger = app.visitor("192.0.2.9");
    let answers = [
        ("a page of strangers", stranger.get("/login").await),
        ("a redirect", stranger.get("/").await),
        ("an asset", stranger.get("/assets/mark.svg").await),
        ("nothing there", stranger.get("/no-such-page").await),
        ("a refused form", stranger.post("/login", &[("login", "x"), ("password", "y")]).await),
        ("health", stranger.get("/healthz").await),
        ("a page of workers", sato.get("/account").await),
        ("an absent thing", sato.get("/households/00000000000000000000000000").await),
        ("a form without its word", sato.clone().post("/logout", &[("csrf", "wrong")]).await),
    ];
    for (kind, answer) in answers {
        let has = |name: &str, word: &str| {
            let value = answer.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
            assert!(value.contains(word), "{kind}: {name}: {value}");
        };
        has("content-security-policy", "default-src 'none'");
        has("content-security-policy", "frame-ancestors 'none'");
        has("x-content-type-options", "nosniff");
        has("referrer-policy", "same-origin");
        has("strict-transport-security", "max-age=31536000");
        has("cache-control", if kind == "an asset" { "no-cache" } else { "no-store" });
        assert!(answer.headers.contains_key("x-request-id"), "{kind}");
    }
}

#[tokio::test]
async fn an_ended_account_is_a_stranger_at_the_next_request() {
    let (scratch, app) = office(false).await;
    let (mut sato, _) = first_login(&app, "192.0.2.1").await;
    assert_eq!(sato.get("/").await.location, "/today");
    let admin = scratch.store.ctx_of_login("admin", "test", MORNING).await.unwrap();
    let worker = scratch.store.ctx_of_login("sato", "test", MORNING).await.unwrap().actor.token.clone();
    scratch.store.end_worker(&admin, &worker).await.unwrap();
    assert_eq!(sato.get("/").await.location, "/login");
}

#[tokio::test]
async fn a_script_is_told_that_the_session_is_over_and_not_led_away() {
    let (_scratch, app) = office(false).await;
    let (sato, _) = first_login(&app, "192.0.2.1").await;
    app.app.clock.set(MORNING + IDLE + 60_000);
    let mut script = sato.with("x-fragment", "1");
    assert_eq!(script.get("/account").await.status, 401);
    assert_eq!(script.post("/desk", &[("desk", "x")]).await.status, 401);
}

/// A browser that has been left alone until its session ran out, half-way through a reception.
async fn left_alone() -> (Scratch, TestApp, Visitor, Phone) {
    let (scratch, app) = office(false).await;
    let (mut sato, phone) = first_login(&app, "192.0.2.1").await;
    let page = sato.get("/receptions/new").await.body;
    assert!(page.contains("name=\"once\""));
    app.app.clock.set(MORNING + IDLE + 60_000);
    (scratch, app, sato, phone)
}

const HALF: &[(&str, &str)] = &[
    ("once", "00000000000000000000000001"),
    ("draft", "new-00000000000000000000000001"),
    ("words", "話の途中で"),
];

#[tokio::test]
async fn a_form_that_arrives_after_the_session_ran_out_comes_back_filled() {
    let (_scratch, app, mut sato, phone) = left_alone().await;
    let answer = sato.post("/receptions/new", HALF).await;
    assert_eq!(answer.location, "/login?kept=1");
    let page = sato.get(&answer.location).await.body;
    assert!(page.contains("書きかけはのこしてあります。もう一度はいると続きから書けます。"));
    let to = log_in(&app, &mut sato, &phone).await;
    let form = sato.get(&to).await.location;
    let page = sato.get(&form).await.body;
    assert!(page.contains("話の途中で"), "{to} {form}");
    assert!(word_after(&page, "name=\"once\" value=\"").is_some_and(|once| once == HALF[0].1));
    // Once: the next login leads home.
    sato.post("/logout", &[]).await;
    app.app.clock.set(app.app.now() + 60_000);
    assert_eq!(log_in(&app, &mut sato, &phone).await, "/");
}

#[tokio::test]
async fn a_form_without_drafts_of_its_own_is_kept_and_sent_on() {
    let (_scratch, app, mut sato, phone) = left_alone().await;
    let path = "/receptions/00000000000000000000000000/next";
    let answer = sato.post(path, &[("once", "k"), ("words", "電話を<b>かけ直す")]).await;
    assert_eq!(answer.location, "/login?kept=1");
    let to = log_in(&app, &mut sato, &phone).await;
    assert!(to.starts_with("/kept/"), "{to}");
    let page = sato.get(&to).await.body;
    assert!(page.contains(&format!("action=\"{path}\"")), "{page}");
    assert!(page.contains("name=\"words\" value=\"電話を&#60;b&#62;かけ直す\""), "{page}");
    // It is nobody else's.
    assert_eq!(app.with_worker("sato").await.unwrap().get(&to).await.status, 200);
    assert_eq!(app.with_worker("takahashi").await.unwrap().get(&to).await.status, 404);
}

#[tokio::test]
async fn two_forms_that_were_open_at_one_place_are_both_kept() {
    let (scratch, app, mut sato, phone) = left_alone().await;
    let path = "/receptions/00000000000000000000000000/next";
    let next = [("k1", "電話をかけ直す"), ("k2", "書類を郵送する"), ("k2", "書類を郵送する。直した")];
    for (once, words) in next {
        assert_eq!(sato.post(path, &[("once", once), ("words", words)]).await.location, "/login?kept=1");
    }
    // Corrections carry the record's version only.
    for words in ["一つめの直し", "二つめの直し"] {
        assert_eq!(sato.post(path, &[("version", "1"), ("words", words)]).await.location, "/login?kept=1");
    }
    // The login leads to the last; the others stand on きょう, each with a way of its own.
    let to = log_in(&app, &mut sato, &phone).await;
    assert!(sato.get(&to).await.body.contains("二つめの直し"), "{to}");
    let today = sato.get("/today").await.body;
    assert_eq!(today.matches("時間切れで預かったもの（相談受付）").count(), 4);
    let ctx = scratch.store.ctx_of_login("sato", "test", app.app.now()).await.unwrap();
    let kept = scratch.store.drafts(&ctx, &["kept"]).await.unwrap();
    let mut seen = Vec::new();
    for draft in &kept {
        assert!(today.contains(&format!("href=\"/drafts/{}\"", draft.token)));
        let to = sato.get(&format!("/drafts/{}", draft.token)).await.location;
        let page = sato.get(&to).await.body;
        assert!(page.contains(&format!("action=\"{path}\"")), "{page}");
        seen.push(word_after(&page, "name=\"words\" value=\"").unwrap().to_owned());
    }
    seen.sort();
    assert_eq!(seen, ["一つめの直し", "二つめの直し", "書類を郵送する。直した", "電話をかけ直す"]);
}

#[tokio::test]
async fn nothing_is_kept_for_a_session_that_was_ended_or_a_form_that_is_not_its_own() {
    let (scratch, app, mut sato, _) = left_alone().await;
    let planted = [("csrf", "planted")].iter().chain(HALF).copied().collect::<Vec<_>>();
    let mut stranger = app.visitor("192.0.2.1");
    stranger.plant("engawa", &sato.jar()["engawa"]);
    assert_eq!(stranger.post_bare("/receptions/new", &planted).await.location, "/login?closed=1");
    // A search is no record; a password least of all.
    assert_eq!(sato.post("/receptions", &[("q", "山田")]).await.location, "/login?closed=1");
    let passwords = [("present", OWN), ("password", "x"), ("again", "x")];
    assert_eq!(sato.post("/account/password", &passwords).await.location, "/login?closed=1");
    let ctx = scratch.store.ctx_of_login("sato", "test", app.app.now()).await.unwrap();
    assert!(scratch.store.drafts(&ctx, &[]).await.unwrap().is_empty());
    // Ended at the server: a stranger's.
    let mori = scratch.store.ctx_of_login("mori", "test", MORNING).await.unwrap();
    scratch.store.reset_login(&mori, &ctx.actor.token).await.unwrap();
    assert_eq!(sato.post("/receptions/new", HALF).await.location, "/login");
    assert!(scratch.store.drafts(&ctx, &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_page_that_outlived_its_session_is_saved_after_a_login_in_another_window() {
    let (_scratch, app, sato, phone) = left_alone().await;
    let mut other = sato.clone();
    log_in(&app, &mut other, &phone).await;
    let mut old = sato;
    old.plant("engawa", &other.jar()["engawa"]);
    let answer = old.post("/receptions/new", HALF).await;
    assert!(answer.location.starts_with("/receptions/"), "{} {}", answer.status, answer.location);
    // Not as somebody else.
    let mut mori = app.visitor("192.0.2.1");
    let ctx = app.app.store.ctx_of_login("mori", "test", app.app.now()).await.unwrap();
    let secret = app.app.store.start_session(&ctx.actor.token, store::session::Stage::Full, app.app.now());
    mori.plant("engawa", secret.await.unwrap().show());
    let word = old.csrf().to_owned();
    let fields = [("csrf", word.as_str())].iter().chain(HALF).copied().collect::<Vec<_>>();
    assert_eq!(mori.post_bare("/receptions/new", &fields).await.status, 403);
}
