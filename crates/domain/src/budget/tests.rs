//! What must hold of every budget, and the sentences of some.

use super::*;
use crate::month::Month;
use chrono::NaiveDate;
use proptest::prelude::*;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

fn month(year: i32, month: u32) -> Month {
    Month::new(year, month).unwrap()
}

fn line(side: Side, now: i64, months: PayMonths) -> Line {
    Line {
        side,
        code: String::new(),
        label: "x".into(),
        now: Some(now),
        plan: None,
        months,
        note: String::new(),
    }
}

fn debt(balance: Option<i64>, now: i64, plan: Option<i64>) -> Debt {
    Debt {
        kind: "card".into(),
        lender: String::new(),
        balance,
        now,
        plan,
        since: None,
        step: String::new(),
        deadline: None,
        note: String::new(),
    }
}

fn course<'a>(lines: &'a [Line], debts: &'a [Debt], events: &'a [Event], balance: i64) -> Course<'a> {
    let start = month(2026, 12);
    Course { lines, debts, events, start, months: 12, plan_from: start, balance }
}

fn event(effect: Effect, yen: i64, at: Month, rhythm: Rhythm, until: Option<Month>) -> Event {
    Event { month: at, what: "高校の入学".into(), effect, yen, rhythm, until, applies: Applies::Both }
}

#[test]
fn pay_months_are_read_as_people_write_them() {
    for (typed, shown) in [
        ("", "毎月"),
        ("毎月", "毎月"),
        ("偶数月", "偶数月"),
        ("２，４，６，８，１０，１２", "偶数月"),
        ("奇数", "奇数月"),
        ("6月・8月・10月・1月", "1・6・8・10月"),
        ("12", "12月"),
        ("6と12", "6・12月"),
    ] {
        assert_eq!(PayMonths::parse(typed).map(PayMonths::show), Ok(shown.to_owned()), "{typed}");
    }
    for typed in ["13", "0", "ときどき", "1-3", "+1"] {
        assert!(PayMonths::parse(typed).is_err(), "{typed}");
    }
    assert_eq!(PayMonths::from_bits(0), None);
    assert_eq!(PayMonths::from_bits(4096), None);
}

#[test]
fn a_pension_of_two_months_comes_in_even_months_and_its_half_stands_in_the_table() {
    let pension = line(Side::Income, 130_001, usual_months("pension"));
    assert_eq!(pension.in_month(Scene::Now, month(2026, 12)), 130_001);
    assert_eq!(pension.in_month(Scene::Now, month(2027, 1)), 0);
    assert_eq!(pension.monthly(Scene::Now), 65_000);
    let tax = line(Side::Expense, 130_001, PayMonths::EVEN);
    assert_eq!(tax.monthly(Scene::Now), 65_001);
}

#[test]
fn child_allowances_and_yearly_taxes_come_in_their_months() {
    let odd = line(Side::Income, 90_000, usual_months("single_parent_allowance"));
    let even = line(Side::Income, 30_000, usual_months("child_allowance"));
    let car = line(Side::Expense, 10_800, usual_months("car_tax"));
    let land = line(Side::Expense, 25_000, usual_months("property_tax"));
    let lines = [odd, even, car, land];
    let flow = course(&lines, &[], &[], 0).flow(Scene::Now);
    let at = |y, m| flow.months.iter().find(|f| f.month == month(y, m)).copied().unwrap();
    assert_eq!((at(2026, 12).income, at(2026, 12).expense), (30_000, 25_000));
    assert_eq!((at(2027, 1).income, at(2027, 1).expense), (90_000, 0));
    assert_eq!(at(2027, 5).expense, 10_800);
    assert_eq!(flow.months.iter().map(|m| m.expense).sum::<i64>(), 10_800 + 4 * 25_000);
}

#[test]
fn a_debt_is_paid_until_nothing_is_left_of_it_and_an_unknown_one_on_and_on() {
    let debts = [debt(Some(25_000), 10_000, Some(5_000)), debt(None, 1_000, None)];
    let flow = course(&[], &debts, &[], 100_000).flow(Scene::Now);
    let paid: Vec<i64> = flow.months.iter().take(5).map(|m| m.repayment).collect();
    assert_eq!(paid, [11_000, 11_000, 6_000, 1_000, 1_000]);
    assert_eq!(flow.months[3].owed, 0);
    let plan = course(&[], &debts, &[], 100_000).flow(Scene::Plan);
    assert_eq!(
        plan.months.iter().take(6).map(|m| m.repayment).collect::<Vec<_>>(),
        [6_000, 6_000, 6_000, 6_000, 6_000, 1_000]
    );
}

