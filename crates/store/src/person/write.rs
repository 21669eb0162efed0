//! Writing a person down, and correcting what was written.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    household::works_on,
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use domain::{
    Fault, Token,
    access::{Ground, Parts},
    household::{NewPerson, Phone},
    phone,
};
use serde_json::json;

/// Said when a form was opened while the whereabouts could be seen, and comes back when they cannot.
pub(crate) const CLOSED: &str = "居所を見られる時間が終わったか、秘匿されました。書いたことは残っています。見られる職員が理由を書いて開いてから、もう一度保存してください";

impl Store {
    /// Corrects a person. `version`: the one that the form was filled from. `whereabouts`: the form showed where the person
    /// can be found; else what it says of that is nothing, and what stands there stays, whatever the actor may see by now.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work; [`Error::Stale`] when another saved first;
    /// [`Error::Invalid`] when the form showed what a seal keeps from the actor by now: nothing typed is dropped unseen.
    pub async fn correct_person(
        &self,
        ctx: &Ctx,
        person: &Token,
        version: i64,
        new: &NewPerson,
        whereabouts: bool,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let id = person_to_change(&unit, person).await?;
        let parts = unit.person_row(id, Parts::BUT_WHEREABOUTS).await?.parts;
        let was = keep_former(&unit, id).await?;
        if whereabouts && !parts.has(Parts::WHEREABOUTS) {
            return Err(Fault::new("address", CLOSED).into());
        }
        if !whereabouts {
            correct_but_whereabouts(&unit, id, version, new).await?;
            unit.index_person(id).await?;
            unit.keep_person_keys(id).await?;
            unit.note(Line::new(Action::Change, Kind::Person, id).shown(parts, Ground::OwnWork));
            return unit.done().await;
        }
        let area = unit.area_row(new.area.as_ref(), was, "area").await?;
        let sql = Sql::new(
            "UPDATE person SET name = $3, kana = $4, birth = $5, death = $6, sex = $7, postal = $8, address = $9, \
             email = $10, languages = $11, contact_rule = $12, leave_message = $13, workplace = $14, note = $15, \
             area_id = $16, version = version + 1 WHERE id = $1 AND version = $2",
            [vals![id, version], values(new), vals![area]].concat(),
        );
        if unit.run(sql).await? == 0 {
            let now = Sql::new("SELECT version FROM person WHERE id = $1", vals![id]);
            return Err(Error::Stale { theirs: unit.need(now, |r| r.int("version")).await? });
        }
        keep_phones(&unit, id, &new.phones).await?;
        unit.index_person(id).await?;
        unit.keep_person_keys(id).await?;
        unit.note(Line::new(Action::Change, Kind::Person, id).shown(Parts::ALL, Ground::OwnWork));
        unit.done().await
    }
}

/// Corrects what is not sealed, and leaves where the person can be found, and the note, as they stand: the form did not
/// show them, so that what it sends for them says nothing.
async fn correct_but_whereabouts(unit: &Unit, id: i64, version: i64, new: &NewPerson) -> Result<()> {
    let sql = Sql::new(
        "UPDATE person SET name = $3, kana = $4, birth = $5, death = $6, sex = $7, languages = $8, \
         version = version + 1 WHERE id = $1 AND version = $2",
        vals![
            id,
            version,
            new.name.as_str(),
            new.kana.as_str(),
            new.birth.map(domain::wareki::Birth::to_storage).unwrap_or_default(),
            new.death.map(|d| d.to_string()),
            new.sex.as_str(),
            new.languages.as_str(),
        ],
    );
    if unit.run(sql).await? == 0 {
        let now = Sql::new("SELECT version FROM person WHERE id = $1", vals![id]);
        return Err(Error::Stale { theirs: unit.need(now, |r| r.int("version")).await? });
    }
    Ok(())
}

/// Writes a person down for the actor's present desk, in a unit that has opened what the person belongs to.
pub(crate) async fn make_person(unit: &mut Unit, new: &NewPerson) -> Result<(i64, Token)> {
    let agency = unit.ctx().actor.working_agency()?;
    let token = secret::token()?;
    let area = unit.area_row(new.area.as_ref(), None, "area").await?;
    let sql = Sql::new(
        "INSERT INTO person (token, agency_id, name, kana, birth, death, sex, postal, address, email, languages, \
         contact_rule, leave_message, workplace, note, created_at, area_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) RETURNING id",
        [vals![token.as_str(), agency], values(new), vals![unit.now(), area]].concat(),
    );
    let id = unit.insert(sql).await?;
    keep_phones(unit, id, &new.phones).await?;
    unit.index_person(id).await?;
    unit.keep_person_keys(id).await?;
    unit.note(Line::new(Action::Create, Kind::Person, id).shown(Parts::ALL, Ground::OwnWork));
    Ok((id, token))
}

