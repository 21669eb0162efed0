//! 人に相談する: without a login, without JavaScript, to a worker's きょう and back.

use axum::{
    body::Body,
    http::{Request, header},
};
use testkit::{
    TestApp, World,
    app::{Answer, Browser},
    scratch::{self, Scratch},
};
use web::Config;

const FORM: &str = "/g/999997/talk";
const WORDS: &str = "夫にたたかれていて、家を出たい";

struct Town {
    app: TestApp,
    _scratch: Scratch,
}

async fn town() -> Town {
    let scratch = scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let config = Config { demo: true, proxy: true, ..Config::default() };
    Town { app: TestApp::with(scratch.store.clone(), config), _scratch: scratch }
}

/// What stands between two words of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let rest = page.split_once(before).unwrap_or_else(|| panic!("no {before}")).1;
    rest.split_once(after).unwrap().0
}

fn key(given: &Answer) -> String {
    between(&given.body, "/talk/", "<").to_owned()
}

/// A browser with the key's cookie.
async fn with_cookie(browser: &Browser, method: &str, path: &str, cookie: &str, form: &str) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "midori.example.jp")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.send(request.body(Body::from(form.to_owned())).unwrap()).await
}

fn cookie(answer: &Answer) -> String {
    let set = answer.headers.get(header::SET_COOKIE).unwrap().to_str().unwrap();
    set.split(';').next().unwrap().to_owned()
}

const PHONE: &[(&str, &str)] = &[
    ("how", "phone"),
    ("phone", "000-7777-6666"),
    ("phone_hours", "火曜の朝だけ"),
    ("call", "すみれ"),
    ("words", WORDS),
    ("shown", "jukyo-kakuho"),
    ("pass_shown", "1"),
    ("once", "0000000000000000000000000a"),
];

fn hidden(answer: &Answer) {
    assert!(answer.body.contains("<title>相談先を確認</title>"));
    assert!(answer.body.contains("href=\"/calendar\""), "the way out");
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex, nofollow"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(answer.headers.get(name).unwrap(), value, "{name}");
    }
}

#[tokio::test]
async fn a_form_that_cannot_be_kept_comes_back_whole_and_blames_nobody() {
    let town = town().await;
    let visitor = town.app.stranger();
    let page = visitor.get(FORM).await;
    assert_eq!(page.status, 200);
    hidden(&page);
    assert!(page.body.contains("くらし相談センター"));
    let again = visitor
        .post(FORM, &[("how", "phone"), ("phone", "あした"), ("call", "すみれ"), ("words", WORDS)])
        .await;
    assert_eq!(again.status, 422);
    hidden(&again);
    // Whoever calls says no more than a person's name, unless told otherwise.
    assert!(page.body.contains("name=\"phone_neutral\" value=\"1\" checked"));
    assert!(!again.body.contains("name=\"phone_neutral\" value=\"1\" checked"));
    for kept in ["value=\"あした\"", "value=\"すみれ\"", WORDS, "0からはじまる", "aria-invalid"] {
        assert!(again.body.contains(kept), "{kept}");
    }
    let none = visitor.post(FORM, &[]).await;
    assert!(none.status == 422 && none.body.contains("1つえらんで"));
    assert_eq!(visitor.get("/g/nowhere/talk").await.status, 404);
}

#[tokio::test]
async fn what_the_guide_showed_comes_along_in_the_body_and_danger_stands_above() {
    let town = town().await;
    let fields = [("shown", "jukyo-kakuho"), ("shown", "<script>"), ("danger", "dv")];
    let page = town.app.stranger().post("/g/999997/talk/open", &fields).await;
    assert_eq!(page.status, 200);
    assert!(page.body.contains("住居確保給付金") && page.body.contains("name=\"pass_shown\""));
    assert!(page.body.contains("value=\"dv\"") && page.body.contains("#8008"));
    assert!(!page.body.contains("<script>\"") && !page.body.contains("value=\"&#60;script"));
    let answer = town.app.stranger().post("/g/999997/answer", &[("text", "家賃が払えない")]).await;
    assert!(
        answer.body.contains("action=\"/g/999997/talk/open\"")
            && answer.body.contains("value=\"jukyo-kakuho\"")
    );
}

