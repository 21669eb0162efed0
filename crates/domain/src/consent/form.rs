//! Consent as it is typed in: prepared for a signature, or told and signed.

use super::Answer;
use crate::{
    Fault, Faults, Instant, Token,
    access::Parts,
    typed::{LINE, Typed, line, short_enough, text},
    wareki,
};
use chrono::{NaiveDate, NaiveTime};

/// The longest purpose or word of withdrawal, in characters.
const WORDS: usize = 1000;

crate::code::words! {
    /// How it was said.
    Way {
        /// 署名のある紙.
        Paper = "paper",
        /// 口頭, before a witness.
        Spoken = "spoken",
    }
}

impl Way {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Paper => "紙（署名）",
            Self::Spoken => "口頭",
        }
    }
}

/// When and how something was said. Without `Debug`: the witness is a person.
#[derive(Clone, PartialEq, Eq)]
pub struct Said {
    /// On which day.
    pub on: NaiveDate,
    /// Paper or spoken.
    pub way: Way,
    /// Where the paper is; may be empty for what was spoken.
    pub reference: String,
    /// Who was there when it was spoken; empty for paper.
    pub witness: String,
}

impl Said {
    /// Reads `on`, `way`, `reference`, `witness`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let way = Way::parse(form.one("way"));
        if way.is_none() {
            f.add("way", "紙か口頭かを選んでください");
        }
        let on = match wareki::parse_date(form.one("on"), today) {
            Ok(on) if on > today => {
                f.add("on", "同意の日が、これから先の日になっています");
                None
            }
            Ok(on) => Some(on),
            Err(fault) => {
                f.0.push(Fault::new("on", fault.to_string()));
                None
            }
        };
        let (reference, witness) = (line(form.one("reference")), line(form.one("witness")));
        short_enough(&mut f, "reference", &reference, LINE);
        short_enough(&mut f, "witness", &witness, LINE);
        match way {
            Some(Way::Paper) if reference.is_empty() => {
                f.add("reference", "紙をどこに置いたかを書いてください（例：個人ファイル3番）");
            }
            Some(Way::Spoken) if witness.is_empty() => {
                f.add("witness", "口頭のときは、立ち会った人の名前を書いてください");
            }
            _ => {}
        }
        match (on, way) {
            (Some(on), Some(way)) if f.is_empty() => Ok(Self { on, way, reference, witness }),
            _ => Err(f),
        }
    }
}

/// A consent as it will be kept. Without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct NewConsent {
    /// Of which case.
    pub case: Token,
    /// Who says it.
    pub person: Token,
    /// About which agencies, and what.
    pub answers: Vec<(Token, Answer)>,
    /// What may be told to those who may be told; nothing where every answer is a refusal.
    pub parts: Parts,
    /// For what.
    pub purpose: String,
    /// Holds until before this instant; none: until withdrawn.
    pub until: Option<Instant>,
    /// The notice that was shown: an office's own, or none for the program's sample.
    pub notice: Option<Token>,
    /// None while the paper waits for its signature.
    pub said: Option<Said>,
}

impl NewConsent {
    /// Reads `case`, `person`, `agency` (several) with `say.…`, `part` (several), `purpose`, `until`, `notice`,
    /// and, unless `wait` is `1`, what [`Said`] reads.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let case = Token::parse(form.one("case")).map_err(|_| f.add("case", "どのケースかを選んでください"));
        let person =
            Token::parse(form.one("person")).map_err(|_| f.add("person", "だれの同意かを選んでください"));
        let answers = answers(form);
        if answers.is_empty() {
            f.add("agency", "どの機関についてかを、ひとつは選んでください");
        }
        let any_given = answers.iter().any(|(_, answer)| *answer == Answer::Given);
        let parts = form.every("part").into_iter().filter_map(Parts::parse).fold(Parts::NONE, Parts::and);
        if any_given && parts.is_none() {
            f.add("part", "知らせてよい項目を、ひとつは選んでください");
        }
        let purpose = text(form.one("purpose"));
        if any_given && purpose.is_empty() {
            f.add(
                "purpose",
                "何のために知らせるかを書いてください（例：介護と仕事さがしをいっしょに支えるため）",
            );
        }
        short_enough(&mut f, "purpose", &purpose, WORDS);
        let until = until(&mut f, form.one("until"), today);
        let said = match form.one("wait") {
            "1" => None,
            _ => Said::check(form, today).map_err(|faults| f.0.extend(faults.0)).ok(),
        };
        let notice = Token::parse(form.one("notice")).ok();
        match (case, person) {
            (Ok(case), Ok(person)) if f.is_empty() => {
                let parts = if any_given { parts } else { Parts::NONE };
                Ok(Self { case, person, answers, parts, purpose, until, notice, said })
            }
            _ => Err(f),
        }
    }
}

/// The answer about each agency that the form names.
pub(super) fn answers(form: &(impl Typed + ?Sized)) -> Vec<(Token, Answer)> {
    let one = |agency: &str| {
        let answer = Answer::parse(form.one(&format!("say.{agency}")))?;
        Some((Token::parse(agency).ok()?, answer))
    };
    let mut all: Vec<(Token, Answer)> = Vec::new();
    for (agency, answer) in form.every("agency").into_iter().filter_map(one) {
        if all.iter().all(|(known, _)| *known != agency) {
            all.push((agency, answer));
        }
    }
    all
}

/// The instant after the last day, which is included.
fn until(f: &mut Faults, typed: &str, today: NaiveDate) -> Option<Instant> {
    if typed.trim().is_empty() {
        return None;
    }
    match wareki::parse_date(typed, today) {
        Ok(day) if day < today => f.add("until", "いつまでが、もう過ぎた日になっています"),
        Ok(day) => return Some(wareki::from_jst(day.succ_opt().unwrap_or(day), NaiveTime::MIN)),
        Err(fault) => f.0.push(Fault::new("until", fault.to_string())),
    }
    None
}

/// Why a consent is withdrawn, in the person's own words. Without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// May be empty: nobody has to say why.
    pub words: String,
}

impl Withdrawal {
    /// Reads `words`.
    ///
    /// # Errors
    /// When it is too long.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let words = text(form.one("words"));
        short_enough(&mut f, "words", &words, WORDS);
        f.or(Self { words })
    }
}
