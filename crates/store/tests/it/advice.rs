//! 専門職への相談: without a name, answered by either side, opened part by part to one worker and closed with the answer.

use crate::{contact::token, household::acting, story};
use domain::{
    DAY, Token,
    access::{Ground, Parts},
    admin::{Right, TieForm},
    advice::{Disclosed, Move, MoveForm, NewAdvice, Side, State, To},
    consent::{Answer, NewConsent, Said, Way, Withdrawal},
    wareki::jst_date,
};
use store::{
    Ctx, Error, Store,
    audit::Kind,
    load::{AgencyRow, CaseRow, HouseholdRow, MembershipRow, PersonRow, WorkerRow},
    team::{HandWhy, TEAM_FIRST},
    today::{FIRST_LINES, Why},
};
use testkit::{MORNING, World};

fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

fn field<T>(answer: store::Result<T>) -> &'static str {
    match answer.err() {
        Some(Error::Invalid(faults)) => faults.0[0].field,
        other => panic!("not a fault: {other:?}"),
    }
}

async fn anonymous(store: &Store, world: &World) -> NewAdvice {
    NewAdvice {
        case: token::<CaseRow>(store, world.case).await,
        to: To::Agency(token::<AgencyRow>(store, world.hokatsu).await),
        subject: "古い借金の請求".into(),
        question: "50代の男性に、十年前の請求が届きました。".into(),
        disclosed: None,
        no_name: false,
        due: None,
    }
}

const SHOWN: Parts = Parts::SUMMARY.and(Parts::BASIC);

async fn shown(store: &Store, world: &World, right: Right) -> NewAdvice {
    let disclosed = Disclosed { parts: SHOWN, right, note: "11月20日の支援会議".into() };
    NewAdvice { disclosed: Some(disclosed), ..anonymous(store, world).await }
}

fn does(turn: Move) -> MoveForm {
    MoveForm {
        turn, words: "電話で払うと言わないこと".into(), said_by: "弁護士、電話で".into()
    }
}

async fn lines(store: &Store, login: &str, days: i64) -> Vec<(String, bool)> {
    let ctx = store.ctx_of_login(login, "test", MORNING + days * DAY).await.unwrap();
    let today = store.today(&ctx, FIRST_LINES).await.unwrap();
    let bands = [&today.now, &today.soon, &today.care, &today.waits];
    let lines =
        bands.into_iter().flat_map(|b| &b.entries).filter(|e| matches!(e.why, Why::Advice | Why::AdviceCome));
    lines.map(|e| (format!("{} {}", e.who, e.what), e.late)).collect()
}

/// 鈴木's colleague at 地域包括.
async fn colleague(store: &Store, world: &World) {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let worker = WorkerRow { login: "kato".into(), name: "加藤 実".into(), ..Default::default() };
    let worker = loader.put(&[worker]).await.unwrap()[0];
    let post =
        MembershipRow { worker, agency: world.hokatsu, role: "consultant".into(), ..Default::default() };
    loader.put(&[post]).await.unwrap();
    loader.done(Kind::Worker).await.unwrap();
}

