//! Meetings in words. Takes references because templates hand out references.

use crate::pages::{
    consent,
    household::words::{day_time, month_day},
};
use chrono::Timelike;
use domain::{
    Instant,
    access::Parts,
    meeting::{ItemGround, ItemState, MeetingState, MemberState, MemberTurn},
    wareki::{jst_date, jst_time, show_short, show_wareki},
};
use store::meeting::Papers;

/// 「11月25日（水）13:30–15:00」.
pub(crate) fn span(starts: &Instant, ends: &Instant) -> String {
    let (from, to) = (jst_time(*starts), jst_time(*ends));
    let clock = |time: chrono::NaiveTime| format!("{}:{:02}", time.hour(), time.minute());
    if jst_date(*starts) == jst_date(*ends) {
        format!("{} {}–{}", month_day(jst_date(*starts)), clock(from), clock(to))
    } else {
        format!(
            "{} {}–{} {}",
            month_day(jst_date(*starts)),
            clock(from),
            month_day(jst_date(*ends)),
            clock(to)
        )
    }
}

/// 「R8.11.25（水） 13:30–15:00」: where meetings of other years stand beside it.
pub(crate) fn dated(starts: &Instant, ends: &Instant) -> String {
    let span = span(starts, ends);
    let rest = span.split_once('日').map_or("", |(_, rest)| rest);
    format!("{}{rest}", show_short(jst_date(*starts)))
}

/// 「令和8年11月25日（水） 13:30–15:00」.
pub(crate) fn whole(starts: &Instant, ends: &Instant) -> String {
    let span = span(starts, ends);
    let rest = span.split_once('日').map_or("", |(_, rest)| rest);
    format!("{}{rest}", show_wareki(jst_date(*starts)))
}

/// A phone number as people write it.
pub(crate) fn phone(number: &str) -> String {
    domain::phone::show(number)
}

/// 「11/25（水）13:30」.
pub(crate) fn hour(at: &Instant) -> String {
    day_time(*at)
}

/// 「概要・基本」.
pub(crate) fn parts(parts: &Parts) -> String {
    consent::parts(*parts)
}

/// The class of a ground's tag; its words say the same.
pub(crate) fn ground_look(ground: &ItemGround) -> &'static str {
    match ground {
        ItemGround::Law106 | ItemGround::Law9 => "eg-tag--law",
        ItemGround::Consent => "eg-tag--ok",
        ItemGround::Plan => "eg-tag--info",
        ItemGround::Discussion => "eg-tag--warn",
    }
}

/// The class of a member's state.
pub(crate) fn member_look(state: &MemberState) -> &'static str {
    match state {
        MemberState::Invited => "eg-tag--warn",
        MemberState::Accepted => "eg-tag--info",
        MemberState::Confirmed | MemberState::Present => "eg-tag--ok",
        MemberState::Declined | MemberState::Left | MemberState::Removed => "eg-tag--shut",
    }
}

/// Does this turn take the papers away from a member?
pub(crate) fn takes_away(turn: &MemberTurn) -> bool {
    matches!(turn, MemberTurn::Decline | MemberTurn::Leave | MemberTurn::Remove)
}

/// Is such a turn among these?
pub(crate) fn any_away(turns: &[MemberTurn]) -> bool {
    turns.iter().any(takes_away)
}

/// The class of an item's state.
pub(crate) fn item_look(state: &ItemState) -> &'static str {
    match state {
        ItemState::Open => "eg-tag--info",
        ItemState::Done => "eg-tag--ok",
        ItemState::Moved | ItemState::Dropped => "eg-tag--shut",
    }
}

/// The class of a meeting's state.
pub(crate) fn meeting_look(state: &MeetingState) -> &'static str {
    match state {
        MeetingState::Planned => "eg-tag--info",
        MeetingState::Held => "eg-tag--ok",
        MeetingState::Cancelled => "eg-tag--shut",
    }
}

/// When the papers can be read.
pub(crate) fn papers(papers: &Papers, now: &Instant) -> String {
    match (papers.closed, papers.from, papers.to) {
        (Some(at), ..) => format!("閉じています（{} に閉じました）", day_time(at)),
        (None, Some(from), _) if *now < from => format!("{} からひらきます", day_time(from)),
        (None, Some(_), Some(to)) if papers.open => format!("ひらいています（{} まで）", day_time(to)),
        (None, Some(_), Some(to)) => format!("閉じています（{} まででした）", day_time(to)),
        _ => "まだ、ひらく時が決まっていません".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::wareki::from_jst;

    #[test]
    fn a_meeting_over_midnight_says_both_days() {
        let at = |day: &str, time: &str| from_jst(day.parse().unwrap(), time.parse().unwrap());
        let (starts, ends) = (at("2026-11-25", "13:30:00"), at("2026-11-25", "15:05:00"));
        assert_eq!(span(&starts, &ends), "11月25日（水） 13:30–15:05");
        assert_eq!(dated(&starts, &ends), "R8.11.25（水） 13:30–15:05");
        assert_eq!(whole(&starts, &ends), "令和8年11月25日（水） 13:30–15:05");
        assert!(span(&starts, &at("2026-11-26", "00:30:00")).contains("11月26日（木） 0:30"));
    }

    #[test]
    fn papers_say_the_hour_that_matters_now() {
        let of = |from, to, closed, open| Papers { from, to, closed, open };
        assert!(papers(&of(None, None, None, false), &5).contains("まだ"));
        assert!(papers(&of(Some(10), Some(20), None, false), &5).contains("からひらきます"));
        assert!(papers(&of(Some(10), Some(20), None, true), &15).starts_with("ひらいています"));
        assert!(papers(&of(Some(10), Some(20), None, false), &20).contains("まででした"));
        assert!(papers(&of(Some(10), Some(20), Some(12), false), &15).contains("に閉じました"));
    }
}
