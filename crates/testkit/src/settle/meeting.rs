//! 会議 of the sample town.

use super::{Ground, at, instant, midnight};
use crate::town::{Meeting, MeetingDecision, MeetingItem, MeetingMember, Town};
use domain::{
    DAY, Instant,
    access::Parts,
    meeting::{ItemGround, ItemState, MeetingState, MemberState, Rule, notice::SAMPLE_NAME},
};
use store::{
    Result,
    load::{
        Loader, MeetingDecisionRow, MeetingItemMemberRow, MeetingItemRow, MeetingMemberRow,
        MeetingMemberTurnRow, MeetingMinuteRow, MeetingRow, MeetingSeriesRow, RowId, SecrecySignRow, TaskRow,
    },
};

/// Invitations go out so long before the meeting …
const INVITED_BEFORE: Instant = 14 * DAY;
/// … and who has answered did so so long after.
const ANSWERED_AFTER: Instant = 2 * DAY;

/// Loads them.
pub(super) async fn meetings(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    cases: &[RowId],
    now: Instant,
) -> Result<()> {
    let series = series(loader, town, ground).await?;
    // The items of the meetings so far, for those that carry one on.
    let mut before: Vec<Vec<RowId>> = Vec::new();
    for meeting in &town.meetings {
        let one = One { town, ground, cases, meeting, now };
        let row = at(&loader.put(&[one.row(&series)]).await?, 0);
        let members = one.members(loader, row).await?;
        let items = one.items(loader, row, &before).await?;
        for (item, id) in meeting.items.iter().zip(&items) {
            one.item(loader, item, *id, &members).await?;
        }
        before.push(items);
    }
    Ok(())
}

async fn series(loader: &mut Loader, town: &Town, ground: &Ground) -> Result<Vec<RowId>> {
    let row = |s: &crate::town::MeetingSeries| MeetingSeriesRow {
        agency: at(&ground.agencies, s.agency),
        kind: s.kind.into(),
        title: s.title.clone(),
        place: s.place.clone(),
        rule: Rule::monthly(s.weekday, &[s.nth]).map(|rule| rule.word()).unwrap_or_default(),
        from: s.from.format("%H:%M").to_string(),
        to: s.to.format("%H:%M").to_string(),
        starts_on: s.starts_on,
        made_by: at(&ground.workers, s.convenor),
        made_at: midnight(s.starts_on),
        ..Default::default()
    };
    loader.put(&town.meeting_series.iter().map(row).collect::<Vec<_>>()).await
}

/// One meeting on its way into the store.
struct One<'a> {
    town: &'a Town,
    ground: &'a Ground,
    cases: &'a [RowId],
    meeting: &'a Meeting,
    now: Instant,
}

