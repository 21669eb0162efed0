//! Opening a case.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    number::Numbered,
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Fault, Token,
    access::{Ground, Parts},
};

/// A case to be opened for a household of one's own agency.
#[derive(Debug, Clone)]
pub struct NewCase {
    /// Whose.
    pub household: Token,
    /// 本人: a member of the household.
    pub person: Token,
    /// Main worker, of one's own desk; none: the one who opens it.
    pub worker: Option<Token>,
    /// Opened on.
    pub opened_on: NaiveDate,
    /// Next review, if already agreed.
    pub next_review: Option<NaiveDate>,
}

/// A case just opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseMade {
    pub(crate) id: i64,
    /// Its token.
    pub token: Token,
    /// 年度-連番 within the agency.
    pub number: String,
}

/// Opens a case at the actor's present desk, within a unit. The caller has opened `household` and `person` by the
/// gate as its own agency's. `worker`: a row of the same desk; `None` is the actor.
///
/// # Errors
/// [`Error::NotFound`] when the actor works on no cases there.
pub(crate) async fn open_case(
    unit: &mut Unit,
    household: i64,
    person: i64,
    worker: Option<i64>,
    opened_on: NaiveDate,
    next_review: Option<NaiveDate>,
) -> Result<CaseMade> {
    let agency = unit.ctx().actor.working_agency()?;
    let worker = worker.unwrap_or(unit.ctx().actor.worker);
    let number = unit.next_number(Numbered::Case, agency, opened_on).await?;
    let token = secret::token()?;
    let sql = Sql::new(
        "INSERT INTO support_case (token, number, agency_id, household_id, person_id, worker_id, status, \
         opened_on, close_reason, next_review) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, '', $8) RETURNING id",
        vals![
            token.as_str(),
            number.as_str(),
            agency,
            household,
            person,
            worker,
            opened_on.to_string(),
            next_review.map(|d| d.to_string()),
        ],
    );
    let id = unit.insert(sql).await?;
    unit.index_guests(&[household]).await?;
    unit.note(Line::new(Action::Create, Kind::Case, id).person(person).shown(Parts::ALL, Ground::OwnWork));
    Ok(CaseMade { id, token, number })
}

impl Unit {
    /// The row of a worker of the actor's present desk who works on cases now.
    pub(crate) async fn colleague(&self, worker: &Token) -> Result<i64> {
        let agency = self.ctx().actor.working_agency()?;
        let sql = Sql::new(
            "SELECT w.id FROM worker w WHERE w.token = $1 AND w.ended_at IS NULL AND EXISTS (SELECT 1 \
             FROM membership m WHERE m.worker_id = w.id AND m.agency_id = $2 AND m.from_at <= $3 \
             AND (m.to_at IS NULL OR m.to_at > $3) AND m.role NOT IN ('auditor', 'system'))",
            vals![worker.as_str(), agency, self.now()],
        );
        self.need(sql, |r| r.int("id")).await
    }
}

impl Store {
    /// Opens a case for a household of one's own agency. `once`: the form's own key, so that a second press gives
    /// the first answer.
    ///
    /// # Errors
    /// [`Error::NotFound`] when household or person is absent or not one's own agency's; [`Error::Invalid`] when
    /// the person is no member of the household.
    pub async fn open_case(&self, ctx: &Ctx, new: &NewCase, once: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let agency = ctx.actor.working_agency()?;
        let household = unit.household(&new.household, Parts::BUT_WHEREABOUTS).await?.id;
        let person = unit.person(&new.person, Parts::BUT_WHEREABOUTS).await?.id;
        let own = Sql::new("SELECT agency_id FROM household WHERE id = $1", vals![household]);
        if unit.need(own, |r| r.int("agency_id")).await? != agency {
            return Err(Error::NotFound);
        }
        let member = Sql::new(
            "SELECT id FROM household_member WHERE household_id = $1 AND person_id = $2 AND to_on IS NULL LIMIT 1",
            vals![household, person],
        );
        if unit.one(member, |r| r.int("id")).await?.is_none() {
            return Err(Fault::new("person", "この世帯の人のなかから、本人を選んでください").into());
        }
        let worker = match &new.worker {
            Some(worker) => Some(
                unit.colleague(worker)
                    .await
                    .map_err(|_| Fault::new("worker", "担当は、この窓口の職員から選んでください"))?,
            ),
            None => None,
        };
        let made = open_case(&mut unit, household, person, worker, new.opened_on, new.next_review).await?;
        if let Some(first) = unit.once("case", once, made.token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        unit.done().await?;
        Ok(made.token)
    }
}