#[tokio::test]
async fn a_voice_comes_to_today_is_answered_read_and_withdrawn() {
    let town = town().await;
    let visitor = town.app.stranger();
    let given = visitor.post(FORM, PHONE).await;
    assert_eq!(given.status, 200);
    hidden(&given);
    assert!(given.body.contains("tel:110"), "the words tell of danger: numbers first");
    assert!(!given.body.contains(WORDS) && !given.body.contains("すみれ"));
    let key = key(&given);
    assert_eq!(key.len(), 26);
    let again = serde_urlencoded::to_string(PHONE).unwrap();
    let again = with_cookie(&visitor, "POST", FORM, "", &again).await;
    assert!(again.body.contains(&format!("http://midori.example.jp/talk/{key}")), "sent twice, it is one");
    assert!(again.body.contains("<svg"), "the link as a square code");

    let sato = town.app.with_worker("sato").await.unwrap();
    let today = sato.get("/today").await;
    assert!(today.body.contains("いますぐ") && today.body.contains("すみれさん"));
    let path = format!("/voices/{}", between(&today.body, "href=\"/voices/", "\""));
    for login in ["suzuki", "aoki"] {
        let other = town.app.with_worker(login).await.unwrap();
        assert_eq!(other.get(&path).await.status, 404, "{login}");
        assert!(!other.get("/voices").await.body.contains("すみれ"), "{login}");
    }
    let voice = sato.get(&path).await;
    for told in [WORDS, "000-7777-6666", "火曜の朝だけ", "伝言を残さない", "住居確保給付金"]
    {
        assert!(voice.body.contains(told), "{told}");
    }
    assert_eq!(sato.post(&format!("{path}/take"), &[]).await.status, 303);
    let empty = sato.post(&format!("{path}/answer"), &[("words", " "), ("once", "a")]).await;
    assert_eq!(empty.status, 422);
    assert_eq!(
        sato.post(&format!("{path}/answer"), &[("words", "火曜にかけます"), ("once", "a")]).await.status,
        303
    );
    let voice = sato.get(&path).await;
    assert!(voice.body.contains("火曜にかけます") && voice.body.contains("まだ読まれていません"));
    let reception =
        sato.get(&format!("/receptions/{}", between(&voice.body, "href=\"/receptions/", "\""))).await;
    assert!(reception.body.contains(&path) && !reception.body.contains(WORDS));

    let linked = visitor.get(&format!("/talk/{key}")).await;
    assert_eq!((linked.status.as_u16(), linked.location.as_str()), (303, "/talk"));
    let cookie = cookie(&linked);
    assert!(linked.headers[header::SET_COOKIE].to_str().unwrap().contains("HttpOnly; SameSite=Lax"));
    let own = with_cookie(&visitor, "GET", "/talk", &cookie, "").await;
    hidden(&own);
    assert!(own.body.contains("火曜にかけます") && !own.body.contains(WORDS) && !own.body.contains(&key));
    assert!(sato.get(&path).await.body.contains("画面をひらいています"));
    let none = with_cookie(&visitor, "POST", "/talk/add", &cookie, "words=&once=b").await;
    assert!(none.status == 422 && none.body.contains("aria-invalid"));
    let more = with_cookie(&visitor, "POST", "/talk/add", &cookie, "words=%E3%81%AF%E3%81%84&once=b").await;
    assert_eq!(more.status, 303);
    assert!(sato.get("/today").await.body.contains("続きが届きました"));

    let withdrawn = with_cookie(&visitor, "POST", "/talk/withdraw", &cookie, "").await;
    assert!(withdrawn.body.contains("取り下げました"));
    assert!(withdrawn.headers[header::SET_COOKIE].to_str().unwrap().contains("Max-Age=0"));
    let voice = sato.get(&path).await;
    assert!(
        voice.body.contains("取り下げ")
            && !voice.body.contains(WORDS)
            && !voice.body.contains("火曜にかけます")
    );
    assert!(sato.get("/today").await.body.contains("こちらからの連絡はしないで"));

    // Withdrawn, never there, and no key at all: the same page.
    let copied = visitor.post_bare("/talk", &[("key", &key)]).await;
    let dead = with_cookie(&visitor, "GET", "/talk", &self::cookie(&copied), "").await;
    assert!(dead.status == 422 && dead.body.contains("ひらけませんでした"));
    for wrong in ["7zzzzzzzzzzzzzzzzzzzzzzzzz", "abc"] {
        let entered = visitor.post_bare("/talk", &[("key", wrong)]).await;
        let page = with_cookie(&visitor, "GET", "/talk", &self::cookie(&entered), "").await;
        assert_eq!((page.status, page.body), (dead.status, dead.body.clone()), "{wrong}");
    }
}

