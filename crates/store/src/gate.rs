//! The gate beside the data: the one way to a case, a household, a person, a reception.
//!
//! Single things are asked of [`domain::access::may`] with rows read in the same transaction. Lists and searches
//! carry the same rules as a condition inside their statement, so that counting happens after the gate; a property
//! test holds the two against each other. What a seal (居所の秘匿) takes out or denies is in [`crate::seal::rule`], and asked
//! here, so that every way out has it.

use crate::{
    error::{Error, Result},
    row::{Sql, vals},
    seal::rule::{self, Over},
    tie,
    unit::Unit,
    visible,
};
use domain::{
    Token,
    access::{self, Grant, Ground, Parts, Question},
    seal::Stand,
};

/// A case that the actor may see, with what and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OpenCase {
    pub(crate) id: i64,
    pub(crate) household: i64,
    pub(crate) person: i64,
    pub(crate) lead_agency: i64,
    pub(crate) parts: Parts,
    pub(crate) ground: Ground,
    pub(crate) version: i64,
}

/// A household or person that the actor may see, with what and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Open {
    pub(crate) id: i64,
    pub(crate) parts: Parts,
    pub(crate) ground: Ground,
}

impl Unit {
    /// Opens a case by its token, if the actor may see all of `need`.
    pub(crate) async fn case(&self, token: &Token, need: Parts) -> Result<OpenCase> {
        self.open_case("token", token.as_str().into(), need).await
    }

    /// Opens a case by its row.
    pub(crate) async fn case_row(&self, id: i64, need: Parts) -> Result<OpenCase> {
        self.open_case("id", id.into(), need).await
    }

    async fn open_case(&self, column: &str, value: sea_orm::Value, need: Parts) -> Result<OpenCase> {
        let actor = &self.ctx().actor;
        let mut sql = Sql::new(
            "SELECT c.id, c.household_id, c.person_id, c.agency_id, c.version, (c.household_id IN (",
            vec![],
        );
        let me = sql.place(actor.worker);
        sql.add(&tie::homes(&me)).add(") OR c.person_id IN (").add(&tie::people(&me));
        sql.add(")) AS tied, c.erased_at IS NOT NULL AS erased, ");
        sql.add(&rule::any("c.household_id", "c.person_id"));
        sql.add(&format!(" AS seals FROM support_case c WHERE c.{column} = ")).bind(value);
        let read = |r: &crate::row::Row| {
            let case = OpenCase {
                id: r.int("id")?,
                household: r.int("household_id")?,
                person: r.int("person_id")?,
                lead_agency: r.int("agency_id")?,
                version: r.int("version")?,
                parts: Parts::NONE,
                ground: Ground::OwnWork,
            };
            Ok((case, r.truth("tied")?, r.truth("seals")?, r.truth("erased")?))
        };
        let (mut case, tied, seals, erased) = self.need(sql, read).await?;
        let over = Over { household: Some(case.household), person: Some(case.person) };
        let stand = if seals { self.stand_before(over).await? } else { Stand::Open };
        let leads = actor.own_agencies().contains(&case.lead_agency);
        let grants = if leads { Vec::new() } else { self.grants(case.id).await? };
        let question = Question {
            worker: actor.worker,
            account_ended: false, // an ended account has no Actor: see actor::load
            erased,
            posts: &actor.posts,
            lead_agency: case.lead_agency,
            tied,
            barred: stand == Stand::Barred,
            sealed: stand == Stand::Sealed,
            grants: &grants,
        };
        let (parts, ground) = access::may(&question, self.now()).map_err(|denial| {
            tracing::debug!(?denial, "denied");
            Error::NotFound
        })?;
        (case.parts, case.ground) = (parts, ground);
        if parts.has(need) { Ok(case) } else { Err(Error::NotFound) }
    }

