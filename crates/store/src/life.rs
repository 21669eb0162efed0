//! 長い目: what happened in a household's life, and when somebody was there.

use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    former,
    household::{Head, changed, head, open_cases, open_to_change, viewed, with_contacts},
    relation::member_row,
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Fault, Token,
    access::Parts,
    household::{NewLife, Precision, parts_of_band},
};
use std::collections::BTreeMap;

/// Everything the long view shows, reduced to what the actor may see.
pub struct Years {
    /// What stands above.
    pub head: Head,
    /// Events of the bands that are open (see [`parts_of_band`]), oldest first.
    pub events: Vec<LifeEvent>,
    /// Contacts and attempts by calendar year; needs [`Parts::CONTACTS`].
    pub contacts: Option<BTreeMap<i32, u32>>,
    /// Today in Japan.
    pub today: NaiveDate,
}

/// Something in a household's life.
pub struct LifeEvent {
    /// The event's token.
    pub token: Token,
    /// Word of the list `band`.
    pub band: String,
    /// In a few words.
    pub title: String,
    /// Note.
    pub note: String,
    /// Began.
    pub from: NaiveDate,
    /// How exactly `from` is known.
    pub precision: Precision,
    /// Ended; none while it lasts.
    pub to: Option<NaiveDate>,
    /// A turning point.
    pub turning: bool,
    /// 関与の必要.
    pub need: bool,
    /// Of this member; none for the whole household, and without [`Parts::BASIC`].
    pub person: Option<(Token, String)>,
    /// For the form.
    pub version: i64,
}

impl Store {
    /// The long view of a household.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent or not for this actor.
    pub async fn years(&self, ctx: &Ctx, household: &Token) -> Result<Years> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.household(household, Parts::NONE).await?;
        let cases = open_cases(&unit, open.id).await?;
        let mut events = events(&unit, open.id).await?;
        events.retain(|event| open.parts.has(parts_of_band(&event.band)));
        if !open.parts.has(Parts::BASIC) {
            events.iter_mut().for_each(|event| event.person = None);
        }
        let seen = with_contacts(&cases);
        let contacts =
            if open.parts.has(Parts::CONTACTS) { Some(by_year(&unit, &seen).await?) } else { None };
        let years = Years { head: head(&unit, &open).await?, events, contacts, today: ctx.today() };
        unit.note(viewed(&open));
        unit.done().await?;
        Ok(years)
    }

    /// Adds an event. `once`: the form's own key.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the household is absent, or not the actor's own work; [`Error::Invalid`] when the band
    /// or the person is unknown.
    pub async fn add_life(&self, ctx: &Ctx, household: &Token, new: &NewLife, once: &str) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        if unit.once("life", once, household.as_str()).await?.is_some() {
            return Ok(());
        }
        let person = pointed(&unit, home, new).await?;
        let sql = Sql::new(
            "INSERT INTO life_event (token, household_id, person_id, from_on, to_on, precision, band, title, note, \
             turning, need) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            [vals![secret::token()?.as_str(), home], values(new, person)].concat(),
        );
        unit.run(sql).await?;
        unit.note(changed(home));
        unit.done().await
    }

    /// Changes an event.
    ///
    /// # Errors
    /// As [`Store::add_life`]; [`Error::Stale`] when another saved first.
    pub async fn change_life(
        &self,
        ctx: &Ctx,
        household: &Token,
        event: &Token,
        version: i64,
        new: &NewLife,
    ) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let (id, theirs) = standing(&unit, home, event).await?;
        if theirs != version {
            return Err(Error::Stale { theirs });
        }
        former::keep(&unit, &former::LIFE, id).await?;
        let person = pointed(&unit, home, new).await?;
        let sql = Sql::new(
            "UPDATE life_event SET person_id = $3, from_on = $4, to_on = $5, precision = $6, band = $7, title = $8, \
             note = $9, turning = $10, need = $11, version = version + 1 WHERE id = $1 AND version = $2",
            [vals![id, version], values(new, person)].concat(),
        );
        if unit.run(sql).await? == 0 {
            return Err(Error::Stale { theirs });
        }
        unit.note(changed(home));
        unit.done().await
    }

    /// Takes an event back that should not stand here. The row stays, marked as ended.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work.
    pub async fn end_life(&self, ctx: &Ctx, household: &Token, event: &Token) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let (id, _) = standing(&unit, home, event).await?;
        former::keep(&unit, &former::LIFE, id).await?;
        let sql = "UPDATE life_event SET ended_at = $2, version = version + 1 WHERE id = $1";
        unit.run(Sql::new(sql, vals![id, unit.now()])).await?;
        unit.note(changed(home));
        unit.done().await
    }
}

