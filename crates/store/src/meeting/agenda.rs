//! Items put on the agenda, in order, with the members who belong to each; and closed.

use super::{
    list::MeetingLine,
    member::{MemberLine, cancelled},
    rule::OpenMeeting,
};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::OpenCase,
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Token,
    access::Parts,
    meeting::{ItemForm, ItemGround, ItemState},
};

/// The case that is to be put on the agenda.
#[derive(Clone)]
pub struct ChosenCase {
    /// Its token.
    pub token: Token,
    /// 年度-連番.
    pub number: String,
    /// The household as the office says it.
    pub who: String,
    /// The household's page.
    pub household: Token,
}

/// A case that may be chosen.
#[derive(Clone)]
pub struct CaseChoice {
    /// Its token.
    pub token: Token,
    /// 年度-連番.
    pub number: String,
    /// The household as the office says it.
    pub who: String,
}

/// A member, with what their agency may be told of the chosen case on consent.
#[derive(Clone)]
pub struct ItemMember {
    /// Who.
    pub member: MemberLine,
    /// What consents in force give the member's agency; all for the case's own lead agency.
    pub consented: Parts,
    /// Works for the case's lead agency.
    pub lead: bool,
}

/// What the form of a new item needs.
#[derive(Clone)]
pub struct ItemStart {
    /// The meeting.
    pub meeting: MeetingLine,
    /// The case, when one is chosen.
    pub chosen: Option<ChosenCase>,
    /// The actor's own open cases, when none is chosen; two hundred at most.
    pub cases: Vec<CaseChoice>,
    /// Who may be put on the item's list.
    pub members: Vec<ItemMember>,
}

/// An item to be inserted, by rows.
pub(super) struct NewItem<'a> {
    pub(super) meeting: i64,
    pub(super) case: i64,
    pub(super) ground: ItemGround,
    pub(super) parts: Parts,
    pub(super) question: &'a str,
    pub(super) follows: Option<i64>,
}

impl Unit {
    /// What consents in force give each of these members' agencies of a case.
    pub(super) async fn with_consent(
        &self,
        members: Vec<MemberLine>,
        case: &OpenCase,
    ) -> Result<Vec<ItemMember>> {
        let book = self.book(case.id).await?;
        let there = members.into_iter().filter(|m| m.state.knows());
        Ok(there
            .map(|member| {
                let lead = member.agency_row == Some(case.lead_agency);
                let consented = match member.agency_row {
                    _ if lead => Parts::ALL,
                    Some(agency) => book.allows(agency, self.now()),
                    None => Parts::NONE,
                };
                ItemMember { member, consented, lead }
            })
            .collect())
    }

    /// The case with its names, for the head of a form.
    pub(super) async fn chosen_case(&self, case: &OpenCase) -> Result<ChosenCase> {
        let sql = Sql::new(
            "SELECT c.token, c.number, h.name, h.token AS house FROM support_case c \
             JOIN household h ON h.id = c.household_id WHERE c.id = $1",
            vals![case.id],
        );
        let read = |r: &Row| {
            Ok(ChosenCase {
                token: r.token("token")?,
                number: r.text("number")?,
                who: r.text("name")?,
                household: r.token("house")?,
            })
        };
        self.need(sql, read).await
    }

    /// The actor's own open cases, those whom nothing keeps from them.
    async fn own_open_cases(&self) -> Result<(Vec<CaseChoice>, Vec<i64>)> {
        let mut sql = Sql::new(
            "SELECT c.id, c.token, c.number, h.name FROM support_case c JOIN household h ON h.id = c.household_id \
             WHERE c.status IN ('open', 'watch') AND c.worker_id = ",
            vec![],
        );
        sql.bind(self.ctx().actor.worker).add(" AND c.agency_id IN ").ids(&self.ctx().actor.own_agencies());
        sql.add(" AND ");
        crate::gate::case_visible(&mut sql, self, "c", Parts::BUT_WHEREABOUTS);
        sql.add(" ORDER BY c.opened_on DESC, c.id DESC LIMIT 200");
        let read = |r: &Row| {
            let choice =
                CaseChoice { token: r.token("token")?, number: r.text("number")?, who: r.text("name")? };
            Ok((choice, r.int("id")?))
        };
        Ok(self.all(sql, read).await?.into_iter().unzip())
    }

