//! 見るきっかけ: which readings of a week are worth a look. Never a judgement: a reading that stands here may be good work
//! that left no trace. Pure; `store` feeds it with the audit's lines and with what work can be seen around them.

use crate::{
    DAY, Fault, Faults, Instant,
    code::words,
    hours::{Open, state},
    text::fold_name,
    typed::{Typed, short_enough, text},
    wareki::{is_working_day, jst_date, jst_time},
};
use chrono::{Datelike, Days, NaiveDate, Timelike};
use std::collections::{BTreeMap, HashMap};

const MINUTE: Instant = 60_000;

/// Openings of one household within so many minutes of each other are one.
const ONE_OPENING: Instant = 30 * MINUTE;

words! {
    /// Why a reading is worth a look.
    Pattern {
        /// Somebody of the household has the worker's surname, and no work is seen.
        Surname = "surname",
        /// The household lives in the district in which the worker lives, and no work is seen.
        District = "district",
        /// Opened several times, and no work is seen.
        NoWork = "no_work",
        /// More households in a short time than this worker ever opens.
        Burst = "burst",
        /// At night or on a day off, and nothing was written about it the day before or after.
        Night = "night",
    }
}

impl Pattern {
    /// In plain words, for the list.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Surname => "職員と同じ名字の人がいる世帯です。前後に、仕事のつながりが見えません",
            Self::District => "職員が住んでいる地区の世帯です。前後に、仕事のつながりが見えません",
            Self::NoWork => "何度かひらいていて、前後に、仕事のつながりが見えません",
            Self::Burst => "短いあいだに、ふだんより多くの世帯をひらいています",
            Self::Night => "夜間か休みの日にひらいていて、前後の一日に、この世帯のことは何も書かれていません",
        }
    }

    /// Does it say something of the household itself? Only who may see the household is told it.
    #[must_use]
    pub const fn tells_of_household(self) -> bool {
        matches!(self, Self::Surname | Self::District)
    }
}

words! {
    /// What came of a look.
    Answer {
        /// Looked at, nothing to it.
        Fine = "fine",
        /// The worker is asked.
        Ask = "ask",
        /// It is looked into.
        Probe = "probe",
        /// What was asked or looked into has come to an end.
        Done = "done",
    }
}

impl Answer {
    /// Its Japanese name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Fine => "見た・問題なし",
            Self::Ask => "本人に聞く",
            Self::Probe => "調べる",
            Self::Done => "対応を終えた",
        }
    }

    /// Does something still follow?
    #[must_use]
    pub const fn follows(self) -> bool {
        matches!(self, Self::Ask | Self::Probe)
    }

    /// What may be said after `so_far` (none: nobody has looked yet).
    #[must_use]
    pub const fn after(so_far: Option<Self>) -> &'static [Self] {
        match so_far {
            None => &[Self::Fine, Self::Ask, Self::Probe],
            Some(Self::Ask | Self::Probe) => &[Self::Ask, Self::Probe, Self::Done],
            Some(Self::Fine | Self::Done) => &[],
        }
    }
}

/// The thresholds in force: dated settings of the office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// Days before and after a reading in which work explains it.
    pub work_days: i64,
    /// Openings without work from which a household stands in the list.
    pub times: i64,
    /// Households within [`Bounds::burst_minutes`] from which it is many.
    pub burst: i64,
    /// Minutes.
    pub burst_minutes: i64,
    /// The hour at which the night begins …
    pub night_from: i64,
    /// … and ends.
    pub night_to: i64,
}

/// One opening of a household's record by the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// When.
    pub at: Instant,
    /// Whose: the household's row.
    pub household: i64,
}

/// What is known of a household beside the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Near {
    /// Somebody there has the worker's surname.
    pub surname: bool,
    /// It lives in the worker's district.
    pub district: bool,
}

/// Work with a household: something done at an instant, or a duty that lasted from `from` to `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Work {
    /// The household's row.
    pub household: i64,
    /// From …
    pub from: Instant,
    /// … to.
    pub to: Instant,
    /// Something was done and written down; otherwise it was the worker's to do.
    pub deed: bool,
}

impl Work {
    fn within(&self, at: Instant, days: i64) -> bool {
        let margin = days.saturating_mul(DAY);
        self.from.saturating_sub(margin) <= at && at <= self.to.saturating_add(margin)
    }
}

/// A worker's week.
#[derive(Debug, Clone, Copy)]
pub struct Week<'a> {
    /// The openings, the oldest first.
    pub readings: &'a [Reading],
    /// Those of the weeks before, the oldest first: what this worker usually does.
    pub before: &'a [Reading],
    /// All work that can be seen.
    pub work: &'a [Work],
    /// What is known of the households.
    pub near: &'a HashMap<i64, Near>,
    /// 主任, 包括化推進員, 管理者: to know the desk's records is their work.
    pub supervises: bool,
    /// The desk's opening hours in words.
    pub hours: &'a str,
    /// Its closed days in words.
    pub closed: &'a str,
}

/// Something worth a look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The household; none for [`Pattern::Burst`].
    pub household: Option<i64>,
    /// Why, in order.
    pub patterns: Vec<Pattern>,
    /// How often it was opened (openings close together are one); for a burst, how many households.
    pub times: i64,
    /// The first of them.
    pub first: Instant,
    /// The last of them.
    pub last: Instant,
}

