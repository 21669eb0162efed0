//! xlsx files as an office files them: A4, borders, fixed widths, print area, page numbers.
//!
//! Words are always written as strings: none of these files holds a formula, a link or a macro.

mod form;
mod lines;
mod list;

use crate::sheet::Foot;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// A sheet that cannot be written: a fault of ours, or no room for its pieces.
#[derive(Debug, thiserror::Error)]
#[error("the sheet could not be written: {0}")]
pub struct Unwritten(#[from] XlsxError);

/// Found on every Windows in Japan since 2018; elsewhere the viewer's own Japanese font stands in.
const FONT: &str = "BIZ UDゴシック";

/// Points. Also the width of a full-width letter.
const SIZE: f64 = 10.0;

/// The number by which spreadsheets call Japanese letters.
const JAPANESE: u8 = 128;

fn plain() -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_charset(JAPANESE)
        .set_font_size(SIZE)
        .set_text_wrap()
        .set_align(FormatAlign::Left)
        .set_align(FormatAlign::Top)
}

/// A workbook that says of itself only what is at its foot: no account's or machine's name, no clock of its own.
fn workbook(title: &str, foot: &Foot) -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    // A spreadsheet measures columns in digits of this font, so it must be the one that the cells have: else the
    // columns come out wider than the rows were reckoned for. 20 and 64 pixels are a row and a column of its own.
    let format = Format::new().set_font_name(FONT).set_font_size(SIZE).set_font_charset(JAPANESE);
    book.set_default_format(&format, 20, 64)?;
    let made = ExcelDateTime::from_timestamp(foot.at.div_euclid(1000)).unwrap_or_default();
    book.set_properties(
        &DocProperties::new().set_title(title).set_author(&foot.office).set_creation_datetime(&made),
    );
    Ok(book)
}

/// Paper, margins and what stands on every page.
fn paper(sheet: &mut Worksheet, title: &str, foot: &Foot, wide: bool) -> Result<(), XlsxError> {
    sheet.set_name(title)?;
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    // Inches: left, right, top, bottom, header, footer.
    sheet.set_margins(0.55, 0.55, 0.6, 0.7, 0.3, 0.35);
    if wide {
        sheet.set_landscape();
    }
    // `&` begins an instruction there.
    let said = |text: &str| text.replace('&', "&&").chars().take(70).collect::<String>();
    sheet.set_footer(format!("&L&9 {}&C&9 &P / &N&R&9 {}", said(&foot.office), said(&foot.made())));
    Ok(())
}
