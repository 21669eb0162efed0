//! 会議 of the sample town: by law and by consent, regular and for one matter, held and to come. Titles name no family: whoever
//! is invited reads them.

mod coming;
mod many;
mod past;

use super::build::Builder;
use super::days::clock;
use super::model::{
    JapanTime, Meeting, MeetingDecision, MeetingItem, MeetingMember, MeetingMinute, MeetingSeries,
};
use super::workers::by_login;
use chrono::{Datelike, Days, Months, NaiveDate};
use domain::wareki::is_working_day;

/// All of them, the oldest first.
const ALL: &[&Session] =
    &[&past::FIRST, &past::WITH_HIS_WORD, &past::PLAN, &past::REGULAR, &coming::BY_LAW, &coming::REGULAR];

/// On which day.
enum When {
    /// The working day on or before so many days ago.
    Ago(i64),
    /// The working day on or after so many days ahead.
    Ahead(u64),
    /// A day of the series, so many months (none, or below zero) from the next one.
    Series(i32),
}

/// One meeting, as it is told.
struct Session {
    kind: &'static str,
    title: &'static str,
    place: &'static str,
    when: When,
    /// From and to, hour and minute.
    hours: ((i64, i64), (i64, i64)),
    /// Sign-in name of who convenes it, and for which agency.
    convenor: &'static str,
    agency: usize,
    /// One of the regular ones.
    series: bool,
    /// Days before and after it in which its papers are open.
    papers: Option<(u64, u64)>,
    /// Sign-in name, or the words for somebody without an account; role; state.
    seats: &'static [(&'static str, &'static str, &'static str)],
    /// Sign-in names of those who have not signed the notice of secrecy.
    unsigned: &'static [&'static str],
    topics: &'static [Topic],
}

/// One item of it.
struct Topic {
    /// The household's name.
    home: &'static str,
    ground: &'static str,
    parts: &'static [&'static str],
    question: &'static str,
    /// Sign-in names of who sits at it.
    seats: &'static [&'static str],
    /// Title of the meeting whose item of the same household it follows.
    follows: Option<&'static str>,
    /// Carried on in a later one.
    moved: bool,
    written: Option<Written>,
    decided: &'static [Decided],
}

/// Its minutes.
struct Written {
    facts: &'static str,
    views: &'static str,
    next: &'static str,
}

/// Something that was settled.
struct Decided {
    words: &'static str,
    /// Who does it; none: everybody, or nobody in particular.
    owner: Option<&'static str>,
    /// Days after the meeting by which.
    due: u64,
    /// Days after the meeting on which it was done.
    done: Option<u64>,
}

/// Holds and calls them; at a scale above 1, thirty more for each.
pub(super) fn call(builder: &mut Builder, scale: usize) {
    let today = builder.days.ago(0);
    let next = regular(today);
    builder.town.meeting_series.push(MeetingSeries {
        agency: past::REGULAR.agency,
        convenor: by_login(past::REGULAR.convenor),
        kind: past::REGULAR.kind,
        title: past::REGULAR.title.into(),
        place: past::REGULAR.place.into(),
        weekday: next.weekday(),
        nth: nth(next),
        from: clock(13, 30),
        to: clock(16, 0),
        starts_on: builder.days.ago(400),
    });
    for session in ALL {
        let on = match session.when {
            When::Ago(ago) => builder.days.work(ago),
            When::Ahead(ahead) => open_day(later(today, ahead)),
            // On a holiday it is put off to the next day on which the desks are open.
            When::Series(months) => open_day(in_month(next, months)),
        };
        let meeting = one(builder, session, on, today);
        builder.town.meetings.push(meeting);
    }
    many::call(builder, scale);
}