#[tokio::test]
async fn a_word_is_not_lost_when_the_half_hour_is_over_and_danger_in_it_is_answered_at_once() {
    let town = town().await;
    let visitor = town.app.stranger();
    let key = key(&visitor.post(FORM, &[("how", "page")]).await);
    let kept = cookie(&visitor.get(&format!("/talk/{key}")).await);
    town.app.app.clock.set(testkit::MORNING + 31 * 60_000);
    assert!(with_cookie(&visitor, "GET", "/talk", &kept, "").await.body.contains("action=\"/talk\""));
    let words = "words=%E6%98%8E%E6%97%A5%E3%81%AF%E3%82%80%E3%82%8A&once=b";
    let late = with_cookie(&visitor, "POST", "/talk/add", &kept, words).await;
    hidden(&late);
    assert!(late.status == 422 && late.body.contains("明日はむり") && late.body.contains("時間がたった"));
    let wrong = [("words", "明日はむり"), ("once", "b"), ("key", "abc")];
    let wrong = visitor.post_bare("/talk/add", &wrong).await;
    assert!(wrong.status == 422 && wrong.body.contains("明日はむり") && wrong.body.contains("ひらけません"));
    let sent = [("words", "明日はむり"), ("once", "b"), ("key", &key)];
    assert_eq!(visitor.post_bare("/talk/add", &sent).await.location, "/talk");

    let told = [("words", "もう死にたい"), ("once", "c"), ("key", &key)];
    let told = visitor.post_bare("/talk/add", &told).await;
    hidden(&told);
    assert!(
        told.status == 200 && told.body.contains("gd-danger") && !told.body.contains("死にたい</textarea>")
    );
    let sato = town.app.with_worker("sato").await.unwrap();
    assert!(sato.get("/today").await.body.contains("いますぐ"));

    // Too long, and withdrawn meanwhile: it still comes back.
    let own = cookie(&visitor.get(&format!("/talk/{key}")).await);
    with_cookie(&visitor, "POST", "/talk/withdraw", &own, "").await;
    let long = "明日はむり".repeat(2_001);
    let long = visitor.post_bare("/talk/add", &[("words", &long), ("key", &key)]).await;
    assert!(long.status == 422 && long.body.contains("明日はむり</textarea>"));
}

#[tokio::test]
async fn withdrawing_after_the_half_hour_says_that_nothing_was_withdrawn() {
    let town = town().await;
    let visitor = town.app.stranger();
    let key = key(&visitor.post(FORM, &[("how", "page"), ("words", WORDS)]).await);
    let kept = cookie(&visitor.get(&format!("/talk/{key}")).await);
    town.app.app.clock.set(testkit::MORNING + 31 * 60_000);
    for (form, said) in [("", "いまは、取り下げていません"), ("l=en", "Nothing was withdrawn just now")]
    {
        let late = with_cookie(&visitor, "POST", "/talk/withdraw", &kept, form).await;
        assert!(late.status == 422 && late.body.contains(said), "{}", late.body);
        assert!(!late.body.contains("もうひらけません") && late.body.contains("name=\"key\""));
    }
    // The number still opens the page, and there it is withdrawn.
    let kept = cookie(&visitor.post_bare("/talk", &[("key", &key)]).await);
    assert_eq!(with_cookie(&visitor, "GET", "/talk", &kept, "").await.status, 200);
    let withdrawn = with_cookie(&visitor, "POST", "/talk/withdraw", &kept, "").await;
    assert!(withdrawn.status == 200 && withdrawn.body.contains("すべて消えました"));
}

