//! The residents' door: words or choices to the desk of one's own town, without a login.

mod published;
mod quiet;

use axum::{body::Body, http::Request};
use serde_json::{Value, json};
use store::{
    Ctx,
    import::{ImportedAgency, ImportedMunicipality},
};
use testkit::{
    MORNING, TestApp, World,
    app::{Answer, Browser},
    scratch::{self, Scratch},
};
use web::Config;

/// A Friday, nine in the morning in Japan.
const OPEN_HOURS: i64 = MORNING;

struct Town {
    app: TestApp,
    _scratch: Scratch,
}

fn town(code: &str, name: &str, kana: &str) -> ImportedMunicipality {
    ImportedMunicipality {
        code: code.into(),
        prefecture: "みほん県".into(),
        name: name.into(),
        kana: kana.into(),
        kind: "municipality".into(),
    }
}

pub(crate) fn desk(key: &str, kind: &str, name: &str, phone: &str) -> ImportedAgency {
    ImportedAgency {
        key: key.into(),
        municipality: Some("999997".into()),
        kind: kind.into(),
        name: name.into(),
        phone: phone.into(),
        fax: String::new(),
        email: String::new(),
        postal: String::new(),
        address: "みどり町役場前1番1".into(),
        hours: "月曜から金曜 8時30分から17時15分".into(),
        closed_days: "祝日".into(),
        url: "https://midori.example.jp/desk".into(),
        note: String::new(),
        category: String::new(),
        contact: "direct".into(),
        prefecture: String::new(),
        checked_how: "list".into(),
        last_checked: "2026-10-01".parse().ok(),
    }
}

/// The desks of a small town: one of its own, a switchboard, a food bank, a shelter, and desks of its prefecture.
fn desks() -> Vec<ImportedAgency> {
    let wide = |key: &str, category: &str, name: &str, phone: &str| ImportedAgency {
        municipality: None,
        prefecture: "99".into(),
        category: category.into(),
        ..desk(key, "other", name, phone)
    };
    vec![
        ImportedAgency {
            contact: "switchboard".into(),
            ..desk("hall", "town", "みどり町役場", "0002001000")
        },
        desk("kurashi", "jiritsu", "みどり町くらしの窓口", "0002001001"),
        desk("food", "foodbank", "みどりフードバンク", "0002001002"),
        desk("hw", "hellowork", "ハローワークみどり", "0002001003"),
        desk("shelter", "shelter", "一時宿泊 ほし", "0002001004"),
        wide("law", "debt", "法テラスみほん", "0002001005"),
        wide("women", "violence", "みほん県女性相談支援センター", "0002001006"),
        wide("indoors", "", "みほん県ひきこもり地域支援センター", "0002001007"),
    ]
}

impl Town {
    async fn with(config: Config) -> Self {
        let scratch = scratch::pages().await.unwrap();
        World::build(&scratch.store).await.unwrap();
        let ctx = Ctx::program("import", MORNING);
        let towns = [town("999997", "みどり町", "みどりちょう"), town("999989", "あおば市", "あおばし")];
        scratch.store.import_municipalities(&ctx, &towns, |_| ()).await.unwrap();
        scratch.store.import_agencies(&ctx, "list", &desks(), |_| ()).await.unwrap();
        let app = TestApp::with(scratch.store.clone(), config);
        app.app.clock.set(OPEN_HOURS);
        Self { app, _scratch: scratch }
    }

    async fn build() -> Self {
        Self::with(Config { demo: true, ..Config::default() }).await
    }

    async fn say(&self, text: &str) -> Answer {
        self.app.stranger().post_bare("/g/999997/answer", &[("text", text), ("l", "ja")]).await
    }
}

async fn ask(browser: &Browser, body: &Value, from: &str) -> (u16, Value) {
    let request = Request::post("/api/v1/guide/answers")
        .header("content-type", "application/json")
        .header("x-forwarded-for", from)
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = browser.send(request).await;
    (answer.status.as_u16(), serde_json::from_str(&answer.body).unwrap())
}

