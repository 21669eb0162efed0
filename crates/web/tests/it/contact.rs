//! A contact from anywhere, its correction, the timeline, the list, the search.

use store::load::{CaseRow, HouseholdRow};
use testkit::{
    TestApp, World,
    app::{Answer, Browser},
    scratch::{self, Scratch},
};

struct Office {
    _scratch: Scratch,
    app: TestApp,
    sato: Browser,
    case: String,
    household: String,
}

async fn office() -> Office {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let case = World::token::<CaseRow>(&scratch.store, world.case).await.unwrap().to_string();
    let household =
        World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap().to_string();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    Office { _scratch: scratch, app, sato, case, household }
}

impl Office {
    async fn timeline(&self) -> Answer {
        self.sato.get(&format!("/households/{}/timeline", self.household)).await
    }

    async fn save(&self, more: &[(&str, &str)]) -> Answer {
        let mut fields =
            vec![("method", "phone"), ("outcome", "met"), ("minutes", "20分"), ("case", self.case.as_str())];
        fields.retain(|(name, _)| !more.iter().any(|(n, _)| n == name));
        fields.extend_from_slice(more);
        self.sato.post("/quick", &fields).await
    }

    /// The address of the first correction link in the timeline.
    async fn correction(&self) -> String {
        let page = self.timeline().await.body;
        let from = page.find("/contacts/").unwrap();
        page[from..].split('"').next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn two_presses_on_save_make_one_line_in_the_timeline() {
    let office = office().await;
    for _ in 0..2 {
        let saved = office
            .save(&[("body", "水道の督促が3通きた"), ("once", "press-1"), ("at", "きのう 14:30")])
            .await;
        assert_eq!(saved.location, format!("/households/{}/timeline", office.household));
    }
    let page = office.timeline().await.body;
    assert_eq!(page.matches("水道の督促が3通きた").count(), 1);
    assert!(
        page.contains("11/19（木）14:30") && page.contains("20分") && page.contains("2026年（令和8年）"),
        "{page}"
    );
}

#[tokio::test]
async fn a_form_that_cannot_be_kept_comes_back_with_every_word() {
    let office = office().await;
    let back = office
        .save(&[("body", "長い話の途中"), ("at", "いつか"), ("minutes", "ちょっと"), ("next", "かけ直す")])
        .await;
    assert_eq!(back.status, 422);
    for words in [
        "長い話の途中",
        "いつか",
        "ちょっと",
        "かけ直す",
        "日付として読み取れませんでした",
        "かかった時間を",
        "いつまでかを",
        "山田さん（母・長男）",
    ] {
        assert!(back.body.contains(words), "{words}");
    }
    assert!(!office.timeline().await.body.contains("長い話の途中"));
}

#[tokio::test]
async fn whom_it_is_about_is_chosen_by_typing_also_without_a_script() {
    let office = office().await;
    let back = office.save(&[("case", ""), ("who", "やまだ"), ("body", "電話があった")]).await;
    assert_eq!(back.status, 422);
    assert!(back.body.contains(&format!("name=\"case\" value=\"{}\"", office.case)), "{}", back.body);
    assert!(back.body.contains("だれのことかを") && back.body.contains("電話があった"));
    let part = office.sato.post("/quick/cases", &[("who", "yamada hana")]).await;
    assert!(part.body.contains(&office.case) && part.body.contains("data-find-count=\"1件\""));
    let none =
        office.app.with_worker("suzuki").await.unwrap().post("/quick/cases", &[("who", "yamada hana")]).await;
    assert!(none.body.contains("0件"));
}

#[tokio::test]
async fn the_dialog_gets_the_form_alone_and_a_short_answer() {
    let office = office().await;
    let part = office.sato.get(&format!("/quick?part=1&household={}", office.household)).await;
    assert!(
        part.body.contains("data-quick")
            && part.body.contains("山田さん（母・長男）")
            && !part.body.contains("<html")
    );
    let csrf = part.body.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let cookie = office.sato.cookie();
    let send = |body: &str| {
        let pairs = [
            ("csrf", csrf),
            ("case", office.case.as_str()),
            ("method", "visit"),
            ("outcome", "absent"),
            ("minutes", "10"),
            ("body", body),
            ("next", "もう一度たずねる"),
            ("next_on", "あした"),
        ];
        axum::http::Request::post("/quick")
            .header("cookie", cookie)
            .header("x-fragment", "1")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(axum::body::Body::from(serde_urlencoded::to_string(pairs).unwrap()))
            .unwrap()
    };
    let saved = office.sato.send(send("留守だった")).await;
    assert_eq!(saved.status, 200);
    assert!(saved.body.contains("用事に入れました"), "{}", saved.body);
    assert!(office.timeline().await.body.contains("訪問・不在"));
}

#[tokio::test]
async fn a_correction_shows_what_stood_there_and_two_editors_see_both() {
    let office = office().await;
    office.save(&[("body", "督促が3通")]).await;
    let edit = office.correction().await;
    let form = office.sato.get(&edit).await;
    assert!(form.body.contains("督促が3通") && form.body.contains("記録を直す"));
    let takahashi = office.app.with_worker("takahashi").await.unwrap();
    let fields = |body: &'static str, version: &'static str| {
        vec![
            ("version", version),
            ("method", "phone"),
            ("outcome", "met"),
            ("minutes", "20分"),
            ("at", "11/20 9:00"),
            ("body", body),
        ]
    };
    assert_eq!(takahashi.post(&edit, &fields("督促が2通", "1")).await.status, 303);
    let page = office.timeline().await.body;
    assert!(
        page.contains("督促が2通") && page.contains("督促が3通") && page.contains("高橋 誠 が直す前"),
        "{page}"
    );
    let both = office.sato.post(&edit, &fields("督促が4通", "1")).await;
    assert_eq!(both.status, 409);
    assert!(
        both.body.contains("督促が2通")
            && both.body.contains("督促が4通")
            && both.body.contains("まだ、どちらも消えていません")
    );
    assert!(!office.timeline().await.body.contains("督促が4通"));
    let mut chosen = fields("督促が4通", "2");
    chosen.push(("pick.body", "both"));
    assert_eq!(office.sato.post(&edit, &chosen).await.status, 303);
    assert!(office.timeline().await.body.contains("督促が4通\n督促が2通"));
}

#[tokio::test]
async fn a_timeline_is_narrowed_and_printed() {
    let office = office().await;
    office.save(&[("body", "電話の話")]).await;
    office.save(&[("body", "訪問の話"), ("method", "visit"), ("at", "2024/5/1 10:00")]).await;
    assert!(office.timeline().await.body.contains("か月、記録がありません"));
    let path = format!("/households/{}/timeline", office.household);
    assert_eq!(office.sato.post(&path, &[("method", "visit")]).await.status, 303);
    let narrowed = office.timeline().await.body;
    assert!(
        narrowed.contains("訪問の話")
            && !narrowed.contains("電話の話")
            && narrowed.contains("しぼっています")
    );
    let paper = office.sato.get(&format!("{path}/print")).await.body;
    assert!(paper.contains("訪問の話") && !paper.contains("電話の話"));
    assert!(paper.contains("R6.5.1 10:00") && paper.contains("出した人 佐藤 花子 令和8年11月20日 09:00"));
    office.sato.post(&path, &[("clear", "1")]).await;
    assert!(office.timeline().await.body.contains("電話の話"));
}

#[tokio::test]
async fn people_and_notes_are_found_and_strangers_find_nothing() {
    let office = office().await;
    office.save(&[("body", "水道の督促状が届いた。分納の相談。")]).await;
    for (q, shown) in [
        ("山田", "山田 太郎"),
        ("やまだ　はな", "山田 ハナ"),
        ("yamada taro", "山田 太郎"),
        ("5678", "00012345678"),
        ("2026-1", "2026-0001"),
        ("督促", "<mark>督促</mark>状"),
    ] {
        for path in ["/find", "/find/types"] {
            let found = office.sato.post(path, &[("q", q)]).await.body;
            assert!(
                found.contains(shown)
                    || (path == "/find/types" && q == "5678" && found.contains("山田 太郎")),
                "{q} {path}: {found}"
            );
        }
        for login in ["suzuki", "aoki"] {
            let stranger = office.app.with_worker(login).await.unwrap();
            let found = stranger.post("/find", &[("q", q)]).await.body;
            assert!(found.contains("見つかりませんでした"), "{login} {q}");
        }
    }
}

#[tokio::test]
async fn the_list_keeps_its_filter_and_a_case_is_closed_with_a_reason() {
    let office = office().await;
    assert!(office.sato.get("/cases").await.body.contains("山田さん（母・長男）"));
    assert_eq!(
        office.sato.get(&format!("/cases/{}", office.case)).await.location,
        format!("/households/{}", office.household)
    );
    let edit = format!("/cases/{}/edit", office.case);
    let refused =
        office.sato.post(&edit, &[("version", "1"), ("status", "closed"), ("next_review", "いつか")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("いつか") && refused.body.contains("日付として読み取れませんでした"));
    let refused = office.sato.post(&edit, &[("version", "1"), ("status", "closed")]).await;
    assert!(refused.body.contains("プランのページ"), "closing has a page of its own");
    let close = format!("/cases/{}/close", office.case);
    let refused = office.sato.post(&close, &[("version", "1")]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.body.contains("終結した日を入れてください")
            && refused.body.contains("終結のわけを選んでください")
    );
    let closed = [("version", "1"), ("on", "きょう"), ("reason", "goal")];
    let answer = office.sato.post(&close, &closed).await;
    assert_eq!(answer.location, format!("/households/{}/plans", office.household));
    assert!(!office.sato.get("/cases").await.body.contains("山田さん（母・長男）"));
    let second = office.sato.post(&edit, &[("version", "1"), ("status", "closed")]).await;
    assert_eq!(second.status, 409, "the second editor is told");
    office.sato.post("/cases", &[("status", "closed")]).await;
    let list = office.sato.get("/cases").await.body;
    assert!(list.contains("山田さん（母・長男）") && list.contains("終結"));
}

#[tokio::test]
async fn a_half_written_entry_is_taken_up_again_and_ends_with_its_save() {
    let office = office().await;
    let by = office
        .app
        .app
        .store
        .ctx_of_login("sato", "test", office.app.app.now())
        .await
        .unwrap()
        .actor
        .token
        .to_string();
    let once = "0123456789abcdefghjkmnpqrs";
    let subject = format!("new-{once}");
    let draft = [
        ("by", by.as_str()),
        ("draft", subject.as_str()),
        ("once", once),
        ("body", "途中まで書いた"),
        ("case", office.case.as_str()),
        ("method", "phone"),
    ];
    assert_eq!(office.sato.post("/drafts/contact", &draft).await.status, 200);
    let ctx = office.app.app.store.ctx_of_login("sato", "test", office.app.app.now()).await.unwrap();
    let drafts = office.app.app.store.drafts(&ctx, &[]).await.unwrap();
    let open = office.sato.get(&format!("/drafts/{}", drafts[0].token)).await;
    let form = office.sato.get(&open.location).await;
    assert!(form.body.contains("途中まで書いた") && form.body.contains("山田さん（母・長男）"));
    // It stands on きょう and above an empty entry, for its worker only, with the way on and the way out.
    let (on, out) = (
        format!("href=\"/drafts/{}\"", drafts[0].token),
        format!("action=\"/drafts/{}/throw\"", drafts[0].token),
    );
    for page in ["/today", "/quick"] {
        let body = office.sato.get(page).await.body;
        assert!(
            body.contains("途中まで書いた") && body.contains(&on) && body.contains(&out),
            "{page}: {body}"
        );
        assert!(
            !office
                .app
                .with_worker("takahashi")
                .await
                .unwrap()
                .get(page)
                .await
                .body
                .contains("途中まで書いた")
        );
    }
    office.save(&[("body", "途中まで書いた。おわり"), ("once", once)]).await;
    for page in ["/today", "/quick"] {
        assert!(!office.sato.get(page).await.body.contains("つづきを書く"), "{page}");
    }
    assert!(office.app.app.store.drafts(&ctx, &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn words_after_the_save_are_not_told_to_be_kept() {
    let office = office().await;
    let (store, now) = (&office.app.app.store, office.app.app.now());
    let ctx = store.ctx_of_login("sato", "test", now).await.unwrap();
    let by = ctx.actor.token.to_string();
    let once = "0123456789abcdefghjkmnpqrs";
    let subject = format!("new-{once}");
    let sent = [("once", once), ("draft", subject.as_str()), ("at", "きのう 14:30"), ("body", "電話した")];
    assert_eq!(office.save(&sent).await.status, 303);
    let more = [("by", by.as_str()), ("draft", subject.as_str()), ("once", once), ("body", "電話した。追記")];
    let told = office.sato.post("/drafts/contact", &more).await;
    assert_eq!(told.status, 409);
    assert!(told.body.contains("まだ保存されていません") && !told.body.contains("saved_at"), "{}", told.body);
    assert!(store.drafts(&ctx, &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_entry_that_is_not_to_be_written_takes_its_draft_with_it() {
    use axum::{body::Body, http::Request};
    let office = office().await;
    let store = &office.app.app.store;
    let ctx = store.ctx_of_login("sato", "test", office.app.app.now()).await.unwrap();
    let by = ctx.actor.token.to_string();
    let subject = "new-0123456789abcdefghjkmnpqrs";
    let typed = [("by", by.as_str()), ("draft", subject), ("body", "書かないことにした")];
    // By its form and what it is called there, as the dialog knows it.
    assert_eq!(office.sato.post("/drafts/contact", &typed).await.status, 200);
    let by_form = [("draft", subject), ("back", "/today")];
    assert_eq!(office.sato.post("/drafts/contact/throw", &by_form).await.location, "/today");
    assert!(store.drafts(&ctx, &[]).await.unwrap().is_empty());
    // From the list above the entry; a script is not led away.
    assert_eq!(office.sato.post("/drafts/contact", &typed).await.status, 200);
    let token = store.drafts(&ctx, &["contact"]).await.unwrap().remove(0).token;
    let page = office.sato.get("/quick").await.body;
    let csrf = page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let throw = || {
        let request = Request::post(format!("/drafts/{token}/throw"))
            .header("cookie", office.sato.cookie())
            .header("content-type", "application/x-www-form-urlencoded")
            .header("x-fragment", "1");
        office.sato.send(request.body(Body::from(format!("csrf={csrf}"))).unwrap())
    };
    assert_eq!(throw().await.status, 204);
    assert!(store.drafts(&ctx, &[]).await.unwrap().is_empty());
    assert_eq!(throw().await.status, 404);
}

#[tokio::test]
async fn a_save_that_is_refused_as_a_whole_gives_the_words_back() {
    let office = office().await;
    let nowhere = "/receptions/00000000000000000000000000/next";
    let typed = [
        ("once", "k1"),
        ("words", "電話を<b>かけ直す"),
        ("due_on", "2026/11/25"),
        ("kind", "promise"),
        ("owner", "00000000000000000000000001"),
        ("proof", "123456"),
    ];
    let refused = office.sato.post(nowhere, &typed).await;
    assert_eq!(refused.status, 404);
    assert!(refused.body.contains("見つかりませんでした"), "{}", refused.body);
    // For copying: what was typed and not what was chosen; to be sent again: all but what proves who somebody is.
    assert!(refused.body.contains("電話を&#60;b&#62;かけ直す\n2026/11/25</textarea>"), "{}", refused.body);
    for (name, value) in [("once", "k1"), ("kind", "promise"), ("due_on", "2026/11/25")] {
        assert!(refused.body.contains(&format!("name=\"{name}\" value=\"{value}\"")), "{name}");
    }
    assert!(!refused.body.contains("123456") && refused.body.contains("もう一度保存する"));
    // A search, a script's form, a form without this session's word: as before.
    let plain = office.sato.post(nowhere, &[("words", "かけ直す")]).await;
    assert!(!plain.body.contains("かけ直す"));
    let foreign =
        office.sato.post_bare(nowhere, &[("once", "k"), ("words", "かけ直す"), ("csrf", "x")]).await;
    assert!(foreign.status == 403 && !foreign.body.contains("かけ直す"));
    let ctx = office.app.app.store.ctx_of_login("sato", "test", office.app.app.now()).await.unwrap();
    assert!(office.app.app.store.drafts(&ctx, &[]).await.unwrap().is_empty(), "nothing is stored");
}

#[tokio::test]
async fn who_writes_while_their_role_ends_has_their_words_again() {
    let office = office().await;
    let (store, now) = (&office.app.app.store, office.app.app.now());
    let typed = [("once", "k1"), ("body", "書いている途中で役割がおわった"), ("at", "きのう 14:30")];
    let mori = store.ctx_of_login("mori", "test", now).await.unwrap();
    let sato = store.ctx_of_login("sato", "test", now).await.unwrap().actor.token.clone();
    let desk = mori.actor.desk().unwrap().token.clone();
    store.end_role(&mori, &sato, &desk, domain::code::Role::Consultant).await.unwrap();
    office.app.app.clock.set(now + 60_000);
    let refused = office.save(&typed).await;
    assert_eq!(refused.status, 404);
    assert!(
        refused.body.contains("書いている途中で役割がおわった\nきのう 14:30</textarea>"),
        "{}",
        refused.body
    );
    assert!(refused.body.contains("name=\"once\" value=\"k1\"") && refused.body.contains("もう一度保存する"));
    // A script's page keeps its words itself; a form of another session, or one from another site, gets none.
    let bare = office.sato.get("/no-such-page").await.body;
    let foreign = [("csrf", "x"), typed[0], typed[1]];
    let refused = office.sato.post_bare("/quick", &foreign).await;
    assert_eq!((refused.status.as_u16(), &refused.body), (404, &bare));
    let stranger = office.app.stranger().post("/no-such-page", &typed).await;
    assert_eq!((stranger.status.as_u16(), &stranger.body), (404, &bare));
}

#[tokio::test]
async fn a_form_whose_handler_breaks_gives_the_words_back() {
    use axum::{Router, http::StatusCode, middleware::from_fn_with_state, routing::post};
    async fn breaks() -> StatusCode {
        panic!("a handler breaks")
    }
    let office = office().await;
    let app = &office.app.app;
    let door = from_fn_with_state((app.clone(), web::routes::Access::CaseWork), web::edge::door);
    let routes = Router::new().route("/quick", post(breaks).layer(door));
    let broken = office.app.behind(web::edge::around(routes, app.clone()).with_state(app.clone()));
    let sato = broken.with_worker("sato").await.unwrap();
    let answer = sato.post("/quick", &[("once", "k1"), ("body", "書いたことば"), ("method", "phone")]).await;
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("書いたことば</textarea>") && answer.body.contains("もう一度保存する"));
    // Nobody knows how far it came.
    assert!(
        answer.body.contains("保存できたかどうか、わかりません")
            && !answer.body.contains("まだ保存されていません")
    );
    assert!(!answer.body.contains("breaks") && answer.headers.contains_key("x-request-id"));
    // Without words, the plain page.
    assert_eq!(sato.post("/quick", &[("q", "山田")]).await.status, 500);
}

#[tokio::test]
async fn a_kept_correction_ends_with_its_save_and_not_before() {
    let office = office().await;
    office.save(&[("body", "はじめのことば"), ("at", "きのう 14:30")]).await;
    let path = office.correction().await;
    let store = &office.app.app.store;
    let ctx = store.ctx_of_login("sato", "test", office.app.app.now()).await.unwrap();
    let fields = [
        ("version", "1"),
        ("method", "phone"),
        ("outcome", "met"),
        ("at", "きのう 14:30"),
        ("body", "直したことば"),
        ("minutes", "ちょっと"),
    ];
    store.keep_draft(&ctx, "kept", &format!("{path}#r"), &fields).await.unwrap();
    let kept = store.drafts(&ctx, &["kept"]).await.unwrap().remove(0).token.to_string();
    let page = office.sato.get(&format!("/kept/{kept}")).await.body;
    assert!(page.contains(&format!("name=\"from_kept\" value=\"{kept}\"")), "{page}");
    assert!(page.contains(&format!("action=\"{path}\"")), "{page}");
    let mut sent = fields.to_vec();
    sent.push(("from_kept", kept.as_str()));
    assert_eq!(office.sato.post(&path, &sent).await.status, 422);
    assert_eq!(store.drafts(&ctx, &["kept"]).await.unwrap().len(), 1, "not saved yet");
    sent.retain(|(name, _)| *name != "minutes");
    sent.push(("minutes", "20分"));
    assert_eq!(office.sato.post(&path, &sent).await.status, 303);
    assert!(store.drafts(&ctx, &["kept"]).await.unwrap().is_empty());
    assert!(office.timeline().await.body.contains("直したことば"));
}

#[tokio::test]
async fn a_correction_pressed_twice_is_one_also_where_it_was_kept() {
    let office = office().await;
    office.save(&[("body", "はじめのことば"), ("at", "きのう 14:30")]).await;
    let path = office.correction().await;
    let form = office.sato.get(&path).await.body;
    let once = form.split("name=\"once\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    assert_eq!(once.len(), 26);
    let call = [("method", "phone"), ("outcome", "met"), ("at", "きのう 14:30"), ("minutes", "20分")];
    let mut first = call.to_vec();
    first.extend([("version", "1"), ("once", once), ("body", "直したことば")]);
    for _ in 0..2 {
        assert_eq!(office.sato.post(&path, &first).await.status, 303);
    }
    first.retain(|(name, _)| *name != "body");
    first.push(("body", "直したことば。もっと"));
    let shown = office.sato.post(&path, &first).await;
    assert!(shown.status == 409 && shown.body.contains("直したことば。もっと"), "no word is lost with it");
    // One that had no word when the session ran out has one of its own since.
    let (store, now) = (&office.app.app.store, office.app.app.now());
    let ctx = store.ctx_of_login("sato", "test", now).await.unwrap();
    office.app.app.clock.set(now + store::session::IDLE + 60_000);
    let mut late = call.to_vec();
    late.extend([("version", "2"), ("body", "二度めの直し")]);
    assert_eq!(office.sato.post(&path, &late).await.location, "/login?kept=1");
    let kept = store.drafts(&ctx, &["kept"]).await.unwrap().remove(0);
    let fields = kept.fields.show();
    assert!(fields.iter().any(|(name, word)| name == "once" && kept.subject.ends_with(&format!("#{word}"))));
    let sent: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let again = office.app.with_worker("sato").await.unwrap();
    for _ in 0..2 {
        assert_eq!(again.post(&path, &sent).await.status, 303);
    }
    let page = again.get(&path).await.body;
    assert!(page.contains("name=\"version\" value=\"3\"") && page.contains("二度めの直し"), "{page}");
    assert!(store.drafts(&ctx, &["kept"]).await.unwrap().is_empty());
}
