//! 会議の次第 and 会議の議事録. Ours; marked 部外秘, with the ground of each item.

use super::EDITION;
use crate::{
    sheet::{Block, Column, Foot, Sheet, Table, column, pair, room, row},
    value::Value,
};

/// A meeting in words. Without `Debug`.
#[derive(Clone)]
pub struct Meeting<'a> {
    /// Its name.
    pub title: &'a str,
    /// 「重層的支援会議」.
    pub kind: &'a str,
    /// Day and hours.
    pub when: String,
    /// Where.
    pub place: &'a str,
    /// Who convenes it.
    pub agency: &'a str,
    /// Who comes, or was there.
    pub members: String,
}

/// An item of the agenda in words. Without `Debug`.
#[derive(Clone)]
pub struct Item<'a> {
    /// 1, 2, 3 … as the reader counts them.
    pub number: usize,
    /// The household, where the reader may know it.
    pub who: &'a str,
    /// On which ground it is spoken of.
    pub ground: &'a str,
    /// The lead agency.
    pub agency: &'a str,
    /// この議題で話したいこと.
    pub question: &'a str,
}

/// The minutes of an item. Without `Debug`.
#[derive(Clone)]
pub struct Minutes<'a> {
    /// Of which.
    pub item: Item<'a>,
    /// 確かめたこと.
    pub facts: &'a str,
    /// 出た意見.
    pub views: &'a str,
    /// 次にすること.
    pub next: &'a str,
    /// Who wrote them.
    pub by: &'a str,
    /// Decisions: what, who, until when.
    pub decisions: Vec<[String; 3]>,
}

/// What stands on top of both.
const SECRET: (&str, &str) = ("取扱い", "部外秘");

const AFTER: &str = "この紙は、会議のためだけに使ってください。用がすんだら、ひらいた機関に返すか、細かく切って捨ててください。";

const AGENDA: &[Column] = &[
    column("議題", 6),
    column("根拠", 20),
    column("だれのこと", 18),
    column("主な機関", 18),
    column("話したいこと", 40),
];
const DECISIONS: &[Column] = &[column("決めたこと", 50), column("だれが", 26), column("いつまで", 18)];

fn head(of: &Meeting<'_>) -> Block {
    Block::Grid(vec![
        row("会議", of.title),
        pair("種類", of.kind, "いつ", of.when.clone()),
        pair("どこ", of.place, "ひらく機関", of.agency),
        row("出席", of.members.clone()),
    ])
}

fn facts() -> Vec<(&'static str, String)> {
    vec![(SECRET.0, SECRET.1.to_owned())]
}

/// The agenda.
#[must_use]
pub fn agenda(of: &Meeting<'_>, items: Vec<Item<'_>>, foot: Foot) -> Sheet {
    let line = |item: Item<'_>| {
        let who = if item.who.is_empty() { "（会議で）" } else { item.who };
        vec![
            Value::from(item.number.to_string()),
            Value::from(item.ground),
            Value::from(who),
            Value::from(item.agency),
            Value::from(item.question),
        ]
    };
    let rows = items.into_iter().map(line).collect();
    Sheet {
        title: "会議の次第",
        edition: EDITION,
        facts: facts(),
        wide: false,
        blocks: vec![
            head(of),
            Block::Heading("議題".to_owned()),
            Block::Table(Table { columns: AGENDA, rows, none: "議題はありません。" }),
            Block::Words(AFTER.to_owned()),
        ],
        foot,
    }
}

/// The minutes.
#[must_use]
pub fn minutes(of: &Meeting<'_>, minutes: &Minutes<'_>, foot: Foot) -> Sheet {
    let item = &minutes.item;
    let rows =
        minutes.decisions.iter().map(|line| line.iter().map(|words| Value::from(words.as_str())).collect());
    Sheet {
        title: "会議の議事録",
        edition: EDITION,
        facts: facts(),
        wide: false,
        blocks: vec![
            head(of),
            Block::Heading(format!("議題 {}", item.number)),
            Block::Grid(vec![
                row("根拠", item.ground),
                pair("だれのこと", item.who, "主な機関", item.agency),
                row("話したいこと", item.question),
                room("確かめたこと", 6, minutes.facts),
                room("出た意見", 6, minutes.views),
                room("次にすること", 3, minutes.next),
                row("書いた人", minutes.by),
            ]),
            Block::Heading("決めたこと".to_owned()),
            Block::Table(Table {
                columns: DECISIONS,
                rows: rows.collect(),
                none: "決めたことはありません。",
            }),
            Block::Words(AFTER.to_owned()),
        ],
        foot,
    }
}
