//! The newest sheets of a household and its people, for the paper of a meeting. The caller has asked who may see them, and
//! how far.

use super::{open::Visit, view::shown};
use crate::{
    error::Result,
    meeting::PaperSheet,
    row::{Sql, vals},
    unit::Unit,
    visible,
};
use domain::{
    access::Parts,
    assessment::{Subject, items},
};

/// The newest sheet of the household, and of everybody who belongs to it now and is not kept from the actor. A sheet of which
/// nothing was saved yet is none.
pub(crate) async fn newest_sheets(unit: &Unit, household: i64, parts: Parts) -> Result<Vec<PaperSheet>> {
    let mut sql = Sql::new(
        "SELECT a.id, a.person_id, a.number, p.name FROM assessment a LEFT JOIN person p ON p.id = a.person_id \
         WHERE a.household_id = $1 AND EXISTS (SELECT 1 FROM assessment_visit v WHERE v.assessment_id = a.id) \
         AND (a.person_id IS NULL OR (EXISTS (SELECT 1 FROM household_member m WHERE m.household_id = a.household_id \
         AND m.person_id = a.person_id AND (m.to_on IS NULL OR m.to_on >= $2)) AND a.person_id NOT IN (",
        vals![household, unit.ctx().today().to_string()],
    );
    visible::tied_people(&mut sql, unit);
    sql.add("))) ORDER BY COALESCE(a.person_id, 0), a.number DESC");
    let rows = unit
        .all(sql, |r| {
            let name = r.opt_text("name")?;
            Ok((r.int("id")?, r.opt_int("person_id")?, r.int("number")?, name))
        })
        .await?;
    let codes = unit.codes().await?;
    let (mut sheets, mut seen) = (Vec::new(), Vec::new());
    for (id, person, number, name) in rows {
        if seen.contains(&person) {
            continue;
        }
        seen.push(person);
        // Somebody may be covered by a seal whose own household this is not any more.
        let covered = match person {
            Some(person) => !unit.sealed_people(&[person]).await?.is_empty(),
            None => false,
        };
        let parts = if covered { parts.without(Parts::WHEREABOUTS) } else { parts };
        let visits = unit.visits(&[id]).await?;
        let Some((_, visit, Visit { on, by, .. })) = visits.into_iter().next_back() else { continue };
        let subject = if person.is_some() { Subject::Person } else { Subject::Household };
        let answers = unit.answers(visit).await?.seen_with(parts);
        sheets.push(PaperSheet {
            of: person
                .map(|_| name.filter(|_| parts.has(Parts::BASIC)).unwrap_or_else(|| "世帯の人".to_owned())),
            number,
            heard_on: on,
            by,
            sections: shown(&answers, subject, parts, &codes),
            withheld: items(subject).any(|item| !parts.has(item.needs())),
        });
    }
    Ok(sheets)
}
