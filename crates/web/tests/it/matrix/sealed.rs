//! The state 秘匿 of the matrix: every route, asked by everybody, about a household whose whereabouts are sealed.
//!
//! Where the canary household is found and reached may reach nobody who has not opened the seal, and no file or print
//! at all. To one who is close to whom they fear, the household answers like one that does not exist. The same scene
//! without the seal tells both, so that these can fail.

use super::{
    canary::{Canary, WORDS},
    erased::NUMBER,
    headers,
    mould::{Mould, Town},
    plain, rows as in_order,
    rows::{ROWS, Row},
    send,
};
use axum::{body::Body, http::Request};
use calamine::Reader;
use domain::{
    Token,
    access::Parts,
    seal::{SealForm, SealGround},
};
use std::{collections::BTreeSet, fmt::Write, io::Cursor};
use store::{
    Ctx, Store,
    audit::Kind,
    load::{GrantRow, PersonRow},
    session::{IDLE, Stage},
};
use testkit::{
    MORNING, World,
    app::{Answer, Browser},
};

/// Where they are and how they are reached, as it is kept and as pages write it.
const PLACE: &[&str] =
    &["カナリア町77", "00099998888", "000-9999-8888", "9998888", "999-8888", "canary@example.com"];

/// Those who may work with the case, and those who keep the system: nobody of them has opened the seal.
const EVERYBODY: &[&str] = &["sato", "takahashi", "mori", "aoki", "suzuki", "kansa", "admin"];

/// What somebody brought along stays their own until it is taken in: the file of an import, shown to its desk.
fn brought(row: &Row) -> bool {
    row.path.starts_with("/imports")
}

/// Every text of an answer: its headers, its body, the cells of a workbook.
async fn texts(browser: &Browser, row: &Row, things: &Canary) -> (Answer, String) {
    let answer = send(browser, row, things).await;
    let mut text = format!("{:?} {}", answer.headers, answer.body);
    let kind =
        answer.headers.get("content-type").map(|kind| String::from_utf8_lossy(kind.as_bytes()).into_owned());
    if kind.is_some_and(|kind| kind.contains("spreadsheetml")) {
        let bytes = browser.bytes(&things.fill(row.path, row.object)).await;
        let mut book = calamine::Xlsx::new(Cursor::new(bytes)).unwrap();
        for (name, sheet) in book.worksheets() {
            text.push_str(&name);
            sheet.cells().for_each(|(_, _, cell)| write!(text, " {cell}").unwrap());
        }
    }
    (answer, text)
}

fn told(text: &str) -> bool {
    PLACE.iter().any(|word| text.contains(word))
}