    /// Every grant of a case, in force or not.
    pub(crate) async fn grants(&self, case: i64) -> Result<Vec<Grant>> {
        let sql = Sql::new(
            "SELECT agency_id, worker_id, desk_id, parts, ground, from_at, to_at, ended_at FROM disclosure_grant \
             WHERE case_id = $1 ORDER BY id",
            vals![case],
        );
        self.all(sql, |r| {
            Ok(Grant {
                agency: r.opt_int("agency_id")?,
                worker: r.opt_int("worker_id")?,
                desk: r.opt_int("desk_id")?,
                parts: Parts::from_bits(r.int("parts")?),
                ground: r.word("ground", Ground::parse)?,
                from: r.int("from_at")?,
                to: r.opt_int("to_at")?,
                ended: r.opt_int("ended_at")?,
            })
        })
        .await
    }

    /// Opens a household: one's own agency's, or through any of its cases.
    pub(crate) async fn household(&self, token: &Token, need: Parts) -> Result<Open> {
        let sql = Sql::new("SELECT id FROM household WHERE token = $1", vals![token.as_str()]);
        let id = self.need(sql, |r| r.int("id")).await?;
        self.household_row(id, need).await
    }

    /// Opens a household by its row.
    pub(crate) async fn household_row(&self, id: i64, need: Parts) -> Result<Open> {
        let actor = &self.ctx().actor;
        let sql = Sql::new(
            &format!(
                "SELECT h.agency_id, h.id IN ({}) AS tied, {} AS seals FROM household h WHERE h.id = $1 \
                 AND h.erased_at IS NULL",
                tie::homes("$2"),
                rule::any("h.id", "NULL")
            ),
            vals![id, actor.worker],
        );
        let read = |r: &crate::row::Row| Ok((r.int("agency_id")?, r.truth("tied")?, r.truth("seals")?));
        let (agency, tied, seals) = self.need(sql, read).await?;
        let over = Over { household: Some(id), person: None };
        let stand = if seals { self.stand_before(over).await? } else { Stand::Open };
        if tied || stand == Stand::Barred {
            return Err(Error::NotFound);
        }
        let hidden = if stand == Stand::Sealed { Parts::WHEREABOUTS } else { Parts::NONE };
        if actor.own_agencies().contains(&agency) {
            let open = Open { id, parts: Parts::ALL.without(hidden), ground: Ground::OwnWork };
            return Some(open).filter(|o| o.parts.has(need)).ok_or(Error::NotFound);
        }
        let sql = Sql::new("SELECT id FROM support_case WHERE household_id = $1 ORDER BY id", vals![id]);
        let mut open: Option<Open> = None;
        for case in self.all(sql, |r| r.int("id")).await? {
            if let Ok(case) = self.case_row(case, Parts::NONE).await {
                let so_far = open.map_or(Parts::NONE, |o| o.parts);
                let ground = open.map_or(case.ground, |o| o.ground);
                open = Some(Open { id, parts: so_far.and(case.parts).without(hidden), ground });
            }
        }
        open.filter(|o| o.parts.has(need)).ok_or(Error::NotFound)
    }

    /// Opens a person: one's own agency's, or as a member of a household that is open. A tie to anybody with whom the
    /// person lives or lived denies.
    pub(crate) async fn person(&self, token: &Token, need: Parts) -> Result<Open> {
        let sql = Sql::new("SELECT id FROM person WHERE token = $1", vals![token.as_str()]);
        let id = self.need(sql, |r| r.int("id")).await?;
        self.person_row(id, need).await
    }

