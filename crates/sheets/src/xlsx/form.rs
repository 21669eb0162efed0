//! A [`Sheet`] as xlsx: merged cells over a grid, every row as high as its longest cell needs.

use super::{SIZE, Unwritten, lines, paper, plain, workbook};
use crate::sheet::{Block, Cell, Column, Face, Sheet, Table, UNITS};
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Worksheet, XlsxError};

/// Pixels of one unit of the grid: 24 of them fill A4 standing, inside its margins.
const UNIT: u32 = 27;

/// Pixels of the whole width, standing and lying.
const WHOLE: [u32; 2] = [UNIT * UNITS as u32, 960];

impl Sheet {
    /// The file.
    ///
    /// # Errors
    /// [`Unwritten`].
    pub fn xlsx(&self) -> Result<Vec<u8>, Unwritten> {
        let mut book = workbook(self.title, &self.foot)?;
        let page = book.add_worksheet();
        paper(page, self.title, &self.foot, self.wide)?;
        let whole = if self.wide { WHOLE[1] } else { WHOLE[0] };
        let table = self.only_table();
        let widths: Vec<u32> = match table {
            Some(table) => shares(table.columns, whole),
            None => vec![whole / u32::from(UNITS); usize::from(UNITS)],
        };
        for (n, pixels) in (0_u16..).zip(&widths) {
            page.set_column_width_pixels(n, *pixels)?;
        }
        let mut paper = Paper { page, row: 0, widths };
        paper.head(self)?;
        for block in &self.blocks {
            paper.block(block, table.is_some())?;
        }
        paper.words(&format!("{}　{}", self.edition, self.foot.made()), &small())?;
        let last = u16::try_from(paper.widths.len()).unwrap_or(u16::MAX).saturating_sub(1);
        let end = paper.row.saturating_sub(1);
        page.set_print_area(0, 0, end, last)?;
        Ok(book.save_to_buffer()?)
    }
}

fn small() -> Format {
    plain().set_font_size(8)
}

/// The columns' parts of the whole width.
fn shares(columns: &[Column], whole: u32) -> Vec<u32> {
    let sum: u32 = columns.iter().map(|c| u32::from(c.width)).sum::<u32>().max(1);
    columns.iter().map(|c| whole * u32::from(c.width) / sum).collect()
}

/// A cell at its place: columns from and to (inclusive), words, look.
struct Placed<'a> {
    from: u16,
    to: u16,
    text: &'a str,
    face: Face,
    head: bool,
}

struct Paper<'a> {
    page: &'a mut Worksheet,
    row: u32,
    widths: Vec<u32>,
}

