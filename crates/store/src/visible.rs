//! The gate's rules as sets, for lists and searches over many rows: what is read once beside asking row by row.
//!
//! Each set says the same as [`crate::gate`]'s conditions; stories compare them with a row-by-row reading.

use crate::{error::Result, row::Sql, seal::rule, unit::Unit};
use domain::access::{Ground, Parts};

/// Adds a query of the cases that grants in force open to the actor with this one part (any part for
/// [`Parts::NONE`]): `SELECT case_id …`.
pub(crate) fn granted_cases(sql: &mut Sql, unit: &Unit, part: Parts) {
    let (actor, now) = (&unit.ctx().actor, unit.now());
    let bits = if part.is_none() { Parts::ALL.bits() } else { part.bits() };
    sql.add("SELECT gg.case_id FROM disclosure_grant gg WHERE gg.ended_at IS NULL AND gg.from_at <= ")
        .bind(now);
    sql.add(" AND (gg.to_at IS NULL OR gg.to_at > ").bind(now).add(") AND (gg.agency_id IN ");
    sql.ids(&actor.own_agencies()).add(" OR gg.worker_id = ").bind(actor.worker);
    sql.add(") AND (gg.parts & ").bind(bits).add(") <> 0");
}

/// Adds a query of the households that deny the actor: tied to, or with somebody sealed from one to whom the actor is
/// close: `SELECT household_id …`.
pub(crate) fn tied_households(sql: &mut Sql, unit: &Unit) {
    sql.add("SELECT wt.household_id FROM worker_tie wt WHERE wt.ended_at IS NULL AND wt.worker_id = ");
    sql.bind(unit.ctx().actor.worker).add(" UNION ");
    rule::barred_homes(sql, unit);
}

/// Adds a query of the cases of those households, and of barred people: `SELECT id …`. They are denied.
pub(crate) fn tied_cases(sql: &mut Sql, unit: &Unit) {
    sql.add("SELECT ws.id FROM support_case ws WHERE ws.household_id IN (");
    tied_households(sql, unit);
    sql.add(") UNION SELECT wq.id FROM support_case wq WHERE wq.person_id IN (");
    rule::barred_people(sql, unit);
    sql.add(")");
}

/// Adds a query of the people who deny the actor: of households that the actor is tied to, and sealed from one to whom
/// the actor is close: `SELECT person_id …`.
pub(crate) fn tied_people(sql: &mut Sql, unit: &Unit) {
    sql.add("SELECT wm.person_id FROM household_member wm JOIN worker_tie wt ON wt.household_id = wm.household_id ");
    sql.add("WHERE wt.ended_at IS NULL AND wt.worker_id = ").bind(unit.ctx().actor.worker).add(" UNION ");
    rule::barred_people(sql, unit);
}

impl Unit {
    /// The rows of the cases that deny the actor, for statements that would ask for them in each of many parts.
    pub(crate) async fn denied_cases(&self) -> Result<Vec<i64>> {
        let mut sql = Sql::new("", vec![]);
        tied_cases(&mut sql, self);
        self.all(sql, |r| r.int("id")).await
    }

    /// The rows of the cases of other agencies that grants in force open to the actor with this one part, at most
    /// `most`; ties are not looked at.
    pub(crate) async fn granted(&self, part: Parts, most: i64) -> Result<Vec<i64>> {
        let mut sql = Sql::new("SELECT DISTINCT g.case_id FROM (", vec![]);
        granted_cases(&mut sql, self, part);
        sql.add(") g JOIN support_case c ON c.id = g.case_id WHERE c.agency_id NOT IN ");
        sql.ids_or_zero(&self.ctx().actor.own_agencies()).add(" LIMIT ").bind(most);
        self.all(sql, |r| r.int("case_id")).await
    }

    /// What grants in force open of each of these cases, and the first one's ground.
    pub(crate) async fn granted_parts(&self, cases: &[i64]) -> Result<Vec<(i64, Parts, Ground)>> {
        let (actor, now) = (&self.ctx().actor, self.now());
        let mut sql =
            Sql::new("SELECT case_id, parts, ground FROM disclosure_grant WHERE case_id IN ", vec![]);
        sql.ids(cases).add(" AND ended_at IS NULL AND from_at <= ").bind(now);
        sql.add(" AND (to_at IS NULL OR to_at > ").bind(now).add(") AND (agency_id IN ");
        sql.ids(&actor.own_agencies())
            .add(" OR worker_id = ")
            .bind(actor.worker)
            .add(") ORDER BY case_id, id");
        let rows = self
            .all(sql, |r| {
                Ok((r.int("case_id")?, Parts::from_bits(r.int("parts")?), r.word("ground", Ground::parse)?))
            })
            .await?;
        let mut sums: Vec<(i64, Parts, Ground)> = Vec::new();
        for (case, parts, ground) in rows {
            match sums.last_mut() {
                Some(sum) if sum.0 == case => sum.1 = sum.1.and(parts),
                _ => sums.push((case, parts, ground)),
            }
        }
        Ok(sums)
    }
}
