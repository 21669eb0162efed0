//! 概要: what is promised and next, the last contacts, the facts.

use super::head::{Head, head, open_cases, viewed, with_contacts};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    gate::{Open, person_visible},
    row::{Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Instant, Token,
    access::Parts,
    code::{Outcome, TaskKind},
    household::NOTES,
};

/// The first page of a household, reduced to what the actor may see.
pub struct Overview {
    /// What stands above.
    pub head: Head,
    /// Open promises and tasks, the nearest first.
    pub steps: Vec<NextStep>,
    /// The last three contacts.
    pub recent: Vec<Recent>,
    /// The rest.
    pub facts: Facts,
}

/// An open promise or task.
pub struct NextStep {
    /// The task's token.
    pub token: Token,
    /// What it is.
    pub kind: TaskKind,
    /// What is to be done.
    pub words: String,
    /// Until when.
    pub due_on: NaiveDate,
    /// The agreed hour, or empty.
    pub due_time: String,
    /// Who does it.
    pub owner: Option<String>,
    /// Days past the due day; 0 or less when not overdue.
    pub late: i64,
    /// The actor's agency keeps it.
    pub ours: bool,
    /// For the button.
    pub version: i64,
}

/// A contact as the overview shows it.
pub struct Recent {
    /// The contact's token.
    pub token: Token,
    /// When.
    pub at: Instant,
    /// Word of the list `method`.
    pub method: String,
    /// What came of it.
    pub outcome: Outcome,
    /// With whom.
    pub counterpart: String,
    /// Which worker.
    pub worker: String,
    /// Minutes.
    pub minutes: i64,
    /// The note.
    pub body: String,
}

/// What is known of the household and when its people may be called.
#[derive(Default)]
pub struct Facts {
    /// Needs [`Parts::WHEREABOUTS`].
    pub address: Option<String>,
    /// District; needs [`Parts::WHEREABOUTS`].
    pub area: Option<String>,
    /// The office's note; needs [`NOTES`].
    pub note: Option<String>,
    /// How each may be reached; empty without [`Parts::BASIC`] and [`Parts::WHEREABOUTS`].
    pub rules: Vec<ContactRule>,
}

/// How one person may be reached.
pub struct ContactRule {
    /// Name.
    pub name: String,
    /// 「水曜の昼だけ」.
    pub rule: String,
    /// May a message be left?
    pub leave_message: Option<bool>,
}

impl Store {
    /// The first page of a household.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when absent or not for this actor.
    pub async fn overview(&self, ctx: &Ctx, household: &Token) -> Result<Overview> {
        let mut unit = self.reading(ctx).await?;
        let open = unit.household(household, Parts::NONE).await?;
        let cases = open_cases(&unit, open.id).await?;
        let open_rows = with_contacts(&cases);
        let overview = Overview {
            head: head(&unit, &open).await?,
            steps: steps(&unit, &open_rows).await?,
            recent: recent(&unit, &open_rows).await?,
            facts: facts(&unit, &open).await?,
        };
        unit.note(viewed(&open));
        for case in &cases {
            unit.note(Line::new(Action::View, Kind::Case, case.id).shown(case.parts, case.ground));
        }
        unit.done().await?;
        Ok(overview)
    }
}

async fn steps(unit: &Unit, cases: &[i64]) -> Result<Vec<NextStep>> {
    let (today, own) = (unit.ctx().today(), unit.ctx().actor.own_agencies());
    let mut sql = Sql::new(
        "SELECT t.token, t.kind, t.words, t.due_on, t.due_time, t.agency_id, t.version, w.name AS owner FROM task t \
         LEFT JOIN worker w ON w.id = t.owner_id WHERE t.done_at IS NULL AND t.due_on <> '' AND t.case_id IN ",
        vec![],
    );
    sql.ids(cases).add(" ORDER BY t.due_on, t.due_time, t.id LIMIT 20");
    unit.all(sql, |r| {
        let due_on = r.date("due_on")?;
        Ok(NextStep {
            token: r.token("token")?,
            kind: r.word("kind", TaskKind::parse)?,
            words: r.text("words")?,
            due_on,
            due_time: r.text("due_time")?,
            owner: r.opt_text("owner")?,
            late: today.signed_duration_since(due_on).num_days(),
            ours: own.contains(&r.int("agency_id")?),
            version: r.int("version")?,
        })
    })
    .await
}

async fn recent(unit: &Unit, cases: &[i64]) -> Result<Vec<Recent>> {
    let mut sql = Sql::new(
        "SELECT c.token, c.at, c.method, c.outcome, c.counterpart, c.minutes, c.body, w.name AS worker \
         FROM contact c JOIN worker w ON w.id = c.worker_id WHERE c.case_id IN ",
        vec![],
    );
    sql.ids(cases).add(" ORDER BY c.ord DESC LIMIT 3");
    unit.all(sql, |r| {
        Ok(Recent {
            token: r.token("token")?,
            at: r.int("at")?,
            method: r.text("method")?,
            outcome: r.word("outcome", Outcome::parse)?,
            counterpart: r.text("counterpart")?,
            worker: r.text("worker")?,
            minutes: r.int("minutes")?,
            body: r.text("body")?,
        })
    })
    .await
}

async fn facts(unit: &Unit, open: &Open) -> Result<Facts> {
    let sql = Sql::new(
        "SELECT h.address, h.note, a.name AS area FROM household h LEFT JOIN area a ON a.id = h.area_id \
         WHERE h.id = $1",
        vals![open.id],
    );
    let read = |r: &crate::row::Row| Ok((r.text("address")?, r.text("note")?, r.opt_text("area")?));
    let (address, note, area) = unit.need(sql, read).await?;
    let whereabouts = open.parts.has(Parts::WHEREABOUTS);
    let reachable = whereabouts && open.parts.has(Parts::BASIC);
    Ok(Facts {
        address: whereabouts.then_some(address),
        area: area.filter(|_| whereabouts),
        note: open.parts.has(NOTES).then_some(note),
        rules: if reachable { rules(unit, open.id).await? } else { Vec::new() },
    })
}

async fn rules(unit: &Unit, household: i64) -> Result<Vec<ContactRule>> {
    let mut sql = Sql::new(
        "SELECT p.name, p.contact_rule, p.leave_message FROM household_member m JOIN person p ON p.id = m.person_id \
         WHERE m.household_id = $1 AND (m.to_on IS NULL OR m.to_on >= $2) AND p.death IS NULL \
         AND (p.contact_rule <> '' OR p.leave_message = 0) AND ",
        vals![household, unit.ctx().today().to_string()],
    );
    person_visible(&mut sql, unit, "p", Parts::BASIC.and(Parts::WHEREABOUTS));
    sql.add(" ORDER BY m.is_index DESC, m.id");
    unit.all(sql, |r| {
        Ok(ContactRule {
            name: r.text("name")?,
            rule: r.text("contact_rule")?,
            leave_message: r.opt_flag("leave_message")?,
        })
    })
    .await
}
