//! The timeline of a household over all its cases that the actor may read, newest first.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::OpenCase,
    load::contact_order,
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::{Datelike, NaiveDate, NaiveTime};
use domain::{
    Instant, Token,
    access::Parts,
    code::Outcome,
    wareki::{from_jst, jst_date},
};

/// A contact as the timeline shows it.
#[derive(Clone)]
pub struct Contact {
    pub(crate) id: i64,
    pub(crate) ord: i64,
    /// Token.
    pub token: Token,
    /// Of which case.
    pub case: Token,
    /// The case's number.
    pub number: String,
    /// When.
    pub at: Instant,
    /// Word of the list `method`.
    pub method: String,
    /// Met, or an attempt.
    pub outcome: Outcome,
    /// Who wrote it.
    pub worker: String,
    /// The writer's agency.
    pub agency: String,
    /// With whom: a person of the household (name; with 基本).
    pub person: Option<String>,
    /// With whom: an agency.
    pub counterpart_agency: Option<String>,
    /// With whom, in words.
    pub counterpart: String,
    /// Minutes of work.
    pub minutes: i64,
    /// Word of the list `programme`, or empty.
    pub programme: String,
    /// Word of the list `field`, or empty.
    pub field: String,
    /// The note.
    pub body: String,
    /// Version.
    pub version: i64,
    /// The actor may correct it.
    pub mine: bool,
    /// What it was before each correction, newest first.
    pub formers: Vec<Former>,
    /// The key of the system that it came from.
    pub import_key: Option<String>,
}

/// What a contact was before a correction.
#[derive(Clone)]
pub struct Former {
    /// Corrected at.
    pub replaced_at: Instant,
    /// By whom.
    pub replaced_by: String,
    /// When the contact took place, as it was.
    pub at: Instant,
    /// Method, as it was.
    pub method: String,
    /// Minutes, as they were.
    pub minutes: i64,
    /// Note, as it was.
    pub body: String,
}

/// What of a timeline to show. The default: everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimelineFilter {
    /// With this person.
    pub person: Option<Token>,
    /// By this method.
    pub method: Option<String>,
    /// Written by, or had with, this agency.
    pub agency: Option<Token>,
    /// Written by this worker.
    pub worker: Option<Token>,
    /// With this outcome.
    pub outcome: Option<Outcome>,
    /// In this calendar year.
    pub year: Option<i32>,
}

/// A page of a timeline.
#[derive(Clone, Default)]
pub struct Timeline {
    /// Newest first.
    pub rows: Vec<Contact>,
    /// Older ones follow: ask again with the last row's token.
    pub more: bool,
    /// Calendar years in which anything is recorded, newest first.
    pub years: Vec<i32>,
    /// Token and name of those with whom contacts were (people of the household; with 基本).
    pub people: Vec<(Token, String)>,
    /// Token and name of the agencies that wrote.
    pub agencies: Vec<(Token, String)>,
    /// Token and name of the workers who wrote.
    pub workers: Vec<(Token, String)>,
}

/// Rows on a page.
pub(super) const PAGE: usize = 50;

const SELECT: &str = "SELECT k.id, k.ord, k.token, k.case_id, k.agency_id, k.at, k.method, k.outcome, w.name AS worker, \
     a.name AS agency, p.name AS person, ca.name AS counterpart_agency, k.counterpart_person_id, k.counterpart, k.minutes, k.programme, \
     k.field, k.body, k.version, k.import_key, c.token AS case_token, c.number FROM contact k \
     JOIN support_case c ON c.id = k.case_id JOIN worker w ON w.id = k.worker_id JOIN agency a ON a.id = k.agency_id \
     LEFT JOIN person p ON p.id = k.counterpart_person_id LEFT JOIN agency ca ON ca.id = k.counterpart_agency_id WHERE ";

