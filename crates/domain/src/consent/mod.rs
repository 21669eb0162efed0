//! 同意: what a person said about who may be told, what, for what and until when; and what follows for those who were
//! let in. A grant on the ground of consent stands on one statement that is in force, names its agency, holds all its
//! parts, and is not spoken against: [`Book::stand`] is the only way to a [`Footing`].

mod book;
mod form;
pub mod notice;

#[cfg(test)]
mod tests;

pub use book::{Book, Ends, Footing, Leaning, Shortfall, Will};
pub use form::{NewConsent, Said, Way, Withdrawal};

use crate::access::Parts;

crate::code::words! {
    /// What was said about one agency.
    Answer {
        /// 知らせてよい.
        Given = "given",
        /// 知らせないでほしい.
        Refused = "refused",
    }
}

impl Answer {
    /// Its Japanese words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Given => "知らせてよい",
            Self::Refused => "知らせないでほしい",
        }
    }
}

/// Each part as a resident reads it, and in easy Japanese.
pub const PLAIN: [(Parts, &str, &str); 8] = [
    (Parts::SUMMARY, "相談していること、担当者の名前", "そうだんを していること"),
    (Parts::BASIC, "名前、生年月日、家族のこと", "なまえ・うまれた日・かぞくのこと"),
    (Parts::WHEREABOUTS, "住所、電話番号、学校や職場", "じゅうしょ・でんわ・学校・しごとの ばしょ"),
    (Parts::ASSESSMENT, "困りごとと、その背景について聞きとったこと", "こまっていること"),
    (Parts::PLAN, "これからの支援の計画", "これから することの けいかく"),
    (Parts::CONTACTS, "これまでの相談や訪問の記録", "いままで はなしたこと"),
    (Parts::MONEY, "家計とお金のこと", "おかねのこと"),
    (Parts::MEETING, "会議で話しあったこと、決めたこと", "かいぎで はなしたこと・きめたこと"),
];
