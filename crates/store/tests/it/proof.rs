//! Step-up: who proves what, for how long, at which session, and what stays shut without it.

use crate::{
    accounts::{MINUTE, OWN, at, browser, field, from, half_in, secret, set_up},
    everything::{new, second_manager},
    seal::{Sealed, form, sealed},
    story,
};
use domain::{Secret, Token, exchange::SheetKind};
use std::sync::Arc;
use store::{
    Ctx, Error, Store,
    accounts::{PROVED_FOR, Proof},
    audit::{Action, page::Filter},
    case::CaseFilter,
    everything::Made,
    session::{IDLE, Stage},
};
use testkit::MORNING;

fn then(ctx: &Ctx, now: i64) -> Ctx {
    Ctx { now, ..ctx.clone() }
}

/// The context of a browser that holds this session's secret.
async fn holding(store: &Store, cookie: &Secret<String>, now: i64) -> Ctx {
    let session = store.session(cookie.show(), now, IDLE * 10).await.unwrap();
    Ctx { actor: session.actor, now, request: String::new(), page: "test" }
}

/// A worker whose account has a password and no phone yet, at a browser: what they owe is the password.
async fn with_password(store: &Store, login: &str) -> (Ctx, Secret<String>) {
    let (admin, ..) = browser(store, "admin", MORNING).await;
    let worker = store.ctx_of_login(login, "test", MORNING).await.unwrap().actor.token.clone();
    let password = store.reset_login(&admin, &worker).await.unwrap();
    (browser(store, login, MORNING).await.0, password)
}

fn refused<T>(answer: store::Result<T>) -> bool {
    answer.err().is_some_and(|error| field(&error) == "proof")
}

async fn openings(store: &Store, all: &Sealed, now: i64) -> usize {
    let sato = store.ctx_of_login("sato", "test", now).await.unwrap();
    store.seal(&sato, &all.seal).await.unwrap().openings.len()
}

async fn wrong_ones(store: &Store) -> usize {
    store.link_audit().await.unwrap();
    let kansa = store.ctx_of_login("kansa", "test", MORNING).await.unwrap();
    let filter = Filter { action: Some(Action::LoginFailed), ..Filter::default() };
    store.audit_page(&kansa, &filter).await.unwrap().lines.len()
}

story! {
    async fn a_seal_opens_only_to_who_has_just_proved_who_they_are(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let (phone, entered) = set_up(&store, &from("192.0.2.1")).await;
        let ctx = holding(&store, &entered.secret, MORNING).await;
        // The login itself was one, for ten minutes.
        assert_eq!(store.proof(&ctx).await.unwrap(), Proof::Held);
        let late = then(&ctx, MORNING + PROVED_FOR);
        assert_eq!(store.proof(&then(&ctx, late.now - 1)).await.unwrap(), Proof::Held);
        assert_eq!(store.proof(&late).await.unwrap(), Proof::Code);
        let before = wrong_ones(&store).await;
        assert!(refused(store.open_seal(&late, &all.seal, "転校の手続き").await), "stale");
        for wrong in ["", "000000", "abcd-efgh-ijkl", OWN] {
            assert!(refused(store.prove(&late, &secret(wrong)).await), "{wrong}");
            assert!(refused(store.open_seal(&late, &all.seal, "転校の手続き").await), "{wrong}");
        }
        assert_eq!(wrong_ones(&store).await, before + 4, "each is audited");
        assert_eq!(openings(&store, &all, late.now).await, 0, "nothing changed");
        assert!(store.person(&late, &all.taro).await.unwrap().whereabouts.is_none());
        // A clock that goes back makes nothing fresh.
        assert!(refused(store.open_seal(&then(&ctx, MORNING - 1), &all.seal, "転校の手続き").await));

        store.prove(&late, &secret(&phone.code(late.now))).await.unwrap();
        store.open_seal(&late, &all.seal, "転校の手続き").await.unwrap();
        assert!(store.person(&late, &all.taro).await.unwrap().whereabouts.is_some());
        let over = then(&ctx, late.now + PROVED_FOR);
        store.close_seal(&over, &all.seal).await.unwrap();
        assert!(refused(store.open_seal(&over, &all.seal, "もう一度").await), "ten minutes later");
        // A code from paper is as good, once.
        let paper = secret(&entered.codes.show()[0]);
        store.prove(&over, &paper).await.unwrap();
        store.open_seal(&over, &all.seal, "もう一度").await.unwrap();
        let again = then(&ctx, over.now + PROVED_FOR);
        assert!(refused(store.prove(&again, &paper).await));
    }
}

