//! What is due, and what is not, and why.

use super::rules::Gone;
use crate::{
    error::Result,
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{retention::Stay, wareki::jst_date};

/// A household or reception, with the day from which its period is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) id: i64,
    pub(super) closed: NaiveDate,
    /// Why it stays, whatever its period.
    pub(super) stay: Option<Stay>,
}

/// The periods in force at an agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Years {
    pub(super) household: i64,
    pub(super) reception: i64,
    pub(super) wait: i64,
}

/// Which households or receptions are asked about.
#[derive(Debug, Clone, Copy)]
pub(super) enum Which {
    /// Those of an agency.
    Of(i64),
    /// This one.
    One(i64),
}

impl Which {
    fn add(self, sql: &mut Sql, row: &str) {
        match self {
            Self::Of(agency) => sql.add(&format!("{row}.agency_id = ")).bind(agency),
            Self::One(id) => sql.add(&format!("{row}.id = ")).bind(id),
        };
    }
}

/// "Any of household `h`'s cases, joined as `sc`, …"
fn of_a_case(table: &str, row: &str, more: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM support_case sc JOIN {table} {row} ON {row}.case_id = sc.id \
         WHERE sc.household_id = h.id AND {more})"
    )
}

/// A つなぎ from which something is still awaited.
const WAITS: &str = "IN ('asked', 'questioned', 'accepted', 'met')";

/// Why household `h` stays, as a word of [`Stay`]; the first that is true.
fn home_stays(sql: &mut Sql, today: &str) {
    let referral = of_a_case("referral", "f", &format!("f.state {WAITS}"));
    let advice = of_a_case("advice", "q", "q.state = 'asked'");
    let emergency = of_a_case("emergency", "e", "e.reviewed_at IS NULL");
    sql.add(
        "CASE WHEN EXISTS (SELECT 1 FROM support_case sc WHERE sc.household_id = h.id \
         AND (sc.status <> 'closed' OR sc.closed_on IS NULL)) THEN 'open_case' \
         WHEN EXISTS (SELECT 1 FROM household_hold k WHERE k.household_id = h.id AND k.ended_at IS NULL \
         AND (k.until_on IS NULL OR k.until_on >= ",
    );
    sql.bind(today).add(&format!(
        ")) THEN 'hold' WHEN {referral} OR EXISTS (SELECT 1 FROM reception rf JOIN referral f ON f.reception_id = rf.id \
         WHERE rf.household_id = h.id AND f.state {WAITS}) \
         OR EXISTS (SELECT 1 FROM household_member hm JOIN reception rf ON rf.person_id = hm.person_id \
         JOIN referral f ON f.reception_id = rf.id WHERE hm.household_id = h.id AND rf.household_id IS NULL \
         AND f.state {WAITS}) THEN 'referral' \
         WHEN EXISTS (SELECT 1 FROM support_case sc JOIN meeting_item i ON i.case_id = sc.id \
         JOIN meeting m ON m.id = i.meeting_id WHERE sc.household_id = h.id AND i.state = 'open' \
         AND m.state <> 'cancelled') THEN 'meeting' WHEN {advice} THEN 'advice' \
         WHEN EXISTS (SELECT 1 FROM seal s WHERE s.household_id = h.id AND s.lifted_at IS NULL) \
         OR EXISTS (SELECT 1 FROM household_member hm JOIN seal s ON s.party_id = hm.person_id \
         WHERE hm.household_id = h.id AND s.lifted_at IS NULL) \
         OR EXISTS (SELECT 1 FROM household_member hm JOIN seal_cover v ON v.person_id = hm.person_id \
         JOIN seal s ON s.id = v.seal_id WHERE hm.household_id = h.id AND v.left_out = 0 AND s.lifted_at IS NULL) \
         THEN 'seal' WHEN {emergency} THEN 'emergency' END AS stay"
    ));
}

fn stay(r: &Row) -> Result<Option<Stay>> {
    Ok(r.opt_text("stay")?.as_deref().and_then(Stay::parse))
}

/// The latest of days, each as text or as an instant.
fn latest(r: &Row, days: &[&'static str], instants: &[&'static str]) -> Result<Option<NaiveDate>> {
    let mut all = Vec::new();
    for day in days {
        all.push(r.opt_date(day)?);
    }
    for instant in instants {
        all.push(r.opt_int(instant)?.map(jst_date));
    }
    Ok(all.into_iter().flatten().max())
}

/// "Reception `r` belongs to no household: not itself, not by a case, not by the person."
const ALONE: &str = "r.household_id IS NULL AND r.case_id IS NULL AND (r.person_id IS NULL \
     OR NOT EXISTS (SELECT 1 FROM household_member rm WHERE rm.person_id = r.person_id))";

impl Unit {
    /// The periods in force today at an agency.
    pub(super) async fn years_of(&self, agency: i64) -> Result<Years> {
        let sql = Sql::new("SELECT municipality_id FROM agency WHERE id = $1", vals![agency]);
        let municipality = self.need(sql, |r| r.opt_int("municipality_id")).await?;
        let rules = self.rules_at(Some(agency), municipality, self.ctx().today()).await?;
        Ok(Years {
            household: rules.keep_household_years,
            reception: rules.keep_reception_years,
            wait: rules.erase_wait_days,
        })
    }

