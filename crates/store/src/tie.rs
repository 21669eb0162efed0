//! Ties of workers: kin, neighbour, former colleague. A tie keeps the worker out of the household, whatever else
//! would let them in. Anybody declares their own; the 管理者 of an agency that works on the household notes and ends
//! them.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    gate::Open,
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{Fault, Instant, Token, access::Parts, admin::TieForm, code::Role};

/// The households out of which ties keep a worker (a place in the statement): those that they are tied to, and wherever
/// anybody of these is or was, under another record, too, so that nobody who went away is followed by kin at a desk:
/// `SELECT household_id …`.
pub(crate) fn homes(worker: &str) -> String {
    format!(
        "SELECT wt.household_id FROM worker_tie wt WHERE wt.ended_at IS NULL AND wt.worker_id = {worker} \
         UNION SELECT wo.household_id FROM worker_tie wu JOIN household_member wm ON wm.household_id = wu.household_id \
         JOIN household_member wo ON wo.person_id = wm.person_id WHERE wu.ended_at IS NULL AND wu.worker_id = {worker} \
         UNION SELECT wx.household_id FROM {LINKED} JOIN household_member wx ON wx.person_id = {OTHER} WHERE {}",
        held(worker)
    )
}

/// The other record of somebody in a household to which a worker is tied, where two were found to be the same person: who
/// came in at another door was written down anew.
const OTHER: &str = "CASE WHEN wl.person_a = wy.person_id THEN wl.person_b ELSE wl.person_a END";

const LINKED: &str = "worker_tie wv JOIN household_member wy ON wy.household_id = wv.household_id JOIN person_link wl \
     ON wl.kind = 'same' AND wl.ended_at IS NULL AND (wl.person_a = wy.person_id OR wl.person_b = wy.person_id)";

fn held(worker: &str) -> String {
    format!("wv.ended_at IS NULL AND wv.worker_id = {worker}")
}

/// Everybody who is or was in one of those, and their other records: `SELECT person_id …`.
pub(crate) fn people(worker: &str) -> String {
    format!(
        "SELECT wp.person_id FROM household_member wp WHERE wp.household_id IN ({}) UNION SELECT {OTHER} FROM {LINKED} WHERE {}",
        homes(worker),
        held(worker)
    )
}

/// A tie in force, as a 管理者 sees it.
#[derive(Clone)]
pub struct TieLine {
    /// Its token.
    pub token: Token,
    /// The worker who is kept out.
    pub worker: String,
    /// Which tie, in words.
    pub reason: String,
    /// Who noted it; the worker, when self-declared.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// A worker whom a tie may be noted of.
#[derive(Clone)]
pub struct Tieable {
    /// Sent in forms.
    pub token: Token,
    /// Shown.
    pub name: String,
    /// Where.
    pub agency: String,
}

impl Unit {
    /// A household that the actor is 管理者 for: at the agency that wrote it down, or the lead agency of a case.
    pub(crate) async fn managed_household(&self, household: &Token) -> Result<Open> {
        let open = self.household(household, Parts::BUT_WHEREABOUTS).await?;
        let posts = &self.ctx().actor.posts;
        let led: Vec<i64> = posts.iter().filter(|p| p.role == Role::Manager).map(|p| p.agency).collect();
        let mut sql =
            Sql::new("SELECT h.id FROM household h WHERE h.id = $1 AND (h.agency_id IN ", vals![open.id]);
        sql.ids(&led)
            .add(" OR EXISTS (SELECT 1 FROM support_case c WHERE c.household_id = h.id AND c.agency_id IN ");
        sql.ids(&led).add("))");
        self.need(sql, |r| r.int("id")).await?;
        Ok(open)
    }

    /// Everybody who could see the household now: workers of the agencies that work on it, and of those let in.
    async fn tieable(&self, household: i64) -> Result<Vec<(i64, Tieable)>> {
        let sql = Sql::new(
            "SELECT w.id, w.token, w.name, w.kana, MIN(a.name) AS agency FROM worker w \
             JOIN membership m ON m.worker_id = w.id JOIN agency a ON a.id = m.agency_id WHERE w.ended_at IS NULL \
             AND m.from_at <= $2 AND (m.to_at IS NULL OR m.to_at > $2) AND m.role NOT IN ('auditor', 'system') \
             AND (m.agency_id IN (SELECT agency_id FROM household WHERE id = $1) \
             OR m.agency_id IN (SELECT agency_id FROM support_case WHERE household_id = $1) \
             OR EXISTS (SELECT 1 FROM disclosure_grant g JOIN support_case c ON c.id = g.case_id \
             WHERE c.household_id = $1 AND g.ended_at IS NULL AND (g.to_at IS NULL OR g.to_at > $2) \
             AND (g.agency_id = m.agency_id OR g.worker_id = w.id))) \
             GROUP BY w.id, w.token, w.name, w.kana ORDER BY w.kana, w.name, w.id",
            vals![household, self.now()],
        );
        let read = |r: &Row| {
            let tieable =
                Tieable { token: r.token("token")?, name: r.text("name")?, agency: r.text("agency")? };
            Ok((r.int("id")?, tieable))
        };
        self.all(sql, read).await
    }

