//! 会議: who reads which item from when to when, what is signed, written, decided, and moved on when consent comes.

mod histories;
mod table;

use crate::{household::acting, story};
use chrono::{NaiveDate, NaiveTime};
use domain::{
    access::{Ground, Parts},
    admin::TieForm,
    consent::Answer,
    meeting::{
        DecisionForm, DecisionOwner, ItemForm, ItemGround, ItemState, MeetingForm, MeetingKind, MemberForm,
        MemberRole, MemberTurn, MinuteForm, MoveForm, MoveTo, Rule, SecrecyNoticeForm, SeriesForm, SignForm,
    },
    seal::{SealForm, SealGround},
    task::NewTask,
    wareki::jst_date,
};
use store::{
    Ctx, Error,
    audit::Kind,
    load::{MembershipRow, TieRow, WorkerRow},
    task::Owner,
    today::{Elsewhere, FIRST_LINES, Why},
};
use table::{ASKED, HOUR, Table, absent, at, field, form};
use testkit::MORNING;

story! {
    async fn a_member_reads_a_statutory_item_only_when_all_of_it_holds(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.invite("suzuki").await;
        let item = t.item(ItemGround::Law106, std::slice::from_ref(&member)).await;
        t.open().await;
        assert!(!t.reads("suzuki", &item).await, "invited");
        assert!(absent(t.sign("suzuki", &item).await), "has not said that they come");
        t.turn("suzuki", &member, MemberTurn::Accept).await.unwrap();
        assert!(!t.reads("suzuki", &item).await, "accepted");
        t.sign("suzuki", &item).await.unwrap();
        assert!(!t.reads("suzuki", &item).await, "signed, and not confirmed");
        t.turn("mori", &member, MemberTurn::Confirm).await.unwrap();
        let page = t.read("suzuki", &item).await.unwrap();
        assert_eq!((page.parts, page.lead), (ASKED, false));
        assert_eq!(page.paper.people.as_ref().unwrap().len(), 2);
        assert!(page.paper.whereabouts.is_some() && page.paper.contacts.is_none() && page.paper.plan.is_none());
        assert!(!page.may_write && page.owners.is_empty() && page.followed_by.is_none());
        assert!(page.seats.iter().all(|s| s.signed.is_none() && !s.reads), "of others only who comes");
        let led = t.read("sato", &item).await.unwrap();
        assert!(led.lead && led.seats[0].reads && led.seats[0].signed.is_some());
        for (hours, reads) in [(-1, false), (0, true), (3, true), (4, false)] {
            let then = at(&store, "suzuki", MORNING + hours * HOUR).await;
            assert_eq!(store.meeting_item(&then, &t.meeting, &item).await.is_ok(), reads, "{hours} hours on");
        }
        for login in ["aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.meeting(&ctx, &t.meeting).await), "{login}");
            assert!(!t.reads(login, &item).await, "{login}");
        }
        t.turn("mori", &member, MemberTurn::Present).await.unwrap();
        assert!(t.reads("suzuki", &item).await);
        t.turn("mori", &member, MemberTurn::Leave).await.unwrap();
        assert!(!t.reads("suzuki", &item).await, "went home");
    }
}

story! {
    async fn removal_closing_cancelling_and_dropping_are_felt_on_the_next_request(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.seat("suzuki").await;
        let item = t.item(ItemGround::Law9, std::slice::from_ref(&member)).await;
        t.sign("suzuki", &item).await.unwrap();
        t.open().await;
        let (sato, mori) = (acting(&store, "sato").await, acting(&store, "mori").await);
        assert!(t.reads("suzuki", &item).await);
        store.close_papers(&mori, &t.meeting).await.unwrap();
        assert!(!t.reads("suzuki", &item).await, "closed by hand");
        assert!(t.reads("sato", &item).await, "who works on the case goes on reading");
        t.open().await;
        assert!(t.reads("suzuki", &item).await);
        store.seat_members(&sato, &t.meeting, &item, &[]).await.unwrap();
        assert!(!t.reads("suzuki", &item).await, "off the list");
        store.seat_members(&sato, &t.meeting, &item, std::slice::from_ref(&member)).await.unwrap();
        assert!(t.reads("suzuki", &item).await);
        t.turn("mori", &member, MemberTurn::Remove).await.unwrap();
        assert!(!t.reads("suzuki", &item).await);
        assert!(absent(store.meeting(&acting(&store, "suzuki").await, &t.meeting).await), "the whole meeting");
        assert_eq!(t.seat("suzuki").await, member, "asked again: the same membership");
        assert!(!t.reads("suzuki", &item).await, "on no list by that");
        store.seat_members(&sato, &t.meeting, &item, std::slice::from_ref(&member)).await.unwrap();
        assert!(t.reads("suzuki", &item).await);
        store.close_item(&sato, &t.meeting, &item, ItemState::Done, "").await.unwrap();
        assert!(!t.reads("suzuki", &item).await, "closed item");
        let other = t.item(ItemGround::Law106, std::slice::from_ref(&member)).await;
        assert!(!t.reads("suzuki", &other).await, "another item needs its own signature");
        t.sign("suzuki", &other).await.unwrap();
        assert!(t.reads("suzuki", &other).await);
        store.cancel_meeting(&mori, &t.meeting, t.version().await, "主催者の都合").await.unwrap();
        assert!(!t.reads("suzuki", &other).await);
        assert_eq!(field(t.turn("mori", &member, MemberTurn::Present).await), "state");
    }
}

