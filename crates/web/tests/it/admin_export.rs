//! 記録の全部: two people, one file, once; sealed on the disk and on the way; and the same pages from it elsewhere.

use age::secrecy::SecretString;
use domain::DAY;
use std::io::{BufReader, Read};
use store::{
    Ctx, Options, Store,
    audit::Kind,
    load::{CaseRow, HouseholdRow, MembershipRow},
};
use testkit::{MORNING, TestApp, World, app::Browser, scratch};
use web::{
    Config,
    exporting::{self, open_form::Incoming},
};

async fn town() -> (scratch::Scratch, TestApp, World) {
    let scratch = scratch::pages().await.unwrap();
    let world = World::build(&scratch.store).await.unwrap();
    let mut loader = scratch.store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let post = MembershipRow {
        worker: world.suzuki,
        agency: world.hokatsu,
        role: "manager".into(),
        ..Default::default()
    };
    loader.put(&[post]).await.unwrap();
    loader.done(Kind::Worker).await.unwrap();
    let config = Config { exports: scratch.dir.path().join("exports"), ..Config::default() };
    let app = TestApp::with(scratch.store.clone(), config);
    (scratch, app, world)
}

/// The address of the one open ask, from the page.
fn ask(page: &str) -> String {
    let (_, rest) = page.split_once("/admin/export/").unwrap();
    format!("/admin/export/{}", rest.split('/').next().unwrap())
}

