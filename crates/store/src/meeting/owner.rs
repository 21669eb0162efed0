//! Who may be asked to do what was decided: nobody who may not be told of it.

use super::{
    member::MemberLine,
    rule::{Known, OpenMeeting},
};
use crate::{
    actor::Ctx,
    error::{Error, Result},
    row::{Sql, vals},
    seal::rule::Over,
    tie,
    unit::Unit,
};
use domain::{Instant, Token, meeting::MemberState, seal::Stand};

/// Somebody who may be asked to do what was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerChoice {
    /// As the form sends it: `<worker>:<agency>` or `:<agency>`.
    pub value: String,
    /// The name with the agency, or the agency's.
    pub name: String,
    pub(super) worker: Option<i64>,
    pub(super) agency: i64,
    pub(super) agency_token: Token,
    pub(super) worker_token: Option<Token>,
}

impl Unit {
    /// Who may be asked: workers of the lead agency, and members who are on the item's list, have come or were confirmed, and
    /// may be told of it: they signed, or their agency has a consent in force. Whoever is tied to the household or close to
    /// one from whom somebody in it is sealed is not among them.
    pub(super) async fn owners_of(
        &mut self,
        meeting: &OpenMeeting,
        known: &Known,
        members: &[MemberLine],
    ) -> Result<Vec<OwnerChoice>> {
        let sql = Sql::new(
            &format!(
                "SELECT DISTINCT w.id, w.token, w.name, w.kana, a.name AS agency, a.token AS agency_token FROM worker w \
                 JOIN membership m ON m.worker_id = w.id JOIN agency a ON a.id = m.agency_id WHERE m.agency_id = $1 \
                 AND w.ended_at IS NULL AND m.from_at <= $2 AND (m.to_at IS NULL OR m.to_at > $2) \
                 AND m.role NOT IN ('auditor', 'system') AND $3 NOT IN ({}) AND $4 NOT IN ({}) ORDER BY w.kana, w.id",
                tie::homes("w.id"),
                tie::people("w.id"),
            ),
            vals![known.row.lead_agency, self.now(), known.row.household, known.row.person],
        );
        let lead = known.row.lead_agency;
        let own = self
            .all(sql, |r| {
                let (worker, agency) = (r.token("token")?, r.token("agency_token")?);
                Ok(OwnerChoice {
                    value: format!("{worker}:{agency}"),
                    name: format!("{}（{}）", r.text("name")?, r.text("agency")?),
                    worker: Some(r.int("id")?),
                    agency: lead,
                    agency_token: agency,
                    worker_token: Some(worker),
                })
            })
            .await?;
        let mut owners = Vec::new();
        for owner in own {
            let Some(worker) = owner.worker else { continue };
            if !known.row.seals || self.may_hear(worker, known).await? {
                owners.push(owner);
            }
        }
        let seats = self.seats_of(known.row.id).await?;
        let book = self.book(known.row.case).await?;
        for member in members {
            let (Some(worker), Some(agency)) = (member.worker, member.agency_row) else { continue };
            let came =
                matches!(member.state, MemberState::Confirmed | MemberState::Present | MemberState::Left);
            if !came || !seats.contains(&member.id) || agency == lead {
                continue;
            }
            if !known.row.ground.statutory()
                && known.row.asked.meet(book.allows(agency, self.now())).is_none()
            {
                continue;
            }
            if known.row.ground.statutory()
                && self.signed_at(known.row.id, member.id, meeting.agency).await?.is_none()
            {
                continue;
            }
            if !self.may_hear(worker, known).await? {
                continue;
            }
            let sql = Sql::new(
                "SELECT w.token, a.token AS agency FROM worker w, agency a WHERE w.id = $1 AND a.id = $2 \
                 AND w.ended_at IS NULL",
                vals![worker, agency],
            );
            let found = self.one(sql, |r| Ok((r.token("token")?, r.token("agency")?))).await?;
            let Some((worker_token, agency_token)) = found else { continue };
            owners.push(OwnerChoice {
                value: format!("{worker_token}:{agency_token}"),
                name: format!("{}（{}）", member.name, member.agency),
                worker: Some(worker),
                agency,
                agency_token,
                worker_token: Some(worker_token),
            });
        }
        let mut desks: Vec<OwnerChoice> = Vec::new();
        for owner in &owners {
            if desks.iter().all(|d| d.agency != owner.agency) {
                let sql = Sql::new("SELECT name FROM agency WHERE id = $1", vals![owner.agency]);
                let name = self.need(sql, |r| r.text("name")).await?;
                desks.push(OwnerChoice {
                    value: format!(":{}", owner.agency_token),
                    name,
                    worker: None,
                    worker_token: None,
                    ..owner.clone()
                });
            }
        }
        owners.extend(desks);
        Ok(owners)
    }

    /// When a member signed the notice that the convening agency has in force, for this item.
    pub(super) async fn signed_at(&self, item: i64, member: i64, convening: i64) -> Result<Option<Instant>> {
        let sql = Sql::new(
            "SELECT MAX(g.at) AS at FROM secrecy_sign g WHERE g.item_id = $1 AND g.member_id = $2 \
             AND COALESCE(g.notice_id, 0) = COALESCE((SELECT n.id FROM secrecy_notice n WHERE n.agency_id = $3 \
             AND n.valid_from <= $4 ORDER BY n.valid_from DESC, n.id DESC LIMIT 1), 0)",
            vals![item, member, convening, self.ctx().today().to_string()],
        );
        Ok(self.one(sql, |r| r.opt_int("at")).await?.flatten())
    }

    /// Is nothing between this worker and the people of the case: no tie, no seal against one to whom they are close?
    async fn may_hear(&mut self, worker: i64, known: &Known) -> Result<bool> {
        let sql = Sql::new(
            &format!(
                "SELECT id FROM worker WHERE id = $1 AND ($2 IN ({}) OR $3 IN ({}))",
                tie::homes("$1"),
                tie::people("$1")
            ),
            vals![worker, known.row.household, known.row.person],
        );
        if self.one(sql, |r| r.int("id")).await?.is_some() {
            return Ok(false);
        }
        let actor = match crate::actor::load(self, worker, crate::actor::Door::Program, None).await {
            Ok(actor) => actor,
            Err(Error::LoggedOut) => return Ok(false),
            Err(error) => return Err(error),
        };
        let ctx = Ctx { actor: std::sync::Arc::new(actor), ..self.ctx().clone() };
        let former = self.act_as(ctx);
        let over = Over { household: Some(known.row.household), person: Some(known.row.person) };
        let stand = self.stand_before(over).await;
        self.act_as(former);
        Ok(stand? != Stand::Barred)
    }
}
