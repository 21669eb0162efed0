//! Agenda and minutes on A4, marked with ground and reader; and the screen for the room.

use super::{NAV, home, item_home, say};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::{
        household::{token, words::month_day},
        sheet::{foot, paper},
    },
    shell,
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Token, meeting::MemberState, wareki::show_wareki};
use sheets::y2026::meeting as described;
use std::collections::BTreeSet;
use store::meeting::{MemberLine, Projector};

/// 「鈴木 一郎（地域包括支援センター）」 of those who are to come, or were there.
fn attending(members: &[MemberLine]) -> String {
    let there = |m: &&MemberLine| {
        matches!(
            m.state,
            MemberState::Accepted | MemberState::Confirmed | MemberState::Present | MemberState::Left
        )
    };
    let name = |m: &MemberLine| {
        if m.agency.is_empty() { m.name.clone() } else { format!("{}（{}）", m.name, m.agency) }
    };
    members.iter().filter(there).map(name).collect::<Vec<_>>().join("、")
}

/// The agenda: what this reader may know of it.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn agenda(State(app): State<App>, acting: Acting, Path(meeting): Path<String>) -> Answer {
    let ctx = acting.ctx.leaving();
    let of = app.store.meeting(&ctx, &token(&meeting)?).await?;
    let sheet = described::agenda(
        &described::Meeting {
            title: &of.title,
            kind: of.kind.label(),
            when: say::whole(&of.starts, &of.ends),
            place: &of.place,
            agency: &of.agency,
            members: attending(&of.members),
        },
        of.items
            .iter()
            .map(|item| described::Item {
                number: item.number,
                who: item.who.as_deref().unwrap_or_default(),
                ground: item.ground.label(),
                agency: item.agency.as_deref().unwrap_or_default(),
                question: item.question.as_deref().unwrap_or_default(),
            })
            .collect(),
        foot(&ctx),
    );
    paper(&app, &acting, NAV, sheet, home(&of.token), String::new())
}

/// The minutes of one item.
///
/// # Errors
/// Absent, or not to be read by this actor now.
pub async fn minutes(
    State(app): State<App>,
    acting: Acting,
    Path((meeting, item)): Path<(String, String)>,
) -> Answer {
    let ctx = acting.ctx.leaving();
    let of = app.store.meeting_item(&ctx, &token(&meeting)?, &token(&item)?).await?;
    let standing = of.decisions.iter().filter(|decision| decision.ended.is_none());
    let decisions = standing.map(|one| {
        let due = one.due.map(show_wareki).unwrap_or_default();
        [one.words.clone(), one.owner.clone(), due]
    });
    let seats: BTreeSet<&Token> = of.seats.iter().map(|seat| &seat.member).collect();
    let seated: Vec<MemberLine> =
        of.meeting.members.iter().filter(|m| seats.contains(&m.token)).cloned().collect();
    let sheet = described::minutes(
        &described::Meeting {
            title: &of.meeting.title,
            kind: of.meeting.kind.label(),
            when: say::whole(&of.meeting.starts, &of.meeting.ends),
            place: &of.meeting.place,
            agency: &of.meeting.agency,
            members: attending(&seated),
        },
        &described::Minutes {
            item: described::Item {
                number: of.item.number,
                who: of.item.who.as_deref().unwrap_or_default(),
                ground: of.ground.label(),
                agency: of.item.agency.as_deref().unwrap_or_default(),
                question: &of.question,
            },
            facts: of.minutes.as_ref().map_or("", |m| m.facts.as_str()),
            views: of.minutes.as_ref().map_or("", |m| m.views.as_str()),
            next: of.minutes.as_ref().map_or("", |m| m.next.as_str()),
            by: of.minutes.as_ref().map_or("", |m| m.by.as_str()),
            decisions: decisions.collect(),
        },
        foot(&ctx),
    );
    paper(&app, &acting, NAV, sheet, item_home(&of.meeting.token, &of.item.token), String::new())
}

#[derive(Template)]
#[template(path = "meeting/projector.html")]
struct Screen {
    of: Projector,
    home: String,
}

impl Screen {
    fn due(&self, day: &Option<chrono::NaiveDate>) -> String {
        day.map(month_day).unwrap_or_default()
    }
}

/// What the whole room may see: no name of a household, no item that somebody present may not read.
///
/// # Errors
/// Absent, or neither organiser nor lead.
pub async fn projector(State(app): State<App>, acting: Acting, Path(meeting): Path<String>) -> Answer {
    let meeting = token(&meeting)?;
    let of = app.store.meeting_projector(&acting.ctx, &meeting).await?;
    shell::show(&Screen { of, home: home(&meeting) })
}
