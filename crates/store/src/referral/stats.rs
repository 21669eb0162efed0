//! How agencies answer: counts, working days and reasons, without anything of a person.

use super::standing;
use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{
    code::Role,
    referral::{Reason, State},
    wareki::is_working_day,
};
use std::collections::BTreeMap;

/// One asked agency in the period.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgencyStat {
    /// Its name.
    pub agency: String,
    /// Asked.
    pub asked: usize,
    /// Accepted.
    pub accepted: usize,
    /// Declined, by reason.
    pub declined: Vec<(Reason, usize)>,
    /// Waiting beyond the due day now.
    pub late: usize,
    /// Working days from asking to the first answer, of those that have one, the shortest first.
    pub days: Vec<usize>,
    /// Outcomes known.
    pub done: usize,
}

impl AgencyStat {
    /// Declined in all.
    #[must_use]
    pub fn declined_all(&self) -> usize {
        self.declined.iter().map(|(_, count)| count).sum()
    }

    /// The middle of the working days to an answer.
    #[must_use]
    pub fn median(&self) -> Option<usize> {
        self.days.get(self.days.len().checked_sub(1)? / 2).copied()
    }
}

/// A referral that waits too long, for the 包括化推進員: which agencies, since when; nothing of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Escalated {
    /// Who asked.
    pub from: String,
    /// Who was asked.
    pub to: String,
    /// Where it stands.
    pub state: State,
    /// The last day in time.
    pub due: NaiveDate,
}

/// Working days after `from` up to `to`.
fn working_days(from: NaiveDate, to: NaiveDate) -> usize {
    from.iter_days().skip(1).take_while(|day| *day <= to).filter(|day| is_working_day(*day)).count()
}

impl Unit {
    /// The municipality of a 包括化推進員's present desk.
    fn coordinated(&self) -> Result<i64> {
        let actor = &self.ctx().actor;
        let desk = actor.desk().filter(|_| actor.is(Role::Coordinator));
        desk.and_then(|d| d.municipality).ok_or(Error::NotFound)
    }

    /// What waits too long in the municipality.
    pub(crate) async fn escalated(&self) -> Result<Vec<Escalated>> {
        let town = self.coordinated()?;
        let sql = Sql::new(
            "SELECT x.name AS from_name, y.name AS to_name, f.state, f.due_on FROM referral f \
             JOIN agency x ON x.id = f.from_agency_id JOIN agency y ON y.id = f.to_agency_id \
             WHERE f.escalate_on < $1 AND x.municipality_id = $2 ORDER BY f.due_on, f.id LIMIT 200",
            vals![self.ctx().today().to_string(), town],
        );
        self.all(sql, |r| {
            Ok(Escalated {
                from: r.text("from_name")?,
                to: r.text("to_name")?,
                state: r.word("state", State::parse)?,
                due: r.date("due_on")?,
            })
        })
        .await
    }
}

impl Store {
    /// How the agencies answered what was asked from the municipality since `since`, who was asked most first; and what
    /// waits too long now.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 包括化推進員 of the present desk, within a municipality.
    pub async fn referral_stats(
        &self,
        ctx: &Ctx,
        since: NaiveDate,
    ) -> Result<(Vec<AgencyStat>, Vec<Escalated>)> {
        let unit = self.reading(ctx).await?;
        let town = unit.coordinated()?;
        let today = ctx.today();
        let sql = Sql::new(
            "SELECT y.name AS to_name, f.state, f.turned_on, f.reason, f.outcome, f.asked_on, f.answered_on, \
             f.accepted_on, f.due_on FROM referral f JOIN agency x ON x.id = f.from_agency_id \
             JOIN agency y ON y.id = f.to_agency_id WHERE f.asked_on >= $1 AND x.municipality_id = $2 ORDER BY y.name, f.id",
            vals![since.to_string(), town],
        );
        let read = |r: &Row| {
            let kept = standing(r)?.kept();
            let answered =
                r.opt_date("answered_on")?.map(|on| r.date("asked_on").map(|asked| working_days(asked, on)));
            Ok((
                r.text("to_name")?,
                kept,
                answered.transpose()?,
                r.opt_date("accepted_on")?,
                r.opt_date("due_on")?,
            ))
        };
        let mut stats: BTreeMap<String, AgencyStat> = BTreeMap::new();
        for (name, kept, answered, accepted, due) in unit.all(sql, read).await? {
            let stat = stats
                .entry(name.clone())
                .or_insert_with(|| AgencyStat { agency: name, ..AgencyStat::default() });
            stat.asked += 1;
            stat.accepted += usize::from(accepted.is_some());
            stat.done += usize::from(kept.state == State::Done);
            stat.late += usize::from(due.is_some_and(|due| due < today));
            stat.days.extend(answered);
            if let Some(reason) = kept.reason {
                match stat.declined.iter_mut().find(|(known, _)| *known == reason) {
                    Some((_, count)) => *count += 1,
                    None => stat.declined.push((reason, 1)),
                }
            }
        }
        let escalated = unit.escalated().await?;
        unit.done().await?;
        let mut stats: Vec<AgencyStat> = stats.into_values().collect();
        for stat in &mut stats {
            stat.days.sort_unstable();
        }
        stats.sort_by_key(|stat| std::cmp::Reverse(stat.asked));
        Ok((stats, escalated))
    }
}
