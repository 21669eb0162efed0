//! つなぎの一回かぎりのページ: made by the asker, printed, opened by a stranger with the number told by phone.

use axum::{
    body::Body,
    http::{Request, header},
};
use store::{
    Ctx, Options, Store,
    audit::Kind,
    load::{AgencyRow, CaseRow},
};
use testkit::{
    MORNING, SmallDisk, TestApp, World,
    app::{Answer, Browser},
    scratch::{self, Scratch},
};

struct Town {
    app: TestApp,
    referral: String,
    /// The case, and the agency that is asked.
    of: (String, String),
    sato: Browser,
    _scratch: Option<Scratch>,
}

async fn town() -> Town {
    let scratch = scratch::pages().await.unwrap();
    let town = town_in(&scratch.store).await;
    Town { _scratch: Some(scratch), ..town }
}

async fn town_in(store: &Store) -> Town {
    let world = World::build(store).await.unwrap();
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let clinic = AgencyRow {
        municipality: Some(world.midori),
        kind: "hospital".into(),
        name: "みどり診療所".into(),
        ..Default::default()
    };
    let clinic = loader.put(&[clinic]).await.unwrap()[0];
    loader.done(Kind::Municipality).await.unwrap();
    let case = World::token::<CaseRow>(store, world.case).await.unwrap().to_string();
    let clinic = World::token::<AgencyRow>(store, clinic).await.unwrap().to_string();
    let app = TestApp::new(store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    let of = (case, clinic);
    let referral = asked(&sato, &of, "往診のお願い").await;
    Town { app, referral, of, sato, _scratch: None }
}

/// A つなぎ that was sent.
async fn asked(sato: &Browser, (case, clinic): &(String, String), subject: &str) -> String {
    let form = [
        ("case", case.as_str()),
        ("agency", clinic.as_str()),
        ("subject", subject),
        ("who", "80代の母と息子"),
        ("told", "母の足が弱り、通えません"),
        ("ground", "support_meeting"),
        ("note", "11月20日の支援会議"),
        ("sure", "1"),
    ];
    sato.post("/referrals/new", &form).await.location
}

/// What stands between two words of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map(|(word, _)| word).unwrap()
}

/// Key and number.
async fn made(town: &Town, more: &[(&str, &str)]) -> (String, String, Answer) {
    made_of(town, &town.referral, more).await
}

async fn made_of(town: &Town, referral: &str, more: &[(&str, &str)]) -> (String, String, Answer) {
    let path = format!("{referral}/link");
    let given = town.sato.post(&path, &[&[("do", "make")], more].concat()).await;
    assert_eq!(given.status, 200, "{}", given.body);
    let key = between(&given.body, "name=\"key\" value=\"", "\"").to_owned();
    let code = between(&given.body, "eg-link__code\">", "<").replace(' ', "");
    (key, code, given)
}

const ALL: &[(&str, &str)] = &[("how", "page"), ("shows", "subject"), ("shows", "who"), ("shows", "told")];

/// A browser without a login, with the page's cookie.
struct Visitor {
    browser: Browser,
    cookie: String,
}

impl Visitor {
    fn new(town: &Town) -> Self {
        Self { browser: town.app.stranger(), cookie: String::new() }
    }

    async fn send(&mut self, method: &str, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = serde_urlencoded::to_string(form).unwrap();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .unwrap();
        let answer = self.browser.send(request).await;
        if let Some(set) = answer.headers.get(header::SET_COOKIE) {
            set.to_str().unwrap().split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        answer
    }

    async fn get(&mut self) -> Answer {
        self.send("GET", "/tsunagi", &[]).await
    }

    async fn opens(&mut self, key: &str) -> Answer {
        let led = self.send("GET", &format!("/tsunagi/{key}"), &[]).await;
        assert_eq!((led.status.as_u16(), led.location.as_str()), (303, "/tsunagi"));
        self.get().await
    }
}

/// Everything that a stranger can see of an answer.
fn seen(answer: &Answer) -> String {
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !matches!(name.as_str(), "x-request-id" | "date"))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    format!("{} {headers:?} {}", answer.status, answer.body)
}

