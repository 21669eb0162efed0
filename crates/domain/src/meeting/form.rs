//! What is typed into the forms of meetings, checked before it is kept. All of it without `Debug` that tells words: titles,
//! questions and minutes may name people.

use super::{
    ItemGround, MeetingKind, MemberRole, Rule,
    series::weekday,
};
use crate::{
    DAY, Fault, Faults, Instant, Token,
    access::Parts,
    typed::{LINE, TEXT, Typed, line, short_enough, text, time_of_day},
    wareki::{from_jst, parse_date},
};
use chrono::{Days, NaiveDate, NaiveTime};

/// Papers are open no longer than this, in ms: who needs them again opens them again.
pub const LONGEST_OPEN: Instant = 31 * DAY;

/// Nothing is planned further away than this, in days: a slip of the year would hide it for good.
const FURTHEST: u64 = 2 * 366;

/// The longest question of an item and the longest decision, in characters.
const WORDS: usize = 2_000;

/// The least length of a reason, in characters.
const REASON: usize = 5;

fn day(f: &mut Faults, field: &'static str, typed: &str, today: NaiveDate) -> NaiveDate {
    if typed.trim().is_empty() {
        f.add(field, "日を入れてください（例：令和8年12月9日、12/9）");
        return today;
    }
    match parse_date(typed, today) {
        Ok(day) if today.checked_add_days(Days::new(FURTHEST)).is_some_and(|far| day > far) => {
            f.add(field, "2年より先の日になっています。年を確かめてください");
            today
        }
        Ok(day) => day,
        Err(fault) => {
            f.0.push(Fault::new(field, fault.to_string()));
            today
        }
    }
}

fn hour(f: &mut Faults, field: &'static str, typed: &str) -> NaiveTime {
    time_of_day(typed).unwrap_or_else(|| {
        f.add(field, "時刻を、13:30 や 午後1時半 のように入れてください");
        NaiveTime::MIN
    })
}

fn one_line(f: &mut Faults, field: &'static str, typed: &str, missing: Option<&str>) -> String {
    let words = line(typed);
    if let Some(sentence) = missing.filter(|_| words.is_empty()) {
        f.add(field, sentence);
    }
    short_enough(f, field, &words, LINE);
    words
}

fn parts(f: &mut Faults, form: &(impl Typed + ?Sized)) -> Parts {
    let parts = form.every("part").into_iter().filter_map(Parts::parse).fold(Parts::NONE, Parts::and);
    if parts.is_none() {
        f.add("part", "会議で見せる項目を、ひとつは選んでください");
    }
    parts
}

fn question(f: &mut Faults, form: &(impl Typed + ?Sized)) -> String {
    let question = text(form.one("question"));
    if question.is_empty() {
        f.add("question", "この議題で話したいことを書いてください");
    }
    short_enough(f, "question", &question, WORDS);
    question
}

/// The tokens of a list, each once; a word that is none is a fault.
fn tokens(f: &mut Faults, field: &'static str, typed: &[&str]) -> Vec<Token> {
    let mut all: Vec<Token> = Vec::new();
    for word in typed.iter().filter(|w| !w.is_empty()) {
        match Token::parse(word) {
            Ok(token) if !all.contains(&token) => all.push(token),
            Ok(_) => {}
            Err(_) => f.add(field, "一覧から選びなおしてください"),
        }
    }
    all
}

/// A meeting, made or changed.
#[derive(Clone, PartialEq, Eq)]
pub struct MeetingForm {
    /// What kind.
    pub kind: MeetingKind,
    /// What it is called; every member sees it, so it names nobody.
    pub title: String,
    /// Where; may be empty.
    pub place: String,
    /// Begins.
    pub starts: Instant,
    /// Ends, on the same day.
    pub ends: Instant,
}

