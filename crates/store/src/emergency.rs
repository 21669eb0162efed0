//! 緊急の閲覧: opened by a worker of the municipality, told to the lead agency at once, reviewed there.
//!
//! What is opened is a grant to this one worker on the ground of emergency, for hours; so the gate's rules hold for it as
//! for any other, and a tie denies it. Somebody who is not there, is not in work, or may not be opened gives the same
//! answer.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
    visible,
};
use domain::{
    DAY, Fault, Instant, Token,
    access::Ground,
    emergency::{EmergencyForm, OPENED, ReviewForm, may_try},
    text::fold_name,
};

const HOUR: Instant = 3_600_000;

/// The routes under which the `once` words of openings, and those of tries that named nobody, are kept.
const OPENING: &str = "emergency";
const MISS: &str = "emergency miss";

/// An opening as the lead agency sees it. Without `Debug`.
#[derive(Clone)]
pub struct Opening {
    id: i64,
    case: i64,
    opener: i64,
    /// Its token.
    pub token: Token,
    /// The household's page.
    pub household: Token,
    /// Its name.
    pub household_name: String,
    /// 年度-連番 of the case.
    pub number: String,
    /// Who opened it.
    pub worker: String,
    /// At which desk.
    pub agency: String,
    /// Its phone.
    pub phone: String,
    /// What was happening, in the worker's words.
    pub reason: String,
    /// Opened at.
    pub at: Instant,
    /// Open until.
    pub to: Instant,
    /// Looked at, by whom, and whether it was needed.
    pub reviewed: Option<(Instant, String, bool)>,
    /// What was found.
    pub words: String,
    /// The actor may review it.
    pub reviewable: bool,
}

/// An opening of the actor's own that waits for its review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The lead agency, to be called.
    pub agency: String,
    /// Its phone.
    pub phone: String,
    /// When it was opened.
    pub at: Instant,
}

impl Unit {
    /// Unreviewed openings, and tries of the last day that named nobody, of the actor.
    async fn tries(&self) -> Result<(usize, usize)> {
        let sql = Sql::new(
            "SELECT case_id FROM emergency WHERE worker_id = $1 AND ((case_id IS NOT NULL AND reviewed_at IS NULL) \
             OR (case_id IS NULL AND at > $2))",
            vals![self.ctx().actor.worker, self.now() - DAY],
        );
        let rows = self.all(sql, |r| Ok(r.opt_int("case_id")?.is_some())).await?;
        Ok((rows.iter().filter(|open| **open).count(), rows.iter().filter(|open| !**open).count()))
    }