story! {
    async fn a_withdrawn_consent_leaves_nothing_on_the_open_page(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.seat("suzuki").await;
        let item = t.item(ItemGround::Consent, std::slice::from_ref(&member)).await;
        t.open().await;
        assert!(!t.reads("suzuki", &item).await, "no consent yet");
        let line = store.meeting(&acting(&store, "suzuki").await, &t.meeting).await.unwrap().items[0].clone();
        assert_eq!((line.number, line.ground, line.readable), (1, ItemGround::Consent, false));
        assert!(line.who.is_none() && line.case_number.is_none() && line.question.is_none() && line.agency.is_none());
        let first = t.consent(Answer::Given, Parts::SUMMARY.and(Parts::CONTACTS)).await;
        let page = t.read("suzuki", &item).await.unwrap();
        assert_eq!(page.parts, Parts::SUMMARY, "what is asked and what was allowed");
        assert!(page.paper.people.is_none() && page.paper.whereabouts.is_none() && !page.minutes_shown);
        assert!(page.item.who.is_none() && page.item.case_number.is_some());
        let second = t.consent(Answer::Given, Parts::BASIC).await;
        assert_eq!(t.read("suzuki", &item).await.unwrap().parts, Parts::SUMMARY.and(Parts::BASIC));
        t.withdraw(&second).await;
        t.withdraw(&first).await;
        assert!(!t.reads("suzuki", &item).await, "withdrawn");
        t.consent(Answer::Given, Parts::ALL).await;
        assert!(t.reads("suzuki", &item).await);
        t.consent(Answer::Refused, Parts::NONE).await;
        assert!(!t.reads("suzuki", &item).await, "a no is stronger");
    }
}

story! {
    async fn an_organiser_of_another_agency_keeps_the_order_and_reads_nothing(store, world) {
        let t = Table::laid(&store, &world, "suzuki").await;
        let lead = t.seat("sato").await;
        let item = t.item(ItemGround::Law106, std::slice::from_ref(&lead)).await;
        t.open().await;
        let suzuki = acting(&store, "suzuki").await;
        let view = store.meeting(&suzuki, &t.meeting).await.unwrap();
        let line = &view.items[0];
        assert!(view.organiser && line.agency.is_some() && !line.readable && !line.lead);
        assert!(line.who.is_none() && line.case_number.is_none() && line.question.is_none());
        assert!(!t.reads("suzuki", &item).await);
        let write = MinuteForm { facts: "x".into(), ..MinuteForm::default() };
        assert!(absent(store.write_minutes(&suzuki, &t.meeting, &item, 0, &write).await));
        assert!(absent(store.seat_members(&suzuki, &t.meeting, &item, &[lead]).await), "seats are the lead's");
        assert!(absent(store.close_item(&suzuki, &t.meeting, &item, ItemState::Done, "").await));
        assert!(absent(store.add_item(&suzuki, &t.meeting, &t.item_form(ItemGround::Law106, &[]), "").await));
        assert!(t.read("sato", &item).await.unwrap().may_write);
        let sato = acting(&store, "sato").await;
        assert!(absent(store.close_papers(&sato, &t.meeting).await), "hours are the convenor's");
        assert!(absent(store.order_items(&sato, &t.meeting, &[item]).await));
    }
}