#[tokio::test]
async fn a_form_of_one_voice_never_reaches_another_whose_page_was_opened_since() {
    let town = town().await;
    let visitor = town.app.stranger();
    let first = key(&visitor.post(FORM, &[("how", "page"), ("call", "すみれ")]).await);
    let second = key(&visitor.post(FORM, &[("how", "page"), ("call", "さくら")]).await);
    let kept = cookie(&visitor.get(&format!("/talk/{first}")).await);
    let own = with_cookie(&visitor, "GET", "/talk", &kept, "").await;
    let mark = between(&own.body, "name=\"page\" value=\"", "\"").to_owned();
    assert_eq!(own.body.matches(&mark).count(), 2, "the further word, and 取り下げ");
    assert!(!own.body.contains(&first));
    // In a second tab the other number: the browser keeps that one.
    let kept = cookie(&visitor.get(&format!("/talk/{second}")).await);
    let other = with_cookie(&visitor, "GET", "/talk", &kept, "").await;
    assert!(!other.body.contains(&mark));
    let word = [("page", mark.as_str()), ("words", "明日はむり"), ("once", "b")];
    let word = serde_urlencoded::to_string(word).unwrap();
    let again = with_cookie(&visitor, "POST", "/talk/add", &kept, &word).await;
    hidden(&again);
    assert!(again.status == 422 && again.body.contains("明日はむり</textarea>"), "{}", again.body);
    assert!(again.body.contains("ほかの番号の画面") && again.body.contains("action=\"/talk/add\""));
    // Sent again without a number, it still goes to no other.
    assert_eq!(between(&again.body, "name=\"page\" value=\"", "\""), mark);
    let none = with_cookie(&visitor, "POST", "/talk/add", &kept, &format!("{word}&key=")).await;
    assert!(none.status == 422 && none.body.contains("明日はむり</textarea>"), "{}", none.body);
    let form = format!("page={mark}");
    let withdrawn = with_cookie(&visitor, "POST", "/talk/withdraw", &kept, &form).await;
    assert!(withdrawn.status == 422 && withdrawn.body.contains("いまは、取り下げていません"));
    let other = with_cookie(&visitor, "GET", "/talk", &kept, "").await;
    assert!(other.status == 200 && !other.body.contains("書きたしました"), "{}", other.body);
    // With its number the word reaches its own voice; so does 取り下げ from its own page.
    let sent = [("words", "明日はむり"), ("once", "b"), ("key", first.as_str())];
    let sent = visitor.post_bare("/talk/add", &sent).await;
    assert_eq!(sent.location, "/talk");
    let kept = cookie(&sent);
    let own = with_cookie(&visitor, "GET", "/talk", &kept, "").await;
    assert!(own.body.contains("書きたしました") && own.body.contains(&mark));
    let withdrawn = with_cookie(&visitor, "POST", "/talk/withdraw", &kept, &form).await;
    assert!(withdrawn.status == 200 && withdrawn.body.contains("すべて消えました"));
}

