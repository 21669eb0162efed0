//! 消去の記録: what an office files when records have been erased. Numbers, days and who agreed; no name of anybody in need.

use super::EDITION;
use crate::{
    sheet::{Block, Column, Foot, Sheet, Table, column, pair, row},
    value::Value,
};
use chrono::NaiveDate;

/// One item in words. Without `Debug`.
#[derive(Clone)]
pub struct Item {
    /// 1, 2, 3 …
    pub nth: i64,
    /// 「世帯」「受付」.
    pub kind: String,
    /// Number of its cases or of the reception.
    pub number: String,
    /// The day from which the years are counted.
    pub closed: NaiveDate,
    /// Years of the rule that held.
    pub years: i64,
    /// The day on which the period was over.
    pub due: NaiveDate,
    /// What became of it, and when.
    pub outcome: String,
}

/// The list in words. Without `Debug`.
#[derive(Clone)]
pub struct List<'a> {
    /// Whose records.
    pub agency: &'a str,
    /// Where it stands: 「消しました」.
    pub state: &'a str,
    /// Who made it, and when.
    pub made: String,
    /// Whose yes it had, and when; empty when it had none.
    pub approved: String,
    /// From when on it could be erased; empty when nobody agreed.
    pub from: String,
    /// Who stopped it, when and why; empty when nobody did.
    pub stopped: String,
    /// 「世帯 3件、受付 1件」.
    pub erased: String,
    /// 「2件」.
    pub stayed: String,
}

const COLUMNS: &[Column] = &[
    column("番", 5),
    column("種類", 8),
    column("番号", 22),
    column("最後のできごと", 16),
    column("年数", 7),
    column("期間が過ぎた日", 14),
    column("どうなったか", 48),
];

const ALWAYS: &str = "この紙には、相談した方の名前は入っていません。消した記録は、engawa のどの画面からも読めず、もとにも戻せません。件数などの統計は、そのまま残っています。";

/// The sheet.
#[must_use]
pub fn sheet(of: &List<'_>, items: Vec<Item>, foot: Foot) -> Sheet {
    let line = |item: Item| {
        vec![
            Value::Int(item.nth),
            Value::from(item.kind.as_str()),
            Value::from(item.number.as_str()),
            Value::Day(item.closed),
            Value::from(format!("{}年", item.years).as_str()),
            Value::Day(item.due),
            Value::from(item.outcome.as_str()),
        ]
    };
    let rows = items.into_iter().map(line).collect();
    let mut grid = vec![
        pair("機関", of.agency, "いま", of.state),
        row("一覧をつくった人", of.made.clone()),
        row("承認した人", of.approved.clone()),
    ];
    if !of.from.is_empty() {
        grid.push(row("消しはじめる日", of.from.clone()));
    }
    if !of.stopped.is_empty() {
        grid.push(row("止めた人", of.stopped.clone()));
    }
    grid.push(pair("消したもの", of.erased.clone(), "残したもの", of.stayed.clone()));
    Sheet {
        title: "消去の記録",
        edition: EDITION,
        facts: Vec::new(),
        wide: true,
        blocks: vec![
            Block::Grid(grid),
            Block::Heading("一件ずつ".to_owned()),
            Block::Table(Table { columns: COLUMNS, rows, none: "一覧には何もありません。" }),
            Block::Words(ALWAYS.to_owned()),
        ],
        foot,
    }
}
