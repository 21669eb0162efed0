//! From records to a file.

use super::{
    Lists,
    columns::{Column, Holds, columns},
    text,
};
use domain::exchange::SheetKind;
use encoding_rs::SHIFT_JIS;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An Excel workbook; every cell is text, so that no zero and no day is lost.
    Xlsx,
    /// CSV in UTF-8 with a mark, for new Excel.
    Utf8,
    /// CSV in CP932 (Shift_JIS as Windows writes it), for old programs.
    Cp932,
}

/// A form field and its word or text.
pub type Pair = (&'static str, String);

/// One row: the pairs of the form that would make it. Topics may come several times.
pub type Record = Vec<Pair>;

/// A file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// How many letters CP932 could not hold. They stand as `&#x…;` and come back whole.
    pub escaped: usize,
}

/// Why a file cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    /// A cell is too long for Excel.
    #[error("{0} 行目の「{1}」が長すぎて、Excel に入りません（3万字まで）。CSV で書き出してください。")]
    TooLong(usize, &'static str),
    /// The workbook.
    #[error("xlsx をつくれませんでした")]
    Xlsx(#[from] XlsxError),
    /// The CSV.
    #[error("CSV をつくれませんでした")]
    Csv(#[from] csv::Error),
}

/// Writes records.
///
/// # Errors
/// [`WriteFault`].
pub fn write(kind: SheetKind, lists: &Lists, records: &[Record], form: Form) -> Result<Written, WriteFault> {
    match form {
        Form::Xlsx => xlsx(kind, lists, records),
        Form::Utf8 => csv(kind, lists, records, false),
        Form::Cp932 => csv(kind, lists, records, true),
    }
}

/// The sheet with no rows. As xlsx, a second sheet says how each column is filled in.
///
/// # Errors
/// [`WriteFault`].
pub fn template(kind: SheetKind, lists: &Lists, form: Form) -> Result<Written, WriteFault> {
    write(kind, lists, &[], form)
}

/// A heading and, for a row, its cell.
struct Written1<'a> {
    name: &'a str,
    wide: bool,
    place: Place<'a>,
}

enum Place<'a> {
    Column(&'static Column),
    Topic(&'a str),
}

fn places(kind: SheetKind, lists: &Lists) -> Vec<Written1<'_>> {
    let mut all = Vec::new();
    for column in columns(kind) {
        let wide = matches!(
            column.field,
            "words" | "wish" | "body" | "note" | "home_note" | "address" | "home_address"
        );
        all.push(Written1 { name: column.name, wide, place: Place::Column(column) });
        if kind == SheetKind::Receptions && column.field == "words" {
            let topics = lists.topics().iter();
            all.extend(topics.map(|(word, label)| Written1 {
                name: label,
                wide: false,
                place: Place::Topic(word),
            }));
        }
    }
    all
}

fn cell(place: &Written1<'_>, record: &Record, lists: &Lists) -> String {
    match &place.place {
        Place::Column(column) => {
            let value =
                record.iter().find(|(field, _)| *field == column.field).map_or("", |(_, v)| v.as_str());
            match column.holds {
                Holds::Text => value.to_owned(),
                Holds::Mark(word) => if value == word { "○" } else { "" }.to_owned(),
                Holds::Label(_) if value.is_empty() => String::new(),
                Holds::Label(list) => lists.label(list, value).to_owned(),
            }
        }
        Place::Topic(word) => {
            let has = |field: &str| record.iter().any(|(f, v)| *f == field && v == word);
            if has("main_topic") {
                "◎"
            } else if has("topic") {
                "○"
            } else {
                ""
            }
            .to_owned()
        }
    }
}

fn csv(kind: SheetKind, lists: &Lists, records: &[Record], narrow: bool) -> Result<Written, WriteFault> {
    let places = places(kind, lists);
    let (mut escaped, mut writer) =
        (0, csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new()));
    let mut put = |text: &str| {
        let (cell, lost) = text::shut(text, true, narrow);
        escaped += lost;
        cell
    };
    writer.write_record(places.iter().map(|p| put(p.name)))?;
    for record in records {
        writer.write_record(places.iter().map(|p| put(&cell(p, record, lists))))?;
    }
    let utf8 = writer.into_inner().map_err(|e| csv::Error::from(e.into_error()))?;
    let bytes = if narrow {
        let text = String::from_utf8_lossy(&utf8).into_owned();
        drop(utf8);
        SHIFT_JIS.encode(&text).0.into_owned()
    } else {
        [b"\xef\xbb\xbf".as_slice(), &utf8].concat()
    };
    Ok(Written { bytes, escaped })
}

