//! インテーク・アセスメント: what is known of a person or a household at a visit, section by section.
//!
//! The sheet is a catalogue of items ([`ITEMS`]), so that the form, the print, the difference and the official sheet
//! all ask and say the same. The sections follow 【2】インテーク・アセスメントシート of 自立相談支援機関使用標準様式 as
//! practitioners use it; neither items nor code lists are confirmed by the ministry's own file, so nothing here may
//! call itself 標準様式準拠. Addresses, phones and names of workplaces and schools are no items: they belong to 居所.

mod answer;
mod catalogue;
mod check;
mod diff;
#[cfg(test)]
mod tests;

pub use answer::{Answer, Answers};
pub use catalogue::ITEMS;
pub use check::NewVisit;
pub use diff::{Change, How, Piece, changes, words_diff};

use crate::{access::Parts, code::words};

words! {
    /// A section of the sheet, in the sheet's order.
    Section {
        /// 主訴.
        Plaint = "plaint",
        /// 暮らしと家族.
        Living = "living",
        /// 健康と障害.
        Health = "health",
        /// 収入と資産.
        Income = "income",
        /// 公的な給付.
        Benefits = "benefits",
        /// 債務と滞納.
        Debts = "debts",
        /// 仕事と学び.
        Work = "work",
        /// 課題と背景要因.
        Issues = "issues",
        /// 強みと希望.
        Strengths = "strengths",
        /// 支援員の見立て.
        View = "view",
    }
}

impl Section {
    /// Its Japanese heading.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Plaint => "困っていること（主訴）",
            Self::Living => "暮らしと家族",
            Self::Health => "健康と障害",
            Self::Income => "収入と資産",
            Self::Benefits => "公的な給付",
            Self::Debts => "債務と滞納",
            Self::Work => "仕事と学び",
            Self::Issues => "課題と背景要因",
            Self::Strengths => "強みと希望",
            Self::View => "支援員の見立て",
        }
    }

    /// What must be shared for this section to be seen. Money is a part of its own.
    #[must_use]
    pub const fn needs(self) -> Parts {
        match self {
            Self::Income | Self::Benefits | Self::Debts => Parts::ASSESSMENT.and(Parts::MONEY),
            _ => Parts::ASSESSMENT,
        }
    }
}

/// Of whom a sheet speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// One person.
    Person,
    /// The household as a whole.
    Household,
}

/// Whose sheets ask an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Both.
    Both,
    /// A person's.
    Person,
    /// A household's.
    Household,
}

/// What an answer to an item is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One word of this code list.
    One(&'static str),
    /// Any number of words of this code list.
    Many(&'static str),
    /// Any number of words of `list`, one of them the main one; `main` is the form field of the main one.
    ManyMain {
        /// The code list.
        list: &'static str,
        /// The form field of the main one.
        main: &'static str,
    },
    /// One line of free text.
    Line,
    /// Free text of any length.
    Text,
    /// An amount in yen.
    Yen,
    /// A count, with its counter (人).
    Number(&'static str),
    /// A day.
    Day,
}

impl Kind {
    /// The code list of the answer, if it is one.
    #[must_use]
    pub const fn list(self) -> Option<&'static str> {
        match self {
            Self::One(list) | Self::Many(list) | Self::ManyMain { list, .. } => Some(list),
            _ => None,
        }
    }
}

/// One question of the sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Where it stands.
    pub section: Section,
    /// Its word: kept with the answer, and the `name` of the form field.
    pub key: &'static str,
    /// Its Japanese label.
    pub label: &'static str,
    /// A hint for the one who asks; may be empty.
    pub hint: &'static str,
    /// What an answer is.
    pub kind: Kind,
    /// Whose sheets ask it.
    pub whose: For,
    /// What must be shared beyond [`Section::needs`]: a free text that may tell where somebody is.
    pub also: Parts,
}

impl Item {
    /// The item of this word.
    #[must_use]
    pub fn of(key: &str) -> Option<&'static Self> {
        ITEMS.iter().find(|item| item.key == key)
    }

    /// Is it on a sheet about `subject`?
    #[must_use]
    pub const fn asked_of(&self, subject: Subject) -> bool {
        matches!(
            (self.whose, subject),
            (For::Both, _) | (For::Person, Subject::Person) | (For::Household, Subject::Household)
        )
    }

    /// What must be shared for it to be seen.
    #[must_use]
    pub const fn needs(&self) -> Parts {
        self.section.needs().and(self.also)
    }
}

/// The items of a sheet about `subject`, in its order.
pub fn items(subject: Subject) -> impl Iterator<Item = &'static Item> + Clone {
    ITEMS.iter().filter(move |item| item.asked_of(subject))
}
