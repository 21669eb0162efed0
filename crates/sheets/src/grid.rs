//! A table in little room: every row one piece of text with its cells' ends. The same for CSV and xlsx, each with the
//! row's number as the person sees it in the file.

use crate::table::{self, TableFault};
use csv_core::ReadRecordResult;

/// The most rows of a table, the heading counted.
pub const MOST_ROWS: usize = 50_001;
/// The most columns.
pub const MOST_COLUMNS: usize = 300;
/// The most letters of one cell, in bytes: a note of 50,000 letters.
pub const LARGEST_CELL: usize = 200_000;
/// The most text of a whole table, in bytes.
pub const MOST_TEXT: usize = 24_000_000;
/// The largest CSV file, in bytes.
pub const LARGEST_CSV: usize = 24_000_000;

/// Why a table is too much.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GridFault {
    /// Rows.
    #[error("行が多すぎます（5万行まで）。行を分けて、何回かに取り込んでください。")]
    Rows,
    /// Columns.
    #[error("{0} 行目の列が多すぎます（300列まで）。見出しのある列だけを残して保存しなおしてください。")]
    Columns(u32),
    /// A cell.
    #[error("{0} 行目に、長すぎる文章があります（1つのます目に5万字まで）。")]
    Cell(u32),
    /// The whole.
    #[error("文字が多すぎます（全部で 24 MB まで）。行を分けて、何回かに取り込んでください。")]
    Text,
    /// No such table.
    #[error(transparent)]
    Table(#[from] TableFault),
}

/// One row.
#[derive(Clone, PartialEq, Eq)]
struct Packed {
    line: u32,
    text: Box<str>,
    ends: Box<[u32]>,
}

/// A whole table, heading included. `Debug` shows its size only.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Grid {
    rows: Vec<Packed>,
    size: usize,
}

impl std::fmt::Debug for Grid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Grid").field("rows", &self.rows.len()).finish_non_exhaustive()
    }
}

/// One row of a [`Grid`].
#[derive(Clone, Copy)]
pub struct GridRow<'a>(&'a Packed);

impl<'a> GridRow<'a> {
    /// The row's number in the file, from 1.
    #[must_use]
    pub const fn line(self) -> u32 {
        self.0.line
    }

    /// The text of the cell in column `at`, from 0; empty where there is none.
    #[must_use]
    pub fn cell(self, at: usize) -> &'a str {
        let Some(end) = self.0.ends.get(at) else { return "" };
        let start = at.checked_sub(1).and_then(|before| self.0.ends.get(before)).copied().unwrap_or(0);
        self.0.text.get(start as usize..*end as usize).unwrap_or_default()
    }

    /// Every cell.
    pub fn cells(self) -> impl Iterator<Item = &'a str> {
        (0..self.0.ends.len()).map(move |at| self.cell(at))
    }
}

