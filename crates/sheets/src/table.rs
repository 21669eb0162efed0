//! A CSV or TSV file as offices keep them: UTF-8 with or without a mark, UTF-16, CP932.

use encoding_rs::{Encoding, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};
use std::collections::HashMap;

/// The largest file that is read, in bytes.
pub const LARGEST: usize = 64_000_000;

/// Why a file cannot be read as a table.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// Too large.
    #[error("ファイルが大きすぎます（64 MB まで）")]
    TooLarge,
    /// Empty, or without a heading row.
    #[error("1行目に見出しがありません")]
    NoHeading,
    /// Letters that no known encoding explains.
    #[error("文字の形（UTF-8、UTF-16、Shift_JIS）が読みとれませんでした")]
    Letters,
    /// Quotes do not close, or rows of differing length.
    #[error("{0} 行目の形がくずれています")]
    Shape(u64),
    /// A column that is needed is not there.
    #[error("「{0}」の列がありません")]
    NoColumn(&'static str),
}

impl Column {
    /// Has the table such a column?
    #[must_use]
    pub const fn is_there(&self) -> bool {
        self.at.is_some()
    }
}

/// A table: headings, and rows with the line that they begin at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    headings: HashMap<String, usize>,
    rows: Vec<(u64, Vec<String>)>,
}

/// A column found by its heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The heading by which messages name it.
    pub name: &'static str,
    at: Option<usize>,
}

impl Table {
    /// Reads a file's bytes.
    ///
    /// # Errors
    /// [`TableFault`], without changing anything.
    pub fn read(bytes: &[u8]) -> Result<Self, TableFault> {
        if bytes.len() > LARGEST {
            return Err(TableFault::TooLarge);
        }
        let text = decode(bytes)?;
        let first = text.lines().next().unwrap_or_default();
        let delimiter = if first.matches('\t').count() > first.matches(',').count() { b'\t' } else { b',' };
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        let shape = |e: &csv::Error| TableFault::Shape(e.position().map_or(1, csv::Position::line));
        let headings = reader.headers().map_err(|e| shape(&e))?.clone();
        if headings.iter().all(|h| h.trim().is_empty()) {
            return Err(TableFault::NoHeading);
        }
        let mut places = HashMap::new();
        for (n, heading) in headings.iter().enumerate() {
            places.entry(plain(heading)).or_insert(n);
        }
        let headings = places;
        let mut rows = Vec::new();
        let (mut line, mut counted) = (1, 0);
        for record in reader.records() {
            let record = record.map_err(|e| shape(&e))?;
            // The reader's own line number stands before blank lines; a person counts from the row itself.
            let at = record.position().map_or(0, |p| usize::try_from(p.byte()).unwrap_or(usize::MAX));
            let blank =
                text.get(at..).unwrap_or_default().bytes().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            let newlines =
                text.get(counted..at + blank).unwrap_or_default().bytes().filter(|b| *b == b'\n').count();
            line += newlines as u64;
            counted = at + blank;
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                rows.push((line, record.iter().map(|cell| cell.trim().to_owned()).collect()));
            }
        }
        Ok(Self { headings, rows })
    }

    /// Finds a column by any of its headings, the first being the one that messages use. Absent is allowed.
    #[must_use]
    pub fn column(&self, names: &[&'static str]) -> Column {
        let at = names.iter().find_map(|n| self.headings.get(&plain(n)).copied());
        Column { name: names.first().copied().unwrap_or_default(), at }
    }

    /// As [`Table::column`], for a column that must be there.
    ///
    /// # Errors
    /// [`TableFault::NoColumn`].
    pub fn needed(&self, names: &[&'static str]) -> Result<Column, TableFault> {
        let column = self.column(names);
        if column.at.is_some() { Ok(column) } else { Err(TableFault::NoColumn(column.name)) }
    }

    /// The rows, each with its line in the file and its cells by heading (folded: small letters, narrow brackets).
    /// Empty cells are left out.
    pub fn records(&self) -> impl Iterator<Item = (u64, HashMap<&str, &str>)> {
        self.rows.iter().map(|(line, cells)| {
            let texts = self
                .headings
                .iter()
                .map(|(heading, at)| (heading.as_str(), cells.get(*at).map_or("", String::as_str)));
            (*line, texts.filter(|(_, text)| !text.is_empty()).collect())
        })
    }

    /// The rows, each with its line in the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row { line: *line, cells })
    }
}

