//! The settings, and who is let in to a household.

use domain::Token;
use store::load::{AgencyRow, AreaRow, CaseRow, HouseholdRow, WorkerRow};
use testkit::{TestApp, World, app::Browser, scratch};

struct Town {
    _scratch: scratch::Scratch,
    app: TestApp,
    world: World,
}

impl Town {
    async fn new() -> Self {
        let scratch = scratch::pages().await.unwrap();
        let world = World::build(&scratch.store).await.unwrap();
        Self { app: TestApp::new(scratch.store.clone()), _scratch: scratch, world }
    }

    async fn of(&self, login: &str) -> Browser {
        self.app.with_worker(login).await.unwrap()
    }

    async fn household(&self) -> Token {
        World::token::<HouseholdRow>(&self.app.app.store, self.world.yamada_household).await.unwrap()
    }
}

/// The value of the hidden field `name`.
fn hidden<'a>(body: &'a str, name: &str) -> &'a str {
    let from = body.split_once(&format!("name=\"{name}\" value=\"")).unwrap().1;
    from.split_once('"').unwrap().0
}

#[tokio::test]
async fn settings_are_absent_for_all_who_administer_nothing() {
    let town = Town::new().await;
    let absent = town.of("sato").await.get("/no-such-page").await.body;
    for login in ["sato", "takahashi", "suzuki", "aoki", "kansa"] {
        let browser = town.of(login).await;
        for path in ["/admin", "/admin/workers", "/admin/areas", "/admin/codes/topic", "/admin/settings"] {
            let answer = browser.get(path).await;
            assert_eq!((answer.status.as_u16(), &answer.body), (404, &absent), "{login} {path}");
        }
    }
    let mori = town.of("mori").await;
    assert_eq!(mori.get("/admin").await.status, 200);
    for path in ["/admin/areas", "/admin/agencies", "/admin/codes", "/admin/workers/new"] {
        assert_eq!(mori.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn no_page_of_the_settings_shows_anything_of_a_case() {
    let town = Town::new().await;
    let admin = town.of("admin").await;
    let worker = World::token::<WorkerRow>(&town.app.app.store, town.world.sato).await.unwrap();
    let agency = World::token::<AgencyRow>(&town.app.app.store, town.world.kurashi).await.unwrap();
    for path in [
        "/admin".to_owned(),
        "/admin/areas".to_owned(),
        "/admin/agencies".to_owned(),
        "/admin/workers".to_owned(),
        "/admin/codes".to_owned(),
        "/admin/settings".to_owned(),
        format!("/admin/workers/{worker}"),
        format!("/admin/agencies/{agency}"),
    ] {
        let answer = admin.get(&path).await;
        assert_eq!(answer.status, 200, "{path}");
        for word in ["山田", "2026-0001", "みどり町東1番地"] {
            assert!(!answer.body.contains(word), "{path}: {word}");
        }
    }
}

#[tokio::test]
async fn a_form_that_cannot_be_kept_comes_back_with_its_words() {
    let town = Town::new().await;
    let admin = town.of("admin").await;
    let typed = [("name", ""), ("population", "たくさん"), ("kana", "きたちく")];
    let answer = admin.post("/admin/areas/new", &typed).await;
    assert_eq!(answer.status, 422);
    for words in
        ["地区の名前を書いてください", "人口は、0から2000万までの数で入れてください", "たくさん", "きたちく"]
    {
        assert!(answer.body.contains(words), "{words}");
    }
}

#[tokio::test]
async fn two_who_edit_one_area_are_shown_both_and_choose() {
    let town = Town::new().await;
    let east = World::token::<AreaRow>(&town.app.app.store, town.world.east).await.unwrap();
    let path = format!("/admin/areas/{east}");
    let (one, two) = (town.of("admin").await, town.of("admin").await);
    let version = hidden(&one.get(&path).await.body, "version").to_owned();
    assert_eq!(one.post(&path, &[("name", "東部地区"), ("version", &version)]).await.status, 303);
    let answer = two.post(&path, &[("name", "ひがし地区"), ("version", &version)]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.body.contains("東部地区") && answer.body.contains("ひがし地区"));
    assert!(one.get("/admin/areas").await.body.contains("東部地区"), "nothing was overwritten");
    let version = hidden(&answer.body, "version").to_owned();
    assert_eq!(two.post(&path, &[("name", "ひがし地区"), ("version", &version)]).await.status, 303);
    assert!(one.get("/admin/areas").await.body.contains("ひがし地区"));
}

#[tokio::test]
async fn a_form_pressed_twice_adds_one() {
    let town = Town::new().await;
    let admin = town.of("admin").await;
    let once = hidden(&admin.get("/admin/codes/topic/new").await.body, "once").to_owned();
    let typed = [("label", "ヤングケアラー"), ("rank", "17"), ("once", once.as_str())];
    for _ in 0..2 {
        assert_eq!(admin.post("/admin/codes/topic/new", &typed).await.location, "/admin/codes/topic");
    }
    let body = admin.get("/admin/codes/topic").await.body;
    assert_eq!(body.matches(">ヤングケアラー<").count(), 1);
}

#[tokio::test]
async fn an_account_ended_is_a_stranger_s_at_the_next_request() {
    let town = Town::new().await;
    let (admin, suzuki) = (town.of("admin").await, town.of("suzuki").await);
    assert_eq!(suzuki.get("/").await.location, "/today");
    let token = World::token::<WorkerRow>(&town.app.app.store, town.world.suzuki).await.unwrap();
    assert_eq!(admin.post(&format!("/admin/workers/{token}/end"), &[]).await.status, 303);
    assert_eq!(suzuki.get("/").await.location, "/login");
    assert!(admin.get(&format!("/admin/workers/{token}")).await.body.contains("アカウントをもう一度ひらく"));
}

#[tokio::test]
async fn a_worker_taken_in_gets_a_password_that_is_shown_once() {
    let town = Town::new().await;
    let admin = town.of("admin").await;
    let agency = World::token::<AgencyRow>(&town.app.app.store, town.world.kurashi).await.unwrap();
    let typed =
        [("login", "arata"), ("name", "新田 あらた"), ("agency", agency.as_str()), ("role", "consultant")];
    let made = admin.post("/admin/workers/new", &typed).await;
    assert_eq!(made.status, 303);
    let page = admin.post(&format!("{}/password", made.location), &[]).await;
    assert!(page.body.contains("この画面にしか出ません"));
    assert!(!admin.get(&made.location).await.body.contains("この画面にしか出ません"));
    let mori = town.of("mori").await;
    assert_eq!(
        mori.post(&format!("{}/password", made.location), &[]).await.status,
        200,
        "a worker of this desk"
    );
    let store = &town.app.app.store;
    let suzuki = World::token::<WorkerRow>(store, town.world.suzuki).await.unwrap();
    let chief = store.ctx_of_login("admin", "test", testkit::MORNING).await.unwrap().actor.token.clone();
    let me = store.ctx_of_login("mori", "test", testkit::MORNING).await.unwrap().actor.token.clone();
    for other in [suzuki, chief, me] {
        assert_eq!(mori.post(&format!("/admin/workers/{other}/password"), &[]).await.status, 404);
    }
}

#[tokio::test]
async fn a_rule_is_set_from_a_day_on_and_its_story_is_kept() {
    let town = Town::new().await;
    let mori = town.of("mori").await;
    let typed = [("key", "quiet_days"), ("value", "４５"), ("from", "")];
    assert_eq!(mori.post("/admin/settings", &typed).await.status, 303);
    let body = mori.get("/admin/settings").await.body;
    assert!(body.contains("いま 45日") && body.contains("令和8年11月20日から 45日（この機関・森 直樹）"));
    let typed = [("key", "quiet_days"), ("value", "0"), ("from", "")];
    assert_eq!(mori.post("/admin/settings", &typed).await.status, 422);
}

#[tokio::test]
async fn suzuki_sees_what_was_shared_and_nothing_right_after_its_end() {
    let town = Town::new().await;
    let household = town.household().await;
    let (path, sharing) = (format!("/households/{household}"), format!("/households/{household}/sharing"));
    let (sato, suzuki) = (town.of("sato").await, town.of("suzuki").await);
    let absent = suzuki.get("/households/00000000000000000000000000").await.body;
    assert_eq!(suzuki.get(&path).await.body, absent);
    let case = World::token::<CaseRow>(&town.app.app.store, town.world.case).await.unwrap();
    let agency = World::token::<AgencyRow>(&town.app.app.store, town.world.hokatsu).await.unwrap();
    let typed = [
        ("case", case.as_str()),
        ("agency", agency.as_str()),
        ("part", "summary"),
        ("part", "basic"),
        ("ground", "entrusted"),
        ("note", "11月20日の委託書"),
    ];
    assert_eq!(suzuki.post(&sharing, &typed).await.body, absent);
    assert_eq!(sato.post(&sharing, &typed[..4]).await.status, 422);
    assert_eq!(sato.post(&sharing, &typed).await.location, sharing);
    let seen = suzuki.get(&path).await;
    assert!(seen.body.contains("山田 太郎") && !seen.body.contains("みどり町東1番地"));
    assert_eq!(suzuki.get(&sharing).await.body, absent, "who else was let in is not told");
    let page = sato.get(&sharing).await.body;
    for words in ["みどり町地域包括支援センター", "概要・基本", "委託された事業", "11月20日の委託書"]
    {
        assert!(page.contains(words), "{words}");
    }
    let grant =
        hidden(&page.replace("button class=\"eg-button eg-button--danger\" ", ""), "grant").to_owned();
    assert_eq!(sato.post(&format!("{sharing}/end"), &[("grant", &grant)]).await.status, 303);
    let after = suzuki.get(&path).await;
    assert_eq!((after.status.as_u16(), after.body), (404, absent));
    assert!(sato.get(&sharing).await.body.contains("終わった共有"));
}

#[tokio::test]
async fn a_worker_with_a_tie_sees_the_household_no_more() {
    let town = Town::new().await;
    let household = town.household().await;
    let path = format!("/households/{household}");
    let sato = town.of("sato").await;
    assert_eq!(sato.post(&format!("{path}/tie"), &[("reason", "")]).await.status, 422);
    assert_eq!(sato.get(&path).await.status, 200);
    assert_eq!(sato.post(&format!("{path}/tie"), &[("reason", "いとこ")]).await.status, 303);
    assert_eq!(sato.get(&path).await.status, 404);
    assert!(!town.of("takahashi").await.get(&format!("{path}/sharing")).await.body.contains("いとこ"));
    let mori = town.of("mori").await;
    let page = mori.get(&format!("{path}/sharing")).await.body;
    assert!(page.contains("いとこ"));
    let tie = hidden(&page, "tie").to_owned();
    assert_eq!(mori.post(&format!("{path}/ties/end"), &[("tie", &tie)]).await.status, 303);
    assert_eq!(sato.get(&path).await.status, 200);
}