    /// The one case in work in the actor's municipality that the form names and nothing denies: row and household.
    async fn named_case(&self, form: &EmergencyForm) -> Result<Option<(i64, Token)>> {
        let actor = &self.ctx().actor;
        let town = actor.desk().and_then(|d| d.municipality).ok_or(Error::NotFound)?;
        let mut sql = Sql::new(
            "SELECT DISTINCT c.id, h.token, p.name FROM support_case c JOIN agency a ON a.id = c.agency_id \
             JOIN household h ON h.id = c.household_id JOIN household_member m ON m.household_id = h.id \
             JOIN person p ON p.id = m.person_id WHERE a.municipality_id = $1 AND c.status <> 'closed' \
             AND ((p.birth <> '' AND p.birth = $2) OR c.number = $3) AND c.agency_id NOT IN ",
            vals![town, form.birth.as_str(), form.number.as_str()],
        );
        sql.ids_or_zero(&actor.own_agencies()).add(" AND h.id NOT IN (");
        visible::tied_households(&mut sql, self);
        sql.add(") AND c.person_id NOT IN (");
        visible::tied_people(&mut sql, self);
        sql.add(") ORDER BY c.id");
        let wanted = fold_name(&form.name).replace(' ', "");
        // Of all who are called so, whoever wrote them down: one who is hidden must not make another the only one.
        let same = self
            .across(sql, |r| {
                let same = fold_name(&r.text("name")?).replace(' ', "") == wanted;
                Ok(same.then_some((r.int("id")?, r.token("token")?)))
            })
            .await?;
        let mut same: Vec<_> = same.into_iter().flatten().collect();
        same.dedup_by_key(|(case, _)| *case);
        Ok(match same.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        })
    }

    async fn put_opening(&self, form: &EmergencyForm, case: Option<i64>, to: Option<Instant>) -> Result<i64> {
        let agency = self.ctx().actor.working_agency()?;
        let sql = Sql::new(
            "INSERT INTO emergency (token, worker_id, agency_id, case_id, reason, at, to_at, words) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, '') RETURNING id",
            vals![
                secret::token()?.as_str(),
                self.ctx().actor.worker,
                agency,
                case,
                form.reason.as_str(),
                self.now(),
                to
            ],
        );
        self.insert(sql).await
    }

    /// An opening of a case that the actor's agency leads.
    async fn opening(&self, token: &Token) -> Result<Opening> {
        let sql = Sql::new(
            "SELECT e.*, h.token AS house_token, h.name AS house_name, c.number, w.name AS worker, a.name AS agency, \
             a.phone, v.name AS reviewer FROM emergency e JOIN support_case c ON c.id = e.case_id \
             JOIN household h ON h.id = c.household_id JOIN worker w ON w.id = e.worker_id \
             JOIN agency a ON a.id = e.agency_id LEFT JOIN worker v ON v.id = e.reviewed_by WHERE e.token = $1",
            vals![token.as_str()],
        );
        let read = |r: &Row| {
            let reviewed = match (r.opt_int("reviewed_at")?, r.opt_text("reviewer")?, r.opt_flag("needed")?) {
                (Some(at), Some(by), Some(needed)) => Some((at, by, needed)),
                _ => None,
            };
            Ok(Opening {
                id: r.int("id")?,
                case: r.int("case_id")?,
                opener: r.int("worker_id")?,
                token: r.token("token")?,
                household: r.token("house_token")?,
                household_name: r.text("house_name")?,
                number: r.text("number")?,
                worker: r.text("worker")?,
                agency: r.text("agency")?,
                phone: r.text("phone")?,
                reason: r.text("reason")?,
                at: r.int("at")?,
                to: r.opt_int("to_at")?.unwrap_or_default(),
                reviewable: reviewed.is_none(),
                reviewed,
                words: r.text("words")?,
            })
        };
        let mut opening = self.need(sql, read).await?;
        self.led_case_row(opening.case).await?;
        let actor = &self.ctx().actor;
        let lead = Sql::new("SELECT agency_id FROM support_case WHERE id = $1", vals![opening.case]);
        let lead = self.need(lead, |r| r.int("agency_id")).await?;
        let supervises = actor.posts.iter().any(|p| p.agency == lead && p.role.supervises());
        opening.reviewable &= supervises && opening.opener != actor.worker;
        Ok(opening)
    }
}

