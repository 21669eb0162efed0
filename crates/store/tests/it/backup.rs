//! A backup comes back as it was, on the same database and on the other, and a spoilt one is refused.

use crate::{
    contact::{as_worker, call, token},
    story,
};
use store::{
    Ctx, Options, Store,
    audit::Kind,
    backup::{Manifest, Restored, TableSum, Trouble},
    load::{AreaRow, CaseRow},
};
use testkit::{MORNING, World, scratch::POSTGRES};

fn program() -> Ctx {
    Ctx::program("backup", MORNING)
}

/// A small town with some work in it: contacts, a session, an area under a later one.
pub(crate) async fn at_work(store: &Store, world: &World) {
    let sato = as_worker(store, "sato").await;
    let case = token::<CaseRow>(store, world.case).await;
    for n in 0..3 {
        store.add_contact(&sato, &case, &call(&format!("電話{n}\nと\"印\"")), "").await.unwrap();
    }
    store.start_session(&sato.actor.token, store::session::Stage::Full, MORNING).await.unwrap();
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let areas = (0..700).map(|n| AreaRow {
        municipality: world.midori,
        parent: Some(world.east),
        layer: 2,
        name: format!("班{n}"),
        ..Default::default()
    });
    loader.put(&areas.collect::<Vec<_>>()).await.unwrap();
    loader.done(Kind::Area).await.unwrap();
}

async fn backup(store: &Store) -> (Vec<u8>, Manifest) {
    let mut lines = Vec::new();
    let manifest = store.backup(&program(), &mut lines).await.unwrap();
    (lines, manifest)
}

/// An empty place on each database at hand.
pub(crate) async fn empty_places(dir: &std::path::Path) -> Vec<Options> {
    let mut urls = vec![format!("sqlite://{}", dir.join("restored.sqlite").display())];
    if let Ok(server) = std::env::var(POSTGRES) {
        urls.push(Store::empty_postgres(&server).await.unwrap());
    }
    urls.into_iter().map(|url| Options { url, connections: 2, key: [7; 32] }).collect()
}

async fn restore(options: &Options, mut lines: &[u8]) -> Result<Restored, Trouble> {
    Store::restore(options, &program(), &mut lines, None).await
}

/// All but the tables that opening and taking a backup write into.
fn quiet(tables: &[TableSum]) -> Vec<&TableSum> {
    tables.iter().filter(|t| !t.table.starts_with("audit") && t.table != "lock_row").collect()
}

story! {
    async fn a_backup_comes_back_as_it_was_on_either_database(store, world) {
        at_work(&store, &world).await;
        let (lines, manifest) = backup(&store).await;
        let areas = manifest.tables.iter().find(|t| t.table == "area").unwrap();
        assert_eq!(areas.rows, 701, "more than a page");
        let dir = tempfile::tempdir().unwrap();
        for place in empty_places(dir.path()).await {
            let restored = restore(&place, &lines).await.unwrap();
            assert_eq!(restored.manifest, manifest);
            assert!(restored.whole(), "{restored:?}");
            assert_eq!(restored.indexed, (2, 3));
            assert!(matches!(restore(&place, &lines).await, Err(Trouble::NotEmpty)));
            // The restored record goes on: numbers do not meet old ones, and what it gives is the same again.
            let again = Store::open(&place).await.unwrap();
            let (_, second) = backup(&again).await;
            assert_eq!(quiet(&second.tables), quiet(&manifest.tables));
            at_work(&again, &world).await;
            assert!(again.index_state(&program()).await.unwrap() == store::backup::IndexState::default());
            again.link_audit().await.unwrap();
            assert!(again.verify_audit(MORNING).await.unwrap().findings.is_empty());
        }
    }
}

story! {
    async fn a_backup_is_of_one_instant_while_others_write(store, world) {
        let sato = as_worker(&store, "sato").await;
        let case = token::<CaseRow>(&store, world.case).await;
        let busy = async {
            for n in 0..40 {
                store.add_contact(&sato, &case, &call(&format!("電話{n}")), "").await.unwrap();
            }
        };
        let ((), (lines, _)) = tokio::join!(busy, backup(&store));
        let dir = tempfile::tempdir().unwrap();
        for place in empty_places(dir.path()).await {
            let restored = restore(&place, &lines).await.unwrap();
            assert!(restored.whole(), "{restored:?}");
        }
    }
}

story! {
    async fn a_spoilt_backup_is_refused_and_the_place_stays_empty(store, world) {
        at_work(&store, &world).await;
        let (lines, _) = backup(&store).await;
        let text = String::from_utf8(lines.clone()).unwrap();
        let (first, rest) = text.split_once('\n').unwrap();
        let spoilt = [
            text.replace("山田 ハナ", "山田 花"),
            text.lines().filter(|l| !l.contains("山田 ハナ")).map(|l| format!("{l}\n")).collect(),
            text.get(..lines.len() - 10).unwrap().to_owned(),
            rest.to_owned(),
            format!("{text}{first}\n"),
            text.replacen("m0001_ground", "m0001_other", 1),
            text.replacen("[\"code\",\"text\"]", "[\"code\",\"blob\"]", 1),
        ];
        let dir = tempfile::tempdir().unwrap();
        for place in empty_places(dir.path()).await {
            for (n, text) in spoilt.iter().enumerate() {
                assert!(restore(&place, text.as_bytes()).await.is_err(), "{n}");
            }
            assert!(restore(&place, &lines).await.unwrap().whole(), "still empty after every refusal");
        }
    }
}

story! {
    async fn only_the_program_takes_a_backup(store, _world) {
        let sato = as_worker(&store, "admin").await;
        let secret = store.start_session(&sato.actor.token, store::session::Stage::Full, MORNING).await.unwrap();
        let actor = store.session(secret.show(), MORNING, store::session::IDLE).await.unwrap().actor;
        let refused = store.backup(&Ctx { actor, ..sato }, &mut Vec::new()).await;
        assert!(matches!(refused, Err(Trouble::Store(store::Error::NotFound))));
    }
}