story! {
    async fn nobody_counts_items_that_are_not_theirs(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.seat("suzuki").await;
        t.item(ItemGround::Law106, &[]).await;
        let second = t.item(ItemGround::Law106, std::slice::from_ref(&member)).await;
        let suzuki = acting(&store, "suzuki").await;
        let view = store.meeting(&suzuki, &t.meeting).await.unwrap();
        assert_eq!(view.items.len(), 1);
        assert_eq!((view.items[0].number, &view.items[0].token), (1, &second), "the second is their first");
        assert_eq!(view.items[0].version, 0);
        let takahashi = t.invite("takahashi").await;
        let seen = store.meeting(&suzuki, &t.meeting).await.unwrap().members;
        assert!(seen.iter().all(|m| m.token != takahashi), "who comes for another item is not shown");
        assert_eq!(store.meetings(&suzuki).await.unwrap().coming[0].items, 1);
        store.declare_tie(&acting(&store, "takahashi").await, &t.household, &TieForm { reason: "いとこ".into() })
            .await
            .unwrap();
        let tied = store.meeting(&acting(&store, "takahashi").await, &t.meeting).await.unwrap();
        assert!(tied.items.is_empty(), "a tie: nothing, also at the convening and lead agency");
        assert!(!t.reads("takahashi", &second).await);
    }
}

story! {
    async fn only_one_s_own_name_signs_and_a_new_text_is_signed_anew(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.seat("suzuki").await;
        let item = t.item(ItemGround::Law106, std::slice::from_ref(&member)).await;
        t.open().await;
        let (suzuki, mori) = (acting(&store, "suzuki").await, acting(&store, "mori").await);
        let sign = |name: &str| SignForm { name: name.into(), notice: None };
        let wrong = store.sign_secrecy(&suzuki, &t.meeting, &item, &sign("佐藤 花子")).await;
        assert_eq!(field(wrong), "name");
        store.sign_secrecy(&suzuki, &t.meeting, &item, &sign("鈴木一郎")).await.unwrap();
        assert!(t.reads("suzuki", &item).await);
        let notice =
            SecrecyNoticeForm { name: "第1版".into(), from: jst_date(MORNING), body: "秘密を守ります。".into() };
        assert!(absent(store.add_secrecy_notice(&suzuki, &notice, "").await), "only a 管理者 of the desk");
        store.add_secrecy_notice(&mori, &notice, "").await.unwrap();
        assert!(!t.reads("suzuki", &item).await, "the old signature was for the old text");
        assert_eq!(field(store.sign_secrecy(&suzuki, &t.meeting, &item, &sign("鈴木 一郎")).await), "notice");
        t.sign("suzuki", &item).await.unwrap();
        assert!(t.reads("suzuki", &item).await);
        let consent = t.item(ItemGround::Plan, std::slice::from_ref(&member)).await;
        assert!(absent(t.sign("suzuki", &consent).await), "nothing to sign where consent is the ground");
    }
}

story! {
    async fn minutes_keep_every_former_word_and_two_writers_do_not_overwrite_each_other(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.seat("suzuki").await;
        let item = t.item(ItemGround::Law106, std::slice::from_ref(&member)).await;
        t.sign("suzuki", &item).await.unwrap();
        t.open().await;
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        let said = |facts: &str| MinuteForm { facts: facts.into(), views: "見方".into(), next: "次".into() };
        assert!(absent(store.write_minutes(&suzuki, &t.meeting, &item, 0, &said("x")).await));
        store.write_minutes(&sato, &t.meeting, &item, 0, &said("はじめ")).await.unwrap();
        let stale = store.write_minutes(&acting(&store, "mori").await, &t.meeting, &item, 0, &said("べつ")).await;
        assert!(matches!(stale.err(), Some(Error::Stale { theirs: 1 })));
        store.write_minutes(&sato, &t.meeting, &item, 1, &said("直した")).await.unwrap();
        let minutes = t.read("sato", &item).await.unwrap().minutes.unwrap();
        assert_eq!((minutes.facts.as_str(), minutes.version), ("直した", 2));
        assert_eq!(minutes.formers.iter().map(|f| f.facts.as_str()).collect::<Vec<_>>(), ["はじめ"]);
        let seen = t.read("suzuki", &item).await.unwrap().minutes.unwrap();
        assert!(seen.facts == "直した" && seen.formers.is_empty());
        store.close_papers(&acting(&store, "mori").await, &t.meeting).await.unwrap();
        assert!(!t.reads("suzuki", &item).await, "nor the minutes after the papers are closed");
        assert!(t.read("sato", &item).await.unwrap().minutes.is_some());
    }
}

