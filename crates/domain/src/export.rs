//! 記録の全部を書き出す: what is asked, for whom the file is sealed, and where the ask stands.

use crate::{
    Fault, Faults,
    code::words,
    typed::{self, Typed},
};

/// The longest reason, in characters.
pub const LONGEST_REASON: usize = 400;

words! {
    /// Where an ask stands.
    ExportState {
        /// Asked; somebody else's yes is waited for.
        Asked = "asked",
        /// Everybody whose yes it needs has said it.
        Approved = "approved",
        /// The file is being made.
        Making = "making",
        /// The file is there, to be fetched once.
        Ready = "ready",
        /// The file was fetched and is no longer here.
        Fetched = "fetched",
        /// Somebody stopped it, or one whose yes it needs is no longer 管理者.
        Stopped = "stopped",
        /// The file could not be made.
        Failed = "failed",
        /// Its time ran out.
        Over = "over",
    }
}

impl ExportState {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Asked => "承認を待っています",
            Self::Approved => "まもなくつくります",
            Self::Making => "つくっています",
            Self::Ready => "受け取れます",
            Self::Fetched => "渡しました",
            Self::Stopped => "止めました",
            Self::Failed => "つくれませんでした",
            Self::Over => "期限が過ぎました",
        }
    }

    /// Can it still end in a file that leaves?
    #[must_use]
    pub const fn open(self) -> bool {
        matches!(self, Self::Asked | Self::Approved | Self::Making | Self::Ready)
    }

    /// Is the program at work on it, or about to be?
    #[must_use]
    pub const fn busy(self) -> bool {
        matches!(self, Self::Approved | Self::Making)
    }
}

/// For whom the file is sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Seal {
    /// For the keeper of the secret half of this public key (`age1…`).
    Key(String),
    /// Under words that the program makes and shows once.
    Words,
}

impl Seal {
    /// The word kept for the kind of seal.
    #[must_use]
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::Words => "words",
        }
    }
}

/// An ask, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewExport {
    reason: String,
    seal: Seal,
}

impl NewExport {
    /// From the fields `reason`, `seal` (`key` or `words`) and `recipient`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(typed: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let reason = typed::line(typed.one("reason"));
        if reason.is_empty() {
            faults.add("reason", "なぜ書き出すのかを書いてください。承認する人が読みます");
        } else if reason.chars().count() > LONGEST_REASON {
            faults.add("reason", format!("わけは{LONGEST_REASON}字までにしてください"));
        }
        let seal = match typed.one("seal") {
            "key" => match recipient(typed.one("recipient")) {
                Ok(key) => Some(Seal::Key(key)),
                Err(fault) => {
                    faults.0.push(fault);
                    None
                }
            },
            "words" => Some(Seal::Words),
            _ => {
                faults.add("seal", "どうやって封をするかをえらんでください");
                None
            }
        };
        match seal {
            Some(seal) => faults.or(Self { reason, seal }),
            None => Err(faults),
        }
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// For whom.
    #[must_use]
    pub const fn seal(&self) -> &Seal {
        &self.seal
    }
}

/// The form of an age public key: `age1` and 58 letters of its alphabet. Whether it is a key is told by age itself.
fn recipient(text: &str) -> Result<String, Fault> {
    let key = text.trim().to_lowercase();
    let letters = |rest: &str| rest.len() == 58 && rest.chars().all(|c| LETTERS.contains(c));
    if text.to_uppercase().contains("SECRET") {
        return Err(Fault::new(
            "recipient",
            "これは開けるための鍵です。だれにも見せず、しまっておいてください。ここに入れるのは age1 で始まる公開鍵です",
        ));
    }
    if key.strip_prefix("age1").is_some_and(letters) {
        Ok(key)
    } else {
        Err(Fault::new("recipient", "age1 で始まる62文字の公開鍵を、そのまま貼ってください"))
    }
}

/// The alphabet of bech32.
const LETTERS: &str = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";

    fn ask(reason: &str, seal: &str, recipient: &str) -> Result<NewExport, Faults> {
        NewExport::check([("reason", reason), ("seal", seal), ("recipient", recipient)].as_slice())
    }

    #[test]
    fn a_reason_and_a_seal_make_an_ask() {
        let asked = ask(" 次の仕組みに\n移るため ", "key", &format!(" {KEY}\n")).unwrap();
        assert_eq!(asked.reason(), "次の仕組みに 移るため");
        assert_eq!(asked.seal(), &Seal::Key(KEY.to_owned()));
        assert_eq!(ask("監査のため", "words", "").unwrap().seal(), &Seal::Words);
    }

    #[test]
    fn what_is_missing_is_asked_for_where_it_is_missing() {
        let fields =
            |r: Result<NewExport, Faults>| r.unwrap_err().0.into_iter().map(|f| f.field).collect::<Vec<_>>();
        assert_eq!(fields(ask("", "", "")), ["reason", "seal"]);
        assert_eq!(fields(ask("移行", "key", "age1")), ["recipient"]);
        assert_eq!(fields(ask(&"あ".repeat(401), "words", "")), ["reason"]);
        let secret = ask("移行", "key", "AGE-SECRET-KEY-1QQQ").unwrap_err();
        assert!(secret.0[0].sentence.contains("開けるための鍵"), "{secret:?}");
        assert!(!secret.0[0].sentence.contains("1QQQ"), "what was typed is not repeated");
    }
}
