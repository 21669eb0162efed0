//! プラン兼事業等利用申込書.

use super::{EDITION, joined};
use crate::{
    sheet::{Block, Column, Foot, Line, Sheet, Table, column, free, label, pair, room, row, value},
    value::Value,
};
use chrono::NaiveDate;
use domain::wareki;

/// A plan in words. Without `Debug`.
#[derive(Clone)]
pub struct Plan<'a> {
    /// 年度-連番 of the case.
    pub number: &'a str,
    /// 第何回.
    pub nth: i64,
    /// 本人, where shared.
    pub person: &'a str,
    /// The household's name, where shared.
    pub household: &'a str,
    /// Lead agency.
    pub agency: &'a str,
    /// Main worker.
    pub worker: &'a str,
    /// Where it stands: 「案」「支援中」….
    pub state: &'a str,
    /// Began to be written on.
    pub made_on: NaiveDate,
    /// By whom.
    pub made_by: &'a str,
    /// 本人の望み.
    pub wish: &'a str,
    /// 支援の方針.
    pub course: &'a str,
    /// From and until.
    pub span: (Option<NaiveDate>, Option<NaiveDate>),
    /// Next monitoring.
    pub monitor_on: Option<NaiveDate>,
    /// Goals in order.
    pub goals: Vec<Goal>,
    /// Services in order.
    pub services: Vec<Service>,
    /// 本人の同意.
    pub agreement: Turn,
    /// 支援調整会議.
    pub meeting: Turn,
    /// 支援決定.
    pub decision: Turn,
}

/// A goal.
#[derive(Clone)]
pub struct Goal {
    /// Whose.
    pub who: String,
    /// In the person's words.
    pub words: String,
    /// Who does what, by when.
    pub steps: Vec<[String; 3]>,
}

/// A service.
#[derive(Clone)]
pub struct Service {
    /// 事業・サービス.
    pub menu: String,
    /// Whose.
    pub who: String,
    /// By whom.
    pub by: String,
    /// From.
    pub from: Option<NaiveDate>,
    /// Until.
    pub to: Option<NaiveDate>,
}

/// What has been done with the plan on a day; all empty: not yet.
#[derive(Clone, Default)]
pub struct Turn {
    /// When.
    pub on: Option<NaiveDate>,
    /// How, or with which result.
    pub how: String,
    /// By whom, with whom.
    pub by: String,
    /// 文書番号.
    pub number: String,
    /// What was said.
    pub note: String,
}

const GOALS: &[Column] = &[
    column("だれの", 12),
    column("目標", 30),
    column("だれが", 16),
    column("すること", 30),
    column("いつ", 12),
];
const SERVICES: &[Column] = &[
    column("事業・サービス", 30),
    column("だれの", 14),
    column("担うところ", 26),
    column("はじまり", 14),
    column("おわり", 14),
];

/// The sheet.
#[must_use]
pub fn sheet(of: &Plan<'_>, foot: Foot) -> Sheet {
    let day = |day: Option<NaiveDate>| day.map(wareki::show_wareki).unwrap_or_default();
    let goals = of.goals.iter().flat_map(rows).collect();
    let services = of.services.iter().map(service).collect();
    let blocks = vec![
        Block::Grid(vec![
            pair("本人", of.person, "世帯", of.household),
            pair("主な機関", of.agency, "担当", of.worker),
            pair("つくった日", wareki::show_wareki(of.made_on), "つくった人", of.made_by),
            pair(
                "期間",
                if of.span == (None, None) {
                    String::new()
                } else {
                    format!("{} から {}", day(of.span.0), day(of.span.1))
                },
                "次の見直し",
                day(of.monitor_on),
            ),
            room("本人の望み", 3, of.wish),
            room("支援の方針", 3, of.course),
        ]),
        Block::Heading("目標と、すること".to_owned()),
        Block::Table(Table { columns: GOALS, rows: goals, none: "目標はまだありません。" }),
        Block::Heading("使う事業・サービス".to_owned()),
        Block::Table(Table {
            columns: SERVICES, rows: services, none: "使う事業・サービスはありません。"
        }),
        Block::Heading("支援調整会議・支援決定".to_owned()),
        Block::Grid([turn("支援調整会議", &of.meeting), turn("支援決定", &of.decision)].concat()),
        Block::Heading("本人の同意と利用の申込み".to_owned()),
        Block::Grid(turn("同意", &of.agreement)),
        Block::Words(format!(
            "{} あて　このプランに同意し、上の事業・サービスの利用を申し込みます。",
            foot.office
        )),
        Block::Sign(vec![("同意の日", day(of.agreement.on)), ("本人の署名", String::new())]),
    ];
    Sheet {
        title: "プラン兼事業等利用申込書",
        edition: EDITION,
        facts: vec![
            ("番号", of.number.to_owned()),
            ("回", format!("第{}回", of.nth)),
            ("いま", of.state.to_owned()),
        ],
        wide: false,
        blocks,
        foot,
    }
}

