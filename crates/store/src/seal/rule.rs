//! What a seal denies and takes out, for one thing and as conditions inside statements. The gate asks here; nothing else
//! decides it.

use crate::{
    actor::{Actor, Door},
    error::Result,
    row::{Sql, vals},
    tie,
    unit::Unit,
};
use domain::seal::{Facts, Stand, stand};

/// What a question is about: a household, a person, or a case's both.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Over {
    pub(crate) household: Option<i64>,
    pub(crate) person: Option<i64>,
}

/// Does the actor look at a page? Prints, files, the API's tokens and looks through another agency's eyes open no seal.
pub(crate) fn at_a_page(actor: &Actor) -> bool {
    !actor.leaving && actor.behind.is_none() && !matches!(actor.door, Door::Token(_))
}

/// "Is there any seal in force about this household (its row's name in the statement) or this person?": mostly not, and
/// then nothing more is asked.
pub(crate) fn any(household: &str, person: &str) -> String {
    let mut all = Vec::new();
    if household != "NULL" {
        all.push(format!(
            "EXISTS (SELECT 1 FROM household_member am JOIN seal_cover av ON av.person_id = am.person_id \
             JOIN seal an ON an.id = av.seal_id WHERE am.household_id = {household} AND av.left_out = 0 \
             AND an.lifted_at IS NULL) OR EXISTS (SELECT 1 FROM seal ah WHERE ah.household_id = {household} \
             AND ah.lifted_at IS NULL)"
        ));
    }
    if person != "NULL" {
        all.push(format!(
            "EXISTS (SELECT 1 FROM seal_cover ap JOIN seal aq ON aq.id = ap.seal_id \
             WHERE ap.person_id = {person} AND ap.left_out = 0 AND aq.lifted_at IS NULL)"
        ));
    }
    format!("({})", all.join(" OR "))
}

/// "This person is the feared one of this seal, or another record of theirs" (names of rows in the statement).
pub(super) fn feared(person: &str, party: &str) -> String {
    format!(
        "({person} = {party} OR EXISTS (SELECT 1 FROM person_link fl WHERE fl.kind = 'same' AND fl.ended_at IS NULL \
         AND ((fl.person_a = {person} AND fl.person_b = {party}) OR (fl.person_b = {person} AND fl.person_a = {party}))))"
    )
}

/// "The keeper of this seal (its row, and the instant, as they stand in the statement) is there to be told": serves at its
/// agency, and nothing keeps them from the person. Otherwise a 管理者 stands in.
pub(crate) fn keeper_stands(seal: &str, now: &str) -> String {
    let keeper = format!("{seal}.keeper_id");
    format!(
        "(EXISTS (SELECT 1 FROM membership ym JOIN worker yw ON yw.id = ym.worker_id WHERE ym.worker_id = {keeper} \
         AND ym.agency_id = {seal}.agency_id AND ym.role NOT IN ('auditor', 'system') AND ym.from_at <= {now} \
         AND (ym.to_at IS NULL OR ym.to_at > {now}) AND yw.ended_at IS NULL) AND {seal}.person_id NOT IN ({}) \
         AND NOT EXISTS (SELECT 1 FROM worker_tie yt JOIN household_member yf ON yf.household_id = yt.household_id \
         WHERE yt.ended_at IS NULL AND yt.worker_id = {keeper} AND {seal}.party_id IS NOT NULL AND {}))",
        tie::people(&keeper),
        feared("yf.person_id", &format!("{seal}.party_id")),
    )
}

/// Adds the seals in force that keep the actor out: marked as close to the feared one, or tied to a household of theirs:
/// `SELECT id …`.
fn barring(sql: &mut Sql, unit: &Unit) {
    let worker = unit.ctx().actor.worker;
    sql.add(
        "SELECT bn.seal_id FROM seal_near bn JOIN seal bs ON bs.id = bn.seal_id WHERE bn.ended_at IS NULL ",
    );
    sql.add("AND bs.lifted_at IS NULL AND bn.worker_id = ").bind(worker);
    sql.add(" UNION SELECT bt.id FROM worker_tie bw JOIN household_member bm ON bm.household_id = bw.household_id ");
    sql.add("JOIN seal bt ON bt.party_id IS NOT NULL AND ").add(&feared("bm.person_id", "bt.party_id"));
    sql.add(" WHERE bw.ended_at IS NULL AND bt.lifted_at IS NULL ");
    sql.add("AND bw.worker_id = ").bind(worker);
}

