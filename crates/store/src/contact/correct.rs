//! Correcting a contact: the former state is kept, and who corrected it when.

use super::add::{Counterpart, TRIES, place};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    dialect::Index,
    error::{Error, Result},
    gate::OpenCase,
    load::japan_month,
    row::{Sql, vals},
    search,
    unit::Unit,
};
use domain::{Instant, Token, access::Parts, code::Outcome, contact::NewContact};
use serde::{Deserialize, Serialize};

/// A contact's state as kept in `contact_former.body`. Fields are added, never renamed: old rows stay readable.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    pub(crate) at: Instant,
    pub(crate) method: String,
    pub(crate) outcome: String,
    pub(crate) counterpart_person: Option<i64>,
    pub(crate) counterpart_agency: Option<i64>,
    pub(crate) counterpart: String,
    pub(crate) minutes: i64,
    pub(crate) programme: String,
    pub(crate) field: String,
    pub(crate) body: String,
}

/// A contact for its correction form.
#[derive(Clone)]
pub struct ContactToEdit {
    /// Token.
    pub token: Token,
    /// Of which case.
    pub case: Token,
    /// Of which household.
    pub household: Token,
    /// As it is now; `next` is none.
    pub now: NewContact,
    /// Name of the agency it was with, if any.
    pub agency_name: Option<String>,
    /// Version, to be sent back.
    pub version: i64,
    /// Who wrote it.
    pub worker: String,
}

/// A contact's row, opened for correction.
struct Opened {
    id: i64,
    ord: i64,
    version: i64,
    case: OpenCase,
    kept: Kept,
    worker: String,
}

impl Opened {
    /// Does it say already what `new` says?
    fn stands(&self, new: &NewContact, with: Counterpart) -> bool {
        let kept = &self.kept;
        let words = [&kept.method, &kept.counterpart, &kept.programme, &kept.field, &kept.body];
        words == [&new.method, &new.counterpart, &new.programme, &new.field, &new.body]
            && kept.outcome == new.outcome.word()
            && (kept.at, kept.minutes) == (new.at, new.minutes)
            && (kept.counterpart_person, kept.counterpart_agency) == (with.person, with.agency)
    }
}

impl Unit {
    /// Opens a contact that the actor may correct: of a case that an own agency leads, or written by an own agency.
    async fn contact(&self, token: &Token) -> Result<Opened> {
        let sql = Sql::new(
            "SELECT k.id, k.ord, k.case_id, k.agency_id, k.version, k.at, k.method, k.outcome, \
             k.counterpart_person_id, k.counterpart_agency_id, k.counterpart, k.minutes, k.programme, k.field, \
             k.body, w.name AS worker FROM contact k JOIN worker w ON w.id = k.worker_id WHERE k.token = $1",
            vals![token.as_str()],
        );
        let (ids, agency, kept, worker) = self
            .need(sql, |r| {
                let kept = Kept {
                    at: r.int("at")?,
                    method: r.text("method")?,
                    outcome: r.text("outcome")?,
                    counterpart_person: r.opt_int("counterpart_person_id")?,
                    counterpart_agency: r.opt_int("counterpart_agency_id")?,
                    counterpart: r.text("counterpart")?,
                    minutes: r.int("minutes")?,
                    programme: r.text("programme")?,
                    field: r.text("field")?,
                    body: r.text("body")?,
                };
                let ids = (r.int("id")?, r.int("ord")?, r.int("version")?, r.int("case_id")?);
                Ok((ids, r.int("agency_id")?, kept, r.text("worker")?))
            })
            .await?;
        let (id, ord, version, case) = ids;
        let case = self.case_row(case, Parts::CONTACTS).await?;
        let own = self.ctx().actor.own_agencies();
        if !own.contains(&case.lead_agency) && !own.contains(&agency) {
            return Err(Error::NotFound);
        }
        Ok(Opened { id, ord, version, case, kept, worker })
    }

    async fn rewrite(&self, old: &Opened, new: &NewContact, with: Counterpart, version: i64) -> Result<i64> {
        for tried in 0..TRIES {
            let ord = if new.at == old.kept.at { old.ord } else { place(new.at, self.now(), tried)? };
            let taken = Sql::new("SELECT id FROM contact WHERE ord = $1 AND id <> $2", vals![ord, old.id]);
            if self.one(taken, |r| r.int("id")).await?.is_some() {
                continue;
            }
            let sql = Sql::new(
                "UPDATE contact SET ord = $1, at = $2, month = $3, method = $4, outcome = $5, \
                 counterpart_person_id = $6, counterpart_agency_id = $7, counterpart = $8, minutes = $9, \
                 programme = $10, field = $11, body = $12, version = version + 1 WHERE id = $13 AND version = $14",
                vals![
                    ord,
                    new.at,
                    japan_month(new.at),
                    new.method.as_str(),
                    new.outcome.word(),
                    with.person,
                    with.agency,
                    new.counterpart.as_str(),
                    new.minutes,
                    new.programme.as_str(),
                    new.field.as_str(),
                    new.body.as_str(),
                    old.id,
                    version,
                ],
            );
            if self.run(sql).await? == 0 {
                return Err(Error::Stale { theirs: old.version });
            }
            return Ok(ord);
        }
        Err(Error::Broken("no place left in the order of contacts"))
    }

