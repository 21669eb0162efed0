//! 専門職への相談: a question to somebody who knows more (a multi-professional team, a lawyer), and the answer. It is asked
//! without a name unless the asker chooses, part by part and with a ground, what is shown besides.

use crate::{
    Fault, Faults, Token,
    access::Parts,
    admin::{GrantForm, Right},
    code::words,
    text::fold_name,
    typed::{LINE, Typed, line, short_enough, text},
    wareki,
};
use chrono::NaiveDate;

/// The longest question or answer, in characters.
const LONGEST: usize = 10_000;

words! {
    /// Where a question stands.
    State {
        /// 答えを待っている.
        Asked = "asked",
        /// 答えがきた.
        Answered = "answered",
        /// 答えられない.
        Declined = "declined",
        /// 取り下げた.
        Withdrawn = "withdrawn",
    }
}

impl State {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Asked => "答えを待っています",
            Self::Answered => "答えがきました",
            Self::Declined => "答えられないとのこと",
            Self::Withdrawn => "取り下げました",
        }
    }

    /// May the asked side read the question in this state? What was taken back or turned down is theirs no longer.
    #[must_use]
    pub const fn tells(self) -> bool {
        matches!(self, Self::Asked | Self::Answered)
    }
}

/// On which side of a question a worker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// At the agency that asks.
    Asker,
    /// At the agency that is asked.
    Asked,
}

/// What can be done with a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The asked worker looks at what was chosen of the record; it closes with the answer.
    Open,
    /// The answer, by the asked worker, or typed in by the asking side after a call.
    Answer,
    /// No answer will come.
    Decline,
    /// The asking side takes it back.
    Withdraw,
}

impl Move {
    const NAMED: [(Self, &'static str); 4] = [
        (Self::Open, "open"),
        (Self::Answer, "answer"),
        (Self::Decline, "decline"),
        (Self::Withdraw, "withdraw"),
    ];

    /// Reads the word of a form.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::NAMED.iter().find(|(_, w)| *w == word).map(|(turn, _)| *turn)
    }
}

/// Where a question stands after `turn` by this side.
///
/// # Errors
/// [`Fault`] at `move` when it does not follow.
pub fn take(state: State, side: Side, turn: Move) -> Result<State, Fault> {
    if state != State::Asked {
        return Err(Fault::new("move", "この相談は、もう終わっています。いまのようすを見てください"));
    }
    match (turn, side) {
        (Move::Open, Side::Asked) => Ok(State::Asked),
        (Move::Answer, _) => Ok(State::Answered),
        (Move::Decline, _) => Ok(State::Declined),
        (Move::Withdraw, Side::Asker) => Ok(State::Withdrawn),
        (Move::Open, Side::Asker) | (Move::Withdraw, Side::Asked) => {
            Err(Fault::new("move", "これは、相手の側がすることです"))
        }
    }
}

/// Whom one asks.
#[derive(Clone, PartialEq, Eq)]
pub enum To {
    /// An agency of the register.
    Agency(Token),
    /// Somebody else, in words: a lawyer of the bar's list, a team of the prefecture.
    Named(String),
}

/// What is shown besides the question.
#[derive(Clone, PartialEq, Eq)]
pub struct Disclosed {
    /// Which parts of the case.
    pub parts: Parts,
    /// By which right.
    pub right: Right,
    /// Which meeting, what happened.
    pub note: String,
}

/// A question as it will be sent. Without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAdvice {
    /// Of which case.
    pub case: Token,
    /// Whom.
    pub to: To,
    /// The question in a line.
    pub subject: String,
    /// What is going on, and what is asked.
    pub question: String,
    /// What is shown besides; none: nothing, and no name.
    pub disclosed: Option<Disclosed>,
    /// The asker has looked at words that may be a name, and they are none.
    pub no_name: bool,
    /// By when; none: by the office's rule.
    pub due: Option<NaiveDate>,
}

