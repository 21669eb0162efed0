//! Members: invited, answered, confirmed, there, gone, removed.

use super::rule::{Known, OpenMeeting};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Instant, Token,
    meeting::{MemberForm, MemberRole, MemberState, MemberTurn, Right},
};
use std::collections::BTreeSet;

/// A member, as far as the actor is shown who comes.
#[derive(Clone)]
pub struct MemberLine {
    pub(super) id: i64,
    pub(super) worker: Option<i64>,
    pub(super) agency_row: Option<i64>,
    /// The membership's token.
    pub token: Token,
    /// The name.
    pub name: String,
    /// For which agency; empty for somebody without an account.
    pub agency: String,
    /// As what.
    pub role: MemberRole,
    /// Where they stand.
    pub state: MemberState,
    /// Since when.
    pub since: Instant,
    /// Somebody without an account: reads nothing here.
    pub outside: bool,
    /// The actor.
    pub me: bool,
    /// What the actor may do to it now.
    pub turns: Vec<MemberTurn>,
}

/// A worker who may be invited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub worker: Token,
    /// For which agency.
    pub agency: Token,
    /// The worker's name.
    pub name: String,
    /// The agency's name.
    pub agency_name: String,
}

impl Candidate {
    /// As the form sends it: `<worker>:<agency>`.
    #[must_use]
    pub fn value(&self) -> String {
        format!("{}:{}", self.worker, self.agency)
    }
}

/// May the actor make this turn of this member?
fn may_turn(meeting: &OpenMeeting, member: &MemberLine, turn: MemberTurn) -> bool {
    if turn.own() { member.me || (member.outside && meeting.organiser) } else { meeting.organiser }
}

impl Unit {
    /// Every member of a meeting, with what the actor may do.
    pub(super) async fn all_members(&self, meeting: &OpenMeeting) -> Result<Vec<MemberLine>> {
        let sql = Sql::new(
            "SELECT y.*, w.name AS worker_name, a.name AS agency_name FROM meeting_member y \
             LEFT JOIN worker w ON w.id = y.worker_id LEFT JOIN agency a ON a.id = y.agency_id \
             WHERE y.meeting_id = $1 ORDER BY y.id",
            vals![meeting.id],
        );
        let me = meeting.me.as_ref().filter(|me| me.serves).map(|me| me.id);
        let read = |r: &Row| {
            let (id, worker) = (r.int("id")?, r.opt_int("worker_id")?);
            Ok(MemberLine {
                id,
                worker,
                agency_row: r.opt_int("agency_id")?,
                token: r.token("token")?,
                name: r.opt_text("worker_name")?.unwrap_or(r.text("name")?),
                agency: r.opt_text("agency_name")?.unwrap_or_default(),
                role: r.word("role", MemberRole::parse)?,
                state: r.word("state", MemberState::parse)?,
                since: r.int("since_at")?,
                outside: worker.is_none(),
                me: me == Some(id),
                turns: Vec::new(),
            })
        };
        let mut members = self.all(sql, read).await?;
        for member in members.iter_mut().filter(|_| !meeting.cancelled()) {
            let open = MemberTurn::ALL.iter().copied().filter(|turn| member.state.turn(*turn).is_some());
            member.turns = open.filter(|turn| may_turn(meeting, member, *turn)).collect();
        }
        Ok(members)
    }

    /// The rows of the members on an item's list.
    pub(super) async fn seats_of(&self, item: i64) -> Result<BTreeSet<i64>> {
        let sql = Sql::new(
            "SELECT member_id FROM meeting_item_member WHERE ended_at IS NULL AND item_id = $1",
            vals![item],
        );
        Ok(self.all(sql, |r| r.int("member_id")).await?.into_iter().collect())
    }

    /// The members whom the actor is shown: all to the convenor and to who works on a case of the agenda, else those who are
    /// on an item with the actor, so that nobody learns of an item by who comes for it.
    pub(super) async fn shown_members(
        &self,
        meeting: &OpenMeeting,
        known: &[(Known, Option<Right>)],
    ) -> Result<Vec<MemberLine>> {
        let mut members = self.all_members(meeting).await?;
        if !meeting.organiser && !known.iter().any(|(k, _)| k.lead) {
            let mut sql = Sql::new(
                "SELECT y.id FROM meeting_member y WHERE y.meeting_id = $1 AND EXISTS (SELECT 1 \
                 FROM meeting_item_member s WHERE s.member_id = y.id AND s.ended_at IS NULL AND s.item_id IN ",
                vals![meeting.id],
            );
            sql.ids(&known.iter().map(|(k, _)| k.row.id).collect::<Vec<_>>()).add(")");
            let beside: BTreeSet<i64> = self.all(sql, |r| r.int("id")).await?.into_iter().collect();
            members.retain(|m| m.me || (m.state.knows() && beside.contains(&m.id)));
        }
        Ok(members)
    }

