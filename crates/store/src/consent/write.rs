//! Consents written down, signed, withdrawn.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::OpenCase,
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Token,
    consent::{Answer, Ends, NewConsent, Said, Withdrawal},
};

/// What a word brought to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ended {
    /// Earlier statements.
    pub wills: usize,
    /// Grants: those let in by them see nothing from the next request on.
    pub grants: usize,
}

impl Ended {
    fn add(&mut self, ends: &Ends) {
        self.wills += ends.wills.len();
        self.grants += ends.grants.len();
    }
}

impl Unit {
    /// Somebody of the case's household.
    async fn of_household(&self, case: &OpenCase, person: &Token) -> Result<i64> {
        let sql = Sql::new(
            "SELECT p.id FROM person p JOIN household_member m ON m.person_id = p.id WHERE p.token = $1 \
             AND m.household_id = $2 LIMIT 1",
            vals![person.as_str(), case.household],
        );
        let found = self.one(sql, |r| r.int("id")).await?;
        found.ok_or_else(|| Fault::new("person", "だれの同意かを、選びなおしてください").into())
    }

    async fn agency_named(&self, case: &OpenCase, agency: &Token) -> Result<i64> {
        let sql = Sql::new(
            "SELECT id FROM agency WHERE token = $1 AND (active_to IS NULL OR active_to >= $2) AND id <> $3",
            vals![agency.as_str(), self.ctx().today().to_string(), case.lead_agency],
        );
        let found = self.one(sql, |r| r.int("id")).await?;
        found.ok_or_else(|| Fault::new("agency", "どの機関についてかを、選びなおしてください").into())
    }

    /// Writes what one person said about one agency, and ends what that ends.
    async fn put_item(&mut self, at: &Place<'_>, agency: i64, answer: Answer) -> Result<Ends> {
        let ends = if at.in_force {
            self.book(at.case.id).await?.said(at.person, agency, answer, self.now())
        } else {
            Ends::default()
        };
        self.end_all(&ends, "あとの返事にかわった").await?;
        self.note_ends(at.case, &ends);
        let sql = Sql::new(
            "INSERT INTO consent_item (token, consent_id, agency_id, answer, ended_words) \
             VALUES ($1, $2, $3, $4, '') RETURNING id",
            vals![secret::token()?.as_str(), at.consent, agency, answer.word()],
        );
        self.insert(sql).await?;
        Ok(ends)
    }

    fn note_ends(&mut self, case: &OpenCase, ends: &Ends) {
        for grant in &ends.grants {
            self.note(Line::new(Action::End, Kind::Grant, *grant).case(case.id));
        }
    }
}

/// Where a statement stands.
struct Place<'a> {
    case: &'a OpenCase,
    consent: i64,
    person: i64,
    /// It has been said; a prepared paper ends nothing yet.
    in_force: bool,
}

