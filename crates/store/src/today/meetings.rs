//! Lines of meetings: an invitation to be answered, a notice to be signed, a meeting of today or tomorrow, minutes that were
//! not written the day after. A line goes away by the answer, the signature, the words being there. Only the last names a
//! household, to who works on its case. What one who works here no more has convened is the whole desk's, as is what they left
//! to be written; who supervises sees it from afar.

use super::{Band, Elsewhere, Entry, Maker, Why, days, sharing::line};
use crate::error::Result;
use chrono::NaiveTime;
use domain::{
    meeting::{MeetingState, MemberState},
    wareki::{from_jst, jst_date, jst_time, show_short},
};

/// Lines for three bands.
pub(super) struct OfMeetings {
    pub(super) now: Band,
    pub(super) soon: Band,
    pub(super) care: Band,
}

impl Maker<'_> {
    fn cut(&self, mut entries: Vec<Entry>) -> Band {
        let total = i64::try_from(entries.len()).unwrap_or(i64::MAX);
        entries.truncate(usize::try_from(self.lines).unwrap_or(usize::MAX));
        Band { entries, total }
    }

    /// What meetings ask of this worker.
    pub(super) async fn meetings(&self) -> Result<OfMeetings> {
        if !self.whose.own {
            return Ok(OfMeetings { now: Band::default(), soon: Band::default(), care: Band::default() });
        }
        let unit = self.unit;
        let midnight = from_jst(self.day, NaiveTime::MIN);
        let coming = unit
            .meetings_where(|sql| {
                sql.add(" AND m.state <> 'cancelled' AND m.ends_at >= ").bind(midnight);
                sql.add(" ORDER BY m.starts_at, m.id");
            })
            .await?;
        let known = unit.known_items(&coming).await?;
        let (mut now, mut soon, mut care) = (Vec::new(), Vec::new(), Vec::new());
        let desk = self.whose.desk;
        let supervises = unit.ctx().actor.posts.iter().any(|p| p.agency == desk && p.role.supervises());
        for meeting in &coming {
            let on = jst_date(meeting.starts);
            let time = jst_time(meeting.starts).format("%H:%M").to_string();
            let place = || Elsewhere::Meeting(meeting.token.clone());
            let state = meeting.standing();
            if state == Some(MemberState::Invited) && unit.now() < meeting.ends {
                let what = format!("{}の「{}」に、出席の返事をしてください", show_short(on), meeting.title);
                let entry = line(Why::Meeting, place(), "会議の案内".to_owned(), what);
                now.push(Entry { on, time: time.clone(), days: days(on, self.day), ..entry });
            }
            for one in known.iter().filter(|k| k.row.meeting == meeting.id && k.to_sign(meeting)) {
                let page = Elsewhere::MeetingSign(meeting.token.clone(), one.row.token.clone());
                let what = format!("議題{}の守秘の説明を読んで、署名してください", one.number);
                let entry = line(Why::Meeting, page, meeting.title.clone(), what);
                now.push(Entry { on, time: time.clone(), days: days(on, self.day), ..entry });
            }
            let mine = known
                .iter()
                .any(|k| k.row.meeting == meeting.id && k.lead && k.row.worker == Some(self.whose.worker));
            let comes = state.is_some_and(|s| s != MemberState::Invited && s.knows());
            let left = meeting.agency == desk && self.gone.contains(&meeting.made_by);
            if on <= self.soon && (comes || mine || left || meeting.made_by == self.whose.worker) {
                let place_words =
                    if meeting.place.is_empty() { String::new() } else { format!("（{}）", meeting.place) };
                let what = format!("{}{place_words}", meeting.kind.label());
                let entry = line(Why::Meeting, place(), meeting.title.clone(), what);
                soon.push(Entry { on, time, days: days(on, self.day), desk: left, ..entry });
            } else if left && supervises {
                let what = format!(
                    "この会議をひらいた{}さんは、いまこの窓口にいません。だれが進めるかを決めてください",
                    meeting.convenor
                );
                let entry = line(Why::Meeting, place(), meeting.title.clone(), what);
                care.push(Entry { on, time, days: days(on, self.day), desk: true, ..entry });
            }
        }
        let past = unit
            .meetings_where(|sql| {
                sql.add(" AND m.state <> 'cancelled' AND m.ends_at < ").bind(midnight);
                sql.add(
                    " AND EXISTS (SELECT 1 FROM meeting_item u WHERE u.meeting_id = m.id AND u.state IN ('open', 'done') \
                     AND NOT EXISTS (SELECT 1 FROM meeting_minute k WHERE k.item_id = u.id)) ORDER BY m.starts_at, m.id",
                );
            })
            .await?;
        let known = unit.known_items(&past).await?;
        for meeting in past.iter().filter(|m| m.state != MeetingState::Cancelled) {
            for one in
                known.iter().filter(|k| k.row.meeting == meeting.id && k.unwritten(meeting, unit.now()))
            {
                let left = one.row.lead_agency == desk
                    && self.nobodys(one.row.worker)
                    && self.gone.contains(&one.row.made_by);
                let mine = one.row.worker == Some(self.whose.worker) || one.row.made_by == self.whose.worker;
                if !mine && !left {
                    continue;
                }
                let on = jst_date(meeting.starts);
                let page = Elsewhere::MeetingItem(meeting.token.clone(), one.row.token.clone());
                let what = format!("「{}」の記録がまだです", meeting.title);
                let entry = line(Why::Meeting, page, one.row.house_name.clone(), what);
                now.push(Entry {
                    on,
                    days: days(on, self.day),
                    late: true,
                    desk: left,
                    number: one.row.case_number.clone(),
                    case: Some(one.row.case_token.clone()),
                    case_row: Some(one.row.case),
                    ..entry
                });
            }
        }
        Ok(OfMeetings { now: self.cut(now), soon: self.cut(soon), care: self.cut(care) })
    }
}
