//! 家計 and 住居確保給付金: to whom they are absent, two editors, one form sent twice, and a benefit from application to end.

use crate::{
    household::{acting, grant},
    story,
    today::day,
};
use domain::{
    DAY, Fault, Token,
    access::Parts,
    budget::{Applies, Debt, Effect, Event, Line, PayMonths, Rhythm, Scene, Sheet, Side},
    housing::{Aim, Answer, Application, Decision, Done, End, Extension, Pay, Span, Stage, Track, Turned},
    month::Month,
};
use store::{
    Ctx, Error, Store,
    housing::Housing,
    load::HouseholdRow,
    setting::Key,
    today::{ALL_LINES, Why},
};
use testkit::{MORNING, World};

const OTHERS: [&str; 4] = ["suzuki", "aoki", "admin", "kansa"];

async fn yamada(store: &Store, world: &World) -> Token {
    World::token::<HouseholdRow>(store, world.yamada_household).await.unwrap()
}

fn month(year: i32, number: u32) -> Month {
    Month::new(year, number).unwrap()
}

fn line(side: Side, code: &str, now: i64, months: PayMonths) -> Line {
    let code = code.to_owned();
    Line { side, code, label: String::new(), now: Some(now), plan: None, months, note: String::new() }
}

fn sheet(rent: i64) -> Sheet {
    Sheet {
        heard_on: day("2026-11-20"),
        start: month(2026, 12),
        months: 12,
        plan_from: month(2027, 1),
        balance: 120_000,
        wish: "子どもの給食費だけは払いたい".into(),
        note: String::new(),
        lines: vec![
            line(Side::Income, "pension", 130_000, PayMonths::EVEN),
            Line { plan: Some(30_000), ..line(Side::Expense, "rent", rent, PayMonths::EVERY) },
            Line {
                code: String::new(),
                label: "猫のえさ".into(),
                ..line(Side::Expense, "", 3_000, PayMonths::EVERY)
            },
        ],
    }
}

fn debt(balance: i64) -> Debt {
    Debt {
        kind: "health_insurance".into(),
        lender: "みどり町 税務課".into(),
        balance: Some(balance),
        now: 0,
        plan: Some(5_000),
        since: Some(month(2025, 7)),
        step: "seizure_notice".into(),
        deadline: Some(day("2026-12-10")),
        note: String::new(),
    }
}

fn event() -> Event {
    Event {
        month: month(2027, 4),
        what: "高校の入学".into(),
        effect: Effect::MoreExpense,
        yen: 150_000,
        rhythm: Rhythm::Once,
        until: None,
        applies: Applies::Both,
    }
}

fn application() -> Application {
    Application {
        aim: Aim::Rent(Track::Job),
        on: day("2026-09-10"),
        rent: Some(42_000),
        note: "大家さんはみどり不動産".into(),
    }
}

fn decision() -> Decision {
    let span = Span { from: month(2026, 9), months: 3, yen: 36_000, decided_on: day("2026-09-25") };
    Decision { span, reason: "書類は後日そろう".into() }
}

fn pay(at: Month) -> Pay {
    Pay { month: at, yen: 36_000, on: day("2026-11-05"), reason: String::new() }
}

fn end() -> End {
    End { on: day("2026-11-19"), last: None, code: "work".into(), words: "12月から正社員".into() }
}

fn turned() -> Turned {
    Turned { on: day("2026-09-20"), reason: "収入が基準をこえていた".into() }
}

fn extension() -> Extension {
    Extension { on: day("2026-11-20"), months: 2, yen: 36_000, reason: "面接が続いている".into() }
}

fn answers(done: Done, words: &str) -> Vec<Answer> {
    vec![Answer { duty: "job_consult".into(), done, words: words.into() }]
}

fn sentence(error: Option<Error>) -> String {
    match error {
        Some(Error::Invalid(faults)) => faults.0.iter().map(|f: &Fault| f.sentence.as_str()).collect(),
        other => panic!("not a sentence: {other:?}"),
    }
}

fn absent<T>(result: Result<T, Error>) -> bool {
    matches!(result.err(), Some(Error::NotFound))
}

/// A benefit that runs from September to November.
async fn running(store: &Store, ctx: &Ctx, house: &Token) -> Token {
    let token = store.apply_housing(ctx, house, &application(), "").await.unwrap();
    store.grant_housing(ctx, &token, 1, &decision(), "").await.unwrap();
    token
}