#[tokio::test]
async fn to_whoever_asks_the_door_is_the_same() {
    let town = Town::build().await;
    let stranger = town.app.stranger();
    for path in
        ["/g", "/g/999997", "/g/999997/t/9", "/g/999997/t/9/1", "/g/999997/p/jukyo-kakuho", "/calendar"]
    {
        let first = stranger.get(path).await;
        assert_eq!(first.status, 200, "{path}");
        for who in ["sato", "suzuki", "aoki", "kansa", "admin"] {
            let browser = town.app.with_worker(who).await.unwrap();
            assert_eq!(browser.get(path).await.body, first.body, "{who} {path}");
        }
    }
    let words = [("text", "家賃が払えません"), ("l", "ja")];
    let first = town.say("家賃が払えません").await;
    for who in ["sato", "suzuki", "kansa", "admin"] {
        let browser = town.app.with_worker(who).await.unwrap();
        assert_eq!(browser.post_bare("/g/999997/answer", &words).await.body, first.body, "{who}");
    }
}

#[tokio::test]
async fn words_lead_to_the_desk_with_number_hours_and_what_to_say() {
    let town = Town::build().await;
    let answer = town.say("家賃を2か月払えていない").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.location, "", "the words are in no address");
    let page = &answer.body;
    for shown in [
        "ここに電話してください",
        "みどり町くらしの窓口",
        "href=\"tel:0002001001\"",
        "このまま話せます",
        "月曜から金曜 8時30分から17時15分",
        "住居確保給付金の相談をしたいです",
        "家を借りた契約書",
        "<p class=\"gd-small\">「家賃",
        "2026年10月1日に確認",
        "https://midori.example.jp/desk",
    ] {
        assert!(page.contains(shown), "no 「{shown}」 in {page}");
    }
    let number = page.find("tel:0002001001").unwrap();
    assert!(number < page.find("家を借りた契約書").unwrap(), "the number stands before everything else");
    assert!(!page.contains("noindex"));
    assert!(answer.headers["cache-control"].to_str().unwrap().contains("no-store"));
}

#[tokio::test]
async fn where_one_is_put_through_the_page_says_whom_to_ask_for() {
    let town = Town::build().await;
    let page = town.say("国民健康保険料が払えない").await.body;
    for shown in ["取り次ぎが必要です", "国民健康保険の担当につないでください", "tel:0002001000"]
    {
        assert!(page.contains(shown), "no 「{shown}」");
    }
}

#[tokio::test]
async fn a_danger_comes_first_and_what_others_must_not_see_is_neutral() {
    let town = Town::build().await;
    let page = town.say("夫に殴られている").await;
    let body = &page.body;
    assert!(body.contains("<title>相談先を確認</title>") && body.contains("noindex"));
    assert_eq!(page.headers["x-robots-tag"], "noindex, nofollow");
    assert!(
        body.find("tel:0120279889").unwrap() < body.find("tel:0002001006").unwrap(),
        "the line, then the desk"
    );
    assert!(body.contains("href=\"/calendar\"") && body.contains("data-leave-by-escape"));
    for never in ["<svg", "tel:0002001000", "夫に殴られている"] {
        assert!(!body.contains(never), "「{never}」 stands there");
    }
    // By choices: the address tells nothing either.
    let stranger = town.app.stranger();
    for path in ["/g/999997/t/9", "/g/999997/t/9/1", "/g/999997/t/2/3"] {
        let answer = stranger.get(path).await;
        assert!(answer.body.contains("<title>相談先を確認</title>"), "{path}");
        assert_eq!(answer.headers["x-robots-tag"], "noindex, nofollow", "{path}");
    }
    assert_eq!(stranger.get("/g/999997/p/dv-soudan").await.status, 404);
    let food = town.say("今日食べるものがない").await.body;
    assert!(food.find("tel:0120279338").unwrap() < food.find("tel:0002001002").unwrap());
}

#[tokio::test]
async fn a_shelter_is_never_shown_with_its_place() {
    let town = Town::build().await;
    let page = town.app.stranger().get("/g/999997/p/ichiji-seikatsu").await.body;
    assert!(page.contains("一時宿泊 ほし"));
    let (_, answer) = ask(
        &town.app.stranger(),
        &json!({ "text": "今夜泊まるところがない", "municipality": "999997" }),
        "192.0.2.9",
    )
    .await;
    let desks = answer["programmes"].as_array().unwrap().iter().flat_map(|p| p["desks"].as_array().unwrap());
    for desk in desks.filter(|desk| desk["name"] == "一時宿泊 ほし") {
        assert_eq!(desk["address"], "");
    }
}

