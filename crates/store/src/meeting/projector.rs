//! The screen on the wall: nothing on it that not everybody present may read.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
};
use domain::{
    Instant, Token,
    meeting::{ItemGround, MeetingKind, MemberState},
};

/// What stands on the wall.
#[derive(Clone)]
pub struct Projector {
    /// What the meeting is called.
    pub title: String,
    /// What kind.
    pub kind: MeetingKind,
    /// Where.
    pub place: String,
    /// Begins.
    pub starts: Instant,
    /// Ends.
    pub ends: Instant,
    /// Who is marked as present; nobody: no item is shown.
    pub members: Vec<String>,
    /// Somebody without an account is present: no item is shown, since they read nothing here.
    pub outsiders: bool,
    /// Items that the actor and everybody present may read now, minutes and decisions with them.
    pub items: Vec<ProjectorItem>,
}

/// An item on the wall, without names.
#[derive(Clone)]
pub struct ProjectorItem {
    /// 1, 2, 3 … of those shown.
    pub number: usize,
    /// By which right.
    pub ground: ItemGround,
    /// この議題で話したいこと.
    pub question: String,
    /// What was decided, with who does it by when.
    pub decisions: Vec<super::DecisionLine>,
}

impl Store {
    /// What may be thrown on the wall now. Asked anew at each view: who comes in later may take an item off it.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor's agency convenes the meeting, or the actor works on a case of its agenda.
    pub async fn meeting_projector(&self, ctx: &Ctx, meeting: &Token) -> Result<Projector> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.meeting(meeting).await?;
        let known = unit.known_items(std::slice::from_ref(&open)).await?;
        if !open.organiser && !known.iter().any(|k| k.lead) {
            return Err(Error::NotFound);
        }
        let members = unit.all_members(&open).await?;
        let present: Vec<_> = members.iter().filter(|m| m.state == MemberState::Present).collect();
        let outsiders = present.iter().any(|m| m.outside);
        let mut items = Vec::new();
        for one in known.iter().filter(|_| !present.is_empty() && !outsiders) {
            let Some(right) = unit.right(&open, one).await?.filter(|r| r.minutes()) else { continue };
            let mut all = true;
            for member in &present {
                let asked = match member.worker {
                    Some(worker) => unit.as_worker(worker, meeting, &one.row.token).await?,
                    None => None,
                };
                all &= asked.and_then(|(.., right)| right).is_some_and(|r| r.minutes());
            }
            if !all || one.row.state != domain::meeting::ItemState::Open {
                continue;
            }
            let mut decisions = unit.decisions_of(one, &right).await?;
            decisions.retain(|d| d.ended.is_none());
            let question = one.row.question.clone();
            items.push(ProjectorItem {
                number: items.len() + 1,
                ground: one.row.ground,
                question,
                decisions,
            });
            let shown = domain::meeting::Right { parts: domain::access::Parts::MEETING, ..right };
            unit.note(one.line(Action::View, Some(&shown)));
        }
        unit.note(Line::new(Action::View, Kind::Meeting, open.id));
        unit.done().await?;
        Ok(Projector {
            title: open.title,
            kind: open.kind,
            place: open.place,
            starts: open.starts,
            ends: open.ends,
            members: present.iter().map(|m| m.name.clone()).collect(),
            outsiders,
            items,
        })
    }
}
