//! Sending a referral.

use super::turn::Hand;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Token,
    access::Parts,
    admin::Right,
    referral::{Basis, NewReferral, Source, State},
};

impl Unit {
    /// An agency in service that is none of the actor's.
    async fn asked_agency(&self, token: &Token, from: i64) -> Result<i64> {
        let sql = Sql::new(
            "SELECT id FROM agency WHERE token = $1 AND (active_to IS NULL OR active_to >= $2) AND id <> $3",
            vals![token.as_str(), self.ctx().today().to_string(), from],
        );
        let found = self.one(sql, |r| r.int("id")).await?;
        found.ok_or_else(|| Fault::new("agency", "どこにつなぐかを、選びなおしてください").into())
    }

    /// Writes one move of the history.
    pub(super) async fn put_turn(
        &self,
        referral: i64,
        hand: Hand<'_>,
        what: &str,
        on: chrono::NaiveDate,
        words: &str,
    ) -> Result<()> {
        let sql = Sql::new(
            "INSERT INTO referral_move (referral_id, at, worker_id, agency_id, what, on_day, words, outside_name) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            vals![referral, self.now(), hand.worker, hand.agency, what, on.to_string(), words, hand.outside],
        );
        self.run(sql).await?;
        Ok(())
    }
}

impl Store {
    /// Sends a referral. Its words are a disclosure of their own, so they need their ground like a grant.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor's agency leads the case, or took the reception; [`Error::Invalid`].
    pub async fn send_referral(&self, ctx: &Ctx, form: &NewReferral, once: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let token = secret::token()?;
        let (case, reception, from) = match &form.source {
            Source::Case(case) => {
                let case = unit.led_case(case).await?;
                (Some(case.id), None, case.lead_agency)
            }
            Source::Reception(reception) => {
                let id = unit.reception(reception).await?;
                let sql = Sql::new("SELECT agency_id FROM reception WHERE id = $1", vals![id]);
                (None, Some(id), unit.need(sql, |r| r.int("agency_id")).await?)
            }
        };
        if let Some(first) = unit.once("referral", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let to = unit.asked_agency(&form.to, from).await?;
        let footing = match (&form.basis, case) {
            (Basis::Right(Right::Consent(item)), Some(case)) => {
                Some(unit.consent_footing(case, item, to, form.parts).await?.will())
            }
            (Basis::Right(Right::Consent(_)) | Basis::SpokenAtReception, None)
            | (Basis::Right(Right::Law(_)), _) => None,
            (Basis::SpokenAtReception, Some(_)) => {
                return Err(Fault::new("consent", "どの同意によるかを選んでください").into());
            }
        };
        let today = ctx.today();
        let clock = unit.patience().await?.clock(State::Asked, today);
        let sql = Sql::new(
            "INSERT INTO referral (token, case_id, reception_id, from_agency_id, from_worker_id, to_agency_id, subject, \
             who, told, parts, ground, consent_item_id, note, state, asked_on, turned_on, due_on, escalate_on, reason, \
             outcome, made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $15, $16, $17, \
             '', '', $18) RETURNING id",
            vals![
                token.as_str(),
                case,
                reception,
                from,
                ctx.actor.worker,
                to,
                form.subject.as_str(),
                form.who.as_str(),
                form.told.as_str(),
                form.parts.bits(),
                form.basis.ground().word(),
                footing,
                form.note.as_str(),
                State::Asked.word(),
                today.to_string(),
                clock.map(|c| c.due.to_string()),
                clock.map(|c| c.escalate.to_string()),
                unit.now(),
            ],
        );
        let id = unit.insert(sql).await?;
        let hand = Hand { worker: ctx.actor.worker, agency: from, outside: "" };
        unit.put_turn(id, hand, "ask", today, "").await?;
        let line = Line::new(Action::Create, Kind::Referral, id).case(case);
        unit.note(line.shown(Parts::SUMMARY, form.basis.ground()));
        unit.done().await?;
        Ok(token)
    }
}
