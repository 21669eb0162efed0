//! One item: its paper, its minutes, what was decided, and who belongs to it.

use super::{
    decision::{DecisionLine, PlanDraft},
    member::MemberLine,
    minutes::{Minutes, may_write},
    owner::OwnerChoice,
    paper::Paper,
    rule::{Known, OpenMeeting},
    view::{ItemLine, MeetingView},
};
use crate::{
    actor::Ctx,
    audit::Action,
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    Instant, Token,
    access::Parts,
    meeting::{ItemGround, ItemState, MemberState, Right},
};
use std::collections::BTreeSet;

/// A member on the item's list. What is told of them beside name and state is for who works on the case.
#[derive(Clone)]
pub struct SeatLine {
    /// The membership's token.
    pub member: Token,
    /// The name.
    pub name: String,
    /// For which agency; empty for somebody without an account.
    pub agency: String,
    /// Where they stand.
    pub state: MemberState,
    /// Signed the notice in force for this item at.
    pub signed: Option<Instant>,
    /// What consents in force give their agency, of what the item shows; none on a statutory item.
    pub consented: Option<Parts>,
    /// Reads the item at this instant.
    pub reads: bool,
}

/// An item that the actor may read now.
#[derive(Clone)]
pub struct ItemPage {
    /// The meeting around it, as the actor knows of it: of its members those on the item's list, and all to the convenor and
    /// to who works on the case.
    pub meeting: MeetingView,
    /// The item's line of the agenda.
    pub item: ItemLine,
    /// What is shown now.
    pub parts: Parts,
    /// What the item puts before its members.
    pub asked: Parts,
    /// By which right it is talked about.
    pub ground: ItemGround,
    /// The actor works on the case at its lead agency.
    pub lead: bool,
    /// この議題で話したいこと.
    pub question: String,
    /// The paper.
    pub paper: Paper,
    /// Minutes and decisions are shown: 会議の資料 is among the parts, or the actor works on the case.
    pub minutes_shown: bool,
    /// The minutes, where they are shown and somebody wrote them.
    pub minutes: Option<Minutes>,
    /// The decisions, where they are shown.
    pub decisions: Vec<DecisionLine>,
    /// Who is on its list.
    pub seats: Vec<SeatLine>,
    /// The item that follows this one: meeting and item; for who works on the case.
    pub followed_by: Option<(Token, Token)>,
    /// The item that this one follows.
    pub follows: Option<(Token, Token)>,
    /// The actor may write minutes and decisions.
    pub may_write: bool,
    /// It is statutory, and consent is in force for at least one agency: it may go to 重層的支援会議.
    pub may_move: bool,
    /// Who may be asked to do something, for who may write.
    pub owners: Vec<OwnerChoice>,
    /// The plan that is being written, for who works on the case.
    pub plan_draft: Option<PlanDraft>,
}

impl Unit {
    async fn seat_lines(
        &mut self,
        meeting: &OpenMeeting,
        known: &Known,
        members: &[MemberLine],
        seated: &BTreeSet<i64>,
    ) -> Result<Vec<SeatLine>> {
        let book = self.book(known.row.case).await?;
        let mut lines = Vec::new();
        for member in members.iter().filter(|m| seated.contains(&m.id) && m.state.knows()) {
            let mut line = SeatLine {
                member: member.token.clone(),
                name: member.name.clone(),
                agency: member.agency.clone(),
                state: member.state,
                signed: None,
                consented: None,
                reads: false,
            };
            if known.lead {
                if known.row.ground.statutory() {
                    line.signed = self.signed_at(known.row.id, member.id, meeting.agency).await?;
                } else {
                    let now = self.now();
                    let told = member.agency_row.map_or(Parts::NONE, |agency| {
                        if agency == known.row.lead_agency { Parts::ALL } else { book.allows(agency, now) }
                    });
                    line.consented = Some(known.row.asked.meet(told));
                }
                if let Some(worker) = member.worker {
                    let asked = self.as_worker(worker, &meeting.token, &known.row.token).await?;
                    line.reads = asked.is_some_and(|(.., right)| right.is_some());
                }
            }
            lines.push(line);
        }
        Ok(lines)
    }

    /// Meeting and item of a row, for who works on its case.
    async fn item_place(&self, condition: &str, item: i64) -> Result<Option<(Token, Token)>> {
        let sql = Sql::new(
            &format!(
                "SELECT m.token AS meeting, i.token FROM meeting_item i JOIN meeting m ON m.id = i.meeting_id \
                 WHERE {condition} = $1 ORDER BY i.id DESC LIMIT 1"
            ),
            vals![item],
        );
        self.one(sql, |r| Ok((r.token("meeting")?, r.token("token")?))).await
    }

    /// May the item go to a 重層的支援会議? By who works on its case, while consent is in force for some agency.
    pub(super) async fn may_move(&self, known: &Known) -> Result<bool> {
        let fits = known.lead
            && known.row.ground.statutory()
            && matches!(known.row.state, ItemState::Open | ItemState::Done);
        if !fits {
            return Ok(false);
        }
        let book = self.book(known.row.case).await?;
        let now = self.now();
        Ok(book.wills.iter().any(|will| !book.allows(will.agency, now).is_none()))
    }
}

impl Store {
    /// One item of a meeting, for who may read it now. With [`Ctx::leaving`] for its print.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody else, whether they know of it or not.
    pub async fn meeting_item(&self, ctx: &Ctx, meeting: &Token, item: &Token) -> Result<ItemPage> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.meeting(meeting).await?;
        let (items, rights) = unit.agenda(&open).await?;
        let line = items.iter().find(|i| i.token == *item).cloned().ok_or(Error::NotFound)?;
        let here = rights.iter().find(|(known, _)| known.row.token == *item).cloned();
        let Some((known, Some(right))) = here else { return Err(Error::NotFound) };
        let seated = unit.seats_of(known.row.id).await?;
        let mut members = unit.all_members(&open).await?;
        if !open.organiser && !known.lead {
            members.retain(|m| m.me || (m.state.knows() && seated.contains(&m.id)));
        }
        let view = unit.view_of(&open, members, items).await?;
        let minutes_shown = right.minutes();
        let writes = may_write(&open, &right);
        let page = ItemPage {
            parts: right.parts,
            asked: known.row.asked,
            ground: known.row.ground,
            lead: known.lead,
            question: known.row.question.clone(),
            paper: unit.paper(&known, &right).await?,
            minutes_shown,
            minutes: if minutes_shown { unit.minutes_of(&known, known.lead).await? } else { None },
            decisions: if minutes_shown { unit.decisions_of(&known, &right).await? } else { Vec::new() },
            seats: unit.seat_lines(&open, &known, &view.members, &seated).await?,
            followed_by: if known.lead { unit.item_place("i.follows_id", known.row.id).await? } else { None },
            follows: match known.row.follows.filter(|_| known.lead) {
                Some(follows) => unit.item_place("i.id", follows).await?,
                None => None,
            },
            may_write: writes,
            may_move: unit.may_move(&known).await?,
            owners: if writes { unit.owners_of(&open, &known, &view.members).await? } else { Vec::new() },
            plan_draft: unit.plan_draft(&known, &right).await?,
            meeting: view,
            item: line,
        };
        unit.note_agenda(&open, &rights);
        // What the law lets be told about where somebody is stands in the line only when it was shown.
        let shown = Right {
            parts: if minutes_shown { right.parts.and(Parts::MEETING) } else { right.parts },
            ..right
        };
        unit.note(known.line(Action::View, Some(&shown)));
        unit.done().await?;
        Ok(page)
    }
}
