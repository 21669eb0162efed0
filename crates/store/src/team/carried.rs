//! Households that several agencies carry, and who does what in each.

use super::{Lines, Maker};
use crate::{
    error::Result,
    gate::case_visible,
    row::{Row, Sql, vals},
};
use chrono::NaiveDate;
use domain::{
    Token,
    access::{Ground, Parts},
    code::CaseStatus,
    referral::State,
    wareki::jst_date,
};
use std::collections::BTreeMap;

/// What an agency is in a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// It leads a case.
    Leads {
        /// 年度-連番.
        number: String,
        /// Where the case stands.
        status: CaseStatus,
        /// Its worker; none: nobody yet.
        worker: Option<String>,
    },
    /// It was let in to parts of a case.
    Sees {
        /// Which.
        parts: Parts,
        /// By which right.
        ground: Ground,
    },
    /// It was asked for something by a つなぎ.
    Asked {
        /// What for.
        subject: String,
        /// Where that stands.
        state: State,
    },
}

/// One agency in a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name.
    pub agency: String,
    /// What it is there, the leading first.
    pub roles: Vec<Role>,
    /// Its last contact, or the last with it; nothing where contacts are not the actor's to read.
    pub last: Option<NaiveDate>,
}

/// A household that several agencies carry. Without `Debug`.
#[derive(Clone)]
pub struct Carried {
    /// The household's token.
    pub household: Token,
    /// Its name; empty where that is not shown.
    pub name: String,
    /// Who carries it.
    pub parts: Vec<Part>,
    pub(super) cases: Vec<i64>,
}

/// Cases that are carried at all.
const CARRIED: &str = "c.status IN ('open', 'watch', 'paused')";

/// The households under construction: by row, its agencies by row.
type Found = BTreeMap<i64, (Carried, BTreeMap<i64, Part>)>;

