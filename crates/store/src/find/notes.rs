//! Notes by their words, newest first.

use super::{COUNTED, Count, SCOPES};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    dialect::Index,
    error::Result,
    row::Sql,
    search::{self, Word},
    unit::Unit,
    visible,
};
use domain::{
    Instant, Token,
    access::{Ground, Parts},
};
use sea_orm::DbBackend;

/// A note found.
#[derive(Clone)]
pub struct NoteFound {
    pub(crate) id: i64,
    pub(crate) lead_agency: i64,
    pub(crate) case_row: i64,
    /// Token.
    pub token: Token,
    /// When.
    pub at: Instant,
    /// Word of the list `method`.
    pub method: String,
    /// Minutes of work.
    pub minutes: i64,
    /// The note.
    pub body: String,
    /// Who wrote it.
    pub worker: String,
    /// Of which case.
    pub case: Token,
    /// The case's number.
    pub number: String,
    /// Of which household.
    pub household: Token,
    /// The household's name; with 基本.
    pub household_name: Option<String>,
    /// The key of the system that the contact came from.
    pub import_key: Option<String>,
    /// The key of the system that the case came from.
    pub case_import_key: Option<String>,
}

/// What was found.
#[derive(Clone, Default)]
pub struct Notes {
    /// Newest first.
    pub rows: Vec<NoteFound>,
    /// How many.
    pub count: Count,
}

/// Where to look.
enum Within<'a> {
    /// The newest so many, one by one; the gate's condition alone decides.
    Newest(i64),
    /// Entries that carry one of these words; the gate's condition is asked as well.
    Scopes(&'a [String]),
    /// Everywhere; the gate's condition alone decides.
    Gate,
}

/// The largest number of granted cases that are looked up as words of the index.
const GRANTED: usize = 500;

/// How many of the newest notes PostgreSQL reads one by one before it asks its index, which cannot give the newest
/// first. A common word fills the page in these.
const NEWEST: i64 = 2_000;

/// How many it reads to see whether the word is common at all.
const SAMPLE: i64 = 200;

/// So many of the sample tell a common word.
const COMMON: usize = 4;

impl Unit {
    async fn notes_by(&self, words: &[Word], within: &Within<'_>) -> Result<Vec<i64>> {
        let backend = self.backend();
        let scopes = if let Within::Scopes(scopes) = within { *scopes } else { &[] };
        let key = Index::key(backend);
        let mut sql = match within {
            Within::Newest(most) => {
                Sql::new(&format!("SELECT k.ord FROM {}", Index::newest_notes(*most)), Vec::new())
            }
            Within::Scopes(_) | Within::Gate => Index::likely_notes(backend, "k.ord", words, scopes),
        };
        // CROSS JOIN keeps SQLite from turning the order round: the index gives the newest first and may stop early. Of a
        // contact nothing is asked that its index of the gate does not hold.
        let contact = Index::contact_gate(backend);
        sql.add(&format!(" CROSS JOIN {contact} WHERE k.ord = {key} AND "));
        Index::Contact.matches(&mut sql, backend, words, scopes);
        sql.add(" AND (k.lead_agency_id IN ").ids(&self.ctx().actor.own_agencies()).add(" OR k.case_id IN (");
        visible::granted_cases(&mut sql, self, Parts::CONTACTS);
        sql.add(")) AND k.case_id NOT IN (");
        visible::tied_cases(&mut sql, self);
        sql.add(&format!(") ORDER BY {key} DESC LIMIT "));
        sql.bind(i64::try_from(COUNTED).unwrap_or(200) + 1);
        self.all(sql, |r| r.int("ord")).await
    }

