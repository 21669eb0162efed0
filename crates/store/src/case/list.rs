//! The list of the cases that the actor may see: own and granted, in the order of the next review.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    row::Sql,
    seal::rule,
    unit::Unit,
    visible,
};
use chrono::NaiveDate;
use domain::{
    DAY, Instant, Token,
    access::{Ground, Parts},
    code::CaseStatus,
};

/// Rows on a page.
pub const PAGE: i64 = 50;

/// The list's order as the index keeps it: cases without a next review come last, on both databases.
const ORDER: &str = "COALESCE(c.next_review, '9999-12-31')";

/// Up to here cases are counted one by one.
const COUNTED: i64 = 2_000;

/// What to list. The default: every case that is not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFilter {
    /// In one of these states; none: in any.
    pub statuses: Vec<CaseStatus>,
    /// Of this one of the actor's agencies; none: of all, and granted ones.
    pub agency: Option<Token>,
    /// Whose main worker is this one.
    pub worker: Option<Token>,
    /// Whose household lives in this district or a district within it.
    pub area: Option<Token>,
    /// For which no plan has been made.
    pub no_plan: bool,
    /// Without any contact for so many days.
    pub quiet_days: Option<i64>,
    /// Whose next review is before this day.
    pub review_before: Option<NaiveDate>,
}

impl Default for CaseFilter {
    fn default() -> Self {
        let statuses = CaseStatus::ALL.iter().copied().filter(|s| *s != CaseStatus::Closed).collect();
        Self {
            statuses,
            agency: None,
            worker: None,
            area: None,
            no_plan: false,
            quiet_days: None,
            review_before: None,
        }
    }
}

/// One case of the list.
#[derive(Clone)]
pub struct CaseLine {
    pub(crate) id: i64,
    /// Token.
    pub token: Token,
    /// 年度-連番.
    pub number: String,
    /// Status.
    pub status: CaseStatus,
    /// Lead agency's name.
    pub agency: String,
    /// One of the actor's own agencies leads it.
    pub own: bool,
    /// Main worker's name.
    pub worker: Option<String>,
    /// Household.
    pub household: Token,
    /// The household's name; with 基本.
    pub household_name: Option<String>,
    /// 本人's name; with 基本.
    pub name: Option<String>,
    /// 本人's kana; with 基本.
    pub kana: Option<String>,
    /// District; with 居所.
    pub area: Option<String>,
    /// Opened on.
    pub opened_on: NaiveDate,
    /// Plan made on; with プラン.
    pub plan_made_on: Option<NaiveDate>,
    /// Next review.
    pub next_review: Option<NaiveDate>,
    /// Last contact; with 支援経過.
    pub last_contact_at: Option<Instant>,
    /// The key of the system that the row came from.
    pub import_key: Option<String>,
}

/// The list as it leaves in one piece.
#[derive(Clone, Default)]
pub struct CasesOut {
    /// In the list's order.
    pub rows: Vec<CaseLine>,
    /// So many more fit the filter and are not among them.
    pub rest: usize,
}

/// A page of the list.
#[derive(Clone, Default)]
pub struct CasePage {
    /// At most [`PAGE`].
    pub rows: Vec<CaseLine>,
    /// Number of the page, from 1.
    pub page: i64,
    /// There is a next page.
    pub more: bool,
    /// All cases that the filter leaves.
    pub total: i64,
    /// … and more: counting ended.
    pub total_more: bool,
}

/// The rows that a filter's tokens stand for.
struct Rows {
    agencies: Vec<i64>,
    with_granted: bool,
    worker: Option<i64>,
    area: Option<i64>,
    /// Cases that deny the actor.
    denied: Vec<i64>,
}

impl Unit {
    async fn filter_rows(&self, filter: &CaseFilter) -> Result<Rows> {
        let actor = &self.ctx().actor;
        let agencies = match &filter.agency {
            Some(token) => vec![actor.own_desk(token)?],
            None => actor.own_agencies(),
        };
        let row = async |table: &str, token: &Option<Token>| -> Result<Option<i64>> {
            let Some(token) = token else { return Ok(None) };
            let mut sql = Sql::new(&format!("SELECT id FROM {table} WHERE token = "), vec![]);
            sql.bind(token.as_str());
            // A row that is gone matches nothing.
            Ok(Some(self.one(sql, |r| r.int("id")).await?.unwrap_or(0)))
        };
        Ok(Rows {
            with_granted: filter.agency.is_none(),
            agencies,
            worker: row("worker", &filter.worker).await?,
            area: row("area", &filter.area).await?,
            denied: self.denied_cases().await?,
        })
    }