#[tokio::test]
async fn the_paper_alone_tells_nobody_and_the_number_opens_it() {
    let town = town().await;
    let none = town.sato.post(&format!("{}/link", town.referral), &[("do", "make"), ("how", "page")]).await;
    assert!(none.status == 422 && none.body.contains("紙だけで伝える"));
    let (key, code, given) = made(&town, ALL).await;
    assert!(given.body.contains("いま一度だけ出ます") && given.body.contains(&format!("/tsunagi/{key}")));
    assert!(!town.sato.get(&town.referral).await.body.contains(&key));
    let sheet_path = format!("{}/sheet", town.referral);
    let sheet = town.sato.post(&sheet_path, &[("key", &key)]).await;
    let groups = format!("<span>{}</span> <span>{}</span>", &key[..4], &key[4..8]);
    assert!(sheet.status == 200 && sheet.body.contains(&groups) && sheet.body.contains("通えません"));
    assert!(!sheet.body.contains(&code), "the number never stands on the paper");
    let bare = town.sato.post(&sheet_path, &[("key", &key), ("bare", "1")]).await;
    for word in ["往診", "80代の母", "通えません"] {
        assert!(!bare.body.contains(word), "{word}");
    }
    let wrong = "00000000000000000000000000";
    assert_eq!(town.sato.post(&sheet_path, &[("key", wrong)]).await.status, 404);
    for login in ["suzuki", "aoki", "admin", "kansa"] {
        let other = town.app.with_worker(login).await.unwrap();
        assert_eq!(other.post(&sheet_path, &[("key", &key)]).await.status, 404, "{login}");
        assert_eq!(other.post(&format!("{}/link", town.referral), &[("do", "code")]).await.status, 404);
    }
    let mut visitor = Visitor::new(&town);
    let front = visitor.opens(&key).await;
    assert_eq!(front.status, 200);
    assert!(front.body.contains("くらし相談センター") && front.body.contains("みどり診療所"));
    for word in ["往診", "80代の母", "通えません", "山田", "佐藤", "2026-0001"] {
        assert!(!front.body.contains(word), "{word}");
    }
    for (name, value) in [
        ("referrer-policy", "no-referrer"),
        ("x-robots-tag", "noindex, nofollow"),
        ("cache-control", "no-store"),
    ] {
        assert_eq!(front.headers[name], value, "{name}");
    }
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let again = visitor.send("POST", "/tsunagi/code", &[("code", wrong)]).await;
    assert!(again.status == 422 && again.body.contains("あと4回"));
    assert_eq!(visitor.send("POST", "/tsunagi/code", &[("code", "12")]).await.status, 422);
    let right = visitor.send("POST", "/tsunagi/code", &[("code", &code)]).await;
    assert_eq!((right.status.as_u16(), right.location.as_str()), (303, "/tsunagi"));
    let page = visitor.get().await;
    assert!(
        page.body.contains("往診のお願い")
            && page.body.contains("80代の母と息子")
            && page.body.contains("通えません")
    );
    for word in ["山田", "みどり町東1番地", "2026-0001", "11月20日の支援会議", &key, &code] {
        assert!(!page.body.contains(word), "{word}");
    }
}