/// What programs may ask with a token of this worker.
pub(super) async fn programs(town: &Town, login: &str) -> Vec<(&'static str, String)> {
    const ASKS: &[(&str, &str)] = &[
        ("/api/v1/people/search", r#"{"query":"ひいらぎ"}"#),
        ("/api/v1/people/search", r#"{"query":"9998888"}"#),
        ("/api/v1/cases/list", "{}"),
        ("/api/v1/contacts/search", r#"{"query":"金糸雀"}"#),
    ];
    let store = &town.app.app.store;
    let ctx = store.ctx_of_login(login, "test", MORNING).await.unwrap();
    let cookie = store.start_session(&ctx.actor.token, Stage::Full, MORNING).await.unwrap();
    let session = store.session(cookie.show(), MORNING, IDLE).await.unwrap();
    let ctx = Ctx { actor: session.actor, ..ctx };
    let secret = store.make_token(&ctx, "test", "1").await.unwrap();
    let mut all = Vec::new();
    for (path, ask) in ASKS {
        let request = Request::post(*path)
            .header("authorization", format!("Bearer {}", secret.show()))
            .header("content-type", "application/json");
        let answer = town.app.stranger().send(request.body(Body::from(*ask)).unwrap()).await;
        assert_eq!(answer.status, 200, "{login}: {path}");
        all.push((*path, answer.body));
    }
    all
}

/// The routes that tell any of these workers a word of [`PLACE`].
async fn routes_that_tell(mould: &Mould, workers: &[&str], rows: impl Fn(&Row) -> bool) -> BTreeSet<String> {
    let mut tell = BTreeSet::new();
    let mut town = mould.town().await;
    for (row, changes) in in_order().filter(|(row, _)| rows(row) && !brought(row)) {
        let mut touched = false;
        for who in workers {
            let browser = town.app.with_worker(who).await.unwrap();
            let (answer, text) = texts(&browser, row, &town.canary).await;
            touched |= changes && !answer.status.is_client_error();
            assert!(
                !answer.status.is_server_error(),
                "{who}: {} {} answered {}",
                row.method,
                row.path,
                answer.status
            );
            if told(&text) {
                tell.insert(format!("{} {}", row.method, row.path));
            }
        }
        if touched {
            town = mould.instead_of(town).await;
        }
    }
    for who in workers.iter().filter(|who| !matches!(**who, "kansa" | "admin")) {
        for (path, body) in programs(&town, who).await {
            if told(&body) {
                tell.insert(format!("API {path}"));
            }
        }
    }
    town.gone().await;
    tell
}

/// What leaves the house as a file or on paper.
fn leaves(row: &Row) -> bool {
    ["/sheet", "/print", ".xlsx", "/export"].iter().any(|way| row.path.contains(way))
}

#[tokio::test]
async fn no_route_tells_anybody_where_the_sealed_household_is() {
    let mould = Mould::make().await;
    let open = routes_that_tell(&mould, &["sato"], |row| row.method == "GET").await;
    mould.gone().await;
    for route in [
        "GET /households/{token}",
        "GET /households/{token}/edit",
        "GET /people/{token}",
        "GET /people/{token}/edit",
        "GET /receptions/{token}",
        "GET /receptions/{token}/edit",
        "GET /receptions/{token}/sheet",
        "GET /receptions/{token}/sheet.xlsx",
        "GET /voices/{token}",
        "GET /meetings/{token}/items/{agenda}",
        "API /api/v1/people/search",
    ] {
        assert!(open.contains(route), "the control that leaks: {route} is not among {open:#?}");
    }
    let mould = Mould::sealed(&[]).await;
    assert_eq!(routes_that_tell(&mould, EVERYBODY, |_| true).await, BTreeSet::new());
    mould.gone().await;
}

#[tokio::test]
async fn one_who_opened_the_seal_sees_it_on_pages_and_never_in_what_leaves() {
    let mould = Mould::sealed(&[]).await;
    let town = mould.town().await;
    let sato = town.app.with_worker("sato").await.unwrap();
    let post = |path: &'static str, object: &'static str| town.canary.fill(path, object);
    let opened = sato.post(&post("/seals/{token}/open", "seal"), &[("reason", "訪問の約束を確かめる")]).await;
    assert_eq!(opened.status, 303);
    let mut seen = BTreeSet::new();
    for row in ROWS.iter().filter(|row| row.method == "GET" && !brought(row)) {
        let (_, text) = texts(&sato, row, &town.canary).await;
        assert!(!(leaves(row) && told(&text)), "{} tells it", row.path);
        if told(&text) {
            seen.insert(row.path);
        }
        for who in ["takahashi", "mori", "aoki"] {
            let browser = town.app.with_worker(who).await.unwrap();
            assert!(!told(&texts(&browser, row, &town.canary).await.1), "{who}: {}", row.path);
        }
    }
    for path in ["/people/{token}", "/households/{token}", "/receptions/{token}", "/voices/{token}"] {
        assert!(seen.contains(path), "{path} does not show it: {seen:?}");
    }
    assert!(programs(&town, "sato").await.iter().all(|(_, body)| !told(body)), "a program opens no seal");
    town.gone().await;
    mould.gone().await;
}

/// A meeting is the convening desk's own, not a household's: a colleague who is kept out of the household knows of the
/// meeting, but not of the item.
fn of_the_desk(row: &Row) -> bool {
    matches!(row.object, "meeting" | "series" | "erasure") && !row.path.contains("{agenda}")
}

/// To one who is kept out: every answer about the household is that about nothing.
pub(super) async fn absent_to(mould: &Mould, workers: &[&str]) -> BTreeSet<String> {
    let mut differ = BTreeSet::new();
    let mut town = mould.town().await;
    for (row, changes) in in_order().filter(|(row, _)| !brought(row)) {
        let mut touched = false;
        for who in workers {
            let browser = town.app.with_worker(who).await.unwrap();
            let (real, text) = texts(&browser, row, &town.canary).await;
            touched |= changes && !real.status.is_client_error();
            // The list of what was erased keeps the numbers.
            let told = |word: &str| text.contains(word) && !(row.object == "erasure" && word == NUMBER);
            let mut same = !WORDS.iter().any(|word| told(word));
            if row.names_an_object() && !of_the_desk(row) {
                let none = send(&browser, row, &Canary::absent()).await;
                same &= real.status == none.status
                    && plain(&real.body) == plain(&none.body)
                    && headers(&real) == headers(&none);
            }
            if !same {
                differ.insert(format!("{who}: {} {}", row.method, row.path));
            }
        }
        if touched {
            town = mould.instead_of(town).await;
        }
    }
    town.gone().await;
    differ
}

#[tokio::test]
async fn to_one_who_is_close_to_whom_they_fear_the_household_does_not_exist() {
    let mould = Mould::sealed(&["takahashi", "aoki"]).await;
    assert_eq!(absent_to(&mould, &["takahashi", "aoki"]).await, BTreeSet::new());
    mould.gone().await;
    let mould = Mould::sealed(&[]).await;
    let open = absent_to(&mould, &["takahashi", "aoki"]).await;
    for one in
        ["takahashi: GET /households/{token}", "aoki: GET /households/{token}", "takahashi: GET /cases"]
    {
        assert!(open.contains(one), "the control: {one} is not among {open:#?}");
    }
    mould.gone().await;
}

async fn at(store: &Store, login: &str) -> Ctx {
    store.ctx_of_login(login, "test", MORNING).await.unwrap()
}

async fn form(store: &Store, covered: Vec<Token>, near: &[&str]) -> SealForm {
    let mut close = Vec::new();
    for login in near {
        close.push(at(store, login).await.actor.token.clone());
    }
    let sato = at(store, "sato").await;
    SealForm {
        ground: SealGround::Measure,
        words: String::new(),
        party: "柊木を追う人".to_owned(),
        party_person: None,
        from: sato.today(),
        to: "2027-10-31".parse().unwrap(),
        keeper: sato.actor.token.clone(),
        readers: vec![at(store, "mori").await.actor.token.clone()],
        near: close,
        near_named: Vec::new(),
        covered,
    }
}

/// Somebody beside the canary household whose whereabouts are sealed, and whose seal 森 asks to be lifted.
pub(super) async fn somebody(store: &Store, world: &World, canary: &mut Canary) {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let row = PersonRow {
        agency: world.kurashi,
        name: "柊木 灯".into(),
        address: "カナリア町77番地".into(),
        ..Default::default()
    };
    let row = loader.put(&[row]).await.unwrap()[0];
    let person = loader.token::<PersonRow>(row).await.unwrap();
    loader.done(Kind::Person).await.unwrap();
    let form = form(store, Vec::new(), &[]).await;
    let seal = store.set_seal(&at(store, "sato").await, &person, &form, "somebody").await.unwrap();
    store.ask_lifting(&at(store, "mori").await, &seal, "もう安全だと聞いた").await.unwrap();
    canary.add("seal", seal);
}

/// The canary household sealed: what came in is tied to the person, another town's agency was let in with every part,
/// and these workers are close to whom they fear.
pub(super) async fn household(store: &Store, world: &World, canary: &mut Canary, near: &[&str]) {
    let sato = at(store, "sato").await;
    let person = canary.token("person");
    store.tie_person(&sato, &canary.token("reception"), &person).await.unwrap();
    let taken = store.take_handover(&sato, &canary.token("voice")).await.unwrap();
    store.tie_person(&sato, &taken, &person).await.unwrap();
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let grant = GrantRow {
        case: canary.case,
        agency: Some(world.aoba),
        parts: Parts::ALL,
        ground: "consent".into(),
        made_by: world.sato,
        ..Default::default()
    };
    loader.put(&[grant]).await.unwrap();
    loader.tell_cases().await.unwrap();
    loader.done(Kind::Grant).await.unwrap();
    let form = form(store, vec![canary.token("other")], near).await;
    let seal = store.set_seal(&sato, &person, &form, "household").await.unwrap();
    canary.add("seal", seal);
}
