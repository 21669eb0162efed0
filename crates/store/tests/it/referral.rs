//! つなぎ between agencies: who sees what, when, and what a withdrawn consent does to it.

use crate::{household::acting, story};
use domain::{
    DAY, Token,
    access::{Ground, Parts},
    admin::{Right, TieForm},
    consent::{Answer, NewConsent, Said, Way, Withdrawal},
    referral::{Basis, Move, MoveForm, NewReferral, Outcome, Reason, Source, State},
    wareki::jst_date,
};
use store::{
    Ctx, Error, Store,
    load::{AgencyRow, CaseRow, HouseholdRow, PersonRow},
    today::{FIRST_LINES, Why},
};
use testkit::{MORNING, World};

struct Town {
    household: Token,
    case: Token,
    hokatsu: Token,
    taro: Token,
}

async fn town(store: &Store, world: &World) -> Town {
    Town {
        household: World::token::<HouseholdRow>(store, world.yamada_household).await.unwrap(),
        case: World::token::<CaseRow>(store, world.case).await.unwrap(),
        hokatsu: World::token::<AgencyRow>(store, world.hokatsu).await.unwrap(),
        taro: World::token::<PersonRow>(store, world.yamada_taro).await.unwrap(),
    }
}

const OFFERED: Parts = Parts::SUMMARY.and(Parts::BASIC);

impl Town {
    fn asks(&self, right: Right) -> NewReferral {
        NewReferral {
            source: Source::Case(self.case.clone()),
            to: self.hokatsu.clone(),
            subject: "介護保険の申請の手伝い".into(),
            who: "80代の母と息子".into(),
            told: "母の足が弱り、息子が仕事をやめそう。".into(),
            parts: OFFERED,
            basis: Basis::Right(right),
            note: "11月20日の支援会議".into(),
        }
    }

    fn by_law(&self) -> NewReferral {
        self.asks(Right::law(Ground::SupportMeeting).unwrap())
    }

    /// A consent of 太郎: its token and its statement's.
    async fn consent(&self, store: &Store, ctx: &Ctx) -> (Token, Token) {
        let said = Said {
            on: jst_date(MORNING),
            way: Way::Spoken,
            reference: String::new(),
            witness: "主任".into(),
        };
        let form = NewConsent {
            case: self.case.clone(),
            person: self.taro.clone(),
            answers: vec![(self.hokatsu.clone(), Answer::Given)],
            parts: OFFERED,
            purpose: "介護".into(),
            until: None,
            notice: None,
            said: Some(said),
        };
        let consent = store.add_consent(ctx, &form, "").await.unwrap();
        let item = store.consent(ctx, &consent).await.unwrap().consent.items[0].token.clone();
        (consent, item)
    }
}

fn does(turn: Move) -> MoveForm {
    MoveForm { turn, on: jst_date(MORNING), words: "ことば".into() }
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

story! {
    async fn a_referral_is_there_for_its_two_sides_and_nobody_else(store, world) {
        let t = town(&store, &world).await;
        let sato = acting(&store, "sato").await;
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.send_referral(&ctx, &t.by_law(), "").await), "{login}");
            assert!(absent(store.referral_start(&ctx, &Source::Case(t.case.clone())).await), "{login}");
        }
        let token = store.send_referral(&sato, &t.by_law(), "k").await.unwrap();
        assert_eq!(store.send_referral(&sato, &t.by_law(), "k").await.unwrap(), token, "pressed twice");
        for login in ["aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.referral(&ctx, &token).await), "{login}");
            assert!(absent(store.turn_referral(&ctx, &token, &does(Move::Accept), 1).await), "{login}");
            assert!(absent(store.referral_stats(&ctx, jst_date(MORNING)).await), "{login}");
        }
        assert!(store.referrals(&acting(&store, "aoki").await).await.unwrap().0.is_empty());
        let suzuki = acting(&store, "suzuki").await;
        let seen = store.referral(&suzuki, &token).await.unwrap();
        assert!(seen.told.unwrap().contains("母の足") && seen.source.is_none() && seen.household.is_none());
        assert!(absent(store.overview(&suzuki, &t.household).await), "before the answer nothing of the case is open");
        let (come, gone) = store.referrals(&suzuki).await.unwrap();
        assert_eq!((come.len(), gone.len()), (1, 0));
        store.declare_tie(&sato, &t.household, &TieForm { reason: "いとこ".into() }).await.unwrap();
        assert!(absent(store.referral(&acting(&store, "sato").await, &token).await), "a tie keeps out of it, too");
    }
}

