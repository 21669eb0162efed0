//! Making and ending grants.

use super::leads;
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
    access::Parts,
    admin::{GrantForm, Right},
    code::Role,
    consent::Footing,
    text::fold_name,
};

impl Unit {
    /// A case that the actor's agency leads, by its token.
    pub(crate) async fn led_case(&self, case: &Token) -> Result<OpenCase> {
        let case = self.case(case, Parts::BUT_WHEREABOUTS).await?;
        if leads(self, &case) { Ok(case) } else { Err(Error::NotFound) }
    }

    /// To whom: the agency, or one worker of it by name, and where that worker is.
    async fn grantee(
        &self,
        case: &OpenCase,
        form: &GrantForm,
    ) -> Result<(Option<i64>, Option<i64>, Option<i64>)> {
        let sql = Sql::new(
            "SELECT id FROM agency WHERE token = $1 AND (active_to IS NULL OR active_to >= $2)",
            vals![form.agency.as_str(), self.ctx().today().to_string()],
        );
        let agency = self.one(sql, |r| r.int("id")).await?;
        let agency =
            agency.ok_or_else(|| Fault::new("agency", "どの機関に見せるかを、選びなおしてください"))?;
        if agency == case.lead_agency {
            return Err(Fault::new("agency", "主な機関の人は、はじめから見られます").into());
        }
        if form.worker.is_empty() {
            return Ok((Some(agency), None, None));
        }
        let sql = Sql::new(
            "SELECT DISTINCT w.id, w.name, m.role FROM worker w JOIN membership m ON m.worker_id = w.id \
             WHERE m.agency_id = $1 AND w.ended_at IS NULL AND m.from_at <= $2 AND (m.to_at IS NULL OR m.to_at > $2)",
            vals![agency, self.now()],
        );
        let wanted = fold_name(&form.worker).replace(' ', "");
        let named = self
            .all(sql, |r| {
                let same = fold_name(&r.text("name")?).replace(' ', "") == wanted;
                let works = r.word("role", Role::parse)?.works_on_cases();
                Ok((same && works).then_some(r.int("id")?))
            })
            .await?;
        let mut named: Vec<i64> = named.into_iter().flatten().collect();
        named.sort_unstable();
        named.dedup();
        match named.as_slice() {
            [one] => Ok((None, Some(*one), Some(agency))),
            [] => Err(Fault::new(
                "worker",
                "その機関に、この名前の相談員はいません。姓と名をたしかめてください",
            )
            .into()),
            _ => {
                Err(Fault::new("worker", "同じ名前の人が二人以上います。機関の管理者に相談してください")
                    .into())
            }
        }
    }

    /// What a grant on consent stands on; none for a ground of law. Nobody else writes about this case until done.
    async fn footing(&self, case: &OpenCase, form: &GrantForm) -> Result<Option<Footing>> {
        let Right::Consent(item) = &form.right else { return Ok(None) };
        let sql = Sql::new("SELECT id FROM agency WHERE token = $1", vals![form.agency.as_str()]);
        let agency = self.need(sql, |r| r.int("id")).await?;
        self.consent_footing(case.id, item, agency, form.parts).await.map(Some)
    }

    /// The statement of a consent that bears `parts` for `agency` now, or the sentence why it does not.
    pub(crate) async fn consent_footing(
        &self,
        case: i64,
        item: &Token,
        agency: i64,
        parts: Parts,
    ) -> Result<Footing> {
        self.hold_case(case).await?;
        let sql = Sql::new("SELECT id FROM consent_item WHERE token = $1", vals![item.as_str()]);
        let item = self.one(sql, |r| r.int("id")).await?.unwrap_or_default();
        let footing = self.book(case).await?.stand(item, agency, parts, self.now());
        footing.map_err(|shortfall| Fault::new("consent", shortfall.to_string()).into())
    }
}

impl Store {
    /// Lets an agency, or one of its workers, in to parts of a case of which the actor's agency is the lead.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody outside the lead agency; [`Error::Invalid`].
    pub async fn add_grant(&self, ctx: &Ctx, form: &GrantForm, once: &str) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let case = unit.led_case(&form.case).await?;
        let token = secret::token()?;
        if let Some(first) = unit.once("grant", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let (agency, worker, desk) = unit.grantee(&case, form).await?;
        let footing = unit.footing(&case, form).await?;
        let to = footing.as_ref().map_or(form.to, |footing| footing.until(form.to));
        let sql = Sql::new(
            "INSERT INTO disclosure_grant (token, case_id, agency_id, worker_id, parts, ground, note, from_at, to_at, \
             made_by, made_at, consent_item_id, desk_id) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING id",
            vals![
                token.as_str(),
                case.id,
                agency,
                worker,
                form.parts.bits(),
                form.right.ground().word(),
                form.note.as_str(),
                form.from,
                to,
                ctx.actor.worker,
                unit.now(),
                footing.map(|footing| footing.will()),
                desk,
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(
            Line::new(Action::Create, Kind::Grant, id).case(case.id).shown(form.parts, form.right.ground()),
        );
        unit.done().await?;
        Ok(token)
    }

    /// Ends a grant of a case of `household` now: the next request of those it let in is denied. One that is over
    /// already stays as it was.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody outside the lead agency, or when it is of another household.
    pub async fn end_grant(&self, ctx: &Ctx, household: &Token, grant: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "SELECT g.id, c.token, g.parts FROM disclosure_grant g JOIN support_case c ON c.id = g.case_id \
             JOIN household h ON h.id = c.household_id WHERE g.token = $1 AND h.token = $2",
            vals![grant.as_str(), household.as_str()],
        );
        let (id, case, parts) =
            unit.need(sql, |r| Ok((r.int("id")?, r.token("token")?, r.int("parts")?))).await?;
        let case = unit.led_case(&case).await?;
        let sql = Sql::new(
            "UPDATE disclosure_grant SET ended_at = $1, ended_by = $2 WHERE id = $3 AND ended_at IS NULL \
             AND (to_at IS NULL OR to_at > $1)",
            vals![unit.now(), ctx.actor.worker, id],
        );
        if unit.run(sql).await? == 1 {
            let line = Line::new(Action::End, Kind::Grant, id).case(case.id);
            unit.note(line.shown(Parts::from_bits(parts), case.ground));
        }
        unit.done().await
    }
}
