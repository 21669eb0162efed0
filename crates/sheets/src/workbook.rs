//! Reads the first visible sheet of an xlsx workbook into a [`Grid`], row by row, without holding its XML.
//!
//! The archive has been judged before ([`Archive::open`]); the parser here pulls, knows no document type and no entity
//! but XML's own five, and stops at the first thing that is too deep, too wide or too long. Dates come out as
//! `2026-11-21` or `2026-11-21 14:30`, whole numbers without a point; furigana above the letters is left out.

mod parts;
mod shared;

use crate::{
    archive::{Archive, ArchiveFault},
    grid::{Grid, GridFault, LARGEST_CELL, MOST_COLUMNS},
};
use parts::{Styles, Workbook};
use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesRef, BytesStart, Event},
};
use shared::Shared;
use std::io::{BufReader, Read};

/// How deep elements may lie in each other.
const DEEPEST: usize = 40;
/// The most cells that a sheet may claim to have.
const MOST_CELLS: u64 = 20_000_000;

/// Why a workbook is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum XlsxFault {
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveFault),
    /// The table.
    #[error(transparent)]
    Grid(#[from] GridFault),
    /// It says that it is larger than any table.
    #[error(
        "表の大きさが {0} 行 {1} 列と書かれています。使っていない行と列を消すか、表だけを新しいブックに写して保存しなおしてください。"
    )]
    Dimension(u64, u64),
    /// Too many different texts.
    #[error("文字が多すぎます。行を分けて、何回かに取り込んでください。")]
    Strings,
    /// Elements too deep in each other.
    #[error("ファイルの中の入れ子が深すぎます。表だけを新しいブックに写して保存しなおしてください。")]
    Deep,
    /// No visible sheet.
    #[error("見えるシートがありません。表のあるシートを表示して保存しなおしてください。")]
    NoSheet,
}

pub(crate) type Result<T> = std::result::Result<T, XlsxFault>;

/// Reads a workbook's first visible sheet.
///
/// # Errors
/// [`XlsxFault`]: a whole sentence for the worker.
pub fn read(bytes: &[u8]) -> Result<Grid> {
    let archive = Archive::open(bytes)?;
    let workbook = Workbook::read(&archive)?;
    let styles = Styles::read(&archive, &workbook)?;
    let shared = Shared::read(&archive, &workbook)?;
    Sheet { styles, shared, from_1904: workbook.from_1904, grid: Grid::default(), row: Vec::new() }
        .read(&archive, &workbook.sheet)
}

/// Pulls events, and minds the depth.
pub(crate) struct Pull<'a> {
    reader: Reader<BufReader<Box<dyn Read + 'a>>>,
    buffer: Vec<u8>,
    depth: usize,
}

impl<'a> Pull<'a> {
    pub(crate) fn open(archive: &Archive<'a>, part: &str) -> Result<Self> {
        let mut reader = Reader::from_reader(BufReader::with_capacity(32 * 1024, archive.read(part)?));
        reader.config_mut().check_end_names = false;
        Ok(Self { reader, buffer: Vec::new(), depth: 0 })
    }

    pub(crate) fn next(&mut self) -> Result<Event<'_>> {
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(|_| ArchiveFault::Broken)?;
        match event {
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            // Judged before already; the parser's own word is heard as well.
            Event::DocType(_) | Event::Comment(_) | Event::CData(_) | Event::PI(_) => {
                return Err(ArchiveFault::Instruction.into());
            }
            _ => {}
        }
        if self.depth > DEEPEST { Err(XlsxFault::Deep) } else { Ok(event) }
    }
}

/// The value of an attribute; its own five entities are read.
pub(crate) fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>> {
    let found = element.try_get_attribute(name).map_err(|_| ArchiveFault::Broken)?;
    let Some(found) = found else { return Ok(None) };
    let value = quick_xml::escape::unescape(&found.value).map_err(|_| ArchiveFault::Broken)?;
    Ok(Some(value.into_owned()))
}

/// Adds what `&…;` stands for.
pub(crate) fn reference(text: &mut String, reference: &BytesRef<'_>) -> Result<()> {
    match reference.resolve_char_ref().map_err(|_| ArchiveFault::Broken)? {
        Some(letter) => text.push(letter),
        None => text.push_str(resolve_predefined_entity(reference).ok_or(ArchiveFault::Instruction)?),
    }
    Ok(())
}

