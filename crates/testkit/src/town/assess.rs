//! Assessments: what the worker heard at the first visits, and what had changed half a year later.

use super::build::Builder;
use super::model::*;
use super::rng::Rng;
use super::theme::{Shape, Theme};
use chrono::Days;
use domain::assessment::{Answer, Answers};

/// Of a hundred closed cases, how many have one in the record.
const CLOSED_WITH: i64 = 50;

/// 課題 for each topic marked at the door.
const ISSUES: &[(&str, &[&str])] = &[
    ("health", &["illness"]),
    ("housing", &["housing"]),
    ("income", &["poverty"]),
    ("rent_loan", &["housing", "poverty"]),
    ("taxes_utilities", &["budget"]),
    ("debt", &["debt", "budget"]),
    ("job_seeking", &["job_seeking"]),
    ("job_trouble", &["job_keeping"]),
    ("community", &["isolation"]),
    ("family", &["family"]),
    ("childcare", &["childcare"]),
    ("nursing", &["care"]),
    ("withdrawal", &["isolation", "communication"]),
    ("violence", &["violence"]),
    ("food", &["poverty"]),
];

const SINCE: &[&str] = &[
    "この春から",
    "仕事をやめてから",
    "半年ほど前から",
    "親が倒れてから",
    "二、三年前から",
    "はっきりしない",
];
const MIND: &[&str] = &[
    "眠りが浅く、朝起きられない日が週に二、三日ある。",
    "人の多いところが苦しい。家では落ち着いている。",
    "話すうちに涙が出ることがあった。死にたい気持ちはないとのこと。",
    "気持ちの波はあるが、好きなことの話では笑顔が出る。",
];
const SLEEPS_NOW: &[&str] =
    &["眠れる日が増えた。", "朝に起きられる日が週に五日になった。", "先週は三日つづけて散歩に出た。"];
const OWN: &[&str] = &[
    "約束の時刻に遅れたことがない。料理ができる。",
    "機械の扱いに強い。頼まれると断らず手を貸す。",
    "近所の子によく声をかける。花の世話を欠かさない。",
    "字がきれいで、書類を順にとってある。",
    "困ったときに自分から電話ができた。",
];
const PEOPLE: &[&str] = &[
    "となりの家の人。月に一度おかずを届けてくれる。",
    "前の職場の先輩。年賀状のやりとりが続く。",
    "遠方のきょうだい。電話には出てくれる。",
    "民生委員さん。顔を知っている。",
];
const FIRST: &[&str] = &[
    "まず今月をのりきりたい。",
    "夜に眠れるようになりたい。",
    "督促の紙を開けられるようになりたい。",
    "週に一度、外に出るところがほしい。",
];
const CARE: &[&str] = &[
    "電話は携帯だけ。家族のいる時間をさける。",
    "一度に多くを聞かない。三十分で休みを入れる。",
    "書類の話は、体調のよい日に。",
];
const NEXT: &[&str] = &[
    "暮らしの土台（食べる・払う・眠る）を先に。仕事の話は本人が始めるまで待つ。",
    "家計を一緒に見る日を月に一度。受診に一度同行する。",
    "人とのつながりを一つ。居場所の見学を誘う。",
];

