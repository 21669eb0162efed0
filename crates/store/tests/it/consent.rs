//! What people said about who may be told, and what follows for those who were let in.

use crate::{household::acting, story};
use domain::{
    DAY, Token,
    access::Parts,
    admin::{GrantForm, Right},
    consent::{Answer, NewConsent, Said, Way, Withdrawal, notice::NoticeForm},
};
use store::{
    Ctx, Error, Store,
    load::{AgencyRow, CaseRow, HouseholdRow, PersonRow},
};
use testkit::{MORNING, World};

struct Yamada {
    household: Token,
    case: Token,
    taro: Token,
    hana: Token,
    hokatsu: Token,
}

async fn yamada(store: &Store, world: &World) -> Yamada {
    Yamada {
        household: World::token::<HouseholdRow>(store, world.yamada_household).await.unwrap(),
        case: World::token::<CaseRow>(store, world.case).await.unwrap(),
        taro: World::token::<PersonRow>(store, world.yamada_taro).await.unwrap(),
        hana: World::token::<PersonRow>(store, world.yamada_hana).await.unwrap(),
        hokatsu: World::token::<AgencyRow>(store, world.hokatsu).await.unwrap(),
    }
}

fn spoken() -> Said {
    let on = domain::wareki::jst_date(MORNING);
    Said { on, way: Way::Spoken, reference: String::new(), witness: "主任".into() }
}

impl Yamada {
    fn says(&self, person: &Token, answer: Answer, parts: Parts) -> NewConsent {
        NewConsent {
            case: self.case.clone(),
            person: person.clone(),
            answers: vec![(self.hokatsu.clone(), answer)],
            parts,
            purpose: "介護と仕事さがしを支えるため".into(),
            until: None,
            notice: None,
            said: Some(spoken()),
        }
    }

    /// A consent of 太郎 to 地域包括 for `parts`: its token and its statement's.
    async fn consent(&self, store: &Store, ctx: &Ctx, parts: Parts) -> (Token, Token) {
        let consent = store.add_consent(ctx, &self.says(&self.taro, Answer::Given, parts), "").await.unwrap();
        let item = store.consent(ctx, &consent).await.unwrap().consent.items[0].token.clone();
        (consent, item)
    }

    fn grant(&self, item: &Token, parts: Parts) -> GrantForm {
        GrantForm {
            case: self.case.clone(),
            agency: self.hokatsu.clone(),
            worker: String::new(),
            parts,
            right: Right::Consent(item.clone()),
            note: String::new(),
            from: MORNING,
            to: None,
        }
    }

    async fn seen(&self, store: &Store, at: i64) -> bool {
        let ctx = store.ctx_of_login("suzuki", "test", at).await.unwrap();
        match store.overview(&ctx, &self.household).await {
            Ok(_) => true,
            Err(Error::NotFound) => false,
            Err(other) => panic!("{other}"),
        }
    }
}

fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

fn field<T>(answer: store::Result<T>) -> &'static str {
    match answer.err() {
        Some(Error::Invalid(faults)) => faults.0[0].field,
        other => panic!("not a fault: {other:?}"),
    }
}

const TOLD: Parts = Parts::SUMMARY.and(Parts::BASIC);

fn no_words() -> Withdrawal {
    Withdrawal { words: String::new() }
}

story! {
    async fn only_the_lead_agency_keeps_consents(store, world) {
        let y = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let (consent, item) = y.consent(&store, &sato, Parts::ALL).await;
        // Even those who were let in to everything.
        store.add_grant(&sato, &y.grant(&item, Parts::ALL), "").await.unwrap();
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.consents(&ctx, &y.household).await), "{login}");
            assert!(absent(store.consent(&ctx, &consent).await), "{login}");
            assert!(absent(store.add_consent(&ctx, &y.says(&y.taro, Answer::Given, TOLD), "").await), "{login}");
            assert!(absent(store.consent_said(&ctx, &consent, &spoken(), &[]).await), "{login}");
            assert!(absent(store.throw_consent(&ctx, &consent).await), "{login}");
            assert!(absent(store.withdraw_consent(&ctx, &consent, &item, &no_words()).await), "{login}");
        }
        let page = store.consents(&sato, &y.household).await.unwrap();
        assert_eq!(page.cases[0].consents[0].items[0].grants, 1);
        assert_eq!(page.people.len(), 2);
    }
}