#[tokio::test]
async fn off_topic_words_are_answered_kindly_with_somebody_to_talk_to() {
    let town = Town::build().await;
    let page = town.say("あしたの天気は").await.body;
    assert!(page.contains("どんなことでも、ここで話せます") && page.contains("tel:0002001001"));
    let empty = town.say("  ").await;
    assert_eq!(empty.status, 422);
    assert!(empty.body.contains("ひとことでいいので書いてください"));
}

#[tokio::test]
async fn at_night_the_line_for_any_hour_stands_above_the_desk() {
    let town = Town::build().await;
    town.app.app.clock.set(OPEN_HOURS + 12 * 3_600_000);
    let page = town.say("家賃が払えない").await.body;
    assert!(page.contains("いまは開いていません"));
    assert!(page.find("tel:0120279338").unwrap() < page.find("tel:0002001001").unwrap());
}

#[tokio::test]
async fn a_town_is_found_by_name_kana_and_list() {
    let town = Town::build().await;
    let stranger = town.app.stranger();
    for typed in ["みどり町", "みどり", "ミドリチョウ", "みどりちょう"] {
        let answer = stranger.post_bare("/g", &[("town", typed), ("l", "ja")]).await;
        assert_eq!((answer.status.as_u16(), answer.location.as_str()), (303, "/g/999997"), "{typed}");
    }
    let none = stranger.post_bare("/g", &[("town", "そらのうえ町")]).await.body;
    assert!(none.contains("見つかりませんでした"));
    assert!(stranger.get("/g").await.body.contains("href=\"/g/99\""));
    let list = stranger.get("/g/99").await.body;
    assert!(list.contains("href=\"/g/999997\"") && list.contains("あおば市"));
    assert_eq!(stranger.get("/g/99999").await.location, "/g/999997", "five digits lead to the whole code");
    assert_eq!(stranger.get("/g/000000").await.status, 404);
    let vi = stranger.post_bare("/g", &[("town", "みどり"), ("l", "vi")]).await;
    assert_eq!(vi.location, "/g/999997?l=vi");
    assert!(stranger.get("/g/999997?l=vi").await.body.contains("<html lang=\"vi\">"));
}

#[tokio::test]
async fn every_step_of_the_choices_answers_in_every_language() {
    let town = Town::build().await;
    let stranger = town.app.stranger();
    for (tag, _) in web::guide::words::Words::languages() {
        for step in web::guide::troubles::steps() {
            let answer = stranger.get(&format!("/g/999997/t/{}?l={tag}", step.place)).await;
            assert_eq!(answer.status, 200, "{} {tag}", step.place);
            assert!(answer.body.contains("<main"), "{} {tag}", step.place);
        }
    }
    assert_eq!(stranger.get("/g/999997/t/1/9").await.status, 404);
}

#[tokio::test]
async fn the_open_api_answers_as_told_and_refuses_with_a_sentence() {
    let town = Town::build().await;
    let wire = town.app.stranger();
    let (status, answer) =
        ask(&wire, &json!({ "text": "夫に殴られている", "lang": null, "municipality": "99999" }), "").await;
    assert_eq!((status, &answer["danger"]["kind"]), (200, &json!("dv")));
    assert_eq!(answer["programmes"][0]["slug"], "dv-soudan");
    assert_eq!(answer["programmes"][0]["desks"][0]["phone"], "000-200-1006");
    assert_eq!(answer["doubt"], Value::Null, "what was heard is in no doubt");
    let (_, answer) = ask(&wire, &json!({ "text": "食費が足りなくて昼を抜いています" }), "").await;
    assert_eq!((&answer["danger"], &answer["doubt"]), (&Value::Null, &json!("no_food")));
    let (_, answer) = ask(&wire, &json!({ "text": "家賃が払えない", "municipality": null }), "").await;
    assert_eq!((&answer["danger"], &answer["doubt"]), (&Value::Null, &Value::Null));
    assert_eq!(answer["programmes"][0]["reason"], "「家賃が払えない」から");
    for (body, pointer) in [
        (json!({ "text": "家賃", "municipality": "472158" }), "#/municipality"),
        (json!({ "text": "家賃", "municipality": "どこか" }), "#/municipality"),
        (json!({ "text": "家賃", "lang": "tlh" }), "#/lang"),
        (json!({ "text": " " }), "#/text"),
        (json!({ "text": "あ".repeat(2001) }), "#/text"),
    ] {
        let (status, problem) = ask(&wire, &body, "").await;
        assert_eq!((status, &problem["errors"][0]["pointer"]), (422, &json!(pointer)));
        assert!(!problem.to_string().contains("どこか"), "what was sent is not repeated");
    }
}

