//! 住居確保給付金（申請・状況）.

use super::EDITION;
use crate::{
    sheet::{Block, Column, Foot, Sheet, Table, column, pair, room, row},
    value::{Value, grouped},
};
use chrono::NaiveDate;
use domain::wareki;

/// A benefit in words and yen. Without `Debug`.
#[derive(Clone)]
pub struct Housing<'a> {
    /// 年度-連番 of the case.
    pub number: &'a str,
    /// The household's name, where shared.
    pub household: &'a str,
    /// The case's lead agency.
    pub agency: &'a str,
    /// 家賃補助 or 転居費用補助.
    pub kind: &'a str,
    /// On which ground; empty for 転居費用補助.
    pub track: &'a str,
    /// Where it stands.
    pub state: &'a str,
    /// Applied for on.
    pub applied_on: NaiveDate,
    /// Yen of rent a month, as told.
    pub rent: Option<i64>,
    /// Words of the application.
    pub note: &'a str,
    /// Every paper that is needed, with the day on which it came.
    pub papers: Vec<(String, Option<NaiveDate>)>,
    /// Decisions and what followed: day, what, from, until, yen, why.
    pub turns: Vec<[Value; 6]>,
    /// Payments: month or day, yen, why it is not as decided.
    pub payments: Vec<[Value; 3]>,
    /// Yen paid so far.
    pub paid: i64,
    /// Duties: month, duty, answer, words, by whom.
    pub duties: Vec<[String; 5]>,
}

const PAPERS: &[Column] = &[column("書類", 70), column("そろった日", 30)];
const TURNS: &[Column] = &[
    column("日", 14),
    column("こと", 18),
    column("から", 14),
    column("まで", 14),
    column("額（円）", 14),
    column("わけ", 26),
];
const PAYMENTS: &[Column] = &[column("月", 24), column("支給（円）", 24), column("わけ", 52)];
const DUTIES: &[Column] = &[
    column("月", 14),
    column("すること", 36),
    column("できたか", 14),
    column("ことばで", 24),
    column("書いた人", 12),
];

/// The sheet.
#[must_use]
pub fn sheet(of: &Housing<'_>, foot: Foot) -> Sheet {
    let rent = of.rent.map(|rent| format!("{}円", grouped(rent))).unwrap_or_default();
    let papers = of.papers.iter().map(|(paper, day)| vec![paper.as_str().into(), Value::from(*day)]);
    let duties = of.duties.iter().map(|duty| duty.iter().map(|w| Value::from(w.as_str())).collect());
    let mut blocks = vec![
        Block::Grid(vec![
            pair("給付", of.kind, "いま", of.state),
            row("わけ", of.track),
            pair("申請の日", wareki::show_wareki(of.applied_on), "家賃（月）", rent),
            pair("世帯", of.household, "主な機関", of.agency),
            room("申請のときのこと", 2, of.note),
        ]),
        Block::Heading("書類".to_owned()),
        Block::Table(Table {
            columns: PAPERS, rows: papers.collect(), none: "要る書類はありません。"
        }),
        Block::Heading("決定と、その後".to_owned()),
        Block::Table(Table {
            columns: TURNS,
            rows: of.turns.iter().map(|turn| turn.to_vec()).collect(),
            none: "まだ決まっていません。",
        }),
        Block::Heading("支給".to_owned()),
        Block::Table(Table {
            columns: PAYMENTS,
            rows: of.payments.iter().map(|payment| payment.to_vec()).collect(),
            none: "まだ支給していません。",
        }),
        Block::Words(format!("ここまでの支給の合計　{}円", grouped(of.paid))),
    ];
    if !of.track.is_empty() {
        blocks.push(Block::Heading("毎月のつとめ".to_owned()));
        let rows = duties.collect();
        blocks.push(Block::Table(Table { columns: DUTIES, rows, none: "まだ始まっていません。" }));
    }
    Sheet {
        title: "住居確保給付金（申請・状況）",
        edition: EDITION,
        facts: vec![("番号", of.number.to_owned())],
        wide: false,
        blocks,
        foot,
    }
}
