//! What is typed into the forms of meetings, checked before it is kept. All of it without `Debug` that tells words: titles,
//! questions and minutes may name people.

mod item;
mod meeting;
mod member;

pub use item::{DecisionForm, DecisionOwner, ItemForm, MinuteForm, MoveForm, MoveTo};
pub use meeting::{MeetingForm, PapersForm, SeriesForm};
pub use member::{MemberForm, SignForm};

use crate::{
    DAY, Fault, Faults, Instant, Token,
    access::Parts,
    typed::{LINE, Typed, line, short_enough, text, time_of_day},
    wareki::parse_date,
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

/// `<worker>:<agency>`, both tokens.
fn pair(typed: &str) -> Option<(Token, Token)> {
    let (worker, agency) = typed.split_once(':')?;
    Some((Token::parse(worker).ok()?, Token::parse(agency).ok()?))
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
