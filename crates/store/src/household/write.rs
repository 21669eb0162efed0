//! Writing a household down, and correcting what was written.

use super::open_to_change;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    person::CLOSED,
    person::{Saved, last_saved, make_person, person_to_change},
    reception::Named,
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Token,
    access::{Ground, Parts},
    household::{NewHome, NewMember, NewPerson},
};
use serde_json::json;

/// Who stands first in a new household.
pub enum FirstMember {
    /// Somebody not yet written down.
    New(Box<NewPerson>),
    /// Somebody who is.
    Known(Token),
}

/// A household as its form shows it. Only for those who may change it.
pub struct Home {
    /// As the office says it.
    pub name: String,
    /// Address.
    pub address: String,
    /// District.
    pub area: Option<Named>,
    /// Note.
    pub note: String,
    /// For the form of a correction.
    pub version: i64,
    /// Address, district and note are here; else they are sealed, and a correction leaves them as they stand.
    pub whereabouts: bool,
}

impl Store {
    /// Writes a household down with its first member, the index person. `once`: the form's own key, so that a second
    /// press gives the first household.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at the present desk, or may not change a known person.
    pub async fn found_household(
        &self,
        ctx: &Ctx,
        new: &NewHome,
        member: &NewMember,
        first: &FirstMember,
        once: &str,
    ) -> Result<Token> {
        let mut unit = self.writing(ctx).await?;
        let (id, token) = make_household(&mut unit, new).await?;
        if let Some(answer) = unit.once("household", once, token.as_str()).await? {
            return Token::parse(&answer).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let person = match first {
            FirstMember::New(person) => make_person(&mut unit, person).await?.0,
            FirstMember::Known(person) => person_to_change(&unit, person).await?,
        };
        super::member::join(&mut unit, id, person, member).await?;
        unit.done().await?;
        Ok(token)
    }

    /// A household as its form shows it.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work.
    pub async fn household_form(&self, ctx: &Ctx, household: &Token) -> Result<Home> {
        let mut unit = self.reading(ctx).await?;
        let open = open_to_change(&unit, household).await?;
        let sql = Sql::new(
            "SELECT h.name, h.address, h.note, h.version, a.token AS area, a.name AS area_name FROM household h \
                 LEFT JOIN area a ON a.id = h.area_id WHERE h.id = $1",
            vals![open.id],
        );
        let whereabouts = open.parts.has(Parts::WHEREABOUTS);
        let home = unit
            .need(sql, |r| {
                let shown = |text: String| if whereabouts { text } else { String::new() };
                let area = r.opt_token("area")?.zip(r.opt_text("area_name")?).map(Named::from);
                Ok(Home {
                    name: r.text("name")?,
                    address: shown(r.text("address")?),
                    area: area.filter(|_| whereabouts),
                    note: shown(r.text("note")?),
                    version: r.int("version")?,
                    whereabouts,
                })
            })
            .await?;
        unit.note(super::head::viewed(&open));
        unit.done().await?;
        Ok(home)
    }

    /// Who changed a household last.
    ///
    /// # Errors
    /// As [`Store::household_form`].
    pub async fn household_saved(&self, ctx: &Ctx, household: &Token) -> Result<Option<Saved>> {
        let unit = self.reading(ctx).await?;
        let open = open_to_change(&unit, household).await?;
        let saved = last_saved(&unit, Kind::Household, open.id).await?;
        unit.done().await?;
        Ok(saved)
    }

    /// Corrects a household. `version`: the one that the form was filled from. `whereabouts`: the form showed address,
    /// district and note; else they stay as they stand, whatever the actor may see by now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work; [`Error::Stale`] when another saved first;
    /// [`Error::Invalid`] when the form showed what a seal keeps from the actor by now: nothing typed is dropped unseen.
    pub async fn correct_household(
        &self,
        ctx: &Ctx,
        household: &Token,
        version: i64,
        new: &NewHome,
        whereabouts: bool,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let open = open_to_change(&unit, household).await?;
        if whereabouts && !open.parts.has(Parts::WHEREABOUTS) {
            return Err(Fault::new("home_address", CLOSED).into());
        }
        let id = open.id;
        let was = keep_former(&unit, id).await?;
        let sql = if whereabouts {
            let area = unit.area_row(new.area.as_ref(), was, "home_area").await?;
            Sql::new(
                "UPDATE household SET name = $3, address = $4, note = $5, area_id = $6, version = version + 1 \
                 WHERE id = $1 AND version = $2",
                vals![id, version, new.name.as_str(), new.address.as_str(), new.note.as_str(), area],
            )
        } else {
            // The form did not show the rest, so that what it sends for it says nothing.
            Sql::new(
                "UPDATE household SET name = $3, version = version + 1 WHERE id = $1 AND version = $2",
                vals![id, version, new.name.as_str()],
            )
        };
        if unit.run(sql).await? == 0 {
            let now = Sql::new("SELECT version FROM household WHERE id = $1", vals![id]);
            return Err(Error::Stale { theirs: unit.need(now, |r| r.int("version")).await? });
        }
        unit.note(changed(id));
        unit.done().await
    }
}

/// The line of a household that was changed.
pub(crate) fn changed(household: i64) -> Line {
    Line::new(Action::Change, Kind::Household, household).shown(Parts::ALL, Ground::OwnWork)
}

/// Writes an empty household down for the actor's present desk.
pub(crate) async fn make_household(unit: &mut Unit, new: &NewHome) -> Result<(i64, Token)> {
    let agency = unit.ctx().actor.working_agency()?;
    let token = secret::token()?;
    let area = unit.area_row(new.area.as_ref(), None, "home_area").await?;
    let sql = Sql::new(
        "INSERT INTO household (token, agency_id, name, address, note, created_at, area_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
        vals![
            token.as_str(),
            agency,
            new.name.as_str(),
            new.address.as_str(),
            new.note.as_str(),
            unit.now(),
            area
        ],
    );
    let id = unit.insert(sql).await?;
    unit.note(Line::new(Action::Create, Kind::Household, id).shown(Parts::ALL, Ground::OwnWork));
    Ok((id, token))
}

/// Keeps the state that is about to be replaced. Gives the row of its district.
async fn keep_former(unit: &Unit, household: i64) -> Result<Option<i64>> {
    let sql = Sql::new(
        "SELECT version, name, address, note, area_id FROM household WHERE id = $1",
        vals![household],
    );
    let read = |r: &Row| {
        let area = r.opt_int("area_id")?;
        let body = json!({
            "name": r.text("name")?, "address": r.text("address")?, "note": r.text("note")?, "area_id": area,
        });
        Ok((r.int("version")?, body.to_string(), area))
    };
    let (version, body, area) = unit.need(sql, read).await?;
    let sql = Sql::new(
        "INSERT INTO household_former (household_id, version, body, replaced_at, replaced_by) \
         VALUES ($1, $2, $3, $4, $5)",
        vals![household, version, body, unit.now(), unit.ctx().actor.worker],
    );
    unit.run(sql).await?;
    Ok(area)
}
