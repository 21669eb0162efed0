//! From 支援会議 to 重層的支援会議: consent has come, and the case is talked about on it from now on.

use super::{
    agenda::{ItemMember, NewItem},
    list::MeetingLine,
    member::{MemberLine, NewMember, cancelled},
    rule::OpenMeeting,
    view::{ItemLine, item_line},
};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    Fault, Token,
    access::Parts,
    meeting::{ItemGround, MoveForm, MoveTo},
};

/// What the form of the move needs.
#[derive(Clone)]
pub struct MoveStart {
    /// The meeting from which it goes.
    pub meeting: MeetingLine,
    /// The item.
    pub item: ItemLine,
    /// Meetings to come on whose agenda it may be put.
    pub meetings: Vec<MeetingLine>,
    /// Who is on the item's list, with what consents in force give their agencies.
    pub members: Vec<ItemMember>,
    /// What the item put before its members.
    pub asked: Parts,
    /// この議題で話したいこと, as it was.
    pub question: String,
}

const NO_CONSENT: &str = "いま有効な同意がありません。本人に確かめて、先に同意を記録してください";

impl Unit {
    /// Meetings that are still to come and on whose agenda the actor may put an item.
    pub(super) async fn meeting_offers(&self) -> Result<Vec<OpenMeeting>> {
        let now = self.now();
        let mut coming = self
            .meetings_where(|sql| {
                sql.add(" AND m.state <> 'cancelled' AND m.ends_at > ")
                    .bind(now)
                    .add(" ORDER BY m.starts_at, m.id");
            })
            .await?;
        coming.retain(OpenMeeting::may_propose);
        Ok(coming)
    }

    /// The member of `meeting` who is this member of another: as they stand there, or invited now. None where they declined
    /// or were taken out there.
    async fn same_member(
        &self,
        meeting: i64,
        members: &[MemberLine],
        old: &MemberLine,
    ) -> Result<Option<i64>> {
        let same = |m: &&MemberLine| match old.worker {
            Some(worker) => m.worker == Some(worker),
            None => m.outside && m.name == old.name,
        };
        if let Some(there) = members.iter().find(same) {
            return Ok(Some(there.id).filter(|_| there.state.knows()));
        }
        let name = if old.outside { old.name.as_str() } else { "" };
        let new = NewMember { worker: old.worker, agency: old.agency_row, name, role: old.role };
        Ok(Some(self.put_member(meeting, &new).await?.0))
    }
}

impl Store {
    /// What the form of the move needs.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor works on the case at its lead agency, the item is one of a 支援会議, and consent is
    /// in force for some agency.
    pub async fn move_start(&self, ctx: &Ctx, meeting: &Token, item: &Token) -> Result<MoveStart> {
        let mut unit = self.reading(ctx).await?;
        let (open, known, right) = unit.led_item(meeting, item).await?;
        if !unit.may_move(&known).await? {
            return Err(Error::NotFound);
        }
        let members = unit.all_members(&open).await?;
        let seats = unit.seats_of(known.row.id).await?;
        let line = item_line(&open, &known, Some(&right));
        let seated = members.into_iter().filter(|m| seats.contains(&m.id)).collect();
        let mut offers = unit.meeting_offers().await?;
        offers.retain(|m| m.id != open.id);
        let all = unit.known_items(std::slice::from_ref(&open)).await?;
        let start = MoveStart {
            meeting: open.in_list(&all, ctx.now),
            item: line,
            meetings: unit.listed_meetings(&offers).await?,
            members: unit.with_consent(seated, &known.as_case(&right)).await?,
            asked: known.row.asked,
            question: known.row.question.clone(),
        };
        unit.note(known.line(Action::View, Some(&right)));
        unit.done().await?;
        Ok(start)
    }

    /// Puts the case of a 支援会議's item on the agenda of a 重層的支援会議, on the ground of consent; the old item is closed, and its
    /// minutes stay with who works on the case. Members who come along are invited there, unless they are members already.
    /// `once`: the form's own key. The new item's meeting and itself.
    ///
    /// # Errors
    /// As [`Store::move_start`]; [`Error::Invalid`] at `to` when no consent is in force any more, or the meeting is not one
    /// that was offered, at `seat` when one was not on the old item's list.
    pub async fn move_item(
        &self,
        ctx: &Ctx,
        meeting: &Token,
        item: &Token,
        form: &MoveForm,
        once: &str,
    ) -> Result<(Token, Token)> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.meeting_to_change(meeting).await?;
        if let Some(first) = unit.once_answer("meeting_move", once).await? {
            let sql = Sql::new(
                "SELECT m.token FROM meeting_item i JOIN meeting m ON m.id = i.meeting_id WHERE i.token = $1",
                vals![first.as_str()],
            );
            return Ok((unit.need(sql, |r| r.token("token")).await?, first));
        }
        let (_, known, right) = unit.led_item(meeting, item).await?;
        // One after the other with what is said about the case: no item on a consent that is being withdrawn.
        unit.hold_case(known.row.case).await?;
        if !unit.may_move(&known).await? {
            return Err(if known.row.ground.statutory() {
                Fault::new("meeting", NO_CONSENT).into()
            } else {
                Error::NotFound
            });
        }
        let (to, to_token) = match &form.to {
            MoveTo::New(new) => {
                let (id, token) = unit.put_meeting(ctx.actor.working_agency()?, new, None).await?;
                unit.note(Line::new(Action::Create, Kind::Meeting, id));
                (unit.meeting(&token).await?, token)
            }
            MoveTo::Meeting(token) => {
                let gone = || Fault::new("meeting", "どの会議へ移すかを、選びなおしてください");
                let found = match unit.meeting_to_change(token).await {
                    Err(Error::NotFound) => None,
                    other => Some(other?),
                };
                let to = found
                    .filter(|m| m.may_propose() && m.ends > ctx.now && m.id != open.id)
                    .ok_or_else(gone)?;
                (to, token.clone())
            }
        };
        if to.cancelled() {
            return Err(cancelled());
        }
        let new = NewItem {
            meeting: to.id,
            case: known.row.case,
            ground: ItemGround::Consent,
            parts: form.parts,
            question: &form.question,
            follows: Some(known.row.id),
        };
        let (id, token) = unit.put_meeting_item(&new).await?;
        let seats = unit.seats_of(known.row.id).await?;
        let (old, there) = (unit.all_members(&open).await?, unit.all_members(&to).await?);
        for chosen in &form.seats {
            let gone = || Fault::new("seat", "いっしょに移る人を、一覧から選びなおしてください");
            let seated = |m: &&MemberLine| m.token == *chosen && seats.contains(&m.id);
            let member = old.iter().find(seated).ok_or_else(gone)?;
            if let Some(member) = unit.same_member(to.id, &there, member).await? {
                unit.put_seat(id, member).await?;
            }
        }
        let sql = Sql::new(
            "UPDATE meeting_item SET state = 'moved', closed_words = $1, version = version + 1 WHERE id = $2",
            vals!["同意が得られたので、重層的支援会議へ移しました", known.row.id],
        );
        unit.run(sql).await?;
        unit.once("meeting_move", once, token.as_str()).await?;
        unit.note(known.line(Action::End, Some(&right)));
        let line =
            Line::new(Action::Create, Kind::MeetingItem, id).case(known.row.case).person(known.row.person);
        unit.note(line.shown(form.parts, right.ground));
        unit.done().await?;
        Ok((to_token, token))
    }
}
