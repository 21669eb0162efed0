//! Loading many rows at once, by the program itself: the sample town, imports, the bench.
//!
//! Not a way around the gate: a [`Loader`] only writes, and only for [`crate::Door::Program`].

mod bulk;
mod looks;
mod meetings;
mod money;
mod plans;
mod rows;
mod seals;
pub(crate) mod table;
mod team;

pub use looks::LookRow;
pub use meetings::{
    MeetingDecisionRow, MeetingItemMemberRow, MeetingItemRow, MeetingMemberRow, MeetingMemberTurnRow,
    MeetingMinuteRow, MeetingRow, MeetingSeriesRow, SecrecySignRow,
};
pub use money::{
    BudgetLineRow, BudgetRow, DebtRow, HousingDutyRow, HousingPaperRow, HousingPaymentRow, HousingRow,
    HousingSpanRow, MoneyEventRow,
};
pub use plans::{
    GoalRow, MoveRow, NoPlanRow, PlanReviewRow, PlanRow, ReviewChangeRow, ReviewGoalRow, ServiceRow, StepRow,
};
pub use rows::{
    AgencyRow, AreaRow, AssessmentItemRow, AssessmentRow, AssessmentVisitRow, CaseRow, ConsentItemRow,
    ConsentRow, ContactRow, EmergencyRow, GrantRow, HouseholdRow, LifeEventRow, MemberRow, MembershipRow,
    MunicipalityRow, PersonRow, PhoneRow, ReceptionRow, ReferralMoveRow, ReferralRow, RelationRow,
    SupportRow, TaskRow, TieRow, TopicRow, WorkerRow,
};
pub use seals::{SealCoverRow, SealNearRow, SealOpeningRow, SealReaderRow, SealRow};
pub use table::{RowId, Table};
pub use team::{AdviceRow, AgencyCardRow, AgencyPersonRow, AgencyVisitRow};

use crate::{
    actor::{Ctx, Door, japan_date},
    audit::{Action, Kind, Line},
    db::Store,
    dialect::Index,
    error::{Error, Result},
    row::{Sql, vals},
    search,
    unit::Unit,
};
use chrono::Datelike;
use domain::Instant;
use table::Extra;

/// Rows per statement. SQLite takes 32,766 places, the widest row has fewer than 40.
const AT_ONCE: usize = 200;

/// One transaction of loading.
pub struct Loader {
    unit: Unit,
    contacts: i64,
    /// People whose search keys are to be written when everything is loaded, telephones too.
    people: std::collections::BTreeSet<i64>,
}

/// A contact's place in its case's and the index's order: its instant, and among those of one instant `nth`.
pub(crate) const fn contact_order(at: Instant, nth: i64) -> i64 {
    (at << 20) | (nth & 0xf_ffff)
}

/// Year and month in Japan, as 202611.
pub(crate) fn japan_month(at: Instant) -> i64 {
    let day = japan_date(at);
    i64::from(day.year()) * 100 + i64::from(day.month())
}

impl Store {
    /// Begins loading.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts.
    pub async fn loader(&self, ctx: &Ctx) -> Result<Loader> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound);
        }
        Ok(Loader { unit: self.writing(ctx).await?, contacts: 0, people: std::collections::BTreeSet::new() })
    }
}

impl Loader {
    /// Loads within a unit that an import has begun; [`Loader::back`] gives the unit back.
    pub(crate) const fn within(unit: Unit) -> Self {
        Self { unit, contacts: 0, people: std::collections::BTreeSet::new() }
    }

    /// The unit, for what is no loading.
    pub(crate) const fn unit(&mut self) -> &mut Unit {
        &mut self.unit
    }

    /// The unit, with the search keys of everybody loaded.
    pub(crate) async fn back(self) -> Result<Unit> {
        self.unit.keep_keys_of(&self.people.into_iter().collect::<Vec<_>>()).await?;
        Ok(self.unit)
    }

    /// Inserts rows; their ids in the same order.
    ///
    /// # Errors
    /// [`Error::Database`] when a row breaks a rule of the schema; nothing of this loader is kept then.
    pub async fn put<T: Table>(&mut self, rows: &[T]) -> Result<Vec<RowId>> {
        let mut ids = Vec::with_capacity(rows.len());
        for some in rows.chunks(AT_ONCE) {
            ids.extend(self.put_some(some).await?);
        }
        Ok(ids)
    }

    /// [`Loader::put`] for contacts beside others of the same instant: a place in the order that is taken is not
    /// taken again.
    pub(crate) async fn put_after<T: Table>(&mut self, rows: &[T]) -> Result<Vec<RowId>> {
        let mut ids = Vec::with_capacity(rows.len());
        for some in rows.chunks(AT_ONCE) {
            let low = some.iter().map(Table::instant).min().unwrap_or_default();
            let high = some.iter().map(Table::instant).max().unwrap_or_default();
            let sql = Sql::new(
                "SELECT ord FROM contact WHERE ord >= $1 AND ord < $2",
                vals![contact_order(low, 0), contact_order(high.saturating_add(1), 0)],
            );
            let taken: std::collections::HashSet<i64> =
                self.unit.all(sql, |r| r.int("ord")).await?.into_iter().collect();
            // The rows of one chunk get places one after the other: the first free stretch is looked for.
            let free = |from: i64| {
                some.iter().zip(from..).all(|(row, nth)| !taken.contains(&contact_order(row.instant(), nth)))
            };
            while !free(self.contacts) {
                self.contacts += 1;
            }
            ids.extend(self.put_some(some).await?);
        }
        Ok(ids)
    }

