//! 支給申請, and the papers that come with it.

use super::moves::begin;
use crate::{
    actor::Ctx,
    audit::{Action, Kind as Told, Line},
    db::Store,
    error::{Error, Result},
    household::open_to_change,
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Token,
    access::{Ground, Parts},
    housing::{Application, Track},
};

/// The newest open case of the household at an own agency.
pub(super) async fn own_case(unit: &Unit, household: i64) -> Result<Option<i64>> {
    let mut sql = Sql::new(
        "SELECT id FROM support_case WHERE status <> 'closed' AND household_id = $1 AND agency_id IN ",
        vals![household],
    );
    sql.ids(&unit.ctx().actor.own_agencies()).add(" ORDER BY opened_on DESC, id DESC LIMIT 1");
    unit.one(sql, |r| r.int("id")).await
}

impl Store {
    /// Writes an application down, at the household's newest open case of the actor's agency. `once`: the form's own
    /// key; when it comes again, the first one's token is given.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the household is absent, or not the actor's own work; [`Error::Invalid`] when there is no
    /// open case, or the same benefit is applied for or running already.
    pub async fn apply_housing(
        &self,
        ctx: &Ctx,
        household: &Token,
        new: &Application,
        once: &str,
    ) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let token = secret::token()?;
        if let Some(first) = unit.once("housing", once, token.as_str()).await? {
            return Token::parse(&first).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let Some(case) = own_case(&unit, home).await? else {
            let sentence = "この世帯には、この窓口の支援中のケースがありません。先にケースをつくってください";
            return Err(Fault::new("kind", sentence).into());
        };
        let kind = new.aim.kind();
        let sql = Sql::new(
            "SELECT id FROM housing WHERE case_id = $1 AND kind = $2 AND stage IN ('applied', 'running') LIMIT 1",
            vals![case, kind.word()],
        );
        if unit.one(sql, |r| r.int("id")).await?.is_some() {
            let sentence =
                format!("申請中か支給中の{}が、もうあります。そちらを開いてください", kind.label());
            return Err(Fault::new("kind", sentence).into());
        }
        let sql = Sql::new(
            "INSERT INTO housing (token, case_id, kind, track, applied_on, rent, note, stage, reason, end_code, made_at, \
             made_by) VALUES ($1, $2, $3, $4, $5, $6, $7, 'applied', '', '', $8, $9) RETURNING id",
            vals![
                token.as_str(),
                case,
                kind.word(),
                new.aim.track().map_or("", Track::word),
                new.on.to_string(),
                new.rent,
                new.note.as_str(),
                unit.now(),
                ctx.actor.worker
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(
            Line::new(Action::Create, Told::Housing, id).case(case).shown(Parts::MONEY, Ground::OwnWork),
        );
        unit.done().await?;
        Ok(token)
    }

    /// Which papers have come. Those that were there keep their day; new ones came today.
    ///
    /// # Errors
    /// As [`Store::grant_housing`].
    pub async fn housing_papers(
        &self,
        ctx: &Ctx,
        housing: &Token,
        seen: i64,
        got: &[&str],
        once: &str,
    ) -> Result<()> {
        let Some(step) = begin(self, ctx, housing, seen, once).await? else { return Ok(()) };
        let list = step.was.benefit.aim().kind().papers();
        for (code, _) in step.was.papers.iter().filter(|(code, _)| !got.contains(&code.as_str())) {
            let sql = Sql::new(
                "DELETE FROM housing_paper WHERE housing_id = $1 AND code = $2",
                vals![step.id, code.as_str()],
            );
            step.unit.run(sql).await?;
        }
        for code in got.iter().filter(|code| !step.was.papers.iter().any(|(known, _)| known == *code)) {
            if !step.unit.offers_code(list, code).await? {
                return Err(Fault::new("papers", "書類を選びなおしてください").into());
            }
            let sql = Sql::new(
                "INSERT INTO housing_paper (housing_id, code, got_on) VALUES ($1, $2, $3) \
                 ON CONFLICT (housing_id, code) DO NOTHING",
                vals![step.id, *code, ctx.today().to_string()],
            );
            step.unit.run(sql).await?;
        }
        step.done(Action::Change).await
    }
}
