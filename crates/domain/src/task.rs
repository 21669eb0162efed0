//! 用事・約束: what is to be done, by whom, by when; checked before it is kept.

use crate::{
    Fault, Faults, Token,
    code::TaskKind,
    wareki::{DateFault, parse_date},
};
use chrono::{Days, NaiveDate, NaiveTime};
use unicode_normalization::UnicodeNormalization;

/// A task as it will be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct NewTask {
    /// What kind.
    pub kind: TaskKind,
    /// What, in words.
    pub words: String,
    /// By this day.
    pub due_on: NaiveDate,
    /// At this hour, when one is agreed.
    pub due_time: Option<NaiveTime>,
    /// Whose answer is awaited: an agency …
    pub waiting_for: Option<Token>,
    /// … or in words. Both empty unless the kind is [`TaskKind::Waiting`].
    pub waiting_words: String,
}

impl std::fmt::Debug for NewTask {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewTask")
            .field("kind", &self.kind)
            .field("due_on", &self.due_on)
            .finish_non_exhaustive()
    }
}

/// A task as a form sends it: every field as typed.
#[derive(Clone, Copy, Default)]
pub struct Typed<'a> {
    /// Form field `kind`; empty is 用事.
    pub kind: &'a str,
    /// Form field `words`.
    pub words: &'a str,
    /// Form field `due`: 「あした」「11/25」.
    pub due: &'a str,
    /// Form field `time`: 「15:30」「午後3時半」, or empty.
    pub time: &'a str,
    /// Form field `waiting_for`: an agency's token, or empty.
    pub waiting_for: &'a str,
    /// Form field `waiting_words`.
    pub waiting_words: &'a str,
}

/// The longest line, in characters.
pub const LONGEST_WORDS: usize = 500;

/// Nothing is put further away than this, in days: a slip of the year would otherwise hide a promise for good.
pub const FURTHEST_DAYS: u64 = 2 * 366;

impl Typed<'_> {
    /// Reads the form on `today`.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check(&self, today: NaiveDate) -> Result<NewTask, Faults> {
        let mut faults = Faults::none();
        let kind = if self.kind.is_empty() { Some(TaskKind::Task) } else { TaskKind::parse(self.kind) };
        if kind.is_none() {
            faults.add("kind", "用事・約束・訪問・電話・返事待ちから選んでください");
        }
        let kind = kind.unwrap_or(TaskKind::Task);
        let words = line(self.words);
        if words.is_empty() {
            faults.add("words", "すること を、ひとことでも書いてください");
        } else if words.chars().count() > LONGEST_WORDS {
            faults.add("words", "すること は500字までで書いてください");
        }
        let due = due(self.due, "due", today);
        let due_on = due.unwrap_or_else(|fault| {
            faults.0.push(fault);
            today
        });
        let due_time = parse_time(self.time).unwrap_or_else(|fault| {
            faults.0.push(fault);
            None
        });
        let (mut waiting_for, mut waiting_words) = (None, String::new());
        if kind == TaskKind::Waiting {
            waiting_for = Token::parse(self.waiting_for).ok();
            if waiting_for.is_none() && !self.waiting_for.is_empty() {
                faults.add("waiting_for", "待っている機関を選びなおしてください");
            }
            waiting_words = line(self.waiting_words);
            if waiting_words.chars().count() > LONGEST_WORDS {
                faults.add("waiting_words", "だれの返事かは500字までで書いてください");
            }
        }
        faults.or(NewTask { kind, words, due_on, due_time, waiting_for, waiting_words })
    }
}

/// A task put off: until when, and why.
#[derive(Clone, PartialEq, Eq)]
pub struct Later {
    /// The new day.
    pub until: NaiveDate,
    /// The reason, never empty.
    pub reason: String,
}

impl std::fmt::Debug for Later {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Later").field("until", &self.until).finish_non_exhaustive()
    }
}

impl Later {
    /// Reads form fields `until` and `why` on `today`. Without a reason nothing is put off: the next reader must see
    /// why a promise was moved.
    ///
    /// # Errors
    /// Every fault, each at its field.
    pub fn check(until: &str, why: &str, today: NaiveDate) -> Result<Self, Faults> {
        let mut faults = Faults::none();
        let day = due(until, "until", today).unwrap_or_else(|fault| {
            faults.0.push(fault);
            today
        });
        let reason = line(why);
        if reason.is_empty() {
            faults.add("why", "延ばすわけを、ひとことでも書いてください");
        } else if reason.chars().count() > LONGEST_WORDS {
            faults.add("why", "わけは500字までで書いてください");
        }
        faults.or(Self { until: day, reason })
    }
}

/// A day from `today` on, typed in any usual way.
fn due(typed: &str, field: &'static str, today: NaiveDate) -> Result<NaiveDate, Fault> {
    let furthest = today.checked_add_days(Days::new(FURTHEST_DAYS)).unwrap_or(today);
    match parse_date(typed, today) {
        Err(DateFault::Empty) => {
            Err(Fault::new(field, "いつまでかを「あした」「11/25」のように入れてください"))
        }
        Err(fault) => Err(Fault::new(field, fault.to_string())),
        Ok(day) if day < today => Err(Fault::new(field, "いつまでかが、過ぎた日になっています")),
        Ok(day) if day > furthest => {
            Err(Fault::new(field, "いつまでかが、2年より先になっています。年をたしかめてください"))
        }
        Ok(day) => Ok(day),
    }
}

