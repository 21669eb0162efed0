//! The search indexes, made anew from the rows, and held against them.

use super::PAGE;
use crate::{
    actor::Ctx,
    db::Store,
    dialect::Index,
    error::Result,
    row::{Sql, vals},
    search,
    unit::Unit,
};

/// How the search indexes stand to the rows. All four are 0 in a whole record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IndexState {
    /// People that no search by name can find.
    pub people_missing: i64,
    /// Entries of people that are not there.
    pub people_stray: i64,
    /// Contacts that no search by words can find.
    pub contacts_missing: i64,
    /// Entries of contacts that are not there.
    pub contacts_stray: i64,
}

/// Makes both indexes from the rows; how many entries each has now.
pub(super) async fn rebuild(unit: &Unit) -> Result<(u64, u64)> {
    let people = "SELECT id AS at, agency_id AS agency, name AS words, kana AS more FROM person WHERE id > $1 \
                  ORDER BY id LIMIT $2";
    let people = rebuild_one(unit, Index::Person, people).await?;
    let contacts = "SELECT ord AS at, lead_agency_id AS agency, body AS words, '' AS more FROM contact \
                    WHERE ord > $1 ORDER BY ord LIMIT $2";
    Ok((people, rebuild_one(unit, Index::Contact, contacts).await?))
}

async fn rebuild_one(unit: &Unit, index: Index, page: &str) -> Result<u64> {
    let (mut after, mut count, limit) = (i64::MIN, 0, i64::try_from(PAGE).unwrap_or(i64::MAX));
    loop {
        let rows = unit
            .all(Sql::new(page, vals![after, limit]), |r| {
                Ok((r.int("at")?, r.int("agency")?, r.text("words")?, r.text("more")?))
            })
            .await?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = last.0;
        for (at, agency, words, more) in &rows {
            let grams = match index {
                Index::Person => search::person_grams(*agency, words, more),
                Index::Contact => search::contact_grams(*agency, words),
            };
            unit.run_raw(index.put(unit.backend(), *at, &grams)).await?;
        }
        count += rows.len() as u64;
    }
}

impl Store {
    /// Holds the search indexes against the rows. Needs no role: it tells numbers, not words.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn index_state(&self, ctx: &Ctx) -> Result<IndexState> {
        let unit = self.reading(ctx).await?;
        let key = Index::key(unit.backend());
        let count = async |from: String, but: String| {
            let sql = format!("SELECT COUNT(*) AS n FROM {from} WHERE NOT EXISTS (SELECT 1 FROM {but})");
            unit.need(Sql::new(&sql, vals![]), |r| r.int("n")).await
        };
        let (person, contact) = (Index::Person.from(), Index::Contact.from());
        let state = IndexState {
            people_missing: count("person r".into(), format!("{person} WHERE {key} = r.id")).await?,
            people_stray: count(person.clone(), format!("person r WHERE r.id = {key}")).await?,
            contacts_missing: count("contact r".into(), format!("{contact} WHERE {key} = r.ord")).await?,
            contacts_stray: count(contact.clone(), format!("contact r WHERE r.ord = {key}")).await?,
        };
        unit.done().await?;
        Ok(state)
    }
}