impl Grid {
    /// Adds a row; one without a word is left out.
    ///
    /// # Errors
    /// [`GridFault`] when it becomes too much.
    pub fn push<'c>(&mut self, line: u32, cells: impl Iterator<Item = &'c str>) -> Result<(), GridFault> {
        let (mut text, mut ends) = (String::new(), Vec::new());
        for cell in cells {
            if ends.len() >= MOST_COLUMNS {
                return Err(GridFault::Columns(line));
            }
            if cell.len() > LARGEST_CELL {
                return Err(GridFault::Cell(line));
            }
            text.push_str(cell);
            ends.push(u32::try_from(text.len()).map_err(|_| GridFault::Text)?);
        }
        if text.trim().is_empty() {
            return Ok(());
        }
        self.size = self.size.saturating_add(text.len()).saturating_add(ends.len() * 4 + 40);
        if self.rows.len() >= MOST_ROWS {
            return Err(GridFault::Rows);
        }
        if self.size > MOST_TEXT + MOST_TEXT / 4 {
            return Err(GridFault::Text);
        }
        self.rows.push(Packed { line, text: text.into_boxed_str(), ends: ends.into_boxed_slice() });
        Ok(())
    }

    /// Reads CSV or TSV in any letters that offices use. Takes the bytes, so that they are not held twice.
    ///
    /// # Errors
    /// [`GridFault`].
    pub fn from_csv(bytes: Vec<u8>) -> Result<Self, GridFault> {
        if bytes.len() > LARGEST_CSV {
            return Err(GridFault::Text);
        }
        let text = table::decode_owned(bytes)?;
        let first = text.lines().next().unwrap_or_default();
        let delimiter = if first.matches('\t').count() > first.matches(',').count() { b'\t' } else { b',' };
        let mut reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        let mut out = vec![0_u8; LARGEST_CELL * 5];
        let mut ends = vec![0_usize; MOST_COLUMNS + 1];
        let mut grid = Self::default();
        let (mut input, mut written, mut count, mut line, mut next) = (text.as_bytes(), 0, 0, 1_u64, 1_u64);
        loop {
            let (result, read, wrote, cells) = reader.read_record(
                input,
                out.get_mut(written..).unwrap_or_default(),
                ends.get_mut(count..).unwrap_or_default(),
            );
            // Rows are counted as a spreadsheet shows them: empty lines, which are eaten with the row after them,
            // count; line breaks inside of a cell do not.
            let eaten = input.get(..read).unwrap_or_default();
            if written == 0 && count == 0 {
                let blank = eaten.iter().take_while(|b| matches!(b, b'\r' | b'\n'));
                next += blank.filter(|b| **b == b'\n').count() as u64;
                line = next;
            }
            if matches!(result, ReadRecordResult::Record) && eaten.ends_with(b"\n") {
                next += 1;
            }
            input = input.get(read..).unwrap_or_default();
            (written, count) = (written + wrote, count + cells);
            let at = u32::try_from(line).map_err(|_| GridFault::Rows)?;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => return Err(GridFault::Cell(at)),
                ReadRecordResult::OutputEndsFull => return Err(GridFault::Columns(at)),
                ReadRecordResult::Record => {
                    grid.csv_row(at, &out, &ends, count)?;
                    (written, count) = (0, 0);
                }
                ReadRecordResult::End => break,
            }
        }
        Ok(grid)
    }

    fn csv_row(&mut self, line: u32, out: &[u8], ends: &[usize], count: usize) -> Result<(), GridFault> {
        let shape = |_| GridFault::Table(TableFault::Shape(u64::from(line)));
        let last = count.checked_sub(1).and_then(|n| ends.get(n)).copied().unwrap_or(0);
        let whole = std::str::from_utf8(out.get(..last).unwrap_or_default()).map_err(shape)?;
        let mut start = 0;
        let cells = ends.iter().take(count).map(|end| {
            let cell = whole.get(start..*end).unwrap_or_default();
            start = *end;
            cell
        });
        self.push(line, cells)
    }

    /// Rows with words, the heading among them.
    pub fn rows(&self) -> impl Iterator<Item = GridRow<'_>> {
        self.rows.iter().map(GridRow)
    }

    /// How many rows with words there are, the heading counted.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows.len()
    }

    /// No row at all?
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(u32, Vec<String>)> {
        let grid = Grid::from_csv(text.as_bytes().to_vec()).unwrap();
        grid.rows().map(|r| (r.line(), r.cells().map(str::to_owned).collect())).collect()
    }

    #[test]
    fn a_row_has_the_number_that_a_spreadsheet_shows() {
        let rows = read("a,b\r\n\r\n1,\"x\ny\"\n\n\n2,\n,\n3,4");
        let lines: Vec<_> = rows.iter().map(|(line, cells)| (*line, cells.join("|"))).collect();
        let told = [(1, "a|b"), (3, "1|x\ny"), (6, "2|"), (8, "3|4")];
        assert_eq!(lines, told.map(|(n, t)| (n, t.to_owned())));
    }

    #[test]
    fn what_is_too_much_is_told() {
        let wide = format!("a\n{}", ",".repeat(400));
        assert_eq!(Grid::from_csv(wide.into_bytes()), Err(GridFault::Columns(2)));
        let long = format!("a\n{}", "x".repeat(LARGEST_CELL + 1));
        assert_eq!(Grid::from_csv(long.into_bytes()), Err(GridFault::Cell(2)));
        let tall = "x\n".repeat(MOST_ROWS + 1);
        assert_eq!(Grid::from_csv(tall.into_bytes()), Err(GridFault::Rows));
    }
}
