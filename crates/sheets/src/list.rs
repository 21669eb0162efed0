//! A list as data: one row for each thing, the headings in the first row, so that it can come back in.

use crate::{
    guard::guard,
    letters::{self, Lost},
    sheet::{Column, Foot},
    value::Value,
};

/// A list.
#[derive(Clone)]
pub struct List {
    /// 「支援ケース一覧」; also the file's name.
    pub title: &'static str,
    /// Its columns.
    pub columns: &'static [Column],
    /// At the foot of its pages.
    pub foot: Foot,
}

/// A row's cells.
pub type Row = Vec<Value>;

impl List {
    /// CSV in UTF-8 with a byte order mark, as spreadsheets need it. No cell can be run as a formula.
    pub fn csv(&self, rows: impl IntoIterator<Item = Row>) -> Vec<u8> {
        let mut out = b"\xef\xbb\xbf".to_vec();
        self.each(rows, |_, _, cell, end| {
            out.extend_from_slice(cell.as_bytes());
            out.extend_from_slice(end);
        });
        out
    }

    /// CSV in CP932, with every letter that it cannot hold.
    pub fn cp932(&self, rows: impl IntoIterator<Item = Row>) -> (Vec<u8>, Vec<Lost>) {
        let (mut out, mut lost) = (Vec::new(), Vec::new());
        self.each(rows, |row, column, cell, end| {
            letters::encode(cell, &mut out, |letter, instead| {
                lost.push(Lost { row, column, letter, instead });
            });
            out.extend_from_slice(end);
        });
        (out, lost)
    }

    fn each(
        &self,
        rows: impl IntoIterator<Item = Row>,
        mut put: impl FnMut(u64, &'static str, &str, &'static [u8]),
    ) {
        let last = self.columns.len().saturating_sub(1);
        let end = |n: usize| if n == last { b"\r\n".as_slice() } else { b",".as_slice() };
        for (n, column) in self.columns.iter().enumerate() {
            put(1, column.head, &quoted(&guard(column.head)), end(n));
        }
        for (row, cells) in (2..).zip(rows) {
            for (n, column) in self.columns.iter().enumerate() {
                let cell = cells.get(n).unwrap_or(&Value::Empty);
                let text = cell.plain();
                // A number is a number, also below zero; only words can be taken for a formula.
                let text = if cell.is_number() { text } else { quoted(&guard(&text)) };
                put(row, column.head, &text, end(n));
            }
        }
    }
}

/// With quotation marks where the cell would break the line or the column.
fn quoted(text: &str) -> String {
    if text.contains(['"', ',', '\n', '\r', '\t']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{guard::unguard, sheet::column};
    use proptest::prelude::*;

    const COLUMNS: &[Column] = &[column("名前", 20), column("メモ", 40), column("分", 5)];

    fn list() -> List {
        let foot = Foot { office: "みどり町".to_owned(), by: "佐藤".to_owned(), at: 0 };
        List { title: "見本", columns: COLUMNS, foot }
    }

    fn read(bytes: &[u8]) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
        reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
    }

    #[test]
    fn a_csv_file_has_its_headings_and_each_lost_letter_has_row_and_column() {
        let rows = vec![vec![Value::from("𠮷田 \"一\""), Value::from("二行\nある, =x"), Value::Int(-5)]];
        let csv = list().csv(rows.clone());
        assert!(csv.starts_with(b"\xef\xbb\xbf"));
        let table = read(&csv[3..]);
        assert_eq!(table[0], ["名前", "メモ", "分"]);
        assert_eq!(table[1], ["𠮷田 \"一\"", "二行\nある, =x", "-5"]);
        let (_, lost) = list().cp932(rows);
        assert_eq!(lost, [Lost { row: 2, column: "名前", letter: '𠮷', instead: '〓' }]);
    }

    proptest! {
        #[test]
        fn no_cell_of_a_csv_file_can_be_run_and_every_cell_comes_back(
            cells in prop::collection::vec("[=+@'\\-＝\"\t\r\n, a-c山]{0,8}|\\PC{0,12}", 2)
        ) {
            let row: Row = cells.iter().map(|c| Value::from(c.as_str())).chain([Value::Int(7)]).collect();
            let table = read(&list().csv([row])[3..]);
            for (cell, was) in table[1].iter().zip(&cells) {
                let bare = cell.trim_start_matches(|c: char| c.is_whitespace() || c.is_control());
                prop_assert!(!bare.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']), "{cell:?}");
                prop_assert_eq!(unguard(cell), was.as_str());
            }
        }
    }
}
