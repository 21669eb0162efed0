//! Answers: of one item, and of a whole sheet.

use super::{ITEMS, Item, Kind, Subject, items};
use crate::{access::Parts, wareki};
use chrono::NaiveDate;
use std::{collections::BTreeMap, fmt};

/// What is known of one item. An item that nobody has asked yet has no answer at all. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub enum Answer {
    /// It was asked, and nobody knows: an answer too.
    Unknown,
    /// A word of a code list.
    One(String),
    /// Words of a code list, each once; the main one is among them.
    Many {
        /// The words.
        codes: Vec<String>,
        /// The main one.
        main: Option<String>,
    },
    /// Words. Never empty.
    Text(String),
    /// Yen, never below zero.
    Yen(i64),
    /// A count, never below zero.
    Number(i64),
    /// A day.
    Day(NaiveDate),
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Answer〔伏せています〕")
    }
}

/// 「わからない」 as it is shown, and as a text field shows it again.
pub(super) const UNKNOWN: &str = "わからない";

impl Answer {
    /// Can it be an answer to an item of `kind`?
    #[must_use]
    pub const fn fits(&self, kind: Kind) -> bool {
        matches!(
            (self, kind),
            (Self::Unknown, _)
                | (Self::One(_), Kind::One(_))
                | (Self::Many { main: None, .. }, Kind::Many(_))
                | (Self::Many { .. }, Kind::ManyMain { .. })
                | (Self::Text(_), Kind::Line | Kind::Text)
                | (Self::Yen(_), Kind::Yen)
                | (Self::Number(_), Kind::Number(_))
                | (Self::Day(_), Kind::Day)
        )
    }

    /// In words, as page and sheet say it: 「125,000円」「社会的孤立、（多重・過重）債務」. `label` gives the words of a
    /// code (list, code).
    pub fn said<'a>(&'a self, kind: Kind, label: impl Fn(&'a str, &'a str) -> String) -> String
    where
        Kind: 'a,
    {
        let list = kind.list().unwrap_or_default();
        match self {
            Self::Unknown => UNKNOWN.to_owned(),
            Self::One(code) => label(list, code),
            Self::Many { codes, .. } => {
                codes.iter().map(|code| label(list, code)).collect::<Vec<_>>().join("、")
            }
            Self::Text(text) => text.clone(),
            Self::Yen(yen) => format!("{}円", grouped(*yen)),
            Self::Number(number) => match kind {
                Kind::Number(counter) => format!("{number}{counter}"),
                _ => number.to_string(),
            },
            Self::Day(day) => wareki::show_wareki(*day),
        }
    }

    /// Field names and values that [`super::NewVisit::check`] reads back to the same.
    pub(super) fn pairs(&self, item: &Item) -> Vec<(&'static str, String)> {
        let one = |value: String| vec![(item.key, value)];
        match self {
            Self::Unknown if item.kind.list().is_some() => one("?".to_owned()),
            Self::Unknown => one(UNKNOWN.to_owned()),
            Self::One(code) => one(code.clone()),
            Self::Many { codes, main } => {
                let mut pairs: Vec<_> = codes.iter().map(|code| (item.key, code.clone())).collect();
                if let (Some(code), Kind::ManyMain { main, .. }) = (main, item.kind) {
                    pairs.push((main, code.clone()));
                }
                pairs
            }
            Self::Text(text) => one(text.clone()),
            Self::Yen(yen) => one(grouped(*yen)),
            Self::Number(number) => one(number.to_string()),
            Self::Day(day) => one(wareki::show_wareki(*day)),
        }
    }
}

/// 1234567 as 「1,234,567」.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The answers of one visit. Each fits its item.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Answers(BTreeMap<usize, Answer>);

impl fmt::Debug for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Answers({})", self.0.len())
    }
}

fn place(key: &str) -> Option<usize> {
    ITEMS.iter().position(|item| item.key == key)
}

impl Answers {
    /// Puts an answer in its place; false when there is no such item, or the answer does not fit it.
    pub fn put(&mut self, key: &str, answer: Answer) -> bool {
        let Some((n, item)) = place(key).and_then(|n| Some((n, ITEMS.get(n)?))) else { return false };
        let fits = answer.fits(item.kind);
        if fits {
            self.0.insert(n, answer);
        }
        fits
    }

    /// The answer to one item.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Answer> {
        self.0.get(&place(key)?)
    }

    /// Every answer with its item, in the order of the sheet.
    pub fn iter(&self) -> impl Iterator<Item = (&'static Item, &Answer)> {
        self.0.iter().filter_map(|(n, answer)| Some((ITEMS.get(*n)?, answer)))
    }

    /// Was nothing answered?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps only what may be seen with `parts`.
    #[must_use]
    pub fn seen_with(mut self, parts: Parts) -> Self {
        self.0.retain(|n, _| ITEMS.get(*n).is_some_and(|item| parts.has(item.needs())));
        self
    }

    /// These, and what `former` has of the items that may not be seen with `parts`.
    #[must_use]
    pub fn with_hidden_of(self, former: &Self, parts: Parts) -> Self {
        let mut all = self.seen_with(parts);
        let hidden = |n: &usize| ITEMS.get(*n).is_some_and(|item| !parts.has(item.needs()));
        all.0.extend(former.0.iter().filter(|(n, _)| hidden(n)).map(|(n, answer)| (*n, answer.clone())));
        all
    }

    /// The items about `subject`, visible with `parts`, that nobody has asked yet.
    #[must_use]
    pub fn open(&self, subject: Subject, parts: Parts) -> Vec<&'static Item> {
        items(subject).filter(|item| parts.has(item.needs()) && self.get(item.key).is_none()).collect()
    }

    /// Field names and values of a form that shows these answers.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        self.iter().flat_map(|(item, answer)| answer.pairs(item)).collect()
    }
}
