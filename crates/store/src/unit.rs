//! One unit of work: one transaction, one actor, one instant, and the audit lines that commit with it.

use crate::{
    actor::Ctx,
    audit::{self, Action, Line, Recorder},
    db::Store,
    dialect,
    error::{Error, Result},
    row::{Row, Sql},
    tx::Tx,
    wall,
};
use domain::Instant;
use sea_orm::{ConnectionTrait, DbBackend, TransactionTrait};

/// A transaction with its actor. Dropped without [`Unit::done`], it changes nothing.
pub(crate) struct Unit {
    tx: Tx,
    ctx: Ctx,
    backend: DbBackend,
    lines: Vec<Line>,
    writes: bool,
    recorder: Recorder,
}

impl Store {
    /// Begins a unit that changes something. Refused while the disk has no room for more than views.
    pub(crate) async fn writing(&self, ctx: &Ctx) -> Result<Unit> {
        self.space.for_a_change()?;
        self.upkeep(ctx).await
    }

    /// Begins a unit that changes what looking needs, such as a session: it may use the room kept for views.
    pub(crate) async fn upkeep(&self, ctx: &Ctx) -> Result<Unit> {
        if ctx.actor.behind.is_some() {
            return Err(Error::NotFound); // through another agency's eyes one looks, and changes nothing
        }
        self.space.tend();
        let tx = self.writer.begin().await?;
        if let Some(tx) = tx.server() {
            wall::enter(tx, ctx).await?;
        }
        Ok(self.unit(tx, ctx, true))
    }

    /// Begins a unit that only reads, from one consistent state.
    pub(crate) async fn reading(&self, ctx: &Ctx) -> Result<Unit> {
        let tx = match &self.readers {
            Some(readers) => {
                let reader = readers.take().await?;
                reader.begin()?;
                Tx::File(reader)
            }
            None => {
                let tx = match &self.reads {
                    Some(reads) => reads.begin().await?,
                    None => dialect::begin_read(&self.writer.db).await?,
                };
                wall::enter(&tx, ctx).await?;
                Tx::Server(tx)
            }
        };
        Ok(self.unit(tx, ctx, false))
    }

    /// The same over the second wall: for what two have agreed shall leave whole, and for what stands against an erasure,
    /// which may lie at any agency.
    pub(crate) async fn reading_whole(&self, ctx: &Ctx) -> Result<Unit> {
        let unit = self.reading(ctx).await?;
        unit.step_over().await?;
        Ok(unit)
    }

    /// [`Store::writing`] over the second wall, as [`Store::reading_whole`].
    pub(crate) async fn writing_whole(&self, ctx: &Ctx) -> Result<Unit> {
        let unit = self.writing(ctx).await?;
        unit.step_over().await?;
        Ok(unit)
    }

    /// Every row of one statement that only reads, as `ctx` reaches it.
    pub(crate) async fn peek<T>(
        &self,
        ctx: &Ctx,
        sql: Sql,
        read: impl Fn(&Row) -> Result<T>,
    ) -> Result<Vec<T>> {
        if self.readers.is_some() {
            return self.glance(sql, read).await;
        }
        let unit = self.reading(ctx).await?;
        let rows = unit.all(sql, read).await?;
        unit.done().await?;
        Ok(rows)
    }

    /// Every row of one statement that only reads what is open to everybody behind the second wall. A statement sees one state by itself, so no transaction is put
    /// around it: this is for what every request asks first.
    pub(crate) async fn glance<T>(&self, sql: Sql, read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        if let Some(readers) = &self.readers {
            return readers.take().await?.rows(&sql, usize::MAX, read);
        }
        let reads = self.reads.as_ref().unwrap_or(&self.writer.db);
        let rows = reads.query_all_raw(sql.statement(self.backend())).await?;
        rows.into_iter().map(|row| read(&Row::Server(row))).collect()
    }

    fn unit(&self, tx: Tx, ctx: &Ctx, writes: bool) -> Unit {
        let recorder = self.recorder.clone();
        Unit { tx, ctx: ctx.clone(), backend: self.backend(), lines: Vec::new(), writes, recorder }
    }
}

impl Unit {
    pub(crate) const fn ctx(&self) -> &Ctx {
        &self.ctx
    }

    /// Goes on as another actor, for asking the rules what they would see; gives the former back, to be put in again before
    /// anything is noted.
    pub(crate) const fn act_as(&mut self, ctx: Ctx) -> Ctx {
        std::mem::replace(&mut self.ctx, ctx)
    }

