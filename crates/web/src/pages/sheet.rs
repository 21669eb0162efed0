//! Sheets on paper and as files. The sheet is described once (`sheets::sheet`); here it becomes a page or a download.

pub mod assessment;
pub mod budget;
pub mod consent;
pub mod export;
pub mod housing;
pub mod looked;
pub mod plan;
pub mod referral;

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::Query,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::Instant;
use serde::Deserialize;
use sheets::sheet::{Block, Cell, Face, Foot, Line, Sheet, Table, UNITS};
use store::Ctx;

/// The context for what leaves: the same actor, and the audit says 「書き出した」.
pub(super) fn leaving(acting: &Acting) -> Acting {
    Acting { ctx: acting.ctx.leaving(), session: acting.session.clone() }
}

/// Where a sheet comes from.
pub(super) fn foot(ctx: &Ctx) -> Foot {
    let desk = ctx.actor.desk();
    let office = desk.map(|d| format!("{} {}", d.town, d.name).trim().to_owned()).unwrap_or_default();
    Foot { office, by: ctx.actor.name.clone(), at: ctx.now }
}

#[derive(Template)]
#[template(path = "sheet/page.html")]
struct Page {
    shell: Shell,
    sheet: Sheet,
    back: String,
    file: String,
    code: Option<OnPaper>,
}

/// The way to a つなぎ's one-time page, for the top of its sheet.
struct OnPaper {
    /// Where it is entered by hand.
    entry: String,
    /// Groups of the key.
    groups: Vec<String>,
    square: Option<crate::square::Square>,
    until: String,
}

/// From here on a text may be cut by a page's end between two of its lines.
const TALL: usize = 500;

impl Page {
    fn paper_css(&self) -> String {
        let wide = if self.sheet.wide { "&wide=1" } else { "" };
        format!("/sheets/page.css?at={}{wide}", self.sheet.foot.at)
    }

    fn facts(&self) -> impl Iterator<Item = &(&'static str, String)> {
        self.sheet.facts.iter().filter(|(_, words)| !words.is_empty())
    }

    fn units(&self) -> std::ops::Range<u8> {
        0..UNITS
    }

    fn shares(&self, table: &Table) -> Vec<u32> {
        let sum: u32 = table.columns.iter().map(|c| u32::from(c.width)).sum::<u32>().max(1);
        table.columns.iter().map(|c| (u32::from(c.width) * 100).div_ceil(sum)).collect()
    }

    fn look(&self, cell: &Cell) -> &'static str {
        match cell.face {
            Face::Mark => "eg-sheet__mark",
            Face::Number => "eg-sheet__num",
            Face::Free(0..=1) | Face::Label | Face::Value => "",
            Face::Free(2..=4) => "eg-room-3",
            Face::Free(5..=8) => "eg-room-6",
            Face::Free(_) => "eg-room-18",
        }
    }

    fn tall_line(&self, line: &Line) -> bool {
        line.0.iter().any(|cell| tall(&cell.text))
    }

    fn tall_row(&self, row: &[sheets::value::Value]) -> bool {
        row.iter().any(|cell| matches!(cell, sheets::value::Value::Text(text) if tall(text)))
    }
}

fn tall(text: &str) -> bool {
    text.chars().count() > TALL || text.lines().count() > 12
}

/// The sheet as a page that prints. `file`: the address of the same as xlsx, or empty.
pub(super) fn paper(
    app: &App,
    acting: &Acting,
    current: &'static str,
    sheet: Sheet,
    back: String,
    file: String,
) -> Answer {
    shell::show(&Page { shell: Shell::new(app, acting, current), sheet, back, file, code: None })
}

/// The sheet as a download.
pub(super) async fn xlsx(sheet: Sheet) -> Answer {
    let name = format!("{}.xlsx", sheet.file_name());
    let bytes = aside(move || sheet.xlsx()).await??;
    Ok(download(&name, XLSX, bytes))
}

/// Long work beside the threads that answer others.
pub(super) async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, store::Error> {
    tokio::task::spawn_blocking(work).await.map_err(|_| store::Error::Broken("a sheet stopped"))
}

/// The media type of an xlsx file.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A file to be kept. The name says what it is, and nothing of anybody.
pub(super) fn download(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let mut response = ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], bytes).into_response();
    to_be_kept(&mut response, name);
    response
}

/// Says that an answer is a file to be kept under `name`.
pub(super) fn to_be_kept(response: &mut Response, name: &str) {
    let coded: String = name.bytes().map(coded).collect();
    let ending = name.split_once('.').map_or("", |(_, ending)| ending);
    let words = format!("attachment; filename=\"engawa.{ending}\"; filename*=UTF-8''{coded}");
    if let Ok(value) = HeaderValue::from_str(&words) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
}

fn coded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

/// When the page was made, and how its paper lies.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Wish {
    at: Instant,
    wide: String,
}

/// What stands in the margins of every printed page: agency, time, page number. A style sheet of our own, since a
/// page holds no inline style, and CSS has no other way to the margins.
///
/// # Errors
/// Never.
pub async fn page_css(acting: Acting, Query(wish): Query<Wish>) -> Answer {
    let mut foot = foot(&acting.ctx);
    if wish.at > 0 {
        foot.at = wish.at;
    }
    let size = if wish.wide.is_empty() { "A4" } else { "A4 landscape" };
    let css = format!(
        "@page {{ size: {size}; margin: 14mm 14mm 18mm;\n  @bottom-left {{ content: \"{}\"; font-size: 8pt; }}\n  \
         @bottom-center {{ content: counter(page) \" / \" counter(pages); font-size: 9pt; }}\n  \
         @bottom-right {{ content: \"{}\"; font-size: 8pt; }} }}\n",
        css_words(&foot.office),
        css_words(&foot.made()),
    );
    Ok(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], css).into_response())
}

/// Words as they may stand in a string of CSS.
fn css_words(words: &str) -> String {
    let one = |c: char| {
        if c.is_alphanumeric() || matches!(c, ' ' | '（' | '）' | ':' | '・') {
            c.to_string()
        } else {
            format!("\\{:x} ", u32::from(c))
        }
    };
    words.chars().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_break_out_of_its_margin() {
        assert_eq!(css_words("社協 \"};x{\\"), "社協 \\22 \\7d \\3b x\\7b \\5c ");
    }

    #[test]
    fn a_download_has_its_japanese_name() {
        let response = download("支援.xlsx", XLSX, vec![]);
        let words = response.headers()[header::CONTENT_DISPOSITION].to_str().unwrap();
        assert_eq!(words, "attachment; filename=\"engawa.xlsx\"; filename*=UTF-8''%E6%94%AF%E6%8F%B4.xlsx");
    }
}
