//! Ties to supporters, agencies and places around a household.

use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    former,
    household::{changed, open_to_change},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Token,
    household::{Direction, NewSupporter, Strength, SupportKind, end_day},
};

/// A supporter, agency or place around a household.
pub struct Supporter {
    /// The tie's token.
    pub token: Token,
    /// Name.
    pub name: String,
    /// What it is.
    pub kind: SupportKind,
    /// How strong.
    pub strength: Strength,
    /// Which way.
    pub direction: Direction,
    /// A few words.
    pub note: String,
    /// Since.
    pub from: Option<NaiveDate>,
    /// Until.
    pub to: Option<NaiveDate>,
    /// For the form.
    pub version: i64,
}

/// Names of agencies, to choose from while typing. Nothing in it is about a person in need.
pub struct Register(pub Vec<String>);

impl Store {
    /// Adds a tie. A name that is an agency's of the register is tied to that agency.
    /// `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the household is absent, or not the actor's own work.
    pub async fn add_supporter(
        &self,
        ctx: &Ctx,
        household: &Token,
        new: &NewSupporter,
        once: &str,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        if unit.once("supporter", once, household.as_str()).await?.is_some() {
            return Ok(());
        }
        let agency = named_agency(&unit, new).await?;
        let sql = Sql::new(
            "INSERT INTO support_tie (token, household_id, agency_id, name, kind, strength, direction, note, from_on) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            vals![
                secret::token()?.as_str(),
                home,
                agency,
                new.name.as_str(),
                new.kind.word(),
                new.strength.word(),
                new.direction.word(),
                new.note.as_str(),
                new.from.map(|d| d.to_string())
            ],
        );
        unit.run(sql).await?;
        unit.note(changed(home));
        unit.done().await
    }

    /// Changes a tie in force.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work; [`Error::Stale`] when another saved first.
    pub async fn change_supporter(
        &self,
        ctx: &Ctx,
        household: &Token,
        supporter: &Token,
        version: i64,
        new: &NewSupporter,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let (id, _) = of_home(&unit, home, supporter).await?;
        former::keep(&unit, &former::SUPPORT, id).await?;
        let agency = named_agency(&unit, new).await?;
        let sql = Sql::new(
            "UPDATE support_tie SET name = $3, kind = $4, strength = $5, direction = $6, note = $7, from_on = $8, \
             agency_id = $9, version = version + 1 WHERE id = $1 AND version = $2",
            vals![
                id,
                version,
                new.name.as_str(),
                new.kind.word(),
                new.strength.word(),
                new.direction.word(),
                new.note.as_str(),
                new.from.map(|d| d.to_string()),
                agency
            ],
        );
        if unit.run(sql).await? == 0 {
            let now = Sql::new("SELECT version FROM support_tie WHERE id = $1", vals![id]);
            return Err(Error::Stale { theirs: unit.need(now, |r| r.int("version")).await? });
        }
        unit.note(changed(home));
        unit.done().await
    }

    /// Ends a tie on the day typed, today when nothing was typed. It stays in the drawing, dotted.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work; [`Error::Invalid`] at `ended`.
    pub async fn end_supporter(
        &self,
        ctx: &Ctx,
        household: &Token,
        supporter: &Token,
        ended: &str,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let (id, from) = of_home(&unit, home, supporter).await?;
        let day = end_day(ended, from, ctx.today())?;
        former::keep(&unit, &former::SUPPORT, id).await?;
        let sql = Sql::new(
            "UPDATE support_tie SET to_on = $2, version = version + 1 WHERE id = $1",
            vals![id, day.to_string()],
        );
        unit.run(sql).await?;
        unit.note(changed(home));
        unit.done().await
    }

    /// Agencies of the desk's municipality, at most 300, to choose from while typing.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn register(&self, ctx: &Ctx) -> Result<Register> {
        let unit = self.reading(ctx).await?;
        let town = ctx.actor.desk().and_then(|d| d.municipality);
        let sql = Sql::new(
            "SELECT name FROM agency WHERE municipality_id = $1 AND (active_to IS NULL OR active_to >= $2) \
             ORDER BY kana, name, id LIMIT 300",
            vals![town, ctx.today().to_string()],
        );
        let names = unit.all(sql, |r| r.text("name")).await?;
        unit.done().await?;
        Ok(Register(names))
    }
}

async fn named_agency(unit: &Unit, new: &NewSupporter) -> Result<Option<i64>> {
    if new.kind != SupportKind::Agency {
        return Ok(None);
    }
    let town = unit.ctx().actor.desk().and_then(|d| d.municipality);
    let sql = Sql::new(
        "SELECT id FROM agency WHERE name = $1 AND (municipality_id = $2 OR municipality_id IS NULL) ORDER BY id LIMIT 1",
        vals![new.name.as_str(), town],
    );
    unit.one(sql, |r| r.int("id")).await
}

async fn of_home(unit: &Unit, household: i64, supporter: &Token) -> Result<(i64, Option<NaiveDate>)> {
    let sql = Sql::new(
        "SELECT id, from_on FROM support_tie WHERE token = $1 AND household_id = $2 AND to_on IS NULL",
        vals![supporter.as_str(), household],
    );
    unit.need(sql, |r| Ok((r.int("id")?, r.opt_date("from_on")?))).await
}

/// The ties of a household that is open with [`domain::household::SUPPORTERS`].
pub(super) async fn supporters(unit: &Unit, household: i64) -> Result<Vec<Supporter>> {
    let sql = Sql::new(
        "SELECT s.token, s.name, s.kind, s.strength, s.direction, s.note, s.from_on, s.to_on, s.version \
         FROM support_tie s WHERE s.household_id = $1 \
         ORDER BY CASE WHEN s.to_on IS NULL THEN 0 ELSE 1 END, s.id",
        vals![household],
    );
    unit.all(sql, |r| {
        Ok(Supporter {
            token: r.token("token")?,
            name: r.text("name")?,
            kind: r.word("kind", SupportKind::parse)?,
            strength: r.word("strength", Strength::parse)?,
            direction: r.word("direction", Direction::parse)?,
            note: r.text("note")?,
            from: r.opt_date("from_on")?,
            to: r.opt_date("to_on")?,
            version: r.int("version")?,
        })
    })
    .await
}
