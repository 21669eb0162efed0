//! Who knows of a meeting, who knows of an item, who reads it. Nothing else of the store decides it.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    error::{Error, Result},
    gate::OpenCase,
    row::{Row, Sql, vals},
    seal::rule::{self, Over},
    tie,
    unit::Unit,
    visible,
};
use domain::{
    Instant, Token,
    access::{Ground, Parts},
    meeting::{ItemGround, ItemState, MeetingKind, MeetingState, MemberState, Papers, Right, Seat, may_read},
    seal::Stand,
};

/// The actor as a member.
#[derive(Clone)]
pub(crate) struct Me {
    pub(crate) id: i64,
    pub(crate) token: Token,
    pub(crate) agency: i64,
    pub(crate) state: MemberState,
    /// Still works on cases there.
    pub(crate) serves: bool,
}

/// A meeting that the actor knows of.
#[derive(Clone)]
pub(crate) struct OpenMeeting {
    pub(crate) id: i64,
    pub(crate) token: Token,
    pub(crate) agency: i64,
    pub(crate) agency_name: String,
    pub(crate) agency_token: Token,
    pub(crate) convenor: String,
    pub(crate) kind: MeetingKind,
    pub(crate) title: String,
    pub(crate) place: String,
    pub(crate) starts: Instant,
    pub(crate) ends: Instant,
    pub(crate) series: Option<i64>,
    pub(crate) state: MeetingState,
    pub(crate) cancelled_words: String,
    pub(crate) papers: Papers,
    pub(crate) version: i64,
    pub(crate) made_by: i64,
    /// Works on cases at the convening agency.
    pub(crate) organiser: bool,
    pub(crate) me: Option<Me>,
}

impl OpenMeeting {
    pub(crate) const fn cancelled(&self) -> bool {
        matches!(self.state, MeetingState::Cancelled)
    }

    /// Where the actor stands as a member who still serves.
    pub(crate) fn standing(&self) -> Option<MemberState> {
        self.me.as_ref().filter(|me| me.serves).map(|me| me.state)
    }

    /// May a lead of a case put it on the agenda here?
    pub(crate) fn may_propose(&self) -> bool {
        !self.cancelled() && (self.organiser || self.standing().is_some_and(MemberState::expects))
    }
}

/// An item's row, with the facts about the actor.
#[derive(Clone)]
pub(crate) struct ItemRow {
    pub(crate) id: i64,
    pub(crate) token: Token,
    pub(crate) meeting: i64,
    pub(crate) ord: i64,
    pub(crate) case: i64,
    pub(crate) case_token: Token,
    pub(crate) case_number: String,
    pub(crate) household: i64,
    pub(crate) house_token: Token,
    pub(crate) house_name: String,
    pub(crate) person: i64,
    pub(crate) lead_agency: i64,
    pub(crate) lead_name: String,
    pub(crate) ground: ItemGround,
    pub(crate) asked: Parts,
    pub(crate) question: String,
    pub(crate) state: ItemState,
    pub(crate) closed_words: String,
    pub(crate) follows: Option<i64>,
    pub(crate) version: i64,
    pub(crate) made_by: i64,
    /// The case's main worker.
    pub(crate) worker: Option<i64>,
    pub(crate) written: bool,
    pub(crate) signed: Option<Instant>,
    tied: bool,
    /// Any seal stands over somebody in the case.
    pub(crate) seals: bool,
    listed: bool,
}

/// An item that the actor may know of.
#[derive(Clone)]
pub(crate) struct Known {
    pub(crate) row: ItemRow,
    /// 議題 n, among those that the actor may know of.
    pub(crate) number: usize,
    /// Where the actor stands before the seals about its case; never [`Stand::Barred`].
    pub(crate) stand: Stand,
    /// Works on the case at its lead agency.
    pub(crate) lead: bool,
    /// Is on its list, and may expect to read it.
    pub(crate) listed: bool,
}

impl Known {
    /// The case as the paper's readers take it: with what may be shown of it, and nothing of the gate's.
    pub(crate) const fn as_case(&self, right: &Right) -> OpenCase {
        OpenCase {
            id: self.row.case,
            household: self.row.household,
            person: self.row.person,
            lead_agency: self.row.lead_agency,
            parts: right.parts,
            ground: right.ground,
            version: 0,
        }
    }

