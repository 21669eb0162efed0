//! Several thousand entries with everything that an entry can say; and what staff type.

use super::{Schemas, bring, everything_is_valid, walk};
use serde_json::json;
use store::{Ctx, directory::Incoming};
use testkit::{MORNING, TestApp, World};

/// As many entries, in all their forms.
const MANY: usize = 3_000;

fn many() -> Vec<Incoming> {
    let entries = testkit::many::entries("many", MANY);
    entries.into_iter().map(|(key, entry)| Incoming { key, uid: None, from: None, entry }).collect()
}

#[tokio::test]
async fn several_thousand_entries_of_every_form_are_valid_hsds() {
    let scratch = testkit::scratch::pages().await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    bring(&app, "many", many()).await;
    let Some(schemas) = Schemas::read() else { return };
    assert_eq!(everything_is_valid(&app.stranger(), &schemas, 100).await, MANY);
}

#[tokio::test]
async fn several_thousand_entries_leave_as_a_package_and_are_read_again_alike() {
    let scratch = testkit::scratch::pages().await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    bring(&app, "many", many()).await;
    let zip = app.stranger().bytes("/hsds/3.0/package.zip").await;
    let read = sheets::hsds::file::read_file(&zip).unwrap();
    assert!(read.left_out.is_empty() && read.cells.is_empty(), "{:?} {:?}", read.left_out, read.cells);
    let ask = store::directory::Ask { page: 1, size: 10_000, ..Default::default() };
    let kept = app.app.store.directory_services(&Ctx::program("test", MORNING), &ask).await.unwrap().rows;
    assert_eq!((read.rows.len(), kept.len()), (MANY, MANY));
    for ((_, taken), kept) in read.rows.iter().zip(&kept) {
        assert_eq!((&taken.uid, &taken.entry), (&kept.uid, &kept.entry));
        assert_eq!((&taken.licence, &taken.credit), (&kept.licence, &kept.credit));
    }
}

#[tokio::test]
async fn what_staff_write_is_valid_hsds_or_refused_with_a_sentence() {
    let scratch = testkit::scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let sato = app.with_worker("sato").await.unwrap();
    let desk = |url: &'static str, email: &'static str| {
        [("kind", "desk"), ("name", "こども食堂"), ("organization", "ひなた"), ("url", url), ("email", email)]
    };
    for (url, email) in [
        ("https://みどり町.example/", ""),
        ("https://hinata.example/a b", ""),
        ("", "ひなた@hinata.example"),
        ("", "hinata@hinata"),
    ] {
        assert_eq!(sato.post("/directory/new", &desk(url, email)).await.status, 422, "{url} {email}");
    }
    let good = desk("https://hinata.example/食堂?日=土", "hinata@hinata.example");
    assert_eq!(sato.post("/directory/new", &good).await.status, 303);
    let told = walk(&app.stranger(), "/hsds/3.0/services").await;
    assert_eq!(told[0]["url"], json!("https://hinata.example/%E9%A3%9F%E5%A0%82?%E6%97%A5=%E5%9C%9F"));
    if let Some(schemas) = Schemas::read() {
        assert_eq!(everything_is_valid(&app.stranger(), &schemas, 10).await, 1);
    }
}