#[test]
fn the_plan_holds_from_its_month_on() {
    let mut rent = line(Side::Expense, 50_000, PayMonths::EVERY);
    rent.plan = Some(36_000);
    let lines = [rent];
    let later = Course { plan_from: month(2027, 2), ..course(&lines, &[], &[], 0) };
    let spent: Vec<i64> = later.flow(Scene::Plan).months.iter().take(4).map(|m| m.expense).collect();
    assert_eq!(spent, [50_000, 50_000, 36_000, 36_000]);
    assert!(later.flow(Scene::Now).months.iter().all(|m| m.expense == 50_000));
}

#[test]
fn events_come_once_monthly_or_yearly_and_end() {
    let april = month(2027, 4);
    let once = event(Effect::MoreExpense, 150_000, april, Rhythm::Once, None);
    assert!(once.counts(Scene::Now, april) && !once.counts(Scene::Now, month(2028, 4)));
    let yearly = event(Effect::MoreExpense, 150_000, april, Rhythm::Yearly, Some(month(2028, 4)));
    assert!(yearly.counts(Scene::Now, month(2028, 4)) && !yearly.counts(Scene::Now, month(2029, 4)));
    let ends = event(Effect::LessIncome, 80_000, april, Rhythm::Monthly, None);
    assert_eq!(ends.in_month(Scene::Plan, month(2027, 3)), (0, 0));
    assert_eq!(ends.in_month(Scene::Plan, month(2027, 9)), (-80_000, 0));
    let only = Event { applies: Applies::Plan, ..event(Effect::LessExpense, 5, april, Rhythm::Once, None) };
    assert_eq!((only.in_month(Scene::Now, april), only.in_month(Scene::Plan, april)), ((0, 0), (0, -5)));
}

#[test]
fn the_month_the_money_runs_out_is_said_in_words() {
    let mut food = line(Side::Expense, 40_000, PayMonths::EVERY);
    food.plan = Some(0);
    let lines = [food];
    let course = course(&lines, &[], &[], 100_000);
    let (now, plan) = (course.flow(Scene::Now), course.flow(Scene::Plan));
    assert_eq!(
        outlook(&now),
        "いまのままだと、2027年2月（令和9年2月）に、手もとのお金がなくなります。その月のおわりに20,000円たりません。"
    );
    assert_eq!(
        outlook(&plan),
        "計画どおりなら、2027年11月（令和9年11月）までの12か月、手もとのお金はなくなりません。いちばん少ないのは2026年12月の\
         おわりの100,000円、さいごは100,000円です。"
    );
    assert_eq!(compare(&now, &plan), "計画どおりなら、お金がなくならずにすみます。");
    assert!(compare(&plan, &now).contains("見なおして"));
}

#[test]
fn the_chart_says_the_same_as_its_words_and_tells_the_courses_apart_without_colour() {
    let lines = [line(Side::Expense, 40_000, PayMonths::EVERY)];
    let course = course(&lines, &[], &[], 100_000);
    let (now, plan) = (course.flow(Scene::Now), course.flow(Scene::Plan));
    let drawing = crate::diagram::flow(&now, &plan);
    assert!(drawing.svg.contains("role=\"img\"") && drawing.svg.contains("2027年2月 なくなる"));
    assert!(drawing.svg.contains("stroke-dasharray") && drawing.svg.contains("お金がたりない"));
    assert_eq!(drawing.words[0], outlook(&now));
    assert!(drawing.svg.contains(&drawing.words[0]));
}

fn form<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    fields.to_vec()
}

fn row<'a>(side: &'a str, code: &'a str, label: &'a str, rest: [&'a str; 4]) -> Vec<(&'a str, &'a str)> {
    let [now, plan, months, memo] = rest;
    TYPED_ROW.into_iter().zip([side, code, label, now, plan, months, memo]).collect()
}