async fn one(store: &Store, ctx: &Ctx, token: &Token) -> Housing {
    store.housing_page(ctx, token).await.unwrap().housing
}

story! {
    async fn to_others_a_household_s_money_is_absent(store, world) {
        let (house, sato) = (yamada(&store, &world).await, acting(&store, "sato").await);
        store.save_budget(&sato, &house, 0, &sheet(50_000), "").await.unwrap();
        store.add_debt(&sato, &house, &debt(180_000), "").await.unwrap();
        store.add_money_event(&sato, &house, &event(), "").await.unwrap();
        let benefit = running(&store, &sato, &house).await;
        let budget = store.budget(&sato, &house).await.unwrap();
        let (owed, ahead) = (budget.debts[0].token.clone(), budget.events[0].token.clone());
        for login in OTHERS {
            let ctx = acting(&store, login).await;
            assert!(absent(store.budget(&ctx, &house).await), "{login}");
            assert!(absent(store.save_budget(&ctx, &house, 1, &sheet(1), "").await), "{login}");
            assert!(absent(store.add_debt(&ctx, &house, &debt(1), "").await), "{login}");
            assert!(absent(store.change_debt(&ctx, &house, &owed, 1, &debt(1)).await), "{login}");
            assert!(absent(store.end_debt(&ctx, &house, &owed).await), "{login}");
            assert!(absent(store.add_money_event(&ctx, &house, &event(), "").await), "{login}");
            assert!(absent(store.change_money_event(&ctx, &house, &ahead, 1, &event()).await), "{login}");
            assert!(absent(store.end_money_event(&ctx, &house, &ahead).await), "{login}");
            assert!(absent(store.housing(&ctx, &house).await), "{login}");
            assert!(absent(store.apply_housing(&ctx, &house, &application(), "").await), "{login}");
            assert!(absent(store.housing_page(&ctx, &benefit).await), "{login}");
            assert!(absent(store.housing_papers(&ctx, &benefit, 2, &["lease"], "").await), "{login}");
            assert!(absent(store.grant_housing(&ctx, &benefit, 2, &decision(), "").await), "{login}");
            assert!(absent(store.refuse_housing(&ctx, &benefit, 2, &turned(), "").await), "{login}");
            assert!(absent(store.withdraw_housing(&ctx, &benefit, 2, &turned(), "").await), "{login}");
            assert!(absent(store.extend_housing(&ctx, &benefit, 2, &extension(), "").await), "{login}");
            let told = answers(Done::Done, "");
            assert!(absent(store.answer_housing(&ctx, &benefit, 2, (month(2026, 10), &told), "").await), "{login}");
            assert!(absent(store.pay_housing(&ctx, &benefit, 2, &pay(month(2026, 10)), "").await), "{login}");
            assert!(absent(store.unpay_housing(&ctx, &benefit, 2, month(2026, 10), "").await), "{login}");
            assert!(absent(store.end_housing(&ctx, &benefit, 2, &end(), "").await), "{login}");
        }
        assert_eq!(one(&store, &sato, &benefit).await.version, 2);
    }
}

story! {
    async fn a_grant_shows_money_only_where_it_names_money_and_never_changes_it(store, world) {
        let (house, sato) = (yamada(&store, &world).await, acting(&store, "sato").await);
        store.save_budget(&sato, &house, 0, &sheet(50_000), "").await.unwrap();
        let benefit = running(&store, &sato, &house).await;
        let without = Parts::from_bits(Parts::ALL.bits() & !Parts::MONEY.bits());
        grant(&store, &world, without).await;
        let suzuki = acting(&store, "suzuki").await;
        assert!(absent(store.budget(&suzuki, &house).await) && absent(store.housing(&suzuki, &house).await));
        assert!(absent(store.housing_page(&suzuki, &benefit).await));
        grant(&store, &world, Parts::MONEY).await;
        let seen = store.budget(&suzuki, &house).await.unwrap();
        assert_eq!(seen.sheet.unwrap().inner.lines.len(), 3);
        let list = store.housing(&suzuki, &house).await.unwrap();
        assert!(!list.may_apply && !list.rows[0].editable && list.rows.len() == 1);
        assert!(absent(store.save_budget(&suzuki, &house, 1, &sheet(1), "").await));
        assert!(absent(store.pay_housing(&suzuki, &benefit, 2, &pay(month(2026, 10)), "").await));
    }
}

