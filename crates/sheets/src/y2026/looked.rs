//! だれが私の記録を見たか: for the person whose record it is.

use super::EDITION;
use crate::{
    sheet::{Block, Column, Foot, Sheet, Table, column},
    value::Value,
};
use chrono::NaiveDate;

/// One line in words. Without `Debug`.
#[derive(Clone)]
pub struct Look {
    /// The day.
    pub on: NaiveDate,
    /// Agency; 「プログラム」 for the program itself.
    pub agency: String,
    /// Role there.
    pub role: String,
    /// Name, as the office decides.
    pub worker: String,
    /// 「見た」「書き出した」.
    pub action: String,
    /// Which parts.
    pub parts: String,
    /// On which ground.
    pub ground: String,
    /// From which page.
    pub page: String,
    /// How often.
    pub times: i64,
}

const COLUMNS: &[Column] = &[
    column("日", 12),
    column("機関", 20),
    column("役割", 10),
    column("名前", 10),
    column("したこと", 10),
    column("見えたところ", 22),
    column("根拠", 18),
    column("画面", 16),
    column("回", 5),
];

/// Said on every sheet, whether there is such a line or not.
const ALWAYS: &str = "一覧や検索に出ただけのときも、のせています。法律で定められた通報・通告のために見た分は、だれのものでも、この紙にはのりません。                      ここにない人が知っていると感じたとき、おかしいと思う行があるときは、窓口か管理者にお話しください。";

/// The sheet.
#[must_use]
pub fn sheet(number: &str, agency: &str, period: String, looks: &[Look], foot: Foot) -> Sheet {
    let row = |look: &Look| {
        let words =
            [&look.agency, &look.role, &look.worker, &look.action, &look.parts, &look.ground, &look.page];
        let mut row = vec![Value::Day(look.on)];
        row.extend(words.iter().map(|words| Value::from(words.as_str())));
        row.push(Value::Int(look.times));
        row
    };
    let rows = looks.iter().map(row).collect();
    Sheet {
        title: "だれが私の記録を見たか",
        edition: EDITION,
        facts: vec![("番号", number.to_owned()), ("主な機関", agency.to_owned()), ("期間", period)],
        wide: true,
        blocks: vec![
            Block::Table(Table { columns: COLUMNS, rows, none: "この間に見た人はいません。" }),
            Block::Words(ALWAYS.to_owned()),
        ],
        foot,
    }
}