    /// Where households that have not been erased stand. The closing day is the latest of: the last closing, contact,
    /// reception and turn of a つなぎ; where there is none of them, the day on which the household was written down. A
    /// reception of somebody who is or was in it counts, too, while it is no other household's: it would go with this one.
    pub(super) async fn homes_standing(&self, which: Which) -> Result<Vec<Standing>> {
        let today = self.ctx().today().to_string();
        let mut sql = Sql::new(
            "SELECT h.id, h.created_at, \
             (SELECT MAX(sc.closed_on) FROM support_case sc WHERE sc.household_id = h.id) AS closed, \
             (SELECT MAX(t.at) FROM support_case sc JOIN contact t ON t.case_id = sc.id WHERE sc.household_id = h.id) AS spoke, \
             (SELECT MAX(r.received_at) FROM reception r WHERE r.household_id = h.id) AS came, \
             (SELECT MAX(r.received_at) FROM support_case sc JOIN reception r ON r.case_id = sc.id \
             WHERE sc.household_id = h.id AND r.household_id IS NULL) AS came_of_case, \
             (SELECT MAX(r.received_at) FROM household_member hm JOIN reception r ON r.person_id = hm.person_id \
             WHERE hm.household_id = h.id AND r.household_id IS NULL AND r.erased_at IS NULL) AS came_alone, \
             (SELECT MAX(f.turned_on) FROM support_case sc JOIN referral f ON f.case_id = sc.id \
             WHERE sc.household_id = h.id) AS turned, ",
            vals![],
        );
        home_stays(&mut sql, &today);
        sql.add(" FROM household h WHERE h.erased_at IS NULL AND ");
        which.add(&mut sql, "h");
        sql.add(" ORDER BY h.id");
        self.all(sql, |r| {
            let closed = latest(r, &["closed", "turned"], &["spoke", "came", "came_of_case", "came_alone"])?;
            let closed = match closed {
                Some(day) => day,
                None => jst_date(r.int("created_at")?),
            };
            Ok(Standing { id: r.int("id")?, closed, stay: stay(r)? })
        })
        .await
    }

    /// Where receptions stand that became no household's. The closing day is the latest of: received, closed, the last turn
    /// of a つなぎ.
    pub(super) async fn receptions_standing(&self, which: Which) -> Result<Vec<Standing>> {
        let mut sql = Sql::new(
            &format!(
                "SELECT r.id, r.received_at, r.closed_at, \
                 (SELECT MAX(f.turned_on) FROM referral f WHERE f.reception_id = r.id) AS turned, \
                 CASE WHEN EXISTS (SELECT 1 FROM referral f WHERE f.reception_id = r.id AND f.state {WAITS}) \
                 THEN 'referral' WHEN EXISTS (SELECT 1 FROM seal s WHERE s.lifted_at IS NULL \
                 AND (s.person_id = r.person_id OR s.party_id = r.person_id)) THEN 'seal' END AS stay \
                 FROM reception r WHERE r.erased_at IS NULL AND {ALONE} AND "
            ),
            vals![],
        );
        which.add(&mut sql, "r");
        sql.add(" ORDER BY r.id");
        self.all(sql, |r| {
            let closed = latest(r, &["turned"], &["received_at", "closed_at"])?;
            Ok(Standing { id: r.int("id")?, closed: closed.unwrap_or(NaiveDate::MAX), stay: stay(r)? })
        })
        .await
    }

    /// What goes with a household: its people who belong to no other household that is kept, and its receptions.
    pub(super) async fn gone_with_home(&self, home: i64) -> Result<Gone> {
        let sql = Sql::new(
            "SELECT p.id FROM person p WHERE p.erased_at IS NULL AND (p.id IN \
             (SELECT m.person_id FROM household_member m WHERE m.household_id = $1) \
             OR p.id IN (SELECT c.person_id FROM support_case c WHERE c.household_id = $1) \
             OR p.id IN (SELECT r.person_id FROM reception r WHERE r.household_id = $1)) \
             AND NOT EXISTS (SELECT 1 FROM household_member om JOIN household oh ON oh.id = om.household_id \
             WHERE om.person_id = p.id AND oh.id <> $1 AND oh.erased_at IS NULL) \
             AND NOT EXISTS (SELECT 1 FROM support_case oc WHERE oc.person_id = p.id AND oc.household_id <> $1 \
             AND oc.erased_at IS NULL) \
             AND NOT EXISTS (SELECT 1 FROM reception ot WHERE ot.person_id = p.id AND ot.household_id <> $1 \
             AND ot.erased_at IS NULL) ORDER BY p.id",
            vals![home],
        );
        let people = self.all(sql, |r| r.int("id")).await?;
        let mut sql = Sql::new(
            "SELECT r.id FROM reception r WHERE r.erased_at IS NULL AND (r.household_id = $1 \
             OR (r.household_id IS NULL AND r.case_id IN (SELECT c.id FROM support_case c WHERE c.household_id = $1)) \
             OR (r.household_id IS NULL AND r.case_id IS NULL AND r.person_id IN ",
            vals![home],
        );
        sql.ids(&people).add(")) ORDER BY r.id");
        let receptions = self.all(sql, |r| r.int("id")).await?;
        Ok(Gone { households: vec![home], people, receptions })
    }

    /// What goes with a reception by itself: the person, where nothing else is known of them.
    pub(super) async fn gone_with_reception(&self, reception: i64) -> Result<Gone> {
        let sql = Sql::new(
            "SELECT p.id FROM person p JOIN reception r ON r.person_id = p.id WHERE r.id = $1 AND p.erased_at IS NULL \
             AND NOT EXISTS (SELECT 1 FROM household_member m WHERE m.person_id = p.id) \
             AND NOT EXISTS (SELECT 1 FROM support_case c WHERE c.person_id = p.id) \
             AND NOT EXISTS (SELECT 1 FROM reception o WHERE o.person_id = p.id AND o.id <> $1 AND o.erased_at IS NULL)",
            vals![reception],
        );
        let people = self.all(sql, |r| r.int("id")).await?;
        Ok(Gone { households: Vec::new(), people, receptions: vec![reception] })
    }
}