story! {
    async fn a_budget_is_kept_as_told_and_reckoned_before_and_after(store, world) {
        let (house, sato) = (yamada(&store, &world).await, acting(&store, "sato").await);
        assert!(store.budget(&sato, &house).await.unwrap().sheet.is_none());
        store.save_budget(&sato, &house, 0, &sheet(50_000), "").await.unwrap();
        store.add_debt(&sato, &house, &debt(180_000), "").await.unwrap();
        store.add_money_event(&sato, &house, &event(), "").await.unwrap();
        let budget = store.budget(&sato, &house).await.unwrap();
        let kept = budget.sheet.as_ref().unwrap();
        assert!(kept.inner == sheet(50_000) && kept.by == "佐藤 花子" && kept.version == 1);
        assert!(budget.debts[0].kept.inner == debt(180_000) && budget.events[0].kept.inner == event());
        let parted = budget.parted();
        assert_eq!(parted.totals(Scene::Now).left(), 65_000 - 53_000);
        assert_eq!(parted.totals(Scene::Plan).left(), 65_000 - 33_000 - 5_000);
        let flow = parted.course().flow(Scene::Now);
        assert_eq!(flow.months[0].balance, 120_000 + 130_000 - 53_000);
        assert_eq!(flow.months[4].month, month(2027, 4));
        assert_eq!(flow.months[4].expense, 53_000 + 150_000);
    }
}

story! {
    async fn of_two_editors_of_a_budget_the_second_is_told_and_nothing_is_lost(store, world) {
        let (house, sato) = (yamada(&store, &world).await, acting(&store, "sato").await);
        let mori = acting(&store, "mori").await;
        store.save_budget(&sato, &house, 0, &sheet(50_000), "").await.unwrap();
        let first_too = store.save_budget(&mori, &house, 0, &sheet(51_000), "").await.err();
        assert!(matches!(first_too, Some(Error::Stale { theirs: 1 })), "{first_too:?}");
        store.save_budget(&sato, &house, 1, &sheet(52_000), "").await.unwrap();
        let late = store.save_budget(&mori, &house, 1, &sheet(53_000), "").await.err();
        assert!(matches!(late, Some(Error::Stale { theirs: 2 })), "{late:?}");
        let now = store.budget(&mori, &house).await.unwrap().sheet.unwrap();
        assert_eq!((now.inner.lines[1].now, now.version), (Some(52_000), 2));
        store.add_debt(&sato, &house, &debt(1_000), "").await.unwrap();
        let token = store.budget(&sato, &house).await.unwrap().debts[0].token.clone();
        store.change_debt(&sato, &house, &token, 1, &debt(900)).await.unwrap();
        let late = store.change_debt(&mori, &house, &token, 1, &debt(800)).await.err();
        assert!(matches!(late, Some(Error::Stale { theirs: 2 })), "{late:?}");
        store.end_debt(&mori, &house, &token).await.unwrap();
        assert!(store.budget(&sato, &house).await.unwrap().debts.is_empty());
        assert!(absent(store.change_debt(&sato, &house, &token, 3, &debt(1)).await));
    }
}

story! {
    async fn a_form_sent_twice_is_saved_once(store, world) {
        let (house, sato) = (yamada(&store, &world).await, acting(&store, "sato").await);
        for _ in 0..2 {
            store.save_budget(&sato, &house, 0, &sheet(50_000), "a-form").await.unwrap();
            store.add_debt(&sato, &house, &debt(1_000), "b-form").await.unwrap();
            store.add_money_event(&sato, &house, &event(), "c-form").await.unwrap();
        }
        let budget = store.budget(&sato, &house).await.unwrap();
        assert_eq!((budget.sheet.unwrap().version, budget.debts.len(), budget.events.len()), (1, 1, 1));
        let first = store.apply_housing(&sato, &house, &application(), "d-form").await.unwrap();
        assert_eq!(store.apply_housing(&sato, &house, &application(), "d-form").await.unwrap(), first);
        for _ in 0..2 {
            store.grant_housing(&sato, &first, 1, &decision(), "e-form").await.unwrap();
            store.pay_housing(&sato, &first, 2, &pay(month(2026, 10)), "f-form").await.unwrap();
        }
        let benefit = one(&store, &sato, &first).await;
        assert_eq!((benefit.version, benefit.benefit.total()), (3, 36_000));
    }
}