    /// Inserts an item at the end of the agenda; its row and token.
    pub(super) async fn put_meeting_item(&self, new: &NewItem<'_>) -> Result<(i64, Token)> {
        let sql = Sql::new(
            "SELECT COALESCE(MAX(ord), 0) + 1 AS next FROM meeting_item WHERE meeting_id = $1",
            vals![new.meeting],
        );
        let ord = self.need(sql, |r| r.int("next")).await?;
        let token = secret::token()?;
        let sql = Sql::new(
            "INSERT INTO meeting_item (token, meeting_id, ord, case_id, ground, parts, question, state, follows_id, \
             made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8, $9, $10) RETURNING id",
            vals![
                token.as_str(),
                new.meeting,
                ord,
                new.case,
                new.ground.word(),
                new.parts.bits(),
                new.question,
                new.follows,
                self.ctx().actor.worker,
                self.now()
            ],
        );
        Ok((self.insert(sql).await?, token))
    }

    /// Puts a member on an item's list.
    pub(super) async fn put_seat(&self, item: i64, member: i64) -> Result<()> {
        let sql = Sql::new(
            "INSERT INTO meeting_item_member (item_id, member_id, made_by, made_at) VALUES ($1, $2, $3, $4)",
            vals![item, member, self.ctx().actor.worker, self.now()],
        );
        self.run(sql).await?;
        Ok(())
    }

    /// The rows of members of the meeting that were chosen.
    async fn chosen_members(&self, meeting: &OpenMeeting, chosen: &[Token]) -> Result<Vec<i64>> {
        let members = self.all_members(meeting).await?;
        let row = |token: &Token| members.iter().find(|m| m.token == *token && m.state.knows()).map(|m| m.id);
        let rows: Option<std::collections::BTreeSet<i64>> = chosen.iter().map(row).collect();
        rows.map(|rows| rows.into_iter().collect())
            .ok_or_else(|| Fault::new("seat", "この議題に出る人を、一覧から選びなおしてください").into())
    }
}

impl Store {
    /// What the form of a new item needs.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor may propose an item in this meeting, or when the chosen case is not one that the
    /// actor's agency leads.
    pub async fn item_start(&self, ctx: &Ctx, meeting: &Token, case: Option<&Token>) -> Result<ItemStart> {
        let mut unit = self.reading(ctx).await?;
        let meeting = unit.meeting(meeting).await?;
        if !meeting.may_propose() {
            return Err(Error::NotFound);
        }
        let known = unit.known_items(std::slice::from_ref(&meeting)).await?;
        let line = meeting.in_list(&known, ctx.now);
        let start = match case {
            Some(case) => {
                let case = unit.led_case(case).await?;
                let members = unit.all_members(&meeting).await?;
                let members = unit.with_consent(members, &case).await?;
                let chosen = unit.chosen_case(&case).await?;
                unit.note(Line::new(Action::View, Kind::Case, case.id).shown(case.parts, case.ground));
                ItemStart { meeting: line, chosen: Some(chosen), cases: Vec::new(), members }
            }
            None => {
                let (cases, rows) = unit.own_open_cases().await?;
                if !rows.is_empty() {
                    let shown = Parts::SUMMARY.and(Parts::BASIC);
                    let own = domain::access::Ground::OwnWork;
                    unit.note(Line::new(Action::List, Kind::Case, None).subjects(rows).shown(shown, own));
                }
                ItemStart { meeting: line, chosen: None, cases, members: Vec::new() }
            }
        };
        unit.done().await?;
        Ok(start)
    }

    /// Puts a case on the agenda. On a ground that needs consent it may be put there before consent has come; nobody outside
    /// the lead agency reads it until then. `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor may propose an item here and works on the case at its lead agency;
    /// [`Error::Invalid`] at `seat` when one who was chosen is no member, at `state` when the meeting is cancelled.
    pub async fn add_item(&self, ctx: &Ctx, meeting: &Token, form: &ItemForm, once: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let meeting = unit.meeting_to_change(meeting).await?;
        let case = unit.led_case(&form.case).await?;
        if meeting.cancelled() {
            return Err(cancelled());
        }
        if !meeting.may_propose() {
            return Err(Error::NotFound);
        }
        if let Some(first) = unit.once_answer("meeting_item", once).await? {
            return Ok(first);
        }
        let seats = unit.chosen_members(&meeting, &form.seats).await?;
        let new = NewItem {
            meeting: meeting.id,
            case: case.id,
            ground: form.ground,
            parts: form.parts,
            question: &form.question,
            follows: None,
        };
        let (item, token) = unit.put_meeting_item(&new).await?;
        for member in seats {
            unit.put_seat(item, member).await?;
        }
        unit.once("meeting_item", once, token.as_str()).await?;
        unit.drop_draft("meeting_item", &format!("new-{once}")).await?;
        let line = Line::new(Action::Create, Kind::MeetingItem, item).case(case.id).person(case.person);
        unit.note(line.shown(form.parts, case.ground));
        unit.done().await?;
        Ok(token)
    }

