//! The work outside the request: taken up, told of, ended. Who runs it holds no lock, only a lease; when the program
//! dies, another takes the work up after the lease.

use super::check;
use crate::{
    actor::{self, Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
};
use domain::{
    Instant, Token,
    exchange::{ImportState, RowIn, SheetKind},
};
use std::sync::Arc;

/// How long a worker of the program may be silent before its work is taken over, in ms.
const LEASE: Instant = 90_000;
/// How often a work is taken up before it is given up.
const TRIES: i64 = 3;

/// A work taken up.
#[derive(Debug, Clone)]
pub struct Job {
    pub(super) id: i64,
    worker: i64,
    agency: i64,
    /// The import.
    pub token: Token,
    /// What its rows are.
    pub kind: SheetKind,
    /// To be taken in; else to be read and told of.
    pub going: bool,
}

/// A cell to be mended.
#[derive(Clone)]
pub struct CellFault {
    /// The row in the file.
    pub line: u32,
    /// The column's heading.
    pub heading: String,
    /// What stands there.
    pub cell: String,
    /// A sentence.
    pub sentence: String,
}

impl std::fmt::Debug for CellFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} 行目「{}」: {}", self.line, self.heading, self.sentence)
    }
}

/// What the reading of a file gave.
#[derive(Debug, Default)]
pub struct Read {
    /// Rows that can be kept, each with its line.
    pub rows: Vec<(u32, RowIn)>,
    /// Cells to be mended; at most some thousands.
    pub faults: Vec<CellFault>,
    /// How many there are altogether.
    pub fault_count: usize,
    /// Rows altogether.
    pub total: usize,
    /// Headings that were not understood.
    pub unused: Vec<String>,
}