story! {
    async fn the_asked_side_sees_the_question_alone_and_its_answer_comes_back(store, world) {
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        let form = anonymous(&store, &world).await;
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let other = acting(&store, login).await;
            assert!(absent(store.ask_advice(&other, &form, "").await), "{login}");
            assert!(absent(store.advice_start(&other, &form.case).await), "{login}");
        }
        let advice = store.ask_advice(&sato, &form, "k").await.unwrap();
        assert_eq!(store.ask_advice(&sato, &form, "k").await.unwrap(), advice, "pressed twice");
        for login in ["aoki", "admin", "kansa"] {
            let other = acting(&store, login).await;
            assert!(absent(store.advice(&other, &advice).await), "{login}");
            assert!(absent(store.turn_advice(&other, &advice, &does(Move::Answer), 1).await), "{login}");
            assert!(absent(store.seen_advice(&other, &advice).await), "{login}");
        }
        let seen = store.advice(&suzuki, &advice).await.unwrap();
        assert!(seen.question.unwrap().contains("50代の男性") && seen.side == Side::Asked);
        assert!(seen.source.is_none() && seen.opened.is_none() && seen.ground.is_none() && !seen.on_paper);
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        assert!(absent(store.overview(&suzuki, &household).await));
        assert_eq!(field(store.turn_advice(&suzuki, &advice, &does(Move::Open), 1).await), "move", "nothing to be opened");
        assert_eq!(field(store.turn_advice(&suzuki, &advice, &does(Move::Withdraw), 1).await), "move");
        assert_eq!(lines(&store, "suzuki", 0).await.len(), 1);
        assert!(lines(&store, "suzuki", 0).await[0].0.starts_with("くらし相談センター "));
        assert!(lines(&store, "sato", 0).await.is_empty());
        assert!(lines(&store, "sato", 20).await[0].0.contains("答えがまだです"), "ten working days are over");
        let later = store.ctx_of_login("mori", "test", MORNING + 20 * DAY).await.unwrap();
        let hand = store.team(&later, TEAM_FIRST).await.unwrap().hand;
        assert_eq!(hand.iter().find(|(why, _)| *why == HandWhy::Advice).unwrap().1.total, 1);
        store.turn_advice(&suzuki, &advice, &does(Move::Answer), 1).await.unwrap();
        assert!(lines(&store, "suzuki", 0).await.is_empty());
        assert!(lines(&store, "sato", 0).await[0].0.contains("答えがきました"));
        let page = store.advice(&sato, &advice).await.unwrap();
        assert!(page.unread && page.state == State::Answered && page.answered.unwrap().1 == "鈴木 一郎");
        assert!(absent(store.seen_advice(&suzuki, &advice).await), "theirs it is not to have read");
        store.seen_advice(&sato, &advice).await.unwrap();
        assert!(lines(&store, "sato", 0).await.is_empty());
        assert_eq!(field(store.turn_advice(&sato, &advice, &does(Move::Withdraw), 2).await), "move", "it is over");
    }
}

story! {
    async fn what_one_asked_who_works_there_no_more_waits_on_the_page_of_the_whole_desk(store, world) {
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        let advice = store.ask_advice(&sato, &anonymous(&store, &world).await, "").await.unwrap();
        assert!(lines(&store, "takahashi", 20).await.is_empty());
        store.end_worker(&acting(&store, "admin").await, &sato.actor.token).await.unwrap();
        for login in ["takahashi", "mori"] {
            let late = lines(&store, login, 20).await;
            assert!(late[0].0.contains("答えがまだです") && late[0].1, "{login}: {late:?}");
        }
        store.turn_advice(&suzuki, &advice, &does(Move::Answer), 1).await.unwrap();
        assert!(lines(&store, "mori", 0).await[0].0.contains("答えがきました"));
        assert!(lines(&store, "suzuki", 0).await.is_empty() && lines(&store, "aoki", 0).await.is_empty());
        store.seen_advice(&acting(&store, "takahashi").await, &advice).await.unwrap();
        assert!(lines(&store, "mori", 0).await.is_empty(), "one of the desk has read it");
    }
}

story! {
    async fn a_question_without_a_name_is_not_tied_to_a_case_that_they_see_for_another_reason(store, world) {
        crate::household::grant(&store, &world, SHOWN).await;
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        assert!(store.overview(&suzuki, &household).await.is_ok(), "they carry it, too");
        let advice = store.ask_advice(&sato, &anonymous(&store, &world).await, "").await.unwrap();
        let seen = store.advice(&suzuki, &advice).await.unwrap();
        assert!(seen.opened.is_none() && seen.source.is_none());
        let right = Right::law(Ground::SupportMeeting).unwrap();
        let advice = store.ask_advice(&sato, &shown(&store, &world, right).await, "").await.unwrap();
        assert!(store.advice(&suzuki, &advice).await.unwrap().opened.is_none(), "before they ask to look");
        store.turn_advice(&suzuki, &advice, &does(Move::Open), 1).await.unwrap();
        assert_eq!(store.advice(&suzuki, &advice).await.unwrap().opened, Some(household));
    }
}

