//! The questions of the present desk, in and out.

use super::{advice_visible, reading};
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
    advice::State,
};

/// A question in a list. Without `Debug`.
#[derive(Clone)]
pub struct AdviceLine {
    id: i64,
    /// Its token.
    pub token: Token,
    /// The other side.
    pub other: String,
    /// The question in a line; nothing for the asked side once it is not theirs to read.
    pub subject: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Asked on.
    pub asked_on: NaiveDate,
    /// Awaited until.
    pub due: NaiveDate,
    /// The asking worker.
    pub worker: String,
    /// Something shows besides the question.
    pub shows: bool,
    /// Answered, and read by nobody of the asking side yet.
    pub unread: bool,
}

/// Lines of each list.
const MOST: i64 = 200;

impl Store {
    /// What came to the actor's agencies, and what they asked: open ones first, the nearest day first.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the actor works on no cases at the present desk.
    pub async fn advices(&self, ctx: &Ctx) -> Result<(Vec<AdviceLine>, Vec<AdviceLine>)> {
        ctx.actor.working_agency()?;
        let mut unit = self.reading(ctx).await?;
        let own = ctx.actor.own_agencies();
        let mut lists = Vec::new();
        for mine in ["to_agency_id", "from_agency_id"] {
            let mut sql = Sql::new(
                &format!(
                    "SELECT q.*, x.name AS from_name, y.name AS to_name, w.name AS worker, {} AS withdrawn \
                     FROM advice q JOIN agency x ON x.id = q.from_agency_id JOIN worker w ON w.id = q.from_worker_id \
                     LEFT JOIN agency y ON y.id = q.to_agency_id WHERE q.{mine} IN ",
                    fallen("q.consent_item_id", "$1")
                ),
                vals![unit.now()],
            );
            sql.ids(&own).add(" AND ");
            advice_visible(&mut sql, &unit, "q");
            sql.add(" ORDER BY CASE WHEN q.state = ").bind(State::Asked.word());
            sql.add(" THEN 0 ELSE 1 END, q.due_on DESC, q.id DESC LIMIT ").bind(MOST);
            let asked = mine == "to_agency_id";
            let read = |r: &Row| {
                let (_, state, readable) = reading(r, if asked { &[] } else { &own })?;
                let to = r.opt_text("to_name")?.map_or_else(|| r.text("to_words"), Ok)?;
                Ok(AdviceLine {
                    id: r.int("id")?,
                    token: r.token("token")?,
                    other: if asked { r.text("from_name")? } else { to },
                    subject: Some(r.text("subject")?).filter(|_| readable),
                    state,
                    asked_on: r.date("asked_on")?,
                    due: r.date("due_on")?,
                    worker: r.text("worker")?,
                    shows: r.int("parts")? != 0,
                    unread: !asked && r.opt_int("answered_at")?.is_some() && r.opt_int("seen_at")?.is_none(),
                })
            };
            lists.push(unit.all(sql, read).await?);
        }
        let rows: Vec<i64> = lists.iter().flatten().map(|line| line.id).collect();
        if !rows.is_empty() {
            let line = Line::new(Action::List, Kind::Advice, None).subjects(rows);
            unit.note(line.shown(Parts::NONE, Ground::OwnWork));
        }
        unit.done().await?;
        let out = lists.pop().unwrap_or_default();
        Ok((lists.pop().unwrap_or_default(), out))
    }
}