    /// Opens a person by the row.
    pub(crate) async fn person_row(&self, id: i64, need: Parts) -> Result<Open> {
        let actor = &self.ctx().actor;
        let sql = Sql::new(
            &format!(
                "SELECT p.agency_id, p.id IN ({}) AS tied, {} AS seals FROM person p WHERE p.id = $1 \
                 AND p.erased_at IS NULL",
                tie::people("$2"),
                rule::any("NULL", "p.id")
            ),
            vals![id, actor.worker],
        );
        let read = |r: &crate::row::Row| Ok((r.int("agency_id")?, r.truth("tied")?, r.truth("seals")?));
        let (agency, tied, seals) = self.need(sql, read).await?;
        let over = Over { household: None, person: Some(id) };
        let stand = if seals { self.stand_before(over).await? } else { Stand::Open };
        if tied || stand == Stand::Barred {
            return Err(Error::NotFound);
        }
        let hidden = if stand == Stand::Sealed { Parts::WHEREABOUTS } else { Parts::NONE };
        if actor.own_agencies().contains(&agency) {
            let open = Open { id, parts: Parts::ALL.without(hidden), ground: Ground::OwnWork };
            return Some(open).filter(|o| o.parts.has(need)).ok_or(Error::NotFound);
        }
        let sql = Sql::new(
            "SELECT DISTINCT household_id FROM household_member WHERE person_id = $1 ORDER BY household_id",
            vals![id],
        );
        let mut open: Option<Open> = None;
        for household in self.all(sql, |r| r.int("household_id")).await? {
            if let Ok(through) = self.household_row(household, Parts::NONE).await {
                let so_far = open.map_or(Parts::NONE, |o| o.parts);
                open = Some(Open {
                    id,
                    parts: so_far.and(through.parts).without(hidden),
                    ground: open.map_or(through.ground, |o| o.ground),
                });
            }
        }
        open.filter(|o| o.parts.has(need)).ok_or(Error::NotFound)
    }

    /// Opens a reception: only case workers of the agency that took it. Its row.
    pub(crate) async fn reception(&self, token: &Token) -> Result<i64> {
        let mut sql = Sql::new("SELECT r.id FROM reception r WHERE r.token = $1 AND ", vals![token.as_str()]);
        reception_visible(&mut sql, self, "r");
        self.need(sql, |r| r.int("id")).await
    }

    /// Opens a hand-over: only case workers of the desk that it reached. Its row.
    pub(crate) async fn handover(&self, token: &Token) -> Result<i64> {
        let mut sql = Sql::new("SELECT h.id FROM handover h WHERE h.token = $1 AND ", vals![token.as_str()]);
        handover_visible(&mut sql, self, "h");
        self.need(sql, |r| r.int("id")).await
    }
}

/// Adds the condition "the actor may see all of `need` of case `c`".
pub(crate) fn case_visible(sql: &mut Sql, unit: &Unit, c: &str, need: Parts) {
    let actor = &unit.ctx().actor;
    let own = actor.own_agencies();
    sql.add(&format!("(({c}.agency_id IN ")).ids(&own);
    // A grant shows what its own parts say; several grants together may show more (gate::open_case adds them up),
    // so each needed part is asked for on its own.
    sql.add(" OR (");
    let wanted: Vec<Parts> = Parts::NAMED.iter().map(|(p, ..)| *p).filter(|p| need.has(*p)).collect();
    let wanted = if wanted.is_empty() { vec![Parts::ALL] } else { wanted };
    for (n, part) in wanted.iter().enumerate() {
        sql.add(if n > 0 { " AND " } else { "" });
        sql.add(&format!(
            "EXISTS (SELECT 1 FROM disclosure_grant g WHERE g.case_id = {c}.id AND g.from_at <= "
        ));
        sql.bind(unit.now()).add(" AND (g.to_at IS NULL OR g.to_at > ").bind(unit.now());
        sql.add(") AND g.ended_at IS NULL AND (");
        visible::granted_to_me(sql, unit, "g");
        sql.add(") AND (g.parts & ").bind(part.bits()).add(") <> 0)");
    }
    let me = sql.place(actor.worker);
    sql.add(&format!(")) AND {c}.household_id NOT IN (")).add(&tie::homes(&me));
    sql.add(&format!(") AND {c}.person_id NOT IN (")).add(&tie::people(&me));
    sql.add(&format!(") AND {c}.household_id NOT IN ("));
    rule::barred_homes(sql, unit);
    sql.add(&format!(") AND {c}.person_id NOT IN ("));
    rule::barred_people(sql, unit);
    sql.add(")");
    if need.has(Parts::WHEREABOUTS) {
        sql.add(" AND NOT ");
        rule::sealed(sql, unit, Some(&format!("{c}.household_id")), Some(&format!("{c}.person_id")));
    }
    sql.add(")");
}

