//! Reading the audit: a desk's own lines, and who saw and changed one case. Reading it is itself on record.

mod looked;
mod of_case;

pub use looked::{Look, Looked};
pub use of_case::{CaseAudit, MOST, WorkerSum};

use super::{Action, Kind, Line};
use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    gate::case_visible,
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::{Days, NaiveDate, NaiveTime};
use domain::{
    Instant, Token,
    access::{Ground, Parts},
    code::Role,
    wareki::from_jst,
};

/// A line as it is read. Holds no word about a person but the worker's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadLine {
    /// When.
    pub at: Instant,
    /// The worker; empty for the program itself.
    pub worker: String,
    /// The agency at whose desk the worker sat.
    pub agency: String,
    /// What was done.
    pub action: Action,
    /// To what.
    pub kind: Kind,
    /// Which parts of a case were shown.
    pub parts: Parts,
    /// On which ground.
    pub ground: Ground,
    /// From which page: the route's pattern, or the program's own word.
    pub page: String,
    /// How many stood in the list.
    pub listed: usize,
    /// 年度-連番 and token of the case, only for 管理者 who may see it.
    pub case: Option<(String, Token)>,
}

/// Which lines of a desk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this worker.
    pub worker: Option<Token>,
    /// Of this kind of action.
    pub action: Option<Action>,
    /// On this kind of thing.
    pub kind: Option<Kind>,
    /// From the beginning of this day.
    pub from: Option<NaiveDate>,
    /// To the end of this day.
    pub to: Option<NaiveDate>,
    /// Pages of [`PER_PAGE`], from 0.
    pub page: i64,
}

/// Lines on a page.
pub const PER_PAGE: i64 = 100;

/// A page of a desk's lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// Newest first.
    pub lines: Vec<ReadLine>,
    /// There are older ones.
    pub more: bool,
    /// Everybody who ever had a role at the desk, to choose from.
    pub workers: Vec<(Token, String)>,
}

const COLUMNS: &str = "a.id, a.at, a.action, a.kind, a.parts, a.ground, a.page, a.subjects, w.name AS worker, \
                       g.name AS agency, c.token AS case_token";

fn read(r: &Row) -> Result<ReadLine> {
    let number = r.text("number")?;
    Ok(ReadLine {
        at: r.int("at")?,
        worker: r.opt_text("worker")?.unwrap_or_default(),
        agency: r.opt_text("agency")?.unwrap_or_default(),
        action: r.word("action", Action::parse)?,
        kind: r.word("kind", Kind::parse)?,
        parts: Parts::from_bits(r.int("parts")?),
        ground: r.word("ground", Ground::parse)?,
        page: r.text("page")?,
        listed: r.text("subjects")?.split(',').filter(|s| !s.is_empty()).count(),
        case: r.opt_token("case_token")?.filter(|_| !number.is_empty()).map(|token| (number, token)),
    })
}

/// Adds the columns, with the case's number only where this 管理者 may see the case.
fn select(sql: &mut Sql, unit: &Unit) {
    sql.add("SELECT ").add(COLUMNS);
    if unit.ctx().actor.is(Role::Manager) {
        sql.add(", CASE WHEN c.id IS NOT NULL AND ");
        case_visible(sql, unit, "c", Parts::SUMMARY);
        sql.add(" THEN c.number ELSE '' END AS number");
    } else {
        sql.add(", '' AS number");
    }
}

const JOINS: &str = " JOIN audit a ON a.id = x.id LEFT JOIN worker w ON w.id = a.worker_id \
                     LEFT JOIN agency g ON g.id = a.agency_id LEFT JOIN support_case c ON c.id = a.case_id \
                     ORDER BY a.at DESC, a.id DESC";

