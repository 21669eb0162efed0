//! The weekly look at all cases of a desk that have no plan: why none yet, and what comes next. 宇都宮市 does so with its
//! 自立相談支援機関 every week, and found there that the second meeting was what was missing.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::case_visible,
    row::{Sql, vals},
};
use chrono::NaiveDate;
use domain::{
    Fault, Instant, Token,
    access::{Ground, Parts},
    plan::{State, closing::NoPlan},
};

/// Rows on the page. A desk with more open cases without a plan than this has another problem than this page.
const MOST: i64 = 500;

/// The open cases of the present desk that have no plan in force, the longest waiting first.
#[derive(Clone)]
pub struct WeeklyReview {
    /// The cases, at most 500.
    pub lines: Vec<WeeklyLine>,
    /// How many there are.
    pub total: i64,
    /// Open cases of the desk in all.
    pub open: i64,
}

impl WeeklyReview {
    /// How many are not among [`WeeklyReview::lines`].
    #[must_use]
    pub fn more(&self) -> i64 {
        self.total - i64::try_from(self.lines.len()).unwrap_or(i64::MAX)
    }

    /// Cases whose person was met at most once.
    #[must_use]
    pub fn met_once(&self) -> usize {
        self.lines.iter().filter(|l| l.met <= 1).count()
    }

    /// Cases for which nobody has written why there is no plan.
    #[must_use]
    pub fn unexplained(&self) -> usize {
        self.lines.iter().filter(|l| l.note.reason.is_empty() && l.note.words.is_empty()).count()
    }
}

/// One case without a plan.
#[derive(Clone)]
pub struct WeeklyLine {
    /// The case.
    pub case: Token,
    /// 年度-連番.
    pub number: String,
    /// The household: token and name.
    pub household: (Token, String),
    /// Main worker.
    pub worker: Option<String>,
    /// Opened on.
    pub opened_on: NaiveDate,
    /// Days since then.
    pub days: i64,
    /// Times the person was met.
    pub met: i64,
    /// Last contact or attempt.
    pub last_contact_at: Option<Instant>,
    /// The plan in preparation: token and where it stands.
    pub plan: Option<(Token, State)>,
    /// Why none yet, and what comes next.
    pub note: NoPlan,
    /// Who wrote that last, and when.
    pub noted: Option<(String, Instant)>,
    /// The latest note's number, to be sent back; 0 for none.
    pub version: i64,
    row: i64,
}

