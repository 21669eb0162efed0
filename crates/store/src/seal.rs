//! 居所の秘匿: set, read with a reason, changed, lifted by two. What a seal denies and takes out is in [`rule`]; the gate
//! asks there.

mod lift;
mod open;
pub(crate) mod rule;
mod set;
mod spread;
mod view;

pub use open::Before;
pub use set::{Choices, Mate};
pub use view::{LiftLine, OpeningLine, Reader, SealView};

use crate::{
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{Instant, Token, access::Parts, code::Role};

/// The mark 「秘匿」, as everybody sees it who may see the case.
#[derive(Clone)]
pub struct SealMark {
    /// The seal's token.
    pub token: Token,
    /// Who keeps it: to be asked, and to be told what has changed.
    pub keeper: String,
    /// At which agency.
    pub agency: String,
    /// The actor is named on it, and may read with a reason.
    pub named: bool,
    /// The actor may see the seal's own page.
    pub page: bool,
    /// The actor has it open until.
    pub open_until: Option<Instant>,
    /// The last day of its period.
    pub to: NaiveDate,
    /// Its period is over; it stands until it is lifted.
    pub over: bool,
}

/// A seal's row, with where the actor stands before it. The person's record is open to the actor.
pub(crate) struct OpenSeal {
    pub(crate) id: i64,
    pub(crate) person: i64,
    pub(crate) household: Option<i64>,
    pub(crate) agency: i64,
    pub(crate) keeper: i64,
    pub(crate) named: bool,
    pub(crate) manages: bool,
    pub(crate) keeper_serves: bool,
    pub(crate) lifted: Option<Instant>,
    pub(crate) task: Option<i64>,
    pub(crate) version: i64,
}

impl Unit {
    fn manages(&self, agency: i64) -> bool {
        self.ctx().actor.posts.iter().any(|p| p.agency == agency && p.role == Role::Manager)
    }

    /// The seal in force that covers a person; one that the actor has not opened before the others.
    pub(crate) async fn seal_of_person(&self, person: i64) -> Result<Option<SealMark>> {
        self.mark("SELECT v.seal_id FROM seal_cover v WHERE v.left_out = 0 AND v.person_id = $1", person)
            .await
    }

    /// The seal in force over a household.
    pub(crate) async fn seal_of_home(&self, household: i64) -> Result<Option<SealMark>> {
        let today = self.ctx().today();
        let seals = format!(
            "SELECT v.seal_id FROM household_member m JOIN seal_cover v ON v.person_id = m.person_id \
             WHERE m.household_id = $1 AND v.left_out = 0 AND (m.to_on IS NULL OR m.to_on >= '{today}') \
             UNION SELECT h.id FROM seal h WHERE h.household_id = $1"
        );
        self.mark(&seals, household).await
    }

    async fn mark(&self, seals: &str, of: i64) -> Result<Option<SealMark>> {
        let actor = &self.ctx().actor;
        let (today, now, at_a_page) = (self.ctx().today(), self.now(), rule::at_a_page(actor));
        let sql = Sql::new(
            &format!(
                "SELECT s.token, s.to_on, s.agency_id, w.name AS keeper, a.name AS agency, \
                 EXISTS (SELECT 1 FROM seal_reader r WHERE r.seal_id = s.id AND r.worker_id = $2 AND r.ended_at IS NULL) \
                 AS named, (SELECT MAX(o.ends_at) FROM seal_opening o WHERE o.seal_id = s.id AND o.worker_id = $2 \
                 AND o.at <= $3) AS open_until FROM seal s JOIN worker w ON w.id = s.keeper_id \
                 JOIN agency a ON a.id = s.agency_id WHERE s.lifted_at IS NULL AND s.id IN ({seals}) ORDER BY s.id"
            ),
            vals![of, actor.worker, now],
        );
        let read = |r: &Row| {
            let (named, to) = (r.truth("named")?, r.date("to_on")?);
            let open_until = r.opt_int("open_until")?.filter(|end| named && at_a_page && now < *end);
            Ok(SealMark {
                token: r.token("token")?,
                keeper: r.text("keeper")?,
                agency: r.text("agency")?,
                named,
                page: named || self.manages(r.int("agency_id")?),
                open_until,
                to,
                over: to < today,
            })
        };
        let marks = self.all(sql, read).await?;
        let closed = marks.iter().find(|m| m.open_until.is_none()).cloned();
        Ok(closed.or_else(|| marks.into_iter().next()))
    }

    /// Opens a seal's own page: those named on it, and 管理者 of its keeper's agency, who may see the person.
    pub(crate) async fn seal(&self, token: &Token) -> Result<OpenSeal> {
        let worker = self.ctx().actor.worker;
        let sql = Sql::new(
            &format!(
                "SELECT s.id, s.person_id, s.household_id, s.agency_id, s.keeper_id, s.lifted_at, s.task_id, s.version, \
                 EXISTS (SELECT 1 FROM seal_reader r WHERE r.seal_id = s.id AND r.worker_id = $2 AND r.ended_at IS NULL) \
                 AS named, {} AS serves FROM seal s WHERE s.token = $1",
                rule::keeper_stands("s", "$3")
            ),
            vals![token.as_str(), worker, self.now()],
        );
        let read = |r: &Row| {
            let agency = r.int("agency_id")?;
            Ok(OpenSeal {
                id: r.int("id")?,
                person: r.int("person_id")?,
                household: r.opt_int("household_id")?,
                agency,
                keeper: r.int("keeper_id")?,
                named: r.truth("named")?,
                manages: self.manages(agency),
                keeper_serves: r.truth("serves")?,
                lifted: r.opt_int("lifted_at")?,
                task: r.opt_int("task_id")?,
                version: r.int("version")?,
            })
        };
        let seal = self.need(sql, read).await?;
        self.person_row(seal.person, Parts::BASIC).await?;
        if seal.named || seal.manages { Ok(seal) } else { Err(Error::NotFound) }
    }
}

impl OpenSeal {
    /// Is the actor told who reads? The keeper; where the keeper is no longer there, a 管理者.
    pub(crate) const fn is_told(&self, worker: i64) -> bool {
        self.keeper == worker || (self.manages && !self.keeper_serves)
    }

    /// May the actor change who reads, and until when? The keeper; where the keeper is no longer there, a 管理者.
    pub(crate) const fn may_change(&self, worker: i64) -> bool {
        self.lifted.is_none() && self.is_told(worker)
    }
}