impl Store {
    /// Takes up the next work that waits, or whose program has fallen silent. A work that has been taken up three
    /// times is given up with a sentence. What it may do is decided by [`Store::import_ctx`]; a job by itself opens
    /// nothing.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn claim_import(&self, now: Instant) -> Result<Option<Job>> {
        let ctx = &Ctx::program("/imports", now);
        // Looked for without the write lock: nearly always there is nothing.
        let waiting = "SELECT id FROM import_batch WHERE state IN ('waiting', 'checking', 'going') \
                       AND (busy_until IS NULL OR busy_until < $1) ORDER BY id LIMIT 1";
        loop {
            let found = self.peek(ctx, Sql::new(waiting, vals![ctx.now]), |r| r.int("id")).await?;
            let Some(id) = found.first().copied() else { return Ok(None) };
            let unit = self.writing(ctx).await?;
            let sql = Sql::new(
                "UPDATE import_batch SET busy_until = $2, tries = tries + 1, \
                 state = CASE WHEN state = 'waiting' THEN 'checking' ELSE state END \
                 WHERE id = $1 AND state IN ('waiting', 'checking', 'going') \
                 AND (busy_until IS NULL OR busy_until < $3) \
                 RETURNING tries, token, kind, state, worker_id, agency_id",
                vals![id, ctx.now + LEASE, ctx.now],
            );
            let read = |r: &crate::row::Row| {
                let going = r.word("state", ImportState::parse)? == ImportState::Going;
                let kind = r.word("kind", SheetKind::parse)?;
                let (worker, agency) = (r.int("worker_id")?, r.int("agency_id")?);
                Ok((r.int("tries")?, Job { id, worker, agency, token: r.token("token")?, kind, going }))
            };
            let taken = unit.one(sql, read).await?;
            let Some((tries, job)) = taken else { continue };
            unit.done().await?;
            if tries <= TRIES {
                return Ok(Some(job));
            }
            let sentence = "途中で3回止まりました。何も入っていません。行を分けて、もう一度入れてください。";
            self.import_failed(now, &job, sentence).await?;
        }
    }

    /// The context of the worker who sent the work, with the rights of now.
    ///
    /// # Errors
    /// [`Error::LoggedOut`] when the worker is no longer in service, [`Error::NotFound`] when the worker works on no
    /// cases at that desk any more.
    pub async fn import_ctx(&self, job: &Job, now: Instant) -> Result<Ctx> {
        let unit = self.reading(&Ctx::program("/imports", now)).await?;
        let actor = actor::load(&unit, job.worker, Door::Program, Some(job.agency)).await?;
        unit.done().await?;
        if actor.working_agency()? != job.agency {
            return Err(Error::NotFound);
        }
        Ok(Ctx { actor: Arc::new(actor), now, request: String::new(), page: "/imports" })
    }

    /// The file of a work.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it has been put away in the meantime.
    pub async fn import_file(&self, ctx: &Ctx, job: &Job) -> Result<Vec<u8>> {
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT file FROM import_batch WHERE id = $1 AND agency_id = $2 AND file IS NOT NULL",
            vals![job.id, ctx.actor.working_agency()?],
        );
        let file = unit.need(sql, |r| r.bytes("file")).await?;
        unit.done().await?;
        Ok(file)
    }

    /// Says how far a work has come, and that it still lives. False: it has been put away, stop.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn import_progress(&self, ctx: &Ctx, job: &Job, read: usize, total: usize) -> Result<bool> {
        let unit = self.writing(ctx).await?;
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let sql = Sql::new(
            "UPDATE import_batch SET rows_read = $2, rows_total = $3, busy_until = $4 WHERE id = $1 \
             AND state IN ('checking', 'going')",
            vals![job.id, count(read), count(total), ctx.now + LEASE],
        );
        let lives = unit.run(sql).await? > 0;
        unit.done().await?;
        Ok(lives)
    }

    /// The file cannot be read, or the work cannot go on: nothing is in, the file is forgotten, the sentence stays.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn import_failed(&self, now: Instant, job: &Job, sentence: &str) -> Result<()> {
        let mut unit = self.writing(&Ctx::program("/imports", now)).await?;
        unit.forget_file(job.id).await?;
        let sql = Sql::new(
            "UPDATE import_batch SET state = 'failed', failure = $2, busy_until = NULL WHERE id = $1 \
             AND state IN ('checking', 'going')",
            vals![job.id, sentence],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::End, Kind::Batch, job.id));
        unit.done().await
    }

    /// The file has been read: keeps the faults, those of the record too (a number that is taken, a case that is not
    /// there), and who may be known already. `heading` names a field's column.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it has been put away in the meantime.
    pub async fn import_checked(
        &self,
        ctx: &Ctx,
        job: &Job,
        read: Read,
        heading: impl Fn(&str) -> String + Send,
    ) -> Result<()> {
        let mut found = check::look(self, ctx, &read.rows).await?;
        let mut unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "UPDATE import_batch SET tries = tries WHERE id = $1 AND state IN ('checking', 'going') RETURNING id",
            vals![job.id],
        );
        unit.need(sql, |r| r.int("id")).await?;
        for table in ["import_fault", "import_same"] {
            unit.run(Sql::new(&format!("DELETE FROM {table} WHERE batch_id = $1"), vals![job.id])).await?;
        }
        let count = read.fault_count + found.faults.len();
        let mut faults = read.faults;
        faults.extend(found.faults.drain(..).map(|f| f.told(&heading)));
        faults.sort_by_key(|f| f.line);
        unit.keep_faults(job.id, &faults).await?;
        unit.keep_asked(job.id, &found.asked).await?;
        let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let sql = Sql::new(
            "UPDATE import_batch SET state = 'checked', busy_until = NULL, tries = 0, rows_total = $2, rows_read = $2, \
             faults = $3, unused = $4, failure = '' WHERE id = $1",
            vals![job.id, number(read.total), number(count), read.unused.join("、")],
        );
        unit.run(sql).await?;
        let shown: Vec<i64> = found.asked.iter().filter_map(|a| a.person).collect();
        if !shown.is_empty() {
            unit.note(Line::new(Action::Search, Kind::Person, None).subjects(shown));
        }
        unit.note(Line::new(Action::Change, Kind::Batch, job.id));
        unit.done().await
    }
}

impl crate::unit::Unit {
    pub(super) async fn keep_faults(&self, batch: i64, faults: &[CellFault]) -> Result<()> {
        for some in faults.chunks(200) {
            let mut sql = Sql::new(
                "INSERT INTO import_fault (batch_id, line, heading, cell, sentence) VALUES ",
                vec![],
            );
            for (n, fault) in some.iter().enumerate() {
                sql.add(if n == 0 { "(" } else { ",(" }).bind(batch).add(",").bind(i64::from(fault.line));
                sql.add(",").bind(fault.heading.as_str()).add(",").bind(fault.cell.as_str());
                sql.add(",").bind(fault.sentence.as_str()).add(")");
            }
            self.run(sql).await?;
        }
        Ok(())
    }
}