impl Maker<'_> {
    /// Adds the agencies of each household, each once: `SELECT household_id, party`.
    fn agencies_of(&self, sql: &mut Sql) {
        sql.add(&format!(
            "SELECT c.household_id, c.agency_id AS party FROM support_case c WHERE {CARRIED} AND "
        ));
        case_visible(sql, self.unit, "c", Parts::SUMMARY);
        sql.add(" UNION SELECT c.household_id, g.agency_id FROM support_case c JOIN disclosure_grant g ON g.case_id = c.id \
                 WHERE ");
        self.grants_told(sql);
        sql.add(" UNION SELECT c.household_id, f.to_agency_id FROM support_case c JOIN referral f ON f.case_id = c.id WHERE ");
        self.referrals_told(sql);
    }

    /// Adds "grant `g` of case `c` may be told": of own cases all, of others' our own.
    fn grants_told(&self, sql: &mut Sql) {
        sql.add(&format!("{CARRIED} AND g.agency_id IS NOT NULL AND (c.agency_id IN ")).ids(&self.own);
        sql.add(" OR g.agency_id IN ").ids(&self.own).add(") AND ");
        self.in_force(sql, "g");
        sql.add(" AND ");
        case_visible(sql, self.unit, "c", Parts::SUMMARY);
    }

    /// Adds "つなぎ `f` of case `c` goes on, and is ours to tell".
    fn referrals_told(&self, sql: &mut Sql) {
        sql.add(&format!(
            "{CARRIED} AND f.state IN ('asked', 'questioned', 'accepted', 'met') AND f.from_agency_id IN "
        ));
        sql.ids(&self.own).add(" AND ");
        case_visible(sql, self.unit, "c", Parts::SUMMARY);
    }

    pub(super) async fn carried(&self) -> Result<Lines<Carried>> {
        let mut sql = Sql::new(
            "SELECT q.household_id, h.token, COUNT(*) OVER () AS total FROM (SELECT p.household_id, COUNT(*) AS agencies \
             FROM (",
            vals![],
        );
        self.agencies_of(&mut sql);
        sql.add(
            ") p GROUP BY p.household_id HAVING COUNT(*) > 1) q JOIN household h ON h.id = q.household_id \
             ORDER BY q.agencies DESC, q.household_id LIMIT ",
        );
        sql.bind(self.lines.saturating_mul(2));
        let first = self
            .lines(sql, |r: &Row| {
                let carried = Carried {
                    household: r.token("token")?,
                    name: String::new(),
                    parts: Vec::new(),
                    cases: Vec::new(),
                };
                Ok((r.int("household_id")?, carried))
            })
            .await?;
        let order: Vec<i64> = first.lines.iter().map(|(id, _)| *id).collect();
        let mut found: Found =
            first.lines.into_iter().map(|(id, carried)| (id, (carried, BTreeMap::new()))).collect();
        self.leading(&order, &mut found).await?;
        self.let_in(&order, &mut found).await?;
        self.asked(&order, &mut found).await?;
        self.last_heard(&order, &mut found).await?;
        let mut lines = Vec::new();
        for id in order {
            if let Some((mut carried, parts)) = found.remove(&id) {
                carried.parts = parts.into_values().collect();
                // Who leads stands first.
                carried.parts.sort_by_key(|part| !part.roles.iter().any(|r| matches!(r, Role::Leads { .. })));
                lines.push(carried);
            }
        }
        Ok(Lines { lines, total: first.total })
    }

    async fn leading(&self, ids: &[i64], found: &mut Found) -> Result<()> {
        let mut sql = Sql::new(
            "SELECT c.household_id, c.id AS case_id, c.agency_id AS party, c.number, c.status, a.name AS agency, \
             w.name AS worker, ",
            vals![],
        );
        self.named(&mut sql, Parts::SUMMARY);
        sql.add(&format!(
            " FROM support_case c JOIN household h ON h.id = c.household_id JOIN agency a ON a.id = c.agency_id \
             LEFT JOIN worker w ON w.id = c.worker_id WHERE {CARRIED} AND c.household_id IN "
        ));
        sql.ids(ids).add(" AND ");
        case_visible(&mut sql, self.unit, "c", Parts::SUMMARY);
        sql.add(" ORDER BY c.opened_on DESC, c.id DESC");
        let rows = self
            .unit
            .all(sql, |r| {
                let role = Role::Leads {
                    number: r.text("number")?,
                    status: r.word("status", CaseStatus::parse)?,
                    worker: r.opt_text("worker")?,
                };
                Ok((r.int("household_id")?, r.text("who")?, Told::read(r)?, role))
            })
            .await?;
        for (household, name, told, role) in rows {
            if let Some((carried, _)) = found.get_mut(&household).filter(|_| !name.is_empty()) {
                carried.name = name;
            }
            told.put(found, role);
        }
        Ok(())
    }

    async fn let_in(&self, ids: &[i64], found: &mut Found) -> Result<()> {
        let mut sql = Sql::new(
            "SELECT c.household_id, c.id AS case_id, g.agency_id AS party, g.parts, g.ground, a.name AS agency \
             FROM support_case c JOIN disclosure_grant g ON g.case_id = c.id JOIN agency a ON a.id = g.agency_id \
             WHERE c.household_id IN ",
            vals![],
        );
        sql.ids(ids).add(" AND ");
        self.grants_told(&mut sql);
        sql.add(" ORDER BY g.id");
        let rows = self
            .unit
            .all(sql, |r| {
                let parts = Parts::from_bits(r.int("parts")?);
                Ok((Told::read(r)?, Role::Sees { parts, ground: r.word("ground", Ground::parse)? }))
            })
            .await?;
        rows.into_iter().for_each(|(told, role)| told.put(found, role));
        Ok(())
    }

    async fn asked(&self, ids: &[i64], found: &mut Found) -> Result<()> {
        let mut sql = Sql::new(
            "SELECT c.household_id, c.id AS case_id, f.to_agency_id AS party, f.subject, f.state, a.name AS agency \
             FROM support_case c JOIN referral f ON f.case_id = c.id JOIN agency a ON a.id = f.to_agency_id \
             WHERE c.household_id IN ",
            vals![],
        );
        sql.ids(ids).add(" AND ");
        self.referrals_told(&mut sql);
        sql.add(" ORDER BY f.id");
        let rows = self
            .unit
            .all(sql, |r| {
                let state = r.word("state", State::parse)?;
                Ok((Told::read(r)?, Role::Asked { subject: r.text("subject")?, state }))
            })
            .await?;
        rows.into_iter().for_each(|(told, role)| told.put(found, role));
        Ok(())
    }

    /// The last contact of each agency of these households, of cases whose contacts the actor may read.
    async fn last_heard(&self, ids: &[i64], found: &mut Found) -> Result<()> {
        for column in ["agency_id", "counterpart_agency_id"] {
            let mut sql = Sql::new(
                &format!(
                    "SELECT c.household_id, k.{column} AS party, MAX(k.at) AS last_at FROM support_case c \
                     JOIN contact k ON k.case_id = c.id WHERE k.{column} IS NOT NULL AND c.household_id IN "
                ),
                vals![],
            );
            sql.ids(ids).add(" AND ");
            case_visible(&mut sql, self.unit, "c", crate::task::NEED);
            sql.add(&format!(" GROUP BY c.household_id, k.{column}"));
            let rows = self
                .unit
                .all(sql, |r| Ok((r.int("household_id")?, r.int("party")?, r.int("last_at")?)))
                .await?;
            for (household, party, at) in rows {
                let parts = found.get_mut(&household).map(|(_, parts)| parts);
                if let Some(part) = parts.and_then(|parts| parts.get_mut(&party)) {
                    part.last = part.last.max(Some(jst_date(at)));
                }
            }
        }
        Ok(())
    }
}

/// Of which household and case, and which agency, a row tells.
struct Told {
    household: i64,
    case: i64,
    party: i64,
    agency: String,
}

impl Told {
    fn read(r: &Row) -> Result<Self> {
        Ok(Self {
            household: r.int("household_id")?,
            case: r.int("case_id")?,
            party: r.int("party")?,
            agency: r.text("agency")?,
        })
    }

    fn put(self, found: &mut Found, role: Role) {
        let Some((carried, parts)) = found.get_mut(&self.household) else { return };
        let new = || Part { agency: self.agency, roles: Vec::new(), last: None };
        parts.entry(self.party).or_insert_with(new).roles.push(role);
        if !carried.cases.contains(&self.case) {
            carried.cases.push(self.case);
        }
    }
}