/// Is `at` at night or on a day off, and outside the desk's own hours?
#[must_use]
pub fn off_hours(at: Instant, bounds: &Bounds, hours: &str, closed: &str) -> bool {
    let (day, time) = (jst_date(at), jst_time(at));
    let hour = i64::from(time.hour());
    let night = hour >= bounds.night_from || hour < bounds.night_to;
    (night || !is_working_day(day))
        && !matches!(state(hours, closed, day.and_time(time)), Open::Now | Open::Always)
}

/// The surname, folded so that 斎藤 and 齋藤 are one; empty where the name does not show where it ends.
#[must_use]
pub fn surname(name: &str) -> String {
    match name.split_once([' ', '\u{3000}']) {
        Some((family, given)) if !given.trim().is_empty() => fold_name(family),
        _ => String::new(),
    }
}

/// The Monday of the week of `day`.
#[must_use]
pub fn monday(day: NaiveDate) -> NaiveDate {
    let past = u64::from(day.weekday().num_days_from_monday());
    day.checked_sub_days(Days::new(past)).unwrap_or(day)
}

fn openings(at: &[Instant]) -> i64 {
    let mut last: Option<Instant> = None;
    let mut count = 0;
    for now in at {
        if last.is_none_or(|last| now.saturating_sub(last) > ONE_OPENING) {
            count += 1;
        }
        last = Some(*now);
    }
    count
}

/// The most households that were opened within `span`, with the first and last instant of it.
fn most(readings: &[Reading], span: Instant) -> Option<(i64, Instant, Instant)> {
    let mut inside: HashMap<i64, usize> = HashMap::new();
    let mut oldest = readings.iter().peekable();
    let mut most: Option<(i64, Instant, Instant)> = None;
    for reading in readings {
        *inside.entry(reading.household).or_default() += 1;
        while let Some(gone) = oldest.next_if(|old| reading.at.saturating_sub(old.at) > span) {
            if let Some(left) = inside.get_mut(&gone.household) {
                *left = left.saturating_sub(1);
            }
            inside.retain(|_, left| *left > 0);
        }
        let count = i64::try_from(inside.len()).unwrap_or(i64::MAX);
        if most.is_none_or(|(so_far, ..)| count > so_far) {
            most = Some((count, oldest.peek().map_or(reading.at, |old| old.at), reading.at));
        }
    }
    most
}

fn of_household(week: &Week<'_>, bounds: &Bounds, household: i64, all: &[Instant]) -> Option<Found> {
    let work: Vec<&Work> = week.work.iter().filter(|work| work.household == household).collect();
    let idle: Vec<Instant> =
        all.iter().copied().filter(|at| !work.iter().any(|w| w.within(*at, bounds.work_days))).collect();
    let near = week.near.get(&household).copied().unwrap_or_default();
    let night = all.iter().any(|at| {
        off_hours(*at, bounds, week.hours, week.closed) && !work.iter().any(|w| w.deed && w.within(*at, 1))
    });
    let mut patterns = Vec::new();
    if near.surname && !idle.is_empty() {
        patterns.push(Pattern::Surname);
    }
    if near.district && !idle.is_empty() {
        patterns.push(Pattern::District);
    }
    if !week.supervises && openings(&idle) >= bounds.times {
        patterns.push(Pattern::NoWork);
    }
    if night {
        patterns.push(Pattern::Night);
    }
    let (first, last) = (*all.first()?, *all.last()?);
    (!patterns.is_empty()).then(|| Found {
        household: Some(household),
        patterns,
        times: openings(all),
        first,
        last,
    })
}

/// What of a worker's week is worth a look: a burst first, then by household.
#[must_use]
pub fn find(week: &Week<'_>, bounds: &Bounds) -> Vec<Found> {
    let mut found = Vec::new();
    let span = bounds.burst_minutes.saturating_mul(MINUTE);
    let usual = most(week.before, span).map_or(0, |(count, ..)| count);
    if let Some((times, first, last)) = most(week.readings, span)
        && times >= bounds.burst
        && times > usual
    {
        found.push(Found { household: None, patterns: vec![Pattern::Burst], times, first, last });
    }
    let mut by_household: BTreeMap<i64, Vec<Instant>> = BTreeMap::new();
    for reading in week.readings {
        by_household.entry(reading.household).or_default().push(reading.at);
    }
    found.extend(
        by_household.iter().filter_map(|(household, all)| of_household(week, bounds, *household, all)),
    );
    found
}

/// What came of a look, as typed. Without `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct TurnForm {
    /// The answer.
    pub answer: Answer,
    /// In words.
    pub words: String,
}

impl TurnForm {
    /// Reads `answer` and `words`.
    ///
    /// # Errors
    /// What is to be mended.
    pub fn check(form: &(impl Typed + ?Sized)) -> Result<Self, Faults> {
        let mut f = Faults::none();
        let answer = Answer::parse(form.one("answer"));
        if answer.is_none() {
            f.add("answer", "どうするかを選んでください");
        }
        let words = text(form.one("words"));
        if words.trim().is_empty() {
            f.0.push(Fault::new(
                "words",
                "そう決めたわけを、ひとことでも書いてください。あとで読む人のためです",
            ));
        }
        short_enough(&mut f, "words", &words, 1000);
        f.or(Self { answer: answer.unwrap_or(Answer::Fine), words })
    }
}

#[cfg(test)]
mod tests;