/// The longest cell of Excel, in UTF-16 units.
const LONGEST: usize = 32_767;

fn xlsx(kind: SheetKind, lists: &Lists, records: &[Record]) -> Result<Written, WriteFault> {
    let mut book = Workbook::new();
    let heading = Format::new()
        .set_bold()
        .set_background_color(0xe8_f1_fe)
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::Top);
    let words = Format::new().set_num_format("@").set_align(FormatAlign::Top);
    let long = words.clone().set_text_wrap();
    let places = places(kind, lists);
    let sheet = book.add_worksheet().set_name(kind.label())?;
    sheet.set_freeze_panes(1, 0)?;
    for (at, place) in places.iter().enumerate() {
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        let width = if place.wide {
            40.0
        } else if matches!(place.place, Place::Topic(_)) {
            8.0
        } else {
            16.0
        };
        sheet.set_column_width(at, width)?;
        sheet.set_column_format(at, if place.wide { &long } else { &words })?;
        sheet.write_string_with_format(0, at, place.name, &heading)?;
    }
    for (n, record) in records.iter().enumerate() {
        let row = u32::try_from(n + 1).unwrap_or(u32::MAX);
        for (at, place) in places.iter().enumerate() {
            let (text, _) = text::shut(&cell(place, record, lists), false, false);
            if text.is_empty() {
                continue;
            }
            if text.encode_utf16().count() > LONGEST {
                let name = if let Place::Column(column) = place.place { column.name } else { "" };
                return Err(WriteFault::TooLong(n + 2, name));
            }
            let at = u16::try_from(at).unwrap_or(u16::MAX);
            sheet.write_string_with_format(row, at, text, if place.wide { &long } else { &words })?;
        }
    }
    guide(book.add_worksheet().set_name("書き方")?, kind, lists, &heading, &long)?;
    Ok(Written { bytes: book.save_to_buffer()?, escaped: 0 })
}

/// The second sheet: what each column takes, and the words of its list.
fn guide(
    sheet: &mut Worksheet,
    kind: SheetKind,
    lists: &Lists,
    heading: &Format,
    words: &Format,
) -> Result<(), WriteFault> {
    for (at, (name, width)) in
        [("列", 24.0), ("必須", 8.0), ("書き方", 60.0), ("使えることば", 60.0)].into_iter().enumerate()
    {
        let at = u16::try_from(at).unwrap_or(u16::MAX);
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, name, heading)?;
    }
    for (n, place) in places(kind, lists).iter().enumerate() {
        let row = u32::try_from(n + 1).unwrap_or(u32::MAX);
        sheet.write_string_with_format(row, 0, place.name, words)?;
        let (needed, hint, list) = match &place.place {
            Place::Column(c) => (c.needed, c.hint, if let Holds::Label(list) = c.holds { list } else { "" }),
            Place::Topic(_) => (false, "あてはまるものに○。いちばんのものに◎（1つだけ）", ""),
        };
        if needed {
            sheet.write_string_with_format(row, 1, "必須", words)?;
        }
        sheet.write_string_with_format(row, 2, hint, words)?;
        if !matches!(list, "" | "agency" | "area" | "worker") {
            sheet.write_string_with_format(row, 3, lists.all_labels(list).join("、"), words)?;
        }
    }
    Ok(())
}