#[test]
fn the_form_is_read_in_any_width_and_empty_rows_are_left_out() {
    let mut fields =
        form(&[("heard_on", "R8.11.20"), ("balance", "４万２千円"), ("span", "24"), ("plan_from", "来月")]);
    fields.extend(row("expense", "rent", "", ["５２，０００", "36,000", "", ""]));
    fields.extend(row("income", "pension", "", ["130,000円", "", "偶数月", ""]));
    fields.extend(row("income", "wage", "", ["", "", "毎月", ""]));
    fields.extend(row("expense", "", "ペットのえさ", ["3千", "", "", "ねこ"]));
    let sheet = Sheet::check(fields.as_slice(), today()).unwrap();
    assert_eq!((sheet.balance, sheet.months, sheet.start), (42_000, 24, month(2026, 11)));
    assert_eq!(sheet.plan_from, month(2026, 12));
    let lines: Vec<_> = sheet.lines.iter().map(|l| (l.code.as_str(), l.label.as_str(), l.now)).collect();
    assert_eq!(
        lines,
        [("pension", "", Some(130_000)), ("rent", "", Some(52_000)), ("", "ペットのえさ", Some(3_000))]
    );
}

#[test]
fn every_fault_stands_at_its_cell() {
    let mut fields = form(&[("heard_on", "あした"), ("balance", "-1"), ("span", "7"), ("start", "いつか")]);
    fields.extend(row("expense", "rent", "", ["たくさん", "1,5", "13月", ""]));
    fields.extend(row("expense", "", "", ["500", "", "", ""]));
    let faults = Sheet::check(fields.as_slice(), today()).unwrap_err();
    let at: Vec<_> = faults.cells.iter().map(|c| (c.row, c.column)).collect();
    assert_eq!(at, [(0, "now"), (0, "plan"), (0, "months"), (1, "label")]);
    let names: Vec<_> = faults.fields.0.iter().map(|f| f.field).collect();
    assert_eq!(names, ["heard_on", "start", "span", "balance"]);
}

#[test]
fn a_plan_that_begins_outside_the_table_is_told() {
    let fields = form(&[("start", "2026/12"), ("plan_from", "2026/11")]);
    assert_eq!(Sheet::check(fields.as_slice(), today()).unwrap_err().fields.0[0].field, "plan_from");
}

#[test]
fn debts_and_events_tell_what_is_missing() {
    let empty: [(&str, &str); 0] = [];
    let fields = |faults: crate::Faults| faults.0.iter().map(|f| f.field).collect::<Vec<_>>();
    assert_eq!(fields(Debt::check(empty.as_slice(), today()).unwrap_err()), ["kind"]);
    assert_eq!(
        fields(Event::check(empty.as_slice(), today()).unwrap_err()),
        ["month", "what", "effect", "yen"]
    );
    let later = [("kind", "tax"), ("since", "2027/4"), ("balance", "x")];
    assert_eq!(fields(Debt::check(later.as_slice(), today()).unwrap_err()), ["balance", "since"]);
    let turned = [
        ("month", "2027/4"),
        ("what", "入学"),
        ("effect", "more_expense"),
        ("yen", "15万"),
        ("until", "2027/3"),
        ("rhythm", "monthly"),
    ];
    assert_eq!(fields(Event::check(turned.as_slice(), today()).unwrap_err()), ["until"]);
    assert!(!format!("{:?}", line(Side::Income, 77_777, PayMonths::EVERY)).contains("77"));
}

fn any_months() -> impl Strategy<Value = PayMonths> {
    (1..4096_i64).prop_map(|bits| PayMonths::from_bits(bits).unwrap())
}

prop_compose! {
    fn any_line()(income in any::<bool>(), now in proptest::option::of(0..2_000_000_i64),
        plan in proptest::option::of(0..2_000_000_i64), months in any_months()) -> Line {
        let side = if income { Side::Income } else { Side::Expense };
        Line { side, code: String::new(), label: "x".into(), now, plan, months, note: String::new() }
    }
}

prop_compose! {
    fn any_debt()(balance in proptest::option::of(0..3_000_000_i64), now in 0..100_000_i64,
        plan in proptest::option::of(0..100_000_i64)) -> Debt {
        debt(balance, now, plan)
    }
}

prop_compose! {
    fn any_event()(at in -24..70_i32, yen in 0..1_000_000_i64, effect in 0..4_usize, rhythm in 0..3_usize,
        applies in 0..3_usize, until in proptest::option::of(0..80_i32)) -> Event {
        let start = month(2026, 12);
        Event { month: start.plus(at), what: "x".into(), effect: Effect::ALL[effect], yen,
            rhythm: Rhythm::ALL[rhythm], until: until.map(|n| start.plus(n)), applies: Applies::ALL[applies] }
    }
}