#[tokio::test]
async fn danger_is_answered_with_numbers_also_above_a_form_that_comes_back() {
    let town = town().await;
    let visitor = town.app.stranger();
    // A number that is none.
    let again = visitor.post(FORM, &[("how", "phone"), ("phone", "あした"), ("words", WORDS)]).await;
    assert!(again.status == 422 && again.body.contains("gd-danger") && again.body.contains("tel:110"));
    assert!(again.body.contains("name=\"danger\" value=\"\""), "nobody chose it");
    // Asked too often.
    let body = serde_urlencoded::to_string([("how", "page"), ("words", WORDS)]).unwrap();
    let mut last = None;
    for _ in 0..11 {
        let request = Request::post(FORM)
            .header("x-forwarded-for", "192.0.2.9")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        last = Some(visitor.send(request.body(Body::from(body.clone())).unwrap()).await);
    }
    let last = last.unwrap();
    assert!(last.status == 429 && last.body.contains("gd-danger") && last.body.contains(WORDS));
    // A further word: too long; without its number; with a wrong one.
    let key = key(&visitor.post(FORM, &[("how", "page")]).await);
    let long = format!("もう死にたい。{}。", " ".repeat(10_000));
    for (words, key) in [(long.as_str(), key.as_str()), ("もう死にたい", ""), ("もう死にたい", "abc")]
    {
        let form = [("words", words), ("once", "b"), ("key", key)];
        let again = visitor.post_bare("/talk/add", &form).await;
        hidden(&again);
        assert!(again.status == 422 && again.body.contains("gd-danger"), "{}", again.body);
        assert!(again.body.contains(">もう死にたい"), "the word comes back");
    }
    let quiet = visitor.post_bare("/talk/add", &[("words", "明日はむり"), ("once", "b")]).await;
    assert!(quiet.status == 422 && !quiet.body.contains("gd-danger"));
}

#[tokio::test]
async fn one_further_word_too_many_comes_back_with_its_own_reason() {
    let town = town().await;
    let visitor = town.app.stranger();
    let key = key(&visitor.post(FORM, &[("how", "page")]).await);
    let add = async |words: &str, once: &str| {
        visitor.post_bare("/talk/add", &[("words", words), ("once", once), ("key", &key)]).await
    };
    for number in 0..50 {
        assert_eq!(add("はい", &number.to_string()).await.status, 303, "{number}");
    }
    assert_eq!(add("はい", "49").await.status, 303, "a double click on the last one");
    let more = add("もう死にたい", "x").await;
    hidden(&more);
    assert!(more.status == 422 && more.body.contains("もう死にたい</textarea>"), "{}", more.body);
    assert!(more.body.contains("続きは、電話か窓口で") && !more.body.contains("10,000字"));
    assert!(more.body.contains("gd-danger"));
}

#[tokio::test]
async fn an_answer_to_what_was_withdrawn_meanwhile_can_still_be_copied() {
    let town = town().await;
    let visitor = town.app.stranger();
    let key = key(&visitor.post(FORM, &[("how", "page"), ("words", WORDS)]).await);
    let sato = town.app.with_worker("sato").await.unwrap();
    let path = format!("/voices/{}", between(&sato.get("/today").await.body, "href=\"/voices/", "\""));
    let (answer, words) = (format!("{path}/answer"), "火曜の10時に、窓口で待っています");
    let given = format!("readonly>{words}</textarea>");
    // Nobody has taken it on yet.
    let early = sato.post(&answer, &[("words", words), ("once", "a")]).await;
    assert!(early.status == 422 && early.body.contains(&given), "{}", early.body);
    assert_eq!(sato.post(&format!("{path}/take"), &[]).await.status, 303);
    assert!(!sato.get(&path).await.body.contains("readonly"));
    let kept = cookie(&visitor.get(&format!("/talk/{key}")).await);
    with_cookie(&visitor, "POST", "/talk/withdraw", &kept, "").await;
    let late = sato.post(&answer, &[("words", words), ("once", "b")]).await;
    assert!(late.status == 422 && late.body.contains("こちらからの連絡はしないでください"));
    assert!(late.body.contains(&given) && !late.body.contains(WORDS), "{}", late.body);
    assert!(!sato.get(&path).await.body.contains(words), "it is kept nowhere");
}

#[tokio::test]
async fn an_old_phone_that_tells_nothing_of_where_it_comes_from_is_let_in_and_another_site_is_not() {
    let town = town().await;
    let from = async |path: &str, origin: &str| {
        let request = Request::post(path)
            .header(header::HOST, "midori.example.jp")
            .header(header::ORIGIN, origin)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from("how=page&key=abc&text=%E5%AE%B6%E8%B3%83")).unwrap();
        town.app.stranger().send(request).await.status.as_u16()
    };
    for (path, status) in [(FORM, 200), ("/g/999997/answer", 200), ("/talk", 303), ("/login", 403)] {
        assert_eq!(from(path, "null").await, status, "{path}");
        assert_eq!(from(path, "https://elsewhere.example").await, 403, "{path}");
    }
}