impl Store {
    /// Writes a consent down: prepared for its signature, or said.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody outside the lead agency; [`Error::Invalid`].
    pub async fn add_consent(&self, ctx: &Ctx, form: &NewConsent, once: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let case = unit.led_case(&form.case).await?;
        let token = secret::token()?;
        if let Some(first) = unit.once("consent", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        unit.hold_case(case.id).await?;
        let person = unit.of_household(&case, &form.person).await?;
        let (notice, notice_name) = unit.notice_named(form.notice.as_ref()).await?;
        let said = form.said.as_ref();
        let sql = Sql::new(
            "INSERT INTO consent (token, case_id, person_id, parts, purpose, until_at, notice_id, notice_name, \
             said_on, way, reference, witness, said_by, said_at, made_by, made_at) VALUES ($1, $2, $3, $4, $5, $6, \
             $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id",
            vals![
                token.as_str(),
                case.id,
                person,
                form.parts.bits(),
                form.purpose.as_str(),
                form.until,
                notice,
                notice_name,
                said.map(|s| s.on.to_string()),
                said.map_or("", |s| s.way.word()),
                said.map_or("", |s| &s.reference),
                said.map_or("", |s| &s.witness),
                said.map(|_| ctx.actor.worker),
                said.map(|_| unit.now()),
                ctx.actor.worker,
                unit.now(),
            ],
        );
        let consent = unit.insert(sql).await?;
        let place = Place { case: &case, consent, person, in_force: said.is_some() };
        for (agency, answer) in &form.answers {
            let agency = unit.agency_named(&case, agency).await?;
            unit.put_item(&place, agency, *answer).await?;
        }
        let line = Line::new(Action::Create, Kind::Consent, consent).case(case.id).person(person);
        unit.note(line.shown(form.parts, case.ground));
        unit.done().await?;
        Ok(token)
    }

    /// The paper came back, or it was said: from now on it is in force.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody outside the lead agency; [`Error::Invalid`] at `agency` when it was said or
    /// thrown away already, or when an answer is missing.
    pub async fn consent_said(
        &self,
        ctx: &Ctx,
        token: &Token,
        said: &Said,
        answers: &[(Token, Answer)],
    ) -> Result<Ended> {
        let mut unit = self.writing(ctx).await?;
        let (case, _) = unit.consent(token).await?;
        unit.hold_case(case.id).await?;
        let sql = Sql::new(
            "UPDATE consent SET said_on = $1, way = $2, reference = $3, witness = $4, said_by = $5, said_at = $6 \
             WHERE token = $7 AND said_on IS NULL AND thrown_at IS NULL",
            vals![
                said.on.to_string(),
                said.way.word(),
                said.reference.as_str(),
                said.witness.as_str(),
                ctx.actor.worker,
                unit.now(),
                token.as_str()
            ],
        );
        if unit.run(sql).await? == 0 {
            return Err(Fault::new("agency", "この同意は、もう記録されているか、やめになっています").into());
        }
        let sql = Sql::new("SELECT id, person_id FROM consent WHERE token = $1", vals![token.as_str()]);
        let (consent, person) = unit.need(sql, |r| Ok((r.int("id")?, r.int("person_id")?))).await?;
        let sql = Sql::new(
            "SELECT i.id, i.agency_id, a.token FROM consent_item i JOIN agency a ON a.id = i.agency_id \
             WHERE i.consent_id = $1 ORDER BY i.id",
            vals![consent],
        );
        let items = unit.all(sql, |r| Ok((r.int("id")?, r.int("agency_id")?, r.token("token")?))).await?;
        let mut ended = Ended::default();
        for (item, agency, agency_token) in items {
            let answer = answers.iter().find(|(token, _)| *token == agency_token).map(|(_, answer)| *answer);
            let Some(answer) = answer else {
                return Err(Fault::new("agency", "機関ごとの返事を、どれも選んでください").into());
            };
            let mut book = unit.book(case.id).await?;
            // What this very paper says is not an earlier word.
            book.wills.retain(|will| will.id != item);
            let ends = book.said(person, agency, answer, unit.now());
            unit.end_all(&ends, "あとの返事にかわった").await?;
            unit.note_ends(&case, &ends);
            ended.add(&ends);
            let sql = "UPDATE consent_item SET answer = $1 WHERE id = $2";
            unit.run(Sql::new(sql, vals![answer.word(), item])).await?;
        }
        unit.note(Line::new(Action::Change, Kind::Consent, consent).case(case.id).person(person));
        unit.done().await?;
        Ok(ended)
    }

    /// A prepared paper is given up.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody outside the lead agency.
    pub async fn throw_consent(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let (case, consent) = unit.consent(token).await?;
        let sql = Sql::new(
            "UPDATE consent SET thrown_at = $1 WHERE token = $2 AND said_on IS NULL AND thrown_at IS NULL",
            vals![unit.now(), token.as_str()],
        );
        if unit.run(sql).await? == 1 {
            unit.note(Line::new(Action::End, Kind::Consent, consent.id).case(case.id));
        }
        unit.done().await
    }

    /// The person takes it back, for this agency, from now on: every grant that stands on it ends in the same
    /// transaction.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody outside the lead agency, or when the statement is of another consent.
    pub async fn withdraw_consent(
        &self,
        ctx: &Ctx,
        token: &Token,
        item: &Token,
        form: &Withdrawal,
    ) -> Result<Ended> {
        let mut unit = self.writing(ctx).await?;
        let (case, consent) = unit.consent(token).await?;
        unit.hold_case(case.id).await?;
        let sql = Sql::new(
            "SELECT id FROM consent_item WHERE token = $1 AND consent_id = $2",
            vals![item.as_str(), consent.id],
        );
        let item = unit.need(sql, |r| r.int("id")).await?;
        let mut ended = Ended::default();
        let book = unit.book(case.id).await?;
        if book.wills.iter().any(|w| w.id == item && w.in_force(unit.now())) {
            let ends = book.withdrawn(item);
            unit.end_all(&ends, &form.words).await?;
            unit.note_ends(&case, &ends);
            ended.add(&ends);
            unit.note(Line::new(Action::End, Kind::Consent, consent.id).case(case.id));
        }
        unit.done().await?;
        Ok(ended)
    }
}