/// `kept`: who of the household is kept from the actor.
fn read(r: &Row, case: &OpenCase, own: &[i64], kept: &[i64]) -> Result<Contact> {
    let named = case.parts.has(Parts::BASIC)
        && r.opt_int("counterpart_person_id")?.is_none_or(|person| !kept.contains(&person));
    let mine = own.contains(&case.lead_agency) || own.contains(&r.int("agency_id")?);
    Ok(Contact {
        id: r.int("id")?,
        ord: r.int("ord")?,
        token: r.token("token")?,
        case: r.token("case_token")?,
        number: r.text("number")?,
        at: r.int("at")?,
        method: r.text("method")?,
        outcome: r.word("outcome", Outcome::parse)?,
        worker: r.text("worker")?,
        agency: r.text("agency")?,
        person: r.opt_text("person")?.filter(|_| named),
        counterpart_agency: r.opt_text("counterpart_agency")?,
        counterpart: r.text("counterpart")?,
        minutes: r.int("minutes")?,
        programme: r.text("programme")?,
        field: r.text("field")?,
        body: r.text("body")?,
        version: r.int("version")?,
        mine,
        formers: Vec::new(),
        import_key: r.opt_text("import_key")?,
    })
}

/// The first place of a calendar year in the order of contacts.
fn year_begins(year: i32) -> i64 {
    let day = NaiveDate::from_ymd_opt(year.clamp(1868, 2200), 1, 1).unwrap_or_default();
    contact_order(from_jst(day, NaiveTime::MIN), 0)
}

/// A filter's tokens as rows; 0 for one that is gone: it matches nothing.
#[derive(Default)]
struct Rows {
    person: Option<i64>,
    agency: Option<i64>,
    worker: Option<i64>,
}

impl Unit {
    async fn row_of(&self, table: &str, token: Option<&Token>) -> Result<Option<i64>> {
        let Some(token) = token else { return Ok(None) };
        let sql = Sql::new(&format!("SELECT id FROM {table} WHERE token = $1"), vals![token.as_str()]);
        Ok(Some(self.one(sql, |r| r.int("id")).await?.unwrap_or(0)))
    }

    /// Contacts of one case below `before`, newest first.
    async fn contacts_of(
        &self,
        case: &OpenCase,
        filter: &TimelineFilter,
        rows: &Rows,
        before: Option<i64>,
        limit: usize,
    ) -> Result<Vec<Contact>> {
        let own = self.ctx().actor.own_agencies();
        let kept = self.kept_in(case.household).await?;
        let mut sql = Sql::new(SELECT, vec![]);
        sql.add("k.case_id = ").bind(case.id);
        if let Some(before) = before {
            sql.add(" AND k.ord < ").bind(before);
        }
        if let Some(year) = filter.year {
            sql.add(" AND k.ord >= ").bind(year_begins(year));
            sql.add(" AND k.ord < ").bind(year_begins(year.saturating_add(1)));
        }
        if let Some(person) = rows.person {
            let person = if kept.contains(&person) { 0 } else { person };
            sql.add(" AND k.counterpart_person_id = ").bind(person);
        }
        if let Some(agency) = rows.agency {
            sql.add(" AND (k.agency_id = ")
                .bind(agency)
                .add(" OR k.counterpart_agency_id = ")
                .bind(agency)
                .add(")");
        }
        if let Some(worker) = rows.worker {
            sql.add(" AND k.worker_id = ").bind(worker);
        }
        if let Some(method) = &filter.method {
            sql.add(" AND k.method = ").bind(method.as_str());
        }
        if let Some(outcome) = filter.outcome {
            sql.add(" AND k.outcome = ").bind(outcome.word());
        }
        sql.add(" ORDER BY k.ord DESC LIMIT ").bind(i64::try_from(limit).unwrap_or(i64::MAX));
        self.all(sql, |r| read(r, case, &own, &kept)).await
    }

    /// Puts the former states to the contacts that were corrected.
    async fn with_formers(&self, contacts: &mut [Contact]) -> Result<()> {
        let ids: Vec<i64> = contacts.iter().filter(|c| c.version > 1).map(|c| c.id).collect();
        if ids.is_empty() {
            return Ok(());
        }
        let mut sql = Sql::new(
            "SELECT f.contact_id, f.body, f.replaced_at, w.name FROM contact_former f \
             JOIN worker w ON w.id = f.replaced_by WHERE f.contact_id IN ",
            vec![],
        );
        sql.ids(&ids).add(" ORDER BY f.version DESC, f.id DESC");
        let rows = self
            .all(sql, |r| {
                let kept: super::correct::Kept = serde_json::from_str(&r.text("body")?)
                    .map_err(|_| Error::Broken("contact_former.body"))?;
                let former = Former {
                    replaced_at: r.int("replaced_at")?,
                    replaced_by: r.text("name")?,
                    at: kept.at,
                    method: kept.method,
                    minutes: kept.minutes,
                    body: kept.body,
                };
                Ok((r.int("contact_id")?, former))
            })
            .await?;
        for (contact, former) in rows {
            if let Some(contact) = contacts.iter_mut().find(|c| c.id == contact) {
                contact.formers.push(former);
            }
        }
        Ok(())
    }