story! {
    async fn a_grant_on_consent_stands_on_one_that_covers_it(store, world) {
        let y = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        assert_eq!(field(store.add_grant(&sato, &y.grant(&y.case, TOLD), "").await), "consent");
        let (_, item) = y.consent(&store, &sato, TOLD).await;
        let more = TOLD.and(Parts::MONEY);
        assert_eq!(field(store.add_grant(&sato, &y.grant(&item, more), "").await), "consent");
        let aoba = World::token::<AgencyRow>(&store, world.aoba).await.unwrap();
        let elsewhere = GrantForm { agency: aoba, ..y.grant(&item, TOLD) };
        assert_eq!(field(store.add_grant(&sato, &elsewhere, "").await), "consent");
        assert!(!y.seen(&store, MORNING).await);
        store.add_grant(&sato, &y.grant(&item, TOLD), "").await.unwrap();
        assert!(y.seen(&store, MORNING).await);
        let line = store.sharing(&sato, &y.household).await.unwrap().cases.remove(0).grants.remove(0);
        assert!(line.consent.is_some());
    }
}

story! {
    async fn a_withdrawal_closes_at_the_next_request_what_stands_on_it(store, world) {
        let y = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let (consent, item) = y.consent(&store, &sato, TOLD).await;
        store.add_grant(&sato, &y.grant(&item, TOLD), "").await.unwrap();
        store.add_grant(&sato, &y.grant(&item, Parts::BASIC), "").await.unwrap();
        assert!(y.seen(&store, MORNING).await);
        store.link_audit().await.unwrap();
        let before = store.verify_audit(MORNING).await.unwrap().lines;
        let ended = store.withdraw_consent(&sato, &consent, &item, &no_words()).await.unwrap();
        assert_eq!((ended.wills, ended.grants), (1, 2));
        assert!(!y.seen(&store, MORNING).await);
        assert_eq!(field(store.add_grant(&sato, &y.grant(&item, TOLD), "").await), "consent");
        let again = store.withdraw_consent(&sato, &consent, &item, &no_words()).await.unwrap();
        assert_eq!((again.wills, again.grants), (0, 0), "once is enough");
        store.link_audit().await.unwrap();
        let lines = store.verify_audit(MORNING).await.unwrap().lines - before;
        assert_eq!(lines, 3, "two grants and the consent");
        let line = store.sharing(&sato, &y.household).await.unwrap().cases.remove(0).grants.remove(0);
        assert_eq!((line.ended, line.ended_by.as_deref()), (Some(MORNING), Some("佐藤 花子")));
    }
}

story! {
    async fn one_no_in_the_household_ends_and_bars_the_sharing(store, world) {
        let y = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let (_, item) = y.consent(&store, &sato, TOLD).await;
        store.add_grant(&sato, &y.grant(&item, TOLD), "").await.unwrap();
        let no = store.add_consent(&sato, &y.says(&y.hana, Answer::Refused, Parts::NONE), "").await.unwrap();
        assert!(!y.seen(&store, MORNING).await, "the mother's no ends what stands on the son's yes");
        assert_eq!(field(store.add_grant(&sato, &y.grant(&item, TOLD), "").await), "consent");
        let refusal = store.consent(&sato, &no).await.unwrap().consent.items[0].token.clone();
        store.withdraw_consent(&sato, &no, &refusal, &no_words()).await.unwrap();
        assert!(!y.seen(&store, MORNING).await, "nothing comes back by itself");
        store.add_grant(&sato, &y.grant(&item, TOLD), "").await.unwrap();
        assert!(y.seen(&store, MORNING).await);
    }
}

story! {
    async fn a_prepared_paper_changes_nothing_until_it_is_signed(store, world) {
        let y = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let (_, first) = y.consent(&store, &sato, TOLD).await;
        store.add_grant(&sato, &y.grant(&first, TOLD), "").await.unwrap();
        let waits = NewConsent { said: None, ..y.says(&y.taro, Answer::Given, Parts::ALL) };
        let paper = store.add_consent(&sato, &waits, "k").await.unwrap();
        assert_eq!(store.add_consent(&sato, &waits, "k").await.unwrap(), paper, "pressed twice");
        let item = store.consent(&sato, &paper).await.unwrap().consent.items[0].token.clone();
        assert_eq!(field(store.add_grant(&sato, &y.grant(&item, TOLD), "").await), "consent");
        assert_eq!(field(store.consent_said(&sato, &paper, &spoken(), &[]).await), "agency");
        let no = [(y.hokatsu.clone(), Answer::Refused)];
        let ended = store.consent_said(&sato, &paper, &spoken(), &no).await.unwrap();
        assert_eq!(ended.grants, 1, "he thought again, and signed a no");
        assert!(!y.seen(&store, MORNING).await);
        assert_eq!(field(store.consent_said(&sato, &paper, &spoken(), &no).await), "agency");
        let other = store.add_consent(&sato, &waits, "").await.unwrap();
        store.throw_consent(&sato, &other).await.unwrap();
        assert_eq!(field(store.consent_said(&sato, &other, &spoken(), &no).await), "agency");
    }
}

