//! A sheet as one description, from which both the print page and the xlsx are made: they cannot drift apart.

use crate::value::Value;
use domain::{Instant, wareki};

/// The width of a sheet in units of its grid.
pub const UNITS: u8 = 24;

/// Where a sheet comes from: stands at the foot of each page.
#[derive(Clone, PartialEq, Eq)]
pub struct Foot {
    /// Municipality and agency.
    pub office: String,
    /// The worker who made it.
    pub by: String,
    /// When it was made.
    pub at: Instant,
}

/// A sheet of paper, or several. Without `Debug`: it holds what people told.
#[derive(Clone)]
pub struct Sheet {
    /// 「相談受付・申込票」; also the file's name.
    pub title: &'static str,
    /// Which layout of ours this is.
    pub edition: &'static str,
    /// What tells this sheet from others of its kind: label and words.
    pub facts: Vec<(&'static str, String)>,
    /// A4 lying.
    pub wide: bool,
    /// From top to bottom.
    pub blocks: Vec<Block>,
    /// At the foot.
    pub foot: Foot,
}

/// A part of a sheet.
#[derive(Clone)]
pub enum Block {
    /// 「■ 基本情報」. Stays with what follows.
    Heading(String),
    /// Lines of cells over [`UNITS`] units.
    Grid(Vec<Line>),
    /// Rows under a head that is repeated on every page.
    Table(Table),
    /// A paragraph without a frame.
    Words(String),
    /// Places to write on by hand: label and what is known already.
    Sign(Vec<(&'static str, String)>),
}

/// Cells side by side; their widths add up to [`UNITS`].
#[derive(Clone)]
pub struct Line(pub Vec<Cell>);

/// A cell of a grid.
#[derive(Clone)]
pub struct Cell {
    /// Units.
    pub width: u8,
    /// Its words.
    pub text: String,
    /// How it looks.
    pub face: Face,
}

/// How a cell looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// The name of the cell beside it.
    Label,
    /// Words of the record.
    Value,
    /// Words of the record with room to write on: at least so many lines.
    Free(u8),
    /// ○ or ◎.
    Mark,
    /// A number, at the right.
    Number,
}

/// A table.
#[derive(Clone)]
pub struct Table {
    /// Its columns.
    pub columns: &'static [Column],
    /// Its rows, as long as the columns.
    pub rows: Vec<Vec<Value>>,
    /// Said in place of rows when there is none.
    pub none: &'static str,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its heading. Our import knows the column by it.
    pub head: &'static str,
    /// Its width in half-width letters, or its part of the whole width.
    pub width: u8,
}

/// A column.
#[must_use]
pub const fn column(head: &'static str, width: u8) -> Column {
    Column { head, width }
}

/// A cell that names the one beside it.
#[must_use]
pub fn label(width: u8, text: &str) -> Cell {
    Cell { width, text: text.to_owned(), face: Face::Label }
}

/// A cell of the record.
pub fn value(width: u8, text: impl Into<String>) -> Cell {
    Cell { width, text: text.into(), face: Face::Value }
}

/// A cell of the record with room for so many lines.
pub fn free(width: u8, lines: u8, text: impl Into<String>) -> Cell {
    Cell { width, text: text.into(), face: Face::Free(lines) }
}

/// A number.
#[must_use]
pub fn number(width: u8, text: String) -> Cell {
    Cell { width, text, face: Face::Number }
}

/// Lines of one label and one cell over the whole width.
pub fn row(name: &str, text: impl Into<String>) -> Line {
    Line(vec![label(4, name), value(20, text)])
}

/// A line of two labels and two cells.
pub fn pair(one: &str, first: impl Into<String>, two: &str, second: impl Into<String>) -> Line {
    Line(vec![label(4, one), value(9, first), label(4, two), value(7, second)])
}

/// A line with a label and room for so many lines.
pub fn room(name: &str, lines: u8, text: impl Into<String>) -> Line {
    Line(vec![label(4, name), free(20, lines, text)])
}

impl Sheet {
    /// The file's name without its ending: title and number, nothing personal.
    #[must_use]
    pub fn file_name(&self) -> String {
        let number = self.facts.iter().find(|(label, _)| *label == "番号").map(|(_, number)| number.as_str());
        let safe = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '・') { c } else { '_' };
        let name = number.filter(|n| !n.is_empty()).map_or_else(String::new, |n| format!("_{n}"));
        format!("{}{name}", self.title).chars().map(safe).collect()
    }

    /// Is it nothing but one table? Then the columns of the file are the table's own.
    #[must_use]
    pub fn only_table(&self) -> Option<&Table> {
        match self.blocks.as_slice() {
            [Block::Table(table)] => Some(table),
            [Block::Table(table), Block::Words(_)] => Some(table),
            _ => None,
        }
    }
}

impl Foot {
    /// 「出した人 佐藤 花子 令和8年11月21日 13:10」.
    #[must_use]
    pub fn made(&self) -> String {
        format!("出した人 {} {}", self.by, self.time())
    }

    /// 「令和8年11月21日 13:10」.
    #[must_use]
    pub fn time(&self) -> String {
        long_time(self.at)
    }
}

/// 「令和8年11月21日 13:10」; a time of day that is not known (midnight) is left out.
#[must_use]
pub fn long_time(at: Instant) -> String {
    let (day, time) = (wareki::jst_date(at), wareki::jst_time(at));
    let day = wareki::show_wareki(day);
    if time == chrono::NaiveTime::MIN { day } else { format!("{day} {}", time.format("%H:%M")) }
}
