//! The search indexes, made anew from the rows, and held against them. What was erased has no entry.

use super::PAGE;
use crate::{
    actor::Ctx,
    db::Store,
    dialect::Index,
    error::Result,
    row::{Row, Sql, vals},
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
pub(crate) async fn rebuild(unit: &Unit) -> Result<(u64, u64)> {
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let (mut after, mut people, mut contacts) = (i64::MIN, 0, 0);
    loop {
        let page = "SELECT id FROM person WHERE id > $1 AND erased_at IS NULL ORDER BY id LIMIT $2";
        let rows = unit.all(Sql::new(page, vals![after, limit]), |r| r.int("id")).await?;
        let Some(last) = rows.last() else { break };
        after = *last;
        for person in &rows {
            unit.index_person(*person).await?;
        }
        people += rows.len() as u64;
    }
    after = i64::MIN;
    loop {
        let page = "SELECT r.ord, r.lead_agency_id, r.case_id, r.body FROM contact r \
                    JOIN support_case c ON c.id = r.case_id WHERE r.ord > $1 AND c.erased_at IS NULL \
                    ORDER BY r.ord LIMIT $2";
        let read =
            |r: &Row| Ok((r.int("ord")?, r.int("lead_agency_id")?, r.int("case_id")?, r.text("body")?));
        let rows = unit.all(Sql::new(page, vals![after, limit]), read).await?;
        let Some(last) = rows.last() else { return Ok((people, contacts)) };
        after = last.0;
        for (ord, agency, case, body) in &rows {
            let grams = search::contact_grams(*agency, *case, body);
            unit.run_raw(Index::Contact.put(unit.backend(), *ord, &grams)).await?;
        }
        contacts += rows.len() as u64;
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
        // Only what is not erased is to be found.
        let (people, contacts) = (
            "(SELECT id FROM person WHERE erased_at IS NULL) r",
            "(SELECT t.ord FROM contact t JOIN support_case c ON c.id = t.case_id WHERE c.erased_at IS NULL) r",
        );
        let state = IndexState {
            people_missing: count(people.into(), format!("{person} WHERE {key} = r.id")).await?,
            people_stray: count(person.clone(), format!("{people} WHERE r.id = {key}")).await?,
            contacts_missing: count(contacts.into(), format!("{contact} WHERE {key} = r.ord")).await?,
            contacts_stray: count(contact.clone(), format!("{contacts} WHERE r.ord = {key}")).await?,
        };
        unit.done().await?;
        Ok(state)
    }
}