story! {
    async fn a_decision_stands_on_its_owner_s_day_without_the_case(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.seat("suzuki").await;
        let item = t.item(ItemGround::Law106, std::slice::from_ref(&member)).await;
        t.open().await;
        let (sato, suzuki) = (acting(&store, "sato").await, acting(&store, "suzuki").await);
        let owner = DecisionOwner::Worker { worker: suzuki.actor.token.clone(), agency: t.hokatsu.clone() };
        let form = DecisionForm {
            words: "火曜に電話する".into(),
            owner,
            due: Some(jst_date(MORNING)),
            goal: None,
        };
        let unsigned = store.add_decision(&sato, &t.meeting, &item, &form, "").await;
        assert_eq!(field(unsigned), "owner", "who may not be told is not asked");
        t.sign("suzuki", &item).await.unwrap();
        let decision = store.add_decision(&sato, &t.meeting, &item, &form, "k").await.unwrap();
        assert_eq!(store.add_decision(&sato, &t.meeting, &item, &form, "k").await.unwrap(), decision, "pressed twice");
        let today = store.today(&suzuki, FIRST_LINES).await.unwrap();
        let tasks: Vec<_> = today.soon.entries.iter().chain(&today.now.entries).filter(|e| e.task.is_some()).collect();
        assert_eq!(tasks.len(), 1);
        assert!(tasks[0].what == "火曜に電話する" && tasks[0].case.is_none() && tasks[0].who.is_empty());
        // Under a law's secrecy it goes to nobody who has not signed, and they do not read it.
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let kato = WorkerRow { login: "kato".into(), name: "加藤 みなみ".into(), ..Default::default() };
        let kato = loader.put(&[kato]).await.unwrap()[0];
        let post = MembershipRow { worker: kato, agency: world.hokatsu, role: "consultant".into(), ..Default::default() };
        loader.put(&[post]).await.unwrap();
        loader.done(Kind::Worker).await.unwrap();
        let kato = acting(&store, "kato").await;
        let task = tasks[0].task.clone().unwrap().0;
        assert!(absent(store.task(&kato, &task).await));
        let view = store.task(&suzuki, &task).await.unwrap();
        let same = NewTask {
            kind: view.kind,
            words: view.words,
            due_on: view.due_on,
            due_time: None,
            waiting_for: None,
            waiting_words: String::new(),
        };
        let to = Owner::Worker(kato.actor.token.clone());
        assert_eq!(field(store.change_task(&suzuki, &task, view.version, &same, Some(&to)).await), "owner");
        assert!(absent(store.task(&kato, &task).await));
        store.change_task(&suzuki, &task, view.version, &same, Some(&Owner::Desk)).await.unwrap();
        assert!(absent(store.task(&kato, &task).await), "the desk's, and still secret");
        let version = store.task(&suzuki, &task).await.unwrap().version;
        store.change_task(&suzuki, &task, version, &same, Some(&Owner::Me)).await.unwrap();
        let own = DecisionOwner::Worker {
            worker: sato.actor.token.clone(),
            agency: sato.actor.desk().unwrap().token.clone(),
        };
        store.add_decision(&sato, &t.meeting, &item, &DecisionForm { owner: own, ..form.clone() }, "").await.unwrap();
        let today = store.today(&sato, FIRST_LINES).await.unwrap();
        let mine = today.soon.entries.iter().chain(&today.now.entries).find(|e| e.task.is_some()).unwrap();
        assert!(mine.case.is_some(), "a colleague's has the case");
        let by_words = DecisionForm { owner: DecisionOwner::Words("本人".into()), ..form.clone() };
        store.add_decision(&sato, &t.meeting, &item, &by_words, "").await.unwrap();
        store.end_decision(&sato, &t.meeting, &item, &decision, "取りちがえ").await.unwrap();
        let lines = t.read("sato", &item).await.unwrap().decisions;
        assert_eq!(lines.len(), 3, "a struck one stays");
        assert!(lines[0].ended.as_ref().is_some_and(|(_, why)| why == "取りちがえ") && lines[0].done == Some(false));
        let outsider = DecisionForm {
            owner: DecisionOwner::Worker {
                worker: acting(&store, "aoki").await.actor.token.clone(),
                agency: t.hokatsu.clone(),
            },
            ..form
        };
        assert_eq!(field(store.add_decision(&sato, &t.meeting, &item, &outsider, "").await), "owner");
    }
}

story! {
    async fn a_decision_becomes_a_step_of_the_plan_in_writing(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let item = t.item(ItemGround::Plan, &[]).await;
        let sato = acting(&store, "sato").await;
        let plan = store.new_plan(&sato, &t.case, false, "").await.unwrap();
        let seen = store.plan(&sato, &plan).await.unwrap();
        let goal = domain::plan::content::Goal { person: None, words: "家で暮らす".into(), steps: Vec::new() };
        let content = domain::plan::content::Content { goals: vec![goal], ..seen.content.unwrap() };
        store.write_plan(&sato, &plan, seen.version, &content).await.unwrap();
        let page = t.read("sato", &item).await.unwrap();
        assert_eq!(page.plan_draft.unwrap().goals, [(0, "家で暮らす".to_owned())]);
        let form = DecisionForm {
            words: "配食を申し込む".into(),
            owner: DecisionOwner::Words("長男".into()),
            due: None,
            goal: Some(0),
        };
        store.add_decision(&sato, &t.meeting, &item, &form, "").await.unwrap();
        let goals = store.plan(&sato, &plan).await.unwrap().goals;
        assert_eq!((goals[0].steps[0].words.as_str(), goals[0].steps[0].who.as_str()), ("配食を申し込む", "長男"));
        assert!(t.read("sato", &item).await.unwrap().decisions[0].in_plan);
        let wrong = DecisionForm { goal: Some(7), ..form };
        assert_eq!(field(store.add_decision(&sato, &t.meeting, &item, &wrong, "").await), "goal");
    }
}