story! {
    async fn a_grant_lasts_no_longer_than_its_consent(store, world) {
        let y = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let short = NewConsent { until: Some(MORNING + DAY), ..y.says(&y.taro, Answer::Given, TOLD) };
        let consent = store.add_consent(&sato, &short, "").await.unwrap();
        let item = store.consent(&sato, &consent).await.unwrap().consent.items[0].token.clone();
        store.add_grant(&sato, &y.grant(&item, TOLD), "").await.unwrap();
        assert!(y.seen(&store, MORNING + DAY - 1).await);
        assert!(!y.seen(&store, MORNING + DAY).await);
    }
}

story! {
    async fn a_consent_is_of_somebody_of_the_household(store, world) {
        let y = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let stranger = y.says(&y.case, Answer::Given, TOLD);
        assert_eq!(field(store.add_consent(&sato, &stranger, "").await), "person");
        let own = World::token::<AgencyRow>(&store, world.kurashi).await.unwrap();
        let own = NewConsent { answers: vec![(own, Answer::Given)], ..y.says(&y.taro, Answer::Given, TOLD) };
        assert_eq!(field(store.add_consent(&sato, &own, "").await), "agency");
    }
}

story! {
    /// Two at once: one lets the agency in, the other withdraws. Whoever is first, nobody stays let in.
    async fn a_withdrawal_wins_every_race(store, world) {
        let y = yamada(&store, &world).await;
        let sato = acting(&store, "sato").await;
        for _ in 0..25 {
            let (consent, item) = y.consent(&store, &sato, TOLD).await;
            let form = y.grant(&item, TOLD);
            let words = no_words();
            let (granted, withdrawn) = tokio::join!(
                store.add_grant(&sato, &form, ""),
                store.withdraw_consent(&sato, &consent, &item, &words),
            );
            withdrawn.unwrap();
            assert!(granted.is_ok() || field(granted) == "consent");
            assert!(!y.seen(&store, MORNING).await);
        }
    }
}

story! {
    /// A reader asks on and on while the consent is withdrawn: no answer begun after the withdrawal shows anything.
    async fn no_read_after_a_withdrawal_shows_anything(store, world) {
        use std::sync::atomic::{AtomicBool, Ordering};
        use std::sync::Arc;
        let y = Arc::new(yamada(&store, &world).await);
        let sato = acting(&store, "sato").await;
        for _ in 0..10 {
            let (consent, item) = y.consent(&store, &sato, TOLD).await;
            store.add_grant(&sato, &y.grant(&item, TOLD), "").await.unwrap();
            let over = Arc::new(AtomicBool::new(false));
            let (reader_store, reader_y, reader_over) = (store.clone(), y.clone(), over.clone());
            let reader = tokio::spawn(async move {
                let mut late = 0;
                for _ in 0..30 {
                    let begun_after = reader_over.load(Ordering::SeqCst);
                    let seen = reader_y.seen(&reader_store, MORNING).await;
                    late += i32::from(begun_after);
                    assert!(!(begun_after && seen), "a read begun after the withdrawal showed the case");
                }
                late
            });
            tokio::task::yield_now().await;
            store.withdraw_consent(&sato, &consent, &item, &no_words()).await.unwrap();
            over.store(true, Ordering::SeqCst);
            assert!(!y.seen(&store, MORNING).await);
            reader.await.unwrap();
        }
    }
}

story! {
    async fn the_notice_has_versions_and_a_consent_names_its_own(store, world) {
        let y = yamada(&store, &world).await;
        let (sato, mori) = (acting(&store, "sato").await, acting(&store, "mori").await);
        let today = domain::wareki::jst_date(MORNING);
        let form = NoticeForm { name: "第2版".into(), from: today, body: "説明".into(), easy: String::new() };
        for login in ["sato", "suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.notices(&ctx).await), "{login}");
            assert!(absent(store.add_notice(&ctx, &form, "").await), "{login}");
        }
        let sample = store.consents(&sato, &y.household).await.unwrap().notice;
        assert!(sample.token.is_none() && sample.body.contains("いつでも取り消せます"));
        store.add_notice(&mori, &form, "k").await.unwrap();
        store.add_notice(&mori, &form, "k").await.unwrap();
        assert_eq!(store.notices(&mori).await.unwrap().len(), 2, "one of their own, and the sample");
        let shown = store.consents(&sato, &y.household).await.unwrap().notice;
        assert_eq!(shown.name, "第2版");
        let named = NewConsent { notice: shown.token, ..y.says(&y.taro, Answer::Given, TOLD) };
        let consent = store.add_consent(&sato, &named, "").await.unwrap();
        assert_eq!(store.consent(&sato, &consent).await.unwrap().notice.body, "説明");
    }
}
