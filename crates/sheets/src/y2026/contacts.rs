//! 支援経過記録（一覧）: on paper, and as data.

use super::EDITION;
use crate::{
    list::{List, Row},
    sheet::{Block, Column, Foot, Sheet, Table, column},
    value::Value,
};
use domain::Instant;

/// One contact with its codes in words. Without `Debug`.
#[derive(Clone)]
pub struct Contact {
    /// The case's number.
    pub number: String,
    /// When it was.
    pub at: Instant,
    /// How: 「電話」.
    pub method: String,
    /// 「会えた」「不在」….
    pub outcome: String,
    /// With whom.
    pub with: String,
    /// Who wrote it.
    pub worker: String,
    /// The writer's agency.
    pub agency: String,
    /// Minutes of work.
    pub minutes: i64,
    /// 事業.
    pub programme: String,
    /// 分野.
    pub field: String,
    /// The note.
    pub body: String,
}

/// What the list is of.
#[derive(Clone)]
pub struct Of<'a> {
    /// The household's name, where shared.
    pub household: &'a str,
    /// The number of the case in work.
    pub number: &'a str,
    /// Lead agency.
    pub agency: &'a str,
    /// Main worker.
    pub worker: &'a str,
    /// Only what a filter left.
    pub filtered: bool,
    /// More follow that are not on it.
    pub more: bool,
}

const ON_PAPER: &[Column] = &[
    column("日時", 13),
    column("方法", 10),
    column("相手", 14),
    column("対応した人", 14),
    column("分", 5),
    column("内容", 62),
];

/// The sheet, newest first as given.
#[must_use]
pub fn sheet(of: &Of<'_>, contacts: &[Contact], foot: Foot) -> Sheet {
    let rows = contacts.iter().map(on_paper).collect();
    let table = Table { columns: ON_PAPER, rows, none: "記録はまだありません。" };
    let mut blocks = vec![Block::Table(table)];
    if of.more {
        blocks.push(Block::Words("ここまでで2万件です。年でしぼって、分けて出してください。".to_owned()));
    }
    let part = if of.filtered { "一部（しぼりこみ）" } else { "" };
    Sheet {
        title: "支援経過記録（一覧）",
        edition: EDITION,
        facts: vec![
            ("番号", of.number.to_owned()),
            ("世帯", of.household.to_owned()),
            ("主な機関", of.agency.to_owned()),
            ("担当", of.worker.to_owned()),
            ("範囲", part.to_owned()),
        ],
        wide: true,
        blocks,
        foot,
    }
}

fn on_paper(contact: &Contact) -> Row {
    let how = if contact.outcome.is_empty() {
        contact.method.clone()
    } else {
        format!("{}・{}", contact.method, contact.outcome)
    };
    let minutes = if contact.minutes > 0 { Value::Int(contact.minutes) } else { Value::Empty };
    vec![
        Value::at(contact.at),
        how.into(),
        contact.with.as_str().into(),
        format!("{}（{}）", contact.worker, contact.agency).into(),
        minutes,
        contact.body.as_str().into(),
    ]
}

const AS_DATA: &[Column] = &[
    column("ケース番号", 12),
    column("日時", 16),
    column("方法", 12),
    column("結果", 10),
    column("相手", 20),
    column("対応した人", 14),
    column("機関", 20),
    column("分", 6),
    column("事業", 18),
    column("分野", 10),
    column("内容", 70),
];

/// The contacts as data.
#[must_use]
pub const fn list(foot: Foot) -> List {
    List { title: "支援経過", columns: AS_DATA, foot }
}

/// A row of [`list`].
#[must_use]
pub fn row(contact: Contact) -> Row {
    vec![
        contact.number.into(),
        Value::at(contact.at),
        contact.method.into(),
        contact.outcome.into(),
        contact.with.into(),
        contact.worker.into(),
        contact.agency.into(),
        Value::Int(contact.minutes),
        contact.programme.into(),
        contact.field.into(),
        contact.body.into(),
    ]
}