story! {
    async fn a_benefit_goes_from_application_to_end_and_each_month_is_answered(store, world) {
        let (house, sato) = (yamada(&store, &world).await, acting(&store, "sato").await);
        let token = store.apply_housing(&sato, &house, &application(), "").await.unwrap();
        store.housing_papers(&sato, &token, 1, &["application", "lease"], "").await.unwrap();
        let plain = Decision { reason: String::new(), ..decision() };
        let missing = store.grant_housing(&sato, &token, 2, &plain, "").await.err();
        assert!(sentence(missing).contains("あと7つ"));
        store.grant_housing(&sato, &token, 2, &decision(), "").await.unwrap();
        let benefit = one(&store, &sato, &token).await;
        let months: Vec<_> = benefit.months.iter().map(|m| (m.month, m.due_on.to_string(), m.duties.len())).collect();
        assert_eq!(months[0], (month(2026, 9), "2026-09-30".to_owned(), 4));
        assert_eq!(months.len(), 3);
        store.answer_housing(&sato, &token, 3, (month(2026, 9), &answers(Done::Missed, "熱が出た")), "").await.unwrap();
        store.pay_housing(&sato, &token, 4, &pay(month(2026, 9)), "").await.unwrap();
        store.pay_housing(&sato, &token, 5, &pay(month(2026, 10)), "").await.unwrap();
        store.unpay_housing(&sato, &token, 6, month(2026, 10), "").await.unwrap();
        store.extend_housing(&sato, &token, 7, &extension(), "").await.unwrap();
        let benefit = one(&store, &sato, &token).await;
        assert_eq!((benefit.benefit.total(), benefit.months.len()), (36_000, 5));
        assert_eq!((benefit.months[0].missed(), benefit.months[0].open()), (1, 3));
        assert_eq!(benefit.months[0].duties[0].words, "熱が出た");
        let early = End { last: Some(month(2026, 11)), ..end() };
        store.end_housing(&sato, &token, 8, &early, "").await.unwrap();
        let benefit = one(&store, &sato, &token).await;
        assert_eq!((benefit.benefit.stage(), benefit.end_code.as_str(), benefit.months.len()), (Stage::Ended, "work", 3));
        store.pay_housing(&sato, &token, 9, &pay(month(2026, 11)), "").await.unwrap();
        assert_eq!(one(&store, &sato, &token).await.benefit.total(), 72_000);
        // Afterwards it may be applied for anew.
        store.apply_housing(&sato, &house, &application(), "").await.unwrap();
        assert_eq!(store.housing(&sato, &house).await.unwrap().rows.len(), 2);
    }
}

story! {
    async fn moves_out_of_turn_are_refused_each_with_its_sentence(store, world) {
        let (house, sato) = (yamada(&store, &world).await, acting(&store, "sato").await);
        let token = store.apply_housing(&sato, &house, &application(), "").await.unwrap();
        let twice = store.apply_housing(&sato, &house, &application(), "").await.err();
        assert!(sentence(twice).contains("もうあります"));
        let early = store.pay_housing(&sato, &token, 1, &pay(month(2026, 10)), "").await.err();
        assert!(sentence(early).contains("まだ決定が記録されていません"));
        let told = answers(Done::Done, "");
        let early = store.answer_housing(&sato, &token, 1, (month(2026, 10), &told), "").await.err();
        assert!(sentence(early).contains("毎月の活動の前に"));
        let mut four = decision();
        four.span.months = 4;
        let long = store.grant_housing(&sato, &token, 1, &four, "").await.err();
        assert!(sentence(long).contains("3か月まで"));
        store.grant_housing(&sato, &token, 1, &decision(), "").await.unwrap();
        assert!(sentence(store.refuse_housing(&sato, &token, 2, &turned(), "").await.err()).contains("支給中"));
        let ahead = store.answer_housing(&sato, &token, 2, (month(2026, 12), &told), "").await.err();
        assert!(sentence(ahead).contains("期間の外"));
        store.end_housing(&sato, &token, 2, &end(), "").await.unwrap();
        let over = store.extend_housing(&sato, &token, 3, &extension(), "").await.err();
        assert!(sentence(over).contains("おわった給付には、延長を記録できません"));
        assert!(sentence(store.end_housing(&sato, &token, 3, &end(), "").await.err()).contains("おわった給付"));
        // Nothing of what was refused has left a trace.
        assert_eq!(one(&store, &sato, &token).await.version, 3);
        let second = store.apply_housing(&sato, &house, &application(), "").await.unwrap();
        store.withdraw_housing(&sato, &second, 1, &turned(), "").await.unwrap();
        let gone = store.grant_housing(&sato, &second, 2, &decision(), "").await.err();
        assert!(sentence(gone).contains("取り下げ"));
    }
}