#[tokio::test]
async fn answers_are_turns_and_a_page_that_has_ended_is_like_none() {
    let town = town().await;
    let (key, code, _) = made(&town, ALL).await;
    let mut visitor = Visitor::new(&town);
    visitor.opens(&key).await;
    visitor.send("POST", "/tsunagi/code", &[("code", &code)]).await;
    let page = visitor.get().await.body;
    let once = between(&page, "name=\"once\" value=\"", "\"").to_owned();
    let nameless =
        [("move", "ask_back"), ("words", "保険証はありますか"), ("version", "1"), ("once", once.as_str())];
    let back = visitor.send("POST", "/tsunagi/answer", &nameless).await;
    assert!(back.status == 422 && back.body.contains("お返事をする人の名前を書いてください"));
    assert!(back.body.contains("保険証はありますか"), "the typed words are kept");
    let whole = [&nameless[..], &[("name", "花田")]].concat();
    for _ in 0..2 {
        assert_eq!(visitor.send("POST", "/tsunagi/answer", &whole).await.status, 303);
    }
    let sent = visitor.get().await.body;
    assert!(sent.contains("お返事が届きました") && sent.matches("保険証はありますか").count() == 1);
    let ours = town.sato.get(&town.referral).await.body;
    assert!(ours.contains("みどり診療所 花田") && ours.contains("名前は書かれたまま"));
    assert!(town.sato.get("/today").await.body.contains("みどり診療所から聞きかえし"));
    let reply = [("move", "reply"), ("words", "あります"), ("version", "2")];
    assert_eq!(town.sato.post(&format!("{}/move", town.referral), &reply).await.status, 303);
    assert!(visitor.get().await.body.contains("あります"));
    // A number that is new closes what was open; the words wait for it.
    let renewed = town.sato.post(&format!("{}/link", town.referral), &[("do", "code")]).await;
    let code = between(&renewed.body, "eg-link__code\">", "<").replace(' ', "");
    let accept =
        [("move", "accept"), ("name", "花田"), ("words", "水曜に行きます"), ("version", "3"), ("once", "z")];
    let wait = visitor.send("POST", "/tsunagi/answer", &accept).await;
    assert!(
        wait.status == 422 && wait.body.contains("value=\"水曜に行きます\"") && !wait.body.contains("80代")
    );
    let filled =
        visitor.send("POST", "/tsunagi/code", &[&accept[..], &[("code", code.as_str())]].concat()).await;
    assert!(filled.status == 200 && filled.body.contains("水曜に行きます</textarea>"));
    assert_eq!(visitor.send("POST", "/tsunagi/answer", &accept).await.status, 303);
    // Ended: the same as a link that never was, whatever is asked and whatever the browser holds.
    let end = town.sato.post(&format!("{}/link", town.referral), &[("do", "end")]).await;
    assert_eq!(end.location, town.referral);
    let held = visitor.cookie.clone();
    let never = "00000000000000000000000000";
    for (method, path, form) in [
        ("GET", "/tsunagi", vec![]),
        ("POST", "/tsunagi/code", vec![("code", code.as_str())]),
        ("POST", "/tsunagi/answer", vec![("move", "meet"), ("name", "花田"), ("version", "4")]),
    ] {
        let mut stranger = Visitor::new(&town);
        stranger.send("GET", &format!("/tsunagi/{never}"), &[]).await;
        let none = stranger.send(method, path, &form).await;
        visitor.cookie.clone_from(&held);
        let ended = visitor.send(method, path, &form).await;
        assert_eq!((none.status.as_u16(), seen(&none)), (404, seen(&ended)), "{method} {path}");
    }
    let mut stranger = Visitor::new(&town);
    stranger.send("GET", "/tsunagi/x", &[]).await;
    assert_eq!(stranger.get().await.status, 404);
}

#[tokio::test]
async fn words_for_a_page_that_has_closed_meanwhile_come_back_to_be_copied() {
    let town = town().await;
    let (key, code, _) = made(&town, ALL).await;
    let mut visitor = Visitor::new(&town);
    visitor.opens(&key).await;
    visitor.send("POST", "/tsunagi/code", &[("code", &code)]).await;
    town.sato.post(&format!("{}/link", town.referral), &[("do", "end")]).await;
    let words = "水曜の午後なら行けます";
    let held = visitor.cookie.clone();
    for (path, form) in [
        ("/tsunagi/answer", vec![("move", "accept"), ("name", "花田"), ("words", words), ("version", "1")]),
        ("/tsunagi/answer", vec![("move", "ask_back"), ("words", words), ("version", "1")]),
        ("/tsunagi/code", vec![("code", code.as_str()), ("move", "accept"), ("words", words)]),
        ("/tsunagi/code", vec![("code", ""), ("move", "accept"), ("words", words)]),
    ] {
        visitor.cookie.clone_from(&held);
        let ended = visitor.send("POST", path, &form).await;
        let given = format!("readonly>{words}</textarea>");
        assert!(ended.status == 404 && ended.body.contains(&given), "{path}: {}", ended.body);
        assert!(ended.body.contains("届いていません"));
        // A browser without a key, or with one that never was, is answered alike.
        let mut stranger = Visitor::new(&town);
        assert_eq!(seen(&stranger.send("POST", path, &form).await), seen(&ended), "{path}");
        stranger.send("GET", "/tsunagi/00000000000000000000000000", &[]).await;
        assert_eq!(seen(&stranger.send("POST", path, &form).await), seen(&ended), "{path}");
    }
    assert!(!visitor.get().await.body.contains(words), "they are kept nowhere");
}

#[tokio::test]
async fn words_whose_form_is_gone_since_another_answered_first_can_still_be_copied() {
    let town = town().await;
    let (key, code, _) = made(&town, ALL).await;
    let (mut first, mut second) = (Visitor::new(&town), Visitor::new(&town));
    for visitor in [&mut first, &mut second] {
        visitor.opens(&key).await;
        visitor.send("POST", "/tsunagi/code", &[("code", &code)]).await;
    }
    let taken = [("move", "accept"), ("name", "花田"), ("version", "1"), ("once", "a")];
    assert_eq!(first.send("POST", "/tsunagi/answer", &taken).await.status, 303);
    let words = "保険証はありますか";
    let asked = [("move", "ask_back"), ("name", "林"), ("words", words), ("version", "1"), ("once", "b")];
    let late = second.send("POST", "/tsunagi/answer", &asked).await;
    assert!(late.status == 422 && late.body.contains("先に書きました"), "{}", late.body);
    assert!(late.body.contains(&format!("readonly>{words}</textarea>")), "{}", late.body);
    // The same where the number was to be typed first.
    let number = [&asked[..], &[("code", code.as_str())]].concat();
    let late = second.send("POST", "/tsunagi/code", &number).await;
    assert!(
        late.status == 200 && late.body.contains(&format!("readonly>{words}</textarea>")),
        "{}",
        late.body
    );
    assert!(!late.body.contains("お返事が届きました"));
}