impl NewAdvice {
    /// Reads `case`, `agency` or `to_words`, `subject`, `question`, `how` (`open`: shown in parts; anything else: without
    /// a name), `part`s, `ground`, `consent`, `note`, `due`, `no_name`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let case = Token::parse(form.one("case")).ok();
        if case.is_none() {
            f.add("agency", "どのケースのことかがわかりません。世帯の画面から、もう一度ひらいてください");
        }
        let to_words = line(form.one("to_words"));
        short_enough(&mut f, "to_words", &to_words, LINE);
        let to = match Token::parse(form.one("agency")) {
            Ok(_) if !to_words.is_empty() => {
                f.add("to_words", "名簿の機関か、ことばで書いた相手の、どちらかひとつにしてください");
                None
            }
            Ok(agency) => Some(To::Agency(agency)),
            Err(_) if !to_words.is_empty() => Some(To::Named(to_words)),
            Err(_) => {
                f.add("agency", "だれに相談するかを、名簿から選ぶか、下の欄に書いてください");
                None
            }
        };
        let (subject, question) = (line(form.one("subject")), text(form.one("question")));
        if subject.is_empty() {
            f.add("subject", "たずねたいことを、ひとことで書いてください");
        }
        if question.is_empty() {
            f.add("question", "いまの様子と、たずねたいことを書いてください");
        }
        short_enough(&mut f, "subject", &subject, LINE);
        short_enough(&mut f, "question", &question, LONGEST);
        let disclosed =
            if form.one("how") == "open" { Self::disclosed(&mut f, form, to.as_ref()) } else { None };
        let due = match form.one("due").trim() {
            "" => None,
            typed => match wareki::parse_date(typed, today) {
                Ok(day) if day < today => {
                    f.add("due", "いつまでには、きょうか、これからの日にしてください");
                    None
                }
                Ok(day) => Some(day),
                Err(fault) => {
                    f.add("due", fault.to_string());
                    None
                }
            },
        };
        let no_name = form.one("no_name") == "1";
        match (case, to) {
            (Some(case), Some(to)) if f.is_empty() => {
                Ok(Self { case, to, subject, question, disclosed, no_name, due })
            }
            _ => Err(f),
        }
    }

    fn disclosed(f: &mut Faults, form: &(impl Typed + ?Sized), to: Option<&To>) -> Option<Disclosed> {
        let parts = form.every("part").into_iter().filter_map(Parts::parse).fold(Parts::NONE, Parts::and);
        if parts.is_none() {
            f.add(
                "part",
                "見せるところを、ひとつは選んでください。見せないときは「名前を出さずにたずねる」にします",
            );
        }
        let right = GrantForm::right(f, form);
        let consent = matches!(right, Some(Right::Consent(_)));
        if consent && matches!(to, Some(To::Named(_))) {
            f.add(
                "consent",
                "同意は、機関ごとにいただいています。名簿の機関を選ぶか、ほかの根拠にしてください",
            );
        }
        let note = text(form.one("note"));
        short_enough(f, "note", &note, LONGEST);
        if right.is_some() && !consent && note.is_empty() {
            f.add("note", "どの会議・どのできごとによるかを書いてください（例：11月20日の支援会議）");
        }
        right.map(|right| Disclosed { parts, right, note })
    }
}

/// Do these words hold one of the names (「氏 名」 or its reading)? Pieces of one character are not looked at, nor of two
/// in kana: they stand in ordinary words. A finding is a question to the asker, no verdict.
#[must_use]
pub fn holds_a_name(words: &str, names: &[String]) -> bool {
    let bare = |text: &str| fold_name(text).replace(' ', "");
    let words = bare(words);
    let long = |piece: &str| {
        let kana = piece.chars().all(|c| ('ぁ'..='ー').contains(&c));
        piece.chars().count() >= if kana { 3 } else { 2 }
    };
    names
        .iter()
        .flat_map(|name| name.split_whitespace())
        .map(bare)
        .any(|piece| long(&piece) && words.contains(&piece))
}