impl Paper<'_> {
    fn last(&self) -> u16 {
        u16::try_from(self.widths.len()).unwrap_or(u16::MAX).saturating_sub(1)
    }

    fn pixels(&self, from: u16, to: u16) -> f64 {
        let wide = self.widths.iter().skip(usize::from(from)).take(usize::from(to - from) + 1);
        f64::from(wide.sum::<u32>())
    }

    fn put(&mut self, row: u32, from: u16, to: u16, text: &str, format: &Format) -> Result<(), XlsxError> {
        if from == to {
            self.page.write_string_with_format(row, from, text, format)?;
        } else {
            self.page.merge_range(row, from, row, to, text, format)?;
        }
        Ok(())
    }

    fn head(&mut self, sheet: &Sheet) -> Result<(), XlsxError> {
        let title = plain().set_font_size(16).set_bold().set_align(FormatAlign::Center);
        self.put(0, 0, self.last(), sheet.title, &title)?;
        self.page.set_row_height(0, 28)?;
        self.row = 1;
        let facts: Vec<String> =
            sheet.facts.iter().filter(|f| !f.1.is_empty()).map(|(l, v)| format!("{l} {v}")).collect();
        if !facts.is_empty() {
            self.words(&facts.join("　　"), &plain())?;
        }
        Ok(())
    }

    /// A paragraph over the whole width.
    fn words(&mut self, text: &str, format: &Format) -> Result<(), XlsxError> {
        for (text, lines) in lines::pieces(text, self.pixels(0, self.last())) {
            self.put(self.row, 0, self.last(), &text, format)?;
            self.page.set_row_height(self.row, lines::height(lines))?;
            self.row += 1;
        }
        Ok(())
    }

    fn block(&mut self, block: &Block, alone: bool) -> Result<(), XlsxError> {
        match block {
            Block::Heading(words) => {
                let format = plain().set_bold().set_font_size(SIZE + 1.0).set_align(FormatAlign::Bottom);
                self.put(self.row, 0, self.last(), &format!("■ {words}"), &format)?;
                self.page.set_row_height(self.row, 24)?;
                self.row += 1;
            }
            Block::Grid(lines) => {
                for line in lines {
                    self.line(&line.0)?;
                }
            }
            Block::Table(table) => self.table(table, alone)?,
            Block::Words(words) => self.words(words, &plain())?,
            Block::Sign(places) => {
                for (label, known) in places {
                    let right = plain().set_align(FormatAlign::Right).set_align(FormatAlign::Bottom);
                    let line = plain().set_align(FormatAlign::Bottom).set_border_bottom(FormatBorder::Thin);
                    let middle = self.last() / 2;
                    self.put(self.row, 0, middle, label, &right)?;
                    self.put(self.row, middle + 1, self.last(), known, &line)?;
                    self.page.set_row_height(self.row, 30)?;
                    self.row += 1;
                }
            }
        }
        Ok(())
    }

    fn line(&mut self, cells: &[Cell]) -> Result<(), XlsxError> {
        let mut from = 0_u16;
        let mut placed = Vec::with_capacity(cells.len());
        for cell in cells {
            let to = (from + u16::from(cell.width)).saturating_sub(1).min(self.last());
            placed.push(Placed { from, to, text: &cell.text, face: cell.face, head: false });
            from = to + 1;
        }
        self.placed(&placed)
    }

    fn table(&mut self, table: &Table, alone: bool) -> Result<(), XlsxError> {
        // Alone on its sheet, the columns of the file are its own; else it lies on the grid.
        let ends: Vec<(u16, u16)> = if alone {
            (0..u16::try_from(table.columns.len()).unwrap_or(u16::MAX)).map(|n| (n, n)).collect()
        } else {
            on_the_grid(table.columns)
        };
        let first = self.row;
        let heads: Vec<Placed<'_>> = (table.columns.iter().zip(&ends))
            .map(|(c, (from, to))| Placed {
                from: *from,
                to: *to,
                text: c.head,
                face: Face::Label,
                head: true,
            })
            .collect();
        self.placed(&heads)?;
        if alone {
            self.page.set_repeat_rows(0, first)?;
            self.page.set_freeze_panes(first + 1, 0)?;
        }
        for row in &table.rows {
            let texts: Vec<(String, bool)> = row.iter().map(|v| (v.show(), v.is_number())).collect();
            let placed: Vec<Placed<'_>> = (texts.iter().zip(&ends))
                .map(|((text, number), (from, to))| {
                    let face = if *number { Face::Number } else { Face::Value };
                    Placed { from: *from, to: *to, text, face, head: false }
                })
                .collect();
            self.placed(&placed)?;
        }
        if table.rows.is_empty() {
            let none = Placed { from: 0, to: self.last(), text: table.none, face: Face::Value, head: false };
            self.placed(&[none])?;
        }
        Ok(())
    }

    /// Writes one line of cells; over several rows, if a text is long.
    fn placed(&mut self, cells: &[Placed<'_>]) -> Result<(), XlsxError> {
        let cut: Vec<Vec<(String, usize)>> =
            cells.iter().map(|c| lines::pieces(c.text, self.pixels(c.from, c.to))).collect();
        let rows = cut.iter().map(Vec::len).max().unwrap_or(1);
        for n in 0..rows {
            let mut most = 1;
            for (cell, pieces) in cells.iter().zip(&cut) {
                let (text, lines) = pieces.get(n).map_or(("", 1), |(text, lines)| (text.as_str(), *lines));
                let wanted = if let Face::Free(at_least) = cell.face { usize::from(at_least) } else { 1 };
                most = most.max(lines).max(if rows == 1 { wanted } else { 1 });
                self.put(self.row, cell.from, cell.to, text, &look(cell, n == 0, n + 1 == rows))?;
            }
            self.page.set_row_height(self.row, lines::height(most))?;
            self.row += 1;
        }
        Ok(())
    }
}

/// The table's columns in whole units of the grid, from and to.
fn on_the_grid(columns: &[Column]) -> Vec<(u16, u16)> {
    let sum: u32 = columns.iter().map(|c| u32::from(c.width)).sum::<u32>().max(1);
    let (mut so_far, mut from) = (0, 0);
    let count = u32::try_from(columns.len()).unwrap_or(u32::MAX);
    (0..)
        .zip(columns)
        .map(|(n, column)| {
            so_far += u32::from(column.width);
            // Each column has a unit at least, and leaves one to each that follows.
            let most = u32::from(UNITS).saturating_sub(count - n);
            let to =
                ((u32::from(UNITS) * so_far).div_ceil(sum).saturating_sub(1)).clamp(from, most.max(from));
            let ends = (u16::try_from(from).unwrap_or(0), u16::try_from(to).unwrap_or(0));
            from = to + 1;
            ends
        })
        .collect()
}

fn look(cell: &Placed<'_>, first: bool, last: bool) -> Format {
    let mut format = plain().set_border_left(FormatBorder::Thin).set_border_right(FormatBorder::Thin);
    if first {
        format = format.set_border_top(FormatBorder::Thin);
    }
    if last {
        format = format.set_border_bottom(FormatBorder::Thin);
    }
    match cell.face {
        Face::Label => {
            let grey = format.set_background_color(Color::RGB(0xEF_EF_EF));
            if cell.head { grey.set_align(FormatAlign::Center) } else { grey }
        }
        Face::Mark => format.set_align(FormatAlign::Center),
        Face::Number => format.set_align(FormatAlign::Right),
        Face::Value | Face::Free(_) => format,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::column;

    #[test]
    fn a_table_s_columns_fill_the_grid_without_overlap() {
        let wide = [column("a", 1), column("b", 1), column("c", 60), column("d", 1)];
        assert_eq!(on_the_grid(&wide), [(0, 0), (1, 1), (2, 22), (23, 23)]);
        let even = [column("a", 8), column("b", 8), column("c", 8)];
        assert_eq!(on_the_grid(&even), [(0, 7), (8, 15), (16, 23)]);
    }
}