story! {
    async fn a_name_in_the_words_is_asked_about_before_it_is_sent(store, world) {
        let sato = acting(&store, "sato").await;
        let named = NewAdvice { question: "山田さんの長男に請求が届きました。".into(), ..anonymous(&store, &world).await };
        assert_eq!(field(store.ask_advice(&sato, &named, "").await), "no_name");
        assert!(store.advices(&sato).await.unwrap().1.is_empty(), "nothing was sent");
        store.ask_advice(&sato, &NewAdvice { no_name: true, ..named }, "").await.unwrap();
        assert_eq!(store.advices(&sato).await.unwrap().1.len(), 1);
    }
}

story! {
    async fn an_answer_by_phone_is_typed_in_by_the_asker(store, world) {
        let sato = acting(&store, "sato").await;
        let form = NewAdvice { to: To::Named("県の弁護士会".into()), ..anonymous(&store, &world).await };
        let advice = store.ask_advice(&sato, &form, "").await.unwrap();
        assert!(store.advice(&sato, &advice).await.unwrap().on_paper);
        let nobody = MoveForm { said_by: String::new(), ..does(Move::Answer) };
        assert_eq!(field(store.turn_advice(&sato, &advice, &nobody, 1).await), "said_by");
        store.turn_advice(&sato, &advice, &does(Move::Answer), 1).await.unwrap();
        let page = store.advice(&sato, &advice).await.unwrap();
        assert!(!page.unread && page.to_name == "県の弁護士会" && page.said_by == "弁護士、電話で");
        assert!(matches!(
            store.turn_advice(&sato, &advice, &does(Move::Withdraw), 1).await,
            Err(Error::Stale { theirs: 2 })
        ));
    }
}

story! {
    async fn what_was_chosen_opens_to_the_one_who_looks_and_closes_with_the_answer(store, world) {
        colleague(&store, &world).await;
        let (sato, suzuki, kato) =
            (acting(&store, "sato").await, acting(&store, "suzuki").await, acting(&store, "kato").await);
        let form = shown(&store, &world, Right::law(Ground::SupportMeeting).unwrap()).await;
        let advice = store.ask_advice(&sato, &form, "").await.unwrap();
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        assert!(absent(store.overview(&suzuki, &household).await), "to be asked opens nothing yet");
        assert!(store.advice(&suzuki, &advice).await.unwrap().source.is_none());
        store.turn_advice(&suzuki, &advice, &does(Move::Open), 1).await.unwrap();
        let page = store.overview(&suzuki, &household).await.unwrap();
        assert_eq!(page.head.parts, SHOWN);
        assert!(page.facts.address.is_none());
        assert!(absent(store.overview(&kato, &household).await), "a colleague has not looked");
        assert!(store.advice(&kato, &advice).await.unwrap().opened.is_none());
        assert!(store.advice(&suzuki, &advice).await.unwrap().opened.is_some());
        store.turn_advice(&suzuki, &advice, &does(Move::Answer), 2).await.unwrap();
        assert!(absent(store.overview(&suzuki, &household).await), "it closes with the answer");
        let mori = acting(&store, "mori").await;
        let looked = store.looked(&mori, &form.case, 30).await.unwrap();
        assert!(looked.looks.iter().any(|l| l.worker == "鈴木 一郎" && l.parts == SHOWN && l.ground == Ground::SupportMeeting));
    }
}

