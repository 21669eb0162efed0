//! 家計表: the month, debts, events ahead, and the course of the months.

use super::EDITION;
use crate::{
    sheet::{Block, Column, Foot, Sheet, Table, column, pair, room},
    value::{Value, grouped},
};

/// A household's money in words and yen. Without `Debug`.
#[derive(Clone)]
pub struct Budget<'a> {
    /// The household's name, where shared.
    pub household: &'a str,
    /// The number of the case in work.
    pub number: &'a str,
    /// Told on: 「令和8年11月20日」.
    pub heard_on: &'a str,
    /// Who saved it last.
    pub by: &'a str,
    /// Money at hand at the beginning, in yen.
    pub balance: i64,
    /// The plan holds from: 「令和9年1月」.
    pub plan_from: &'a str,
    /// What the person wishes.
    pub wish: &'a str,
    /// The worker's words.
    pub note: &'a str,
    /// Lines of the month's table.
    pub lines: Vec<Line>,
    /// Sums under the table: name, now, plan.
    pub sums: Vec<(String, i64, i64)>,
    /// Debts and arrears.
    pub debts: Vec<Debt>,
    /// Events ahead: month, what, how it changes money, in words.
    pub events: Vec<[String; 4]>,
    /// The course: month, then balance as it is and as planned.
    pub months: Vec<(String, [i64; 4])>,
    /// What the course says, in words.
    pub outlook: Vec<String>,
}

/// A line of the month's table.
#[derive(Clone)]
pub struct Line {
    /// 収入 or 支出.
    pub side: &'static str,
    /// What.
    pub item: String,
    /// Yen now; none: not told.
    pub now: Option<i64>,
    /// Yen as planned.
    pub plan: Option<i64>,
    /// In which months, if not in each.
    pub months: String,
    /// In words.
    pub note: String,
}

/// A debt or arrears.
#[derive(Clone)]
pub struct Debt {
    /// What, to whom.
    pub name: String,
    /// Yen that remain.
    pub rest: Option<i64>,
    /// Yen a month, now and as planned.
    pub pays: [Option<i64>; 2],
    /// In words.
    pub note: String,
}

const MONTH: &[Column] = &[
    column("区分", 8),
    column("項目", 28),
    column("いま（円）", 15),
    column("計画（円）", 15),
    column("払う月", 14),
    column("メモ", 32),
];
const DEBTS: &[Column] = &[
    column("借り入れ・滞納", 32),
    column("残り（円）", 16),
    column("いま（月・円）", 16),
    column("計画（月・円）", 16),
    column("メモ", 32),
];
const EVENTS: &[Column] =
    &[column("とき", 18), column("できごと", 36), column("お金（円）", 20), column("メモ", 26)];
const COURSE: &[Column] = &[
    column("月", 20),
    column("いまのまま 出入り", 20),
    column("いまのまま 残り", 20),
    column("計画どおり 出入り", 20),
    column("計画どおり 残り", 20),
];

fn yen(sum: Option<i64>) -> Value {
    sum.map_or(Value::Empty, Value::Int)
}

/// The sheet.
#[must_use]
pub fn sheet(of: &Budget<'_>, foot: Foot) -> Sheet {
    let line = |l: &Line| {
        let (months, note) = (l.months.as_str().into(), l.note.as_str().into());
        vec![l.side.into(), l.item.as_str().into(), yen(l.now), yen(l.plan), months, note]
    };
    let mut month: Vec<Vec<Value>> = of.lines.iter().map(line).collect();
    for (name, now, plan) in &of.sums {
        let name = name.as_str().into();
        month.push(vec!["計".into(), name, Value::Int(*now), Value::Int(*plan), Value::Empty, Value::Empty]);
    }
    let debts = of.debts.iter().map(|d| {
        let [now, plan] = d.pays;
        vec![d.name.as_str().into(), yen(d.rest), yen(now), yen(plan), d.note.as_str().into()]
    });
    let events = of.events.iter().map(|event| event.iter().map(|w| Value::from(w.as_str())).collect());
    let course = of.months.iter().map(|(month, sums)| {
        let sums = sums.iter().map(|sum| Value::Int(*sum));
        std::iter::once(Value::from(month.as_str())).chain(sums).collect()
    });
    let blocks = vec![
        Block::Grid(vec![
            pair("聞いた日", of.heard_on, "書いた人", of.by),
            pair("手もとのお金", format!("{}円", grouped(of.balance)), "計画のはじまり", of.plan_from),
            room("どうしたいか", 2, of.wish),
            room("メモ", 2, of.note),
        ]),
        Block::Heading("ひと月の家計".to_owned()),
        Block::Table(Table { columns: MONTH, rows: month, none: "まだ聞いていません。" }),
        Block::Heading("借り入れと滞納".to_owned()),
        Block::Table(Table { columns: DEBTS, rows: debts.collect(), none: "ありません。" }),
        Block::Heading("これからのできごと".to_owned()),
        Block::Table(Table { columns: EVENTS, rows: events.collect(), none: "ありません。" }),
        Block::Heading("お金の見通し".to_owned()),
        Block::Words(of.outlook.join("\n")),
        Block::Table(Table { columns: COURSE, rows: course.collect(), none: "" }),
    ];
    Sheet {
        title: "家計表",
        edition: EDITION,
        facts: vec![("番号", of.number.to_owned()), ("世帯", of.household.to_owned())],
        wide: false,
        blocks,
        foot,
    }
}