story! {
    async fn of_two_workers_only_one_moves_a_benefit_from_the_same_state(store, world) {
        let (house, sato) = (yamada(&store, &world).await, acting(&store, "sato").await);
        let mori = acting(&store, "mori").await;
        let token = running(&store, &sato, &house).await;
        store.pay_housing(&sato, &token, 2, &pay(month(2026, 10)), "").await.unwrap();
        let late = store.pay_housing(&mori, &token, 2, &pay(month(2026, 10)), "").await.err();
        assert!(matches!(late, Some(Error::Stale { theirs: 3 })), "{late:?}");
        assert_eq!(one(&store, &mori, &token).await.benefit.total(), 36_000);
    }
}

story! {
    async fn the_office_s_dated_limits_hold_on_the_day_of_the_decision(store, world) {
        let (house, sato) = (yamada(&store, &world).await, acting(&store, "sato").await);
        let mori = acting(&store, "mori").await;
        let mut today = decision();
        today.span.decided_on = day("2026-11-20");
        (today.span.from, today.span.months) = (month(2026, 11), 4);
        let token = store.apply_housing(&sato, &house, &application(), "").await.unwrap();
        store.set_setting(&mori, Key::HousingFirstMonths, 4, day("2026-11-20")).await.unwrap();
        store.set_setting(&mori, Key::HousingRentMost, 30_000, day("2026-11-20")).await.unwrap();
        assert!(sentence(store.grant_housing(&sato, &token, 1, &today, "").await.err()).contains("30,000円まで"));
        today.span.yen = 30_000;
        store.grant_housing(&sato, &token, 1, &today, "").await.unwrap();
    }
}

story! {
    async fn what_is_due_of_a_benefit_stands_on_the_worker_s_day_until_it_is_written_down(store, world) {
        let (house, sato) = (yamada(&store, &world).await, acting(&store, "sato").await);
        let token = running(&store, &sato, &house).await;
        let told = |t: &store::today::Today| {
            let bands = [&t.now, &t.soon];
            bands.map(|b| b.entries.iter().filter(|e| e.why == Why::Housing).map(|e| e.what.clone()).collect::<Vec<_>>())
        };
        // 20 November: September and October are late; November ends in ten days, which is not yet told.
        let [now, soon] = told(&store.today(&sato, ALL_LINES).await.unwrap());
        assert_eq!(now, ["2026年9月の活動をたしかめる（あと4つ）", "2026年10月の活動をたしかめる（あと4つ）"]);
        assert!(soon.is_empty(), "{soon:?}");
        let all: Vec<Answer> = ["job_consult", "job_hellowork", "job_apply", "job_plan"]
            .map(|duty| Answer { duty: duty.into(), done: Done::Done, words: String::new() })
            .into();
        store.answer_housing(&sato, &token, 2, (month(2026, 9), &all), "").await.unwrap();
        store.answer_housing(&sato, &token, 3, (month(2026, 10), &all[..3]), "").await.unwrap();
        let later = store.ctx_of_login("sato", "test", MORNING + 4 * DAY).await.unwrap();
        let [now, soon] = told(&store.today(&later, ALL_LINES).await.unwrap());
        assert_eq!(now, ["2026年10月の活動をたしかめる（あと1つ）"]);
        assert_eq!(soon, ["2026年11月の活動をたしかめる（あと4つ）", "支給は2026年11月分まで。延長か、おわりかを記録する"]);
        for login in ["suzuki", "aoki"] {
            let page = store.today(&acting(&store, login).await, ALL_LINES).await.unwrap();
            assert!(told(&page).iter().all(Vec::is_empty), "{login}");
        }
        store.end_housing(&sato, &token, 4, &end(), "").await.unwrap();
        let [now, soon] = told(&store.today(&later, ALL_LINES).await.unwrap());
        assert!(now.is_empty() && soon.is_empty());
    }
}
