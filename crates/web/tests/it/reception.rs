//! 受付 as a worker sees it, without JavaScript.

use testkit::{MORNING, TestApp, World, app::Browser, scratch};

/// The application in the small town, and the browser of 佐藤.
async fn town() -> (scratch::Scratch, TestApp, Browser) {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    (scratch, app, sato)
}

/// The value of a hidden field of a page.
fn hidden(body: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    body.split_once(&start).and_then(|(_, rest)| rest.split_once('"')).unwrap().0.to_owned()
}

async fn receive(browser: &Browser, fields: &[(&str, &str)]) -> String {
    let answer = browser.post("/receptions/new", fields).await;
    assert_eq!(answer.status, 303, "{}", answer.body);
    answer.location
}

#[tokio::test]
async fn to_others_a_reception_is_as_absent_as_one_that_never_was() {
    let (_scratch, app, sato) = town().await;
    let place = receive(&sato, &[("words", "水道が止まりそう")]).await;
    let never = "/receptions/0123456789abcdefghjkmnpqrs";
    for login in ["suzuki", "aoki", "admin", "kansa"] {
        let other = app.with_worker(login).await.unwrap();
        for end in ["", "/edit"] {
            let (there, absent) =
                (other.get(&format!("{place}{end}")).await, other.get(&format!("{never}{end}")).await);
            assert_eq!((there.status.as_u16(), &there.body), (404, &absent.body), "{login} {end}");
        }
        for end in ["/edit", "/take", "/close", "/reopen", "/next", "/person", "/case"] {
            let form = [
                ("words", "のぞき見"),
                ("version", "1"),
                ("screening", "info_only"),
                ("next_words", "あ"),
                ("new", "1"),
            ];
            let (there, absent) = (
                other.post(&format!("{place}{end}"), &form).await,
                other.post(&format!("{never}{end}"), &form).await,
            );
            assert_eq!((there.status.as_u16(), &there.body), (404, &absent.body), "{login} {end}");
        }
        assert!(!other.get("/receptions").await.body.contains("水道"), "{login}");
    }
    assert!(sato.get(&place).await.body.contains("水道が止まりそう"));
}

#[tokio::test]
async fn one_line_on_the_phone_is_saved_and_stands_in_the_list() {
    let (_scratch, _app, sato) = town().await;
    let form = sato.get("/receptions/new").await;
    assert_eq!(form.status, 200);
    assert!(form.body.contains("autofocus"), "the first field has the focus");
    let once = hidden(&form.body, "once");
    let fields = [("once", once.as_str()), ("words", "水道が止まりそう"), ("door", "phone")];
    let place = receive(&sato, &fields).await;
    // The same form again is the same reception.
    assert_eq!(receive(&sato, &fields).await, place);
    let page = sato.get(&place).await.body;
    assert!(page.contains("2026-R0001") && page.contains("水道が止まりそう"));
    let list = sato.get("/receptions").await.body;
    assert!(list.contains(&place) && list.contains("1件のうち"));
}

#[tokio::test]
async fn what_cannot_be_kept_comes_back_with_every_word() {
    let (_scratch, _app, sato) = town().await;
    let answer = sato
        .post(
            "/receptions/new",
            &[
                ("once", "x"),
                ("words", "長い話のはじめ <b>\"太字\"</b>"),
                ("topic", "debt"),
                ("main_topic", "food"),
                ("birth", "2043/4/1"),
                ("kana", "やまだ"),
                ("urgency", "soon"),
                ("next_words", "電話する"),
                ("wish", "静かにくらしたい"),
            ],
        )
        .await;
    assert_eq!(answer.status, 422);
    let body = answer.body;
    assert!(body.contains("生年月日が未来の日付になっています"));
    assert!(body.contains("aria-describedby=\"birth-hint birth-error\""));
    assert!(body.contains("href=\"#birth\""));
    assert!(body.contains("長い話のはじめ &#60;b&#62;"), "kept and harmless");
    for kept in ["value=\"2043/4/1\"", "value=\"やまだ\"", "value=\"電話する\"", "静かにくらしたい"]
    {
        assert!(body.contains(kept), "{kept}");
    }
    for ticked in ["name=\"topic\" value=\"debt\" checked", "name=\"urgency\" value=\"soon\" checked"] {
        assert!(body.contains(ticked), "{ticked}");
    }
    assert!(!sato.get("/receptions").await.body.contains("件のうち"));
}