story! {
    async fn accepting_opens_exactly_what_was_offered(store, world) {
        let t = town(&store, &world).await;
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        let token = store.send_referral(&sato, &t.by_law(), "").await.unwrap();
        assert_eq!(field(store.turn_referral(&sato, &token, &does(Move::Accept), 1).await), "move");
        assert_eq!(field(store.turn_referral(&suzuki, &token, &does(Move::Meet), 1).await), "move");
        store.turn_referral(&suzuki, &token, &does(Move::AskBack), 1).await.unwrap();
        store.turn_referral(&sato, &token, &does(Move::Reply), 2).await.unwrap();
        assert!(matches!(
            store.turn_referral(&suzuki, &token, &does(Move::Accept), 1).await,
            Err(Error::Stale { theirs: 3 })
        ));
        store.turn_referral(&suzuki, &token, &does(Move::Accept), 3).await.unwrap();
        let page = store.overview(&suzuki, &t.household).await.unwrap();
        assert_eq!(page.head.parts, OFFERED);
        assert!(page.facts.address.is_none());
        store.turn_referral(&suzuki, &token, &does(Move::Meet), 4).await.unwrap();
        store.turn_referral(&suzuki, &token, &does(Move::Finish(Outcome::Helping)), 5).await.unwrap();
        let done = store.referral(&sato, &token).await.unwrap();
        assert_eq!((done.state(), done.turns.len()), (State::Done, 6));
        assert!(done.due.is_none());
    }
}

story! {
    async fn once_declined_or_taken_back_it_is_not_theirs_to_read(store, world) {
        let t = town(&store, &world).await;
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        for (who, turn) in [(&suzuki, Move::Decline(Reason::Full)), (&sato, Move::Withdraw)] {
            let token = store.send_referral(&sato, &t.by_law(), "").await.unwrap();
            store.turn_referral(who, &token, &does(turn), 1).await.unwrap();
            let theirs = store.referral(&suzuki, &token).await.unwrap();
            assert!(theirs.told.is_none() && theirs.who.is_none() && theirs.subject.is_none());
            assert!(theirs.turns.iter().all(|turn| turn.words.is_empty()));
            assert!(store.referral(&sato, &token).await.unwrap().told.is_some());
        }
        let (come, _) = store.referrals(&suzuki).await.unwrap();
        assert!(come.iter().all(|line| line.subject.is_none() && line.who.is_none()));
    }
}

story! {
    async fn a_withdrawn_consent_takes_back_the_words_and_bars_the_acceptance(store, world) {
        let t = town(&store, &world).await;
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        assert_eq!(field(store.send_referral(&sato, &t.asks(Right::Consent(t.case.clone())), "").await), "consent");
        let (consent, item) = t.consent(&store, &sato).await;
        let more = NewReferral { parts: Parts::ALL, ..t.asks(Right::Consent(item.clone())) };
        assert_eq!(field(store.send_referral(&sato, &more, "").await), "consent");
        let open = store.send_referral(&sato, &t.asks(Right::Consent(item.clone())), "").await.unwrap();
        let taken = store.send_referral(&sato, &t.asks(Right::Consent(item.clone())), "").await.unwrap();
        store.turn_referral(&suzuki, &taken, &does(Move::Accept), 1).await.unwrap();
        assert!(store.overview(&suzuki, &t.household).await.is_ok());
        let words = Withdrawal { words: String::new() };
        store.withdraw_consent(&sato, &consent, &item, &words).await.unwrap();
        assert!(absent(store.overview(&suzuki, &t.household).await));
        for token in [&open, &taken] {
            let theirs = store.referral(&suzuki, token).await.unwrap();
            assert!(theirs.withdrawn && theirs.told.is_none());
        }
        assert_eq!(field(store.turn_referral(&suzuki, &open, &does(Move::Accept), 1).await), "move");
        assert!(absent(store.overview(&suzuki, &t.household).await));
    }
}