story! {
    async fn when_consent_comes_the_item_goes_on_in_a_new_meeting_and_the_old_one_is_closed(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.seat("suzuki").await;
        let outside = MemberForm::Outside { name: "民生委員の山下さん".into(), role: MemberRole::Member };
        let mori = acting(&store, "mori").await;
        let neighbour = store.invite_member(&mori, &t.meeting, &outside, "").await.unwrap();
        let item = t.item(ItemGround::Law106, &[member.clone(), neighbour.clone()]).await;
        t.sign("suzuki", &item).await.unwrap();
        t.open().await;
        let sato = acting(&store, "sato").await;
        assert!(absent(store.move_start(&sato, &t.meeting, &item).await), "no consent yet");
        t.consent(Answer::Given, Parts::ALL).await;
        let start = store.move_start(&sato, &t.meeting, &item).await.unwrap();
        assert_eq!(start.members.len(), 2);
        let next = MeetingForm {
            kind: MeetingKind::Layered,
            title: "重層的支援会議".into(),
            starts: MORNING + 30 * HOUR,
            ends: MORNING + 31 * HOUR,
            ..form()
        };
        let to = MoveForm {
            to: MoveTo::New(next),
            parts: ASKED,
            question: "役わりを決める".into(),
            seats: vec![member, neighbour],
        };
        assert!(absent(store.move_item(&acting(&store, "suzuki").await, &t.meeting, &item, &to, "").await));
        let (meeting, new) = store.move_item(&sato, &t.meeting, &item, &to, "k").await.unwrap();
        assert_eq!(store.move_item(&sato, &t.meeting, &item, &to, "k").await.unwrap(), (meeting.clone(), new.clone()));
        assert!(!t.reads("suzuki", &item).await, "the old one is closed");
        let old = t.read("sato", &item).await.unwrap();
        assert_eq!(old.item.state, ItemState::Moved);
        assert_eq!(old.followed_by, Some((meeting.clone(), new.clone())));
        let page = store.meeting_item(&sato, &meeting, &new).await.unwrap();
        assert_eq!((page.ground, page.follows), (ItemGround::Consent, Some((t.meeting.clone(), item.clone()))));
        assert_eq!(page.seats.len(), 2, "both came along");
        let suzuki = acting(&store, "suzuki").await;
        let there = store.meetings(&suzuki).await.unwrap();
        assert_eq!(there.invitations.len(), 1, "invited anew");
        assert!(absent(store.meeting_item(&suzuki, &meeting, &new).await));
        assert!(absent(store.move_start(&sato, &t.meeting, &item).await), "it has gone on already");
    }
}

fn sealed_from(near: Vec<domain::Token>, keeper: domain::Token, hana: domain::Token) -> SealForm {
    SealForm {
        ground: SealGround::Measure,
        words: String::new(),
        party: "元の夫".into(),
        party_person: None,
        from: "2026-11-01".parse().unwrap(),
        to: "2027-10-31".parse().unwrap(),
        keeper,
        readers: Vec::new(),
        near,
        near_named: Vec::new(),
        covered: vec![hana],
    }
}

/// Every place of the paper where an address could stand.
fn told(page: &store::meeting::ItemPage) -> bool {
    page.parts.has(Parts::WHEREABOUTS) || page.paper.whereabouts.is_some()
}

