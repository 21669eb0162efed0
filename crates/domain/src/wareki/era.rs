//! The five eras since 1868 and how a date is written in them.

use chrono::{Datelike, NaiveDate};

use super::DateFault;

/// An era. 明治 before its 6th year used the lunar calendar: its dates are read here as if the solar
/// calendar had been in force, for no living person's date depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Era {
    /// 明治: 1868-10-23 to 1912-07-30.
    Meiji,
    /// 大正: 1912-07-30 to 1926-12-25.
    Taisho,
    /// 昭和: 1926-12-25 to 1989-01-07.
    Showa,
    /// 平成: 1989-01-08 to 2019-04-30.
    Heisei,
    /// 令和: from 2019-05-01.
    Reiwa,
}

/// Name, letter, first day (year, month, day), last day; 大正 and 昭和 began on the day on which the
/// era before them ended, so that day is valid in both and shown in the new one.
type Row = (Era, &'static str, char, (i32, u32, u32), Option<(i32, u32, u32)>);

const ERAS: [Row; 5] = [
    (Era::Reiwa, "令和", 'R', (2019, 5, 1), None),
    (Era::Heisei, "平成", 'H', (1989, 1, 8), Some((2019, 4, 30))),
    (Era::Showa, "昭和", 'S', (1926, 12, 25), Some((1989, 1, 7))),
    (Era::Taisho, "大正", 'T', (1912, 7, 30), Some((1926, 12, 25))),
    (Era::Meiji, "明治", 'M', (1868, 10, 23), Some((1912, 7, 30))),
];

impl Era {
    fn row(self) -> Row {
        let [reiwa, heisei, showa, taisho, meiji] = ERAS;
        match self {
            Self::Reiwa => reiwa,
            Self::Heisei => heisei,
            Self::Showa => showa,
            Self::Taisho => taisho,
            Self::Meiji => meiji,
        }
    }

    /// 「昭和」.
    pub fn name(self) -> &'static str {
        self.row().1
    }

    /// 'S' for 昭和, as on forms.
    pub fn letter(self) -> char {
        self.row().2
    }

    /// The Western year of the era's first year (元年).
    pub fn first_year(self) -> i32 {
        self.row().3.0
    }

    /// The era of a day, `None` before 明治.
    pub fn of(date: NaiveDate) -> Option<Self> {
        let day = (date.year(), date.month(), date.day());
        ERAS.into_iter().find(|row| row.3 <= day).map(|row| row.0)
    }

    /// The Western year of this era's `year`; an error if the era had no such year.
    pub(super) fn western_year(self, year: i32) -> Result<i32, DateFault> {
        let (_, _, _, (first, ..), last) = self.row();
        let western = first.saturating_add(year).saturating_sub(1);
        if year < 1 {
            return Err(DateFault::BeforeEra(self));
        }
        if last.is_some_and(|(last, ..)| western > last) {
            return Err(DateFault::AfterEra(self));
        }
        Ok(western)
    }

    /// An error if the day is outside the era.
    pub(super) fn check(self, date: NaiveDate) -> Result<(), DateFault> {
        let (_, _, _, first, last) = self.row();
        let day = (date.year(), date.month(), date.day());
        if day < first {
            Err(DateFault::BeforeEra(self))
        } else if last.is_some_and(|last| day > last) {
            Err(DateFault::AfterEra(self))
        } else {
            Ok(())
        }
    }

    /// 「昭和は64年1月7日までです」.
    pub(super) fn end_sentence(self) -> String {
        let (_, name, _, (first, ..), last) = self.row();
        match last {
            Some((year, month, day)) => {
                format!("{name}は{}年{month}月{day}日までです", year.saturating_sub(first).saturating_add(1))
            }
            None => format!("{name}のその年はまだ来ていません"),
        }
    }

    /// 「昭和は元年12月25日からです」.
    pub(super) fn start_sentence(self) -> String {
        let (_, name, _, (_, month, day), _) = self.row();
        format!("{name}は元年{month}月{day}日からです")
    }
}

/// 「令和6年」, 「令和元年」 for a day; the Western year before 明治.
pub(super) fn wareki_year(date: NaiveDate) -> String {
    match Era::of(date) {
        Some(era) => match date.year().saturating_sub(era.first_year()).saturating_add(1) {
            1 => format!("{}元年", era.name()),
            year => format!("{}{year}年", era.name()),
        },
        None => format!("{}年", date.year()),
    }
}

/// 「令和6年4月1日」.
pub fn show_wareki(date: NaiveDate) -> String {
    format!("{}{}月{}日", wareki_year(date), date.month(), date.day())
}

/// 「R6.4.1」, for narrow columns.
pub fn show_short(date: NaiveDate) -> String {
    let (month, day) = (date.month(), date.day());
    match Era::of(date) {
        Some(era) => {
            let year = date.year().saturating_sub(era.first_year()).saturating_add(1);
            format!("{}{year}.{month}.{day}", era.letter())
        }
        None => format!("{}.{month}.{day}", date.year()),
    }
}

/// The fiscal year (年度, April to March) of a day, as the Western year in which it began.
pub fn fiscal_year(date: NaiveDate) -> i32 {
    if date.month() < 4 { date.year().saturating_sub(1) } else { date.year() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_day_is_shown_in_its_era() {
        assert_eq!(show_wareki(day(2024, 4, 1)), "令和6年4月1日");
        assert_eq!(show_wareki(day(2019, 5, 1)), "令和元年5月1日");
        assert_eq!(show_wareki(day(2019, 4, 30)), "平成31年4月30日");
        assert_eq!(show_wareki(day(1989, 1, 7)), "昭和64年1月7日");
        assert_eq!(show_wareki(day(1989, 1, 8)), "平成元年1月8日");
        assert_eq!(show_wareki(day(1926, 12, 25)), "昭和元年12月25日");
        assert_eq!(show_wareki(day(1912, 7, 29)), "明治45年7月29日");
        assert_eq!(show_wareki(day(1860, 1, 1)), "1860年1月1日");
        assert_eq!(show_short(day(1964, 10, 10)), "S39.10.10");
    }

    #[test]
    fn a_fiscal_year_begins_in_april() {
        assert_eq!(fiscal_year(day(2024, 3, 31)), 2023);
        assert_eq!(fiscal_year(day(2024, 4, 1)), 2024);
    }
}