/// One row.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The line in the file.
    pub line: u64,
    cells: &'a [String],
}

impl<'a> Row<'a> {
    /// A cell's text without space at its ends; empty where the column is absent.
    #[must_use]
    pub fn cell(&self, column: Column) -> &'a str {
        column.at.and_then(|n| self.cells.get(n)).map_or("", String::as_str)
    }
}

/// Headings differ in width, brackets and case between catalogues.
fn plain(heading: &str) -> String {
    let narrow = |c: char| match c {
        '（' => '(',
        '）' => ')',
        '＿' => '_',
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    heading.trim_start_matches('\u{feff}').trim().chars().map(narrow).collect::<String>().to_lowercase()
}

/// As [`decode`], without holding UTF-8 twice.
pub(crate) fn decode_owned(bytes: Vec<u8>) -> Result<String, TableFault> {
    if Encoding::for_bom(&bytes).is_none() && !looks_wide(&bytes, 0) && !looks_wide(&bytes, 1) {
        return String::from_utf8(bytes).or_else(|e| decode(e.as_bytes()));
    }
    decode(&bytes)
}

pub(crate) fn decode(bytes: &[u8]) -> Result<String, TableFault> {
    let marked = Encoding::for_bom(bytes)
        .map(|(encoding, length)| (encoding, bytes.get(length..).unwrap_or_default()));
    let guesses: Vec<(&Encoding, &[u8])> = match marked {
        Some(marked) => vec![marked],
        None if looks_wide(bytes, 1) => vec![(UTF_16LE, bytes)],
        None if looks_wide(bytes, 0) => vec![(UTF_16BE, bytes)],
        None => vec![(UTF_8, bytes), (SHIFT_JIS, bytes)],
    };
    let read = |(encoding, bytes): (&'static Encoding, &[u8])| {
        encoding.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
    };
    guesses.into_iter().find_map(|(e, b)| read((e, b))).ok_or(TableFault::Letters)
}

/// UTF-16 without a mark: ASCII letters leave every other byte zero.
fn looks_wide(bytes: &[u8], at: usize) -> bool {
    let zeros = bytes.iter().take(200).skip(at).step_by(2).filter(|b| **b == 0).count();
    bytes.len() >= 4 && zeros * 5 > bytes.len().min(200)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "名前,ふりがな（カナ）\nみどり町,ミドリチョウ\n\n\"髙い,町\",\"二\n行\"\n";

    fn check(bytes: &[u8]) {
        let table = Table::read(bytes).unwrap();
        let (name, kana) = (table.needed(&["名前"]).unwrap(), table.needed(&["ふりがな(カナ)"]).unwrap());
        let rows: Vec<_> = table.rows().map(|r| (r.line, r.cell(name), r.cell(kana))).collect();
        assert_eq!(rows, [(2, "みどり町", "ミドリチョウ"), (4, "髙い,町", "二\n行")]);
    }

    #[test]
    fn every_encoding_that_offices_use_is_read() {
        check(TEXT.as_bytes());
        check(&[b"\xef\xbb\xbf", TEXT.as_bytes()].concat());
        let little: Vec<u8> = TEXT.encode_utf16().flat_map(u16::to_le_bytes).collect();
        check(&[b"\xff\xfe".as_slice(), &little].concat());
        check(&SHIFT_JIS.encode(TEXT).0);
    }

    #[test]
    fn what_is_no_table_is_told() {
        assert_eq!(Table::read(b"").unwrap_err(), TableFault::NoHeading);
        assert_eq!(Table::read(b"a,b\n1,2\n1,2,3\n").unwrap_err(), TableFault::Shape(3));
        assert_eq!(Table::read(b"a\x81\xff,b\n1,2\n").unwrap_err(), TableFault::Letters);
        assert_eq!(
            Table::read(b"a,b\n1,2\n").unwrap().needed(&["c"]).unwrap_err(),
            TableFault::NoColumn("c")
        );
    }
}
