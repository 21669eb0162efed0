//! The one-time page of a つなぎ: what it tells to whom, how it ends, and that its answers count like any other.

use crate::{household::acting, story};
use domain::{
    DAY, Instant, Token,
    access::{Ground, Parts},
    admin::Right,
    consent::{Answer, NewConsent, Said, Way, Withdrawal},
    handover::Key,
    referral::{
        Basis, Move, MoveForm, NewReferral, Outcome, Reason, Source, State,
        page::{Ended, OutsideForm, PAGE_LIFE, PAGE_OPEN, PAGE_TRIES, Shown},
    },
    seal::{SealForm, SealGround},
    wareki::jst_date,
};
use store::{
    Ctx, Error, Store,
    audit::{Action, Kind, page::Filter},
    load::{AgencyRow, CaseRow, MembershipRow, PersonRow, RowId, WorkerRow},
    referral::{Entered, NewLink, OutPage, Proof, Seen},
    today::{FIRST_LINES, Why},
};
use testkit::{MORNING, World};

const PAGE: &str = "/tsunagi";
const ALL: Shown = Shown { subject: true, who: true, told: true };

struct Town {
    store: Store,
    case: Token,
    taro: Token,
    clinic: Token,
    clinic_row: RowId,
    sato: Ctx,
}

impl Town {
    async fn build(store: &Store, world: &World) -> Self {
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let clinic = AgencyRow {
            municipality: Some(world.midori),
            kind: "hospital".into(),
            name: "みどり診療所".into(),
            ..Default::default()
        };
        let clinic_row = loader.put(&[clinic]).await.unwrap()[0];
        loader.done(Kind::Municipality).await.unwrap();
        Self {
            store: store.clone(),
            case: World::token::<CaseRow>(store, world.case).await.unwrap(),
            taro: World::token::<PersonRow>(store, world.yamada_taro).await.unwrap(),
            clinic: World::token::<AgencyRow>(store, clinic_row).await.unwrap(),
            clinic_row,
            sato: acting(store, "sato").await,
        }
    }

    fn asks(&self, right: Right) -> NewReferral {
        NewReferral {
            source: Source::Case(self.case.clone()),
            to: self.clinic.clone(),
            subject: "往診のお願い".into(),
            who: "80代の母と息子".into(),
            told: "母の足が弱り、通えません。".into(),
            parts: Parts::NONE,
            basis: Basis::Right(right),
            note: "11月20日の支援会議".into(),
        }
    }

    async fn sent(&self) -> Token {
        let form = self.asks(Right::law(Ground::SupportMeeting).unwrap());
        self.store.send_referral(&self.sato, &form, "").await.unwrap()
    }

    async fn link(&self, referral: &Token) -> NewLink {
        self.store.make_referral_link(&self.sato, referral, ALL).await.unwrap()
    }

    async fn at(&self, login: &str, now: Instant) -> Ctx {
        self.store.ctx_of_login(login, "test", now).await.unwrap()
    }

    async fn proof(&self, link: &NewLink) -> Proof {
        match self.store.enter_referral_page(&nobody(MORNING), &link.key, link.code.show()).await.unwrap() {
            Entered::Open(proof) => proof,
            Entered::Wrong { .. } => panic!("the right number"),
        }
    }

    async fn page(&self, key: &Key, proof: &Proof, now: Instant) -> OutPage {
        match self.store.referral_page(&nobody(now), key, Some(proof)).await.unwrap() {
            Seen::Open(page) => *page,
            Seen::Front(_) => panic!("the number was typed"),
        }
    }

    async fn answer(
        &self,
        key: &Key,
        proof: &Proof,
        turn: Move,
        version: i64,
        once: &str,
    ) -> store::Result<()> {
        self.answers(key, proof, turn, (version, once, MORNING)).await
    }

    async fn answers(
        &self,
        key: &Key,
        proof: &Proof,
        turn: Move,
        (version, once, now): (i64, &str, Instant),
    ) -> store::Result<()> {
        let form = OutsideForm {
            turn: MoveForm { turn, on: jst_date(MORNING), words: "ページからのことば".into() },
            name: "花田 看護師".into(),
        };
        self.store.answer_referral_page(&nobody(now), key, Some(proof), &form, (version, once)).await
    }