    /// Is the actor to sign the notice before reading?
    pub(crate) fn to_sign(&self, meeting: &OpenMeeting) -> bool {
        self.listed
            && !self.lead
            && self.row.ground.statutory()
            && self.row.state == ItemState::Open
            && self.row.signed.is_none()
            && !meeting.cancelled()
            && meeting.standing().is_some_and(MemberState::signs)
    }

    /// The line of an item that was looked at or changed.
    pub(crate) fn line(&self, action: Action, right: Option<&Right>) -> Line {
        let line =
            Line::new(action, Kind::MeetingItem, self.row.id).case(self.row.case).person(self.row.person);
        match right {
            Some(right) => line.shown(right.parts, right.ground),
            None => line.shown(Parts::NONE, Ground::OwnWork),
        }
    }
}

/// Adds "the actor knows of meeting `m`": works on cases at the convening agency, is a member, or works on a case on its
/// agenda at the lead agency.
pub(crate) fn meeting_visible(sql: &mut Sql, unit: &Unit, m: &str) {
    let actor = &unit.ctx().actor;
    if actor.behind.is_some() {
        sql.add("1 = 0"); // a look through another agency's eyes shows no meetings
        return;
    }
    let own = actor.own_agencies();
    sql.add(&format!("({m}.agency_id IN ")).ids(&own);
    sql.add(&format!(
        " OR EXISTS (SELECT 1 FROM meeting_member vm WHERE vm.meeting_id = {m}.id \
         AND vm.state NOT IN ('declined', 'removed') AND vm.worker_id = "
    ));
    sql.bind(actor.worker).add(" AND vm.agency_id IN ").ids(&own);
    sql.add(&format!(
        ") OR EXISTS (SELECT 1 FROM meeting_item vi JOIN support_case vc ON vc.id = vi.case_id \
         WHERE vi.meeting_id = {m}.id AND vc.agency_id IN "
    ));
    sql.ids(&own).add(" AND vc.id NOT IN (");
    visible::tied_cases(sql, unit);
    sql.add(")))");
}

/// What every reading of meetings begins with; then [`meeting_visible`] and more conditions on `m`.
fn meetings_sql(unit: &Unit) -> Sql {
    let mut sql = Sql::new(
        "SELECT m.*, a.name AS agency_name, a.token AS agency_token, w.name AS convenor, y.id AS my_id, \
         y.token AS my_token, y.agency_id AS my_agency, y.state AS my_state FROM meeting m \
         JOIN agency a ON a.id = m.agency_id JOIN worker w ON w.id = m.made_by \
         LEFT JOIN meeting_member y ON y.meeting_id = m.id AND y.worker_id = ",
        vec![],
    );
    sql.bind(unit.ctx().actor.worker).add(" WHERE ");
    meeting_visible(&mut sql, unit, "m");
    sql
}

fn read_meeting(r: &Row, own: &[i64]) -> Result<OpenMeeting> {
    let me = match (r.opt_int("my_id")?, r.opt_int("my_agency")?) {
        (Some(id), Some(agency)) => Some(Me {
            id,
            token: r.token("my_token")?,
            agency,
            state: r.word("my_state", MemberState::parse)?,
            serves: own.contains(&agency),
        }),
        _ => None,
    };
    let agency = r.int("agency_id")?;
    Ok(OpenMeeting {
        id: r.int("id")?,
        token: r.token("token")?,
        agency,
        agency_name: r.text("agency_name")?,
        agency_token: r.token("agency_token")?,
        convenor: r.text("convenor")?,
        kind: r.word("kind", MeetingKind::parse)?,
        title: r.text("title")?,
        place: r.text("place")?,
        starts: r.int("starts_at")?,
        ends: r.int("ends_at")?,
        series: r.opt_int("series_id")?,
        state: r.word("state", MeetingState::parse)?,
        cancelled_words: r.text("cancelled_words")?,
        papers: Papers {
            from: r.opt_int("papers_from")?,
            to: r.opt_int("papers_to")?,
            closed: r.opt_int("papers_closed_at")?,
        },
        version: r.int("version")?,
        made_by: r.int("made_by")?,
        organiser: own.contains(&agency),
        me,
    })
}