fn one(builder: &Builder, session: &Session, on: NaiveDate, today: NaiveDate) -> Meeting {
    let ((from_hour, from_minute), (to_hour, to_minute)) = session.hours;
    let held = on < today;
    // Papers of a meeting to come are open by now, however far ahead it lies.
    let papers = session.papers.map(|(before, after)| {
        let opened = earlier(on, before).min(if held { on } else { earlier(today, 1) });
        ((opened, clock(9, 0)), (later(on, after), clock(17, 0)))
    });
    let seat = |(who, role, state): &(&'static str, &'static str, &'static str)| {
        let worker = builder.town.workers.iter().position(|worker| worker.login == *who);
        MeetingMember {
            worker,
            agency: worker.and_then(|worker| home(builder, worker)),
            name: if worker.is_some() { String::new() } else { (*who).into() },
            role,
            state,
            signed: worker.is_some() && !session.unsigned.contains(who),
        }
    };
    Meeting {
        agency: session.agency,
        convenor: by_login(session.convenor),
        kind: session.kind,
        title: session.title.into(),
        place: session.place.into(),
        from: (on, clock(from_hour, from_minute)),
        to: (on, clock(to_hour, to_minute)),
        series: session.series.then_some(0),
        held,
        papers,
        members: session.seats.iter().map(seat).collect(),
        items: session.topics.iter().filter_map(|topic| item(builder, session, topic, on)).collect(),
    }
}

fn item(builder: &Builder, session: &Session, topic: &Topic, on: NaiveDate) -> Option<MeetingItem> {
    let home = builder.town.households.iter().position(|home| home.name == topic.home)?;
    let case = builder.town.cases.iter().position(|case| case.household == home)?;
    let written_at: JapanTime = (on, clock(17, 5));
    let follows = topic.follows.and_then(|title| {
        let meeting = builder.town.meetings.iter().position(|meeting| meeting.title == title)?;
        let items = &builder.town.meetings.get(meeting)?.items;
        Some((meeting, items.iter().position(|item| item.case == case)?))
    });
    let decision = |decided: &Decided| MeetingDecision {
        words: decided.words.into(),
        owner: decided.owner.map(by_login),
        due: decided.owner.map(|_| later(on, decided.due)),
        done: decided.done.map(|days| later(on, days)),
    };
    Some(MeetingItem {
        case,
        ground: topic.ground,
        parts: [topic.parts, &["meeting"]].concat(),
        question: topic.question.into(),
        members: session
            .seats
            .iter()
            .enumerate()
            .filter(|(_, (who, ..))| topic.seats.contains(who))
            .map(|(nth, _)| nth)
            .collect(),
        follows,
        moved: topic.moved,
        minute: topic.written.as_ref().map(|written| MeetingMinute {
            facts: written.facts.into(),
            views: written.views.into(),
            next: written.next.into(),
            at: written_at,
        }),
        decisions: topic.decided.iter().map(decision).collect(),
    })
}

/// The first agency of a worker.
fn home(builder: &Builder, worker: usize) -> Option<usize> {
    builder.town.workers.get(worker)?.memberships.first().map(|(agency, _)| *agency)
}

/// The next day of the regular meetings: two days ahead or more, and never the fifth of its weekday in a month.
fn regular(today: NaiveDate) -> NaiveDate {
    let day = open_day(later(today, 2));
    if nth(day) < 5 { day } else { open_day(later(day, 7)) }
}

/// The day with the same weekday and place in the month, so many months later.
fn in_month(day: NaiveDate, months: i32) -> NaiveDate {
    let step = Months::new(months.unsigned_abs());
    let month = if months < 0 { day.checked_sub_months(step) } else { day.checked_add_months(step) };
    let month = month.unwrap_or(day);
    NaiveDate::from_weekday_of_month_opt(month.year(), month.month(), day.weekday(), nth(day))
        .unwrap_or(month)
}

/// 1 for the first of its weekday in the month …
fn nth(day: NaiveDate) -> u8 {
    u8::try_from((day.day().saturating_sub(1)) / 7 + 1).unwrap_or(1)
}

fn open_day(day: NaiveDate) -> NaiveDate {
    day.iter_days().take(15).find(|day| is_working_day(*day) && !super::days::is_closed(*day)).unwrap_or(day)
}

fn later(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

fn earlier(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}