/// Asked, with the words that open the file.
async fn asked(mori: &Browser) -> (String, String) {
    let page = mori.post("/admin/export", &[("reason", "移るため"), ("seal", "words"), ("once", "")]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    let (_, rest) = page.body.split_once("id=\"made\" readonly value=\"").unwrap();
    (ask(&page.body), rest.split('"').next().unwrap().to_owned())
}

fn files(app: &TestApp) -> usize {
    std::fs::read_dir(&app.app.config.exports).map(|d| d.count()).unwrap_or_default()
}

/// Waits for what runs beside the answers.
async fn until(what: impl Fn() -> bool) {
    for _ in 0..200 {
        if what() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("it did not come");
}

async fn fetched(browser: &Browser, path: &str) -> Vec<u8> {
    browser.post_bytes(&format!("{path}/fetch"), &[]).await
}

fn opened(sealed: &[u8], words: &str) -> Option<Vec<u8>> {
    let identity = age::scrypt::Identity::new(SecretString::from(words.to_owned()));
    let mut bytes = Vec::new();
    let decryptor = age::Decryptor::new(sealed).ok()?;
    decryptor.decrypt(std::iter::once(&identity as &dyn age::Identity)).ok()?.read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_desk_town_or_role_finds_no_export() {
    let (_scratch, app, _) = town().await;
    let mori = app.with_worker("mori").await.unwrap();
    let (path, _) = asked(&mori).await;
    for who in ["sato", "takahashi", "aoki", "kansa", "admin"] {
        let other = app.with_worker(who).await.unwrap();
        assert_eq!(other.get("/admin/export").await.status, 404, "{who}");
        assert_eq!(
            other.post("/admin/export", &[("reason", "x"), ("seal", "words")]).await.status,
            404,
            "{who}"
        );
        for deed in ["approve", "stop", "fetch"] {
            let (is, not) = (
                format!("{path}/{deed}"),
                format!("/admin/export/{}/{deed}", domain::Token::from_bytes([9; 16])),
            );
            let (is, not) = (other.post(&is, &[]).await, other.post(&not, &[]).await);
            assert_eq!((is.status.as_u16(), is.body), (404, not.body), "{who} {deed}");
        }
    }
    let suzuki = app.with_worker("suzuki").await.unwrap();
    assert!(suzuki.get("/admin/export").await.body.contains("承認する"));
    for form in [[("reason", "x"), ("seal", "words")], [("reason", ""), ("seal", "")]] {
        assert_eq!(suzuki.post("/admin/export", &form).await.status, 404, "a manager elsewhere may not ask");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_asks_another_says_yes_and_the_sealed_file_leaves_once() {
    let (_scratch, app, _) = town().await;
    let mori = app.with_worker("mori").await.unwrap();
    let suzuki = app.with_worker("suzuki").await.unwrap();
    let (path, words) = asked(&mori).await;
    assert!(!mori.get("/admin/export").await.body.contains(&words), "shown once");
    let alone = mori.post(&format!("{path}/approve"), &[]).await;
    assert_eq!(alone.status, 422);
    assert!(alone.body.contains("自分では承認できません"));
    assert_eq!(suzuki.post(&format!("{path}/approve"), &[]).await.status, 303);
    exporting::run_all(&app.app).await;
    assert_eq!(files(&app), 1);
    let page = mori.get("/admin/export").await.body;
    assert!(page.contains("ファイルを受け取る") && page.contains("しめくくりの値"), "{page}");
    assert!(!suzuki.get("/admin/export").await.body.contains("ファイルを受け取る"));
    assert_eq!(suzuki.post(&format!("{path}/fetch"), &[]).await.status, 404);
    let sealed = fetched(&mori, &path).await;
    assert!(sealed.starts_with(b"age-encryption.org/v1"));
    let plain = "山田 ハナ".as_bytes();
    assert!(!sealed.windows(plain.len()).any(|w| w == plain));
    until(|| files(&app) == 0).await;
    assert_eq!(mori.post(&format!("{path}/fetch"), &[]).await.status, 404, "once");
    let zip = opened(&sealed, &words).unwrap();
    assert!(opened(&sealed, "23456-23456-23456-23456-23456").is_none());
    // Any program opens it: here, our own judge of strangers' zips.
    let archive = sheets::archive::Archive::open(&zip).unwrap();
    let mut people = String::new();
    archive.read("tables/person.csv").unwrap().read_to_string(&mut people).unwrap();
    assert!(people.contains("\"山田 ハナ\"") && people.starts_with("\u{feff}\"id\","));
    assert!(archive.has("README.txt") && archive.has("dictionary.json") && archive.has("manifest.json"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_or_a_day_later_the_file_is_gone() {
    let (_scratch, app, _) = town().await;
    let mori = app.with_worker("mori").await.unwrap();
    let suzuki = app.with_worker("suzuki").await.unwrap();
    let (path, _) = asked(&mori).await;
    suzuki.post(&format!("{path}/approve"), &[]).await;
    exporting::run_all(&app.app).await;
    assert_eq!(files(&app), 1);
    assert_eq!(suzuki.post(&format!("{path}/stop"), &[]).await.status, 303);
    exporting::run_all(&app.app).await;
    assert_eq!(files(&app), 0);
    assert_eq!(mori.post(&format!("{path}/fetch"), &[]).await.status, 404);
    let (path, _) = asked(&mori).await;
    suzuki.post(&format!("{path}/approve"), &[]).await;
    exporting::run_all(&app.app).await;
    assert_eq!(files(&app), 1);
    app.app.clock.set(MORNING + DAY + 1);
    exporting::run_all(&app.app).await;
    assert_eq!(files(&app), 0, "nobody came");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_missing_in_an_ask_is_said_and_what_was_typed_stays() {
    let (_scratch, app, _) = town().await;
    let mori = app.with_worker("mori").await.unwrap();
    let form = [("reason", "控えを持つため"), ("seal", "key"), ("recipient", "age1qqq")];
    let page = mori.post("/admin/export", &form).await;
    assert_eq!(page.status, 422);
    assert!(page.body.contains("控えを持つため") && page.body.contains("62文字の公開鍵"), "{}", page.body);
    let wrong = format!("age1{}", "q".repeat(58));
    let page =
        mori.post("/admin/export", &[("reason", "控え"), ("seal", "key"), ("recipient", &wrong)]).await;
    assert!(page.status == 422 && page.body.contains("文字がどこか違う"));
}

/// A page without the words that are new each time.
fn still(page: &str) -> String {
    let without = |page: String, name: &str| {
        let mut parts = page.split(name);
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |all, part| all + part.split_once('"').map_or(part, |(_, rest)| rest))
    };
    let page = without(page.to_owned(), "name=\"csrf\" value=\"");
    without(page, "name=\"once\" value=\"")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_sheets_are_printed_from_the_record_taken_in_on_the_other_database() {
    let (scratch, app, world) = town().await;
    let sato = app.with_worker("sato").await.unwrap();
    let case = World::token::<CaseRow>(&scratch.store, world.case).await.unwrap();
    let home = World::token::<HouseholdRow>(&scratch.store, world.yamada_household).await.unwrap();
    for body in ["電話した。=1+1 と\"引用\"", "訪問した\nまた来週"] {
        let new =
            domain::contact::NewContact { at: MORNING - 60_000, body: body.into(), ..Default::default() };
        let ctx = scratch.store.ctx_of_login("sato", "test", MORNING).await.unwrap();
        scratch.store.add_contact(&ctx, &case, &new, "").await.unwrap();
    }
    let (mori, suzuki) = (app.with_worker("mori").await.unwrap(), app.with_worker("suzuki").await.unwrap());
    let (path, words) = asked(&mori).await;
    suzuki.post(&format!("{path}/approve"), &[]).await;
    exporting::run_all(&app.app).await;
    let zip = opened(&fetched(&mori, &path).await, &words).unwrap();
    let other = match (scratch.name, std::env::var(scratch::POSTGRES)) {
        ("sqlite", Ok(server)) => Store::empty_postgres(&server).await.unwrap(),
        _ => format!("sqlite://{}", scratch.dir.path().join("other.sqlite").display()),
    };
    let options = Options { url: other, connections: 2, key: [1; 32] };
    let mut rows = Incoming::open(BufReader::new(zip.as_slice())).unwrap();
    let taken = Store::take_everything(&options, &Ctx::program("test", MORNING), &mut rows).await.unwrap();
    assert!(taken.whole(), "{taken:?}");
    let there = TestApp::with(Store::open(&options).await.unwrap(), Config::default());
    let again = there.with_worker("sato").await.unwrap();
    let pages = [
        format!("/households/{home}"),
        format!("/households/{home}/timeline/print"),
        format!("/households/{home}/map"),
        "/cases/print".to_owned(),
    ];
    for page in pages {
        let (here, there) = (sato.get(&page).await, again.get(&page).await);
        assert_eq!(here.status, 200, "{page}");
        assert!(still(&here.body) == still(&there.body), "{page}");
    }
    let found = again.post("/find", &[("q", "訪問")]).await;
    assert!(matches!(found.status.as_u16(), 200 | 303), "the search answers there too: {}", found.status);
}
