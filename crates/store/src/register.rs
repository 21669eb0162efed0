//! 機関の名簿: the agencies with which the desks of a town work, what can be asked of each, whom one calls there, and the
//! visits made to explain the work. Everybody who works on cases in the town reads it; 包括化推進員 and 管理者 keep it. It
//! holds nothing of a resident.

mod edit;
mod list;

pub use list::{RegisterFilter, RegisterLine, RegisterPage};

use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    meeting::meeting_visible,
    row::{Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{DAY, Instant, Token, code::Role, register::CardForm};

/// Somebody whom one calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactPerson {
    /// The row's token.
    pub token: Token,
    /// Name.
    pub name: String,
    /// 役職・担当.
    pub post: String,
    /// Phone, digits only; may be empty.
    pub phone: String,
    /// What to know.
    pub note: String,
    /// Known since.
    pub from: NaiveDate,
    /// No longer there since.
    pub ended: Option<NaiveDate>,
}

/// One 説明訪問.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyVisit {
    /// On which day.
    pub on: NaiveDate,
    /// Who went.
    pub went: String,
    /// Whom they met.
    pub met: String,
    /// What was said.
    pub said: String,
    /// What is next.
    pub next: String,
    /// By when.
    pub next_on: Option<NaiveDate>,
    /// Who wrote it down.
    pub by: String,
}

/// An agency as the town's register has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    id: i64,
    /// The agency's token.
    pub token: Token,
    /// Name.
    pub name: String,
    /// Word of the list `agency_kind`.
    pub kind: String,
    /// Phone of the desk, digits only.
    pub phone: String,
    /// Address.
    pub address: String,
    /// Opening hours in words.
    pub hours: String,
    /// What can be asked of it.
    pub card: CardForm,
    /// Who wrote that, and when; none: nothing was written yet.
    pub card_by: Option<(String, Instant)>,
    /// For saving: the row that was read; 0 for none.
    pub version: i64,
    /// Whom one calls, those who are still there first.
    pub people: Vec<ContactPerson>,
    /// Visits, the newest first.
    pub visits: Vec<AgencyVisit>,
    /// Meetings of the last year to which somebody came for it, among those that the actor knows of.
    pub meetings: i64,
    /// The actor may keep it.
    pub editable: bool,
}

impl Unit {
    /// The town whose register the actor reads.
    fn register_town(&self) -> Result<i64> {
        let actor = &self.ctx().actor;
        actor.working_agency()?;
        actor.desk().and_then(|desk| desk.municipality).ok_or(Error::NotFound)
    }

    /// The town whose register the actor keeps.
    fn kept_town(&self) -> Result<i64> {
        if self.ctx().actor.any_role(Role::coordinates) { self.register_town() } else { Err(Error::NotFound) }
    }

    /// An agency of the town's register: of the town, or a wide-area body. Its row.
    async fn registered(&self, town: i64, agency: &Token) -> Result<i64> {
        let sql = Sql::new(
            "SELECT id FROM agency WHERE token = $1 AND (municipality_id = $2 OR municipality_id IS NULL)",
            vals![agency.as_str(), town],
        );
        self.need(sql, |r| r.int("id")).await
    }
}

impl Store {
    /// One agency of the register of the present desk's town. Writes no audit line: it holds nothing of a resident.
    ///
    /// # Errors
    /// [`Error::NotFound`] for those who work on no cases in the town, and for agencies of other towns.
    pub async fn registered_agency(&self, ctx: &Ctx, agency: &Token) -> Result<Registered> {
        let unit = self.reading(ctx).await?;
        let town = unit.register_town()?;
        let id = unit.registered(town, agency).await?;
        let sql =
            Sql::new("SELECT token, name, kind, phone, address, hours FROM agency WHERE id = $1", vals![id]);
        let mut found = unit
            .need(sql, |r| {
                Ok(Registered {
                    id,
                    token: r.token("token")?,
                    name: r.text("name")?,
                    kind: r.text("kind")?,
                    phone: r.text("phone")?,
                    address: r.text("address")?,
                    hours: r.text("hours")?,
                    card: CardForm::default(),
                    card_by: None,
                    version: 0,
                    people: Vec::new(),
                    visits: Vec::new(),
                    meetings: 0,
                    editable: unit.kept_town().is_ok(),
                })
            })
            .await?;
        unit.read_card(&mut found, town).await?;
        let sql = Sql::new(
            "SELECT token, name, post, phone, note, from_on, ended_on FROM agency_person WHERE agency_id = $1 \
             AND municipality_id = $2 ORDER BY CASE WHEN ended_on IS NULL THEN 0 ELSE 1 END, from_on DESC, id DESC",
            vals![id, town],
        );
        found.people = unit
            .all(sql, |r| {
                Ok(ContactPerson {
                    token: r.token("token")?,
                    name: r.text("name")?,
                    post: r.text("post")?,
                    phone: r.text("phone")?,
                    note: r.text("note")?,
                    from: r.date("from_on")?,
                    ended: r.opt_date("ended_on")?,
                })
            })
            .await?;
        let sql = Sql::new(
            "SELECT v.on_day, v.went, v.met, v.said, v.next, v.next_on, w.name FROM agency_visit v \
             JOIN worker w ON w.id = v.made_by WHERE v.agency_id = $1 AND v.municipality_id = $2 \
             ORDER BY v.on_day DESC, v.id DESC LIMIT 200",
            vals![id, town],
        );
        found.visits = unit
            .all(sql, |r| {
                Ok(AgencyVisit {
                    on: r.date("on_day")?,
                    went: r.text("went")?,
                    met: r.text("met")?,
                    said: r.text("said")?,
                    next: r.text("next")?,
                    next_on: r.opt_date("next_on")?,
                    by: r.text("name")?,
                })
            })
            .await?;
        found.meetings = unit.meetings_attended(id).await?;
        unit.done().await?;
        Ok(found)
    }
}

impl Unit {
    /// How many meetings of the last year somebody came to for this agency. A meeting that the actor does not know of is
    /// not counted.
    async fn meetings_attended(&self, agency: i64) -> Result<i64> {
        let mut sql = Sql::new(
            "SELECT COUNT(*) AS times FROM meeting m WHERE m.state <> 'cancelled' AND m.starts_at <= $1 \
             AND m.starts_at > $2 AND EXISTS (SELECT 1 FROM meeting_member y WHERE y.meeting_id = m.id \
             AND y.state IN ('present', 'left') AND y.agency_id = $3) AND ",
            vals![self.now(), self.now() - 365 * DAY, agency],
        );
        meeting_visible(&mut sql, self, "m");
        self.need(sql, |r| r.int("times")).await
    }

    async fn read_card(&self, found: &mut Registered, town: i64) -> Result<()> {
        let sql = Sql::new(
            "SELECT k.id, k.can_do, k.cannot_do, k.made_at, w.name FROM agency_card k JOIN worker w ON w.id = k.made_by \
             WHERE k.agency_id = $1 AND k.municipality_id = $2 ORDER BY k.id DESC LIMIT 1",
            vals![found.id, town],
        );
        let card = self
            .one(sql, |r| {
                let card = CardForm { can_do: r.text("can_do")?, cannot_do: r.text("cannot_do")? };
                Ok((r.int("id")?, card, (r.text("name")?, r.int("made_at")?)))
            })
            .await?;
        if let Some((version, card, by)) = card {
            (found.version, found.card, found.card_by) = (version, card, Some(by));
        }
        Ok(())
    }
}