    /// Nothing is told any more, with the number or without, and nothing is taken.
    async fn closed(&self, link: &NewLink, proof: &Proof, now: Instant) -> bool {
        let ctx = nobody(now);
        let code = link.code.show();
        absent(self.store.referral_page(&ctx, &link.key, None).await)
            && absent(self.store.referral_page(&ctx, &link.key, Some(proof)).await)
            && absent(self.store.enter_referral_page(&ctx, &link.key, code).await)
            && absent(self.answers(&link.key, proof, Move::AskBack, (1, "", now)).await)
    }
}

fn nobody(now: Instant) -> Ctx {
    Ctx::stranger(PAGE, now)
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

fn key(n: u8) -> Key {
    Key::from_bytes([n; 16])
}

story! {
    async fn the_link_alone_tells_who_asks_and_the_number_opens_what_was_chosen(store, world) {
        let t = Town::build(&store, &world).await;
        let referral = t.sent().await;
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.make_referral_link(&ctx, &referral, ALL).await), "{login}");
            assert!(absent(store.renew_referral_code(&ctx, &referral).await), "{login}");
            assert!(absent(store.end_referral_link(&ctx, &referral).await), "{login}");
        }
        assert_eq!(field(store.renew_referral_code(&t.sato, &referral).await), "link");
        let link = t.link(&referral).await;
        assert_eq!(link.code.show().len(), 6);
        assert!(absent(store.referral_page(&nobody(MORNING), &key(1), None).await));
        let Seen::Front(front) = store.referral_page(&nobody(MORNING), &link.key, None).await.unwrap() else {
            panic!("no number was typed")
        };
        assert_eq!((front.from_name.as_str(), front.to_name.as_str()), ("くらし相談センター", "みどり診療所"));
        let proof = t.proof(&link).await;
        let page = t.page(&link.key, &proof, MORNING).await;
        assert_eq!(page.subject.as_deref(), Some("往診のお願い"));
        assert_eq!(page.who.as_deref(), Some("80代の母と息子"));
        assert!(page.told.unwrap().contains("通えません"));
        // The proof is this link's, for half an hour, and not to be made longer by hand.
        let long = Proof::read(&format!("{}.{}", MORNING + 2 * PAGE_OPEN, proof.show().split('.').nth(1).unwrap())).unwrap();
        for (proof, now) in [(&proof, MORNING + PAGE_OPEN), (&long, MORNING + PAGE_OPEN)] {
            assert!(matches!(store.referral_page(&nobody(now), &link.key, Some(proof)).await, Ok(Seen::Front(_))));
        }
        // Part by part; and nothing at all, on paper only.
        let some = Shown { subject: true, who: false, told: false };
        for shown in [some, Shown::default()] {
            let link = store.make_referral_link(&t.sato, &referral, shown).await.unwrap();
            let page = t.page(&link.key, &t.proof(&link).await, MORNING).await;
            assert_eq!((page.subject.is_some(), page.who, page.told), (shown.subject, None, None));
        }
        let stand = store.referral(&t.sato, &referral).await.unwrap().link.unwrap();
        assert!(stand.open && stand.shown.is_none() && stand.opened_at == Some(MORNING));
    }
}

story! {
    async fn wrong_numbers_are_few_and_a_new_number_closes_what_was_open(store, world) {
        let t = Town::build(&store, &world).await;
        let referral = t.sent().await;
        let link = t.link(&referral).await;
        let old = t.proof(&link).await;
        let code = store.renew_referral_code(&t.sato, &referral).await.unwrap();
        assert!(matches!(store.referral_page(&nobody(MORNING), &link.key, Some(&old)).await, Ok(Seen::Front(_))));
        let wrong = if code.show() == "000000" { "000001" } else { "000000" };
        let ctx = nobody(MORNING);
        let tries = || store.enter_referral_page(&ctx, &link.key, wrong);
        for left in (1..PAGE_TRIES).rev() {
            assert!(matches!(tries().await, Ok(Entered::Wrong { left: l }) if l == left));
        }
        // The right number gives no tries back.
        let right = store.enter_referral_page(&nobody(MORNING), &link.key, code.show()).await.unwrap();
        let Entered::Open(proof) = right else { panic!("the right number") };
        assert!(absent(tries().await));
        let renewed = NewLink { code, ..link };
        assert!(t.closed(&renewed, &proof, MORNING).await);
        let stand = store.referral(&t.sato, &referral).await.unwrap().link.unwrap();
        assert_eq!((stand.open, stand.ended, stand.left), (false, Some(Ended::Tries), 0));
        let failed = Filter { action: Some(Action::LoginFailed), ..Filter::default() };
        // Whose they were is known: the asked agency's.
        assert!(store.audit_page(&acting(&store, "mori").await, &failed).await.is_ok());
        // Many at the same moment are not more.
        let link = t.link(&referral).await;
        let wrong = if link.code.show() == "000000" { "000001" } else { "000000" };
        let tries = (0..12).map(|_| store.enter_referral_page(&ctx, &link.key, wrong));
        let answers = futures(tries).await;
        let told = answers.iter().filter(|answer| matches!(answer, Ok(Entered::Wrong { .. }))).count();
        assert_eq!(i64::try_from(told).unwrap(), PAGE_TRIES - 1);
        assert!(absent(store.enter_referral_page(&ctx, &link.key, link.code.show()).await));
    }
}