    async fn put_some<T: Table>(&mut self, rows: &[T]) -> Result<Vec<RowId>> {
        let extra: Vec<&str> = T::EXTRA.iter().map(|e| e.column()).collect();
        let columns = [T::COLUMNS, &extra].concat().join(", ");
        let mut sql = Sql::new(&format!("INSERT INTO {} ({columns}) VALUES ", T::TABLE), Vec::new());
        let mut orders = Vec::new();
        for (n, row) in rows.iter().enumerate() {
            sql.add(if n == 0 { "(" } else { ",(" });
            for (at, value) in row.values().into_iter().enumerate() {
                sql.add(if at == 0 { "" } else { "," }).bind(value);
            }
            for extra in T::EXTRA {
                let value: sea_orm::Value = match extra {
                    Extra::Token => crate::secret::token()?.to_string().into(),
                    Extra::Order => {
                        let order = contact_order(row.instant(), self.contacts);
                        self.contacts += 1;
                        orders.push(order);
                        order.into()
                    }
                    Extra::Month => japan_month(row.instant()).into(),
                    Extra::CreatedAt => self.unit.now().into(),
                };
                sql.add(",").bind(value);
            }
            sql.add(")");
        }
        if !T::HAS_ID {
            self.unit.run(sql).await?;
            return Ok(Vec::new());
        }
        sql.add(" RETURNING id");
        let ids = self.unit.all(sql, |r| Ok(RowId(r.int("id")?))).await?;
        self.index(rows, &ids, &orders).await?;
        let people = rows.iter().zip(&ids).filter_map(|(row, id)| {
            if row.person().is_some() { Some(id.0) } else { row.phone_of().map(|person| person.0) }
        });
        self.people.extend(people);
        Ok(ids)
    }

    async fn index<T: Table>(&self, rows: &[T], ids: &[RowId], orders: &[i64]) -> Result<()> {
        let backend = self.unit.backend();
        let households: Vec<i64> = rows.iter().filter_map(|row| row.opens().map(|h| h.0)).collect();
        if !households.is_empty() {
            self.unit.index_guests(&households).await?;
        }
        let mut people = Vec::new();
        let mut notes = Vec::new();
        for (n, (row, id)) in rows.iter().zip(ids).enumerate() {
            if let Some(person) = row.person() {
                people.push((id.0, search::person_grams(&[person.agency.0], &person.name, &person.kana)));
            }
            if let (Some((agency, case, body)), Some(order)) = (row.note(), orders.get(n)) {
                notes.push((*order, search::contact_grams(agency.0, case.0, body)));
            }
        }
        for (index, entries) in [(Index::Person, people), (Index::Contact, notes)] {
            if !entries.is_empty() {
                self.unit.run_raw(index.put_new(backend, &entries)).await?;
            }
        }
        Ok(())
    }

    /// The token of a loaded row: what a page would carry.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such row.
    pub async fn token<T: Table>(&self, row: RowId) -> Result<domain::Token> {
        let sql = Sql::new(&format!("SELECT token FROM {} WHERE id = $1", T::TABLE), vals![row.0]);
        self.unit.need(sql, |r| r.token("token")).await
    }

    /// Sets each case's last contact and number of meetings from its contacts. Call it once after loading contacts.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn tell_cases(&self) -> Result<()> {
        let sql = "UPDATE support_case SET \
             last_contact_at = (SELECT MAX(k.at) FROM contact k WHERE k.case_id = support_case.id), \
             met_count = (SELECT COUNT(*) FROM contact k WHERE k.case_id = support_case.id AND k.outcome = 'met')";
        self.unit.run(Sql::new(sql, vals![])).await?;
        Ok(())
    }

    /// Which of these keys of `source` are already in `table`'s rows.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn known<T: Table>(&self, source: &str) -> Result<std::collections::HashMap<String, RowId>> {
        let sql = Sql::new(
            &format!("SELECT id, import_key FROM {} WHERE import_source = $1", T::TABLE),
            vals![source],
        );
        let rows = self.unit.all(sql, |r| Ok((r.text("import_key")?, RowId(r.int("id")?)))).await?;
        Ok(rows.into_iter().collect())
    }

    /// Commits everything, with one audit line that says what kind was loaded.
    ///
    /// # Errors
    /// [`Error::Database`]; nothing is kept then.
    pub async fn done(mut self, kind: Kind) -> Result<()> {
        self.unit.keep_keys_of(&self.people.into_iter().collect::<Vec<_>>()).await?;
        self.unit.note(Line::new(Action::Import, kind, None));
        self.unit.done().await
    }
}
