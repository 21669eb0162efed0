//! The gate's rules as sets, for lists and searches over many rows: what is read once beside asking row by row.
//!
//! Each set says the same as [`crate::gate`]'s conditions; stories compare them with a row-by-row reading.

use crate::{
    error::Result,
    row::{Sql, vals},
    seal::rule,
    tie,
    unit::Unit,
};
use domain::access::{Ground, Parts};

/// Adds "grant `g` is to an agency on whose cases the actor works, or to the actor while they serve where it was made".
pub(crate) fn granted_to_me(sql: &mut Sql, unit: &Unit, g: &str) {
    let actor = &unit.ctx().actor;
    let own = actor.own_agencies();
    sql.add(&format!("{g}.agency_id IN ")).ids(&own).add(&format!(" OR ({g}.worker_id = "));
    sql.bind(actor.worker).add(&format!(" AND {g}.desk_id IN ")).ids(&own).add(")");
}

/// Adds a query of the cases that grants in force open to the actor with this one part (any part for
/// [`Parts::NONE`]): `SELECT case_id …`.
pub(crate) fn granted_cases(sql: &mut Sql, unit: &Unit, part: Parts) {
    let now = unit.now();
    let bits = if part.is_none() { Parts::ALL.bits() } else { part.bits() };
    sql.add("SELECT gg.case_id FROM disclosure_grant gg WHERE gg.ended_at IS NULL AND gg.from_at <= ")
        .bind(now);
    sql.add(" AND (gg.to_at IS NULL OR gg.to_at > ").bind(now).add(") AND (");
    granted_to_me(sql, unit, "gg");
    sql.add(") AND (gg.parts & ").bind(bits).add(") <> 0");
}

/// Adds a query of the households that deny the actor: by a tie, or with somebody sealed from one to whom the actor is
/// close: `SELECT household_id …`.
pub(crate) fn tied_households(sql: &mut Sql, unit: &Unit) {
    let me = sql.place(unit.ctx().actor.worker);
    sql.add(&tie::homes(&me)).add(" UNION ");
    rule::barred_homes(sql, unit);
}

/// Adds a query of the cases of those households, and of those people: `SELECT id …`. They are denied.
pub(crate) fn tied_cases(sql: &mut Sql, unit: &Unit) {
    sql.add("SELECT ws.id FROM support_case ws WHERE ws.household_id IN (");
    tied_households(sql, unit);
    sql.add(") UNION SELECT wq.id FROM support_case wq WHERE wq.person_id IN (");
    tied_people(sql, unit);
    sql.add(")");
}

/// Adds a query of the people who deny the actor: by a tie, and sealed from one to whom the actor is close:
/// `SELECT person_id …`.
pub(crate) fn tied_people(sql: &mut Sql, unit: &Unit) {
    let me = sql.place(unit.ctx().actor.worker);
    sql.add(&tie::people(&me)).add(" UNION ");
    rule::barred_people(sql, unit);
}

impl Unit {
    /// Who belongs or belonged to this household, which is open, and is kept from the actor all the same: they are or were in
    /// another one with somebody to whom the actor is tied.
    pub(crate) async fn kept_in(&self, household: i64) -> Result<Vec<i64>> {
        let mut sql = Sql::new(
            "SELECT hm.person_id FROM household_member hm WHERE hm.household_id = $1 AND hm.person_id IN (",
            vals![household],
        );
        tied_people(&mut sql, self);
        sql.add(")");
        self.all(sql, |r| r.int("person_id")).await
    }

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
        let now = self.now();
        let mut sql = Sql::new(
            "SELECT g.case_id, g.parts, g.ground FROM disclosure_grant g WHERE g.case_id IN ",
            vec![],
        );
        sql.ids(cases).add(" AND g.ended_at IS NULL AND g.from_at <= ").bind(now);
        sql.add(" AND (g.to_at IS NULL OR g.to_at > ").bind(now).add(") AND (");
        granted_to_me(&mut sql, self, "g");
        sql.add(") ORDER BY g.case_id, g.id");
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
