//! 個人情報の提供についての同意書: one page, filled in, to be signed; and the same in easy Japanese.

use super::EDITION;
use crate::sheet::{Block, Cell, Face, Foot, Line, Sheet, label, room, row, value};
use domain::{access::Parts, consent::PLAIN};

/// A consent in words. Without `Debug`.
#[derive(Clone)]
pub struct Consent<'a> {
    /// 年度-連番 of the case.
    pub number: &'a str,
    /// Who asks.
    pub agency: &'a str,
    /// Who says yes or no.
    pub person: &'a str,
    /// The notice.
    pub notice: &'a str,
    /// Its version.
    pub notice_name: &'a str,
    /// Agencies that may be told.
    pub given: Vec<&'a str>,
    /// Agencies that are not to be told.
    pub refused: Vec<&'a str>,
    /// What may be told.
    pub parts: Parts,
    /// For what.
    pub purpose: &'a str,
    /// Until when, in words.
    pub until: &'a str,
    /// Said on; empty before the signature.
    pub on: &'a str,
    /// Who was there; may be empty.
    pub witness: &'a str,
}

fn joined(names: &[&str], none: &str) -> String {
    if names.is_empty() { none.to_owned() } else { names.join("、") }
}

/// Every part with ○ before those that may be told: what is not told can be seen, too.
fn parts(of: Parts, easy: bool) -> Vec<Line> {
    let line = |(part, plain, simple): &(Parts, &str, &str)| {
        let mark = if of.has(*part) { "○" } else { "" };
        let mark = Cell { width: 2, text: mark.to_owned(), face: Face::Mark };
        Line(vec![mark, value(22, if easy { *simple } else { *plain })])
    };
    PLAIN.iter().map(line).collect()
}

/// The sheet.
#[must_use]
pub fn sheet(of: &Consent<'_>, foot: Foot) -> Sheet {
    let blocks = vec![
        Block::Words(of.notice.to_owned()),
        Block::Heading("知らせる相手と内容".to_owned()),
        Block::Grid(vec![
            row("知らせてよい相手", joined(&of.given, "（ありません）")),
            row("知らせない相手", joined(&of.refused, "（とくにありません）")),
            room("何のために", 2, of.purpose),
            row("期間", of.until),
        ]),
        Block::Heading("知らせてよいこと（○のところだけ）".to_owned()),
        Block::Grid(parts(of.parts, false)),
        Block::Words(format!(
            "{}あて　上の説明を聞き、書いてあるとおりに同意します。いつでも取り消せることを聞きました。",
            of.agency
        )),
        Block::Sign(vec![
            ("日付", of.on.to_owned()),
            ("お名前", of.person.to_owned()),
            ("署名", String::new()),
            ("代筆・立ち会い", of.witness.to_owned()),
        ]),
    ];
    of.sheet("個人情報の提供についての同意書", blocks, foot)
}

/// The sheet in easy Japanese.
#[must_use]
pub fn easy(of: &Consent<'_>, foot: Foot) -> Sheet {
    let blocks = vec![
        Block::Words(of.notice.to_owned()),
        Block::Heading("だれに はなしますか".to_owned()),
        Block::Grid(vec![
            Line(vec![label(6, "はなしても いい"), value(18, joined(&of.given, "いません"))]),
            Line(vec![label(6, "はなさない"), value(18, joined(&of.refused, "いません"))]),
            Line(vec![label(6, "なんのために"), value(18, of.purpose)]),
            Line(vec![label(6, "いつまで"), value(18, of.until)]),
        ]),
        Block::Heading("なにを はなしますか（○の ところだけ）".to_owned()),
        Block::Grid(parts(of.parts, true)),
        Block::Words(
            "せつめいを 聞きました。上に 書いてある とおりで いいです。あとで やめることも できます。"
                .to_owned(),
        ),
        Block::Sign(vec![
            ("きょうの日", of.on.to_owned()),
            ("なまえ", of.person.to_owned()),
            ("サイン", String::new()),
            ("いっしょに いた人", of.witness.to_owned()),
        ]),
    ];
    of.sheet("あなたのことを ほかの人に はなすことの どういしょ", blocks, foot)
}

impl Consent<'_> {
    fn sheet(&self, title: &'static str, blocks: Vec<Block>, foot: Foot) -> Sheet {
        Sheet {
            title,
            edition: EDITION,
            facts: vec![("番号", self.number.to_owned()), ("説明", self.notice_name.to_owned())],
            wide: false,
            blocks,
            foot,
        }
    }
}
