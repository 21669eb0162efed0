//! A referral as it is typed in, and the answers to it.

use super::{Move, Outcome, Reason};
use crate::{
    Fault, Faults, Token,
    access::{Ground, Parts},
    admin::{GrantForm, Right},
    typed::{LINE, Typed, line, short_enough, text},
    wareki,
};
use chrono::NaiveDate;

/// The longest told words, in characters.
const TOLD: usize = 4000;

/// From what it is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A case: parts of it can be opened when the referral is accepted.
    Case(Token),
    /// A reception: there is nothing yet to be opened.
    Reception(Token),
}

/// By which right something is told. A reception has no consent on record yet: there the words are said to the note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// As a grant: on a named consent, or on a ground of law.
    Right(Right),
    /// 受付で、口頭で: only where nothing is opened.
    SpokenAtReception,
}

impl Basis {
    /// The ground that is kept and shown.
    #[must_use]
    pub const fn ground(&self) -> Ground {
        match self {
            Self::Right(right) => right.ground(),
            Self::SpokenAtReception => Ground::Consent,
        }
    }
}

/// A referral as it will be sent. Without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct NewReferral {
    /// From what.
    pub source: Source,
    /// To which agency.
    pub to: Token,
    /// What is asked for, in a line.
    pub subject: String,
    /// How the person is called in it; may be empty.
    pub who: String,
    /// What is told: all that the asked agency sees before it accepts.
    pub told: String,
    /// What is opened when it accepts.
    pub parts: Parts,
    /// By which right.
    pub basis: Basis,
    /// Which meeting, what happened, who heard it.
    pub note: String,
}

impl NewReferral {
    /// Reads `case` or `reception`, `agency`, `subject`, `who`, `told`, `part` (several), `ground`, `consent`, `note`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let source = match (Token::parse(form.one("case")), Token::parse(form.one("reception"))) {
            (Ok(case), _) => Some(Source::Case(case)),
            (_, Ok(reception)) => Some(Source::Reception(reception)),
            _ => {
                f.add(
                    "agency",
                    "どのケースからつなぐかがわかりません。世帯か受付の画面から、もう一度ひらいてください",
                );
                None
            }
        };
        let to =
            Token::parse(form.one("agency")).map_err(|_| f.add("agency", "どこにつなぐかを選んでください"));
        let (subject, who) = (line(form.one("subject")), line(form.one("who")));
        if subject.is_empty() {
            f.add("subject", "何をお願いしたいかを、ひとことで書いてください");
        }
        let (told, note) = (text(form.one("told")), text(form.one("note")));
        if told.is_empty() {
            f.add("told", "相手に伝えることを書いてください。引き受けるかどうかを決められるだけで足ります");
        }
        short_enough(&mut f, "subject", &subject, LINE);
        short_enough(&mut f, "who", &who, LINE);
        short_enough(&mut f, "told", &told, TOLD);
        short_enough(&mut f, "note", &note, TOLD);
        let parts = form.every("part").into_iter().filter_map(Parts::parse).fold(Parts::NONE, Parts::and);
        let at_reception = matches!(source, Some(Source::Reception(_)));
        let parts = if at_reception { Parts::NONE } else { parts };
        let spoken = at_reception && Ground::parse(form.one("ground")) == Some(Ground::Consent);
        let basis = if spoken {
            Some(Basis::SpokenAtReception)
        } else {
            GrantForm::right(&mut f, form).map(Basis::Right)
        };
        let needs_note = spoken || basis.as_ref().is_some_and(|basis| basis.ground() != Ground::Consent);
        if needs_note && note.is_empty() {
            f.add("note", "どの会議・どのできごとによるか、だれが同意を聞いたかを書いてください");
        }
        match (source, to, basis) {
            (Some(source), Ok(to), Some(basis)) if f.is_empty() => {
                Ok(Self { source, to, subject, who, told, parts, basis, note })
            }
            _ => Err(f),
        }
    }
}

/// A move as it is typed in. Without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct MoveForm {
    /// Which.
    pub turn: Move,
    /// On which day.
    pub on: NaiveDate,
    /// In words; needed where somebody is asked or told why.
    pub words: String,
}

impl MoveForm {
    /// Reads `move`, `reason`, `outcome`, `on` (empty: today), `words`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let turn = match form.one("move") {
            "ask_back" => Some(Move::AskBack),
            "reply" => Some(Move::Reply),
            "accept" => Some(Move::Accept),
            "withdraw" => Some(Move::Withdraw),
            "meet" => Some(Move::Meet),
            "decline" => {
                let reason = Reason::parse(form.one("reason")).map(Move::Decline);
                if reason.is_none() {
                    f.add("reason", "引き受けられないわけを選んでください");
                }
                reason
            }
            "finish" => {
                let outcome = Outcome::parse(form.one("outcome")).map(Move::Finish);
                if outcome.is_none() {
                    f.add("outcome", "どうなったかを選んでください");
                }
                outcome
            }
            _ => {
                f.add("move", "どうするかを選んでください");
                None
            }
        };
        let on = match form.one("on").trim() {
            "" => today,
            typed => wareki::parse_date(typed, today).unwrap_or_else(|fault| {
                f.0.push(Fault::new("on", fault.to_string()));
                today
            }),
        };
        let words = text(form.one("words"));
        short_enough(&mut f, "words", &words, TOLD);
        let asks =
            matches!(turn, Some(Move::AskBack | Move::Reply | Move::Decline(Reason::Other | Reason::Better)));
        if asks && words.is_empty() {
            f.add("words", "相手に伝えることばを、ひとこと書いてください");
        }
        match turn {
            Some(turn) if f.is_empty() => Ok(Self { turn, on, words }),
            _ => Err(f),
        }
    }
}
