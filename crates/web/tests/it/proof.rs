//! Step-up in the pages: the field stands in the form itself, what was typed beside it stays, and one press does both.

use crate::login::{first_login, given, office};
use domain::{
    Secret, Token,
    seal::{SealForm, SealGround},
};
use store::load::PersonRow;
use testkit::{MORNING, TestApp, World, scratch};

pub(crate) const LATE: i64 = MORNING + 11 * 60_000;
pub(crate) const REASON: &str = "転校の手続きで、学校に本人と行くため";

/// 太郎 is sealed, kept by 佐藤. The seal and the person.
pub(crate) async fn sealed(app: &TestApp) -> (Token, Token) {
    let store = &app.app.store;
    let sato = store.ctx_of_login("sato", "test", MORNING).await.unwrap();
    let ask = store::find::Question { words: "山田 太郎".into(), ..Default::default() };
    let taro = store.find_people(&sato, &ask, 10).await.unwrap().rows[0].token.clone();
    let form = SealForm {
        ground: SealGround::Measure,
        words: String::new(),
        party: "元の夫".into(),
        party_person: None,
        from: "2026-11-01".parse().unwrap(),
        to: "2027-10-31".parse().unwrap(),
        keeper: sato.actor.token.clone(),
        readers: Vec::new(),
        near: Vec::new(),
        near_named: Vec::new(),
        covered: Vec::new(),
    };
    (store.set_seal(&sato, &taro, &form, "").await.unwrap(), taro)
}

/// A worker with a password and no phone, at a browser.
async fn with_password(app: &TestApp, login: &str) -> (testkit::app::Browser, Secret<String>) {
    let password = given(app, login).await;
    (app.with_worker(login).await.unwrap(), password)
}