/// Adds the people covered by those: `SELECT person_id …`.
fn covered(sql: &mut Sql, unit: &Unit) {
    sql.add("SELECT bv.person_id FROM seal_cover bv WHERE bv.left_out = 0 AND bv.seal_id IN (");
    barring(sql, unit);
    sql.add(")");
}

/// Adds the people covered by those: `SELECT person_id …`. They are denied. So is everybody who has been erased: what asks
/// here asks for both, so that no list or search can forget the one.
pub(crate) fn barred_people(sql: &mut Sql, unit: &Unit) {
    covered(sql, unit);
    sql.add(" UNION SELECT bg.id FROM person bg WHERE bg.erased_at IS NOT NULL");
}

/// Adds the households in which they are or were: `SELECT household_id …`. They are denied; so are those that have been
/// erased, as in [`barred_people`].
pub(crate) fn barred_homes(sql: &mut Sql, unit: &Unit) {
    sql.add("SELECT bh.household_id FROM household_member bh WHERE bh.person_id IN (");
    covered(sql, unit);
    sql.add(") UNION SELECT bx.household_id FROM seal bx WHERE bx.household_id IS NOT NULL AND bx.id IN (");
    barring(sql, unit);
    sql.add(") UNION SELECT be.id FROM household be WHERE be.erased_at IS NOT NULL");
}

/// Adds "seal `s` is in force, and the actor has not opened it".
fn closed(sql: &mut Sql, unit: &Unit, s: &str) {
    sql.add(&format!("{s}.lifted_at IS NULL"));
    let actor = &unit.ctx().actor;
    if !at_a_page(actor) {
        return;
    }
    sql.add(&format!(
        " AND NOT EXISTS (SELECT 1 FROM seal_opening so JOIN seal_reader sr ON sr.seal_id = so.seal_id \
         AND sr.worker_id = so.worker_id AND sr.ended_at IS NULL WHERE so.seal_id = {s}.id AND so.worker_id = "
    ));
    sql.bind(actor.worker).add(" AND so.at <= ").bind(unit.now()).add(" AND so.ends_at > ");
    sql.bind(unit.now()).add(")");
}

/// Adds "a seal that the actor has not opened covers somebody who belongs to this household, or this person" (their
/// rows' names in the statement; a person may be null).
pub(crate) fn sealed(sql: &mut Sql, unit: &Unit, household: Option<&str>, person: Option<&str>) {
    sql.add("(1 = 0");
    if let Some(household) = household {
        sql.add(&format!(
            " OR EXISTS (SELECT 1 FROM household_member sm JOIN seal_cover sv ON sv.person_id = sm.person_id \
             JOIN seal sn ON sn.id = sv.seal_id WHERE sm.household_id = {household} AND sv.left_out = 0 \
             AND (sm.to_on IS NULL OR sm.to_on >= "
        ));
        sql.bind(unit.ctx().today().to_string()).add(") AND ");
        closed(sql, unit, "sn");
        sql.add(&format!(") OR EXISTS (SELECT 1 FROM seal sh WHERE sh.household_id = {household} AND "));
        closed(sql, unit, "sh");
        sql.add(")");
    }
    if let Some(person) = person {
        sql.add(&format!(
            " OR EXISTS (SELECT 1 FROM seal_cover sp JOIN seal sq ON sq.id = sp.seal_id \
             WHERE sp.person_id = {person} AND sp.left_out = 0 AND "
        ));
        closed(sql, unit, "sq");
        sql.add(")");
    }
    sql.add(")");
}

