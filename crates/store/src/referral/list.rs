//! The referrals of the present desk, in and out.

use super::referral_visible;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    consent::fallen,
    db::Store,
    error::Result,
    row::{Row, Sql, vals},
};
use chrono::NaiveDate;
use domain::{
    Token,
    access::{Ground, Parts},
    referral::State,
};

/// A referral in a list. Without `Debug`.
#[derive(Clone)]
pub struct RefLine {
    id: i64,
    /// Its token.
    pub token: Token,
    /// The other agency.
    pub other: String,
    /// What is asked for; nothing for the asked side once it is not theirs to read.
    pub subject: Option<String>,
    /// How the person is called in it, as [`RefLine::subject`].
    pub who: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Sent on.
    pub asked_on: NaiveDate,
    /// Until when something is awaited.
    pub due: Option<NaiveDate>,
    /// The asking worker.
    pub worker: String,
}

/// Lines of each list: those that are open, and the newest of those that are over.
const MOST: i64 = 200;

impl Store {
    /// What came to the actor's agencies, and what went out from them: open ones first, the nearest day first.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the actor works on no cases at the present desk.
    pub async fn referrals(&self, ctx: &Ctx) -> Result<(Vec<RefLine>, Vec<RefLine>)> {
        ctx.actor.working_agency()?;
        let mut unit = self.reading(ctx).await?;
        let own = ctx.actor.own_agencies();
        let mut lists = Vec::new();
        for (mine, other) in [("to_agency_id", "from_agency_id"), ("from_agency_id", "to_agency_id")] {
            let mut sql = Sql::new(
                &format!(
                    "SELECT f.*, o.name AS other, w.name AS worker, {} AS withdrawn FROM referral f \
                     JOIN agency o ON o.id = f.{other} JOIN worker w ON w.id = f.from_worker_id WHERE f.{mine} IN ",
                    fallen("f.consent_item_id", "$1")
                ),
                vals![unit.now()],
            );
            sql.ids(&own).add(" AND ");
            referral_visible(&mut sql, &unit, "f");
            sql.add(" ORDER BY CASE WHEN f.due_on IS NULL THEN 1 ELSE 0 END, f.due_on, f.id DESC LIMIT ")
                .bind(MOST);
            let asked = mine == "to_agency_id";
            let read = |r: &Row| {
                let state = r.word("state", State::parse)?;
                let readable = !asked || (state.tells() && !r.truth("withdrawn")?);
                Ok(RefLine {
                    id: r.int("id")?,
                    token: r.token("token")?,
                    other: r.text("other")?,
                    subject: Some(r.text("subject")?).filter(|_| readable),
                    who: Some(r.text("who")?).filter(|_| readable),
                    state,
                    asked_on: r.date("asked_on")?,
                    due: r.opt_date("due_on")?,
                    worker: r.text("worker")?,
                })
            };
            lists.push(unit.all(sql, read).await?);
        }
        let rows: Vec<i64> = lists.iter().flatten().map(|line| line.id).collect();
        if !rows.is_empty() {
            let line = Line::new(Action::List, Kind::Referral, None).subjects(rows);
            unit.note(line.shown(Parts::SUMMARY, Ground::OwnWork));
        }
        unit.done().await?;
        let out = lists.pop().unwrap_or_default();
        Ok((lists.pop().unwrap_or_default(), out))
    }
}
