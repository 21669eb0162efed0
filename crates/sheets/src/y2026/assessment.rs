//! インテーク・アセスメントシート, of one person or of the household.

use super::EDITION;
use crate::sheet::{Block, Foot, Line, Sheet, free, label, value};

/// One version of an assessment in words. Without `Debug`.
#[derive(Clone)]
pub struct Assessment<'a> {
    /// 「山田 ハナ」, or 「世帯」.
    pub whose: &'a str,
    /// The reading.
    pub kana: &'a str,
    /// The household's name, where shared.
    pub household: &'a str,
    /// The number of the case in work.
    pub number: &'a str,
    /// 1, 2, 3 … of this person or household.
    pub version: i64,
    /// 「令和8年11月21日 佐藤 花子」, or empty while it is in work.
    pub fixed: &'a str,
    /// Each visit: 「令和8年11月20日 10:00 佐藤 花子」.
    pub visits: Vec<String>,
    /// The sections that are shared.
    pub sections: Vec<Section>,
    /// Something is not shared with the actor.
    pub withheld: bool,
}

/// A section.
#[derive(Clone)]
pub struct Section {
    /// 「健康と障害」.
    pub heading: String,
    /// Its items in order.
    pub items: Vec<Item>,
}

/// An item and its answer.
#[derive(Clone)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// The answer in words; empty: not asked yet, room to write on.
    pub words: String,
    /// The main one of several, marked.
    pub main: String,
    /// It takes the whole width.
    pub wide: bool,
}

/// The sheet.
#[must_use]
pub fn sheet(of: &Assessment<'_>, foot: Foot) -> Sheet {
    let mut blocks = vec![Block::Grid(vec![
        Line(vec![label(4, "だれの"), value(8, of.whose), label(4, "ふりがな"), value(8, of.kana)]),
        Line(vec![label(4, "聞いた日・人"), value(20, of.visits.join("\n"))]),
        Line(vec![
            label(4, "まとめた日・人"),
            value(20, if of.fixed.is_empty() { "（聞きとりの途中）" } else { of.fixed }),
        ]),
    ])];
    for section in &of.sections {
        blocks.push(Block::Heading(section.heading.clone()));
        blocks.push(Block::Grid(lines(&section.items)));
    }
    if of.withheld {
        blocks.push(Block::Words("このほかの項目は、共有されていません。".to_owned()));
    }
    Sheet {
        title: "インテーク・アセスメントシート",
        edition: EDITION,
        facts: vec![
            ("番号", of.number.to_owned()),
            ("世帯", of.household.to_owned()),
            ("版", format!("第{}版", of.version)),
        ],
        wide: false,
        blocks,
        foot,
    }
}

/// Short answers two in a line, texts over the whole width; the order of the items is kept.
fn lines(items: &[Item]) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut waiting: Option<&Item> = None;
    let alone = |item: &Item| Line(vec![label(5, &item.name), value(19, said(item))]);
    for item in items {
        match (item.wide, waiting.take()) {
            (true, before) => {
                lines.extend(before.map(alone));
                lines.push(Line(vec![label(5, &item.name), free(19, 2, said(item))]));
            }
            (false, None) => waiting = Some(item),
            (false, Some(before)) => lines.push(Line(vec![
                label(5, &before.name),
                value(7, said(before)),
                label(5, &item.name),
                value(7, said(item)),
            ])),
        }
    }
    lines.extend(waiting.map(alone));
    lines
}

fn said(item: &Item) -> String {
    if item.main.is_empty() { item.words.clone() } else { format!("◎ {}\n○ {}", item.main, item.words) }
}
