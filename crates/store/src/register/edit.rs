//! What 包括化推進員 and 管理者 write into the register.

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
    register::{CardForm, PersonForm, VisitForm},
};

impl Unit {
    /// Town and agency, where the actor keeps the register.
    async fn to_keep(&self, agency: &Token) -> Result<(i64, i64)> {
        let town = self.kept_town()?;
        Ok((town, self.registered(town, agency).await?))
    }
}

impl Store {
    /// Writes down what can be asked of an agency. What stood there before stays as a row. `version`: from which the form
    /// was made.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 包括化推進員 or 管理者 of a desk of the town; [`Error::Stale`] when somebody was first.
    pub async fn save_card(&self, ctx: &Ctx, agency: &Token, form: &CardForm, version: i64) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let (town, agency) = unit.to_keep(agency).await?;
        // One after the other, so that two at once do not both find the same newest row.
        unit.run(Sql::new("UPDATE agency SET version = version WHERE id = $1", vals![agency])).await?;
        let sql = Sql::new(
            "SELECT id FROM agency_card WHERE agency_id = $1 AND municipality_id = $2 ORDER BY id DESC LIMIT 1",
            vals![agency, town],
        );
        let theirs = unit.one(sql, |r| r.int("id")).await?.unwrap_or_default();
        if theirs != version {
            return Err(Error::Stale { theirs });
        }
        let sql = Sql::new(
            "INSERT INTO agency_card (agency_id, municipality_id, can_do, cannot_do, made_by, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            vals![agency, town, form.can_do.as_str(), form.cannot_do.as_str(), ctx.actor.worker, unit.now()],
        );
        unit.insert(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Agency, agency));
        unit.done().await
    }

    /// Adds somebody whom one calls. `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 包括化推進員 or 管理者 of a desk of the town.
    pub async fn add_agency_person(
        &self,
        ctx: &Ctx,
        agency: &Token,
        form: &PersonForm,
        once: &str,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let (town, agency) = unit.to_keep(agency).await?;
        let token = secret::token()?;
        if unit.once("agency_person", once, token.as_str()).await?.is_some() {
            return Ok(());
        }
        let sql = Sql::new(
            "INSERT INTO agency_person (token, agency_id, municipality_id, name, post, phone, note, from_on, made_by, \
             made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
            vals![
                token.as_str(),
                agency,
                town,
                form.name.as_str(),
                form.post.as_str(),
                form.phone.as_str(),
                form.note.as_str(),
                form.from.to_string(),
                ctx.actor.worker,
                unit.now()
            ],
        );
        unit.insert(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Agency, agency));
        unit.done().await
    }

    /// Somebody is there no longer, from today on. Who has ended stays in the register with the day.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 包括化推進員 or 管理者 of a desk of the town; [`Error::Invalid`] when it was ended before.
    pub async fn end_agency_person(&self, ctx: &Ctx, agency: &Token, person: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let (town, agency) = unit.to_keep(agency).await?;
        let sql = Sql::new(
            "UPDATE agency_person SET ended_on = $1, ended_by = $2 WHERE token = $3 AND agency_id = $4 \
             AND municipality_id = $5 AND ended_on IS NULL",
            vals![ctx.today().to_string(), ctx.actor.worker, person.as_str(), agency, town],
        );
        if unit.run(sql).await? == 0 {
            return Err(Fault::new("person", "この人は、もう名簿からはずれています").into());
        }
        unit.note(Line::new(Action::Change, Kind::Agency, agency));
        unit.done().await
    }

    /// Adds a 説明訪問. `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 包括化推進員 or 管理者 of a desk of the town.
    pub async fn add_agency_visit(
        &self,
        ctx: &Ctx,
        agency: &Token,
        form: &VisitForm,
        once: &str,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let (town, agency) = unit.to_keep(agency).await?;
        let token = secret::token()?;
        if unit.once("agency_visit", once, token.as_str()).await?.is_some() {
            return Ok(());
        }
        let sql = Sql::new(
            "INSERT INTO agency_visit (token, agency_id, municipality_id, on_day, went, met, said, next, next_on, made_by, \
             made_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id",
            vals![
                token.as_str(),
                agency,
                town,
                form.on.to_string(),
                form.went.as_str(),
                form.met.as_str(),
                form.said.as_str(),
                form.next.as_str(),
                form.next_on.map(|day| day.to_string()),
                ctx.actor.worker,
                unit.now()
            ],
        );
        unit.insert(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Agency, agency));
        unit.done().await
    }
}
