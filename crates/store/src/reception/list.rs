//! The receptions of the desk, newest first.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::Result,
    gate::reception_visible,
    row::{Sql, vals},
    unit::Unit,
};
use chrono::{Months, NaiveDate, NaiveTime};
use domain::{
    Instant, Secret, Token,
    code::{ReceptionState, Urgency},
    wareki::from_jst,
};
use serde::{Deserialize, Serialize};

/// Rows on a page.
pub const PER_PAGE: i64 = 50;

/// Which receptions. Empty words stand for all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// `open` (new or taken on), a word of [`ReceptionState`], or empty.
    pub state: String,
    /// A word of [`Urgency`], or empty.
    pub urgency: String,
    /// Only those that the acting worker took or took on.
    pub mine: bool,
    /// A word of the list `door`, or empty.
    pub door: String,
    /// `2026-11`, or empty.
    pub month: String,
    /// From 1.
    pub page: i64,
}

impl Default for Filter {
    /// All that is not ended, first page.
    fn default() -> Self {
        Self {
            state: "open".to_owned(),
            urgency: String::new(),
            mine: false,
            door: String::new(),
            month: String::new(),
            page: 1,
        }
    }
}

/// One line of the list.
#[derive(Debug, Clone)]
pub struct Listed {
    /// Its token.
    pub token: Token,
    /// 年度-連番.
    pub number: String,
    /// When it was told.
    pub received: Instant,
    /// Word of the list `door`.
    pub door: String,
    /// How soon.
    pub urgency: Urgency,
    /// Where it stands.
    pub state: ReceptionState,
    /// The name told; empty when none was.
    pub name: Secret<String>,
    /// 「母 から」: the visitor's tie, if another talked.
    pub visitor_tie: Secret<String>,
    /// What they said.
    pub words: Secret<String>,
    /// The ◎, or else the first ○: a word of the list `topic`; empty when none.
    pub topic: String,
    /// Who has it, or took it.
    pub worker: String,
    /// It is tied to a person.
    pub tied: bool,
    /// It became a case.
    pub case: bool,
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rows.
    pub rows: Vec<Listed>,
    /// How many there are in all that this actor may see.
    pub count: i64,
    /// This page, from 1; the last one where the wish lay behind it.
    pub page: i64,
    /// How many pages.
    pub pages: i64,
}

impl Store {
    /// The receptions of the present desk that fit `filter`, newest first. What is counted is what may be seen.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`] when the actor works on no cases at the desk.
    pub async fn receptions(&self, ctx: &Ctx, filter: &Filter) -> Result<Page> {
        let agency = ctx.actor.working_agency()?;
        let mut unit = self.reading(ctx).await?;
        let mut count =
            Sql::new("SELECT COUNT(*) AS n FROM reception r WHERE r.agency_id = $1", vals![agency]);
        conditions(&mut count, &unit, filter);
        let count = unit.need(count, |r| r.int("n")).await?;
        let pages = ((count + PER_PAGE - 1) / PER_PAGE).max(1);
        let page = filter.page.clamp(1, pages);
        let mut sql = Sql::new(
            "SELECT r.id, r.token, r.number, r.received_at, r.door, r.urgency, r.state, r.name, r.visitor_tie, \
             r.words, r.person_id, r.case_id, w.name AS worker, (SELECT t.topic FROM reception_topic t \
             WHERE t.reception_id = r.id ORDER BY t.is_main DESC, t.topic LIMIT 1) AS topic \
             FROM reception r JOIN worker w ON w.id = COALESCE(r.taken_by, r.worker_id) WHERE r.agency_id = $1",
            vals![agency],
        );
        conditions(&mut sql, &unit, filter);
        sql.add(" ORDER BY r.received_at DESC, r.id DESC LIMIT ").bind(PER_PAGE);
        sql.add(" OFFSET ").bind((page - 1) * PER_PAGE);
        let rows = unit
            .all(sql, |r| {
                let listed = Listed {
                    token: r.token("token")?,
                    number: r.text("number")?,
                    received: r.int("received_at")?,
                    door: r.text("door")?,
                    urgency: r.word("urgency", Urgency::parse)?,
                    state: r.word("state", ReceptionState::parse)?,
                    name: Secret::new(r.text("name")?),
                    visitor_tie: Secret::new(r.text("visitor_tie")?),
                    words: Secret::new(r.text("words")?),
                    topic: r.opt_text("topic")?.unwrap_or_default(),
                    worker: r.text("worker")?,
                    tied: r.opt_int("person_id")?.is_some(),
                    case: r.opt_int("case_id")?.is_some(),
                };
                Ok((r.int("id")?, listed))
            })
            .await?;
        let (ids, rows): (Vec<i64>, Vec<Listed>) = rows.into_iter().unzip();
        unit.note(Line::new(Action::List, Kind::Reception, None).subjects(ids));
        unit.done().await?;
        Ok(Page { rows, count, page, pages })
    }
}

fn conditions(sql: &mut Sql, unit: &Unit, filter: &Filter) {
    sql.add(" AND ");
    reception_visible(sql, unit, "r");
    match filter.state.as_str() {
        "" => {}
        "open" => {
            sql.add(" AND r.state <> ").bind(ReceptionState::Closed.word());
        }
        state => {
            sql.add(" AND r.state = ").bind(state);
        }
    }
    if !filter.urgency.is_empty() {
        sql.add(" AND r.urgency = ").bind(filter.urgency.as_str());
    }
    if !filter.door.is_empty() {
        sql.add(" AND r.door = ").bind(filter.door.as_str());
    }
    if filter.mine {
        sql.add(" AND COALESCE(r.taken_by, r.worker_id) = ").bind(unit.ctx().actor.worker);
    }
    if let Some((from, to)) = month(&filter.month) {
        sql.add(" AND r.received_at >= ").bind(from).add(" AND r.received_at < ").bind(to);
    }
}

/// The first instant of a month in Japan, and that of the next.
fn month(text: &str) -> Option<(Instant, Instant)> {
    let first: NaiveDate = format!("{text}-01").parse().ok()?;
    let next = first.checked_add_months(Months::new(1))?;
    Some((from_jst(first, NaiveTime::MIN), from_jst(next, NaiveTime::MIN)))
}