/// A time of day: 「15:30」「15時」「15時半」「午後3時20分」「1530」, full-width too. `None` for nothing typed.
///
/// # Errors
/// A sentence at field `time`.
pub fn parse_time(typed: &str) -> Result<Option<NaiveTime>, Fault> {
    let text: String = typed.nfkc().filter(|c| !c.is_whitespace()).collect();
    if text.is_empty() {
        return Ok(None);
    }
    let unclear = || Fault::new("time", "時刻は「15:30」「15時半」「午後3時」のように入れてください");
    let (text, noon) = match text.strip_prefix("午後") {
        Some(rest) => (rest, 12),
        None => (text.strip_prefix("午前").unwrap_or(&text), 0),
    };
    let (hour, minute) = if let Some((hour, rest)) = text.split_once(['時', ':']) {
        let minute = match rest.strip_suffix('分').unwrap_or(rest) {
            "" => "0",
            "半" => "30",
            minute => minute,
        };
        (hour, minute)
    } else if text.len() == 4 {
        text.split_at_checked(2).ok_or_else(unclear)?
    } else {
        return Err(unclear());
    };
    let number =
        |digits: &str| digits.bytes().all(|b| b.is_ascii_digit()).then(|| digits.parse::<u32>().ok());
    let hour = number(hour).flatten().ok_or_else(unclear)?;
    let minute = number(minute).flatten().ok_or_else(unclear)?;
    let hour = if noon == 12 && hour < 12 { hour + 12 } else { hour };
    NaiveTime::from_hms_opt(hour, minute, 0).map(Some).ok_or_else(unclear)
}

/// One line: no line ends, no NUL (PostgreSQL keeps none), no space at the ends.
fn line(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\n', '\r'], " ").replace('\0', "").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-20".parse().unwrap()
    }

    fn call() -> Typed<'static> {
        Typed { kind: "call", words: "水道の件", due: "あした", ..Typed::default() }
    }

    fn fields(faults: Faults) -> Vec<&'static str> {
        faults.0.iter().map(|f| f.field).collect()
    }

    #[test]
    fn a_word_and_a_day_are_enough() {
        let task = Typed { kind: "", ..call() }.check(today()).unwrap();
        assert_eq!((task.kind, task.due_on.to_string().as_str()), (TaskKind::Task, "2026-11-21"));
        assert_eq!((task.due_time, task.waiting_words.as_str()), (None, ""));
    }

    #[test]
    fn every_fault_stands_at_its_field() {
        let bad = Typed {
            kind: "party",
            words: " \n",
            due: "きのう",
            time: "昼ごろ",
            waiting_for: "x",
            ..Typed::default()
        };
        assert_eq!(fields(bad.check(today()).unwrap_err()), ["kind", "words", "due", "time"]);
        let waiting = Typed { kind: "waiting", waiting_for: "x", ..call() };
        assert_eq!(fields(waiting.check(today()).unwrap_err()), ["waiting_for"]);
        let far = Typed { due: "2036/11/25", ..call() };
        assert_eq!(fields(far.check(today()).unwrap_err()), ["due"]);
        assert_eq!(fields(Typed { due: "", ..call() }.check(today()).unwrap_err()), ["due"]);
    }

    #[test]
    fn whose_answer_is_awaited_is_kept_only_where_one_is_awaited() {
        let task = Typed { waiting_words: "病院", ..call() }.check(today()).unwrap();
        assert_eq!(task.waiting_words, "");
        let task = Typed { kind: "waiting", waiting_words: "病院", ..call() }.check(today()).unwrap();
        assert_eq!(task.waiting_words, "病院");
    }

    #[test]
    fn nothing_is_put_off_without_a_reason() {
        assert_eq!(fields(Later::check("あした", "　", today()).unwrap_err()), ["why"]);
        assert_eq!(fields(Later::check("", "", today()).unwrap_err()), ["until", "why"]);
        let later = Later::check("11/25", "本人が熱を出した", today()).unwrap();
        assert_eq!(later.until.to_string(), "2026-11-25");
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (typed, read) in [
            ("15:30", "15:30"),
            ("１５時半", "15:30"),
            ("午後3時", "15:00"),
            ("午後 3時 5分", "15:05"),
            ("午前9:00", "09:00"),
            ("0900", "09:00"),
            ("午後12時", "12:00"),
        ] {
            let time = parse_time(typed).unwrap().unwrap();
            assert_eq!(time.format("%H:%M").to_string(), read, "{typed}");
        }
        assert_eq!(parse_time(" ").unwrap(), None);
        for typed in ["25:00", "昼", "3時99分", "時", "15", "+1:30", "百二"] {
            assert_eq!(parse_time(typed).unwrap_err().field, "time", "{typed}");
        }
    }

    #[test]
    fn a_debug_print_shows_no_words() {
        assert!(!format!("{:?}", call().check(today()).unwrap()).contains("水道"));
        assert!(!format!("{:?}", Later::check("あした", "熱", today()).unwrap()).contains("熱"));
    }
}
