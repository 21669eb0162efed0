//! What the doctor is told of the record: instants and numbers.

use crate::{contact::as_worker, story};
use store::Ctx;
use testkit::MORNING;

story! {
    async fn an_idle_record_tells_its_last_line_and_its_accounts(store, _world) {
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
