//! 定例: the rule of a series, and the days that follow from it.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// On which days a series meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rule {
    /// 毎週.
    Weekly(Weekday),
    /// 毎月第n: `nths` between 1 and 5, ascending, at least one; two of them are 月2回. A fifth that a month has not is left
    /// out.
    Monthly {
        /// The day of the week.
        weekday: Weekday,
        /// Which of them.
        nths: Vec<u8>,
    },
}

const DAYS: [(Weekday, &str, &str); 7] = [
    (Weekday::Mon, "mon", "月"),
    (Weekday::Tue, "tue", "火"),
    (Weekday::Wed, "wed", "水"),
    (Weekday::Thu, "thu", "木"),
    (Weekday::Fri, "fri", "金"),
    (Weekday::Sat, "sat", "土"),
    (Weekday::Sun, "sun", "日"),
];

/// A day of the week by its word in forms: `mon` to `sun`.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    DAYS.iter().find(|(_, w, _)| *w == word).map(|(day, ..)| *day)
}

fn names(day: Weekday) -> (&'static str, &'static str) {
    DAYS.iter().find(|(d, ..)| *d == day).map_or(("mon", "月"), |(_, word, label)| (*word, *label))
}

impl Rule {
    /// A rule of months, with its numbers in order.
    #[must_use]
    pub fn monthly(weekday: Weekday, nths: &[u8]) -> Option<Self> {
        let mut nths: Vec<u8> = nths.iter().copied().filter(|n| (1..=5).contains(n)).collect();
        nths.sort_unstable();
        nths.dedup();
        (!nths.is_empty()).then_some(Self::Monthly { weekday, nths })
    }

    /// The word kept in the database: `weekly:wed`, `monthly:2,4:wed`.
    #[must_use]
    pub fn word(&self) -> String {
        match self {
            Self::Weekly(day) => format!("weekly:{}", names(*day).0),
            Self::Monthly { weekday, nths } => {
                let nths: Vec<String> = nths.iter().map(u8::to_string).collect();
                format!("monthly:{}:{}", nths.join(","), names(*weekday).0)
            }
        }
    }

    /// Reads the word; `None` for any other text.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let mut words = word.split(':');
        match (words.next()?, words.next()?, words.next(), words.next()) {
            ("weekly", day, None, None) => Some(Self::Weekly(weekday(day)?)),
            ("monthly", nths, Some(day), None) => {
                let nths: Option<Vec<u8>> = nths.split(',').map(|n| n.parse().ok()).collect();
                Self::monthly(weekday(day)?, &nths?)
            }
            _ => None,
        }
    }

    /// In Japanese: 「毎週水曜日」「毎月第2・第4水曜日」.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Weekly(day) => format!("毎週{}曜日", names(*day).1),
            Self::Monthly { weekday, nths } => {
                let nths: Vec<String> = nths.iter().map(|n| format!("第{n}")).collect();
                format!("毎月{}{}曜日", nths.join("・"), names(*weekday).1)
            }
        }
    }

    /// Does the series meet on this day?
    #[must_use]
    pub fn meets_on(&self, day: NaiveDate) -> bool {
        match self {
            Self::Weekly(weekday) => day.weekday() == *weekday,
            Self::Monthly { weekday, nths } => {
                let nth = u8::try_from((day.day() - 1) / 7 + 1).unwrap_or(0);
                day.weekday() == *weekday && nths.contains(&nth)
            }
        }
    }

    /// The days from `from` to `to`, both included, in order; at most two years of them.
    #[must_use]
    pub fn dates(&self, from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
        let end = from.checked_add_days(Days::new(2 * 366)).map_or(to, |far| far.min(to));
        from.iter_days().take_while(|day| *day <= end).filter(|day| self.meets_on(*day)).collect()
    }
}