story! {
    async fn a_seal_takes_the_address_out_of_the_paper_and_bars_who_is_close(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.seat("suzuki").await;
        let item = t.item(ItemGround::Law106, std::slice::from_ref(&member)).await;
        t.sign("suzuki", &item).await.unwrap();
        t.open().await;
        let before = t.read("suzuki", &item).await.unwrap();
        let places = before.paper.whereabouts.as_ref().unwrap();
        assert!(places.iter().any(|p| p.address.contains("東1番地")), "the control that leaks");
        assert!(places.iter().any(|p| p.phones == ["00012345678"]));
        let sato = acting(&store, "sato").await;
        let takahashi = acting(&store, "takahashi").await.actor.token.clone();
        let hana = crate::contact::token::<store::load::PersonRow>(&store, world.yamada_hana).await;
        let seal = sealed_from(vec![takahashi], sato.actor.token.clone(), hana);
        let seal = store.set_seal(&sato, &t.taro, &seal, "").await.unwrap();
        for login in ["suzuki", "sato", "mori"] {
            let page = t.read(login, &item).await.unwrap();
            assert!(!told(&page) && page.paper.sealed, "{login}");
            let print = store.meeting_item(&acting(&store, login).await.leaving(), &t.meeting, &item).await.unwrap();
            assert!(!told(&print), "{login}, as a print");
        }
        store.open_seal(&sato, &seal, "会議の前に確かめる").await.unwrap();
        assert!(told(&t.read("sato", &item).await.unwrap()), "with a reason, by who is named");
        let print = store.meeting_item(&sato.leaving(), &t.meeting, &item).await.unwrap();
        assert!(!told(&print), "what leaves never has it");
        assert!(!told(&t.read("suzuki", &item).await.unwrap()), "another's reading opens nothing");
        assert!(!t.reads("takahashi", &item).await, "close to the feared one");
        assert!(store.meeting(&acting(&store, "takahashi").await, &t.meeting).await.unwrap().items.is_empty());
    }
}

