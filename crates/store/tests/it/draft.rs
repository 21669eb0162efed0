//! 書きかけ: only ever its worker's.

use crate::{
    reception::{ctx, form},
    story,
};
use domain::DAY;
use store::{
    Ctx, Error,
    draft::{KEPT, RETURN},
    session::{IDLE, Stage},
    setting::Key,
};
use testkit::MORNING;

story! {
    async fn a_draft_is_shown_to_its_worker_and_to_nobody_else(store, _world) {
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);
        store.keep_draft(&sato, "reception", "new-a", &[("words", "水道")]).await.unwrap();
        store.keep_draft(&sato, "reception", "new-a", &[("words", "水道が止まる")]).await.unwrap();
        let drafts = store.drafts(&sato, &[]).await.unwrap();
        assert_eq!(drafts.len(), 1);
        let pairs = vec![("words".to_owned(), "水道が止まる".to_owned())];
        assert_eq!(store.draft(&sato, &drafts[0].token).await.unwrap().fields.show(), &pairs);
        assert!(!format!("{drafts:?}").contains("水道"));
        assert!(store.drafts(&mori, &[]).await.unwrap().is_empty());
        assert!(store.draft_of(&mori, "reception", "new-a").await.unwrap().is_none());
        assert!(matches!(store.draft(&mori, &drafts[0].token).await, Err(Error::NotFound)));
        assert!(matches!(store.throw_draft(&mori, &drafts[0].token).await, Err(Error::NotFound)));
        store.throw_draft(&sato, &drafts[0].token).await.unwrap();
        assert!(store.drafts(&sato, &[]).await.unwrap().is_empty());
    }
}

story! {
    async fn a_draft_ends_with_the_save_and_does_not_come_back_behind_it(store, _world) {
        let sato = ctx(&store, "sato").await;
        assert!(store.keep_draft(&sato, "reception", "new-a", &[("words", "水道")]).await.unwrap());
        let token = store.receive(&sato, &form(&[("words", "水道")]), "a").await.unwrap();
        assert!(store.drafts(&sato, &[]).await.unwrap().is_empty());
        let late = store.keep_draft(&sato, "reception", "new-a", &[("words", "水道")]).await.unwrap();
        assert!(!late, "and it is said that nothing is kept");
        assert!(store.drafts(&sato, &[]).await.unwrap().is_empty());
        let told = store.reception(&sato, &token).await.unwrap().told;
        store.keep_draft(&sato, "reception", token.as_str(), &[("words", "水道")]).await.unwrap();
        store.correct_reception(&sato, &token, 1, &told, true).await.unwrap();
        assert!(store.drafts(&sato, &[]).await.unwrap().is_empty());
    }
}

story! {
    async fn what_a_session_s_end_kept_ends_with_the_save_of_that_form_alone(store, _world) {
        let (sato, mori) = (ctx(&store, "sato").await, ctx(&store, "mori").await);
        for (worker, subject) in [(&sato, "/receptions#a"), (&sato, "/receptions#b"), (&mori, "/receptions#a")] {
            store.keep_draft(worker, KEPT, subject, &[("words", "水道")]).await.unwrap();
        }
        store.receive(&sato, &form(&[("words", "水道")]), "a").await.unwrap();
        let left = store.drafts(&sato, &[KEPT]).await.unwrap();
        assert_eq!(left.iter().map(|d| d.subject.as_str()).collect::<Vec<_>>(), ["/receptions#b"]);
        assert_eq!(store.drafts(&mori, &[KEPT]).await.unwrap().len(), 1);
    }
}

story! {
    async fn what_a_session_s_end_kept_goes_when_nobody_comes_back_to_it(store, _world) {
        let (sato, suzuki, mori) = (ctx(&store, "sato").await, ctx(&store, "suzuki").await, ctx(&store, "mori").await);
        for worker in [&sato, &suzuki] {
            store.keep_draft(worker, KEPT, "/receptions", &[("words", "水道")]).await.unwrap();
            store.keep_draft(worker, RETURN, "", &[("to", "/kept/x")]).await.unwrap();
            store.keep_draft(worker, "reception", "new-a", &[("words", "水道")]).await.unwrap();
        }
        let secret = store.start_session(&mori.actor.token, Stage::Full, MORNING).await.unwrap();
        let session = store.session(secret.show(), MORNING, IDLE).await.unwrap();
        let at_browser = Ctx { actor: session.actor, ..mori.clone() };
        assert!(matches!(store.drop_old_kept(&at_browser).await, Err(Error::NotFound)), "only the program");
        // From tomorrow, くらし相談センター keeps them for three days; the other agency as everybody does.
        store.set_setting(&mori, Key::KeptFormDays, 3, mori.today().succ_opt().unwrap()).await.unwrap();
        let daily = |days: i64| Ctx::program("daily", MORNING + days * DAY);
        for (days, dropped) in [(0, 0), (2, 0), (3, 2), (4, 0), (13, 0), (15, 2), (90, 0)] {
            assert_eq!(store.drop_old_kept(&daily(days)).await.unwrap(), dropped, "after {days} days");
        }
        for worker in [&sato, &suzuki] {
            let left: Vec<String> = store.drafts(worker, &[]).await.unwrap().into_iter().map(|d| d.form).collect();
            assert_eq!(left, ["reception"], "what they keep themselves stays");
        }
        store.link_audit().await.unwrap();
        assert_eq!(store.verify_audit(MORNING + 99 * DAY).await.unwrap().findings, []);
        let unlinked = store.health(&Ctx::program("doctor", MORNING)).await.unwrap();
        assert_eq!(unlinked.newest_line, Some(MORNING + 15 * DAY), "the removal is on record");
    }
}

story! {
    async fn the_newest_drafts_of_one_form_are_not_crowded_out_by_another_s(store, _world) {
        let sato = ctx(&store, "sato").await;
        store.keep_draft(&sato, "contact", "new-a", &[("body", "留守")]).await.unwrap();
        let later = Ctx { now: sato.now + 1, ..sato.clone() };
        for n in 0..60 {
            store.keep_draft(&later, "reception", &format!("new-{n}"), &[("words", "水道")]).await.unwrap();
        }
        let forms = |drafts: Vec<store::draft::DraftBrief>| drafts.into_iter().map(|d| d.form).collect::<Vec<_>>();
        assert_eq!(forms(store.drafts(&later, &["contact"]).await.unwrap()), ["contact"]);
        assert_eq!(store.drafts(&later, &["contact", "reception"]).await.unwrap().len(), 50);
        // By its form and subject, too; one that is not there is no fault, and nobody else's goes.
        let mori = ctx(&store, "mori").await;
        store.throw_draft_of(&mori, "contact", "new-a").await.unwrap();
        assert_eq!(store.drafts(&later, &["contact"]).await.unwrap().len(), 1);
        store.throw_draft_of(&later, "contact", "new-a").await.unwrap();
        store.throw_draft_of(&later, "contact", "new-a").await.unwrap();
        assert!(store.drafts(&later, &["contact"]).await.unwrap().is_empty());
    }
}
