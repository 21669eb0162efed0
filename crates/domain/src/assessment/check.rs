//! From the form to a visit's answers.

use super::{Answer, Answers, Item, Kind, Subject, answer::UNKNOWN, items};
use crate::{
    Faults,
    typed::{self, LINE, TEXT, Typed},
    wareki,
};
use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

/// The longest code word, in bytes; a longer one is none of ours.
const WORD: usize = 40;

/// The highest amount that is taken, in yen: a slip of the finger is more likely beyond.
const MOST_YEN: i64 = 100_000_000_000;

/// One visit as it is saved: the day, and all that is known after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVisit {
    /// On which day it was heard.
    pub on: NaiveDate,
    /// Everything known; what is not in it has not been asked.
    pub answers: Answers,
    /// The form showed where they are and how they are reached; a form with `kept` did not, and says nothing of it.
    pub whole: bool,
}

impl NewVisit {
    /// Reads the form of a sheet about `subject`: the field `visited_on`, and one field for each item by its key.
    /// 「わからない」「不明」「？」 in a text field, and `?` among choices, is the answer that nobody knows. Whether a
    /// code is offered is the store's question.
    ///
    /// # Errors
    /// A sentence for each field that cannot be kept, and one when nothing was answered at all.
    pub fn check(typed: &(impl Typed + ?Sized), subject: Subject, today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let on = visited(typed.one("visited_on"), today).unwrap_or_else(|sentence| {
            faults.add("visited_on", sentence);
            today
        });
        let mut answers = Answers::default();
        for item in items(subject) {
            match answer(item, typed, today, &mut faults) {
                Ok(Some(answer)) => {
                    answers.put(item.key, answer);
                }
                Ok(None) => {}
                Err(sentence) => faults.add(item.key, sentence),
            }
        }
        let whole = typed.one("kept").is_empty();
        if faults.is_empty() && answers.is_empty() {
            faults.add("plaint_own", "どれか一つだけでも書いてください。ほかは、次に聞けたときで大丈夫です");
        }
        faults.or(Self { on, answers, whole })
    }
}

fn visited(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    if text.trim().is_empty() {
        return Ok(today);
    }
    let day = wareki::parse_date(text, today).map_err(|fault| fault.to_string())?;
    if day > today {
        Err("聞いた日が、まだ来ていない日になっています".to_owned())
    } else {
        Ok(day)
    }
}

/// The answer to one item; `None` where nothing was typed.
fn answer(
    item: &'static Item,
    typed: &(impl Typed + ?Sized),
    today: NaiveDate,
    faults: &mut Faults,
) -> Result<Option<Answer>, String> {
    let one = typed.one(item.key);
    match item.kind {
        Kind::One(_) => word(one).map(|code| match code {
            "" => None,
            "?" => Some(Answer::Unknown),
            code => Some(Answer::One(code.to_owned())),
        }),
        Kind::Many(_) => many(&typed.every(item.key), ""),
        Kind::ManyMain { main, .. } => many(&typed.every(item.key), typed.one(main)),
        Kind::Line | Kind::Text => {
            let (text, most) =
                if item.kind == Kind::Line { (typed::line(one), LINE) } else { (typed::text(one), TEXT) };
            typed::short_enough(faults, item.key, &text, most);
            Ok(match text.trim() {
                "" => None,
                said if unknown(said) => Some(Answer::Unknown),
                _ => Some(Answer::Text(text)),
            })
        }
        Kind::Yen => known(one, |text| {
            yen(text).map(Answer::Yen).ok_or("金額は「125000」「12万5千」のように入れてください")
        }),
        Kind::Number(_) => known(one, |text| {
            let text: String = text.nfkc().filter(char::is_ascii_digit).collect();
            let number = text.parse().ok().filter(|n: &i64| *n < 1000);
            number.map(Answer::Number).ok_or("数字で入れてください")
        }),
        Kind::Day => {
            if one.trim().is_empty() || unknown(one.trim()) {
                return known(one, |_| Err(""));
            }
            let day = wareki::parse_date(one, today).map_err(|fault| fault.to_string())?;
            if day > today {
                return Err("日付がまだ来ていない日になっています".to_owned());
            }
            Ok(Some(Answer::Day(day)))
        }
    }
}

/// Reads what was typed with `read`, unless nothing was, or that nobody knows.
fn known(text: &str, read: impl Fn(&str) -> Result<Answer, &'static str>) -> Result<Option<Answer>, String> {
    match text.trim() {
        "" => Ok(None),
        said if unknown(said) => Ok(Some(Answer::Unknown)),
        said => read(said).map(Some).map_err(str::to_owned),
    }
}

fn unknown(text: &str) -> bool {
    let text: String = text.nfkc().collect();
    [UNKNOWN, "分からない", "わかりません", "不明", "?"].contains(&text.trim_end_matches('。'))
}

fn word(code: &str) -> Result<&str, String> {
    let strange = code.len() > WORD || code.contains(|c: char| c.is_control());
    if strange { Err("一覧から選びなおしてください".to_owned()) } else { Ok(code) }
}

/// The ticked words, the main one among them. 「わからない」 counts only where nothing else was ticked.
fn many(ticked: &[&str], main: &str) -> Result<Option<Answer>, String> {
    let mut codes: Vec<String> = Vec::new();
    for code in ticked.iter().copied().chain([main]) {
        let code = word(code)?;
        if !code.is_empty() && code != "?" && !codes.iter().any(|known| known == code) {
            codes.push(code.to_owned());
        }
    }
    if codes.is_empty() {
        return Ok(ticked.contains(&"?").then_some(Answer::Unknown));
    }
    codes.sort_unstable();
    let main = Some(main.to_owned()).filter(|m| !m.is_empty() && m != "?");
    Ok(Some(Answer::Many { codes, main }))
}

/// 「125,000」「１２万５千円」「12.5万」「約3千円」 in yen.
pub(super) fn yen(text: &str) -> Option<i64> {
    let text: String =
        text.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, ',' | '、' | '¥' | '\\')).collect();
    let text = text.strip_prefix('約').unwrap_or(&text);
    let mut rest = text.strip_suffix('円').unwrap_or(text);
    if rest.is_empty() {
        return None;
    }
    let mut sum: i64 = 0;
    for (unit, times) in [('億', 100_000_000), ('万', 10_000), ('千', 1000)] {
        if let Some((before, after)) = rest.split_once(unit) {
            sum = sum.checked_add(scaled(before, times)?)?;
            rest = after;
        }
    }
    if !rest.is_empty() {
        sum = sum.checked_add(scaled(rest, 1)?)?;
    }
    (sum <= MOST_YEN).then_some(sum)
}

/// 「12.5」 × `times`, where that is a whole number.
fn scaled(text: &str, times: i64) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| !s.is_empty() && s.len() <= 12 && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || (text.contains('.') && !digits(part)) {
        return None;
    }
    let mut sum = whole.parse::<i64>().ok()?.checked_mul(times)?;
    let mut unit = times;
    for digit in part.chars().filter_map(|c| c.to_digit(10)) {
        if unit % 10 != 0 && digit != 0 {
            return None;
        }
        unit /= 10;
        sum = sum.checked_add(i64::from(digit).checked_mul(unit)?)?;
    }
    Some(sum)
}