impl Store {
    /// The actor's own openings that wait for their review.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at a desk of a municipality.
    pub async fn own_emergencies(&self, ctx: &Ctx) -> Result<Vec<Own>> {
        ctx.actor.working_agency()?;
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT a.name, a.phone, e.at FROM emergency e JOIN support_case c ON c.id = e.case_id \
             JOIN agency a ON a.id = c.agency_id WHERE e.worker_id = $1 AND e.reviewed_at IS NULL ORDER BY e.id",
            vals![ctx.actor.worker],
        );
        let read = |r: &Row| Ok(Own { agency: r.text("name")?, phone: r.text("phone")?, at: r.int("at")? });
        let own = unit.all(sql, read).await?;
        unit.done().await?;
        Ok(own)
    }

    /// Opens a case for this worker for the hours that the office has set; the household's token. `None`: nobody is
    /// named by it who may be opened, which is also kept. `once` is the form's word: the same form sent again opens once
    /// and counts once.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at a desk of a municipality; [`Error::Invalid`] at `name` when
    /// an earlier one waits for its review, or after too many tries.
    pub async fn open_in_emergency(
        &self,
        ctx: &Ctx,
        form: &EmergencyForm,
        once: &str,
    ) -> Result<Option<Token>> {
        let desk = ctx.actor.working_agency()?;
        let mut unit = self.writing(ctx).await?;
        // One after the other, so that two at once are not both the first.
        unit.run(Sql::new("UPDATE worker SET login = login WHERE id = $1", vals![ctx.actor.worker])).await?;
        if let Some(first) = unit.once_before(OPENING, once).await? {
            return Token::parse(&first).map(Some).map_err(|_| Error::Broken("idempotency.answer"));
        }
        let miss = self.miss(form, once);
        let again = unit.once_before(MISS, &miss).await?.is_some();
        let (unreviewed, misses) = unit.tries().await?;
        may_try(unreviewed, misses.saturating_sub(usize::from(again))).map_err(Fault::from)?;
        let Some((case, household)) = unit.named_case(form).await? else {
            if unit.once(MISS, &miss, "").await?.is_none() {
                let id = unit.put_opening(form, None, None).await?;
                unit.note(Line::new(Action::Search, Kind::Emergency, id));
            }
            unit.done().await?;
            return Ok(None);
        };
        let hours = unit.rules_on(ctx.today()).await?.break_glass_hours;
        let to = unit.now() + hours * HOUR;
        let opening = unit.put_opening(form, Some(case), Some(to)).await?;
        let sql = Sql::new(
            "INSERT INTO disclosure_grant (token, case_id, worker_id, parts, ground, note, from_at, to_at, made_by, \
             made_at, desk_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $3, $7, $9) RETURNING id",
            vals![
                secret::token()?.as_str(),
                case,
                ctx.actor.worker,
                OPENED.bits(),
                Ground::Emergency.word(),
                form.reason.as_str(),
                unit.now(),
                to,
                desk
            ],
        );
        let grant = unit.insert(sql).await?;
        unit.once(OPENING, once, household.as_str()).await?;
        unit.note(Line::new(Action::Create, Kind::Emergency, opening).case(case));
        unit.note(Line::new(Action::Create, Kind::Grant, grant).case(case).shown(OPENED, Ground::Emergency));
        unit.done().await?;
        Ok(Some(household))
    }

    /// Under what a try that named nobody is known again. A name that was mended is another try, though the form has the
    /// same word. A digest: who holds the database cannot try names against it.
    fn miss(&self, form: &EmergencyForm, once: &str) -> String {
        if once.is_empty() {
            return String::new();
        }
        let tried = format!("{once}\n{}\n{}\n{}", form.name, form.birth, form.number);
        self.key.digest("emergency miss", &tried)
    }

    /// One opening, for the lead agency.
    ///
    /// # Errors
    /// [`Error::NotFound`] for everybody else: also for who opened it.
    pub async fn emergency(&self, ctx: &Ctx, token: &Token) -> Result<Opening> {
        let mut unit = self.reading(ctx).await?;
        let opening = unit.opening(token).await?;
        unit.note(Line::new(Action::View, Kind::Emergency, opening.id).case(opening.case));
        unit.done().await?;
        Ok(opening)
    }

    /// Writes down what the lead agency found. Who opened it may open again; where it was not needed, what is still
    /// open closes now.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 主任, 包括化推進員 or 管理者 of the lead agency, and not who opened it.
    pub async fn review_emergency(&self, ctx: &Ctx, token: &Token, form: &ReviewForm) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let opening = unit.opening(token).await?;
        if opening.reviewed.is_some() {
            return Err(Fault::new("needed", "もう確かめられています").into());
        }
        if !opening.reviewable {
            return Err(Error::NotFound);
        }
        let sql = Sql::new(
            "UPDATE emergency SET reviewed_at = $1, reviewed_by = $2, needed = $3, words = $4 WHERE id = $5 \
             AND reviewed_at IS NULL",
            vals![unit.now(), ctx.actor.worker, i64::from(form.needed), form.words.as_str(), opening.id],
        );
        unit.run(sql).await?;
        if !form.needed {
            let sql = Sql::new(
                "UPDATE disclosure_grant SET ended_at = $1, ended_by = $2 WHERE case_id = $3 AND worker_id = $4 \
                 AND ground = 'emergency' AND from_at = $5 AND ended_at IS NULL AND to_at > $1",
                vals![unit.now(), ctx.actor.worker, opening.case, opening.opener, opening.at],
            );
            unit.run(sql).await?;
        }
        unit.note(Line::new(Action::Change, Kind::Emergency, opening.id).case(opening.case));
        unit.done().await
    }
}
