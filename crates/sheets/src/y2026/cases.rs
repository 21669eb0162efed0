//! 支援ケース一覧: on paper, and as data. Both have the same columns.

use super::EDITION;
use crate::{
    list::{List, Row},
    sheet::{Block, Column, Foot, Sheet, Table, column},
    value::Value,
};
use chrono::NaiveDate;
use domain::Instant;

/// One case as the list shows it; what is not shared is none. Without `Debug`.
#[derive(Clone)]
pub struct Case {
    /// 年度-連番.
    pub number: String,
    /// 本人's name.
    pub name: Option<String>,
    /// The reading.
    pub kana: Option<String>,
    /// The household's name.
    pub household: Option<String>,
    /// District.
    pub area: Option<String>,
    /// 支援中, 見守り, ….
    pub status: &'static str,
    /// Lead agency.
    pub agency: String,
    /// Main worker.
    pub worker: Option<String>,
    /// Opened on.
    pub opened_on: NaiveDate,
    /// Plan made on.
    pub plan_made_on: Option<NaiveDate>,
    /// Last contact.
    pub last_contact_at: Option<Instant>,
    /// Next review.
    pub next_review: Option<NaiveDate>,
}

const COLUMNS: &[Column] = &[
    column("番号", 12),
    column("氏名", 16),
    column("ふりがな", 18),
    column("世帯", 18),
    column("地区", 12),
    column("状態", 8),
    column("主な機関", 22),
    column("担当", 13),
    column("開始", 12),
    column("プラン", 12),
    column("前の連絡", 12),
    column("次の見直し", 12),
];

/// The list as data, in one file of any length.
#[must_use]
pub const fn list(foot: Foot) -> List {
    List { title: "支援ケース一覧", columns: COLUMNS, foot }
}

/// A row of it.
#[must_use]
pub fn row(case: Case) -> Row {
    vec![
        case.number.into(),
        case.name.into(),
        case.kana.into(),
        case.household.into(),
        case.area.into(),
        case.status.into(),
        case.agency.into(),
        case.worker.into(),
        Value::Day(case.opened_on),
        case.plan_made_on.into(),
        case.last_contact_at.map_or(Value::Empty, |at| Value::Day(domain::wareki::jst_date(at))),
        case.next_review.into(),
    ]
}

/// The list on paper. `rest`: so many more stand not on it.
#[must_use]
pub fn sheet(narrowed: &str, cases: Vec<Case>, rest: usize, foot: Foot) -> Sheet {
    let count = cases.len();
    let rows = cases.into_iter().map(row).collect();
    let mut blocks =
        vec![Block::Table(Table {
            columns: COLUMNS, rows, none: "この条件に合うケースはありません。"
        })];
    if rest > 0 {
        blocks.push(Block::Words(format!(
            "ほかに {rest} 件あります。紙にはここまでにしました。しぼって分けるか、Excel で出してください。"
        )));
    }
    Sheet {
        title: "支援ケース一覧",
        edition: EDITION,
        facts: vec![("件数", format!("{count}件")), ("範囲", narrowed.to_owned())],
        wide: true,
        blocks,
        foot,
    }
}
