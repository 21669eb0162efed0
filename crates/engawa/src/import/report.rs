//! What an import did not take as it stood: every row and column, told on the screen by reason and written whole to a file.

use anyhow::{Context as _, Result};
use sheets::{CellFault, LeftOut, guard::guard};
use std::{collections::BTreeMap, fs, io::Write, path::Path};

/// Rows named on the screen for one reason; the file has them all.
const SHOWN: usize = 10;

/// One row, or one of its cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    /// The line in the file, the heading being 1; of JSON, the number of the service.
    pub(super) row: u64,
    /// The column's heading, or the part of an entry; empty: the row as a whole.
    pub(super) column: String,
    /// A whole sentence.
    pub(super) sentence: String,
    /// The row did not come in.
    pub(super) whole: bool,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Fault>);

impl Faults {
    pub(super) fn of(left_out: &[LeftOut], cells: Vec<CellFault>) -> Self {
        let rows = left_out.iter().map(|l| Fault {
            row: l.row,
            column: l.column.to_owned(),
            sentence: l.reason.to_owned(),
            whole: true,
        });
        let cells = cells.into_iter().map(|c| Fault {
            row: c.row,
            column: c.column,
            sentence: c.sentence,
            whole: false,
        });
        Self(rows.chain(cells).collect())
    }

    pub(super) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// By reason and column, each with its first rows.
    pub(super) fn tell(&self, out: &mut impl Write) -> Result<()> {
        let mut reasons: BTreeMap<(bool, &str, &str), Vec<u64>> = BTreeMap::new();
        for fault in &self.0 {
            let key = (!fault.whole, fault.sentence.as_str(), fault.column.as_str());
            reasons.entry(key).or_default().push(fault.row);
        }
        for ((cell, sentence, column), rows) in reasons {
            let first: Vec<String> = rows.iter().take(SHOWN).map(u64::to_string).collect();
            let more = if rows.len() > SHOWN { " ほか" } else { "" };
            let what = if cell { "欄" } else { "行" };
            let column = if column.is_empty() { String::new() } else { format!("「{column}」") };
            writeln!(out, "{} {what}: {sentence}（{column}{} 行目{more}）", rows.len(), first.join("、"))?;
        }
        Ok(())
    }

    /// Every one on a line of its own, as CSV that no spreadsheet runs.
    pub(super) fn write(&self, file: &Path) -> Result<()> {
        let mut faults: Vec<&Fault> = self.0.iter().collect();
        faults.sort_by_key(|f| (f.row, !f.whole));
        let mut text = "\u{feff}行,列,取り込み,わけ\r\n".to_owned();
        let quoted = |text: &str| format!("\"{}\"", guard(text).replace('"', "\"\""));
        for fault in faults {
            let taken = if fault.whole { "取り込まなかった" } else { "取り込んだ" };
            text.push_str(&format!(
                "{},{},{taken},{}\r\n",
                fault.row,
                quoted(&fault.column),
                quoted(&fault.sentence)
            ));
        }
        fs::write(file, text).with_context(|| format!("{} に書けません", file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_and_column_is_told_and_written() {
        let left = [LeftOut { row: 3, column: "名称", reason: "名前がありません。" }];
        let cell = |row| CellFault { row, column: "=緯度".into(), sentence: "読めません。".into() };
        let faults = Faults::of(&left, (10..22).map(cell).collect());
        let mut said = Vec::new();
        faults.tell(&mut said).unwrap();
        let said = String::from_utf8(said).unwrap();
        assert_eq!(
            said,
            "1 行: 名前がありません。（「名称」3 行目）\n\
             12 欄: 読めません。（「=緯度」10、11、12、13、14、15、16、17、18、19 行目 ほか）\n"
        );
        let file = tempfile::tempdir().unwrap();
        let path = file.path().join("report.csv");
        faults.write(&path).unwrap();
        let text = fs::read_to_string(path).unwrap();
        assert_eq!(text.lines().count(), 14);
        assert!(text.contains("3,\"名称\",取り込まなかった,") && text.contains("21,\"'=緯度\",取り込んだ,"));
    }
}
