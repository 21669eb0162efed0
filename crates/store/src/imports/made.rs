//! What came of an import, row by row.

use crate::{
    audit::{Action, Kind, Line},
    error::Result,
    load::{RowId, Table, table::table},
    row::{Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::Instant;

/// Tables in which an import makes rows, in the order in which they can be taken out again; with the audit's word.
pub(super) const MADE: &[(&str, Kind)] = &[
    ("contact", Kind::Contact),
    ("reception", Kind::Reception),
    ("person_link", Kind::Link),
    ("support_case", Kind::Case),
    ("household_member", Kind::Household),
    ("person", Kind::Person),
    ("household", Kind::Household),
];

/// The rows that an import has made so far.
#[derive(Default)]
pub(super) struct Made(Vec<(&'static str, i64)>);

impl Made {
    pub(super) fn add<T: Table>(&mut self, rows: &[RowId]) {
        self.0.extend(rows.iter().map(|row| (T::TABLE, row.0)));
    }

    pub(super) fn one(&mut self, table: &'static str, row: i64) {
        self.0.push((table, row));
    }

    /// Writes them down with the import, and an audit line for each.
    pub(super) async fn keep(self, unit: &mut Unit, batch: i64) -> Result<()> {
        for some in self.0.chunks(500) {
            let mut sql =
                Sql::new("INSERT INTO import_made (batch_id, kind, row_id, version) VALUES ", vals![]);
            for (n, (table, row)) in some.iter().enumerate() {
                sql.add(if n == 0 { "(" } else { ",(" }).bind(batch).add(",").bind(*table);
                sql.add(",").bind(*row).add(",1)");
            }
            unit.run(sql).await?;
        }
        for (table, row) in self.0 {
            let kind = MADE.iter().find(|(t, _)| *t == table).map_or(Kind::Batch, |(_, kind)| *kind);
            if table != "household_member" {
                unit.note(Line::new(Action::Import, kind, row));
            }
        }
        Ok(())
    }
}

table! {
    /// A reception with everything that a sheet can say of it.
    SheetReceptionRow in "reception" + [Token] {
        /// 年度-連番 within the agency.
        number: String = "number",
        /// The desk.
        agency: RowId = "agency_id",
        /// Who took it.
        worker: RowId = "worker_id",
        /// When.
        received_at: Instant = "received_at",
        /// Word of the list `door`.
        door: String = "door",
        /// 出張相談会: where.
        outreach_place: String = "outreach_place",
        /// … and on which day.
        outreach_date: Option<NaiveDate> = "outreach_date",
        /// Word of the list `route`, or empty.
        route: String = "route",
        /// 紹介元.
        referrer_agency: Option<RowId> = "referrer_agency_id",
        /// 紹介元 in words.
        referrer: String = "referrer",
        /// Word of [`domain::reception::Visitor`], or empty.
        visitor: String = "visitor",
        /// The visitor's tie to the person.
        visitor_tie: String = "visitor_tie",
        /// The visitor's name.
        visitor_name: String = "visitor_name",
        /// The name was not asked or not given.
        anonymous: bool = "anonymous",
        /// As told.
        name: String = "name",
        /// As told.
        kana: String = "kana",
        /// As stored by [`domain::wareki::Birth`].
        birth: String = "birth",
        /// As told.
        sex: String = "sex",
        /// Digits only.
        phone: String = "phone",
        /// May a message be left?
        leave_message: Option<bool> = "leave_message",
        /// When and how to reach them.
        contact_wish: String = "contact_wish",
        /// District.
        area: Option<RowId> = "area_id",
        /// As told.
        address: String = "address",
        /// What they said.
        words: String = "words",
        /// What they wish.
        wish: String = "wish",
        /// Word of [`domain::code::Urgency`].
        urgency: String = "urgency",
        /// Word of the list `screening`.
        screening: String = "screening",
        /// Which version of the 規程 the consent sheet was.
        consent_version: Option<String> = "consent_version",
        /// Given on.
        consent_on: Option<NaiveDate> = "consent_on",
        /// Word of [`domain::code::ReceptionState`].
        state: String = "state",
        /// Who has it.
        taken_by: Option<RowId> = "taken_by",
        /// Since when.
        taken_at: Option<Instant> = "taken_at",
        /// Ended at.
        closed_at: Option<Instant> = "closed_at",
        /// Who it was, once known.
        person: Option<RowId> = "person_id",
        /// Which household, once known.
        household: Option<RowId> = "household_id",
        /// The case that it became.
        case: Option<RowId> = "case_id",
        /// From which system.
        import_source: Option<String> = "import_source",
        /// Its key there.
        import_key: Option<String> = "import_key",
    }
}