#[tokio::test]
async fn a_seal_opens_with_the_code_in_the_very_same_form() {
    let (_scratch, app) = office(false).await;
    let (mut sato, phone) = first_login(&app, "192.0.2.1").await;
    let (seal, taro) = sealed(&app).await;
    let open = format!("/seals/{seal}/open");
    // Just logged in: nothing is asked.
    assert!(!sato.get(&open).await.body.contains("name=\"proof\""));
    app.app.clock.set(LATE);
    let page = sato.get(&open).await.body;
    assert!(page.contains("name=\"proof\"") && page.contains("番号アプリの番号"), "{page}");
    let answer = sato.post(&open, &[("reason", REASON)]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("id=\"proof-error\"") && answer.body.contains("href=\"#proof\""));
    assert!(answer.body.contains(REASON), "what was typed stays");
    let answer = sato.post(&open, &[("reason", REASON), ("proof", "918273")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("番号がちがうか") && answer.body.contains(REASON));
    assert!(!answer.body.contains("918273"), "what was typed as a proof never comes back");
    let page = sato.get(&format!("/people/{taro}")).await.body;
    assert!(page.contains(&open), "still shut");
    // A right code with a reason that is missing is not asked for again.
    let code = phone.code(LATE);
    let answer = sato.post(&open, &[("reason", ""), ("proof", &code)]).await;
    assert_eq!(answer.status, 422);
    assert!(!answer.body.contains("name=\"proof\"") && answer.body.contains("id=\"reason-error\""));
    let answer = sato.post(&open, &[("reason", REASON)]).await;
    assert_eq!((answer.status.as_u16(), answer.location), (303, format!("/people/{taro}")));
}

#[tokio::test]
async fn one_press_proves_and_opens() {
    let (_scratch, app) = office(false).await;
    let (mut sato, phone) = first_login(&app, "192.0.2.1").await;
    let (seal, taro) = sealed(&app).await;
    app.app.clock.set(LATE);
    let open = format!("/seals/{seal}/open");
    sato.get(&open).await;
    let answer = sato.post(&open, &[("reason", REASON), ("proof", &phone.code(LATE))]).await;
    assert_eq!((answer.status.as_u16(), answer.location), (303, format!("/people/{taro}")));
}

#[tokio::test]
async fn lifting_asks_both_of_the_two_and_letting_it_stand_asks_nobody() {
    let (_scratch, app) = office(false).await;
    let (seal, _) = sealed(&app).await;
    let (sato, password) = with_password(&app, "sato").await;
    let page = format!("/seals/{seal}");
    let body = sato.get(&page).await.body;
    assert!(body.contains("name=\"proof\" type=\"password\""));
    let answer = sato.post(&format!("{page}/lift"), &[("reason", "転居して、本人が望んだ")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("id=\"proof-error\"") && answer.body.contains("転居して、本人が望んだ"));
    let all = [("reason", "転居して、本人が望んだ"), ("proof", password.show().as_str())];
    assert_eq!(sato.post(&format!("{page}/lift"), &all).await.status, 303);
    let (mori, password) = with_password(&app, "mori").await;
    let answer = mori.post(&format!("{page}/lift/answer"), &[("answer", "yes")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("解くことに同意する") && answer.body.contains("id=\"proof-error\""));
    let wrong = [("answer", "yes"), ("proof", "ちがう ことば")];
    assert_eq!(mori.post(&format!("{page}/lift/answer"), &wrong).await.status, 422);
    assert_eq!(mori.post(&format!("{page}/lift/answer"), &[("answer", "no")]).await.status, 303);
    assert_eq!(
        sato.post(&format!("{page}/lift"), &[("reason", "転居して、本人が望んだ")]).await.status,
        303,
        "fresh still"
    );
    let all = [("answer", "yes"), ("proof", password.show().as_str())];
    assert_eq!(mori.post(&format!("{page}/lift/answer"), &all).await.status, 303);
    assert!(mori.get(&page).await.body.contains("に、解かれました"));
}

#[tokio::test]
async fn lists_of_many_cases_leave_only_with_a_proof() {
    let (_scratch, app) = office(false).await;
    let (mori, password) = with_password(&app, "mori").await;
    let proof = ("proof", password.show().as_str());
    for (path, field, again) in [
        ("/cases/export", vec![("form", "csv")], "世帯・ケースの一覧を"),
        ("/imports/export", vec![("kind", "people"), ("form", "cp932")], "<option value=\"cp932\" selected>"),
    ] {
        let answer = mori.post(path, &field).await;
        assert_eq!(answer.status, 422, "{path}");
        assert!(answer.body.contains("id=\"proof-error\"") && answer.body.contains(again), "{path}");
        assert!(!answer.headers.contains_key("content-disposition"), "{path}");
    }
    let paper = mori.get("/cases/print").await;
    assert_eq!(paper.status, 422);
    assert!(paper.body.contains("id=\"proof-error\"") && !paper.body.contains("山田"), "the paper neither");
    assert_eq!(mori.post("/cases/export", &[("form", "print")]).await.location, "/cases/print");
    let answer = mori.post("/cases/export", &[("form", "print"), ("proof", "ちがう")]).await;
    assert_eq!(answer.status, 422);
    assert_eq!(mori.post("/cases/export", &[("form", "print"), proof]).await.location, "/cases/print");
    assert_eq!(mori.get("/cases/print").await.status, 200);
    let answer = mori.post("/cases/export", &[("form", "csv")]).await;
    assert_eq!(answer.status, 200);
    assert!(answer.headers.contains_key("content-disposition"));
    assert!(!mori.get("/cases/export").await.body.contains("name=\"proof\""));
    let answer = mori.post("/imports/export", &[("kind", "people"), ("form", "utf8")]).await;
    assert!(answer.headers.contains_key("content-disposition"));
}

#[tokio::test]
async fn the_whole_record_is_asked_for_with_a_proof() {
    let (_scratch, app) = office(false).await;
    let (mori, password) = with_password(&app, "mori").await;
    let asked = [("reason", "移るため"), ("seal", "words"), ("once", "")];
    let answer = mori.post("/admin/export", &asked).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("id=\"proof-error\"") && answer.body.contains("移るため"));
    assert!(!answer.body.contains("id=\"made\""), "no words were made");
    let mut all = asked.to_vec();
    all.push(("proof", password.show()));
    let answer = mori.post("/admin/export", &all).await;
    assert_eq!(answer.status, 200);
    assert!(answer.body.contains("id=\"made\"") && !answer.body.contains(password.show().as_str()));
    // A 管理者 of a desk that may not ask hears nothing of a proof.
    let (kansa, _) = with_password(&app, "takahashi").await;
    assert_eq!(kansa.post("/admin/export", &asked).await.status, 404);
}

#[tokio::test]
async fn in_the_sample_town_the_form_says_that_nothing_is_asked() {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let (seal, taro) = sealed(&app).await;
    assert_eq!(taro, World::token::<PersonRow>(&scratch.store, world.yamada_taro).await.unwrap());
    let sato = app.with_worker("sato").await.unwrap();
    let open = format!("/seals/{seal}/open");
    let page = sato.get(&open).await.body;
    assert!(page.contains("見本の町には番号アプリもパスワードもない") && !page.contains("name=\"proof\""));
    assert_eq!(sato.post(&open, &[("reason", REASON)]).await.status, 303);
}