fn read_item(r: &Row) -> Result<ItemRow> {
    Ok(ItemRow {
        id: r.int("id")?,
        token: r.token("token")?,
        meeting: r.int("meeting_id")?,
        ord: r.int("ord")?,
        case: r.int("case_id")?,
        case_token: r.token("case_token")?,
        case_number: r.text("case_number")?,
        household: r.int("household_id")?,
        house_token: r.token("house_token")?,
        house_name: r.text("house_name")?,
        person: r.int("person_id")?,
        lead_agency: r.int("lead_agency")?,
        lead_name: r.text("lead_name")?,
        ground: r.word("ground", ItemGround::parse)?,
        asked: Parts::from_bits(r.int("parts")?),
        question: r.text("question")?,
        state: r.word("state", ItemState::parse)?,
        closed_words: r.text("closed_words")?,
        follows: r.opt_int("follows_id")?,
        version: r.int("version")?,
        made_by: r.int("made_by")?,
        worker: r.opt_int("case_worker")?,
        written: r.truth("written")?,
        signed: r.opt_int("signed_at")?,
        tied: r.truth("tied")?,
        seals: r.truth("seals")?,
        listed: r.truth("listed")?,
    })
}

impl Unit {
    /// The meetings that the actor knows of and that `more` (conditions on `m`, and the order) names.
    pub(crate) async fn meetings_where(&self, more: impl FnOnce(&mut Sql)) -> Result<Vec<OpenMeeting>> {
        let mut sql = meetings_sql(self);
        more(&mut sql);
        let own = self.ctx().actor.own_agencies();
        self.all(sql, |r| read_meeting(r, &own)).await
    }

    /// A meeting that the actor knows of.
    pub(crate) async fn meeting(&self, token: &Token) -> Result<OpenMeeting> {
        let found = self.meetings_where(|sql| {
            sql.add(" AND m.token = ").bind(token.as_str());
        });
        found.await?.pop().ok_or(Error::NotFound)
    }

    /// A meeting that the actor's agency convenes.
    pub(crate) async fn organised(&self, token: &Token) -> Result<OpenMeeting> {
        let meeting = self.meeting(token).await?;
        if meeting.organiser { Ok(meeting) } else { Err(Error::NotFound) }
    }

    /// The items of these meetings that the actor may know of, in the order of the agenda. Whoever is tied to a household,
    /// or close to one from whom somebody in it is sealed, knows nothing of its items, whatever else they are.
    pub(crate) async fn known_items(&self, meetings: &[OpenMeeting]) -> Result<Vec<Known>> {
        let (actor, today) = (&self.ctx().actor, self.ctx().today().to_string());
        let own = actor.own_agencies();
        let mut sql = Sql::new(
            &format!(
                "SELECT i.*, c.token AS case_token, c.number AS case_number, c.household_id, c.person_id, c.worker_id AS case_worker, \
                 c.agency_id AS lead_agency, a.name AS lead_name, h.token AS house_token, h.name AS house_name, \
                 (c.household_id IN ({}) OR c.person_id IN ({})) AS tied, {} AS seals, \
                 EXISTS (SELECT 1 FROM meeting_minute k WHERE k.item_id = i.id) AS written, \
                 EXISTS (SELECT 1 FROM meeting_member y JOIN meeting_item_member s ON s.member_id = y.id \
                 AND s.item_id = i.id WHERE y.meeting_id = i.meeting_id AND y.worker_id = $1 AND s.ended_at IS NULL) AS listed, \
                 (SELECT MAX(g.at) FROM meeting_member z JOIN secrecy_sign g ON g.member_id = z.id \
                 AND g.item_id = i.id WHERE z.meeting_id = i.meeting_id AND z.worker_id = $1 AND COALESCE(g.notice_id, 0) = COALESCE((SELECT n.id \
                 FROM secrecy_notice n WHERE n.agency_id = m.agency_id AND n.valid_from <= $2 \
                 ORDER BY n.valid_from DESC, n.id DESC LIMIT 1), 0)) AS signed_at \
                 FROM meeting_item i JOIN meeting m ON m.id = i.meeting_id JOIN support_case c ON c.id = i.case_id \
                 JOIN agency a ON a.id = c.agency_id JOIN household h ON h.id = c.household_id \
                 WHERE c.erased_at IS NULL AND i.meeting_id IN ",
                tie::homes("$1"),
                tie::people("$1"),
                rule::any("c.household_id", "c.person_id")
            ),
            vals![actor.worker, today],
        );
        sql.ids(&meetings.iter().map(|m| m.id).collect::<Vec<_>>())
            .add(" ORDER BY i.meeting_id, i.ord, i.id");
        let mut known: Vec<Known> = Vec::new();
        for row in self.all(sql, read_item).await? {
            let Some(meeting) = meetings.iter().find(|m| m.id == row.meeting) else { continue };
            if row.tied {
                continue;
            }
            let over = Over { household: Some(row.household), person: Some(row.person) };
            let stand = if row.seals { self.stand_before(over).await? } else { Stand::Open };
            if stand == Stand::Barred {
                continue;
            }
            let lead = own.contains(&row.lead_agency);
            let listed = row.listed && meeting.standing().is_some_and(MemberState::expects);
            if lead || listed || meeting.organiser {
                let number = known.iter().filter(|k| k.row.meeting == row.meeting).count() + 1;
                known.push(Known { row, number, stand, lead, listed });
            }
        }
        Ok(known)
    }