story! {
    /// The agency accepts while the consent is withdrawn: whoever is first, nobody stays let in.
    async fn a_withdrawal_wins_the_race_against_an_acceptance(store, world) {
        let t = town(&store, &world).await;
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        for _ in 0..15 {
            let (consent, item) = t.consent(&store, &sato).await;
            let token = store.send_referral(&sato, &t.asks(Right::Consent(item.clone())), "").await.unwrap();
            let (words, accept) = (Withdrawal { words: String::new() }, does(Move::Accept));
            let (accepted, withdrawn) = tokio::join!(
                store.turn_referral(&suzuki, &token, &accept, 1),
                store.withdraw_consent(&sato, &consent, &item, &words),
            );
            withdrawn.unwrap();
            assert!(accepted.is_ok() || field(accepted) == "move");
            assert!(absent(store.overview(&suzuki, &t.household).await));
        }
    }
}

async fn shown(store: &Store, login: &str, days: i64, why: Why) -> Vec<(String, bool)> {
    let ctx = store.ctx_of_login(login, "test", MORNING + days * DAY).await.unwrap();
    let today = store.today(&ctx, FIRST_LINES).await.unwrap();
    let bands = [&today.now, &today.soon, &today.care, &today.waits];
    let lines = bands.into_iter().flat_map(|b| &b.entries).filter(|e| e.why == why);
    lines.map(|e| (format!("{} {}", e.who, e.what), e.late)).collect()
}

story! {
    async fn what_is_asked_stands_on_their_morning_and_late_answers_on_ours(store, world) {
        let t = town(&store, &world).await;
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        let token = store.send_referral(&sato, &t.by_law(), "").await.unwrap();
        let first = shown(&store, "suzuki", 0, Why::Referral).await;
        assert!(first.len() == 1 && first[0].0.contains("介護保険の申請") && !first[0].1);
        assert!(shown(&store, "sato", 0, Why::Referral).await.is_empty());
        assert!(shown(&store, "aoki", 0, Why::Referral).await.is_empty());
        assert!(shown(&store, "suzuki", 14, Why::Referral).await[0].1, "late");
        assert!(shown(&store, "sato", 14, Why::Referral).await[0].0.contains("引き受けるかどうかの返事がまだ"));
        store.turn_referral(&suzuki, &token, &does(Move::AskBack), 1).await.unwrap();
        assert!(shown(&store, "suzuki", 0, Why::Referral).await.is_empty());
        assert!(shown(&store, "sato", 0, Why::Referral).await[0].0.contains("聞きかえし"));
    }
}

story! {
    async fn the_coordinator_hears_of_what_stands_still_and_sees_how_agencies_answer_and_nobody(store, world) {
        use store::{audit::Kind, load::{MembershipRow, WorkerRow}};
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let worker = WorkerRow { login: "kyoko".into(), name: "推進 京子".into(), ..Default::default() };
        let worker = loader.put(&[worker]).await.unwrap()[0];
        let post =
            MembershipRow { worker, agency: world.hokatsu, role: "coordinator".into(), ..Default::default() };
        loader.put(&[post]).await.unwrap();
        loader.done(Kind::Municipality).await.unwrap();
        let t = town(&store, &world).await;
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        store.send_referral(&sato, &t.by_law(), "").await.unwrap();
        let no = store.send_referral(&sato, &t.by_law(), "").await.unwrap();
        store.turn_referral(&suzuki, &no, &does(Move::Decline(Reason::Full)), 1).await.unwrap();
        assert!(shown(&store, "kyoko", 3, Why::Escalated).await.is_empty());
        let late = shown(&store, "kyoko", 21, Why::Escalated).await;
        assert!(late.len() == 1 && late[0].0.contains("くらし相談センター"));
        assert!(!late[0].0.contains("80代") && !late[0].0.contains("介護"));
        assert!(shown(&store, "suzuki", 21, Why::Escalated).await.is_empty());
        let ctx = store.ctx_of_login("kyoko", "test", MORNING + 21 * DAY).await.unwrap();
        let (stats, stands) = store.referral_stats(&ctx, jst_date(MORNING)).await.unwrap();
        let [stat] = stats.as_slice() else { panic!("{stats:?}") };
        assert_eq!((stat.asked, stat.accepted, stat.declined_all(), stat.late), (2, 0, 1, 1));
        assert_eq!((stat.declined.as_slice(), stat.median()), ([(Reason::Full, 1)].as_slice(), Some(0)));
        assert_eq!(stands.len(), 1);
        for login in ["sato", "suzuki", "mori", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.referral_stats(&ctx, jst_date(MORNING)).await), "{login}");
        }
    }
}

