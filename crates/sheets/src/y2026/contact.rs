//! 支援経過記録: one contact on one sheet.

use super::EDITION;
use crate::sheet::{Block, Foot, Sheet, long_time, pair, room, row};
use domain::{Instant, moment::show_minutes};

/// One contact with its codes in words. Without `Debug`.
#[derive(Clone)]
pub struct Contact<'a> {
    /// The household's name, where shared.
    pub household: &'a str,
    /// The case's number.
    pub number: &'a str,
    /// When it was.
    pub at: Instant,
    /// How: 「訪問・不在」.
    pub method: &'a str,
    /// With whom.
    pub with: &'a str,
    /// Who wrote it.
    pub worker: &'a str,
    /// The writer's agency.
    pub agency: &'a str,
    /// Minutes of work.
    pub minutes: i64,
    /// 事業.
    pub programme: &'a str,
    /// 分野.
    pub field: &'a str,
    /// The note.
    pub body: &'a str,
    /// What it was before corrections: 「令和8年11月20日 10:00 に佐藤が直す前」 and the note.
    pub formers: Vec<(String, String)>,
}

/// The sheet.
#[must_use]
pub fn sheet(of: &Contact<'_>, foot: Foot) -> Sheet {
    let minutes = if of.minutes > 0 { show_minutes(of.minutes) } else { String::new() };
    let mut blocks = vec![
        Block::Grid(vec![
            pair("日時", long_time(of.at), "方法", of.method),
            row("相手", of.with),
            pair("対応した人", of.worker, "かかった時間", minutes),
            row("機関", of.agency),
            pair("事業", of.programme, "分野", of.field),
        ]),
        Block::Grid(vec![room("内容", 18, of.body)]),
    ];
    if !of.formers.is_empty() {
        blocks.push(Block::Heading("直す前の記録".to_owned()));
        blocks
            .push(Block::Grid(of.formers.iter().map(|(when, body)| room(when, 1, body.as_str())).collect()));
    }
    Sheet {
        title: "支援経過記録",
        edition: EDITION,
        facts: vec![("番号", of.number.to_owned()), ("世帯", of.household.to_owned())],
        wide: false,
        blocks,
        foot,
    }
}
