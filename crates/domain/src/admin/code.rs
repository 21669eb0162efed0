//! Rows of the code tables.

use super::{date, needed, period, plain};
use crate::{Faults, typed::Typed};
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// A row of a code list as it will be kept. Its code word never changes: records hold it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeForm {
    /// Shown to people.
    pub label: String,
    /// Place in the list, from 1.
    pub rank: i64,
    /// 仮: not confirmed by an official text.
    pub provisional: bool,
    /// Where it comes from.
    pub source: String,
    /// First day as a choice.
    pub from: Option<NaiveDate>,
    /// Last day as a choice. Older records keep their word.
    pub to: Option<NaiveDate>,
}

impl CodeForm {
    /// Reads the fields `label`, `rank`, `provisional` (`1`), `source`, `from`, `to`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let row = Self {
            label: needed(&mut faults, "label", form.one("label"), "ことばを書いてください"),
            rank: rank(&mut faults, form.one("rank")),
            provisional: form.one("provisional") == "1",
            source: plain(&mut faults, "source", form.one("source")),
            from: date(&mut faults, "from", form.one("from"), today),
            to: date(&mut faults, "to", form.one("to"), today),
        };
        period(&mut faults, row.from, row.to);
        faults.or(row)
    }
}

fn rank(faults: &mut Faults, typed: &str) -> i64 {
    let text: String = typed.nfkc().filter(|c| !c.is_whitespace()).collect();
    let rank = text.parse().ok().filter(|n| (1..=9999).contains(n));
    if rank.is_none() {
        faults.add("rank", "順番は、1から9999までの数で入れてください");
    }
    rank.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_needs_its_word_and_its_place() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        let check = |fields: &[(&str, &str)]| CodeForm::check(fields, today);
        let row = check(&[("label", "ヤングケアラー"), ("rank", "１７"), ("provisional", "1")]).unwrap();
        assert_eq!((row.rank, row.provisional), (17, true));
        let fields: Vec<_> = check(&[("rank", "0")]).unwrap_err().0.iter().map(|f| f.field).collect();
        assert_eq!(fields, ["label", "rank"]);
    }
}