story! {
    async fn for_an_agency_without_an_account_the_asking_side_writes_down_the_answer(store, world) {
        use store::audit::Kind;
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let clinic = AgencyRow {
            municipality: Some(world.midori),
            kind: "hospital".into(),
            name: "みどり診療所".into(),
            ..Default::default()
        };
        let clinic = loader.put(&[clinic]).await.unwrap()[0];
        loader.done(Kind::Municipality).await.unwrap();
        let t = town(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let to = World::token::<AgencyRow>(&store, clinic).await.unwrap();
        let token = store.send_referral(&sato, &NewReferral { to, ..t.by_law() }, "").await.unwrap();
        assert!(store.referral(&sato, &token).await.unwrap().on_paper);
        store.turn_referral(&sato, &token, &does(Move::Accept), 1).await.unwrap();
        store.turn_referral(&sato, &token, &does(Move::Finish(Outcome::Lost)), 2).await.unwrap();
        let sharing = store.sharing(&sato, &t.household).await.unwrap();
        assert!(sharing.cases[0].grants.is_empty(), "nobody is there to be let in");
    }
}

story! {
    async fn another_s_no_and_a_consent_that_has_run_out_take_the_words_back(store, world) {
        let t = town(&store, &world).await;
        let sato = acting(&store, "sato").await;
        let (_, item) = t.consent(&store, &sato).await;
        let asks = t.asks(Right::Consent(item));
        let referral = store.send_referral(&sato, &asks, "").await.unwrap();
        let told = async |now| {
            let suzuki = store.ctx_of_login("suzuki", "test", now).await.unwrap();
            let page = store.referral(&suzuki, &referral).await.unwrap().subject.is_some();
            let (list, _) = store.referrals(&suzuki).await.unwrap();
            let listed = list[0].subject.is_some();
            let today = store.today(&suzuki, FIRST_LINES).await.unwrap();
            let mine = today.soon.entries.iter().chain(&today.now.entries).any(|e| e.what.contains("介護保険"));
            (page, listed, mine)
        };
        assert_eq!(told(MORNING).await, (true, true, true));
        let hana = World::token::<PersonRow>(&store, world.yamada_hana).await.unwrap();
        let said = Said { on: jst_date(MORNING), way: Way::Spoken, reference: String::new(), witness: "主任".into() };
        let no = NewConsent {
            case: t.case.clone(),
            person: hana,
            answers: vec![(t.hokatsu.clone(), Answer::Refused)],
            parts: Parts::NONE,
            purpose: "介護".into(),
            until: None,
            notice: None,
            said: Some(said),
        };
        let no = store.add_consent(&sato, &no, "").await.unwrap();
        assert_eq!(told(MORNING).await, (false, false, false), "another of the household says no");
        let said = store.consent(&sato, &no).await.unwrap().consent.items[0].token.clone();
        let over = Withdrawal { words: "やはりよい".into() };
        store.withdraw_consent(&sato, &no, &said, &over).await.unwrap();
        assert_eq!(told(MORNING).await, (true, true, true), "the no was taken back");
    }
}
