//! What stands above every page of a household.

use super::works_on;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    gate::{Open, OpenCase, person_visible},
    row::{Sql, vals},
    seal::SealMark,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Token,
    access::{Ground, Parts},
    code::CaseStatus,
    household::Living,
    wareki::{Age, Birth},
};

/// The head of a household's pages, reduced to what the actor may see.
#[derive(Clone)]
pub struct Head {
    /// The household's token.
    pub token: Token,
    /// As the office says it; needs [`Parts::BASIC`].
    pub name: Option<String>,
    /// Who belongs now, the index person first; empty without [`Parts::BASIC`].
    pub people: Vec<Chip>,
    /// The household's cases that the actor may see, newest first.
    pub cases: Vec<CaseChip>,
    /// The nearest day on which something is promised or due; of cases whose [`Parts::CONTACTS`] are open.
    pub next: Option<NaiveDate>,
    /// What the actor may see of it.
    pub parts: Parts,
    /// By which right.
    pub ground: Ground,
    /// The actor works on it, and may change it.
    pub editable: bool,
    /// A seal that stands over somebody of it.
    pub seal: Option<SealMark>,
}

/// One person of the household.
#[derive(Clone)]
pub struct Chip {
    /// The person's token.
    pub token: Token,
    /// Name.
    pub name: String,
    /// 続柄 as the office says it.
    pub tie: String,
    /// Where this person lives.
    pub living: Living,
    /// 本人.
    pub is_index: bool,
    /// Age today, or at death.
    pub age: Option<Age>,
    /// Has died.
    pub dead: bool,
    /// A seal covers this person.
    pub sealed: bool,
}

/// One case of the household.
#[derive(Clone)]
pub struct CaseChip {
    /// The case's token.
    pub token: Token,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub status: CaseStatus,
    /// Lead agency.
    pub agency: String,
    /// The lead agency's phone, digits only; may be empty.
    pub agency_phone: String,
    /// Main worker, the contact person for partners.
    pub worker: Option<String>,
    /// Opened on.
    pub opened_on: NaiveDate,
    /// The actor works at its lead agency.
    pub leads: bool,
}

impl Store {
    /// The head of a household's pages.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when absent or not for this actor.
    pub async fn household_head(&self, ctx: &Ctx, household: &Token) -> Result<Head> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.household(household, Parts::NONE).await?;
        let head = head(&unit, &open).await?;
        unit.note(viewed(&open));
        unit.done().await?;
        Ok(head)
    }
}

/// The line of a household that was looked at.
pub(crate) fn viewed(open: &Open) -> Line {
    Line::new(Action::View, Kind::Household, open.id).shown(open.parts, open.ground)
}

/// The head within a unit in which the household is open.
pub(crate) async fn head(unit: &Unit, open: &Open) -> Result<Head> {
    let sql = Sql::new("SELECT token, name FROM household WHERE id = $1", vals![open.id]);
    let (token, name) = unit.need(sql, |r| Ok((r.token("token")?, r.text("name")?))).await?;
    let named = open.parts.has(Parts::BASIC);
    let cases = open_cases(unit, open.id).await?;
    Ok(Head {
        token,
        name: named.then_some(name),
        people: if named { people(unit, open.id).await? } else { Vec::new() },
        next: next(unit, &cases).await?,
        cases: chips_of(unit, &cases).await?,
        parts: open.parts,
        ground: open.ground,
        editable: works_on(unit, open.id).await?,
        seal: unit.seal_of_home(open.id).await?,
    })
}

/// The household's cases that the actor may see, newest first.
pub(crate) async fn open_cases(unit: &Unit, household: i64) -> Result<Vec<OpenCase>> {
    let sql = Sql::new(
        "SELECT id FROM support_case WHERE household_id = $1 ORDER BY opened_on DESC, id DESC",
        vals![household],
    );
    let mut cases = Vec::new();
    for id in unit.all(sql, |r| r.int("id")).await? {
        if let Ok(case) = unit.case_row(id, Parts::NONE).await {
            cases.push(case);
        }
    }
    Ok(cases)
}

async fn people(unit: &Unit, household: i64) -> Result<Vec<Chip>> {
    let today = unit.ctx().today();
    let mut sql = Sql::new(
        "SELECT p.token, p.name, p.birth, p.death, m.tie, m.living, m.is_index, EXISTS (SELECT 1 FROM seal_cover v \
         JOIN seal s ON s.id = v.seal_id WHERE v.person_id = p.id AND v.left_out = 0 AND s.lifted_at IS NULL) AS sealed \
         FROM household_member m JOIN person p ON p.id = m.person_id WHERE m.household_id = $1 \
         AND (m.to_on IS NULL OR m.to_on >= $2) AND ",
        vals![household, today.to_string()],
    );
    person_visible(&mut sql, unit, "p", Parts::BASIC);
    sql.add(" ORDER BY m.is_index DESC, m.id");
    unit.all(sql, |r| {
        let died = r.opt_date("death")?;
        Ok(Chip {
            token: r.token("token")?,
            name: r.text("name")?,
            tie: r.text("tie")?,
            living: r.word("living", Living::parse)?,
            is_index: r.flag("is_index")?,
            age: Birth::from_storage(&r.text("birth")?).and_then(|b| b.age_on(died.unwrap_or(today))),
            dead: died.is_some(),
            sealed: r.truth("sealed")?,
        })
    })
    .await
}

async fn chips_of(unit: &Unit, cases: &[OpenCase]) -> Result<Vec<CaseChip>> {
    let own = unit.ctx().actor.own_agencies();
    let mut sql = Sql::new(
        "SELECT c.token, c.number, c.status, c.opened_on, c.agency_id, a.name AS agency, a.phone, w.name AS worker \
         FROM support_case c JOIN agency a ON a.id = c.agency_id LEFT JOIN worker w ON w.id = c.worker_id \
         WHERE c.id IN ",
        vec![],
    );
    sql.ids(&cases.iter().map(|c| c.id).collect::<Vec<_>>()).add(" ORDER BY c.opened_on DESC, c.id DESC");
    unit.all(sql, |r| {
        Ok(CaseChip {
            token: r.token("token")?,
            number: r.text("number")?,
            status: r.word("status", CaseStatus::parse)?,
            agency: r.text("agency")?,
            agency_phone: r.text("phone")?,
            worker: r.opt_text("worker")?,
            opened_on: r.date("opened_on")?,
            leads: own.contains(&r.int("agency_id")?),
        })
    })
    .await
}

/// The nearest due day of the cases whose contacts are open.
async fn next(unit: &Unit, cases: &[OpenCase]) -> Result<Option<NaiveDate>> {
    let mut sql =
        Sql::new("SELECT due_on FROM task WHERE done_at IS NULL AND due_on <> '' AND case_id IN ", vec![]);
    sql.ids(&with_contacts(cases)).add(" ORDER BY due_on LIMIT 1");
    unit.one(sql, |r| r.date("due_on")).await
}

/// The rows of those whose contacts are open.
pub(crate) fn with_contacts(cases: &[OpenCase]) -> Vec<i64> {
    cases.iter().filter(|c| c.parts.has(Parts::CONTACTS)).map(|c| c.id).collect()
}