impl Filter {
    fn add(&self, sql: &mut Sql, worker: Option<i64>) {
        let midnight = |day: NaiveDate| from_jst(day, NaiveTime::MIN);
        if let Some(worker) = worker {
            sql.add(" AND a.worker_id = ").bind(worker);
        }
        if let Some(action) = self.action {
            sql.add(" AND a.action = ").bind(action.word());
        }
        if let Some(kind) = self.kind {
            sql.add(" AND a.kind = ").bind(kind.word());
        }
        if let Some(from) = self.from {
            sql.add(" AND a.at >= ").bind(midnight(from));
        }
        if let Some(after) = self.to.and_then(|to| to.checked_add_days(Days::new(1))) {
            sql.add(" AND a.at < ").bind(midnight(after));
        }
    }
}

impl Store {
    /// Lines of the present desk's workers, those of others on the desk's own cases, and those that tell of everything
    /// taken out, which concerns every desk.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 or 監査 of the present desk.
    pub async fn audit_page(&self, ctx: &Ctx, filter: &Filter) -> Result<AuditPage> {
        let reads = ctx.actor.any_role(Role::reads_audit);
        let desk = ctx.actor.desk().filter(|_| reads).ok_or(Error::NotFound)?.agency;
        let mut unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT w.id, w.token, w.name FROM worker w WHERE EXISTS (SELECT 1 FROM membership m \
             WHERE m.worker_id = w.id AND m.agency_id = $1) ORDER BY w.kana, w.id",
            vals![desk],
        );
        let workers = unit.all(sql, |r| Ok((r.int("id")?, r.token("token")?, r.text("name")?))).await?;
        // A worker of elsewhere is no choice here: no row has the number 0.
        let worker =
            filter.worker.as_ref().map(|token| workers.iter().find(|w| w.1 == *token).map_or(0, |w| w.0));
        let (page, first) = (filter.page.clamp(0, 1_000), filter.page.clamp(0, 1_000) * PER_PAGE);
        let mut sql = Sql::default();
        select(&mut sql, &unit);
        sql.add(
            " FROM (SELECT id FROM (SELECT id, at FROM (SELECT a.id, a.at FROM audit a WHERE a.agency_id = ",
        )
        .bind(desk);
        filter.add(&mut sql, worker);
        sql.add(" ORDER BY a.at DESC, a.id DESC LIMIT ").bind(first + PER_PAGE + 1);
        // Others see a case only by a grant, or at a meeting, or what a つなぎ or a question told: these few cases are all
        // there are to look at.
        sql.add(") AS own UNION ALL SELECT id, at FROM (SELECT a.id, a.at FROM audit a WHERE a.case_id IN (SELECT dg.case_id \
                 FROM disclosure_grant dg JOIN support_case dc ON dc.id = dg.case_id WHERE dc.agency_id = ");
        let here = sql.place(desk);
        sql.add(&here);
        for other in ["meeting_item", "referral", "advice"] {
            sql.add(&format!(
                " UNION SELECT dx.case_id FROM {other} dx JOIN support_case dy ON dy.id = dx.case_id WHERE dy.agency_id = {here}"
            ));
        }
        sql.add(") AND a.agency_id <> ").bind(desk);
        filter.add(&mut sql, worker);
        sql.add(" ORDER BY a.at DESC, a.id DESC LIMIT ").bind(first + PER_PAGE + 1);
        // That everything was taken out concerns every desk.
        sql.add(") AS theirs UNION ALL SELECT id, at FROM (SELECT a.id, a.at FROM audit a WHERE a.kind = 'everything'");
        sql.add(" AND (a.agency_id IS NULL OR a.agency_id <> ").bind(desk).add(")");
        filter.add(&mut sql, worker);
        sql.add(" ORDER BY a.at DESC, a.id DESC LIMIT ").bind(first + PER_PAGE + 1);
        sql.add(") AS whole) AS all_kinds ORDER BY at DESC, id DESC LIMIT ").bind(PER_PAGE + 1);
        sql.add(" OFFSET ").bind(page * PER_PAGE).add(") AS x").add(JOINS);
        let mut lines = unit.all(sql, read).await?;
        let whole = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
        let more = lines.len() > whole;
        lines.truncate(whole);
        unit.note(Line::new(Action::List, Kind::Audit, None));
        unit.done().await?;
        Ok(AuditPage {
            lines,
            more,
            workers: workers.into_iter().map(|(_, token, name)| (token, name)).collect(),
        })
    }
}