/// A move as it is typed in. Without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct MoveForm {
    /// Which.
    pub turn: Move,
    /// The answer, or why there is none.
    pub words: String,
    /// Who said it and how, where the asking side types it in.
    pub said_by: String,
}

impl MoveForm {
    /// Reads `move`, `words`, `said_by`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let turn = Move::parse(form.one("move"));
        if turn.is_none() {
            f.add("move", "どうするかを選んでください");
        }
        let (words, said_by) = (text(form.one("words")), line(form.one("said_by")));
        short_enough(&mut f, "words", &words, LONGEST);
        short_enough(&mut f, "said_by", &said_by, LINE);
        if turn == Some(Move::Answer) && words.is_empty() {
            f.add("words", "答えを書いてください。分からないところは、分からないと書けます");
        }
        match turn {
            Some(turn) if f.is_empty() => Ok(Self { turn, words, said_by }),
            _ => Err(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "0123456789abcdefghjkmnpqrs";

    fn check(more: &[(&'static str, &'static str)]) -> Result<NewAdvice, Vec<&'static str>> {
        let mut fields = vec![("case", TOKEN), ("subject", "借金"), ("question", "時効か")];
        fields.extend_from_slice(more);
        let today = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        NewAdvice::check(fields.as_slice(), today).map_err(|f| f.0.iter().map(|f| f.field).collect())
    }

    #[test]
    fn a_question_shows_nothing_unless_that_was_chosen() {
        let form = check(&[("agency", TOKEN), ("part", "basic"), ("ground", "entrusted")]).ok().unwrap();
        assert!(form.disclosed.is_none());
        let open = [("agency", TOKEN), ("how", "open")];
        assert_eq!(check(&open).err().unwrap(), ["part", "ground"]);
        let open = [("agency", TOKEN), ("how", "open"), ("part", "basic"), ("ground", "support_meeting")];
        assert_eq!(check(&open).err().unwrap(), ["note"]);
    }

    #[test]
    fn a_consent_names_an_agency_and_nobody_else_is_asked_on_it() {
        let open = [
            ("to_words", "県の弁護士"),
            ("how", "open"),
            ("part", "basic"),
            ("ground", "consent"),
            ("consent", TOKEN),
        ];
        assert_eq!(check(&open).err().unwrap(), ["consent"]);
        assert_eq!(check(&[]).err().unwrap(), ["agency"]);
        assert_eq!(check(&[("agency", TOKEN), ("to_words", "だれか")]).err().unwrap(), ["to_words"]);
        assert_eq!(check(&[("agency", TOKEN), ("due", "2026-11-19")]).err().unwrap(), ["due"]);
    }

    #[test]
    fn what_is_over_stays_over_and_nobody_makes_the_other_side_s_move() {
        for state in [State::Answered, State::Declined, State::Withdrawn] {
            for (turn, _) in Move::NAMED {
                assert!(take(state, Side::Asker, turn).is_err() && take(state, Side::Asked, turn).is_err());
            }
        }
        assert!(take(State::Asked, Side::Asker, Move::Open).is_err());
        assert!(take(State::Asked, Side::Asked, Move::Withdraw).is_err());
        assert_eq!(
            take(State::Asked, Side::Asker, Move::Answer),
            Ok(State::Answered),
            "typed in after a call"
        );
    }

    #[test]
    fn a_name_in_the_words_is_noticed_in_kanji_and_in_kana() {
        let names = ["山田 太郎".to_owned(), "ヤマダ タロウ".to_owned(), "森 花".to_owned()];
        for words in ["山田さんの息子", "やまださん", "ヤマダ家", "太郎が"] {
            assert!(holds_a_name(words, &names), "{words}");
        }
        for words in ["森林で花を見た", "50代の息子と80代の母", ""] {
            assert!(!holds_a_name(words, &names), "{words}");
        }
    }
}
