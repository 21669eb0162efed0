//! Moves in their turn, and the sentences of those that are not.

use super::*;
use crate::{Faults, month::Month};
use chrono::NaiveDate;
use proptest::prelude::*;

const LIMITS: Limits = Limits { first: 3, extension: 3, longest: 9, rent: 0, moving: 0 };

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn month(year: i32, number: u32) -> Month {
    Month::new(year, number).unwrap()
}

fn applied() -> Applied {
    Applied { aim: Aim::Rent(Track::Job), on: day("2026-09-10") }
}

fn decision(months: u32, yen: i64) -> Decision {
    let span = Span { from: month(2026, 10), months, yen, decided_on: day("2026-09-25") };
    Decision { span, reason: String::new() }
}

fn running() -> Running {
    applied().grant(&decision(3, 36_000), 0, &LIMITS).unwrap()
}

fn pay(at: Month, yen: i64) -> Pay {
    Pay { month: at, yen, on: day("2026-11-05"), reason: String::new() }
}

fn extension(months: u32) -> Extension {
    Extension { on: day("2026-12-20"), months, yen: 36_000, reason: "面接が続いている".into() }
}

fn end(last: Option<Month>) -> End {
    End { on: day("2026-11-20"), last, code: "job".into(), words: String::new() }
}

fn fields(faults: &Faults) -> Vec<&'static str> {
    faults.0.iter().map(|f| f.field).collect()
}

#[test]
fn three_months_are_granted_paid_extended_and_ended() {
    let running = running();
    assert_eq!((running.last(), running.granted()), (month(2026, 12), 108_000));
    let running = running.pay(&pay(month(2026, 10), 36_000)).unwrap();
    let running = running.extend(&extension(2), &LIMITS).unwrap();
    assert_eq!((running.last(), running.months(), running.more[0].from), (month(2027, 2), 5, month(2027, 1)));
    let running = running.pay(&pay(month(2027, 1), 36_000)).unwrap();
    let ended = running.end(&end(Some(month(2027, 1)))).unwrap();
    assert_eq!((ended.was.total(), ended.last), (72_000, Some(month(2027, 1))));
    let ended = ended.pay(&pay(month(2026, 11), 36_000)).unwrap();
    assert!(
        ended.pay(&pay(month(2027, 2), 36_000)).unwrap_err().0[0]
            .sentence
            .contains("2027年1月の分でおわりました")
    );
}

#[test]
fn nothing_is_paid_before_the_decision() {
    let faults = Benefit::Applied(applied()).pay(&pay(month(2026, 10), 36_000)).unwrap_err();
    assert!(faults.0[0].sentence.contains("まだ決定が記録されていません"));
    for benefit in [Benefit::Refused(applied()), Benefit::Withdrawn(applied())] {
        assert!(benefit.pay(&pay(month(2026, 10), 36_000)).is_err());
    }
}

#[test]
fn nothing_is_extended_after_the_end() {
    let ended = Benefit::Ended(running().end(&end(None)).unwrap());
    assert!(
        ended
            .clone()
            .running("延長")
            .unwrap_err()
            .sentence
            .contains("おわった給付には、延長を記録できません")
    );
    assert!(ended.applied().unwrap_err().sentence.contains("おわり"));
}

#[test]
fn the_office_s_settings_bound_months_and_amounts() {
    let sentence = |faults: Faults| faults.0[0].sentence.clone();
    let four = applied().grant(&decision(4, 36_000), 0, &LIMITS).unwrap_err();
    assert!(sentence(four).contains("3か月までと設定されています（いま4か月）"));
    let six = running().extend(&extension(3), &LIMITS).unwrap();
    let nine = six.extend(&extension(3), &LIMITS).unwrap();
    assert_eq!(nine.months(), 9);
    assert!(sentence(nine.extend(&extension(1), &LIMITS).unwrap_err()).contains("あわせて9か月まで"));
    assert!(
        sentence(running().extend(&extension(4), &LIMITS).unwrap_err()).contains("一度の延長は3か月まで")
    );
    let tight = Limits { rent: 30_000, ..LIMITS };
    assert!(sentence(applied().grant(&decision(3, 36_000), 0, &tight).unwrap_err()).contains("30,000円まで"));
}

#[test]
fn a_month_is_paid_once_within_the_period_and_as_decided() {
    let faults = running().pay(&pay(month(2027, 1), 36_000)).unwrap_err();
    assert!(faults.0[0].sentence.contains("2026年10月から2026年12月まで"));
    let once = running().pay(&pay(month(2026, 10), 36_000)).unwrap();
    assert_eq!(fields(&once.pay(&pay(month(2026, 10), 36_000)).unwrap_err()), ["month"]);
    assert_eq!(fields(&running().pay(&pay(month(2026, 10), 20_000)).unwrap_err()), ["reason"]);
    let less = Pay { reason: "月の途中で退去".into(), ..pay(month(2026, 10), 20_000) };
    assert_eq!(running().pay(&less).unwrap().total(), 20_000);
}

#[test]
fn missing_papers_need_a_word() {
    let faults = applied().grant(&decision(3, 36_000), 2, &LIMITS).unwrap_err();
    assert!(faults.0[0].sentence.contains("あと2つ"));
    let told = Decision {
        reason: "通帳は来週届く。期限が近いので先に決める".into(), ..decision(3, 36_000)
    };
    assert!(applied().grant(&told, 2, &LIMITS).is_ok());
}