/// All of them at once.
async fn futures<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut all: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = all.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        for (one, done) in all.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(answer) = one.as_mut().poll(cx)
            {
                *done = Some(answer);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

story! {
    async fn every_answer_is_a_turn_with_the_name_as_written(store, world) {
        let t = Town::build(&store, &world).await;
        let referral = t.sent().await;
        let link = t.link(&referral).await;
        let proof = t.proof(&link).await;
        assert_eq!(field(t.answer(&link.key, &proof, Move::Meet, 1, "").await), "move");
        assert_eq!(field(t.answer(&link.key, &proof, Move::Withdraw, 1, "").await), "move", "the other side's move");
        t.answer(&link.key, &proof, Move::AskBack, 1, "a").await.unwrap();
        t.answer(&link.key, &proof, Move::AskBack, 1, "a").await.unwrap();
        let turn = MoveForm { turn: Move::AskBack, on: jst_date(MORNING), words: "もう一つ".into() };
        let more = OutsideForm { turn, name: "花田 看護師".into() };
        let again = store.answer_referral_page(&nobody(MORNING), &link.key, Some(&proof), &more, (1, "a")).await;
        assert!(matches!(again, Err(Error::Stale { theirs: 2 })), "other words have not arrived");
        assert!(matches!(t.answer(&link.key, &proof, Move::AskBack, 1, "b").await, Err(Error::Stale { theirs: 2 })));
        // The asker's morning has it like any other question.
        let today = store.today(&t.sato, FIRST_LINES).await.unwrap();
        let bands = [&today.now, &today.soon, &today.care, &today.waits];
        let mut lines = bands.into_iter().flat_map(|b| &b.entries).filter(|e| e.why == Why::Referral);
        assert!(lines.any(|e| e.what.contains("みどり診療所から聞きかえし")));
        store.turn_referral(&t.sato, &referral, &does(Move::Reply), 2).await.unwrap();
        let page = t.page(&link.key, &proof, MORNING).await;
        assert_eq!((page.state(), page.version, page.turns.len()), (State::Asked, 3, 3));
        assert_eq!(page.turns[2].words, "ことば");
        for (turn, version) in [(Move::Accept, 3), (Move::Meet, 4), (Move::Finish(Outcome::Helping), 5)] {
            t.answer(&link.key, &proof, turn, version, &format!("{version}")).await.unwrap();
            t.answer(&link.key, &proof, turn, version, &format!("{version}")).await.unwrap();
        }
        let seen = store.referral(&t.sato, &referral).await.unwrap();
        assert_eq!((seen.state(), seen.turns.len()), (State::Done, 6));
        let by: Vec<_> = seen.turns.iter().map(|turn| (turn.outside, turn.by == "花田 看護師")).collect();
        assert_eq!(by, [(false, false), (true, true), (false, false), (true, true), (true, true), (true, true)]);
        assert!(seen.turns[1].words == "ページからのことば" && seen.turns[1].agency == "みどり診療所");
        assert_eq!(seen.link.unwrap().ended, Some(Ended::Answered));
        // What was sent stands there for a while, for who has typed the number, and nothing else.
        let page = t.page(&link.key, &proof, MORNING).await;
        assert!(page.over && page.subject.is_none() && page.who.is_none() && page.told.is_none());
        assert!(page.turns.len() == 4 && page.turns.iter().all(|turn| turn.outside));
        assert!(absent(store.referral_page(&nobody(MORNING), &link.key, None).await));
        assert!(absent(store.enter_referral_page(&nobody(MORNING), &link.key, link.code.show()).await));
        assert!(t.closed(&link, &page.proof, MORNING + PAGE_OPEN).await);
        assert_eq!(field(store.make_referral_link(&t.sato, &referral, ALL).await), "link");
        // Nobody is let in to the record by a page.
        let sharing = store.sharing(&t.sato, &World::token::<store::load::HouseholdRow>(&store, world.yamada_household).await.unwrap()).await.unwrap();
        assert!(sharing.cases[0].grants.is_empty());
    }
}

story! {
    async fn a_double_click_at_the_same_moment_answers_once(store, world) {
        let t = Town::build(&store, &world).await;
        for _ in 0..8 {
            let referral = t.sent().await;
            let link = t.link(&referral).await;
            let proof = t.proof(&link).await;
            let one = || t.answer(&link.key, &proof, Move::Accept, 1, "once");
            let (first, second) = tokio::join!(one(), one());
            assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
            assert_eq!(store.referral(&t.sato, &referral).await.unwrap().turns.len(), 2);
        }
    }
}

story! {
    async fn each_reason_ends_it_and_nothing_comes_back_by_itself(store, world) {
        let t = Town::build(&store, &world).await;
        // By hand, by a new one, by its days.
        let referral = t.sent().await;
        let first = t.link(&referral).await;
        let proof = t.proof(&first).await;
        let second = t.link(&referral).await;
        assert!(t.closed(&first, &proof, MORNING).await, "a new one ends the former");
        let proof = t.proof(&second).await;
        assert!(matches!(store.referral_page(&nobody(MORNING), &first.key, Some(&proof)).await.err(), Some(Error::NotFound)));
        assert!(store.referral_page(&nobody(MORNING + PAGE_LIFE - 1), &second.key, None).await.is_ok());
        assert!(t.closed(&second, &proof, MORNING + PAGE_LIFE).await, "its days are over");
        store.end_referral_link(&t.sato, &referral).await.unwrap();
        store.end_referral_link(&t.sato, &referral).await.unwrap();
        assert!(t.closed(&second, &proof, MORNING).await, "ended by hand");
        assert_eq!(store.referral(&t.sato, &referral).await.unwrap().link.unwrap().ended, Some(Ended::Asker));
        // By the つなぎ: taken back, or declined and finished by the asking side as it was told on the phone.
        for moves in [
            &[Move::Withdraw][..],
            &[Move::Decline(Reason::Full)],
            &[Move::Accept, Move::Finish(Outcome::Lost)],
        ] {
            let referral = t.sent().await;
            let link = t.link(&referral).await;
            let proof = t.proof(&link).await;
            for (n, turn) in moves.iter().enumerate() {
                assert!(store.referral_page(&nobody(MORNING), &link.key, Some(&proof)).await.is_ok());
                let version = i64::try_from(n).unwrap() + 1;
                store.turn_referral(&t.sato, &referral, &does(*turn), version).await.unwrap();
            }
            assert!(t.closed(&link, &proof, MORNING).await, "{moves:?}");
        }
        // By an account at the agency: it has a door of its own now.
        let referral = t.sent().await;
        let link = t.link(&referral).await;
        let proof = t.proof(&link).await;
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let worker = WorkerRow { login: "hanada".into(), name: "花田".into(), ..Default::default() };
        let worker = loader.put(&[worker]).await.unwrap()[0];
        let post = MembershipRow { worker, agency: t.clinic_row, role: "counselor".into(), ..Default::default() };
        loader.put(&[post]).await.unwrap();
        loader.done(Kind::Municipality).await.unwrap();
        assert!(t.closed(&link, &proof, MORNING).await, "an account");
        assert_eq!(field(store.make_referral_link(&t.sato, &referral, ALL).await), "link");
    }
}

story! {
    async fn a_withdrawn_or_outlived_consent_closes_it_on_the_next_request(store, world) {
        let t = Town::build(&store, &world).await;
        for until in [None, Some(MORNING + 3 * DAY)] {
            let said = Said {
                on: jst_date(MORNING),
                way: Way::Spoken,
                reference: String::new(),
                witness: "主任".into(),
            };
            let form = NewConsent {
                case: t.case.clone(),
                person: t.taro.clone(),
                answers: vec![(t.clinic.clone(), Answer::Given)],
                parts: Parts::SUMMARY,
                purpose: "往診".into(),
                until,
                notice: None,
                said: Some(said),
            };
            let consent = store.add_consent(&t.sato, &form, "").await.unwrap();
            let item = store.consent(&t.sato, &consent).await.unwrap().consent.items[0].token.clone();
            let referral =
                store.send_referral(&t.sato, &t.asks(Right::Consent(item.clone())), "").await.unwrap();
            let link = t.link(&referral).await;
            let proof = t.proof(&link).await;
            assert!(t.page(&link.key, &proof, MORNING).await.told.is_some());
            if until.is_some() {
                assert!(store.referral_page(&nobody(MORNING + 2 * DAY), &link.key, None).await.is_ok());
                assert!(t.closed(&link, &proof, MORNING + 5 * DAY).await, "outlived");
            } else {
                let words = Withdrawal { words: String::new() };
                store.withdraw_consent(&t.sato, &consent, &item, &words).await.unwrap();
                assert!(t.closed(&link, &proof, MORNING).await, "withdrawn");
                assert!(!store.referral(&t.sato, &referral).await.unwrap().link.unwrap().open);
                assert_eq!(field(store.make_referral_link(&t.sato, &referral, ALL).await), "link");
            }
        }
    }
}

story! {
    async fn another_s_no_closes_it_and_taking_that_back_does_not_open_it_again(store, world) {
        let t = Town::build(&store, &world).await;
        let said = Said { on: jst_date(MORNING), way: Way::Spoken, reference: String::new(), witness: "主任".into() };
        let form = |person: &Token, answer, parts| NewConsent {
            case: t.case.clone(),
            person: person.clone(),
            answers: vec![(t.clinic.clone(), answer)],
            parts,
            purpose: "往診".into(),
            until: None,
            notice: None,
            said: Some(said.clone()),
        };
        let yes = store.add_consent(&t.sato, &form(&t.taro, Answer::Given, Parts::SUMMARY), "").await.unwrap();
        let item = store.consent(&t.sato, &yes).await.unwrap().consent.items[0].token.clone();
        let referral = store.send_referral(&t.sato, &t.asks(Right::Consent(item)), "").await.unwrap();
        let link = t.link(&referral).await;
        let proof = t.proof(&link).await;
        assert!(t.page(&link.key, &proof, MORNING).await.told.is_some());
        let hana = World::token::<PersonRow>(&store, world.yamada_hana).await.unwrap();
        let no = store.add_consent(&t.sato, &form(&hana, Answer::Refused, Parts::NONE), "").await.unwrap();
        assert!(t.closed(&link, &proof, MORNING).await, "another's no");
        let item = store.consent(&t.sato, &no).await.unwrap().consent.items[0].token.clone();
        let later = t.at("sato", MORNING + 60_000).await;
        let words = Withdrawal { words: "やはりよい".into() };
        store.withdraw_consent(&later, &no, &item, &words).await.unwrap();
        let (now, later) = (MORNING + 120_000, t.at("sato", MORNING + 120_000).await);
        assert!(t.closed(&link, &proof, now).await, "the no was taken back, and nobody has chosen anew");
        let link = store.make_referral_link(&later, &referral, ALL).await.unwrap();
        let code = link.code.show();
        let Entered::Open(proof) = store.enter_referral_page(&nobody(now), &link.key, code).await.unwrap() else {
            panic!("the right number")
        };
        assert!(t.page(&link.key, &proof, now).await.told.is_some());
    }
}

story! {
    async fn a_seal_closes_it_and_lifting_the_seal_does_not_open_it_again(store, world) {
        let t = Town::build(&store, &world).await;
        let referral = t.sent().await;
        let link = t.link(&referral).await;
        let proof = t.proof(&link).await;
        let takahashi = acting(&store, "takahashi").await;
        let form = SealForm {
            ground: SealGround::Measure,
            words: String::new(),
            party: "元の夫".into(),
            party_person: None,
            from: jst_date(MORNING),
            to: jst_date(MORNING + 300 * DAY),
            keeper: t.sato.actor.token.clone(),
            readers: vec![takahashi.actor.token.clone()],
            near: vec![],
            near_named: vec![],
            covered: vec![],
        };
        // The mother's: the case is her son's, and the household theirs.
        let hana = World::token::<PersonRow>(&store, world.yamada_hana).await.unwrap();
        let seal = store.set_seal(&t.sato, &hana, &form, "").await.unwrap();
        assert!(t.closed(&link, &proof, MORNING).await, "sealed");
        assert_eq!(field(store.make_referral_link(&t.sato, &referral, ALL).await), "link");
        assert!(!store.referral(&t.sato, &referral).await.unwrap().may_link);
        store.ask_lifting(&t.sato, &seal, "危険がなくなった").await.unwrap();
        let later = t.at("takahashi", MORNING + 60_000).await;
        store.answer_lifting(&later, &seal, true).await.unwrap();
        assert!(t.closed(&link, &proof, MORNING + 120_000).await, "what was closed stays closed");
        let sato = t.at("sato", MORNING + 120_000).await;
        let new = store.make_referral_link(&sato, &referral, ALL).await.unwrap();
        assert!(store.referral_page(&nobody(MORNING + 180_000), &new.key, None).await.is_ok());
    }
}

story! {
    async fn who_saw_stands_in_the_audit_and_on_the_residents_sheet(store, world) {
        let t = Town::build(&store, &world).await;
        let referral = t.sent().await;
        let link = t.link(&referral).await;
        store.referral_page(&nobody(MORNING), &link.key, None).await.unwrap();
        let mori = acting(&store, "mori").await;
        let looks = async |store: &Store| {
            let looks = store.looked(&mori, &t.case, 7).await.unwrap().looks;
            looks.into_iter().filter(|look| look.page == PAGE).collect::<Vec<_>>()
        };
        assert!(looks(&store).await.is_empty(), "before the number nothing of anybody was seen");
        let proof = t.proof(&link).await;
        t.page(&link.key, &proof, MORNING).await;
        t.page(&link.key, &proof, MORNING).await;
        let seen = looks(&store).await;
        let [look] = seen.as_slice() else { panic!("{seen:?}") };
        assert_eq!((look.agency.as_str(), look.worker.as_str(), look.times), ("みどり診療所", "", 2));
        assert_eq!((look.action, look.parts, look.ground), (Action::View, Parts::SUMMARY, Ground::SupportMeeting));
        let log = store.audit_of_case(&mori, &t.case, 7).await.unwrap();
        assert!(log.by_worker.iter().any(|sum| sum.agency == "みどり診療所" && sum.worker.is_empty() && sum.seen == 2));
    }
}

story! {
    async fn statistics_count_what_came_by_the_page(store, world) {
        let t = Town::build(&store, &world).await;
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let worker = WorkerRow { login: "kyoko".into(), name: "推進 京子".into(), ..Default::default() };
        let worker = loader.put(&[worker]).await.unwrap()[0];
        let post =
            MembershipRow { worker, agency: world.hokatsu, role: "coordinator".into(), ..Default::default() };
        loader.put(&[post]).await.unwrap();
        loader.done(Kind::Municipality).await.unwrap();
        for turn in [Move::Accept, Move::Decline(Reason::NotOurs)] {
            let link = t.link(&t.sent().await).await;
            let proof = t.proof(&link).await;
            t.answer(&link.key, &proof, turn, 1, "").await.unwrap();
        }
        let still = t.sent().await;
        t.link(&still).await;
        let kyoko = t.at("kyoko", MORNING + 21 * DAY).await;
        let (stats, stands) = store.referral_stats(&kyoko, jst_date(MORNING)).await.unwrap();
        let [stat] = stats.as_slice() else { panic!("{stats:?}") };
        assert_eq!((stat.agency.as_str(), stat.asked, stat.accepted), ("みどり診療所", 3, 1));
        assert_eq!((stat.declined.as_slice(), stat.days.as_slice()), ([(Reason::NotOurs, 1)].as_slice(), [0, 0].as_slice()));
        // The first contact after the acceptance, and the answer that never came, are both late.
        assert_eq!((stat.late, stands.len()), (2, 2));
    }
}
