//! From a file to checked rows, or to faults by row and column.

use super::{
    Lists,
    columns::{self, Column, Holds},
    lists::plain,
    text,
};
use crate::{
    grid::{Grid, GridFault, GridRow},
    workbook::{self, XlsxFault},
};
use domain::{
    Instant,
    exchange::{RowIn, SheetKind},
};
use std::collections::HashMap;

/// The most faults that are told one by one; after them they are only counted.
pub const MOST_FAULTS: usize = 2_000;
/// The rows in which the heading is looked for.
const HEADING_WITHIN: usize = 20;
/// The longest cell that a fault quotes, in letters.
const QUOTED: usize = 60;

/// Why a file is no such sheet. A whole sentence for the worker.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    /// A CSV file.
    #[error(transparent)]
    Csv(#[from] GridFault),
    /// A workbook.
    #[error(transparent)]
    Xlsx(#[from] XlsxFault),
    /// No row looks like a heading.
    #[error(
        "見出しの行が見つかりません。ひな形の見出し（「{0}」など）を1行目に入れてください。「{1}」の表として読もうとしています。"
    )]
    NoHeading(&'static str, &'static str),
    /// Columns that are needed are not there.
    #[error("「{0}」の列がありません。見出しを足して、もう一度入れてください。")]
    NoColumn(String),
    /// Two columns for one thing.
    #[error("「{0}」の列と「{1}」の列は、同じことを指しています。どちらか1つにしてください。")]
    Twice(String, String),
    /// A heading and nothing below it.
    #[error("見出しの下に、行がありません。")]
    NoRows,
}

/// A cell to be mended. `Debug` does not show the cell.
#[derive(Clone, PartialEq, Eq)]
pub struct Fault {
    /// The row's number in the file, from 1.
    pub line: u32,
    /// The column's heading as we name it.
    pub column: String,
    /// What stands in the cell, its beginning.
    pub cell: String,
    /// A whole sentence.
    pub sentence: String,
}

impl std::fmt::Debug for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} 行目「{}」: {}", self.line, self.column, self.sentence)
    }
}

/// Reads a file's bytes into a table: a workbook by its first bytes, else CSV.
///
/// # Errors
/// [`ReadFault`].
pub fn grid(bytes: Vec<u8>) -> Result<Grid, ReadFault> {
    let archive = bytes.starts_with(b"PK") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]);
    Ok(if archive { workbook::read(&bytes)? } else { Grid::from_csv(bytes)? })
}

/// Where a cell of a field stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Column(&'static Column),
    /// ○ or ◎ on a topic, by its row in the lists.
    Topic(usize),
}

/// A table whose heading has been understood.
#[derive(Debug)]
pub struct Reader<'a> {
    kind: SheetKind,
    lists: &'a Lists,
    places: Vec<(usize, Place)>,
    heading: u32,
    /// Headings that were not understood, as they stand there.
    pub unused: Vec<String>,
}

/// Which sheet a table is, by its headings: the kind that understands most of them. `None` where none does.
#[must_use]
pub fn kind_of(grid: &Grid, lists: &Lists) -> Option<SheetKind> {
    let score = |kind: SheetKind| Reader::new(grid, kind, lists).map_or(0, |r| r.places.len());
    SheetKind::ALL.iter().copied().max_by_key(|k| score(*k)).filter(|k| score(*k) > 0)
}

impl<'a> Reader<'a> {
    /// Finds the heading row and its columns.
    ///
    /// # Errors
    /// [`ReadFault`].
    pub fn new(grid: &Grid, kind: SheetKind, lists: &'a Lists) -> Result<Self, ReadFault> {
        let known = headings(kind, lists);
        let understood = |row: &GridRow<'_>| row.cells().filter(|c| find(&known, c).is_some()).count();
        let best = grid
            .rows()
            .take(HEADING_WITHIN)
            .max_by_key(|row| (understood(row), std::cmp::Reverse(row.line())));
        let needed: Vec<_> = columns::columns(kind).iter().filter(|c| c.needed).collect();
        let none = || ReadFault::NoHeading(needed.first().map_or("", |c| c.name), kind.label());
        let best = best.filter(|row| understood(row) > 0).ok_or_else(none)?;
        let (mut places, mut unused): (Vec<(usize, Place)>, _) = (Vec::new(), Vec::new());
        for (at, cell) in best.cells().enumerate() {
            match find(&known, cell) {
                None if cell.trim().is_empty() => {}
                None => unused.push(quoted(cell)),
                Some(place) => match places.iter().find(|(_, p)| *p == place) {
                    Some((before, _)) => {
                        let said = |at: usize| quoted(best.cell(at));
                        return Err(ReadFault::Twice(said(*before), said(at)));
                    }
                    None => places.push((at, place)),
                },
            }
        }
        let there = |column: &Column| {
            places.iter().any(|(_, p)| matches!(p, Place::Column(c) if c.field == column.field))
        };
        let missing: Vec<&str> = needed.iter().filter(|c| !there(c)).map(|c| c.name).collect();
        if !missing.is_empty() {
            return Err(ReadFault::NoColumn(missing.join("」「")));
        }
        let reader = Self { kind, lists, places, heading: best.line(), unused };
        if reader.rows(grid).next().is_none() { Err(ReadFault::NoRows) } else { Ok(reader) }
    }