    /// The household's cases whose contacts the actor may read.
    pub(super) async fn readable_cases(&self, household: i64) -> Result<Vec<OpenCase>> {
        let sql =
            Sql::new("SELECT id FROM support_case WHERE household_id = $1 ORDER BY id", vals![household]);
        let mut open = Vec::new();
        for id in self.all(sql, |r| r.int("id")).await? {
            match self.case_row(id, Parts::CONTACTS).await {
                Ok(case) => open.push(case),
                Err(Error::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(open)
    }

    async fn before(&self, before: Option<&Token>, cases: &[OpenCase]) -> Result<Option<i64>> {
        let Some(token) = before else { return Ok(None) };
        let mut sql = Sql::new("SELECT ord FROM contact WHERE token = ", vec![]);
        sql.bind(token.as_str()).add(" AND case_id IN ").ids(&cases.iter().map(|c| c.id).collect::<Vec<_>>());
        self.need(sql, |r| r.int("ord")).await.map(Some)
    }

    async fn choices(&self, cases: &[OpenCase], timeline: &mut Timeline) -> Result<()> {
        let ids: Vec<i64> = cases.iter().map(|c| c.id).collect();
        let named: Vec<i64> = cases.iter().filter(|c| c.parts.has(Parts::BASIC)).map(|c| c.id).collect();
        let kept = match cases.first() {
            Some(case) => self.kept_in(case.household).await?,
            None => Vec::new(),
        };
        for (what, key, ids) in [
            ("person", "counterpart_person_id", &named),
            ("agency", "agency_id", &ids),
            ("worker", "worker_id", &ids),
        ] {
            let mut sql = Sql::new(
                &format!(
                    "SELECT t.token, t.name FROM {what} t WHERE t.id IN (SELECT k.{key} FROM contact k \
                     WHERE k.case_id IN "
                ),
                vec![],
            );
            sql.ids(ids).add(")");
            if what == "person" && !kept.is_empty() {
                sql.add(" AND t.id NOT IN ").ids(&kept);
            }
            sql.add(" ORDER BY t.id");
            let rows = self.all(sql, |r| Ok((r.token("token")?, r.text("name")?))).await?;
            match what {
                "person" => timeline.people = rows,
                "agency" => timeline.agencies = rows,
                _ => timeline.workers = rows,
            }
        }
        let mut years = Vec::new();
        for id in &ids {
            // The years by the ends of the index, not by reading every row.
            let mut below = i64::MAX;
            loop {
                let sql = Sql::new(
                    "SELECT at FROM contact WHERE case_id = $1 AND ord < $2 ORDER BY ord DESC LIMIT 1",
                    vals![*id, below],
                );
                let Some(at) = self.one(sql, |r| r.int("at")).await? else { break };
                let year = jst_date(at).year();
                years.push(year);
                below = year_begins(year);
            }
        }
        years.sort_unstable_by(|a, b| b.cmp(a));
        years.dedup();
        timeline.years = years;
        Ok(())
    }

    fn note_timeline(&mut self, cases: &[OpenCase], action: Action) {
        for case in cases {
            let line = Line::new(action, Kind::Case, case.id).person(case.person);
            self.note(line.shown(Parts::CONTACTS.and(case.parts.meet(Parts::BASIC)), case.ground));
        }
    }
}

impl Store {
    /// A page of the household's timeline: the newest, or those before the contact `before`. One audit line for each
    /// case. `print`: the whole timeline at once, noted as an export.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the household is absent or the actor may read the contacts of none of its cases.
    pub async fn timeline(
        &self,
        ctx: &Ctx,
        household: &Token,
        filter: &TimelineFilter,
        before: Option<&Token>,
        print: bool,
    ) -> Result<Timeline> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.household(household, Parts::CONTACTS).await?;
        let cases = unit.readable_cases(open.id).await?;
        let rows = Rows {
            person: unit.row_of("person", filter.person.as_ref()).await?,
            agency: unit.row_of("agency", filter.agency.as_ref()).await?,
            worker: unit.row_of("worker", filter.worker.as_ref()).await?,
        };
        let before = unit.before(before, &cases).await?;
        let limit = if print { 20_000 } else { PAGE };
        let mut contacts = Vec::new();
        for case in &cases {
            contacts.extend(unit.contacts_of(case, filter, &rows, before, limit + 1).await?);
        }
        contacts.sort_by_key(|c| std::cmp::Reverse(c.ord));
        let more = contacts.len() > limit;
        contacts.truncate(limit);
        unit.with_formers(&mut contacts).await?;
        let mut timeline = Timeline { rows: contacts, more, ..Timeline::default() };
        if !print {
            unit.choices(&cases, &mut timeline).await?;
        }
        unit.note_timeline(&cases, if print { Action::Export } else { Action::View });
        unit.done().await?;
        Ok(timeline)
    }

    /// The contacts of one case, newest first, before the contact `before`; at most `limit` (up to 500).
    ///
    /// # Errors
    /// [`Error::NotFound`] when the case is absent or its contacts are not for this actor.
    pub async fn case_contacts(
        &self,
        ctx: &Ctx,
        case: &Token,
        before: Option<&Token>,
        limit: usize,
    ) -> Result<(Vec<Contact>, bool)> {
        let mut unit = self.reading(ctx).await?;
        let cases = [unit.case(case, Parts::CONTACTS).await?];
        let before = unit.before(before, &cases).await?;
        let limit = limit.clamp(1, 500);
        let mut contacts = Vec::new();
        for case in &cases {
            let (filter, rows) = (TimelineFilter::default(), Rows::default());
            contacts = unit.contacts_of(case, &filter, &rows, before, limit + 1).await?;
        }
        let more = contacts.len() > limit;
        contacts.truncate(limit);
        unit.with_formers(&mut contacts).await?;
        unit.note_timeline(&cases, Action::View);
        unit.done().await?;
        Ok((contacts, more))
    }

    /// One contact that the actor may read, and its household's name, where that is shared.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is absent or its case's contacts are not for this actor.
    pub async fn contact(&self, ctx: &Ctx, contact: &Token) -> Result<(Contact, Option<String>)> {
        let mut unit = self.reading(ctx).await?;
        let sql = Sql::new("SELECT id, case_id FROM contact WHERE token = $1", vals![contact.as_str()]);
        let (id, case) = unit.need(sql, |r| Ok((r.int("id")?, r.int("case_id")?))).await?;
        let case = unit.case_row(case, Parts::CONTACTS).await?;
        let own = unit.ctx().actor.own_agencies();
        let mut sql = Sql::new(SELECT, vec![]);
        sql.add("k.id = ").bind(id);
        let kept = unit.kept_in(case.household).await?;
        let mut contacts = [unit.need(sql, |r| read(r, &case, &own, &kept)).await?];
        unit.with_formers(&mut contacts).await?;
        let sql = Sql::new("SELECT name FROM household WHERE id = $1", vals![case.household]);
        let household = unit.need(sql, |r| r.text("name")).await?;
        let line = Line::new(Action::View, Kind::Contact, id).case(case.id).person(case.person);
        unit.note(line.shown(Parts::CONTACTS.and(case.parts.meet(Parts::BASIC)), case.ground));
        unit.done().await?;
        let [contact] = contacts;
        Ok((contact, Some(household).filter(|_| case.parts.has(Parts::BASIC))))
    }

    /// The household of a case that the actor may see: where a case's page leads.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn household_of_case(&self, ctx: &Ctx, case: &Token) -> Result<Token> {
        let unit = self.reading(ctx).await?;
        let case = unit.case(case, Parts::NONE).await?;
        let sql = Sql::new("SELECT token FROM household WHERE id = $1", vals![case.household]);
        let token = unit.need(sql, |r| r.token("token")).await?;
        unit.done().await?;
        Ok(token)
    }
}