    async fn put_tie(&mut self, household: i64, worker: i64, form: &TieForm) -> Result<()> {
        let known = Sql::new(
            "SELECT id FROM worker_tie WHERE worker_id = $1 AND household_id = $2 AND ended_at IS NULL LIMIT 1",
            vals![worker, household],
        );
        if self.one(known, |r| r.int("id")).await?.is_some() {
            return Err(Fault::new("worker", "この職員の縁は、もう書いてあります").into());
        }
        let sql = Sql::new(
            "INSERT INTO worker_tie (token, worker_id, household_id, reason, made_by, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            vals![
                secret::token()?.as_str(),
                worker,
                household,
                form.reason.as_str(),
                self.ctx().actor.worker,
                self.now()
            ],
        );
        let id = self.insert(sql).await?;
        self.note(Line::new(Action::Create, Kind::Tie, id));
        self.note(Line::new(Action::Change, Kind::Household, household));
        Ok(())
    }
}

impl Store {
    /// 「この世帯とは縁がある」: keeps the actor out of the household from the next request on.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the household is absent or not for this actor, as it is after the first time.
    pub async fn declare_tie(&self, ctx: &Ctx, household: &Token, form: &TieForm) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.household(household, Parts::NONE).await?;
        unit.put_tie(open.id, ctx.actor.worker, form).await?;
        unit.done().await
    }

    /// The ties of a household, and of whom one may be noted.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] unless the actor is 管理者 for the household.
    pub async fn ties(&self, ctx: &Ctx, household: &Token) -> Result<(Vec<TieLine>, Vec<Tieable>)> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.managed_household(household).await?;
        let sql = Sql::new(
            "SELECT t.token, w.name AS worker, t.reason, b.name AS made_by_name, t.made_at FROM worker_tie t \
             JOIN worker w ON w.id = t.worker_id JOIN worker b ON b.id = t.made_by \
             WHERE t.household_id = $1 AND t.ended_at IS NULL ORDER BY t.id",
            vals![open.id],
        );
        let read = |r: &Row| {
            Ok(TieLine {
                token: r.token("token")?,
                worker: r.text("worker")?,
                reason: r.text("reason")?,
                by: r.text("made_by_name")?,
                at: r.int("made_at")?,
            })
        };
        let ties = unit.all(sql, read).await?;
        let tieable = unit.tieable(open.id).await?.into_iter().map(|(_, t)| t).collect();
        unit.note(Line::new(Action::List, Kind::Tie, None));
        unit.done().await?;
        Ok((ties, tieable))
    }

    /// Notes the tie of a worker who could see the household.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] unless the actor is 管理者 for the household; [`crate::Error::Invalid`] at `worker`.
    pub async fn note_tie(&self, ctx: &Ctx, household: &Token, worker: &Token, form: &TieForm) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.managed_household(household).await?;
        let found = unit.tieable(open.id).await?.into_iter().find(|(_, t)| t.token == *worker);
        let (id, _) = found.ok_or_else(|| Fault::new("worker", "職員を一覧から選びなおしてください"))?;
        unit.put_tie(open.id, id, form).await?;
        unit.done().await
    }

    /// Ends a tie: written by mistake, or no longer so. Nobody ends their own, for they do not see the household.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] unless the actor is 管理者 for the household, or when it is of another household.
    pub async fn end_tie(&self, ctx: &Ctx, household: &Token, tie: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = unit.managed_household(household).await?;
        let sql = Sql::new(
            "SELECT id FROM worker_tie WHERE token = $1 AND household_id = $2",
            vals![tie.as_str(), open.id],
        );
        let id = unit.need(sql, |r| r.int("id")).await?;
        let sql = "UPDATE worker_tie SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL";
        if unit.run(Sql::new(sql, vals![unit.now(), id])).await? == 1 {
            unit.note(Line::new(Action::End, Kind::Tie, id));
            unit.note(Line::new(Action::Change, Kind::Household, open.id));
        }
        unit.done().await
    }
}