    /// The rows below the heading that have a word in a column that is read.
    pub fn rows<'g>(&self, grid: &'g Grid) -> impl Iterator<Item = GridRow<'g>> {
        let (heading, places) = (self.heading, self.places.clone());
        grid.rows().filter(move |row| {
            row.line() > heading && places.iter().any(|(at, _)| !row.cell(*at).trim().is_empty())
        })
    }

    /// The line of the heading.
    #[must_use]
    pub const fn heading(&self) -> u32 {
        self.heading
    }

    /// Reads one row at the instant `now`.
    ///
    /// # Errors
    /// Every fault of the row, in the order of the columns.
    pub fn row(&self, row: GridRow<'_>, now: Instant) -> Result<RowIn, Vec<Fault>> {
        let mut pairs: Vec<(&'static str, String)> = Vec::new();
        let mut topics: Vec<(&'static str, &str)> = Vec::new();
        let mut faults = Vec::new();
        for (at, place) in &self.places {
            let cell = clean(row.cell(*at));
            if cell.trim().is_empty() {
                continue;
            }
            match place {
                Place::Column(column) => match self.value(column, &cell) {
                    Ok(Some(value)) => pairs.push((column.field, value)),
                    Ok(None) => {}
                    Err(sentence) => faults.push(self.fault(row, column.name, &cell, sentence)),
                },
                Place::Topic(topic) => {
                    let (word, label) = self.lists.topics().get(*topic).map_or(("", ""), |(w, l)| (w, l));
                    match plain(&cell).as_str() {
                        "◎" => topics.push(("main_topic", word)),
                        "○" | "1" | "レ" | "✓" | "✔" | "●" | "はい" | "有" => {
                            topics.push(("topic", word))
                        }
                        "×" | "0" | "いいえ" | "無" => {}
                        _ => faults.push(self.fault(row, label, &cell, "○か◎を入れてください".to_owned())),
                    }
                }
            }
        }
        split_time(&mut pairs);
        if topics.iter().filter(|(field, _)| *field == "main_topic").count() > 1 {
            let sentence = "◎は1つだけにしてください".to_owned();
            faults.push(self.fault(row, columns::heading(self.kind, "main_topic"), "", sentence));
        }
        let mut typed: Vec<(&str, &str)> =
            pairs.iter().map(|(field, value)| (*field, value.as_str())).collect();
        typed.extend(topics);
        match RowIn::check(self.kind, typed.as_slice(), now) {
            Ok(checked) if faults.is_empty() => Ok(checked),
            checked => {
                for fault in checked.err().map(|f| f.0).unwrap_or_default() {
                    let name = columns::heading(self.kind, fault.field);
                    // A label that was not understood leaves its field empty: that is not a second fault.
                    if !faults.iter().any(|f| f.column == name) {
                        faults.push(self.fault(row, name, &self.cell_of(row, fault.field), fault.sentence));
                    }
                }
                let place = |f: &Fault| {
                    self.places.iter().position(|(_, p)| matches!(p, Place::Column(c) if c.name == f.column))
                };
                faults.sort_by_key(|f| place(f).unwrap_or(usize::MAX));
                Err(faults)
            }
        }
    }

    /// What stands in the row's cell for `field`.
    #[must_use]
    pub fn cell_of(&self, row: GridRow<'_>, field: &str) -> String {
        let field = if field == "phones" { "phone_1" } else { field };
        let of = |place: &Place| matches!(place, Place::Column(c) if c.field == field);
        let at = self.places.iter().find(|(_, place)| of(place)).map(|(at, _)| *at);
        at.map(|at| clean(row.cell(at))).unwrap_or_default()
    }

    fn fault(&self, row: GridRow<'_>, column: &str, cell: &str, sentence: String) -> Fault {
        Fault { line: row.line(), column: column.to_owned(), cell: quoted(cell), sentence }
    }

    fn value(&self, column: &Column, cell: &str) -> Result<Option<String>, String> {
        match column.holds {
            Holds::Text => Ok(Some(cell.to_owned())),
            Holds::Mark(word) => match plain(cell).as_str() {
                "○" | "◎" | "●" | "1" | "レ" | "✓" | "✔" | "はい" | "有" | "yes" | "true" => {
                    Ok(Some(word.to_owned()))
                }
                "×" | "0" | "いいえ" | "無" | "no" | "false" => Ok(None),
                _ => Err("○を入れるか、空にしてください".to_owned()),
            },
            Holds::Label(list) => match self.lists.word(list, cell) {
                Ok(word) => Ok(Some(word.to_owned())),
                Err(true) => {
                    Err(format!("同じ名前の{}が2つ以上あります。どれかわかる名前にしてください", said(list)))
                }
                Err(false) => Err(unknown(list)),
            },
        }
    }
}

/// Without letters that control a terminal or end a text: a database may take no NUL.
fn legible(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect()
}

/// What a cell says.
fn clean(cell: &str) -> String {
    legible(&text::open(cell))
}

/// The beginning of a cell, as a sentence quotes it.
fn quoted(cell: &str) -> String {
    legible(cell).trim().chars().take(QUOTED).collect()
}

fn said(list: &str) -> &'static str {
    match list {
        "area" => "地区",
        "agency" => "機関",
        "worker" => "職員",
        _ => "ことば",
    }
}