/// Adds the condition "the actor may see all of `need` of household `h`".
pub(crate) fn household_visible(sql: &mut Sql, unit: &Unit, h: &str, need: Parts) {
    let actor = &unit.ctx().actor;
    sql.add(&format!("(({h}.agency_id IN ")).ids(&actor.own_agencies());
    sql.add(&format!(" OR EXISTS (SELECT 1 FROM support_case gc WHERE gc.household_id = {h}.id AND "));
    case_visible(sql, unit, "gc", need);
    let me = sql.place(actor.worker);
    sql.add(&format!(")) AND {h}.id NOT IN (")).add(&tie::homes(&me));
    sql.add(&format!(") AND {h}.id NOT IN ("));
    rule::barred_homes(sql, unit);
    sql.add(")");
    if need.has(Parts::WHEREABOUTS) {
        sql.add(" AND NOT ");
        rule::sealed(sql, unit, Some(&format!("{h}.id")), None);
    }
    sql.add(")");
}

/// Adds the condition "the actor may see all of `need` of person `p`".
pub(crate) fn person_visible(sql: &mut Sql, unit: &Unit, p: &str, need: Parts) {
    let actor = &unit.ctx().actor;
    sql.add(&format!("(({p}.agency_id IN ")).ids(&actor.own_agencies());
    sql.add(
        " OR EXISTS (SELECT 1 FROM household_member gm JOIN household gh ON gh.id = gm.household_id WHERE ",
    );
    sql.add(&format!("gm.person_id = {p}.id AND "));
    household_visible(sql, unit, "gh", need);
    let me = sql.place(actor.worker);
    sql.add(&format!(")) AND {p}.id NOT IN (")).add(&tie::people(&me));
    sql.add(&format!(") AND {p}.id NOT IN ("));
    rule::barred_people(sql, unit);
    sql.add(")");
    if need.has(Parts::WHEREABOUTS) {
        sql.add(" AND NOT ");
        rule::sealed(sql, unit, None, Some(&format!("{p}.id")));
    }
    sql.add(")");
}

/// Adds the condition "the actor may see reception `r`".
pub(crate) fn reception_visible(sql: &mut Sql, unit: &Unit, r: &str) {
    let actor = &unit.ctx().actor;
    sql.add(&format!("({r}.erased_at IS NULL AND {r}.agency_id IN ")).ids(&actor.own_agencies());
    let me = sql.place(actor.worker);
    sql.add(&format!(" AND ({r}.household_id IS NULL OR {r}.household_id NOT IN (")).add(&tie::homes(&me));
    sql.add(&format!(")) AND ({r}.person_id IS NULL OR {r}.person_id NOT IN (")).add(&tie::people(&me));
    sql.add(&format!(")) AND ({r}.household_id IS NULL OR {r}.household_id NOT IN ("));
    rule::barred_homes(sql, unit);
    sql.add(&format!(")) AND ({r}.person_id IS NULL OR {r}.person_id NOT IN ("));
    rule::barred_people(sql, unit);
    sql.add(")))");
}

/// Adds the condition "the actor may see hand-over `h`": its desk's workers, as long as its reception, if it has become
/// one, is not of a household that they are tied to.
pub(crate) fn handover_visible(sql: &mut Sql, unit: &Unit, h: &str) {
    sql.add(&format!("({h}.agency_id IN ")).ids(&unit.ctx().actor.own_agencies());
    sql.add(&format!(" AND ({h}.reception_id IS NULL OR EXISTS (SELECT 1 FROM reception hr WHERE hr.id = {h}.reception_id AND "));
    reception_visible(sql, unit, "hr");
    sql.add(")))");
}