    /// Puts the agenda in order: all the items that the actor may know of, in their new order among themselves. Items that
    /// the actor does not know of keep their places.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor's agency convenes it; [`Error::Invalid`] at `order` when the list is not that of
    /// now.
    pub async fn order_items(&self, ctx: &Ctx, meeting: &Token, items: &[Token]) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let meeting = unit.meeting_to_change(meeting).await?;
        if !meeting.organiser {
            return Err(Error::NotFound);
        }
        let known = unit.known_items(std::slice::from_ref(&meeting)).await?;
        let rows: Option<Vec<i64>> = items
            .iter()
            .map(|token| known.iter().find(|k| k.row.token == *token).map(|k| k.row.id))
            .collect();
        let mut sorted = rows.clone().unwrap_or_default();
        sorted.sort_unstable();
        sorted.dedup();
        let rows = rows.filter(|rows| rows.len() == known.len() && sorted.len() == known.len());
        let changed = || Fault::new("order", "議題が増えたか減ったかしています。画面を開きなおしてください");
        for (row, place) in rows.ok_or_else(changed)?.into_iter().zip(known.iter().map(|k| k.row.ord)) {
            let sql = "UPDATE meeting_item SET ord = $1 WHERE id = $2 AND ord <> $1";
            unit.run(Sql::new(sql, vals![place, row])).await?;
        }
        unit.note(Line::new(Action::Change, Kind::Meeting, meeting.id));
        unit.done().await
    }

    /// Closes an item, talked about or dropped: its members read nothing of it from the next request on.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor works on its case at the lead agency; [`Error::Invalid`] at `state` when it is not
    /// open.
    pub async fn close_item(
        &self,
        ctx: &Ctx,
        meeting: &Token,
        item: &Token,
        to: ItemState,
        words: &str,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        unit.meeting_to_change(meeting).await?;
        let (_, known, right) = unit.led_item(meeting, item).await?;
        if known.row.state != ItemState::Open || !matches!(to, ItemState::Done | ItemState::Dropped) {
            return Err(Fault::new("state", "この議題は、もう閉じています").into());
        }
        let sql = Sql::new(
            "UPDATE meeting_item SET state = $1, closed_words = $2, version = version + 1 WHERE id = $3",
            vals![to.word(), words, known.row.id],
        );
        unit.run(sql).await?;
        unit.note(known.line(Action::End, Some(&right)));
        unit.done().await
    }

    /// Says who of the members belongs to an item: the whole list. Whoever is taken off reads nothing of it from the next
    /// request on.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor works on its case at the lead agency; [`Error::Invalid`] at `seat` when one is no
    /// member.
    pub async fn seat_members(
        &self,
        ctx: &Ctx,
        meeting: &Token,
        item: &Token,
        members: &[Token],
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let held = unit.meeting_to_change(meeting).await?;
        let (_, known, right) = unit.led_item(meeting, item).await?;
        let wanted = unit.chosen_members(&held, members).await?;
        let now = unit.seats_of(known.row.id).await?;
        let gone: Vec<i64> = now.iter().copied().filter(|m| !wanted.contains(m)).collect();
        let mut sql = Sql::new(
            "UPDATE meeting_item_member SET ended_at = $1, ended_by = $2 WHERE item_id = $3 AND ended_at IS NULL \
             AND member_id IN ",
            vals![unit.now(), ctx.actor.worker, known.row.id],
        );
        sql.ids(&gone);
        unit.run(sql).await?;
        for member in wanted.iter().filter(|m| !now.contains(m)) {
            unit.put_seat(known.row.id, *member).await?;
        }
        unit.note(known.line(Action::Change, Some(&right)));
        unit.done().await
    }
}