story! {
    async fn what_one_session_proved_another_has_not(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let home = from("192.0.2.1");
        let (phone, entered) = set_up(&store, &home).await;
        let now = MORNING + PROVED_FOR;
        let here = holding(&store, &entered.secret, now).await;
        let (there, ..) = browser(&store, "sato", now).await;
        let code = secret(&phone.code(now));
        store.prove(&here, &code).await.unwrap();
        assert!(refused(store.open_seal(&there, &all.seal, "転校の手続き").await), "another browser");
        assert!(refused(store.prove(&there, &code).await), "a code is good once, also for a proof");
        // Nor does half a login carry one, or a session that was ended.
        let half = half_in(&store, &secret(OWN), &home, now).await;
        let half = Ctx { actor: half.actor.clone(), now, request: String::new(), page: "test" };
        assert!(matches!(store.prove(&half, &code).await, Err(Error::LoggedOut)));
        store.end_own_sessions(&here).await.unwrap();
        assert!(matches!(store.open_seal(&here, &all.seal, "転校の手続き").await, Err(Error::LoggedOut)));
        assert!(matches!(store.prove(&here, &secret("1")).await, Err(Error::LoggedOut)));
        assert_eq!(openings(&store, &all, now).await, 0);
    }
}

story! {
    async fn an_account_that_ended_proves_nothing(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let (sato, password) = with_password(&store, "sato").await;
        store.prove(&sato, &password).await.unwrap();
        let (admin, ..) = browser(&store, "admin", MORNING).await;
        store.end_worker(&admin, &sato.actor.token).await.unwrap();
        assert!(store.open_seal(&sato, &all.seal, "転校の手続き").await.is_err());
        assert!(matches!(store.prove(&sato, &password).await, Err(Error::LoggedOut)));
    }
}

story! {
    async fn a_token_of_the_api_proves_nothing_and_opens_nothing(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let (sato, _) = with_password(&store, "sato").await;
        let key = store.make_token(&sato, "集計用", "30").await.unwrap();
        let actor = store.actor_by_token(key.show(), MORNING).await.unwrap();
        let token = Ctx { actor: Arc::clone(&actor), now: MORNING, request: String::new(), page: "test" };
        assert!(matches!(store.proof(&token).await, Err(Error::NotFound)));
        assert!(matches!(store.prove(&token, &secret("1")).await, Err(Error::NotFound)));
        assert!(matches!(store.open_seal(&token, &all.seal, "集計").await, Err(Error::NotFound)));
        assert!(matches!(store.ask_lifting(&token, &all.seal, "集計").await, Err(Error::NotFound)));
        assert!(matches!(store.cases_out(&token, &CaseFilter::default(), 10).await, Err(Error::NotFound)));
    }
}

story! {
    async fn who_may_not_see_the_seal_hears_nothing_of_a_proof(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        for login in ["takahashi", "suzuki"] {
            let (ctx, _) = with_password(&store, login).await;
            for seal in [&all.seal, &Token::from_bytes([7; 16])] {
                assert!(matches!(store.open_seal(&ctx, seal, "見たい").await, Err(Error::NotFound)), "{login}");
            }
        }
    }
}

story! {
    async fn a_seal_is_lifted_by_two_who_both_prove_who_they_are(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let (sato, password) = with_password(&store, "sato").await;
        assert_eq!(store.proof(&sato).await.unwrap(), Proof::Password);
        assert!(refused(store.ask_lifting(&sato, &all.seal, "転居した").await));
        assert!(store.seal(&sato, &all.seal).await.unwrap().lifts.is_empty(), "nothing was asked");
        store.prove(&sato, &password).await.unwrap();
        store.ask_lifting(&sato, &all.seal, "転居した").await.unwrap();
        let (mori, password) = with_password(&store, "mori").await;
        assert!(refused(store.answer_lifting(&mori, &all.seal, true).await));
        assert!(store.seal(&sato, &all.seal).await.unwrap().lifted.is_none());
        // To let it stand needs no proof.
        store.answer_lifting(&mori, &all.seal, false).await.unwrap();
        store.ask_lifting(&sato, &all.seal, "転居した").await.unwrap();
        store.prove(&mori, &password).await.unwrap();
        store.answer_lifting(&mori, &all.seal, true).await.unwrap();
        assert!(store.seal(&sato, &all.seal).await.unwrap().lifted.is_some());
    }
}

