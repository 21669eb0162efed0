//! The one-time page of a つなぎ: for an agency where nobody has an account. The link stands on paper, which others may find;
//! so it tells by itself only who asks. What is told to the agency is read, and answered, by who also has the number that
//! the asking worker told by phone.

use super::MoveForm;
use crate::{
    DAY, Faults, Instant,
    typed::{LINE, Typed, line, short_enough},
};
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// How long a link lasts, in days.
pub const PAGE_DAYS: Instant = 14;

/// How long a link lasts, in ms.
pub const PAGE_LIFE: Instant = PAGE_DAYS * DAY;

/// So many wrong numbers end a link.
pub const PAGE_TRIES: i64 = 5;

/// How long the page stays open after the number was typed, or after it was last read, in ms; so long, too, what was
/// sent stands on it after the answer that ended the つなぎ.
pub const PAGE_OPEN: Instant = 30 * 60_000;

/// Digits of the number that is told by phone.
pub const CODE_DIGITS: usize = 6;

/// What of the words that were told to the agency can be read on the page, chosen part by part. None: on paper only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// What is asked for.
    pub subject: bool,
    /// How the person is called.
    pub who: bool,
    /// 事情とお願い, and what the asker answers to what was asked back.
    pub told: bool,
}

impl Shown {
    /// Field, word and name of each part.
    pub const NAMED: [(&'static str, &'static str); 3] =
        [("subject", "お願い"), ("who", "だれのこと"), ("told", "事情とお願い、聞きかえしへの答え")];

    /// Reads `shows` (several).
    #[must_use]
    pub fn check(form: &(impl Typed + ?Sized)) -> Self {
        let chosen = form.every("shows");
        let has = |word: &str| chosen.contains(&word);
        Self { subject: has("subject"), who: has("who"), told: has("told") }
    }

    /// As the store keeps it.
    #[must_use]
    pub fn bits(self) -> i64 {
        i64::from(self.subject) | i64::from(self.who) << 1 | i64::from(self.told) << 2
    }

    /// Reads [`Shown::bits`].
    #[must_use]
    pub const fn from_bits(bits: i64) -> Self {
        Self { subject: bits & 1 != 0, who: bits & 2 != 0, told: bits & 4 != 0 }
    }

    /// Nothing of it.
    #[must_use]
    pub const fn is_none(self) -> bool {
        !self.subject && !self.who && !self.told
    }

    /// 「お願い・だれのこと」; empty for none.
    #[must_use]
    pub fn words(self) -> String {
        let each = [self.subject, self.who, self.told];
        let named = Self::NAMED.iter().zip(each).filter(|(_, shown)| *shown);
        named.map(|((_, name), _)| *name).collect::<Vec<_>>().join("・")
    }
}

crate::code::words! {
    /// Why a link was ended. One whose days are over, or whose つなぎ, consent or person bears it no more, is not in here:
    /// that is seen in the rows each time.
    Ended {
        /// The asking side ended it.
        Asker = "asker",
        /// Another link took its place.
        Replaced = "replaced",
        /// Too many wrong numbers.
        Tries = "tries",
        /// The answer on the page was the last there was to give.
        Answered = "answered",
    }
}

impl Ended {
    /// In Japanese, for the asking side.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Asker => "こちらから終わらせました",
            Self::Replaced => "新しいページをつくりました",
            Self::Tries => "番号のまちがいが続いたので、閉じました",
            Self::Answered => "さいごの返事が届いて、終わりました",
        }
    }
}

/// Reads a number as it was typed: any width, with spaces and hyphens. `None` unless it is [`CODE_DIGITS`] digits.
#[must_use]
pub fn code(typed: &str) -> Option<String> {
    if typed.len() > 100 {
        return None;
    }
    let plain: String =
        typed.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | 'ー' | '−' | '–')).collect();
    (plain.len() == CODE_DIGITS && plain.chars().all(|c| c.is_ascii_digit())).then_some(plain)
}

/// An answer as it is typed on the page. Without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct OutsideForm {
    /// The move.
    pub turn: MoveForm,
    /// The name of who answers, as written; nobody checks it.
    pub name: String,
}

impl OutsideForm {
    /// Reads `name`, and what [`MoveForm::check`] reads.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let (mut f, name) = (Faults::none(), line(form.one("name")));
        if name.is_empty() {
            f.add("name", "お返事をする人の名前を書いてください");
        }
        short_enough(&mut f, "name", &name, LINE);
        match MoveForm::check(form, today) {
            Ok(turn) if f.is_empty() => Ok(Self { turn, name }),
            Ok(_) => Err(f),
            Err(more) => {
                f.0.extend(more.0);
                Err(f)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_people_type_it() {
        assert_eq!(code(" １２３ 456").as_deref(), Some("123456"));
        assert_eq!(code("123-456").as_deref(), Some("123456"));
        for wrong in ["", "12345", "1234567", "12345a", "一二三四五六"] {
            assert_eq!(code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_shown_is_kept_part_by_part() {
        for bits in 0..8 {
            assert_eq!(Shown::from_bits(bits).bits(), bits);
            assert_eq!(Shown::from_bits(bits).is_none(), bits == 0);
        }
        let form = [("shows", "subject"), ("shows", "told"), ("shows", "whereabouts")];
        assert_eq!(Shown::check(form.as_slice()), Shown { subject: true, who: false, told: true });
        assert_eq!(Shown::check(form.as_slice()).words(), "お願い・事情とお願い、聞きかえしへの答え");
    }

    #[test]
    fn an_answer_needs_a_name_and_what_the_move_needs() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let fields = |form: &[(&str, &str)]| {
            let faults = OutsideForm::check(form, day).err().unwrap();
            faults.0.iter().map(|f| f.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(&[("move", "accept")]), ["name"]);
        assert_eq!(fields(&[("move", "decline"), ("name", " ")]), ["name", "reason"]);
        assert!(OutsideForm::check([("move", "accept"), ("name", "診療所 花田")].as_slice(), day).is_ok());
    }
}