impl One<'_> {
    /// When it was called.
    fn made_at(&self) -> Instant {
        (instant(self.meeting.from) - INVITED_BEFORE).min(self.now)
    }

    /// When answers had come.
    fn answered_at(&self) -> Instant {
        (self.made_at() + ANSWERED_AFTER).min(self.now)
    }

    fn convenor(&self) -> RowId {
        at(&self.ground.workers, self.meeting.convenor)
    }

    fn row(&self, series: &[RowId]) -> MeetingRow {
        let m = self.meeting;
        let state = if m.held { MeetingState::Held } else { MeetingState::Planned };
        MeetingRow {
            agency: at(&self.ground.agencies, m.agency),
            kind: m.kind.into(),
            title: m.title.clone(),
            place: m.place.clone(),
            starts: instant(m.from),
            ends: instant(m.to),
            series: m.series.map(|nth| at(series, nth)),
            state: state.word().into(),
            papers_from: m.papers.map(|(from, _)| instant(from)),
            papers_to: m.papers.map(|(_, to)| instant(to)),
            made_by: self.convenor(),
            made_at: self.made_at(),
        }
    }

    async fn members(&self, loader: &mut Loader, meeting: RowId) -> Result<Vec<RowId>> {
        let since = |member: &MeetingMember| match MemberState::parse(member.state) {
            Some(MemberState::Invited) | None => self.made_at(),
            Some(MemberState::Present | MemberState::Left) => instant(self.meeting.from),
            Some(_) => self.answered_at(),
        };
        let row = |m: &MeetingMember| MeetingMemberRow {
            meeting,
            agency: m.agency.map(|agency| at(&self.ground.agencies, agency)),
            worker: m.worker.map(|worker| at(&self.ground.workers, worker)),
            name: m.name.clone(),
            role: m.role.into(),
            state: m.state.into(),
            since: since(m),
            made_by: self.convenor(),
            made_at: self.made_at(),
        };
        let ids = loader.put(&self.meeting.members.iter().map(row).collect::<Vec<_>>()).await?;
        let turns: Vec<MeetingMemberTurnRow> = self
            .meeting
            .members
            .iter()
            .zip(&ids)
            .flat_map(|(m, id)| {
                let mut states = vec![(MemberState::Invited.word(), self.made_at())];
                if m.state != MemberState::Invited.word() {
                    states.push((m.state, since(m)));
                }
                states.into_iter().map(|(state, at)| MeetingMemberTurnRow {
                    member: *id,
                    state: state.into(),
                    at,
                    worker: self.convenor(),
                })
            })
            .collect();
        loader.put(&turns).await?;
        Ok(ids)
    }

    async fn items(&self, loader: &mut Loader, meeting: RowId, before: &[Vec<RowId>]) -> Result<Vec<RowId>> {
        let row = |(nth, item): (usize, &MeetingItem)| {
            let state = match (self.meeting.held, item.moved) {
                (_, true) => ItemState::Moved,
                (true, false) => ItemState::Done,
                (false, false) => ItemState::Open,
            };
            MeetingItemRow {
                meeting,
                place: i64::try_from(nth).unwrap_or_default() + 1,
                case: at(self.cases, item.case),
                ground: item.ground.into(),
                parts: item.parts.iter().filter_map(|word| Parts::parse(word)).fold(Parts::NONE, Parts::and),
                question: item.question.clone(),
                state: state.word().into(),
                closed_words: if item.moved {
                    "同意が得られたので、重層的支援会議へ".into()
                } else {
                    String::new()
                },
                follows: item.follows.and_then(|(meeting, nth)| Some(at(before.get(meeting)?, nth))),
                made_by: self.lead(item),
                made_at: self.answered_at(),
            }
        };
        loader.put(&self.meeting.items.iter().enumerate().map(row).collect::<Vec<_>>()).await
    }

    /// Who works on the item's case.
    fn lead(&self, item: &MeetingItem) -> RowId {
        self.town
            .cases
            .get(item.case)
            .map_or_else(|| self.convenor(), |case| at(&self.ground.workers, case.worker))
    }

    async fn item(
        &self,
        loader: &mut Loader,
        item: &MeetingItem,
        id: RowId,
        members: &[RowId],
    ) -> Result<()> {
        let lead = self.lead(item);
        let seat = |nth: &usize| MeetingItemMemberRow {
            item: id,
            member: at(members, *nth),
            made_by: lead,
            made_at: self.answered_at(),
        };
        loader.put(&item.members.iter().map(seat).collect::<Vec<_>>()).await?;
        self.signs(loader, item, id, members).await?;
        if let Some(minute) = &item.minute {
            let row = MeetingMinuteRow {
                item: id,
                facts: minute.facts.clone(),
                views: minute.views.clone(),
                next: minute.next.clone(),
                saved_by: lead,
                saved_at: instant(minute.at).min(self.now),
            };
            loader.put(&[row]).await?;
        }
        for decision in &item.decisions {
            self.decision(loader, item, id, decision).await?;
        }
        Ok(())
    }

    /// Who has signed: on an item of the law everybody who was there, and of those to come who is marked.
    async fn signs(
        &self,
        loader: &mut Loader,
        item: &MeetingItem,
        id: RowId,
        members: &[RowId],
    ) -> Result<()> {
        if !ItemGround::parse(item.ground).is_some_and(ItemGround::statutory) {
            return Ok(());
        }
        let lead = self.town.cases.get(item.case).map(|case| case.agency);
        let signed = item.members.iter().filter_map(|nth| Some((*nth, self.meeting.members.get(*nth)?)));
        let rows: Vec<SecrecySignRow> = signed
            .filter(|(_, member)| member.signed && member.agency != lead)
            .filter_map(|(nth, member)| {
                Some(SecrecySignRow {
                    item: id,
                    member: at(members, nth),
                    notice_name: SAMPLE_NAME.into(),
                    name: self.town.workers.get(member.worker?)?.name.clone(),
                    at: self.answered_at(),
                })
            })
            .collect();
        loader.put(&rows).await?;
        Ok(())
    }

    async fn decision(
        &self,
        loader: &mut Loader,
        item: &MeetingItem,
        id: RowId,
        decision: &MeetingDecision,
    ) -> Result<()> {
        let lead = self.lead(item);
        let written = instant(self.meeting.to).min(self.now);
        let as_member = |worker: usize| self.meeting.members.iter().find(|m| m.worker == Some(worker));
        let agency = decision.owner.and_then(as_member).and_then(|m| m.agency);
        let own = self.town.cases.get(item.case).is_some_and(|case| Some(case.agency) == agency);
        let mut task = None;
        if let (Some(owner), Some(agency), Some(due)) = (decision.owner, agency, decision.due) {
            let done = decision.done.map(|day| midnight(day) + 15 * 3_600_000);
            let row = TaskRow {
                agency: at(&self.ground.agencies, agency),
                owner: Some(at(&self.ground.workers, owner)),
                case: own.then(|| at(self.cases, item.case)),
                kind: "task".into(),
                words: decision.words.clone(),
                due_on: due,
                made_by: lead,
                made_at: written,
                done_at: done,
                done_by: done.map(|_| at(&self.ground.workers, owner)),
                ..Default::default()
            };
            task = loader.put(&[row]).await?.first().copied();
        }
        let row = MeetingDecisionRow {
            item: id,
            words: decision.words.clone(),
            owner: decision.owner.map(|owner| at(&self.ground.workers, owner)),
            agency: agency.map(|agency| at(&self.ground.agencies, agency)),
            owner_words: if decision.owner.is_none() { "みんなで".into() } else { String::new() },
            due: decision.due,
            task,
            made_by: lead,
            made_at: written,
        };
        loader.put(&[row]).await?;
        Ok(())
    }
}