    /// The conditions of the filter beside state and visibility.
    fn narrow(&self, sql: &mut Sql, filter: &CaseFilter, rows: &Rows) {
        if let Some(worker) = rows.worker {
            sql.add(" AND c.worker_id = ").bind(worker);
        }
        if let Some(area) = rows.area {
            sql.add(
                " AND c.household_id IN (SELECT ah.id FROM household ah WHERE ah.area_id IN \
                 (SELECT a1.id FROM area a1 LEFT JOIN area a2 ON a2.id = a1.parent_id WHERE a1.id = ",
            );
            sql.bind(area)
                .add(" OR a1.parent_id = ")
                .bind(area)
                .add(" OR a2.parent_id = ")
                .bind(area)
                .add(")) AND NOT ");
            rule::sealed(sql, self, Some("c.household_id"), None);
        }
        if filter.no_plan {
            sql.add(" AND c.plan_made_on IS NULL");
        }
        if let Some(days) = filter.quiet_days {
            let before = self.now().saturating_sub(days.saturating_mul(DAY));
            sql.add(" AND (c.last_contact_at < ")
                .bind(before)
                .add(" OR (c.last_contact_at IS NULL AND c.opened_on < ");
            sql.bind(domain::wareki::jst_date(before).to_string()).add("))");
        }
        if let Some(day) = filter.review_before {
            sql.add(" AND c.next_review < ").bind(day.to_string());
        }
        if !rows.denied.is_empty() {
            sql.add(" AND c.id NOT IN ").ids(&rows.denied);
        }
    }

    /// Every visible case that the filter leaves, as a union of lists that each come in order from their index: one
    /// for each agency and state, one for what is granted.
    fn arms(&self, sql: &mut Sql, filter: &CaseFilter, rows: &Rows) {
        let statuses = if filter.statuses.is_empty() { CaseStatus::ALL } else { &filter.statuses };
        let select = format!("SELECT c.id, {ORDER} AS due FROM support_case c WHERE ");
        let mut first = true;
        let mut union = |sql: &mut Sql| {
            sql.add(if first { "" } else { " UNION ALL " }).add(&select);
            first = false;
        };
        if rows.agencies.len() <= 4 {
            for agency in &rows.agencies {
                for status in statuses {
                    union(sql);
                    sql.add("c.agency_id = ").bind(*agency).add(" AND c.status = ").bind(status.word());
                    self.narrow(sql, filter, rows);
                }
            }
        } else {
            union(sql);
            sql.add("c.agency_id IN ").ids(&rows.agencies);
            in_states(sql, statuses);
            self.narrow(sql, filter, rows);
        }
        if rows.with_granted {
            union(sql);
            sql.add("c.agency_id NOT IN ").ids_or_zero(&self.ctx().actor.own_agencies());
            in_states(sql, statuses);
            // What a filter asks about must itself be granted: else the list would tell it.
            let mut asked = vec![Parts::NONE];
            asked.extend(rows.area.map(|_| Parts::WHEREABOUTS));
            asked.extend(filter.no_plan.then_some(Parts::PLAN));
            asked.extend(filter.quiet_days.map(|_| Parts::CONTACTS));
            for part in asked {
                sql.add(" AND c.id IN (");
                visible::granted_cases(sql, self, part);
                sql.add(")");
            }
            self.narrow(sql, filter, rows);
        } else if rows.agencies.is_empty() {
            union(sql);
            sql.add("1 = 0");
        }
    }

    async fn case_lines(&self, ids: &[i64]) -> Result<Vec<CaseLine>> {
        let own = self.ctx().actor.own_agencies();
        let mut sql = Sql::new(
            // LEFT JOIN: each case has its agency, and so the planner cannot begin with all agencies.
            "SELECT c.id, c.token, c.number, c.status, c.agency_id, a.name AS agency, w.name AS worker, \
             h.token AS household, h.name AS household_name, p.name, p.kana, d.name AS area, c.opened_on, \
             c.plan_made_on, c.next_review, c.last_contact_at, c.import_key FROM support_case c \
             LEFT JOIN agency a ON a.id = c.agency_id JOIN household h ON h.id = c.household_id \
             JOIN person p ON p.id = c.person_id LEFT JOIN worker w ON w.id = c.worker_id \
             LEFT JOIN area d ON d.id = h.area_id WHERE c.id IN ",
            vec![],
        );
        sql.ids(ids);
        let mut rows = self
            .all(sql, |r| {
                Ok(CaseLine {
                    id: r.int("id")?,
                    token: r.token("token")?,
                    number: r.text("number")?,
                    status: r.word("status", CaseStatus::parse)?,
                    agency: r.text("agency")?,
                    own: own.contains(&r.int("agency_id")?),
                    worker: r.opt_text("worker")?,
                    household: r.token("household")?,
                    household_name: r.opt_text("household_name")?,
                    name: r.opt_text("name")?,
                    kana: r.opt_text("kana")?,
                    area: r.opt_text("area")?,
                    opened_on: r.date("opened_on")?,
                    plan_made_on: r.opt_date("plan_made_on")?,
                    next_review: r.opt_date("next_review")?,
                    last_contact_at: r.opt_int("last_contact_at")?,
                    import_key: r.opt_text("import_key")?,
                })
            })
            .await?;
        let place: std::collections::HashMap<i64, usize> = ids.iter().copied().zip(0..).collect();
        rows.sort_by_key(|row| place.get(&row.id).copied());
        Ok(rows)
    }

