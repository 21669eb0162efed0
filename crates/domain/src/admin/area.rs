//! 地区 of a municipality, in layers.

use super::{date, maybe, needed, period};
use crate::{
    Faults, Token,
    typed::{Typed, katakana},
};
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// An area as it will be kept. Its layer follows from the area around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaForm {
    /// The area around it; none: it is of the outermost layer.
    pub parent: Option<Token>,
    /// Name.
    pub name: String,
    /// Reading, in katakana.
    pub kana: String,
    /// People living there.
    pub population: Option<i64>,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub to: Option<NaiveDate>,
}

impl AreaForm {
    /// Reads the fields `parent`, `name`, `kana`, `population`, `from`, `to`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let area = Self {
            parent: maybe(form.one("parent")),
            name: needed(&mut faults, "name", form.one("name"), "地区の名前を書いてください"),
            kana: katakana(form.one("kana")),
            population: population(&mut faults, form.one("population")),
            from: date(&mut faults, "from", form.one("from"), today),
            to: date(&mut faults, "to", form.one("to"), today),
        };
        period(&mut faults, area.from, area.to);
        faults.or(area)
    }
}

/// 「1,631人」 in any width.
fn population(faults: &mut Faults, typed: &str) -> Option<i64> {
    let text: String = typed.nfkc().filter(|c| !c.is_whitespace() && *c != ',').collect();
    let text = text.strip_suffix('人').unwrap_or(&text);
    if text.is_empty() {
        return None;
    }
    let count = text.parse().ok().filter(|n| (0..=20_000_000).contains(n));
    if count.is_none() {
        faults.add("population", "人口は、0から2000万までの数で入れてください");
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(fields: &[(&str, &str)]) -> Result<AreaForm, Faults> {
        AreaForm::check(fields, NaiveDate::from_ymd_opt(2026, 11, 20).unwrap())
    }

    #[test]
    fn numbers_readings_and_dates_are_read_as_typed() {
        let typed =
            [("name", " 本町 "), ("kana", "ほんちょう"), ("population", "１，６３１人"), ("from", "R8.4.1")];
        let area = check(&typed).unwrap();
        assert_eq!(
            (area.name.as_str(), area.kana.as_str(), area.population),
            ("本町", "ホンチョウ", Some(1631))
        );
        assert_eq!(area.from, NaiveDate::from_ymd_opt(2026, 4, 1));
    }

    #[test]
    fn what_cannot_be_kept_is_told_at_its_field() {
        let typed = [("population", "たくさん"), ("from", "2026/4/1"), ("to", "2026/3/31")];
        let faults = check(&typed).unwrap_err();
        let fields: Vec<_> = faults.0.iter().map(|f| f.field).collect();
        assert_eq!(fields, ["name", "population", "to"]);
    }
}
