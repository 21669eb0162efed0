//! 会議にかける: from a case to the meetings on whose agenda it may be put, and those on which it stood.

use super::{
    agenda::ChosenCase,
    list::MeetingLine,
    view::{ItemLine, item_line},
};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
};
use domain::{Token, access::Parts};

/// A case and its meetings.
#[derive(Clone)]
pub struct CaseMeetings {
    /// The case.
    pub case: ChosenCase,
    /// Meetings to come on whose agenda it may be put.
    pub offers: Vec<MeetingLine>,
    /// Its items so far with their meetings, the newest first.
    pub items: Vec<(MeetingLine, ItemLine)>,
}

impl Store {
    /// A case's meetings, for who works on it at its lead agency.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] for everybody else.
    pub async fn case_meetings(&self, ctx: &Ctx, case: &Token) -> Result<CaseMeetings> {
        let mut unit = self.reading(ctx).await?;
        let case = unit.led_case(case).await?;
        let offers = unit.meeting_offers().await?;
        let offers = unit.listed_meetings(&offers).await?;
        let meetings = unit
            .meetings_where(|sql| {
                sql.add(" AND m.id IN (SELECT i.meeting_id FROM meeting_item i WHERE i.case_id = ")
                    .bind(case.id);
                sql.add(") ORDER BY m.starts_at DESC, m.id DESC LIMIT 100");
            })
            .await?;
        let known = unit.known_items(&meetings).await?;
        let mut items = Vec::new();
        for meeting in &meetings {
            for one in known.iter().filter(|k| k.row.meeting == meeting.id && k.row.case == case.id) {
                let right = unit.right(meeting, one).await?;
                let line = item_line(meeting, one, right.as_ref());
                items.push((meeting.in_list(&known, ctx.now), line));
            }
        }
        let chosen = unit.chosen_case(&case).await?;
        let told = Parts::SUMMARY.and(Parts::BASIC).and(Parts::MEETING);
        unit.note(Line::new(Action::View, Kind::Case, case.id).shown(told, case.ground));
        unit.done().await?;
        Ok(CaseMeetings { case: chosen, offers, items })
    }
}
