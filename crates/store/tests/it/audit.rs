//! The audit tells of every change made behind its back.

use crate::story;
use store::audit::Finding;
use testkit::MORNING;

story! {
    async fn an_untouched_audit_verifies(store, _world) {
        store.start_session(&store.ctx_of_login("sato", "test", MORNING).await.unwrap().actor.token,
            store::session::Stage::Full, MORNING).await.unwrap();
        store.link_audit().await.unwrap();
        let verdict = store.verify_audit(MORNING).await.unwrap();
        assert_eq!(verdict.findings, Vec::<Finding>::new());
        assert!(verdict.lines >= 2 && verdict.head == verdict.lines, "{verdict:?}");
    }
}