#[tokio::test]
async fn what_was_withdrawn_is_not_handed_over_again_by_its_form_alone() {
    let town = town().await;
    let visitor = town.app.stranger();
    let key = key(&visitor.post(FORM, PHONE).await);
    let kept = cookie(&visitor.get(&format!("/talk/{key}")).await);
    with_cookie(&visitor, "POST", "/talk/withdraw", &kept, "").await;
    let again = visitor.post(FORM, PHONE).await;
    assert!(again.status == 422 && again.body.contains(WORDS) && again.body.contains("value=\"すみれ\""));
    let once = between(&again.body, "name=\"once\" value=\"", "\"");
    assert_ne!(once, "0000000000000000000000000a");
    let meant: Vec<_> = PHONE.iter().map(|(n, v)| (*n, if *n == "once" { once } else { *v })).collect();
    assert_eq!(visitor.post(FORM, &meant).await.status, 200);
}

#[tokio::test]
async fn a_key_copied_by_hand_opens_and_the_way_out_forgets_it() {
    let town = town().await;
    let visitor = town.app.stranger();
    let given = visitor.post(FORM, &[("how", "page")]).await;
    let copied = key(&given).to_uppercase().replace('0', "O");
    let entered = visitor.post_bare("/talk", &[("key", &copied), ("l", "vi")]).await;
    assert_eq!(entered.location, "/talk?l=vi");
    let own = with_cookie(&visitor, "GET", "/talk", &cookie(&entered), "").await;
    assert!(own.status == 200 && own.body.contains("まだ、だれも返事を書いていません"));
    let out = with_cookie(&visitor, "GET", "/calendar", &cookie(&entered), "").await;
    assert!(out.headers[header::SET_COOKIE].to_str().unwrap().starts_with("engawa-talk=;"));
}

#[tokio::test]
async fn one_address_cannot_try_keys_or_fill_the_desk_without_end() {
    let town = town().await;
    let from = |method: &str, path: &str, body: &str| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("x-forwarded-for", "192.0.2.7")
            .header(header::COOKIE, "engawa-talk=7zzzzzzzzzzzzzzzzzzzzzzzzz-9999999999999")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let request = request.body(Body::from(body.to_owned())).unwrap();
        let visitor = town.app.stranger();
        async move { visitor.send(request).await.status.as_u16() }
    };
    let mut seen = Vec::new();
    for _ in 0..31 {
        seen.push(from("GET", "/talk", "").await);
    }
    assert_eq!((seen[0], seen[29], seen[30]), (422, 422, 429));
    let mut seen = Vec::new();
    for _ in 0..11 {
        seen.push(from("POST", FORM, "how=page").await);
    }
    assert_eq!((seen[0], seen[9], seen[10]), (200, 200, 429));
}

#[tokio::test]
async fn a_town_without_a_desk_says_so_and_offers_a_line() {
    let scratch = scratch::pages().await.unwrap();
    let store = scratch.store.clone();
    let mut loader = store.loader(&store::Ctx::program("test", testkit::MORNING)).await.unwrap();
    let town = store::load::MunicipalityRow {
        code: "999997".into(),
        name: "みどり町".into(),
        kind: "municipality".into(),
        ..Default::default()
    };
    loader.put(&[town]).await.unwrap();
    loader.done(store::audit::Kind::Municipality).await.unwrap();
    let visitor = TestApp::new(store).stranger();
    for page in [visitor.get(FORM).await, visitor.post("/g/999997/talk/open", &[("danger", "suicide")]).await]
    {
        assert_eq!(page.status, 200);
        assert!(page.body.contains("まだこの画面から人に届けられません") && page.body.contains("tel:"));
    }
    let sent = visitor.post(FORM, &[("how", "page"), ("words", WORDS)]).await;
    assert!(sent.body.contains("まだこの画面から人に届けられません") && sent.body.contains("gd-danger"));
}
