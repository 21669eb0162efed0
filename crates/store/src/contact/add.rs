//! Adding a contact: one transaction of few statements, since a desk does this all day.

use super::again::source_of;
use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    dialect::Index,
    error::{Error, Result},
    gate::OpenCase,
    load::{contact_order, japan_month},
    row::{Sql, vals},
    search, secret,
    unit::Unit,
};
use domain::{
    Fault, Instant, Token,
    access::Parts,
    code::Outcome,
    contact::{NewContact, NextStep},
};

/// A contact just saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactMade {
    /// Its token.
    pub token: Token,
    /// The same request or import key had saved it before: nothing was changed now.
    pub again: bool,
}

/// Whom a contact was with, as rows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counterpart {
    pub(super) person: Option<i64>,
    pub(super) agency: Option<i64>,
}

/// How many places of one instant are tried before giving up.
pub(super) const TRIES: usize = 200;

/// Of the tries, so many look in the same span of seconds before it is doubled.
const PATIENCE: usize = 8;

/// A free-looking place in the order of all contacts: after those of the same instant that were saved in earlier
/// seconds (of the last four hours), and at random among those of this second, of which there are 64. Where many arrive
/// at once for one instant, those that find no place (`tried` so often) look among the seconds ahead, at last among all.
pub(super) fn place(at: Instant, now: Instant, tried: usize) -> Result<i64> {
    let chance = i64::from(u32::from_le_bytes(secret::random()?));
    let span = 1 << (tried / PATIENCE).min(14);
    let second = now / 1000 + (chance >> 6) % span;
    Ok(contact_order(at, (second & 0x3fff) << 6 | (chance & 63)))
}

impl Unit {
    /// The counterpart's rows: a person of the case's household, or any agency.
    pub(super) async fn counterpart(&self, case: &OpenCase, new: &NewContact) -> Result<Counterpart> {
        let mut rows = Counterpart::default();
        if let Some(person) = &new.person {
            let sql = Sql::new(
                "SELECT p.id FROM person p JOIN household_member m ON m.person_id = p.id \
                 WHERE p.token = $1 AND m.household_id = $2 LIMIT 1",
                vals![person.as_str(), case.household],
            );
            let found = self.one(sql, |r| r.int("id")).await?;
            let fault = || Fault::new("person", "相手は、この世帯の人のなかから選んでください");
            rows.person = Some(found.ok_or_else(fault)?);
        }
        if let Some(agency) = &new.agency {
            let sql = Sql::new("SELECT id FROM agency WHERE token = $1", vals![agency.as_str()]);
            let found = self.one(sql, |r| r.int("id")).await?;
            rows.agency =
                Some(found.ok_or_else(|| Fault::new("agency", "相手の機関を選びなおしてください"))?);
        }
        Ok(rows)
    }

    /// Row and place of the new contact; `None` when its import key was taken in the meantime.
    async fn put_contact(
        &self,
        case: &OpenCase,
        new: &NewContact,
        with: Counterpart,
        token: &Token,
    ) -> Result<Option<(i64, i64)>> {
        let (agency, worker) = (self.ctx().actor.working_agency()?, self.ctx().actor.worker);
        let (source, key) = new.import.as_ref().map(|(s, k)| (source_of(agency, s), k.clone())).unzip();
        for tried in 0..TRIES {
            let ord = place(new.at, self.now(), tried)?;
            let sql = Sql::new(
                "INSERT INTO contact (token, ord, case_id, lead_agency_id, agency_id, worker_id, at, month, method, \
                 outcome, counterpart_person_id, counterpart_agency_id, counterpart, minutes, programme, field, \
                 body, created_at, import_source, import_key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, \
                 $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) ON CONFLICT DO NOTHING RETURNING id",
                vals![
                    token.as_str(),
                    ord,
                    case.id,
                    case.lead_agency,
                    agency,
                    worker,
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
                    self.now(),
                    source.clone(),
                    key.clone(),
                ],
            );
            if let Some(id) = self.one(sql, |r| r.int("id")).await? {
                return Ok(Some((id, ord)));
            }
            if let (Some(source), Some(key)) = (&source, &key) {
                let sql = "SELECT id FROM contact WHERE import_source = $1 AND import_key = $2";
                let taken = Sql::new(sql, vals![source.as_str(), key.as_str()]);
                if self.one(taken, |r| r.int("id")).await?.is_some() {
                    return Ok(None);
                }
            }
        }
        Err(Error::Broken("no place left in the order of contacts"))
    }

