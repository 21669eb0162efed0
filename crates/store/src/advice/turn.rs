//! The moves of a question: looking at what was chosen, the answer, no answer, taking it back. What was opened for it
//! closes with the end of it, in the same transaction.

use super::Advice;
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
    DAY, Fault, Token,
    access::Ground,
    advice::{Move, MoveForm, Side, State, take},
};

/// The longest that a look at the record stays open without an answer.
const LOOK: i64 = 14 * DAY;

impl Unit {
    /// Lets this asked worker in to what was chosen.
    async fn open_for_advice(&mut self, advice: &Advice) -> Result<()> {
        let (Some(ground), Some(to)) = (advice.ground.filter(|_| !advice.parts.is_none()), advice.to) else {
            return Err(Fault::new("move", "この相談では、記録は見せないことになっています").into());
        };
        let mut until = Some(self.now() + LOOK);
        if let Some(item) = advice.consent_item {
            self.hold_case(advice.case).await?;
            let footing = self.book(advice.case).await?.stand(item, to, advice.parts, self.now());
            let gone = |_| {
                let sentence =
                    "もとになった同意が、いまは有効ではありません。たずねた側の機関に、電話できいてください";
                Fault::new("move", sentence)
            };
            until = footing.map_err(gone)?.until(until);
        }
        let worker = self.ctx().actor.worker;
        let asker = Sql::new("SELECT from_worker_id, note FROM advice WHERE id = $1", vals![advice.id]);
        let (made_by, note) = self.need(asker, |r| Ok((r.int("from_worker_id")?, r.text("note")?))).await?;
        let sql = Sql::new(
            "INSERT INTO disclosure_grant (token, case_id, worker_id, parts, ground, note, from_at, to_at, made_by, made_at, \
             consent_item_id, desk_id) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $7, $10, q.to_agency_id FROM advice q \
             WHERE q.id = $11 RETURNING id",
            vals![
                secret::token()?.as_str(),
                advice.case,
                worker,
                advice.parts.bits(),
                ground.word(),
                note,
                self.now(),
                until,
                made_by,
                advice.consent_item,
                advice.id
            ],
        );
        let grant = self.insert(sql).await?;
        let sql = Sql::new(
            "INSERT INTO advice_opening (advice_id, worker_id, grant_id, at) VALUES ($1, $2, $3, $4)",
            vals![advice.id, worker, grant, self.now()],
        );
        self.run(sql).await?;
        let line = Line::new(Action::Create, Kind::Grant, grant).case(advice.case);
        self.note(line.shown(advice.parts, ground));
        Ok(())
    }

    /// Closes what was opened for a question.
    async fn close_openings(&mut self, advice: &Advice) -> Result<()> {
        let sql = Sql::new(
            "UPDATE disclosure_grant SET ended_at = $1, ended_by = $2 WHERE ended_at IS NULL AND id IN \
             (SELECT grant_id FROM advice_opening WHERE advice_id = $3)",
            vals![self.now(), self.ctx().actor.worker, advice.id],
        );
        if self.run(sql).await? > 0 {
            self.note(Line::new(Action::End, Kind::Grant, None).case(advice.case));
        }
        Ok(())
    }
}

impl Store {
    /// Moves a question on. `version`: from which the form was made.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent or not for this actor; [`Error::Invalid`] when the move does not follow, is the other
    /// side's, or its consent does not bear it any more; [`Error::Stale`] when somebody was first.
    pub async fn turn_advice(&self, ctx: &Ctx, token: &Token, form: &MoveForm, version: i64) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let advice = unit.advice(token).await?;
        if advice.version != version {
            return Err(Error::Stale { theirs: advice.version });
        }
        let next = take(advice.state, advice.side, form.turn)?;
        let asker = advice.side == Side::Asker;
        if asker && matches!(form.turn, Move::Answer | Move::Decline) && form.said_by.is_empty() {
            let sentence = "だれが、どうやって答えたかを書いてください（例：○○弁護士、電話で）";
            return Err(Fault::new("said_by", sentence).into());
        }
        if !asker && advice.withdrawn && form.turn != Move::Decline {
            let sentence =
                "もとになった同意が、いまは有効ではありません。たずねた側の機関に、電話できいてください";
            return Err(Fault::new("move", sentence).into());
        }
        if form.turn == Move::Open {
            if advice.opened.is_none() {
                unit.open_for_advice(&advice).await?;
            }
        } else {
            unit.close_openings(&advice).await?;
        }
        let said = matches!(next, State::Answered | State::Declined);
        // What the asking side typed in itself, it has read.
        let seen = asker && said;
        let sql = Sql::new(
            "UPDATE advice SET state = $1, answer = $2, said_by = $3, answered_at = $4, answered_by = $5, seen_at = $6, \
             version = version + 1 WHERE id = $7 AND version = $8",
            vals![
                next.word(),
                if said { form.words.as_str() } else { "" },
                if seen { form.said_by.as_str() } else { "" },
                said.then(|| unit.now()),
                said.then_some(ctx.actor.worker),
                seen.then(|| unit.now()),
                advice.id,
                version
            ],
        );
        if unit.run(sql).await? == 0 {
            return Err(Error::Stale { theirs: version + 1 });
        }
        let action = if next == State::Withdrawn { Action::End } else { Action::Change };
        let line = Line::new(action, Kind::Advice, advice.id).case(advice.case);
        unit.note(line.shown(advice.parts, advice.ground.unwrap_or(Ground::OwnWork)));
        unit.done().await
    }

    /// Somebody of the asking side has read the answer: it leaves きょう.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody else.
    pub async fn seen_advice(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let advice = unit.advice(token).await?;
        if advice.side != Side::Asker {
            return Err(Error::NotFound);
        }
        let sql = Sql::new(
            "UPDATE advice SET seen_at = $1 WHERE id = $2 AND seen_at IS NULL AND answered_at IS NOT NULL",
            vals![unit.now(), advice.id],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Advice, advice.id).case(advice.case));
        unit.done().await
    }
}