#[tokio::test]
async fn an_answer_about_one_is_never_taken_for_another_whose_page_was_opened_since() {
    let town = town().await;
    let (key, code, _) = made(&town, ALL).await;
    let other = asked(&town.sato, &town.of, "薬の相談").await;
    let (other_key, other_code, _) = made_of(&town, &other, ALL).await;
    let (words, page) = ("水曜の午後に往診します", "name=\"page\" value=\"");
    let mut visitor = Visitor::new(&town);
    let front = between(&visitor.opens(&key).await.body, page, "\"").to_owned();
    visitor.send("POST", "/tsunagi/code", &[("code", &code)]).await;
    let first = visitor.get().await.body;
    let mark = between(&first, page, "\"").to_owned();
    assert!(mark == front && !first.contains(&key));
    let answer = [
        ("page", mark.as_str()),
        ("once", between(&first, "name=\"once\" value=\"", "\"")),
        ("version", "1"),
        ("move", "accept"),
        ("name", "花田"),
        ("words", words),
    ];
    // In a second tab the other paper, first without its number, then with it.
    let opened = visitor.opens(&other_key).await;
    assert_ne!(between(&opened.body, page, "\""), mark);
    for typed in [false, true] {
        if typed {
            visitor.send("POST", "/tsunagi/code", &[("code", &other_code)]).await;
        }
        let told = visitor.send("POST", "/tsunagi/answer", &answer).await;
        assert!(told.status == 422 && told.body.contains("ほかのお願いのページ"), "{}", told.body);
        assert!(told.body.contains(&format!("readonly>{words}</textarea>")), "{}", told.body);
        // Nor is a number tried on the wrong page.
        let number = [("page", mark.as_str()), ("code", code.as_str())];
        let told = visitor.send("POST", "/tsunagi/code", &number).await;
        assert!(told.status == 422 && !told.body.contains("番号がちがいます"), "{}", told.body);
    }
    assert!(visitor.get().await.body.contains("薬の相談"), "what was opened last stays open");
    for referral in [&town.referral, &other] {
        let seen = town.sato.get(referral).await.body;
        assert!(!seen.contains(words) && !seen.contains("花田"), "{referral}");
    }
    // Opened again, it is sent where it belongs.
    visitor.opens(&key).await;
    visitor.send("POST", "/tsunagi/code", &[("page", &mark), ("code", &code)]).await;
    assert_eq!(visitor.send("POST", "/tsunagi/answer", &answer).await.status, 303);
    assert!(town.sato.get(&town.referral).await.body.contains(words));
    assert!(!town.sato.get(&other).await.body.contains(words));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_a_full_disk_refuses_is_given_back() {
    let Some(disk) = SmallDisk::mount() else { return };
    let url = format!("sqlite://{}", disk.path().join("engawa.sqlite").display());
    let store = Store::open(&Options { url, connections: 2, key: [7; 32] }).await.unwrap();
    let town = town_in(&store).await;
    store.keep_reserve(8 << 20);
    let (key, code, _) = made(&town, ALL).await;
    let mut visitor = Visitor::new(&town);
    visitor.opens(&key).await;
    visitor.send("POST", "/tsunagi/code", &[("code", &code)]).await;
    disk.fill(0).unwrap();
    let words = "水曜に行きます";
    let answer = [("move", "accept"), ("name", "花田"), ("words", words), ("version", "1"), ("once", "z")];
    let refused = visitor.send("POST", "/tsunagi/answer", &answer).await;
    assert!(refused.status == 503 && refused.body.contains("いまは、送れませんでした"), "{}", refused.body);
    assert!(refused.body.contains(&format!("readonly>{words}</textarea>")), "{}", refused.body);
    disk.make_room().unwrap();
    assert_eq!(visitor.send("POST", "/tsunagi/answer", &answer).await.status, 303, "the key was kept");
    assert!(town.sato.get(&town.referral).await.body.contains(words));
}