fn unknown(list: &str) -> String {
    match list {
        "area" => "この名前の地区は登録されていません。地区の一覧の名前にするか、空にしてください",
        "agency" => {
            "この名前の機関は登録されていません。先に機関を登録するか、ことばで書く列に移してください"
        }
        "worker" => "この名前の職員は、この窓口にいません。空にすると、取り込む人の名前で入ります",
        "yes_no" => "「はい」か「いいえ」を入れるか、空にしてください",
        _ => "一覧にないことばです。ひな形の「書き方」にあることばにするか、空にしてください",
    }
    .to_owned()
}

/// 「2026/4/1 14:30」 in the column of the day: the time goes to its own field, unless that is filled.
fn split_time(pairs: &mut Vec<(&'static str, String)>) {
    if pairs.iter().any(|(field, _)| *field == "received_time") {
        return;
    }
    let Some((_, day)) = pairs.iter_mut().find(|(field, _)| *field == "received_on") else { return };
    let typed = day.trim().to_owned();
    let Some((date, time)) = typed.rsplit_once([' ', '\u{3000}', 'T']) else { return };
    if domain::typed::time_of_day(time).is_some() && time.contains([':', '：', '時']) {
        date.trim().clone_into(day);
        let time = time.to_owned();
        pairs.push(("received_time", time));
    }
}

/// Every heading that a sheet understands, in its plain form.
fn headings(kind: SheetKind, lists: &Lists) -> HashMap<String, Place> {
    let mut known = HashMap::new();
    for column in columns::columns(kind) {
        known.entry(plain(column.name)).or_insert(Place::Column(column));
    }
    if kind == SheetKind::Receptions {
        for (n, (_, label)) in lists.topics().iter().enumerate() {
            known.entry(plain(label)).or_insert(Place::Topic(n));
        }
    }
    for column in columns::columns(kind) {
        for other in column.also {
            known.entry(plain(other)).or_insert(Place::Column(column));
        }
    }
    known
}

/// A heading as a whole, or without what stands in its brackets.
fn find(known: &HashMap<String, Place>, heading: &str) -> Option<Place> {
    let whole = heading.trim().trim_start_matches(['※', '*', '＊', '○', '●', '\u{feff}']);
    if whole.is_empty() {
        return None;
    }
    let mut bare = String::new();
    let mut depth = 0_usize;
    for letter in whole.chars() {
        match letter {
            '(' | '（' | '[' | '［' | '【' | '〔' | '＜' | '<' => depth += 1,
            ')' | '）' | ']' | '］' | '】' | '〕' | '＞' | '>' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    known.get(&plain(whole)).or_else(|| known.get(&plain(&bare)).filter(|_| !bare.trim().is_empty())).copied()
}