#[tokio::test]
async fn who_asks_without_end_is_asked_to_wait_and_nobody_else() {
    let config = Config { demo: true, proxy: true, guide_limit: 5, ..Config::default() };
    let town = Town::with(config).await;
    let wire = town.app.stranger();
    let question = json!({ "text": "家賃が払えない" });
    for _ in 0..5 {
        assert_eq!(ask(&wire, &question, "192.0.2.1").await.0, 200);
    }
    let (status, problem) = ask(&wire, &question, "192.0.2.1").await;
    assert_eq!((status, problem["status"].as_u64()), (429, Some(429)));
    assert_eq!(ask(&wire, &question, "192.0.2.2").await.0, 200);
    town.app.app.clock.set(OPEN_HOURS + 60_000);
    assert_eq!(ask(&wire, &question, "192.0.2.1").await.0, 200);
}

#[tokio::test]
async fn a_desk_that_an_office_enters_is_shown_within_a_minute() {
    let town = Town::build().await;
    assert!(!town.say("家賃が払えない").await.body.contains("あたらしい窓口"));
    let mut list = desks();
    list.insert(
        1,
        ImportedAgency {
            category: "rent".into(), ..desk("new", "other", "あたらしい窓口", "0002009999")
        },
    );
    let ctx = Ctx::program("import", MORNING);
    town.app.app.store.import_agencies(&ctx, "list", &list, |_| ()).await.unwrap();
    town.app.app.clock.set(OPEN_HOURS + 60_000);
    assert!(town.say("家賃が払えない").await.body.contains("あたらしい窓口"));
}

#[tokio::test]
async fn a_town_that_is_renamed_is_called_by_its_new_name() {
    let town = Town::build().await;
    assert!(town.app.stranger().get("/g/999997").await.body.contains("みどり町"));
    let ctx = Ctx::program("import", MORNING);
    let renamed = [self::town("999997", "わかば町", "わかばちょう")];
    town.app.app.store.import_municipalities(&ctx, &renamed, |_| ()).await.unwrap();
    town.app.app.clock.set(OPEN_HOURS + 60_000);
    assert!(town.app.stranger().get("/g/999997").await.body.contains("わかば町"));
}

/// The situations by which guides are compared, as a resident says them, and the desk that must stand first.
const SITUATIONS: [(&str, &str, &str); 8] = [
    ("家賃を2か月払えていません", "jukyo-kakuho", "rent"),
    ("今夜食べるものがありません", "foodbank", "food"),
    ("夫に殴られています", "dv-soudan", "violence"),
    ("借金が返せません", "houterasu", "law"),
    ("息子が10年部屋から出てきません", "hikikomori", "withdrawn"),
    ("入院のお金が高くて払えません", "kogaku-ryoyo", "insurance"),
    ("仕事をなくしました", "koyo-hoken", "work"),
    ("何から相談すればいいか分かりません", "", "general"),
];

#[tokio::test]
async fn in_a_small_town_the_right_desk_stands_first_in_all_eight_situations() {
    let town = Town::build().await;
    let right = |kind: &str| match kind {
        "food" => "000-200-1002",
        "violence" => "000-200-1006",
        "law" => "000-200-1005",
        "withdrawn" => "000-200-1007",
        "insurance" => "000-200-1000",
        "work" => "000-200-1003",
        _ => "000-200-1001",
    };
    for (words, slug, kind) in SITUATIONS {
        let body = json!({ "text": words, "municipality": "999997" });
        let (_, answer) = ask(&town.app.stranger(), &body, "").await;
        if slug.is_empty() {
            let page = town.say(words).await.body;
            assert!(page.contains("tel:0002001001"), "{words}");
            continue;
        }
        assert_eq!(answer["programmes"][0]["slug"], slug, "{words}");
        assert_eq!(answer["programmes"][0]["desks"][0]["phone"], right(kind), "{words}");
    }
}