impl MeetingForm {
    /// Reads `kind`, `title`, `place`, `on`, `from`, `to`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let kind = MeetingKind::parse(form.one("kind"));
        if kind.is_none() {
            f.add("kind", "会議の種類を選んでください");
        }
        let title = one_line(&mut f, "title", form.one("title"), Some("会議の名前を入れてください（例：12月の支援会議）"));
        let place = one_line(&mut f, "place", form.one("place"), None);
        let on = day(&mut f, "on", form.one("on"), today);
        let (from, to) = (hour(&mut f, "from", form.one("from")), hour(&mut f, "to", form.one("to")));
        if f.is_empty() && to <= from {
            f.add("to", "終わりの時刻は、はじまりより後にしてください");
        }
        match kind {
            Some(kind) if f.is_empty() => {
                Ok(Self { kind, title, place, starts: from_jst(on, from), ends: from_jst(on, to) })
            }
            _ => Err(f),
        }
    }
}

/// The hours of a meeting's papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PapersForm {
    /// Open from …
    pub from: Instant,
    /// … until before.
    pub to: Instant,
}

impl PapersForm {
    /// Reads `open_on`, `open_at`, `close_on`, `close_at`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let from = day(&mut f, "open_on", form.one("open_on"), today);
        let open = hour(&mut f, "open_at", form.one("open_at"));
        let to = day(&mut f, "close_on", form.one("close_on"), today);
        let close = hour(&mut f, "close_at", form.one("close_at"));
        let (from, to) = (from_jst(from, open), from_jst(to, close));
        if f.is_empty() && to <= from {
            f.add("close_on", "しめる時は、ひらく時より後にしてください");
        }
        if f.is_empty() && to - from > LONGEST_OPEN {
            f.add("close_on", "資料をひらいておけるのは、31日までです。要るときに、またひらけます");
        }
        f.or(Self { from, to })
    }
}

/// Somebody to be invited.
#[derive(Clone, PartialEq, Eq)]
pub enum MemberForm {
    /// A worker with an account, for one of the agencies at which they work.
    Worker {
        /// Who.
        worker: Token,
        /// For which agency: its consent counts.
        agency: Token,
        /// As what.
        role: MemberRole,
    },
    /// Somebody without an account, by name, for the minutes. Reads nothing here.
    Outside {
        /// 「山田 太郎（民生委員）」.
        name: String,
        /// As what.
        role: MemberRole,
    },
}

/// `<worker>:<agency>`, both tokens.
fn pair(typed: &str) -> Option<(Token, Token)> {
    let (worker, agency) = typed.split_once(':')?;
    Some((Token::parse(worker).ok()?, Token::parse(agency).ok()?))
}

impl MemberForm {
    /// Reads `member` (`<worker>:<agency>`, or empty) and `outside`, and `role` (empty: 出席).
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let role = match form.one("role") {
            "" => Some(MemberRole::Member),
            word => MemberRole::parse(word),
        };
        let Some(role) = role else {
            f.add("role", "役わりを選びなおしてください");
            return Err(f);
        };
        let name = one_line(&mut f, "outside", form.one("outside"), None);
        match (form.one("member"), name.is_empty()) {
            ("", true) => f.add("member", "だれを案内するかを選ぶか、名前を書いてください"),
            ("", false) if f.is_empty() => return Ok(Self::Outside { name, role }),
            ("", false) => {}
            (_, false) => f.add("outside", "職員を選ぶか、名前を書くか、どちらかひとつにしてください"),
            (typed, true) => match pair(typed) {
                Some((worker, agency)) => return Ok(Self::Worker { worker, agency, role }),
                None => f.add("member", "案内する人を、一覧から選びなおしてください"),
            },
        }
        Err(f)
    }
}

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

/// A secrecy notice signed.
#[derive(Clone, PartialEq, Eq)]
pub struct SignForm {
    /// The name, typed in place of a signature.
    pub name: String,
    /// The version that was shown; `None`: the program's own text.
    pub notice: Option<Token>,
}