impl Unit {
    /// Where the actor stands before the seals about one thing: the strongest of them.
    pub(crate) async fn stand_before(&self, over: Over) -> Result<Stand> {
        let actor = &self.ctx().actor;
        let tied = feared("f.person_id", "s.party_id");
        let sql = Sql::new(
            &format!(
                "SELECT s.id, CAST(MAX(x.covers) AS BIGINT) AS covers, \
             EXISTS (SELECT 1 FROM seal_reader r WHERE r.seal_id = s.id AND r.worker_id = $3 AND r.ended_at IS NULL) AS named, \
             EXISTS (SELECT 1 FROM seal_near n WHERE n.seal_id = s.id AND n.worker_id = $3 AND n.ended_at IS NULL) AS marked, \
             EXISTS (SELECT 1 FROM worker_tie t JOIN household_member f ON f.household_id = t.household_id \
             WHERE {tied} AND t.worker_id = $3 AND t.ended_at IS NULL) AS tied, \
             (SELECT MAX(o.ends_at) FROM seal_opening o WHERE o.seal_id = s.id AND o.worker_id = $3 AND o.at <= $4) \
             AS open_until FROM (SELECT v.seal_id, CASE WHEN m.to_on IS NULL OR m.to_on >= $5 THEN 1 ELSE 0 END AS covers \
             FROM household_member m JOIN seal_cover v ON v.person_id = m.person_id WHERE m.household_id = $1 AND v.left_out = 0 \
             UNION ALL SELECT h.id, 1 FROM seal h WHERE h.household_id = $1 \
             UNION ALL SELECT p.seal_id, 1 FROM seal_cover p WHERE p.person_id = $2 AND p.left_out = 0) x \
             JOIN seal s ON s.id = x.seal_id WHERE s.lifted_at IS NULL GROUP BY s.id, s.party_id"
            ),
            vals![
                over.household.unwrap_or(0),
                over.person.unwrap_or(0),
                actor.worker,
                self.now(),
                self.ctx().today().to_string()
            ],
        );
        let at_a_page = at_a_page(actor);
        let stands = self
            .all(sql, |r| {
                let near = r.truth("marked")? || r.truth("tied")?;
                let (named, open_until) = (r.truth("named")?, r.opt_int("open_until")?);
                let one = stand(&Facts { near, named, open_until, at_a_page }, self.now());
                // A household that somebody left is kept from those who are close to the feared one, and not closed.
                let covers = r.int("covers")? != 0;
                Ok(if covers || one == Stand::Barred { one } else { Stand::Open })
            })
            .await?;
        Ok(stands.into_iter().max().unwrap_or(Stand::Open))
    }

    /// Those of these people whose whereabouts a seal keeps from the actor.
    pub(crate) async fn sealed_people(&self, people: &[i64]) -> Result<Vec<i64>> {
        self.sealed_rows("person", people, |sql| sealed(sql, self, None, Some("x.id"))).await
    }

    /// Those of these households.
    pub(crate) async fn sealed_homes(&self, homes: &[i64]) -> Result<Vec<i64>> {
        self.sealed_rows("household", homes, |sql| sealed(sql, self, Some("x.id"), None)).await
    }

    /// Those of these cases.
    pub(crate) async fn sealed_cases(&self, cases: &[i64]) -> Result<Vec<i64>> {
        self.sealed_rows("support_case", cases, |sql| {
            sealed(sql, self, Some("x.household_id"), Some("x.person_id"));
        })
        .await
    }

    /// Those of these receptions: whoever is tied to it, or the household, is covered.
    pub(crate) async fn sealed_receptions(&self, receptions: &[i64]) -> Result<Vec<i64>> {
        self.sealed_rows("reception", receptions, |sql| {
            sealed(sql, self, Some("x.household_id"), Some("x.person_id"));
        })
        .await
    }

    async fn sealed_rows(&self, table: &str, rows: &[i64], add: impl Fn(&mut Sql)) -> Result<Vec<i64>> {
        let mut found = Vec::new();
        for some in rows.chunks(500) {
            let mut sql = Sql::new(&format!("SELECT x.id FROM {table} x WHERE x.id IN "), vec![]);
            sql.ids(some).add(" AND ");
            add(&mut sql);
            found.extend(self.all(sql, |r| r.int("id")).await?);
        }
        Ok(found)
    }
}
