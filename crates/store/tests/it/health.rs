//! What the doctor is told of the record: instants and numbers.

use crate::{contact::as_worker, story};
use sea_orm::{ConnectionTrait, Database};
use store::{Ctx, Options, Store};
use testkit::{MORNING, World};

story! {
    async fn an_idle_record_tells_its_last_line_and_its_accounts(store, _world) {
        store.ping().await.unwrap();
        let sato = as_worker(&store, "sato").await;
        store.start_session(&sato.actor.token, store::session::Stage::Full, MORNING + 1).await.unwrap();
        let health = store.health(&Ctx::program("doctor", MORNING)).await.unwrap();
        assert_eq!(health.newest_line, Some(MORNING + 1));
        assert_eq!(health.last_backup, None);
        assert!(health.invented_town, "this small town is one");
        assert_eq!((health.odd_passwords, health.without_second_factor), (0, 0), "nobody has a password yet");
        store.backup(&Ctx::program("backup", MORNING + 2), &mut Vec::new()).await.unwrap();
        store.link_audit().await.unwrap();
        let health = store.health(&Ctx::program("doctor", MORNING)).await.unwrap();
        assert_eq!((health.last_backup, health.waits_since), (Some(MORNING + 2), None));
    }
}

/// A small town on each database at hand, and a way to harm it behind the store's back.
async fn towns(dir: &std::path::Path) -> Vec<(Store, sea_orm::DatabaseConnection)> {
    let mut urls = vec![format!("sqlite://{}", dir.join("town.sqlite").display())];
    if let Ok(server) = std::env::var(testkit::scratch::POSTGRES) {
        urls.push(Store::empty_postgres(&server).await.unwrap());
    }
    let mut towns = Vec::new();
    for url in urls {
        let store = Store::open(&Options { url: url.clone(), connections: 2, key: [7; 32] }).await.unwrap();
        World::build(&store).await.unwrap();
        towns.push((store, Database::connect(url).await.unwrap()));
    }
    towns
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passwords_that_cannot_be_right_and_lines_that_wait_long_are_counted() {
    let dir = tempfile::tempdir().unwrap();
    for (store, raw) in towns(dir.path()).await {
        let harm = async |sql: &str| {
            assert!(raw.execute_unprepared(sql).await.unwrap().rows_affected() > 0, "{sql}")
        };
        let look = async || store.health(&Ctx::program("doctor", MORNING)).await.unwrap();
        harm("UPDATE worker SET password_hash = '' WHERE login = 'sato'").await;
        harm("UPDATE worker SET password_hash = 'himitsu' WHERE login = 'mori'").await;
        let good = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        harm(&format!(
            "UPDATE worker SET password_hash = '{good}', password_changed_at = 1 WHERE login = 'suzuki'"
        ))
        .await;
        let found = look().await;
        assert_eq!((found.odd_passwords, found.given_passwords, found.without_second_factor), (2, 2, 3));
        harm("UPDATE worker SET ended_at = 1 WHERE login IN ('sato', 'mori')").await;
        harm("UPDATE worker SET totp_confirmed_at = 1 WHERE login = 'suzuki'").await;
        let found = look().await;
        assert_eq!((found.odd_passwords, found.given_passwords, found.without_second_factor), (0, 0, 0));
        store.link_audit().await.unwrap();
        assert_eq!(look().await.waits_since, None);
        harm("INSERT INTO audit_pending (line_id) SELECT MIN(id) FROM audit").await;
        assert_eq!(look().await.waits_since, Some(MORNING), "since that line was written");
    }
}
