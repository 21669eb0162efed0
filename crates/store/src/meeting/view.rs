//! One meeting: its agenda as the actor may know of it, its members as the actor is shown them.

use super::{
    member::MemberLine,
    rule::{Known, OpenMeeting},
};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    reception::Named,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    Instant, Token,
    access::Parts,
    meeting::{ItemGround, ItemState, MeetingKind, MeetingState, Right},
};

/// The hours of the papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Papers {
    /// Open from …
    pub from: Option<Instant>,
    /// … until before.
    pub to: Option<Instant>,
    /// Closed by hand at.
    pub closed: Option<Instant>,
    /// They are open now.
    pub open: bool,
}

/// An item of the agenda. What is not the actor's to read is empty.
#[derive(Clone)]
pub struct ItemLine {
    /// Its token.
    pub token: Token,
    /// 議題 n, among those that the actor may know of.
    pub number: usize,
    /// By which right it is talked about.
    pub ground: ItemGround,
    /// Where it stands.
    pub state: ItemState,
    /// The lead agency of its case: for the convenor, for who works on the case, for who may read it.
    pub agency: Option<String>,
    /// The household as the office says it: for who works on the case, and who may read 基本.
    pub who: Option<String>,
    /// 年度-連番 of the case: for who works on it, and who may read 概要.
    pub case_number: Option<String>,
    /// The household's page, for who works on the case.
    pub household: Option<Token>,
    /// この議題で話したいこと, for who may read it.
    pub question: Option<String>,
    /// The actor may read it now.
    pub readable: bool,
    /// The actor works on the case at its lead agency.
    pub lead: bool,
    /// The actor is to sign the secrecy notice for it.
    pub to_sign: bool,
    /// It has minutes; for who may read them.
    pub written: bool,
    /// It came from an item of a 支援会議; for who works on the case.
    pub follows: bool,
    /// Why it was closed; for who may read it.
    pub closed_words: String,
    /// For forms; 0 for who may change nothing of it.
    pub version: i64,
}

/// One meeting.
#[derive(Clone)]
pub struct MeetingView {
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
    /// Why it was cancelled.
    pub cancelled_words: String,
    /// Who convenes it.
    pub agency: String,
    /// The same as its token.
    pub agency_token: Token,
    /// Who made it.
    pub convenor: String,
    /// Its series, for the convenor.
    pub series: Option<Named>,
    /// The hours of its papers.
    pub papers: Papers,
    /// The actor's agency convenes it.
    pub organiser: bool,
    /// The actor as a member.
    pub me: Option<MemberLine>,
    /// The agenda.
    pub items: Vec<ItemLine>,
    /// Who comes.
    pub members: Vec<MemberLine>,
    /// The actor may put a case of their own agency on the agenda.
    pub may_propose: bool,
    /// For forms.
    pub version: i64,
}

/// An item with what the actor may read of it.
pub(super) fn item_line(meeting: &OpenMeeting, known: &Known, right: Option<&Right>) -> ItemLine {
    let row = &known.row;
    let reads = |part: Parts| known.lead || right.is_some_and(|r| r.parts.has(part));
    let minutes = right.is_some_and(|r| r.minutes());
    ItemLine {
        token: row.token.clone(),
        number: known.number,
        ground: row.ground,
        state: row.state,
        agency: (meeting.organiser || right.is_some()).then(|| row.lead_name.clone()),
        who: reads(Parts::BASIC).then(|| row.house_name.clone()),
        case_number: reads(Parts::SUMMARY).then(|| row.case_number.clone()),
        household: known.lead.then(|| row.house_token.clone()),
        question: right.map(|_| row.question.clone()),
        readable: right.is_some(),
        lead: known.lead,
        to_sign: known.to_sign(meeting),
        written: row.written && minutes,
        follows: known.lead && row.follows.is_some(),
        closed_words: right.map(|_| row.closed_words.clone()).unwrap_or_default(),
        version: if known.lead || meeting.organiser { row.version } else { 0 },
    }
}

impl Unit {
    /// The agenda: of each item that the actor may know of its line, and what they may read of it.
    pub(super) async fn agenda(
        &self,
        meeting: &OpenMeeting,
    ) -> Result<(Vec<ItemLine>, Vec<(Known, Option<Right>)>)> {
        let (mut items, mut rights) = (Vec::new(), Vec::new());
        for one in self.known_items(std::slice::from_ref(meeting)).await? {
            let right = self.right(meeting, &one).await?;
            items.push(item_line(meeting, &one, right.as_ref()));
            rights.push((one, right));
        }
        Ok((items, rights))
    }

    /// The meeting itself, with those of its members and items that were found to be shown.
    pub(super) async fn view_of(
        &self,
        meeting: &OpenMeeting,
        members: Vec<MemberLine>,
        items: Vec<ItemLine>,
    ) -> Result<MeetingView> {
        let series = match meeting.series.filter(|_| meeting.organiser) {
            Some(series) => {
                let sql = Sql::new("SELECT token, title FROM meeting_series WHERE id = $1", vals![series]);
                Some(
                    self.need(sql, |r| Ok(Named { token: r.token("token")?, name: r.text("title")? }))
                        .await?,
                )
            }
            None => None,
        };
        Ok(MeetingView {
            token: meeting.token.clone(),
            kind: meeting.kind,
            title: meeting.title.clone(),
            place: meeting.place.clone(),
            starts: meeting.starts,
            ends: meeting.ends,
            state: meeting.state,
            cancelled_words: meeting.cancelled_words.clone(),
            agency: meeting.agency_name.clone(),
            agency_token: meeting.agency_token.clone(),
            convenor: meeting.convenor.clone(),
            series,
            papers: Papers {
                from: meeting.papers.from,
                to: meeting.papers.to,
                closed: meeting.papers.closed,
                open: !meeting.cancelled() && meeting.papers.open(self.now()),
            },
            organiser: meeting.organiser,
            me: members.iter().find(|m| m.me).cloned(),
            items,
            members,
            may_propose: meeting.may_propose(),
            version: meeting.version,
        })
    }

    /// Notes that a meeting was looked at, and of which cases its agenda told.
    pub(super) fn note_agenda(&mut self, meeting: &OpenMeeting, rights: &[(Known, Option<Right>)]) {
        self.note(Line::new(Action::View, Kind::Meeting, meeting.id));
        let told = Parts::SUMMARY.and(Parts::BASIC).and(Parts::MEETING);
        for (known, right) in rights {
            if let Some(right) = right {
                let right = Right { parts: right.parts.meet(told), ..*right };
                self.note(known.line(Action::List, Some(&right)));
            }
        }
    }
}

impl Store {
    /// One meeting: the agenda, the members, the hours of the papers.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] for everybody who does not know of it.
    pub async fn meeting(&self, ctx: &Ctx, meeting: &Token) -> Result<MeetingView> {
        let mut unit = self.reading(ctx).await?;
        let meeting = unit.meeting(meeting).await?;
        let (items, rights) = unit.agenda(&meeting).await?;
        let members = unit.shown_members(&meeting, &rights).await?;
        let view = unit.view_of(&meeting, members, items).await?;
        unit.note_agenda(&meeting, &rights);
        unit.done().await?;
        Ok(view)
    }
}