    pub(crate) const fn now(&self) -> Instant {
        self.ctx.now
    }

    pub(crate) const fn backend(&self) -> DbBackend {
        self.backend
    }

    /// Every row of the answer.
    pub(crate) async fn all<T>(&self, sql: Sql, read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        self.tx.all(sql, read).await
    }

    /// Every row of the answer to what concerns the agencies of all towns, whoever asks: whose yes is needed, what already
    /// stands against something. What it gives back is never shown as it is. Looks over the second wall ([`crate::wall`])
    /// and goes back behind it.
    pub(crate) async fn across<T>(&self, sql: Sql, read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        let Some(tx) = self.tx.server() else { return self.all(sql, read).await };
        wall::whole(tx).await?;
        let rows = self.all(sql, read).await?;
        wall::back(tx, &self.ctx).await?;
        Ok(rows)
    }

    /// Steps over the second wall: until [`Unit::stand_as`] or the end. For a key that somebody brings who is not
    /// known, until it is known what it opens: the statement that asks must hold every reason why it opens nothing.
    pub(crate) async fn step_over(&self) -> Result<()> {
        if let Some(tx) = self.tx.server() { wall::whole(tx).await } else { Ok(()) }
    }

    /// Goes back behind the second wall after [`Unit::step_over`].
    pub(crate) async fn step_back(&self) -> Result<()> {
        if let Some(tx) = self.tx.server() { wall::back(tx, &self.ctx).await } else { Ok(()) }
    }

    /// Stands behind the second wall as an agency without a worker.
    pub(crate) async fn stand_as(&self, agency: i64) -> Result<()> {
        if let Some(tx) = self.tx.server() { wall::as_agency(tx, agency).await } else { Ok(()) }
    }

    /// The first row of the answer.
    pub(crate) async fn one<T>(&self, sql: Sql, read: impl Fn(&Row) -> Result<T>) -> Result<Option<T>> {
        self.tx.one(sql, read).await
    }

    /// The first row, or [`Error::NotFound`].
    pub(crate) async fn need<T>(&self, sql: Sql, read: impl Fn(&Row) -> Result<T>) -> Result<T> {
        self.one(sql, read).await?.ok_or(Error::NotFound)
    }

    /// The transaction, for what is not only reading.
    fn changing(&self) -> Result<&Tx> {
        let refused = Error::Broken("a unit that only reads was asked to change something");
        if self.writes { Ok(&self.tx) } else { Err(refused) }
    }

    /// Runs a change; how many rows it touched.
    pub(crate) async fn run(&self, sql: Sql) -> Result<u64> {
        self.changing()?.run(sql).await
    }

    /// Runs an `INSERT … RETURNING id`.
    pub(crate) async fn insert(&self, sql: Sql) -> Result<i64> {
        self.one(sql, |r| r.int("id")).await?.ok_or(Error::Broken("an insert gave no id back"))
    }

    /// Runs a statement made in the dialect room.
    pub(crate) async fn run_raw(&self, statement: sea_orm::Statement) -> Result<()> {
        self.changing()?.run_raw(statement).await.map(drop)
    }

    /// Notes a view or a change. It commits with the unit. What is read to leave the system is noted as that.
    pub(crate) fn note(&mut self, mut line: Line) {
        if self.ctx.actor.leaving && matches!(line.action, Action::View | Action::List | Action::Search) {
            line.action = Action::Export;
        }
        self.lines.push(line);
    }

    async fn commit(self) -> Result<()> {
        if !self.lines.is_empty() {
            audit::write(self.changing()?, &self.ctx, &self.lines).await?;
        }
        self.tx.commit().await?;
        self.recorder.wake();
        Ok(())
    }

    /// Commits. A change takes its audit lines with it in the same transaction; a view waits until its lines are on
    /// disk. Only after this may data leave the store.
    pub(crate) async fn done(self) -> Result<()> {
        #[cfg(feature = "sabotage")]
        if self.writes && self.lines.iter().any(|l| l.kind == audit::Kind::Contact) {
            // The lie that the kill harness must find out: "saved", and only then the commit.
            tokio::spawn(async move {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                self.commit().await
            });
            return Ok(());
        }
        if self.writes {
            return self.commit().await;
        }
        self.tx.let_go().await?;
        if self.lines.is_empty() { Ok(()) } else { self.recorder.record(&self.ctx, self.lines).await }
    }
}
