//! A meeting, the hours of its papers, a series.

use super::{LONGEST_OPEN, day, hour, one_line};
use crate::{
    Faults, Instant,
    meeting::{MeetingKind, Rule, series::weekday},
    typed::Typed,
    wareki::from_jst,
};
use chrono::{NaiveDate, NaiveTime};

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
        let title = one_line(
            &mut f,
            "title",
            form.one("title"),
            Some("会議の名前を入れてください（例：12月の支援会議）"),
        );
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
        let title = one_line(
            &mut f,
            "title",
            form.one("title"),
            Some("会議の名前を入れてください（例：定例の支援会議）"),
        );
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
