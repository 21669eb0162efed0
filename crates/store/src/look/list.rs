//! The list.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    Instant, Token,
    access::{Ground, Parts},
    code::Role,
    patterns::{Answer, Pattern},
};

/// Lines shown of those that have come to an end.
const ENDED: i64 = 30;

/// One line. Without `Debug`.
#[derive(Clone)]
pub struct Look {
    pub(crate) id: i64,
    pub(crate) household_row: Option<i64>,
    /// Its token.
    pub token: Token,
    /// The Monday of the week.
    pub week: NaiveDate,
    /// Who opened the records.
    pub worker: String,
    /// The actor's own readings: somebody else looks at them.
    pub own: bool,
    /// It is of many households, not of one.
    pub many: bool,
    /// Page and name of the household, where the actor may see it.
    pub household: Option<(Token, String)>,
    /// Which of the households without a name, counted through the list; 0 where there is a name or no one household.
    pub nameless: usize,
    /// Why, in order.
    pub patterns: Vec<Pattern>,
    /// How often, or how many households.
    pub times: i64,
    /// The first reading.
    pub first: Instant,
    /// The last reading.
    pub last: Instant,
    /// What came of it; none: nobody has looked yet.
    pub answer: Option<Answer>,
}

/// The desk's list. Without `Debug`.
#[derive(Clone, Default)]
pub struct Looks {
    /// Not looked at yet, the oldest week first.
    pub open: Vec<Look>,
    /// Somebody is asked, or it is looked into.
    pub follows: Vec<Look>,
    /// The newest of those that have come to an end.
    pub ended: Vec<Look>,
    /// The actor may open a line and say what came of it.
    pub turns: bool,
}

fn read(r: &Row, me: i64) -> Result<Look> {
    let patterns = r.text("patterns")?;
    let household_row = r.opt_int("household_id")?;
    let answer = r.text("answer")?;
    Ok(Look {
        id: r.int("id")?,
        household_row,
        token: r.token("token")?,
        week: r.date("week")?,
        worker: r.text("worker")?,
        own: r.int("worker_id")? == me,
        many: household_row.is_none(),
        household: None,
        nameless: 0,
        patterns: patterns.split(',').filter_map(Pattern::parse).collect(),
        times: r.int("times")?,
        first: r.int("first_at")?,
        last: r.int("last_at")?,
        answer: Answer::parse(&answer),
    })
}

impl Unit {
    /// The lines of a desk of which `which` holds (of row `l`), as the actor may see them.
    pub(crate) async fn look_lines(&self, desk: i64, which: &str) -> Result<Vec<Look>> {
        let mut sql = Sql::new(
            "SELECT l.id, l.token, l.week, l.worker_id, l.household_id, l.patterns, l.times, l.first_at, l.last_at, \
             l.answer, w.name AS worker FROM look l JOIN worker w ON w.id = l.worker_id WHERE ",
            Vec::new(),
        );
        sql.add(which)
            .add(" AND l.agency_id = ")
            .bind(desk)
            .add(" ORDER BY l.week, w.kana, l.worker_id, l.id");
        let me = self.ctx().actor.worker;
        let mut kept = Vec::new();
        let mut nameless: Vec<i64> = Vec::new();
        for mut look in self.all(sql, |r| read(r, me)).await? {
            if let Some(row) = look.household_row {
                let open = match self.household_row(row, Parts::SUMMARY.and(Parts::BASIC)).await {
                    Ok(open) => Some(open),
                    Err(Error::NotFound) => None,
                    Err(error) => return Err(error),
                };
                // Where they live is told to nobody who may not see it, also not by the worker's own district.
                let whereabouts = open.is_some_and(|open| open.parts.has(Parts::WHEREABOUTS));
                look.patterns.retain(|pattern| match pattern {
                    Pattern::District => whereabouts,
                    other => open.is_some() || !other.tells_of_household(),
                });
                if look.patterns.is_empty() {
                    continue;
                }
                if open.is_some() {
                    let sql = Sql::new("SELECT token, name FROM household WHERE id = $1", vals![row]);
                    look.household =
                        Some(self.need(sql, |r| Ok((r.token("token")?, r.text("name")?))).await?);
                } else {
                    let place = nameless.iter().position(|known| *known == row).unwrap_or_else(|| {
                        nameless.push(row);
                        nameless.len() - 1
                    });
                    look.nameless = place + 1;
                }
            }
            kept.push(look);
        }
        Ok(kept)
    }
}

impl Store {
    /// The list of the present desk. That it was read is on record.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 or 監査 of the present desk.
    pub async fn looks(&self, ctx: &Ctx) -> Result<Looks> {
        let reads = ctx.actor.any_role(Role::reads_audit);
        let desk = ctx.actor.desk().filter(|_| reads).ok_or(Error::NotFound)?.agency;
        let mut unit = self.reading(ctx).await?;
        let mut looks = Looks { turns: ctx.actor.is(Role::Manager), ..Looks::default() };
        let recent = format!(
            "(l.answer NOT IN ('fine', 'done') OR l.id IN (SELECT e.id FROM look e WHERE e.agency_id = {desk} \
             AND e.answer IN ('fine', 'done') ORDER BY e.id DESC LIMIT {ENDED}))"
        );
        let lines = unit.look_lines(desk, &recent).await?;
        unit.note(Line::new(Action::List, Kind::Look, None).subjects(lines.iter().map(|look| look.id)));
        let seen: Vec<i64> = lines
            .iter()
            .filter(|look| look.household.is_some())
            .filter_map(|look| look.household_row)
            .collect();
        if !seen.is_empty() {
            let line = Line::new(Action::List, Kind::Household, None).subjects(seen);
            unit.note(line.shown(Parts::SUMMARY.and(Parts::BASIC), Ground::OwnWork));
        }
        for look in lines {
            match look.answer {
                None => looks.open.push(look),
                Some(answer) if answer.follows() => looks.follows.push(look),
                Some(_) => looks.ended.push(look),
            }
        }
        looks.ended.reverse();
        unit.done().await?;
        Ok(looks)
    }
}
