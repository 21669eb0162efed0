//! 社会資源 as a worker and as a resident meet it.

use domain::Token;
use testkit::{TestApp, World, app::Browser, scratch};

struct Town {
    _scratch: scratch::Scratch,
    app: TestApp,
}

impl Town {
    async fn new() -> Self {
        let scratch = scratch::pages().await.unwrap();
        World::build(&scratch.store).await.unwrap();
        Self { app: TestApp::new(scratch.store.clone()), _scratch: scratch }
    }

    async fn of(&self, login: &str) -> Browser {
        self.app.with_worker(login).await.unwrap()
    }
}

const DESK: [(&str, &str); 8] = [
    ("kind", "desk"),
    ("name", "こども食堂 ひなた"),
    ("organization", "NPO法人 ひなた"),
    ("phone", "000-123-4567"),
    ("hours", "火・木 16時から19時"),
    ("address", "東1番地"),
    ("area", "town"),
    ("trouble1", "food"),
];

/// Adds the desk; where its page is.
async fn added(browser: &Browser) -> String {
    let answer = browser.post("/directory/new", &DESK).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location
}

#[tokio::test]
async fn to_another_town_the_auditor_and_the_administrator_the_entry_is_absent() {
    let town = Town::new().await;
    let page = added(&town.of("sato").await).await;
    let none = format!("/directory/{}", Token::from_bytes([9; 16]));
    for login in ["aoki", "kansa", "admin"] {
        let browser = town.of(login).await;
        for end in ["", "/edit", "/letter"] {
            let (real, absent) =
                (browser.get(&(page.clone() + end)).await, browser.get(&(none.clone() + end)).await);
            assert_eq!((real.status.as_u16(), real.body), (404, absent.body), "{login} {end}");
        }
        for end in ["/check", "/status", "/edit"] {
            let fields = [("status", "defunct"), ("name", "x"), ("organization", "y")];
            assert_eq!(browser.post(&(page.clone() + end), &fields).await.status, 404, "{login} {end}");
        }
        assert!(!browser.get("/directory").await.body.contains("ひなた"), "{login}");
    }
    // A partner agency of the same town keeps the same directory.
    assert!(town.of("suzuki").await.get("/directory").await.body.contains("こども食堂 ひなた"));
    assert_eq!(
        town.of("sato").await.get("/directory/feeds").await.status,
        404,
        "a supervisor chooses whom to follow"
    );
}

#[tokio::test]
async fn a_worker_adds_mends_checks_pauses_and_prints() {
    let town = Town::new().await;
    let sato = town.of("sato").await;
    let wrong =
        sato.post("/directory/new", &[("name", ""), ("organization", "ひなた"), ("phone", "12")]).await;
    assert!(
        wrong.status == 422 && wrong.body.contains("名前を書いてください") && wrong.body.contains("ひなた")
    );
    let page = added(&sato).await;
    let shown = sato.get(&page).await.body;
    assert!(shown.contains("000-123-4567") && shown.contains("食べるものがない"));
    assert!(shown.contains("半年たしかめていません"));
    assert_eq!(sato.post(&format!("{page}/check"), &[]).await.location, page);
    assert!(!sato.get(&page).await.body.contains("半年たしかめていません"));
    let mut edit: Vec<_> = DESK.to_vec();
    edit.extend([("alert", "夏休みはおやすみ"), ("version", "2")]);
    assert_eq!(sato.post(&format!("{page}/edit"), &edit).await.status, 303);
    // Somebody else had the same form open: both are shown, nothing is overwritten.
    let mut late: Vec<_> = DESK.to_vec();
    late.extend([("alert", "冬休みはおやすみ"), ("version", "2")]);
    let both = town.of("suzuki").await.post(&format!("{page}/edit"), &late).await;
    assert!(both.status == 409 && both.body.contains("夏休み") && both.body.contains("冬休み"));
    assert_eq!(sato.post(&format!("{page}/status"), &[("status", "temporarily closed")]).await.status, 303);
    assert!(sato.get("/directory").await.body.contains("休止中"));
    let letter = sato.get(&format!("{page}/letter")).await.body;
    assert!(letter.contains("NPO法人 ひなた 御中") && letter.contains("夏休みはおやすみ"));
    sato.post("/directory", &[("words", "ヒナタ"), ("kind", "desk"), ("trouble", "food")]).await;
    assert!(sato.get("/directory").await.body.contains("1–1件め（1件）"));
    sato.post("/directory", &[("words", "ひなたぼっこ")]).await;
    assert!(sato.get("/directory").await.body.contains("あてはまるものはありません"));
}

