//! Meetings beyond the written ones, where the town is made larger: for measuring.

use super::{clock, later, open_day};
use crate::town::build::Builder;
use crate::town::model::{Case, Meeting, MeetingItem, MeetingMember};
use chrono::NaiveDate;

/// Meetings with open papers for each time that the town is larger than itself.
const EACH: usize = 30;
/// Cases at one of them.
const TOGETHER: usize = 3;

/// Calls them: each of one lead agency, with up to three of its cases that share something by consent.
pub(super) fn call(builder: &mut Builder, scale: usize) {
    let today = builder.days.ago(0);
    let shares =
        |case: &Case| case.closed_on.is_none() && case.grants.iter().any(|grant| stands(grant, today));
    let mut cases: Vec<(usize, usize)> = builder
        .town
        .cases
        .iter()
        .enumerate()
        .filter(|(_, case)| shares(case))
        .map(|(at, case)| (case.agency, at))
        .collect();
    cases.sort_unstable();
    let mut tables: Vec<Vec<usize>> = Vec::new();
    for of_one in cases.chunk_by(|one, other| one.0 == other.0) {
        tables.extend(of_one.chunks(TOGETHER).map(|some| some.iter().map(|(_, at)| *at).collect()));
    }
    for (nth, table) in tables.iter().cycle().take(scale.saturating_sub(1) * EACH).enumerate() {
        let ahead = u64::try_from(nth % 20).unwrap_or_default();
        let on = open_day(later(today, 1 + ahead));
        if let Some(meeting) = one(builder, table, on, today) {
            builder.town.meetings.push(meeting);
        }
    }
}

fn stands(grant: &crate::town::Grant, today: NaiveDate) -> bool {
    grant.ground == "consent" && grant.from <= today && grant.to.is_none_or(|to| to > today)
}

fn one(builder: &Builder, table: &[usize], on: NaiveDate, today: NaiveDate) -> Option<Meeting> {
    let town = &builder.town;
    let convenor = town.cases.get(*table.first()?)?;
    let mut members: Vec<MeetingMember> = Vec::new();
    let mut seat = |worker: usize, agency: usize| -> usize {
        if let Some(at) = members.iter().position(|member| member.worker == Some(worker)) {
            return at;
        }
        members.push(MeetingMember {
            worker: Some(worker),
            agency: Some(agency),
            name: String::new(),
            role: if members.is_empty() { "chair" } else { "member" },
            state: "confirmed",
            signed: false,
        });
        members.len() - 1
    };
    let mut items = Vec::new();
    for case_at in table {
        let Some(case) = town.cases.get(*case_at) else { continue };
        let mut seats = vec![seat(case.worker, case.agency)];
        for grant in case.grants.iter().filter(|grant| stands(grant, today)) {
            let first = |worker: &crate::town::Worker| {
                worker.memberships.first().is_some_and(|(agency, _)| *agency == grant.agency)
            };
            if let Some(worker) = town.workers.iter().position(first) {
                seats.push(seat(worker, grant.agency));
            }
        }
        seats.sort_unstable();
        seats.dedup();
        items.push(MeetingItem {
            case: *case_at,
            ground: "consent",
            parts: vec!["summary", "basic", "plan", "contacts", "meeting"],
            question: "これからの役割の分け方を、もう一度たしかめる。".into(),
            members: seats,
            follows: None,
            moved: false,
            minute: None,
            decisions: Vec::new(),
        });
    }
    Some(Meeting {
        agency: convenor.agency,
        convenor: convenor.worker,
        kind: "layered",
        title: "重層的支援会議（臨時）".into(),
        place: "福祉会館2階 会議室".into(),
        from: (on, clock(13, 30)),
        to: (on, clock(15, 0)),
        series: None,
        held: false,
        papers: Some(((super::earlier(today, 1), clock(9, 0)), (later(on, 1), clock(17, 0)))),
        members,
        items,
    })
}
