//! The audit tells of every change made behind its back.

use crate::{
    contact::{as_worker, call, token},
    household::grant,
    story,
};
use domain::{
    DAY, Token,
    access::{Ground, Parts},
};
use store::{
    Ctx, Error,
    audit::{Action, Finding, Kind, page::Filter},
    load::{CaseRow, HouseholdRow, TieRow},
};
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

/// Everybody who is not 管理者 or 監査 of the lead agency.
const NO_READERS: [&str; 5] = ["sato", "takahashi", "suzuki", "aoki", "admin"];

story! {
    async fn the_audit_is_read_by_its_own_manager_and_auditor_alone(store, world) {
        let case = token::<CaseRow>(&store, world.case).await;
        for login in NO_READERS {
            let ctx = as_worker(&store, login).await;
            assert!(matches!(store.audit_page(&ctx, &Filter::default()).await, Err(Error::NotFound)), "{login}");
        }
        for login in NO_READERS.into_iter().chain(["kansa"]) {
            let ctx = as_worker(&store, login).await;
            for case in [&case, &Token::from_bytes([7; 16])] {
                assert!(matches!(store.audit_of_case(&ctx, case, 30).await, Err(Error::NotFound)), "{login}");
            }
        }
        let tie = TieRow { worker: world.mori, household: world.yamada_household, reason: "姉".into(), made_by: world.sato, made_at: MORNING };
        let mori = as_worker(&store, "mori").await;
        store.audit_of_case(&mori, &case, 30).await.unwrap();
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        loader.put(&[tie]).await.unwrap();
        loader.done(Kind::Case).await.unwrap();
        assert!(matches!(store.audit_of_case(&mori, &case, 30).await, Err(Error::NotFound)));
        let page = store.audit_page(&mori, &Filter::default()).await.unwrap();
        assert!(page.lines.iter().all(|l| l.case.is_none()), "nor its number");
    }
}

story! {
    async fn a_manager_sees_who_saw_and_changed_the_case(store, world) {
        let case = token::<CaseRow>(&store, world.case).await;
        let sato = as_worker(&store, "sato").await;
        store.add_contact(&sato, &case, &call("水道の件"), "").await.unwrap();
        store.today(&as_worker(&store, "takahashi").await, 30).await.unwrap();
        let far = Ctx { now: MORNING + 60 * DAY, ..sato.clone() };
        store.today(&far, 30).await.unwrap(); // quiet by then: the case stands on the list
        // A partner with a grant, and its household page.
        grant(&store, &world, Parts::ALL).await;
        let house = token::<HouseholdRow>(&store, world.yamada_household).await;
        store.overview(&as_worker(&store, "suzuki").await, &house).await.unwrap();
        let mori = Ctx { now: MORNING + 60 * DAY + 1, ..as_worker(&store, "mori").await };
        let audit = store.audit_of_case(&mori, &case, 90).await.unwrap();
        assert_eq!(audit.number, "2026-0001");
        let sum = |name: &str| audit.by_worker.iter().find(|w| w.worker == name).map(|w| (w.seen, w.changed));
        assert_eq!(sum("佐藤 花子"), Some((1, 1)));
        assert_eq!(sum("高橋 誠"), None, "it did not stand on that page");
        let (seen, changed) = sum("鈴木 一郎").unwrap();
        assert!(seen >= 1 && changed == 0);
        assert!(audit.lines.iter().any(|l| l.worker == "佐藤 花子" && l.action == Action::List && l.listed == 1));
        assert!(audit.lines.iter().any(|l| l.worker == "鈴木 一郎" && l.ground == Ground::Consent));
        let short = store.audit_of_case(&mori, &case, 1).await.unwrap();
        assert!(short.lines.iter().all(|l| l.at >= mori.now - DAY) && !short.lines.is_empty());
        // Reading it is on record too.
        let again = store.audit_of_case(&mori, &case, 1).await.unwrap();
        assert_eq!(again.lines.iter().filter(|l| l.kind == Kind::Audit && l.worker == "森 直樹").count(), 2);
    }
}

story! {
    async fn an_auditor_reads_workers_and_numbers_and_no_case(store, world) {
        let case = token::<CaseRow>(&store, world.case).await;
        let sato = as_worker(&store, "sato").await;
        store.add_contact(&sato, &case, &call("水道の件"), "").await.unwrap();
        grant(&store, &world, Parts::ALL).await;
        store.add_contact(&as_worker(&store, "suzuki").await, &case, &call("母と話した"), "").await.unwrap();
        let house = token::<HouseholdRow>(&store, world.yamada_household).await;
        store.overview(&sato, &house).await.unwrap();
        let kansa = store.audit_page(&as_worker(&store, "kansa").await, &Filter::default()).await.unwrap();
        assert!(kansa.lines.iter().all(|l| l.case.is_none()));
        let of = |page: &store::audit::page::AuditPage, name: &str| page.lines.iter().filter(|l| l.worker == name).count();
        assert!(of(&kansa, "佐藤 花子") >= 2);
        assert_eq!(of(&kansa, "鈴木 一郎"), 1, "another agency's line on a case of this desk");
        let mori = as_worker(&store, "mori").await;
        let page = store.audit_page(&mori, &Filter::default()).await.unwrap();
        assert!(page.lines.iter().any(|l| l.case.as_ref().is_some_and(|(number, _)| number == "2026-0001")));
        let only = Filter { worker: Some(sato.actor.token.clone()), action: Some(Action::Create), ..Filter::default() };
        let page = store.audit_page(&mori, &only).await.unwrap();
        assert_eq!(page.lines.iter().map(|l| (l.worker.as_str(), l.kind)).collect::<Vec<_>>(), [("佐藤 花子", Kind::Contact)]);
        let before = Filter { to: Some("2026-11-19".parse().unwrap()), ..Filter::default() };
        assert_eq!(store.audit_page(&mori, &before).await.unwrap().lines, []);
        let there = as_worker(&store, "suzuki").await.actor.token.clone();
        let elsewhere = Filter { worker: Some(there), ..Filter::default() };
        assert_eq!(store.audit_page(&mori, &elsewhere).await.unwrap().lines, [], "no worker of this desk");
    }
}