story! {
    async fn a_look_without_an_answer_closes_by_itself_and_a_withdrawal_closes_it_at_once(store, world) {
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        let form = shown(&store, &world, Right::law(Ground::SupportMeeting).unwrap()).await;
        let advice = store.ask_advice(&sato, &form, "").await.unwrap();
        store.turn_advice(&suzuki, &advice, &does(Move::Open), 1).await.unwrap();
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        let later = store.ctx_of_login("suzuki", "test", MORNING + 14 * DAY).await.unwrap();
        assert!(absent(store.overview(&later, &household).await), "two weeks are over");
        store.turn_advice(&sato, &advice, &does(Move::Withdraw), 2).await.unwrap();
        assert!(absent(store.overview(&acting(&store, "suzuki").await, &household).await));
        let theirs = store.advice(&suzuki, &advice).await.unwrap();
        assert!(theirs.question.is_none() && theirs.subject.is_none(), "what was taken back is theirs no longer");
        assert!(store.advices(&suzuki).await.unwrap().0[0].subject.is_none());
    }
}

async fn consent(store: &Store, world: &World, ctx: &Ctx) -> (Token, Token) {
    let said =
        Said { on: jst_date(MORNING), way: Way::Spoken, reference: String::new(), witness: "主任".into() };
    let form = NewConsent {
        case: token::<CaseRow>(store, world.case).await,
        person: token::<PersonRow>(store, world.yamada_taro).await,
        answers: vec![(token::<AgencyRow>(store, world.hokatsu).await, Answer::Given)],
        parts: SHOWN,
        purpose: "相談".into(),
        until: None,
        notice: None,
        said: Some(said),
    };
    let consent = store.add_consent(ctx, &form, "").await.unwrap();
    let item = store.consent(ctx, &consent).await.unwrap().consent.items[0].token.clone();
    (consent, item)
}

story! {
    async fn a_withdrawn_consent_takes_question_and_record_back(store, world) {
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        let (paper, item) = consent(&store, &world, &sato).await;
        let more = Disclosed {
            parts: Parts::ALL,
            right: Right::Consent(item.clone()),
            note: String::new(),
        };
        let too_much = NewAdvice { disclosed: Some(more), ..anonymous(&store, &world).await };
        assert_eq!(field(store.ask_advice(&sato, &too_much, "").await), "consent", "it does not bear all that");
        let form = shown(&store, &world, Right::Consent(item.clone())).await;
        let advice = store.ask_advice(&sato, &form, "").await.unwrap();
        store.turn_advice(&suzuki, &advice, &does(Move::Open), 1).await.unwrap();
        let withdrawal = Withdrawal { words: "やめたい".into() };
        store.withdraw_consent(&sato, &paper, &item, &withdrawal).await.unwrap();
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        assert!(absent(store.overview(&suzuki, &household).await));
        let theirs = store.advice(&suzuki, &advice).await.unwrap();
        assert!(theirs.question.is_none() && theirs.withdrawn);
        assert_eq!(field(store.turn_advice(&suzuki, &advice, &does(Move::Open), 2).await), "move");
        assert_eq!(field(store.turn_advice(&suzuki, &advice, &does(Move::Answer), 2).await), "move");
        store.turn_advice(&suzuki, &advice, &does(Move::Decline), 2).await.unwrap();
    }
}

story! {
    async fn a_tie_keeps_out_of_it_on_either_side(store, world) {
        let sato = acting(&store, "sato").await;
        let advice = store.ask_advice(&sato, &anonymous(&store, &world).await, "").await.unwrap();
        let household = token::<HouseholdRow>(&store, world.yamada_household).await;
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let tie = store::load::TieRow {
            worker: world.suzuki,
            household: world.yamada_household,
            reason: "いとこ".into(),
            made_by: world.sato,
            made_at: MORNING,
        };
        loader.put(&[tie]).await.unwrap();
        loader.done(Kind::Tie).await.unwrap();
        let suzuki = acting(&store, "suzuki").await;
        assert!(absent(store.advice(&suzuki, &advice).await) && lines(&store, "suzuki", 0).await.is_empty());
        assert!(store.advices(&suzuki).await.unwrap().0.is_empty());
        store.declare_tie(&sato, &household, &TieForm { reason: "隣".into() }).await.unwrap();
        assert!(absent(store.advice(&acting(&store, "sato").await, &advice).await));
    }
}