story! {
    async fn today_asks_for_an_answer_a_signature_and_the_minutes(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.invite("suzuki").await;
        let item = t.item(ItemGround::Law106, std::slice::from_ref(&member)).await;
        let suzuki = acting(&store, "suzuki").await;
        let lines = async |ctx: &Ctx| {
            let today = store.today(ctx, FIRST_LINES).await.unwrap();
            let all = today.now.entries.into_iter().chain(today.soon.entries).filter(|e| e.why == Why::Meeting);
            all.map(|e| e.elsewhere.unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(lines(&suzuki).await, [Elsewhere::Meeting(t.meeting.clone())], "an answer");
        t.turn("suzuki", &member, MemberTurn::Accept).await.unwrap();
        let asked = [Elsewhere::MeetingSign(t.meeting.clone(), item.clone()), Elsewhere::Meeting(t.meeting.clone())];
        assert_eq!(lines(&suzuki).await, asked, "a signature, and it is today");
        t.sign("suzuki", &item).await.unwrap();
        assert_eq!(lines(&suzuki).await, [Elsewhere::Meeting(t.meeting.clone())]);
        let tomorrow = at(&store, "sato", MORNING + 24 * HOUR).await;
        assert_eq!(lines(&tomorrow).await, [Elsewhere::MeetingItem(t.meeting.clone(), item.clone())]);
        assert!(lines(&at(&store, "suzuki", MORNING + 24 * HOUR).await).await.is_empty());
        let words = MinuteForm { facts: "来ている人の話".into(), ..MinuteForm::default() };
        store.write_minutes(&tomorrow, &t.meeting, &item, 0, &words).await.unwrap();
        assert!(lines(&tomorrow).await.is_empty());
    }
}

story! {
    async fn what_one_convened_who_works_there_no_more_stands_for_the_desk(store, world) {
        let t = Table::laid(&store, &world, "sato").await;
        let item = t.item(ItemGround::Law106, &[]).await;
        let (sato, admin) = (acting(&store, "sato").await, acting(&store, "admin").await);
        let starts = MORNING + 20 * 24 * HOUR;
        let far = MeetingForm { starts, ends: starts + HOUR, ..form() };
        let far = store.make_meeting(&sato, &far, "").await.unwrap();
        let lines = async |login: &str, hours: i64| {
            let today = store.today(&at(&store, login, MORNING + hours * HOUR).await, FIRST_LINES).await.unwrap();
            let (now, soon, care) = (today.now.entries, today.soon.entries, today.care.entries);
            let all = now.into_iter().chain(soon).chain(care).filter(|e| e.why == Why::Meeting);
            all.map(|e| (e.elsewhere.unwrap(), e.desk)).collect::<Vec<_>>()
        };
        assert_eq!(lines("sato", 0).await, [(Elsewhere::Meeting(t.meeting.clone()), false)]);
        assert!(lines("takahashi", 0).await.is_empty() && lines("takahashi", 24).await.is_empty());
        store.end_worker(&admin, &sato.actor.token).await.unwrap();
        let (near, far) = ((Elsewhere::Meeting(t.meeting.clone()), true), (Elsewhere::Meeting(far), true));
        let minutes = (Elsewhere::MeetingItem(t.meeting.clone(), item.clone()), true);
        for login in ["takahashi", "mori"] {
            assert_eq!(lines(login, 0).await, [near.clone(), far.clone()], "{login}: today's, and what is still far");
            assert_eq!(lines(login, 24).await, [minutes.clone(), far.clone()], "{login}: what is to be written");
        }
        assert!(lines("suzuki", 0).await.is_empty() && lines("aoki", 24).await.is_empty());
    }
}

story! {
    async fn every_reading_is_on_record_with_its_ground(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.seat("suzuki").await;
        let law = t.item(ItemGround::Law106, std::slice::from_ref(&member)).await;
        let said = t.item(ItemGround::Consent, std::slice::from_ref(&member)).await;
        t.sign("suzuki", &law).await.unwrap();
        t.consent(Answer::Given, Parts::SUMMARY).await;
        t.open().await;
        t.read("suzuki", &law).await.unwrap();
        t.read("suzuki", &said).await.unwrap();
        let looks = store.looked(&acting(&store, "mori").await, &t.case, 7).await.unwrap().looks;
        let by = |ground: Ground| {
            looks.iter().filter(move |l| l.agency == "みどり町地域包括支援センター" && l.ground == ground)
        };
        assert!(by(Ground::SupportMeeting).any(|l| l.parts == ASKED));
        assert!(by(Ground::Consent).any(|l| l.parts == Parts::SUMMARY));
        assert!(by(Ground::Consent).all(|l| Parts::SUMMARY.has(l.parts)), "and no more than was shown");
    }
}

story! {
    async fn the_wall_shows_only_what_everybody_present_may_read(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let member = t.seat("suzuki").await;
        let both = t.item(ItemGround::Law106, std::slice::from_ref(&member)).await;
        t.item(ItemGround::Law106, &[]).await;
        t.sign("suzuki", &both).await.unwrap();
        t.open().await;
        let mori = acting(&store, "mori").await;
        assert!(store.meeting_projector(&mori, &t.meeting).await.unwrap().items.is_empty(), "nobody is there");
        assert!(absent(store.meeting_projector(&acting(&store, "suzuki").await, &t.meeting).await));
        t.turn("mori", &member, MemberTurn::Present).await.unwrap();
        let wall = store.meeting_projector(&mori, &t.meeting).await.unwrap();
        assert_eq!((wall.items.len(), wall.members.len(), wall.items[0].number), (1, 1, 1));
        let outside = MemberForm::Outside { name: "見学の人".into(), role: MemberRole::Adviser };
        let visitor = store.invite_member(&mori, &t.meeting, &outside, "").await.unwrap();
        t.turn("mori", &visitor, MemberTurn::Confirm).await.unwrap();
        t.turn("mori", &visitor, MemberTurn::Present).await.unwrap();
        let wall = store.meeting_projector(&mori, &t.meeting).await.unwrap();
        assert!(wall.items.is_empty() && wall.outsiders);
    }
}

story! {
    async fn a_series_plans_its_days_once_and_asks_the_same_people(store, _world) {
        let mori = acting(&store, "mori").await;
        let form = SeriesForm {
            kind: MeetingKind::Support,
            title: "定例の支援会議".into(),
            place: String::new(),
            rule: Rule::parse("monthly:2,4:wed").unwrap(),
            from: NaiveTime::from_hms_opt(13, 30, 0).unwrap(),
            to: NaiveTime::from_hms_opt(15, 0, 0).unwrap(),
            starts_on: "2026-12-01".parse().unwrap(),
            ends_on: None,
        };
        let series = store.make_series(&mori, &form, "k").await.unwrap();
        assert_eq!(store.make_series(&mori, &form, "k").await.unwrap(), series);
        let next = store.series(&mori, &series).await.unwrap().next;
        assert_eq!(next[..2], ["2026-12-09", "2026-12-23"].map(|d| d.parse::<NaiveDate>().unwrap()));
        assert!(absent(store.series(&acting(&store, "suzuki").await, &series).await));
        let first = store.make_dates(&mori, &series, &next[..1]).await.unwrap();
        assert_eq!(field(store.make_dates(&mori, &series, &next[..1]).await), "day");
        let suzuki = acting(&store, "suzuki").await;
        let who = MemberForm::Worker {
            worker: suzuki.actor.token.clone(),
            agency: suzuki.actor.desk().unwrap().token.clone(),
            role: MemberRole::Recorder,
        };
        store.invite_member(&mori, &first[0], &who, "").await.unwrap();
        let second = store.make_dates(&mori, &series, &next[1..2]).await.unwrap();
        let members = store.meeting(&mori, &second[0]).await.unwrap().members;
        assert!(members.len() == 1 && members[0].name == "鈴木 一郎" && members[0].role == MemberRole::Recorder);
        assert_eq!(store.series(&mori, &series).await.unwrap().made.len(), 2);
        store.end_series(&mori, &series).await.unwrap();
        assert!(store.series(&mori, &series).await.unwrap().next.is_empty());
    }
}

story! {
    async fn an_item_needs_members_of_the_meeting_and_the_order_all_of_the_agenda(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        let (sato, mori) = (acting(&store, "sato").await, acting(&store, "mori").await);
        let stranger = t.meeting.clone();
        let odd = ItemForm { seats: vec![stranger], ..t.item_form(ItemGround::Law106, &[]) };
        assert_eq!(field(store.add_item(&sato, &t.meeting, &odd, "").await), "seat");
        let (a, b) = (t.item(ItemGround::Law106, &[]).await, t.item(ItemGround::Law9, &[]).await);
        assert_eq!(field(store.order_items(&mori, &t.meeting, std::slice::from_ref(&a)).await), "order");
        assert_eq!(field(store.order_items(&mori, &t.meeting, &[a.clone(), a.clone()]).await), "order");
        store.order_items(&mori, &t.meeting, &[b.clone(), a.clone()]).await.unwrap();
        let items = store.meeting(&mori, &t.meeting).await.unwrap().items;
        assert_eq!(items.iter().map(|i| &i.token).collect::<Vec<_>>(), [&b, &a]);
        let case = store.case_meetings(&sato, &t.case).await.unwrap();
        assert_eq!((case.items.len(), case.offers.len()), (2, 1));
        assert!(absent(store.case_meetings(&acting(&store, "suzuki").await, &t.case).await));
        let start = store.item_start(&sato, &t.meeting, Some(&t.case)).await.unwrap();
        assert_eq!(start.chosen.unwrap().token, t.case);
        assert!(absent(store.item_start(&acting(&store, "suzuki").await, &t.meeting, None).await));
        let version = t.version().await;
        store.hold_meeting(&mori, &t.meeting, version).await.unwrap();
        let stale = store.change_meeting(&mori, &t.meeting, version, &form()).await;
        assert!(matches!(stale.err(), Some(Error::Stale { .. })));
        let candidates = store.meeting_candidates(&mori, &t.meeting).await.unwrap();
        assert!(candidates.iter().any(|c| c.name == "鈴木 一郎") && candidates.iter().all(|c| c.name != "青木 葉"));
    }
}

story! {
    async fn what_another_agency_took_on_goes_with_what_bore_the_item(store, world) {
        let t = Table::laid(&store, &world, "mori").await;
        t.consent(Answer::Given, ASKED).await;
        let member = t.seat("suzuki").await;
        let item = t.item(ItemGround::Consent, std::slice::from_ref(&member)).await;
        t.open().await;
        let sato = acting(&store, "sato").await;
        let form = DecisionForm {
            words: "配食をすすめる".into(),
            owner: DecisionOwner::Agency(t.hokatsu.clone()),
            due: Some(jst_date(MORNING)),
            goal: None,
        };
        store.add_decision(&sato, &t.meeting, &item, &form, "").await.unwrap();
        let law = t.item(ItemGround::Law106, std::slice::from_ref(&member)).await;
        t.sign("suzuki", &law).await.unwrap();
        let secret = DecisionForm { words: "夜の様子を見る".into(), ..form };
        store.add_decision(&sato, &t.meeting, &law, &secret, "").await.unwrap();
        // Somebody else of the same desk, who has signed nothing.
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let kato = WorkerRow { login: "kato".into(), name: "加藤 みなみ".into(), ..Default::default() };
        let worker = loader.put(&[kato]).await.unwrap()[0];
        let post = MembershipRow { worker, agency: world.hokatsu, role: "consultant".into(), ..Default::default() };
        loader.put(&[post]).await.unwrap();
        loader.done(Kind::Worker).await.unwrap();
        let has = async |login: &str| {
            let today = store.today(&acting(&store, login).await, FIRST_LINES).await.unwrap();
            let mut all: Vec<String> = today.soon.entries.iter().chain(&today.now.entries).map(|e| e.what.clone()).collect();
            all.retain(|what| what.contains("配食") || what.contains("夜の様子"));
            all.sort();
            all
        };
        assert_eq!(has("suzuki").await, ["夜の様子を見る", "配食をすすめる"]);
        assert_eq!(has("kato").await, ["配食をすすめる"], "the law's secrecy is of who signed");
        t.consent(Answer::Refused, domain::access::Parts::NONE).await;
        assert_eq!(has("suzuki").await, ["夜の様子を見る"], "no consent bears it any more");
        assert_eq!(has("kato").await, [""; 0]);
        let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        let tie = TieRow { worker: world.suzuki, household: world.yamada_household, made_by: world.sato, ..Default::default() };
        loader.put(&[tie]).await.unwrap();
        loader.done(Kind::Tie).await.unwrap();
        assert_eq!(has("suzuki").await, [""; 0], "kin of theirs");
    }
}