#[tokio::test]
async fn an_empty_form_gets_a_kind_sentence() {
    let (_scratch, _app, sato) = town().await;
    let answer = sato.post("/receptions/new", &[("door", "phone"), ("words", "  ")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.body.contains("一行だけ書いてください"));
}

#[tokio::test]
async fn of_two_editors_the_second_is_shown_both_and_chooses() {
    let (_scratch, app, sato) = town().await;
    let mori = app.with_worker("mori").await.unwrap();
    let place = receive(&sato, &[("words", "水道"), ("kana", "やまだ"), ("address", "東1")]).await;
    let edit = format!("{place}/edit");
    let version = hidden(&sato.get(&edit).await.body, "version");
    let base = [("version", version.as_str()), ("door", "phone"), ("address", "東1")];
    let with = |more: &[(&'static str, &'static str)]| [&base[..], more].concat();
    let saved = mori
        .post(&edit, &with(&[("words", "水道は払えた"), ("kana", "ヤマダ"), ("phone", "000-2222-3333")]))
        .await;
    assert_eq!(saved.status, 303, "{}", saved.body);
    let typed = with(&[("words", "ガスも止まる"), ("kana", "ヤマダ")]);
    let both = sato.post(&edit, &typed).await;
    assert_eq!(both.status, 409);
    for words in ["水道は払えた", "ガスも止まる", "000-2222-3333", "森 直樹"] {
        assert!(both.body.contains(words), "{words}");
    }
    assert!(!both.body.contains("pick.kana") && !both.body.contains("pick.address"), "only what differs");
    // What 佐藤 did not touch is 森's beforehand.
    assert!(both.body.contains("name=\"pick.phone\" value=\"theirs\" checked"));
    assert!(both.body.contains("name=\"pick.words\" value=\"mine\" checked"));
    let version = hidden(&both.body, "version");
    let mut chosen = typed.clone();
    chosen.retain(|(name, _)| *name != "version");
    chosen.extend([("version", version.as_str()), ("pick.words", "both"), ("pick.phone", "theirs")]);
    assert_eq!(sato.post(&edit, &chosen).await.location, place);
    let page = sato.get(&place).await.body;
    assert!(page.contains("ガスも止まる\n水道は払えた") && page.contains("000-2222-3333"), "{page}");
    assert!(page.contains("直す前のことば"));
}

#[tokio::test]
async fn a_draft_outlives_the_session_and_fills_the_form_again() {
    let (_scratch, app, sato) = town().await;
    let form = sato.get("/receptions/new").await.body;
    let (draft, by, once) = (hidden(&form, "draft"), hidden(&form, "by"), hidden(&form, "once"));
    let typed =
        [("draft", draft.as_str()), ("by", &by), ("once", &once), ("words", "話の途中"), ("topic", "debt")];
    let kept = sato.post("/drafts/reception", &typed).await;
    assert_eq!(kept.status, 200);
    assert!(kept.body.contains("\"saved_at\":\"09:00\""), "{}", kept.body);
    sato.post("/logout", &[]).await;
    assert_eq!(sato.post("/drafts/reception", &typed).await.location, "/login");
    let again = app.with_worker("sato").await.unwrap();
    let offered = again.get("/receptions/new").await.body;
    let link = offered.split("href=\"/receptions/new/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let filled = again.get(&format!("/receptions/new/{link}")).await.body;
    assert!(filled.contains("話の途中") && filled.contains("value=\"debt\" checked"));
    assert_eq!(hidden(&filled, "once"), once, "saving it twice is saving it once");
    assert_eq!(again.get(&format!("/drafts/{link}")).await.location, format!("/receptions/new/{link}"));
    let mori = app.with_worker("mori").await.unwrap();
    assert!(!mori.get("/receptions/new").await.body.contains("書きかけの受付"));
    assert_eq!(mori.get(&format!("/receptions/new/{link}")).await.status, 404);
    assert_eq!(mori.get(&format!("/drafts/{link}")).await.status, 404);
    receive(&again, &[("once", &once), ("words", "話の途中")]).await;
    assert!(!again.get("/receptions").await.body.contains("書きかけ"));
}

#[tokio::test]
async fn a_saved_form_that_comes_again_with_more_words_never_says_that_they_are_saved() {
    let (scratch, app, sato) = town().await;
    let ctx = scratch.store.ctx_of_login("sato", "test", MORNING).await.unwrap();
    let (once, by) = ("0123456789abcdefghjkmnpqrs", ctx.actor.token.to_string());
    let subject = format!("new-{once}");
    let place = receive(&sato, &[("once", once), ("words", "水道が止まる")]).await;
    let more = [("once", once), ("draft", subject.as_str()), ("by", &by), ("words", "水道が止まる。ガスも")];
    let told = sato.post("/drafts/reception", &more).await;
    assert_eq!(told.status, 409);
    assert!(told.body.contains("まだ保存されていません") && !told.body.contains("saved_at"), "{}", told.body);
    assert!(scratch.store.drafts(&ctx, &[]).await.unwrap().is_empty());
    let back = sato.post("/receptions/new", &more).await;
    assert_eq!(back.status, 422);
    assert!(back.body.contains("水道が止まる。ガスも") && back.body.contains("もう保存されています"));
    // After the session ran out they are kept beside what is saved, and stay until they are looked at.
    app.app.clock.set(MORNING + store::session::IDLE + 60_000);
    assert_eq!(sato.post("/receptions/new", &more).await.location, "/login?kept=1");
    let kept = scratch.store.drafts(&ctx, &["kept"]).await.unwrap();
    assert_eq!(kept.len(), 1);
    let again = app.with_worker("sato").await.unwrap();
    let kept = format!("/kept/{}", kept[0].token);
    let page = again.get(&kept).await.body;
    assert!(page.contains("水道が止まる。ガスも"), "{page}");
    let sent = [more[0], more[3], ("from_kept", kept.trim_start_matches("/kept/"))];
    assert_eq!(again.post("/receptions/new", &sent).await.status, 422);
    assert_eq!(again.get(&kept).await.status, 200);
    assert!(!again.get(&place).await.body.contains("ガスも"));
}

#[tokio::test]
async fn words_are_never_kept_as_the_draft_of_another_who_logged_in_meanwhile() {
    let (_scratch, app, sato) = town().await;
    let form = sato.get("/receptions/new").await.body;
    let (draft, by) = (hidden(&form, "draft"), hidden(&form, "by"));
    let mori = app.with_worker("mori").await.unwrap();
    let typed = [("draft", draft.as_str()), ("by", by.as_str()), ("words", "佐藤の話")];
    assert_eq!(mori.post("/drafts/reception", &typed).await.status, 403);
    assert!(!mori.get("/receptions").await.body.contains("佐藤の話"));
}

#[tokio::test]
async fn a_page_that_outlived_its_session_is_told_the_new_word_if_the_worker_is_the_same() {
    use axum::{body::Body, http::Request};
    let (_scratch, app, sato) = town().await;
    let form = sato.get("/receptions/new").await.body;
    let (draft, by) = (hidden(&form, "draft"), hidden(&form, "by"));
    let again = app.with_worker("sato").await.unwrap();
    let old = [("csrf", "old"), ("draft", draft.as_str()), ("by", by.as_str()), ("words", "つづき")];
    assert_eq!(again.post_bare("/drafts/reception", &old).await.status, 403);
    let body = serde_urlencoded::to_string(old).unwrap();
    let request = Request::post("/drafts/reception")
        .header("cookie", again.cookie())
        .header("content-type", "application/x-www-form-urlencoded")
        .header("x-fragment", "1");
    let kept = again.send(request.body(Body::from(body)).unwrap()).await;
    assert_eq!(kept.status, 200);
    let word = kept.body.split("\"csrf\":\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(again.post_bare("/receptions/new", &[("csrf", word), ("words", "つづき")]).await.status, 303);
}

#[tokio::test]
async fn a_draft_of_a_correction_stops_when_somebody_else_has_saved() {
    let (_scratch, app, sato) = town().await;
    let place = receive(&sato, &[("words", "水道")]).await;
    let edit = format!("{place}/edit");
    let form = sato.get(&edit).await.body;
    let (draft, by, version) = (hidden(&form, "draft"), hidden(&form, "by"), hidden(&form, "version"));
    let typed = [("draft", draft.as_str()), ("by", &by), ("version", &version), ("words", "ガス")];
    assert_eq!(sato.post("/drafts/reception", &typed).await.status, 200);
    let mori = app.with_worker("mori").await.unwrap();
    mori.post(&edit, &[("version", &version), ("words", "電気")]).await;
    assert_eq!(sato.post("/drafts/reception", &typed).await.status, 409);
    // The draft is still there, and its saving shows both.
    let form = sato.get(&edit).await.body;
    assert!(form.contains("ガス") && form.contains("書きかけから続けています"));
    assert_eq!(
        sato.post(&edit, &[("version", &hidden(&form, "version")), ("words", "ガス")]).await.status,
        409
    );
}

#[tokio::test]
async fn filters_stay_with_the_session_and_out_of_the_address() {
    let (_scratch, app, sato) = town().await;
    receive(&sato, &[("words", "急ぎの話"), ("urgency", "now")]).await;
    receive(&sato, &[("words", "ふつうの話")]).await;
    assert_eq!(
        sato.post("/receptions", &[("state", "open"), ("urgency", "now")]).await.location,
        "/receptions"
    );
    let list = sato.get("/receptions").await.body;
    assert!(list.contains("急ぎの話") && !list.contains("ふつうの話"));
    let mori = app.with_worker("mori").await.unwrap();
    assert!(mori.get("/receptions").await.body.contains("ふつうの話"), "a filter is its session's own");
    sato.post("/receptions", &[("clear", "1")]).await;
    assert!(sato.get("/receptions").await.body.contains("ふつうの話"));
}

#[tokio::test]
async fn taking_on_ending_and_one_more_thing_to_do_work_from_the_page() {
    let (_scratch, app, sato) = town().await;
    let place = receive(&sato, &[("words", "水道")]).await;
    assert_eq!(sato.post(&format!("{place}/take"), &[]).await.location, place);
    assert!(sato.get(&place).await.body.contains("佐藤 花子さんが"));
    let refused = sato.post(&format!("{place}/close"), &[("screening", "")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.body.contains("どうなったかを選んでください"));
    let again =
        sato.post(&format!("{place}/next"), &[("next_on", "きのう"), ("next_words", "手紙を出す")]).await;
    assert_eq!(again.status, 422);
    assert!(again.body.contains("もう過ぎた日") && again.body.contains("value=\"手紙を出す\""));
    let next = [("once", "n1"), ("next_words", "手紙を出す"), ("next_on", "明日")];
    assert_eq!(sato.post(&format!("{place}/next"), &next).await.status, 303);
    assert_eq!(sato.post(&format!("{place}/next"), &next).await.status, 303);
    assert_eq!(sato.get(&place).await.body.matches("手紙を出す").count(), 1);
    assert_eq!(sato.post(&format!("{place}/close"), &[("screening", "info_only")]).await.status, 303);
    assert!(sato.get(&place).await.body.contains("この受付は終わっています"));
    app.app.clock.set(MORNING + 60_000);
    assert_eq!(sato.post(&format!("{place}/reopen"), &[]).await.status, 303);
    assert!(!sato.get(&place).await.body.contains("この受付は終わっています"));
}

/// 山田 太郎 of the small town as he says it on the phone.
const TARO: &[(&str, &str)] = &[
    ("words", "仕事がない"),
    ("name", "山田太郎"),
    ("kana", "やまだ たろう"),
    ("birth", "S48.5.3"),
    ("phone", "000-1234-5678"),
];

/// The value of the first button of this name.
fn button(body: &str, name: &str) -> String {
    hidden(body, name)
}

#[tokio::test]
async fn a_possible_same_person_is_shown_as_one_types_and_only_to_those_who_may_know() {
    let (_scratch, app, sato) = town().await;
    let shown = sato.post("/receptions/same", TARO).await;
    assert_eq!(shown.status, 200);
    for words in ["data-find-count", "山田 太郎", "電話番号が同じ", "山田さん（母・長男）", "1972年5月3日"]
    {
        assert!(shown.body.contains(words), "{words}");
    }
    let nobody = sato
        .post("/receptions/same", &[("name", "川口 みどり"), ("birth", "きのうのよ"), ("phone", "0")])
        .await;
    assert_eq!((nobody.status.as_u16(), nobody.body.trim()), (200, ""));
    for login in ["suzuki", "aoki"] {
        let other = app.with_worker(login).await.unwrap();
        let (told, nobody) =
            (other.post("/receptions/same", TARO).await, other.post("/receptions/same", &[]).await);
        assert_eq!(told.body, nobody.body, "{login}");
    }
}

#[tokio::test]
async fn a_duplicate_is_answered_with_the_saving_of_the_form() {
    let (_scratch, _app, sato) = town().await;
    let taro = button(&sato.post("/receptions/same", TARO).await.body, "same");
    let with = |answer: &'static str| [TARO, &[(answer, taro.as_str())]].concat();
    let tied = sato.get(&receive(&sato, &with("same")).await).await.body;
    assert!(tied.contains(&format!("/people/{taro}")) && tied.contains("この人ではなかった"));
    let beside = sato.get(&receive(&sato, &with("beside")).await).await.body;
    assert!(beside.contains("山田さん（母・長男）") && !beside.contains("同じ人かもしれません"));
    let other = sato.get(&receive(&sato, &with("other")).await).await.body;
    assert!(other.contains("まだ、どの人の記録にもつながっていません") && !other.contains(&taro));
}

#[tokio::test]
async fn without_scripts_the_question_comes_after_saving_and_every_answer_can_be_taken_back() {
    let (_scratch, _app, sato) = town().await;
    let place = receive(&sato, TARO).await;
    let answer = format!("{place}/person");
    let page = sato.get(&place).await.body;
    assert!(page.contains("同じ人かもしれません"));
    let taro = button(&page, "same");
    assert_eq!(sato.post(&answer, &[("same", &taro)]).await.location, place);
    assert!(sato.get(&place).await.body.contains("開いているケース 2026-0001 に入れる"));
    assert_eq!(sato.post(&answer, &[("untie", "1")]).await.location, place);
    assert!(sato.get(&place).await.body.contains("同じ人かもしれません"));
    // A record of its own, linked to the other, and parted again.
    assert_eq!(sato.post(&answer, &[("new", "1")]).await.location, place);
    let page = sato.get(&place).await.body;
    let (own, taro) = (hidden(&page, "person"), button(&page, "link"));
    assert_eq!(sato.post(&answer, &[("person", &own), ("link", &taro)]).await.location, place);
    let page = sato.get(&place).await.body;
    assert!(page.contains("同じ人の記録") && !page.contains("同じ人かもしれません"));
    assert_eq!(sato.post(&answer, &[("unlink", &button(&page, "unlink"))]).await.location, place);
    let page = sato.get(&place).await.body;
    assert!(!page.contains("同じ人の記録") && page.contains("同じ人かもしれません"));
}

#[tokio::test]
async fn an_anonymous_reception_becomes_a_person_and_a_case_from_the_page() {
    let (_scratch, _app, sato) = town().await;
    let place = receive(&sato, &[("words", "車で寝ている"), ("anonymous", "1")]).await;
    assert!(sato.get(&place).await.body.contains("名前は聞いていない"));
    let early = sato.post(&format!("{place}/case"), &[]).await;
    assert_eq!(early.status, 422);
    assert!(early.body.contains("先に人につないでください"));
    let found = sato.post(&format!("{place}/person"), &[("q", "やまだ")]).await;
    assert_eq!(found.status, 200);
    assert!(found.body.contains("山田 太郎") && found.body.contains("value=\"やまだ\""));
    assert_eq!(sato.post(&format!("{place}/person"), &[("new", "1")]).await.location, place);
    assert!(sato.get(&place).await.body.contains("名前を聞いていない方（2026-R0001）"));
    assert_eq!(sato.post(&format!("{place}/case"), &[]).await.location, place);
    let page = sato.get(&place).await.body;
    assert!(
        page.contains("2026-0002") && page.contains("車で寝ている") && page.contains("名前は聞いていない")
    );
    let late = sato.post(&format!("{place}/person"), &[("untie", "1")]).await;
    assert_eq!(late.status, 422);
    assert!(late.body.contains("はずせません"));
}