proptest! {
    #[test]
    fn each_month_carries_over_to_the_next_and_nothing_is_lost(
        lines in prop::collection::vec(any_line(), 0..8), debts in prop::collection::vec(any_debt(), 0..4),
        events in prop::collection::vec(any_event(), 0..5), months in 12..=60_u32, from in 0..60_i32,
        balance in 0..1_000_000_i64, plan in any::<bool>(),
    ) {
        let start = month(2026, 12);
        let course = Course { lines: &lines, debts: &debts, events: &events, start, months,
            plan_from: start.plus(from), balance };
        let flow = course.flow(if plan { Scene::Plan } else { Scene::Now });
        prop_assert_eq!(flow.months.len(), months as usize);
        let mut carried = balance;
        for (n, m) in flow.months.iter().enumerate() {
            prop_assert_eq!(m.month, start.plus(i32::try_from(n).unwrap()));
            prop_assert_eq!(m.balance, carried + m.income - m.expense - m.repayment);
            carried = m.balance;
        }
        prop_assert_eq!(carried, balance + flow.months.iter().map(FlowMonth::net).sum::<i64>());
        // What was paid back is what is owed less.
        let known: i64 = debts.iter().filter_map(|d| d.balance).sum();
        let unknown = |m: &FlowMonth| {
            let scene = if m.month < course.plan_from { Scene::Now } else { flow.scene };
            debts.iter().filter(|d| d.balance.is_none()).map(|d| d.monthly(scene)).sum::<i64>()
        };
        let paid: i64 = flow.months.iter().map(|m| m.repayment - unknown(m)).sum();
        prop_assert_eq!(known - paid, flow.last().unwrap().owed);
        prop_assert!(flow.months.iter().all(|m| m.owed >= 0));
        if let Some(out) = flow.runs_out() {
            prop_assert!(flow.months.iter().take_while(|m| m.month < out.month).all(|m| m.balance >= 0));
        }
    }

    #[test]
    fn a_year_of_the_flow_is_a_year_of_the_lines(lines in prop::collection::vec(any_line(), 0..8), first in 1..=12_u32) {
        let start = month(2027, first);
        let course = Course { lines: &lines, debts: &[], events: &[], start, months: 12, plan_from: start, balance: 0 };
        for scene in [Scene::Now, Scene::Plan] {
            let flow = course.flow(scene);
            let year = |side| lines.iter().filter(|l| l.side == side).map(|l| l.yearly(scene)).sum::<i64>();
            prop_assert_eq!(flow.months.iter().map(|m| m.income).sum::<i64>(), year(Side::Income));
            prop_assert_eq!(flow.months.iter().map(|m| m.expense).sum::<i64>(), year(Side::Expense));
        }
    }

    #[test]
    fn the_month_s_table_adds_up_and_errs_to_the_careful_side(lines in prop::collection::vec(any_line(), 0..12),
        debts in prop::collection::vec(any_debt(), 0..4)) {
        for scene in [Scene::Now, Scene::Plan] {
            let totals = Totals::of(&lines, &debts, scene);
            let shown = |side| lines.iter().filter(|l| l.side == side).map(|l| l.monthly(scene)).sum::<i64>();
            prop_assert_eq!((totals.income, totals.expense), (shown(Side::Income), shown(Side::Expense)));
            prop_assert_eq!(totals.left(), totals.income - totals.expense - totals.repayment);
            let year: i64 = lines.iter().map(|l| match l.side { Side::Income => l.yearly(scene), Side::Expense => -l.yearly(scene) }).sum();
            let off = year - 12 * (totals.income - totals.expense);
            prop_assert!((0..12 * (lines.len() as i64 + 1)).contains(&off));
        }
    }

    #[test]
    fn a_month_is_among_the_months_or_not(months in any_months(), m in 1..=12_u32) {
        let twelve = (1..=12).filter(|n| months.has(month(2027, *n))).count();
        prop_assert_eq!(i64::try_from(twelve).unwrap(), months.count());
        prop_assert_eq!(PayMonths::parse(&months.show()), Ok(months));
        prop_assert_eq!(PayMonths::of(&[m]).unwrap().count(), 1);
    }
}
