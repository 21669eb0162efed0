//! The gate to a sheet, and the visits of which it is made.

use crate::{
    audit::{Action, Kind, Line},
    error::{Error, Result},
    gate::Open,
    household::{open_cases, works_on},
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{Instant, Token, access::Parts, assessment::Subject};

/// One save of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// Its token.
    pub token: Token,
    /// On which day it was heard.
    pub on: NaiveDate,
    /// When it was saved.
    pub at: Instant,
    /// By whom.
    pub by: String,
}

/// A sheet that the actor may see.
#[derive(Clone)]
pub(super) struct OpenSheet {
    pub(super) id: i64,
    pub(super) household: i64,
    pub(super) person: Option<i64>,
    pub(super) number: i64,
    pub(super) fixed: Option<(Instant, String)>,
    pub(super) version: i64,
    pub(super) open: Open,
}

impl OpenSheet {
    pub(super) const fn subject(&self) -> Subject {
        if self.person.is_some() { Subject::Person } else { Subject::Household }
    }
}

impl Unit {
    /// Opens a sheet by its token. A person's needs the person too: a tie to another household of theirs denies.
    pub(super) async fn sheet(&self, token: &Token) -> Result<OpenSheet> {
        let sql = Sql::new(
            "SELECT a.id, a.household_id, a.person_id, a.number, a.fixed_at, a.version, w.name AS fixed_by \
             FROM assessment a LEFT JOIN worker w ON w.id = a.fixed_by WHERE a.token = $1",
            vals![token.as_str()],
        );
        let nothing = Open { id: 0, parts: Parts::NONE, ground: domain::access::Ground::OwnWork };
        let read = |r: &Row| {
            Ok(OpenSheet {
                id: r.int("id")?,
                household: r.int("household_id")?,
                person: r.opt_int("person_id")?,
                number: r.int("number")?,
                fixed: r.opt_int("fixed_at")?.zip(r.opt_text("fixed_by")?),
                version: r.int("version")?,
                open: nothing,
            })
        };
        let mut sheet = self.need(sql, read).await?;
        sheet.open = self.household_row(sheet.household, Parts::ASSESSMENT).await?;
        if let Some(person) = sheet.person {
            self.person_row(person, Parts::NONE).await?;
            if !self.sealed_people(&[person]).await?.is_empty() {
                sheet.open.parts = sheet.open.parts.without(Parts::WHEREABOUTS);
            }
        }
        Ok(sheet)
    }

    /// Opens a sheet to be changed: only those who work on the household themselves.
    pub(super) async fn sheet_to_change(&self, token: &Token) -> Result<OpenSheet> {
        let sheet = self.sheet(token).await?;
        let may = sheet.open.parts.has(Parts::BUT_WHEREABOUTS) && works_on(self, sheet.household).await?;
        if may { Ok(sheet) } else { Err(Error::NotFound) }
    }

    /// Notes what was done to a sheet, for each case of the household through which the actor sees it.
    pub(super) async fn note_sheet(&mut self, action: Action, sheet: &OpenSheet) -> Result<()> {
        let cases = open_cases(self, sheet.household).await?;
        let line = Line::new(action, Kind::Assessment, sheet.id).person(sheet.person);
        let shown = cases.iter().filter(|case| case.parts.has(Parts::ASSESSMENT));
        let lines: Vec<Line> =
            shown.map(|case| line.clone().case(case.id).shown(case.parts, case.ground)).collect();
        if lines.is_empty() {
            self.note(line.shown(sheet.open.parts, sheet.open.ground));
        }
        lines.into_iter().for_each(|line| self.note(line));
        Ok(())
    }

    /// The visits of these sheets with the rows of sheet and visit, the oldest first.
    pub(super) async fn visits(&self, sheets: &[i64]) -> Result<Vec<(i64, i64, Visit)>> {
        let mut sql = Sql::new(
            "SELECT v.assessment_id, v.id, v.token, v.visited_on, v.saved_at, w.name FROM assessment_visit v \
             JOIN worker w ON w.id = v.saved_by WHERE v.assessment_id IN ",
            vec![],
        );
        sql.ids(sheets).add(" ORDER BY v.id");
        self.all(sql, |r| {
            let visit = Visit {
                token: r.token("token")?,
                on: r.date("visited_on")?,
                at: r.int("saved_at")?,
                by: r.text("name")?,
            };
            Ok((r.int("assessment_id")?, r.int("id")?, visit))
        })
        .await
    }

    /// The sheets about the same, with their number and whether they are fixed, the oldest first.
    pub(super) async fn sheets_beside(
        &self,
        household: i64,
        person: Option<i64>,
    ) -> Result<Vec<(i64, i64, bool)>> {
        let sql = Sql::new(
            "SELECT id, number, fixed_at FROM assessment WHERE household_id = $1 AND COALESCE(person_id, 0) = $2 \
             ORDER BY number",
            vals![household, person.unwrap_or(0)],
        );
        self.all(sql, |r| Ok((r.int("id")?, r.int("number")?, r.opt_int("fixed_at")?.is_some()))).await
    }
}