/// Excel writes letters that XML cannot hold as `_x000D_`.
pub(crate) fn unescaped(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("_x") {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let code = from.get(2..6).filter(|hex| from.as_bytes().get(6) == Some(&b'_') && hex.len() == 4);
        let letter = code.and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
        let length = if letter.is_some() { 7 } else { 2 };
        match letter {
            Some(letter) => out.push(letter),
            None => out.push_str("_x"),
        }
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

struct Sheet {
    styles: Styles,
    shared: Shared,
    from_1904: bool,
    grid: Grid,
    row: Vec<String>,
}

/// A cell as it is being read.
#[derive(Default)]
struct Cell {
    at: usize,
    kind: String,
    style: usize,
    text: String,
}

impl Sheet {
    fn read(mut self, archive: &Archive<'_>, part: &str) -> Result<Grid> {
        let mut pull = Pull::open(archive, part)?;
        let (mut line, mut cell, mut takes, mut phonetic) = (0_u32, None::<Cell>, false, 0_usize);
        let mut next_cell = 0;
        loop {
            match pull.next()? {
                Event::Eof => break,
                Event::Start(e) => match e.local_name().as_ref() {
                    "row" => {
                        line = row_number(&e, line)?;
                        next_cell = 0;
                    }
                    "c" => cell = Some(cell_of(&e, next_cell)?),
                    "v" | "t" if cell.is_some() && phonetic == 0 => takes = true,
                    "rPh" => phonetic += 1,
                    _ => {}
                },
                Event::Empty(e) => match e.local_name().as_ref() {
                    "dimension" => dimension(&e)?,
                    "c" => next_cell = cell_of(&e, next_cell)?.at + 1,
                    // A row without cells still counts where rows have no numbers.
                    "row" => line = row_number(&e, line)?,
                    _ => {}
                },
                Event::Text(text) if takes => push(&mut cell, &text, line)?,
                Event::GeneralRef(entity) if takes => {
                    let mut letter = String::new();
                    reference(&mut letter, &entity)?;
                    push(&mut cell, &letter, line)?;
                }
                Event::End(e) => match e.local_name().as_ref() {
                    "v" | "t" => takes = false,
                    "rPh" => phonetic = phonetic.saturating_sub(1),
                    "c" => {
                        if let Some(cell) = cell.take() {
                            next_cell = cell.at + 1;
                            self.put(&cell, line)?;
                        }
                    }
                    "row" => {
                        self.grid.push(line, self.row.iter().map(String::as_str))?;
                        self.row.clear();
                    }
                    "sheetData" => break,
                    _ => {}
                },
                _ => {}
            }
        }
        Ok(self.grid)
    }

    fn put(&mut self, cell: &Cell, line: u32) -> Result<()> {
        let text = match cell.kind.as_str() {
            "s" => cell.text.trim().parse().ok().map(|n| self.shared.get(n).to_owned()).unwrap_or_default(),
            "b" => if cell.text.trim() == "1" { "1" } else { "" }.to_owned(),
            "str" | "inlineStr" => unescaped(&cell.text),
            "e" | "d" => cell.text.clone(),
            _ => self.number(cell),
        };
        if text.is_empty() {
            return Ok(());
        }
        if cell.at >= MOST_COLUMNS {
            return Err(GridFault::Columns(line).into());
        }
        if self.row.len() <= cell.at {
            self.row.resize(cell.at + 1, String::new());
        }
        if let Some(place) = self.row.get_mut(cell.at) {
            *place = text;
        }
        Ok(())
    }

    fn number(&self, cell: &Cell) -> String {
        let text = cell.text.trim();
        let Ok(number) = text.parse::<f64>() else { return text.to_owned() };
        let date = self.styles.is_date(cell.style).then(|| parts::date(number, self.from_1904)).flatten();
        if let Some(date) = date {
            return date;
        }
        if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { text.to_owned() }
    }
}

fn push(cell: &mut Option<Cell>, text: &str, line: u32) -> Result<()> {
    if let Some(cell) = cell {
        if cell.text.len() + text.len() > LARGEST_CELL {
            return Err(GridFault::Cell(line).into());
        }
        cell.text.push_str(text);
    }
    Ok(())
}

fn row_number(element: &BytesStart<'_>, before: u32) -> Result<u32> {
    let next = before.saturating_add(1);
    let Some(said) = attribute(element, "r")? else { return Ok(next) };
    said.parse().ok().filter(|n| (next..=1_048_576).contains(n)).ok_or(ArchiveFault::Broken.into())
}

fn cell_of(element: &BytesStart<'_>, next: usize) -> Result<Cell> {
    let at = match attribute(element, "r")? {
        Some(place) => column(&place).ok_or(ArchiveFault::Broken)?,
        None => next,
    };
    let style = attribute(element, "s")?.and_then(|s| s.parse().ok()).unwrap_or(0);
    Ok(Cell { at, kind: attribute(element, "t")?.unwrap_or_default(), style, text: String::new() })
}

/// `C12` is column 2, from 0; at most XFD.
fn column(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_uppercase).take(4);
    let number = letters.fold(0_usize, |sum, letter| sum * 26 + usize::from(letter - b'A') + 1);
    (1..=16_384).contains(&number).then(|| number - 1)
}

/// A sheet that says it has more cells than any office fills.
fn dimension(element: &BytesStart<'_>) -> Result<()> {
    let said = attribute(element, "ref")?.unwrap_or_default();
    let size = |place: &str| {
        let row: u64 = place.trim_start_matches(|c: char| c.is_ascii_alphabetic()).parse().ok()?;
        Some((row, column(place)? as u64 + 1))
    };
    let (from, to) = said.split_once(':').unwrap_or((&said, &said));
    let (Some(from), Some(to)) = (size(from), size(to)) else { return Err(XlsxFault::Dimension(0, 0)) };
    let rows = to.0.saturating_sub(from.0).saturating_add(1);
    let columns = to.1.saturating_sub(from.1).saturating_add(1);
    if rows > 1_048_576 || rows.saturating_mul(columns) > MOST_CELLS {
        return Err(XlsxFault::Dimension(rows, columns));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_xml_cannot_hold_come_back() {
        assert_eq!(unescaped("a_x000D_b_x_c_xZZZZ_d_x3042_"), "a\rb_x_c_xZZZZ_dあ");
        assert_eq!(unescaped("_x"), "_x");
    }

    #[test]
    fn places_are_columns() {
        assert_eq!(column("A1"), Some(0));
        assert_eq!(column("AA10"), Some(26));
        assert_eq!(column("XFD1"), Some(16_383));
        assert_eq!(column("XFE1"), None);
        assert_eq!(column("1"), None);
    }
}