    /// A form that is sent again, since its first answer was lost, may have got more words in between. They are not said to
    /// be saved.
    async fn nothing_added(&self, first: &Token, new: &NewContact) -> Result<()> {
        if matches!(self.ctx().actor.door, Door::Token(_)) {
            return Ok(()); // a program's key stands for its request
        }
        let sql = Sql::new("SELECT body FROM contact WHERE token = $1", vals![first.as_str()]);
        if self.one(sql, |r| r.text("body")).await?.is_none_or(|body| body == new.body) {
            return Ok(());
        }
        let sentence = "先に送ったことばは、もう保存されています。書き足したところを写して、保存された記録を直してください";
        Err(Fault::new("body", sentence).into())
    }

    async fn tell_case(&self, case: i64, new: &NewContact) -> Result<()> {
        let met = i64::from(new.outcome == Outcome::Met);
        let sql = Sql::new(
            "UPDATE support_case SET met_count = met_count + $1, last_contact_at = CASE \
             WHEN last_contact_at > $2 THEN last_contact_at ELSE $2 END WHERE id = $3",
            vals![met, new.at, case],
        );
        self.run(sql).await?;
        Ok(())
    }

    async fn next_step(&mut self, case: &OpenCase, next: &NextStep) -> Result<()> {
        let (agency, worker) = (self.ctx().actor.working_agency()?, self.ctx().actor.worker);
        let sql = Sql::new(
            "INSERT INTO task (token, agency_id, owner_id, case_id, kind, words, due_on, due_time, waiting_words, \
             moved_reason, made_by, made_at) VALUES ($1, $2, $3, $4, 'task', $5, $6, '', '', '', $3, $7) RETURNING id",
            vals![
                secret::token()?.as_str(),
                agency,
                worker,
                case.id,
                next.words.as_str(),
                next.due_on.to_string(),
                self.now(),
            ],
        );
        let task = self.insert(sql).await?;
        self.note(Line::new(Action::Create, Kind::Task, task).case(case.id));
        Ok(())
    }
}

/// Adds a contact to a case within a unit; the token of the one that its import key stands for, when that was saved
/// before. The caller has opened the case with [`Parts::CONTACTS`].
///
/// # Errors
/// [`Error::Invalid`] when the counterpart is not of this household; [`Error::Taken`] when the import key stands for
/// something else.
pub(crate) async fn add(
    unit: &mut Unit,
    case: &OpenCase,
    new: &NewContact,
    token: &Token,
) -> Result<Option<Token>> {
    let with = unit.counterpart(case, new).await?;
    if let Some(first) = unit.saved_under_key(case, new, with).await? {
        return Ok(Some(first));
    }
    let Some((id, ord)) = unit.put_contact(case, new, with, token).await? else {
        let first = unit.saved_under_key(case, new, with).await?;
        return first.map(Some).ok_or(Error::Broken("an import key came and went"));
    };
    let grams = search::contact_grams(case.lead_agency, case.id, &new.body);
    unit.run_raw(Index::Contact.put(unit.backend(), ord, &grams)).await?;
    unit.tell_case(case.id, new).await?;
    let line = Line::new(Action::Create, Kind::Contact, id).case(case.id).person(with.person);
    unit.note(line.shown(case.parts, case.ground));
    if let Some(next) = &new.next {
        unit.next_step(case, next).await?;
    }
    Ok(None)
}

impl Store {
    /// Saves a contact of a case that the actor may read the contacts of: contact, search index, the case's last
    /// contact and meetings, the next step's task and the audit lines, all or nothing. `once`: the form's or
    /// request's own key; when it comes again, the first answer is given and nothing changes.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the case is absent or not for this actor; [`Error::Invalid`] when the counterpart
    /// is not of this household, or at `body` when a form comes again with other words; [`Error::Taken`] when the import key
    /// stands for something else.
    pub async fn add_contact(
        &self,
        ctx: &Ctx,
        case: &Token,
        new: &NewContact,
        once: &str,
    ) -> Result<ContactMade> {
        let mut unit = self.writing(ctx).await?;
        let case = unit.case(case, Parts::CONTACTS).await?;
        let token = secret::token()?;
        if let Some(first) = unit.once("contact", once, token.as_str()).await? {
            let token = Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"))?;
            unit.nothing_added(&token, new).await?;
            return Ok(ContactMade { token, again: true });
        }
        if let Some(token) = add(&mut unit, &case, new, &token).await? {
            return Ok(ContactMade { token, again: true });
        }
        if matches!(ctx.actor.door, Door::Session(_)) && !once.is_empty() {
            unit.drop_draft("contact", &format!("new-{once}")).await?;
        }
        unit.done().await?;
        Ok(ContactMade { token, again: false })
    }
}