    /// One item of a meeting that the actor may know of.
    pub(crate) async fn known_item(&self, meeting: &OpenMeeting, item: &Token) -> Result<Known> {
        let known = self.known_items(std::slice::from_ref(meeting)).await?;
        known.into_iter().find(|k| k.row.token == *item).ok_or(Error::NotFound)
    }

    /// What the actor may read of an item now; `None`: nothing.
    pub(crate) async fn right(&self, meeting: &OpenMeeting, known: &Known) -> Result<Option<Right>> {
        let row = &known.row;
        // Consents are asked for only where they can matter.
        let asks = !known.lead && known.listed && !row.ground.statutory();
        let agency = meeting.me.as_ref().map_or(0, |me| me.agency);
        let consented =
            if asks { self.book(row.case).await?.allows(agency, self.now()) } else { Parts::NONE };
        let seat = Seat {
            account_ended: false, // an ended account has no Actor: see actor::load
            tied: row.tied,
            barred: known.stand == Stand::Barred,
            sealed: known.stand == Stand::Sealed,
            leads: known.lead,
            cancelled: meeting.cancelled(),
            open: row.state == ItemState::Open,
            state: meeting.me.as_ref().map(|me| me.state),
            serves: meeting.me.as_ref().is_some_and(|me| me.serves),
            listed: row.listed,
            papers: meeting.papers,
            ground: row.ground,
            signed: row.signed.is_some(),
            asked: row.asked,
            consented,
        };
        match may_read(&seat, self.now()) {
            Ok(right) => Ok(Some(right)),
            Err(denial) => {
                tracing::debug!(?denial, "denied");
                Ok(None)
            }
        }
    }

    /// An item that the actor may read now, with its meeting.
    pub(crate) async fn readable(
        &self,
        meeting: &Token,
        item: &Token,
    ) -> Result<(OpenMeeting, Known, Right)> {
        let meeting = self.meeting(meeting).await?;
        let known = self.known_item(&meeting, item).await?;
        let right = self.right(&meeting, &known).await?.ok_or(Error::NotFound)?;
        Ok((meeting, known, right))
    }

    /// An item of a case that the actor works on at its lead agency.
    pub(crate) async fn led_item(
        &self,
        meeting: &Token,
        item: &Token,
    ) -> Result<(OpenMeeting, Known, Right)> {
        let (meeting, known, right) = self.readable(meeting, item).await?;
        if known.lead { Ok((meeting, known, right)) } else { Err(Error::NotFound) }
    }

    /// What another worker would read of an item now: the same rules, asked as that worker. `None`: nothing; `Some(None)`: the
    /// item is known to them.
    pub(crate) async fn as_worker(
        &mut self,
        worker: i64,
        meeting: &Token,
        item: &Token,
    ) -> Result<Option<(OpenMeeting, Known, Option<Right>)>> {
        let actor = match crate::actor::load(self, worker, crate::actor::Door::Program, None).await {
            Ok(actor) => actor,
            Err(Error::LoggedOut) => return Ok(None),
            Err(error) => return Err(error),
        };
        let ctx = Ctx { actor: std::sync::Arc::new(actor), ..self.ctx().clone() };
        let former = self.act_as(ctx);
        let answer = self.asked_as(meeting, item).await;
        self.act_as(former);
        match answer {
            Ok(answer) => Ok(Some(answer)),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn asked_as(&self, meeting: &Token, item: &Token) -> Result<(OpenMeeting, Known, Option<Right>)> {
        let meeting = self.meeting(meeting).await?;
        let known = self.known_item(&meeting, item).await?;
        let right = self.right(&meeting, &known).await?;
        Ok((meeting, known, right))
    }
}
