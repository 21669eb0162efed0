//! 家計 and 住居確保給付金 of households whose trouble is money: believable amounts, no two alike.

use super::build::Builder;
use super::model::{Housing, Money};
use super::rng::Rng;
use super::theme::{Shape, Theme};
use chrono::NaiveDate;
use domain::{
    budget::{Applies, Debt, Effect, Event, Line, PayMonths, Rhythm, Sheet, Side, usual_months},
    housing::{Aim, Applied, Benefit, Done, Ended, Payment, Running, Span, Track},
    month::Month,
};

/// Topics behind which there is a household's money.
const TOPICS: [&str; 4] = ["debt", "income", "rent_loan", "taxes_utilities"];

/// Gives a budget to most open cases about money, and 住居確保給付金 to some about rent or work; 佐藤 花子's first.
pub(super) fn keep(builder: &mut Builder, cases: &[(usize, &'static Theme)], rng: &mut Rng) {
    let mut open: Vec<(usize, &Theme)> = cases
        .iter()
        .filter(|(at, _)| builder.town.cases.get(*at).is_some_and(|c| c.closed_on.is_none()))
        .map(|(at, theme)| (*at, *theme))
        .collect();
    open.sort_by_key(|(at, _)| builder.town.cases.get(*at).map_or(1, |c| c.worker.min(1)));
    for (at, theme) in &open {
        if theme.topics.iter().any(|t| TOPICS.contains(t)) && rng.chance(75) {
            let money = budget(builder, *at, theme, rng);
            // A household has one table, however many cases.
            if !builder.town.money.iter().any(|m| m.household == money.household) {
                builder.town.money.push(money);
            }
        }
    }
    let ago = builder.days.ago(100);
    let about =
        |theme: &Theme| theme.topics.iter().any(|t| matches!(*t, "rent_loan" | "job_seeking" | "housing"));
    let fitting = open.iter().filter(|(at, theme)| {
        about(theme) && builder.town.cases.get(*at).is_some_and(|c| c.opened_on <= ago)
    });
    let chosen: Vec<usize> = fitting.map(|(at, _)| *at).take(14).collect();
    for (nth, case) in chosen.into_iter().enumerate() {
        let housing = benefit(builder, case, nth, rng);
        builder.town.housings.push(housing);
    }
}

/// Yen between two thousands, in steps of 500.
fn yen(rng: &mut Rng, low: i64, high: i64) -> i64 {
    rng.between(low * 2, high * 2) * 500
}

/// Adds a line; `plan` where the plan changes it.
fn line(lines: &mut Vec<Line>, side: Side, code: &str, now: i64, plan: Option<i64>, note: &str) {
    let months = usual_months(code);
    let (code, label, note) = (code.to_owned(), String::new(), note.to_owned());
    lines.push(Line { side, code, label, now: Some(now), plan, months, note });
}

fn income(shape: Shape, rng: &mut Rng) -> Vec<Line> {
    let mut lines = Vec::new();
    let put = |lines: &mut Vec<Line>, code: &str, now, plan, note: &str| {
        line(lines, Side::Income, code, now, plan, note);
    };
    match shape {
        Shape::OldCouple => put(&mut lines, "pension", yen(rng, 190, 280), None, "夫婦二人分"),
        Shape::Alone(low, _) if low >= 60 => put(&mut lines, "pension", yen(rng, 90, 160), None, ""),
        Shape::GrownChild(..) | Shape::ThreeGenerations => {
            put(&mut lines, "pension", yen(rng, 110, 220), None, "親の年金");
            let work = yen(rng, 15, 40);
            put(&mut lines, "part_time", 0, Some(work), "週に二日から始める");
        }
        Shape::OneParent | Shape::ManyChildren | Shape::Family | Shape::Pupil => {
            let wage = yen(rng, 105, 190);
            let plan = rng.chance(45).then(|| wage + yen(rng, 10, 30));
            put(&mut lines, "wage", wage, plan, if plan.is_some() { "勤務をふやす話をしている" } else { "" });
            let children = rng.between(1, 3);
            put(&mut lines, "child_allowance", children * 20_000, None, "");
            if shape == Shape::OneParent {
                put(&mut lines, "single_parent_allowance", yen(rng, 62, 92), None, "");
                put(&mut lines, "child_support", 0, Some(20_000), "調停を申し立てる");
            }
        }
        _ => {
            let now = yen(rng, 60, 120);
            if rng.chance(50) {
                put(&mut lines, "unemployment", now, None, "90日分");
            } else {
                put(&mut lines, "wage", now, Some(now + yen(rng, 15, 45)), "");
            }
        }
    }
    lines
}

fn expense(shape: Shape, rng: &mut Rng) -> Vec<Line> {
    let mut lines = Vec::new();
    let children = matches!(shape, Shape::OneParent | Shape::ManyChildren | Shape::Family | Shape::Pupil);
    let alone = matches!(shape, Shape::Alone(..) | Shape::Young | Shape::LeftBehind);
    let mut put = |code: &str, now: i64, plan: Option<i64>, note: &str| {
        line(&mut lines, Side::Expense, code, now, plan, note);
    };
    put("rent", if alone { yen(rng, 24, 42) } else { yen(rng, 32, 58) }, None, "");
    let food = if alone { yen(rng, 22, 38) } else { yen(rng, 40, 72) };
    put("food", food, rng.chance(50).then(|| food - yen(rng, 2, 8)), "フードバンクも使う");
    put("electricity", yen(rng, 5, 16), None, "");
    put("gas", yen(rng, 4, 12), None, "");
    let phone = yen(rng, 7, 22);
    put("phone", phone, Some((phone / 2).max(3_000)), "安いプランに変える");
    put("daily", yen(rng, 4, 12), None, "");
    put("medical", yen(rng, 1, 9), None, "");
    if children {
        put("education", yen(rng, 8, 24), None, "給食費・学級費");
    }
    if rng.chance(60) {
        put("transport", yen(rng, 4, 18), None, "通勤と通院の車");
        put("car_tax", 10_800, None, "");
    }
    put("health_insurance", yen(rng, 3, 14), None, "");
    if rng.chance(35) {
        let now = yen(rng, 6, 18);
        put("tobacco", now, Some(now / 2), "");
    }
    if rng.chance(40) {
        let now = yen(rng, 6, 20);
        put("insurance", now, Some((now / 3).max(2_000)), "重なっている保険を見なおす");
    }
    if rng.chance(25) {
        let label = rng.pick(&["猫のえさ", "お布施", "携帯ゲーム", "仏壇の花"]).to_owned();
        let now = Some(yen(rng, 2, 8));
        let (code, note) = (String::new(), String::new());
        lines.push(Line {
            side: Side::Expense,
            code,
            label,
            now,
            plan: None,
            months: PayMonths::EVERY,
            note,
        });
    }
    lines.push(Line {
        side: Side::Expense,
        code: "water".into(),
        label: String::new(),
        now: Some(yen(rng, 5, 12)),
        plan: None,
        months: PayMonths::EVEN,
        note: String::new(),
    });
    lines
}

fn debts(theme: &Theme, today: NaiveDate, rng: &mut Rng) -> Vec<Debt> {
    let this = Month::of(today);
    let count = if theme.topics.contains(&"debt") { rng.between(2, 4) } else { rng.between(0, 2) };
    (0..count)
        .map(|_| {
            let kind = rng.pick(&[
                "card",
                "card",
                "health_insurance",
                "local_tax",
                "rent",
                "phone",
                "water",
                "school",
                "person",
                "welfare_loan",
                "scholarship",
            ]);
            let arrears = !matches!(kind, "person" | "welfare_loan") && rng.chance(65);
            let balance = match kind {
                "card" | "scholarship" | "welfare_loan" => yen(rng, 120, 900),
                "person" => yen(rng, 50, 300),
                _ => yen(rng, 20, 240),
            };
            let monthly = if arrears { 0 } else { yen(rng, 4, 22) };
            Debt {
                kind: kind.into(),
                lender: String::new(),
                balance: rng.chance(85).then_some(balance),
                now: monthly,
                plan: if arrears { Some(yen(rng, 2, 6)) } else { rng.chance(40).then_some(monthly / 2) },
                since: arrears.then(|| this.plus(-i32::try_from(rng.between(2, 26)).unwrap_or(3))),
                step: if arrears {
                    rng.pick(&["reminded", "demanded", "seizure_notice", "stop_notice", "installments"])
                        .into()
                } else {
                    String::new()
                },
                deadline: None,
                note: if arrears {
                    "分納の相談に、いっしょに行く".into()
                } else {
                    String::new()
                },
            }
        })
        .collect()
}

fn events(shape: Shape, lines: &[Line], start: Month, rng: &mut Rng) -> Vec<Event> {
    let mut events = Vec::new();
    let mut put = |ahead: i64, what: &str, effect, yen, rhythm| {
        let month = start.plus(i32::try_from(ahead).unwrap_or(1));
        events.push(Event {
            month,
            what: what.into(),
            effect,
            yen,
            rhythm,
            until: None,
            applies: Applies::Both,
        });
    };
    if let Some(wage) = lines.iter().find(|l| l.code == "unemployment") {
        let ends = rng.between(2, 5);
        put(ends, "失業給付がおわる", Effect::LessIncome, wage.now.unwrap_or(0), Rhythm::Monthly);
    }
    if matches!(shape, Shape::OneParent | Shape::Family | Shape::ManyChildren | Shape::Pupil) {
        let april = (1..=12).find(|n| start.plus(*n).number() == 4).unwrap_or(5);
        let what = rng.pick(&["高校の入学", "中学の制服とかばん", "修学旅行の積立て"]);
        put(april.into(), what, Effect::MoreExpense, yen(rng, 40, 180), Rhythm::Once);
    }
    if lines.iter().any(|l| l.code == "car_tax") {
        put(rng.between(3, 14), "車検", Effect::MoreExpense, yen(rng, 60, 130), Rhythm::Once);
    }
    if rng.chance(30) {
        put(rng.between(4, 20), "冷蔵庫の買いかえ", Effect::MoreExpense, yen(rng, 30, 80), Rhythm::Once);
    }
    events.sort_by_key(|e| e.month);
    events
}

fn budget(builder: &Builder, at: usize, theme: &Theme, rng: &mut Rng) -> Money {
    let case = builder.town.cases.get(at);
    let today = builder.days.0;
    let opened = case.map_or(today, |c| c.opened_on);
    let heard_on = builder.days.work(rng.between(2, 80)).max(opened);
    let start = Month::of(heard_on);
    let mut lines = income(theme.shape, rng);
    let events = events(theme.shape, &lines, start, rng);
    lines.extend(expense(theme.shape, rng));
    let wish = rng.pick(&[
        "子どもの学校のお金だけは、ちゃんと払いたい。",
        "電話がこわくないようになりたい。",
        "月末に、少しでも残る暮らしにしたい。",
        "家賃を払って、ここに住みつづけたい。",
        "年に一度は、墓参りに行きたい。",
    ]);
    let note = rng.pick(&[
        "通帳と封筒をいっしょに見て書いた。くわしい額は次の面談で。",
        "携帯の契約を見なおす。税の分納は、相談に同行する。",
        "食費は削らない。先に固定の費用から見なおす。",
        "本人が家計簿を二週間つけてみることにした。",
    ]);
    let sheet = Sheet {
        heard_on,
        start,
        months: u32::try_from(rng.pick(&[12_i64, 24, 24, 36, 60])).unwrap_or(12),
        plan_from: start.plus(1),
        balance: yen(rng, 3, 160),
        wish: wish.into(),
        note: note.into(),
        lines,
    };
    Money {
        household: case.map_or(0, |c| c.household),
        worker: case.map_or(0, |c| c.worker),
        debts: debts(theme, today, rng),
        sheet,
        events,
    }
}

const JOB: [&str; 4] = ["job_consult", "job_hellowork", "job_apply", "job_plan"];
const BUSINESS: [&str; 4] = ["business_consult", "business_advice", "business_effort", "business_plan"];
const MISSED: [&str; 4] = [
    "体調をくずし、二回だけ行けた",
    "子どもの熱で休んだ",
    "バス代がなく行けなかった。次は出張窓口で会う",
    "応募先の締切りが月をまたいだ",
];
const PAPERS: [&str; 9] = [
    "application",
    "confirmation",
    "identity",
    "reason",
    "income",
    "savings",
    "seeking",
    "dwelling",
    "lease",
];

/// The nth benefit of the town; each of seven turns comes in order.
fn benefit(builder: &Builder, case: usize, nth: usize, rng: &mut Rng) -> Housing {
    let worker = builder.town.cases.get(case).map_or(0, |c| c.worker);
    let this = Month::of(builder.days.0);
    let track = if nth % 5 == 3 { Track::Business } else { Track::Job };
    let codes = if track == Track::Job { JOB } else { BUSINESS };
    let rent = yen(rng, 28, 48);
    let from = this.plus([-1, 0, -2, -3, -1, -2, -1].get(nth % 7).copied().unwrap_or(-1));
    let on = from.first_day().checked_sub_days(chrono::Days::new(12)).unwrap_or(from.first_day());
    let moving = nth % 7 == 5;
    let aim = if moving { Aim::Moving } else { Aim::Rent(track) };
    let (months, amount) = if moving { (1, rent * 3) } else { (3, rent) };
    let decided_on = from.first_day();
    let first = Span { from, months, yen: amount, decided_on };
    // Paid on the tenth, as far as the tenth has come.
    let tenth = |m: Month| m.first_day().checked_add_days(chrono::Days::new(9)).unwrap_or(m.first_day());
    let paid = first.each().filter(|m| tenth(*m) <= builder.days.0);
    let paid = paid.map(|month| Payment { month, yen: amount, on: tenth(month) }).collect();
    let running = Running { aim, applied_on: on, first, more: Vec::new(), paid };
    let today = builder.days.0;
    let (benefit, reason, end_code) = match nth % 7 {
        1 => (Benefit::Applied(Applied { aim, on: today.min(on) }), "", ""),
        3 | 5 => {
            let last = Some(running.last());
            let ended = Ended { was: running, on: last.map_or(today, Month::last_day).min(today), last };
            let code = if moving { "period" } else { "work" };
            (Benefit::Ended(ended), if moving { "" } else { "倉庫の仕事が決まった" }, code)
        }
        4 => (Benefit::Refused(Applied { aim, on }), "世帯の収入が基準をこえていた。家計の相談は続ける", ""),
        _ => (Benefit::Running(running), "", ""),
    };
    let missed = rng.pick(&MISSED);
    let answer = |month: Month, n: usize| match nth % 7 {
        // The month before last's last duty is still open: it stands on きょう as late.
        6 if month < this && n == 3 => None,
        0 if month < this && n == 2 => Some(Done::Missed),
        _ if month < this || n < 2 => Some(Done::Done),
        _ => None,
    };
    let granted = benefit.granted().filter(|_| !moving);
    let duties = granted
        .map(|r| r.first.each())
        .into_iter()
        .flatten()
        .flat_map(|month| codes.into_iter().enumerate().map(move |(n, code)| (month, n, code)));
    let duties = duties.map(|(month, n, code)| {
        let done = if month <= this { answer(month, n) } else { None };
        (month, code, done, if done == Some(Done::Missed) { missed } else { "" })
    });
    let duties = duties.collect();
    let arrived = if matches!(benefit, Benefit::Applied(_)) { 5 } else { PAPERS.len() };
    let list = if moving {
        vec!["application", "confirmation", "identity", "income", "savings", "budget", "dwelling", "estimate"]
    } else {
        PAPERS.into_iter().take(arrived).collect()
    };
    Housing {
        case,
        worker,
        benefit,
        rent,
        note: rng
            .pick(&["管理会社を通して払う", "大家さんに直接振り込む", "家賃はひと月おくれている"])
            .into(),
        reason: reason.into(),
        end_code,
        papers: list,
        duties,
    }
}