/// The row of a person whom the actor may change: written down by the actor's own agency, or a member of a household
/// that the actor works on.
pub(crate) async fn person_to_change(unit: &Unit, token: &Token) -> Result<i64> {
    let open = unit.person(token, Parts::BUT_WHEREABOUTS).await?;
    if may_change(unit, open.id).await? { Ok(open.id) } else { Err(Error::NotFound) }
}

/// May the actor, to whom the person is open, change the person?
pub(crate) async fn may_change(unit: &Unit, person: i64) -> Result<bool> {
    let mut sql = Sql::new("SELECT id FROM person WHERE id = $1 AND agency_id IN ", vals![person]);
    sql.ids(&unit.ctx().actor.own_agencies());
    if unit.one(sql, |r| r.int("id")).await?.is_some() {
        return Ok(true);
    }
    let homes = Sql::new(
        "SELECT DISTINCT household_id FROM household_member WHERE person_id = $1 AND to_on IS NULL",
        vals![person],
    );
    for home in unit.all(homes, |r| r.int("household_id")).await? {
        if works_on(unit, home).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn values(new: &NewPerson) -> Vec<sea_orm::Value> {
    vals![
        new.name.as_str(),
        new.kana.as_str(),
        new.birth.map(domain::wareki::Birth::to_storage).unwrap_or_default(),
        new.death.map(|d| d.to_string()),
        new.sex.as_str(),
        new.postal.as_str(),
        new.address.as_str(),
        new.email.as_str(),
        new.languages.as_str(),
        new.contact_rule.as_str(),
        new.leave_message.map(i64::from),
        new.workplace.as_str(),
        new.note.as_str(),
    ]
}

async fn keep_phones(unit: &Unit, person: i64, phones: &[Phone]) -> Result<()> {
    unit.run(Sql::new("DELETE FROM person_phone WHERE person_id = $1", vals![person])).await?;
    for phone in phones {
        let tail = phone::tail(&phone.number, 4).unwrap_or_default();
        let sql = Sql::new(
            "INSERT INTO person_phone (person_id, number, tail, label, safe) VALUES ($1, $2, $3, $4, $5)",
            vals![person, phone.number.as_str(), tail, phone.label.as_str(), i64::from(phone.safe)],
        );
        unit.run(sql).await?;
    }
    Ok(())
}

/// Keeps the state that is about to be replaced. Gives the row of the district.
async fn keep_former(unit: &Unit, person: i64) -> Result<Option<i64>> {
    let phones = Sql::new(
        "SELECT number, label, safe FROM person_phone WHERE person_id = $1 ORDER BY id",
        vals![person],
    );
    let phones = unit
        .all(phones, |r| {
            Ok(json!({"number": r.text("number")?, "label": r.text("label")?, "safe": r.flag("safe")?}))
        })
        .await?;
    let sql = Sql::new(
        "SELECT version, name, kana, birth, death, sex, postal, address, email, languages, contact_rule, \
         leave_message, workplace, note, area_id FROM person WHERE id = $1",
        vals![person],
    );
    let read = |r: &Row| {
        let mut body = json!({
            "birth": r.text("birth")?, "death": r.opt_text("death")?, "leave_message": r.opt_flag("leave_message")?,
            "phones": phones, "area_id": r.opt_int("area_id")?,
        });
        for column in [
            "name",
            "kana",
            "sex",
            "postal",
            "address",
            "email",
            "languages",
            "contact_rule",
            "workplace",
            "note",
        ] {
            if let Some(body) = body.as_object_mut() {
                body.insert(column.to_owned(), r.text(column)?.into());
            }
        }
        Ok((r.int("version")?, body.to_string(), r.opt_int("area_id")?))
    };
    let (version, body, area) = unit.need(sql, read).await?;
    let sql = Sql::new(
        "INSERT INTO person_former (person_id, version, body, replaced_at, replaced_by) VALUES ($1, $2, $3, $4, $5)",
        vals![person, version, body, unit.now(), unit.ctx().actor.worker],
    );
    unit.run(sql).await?;
    Ok(area)
}