#[tokio::test]
async fn a_sheltered_place_is_refused_an_address_and_told_without_one() {
    let town = Town::new().await;
    let sato = town.of("sato").await;
    let page = added(&sato).await;
    let mut secret: Vec<_> = DESK.to_vec();
    secret.extend([("sheltered", "1"), ("version", "1")]);
    let refused = sato.post(&format!("{page}/edit"), &secret).await;
    assert!(refused.status == 422 && refused.body.contains("住所を入れられません"));
    secret.retain(|(name, _)| *name != "address");
    assert_eq!(sato.post(&format!("{page}/edit"), &secret).await.status, 303);
    let shown = sato.get(&page).await.body;
    assert!(shown.contains("知らせていません") && !shown.contains("東1番地"));
    let all = town.app.stranger().get("/hsds/3.0/services?full=true").await.body;
    assert!(all.contains("こども食堂") && !all.contains("東1番地"));
}

#[tokio::test]
async fn a_resident_says_what_is_wrong_without_a_name_and_staff_read_it() {
    let town = Town::new().await;
    let sato = town.of("sato").await;
    let token = added(&sato).await.rsplit('/').next().unwrap().to_owned();
    let stranger = town.app.stranger();
    let form = stranger.get(&format!("/directory/corrections/{token}")).await;
    assert!(form.status == 200 && form.body.contains("こども食堂 ひなた") && !form.body.contains("csrf"));
    assert_eq!(stranger.get("/directory/corrections/nothing").await.status, 404);
    let empty = stranger.post_bare("/directory/corrections", &[("entry", &token), ("words", " ")]).await;
    assert_eq!(empty.status, 422);
    let words = "<b>電話</b>がかわりました";
    let sent = stranger.post_bare("/directory/corrections", &[("entry", &token), ("words", words)]).await;
    assert!(sent.status == 200 && sent.body.contains("とどきました"));
    let list = sato.get("/directory").await.body;
    assert!(
        list.contains("外からとどいたこと（1件）")
            && list.contains("&#60;b&#62;電話")
            && !list.contains("<b>電話")
    );
    assert!(!town.of("aoki").await.get("/directory").await.body.contains("がかわりました"), "another town's");
    let (_, from) = list.split_once("/directory/corrections/").unwrap();
    let done = format!("/directory/corrections/{}/done", &from[..26]);
    assert_eq!(town.of("aoki").await.post(&done, &[]).await.status, 404);
    assert_eq!(sato.post(&done, &[]).await.status, 303);
    assert!(!sato.get("/directory").await.body.contains("外からとどいた"));
}

#[tokio::test]
async fn a_supervisor_chooses_whom_to_follow() {
    let town = Town::new().await;
    let mori = town.of("mori").await;
    let bad = mori
        .post("/directory/feeds", &[("name", "となり町"), ("url", "file:///etc"), ("licence", "CC0")])
        .await;
    assert!(bad.status == 422 && bad.body.contains("「https://」から"));
    let good = [("name", "となり町"), ("url", "https://tonari.example/hsds/3.0"), ("licence", "CC0")];
    assert_eq!(mori.post("/directory/feeds", &good).await.status, 303);
    let page = mori.get("/directory/feeds").await.body;
    let (_, from) = page.split_once("action=\"/directory/feeds/").unwrap();
    let feed = format!("/directory/feeds/{}", &from[..26]);
    assert_eq!(mori.post(&format!("{feed}/pause"), &[("paused", "1")]).await.status, 303);
    assert!(mori.get("/directory/feeds").await.body.contains("また読みこむ"));
    assert_eq!(mori.post(&format!("{feed}/end"), &[]).await.status, 303);
    assert!(mori.get("/directory/feeds").await.body.contains("まだ、読みこんでいる相手はありません"));
}
