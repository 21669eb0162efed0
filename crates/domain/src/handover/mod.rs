//! 人に相談する: what a resident leaves for a worker, how they may be reached safely, and the key to the answer.
//!
//! Nobody has to give a name. Whoever reads over a shoulder, answers the phone or opens the letter may be the one who
//! must not know: so every way of reaching back says what is safe.

mod key;
#[cfg(test)]
mod tests;

pub use key::Key;

use crate::{
    Faults,
    code::{Urgency, words},
    phone,
    typed::{self, LINE, Typed},
};
use std::fmt;

/// The longest text of a resident, in characters: some ten pages.
pub const WORDS: usize = 10_000;

/// Days after the last word on either side for which the key opens.
pub const KEY_DAYS: i64 = 90;

words! {
    /// Where a hand-over stands.
    State {
        /// Nobody has taken it on.
        Waiting = "waiting",
        /// A worker has taken it on; it is a reception.
        Taken = "taken",
        /// 取り下げ: the words are gone.
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Who wrote.
    Side {
        /// The resident.
        Resident = "resident",
        /// A worker of the desk.
        Desk = "desk",
    }
}

/// How the person may be reached.
#[derive(Clone, PartialEq, Eq)]
pub enum Channel {
    /// By phone.
    Phone {
        /// In the form of [`phone::normalise`].
        number: String,
        /// 「火曜の10時から12時」: when it is safe.
        hours: String,
        /// May a message be left, or a call be answered by another?
        message: bool,
        /// The caller gives only a person's name, never the office's.
        neutral: bool,
    },
    /// By mail.
    Mail {
        /// The address.
        address: String,
        /// When it is safe.
        hours: String,
        /// Neither subject nor sender says what it is about.
        neutral: bool,
    },
    /// Only on the page that the key opens.
    Page,
}

impl Channel {
    /// The word of the form.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Phone { .. } => "phone",
            Self::Mail { .. } => "mail",
            Self::Page => "page",
        }
    }
}

/// What a resident wishes. `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Wish {
    /// What to call them; may be empty.
    pub call: String,
    /// How to reach them.
    pub channel: Channel,
    /// What happened, in their own words; may be empty.
    pub words: String,
    /// What the guide showed may be passed on.
    pub pass_shown: bool,
}

impl fmt::Debug for Wish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wish〔伏せています〕")
    }
}

impl Wish {
    /// Reads the form: `call`, `how` (`phone`, `mail`, `page`), `phone`, `phone_hours`, `message`, `phone_neutral`,
    /// `mail`, `mail_hours`, `mail_neutral`, `words`, `pass_shown`.
    ///
    /// # Errors
    /// A sentence for each field to mend. Only a way back is asked for; nothing else must be told.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let mut one_line = |field: &'static str| {
            let line = typed::line(form.one(field));
            typed::short_enough(&mut faults, field, &line, LINE);
            line
        };
        let (call, phone_hours) = (one_line("call"), one_line("phone_hours"));
        let (mail, mail_hours) = (one_line("mail"), one_line("mail_hours"));
        let number = one_line("phone");
        let channel = match form.one("how") {
            "phone" => {
                let number = phone::normalise(&number);
                if number.is_none() {
                    faults.add("phone", "電話番号を、0からはじまる数字で書いてください。書けないときは「この画面だけで」をえらべます");
                }
                Channel::Phone {
                    number: number.unwrap_or_default(),
                    hours: phone_hours,
                    message: form.one("message") == "yes",
                    neutral: !form.one("phone_neutral").is_empty(),
                }
            }
            "mail" => {
                if !is_mail(&mail) {
                    faults.add("mail", "メールアドレスを、name@example.jp の形で書いてください。書けないときは「この画面だけで」をえらべます");
                }
                Channel::Mail {
                    address: mail,
                    hours: mail_hours,
                    neutral: !form.one("mail_neutral").is_empty(),
                }
            }
            "page" => Channel::Page,
            _ => {
                faults.add(
                    "how",
                    "返事の受けとり方を、1つえらんでください。まよったら「この画面だけで」が安全です",
                );
                Channel::Page
            }
        };
        let words = typed::text(form.one("words"));
        typed::short_enough(&mut faults, "words", &words, WORDS);
        faults.or(Self { call, channel, words, pass_shown: !form.one("pass_shown").is_empty() })
    }
}

/// Something before and after one `@`, without room; a dot behind it.
fn is_mail(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '@' | '<' | '>' | '"' | ',' | ';');
        !name.is_empty()
            && name.chars().all(plain)
            && host.contains('.')
            && host.chars().all(plain)
            && !host.starts_with('.')
            && !host.ends_with('.')
    })
}

/// A further word of the resident, or the desk's answer: some text.
///
/// # Errors
/// A sentence at `words` when there is none, or too much.
pub fn further(form: &(impl Typed + ?Sized)) -> Result<String, Faults> {
    let mut faults = Faults::none();
    let words = typed::text(form.one("words"));
    if words.trim().is_empty() {
        faults.add("words", "伝えたいことを、一言だけでも書いてください");
    }
    typed::short_enough(&mut faults, "words", &words, WORDS);
    faults.or(words)
}

/// How soon: a danger that was heard or chosen goes before all else.
#[must_use]
pub const fn urgency(danger: bool) -> Urgency {
    if danger { Urgency::Now } else { Urgency::Normal }
}