    /// Who may be invited: workers of the town's agencies and of wide-area bodies, with rows of worker and agency.
    async fn invitable(&self, meeting: &OpenMeeting) -> Result<Vec<(i64, i64, Candidate)>> {
        let town = self.ctx().actor.desk().and_then(|desk| desk.municipality);
        let sql = Sql::new(
            "SELECT DISTINCT w.id, a.id AS agency_row, w.token, a.token AS agency_token, w.name, a.name AS agency_name, \
             w.kana, a.kana AS agency_kana FROM worker w JOIN membership m ON m.worker_id = w.id \
             JOIN agency a ON a.id = m.agency_id WHERE w.ended_at IS NULL AND m.from_at <= $2 \
             AND (m.to_at IS NULL OR m.to_at > $2) AND m.role NOT IN ('auditor', 'system') \
             AND (a.municipality_id = $1 OR a.municipality_id IS NULL OR a.id = $4) \
             AND (a.active_to IS NULL OR a.active_to >= $3) AND NOT EXISTS (SELECT 1 FROM meeting_member y \
             WHERE y.meeting_id = $5 AND y.worker_id = w.id AND y.state NOT IN ('declined', 'removed')) \
             ORDER BY agency_kana, agency_name, agency_row, w.kana, w.id",
            vals![town, self.now(), self.ctx().today().to_string(), meeting.agency, meeting.id],
        );
        let read = |r: &Row| {
            let candidate = Candidate {
                worker: r.token("token")?,
                agency: r.token("agency_token")?,
                name: r.text("name")?,
                agency_name: r.text("agency_name")?,
            };
            Ok((r.int("id")?, r.int("agency_row")?, candidate))
        };
        self.all(sql, read).await
    }

    /// Keeps that a member stands at `state` now.
    pub(super) async fn member_stands(&self, member: i64, state: MemberState) -> Result<()> {
        let sql = Sql::new(
            "INSERT INTO meeting_member_turn (member_id, state, at, worker_id) VALUES ($1, $2, $3, $4)",
            vals![member, state.word(), self.now(), self.ctx().actor.worker],
        );
        self.run(sql).await?;
        Ok(())
    }

    /// Takes a member off every list.
    async fn unseat(&self, member: i64) -> Result<()> {
        let sql = Sql::new(
            "UPDATE meeting_item_member SET ended_at = $1, ended_by = $2 WHERE member_id = $3 AND ended_at IS NULL",
            vals![self.now(), self.ctx().actor.worker, member],
        );
        self.run(sql).await?;
        Ok(())
    }

    /// Adds a member: invited, or for somebody without an account with the answer that the convenor has.
    pub(super) async fn put_member(&self, meeting: i64, new: &NewMember<'_>) -> Result<(i64, Token)> {
        let token = secret::token()?;
        let state = if new.worker.is_some() { MemberState::Invited } else { MemberState::Accepted };
        let sql = Sql::new(
            "INSERT INTO meeting_member (token, meeting_id, agency_id, worker_id, name, role, state, since_at, made_by, \
             made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8) RETURNING id",
            vals![
                token.as_str(),
                meeting,
                new.agency,
                new.worker,
                new.name,
                new.role.word(),
                state.word(),
                self.now(),
                self.ctx().actor.worker
            ],
        );
        let id = self.insert(sql).await?;
        self.member_stands(id, state).await?;
        Ok((id, token))
    }
}

/// A member to be added, by rows.
pub(super) struct NewMember<'a> {
    pub(super) worker: Option<i64>,
    pub(super) agency: Option<i64>,
    /// The name of somebody without an account; empty for a worker.
    pub(super) name: &'a str,
    pub(super) role: MemberRole,
}

impl Store {
    /// Who may be invited to a meeting, by agency and reading.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor's agency convenes it.
    pub async fn meeting_candidates(&self, ctx: &Ctx, meeting: &Token) -> Result<Vec<Candidate>> {
        let unit = self.reading(ctx).await?;
        let meeting = unit.organised(meeting).await?;
        let all = unit.invitable(&meeting).await?;
        unit.done().await?;
        Ok(all.into_iter().map(|(.., candidate)| candidate).collect())
    }

