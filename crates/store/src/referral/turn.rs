//! The moves of a referral. To accept makes the grant, in the same transaction, on the right that was named when it was
//! sent, if that right still bears it.

use super::Referral;
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
    referral::{Move, MoveForm, Side, State},
};

impl Unit {
    /// Lets the asked agency in to what was offered.
    async fn open_for(&mut self, referral: &Referral) -> Result<Option<i64>> {
        let Some(case) = referral.case.filter(|_| !referral.parts.is_none() && !referral.on_paper) else {
            return Ok(None);
        };
        let mut until = None;
        if let Some(item) = referral.consent_item {
            self.hold_case(case).await?;
            let footing = self.book(case).await?.stand(item, referral.to, referral.parts, self.now());
            let gone = |_| {
                Fault::new(
                    "move",
                    "もとになった同意が、いまは有効ではありません。お願いした側の機関に、電話でたずねてください",
                )
            };
            until = footing.map_err(gone)?.until(None);
        }
        let sql = Sql::new(
            "INSERT INTO disclosure_grant (token, case_id, agency_id, parts, ground, note, from_at, to_at, made_by, \
             made_at, consent_item_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $7, $10) RETURNING id",
            vals![
                secret::token()?.as_str(),
                case,
                referral.to,
                referral.parts.bits(),
                referral.ground.word(),
                referral.note.as_str(),
                self.now(),
                until,
                referral.from_worker,
                referral.consent_item
            ],
        );
        let grant = self.insert(sql).await?;
        let line = Line::new(Action::Create, Kind::Grant, grant).case(case);
        self.note(line.shown(referral.parts, referral.ground));
        Ok(Some(grant))
    }
}

impl Store {
    /// Moves a referral on. `version`: from which the form was made.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent or not for this actor; [`Error::Invalid`] when the move does not follow, is the
    /// other side's, or its consent does not bear it any more; [`Error::Stale`] when somebody was first.
    pub async fn turn_referral(&self, ctx: &Ctx, token: &Token, form: &MoveForm, version: i64) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let referral = unit.referral(token).await?;
        let side = if referral.both_sides() { form.turn.side() } else { referral.side };
        let agency = unit.agency_of(&referral).await?;
        let hand = Hand { worker: ctx.actor.worker, agency, outside: "" };
        unit.take_turn(&referral, side, form, version, hand).await?;
        unit.done().await
    }
}

/// Who makes a move.
#[derive(Clone, Copy)]
pub(super) struct Hand<'a> {
    /// The worker; of a move by the one-time page who made its link.
    pub(super) worker: i64,
    /// For which agency.
    pub(super) agency: i64,
    /// The name as written on the one-time page; else empty.
    pub(super) outside: &'a str,
}

impl Unit {
    /// Makes a move of `side`, with its clock and its line in the audit; gives the state that it led to.
    pub(super) async fn take_turn(
        &mut self,
        referral: &Referral,
        side: Side,
        form: &MoveForm,
        version: i64,
        hand: Hand<'_>,
    ) -> Result<State> {
        let today = self.ctx().today();
        if referral.version != version {
            return Err(Error::Stale { theirs: referral.version });
        }
        let next = referral.standing.take(side, form.turn, form.on, today).map_err(Fault::from)?;
        if referral.withdrawn && form.turn == Move::Accept {
            let sentence = "もとになった同意が、いまは有効ではありません。引き受けずに、お願いした側の機関にたずねてください";
            return Err(Fault::new("move", sentence).into());
        }
        let grant = if form.turn == Move::Accept { self.open_for(referral).await? } else { None };
        let kept = next.kept();
        let clock = self.patience().await?.clock(kept.state, kept.turned);
        let sql = Sql::new(
            "UPDATE referral SET state = $1, turned_on = $2, due_on = $3, escalate_on = $4, reason = $5, outcome = $6, \
             grant_id = COALESCE($7, grant_id), accepted_on = CASE WHEN $1 = 'accepted' THEN $2 ELSE accepted_on END, \
             answered_on = CASE WHEN answered_on IS NULL AND $1 IN ('accepted', 'declined', 'questioned') THEN $2 \
             ELSE answered_on END, version = version + 1 WHERE id = $8 AND version = $9",
            vals![
                kept.state.word(),
                kept.turned.to_string(),
                clock.map(|c| c.due.to_string()),
                clock.map(|c| c.escalate.to_string()),
                kept.reason.map_or("", |r| r.word()),
                kept.outcome.map_or("", |o| o.word()),
                grant,
                referral.id,
                version
            ],
        );
        if self.run(sql).await? == 0 {
            return Err(Error::Stale { theirs: version + 1 });
        }
        self.put_turn(referral.id, hand, form.turn.word(), form.on, &form.words).await?;
        self.note(Line::new(Action::Change, Kind::Referral, referral.id).case(referral.case));
        Ok(kept.state)
    }
}

impl Unit {
    /// The agency for which the actor acts on this referral.
    async fn agency_of(&self, referral: &Referral) -> Result<i64> {
        if referral.side == Side::Asked {
            return Ok(referral.to);
        }
        let sql = Sql::new("SELECT from_agency_id FROM referral WHERE id = $1", vals![referral.id]);
        self.need(sql, |r| r.int("from_agency_id")).await
    }
}