story! {
    async fn the_record_is_asked_for_agreed_to_and_fetched_with_a_proof(store, world) {
        second_manager(&store, &world).await;
        let (mori, words) = with_password(&store, "mori").await;
        assert!(refused(store.ask_export(&mori, &new(), None, "").await));
        assert!(store.exports(&mori).await.unwrap().rows.is_empty());
        store.prove(&mori, &words).await.unwrap();
        let ask = store.ask_export(&mori, &new(), None, "").await.unwrap().token;
        let (suzuki, other) = with_password(&store, "suzuki").await;
        assert!(refused(store.approve_export(&suzuki, &ask).await));
        assert!(store.claim_export(MORNING).await.unwrap().is_none(), "no yes was said");
        store.prove(&suzuki, &other).await.unwrap();
        store.approve_export(&suzuki, &ask).await.unwrap();
        let job = store.claim_export(MORNING).await.unwrap().unwrap();
        store.export_ready(&job, &Made::default(), MORNING).await.unwrap();
        let late = then(&mori, MORNING + PROVED_FOR);
        assert!(refused(store.fetch_export(&late, &ask).await), "the asker's screen, left open");
        store.prove(&late, &words).await.unwrap();
        store.fetch_export(&late, &ask).await.unwrap();
        // To stop it needs none.
        store.stop_export(&then(&mori, late.now + PROVED_FOR), &ask).await.unwrap();
    }
}

story! {
    async fn many_cases_leave_only_after_a_proof(store, _world) {
        let filter = CaseFilter::default();
        let (mori, words) = with_password(&store, "mori").await;
        assert!(refused(store.cases_out(&mori, &filter, 10).await));
        for kind in SheetKind::ALL {
            assert!(refused(store.sheet_records(&mori, *kind).await), "{kind:?}");
        }
        store.prove(&mori, &words).await.unwrap();
        let out = store.cases_out(&mori, &filter, 10).await.unwrap();
        assert!(!out.rows.is_empty());
        for kind in SheetKind::ALL {
            store.sheet_records(&mori, *kind).await.unwrap();
        }
    }
}

story! {
    async fn guessing_at_an_open_screen_makes_that_screen_wait_and_nobody_else(store, _world) {
        let home = from("192.0.2.1");
        let (phone, entered) = set_up(&store, &home).await;
        let now = MORNING + 20 * MINUTE;
        let ctx = holding(&store, &entered.secret, now).await;
        for _ in 0..5 {
            assert!(refused(store.prove(&ctx, &secret("000000")).await));
        }
        let right = secret(&phone.code(now));
        let Err(Error::Invalid(faults)) = store.prove(&ctx, &right).await else { panic!("no wait") };
        assert!(faults.0[0].sentence.contains("お待ちください"), "even the right one waits here");
        // The owner comes in elsewhere all the same, with the very same code.
        let half = half_in(&store, &secret(OWN), &home, now).await;
        store.second_factor(&at(now), &half, right.show(), &home).await.unwrap();
        let later = then(&ctx, now + MINUTE);
        store.prove(&later, &secret(&phone.code(later.now))).await.unwrap();
        assert_eq!(store.proof(&later).await.unwrap(), Proof::Held);
    }
}

story! {
    async fn in_the_sample_town_nobody_has_anything_to_prove_with(store, world) {
        let all = sealed(&store, &world, &form(&store, &world).await).await;
        let (sato, ..) = browser(&store, "sato", MORNING).await;
        assert_eq!(store.proof(&sato).await.unwrap(), Proof::NoneKept);
        store.open_seal(&sato, &all.seal, "転校の手続き").await.unwrap();
        // As soon as there is a password, it is owed.
        let worker = sato.actor.token.clone();
        let (admin, ..) = browser(&store, "admin", MORNING).await;
        store.reset_login(&admin, &worker).await.unwrap();
        let cookie = store.start_session(&worker, Stage::Full, MORNING).await.unwrap();
        let sato = holding(&store, &cookie, MORNING).await;
        assert!(refused(store.open_seal(&sato, &all.seal, "転校の手続き").await));
    }
}
