//! What somebody does to the audit in the database itself is told.

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use store::{Options, Store, audit::Finding};
use testkit::MORNING;

/// A small town in a database that the test reaches behind the store's back, too.
async fn towns(dir: &std::path::Path) -> Vec<(Store, DatabaseConnection)> {
    let mut urls = vec![format!("sqlite://{}", dir.join("town.sqlite").display())];
    if let Ok(server) = std::env::var(testkit::scratch::POSTGRES) {
        urls.push(Store::empty_postgres(&server).await.unwrap());
    }
    let mut towns = Vec::new();
    for url in urls {
        let store = Store::open(&Options { url: url.clone(), connections: 2, key: [7; 32] }).await.unwrap();
        testkit::World::build(&store).await.unwrap();
        for n in 0..4 {
            let token = store.ctx_of_login("sato", "test", MORNING).await.unwrap().actor.token.clone();
            store.start_session(&token, store::session::Stage::Full, MORNING + n).await.unwrap();
        }
        store.link_audit().await.unwrap();
        towns.push((store, Database::connect(url).await.unwrap()));
    }
    towns
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_done_behind_its_back_is_told() {
    let dir = tempfile::tempdir().unwrap();
    for (store, raw) in towns(dir.path()).await {
        let found = async || store.verify_audit(MORNING).await.unwrap().findings;
        let harm = async |sql: &str| raw.execute_unprepared(sql).await.unwrap();
        assert_eq!(found().await, []);
        harm("UPDATE audit SET worker_id = 99 WHERE id = 2").await;
        assert_eq!(found().await, [Finding::Changed { line: 2 }]);
        harm("UPDATE audit SET worker_id = NULL WHERE id = 2").await;
        harm("DELETE FROM audit WHERE id = 3").await;
        let told = found().await;
        assert!(told.iter().any(|f| matches!(f, Finding::LineMissing { seq: 3 })), "{told:?}");
        harm("DELETE FROM audit_chain WHERE line_id = 3").await;
        let told = found().await;
        assert!(told.iter().any(|f| matches!(f, Finding::Gap { .. })), "{told:?}");
        harm(
            "INSERT INTO audit (id, at, action, kind, subjects, parts, ground, page, request, nonce, digest) \
             SELECT 900, at, action, kind, subjects, parts, ground, page, request, nonce, digest FROM audit WHERE id = 1",
        )
        .await;
        let told = found().await;
        assert!(told.iter().any(|f| matches!(f, Finding::Unlinked { line: 900 })), "{told:?}");
    }
}