impl SignForm {
    /// Reads `name`, `agree` (`1`), `notice`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        if form.one("agree") != "1" {
            f.add("agree", "読んで、守ることを約束するときは、印を付けてください");
        }
        let name = one_line(&mut f, "name", form.one("name"), Some("あなたの名前を入れてください"));
        let notice = match form.one("notice") {
            "" => None,
            word => Token::parse(word)
                .map_err(|_| f.add("notice", "説明の文を、もう一度ひらいて読んでください"))
                .ok(),
        };
        f.or(Self { name, notice })
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
        let minutes =
            Self { facts: text(form.one("facts")), views: text(form.one("views")), next: text(form.one("next")) };
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
                let owner = agency.map(DecisionOwner::Agency).or_else(|| {
                    pair(typed).map(|(worker, agency)| DecisionOwner::Worker { worker, agency })
                });
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
    /// Reads `to` (a meeting's token, or `new` with the fields of [`MeetingForm`]), `part`s, `question`, `seat`s.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let to = match form.one("to") {
            "new" => MeetingForm::check(form, today).map(MoveTo::New).map_err(|faults| f.0.extend(faults.0)).ok(),
            word => Token::parse(word)
                .map(MoveTo::Meeting)
                .map_err(|_| f.add("to", "どの会議へ移すかを選んでください"))
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

/// A series of meetings.
#[derive(Clone, PartialEq, Eq)]
pub struct SeriesForm {
    /// What kind.
    pub kind: MeetingKind,
    /// What its meetings are called.
    pub title: String,
    /// Where; may be empty.
    pub place: String,
    /// On which days.
    pub rule: Rule,
    /// From this hour …
    pub from: NaiveTime,
    /// … to this one.
    pub to: NaiveTime,
    /// The first day on which it may meet.
    pub starts_on: NaiveDate,
    /// The last one; open where none is named.
    pub ends_on: Option<NaiveDate>,
}

impl SeriesForm {
    /// Reads `kind`, `title`, `place`, `rhythm` (`weekly`, `monthly`), `weekday` (`mon` to `sun`), `nth`s (`1` to `5`), `from`,
    /// `to`, `starts_on`, `ends_on`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized), today: NaiveDate) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let kind = MeetingKind::parse(form.one("kind"));
        if kind.is_none() {
            f.add("kind", "会議の種類を選んでください");
        }
        let title = one_line(&mut f, "title", form.one("title"), Some("会議の名前を入れてください（例：定例の支援会議）"));
        let place = one_line(&mut f, "place", form.one("place"), None);
        let on = weekday(form.one("weekday"));
        if on.is_none() {
            f.add("weekday", "曜日を選んでください");
        }
        let nths: Vec<u8> = form.every("nth").into_iter().filter_map(|n| n.parse().ok()).collect();
        let rule = match (form.one("rhythm"), on) {
            (_, None) => None,
            ("weekly", Some(on)) => Some(Rule::Weekly(on)),
            ("monthly", Some(on)) => {
                let rule = Rule::monthly(on, &nths);
                if rule.is_none() {
                    f.add("nth", "第何週かを、ひとつは選んでください。2つ選ぶと、月2回になります");
                }
                rule
            }
            _ => {
                f.add("rhythm", "毎週か、毎月かを選んでください");
                None
            }
        };
        let (from, to) = (hour(&mut f, "from", form.one("from")), hour(&mut f, "to", form.one("to")));
        if f.is_empty() && to <= from {
            f.add("to", "終わりの時刻は、はじまりより後にしてください");
        }
        let starts_on = match form.one("starts_on").trim() {
            "" => today,
            typed => day(&mut f, "starts_on", typed, today),
        };
        let ends_on = match form.one("ends_on").trim() {
            "" => None,
            typed => Some(day(&mut f, "ends_on", typed, today)),
        };
        if ends_on.is_some_and(|end| end < starts_on) {
            f.add("ends_on", "おわりは、はじまりより後の日にしてください");
        }
        match (kind, rule) {
            (Some(kind), Some(rule)) if f.is_empty() => {
                Ok(Self { kind, title, place, rule, from, to, starts_on, ends_on })
            }
            _ => Err(f),
        }
    }
}

/// Reads `words`: why a meeting is cancelled, an item dropped, a decision struck.
///
/// # Errors
/// [`Fault`] at `words`.
pub fn reason(form: &(impl Typed + ?Sized)) -> Result<String, Faults> {
    let mut f = Faults::none();
    let words = text(form.one("words"));
    if words.chars().count() < REASON {
        f.add("words", "わけを、あとで読む人にわかるように書いてください");
    }
    short_enough(&mut f, "words", &words, WORDS);
    f.or(words)
}