/// Enters an assessment for each case that was met more than once.
pub(super) fn enter(builder: &mut Builder, cases: &[(usize, &'static Theme)], rng: &mut Rng) {
    for (case, theme) in cases {
        let Some(known) = builder.town.cases.get(*case).cloned() else { continue };
        let met = builder.town.contacts.iter().filter(|c| c.case == *case && c.outcome == "met").count();
        if met < 2 || (known.status == "closed" && !rng.chance(CLOSED_WITH)) {
            continue;
        }
        // A household with two cases has one record of what was heard.
        let same = |a: &Assessment| {
            builder.town.cases.get(a.case).is_some_and(|other| other.household == known.household)
        };
        if builder.town.assessments.iter().any(same) {
            continue;
        }
        person(builder, *case, &known, theme, rng);
        let many = builder.town.households.get(known.household).is_some_and(|h| h.members.len() > 1);
        if many && rng.chance(40) {
            household(builder, *case, &known, theme, rng);
        }
    }
}

/// The day of a visit `after` days from the opening; none when it still lies ahead, or behind the closing.
fn day(builder: &Builder, case: &Case, after: i64) -> Option<chrono::NaiveDate> {
    let day = case.opened_on.checked_add_days(Days::new(u64::try_from(after).unwrap_or_default()))?;
    let over = case.closed_on.is_some_and(|closed| day > closed);
    (day < builder.town.today && !over).then_some(day)
}

fn person(builder: &mut Builder, case: usize, known: &Case, theme: &'static Theme, rng: &mut Rng) {
    let (first, second) = (rng.between(1, 6), rng.between(12, 24));
    let Some(on) = day(builder, known, first) else { return };
    let mut answers = first_words(builder, known, theme, rng);
    let mut visits = vec![Visit { on, worker: known.worker, answers: answers.clone() }];
    if let Some(on) = day(builder, known, second) {
        further(builder, known, theme, &mut answers, rng);
        visits.push(Visit { on, worker: known.worker, answers: answers.clone() });
    }
    let fixed = visits.len() > 1 && (known.closed_on.is_some() || rng.chance(80));
    let whose = Some(known.person);
    builder.town.assessments.push(Assessment { case, person: whose, number: 1, visits, fixed });
    let Some(on) = day(builder, known, rng.between(170, 230)).filter(|_| fixed) else { return };
    later(&mut answers, rng);
    let visits = vec![Visit { on, worker: known.worker, answers }];
    let fixed = known.closed_on.is_some() || rng.chance(70);
    builder.town.assessments.push(Assessment { case, person: whose, number: 2, visits, fixed });
}

fn text(answers: &mut Answers, key: &str, words: impl Into<String>) {
    answers.put(key, Answer::Text(words.into()));
}

fn one(answers: &mut Answers, key: &str, code: &str) {
    answers.put(key, Answer::One(code.to_owned()));
}

fn many(answers: &mut Answers, key: &str, codes: &[&str], main: Option<&str>) {
    let mut codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    codes.sort_unstable();
    codes.dedup();
    answers.put(key, Answer::Many { codes, main: main.map(str::to_owned) });
}

/// The first visit: what presses.
fn first_words(builder: &Builder, case: &Case, theme: &Theme, rng: &mut Rng) -> Answers {
    let mut a = Answers::default();
    let say = |sentences: &[&str], rng: &mut Rng| builder.say(sentences, case.household, theme.desks, rng);
    text(&mut a, "plaint_own", say(theme.words, rng));
    text(&mut a, "plaint_since", rng.pick(SINCE));
    let food = theme.topics.contains(&"food");
    many(&mut a, "living_urgent", if food { &["food", "money"] } else { &["none"] }, None);
    one(&mut a, "living_home", home(theme, rng));
    one(&mut a, "health_state", rng.pick(&["good", "bad_treated", "bad_untreated", "bad_untreated"]));
    let issues: Vec<&str> = theme
        .topics
        .iter()
        .filter_map(|topic| ISSUES.iter().find(|(known, _)| known == topic))
        .flat_map(|(_, issues)| issues.iter().copied())
        .collect();
    many(&mut a, "issues", &issues, issues.first().copied());
    text(&mut a, "wishes_own", say(theme.wishes, rng));
    text(&mut a, "view_text", say(theme.notes, rng));
    a
}

const fn old(theme: &Theme) -> bool {
    matches!(theme.shape, Shape::OldCouple)
}

fn home(theme: &Theme, rng: &mut Rng) -> &'static str {
    match theme.shape {
        Shape::GrownChild(..) | Shape::LeftBehind | Shape::OldCouple => rng.pick(&["own", "own", "rent"]),
        Shape::FromAbroad => rng.pick(&["rent", "company"]),
        _ if theme.topics.contains(&"housing") => rng.pick(&["rent", "friend", "public"]),
        _ => rng.pick(&["rent", "rent", "public", "own"]),
    }
}

/// The second visit: health, money, work, and what they are good at.
fn further(builder: &Builder, case: &Case, theme: &Theme, a: &mut Answers, rng: &mut Rng) {
    text(a, "plaint_tried", builder.say(theme.first, case.household, theme.desks, rng));
    text(a, "health_mind", rng.pick(MIND));
    one(
        a,
        "health_insurance",
        if old(theme) { "elderly" } else { rng.pick(&["national", "national", "employee"]) },
    );
    many(a, "health_book", &[rng.pick(&["none", "none", "none", "mental", "applying"])], None);
    a.put("income_month", Answer::Yen(rng.between(0, 180) * 1_000));
    many(a, "income_kind", &[rng.pick(&["wage", "pension", "kin", "savings"])], None);
    a.put("income_hand", Answer::Yen(rng.between(0, 60) * 500));
    a.put(
        "income_saved",
        if rng.chance(30) { Answer::Unknown } else { Answer::Yen(rng.between(0, 40) * 10_000) },
    );
    many(a, "benefits_kind", &[rng.pick(&["none", "none", "medical", "reduction"])], None);
    one(a, "benefits_seiho", rng.pick(&["none", "none", "asked", "before"]));
    if theme.topics.iter().any(|topic| matches!(*topic, "debt" | "rent_loan" | "taxes_utilities")) {
        one(a, "debts_state", rng.pick(&["paying", "stopped", "stopped"]));
        a.put("debts_yen", Answer::Yen(rng.between(8, 320) * 10_000));
        many(
            a,
            "debts_arrears",
            &[rng.pick(&["rent", "electricity"]), rng.pick(&["tax", "health", "phone"])],
            None,
        );
        a.put("debts_arrears_yen", Answer::Yen(rng.between(10, 90) * 3_000));
    } else {
        a.put("debts_state", if rng.chance(40) { Answer::Unknown } else { Answer::One("none".to_owned()) });
    }
    if !old(theme) {
        one(a, "work_state", rng.pick(&["working", "changing", "seeking", "not_seeking", "not_seeking"]));
        one(a, "work_left", rng.pick(&["months6", "year1", "years2", "longer"]));
        one(a, "work_school", rng.pick(&["left_high", "high", "high", "vocational", "university"]));
    }
    text(a, "issues_text", builder.say(theme.middle, case.household, theme.desks, rng));
    text(a, "strengths_own", rng.pick(OWN));
    text(a, "strengths_people", rng.pick(PEOPLE));
    text(a, "wishes_first", rng.pick(FIRST));
    text(a, "view_care", rng.pick(CARE));
    text(a, "view_next", rng.pick(NEXT));
    one(a, "view_screening", "plan");
}

/// Half a year later: something is lighter, something is known that was not.
fn later(a: &mut Answers, rng: &mut Rng) {
    one(a, "health_state", "bad_treated");
    if let Some(Answer::Text(mind)) = a.get("health_mind").cloned() {
        text(a, "health_mind", format!("{mind}{}", rng.pick(SLEEPS_NOW)));
    }
    if let Some(Answer::Yen(yen)) = a.get("debts_yen").cloned() {
        a.put("debts_yen", Answer::Yen(yen - yen / 10_000 / 5 * 10_000));
        one(a, "debts_state", "settling");
    }
    if a.get("income_saved") == Some(&Answer::Unknown) {
        a.put("income_saved", Answer::Yen(rng.between(1, 20) * 10_000));
    }
    many(a, "benefits_kind", &["medical", "reduction"], None);
    text(a, "view_next", format!("{}次の見直しは三か月後。", rng.pick(NEXT)));
}

fn household(builder: &mut Builder, case: usize, known: &Case, theme: &'static Theme, rng: &mut Rng) {
    let Some(on) = day(builder, known, rng.between(14, 40)) else { return };
    let Some(home) = builder.town.households.get(known.household) else { return };
    let mut a = Answers::default();
    let together = home.members.iter().filter(|m| m.to.is_none() && m.living == "with");
    let ages = together.clone().filter_map(|m| builder.town.people.get(m.person)?.birth.as_deref());
    let born = ages.filter_map(|birth| birth.parse::<chrono::NaiveDate>().ok());
    let young = born.filter(|birth| on.years_since(*birth).is_some_and(|age| age < 18));
    a.put("living_children", Answer::Number(i64::try_from(young.count()).unwrap_or_default()));
    a.put("living_members", Answer::Number(i64::try_from(together.count()).unwrap_or_default()));
    let note = home.note.clone();
    if !note.is_empty() {
        text(&mut a, "plaint_own", note);
    }
    text(&mut a, "living_family", builder.say(theme.notes, known.household, theme.desks, rng));
    one(&mut a, "living_home", self::home(theme, rng));
    let care =
        if theme.topics.contains(&"nursing") { "nursing" } else { rng.pick(&["none", "childcare", "sick"]) };
    many(&mut a, "living_care", &[care], None);
    a.put("income_home", Answer::Yen(rng.between(60, 320) * 1_000));
    a.put(
        "income_rent",
        if rng.chance(25) { Answer::Unknown } else { Answer::Yen(rng.between(18, 62) * 1_000) },
    );
    text(&mut a, "strengths_people", rng.pick(PEOPLE));
    text(&mut a, "view_text", rng.pick(NEXT));
    let visits = vec![Visit { on, worker: known.worker, answers: a }];
    builder.town.assessments.push(Assessment {
        case,
        person: None,
        number: 1,
        visits,
        fixed: rng.chance(60),
    });
}

/// Does every answer belong on its sheet? For the town's tests.
#[cfg(test)]
pub(super) fn fits(assessment: &Assessment) -> bool {
    use domain::assessment::{Subject, items};
    let subject = if assessment.person.is_some() { Subject::Person } else { Subject::Household };
    let asked = |key: &str| items(subject).any(|item| item.key == key);
    assessment.visits.iter().all(|visit| visit.answers.iter().all(|(item, _)| asked(item.key)))
}
