//! A full disk: changes are refused, looking goes on, and nothing is half.

use crate::contact::{as_worker, call, token};
use store::{Ctx, Error, Options, Store, line::Delivered, load::CaseRow};
use testkit::{MORNING, SmallDisk, World};

async fn open(disk: &SmallDisk) -> Store {
    let url = format!("sqlite://{}", disk.path().join("engawa.sqlite").display());
    Store::open(&Options { url, connections: 2, key: [7; 32] }).await.unwrap()
}

async fn town(disk: &SmallDisk) -> (Store, World) {
    let store = open(disk).await;
    let world = World::build(&store).await.unwrap();
    (store, world)
}

async fn is_whole(store: &Store) {
    let ctx = Ctx::program("test", MORNING);
    assert_eq!(store.index_state(&ctx).await.unwrap(), store::backup::IndexState::default());
    store.link_audit().await.unwrap();
    assert_eq!(store.verify_audit(MORNING).await.unwrap().findings, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_reserve_looking_goes_on_when_the_disk_is_full() {
    let Some(disk) = SmallDisk::mount() else { return };
    let (store, world) = town(&disk).await;
    store.keep_reserve(8 << 20);
    let sato = as_worker(&store, "sato").await;
    let case = token::<CaseRow>(&store, world.case).await;
    store.add_contact(&sato, &case, &call("まだ書ける"), "").await.unwrap();
    assert!(disk.path().join("engawa.reserve").exists());
    disk.fill(64 << 10).unwrap();
    let refused = store.add_contact(&sato, &case, &call("もう書けない"), "").await.unwrap_err();
    assert!(matches!(refused, Error::DiskFull), "{refused:?}");
    for _ in 0..200 {
        assert_eq!(store.find_contacts(&sato, "書ける", 10).await.unwrap().rows.len(), 1);
    }
    store.start_session(&sato.actor.token, store::session::Stage::Full, MORNING).await.unwrap();
    assert!(!disk.path().join("engawa.reserve").exists(), "its room went to the views");
    let refused = store.add_contact(&sato, &case, &call("もう書けない"), "").await.unwrap_err();
    assert!(matches!(refused, Error::DiskFull), "{refused:?}");
    disk.make_room().unwrap();
    store.add_contact(&sato, &case, &call("また書ける"), "").await.unwrap();
    assert!(disk.path().join("engawa.reserve").exists(), "laid again");
    assert_eq!(store.find_contacts(&sato, "書けない", 10).await.unwrap().rows.len(), 0);
    is_whole(&store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_a_reserve_who_writes_at_line_is_answered_when_the_disk_is_full() {
    let Some(disk) = SmallDisk::mount() else { return };
    let (store, world) = town(&disk).await;
    store.keep_reserve(8 << 20);
    let sato = as_worker(&store, "sato").await;
    let case = token::<CaseRow>(&store, world.case).await;
    store.add_contact(&sato, &case, &call("まだ書ける"), "").await.unwrap();
    disk.fill(64 << 10).unwrap();
    let refused = store.add_contact(&sato, &case, &call("もう書けない"), "").await.unwrap_err();
    assert!(matches!(refused, Error::DiskFull), "{refused:?}");
    let ctx = Ctx::program("line", MORNING);
    let events = [Delivered { id: "one".into(), at: MORNING }];
    assert_eq!(store.line_new(&ctx, "999997", &events).await.unwrap(), [true]);
    assert_eq!(store.line_new(&ctx, "999997", &events).await.unwrap(), [false], "and once");
    disk.make_room().unwrap();
    is_whole(&store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_to_the_last_byte_refuses_and_keeps_nothing_half() {
    let Some(disk) = SmallDisk::mount() else { return };
    let (store, world) = town(&disk).await;
    let sato = as_worker(&store, "sato").await;
    let case = token::<CaseRow>(&store, world.case).await;
    disk.fill(0).unwrap();
    let mut saved = 0;
    let refused = loop {
        // What the journal has room for from before is still taken.
        match store.add_contact(&sato, &case, &call(&"長い話。".repeat(500)), "").await {
            Ok(_) => saved += 1,
            Err(error) => break error,
        }
        assert!(saved < 10_000, "the disk never became full");
    };
    assert!(matches!(refused, Error::DiskFull), "{refused:?}");
    disk.make_room().unwrap();
    store.add_contact(&sato, &case, &call("また書ける"), "").await.unwrap();
    let kept = store.find_contacts(&sato, "長い話", 200).await.unwrap().rows.len();
    assert_eq!(kept, saved.min(200));
    is_whole(&store).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_starts_on_a_full_disk_still_shows_what_it_has() {
    let Some(disk) = SmallDisk::mount() else { return };
    let (store, world) = town(&disk).await;
    store.keep_reserve(8 << 20);
    let sato = as_worker(&store, "sato").await;
    let case = token::<CaseRow>(&store, world.case).await;
    store.add_contact(&sato, &case, &call("まだ書ける"), "").await.unwrap();
    store.close().await.unwrap();
    disk.fill(0).unwrap();
    let store = open(&disk).await;
    store.keep_reserve(8 << 20);
    let sato = as_worker(&store, "sato").await;
    for _ in 0..50 {
        assert_eq!(store.find_contacts(&sato, "書ける", 10).await.unwrap().rows.len(), 1);
    }
    let refused = store.add_contact(&sato, &case, &call("もう書けない"), "").await.unwrap_err();
    assert!(matches!(refused, Error::DiskFull), "{refused:?}");
    disk.make_room().unwrap();
    store.add_contact(&sato, &case, &call("また書ける"), "").await.unwrap();
    is_whole(&store).await;
}
