//! The versions of a household and of each of its people.

use super::open::Visit;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    gate::{household_visible, person_visible},
    household::{Head, head, open_cases},
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    Instant, Token,
    access::Parts,
    assessment::{Item, Subject, items},
};

/// The page of a household's assessments, reduced to what the actor may see.
pub struct Assessments {
    /// What stands above.
    pub head: Head,
    /// The household's first, then each person's; who has left comes last, and only with a version.
    pub subjects: Vec<Versions>,
}

/// The versions about one subject.
pub struct Versions {
    /// The person; `None`: the household.
    pub person: Option<Token>,
    /// Their name; needs [`Parts::BASIC`].
    pub name: Option<String>,
    /// 続柄; needs [`Parts::BASIC`].
    pub tie: String,
    /// The newest first. One of which nothing was saved is not among them.
    pub versions: Vec<Brief>,
    /// Items of the newest that nobody has asked yet.
    pub open: Vec<&'static Item>,
    /// Items of the newest that were asked, and nobody knows.
    pub unknown: usize,
}

/// One version in the list.
pub struct Brief {
    /// Its token.
    pub token: Token,
    /// 1, 2, 3 …
    pub number: i64,
    /// It is fixed; otherwise in work.
    pub fixed: bool,
    /// Each save, the oldest first; never empty.
    pub visits: Vec<Visit>,
}

/// A sheet about which the acting worker has something half written.
pub struct HalfWritten {
    /// The version's token.
    pub token: Token,
    /// The household as the office says it.
    pub household: String,
    /// The person's name; `None`: it is about the household.
    pub person: Option<String>,
    /// Kept last at.
    pub at: Instant,
}

/// A row of `assessment`.
struct SheetRow {
    id: i64,
    person: Option<i64>,
    token: Token,
    number: i64,
    fixed: bool,
}

impl Store {
    /// The versions of a household's assessment and of each of its people's.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when absent, or the assessment is not shared with this actor.
    pub async fn assessments(&self, ctx: &Ctx, household: &Token) -> Result<Assessments> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.household(household, Parts::ASSESSMENT).await?;
        let sql = Sql::new(
            "SELECT id, token, person_id, number, fixed_at FROM assessment WHERE household_id = $1 \
             ORDER BY number DESC",
            vals![open.id],
        );
        let sheets = unit
            .all(sql, |r| {
                Ok(SheetRow {
                    id: r.int("id")?,
                    person: r.opt_int("person_id")?,
                    token: r.token("token")?,
                    number: r.int("number")?,
                    fixed: r.opt_int("fixed_at")?.is_some(),
                })
            })
            .await?;
        let ids: Vec<i64> = sheets.iter().map(|sheet| sheet.id).collect();
        let visits = unit.visits(&ids).await?;
        let newest: Vec<i64> = sheets.iter().filter_map(|sheet| last(&visits, sheet.id)).collect();
        let answered = unit.answered(&newest).await?;
        let of = |person: Option<i64>| {
            let own = sheets.iter().filter(move |sheet| sheet.person == person);
            let brief = |sheet: &SheetRow| Brief {
                token: sheet.token.clone(),
                number: sheet.number,
                fixed: sheet.fixed,
                visits: visits.iter().filter(|(s, ..)| *s == sheet.id).map(|(.., v)| v.clone()).collect(),
            };
            let versions: Vec<Brief> = own.clone().map(brief).filter(|b| !b.visits.is_empty()).collect();
            let subject = if person.is_some() { Subject::Person } else { Subject::Household };
            let newest = own.clone().find_map(|sheet| last(&visits, sheet.id));
            let own = answered.iter().filter(|(visit, ..)| Some(*visit) == newest);
            let known = |item: &Item| own.clone().any(|(_, key, _)| key == item.key);
            let asked = items(subject).filter(|item| open.parts.has(item.needs()));
            let unknown = |item: &&Item| own.clone().any(|(_, key, unknown)| *unknown && key == item.key);
            Versions {
                person: None,
                name: None,
                tie: String::new(),
                open: asked.clone().filter(|item| newest.is_some() && !known(item)).collect(),
                unknown: asked.filter(|item| unknown(item)).count(),
                versions,
            }
        };
        let named = open.parts.has(Parts::BASIC);
        let mut subjects = vec![of(None)];
        for person in people(&unit, open.id).await? {
            let versions = of(Some(person.id));
            if person.left && versions.versions.is_empty() {
                continue;
            }
            subjects.push(Versions {
                person: Some(person.token),
                name: named.then_some(person.name),
                tie: if named { person.tie } else { String::new() },
                ..versions
            });
        }
        let page = Assessments { head: head(&unit, &open).await?, subjects };
        let line = Line::new(Action::List, Kind::Assessment, None).subjects(ids);
        let cases = open_cases(&unit, open.id).await?;
        for case in cases.iter().filter(|case| case.parts.has(Parts::ASSESSMENT)) {
            unit.note(line.clone().case(case.id).shown(case.parts, case.ground));
        }
        unit.note(crate::household::viewed(&open));
        unit.done().await?;
        Ok(page)
    }
}

