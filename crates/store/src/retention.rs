//! 保存期間と消去: what is due is listed before it goes, two people agree, days pass in which either can stop it, and then the
//! program erases, thing by thing, asking each time whether it is still due. What an erasure does with every table
//! stands in `retention.toml` ([`rules`]); what is due and why not, in [`due`].

mod due;
mod erase;
mod hold;
mod list;
pub(crate) mod rules;
mod sweep;
mod view;

pub use erase::Erased;
pub use hold::Held;
pub use view::{Counts, ErasureList, Item, ListBrief, Overview, YearCount};

use crate::{
    actor::Actor,
    error::{Error, Result},
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::{Instant, Token, code::Role, retention::ListState};

/// A list's row, open to the actor.
struct OpenList {
    id: i64,
    agency: i64,
    state: ListState,
    made_by: i64,
}

/// The agency of a 管理者's present desk, and its municipality.
fn desk(actor: &Actor) -> Result<(i64, Option<i64>)> {
    let desk = actor.desk().filter(|_| actor.is(Role::Manager)).ok_or(Error::NotFound)?;
    Ok((desk.agency, desk.municipality))
}

/// "Somebody but the maker of list `l` is 管理者 of its agency now"; `$1` is now.
const COLLEAGUES: &str = "EXISTS (SELECT 1 FROM membership cm JOIN worker cw ON cw.id = cm.worker_id \
     WHERE cm.agency_id = l.agency_id AND cm.role = 'manager' AND cm.worker_id <> l.made_by AND cm.from_at <= $1 \
     AND (cm.to_at IS NULL OR cm.to_at > $1) AND cw.ended_at IS NULL)";

impl Unit {
    /// The lists that the actor has a voice in; further conditions on `l` may follow: those of the own desk; and, where nobody but
    /// the maker is 管理者, those of the other agencies of the municipality.
    fn lists_sql(&self, columns: &str) -> Result<Sql> {
        let (agency, municipality) = desk(&self.ctx().actor)?;
        Ok(Sql::new(
            &format!(
                "SELECT {columns} FROM erasure_list l JOIN agency a ON a.id = l.agency_id \
                 JOIN worker w ON w.id = l.made_by LEFT JOIN worker g ON g.id = l.agreed_by \
                 LEFT JOIN worker s ON s.id = l.stopped_by WHERE (l.agency_id = $2 \
                 OR (a.municipality_id = $3 AND NOT {COLLEAGUES}))"
            ),
            vals![self.now(), agency, municipality],
        ))
    }

    /// Opens a list.
    async fn erasure(&self, token: &Token) -> Result<OpenList> {
        let mut sql = self.lists_sql("l.id, l.agency_id, l.state, l.made_by")?;
        sql.add(" AND l.token = ").bind(token.as_str());
        let read = |r: &Row| {
            Ok(OpenList {
                id: r.int("id")?,
                agency: r.int("agency_id")?,
                state: r.word("state", ListState::parse)?,
                made_by: r.int("made_by")?,
            })
        };
        self.need(sql, read).await
    }

    /// Opens a list to be changed, and locks its row.
    async fn hold_erasure(&self, token: &Token) -> Result<OpenList> {
        let open = self.erasure(token).await?;
        self.run(Sql::new("UPDATE erasure_list SET state = state WHERE id = $1", vals![open.id])).await?;
        self.erasure(token).await
    }

    /// Is this worker 管理者 of this agency now?
    async fn manages_at(&self, worker: i64, agency: i64) -> Result<bool> {
        let now: Instant = self.now();
        let sql = Sql::new(
            "SELECT m.id FROM membership m JOIN worker w ON w.id = m.worker_id WHERE m.worker_id = $1 \
             AND m.agency_id = $2 AND m.role = 'manager' AND m.from_at <= $3 AND (m.to_at IS NULL OR m.to_at > $3) \
             AND w.ended_at IS NULL LIMIT 1",
            vals![worker, agency, now],
        );
        Ok(self.one(sql, |r| r.int("id")).await?.is_some())
    }
}