    /// The places of the notes that the words match, newest first; and whether there are surely no more.
    async fn notes_at(&self, words: &[Word], limit: usize) -> Result<(Vec<i64>, bool)> {
        let own = self.ctx().actor.own_agencies();
        if self.backend() == DbBackend::Postgres {
            let mut found = self.notes_by(words, &Within::Newest(SAMPLE)).await?;
            if found.len() <= limit && found.len() >= COMMON {
                found = self.notes_by(words, &Within::Newest(NEWEST)).await?;
            }
            if found.len() > limit {
                return Ok((found, false));
            }
        }
        let granted = self.granted(Parts::CONTACTS, i64::try_from(GRANTED).unwrap_or(500) + 1).await?;
        let found = if own.len() <= SCOPES && granted.len() <= GRANTED {
            let mut scopes: Vec<String> = own.iter().map(|a| search::scope(*a)).collect();
            scopes.extend(granted.iter().map(|case| search::case_scope(*case)));
            if scopes.is_empty() {
                Vec::new()
            } else {
                self.notes_by(words, &Within::Scopes(&scopes)).await?
            }
        } else {
            self.notes_by(words, &Within::Gate).await?
        };
        Ok((found, true))
    }

    async fn notes_found(&self, places: &[i64]) -> Result<Vec<NoteFound>> {
        let own = self.ctx().actor.own_agencies();
        let mut sql = Sql::new(
            "SELECT k.id, k.lead_agency_id, k.case_id, k.token, k.at, k.method, k.minutes, k.body, \
             k.import_key, w.name AS worker, c.token AS case_token, c.number, c.import_key AS case_key, \
             h.token AS household, h.name AS household_name FROM contact k JOIN worker w ON w.id = k.worker_id \
             JOIN support_case c ON c.id = k.case_id JOIN household h ON h.id = c.household_id WHERE k.ord IN ",
            vec![],
        );
        sql.ids(places).add(" ORDER BY k.ord DESC");
        let mut rows = self
            .all(sql, |r| {
                Ok(NoteFound {
                    id: r.int("id")?,
                    lead_agency: r.int("lead_agency_id")?,
                    case_row: r.int("case_id")?,
                    token: r.token("token")?,
                    at: r.int("at")?,
                    method: r.text("method")?,
                    minutes: r.int("minutes")?,
                    body: r.text("body")?,
                    worker: r.text("worker")?,
                    case: r.token("case_token")?,
                    number: r.text("number")?,
                    household: r.token("household")?,
                    household_name: Some(r.text("household_name")?),
                    import_key: r.opt_text("import_key")?,
                    case_import_key: r.opt_text("case_key")?,
                })
            })
            .await?;
        let others: Vec<i64> =
            rows.iter().filter(|n| !own.contains(&n.lead_agency)).map(|n| n.case_row).collect();
        if !others.is_empty() {
            let parts = self.granted_parts(&others).await?;
            for note in rows.iter_mut().filter(|n| others.contains(&n.case_row)) {
                let open = parts.iter().find(|(case, ..)| *case == note.case_row);
                if !open.is_some_and(|(_, parts, _)| parts.has(Parts::BASIC)) {
                    note.household_name = None;
                }
            }
        }
        Ok(rows)
    }
}

impl Store {
    /// The newest notes in which every word stands, of cases whose contacts the actor may see. One audit line names
    /// every contact shown.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn find_contacts(&self, ctx: &Ctx, line: &str, limit: usize) -> Result<Notes> {
        let mut unit = self.reading(ctx).await?;
        let words = search::note_words(line);
        if words.is_empty() {
            unit.done().await?;
            return Ok(Notes::default());
        }
        let (places, all) = unit.notes_at(&words, limit).await?;
        let shown: Vec<i64> = places.iter().take(limit).copied().collect();
        let rows = unit.notes_found(&shown).await?;
        if !rows.is_empty() {
            let line = Line::new(Action::Search, Kind::Contact, None).subjects(rows.iter().map(|n| n.id));
            unit.note(line.shown(Parts::CONTACTS, Ground::OwnWork));
        }
        unit.done().await?;
        let count =
            if all { Count::of(places.len()) } else { Count { more: true, ..Count::of(places.len()) } };
        Ok(Notes { rows, count })
    }
}