impl Store {
    /// The weekly page of the present desk. One audit line names every case shown.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases there.
    pub async fn weekly(&self, ctx: &Ctx) -> Result<WeeklyReview> {
        let desk = ctx.actor.working_agency()?;
        let mut unit = self.reading(ctx).await?;
        let today = ctx.today();
        let mut sql = Sql::new(
            "SELECT c.id, c.token, c.number, c.opened_on, c.met_count, c.last_contact_at, h.token AS house_token, \
             h.name AS house_name, w.name AS worker, p.token AS plan_token, p.state AS plan_state, n.id AS note_id, \
             n.reason, n.words, n.next_words, n.next_on, n.made_at, nw.name AS noted_by, COUNT(*) OVER () AS total \
             FROM support_case c JOIN household h ON h.id = c.household_id LEFT JOIN worker w ON w.id = c.worker_id \
             LEFT JOIN plan p ON p.case_id = c.id AND p.state IN ('draft', 'agreed', 'approved', 'decided') \
             LEFT JOIN no_plan_note n ON n.id = (SELECT MAX(x.id) FROM no_plan_note x WHERE x.case_id = c.id) \
             LEFT JOIN worker nw ON nw.id = n.made_by WHERE c.agency_id = $1 AND c.status = 'open' \
             AND c.plan_made_on IS NULL AND ",
            vals![desk],
        );
        case_visible(&mut sql, &unit, "c", Parts::PLAN);
        sql.add(" ORDER BY c.opened_on, c.id LIMIT ").bind(MOST);
        let rows = unit
            .all(sql, |r| {
                let opened_on = r.date("opened_on")?;
                let plan = match r.opt_token("plan_token")? {
                    Some(token) => Some((token, r.word("plan_state", State::parse)?)),
                    None => None,
                };
                let line = WeeklyLine {
                    case: r.token("token")?,
                    number: r.text("number")?,
                    household: (r.token("house_token")?, r.text("house_name")?),
                    worker: r.opt_text("worker")?,
                    opened_on,
                    days: today.signed_duration_since(opened_on).num_days(),
                    met: r.int("met_count")?,
                    last_contact_at: r.opt_int("last_contact_at")?,
                    plan,
                    note: NoPlan {
                        reason: r.opt_text("reason")?.unwrap_or_default(),
                        words: r.opt_text("words")?.unwrap_or_default(),
                        next: r.opt_text("next_words")?.unwrap_or_default(),
                        next_on: r.opt_date("next_on")?,
                    },
                    noted: r.opt_text("noted_by")?.zip(r.opt_int("made_at")?),
                    version: r.opt_int("note_id")?.unwrap_or(0),
                    row: r.int("id")?,
                };
                Ok((r.int("total")?, line))
            })
            .await?;
        let total = rows.first().map_or(0, |(total, _)| *total);
        let lines: Vec<WeeklyLine> = rows.into_iter().map(|(_, line)| line).collect();
        let mut sql = Sql::new(
            "SELECT COUNT(*) AS n FROM support_case c WHERE c.agency_id = $1 AND c.status = 'open' AND ",
            vals![desk],
        );
        case_visible(&mut sql, &unit, "c", Parts::PLAN);
        let open = unit.need(sql, |r| r.int("n")).await?;
        if !lines.is_empty() {
            let shown = Parts::SUMMARY.and(Parts::BASIC).and(Parts::PLAN);
            let line = Line::new(Action::List, Kind::Case, None).subjects(lines.iter().map(|l| l.row));
            unit.note(line.shown(shown, Ground::OwnWork));
        }
        unit.done().await?;
        Ok(WeeklyReview { lines, total, open })
    }

    /// Writes why a case has no plan yet and what comes next. What was written before stays in the record. `seen`: the
    /// number of the note that the writer saw; 0 for none.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or led by another agency; [`Error::Stale`] when another wrote in the meantime;
    /// [`Error::Invalid`] when the reason is none of the list.
    pub async fn note_no_plan(&self, ctx: &Ctx, case: &Token, seen: i64, note: &NoPlan) -> Result<()> {
        let mut unit = self.writing(ctx).await?;
        let case = unit.own_case(case).await?;
        // Holds the row, so that two notes at the same instant stand one after the other on PostgreSQL, too.
        unit.run(Sql::new("UPDATE support_case SET status = status WHERE id = $1", vals![case.id])).await?;
        let sql = Sql::new(
            "SELECT id, reason, words, next_words, next_on FROM no_plan_note WHERE case_id = $1 ORDER BY id DESC LIMIT 1",
            vals![case.id],
        );
        let latest = unit
            .one(sql, |r| {
                let note = NoPlan {
                    reason: r.text("reason")?,
                    words: r.text("words")?,
                    next: r.text("next_words")?,
                    next_on: r.opt_date("next_on")?,
                };
                Ok((r.int("id")?, note))
            })
            .await?;
        let (theirs, saved) = latest.unwrap_or_default();
        if saved == *note {
            return Ok(());
        }
        if theirs != seen {
            return Err(Error::Stale { theirs });
        }
        let kept = note.reason.is_empty() || note.reason == saved.reason;
        if !kept && !unit.offers_code("no_plan_reason", &note.reason).await? {
            return Err(Fault::new("reason", "わけを選びなおしてください").into());
        }
        let sql = Sql::new(
            "INSERT INTO no_plan_note (case_id, reason, words, next_words, next_on, made_by, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            vals![
                case.id,
                note.reason.as_str(),
                note.words.as_str(),
                note.next.as_str(),
                note.next_on.map(|d| d.to_string()),
                ctx.actor.worker,
                unit.now()
            ],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Case, case.id).shown(case.parts, case.ground));
        unit.done().await
    }
}
