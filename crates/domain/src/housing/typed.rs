//! The forms of 住居確保給付金, read and checked by themselves; what the state allows is asked of [`super::Benefit`].

use super::{Aim, Kind, Span, Track};
use crate::{
    Faults,
    month::{Month, parse_month},
    typed::{LINE, TEXT, Typed, line, short_enough, text},
    wareki, yen,
};
use chrono::NaiveDate;

macro_rules! silent {
    ($($name:ident),+) => {$(
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )+};
}
silent!(Application, Decision, Turned, Extension, Pay, End);

/// 支給申請.
#[derive(Clone, PartialEq, Eq)]
pub struct Application {
    /// What, on which ground.
    pub aim: Aim,
    /// Applied on.
    pub on: NaiveDate,
    /// Yen of rent a month, as told; none: not told.
    pub rent: Option<i64>,
    /// Landlord or agent, and other words.
    pub note: String,
}

/// 支給決定.
#[derive(Clone, PartialEq, Eq)]
pub struct Decision {
    /// From when, how long, how much, decided on.
    pub span: Span,
    /// Why so; also why without all the papers.
    pub reason: String,
}

/// 不支給 or 取下げ.
#[derive(Clone, PartialEq, Eq)]
pub struct Turned {
    /// When.
    pub on: NaiveDate,
    /// Why; never empty.
    pub reason: String,
}

/// 延長の決定.
#[derive(Clone, PartialEq, Eq)]
pub struct Extension {
    /// Decided on.
    pub on: NaiveDate,
    /// How many months more.
    pub months: u32,
    /// Yen a month.
    pub yen: i64,
    /// Why; never empty.
    pub reason: String,
}

/// 支払い for a month.
#[derive(Clone, PartialEq, Eq)]
pub struct Pay {
    /// For which month.
    pub month: Month,
    /// Yen.
    pub yen: i64,
    /// Paid on.
    pub on: NaiveDate,
    /// Why not the amount decided; may be empty.
    pub reason: String,
}

/// 終了.
#[derive(Clone, PartialEq, Eq)]
pub struct End {
    /// Decided on.
    pub on: NaiveDate,
    /// The last month that is paid; none: as decided.
    pub last: Option<Month>,
    /// Word of the list `housing_end`.
    pub code: String,
    /// In words; may be empty.
    pub words: String,
}

/// Reads single fields and gathers what is to be mended.
struct Reader<'a, F: ?Sized> {
    form: &'a F,
    today: NaiveDate,
    faults: Faults,
}

impl<'a, F: Typed + ?Sized> Reader<'a, F> {
    const fn new(form: &'a F, today: NaiveDate) -> Self {
        Self { form, today, faults: Faults::none() }
    }

    /// A day that has come; today where nothing was typed.
    fn day(&mut self, field: &'static str) -> NaiveDate {
        let typed = self.form.one(field).trim();
        if typed.is_empty() {
            return self.today;
        }
        match wareki::parse_date(typed, self.today) {
            Ok(day) if day > self.today => {
                self.faults.add(field, "まだ来ていない日付になっています");
                self.today
            }
            Ok(day) => day,
            Err(fault) => {
                self.faults.add(field, fault.to_string());
                self.today
            }
        }
    }

    fn month(&mut self, field: &'static str) -> Option<Month> {
        let typed = self.form.one(field).trim();
        if typed.is_empty() {
            return None;
        }
        parse_month(typed, self.today).map_err(|fault| self.faults.add(field, fault.to_string())).ok()
    }

    fn yen(&mut self, field: &'static str) -> Option<i64> {
        yen::parse(self.form.one(field)).unwrap_or_else(|fault| {
            self.faults.add(field, fault.to_string());
            None
        })
    }

    /// An amount above nothing.
    fn need_yen(&mut self, field: &'static str) -> i64 {
        let before = self.faults.0.len();
        match self.yen(field) {
            Some(yen) if yen > 0 => yen,
            _ => {
                if self.faults.0.len() == before {
                    self.faults.add(field, "額を入れてください");
                }
                0
            }
        }
    }

    fn months(&mut self) -> u32 {
        let narrow: String = crate::account::narrow(self.form.one("months").trim());
        let count = narrow.trim_end_matches("か月").trim_end_matches("ヶ月").parse();
        match count {
            Ok(n @ 1..=60) => n,
            _ => {
                self.faults.add("months", "何か月かを、数で入れてください");
                0
            }
        }
    }