#[test]
fn moving_costs_are_paid_once_and_have_no_duties() {
    let moving = Applied { aim: Aim::Moving, on: day("2026-09-10") };
    let running = moving.grant(&decision(1, 180_000), 0, &LIMITS).unwrap();
    assert!(
        running.clone().extend(&extension(1), &LIMITS).unwrap_err().0[0]
            .sentence
            .contains("延長はありません")
    );
    assert!(running.answerable(month(2026, 10), day("2026-11-01")).is_err());
    assert_eq!(running.pay(&pay(month(2026, 10), 180_000)).unwrap().total(), 180_000);
}

#[test]
fn a_month_is_answered_for_once_it_has_begun() {
    let today = day("2026-11-21");
    assert!(running().answerable(month(2026, 11), today).is_ok());
    assert!(
        running().answerable(month(2026, 12), today).unwrap_err().sentence.contains("まだはじまっていません")
    );
    assert!(running().answerable(month(2026, 9), today).unwrap_err().sentence.contains("期間の外"));
}

#[test]
fn an_end_lies_within_the_period_and_after_what_was_paid() {
    assert_eq!(fields(&running().end(&end(Some(month(2027, 1)))).unwrap_err()), ["last"]);
    let paid = running().pay(&pay(month(2026, 11), 36_000)).unwrap();
    assert_eq!(fields(&paid.end(&end(Some(month(2026, 10)))).unwrap_err()), ["last"]);
    assert_eq!(running().end(&end(Some(month(2026, 9)))).unwrap().last, None);
}

#[test]
fn the_forms_tell_what_is_missing() {
    let today = day("2026-11-21");
    let empty: [(&str, &str); 0] = [];
    let form = empty.as_slice();
    assert_eq!(fields(&Application::check(form, today).unwrap_err()), ["kind"]);
    assert_eq!(fields(&Decision::check(form, Kind::Rent, today).unwrap_err()), ["from", "months", "yen"]);
    assert_eq!(fields(&Decision::check(form, Kind::Moving, today).unwrap_err()), ["from", "yen"]);
    assert_eq!(fields(&Turned::check(form, today).unwrap_err()), ["reason"]);
    assert_eq!(fields(&Extension::check(form, today).unwrap_err()), ["months", "yen", "reason"]);
    assert_eq!(fields(&Pay::check(form, today).unwrap_err()), ["month", "yen"]);
    assert_eq!(fields(&End::check(form, today).unwrap_err()), ["code"]);
    let early = [("kind", "moving"), ("on", "2025/3/31")];
    assert!(Application::check(early.as_slice(), today).unwrap_err().0[0].sentence.contains("令和7年4月1日"));
    let rent = [("kind", "rent"), ("track", "job"), ("on", "R8.11.2"), ("rent", "４万２千円")];
    let rent = Application::check(rent.as_slice(), today).unwrap();
    assert_eq!((rent.aim, rent.rent), (Aim::Rent(Track::Job), Some(42_000)));
    let months = [("from", "12月"), ("months", "３か月"), ("yen", "36,000")];
    assert_eq!(Decision::check(months.as_slice(), Kind::Rent, today).unwrap().span.last(), month(2027, 2));
}

#[test]
fn a_missed_duty_needs_its_reason() {
    let form = |words| {
        [
            ("duty", "job_consult"),
            ("done.job_consult", "missed"),
            ("words.job_consult", words),
            ("duty", "job_apply"),
        ]
    };
    assert!(Answer::check(form("").as_slice()).unwrap_err().0[0].sentence.contains("わけ"));
    let answers = Answer::check(form("熱が出た").as_slice()).unwrap();
    assert_eq!((answers.len(), answers[0].done, answers[0].words.as_str()), (1, Done::Missed, "熱が出た"));
    assert!(Answer::check([("duty", "job_apply")].as_slice()).is_err());
}

/// A step of a random story.
#[derive(Clone, Debug)]
enum Step {
    Extend(u32),
    Pay(i32),
    End(i32),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (1..6_u32).prop_map(Step::Extend),
        (-2..12_i32).prop_map(Step::Pay),
        (-2..12_i32).prop_map(Step::End),
    ]
}

proptest! {
    #[test]
    fn whatever_is_tried_no_month_is_paid_twice_or_outside_and_no_limit_is_passed(
        steps in prop::collection::vec(step(), 0..24), first in 1..6_u32,
    ) {
        let start = month(2026, 10);
        let mut benefit = match applied().grant(&decision(first, 36_000), 0, &LIMITS) {
            Ok(running) => Benefit::Running(running),
            Err(_) => { prop_assert!(first > LIMITS.first); return Ok(()); }
        };
        for step in steps {
            let before = benefit.clone();
            let ended = matches!(before, Benefit::Ended(_));
            let after = match step {
                Step::Extend(n) => before.running("延長").map_err(Faults::from)
                    .and_then(|r| r.extend(&extension(n), &LIMITS)).map(Benefit::Running),
                Step::Pay(n) => before.pay(&pay(start.plus(n), 36_000)),
                Step::End(n) => before.running("終了").map_err(Faults::from)
                    .and_then(|r| r.end(&end(Some(start.plus(n))))).map(Benefit::Ended),
            };
            if let Ok(after) = after {
                prop_assert!(!ended || matches!(step, Step::Pay(_)), "only a payment follows an end");
                benefit = after;
            }
        }
        let running = benefit.granted().unwrap();
        prop_assert!(running.months() <= LIMITS.longest);
        let mut months: Vec<Month> = running.paid.iter().map(|p| p.month).collect();
        months.sort();
        months.dedup();
        prop_assert_eq!(months.len(), running.paid.len());
        prop_assert!(months.iter().all(|m| running.decided(*m).is_some()));
        if let Benefit::Ended(ended) = &benefit {
            prop_assert!(months.iter().all(|m| ended.last.is_some_and(|last| *m <= last)));
        }
        prop_assert_eq!(benefit.total(), 36_000 * i64::try_from(running.paid.len()).unwrap());
    }
}
