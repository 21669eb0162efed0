//! A [`List`] as xlsx, row by row: what was written is kept on disk, not in memory.

use super::{Unwritten, paper, plain, workbook};
use crate::{
    list::{List, Row},
    sheet::Column,
    value::Value,
};
use chrono::{Datelike, Timelike};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, FormatBorder, XlsxError};

/// The longest text of one cell, in letters; what is longer goes on in the row below.
const LONGEST: usize = 32_000;

/// How cells of each kind look.
struct Looks {
    text: Format,
    number: Format,
    day: Format,
    moment: Format,
}

impl List {
    /// The file. The pieces lie in a nameless file of the system's temporary folder until it is put together.
    ///
    /// # Errors
    /// [`Unwritten`].
    pub fn xlsx(&self, rows: impl IntoIterator<Item = Row>) -> Result<Vec<u8>, Unwritten> {
        let mut book = workbook(self.title, &self.foot)?;
        let page = book.add_worksheet_with_constant_memory()?;
        paper(page, self.title, &self.foot, true)?;
        page.set_header(format!("&C&14 {}", self.title));
        let head =
            framed().set_bold().set_align(FormatAlign::Center).set_background_color(Color::RGB(0xEF_EF_EF));
        for (n, column) in (0..).zip(self.columns) {
            page.set_column_width(n, f64::from(column.width))?;
            page.write_string_with_format(0, n, column.head, &head)?;
        }
        let last_column = u16::try_from(self.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
        page.set_repeat_rows(0, 0)?.set_freeze_panes(1, 0)?;
        let looks = Looks {
            text: framed(),
            number: framed().set_align(FormatAlign::Right).set_num_format("#,##0"),
            day: framed().set_num_format("yyyy/mm/dd"),
            moment: framed().set_num_format("yyyy/mm/dd hh:mm"),
        };
        let mut at = 0;
        for mut cells in rows {
            loop {
                at += 1;
                let rest = overflow(&mut cells, self.columns);
                for (n, cell) in (0..).zip(&cells) {
                    write(page, at, n, cell, &looks)?;
                }
                match rest {
                    Some(rest) => cells = rest,
                    None => break,
                }
            }
        }
        page.set_print_area(0, 0, at, last_column)?;
        page.autofilter(0, 0, at, last_column)?;
        Ok(book.save_to_buffer()?)
    }
}

fn framed() -> Format {
    plain().set_font_size(9).set_border(FormatBorder::Thin)
}

fn write(
    page: &mut rust_xlsxwriter::Worksheet,
    row: u32,
    column: u16,
    cell: &Value,
    looks: &Looks,
) -> Result<(), XlsxError> {
    match cell {
        Value::Empty => page.write_blank(row, column, &looks.text)?,
        Value::Text(text) => page.write_string_with_format(row, column, text.as_str(), &looks.text)?,
        Value::Int(number) => {
            // A spreadsheet's numbers hold fifteen digits: more than any sum of yen here.
            #[expect(clippy::cast_precision_loss, reason = "fifteen digits are kept")]
            let number = *number as f64;
            page.write_number_with_format(row, column, number, &looks.number)?
        }
        Value::Day(day) => match excel(*day) {
            Some(date) => page.write_datetime_with_format(row, column, &date, &looks.day)?,
            None => page.write_string_with_format(row, column, day.to_string(), &looks.text)?,
        },
        Value::Moment(at) => {
            let time = at.time();
            let hours = u16::try_from(time.hour()).unwrap_or(0);
            let minutes = u8::try_from(time.minute()).unwrap_or(0);
            match excel(at.date()).and_then(|date| date.and_hms(hours, minutes, 0).ok()) {
                Some(date) => page.write_datetime_with_format(row, column, &date, &looks.moment)?,
                None => page.write_string_with_format(row, column, cell.plain(), &looks.text)?,
            }
        }
    };
    Ok(())
}

/// Spreadsheets count days from 1900-03-01 without a fault; older days (a birth in Meiji) stand as words.
fn excel(day: chrono::NaiveDate) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok().filter(|year| *year > 1900)?;
    ExcelDateTime::from_ymd(year, u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?).ok()
}

/// Takes what is longer than a cell can hold out of a row; the row that goes on with it.
fn overflow(cells: &mut Row, columns: &[Column]) -> Option<Row> {
    let mut rest: Option<Row> = None;
    for (n, cell) in cells.iter_mut().enumerate() {
        let Value::Text(text) = cell else { continue };
        let Some((at, _)) = text.char_indices().nth(LONGEST) else { continue };
        let more = text.split_off(at);
        let rest = rest.get_or_insert_with(|| vec![Value::Empty; columns.len()]);
        if let Some(place) = rest.get_mut(n) {
            *place = Value::Text(more);
        }
    }
    rest
}