fn rows(goal: &Goal) -> Vec<Vec<Value>> {
    let empty = [String::new(), String::new(), String::new()];
    let steps = if goal.steps.is_empty() { vec![empty] } else { goal.steps.clone() };
    let row = |(n, [who, what, when]): (usize, [String; 3])| {
        // The goal stands once, beside its first step.
        let (whose, words) = if n == 0 { (goal.who.clone(), goal.words.clone()) } else { Default::default() };
        vec![whose.into(), words.into(), who.into(), what.into(), when.into()]
    };
    steps.into_iter().enumerate().map(row).collect()
}

fn service(of: &Service) -> Vec<Value> {
    vec![of.menu.as_str().into(), of.who.as_str().into(), of.by.as_str().into(), of.from.into(), of.to.into()]
}

fn turn(name: &str, of: &Turn) -> Vec<Line> {
    let day = of.on.map(wareki::show_wareki).unwrap_or_default();
    let mut lines = vec![Line(vec![
        label(4, name),
        value(7, day),
        value(6, of.how.as_str()),
        value(7, joined(&[&of.by, &of.number])),
    ])];
    if !of.note.is_empty() {
        lines.push(Line(vec![label(4, ""), free(20, 1, of.note.as_str())]));
    }
    lines
}

/// 評価シート: one review of a plan. Without `Debug`.
#[derive(Clone)]
pub struct Review<'a> {
    /// 年度-連番 of the case.
    pub number: &'a str,
    /// 第何回 of the plan.
    pub nth: i64,
    /// 本人, where shared.
    pub person: &'a str,
    /// The household's name, where shared.
    pub household: &'a str,
    /// When.
    pub on: NaiveDate,
    /// By whom.
    pub worker: &'a str,
    /// Each goal: in words, how far, what was said.
    pub goals: Vec<[String; 3]>,
    /// 見られた変化: every row of the list, and whether it was seen.
    pub changes: Vec<(String, bool)>,
    /// What was seen, in words.
    pub seen: &'a str,
    /// What remains.
    pub remains: &'a str,
    /// The person's view.
    pub voice: &'a str,
    /// What follows.
    pub next: &'a str,
    /// Next monitoring.
    pub monitor_on: Option<NaiveDate>,
}

const RESULTS: &[Column] = &[column("目標", 40), column("どうなったか", 18), column("ことばで", 42)];

/// 評価シート.
#[must_use]
pub fn review(of: &Review<'_>, foot: Foot) -> Sheet {
    let goals = of.goals.iter().map(|goal| goal.iter().map(|w| Value::from(w.as_str())).collect()).collect();
    let topics: Vec<(String, &'static str)> =
        of.changes.iter().map(|(words, seen)| (words.clone(), if *seen { "○" } else { "" })).collect();
    let blocks = vec![
        Block::Grid(vec![
            pair("本人", of.person, "世帯", of.household),
            pair("評価の日", wareki::show_wareki(of.on), "書いた人", of.worker),
        ]),
        Block::Heading("目標ごとに".to_owned()),
        Block::Table(Table { columns: RESULTS, rows: goals, none: "目標はありません。" }),
        Block::Heading("見られた変化（○）".to_owned()),
        Block::Grid(super::marked(&topics)),
        Block::Grid(vec![
            room("変化のようす", 3, of.seen),
            room("残っていること", 3, of.remains),
            room("本人のことば", 3, of.voice),
        ]),
        Block::Heading("これから".to_owned()),
        Block::Grid(vec![
            row("つぎは", of.next),
            row("次の見直し", of.monitor_on.map(wareki::show_wareki).unwrap_or_default()),
        ]),
        Block::Sign(vec![("本人に見せた日", String::new()), ("本人の署名", String::new())]),
    ];
    Sheet {
        title: "評価シート",
        edition: EDITION,
        facts: vec![("番号", of.number.to_owned()), ("プラン", format!("第{}回", of.nth))],
        wide: false,
        blocks,
        foot,
    }
}