impl Store {
    /// The sheets about which the acting worker has a draft, the latest first; only where the actor may still see all.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn half_written(&self, ctx: &Ctx) -> Result<Vec<HalfWritten>> {
        let mut unit = self.reading(ctx).await?;
        let mut sql = Sql::new(
            "SELECT a.id, a.token, h.name AS household, p.name AS person, d.updated_at FROM draft d \
             JOIN assessment a ON a.token = d.subject JOIN household h ON h.id = a.household_id \
             LEFT JOIN person p ON p.id = a.person_id WHERE d.worker_id = $1 AND d.form = $2 AND ",
            vals![ctx.actor.worker, super::save::FORM],
        );
        household_visible(&mut sql, &unit, "h", Parts::BUT_WHEREABOUTS);
        sql.add(" ORDER BY d.updated_at DESC, d.id DESC LIMIT 20");
        let rows = unit
            .all(sql, |r| {
                let half = HalfWritten {
                    token: r.token("token")?,
                    household: r.text("household")?,
                    person: r.opt_text("person")?,
                    at: r.int("updated_at")?,
                };
                Ok((r.int("id")?, half))
            })
            .await?;
        let (ids, half): (Vec<i64>, Vec<HalfWritten>) = rows.into_iter().unzip();
        if !ids.is_empty() {
            let line = Line::new(Action::List, Kind::Assessment, None).subjects(ids);
            unit.note(line.shown(Parts::SUMMARY.and(Parts::BASIC), domain::access::Ground::OwnWork));
        }
        unit.done().await?;
        Ok(half)
    }
}

/// The last visit of a sheet.
fn last(visits: &[(i64, i64, Visit)], sheet: i64) -> Option<i64> {
    visits.iter().rev().find(|(of, ..)| *of == sheet).map(|(_, visit, _)| *visit)
}

/// Somebody who belongs or belonged.
struct PersonRow {
    id: i64,
    token: Token,
    name: String,
    tie: String,
    left: bool,
}

/// Everybody who belongs or belonged, each once; those who belong now first, the index person at the head.
async fn people(unit: &Unit, household: i64) -> Result<Vec<PersonRow>> {
    let today = unit.ctx().today();
    let mut sql = Sql::new(
        "SELECT p.id, p.token, p.name, m.tie, m.to_on FROM household_member m JOIN person p ON p.id = m.person_id \
         WHERE m.household_id = $1 AND ",
        vals![household],
    );
    person_visible(&mut sql, unit, "p", Parts::ASSESSMENT);
    sql.add(" ORDER BY m.is_index DESC, m.id");
    let mut rows = unit
        .all(sql, |r| {
            Ok(PersonRow {
                id: r.int("id")?,
                token: r.token("token")?,
                name: r.text("name")?,
                tie: r.text("tie")?,
                left: r.opt_date("to_on")?.is_some_and(|to| to < today),
            })
        })
        .await?;
    rows.sort_by_key(|person| person.left);
    let mut seen = Vec::new();
    rows.retain(|person| {
        let new = !seen.contains(&person.id);
        seen.push(person.id);
        new
    });
    Ok(rows)
}
