//! The list of meetings: what comes, what was, what waits for an answer. It names no case.

use super::{
    rule::{Known, OpenMeeting},
    series::SeriesLine,
};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    unit::Unit,
};
use chrono::NaiveTime;
use domain::{
    Instant, Token,
    meeting::{ItemState, MeetingKind, MeetingState, MemberState},
    wareki::from_jst,
};

/// A meeting in a list.
#[derive(Clone)]
pub struct MeetingLine {
    /// Its token.
    pub token: Token,
    /// What kind.
    pub kind: MeetingKind,
    /// What it is called.
    pub title: String,
    /// Where.
    pub place: String,
    /// Begins.
    pub starts: Instant,
    /// Ends.
    pub ends: Instant,
    /// Where it stands.
    pub state: MeetingState,
    /// Who convenes it.
    pub agency: String,
    /// The actor's agency convenes it.
    pub organiser: bool,
    /// Where the actor stands as a member; none: is none.
    pub mine: Option<MemberState>,
    /// The actor's own membership.
    pub member: Option<Token>,
    /// How many items the actor may know of.
    pub items: usize,
    /// For how many of them the actor is to sign the notice.
    pub to_sign: usize,
    /// It is over, and so many items of the actor's own cases have no minutes.
    pub unwritten: usize,
}

/// The page 「会議」.
#[derive(Clone)]
pub struct Meetings {
    /// Of today and later, the next first.
    pub coming: Vec<MeetingLine>,
    /// Before today, the newest first, a hundred at most.
    pub past: Vec<MeetingLine>,
    /// Those of `coming` that wait for the actor's answer.
    pub invitations: Vec<MeetingLine>,
    /// Series of the actor's agencies that go on.
    pub series: Vec<SeriesLine>,
    /// The actor may convene one at the present desk.
    pub may_convene: bool,
}

/// Past meetings on the page.
const PAST: i64 = 100;

impl Known {
    /// It was talked about, and nobody has written it down.
    pub(crate) fn unwritten(&self, meeting: &OpenMeeting, now: Instant) -> bool {
        self.lead
            && !self.row.written
            && !meeting.cancelled()
            && meeting.ends <= now
            && matches!(self.row.state, ItemState::Open | ItemState::Done)
    }
}

impl OpenMeeting {
    /// In a list, with the items that the actor may know of.
    pub(super) fn in_list(&self, known: &[Known], now: Instant) -> MeetingLine {
        let own = || known.iter().filter(|k| k.row.meeting == self.id);
        let me = self.me.as_ref().filter(|me| me.serves);
        MeetingLine {
            token: self.token.clone(),
            kind: self.kind,
            title: self.title.clone(),
            place: self.place.clone(),
            starts: self.starts,
            ends: self.ends,
            state: self.state,
            agency: self.agency_name.clone(),
            organiser: self.organiser,
            mine: me.map(|me| me.state),
            member: me.map(|me| me.token.clone()),
            items: own().count(),
            to_sign: own().filter(|k| k.to_sign(self)).count(),
            unwritten: own().filter(|k| k.unwritten(self, now)).count(),
        }
    }
}

impl Unit {
    /// These meetings as lines of a list.
    pub(super) async fn listed_meetings(&self, meetings: &[OpenMeeting]) -> Result<Vec<MeetingLine>> {
        let known = self.known_items(meetings).await?;
        Ok(meetings.iter().map(|m| m.in_list(&known, self.now())).collect())
    }
}

impl Store {
    /// Every meeting that the actor knows of.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the actor works on no cases at the present desk.
    pub async fn meetings(&self, ctx: &Ctx) -> Result<Meetings> {
        ctx.actor.working_agency()?;
        let mut unit = self.reading(ctx).await?;
        let midnight = from_jst(ctx.today(), NaiveTime::MIN);
        let coming = unit
            .meetings_where(|sql| {
                sql.add(" AND m.ends_at >= ").bind(midnight).add(" ORDER BY m.starts_at, m.id");
            })
            .await?;
        let past = unit
            .meetings_where(|sql| {
                sql.add(" AND m.ends_at < ").bind(midnight);
                sql.add(" ORDER BY m.starts_at DESC, m.id DESC LIMIT ").bind(PAST);
            })
            .await?;
        let (coming, past) = (unit.listed_meetings(&coming).await?, unit.listed_meetings(&past).await?);
        let waits = |m: &&MeetingLine| {
            m.mine == Some(MemberState::Invited) && m.state == MeetingState::Planned && ctx.now < m.ends
        };
        let invitations = coming.iter().filter(waits).cloned().collect();
        let series = unit.series_of_own().await?;
        unit.note(Line::new(Action::List, Kind::Meeting, None));
        unit.done().await?;
        Ok(Meetings { coming, past, invitations, series, may_convene: true })
    }
}