/// Row and version of an event that has not been taken back.
async fn standing(unit: &Unit, household: i64, event: &Token) -> Result<(i64, i64)> {
    let sql = Sql::new(
        "SELECT id, version FROM life_event WHERE token = $1 AND household_id = $2 AND ended_at IS NULL",
        vals![event.as_str(), household],
    );
    unit.need(sql, |r| Ok((r.int("id")?, r.int("version")?))).await
}

fn values(new: &NewLife, person: Option<i64>) -> Vec<sea_orm::Value> {
    vals![
        person,
        new.from.to_string(),
        new.to.map(|d| d.to_string()),
        new.precision.word(),
        new.band.as_str(),
        new.title.as_str(),
        new.note.as_str(),
        i64::from(new.turning),
        i64::from(new.need),
    ]
}

/// The person's row, if the event is one member's; and the band must be one of the list.
async fn pointed(unit: &Unit, household: i64, new: &NewLife) -> Result<Option<i64>> {
    let band =
        Sql::new("SELECT id FROM code WHERE list = 'band' AND code = $1 LIMIT 1", vals![new.band.as_str()]);
    if unit.one(band, |r| r.int("id")).await?.is_none() {
        return Err(Fault::new("band", "どの分野のことかを選んでください").into());
    }
    let Some(person) = &new.person else { return Ok(None) };
    let row = member_row(unit, household, person).await?;
    row.map(Some).ok_or_else(|| Fault::new("person", "この世帯の人から選んでください").into())
}

async fn events(unit: &Unit, household: i64) -> Result<Vec<LifeEvent>> {
    let sql = Sql::new(
        "SELECT e.token, e.band, e.title, e.note, e.from_on, e.precision, e.to_on, e.turning, e.need, e.version, \
         p.token AS person, p.name FROM life_event e LEFT JOIN person p ON p.id = e.person_id \
         WHERE e.household_id = $1 AND e.ended_at IS NULL ORDER BY e.from_on, e.id",
        vals![household],
    );
    unit.all(sql, |r| {
        Ok(LifeEvent {
            token: r.token("token")?,
            band: r.text("band")?,
            title: r.text("title")?,
            note: r.text("note")?,
            from: r.date("from_on")?,
            precision: r.word("precision", Precision::parse)?,
            to: r.opt_date("to_on")?,
            turning: r.flag("turning")?,
            need: r.flag("need")?,
            person: r.opt_token("person")?.zip(r.opt_text("name")?),
            version: r.int("version")?,
        })
    })
    .await
}

/// Contacts and attempts by calendar year in Japan.
async fn by_year(unit: &Unit, cases: &[i64]) -> Result<BTreeMap<i32, u32>> {
    let mut sql = Sql::new("SELECT month, COUNT(*) AS n FROM contact WHERE case_id IN ", vec![]);
    sql.ids(cases).add(" GROUP BY month");
    let mut years = BTreeMap::new();
    for (month, count) in unit.all(sql, |r| Ok((r.int("month")?, r.int("n")?))).await? {
        let year = i32::try_from(month / 100).map_err(|_| Error::Broken("contact.month"))?;
        *years.entry(year).or_insert(0) += u32::try_from(count).unwrap_or(u32::MAX);
    }
    Ok(years)
}
