//! Whether two records may be of one person, so that a worker is asked before a second record is made.
//!
//! Names are compared through width, kana, old forms, order and readings; births through the usual
//! slips of the pen. A shared telephone or address only supports: a household shares both, so without
//! a name that fits they never make a pair. The worker decides; nothing is joined by this score.

mod birth;
mod keys;
mod name;
#[cfg(test)]
mod tests;

use std::fmt;

pub use keys::search_keys;

use crate::phone;
use crate::text::{fold, fold_name};
use crate::wareki::Birth;

/// What is known of a person for this comparison. `Debug` shows nothing.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The name as written, family and given name with or without a space; empty if unknown.
    pub name: String,
    /// The reading in kana or romaji; empty if unknown.
    pub kana: String,
    /// The birth as far as it is known.
    pub birth: Option<Birth>,
    /// Telephone numbers in any form.
    pub phones: Vec<String>,
    /// The address in one line.
    pub address: Option<String>,
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Known〔伏せています〕")
    }
}

/// One thing that speaks for, or against, one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The same name, letter by letter.
    NameSame,
    /// The same name but for old forms, width, kana or spaces.
    NameVariant,
    /// Family and given name in the other order.
    NameSwapped,
    /// The same reading.
    ReadingSame,
    /// The same reading, written differently as to long vowels, small kana or romaji.
    ReadingNear,
    /// The same reading, but other kanji.
    ReadingOtherKanji,
    /// One letter of the name or reading differs.
    NameNear,
    /// The given name is the same, the family name another.
    GivenSame,
    /// Only a family name is known of one or both, and it is the same.
    FamilyOnly,
    /// The same day of birth.
    BirthSame,
    /// The same day of the year, one year apart.
    BirthYearSlip,
    /// The same day of the year, and the same year number in another era or century.
    BirthEraSlip,
    /// Month and day changed places.
    BirthDaySwapped,
    /// One digit of the birth differs.
    BirthDigit,
    /// Births known in part that fit each other.
    BirthFits,
    /// Births that do not fit.
    BirthDiffers,
    /// A telephone number in common.
    PhoneSame,
    /// The same address.
    AddressSame,
}

impl Reason {
    /// The reason for the worker, in a few words.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::NameSame => "名前が同じ",
            Self::NameVariant => "名前が同じ（字体や書き方のちがい）",
            Self::NameSwapped => "姓と名の順が逆で、名前が同じ",
            Self::ReadingSame => "名前の読みが同じ",
            Self::ReadingNear => "名前の読みがほぼ同じ",
            Self::ReadingOtherKanji => "名前の読みが同じ（漢字はちがう）",
            Self::NameNear => "名前が1字ちがい",
            Self::GivenSame => "下の名前が同じ",
            Self::FamilyOnly => "姓が同じ（姓だけの記録）",
            Self::BirthSame => "生年月日が同じ",
            Self::BirthYearSlip => "生年が1年ちがい（月日は同じ）",
            Self::BirthEraSlip => "年号の取りちがえかもしれない生年（月日は同じ）",
            Self::BirthDaySwapped => "生年月日の月と日が入れかわっている",
            Self::BirthDigit => "生年月日が1けたちがい",
            Self::BirthFits => "生まれた時期が合う",
            Self::BirthDiffers => "生年月日がちがう",
            Self::PhoneSame => "電話番号が同じ",
            Self::AddressSame => "住所が同じ",
        }
    }
}

/// How far two records look like one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// No need to ask.
    None,
    /// Worth a look.
    Possible,
    /// Ask before a second record is made.
    Likely,
}

/// The result of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// 0 to 120; [`Band::Possible`] from 35, [`Band::Likely`] from 60.
    pub points: u32,
    /// What was found, names first.
    pub reasons: Vec<Reason>,
}

impl Likeness {
    /// The band of the points.
    pub const fn band(&self) -> Band {
        if self.points >= LIKELY {
            Band::Likely
        } else if self.points >= POSSIBLE {
            Band::Possible
        } else {
            Band::None
        }
    }
}

const POSSIBLE: u32 = 35;
const LIKELY: u32 = 60;

/// Compares two records; the order of the two does not matter.
pub fn score(a: &Known, b: &Known) -> Likeness {
    let name = name::compare(a, b);
    let mut found: Vec<(Reason, i32)> = name.reason.into_iter().collect();
    if let (Some(a), Some(b)) = (a.birth, b.birth) {
        found.extend(birth::compare(a, b));
    }
    let numbers: Vec<String> = b.phones.iter().filter_map(|number| phone::normalise(number)).collect();
    if a.phones.iter().filter_map(|number| phone::normalise(number)).any(|number| numbers.contains(&number)) {
        found.push((Reason::PhoneSame, 20));
    }
    if let (Some(a), Some(b)) = (&a.address, &b.address)
        && same_address(a, b)
    {
        found.push((Reason::AddressSame, 15));
    }
    let sum: i32 = found.iter().map(|(_, points)| points).sum();
    let points = u32::try_from(sum).unwrap_or(0).min(name.limit);
    Likeness { points, reasons: found.into_iter().map(|(reason, _)| reason).collect() }
}

fn same_address(a: &str, b: &str) -> bool {
    let (a, b) = (address_form(a), address_form(b));
    !a.is_empty() && a == b
}

/// An address in one form: 丁目・番地・番・号 are separators, one kanji number before them is a digit,
/// and a space counts only between two numbers (「中央区 北1条」 is 「中央区北1条」).
fn address_form(address: &str) -> String {
    let mut text = fold_name(address);
    for (kanji, digit) in ["一", "二", "三", "四", "五", "六", "七", "八", "九"].into_iter().zip(1..)
    {
        for unit in ["丁目", "番", "号"] {
            text = text.replace(&format!("{kanji}{unit}"), &format!("{digit}{unit}"));
        }
    }
    for unit in ["丁目", "番地ノ", "番地", "番", "号室", "号"] {
        text = text.replace(unit, " ");
    }
    let text = fold(&text);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let between =
            out.ends_with(|c: char| c.is_ascii_digit()) && rest.peek().is_some_and(char::is_ascii_digit);
        if c != ' ' || between {
            out.push(c);
        }
    }
    out
}
