//! An item, its minutes, what was decided, and where it goes when consent comes.

use super::{MeetingForm, day, one_line, pair, parts, question, tokens};
use crate::{
    Faults, Token,
    access::Parts,
    meeting::ItemGround,
    typed::{TEXT, Typed, line, short_enough, text},
};
use chrono::NaiveDate;

/// An item to be put on the agenda.
#[derive(Clone, PartialEq, Eq)]
pub struct ItemForm {
    /// Whose case.
    pub case: Token,
    /// By which right.
    pub ground: ItemGround,
    /// What is put before its members.
    pub parts: Parts,
    /// この議題で話したいこと.
    pub question: String,
    /// Who of the members belongs to it.
    pub seats: Vec<Token>,
}

impl ItemForm {
    /// Reads `case`, `ground`, `part`s, `question`, `seat`s.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let case = Token::parse(form.one("case")).map_err(|_| f.add("case", "どのケースかを選んでください"));
        let ground = ItemGround::parse(form.one("ground"));
        if ground.is_none() {
            f.add("ground", "どの根拠で話し合うかを選んでください");
        }
        let parts = parts(&mut f, form);
        let question = question(&mut f, form);
        let seats = tokens(&mut f, "seat", &form.every("seat"));
        match (case, ground) {
            (Ok(case), Some(ground)) if f.is_empty() => Ok(Self { case, ground, parts, question, seats }),
            _ => Err(f),
        }
    }
}

/// The minutes of an item.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct MinuteForm {
    /// 出された事実.
    pub facts: String,
    /// 出された見方・意見.
    pub views: String,
    /// 次にすること・次回.
    pub next: String,
}

impl MinuteForm {
    /// Reads `facts`, `views`, `next`; one of them is enough.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let minutes = Self {
            facts: text(form.one("facts")),
            views: text(form.one("views")),
            next: text(form.one("next")),
        };
        if minutes == Self::default() {
            f.add("facts", "事実・見方・次のことの、どれかひとつは書いてください");
        }
        short_enough(&mut f, "facts", &minutes.facts, TEXT);
        short_enough(&mut f, "views", &minutes.views, TEXT);
        short_enough(&mut f, "next", &minutes.next, TEXT);
        f.or(minutes)
    }
}

/// Who does what was decided.
#[derive(Clone, PartialEq, Eq)]
pub enum DecisionOwner {
    /// This worker, for this agency: it stands on their きょう when it has a day.
    Worker {
        /// Who.
        worker: Token,
        /// For which agency.
        agency: Token,
    },
    /// Whoever takes it at this agency.
    Agency(Token),
    /// Somebody in words: the person, the family, somebody without an account.
    Words(String),
}

/// A decision.
#[derive(Clone, PartialEq, Eq)]
pub struct DecisionForm {
    /// What is done. The owner sees it also after the papers close, so it says no more than they need.
    pub words: String,
    /// By whom.
    pub owner: DecisionOwner,
    /// By when.
    pub due: Option<NaiveDate>,
    /// The goal of the plan in writing under which it becomes a step: its rank.
    pub goal: Option<i64>,
}

impl DecisionForm {
    /// Reads `words`, `owner` (`<worker>:<agency>`, `:<agency>` or empty), `owner_words`, `due`, `goal`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let words = line(form.one("words"));
        if words.is_empty() {
            f.add("words", "決まったことを書いてください");
        }
        short_enough(&mut f, "words", &words, crate::task::LONGEST_WORDS);
        let named = one_line(&mut f, "owner_words", form.one("owner_words"), None);
        let owner = match (form.one("owner"), named.is_empty()) {
            ("", true) => {
                f.add("owner", "だれがするかを選ぶか、書いてください");
                None
            }
            ("", false) => Some(DecisionOwner::Words(named)),
            (_, false) => {
                f.add("owner_words", "一覧から選ぶか、名前を書くか、どちらかひとつにしてください");
                None
            }
            (typed, true) => {
                let agency = typed.strip_prefix(':').and_then(|agency| Token::parse(agency).ok());
                let owner = agency
                    .map(DecisionOwner::Agency)
                    .or_else(|| pair(typed).map(|(worker, agency)| DecisionOwner::Worker { worker, agency }));
                if owner.is_none() {
                    f.add("owner", "だれがするかを、一覧から選びなおしてください");
                }
                owner
            }
        };
        let due = match form.one("due").trim() {
            "" => None,
            typed => Some(day(&mut f, "due", typed, today)),
        };
        if due.is_some_and(|due| due < today) {
            f.add("due", "いつまでが、もう過ぎた日になっています");
        }
        let goal = match form.one("goal") {
            "" => None,
            typed => typed.parse().map_err(|_| f.add("goal", "目標を選びなおしてください")).ok(),
        };
        match owner {
            Some(owner) if f.is_empty() => Ok(Self { words, owner, due, goal }),
            _ => Err(f),
        }
    }
}

/// Where an item of a 支援会議 goes when consent has come.
#[derive(Clone, PartialEq, Eq)]
pub enum MoveTo {
    /// A meeting that is planned already.
    Meeting(Token),
    /// A new one.
    New(MeetingForm),
}

/// From 支援会議 to 重層的支援会議.
#[derive(Clone, PartialEq, Eq)]
pub struct MoveForm {
    /// Where to.
    pub to: MoveTo,
    /// What is put before the members there.
    pub parts: Parts,
    /// この議題で話したいこと.
    pub question: String,
    /// Who of the old item's members comes along.
    pub seats: Vec<Token>,
}

impl MoveForm {
    /// Reads `meeting` (a meeting's token, or `new` with the fields of [`MeetingForm`]), `part`s, `question`, `seat`s.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let to = match form.one("meeting") {
            "new" => {
                MeetingForm::check(form, today).map(MoveTo::New).map_err(|faults| f.0.extend(faults.0)).ok()
            }
            word => Token::parse(word)
                .map(MoveTo::Meeting)
                .map_err(|_| f.add("meeting", "どの会議へ移すかを選んでください"))
                .ok(),
        };
        let parts = parts(&mut f, form);
        let question = question(&mut f, form);
        let seats = tokens(&mut f, "seat", &form.every("seat"));
        match to {
            Some(to) if f.is_empty() => Ok(Self { to, parts, question, seats }),
            _ => Err(f),
        }
    }
}