    fn words(&mut self, field: &'static str) -> String {
        let words = line(self.form.one(field));
        short_enough(&mut self.faults, field, &words, LINE);
        words
    }

    fn need_words(&mut self, field: &'static str, sentence: &str) -> String {
        let words = self.words(field);
        if words.is_empty() {
            self.faults.add(field, sentence);
        }
        words
    }
}

impl Application {
    /// Reads form fields `kind`, `track`, `on`, `rent`, `note`.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check<F: Typed + ?Sized>(form: &F, today: NaiveDate) -> Result<Self, Faults> {
        let mut read = Reader::new(form, today);
        let kind = Kind::parse(form.one("kind"));
        if kind.is_none() {
            read.faults.add("kind", "家賃補助か、転居費用補助かを選んでください");
        }
        let track = Track::parse(form.one("track"));
        let aim = kind.and_then(|kind| Aim::of(kind, form.one("track")));
        if kind == Some(Kind::Rent) && track.is_none() {
            read.faults.add("track", "どんなわけで申請するかを選んでください");
        }
        let on = read.day("on");
        if let Some(since) = kind.and_then(Kind::since).filter(|since| on < *since) {
            let sentence = format!(
                "転居費用補助は、{}からの制度です。申請日をたしかめてください",
                wareki::show_wareki(since)
            );
            read.faults.add("on", sentence);
        }
        let rent = read.yen("rent");
        let note = text(form.one("note"));
        short_enough(&mut read.faults, "note", &note, TEXT);
        match (aim, read.faults.is_empty()) {
            (Some(aim), true) => Ok(Self { aim, on, rent, note }),
            _ => Err(read.faults),
        }
    }
}

impl Decision {
    /// Reads form fields `on`, `from`, `months`, `yen`, `reason`. For 転居費用補助 months is not asked.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check<F: Typed + ?Sized>(form: &F, kind: Kind, today: NaiveDate) -> Result<Self, Faults> {
        let mut read = Reader::new(form, today);
        let decided_on = read.day("on");
        let before = read.faults.0.len();
        let from = read.month("from");
        if from.is_none() && read.faults.0.len() == before {
            read.faults.add("from", "何月分からかを「2026年12月」のように入れてください");
        }
        let months = if kind == Kind::Moving { 1 } else { read.months() };
        let yen = read.need_yen("yen");
        let reason = read.words("reason");
        let from = from.unwrap_or_else(|| Month::of(today));
        read.faults.or(Self { span: Span { from, months, yen, decided_on }, reason })
    }
}

impl Turned {
    /// Reads form fields `on`, `reason`.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check<F: Typed + ?Sized>(form: &F, today: NaiveDate) -> Result<Self, Faults> {
        let mut read = Reader::new(form, today);
        let on = read.day("on");
        let reason = read.need_words("reason", "わけを、ひとことで入れてください");
        read.faults.or(Self { on, reason })
    }
}

impl Extension {
    /// Reads form fields `on`, `months`, `yen`, `reason`.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check<F: Typed + ?Sized>(form: &F, today: NaiveDate) -> Result<Self, Faults> {
        let mut read = Reader::new(form, today);
        let on = read.day("on");
        let months = read.months();
        let yen = read.need_yen("yen");
        let reason = read.need_words("reason", "延長するわけを、ひとことで入れてください");
        read.faults.or(Self { on, months, yen, reason })
    }
}

impl Pay {
    /// Reads form fields `month`, `yen`, `on`, `reason`.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check<F: Typed + ?Sized>(form: &F, today: NaiveDate) -> Result<Self, Faults> {
        let mut read = Reader::new(form, today);
        let before = read.faults.0.len();
        let month = read.month("month");
        if month.is_none() && read.faults.0.len() == before {
            read.faults.add("month", "何月分かを入れてください");
        }
        let yen = read.need_yen("yen");
        let on = read.day("on");
        let reason = read.words("reason");
        let month = month.unwrap_or_else(|| Month::of(today));
        read.faults.or(Self { month, yen, on, reason })
    }
}

impl End {
    /// Reads form fields `on`, `last`, `code`, `words`.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check<F: Typed + ?Sized>(form: &F, today: NaiveDate) -> Result<Self, Faults> {
        let mut read = Reader::new(form, today);
        let on = read.day("on");
        let last = read.month("last");
        let code = form.one("code").trim().to_owned();
        if code.is_empty() {
            read.faults.add("code", "おわるわけを選んでください");
        }
        let words = read.words("words");
        read.faults.or(Self { on, last, code, words })
    }
}
