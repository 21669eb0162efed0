//! Changing a case: 支援中 or 見守り, worker, next review. 終結, 中断 and 再開 go with the plan ([`crate::plan`]).

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::OpenCase,
    row::{Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Faults, Token,
    access::{Ground, Parts},
    code::CaseStatus,
};

/// A case as its form shows it.
#[derive(Clone)]
pub struct CaseToEdit {
    /// Token.
    pub token: Token,
    /// 年度-連番.
    pub number: String,
    /// Household.
    pub household: Token,
    /// The household's name.
    pub household_name: String,
    /// Opened on.
    pub opened_on: NaiveDate,
    /// What can be changed, as it is now.
    pub now: CaseChange,
    /// Closed on.
    pub closed_on: Option<NaiveDate>,
    /// Word of the list `close_reason`, when closed.
    pub close_reason: String,
    /// The program holds plans of this case: the day of its first plan is theirs.
    pub has_plans: bool,
    /// Version, to be sent back.
    pub version: i64,
    /// Token and name of the workers of the lead agency who may be the main worker.
    pub workers: Vec<(Token, String)>,
}

/// What can be changed of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseChange {
    /// Status.
    pub status: CaseStatus,
    /// Main worker.
    pub worker: Option<Token>,
    /// Next review.
    pub next_review: Option<NaiveDate>,
    /// Has a plan since; for a plan on paper only.
    pub plan_made_on: Option<NaiveDate>,
}

impl CaseChange {
    fn check(&self, was: CaseStatus, today: NaiveDate) -> Result<(), Faults> {
        let mut faults = Faults::none();
        let rests = |s| matches!(s, CaseStatus::Closed | CaseStatus::Paused);
        if self.status != was && (rests(self.status) || rests(was)) {
            faults.add("status", "終結・中断・再開は、プランのページの「終結」「中断」「再開」で行います");
        }
        if self.plan_made_on.is_some_and(|day| day > today) {
            faults.add("plan_made_on", "プランをつくった日が、これから先の日になっています");
        }
        faults.or(())
    }
}

impl Unit {
    /// Opens a case that one of the actor's own agencies leads.
    pub(crate) async fn own_case(&self, token: &Token) -> Result<OpenCase> {
        let case = self.case(token, Parts::BUT_WHEREABOUTS).await?;
        let own =
            case.ground == Ground::OwnWork && self.ctx().actor.own_agencies().contains(&case.lead_agency);
        if own { Ok(case) } else { Err(Error::NotFound) }
    }

    async fn workers_of(&self, agency: i64) -> Result<Vec<(i64, Token, String)>> {
        let sql = Sql::new(
            "SELECT DISTINCT w.id, w.token, w.name, w.kana FROM worker w JOIN membership m ON m.worker_id = w.id \
             WHERE m.agency_id = $1 AND w.ended_at IS NULL AND m.from_at <= $2 AND (m.to_at IS NULL OR m.to_at > $2) \
             AND m.role NOT IN ('auditor', 'system') ORDER BY w.kana, w.id",
            vals![agency, self.now()],
        );
        self.all(sql, |r| Ok((r.int("id")?, r.token("token")?, r.text("name")?))).await
    }
}

impl Store {
    /// A case for its form. Only workers of its lead agency change a case.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn case_to_edit(&self, ctx: &Ctx, token: &Token) -> Result<CaseToEdit> {
        let mut unit = self.reading(ctx).await?;
        let case = unit.own_case(token).await?;
        let sql = Sql::new(
            "SELECT c.token, c.number, c.status, c.opened_on, c.closed_on, c.close_reason, c.plan_made_on, \
             c.next_review, c.version, EXISTS (SELECT 1 FROM plan p WHERE p.case_id = c.id) AS has_plans, w.token AS worker, h.token AS household, h.name AS household_name \
             FROM support_case c JOIN household h ON h.id = c.household_id LEFT JOIN worker w ON w.id = c.worker_id \
             WHERE c.id = $1",
            vals![case.id],
        );
        let workers = unit.workers_of(case.lead_agency).await?;
        let workers = workers.into_iter().map(|(_, token, name)| (token, name)).collect();
        let mut edit = unit
            .need(sql, |r| {
                Ok(CaseToEdit {
                    token: r.token("token")?,
                    number: r.text("number")?,
                    household: r.token("household")?,
                    household_name: r.text("household_name")?,
                    opened_on: r.date("opened_on")?,
                    now: CaseChange {
                        status: r.word("status", CaseStatus::parse)?,
                        worker: r.opt_token("worker")?,
                        next_review: r.opt_date("next_review")?,
                        plan_made_on: r.opt_date("plan_made_on")?,
                    },
                    closed_on: r.opt_date("closed_on")?,
                    close_reason: r.text("close_reason")?,
                    has_plans: r.truth("has_plans")?,
                    version: r.int("version")?,
                    workers: Vec::new(),
                })
            })
            .await?;
        edit.workers = workers;
        unit.note(Line::new(Action::View, Kind::Case, case.id).shown(Parts::SUMMARY, case.ground));
        unit.done().await?;
        Ok(edit)
    }

    /// Changes a case that nobody changed since `version`.
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Invalid`] for a closing, pause or reopening (these go with the plan), a worker of
    /// another desk;
    /// [`Error::Stale`] when somebody else saved in the meantime.
    pub async fn change_case(&self, ctx: &Ctx, token: &Token, version: i64, to: &CaseChange) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let case = unit.own_case(token).await?;
        let sql = Sql::new(
            "SELECT status, worker_id, plan_made_on, EXISTS (SELECT 1 FROM plan p WHERE p.case_id = support_case.id) \
             AS has_plans FROM support_case WHERE id = $1",
            vals![case.id],
        );
        let (was, worker, plan_made_on) = unit
            .need(sql, |r| {
                let planned = r.opt_date("plan_made_on")?;
                let planned = if r.truth("has_plans")? { planned } else { to.plan_made_on };
                Ok((r.word("status", CaseStatus::parse)?, r.opt_int("worker_id")?, planned))
            })
            .await?;
        to.check(was, ctx.today())?;
        let worker = match &to.worker {
            None => None,
            Some(token) => {
                let known = unit.workers_of(case.lead_agency).await?;
                let sql = Sql::new("SELECT id FROM worker WHERE token = $1", vals![token.as_str()]);
                let row = unit.one(sql, |r| r.int("id")).await?;
                // Who was the main worker before may stay so after having left the desk.
                let fits = row.is_some() && (row == worker || known.iter().any(|(_, t, _)| t == token));
                let fault = || domain::Fault::new("worker", "担当は、この窓口の職員から選んでください");
                Some(row.filter(|_| fits).ok_or_else(fault)?)
            }
        };
        let sql = Sql::new(
            "UPDATE support_case SET status = $1, worker_id = $2, next_review = $3, plan_made_on = $4, \
             version = version + 1 WHERE id = $5 AND version = $6",
            vals![
                to.status.word(),
                worker,
                to.next_review.map(|d| d.to_string()),
                plan_made_on.map(|d| d.to_string()),
                case.id,
                version,
            ],
        );
        if unit.run(sql).await? == 0 {
            return Err(Error::Stale { theirs: case.version });
        }
        unit.note(Line::new(Action::Change, Kind::Case, case.id).shown(case.parts, case.ground));
        unit.done().await
    }
}