    /// Invites somebody; also one who declined or was removed before. They are on no item's list by that.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor's agency convenes it; [`Error::Invalid`] at `member` when the worker was not
    /// offered, at `state` when the meeting is cancelled.
    pub async fn invite_member(
        &self,
        ctx: &Ctx,
        meeting: &Token,
        form: &MemberForm,
        once: &str,
    ) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let meeting = unit.meeting_to_change(meeting).await?;
        if !meeting.organiser {
            return Err(Error::NotFound);
        }
        if meeting.cancelled() {
            return Err(cancelled());
        }
        if let Some(answer) = unit.once_answer("meeting_member", once).await? {
            return Ok(answer);
        }
        let token = match form {
            MemberForm::Outside { name, role } => {
                let new = NewMember { worker: None, agency: None, name, role: *role };
                unit.put_member(meeting.id, &new).await?.1
            }
            MemberForm::Worker { worker, agency, role } => {
                let all = unit.invitable(&meeting).await?;
                let chosen = all.iter().find(|(.., c)| c.worker == *worker && c.agency == *agency);
                let gone = || {
                    Fault::new(
                        "member",
                        "案内する人を、一覧から選びなおしてください。もう案内した人かもしれません",
                    )
                };
                let (worker, agency, _) = chosen.ok_or_else(gone)?;
                let sql = Sql::new(
                    "SELECT id, token FROM meeting_member WHERE meeting_id = $1 AND worker_id = $2",
                    vals![meeting.id, *worker],
                );
                match unit.one(sql, |r| Ok((r.int("id")?, r.token("token")?))).await? {
                    Some((id, token)) => {
                        // Whoever comes again begins anew: also on no list.
                        unit.unseat(id).await?;
                        let sql = Sql::new(
                            "UPDATE meeting_member SET agency_id = $1, role = $2, state = 'invited', since_at = $3 \
                             WHERE id = $4",
                            vals![*agency, role.word(), unit.now(), id],
                        );
                        unit.run(sql).await?;
                        unit.member_stands(id, MemberState::Invited).await?;
                        token
                    }
                    None => {
                        let new =
                            NewMember { worker: Some(*worker), agency: Some(*agency), name: "", role: *role };
                        unit.put_member(meeting.id, &new).await?.1
                    }
                }
            }
        };
        unit.once("meeting_member", once, token.as_str()).await?;
        unit.note(Line::new(Action::Change, Kind::Meeting, meeting.id));
        unit.done().await?;
        Ok(token)
    }

    /// Changes where a member stands. A member answers for themselves; everything else, and the answers of those without an
    /// account, the convenor writes. It is felt on the next request.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the member is absent, or the turn is not this actor's; [`Error::Invalid`] at `state` when it does
    /// not follow, or the meeting is cancelled.
    pub async fn turn_member(
        &self,
        ctx: &Ctx,
        meeting: &Token,
        member: &Token,
        turn: MemberTurn,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let meeting = unit.meeting_to_change(meeting).await?;
        let members = unit.all_members(&meeting).await?;
        let member = members.iter().find(|m| m.token == *member).ok_or(Error::NotFound)?;
        if !may_turn(&meeting, member, turn) {
            return Err(Error::NotFound);
        }
        if meeting.cancelled() {
            return Err(cancelled());
        }
        let follows = || {
            Fault::new("state", "いまの様子からは、そう変えられません。画面を開きなおして確かめてください")
        };
        let next = member.state.turn(turn).ok_or_else(follows)?;
        let sql = Sql::new(
            "UPDATE meeting_member SET state = $1, since_at = $2 WHERE id = $3 AND state = $4",
            vals![next.word(), unit.now(), member.id, member.state.word()],
        );
        if unit.run(sql).await? == 0 {
            return Err(follows().into());
        }
        if next == MemberState::Removed {
            unit.unseat(member.id).await?;
        }
        unit.member_stands(member.id, next).await?;
        let action = if next == MemberState::Removed { Action::End } else { Action::Change };
        unit.note(Line::new(action, Kind::Meeting, meeting.id));
        unit.done().await
    }
}

/// The refusal of a change to a meeting that does not take place.
pub(super) fn cancelled() -> Error {
    Fault::new("state", "この会議は取りやめになっています").into()
}