    /// Takes out of granted rows what is not granted, and notes who was listed on which ground.
    async fn reduce(&mut self, rows: &mut [CaseLine]) -> Result<()> {
        let others: Vec<i64> = rows.iter().filter(|r| !r.own).map(|r| r.id).collect();
        let granted = if others.is_empty() { Vec::new() } else { self.granted_parts(&others).await? };
        for row in rows.iter_mut().filter(|r| !r.own) {
            let parts = granted.iter().find(|g| g.0 == row.id).map_or(Parts::NONE, |g| g.1);
            if !parts.has(Parts::BASIC) {
                (row.name, row.kana, row.household_name) = (None, None, None);
            }
            row.area = row.area.take().filter(|_| parts.has(Parts::WHEREABOUTS));
            row.plan_made_on = row.plan_made_on.filter(|_| parts.has(Parts::PLAN));
            row.last_contact_at = row.last_contact_at.filter(|_| parts.has(Parts::CONTACTS));
        }
        let all: Vec<i64> = rows.iter().map(|r| r.id).collect();
        let sealed = self.sealed_cases(&all).await?;
        for row in rows.iter_mut().filter(|r| sealed.contains(&r.id)) {
            row.area = None;
        }
        if !rows.is_empty() {
            let ground =
                granted.first().filter(|_| others.len() == rows.len()).map_or(Ground::OwnWork, |g| g.2);
            let line = Line::new(Action::List, Kind::Case, None).subjects(rows.iter().map(|r| r.id));
            self.note(line.shown(Parts::SUMMARY.and(Parts::BASIC), ground));
        }
        Ok(())
    }
}

fn in_states(sql: &mut Sql, statuses: &[CaseStatus]) {
    sql.add(" AND c.status IN (");
    for (n, status) in statuses.iter().enumerate() {
        sql.add(if n > 0 { "," } else { "" }).bind(status.word());
    }
    sql.add(")");
}

impl Store {
    /// A page of the cases that the actor may see, by next review (none comes last), then in the order in which they
    /// were opened. One audit line names every case shown.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the filter's agency is none of the actor's own; [`crate::Error::Database`].
    pub async fn case_list(&self, ctx: &Ctx, filter: &CaseFilter, page: i64) -> Result<CasePage> {
        let mut unit = self.reading(ctx).await?;
        let rows = unit.filter_rows(filter).await?;
        let page = page.clamp(1, 100_000);
        let mut sql = Sql::new("SELECT id FROM (", vec![]);
        unit.arms(&mut sql, filter, &rows);
        sql.add(") listed ORDER BY due, id LIMIT ").bind(PAGE + 1).add(" OFFSET ").bind((page - 1) * PAGE);
        let ids = unit.all(sql, |r| r.int("id")).await?;
        let mut sql = Sql::new("SELECT COUNT(*) AS n FROM (SELECT id FROM (", vec![]);
        unit.arms(&mut sql, filter, &rows);
        sql.add(") listed LIMIT ").bind(COUNTED + 1).add(") counted");
        let total = unit.need(sql, |r| r.int("n")).await?;
        let shown: Vec<i64> = ids.iter().take(usize::try_from(PAGE).unwrap_or(50)).copied().collect();
        let mut lines = unit.case_lines(&shown).await?;
        unit.reduce(&mut lines).await?;
        unit.done().await?;
        Ok(CasePage {
            rows: lines,
            page,
            more: ids.len() > shown.len(),
            total: total.min(COUNTED),
            total_more: total > COUNTED,
        })
    }

    /// The first `most` cases of the list in one piece, to leave the system; the audit names every one of them.
    ///
    /// # Errors
    /// As [`Store::case_list`]; [`Error::Invalid`](crate::Error::Invalid) at `proof` unless the actor has just proved
    /// who they are.
    pub async fn cases_out(&self, ctx: &Ctx, filter: &CaseFilter, most: usize) -> Result<CasesOut> {
        let mut unit = self.reading(&ctx.leaving()).await?;
        unit.need_proof().await?;
        let rows = unit.filter_rows(filter).await?;
        let mut sql = Sql::new("SELECT id FROM (", vec![]);
        unit.arms(&mut sql, filter, &rows);
        sql.add(") listed ORDER BY due, id");
        let mut ids = unit.all(sql, |r| r.int("id")).await?;
        let rest = ids.len().saturating_sub(most);
        ids.truncate(most);
        let mut out = CasesOut { rows: Vec::with_capacity(ids.len()), rest };
        // In portions: neither database takes a place for each of many thousands, and a line of the audit stays short.
        for some in ids.chunks(1000) {
            let mut lines = unit.case_lines(some).await?;
            unit.reduce(&mut lines).await?;
            out.rows.append(&mut lines);
        }
        unit.done().await?;
        Ok(out)
    }
}
