//! Cells of public lists: each is read, or told by row and column.

use crate::{
    CellFault,
    table::{Column, Row},
};
use chrono::NaiveDate;
use domain::{directory::Phone, phone};

/// A row whose faults are told.
pub(super) struct Cells<'a, 'b> {
    row: Row<'a>,
    faults: &'b mut Vec<CellFault>,
}

impl<'a, 'b> Cells<'a, 'b> {
    pub(super) fn new(row: Row<'a>, faults: &'b mut Vec<CellFault>) -> Self {
        Self { row, faults }
    }

    /// The text of a cell.
    pub(super) fn text(&self, column: Column) -> String {
        self.row.cell(column).to_owned()
    }

    pub(super) fn fault(&mut self, column: Column, sentence: &str) {
        let (row, column) = (self.row.line, column.name.to_owned());
        self.faults.push(CellFault { row, column, sentence: sentence.to_owned() });
    }

    /// `read` of a cell; what cannot be read is told and left empty.
    pub(super) fn read<T>(
        &mut self,
        column: Column,
        sentence: &str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.row.cell(column);
        let found = read(text);
        if found.is_none() && !text.is_empty() {
            self.fault(column, sentence);
        }
        found
    }

    /// A number to call; one that is no whole number stays as it was written.
    pub(super) fn phone(&mut self, column: Column, kind: &str) -> Option<Phone> {
        let written = self.text(column);
        let number = self.read(column, "番号として読めないので、書かれたまま入れました。", phone::normalise);
        let number = number.unwrap_or(written);
        (!number.is_empty()).then(|| Phone { number, kind: kind.to_owned(), note: String::new() })
    }

    /// A postal code.
    pub(super) fn postal(&mut self, column: Column) -> String {
        self.read(column, "郵便番号（7けた）として読めないので、空にしました。", phone::postal_code)
            .unwrap_or_default()
    }

    /// A day as `2026-04-01`, `2026/4/1` or `20260401`.
    pub(super) fn day(&mut self, column: Column) -> Option<NaiveDate> {
        self.read(column, "日付として読めないので、空にしました。", |text| {
            ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d"]
                .iter()
                .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        })
    }

    /// Degrees in millionths.
    pub(super) fn degrees(&mut self, column: Column) -> Option<i64> {
        self.read(
            column,
            "緯度・経度（度、十進）として読めないので、空にしました。",
            |text| {
                let degrees = text.parse::<f64>().ok().filter(|d| d.abs() <= 180.0)?;
                #[allow(clippy::cast_possible_truncation, reason = "at most 180 million")]
                Some((degrees * 1e6).round() as i64)
            },
        )
    }

    /// A page's or mail's address, judged by `read`.
    pub(super) fn address(&mut self, column: Column, read: fn(&str) -> Option<String>) -> String {
        self.read(column, "住所（URL・メール）として読めないので、空にしました。", read).unwrap_or_default()
    }
}