    async fn keep_former(&self, old: &Opened) -> Result<()> {
        let body = serde_json::to_string(&old.kept).map_err(|_| Error::Broken("contact_former.body"))?;
        let sql = Sql::new(
            "INSERT INTO contact_former (contact_id, version, body, replaced_at, replaced_by) \
             VALUES ($1, $2, $3, $4, $5)",
            vals![old.id, old.version, body, self.now(), self.ctx().actor.worker],
        );
        self.run(sql).await?;
        Ok(())
    }

    async fn retell_case(&self, old: &Opened, new: &NewContact) -> Result<()> {
        let met = |outcome: &str| i64::from(outcome == Outcome::Met.word());
        let sql = Sql::new(
            "UPDATE support_case SET met_count = met_count + $1, last_contact_at = (SELECT k.at FROM contact k \
             WHERE k.case_id = support_case.id ORDER BY k.ord DESC LIMIT 1) WHERE id = $2",
            vals![met(new.outcome.word()) - met(&old.kept.outcome), old.case.id],
        );
        self.run(sql).await?;
        Ok(())
    }

    async fn token_of(&self, table: &str, row: Option<i64>) -> Result<Option<(Token, String)>> {
        let Some(row) = row else { return Ok(None) };
        let sql = Sql::new(&format!("SELECT token, name FROM {table} WHERE id = $1"), vals![row]);
        self.one(sql, |r| Ok((r.token("token")?, r.text("name")?))).await
    }
}

impl Store {
    /// A contact for its correction form.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is absent or not for this actor to correct.
    pub async fn contact_to_edit(&self, ctx: &Ctx, token: &Token) -> Result<ContactToEdit> {
        let mut unit = self.reading(ctx).await?;
        let old = unit.contact(token).await?;
        let kept_back = unit.kept_in(old.case.household).await?;
        let person = old.kept.counterpart_person.filter(|person| !kept_back.contains(person));
        let person = unit.token_of("person", person).await?;
        let agency = unit.token_of("agency", old.kept.counterpart_agency).await?;
        let sql = Sql::new(
            "SELECT c.token, h.token AS household FROM support_case c JOIN household h ON h.id = c.household_id \
             WHERE c.id = $1",
            vals![old.case.id],
        );
        let (case, household) = unit.need(sql, |r| Ok((r.token("token")?, r.token("household")?))).await?;
        let line = Line::new(Action::View, Kind::Contact, old.id).case(old.case.id);
        unit.note(line.shown(Parts::CONTACTS, old.case.ground));
        unit.done().await?;
        let kept = old.kept;
        let now = NewContact {
            at: kept.at,
            method: kept.method,
            outcome: Outcome::parse(&kept.outcome).ok_or(Error::Broken("outcome"))?,
            person: person.map(|p| p.0),
            agency: agency.as_ref().map(|a| a.0.clone()),
            counterpart: kept.counterpart,
            minutes: kept.minutes,
            programme: kept.programme,
            field: kept.field,
            body: kept.body,
            next: None,
            import: None,
        };
        let agency_name = agency.map(|a| a.1);
        Ok(ContactToEdit {
            token: token.clone(),
            case,
            household,
            now,
            agency_name,
            version: old.version,
            worker: old.worker,
        })
    }

    /// Corrects a contact that nobody corrected since `version`; gives its household, to go back to. The former state
    /// is kept and stays readable in the timeline. `once` is the form's word: the same correction sent again changes
    /// nothing; with other words it is as if somebody else had corrected in the meantime, and none is lost.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`]; [`Error::Stale`] when somebody else corrected it in the meantime.
    pub async fn correct_contact(
        &self,
        ctx: &Ctx,
        token: &Token,
        version: i64,
        new: &NewContact,
        once: &str,
    ) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        // First, so that of two presses at one instant the second sees what the first wrote.
        let again = unit.once("correction", once, token.as_str()).await?.is_some();
        let old = unit.contact(token).await?;
        let mut with = unit.counterpart(&old.case, new).await?;
        if let (None, Some(person)) = (with.person, old.kept.counterpart_person)
            && unit.kept_in(old.case.household).await?.contains(&person)
        {
            // The form did not show whom it was with, and so did not take them out.
            with.person = Some(person);
        }
        let sql = Sql::new("SELECT token FROM household WHERE id = $1", vals![old.case.household]);
        let household = unit.need(sql, |r| r.token("token")).await?;
        if again && old.stands(new, with) {
            return Ok(household);
        }
        let ord = unit.rewrite(&old, new, with, version).await?;
        unit.keep_former(&old).await?;
        if ord != old.ord {
            unit.run_raw(Index::Contact.take(unit.backend(), old.ord)).await?;
        }
        let grams = search::contact_grams(old.case.lead_agency, old.case.id, &new.body);
        unit.run_raw(Index::Contact.put(unit.backend(), ord, &grams)).await?;
        unit.retell_case(&old, new).await?;
        unit.drop_draft("contact", token.as_str()).await?;
        let line = Line::new(Action::Change, Kind::Contact, old.id).case(old.case.id);
        unit.note(line.shown(Parts::CONTACTS, old.case.ground));
        unit.done().await?;
        Ok(household)
    }
}
