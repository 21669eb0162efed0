//! SQLite's connections: some for reading, one for changes. SQLite is a library: a statement is a call on the thread that
//! asks, no message to another thread and back, and no copy of every value on the way. At most as many units run at
//! once as there are connections; the program gives its runtime more threads than that, so that one long unit never
//! holds up the rest.

use crate::{
    error::{Error, Result},
    row::{Columns, Row, Sql},
};
use rusqlite::{CachedStatement, Connection, OpenFlags, config::DbConfig, types::Null};
use sea_orm::Value;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Statements that a connection keeps prepared. A list of ids has one text for each length, so there are many.
const PREPARED: usize = 400;

/// How long a unit waits for its turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// A reader can only read. No memory map: SQLite unmaps the file whenever another connection has written, and here every
/// view writes its audit line; the faults of mapping it anew cost more than reading pages.
const TO_READ: &str =
    "PRAGMA query_only = ON; PRAGMA cache_size = -16384; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;";

/// What is committed is on the disk; what is deleted or shortened is overwritten in the file, not only forgotten.
const TO_CHANGE: &str = "PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; \
    PRAGMA cache_size = -32768; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY;";

/// The connections of one sort.
pub(crate) struct Pool {
    file: PathBuf,
    changes: bool,
    idle: Mutex<Vec<Connection>>,
    turns: Arc<Semaphore>,
}

impl Pool {
    /// At most `most` connections for reading a database file that is there and has its schema.
    pub(crate) fn of_readers(file: PathBuf, most: u32) -> Arc<Self> {
        Arc::new(Self::new(file, most, false))
    }

    /// The one connection for changes, taken in the order of asking.
    pub(crate) fn of_one_writer(file: PathBuf) -> Arc<Self> {
        Arc::new(Self::new(file, 1, true))
    }

    fn new(file: PathBuf, most: u32, changes: bool) -> Self {
        Self { file, changes, idle: Mutex::default(), turns: Arc::new(Semaphore::new(most.max(1) as usize)) }
    }

    /// Waits for a turn and takes a connection.
    pub(crate) async fn take(self: &Arc<Self>) -> Result<Taken> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Database("no connection came free".to_owned()))?;
        let turn = turn.map_err(|_| Error::Database("the database is closed".to_owned()))?;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = Some(Mutex::new(match idle {
            Some(connection) => connection,
            None => self.open()?,
        }));
        Ok(Taken { home: Arc::clone(self), connection, _turn: turn })
    }

    fn open(&self) -> Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(&self.file, flags)?;
        connection.busy_timeout(PATIENCE)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        // A plan is for the statement, not for its values: else many are planned anew at every run.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(if self.changes { TO_CHANGE } else { TO_READ })?;
        Ok(connection)
    }

    /// No turn is given any more, and the connections that nobody uses are closed.
    pub(crate) fn close(&self) {
        self.turns.close();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// A connection taken for one statement or one transaction. Dropped, it goes back; what was begun and not committed is
/// rolled back.
pub(crate) struct Taken {
    home: Arc<Pool>,
    connection: Option<Mutex<Connection>>,
    _turn: OwnedSemaphorePermit,
}

impl Taken {
    fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let connection = self.connection.as_ref().ok_or(Error::Broken("a unit without a connection"))?;
        work(&connection.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins a transaction: every statement from here on sees one state. One that changes takes the write lock at once,
    /// so that it can never be refused halfway.
    pub(crate) fn begin(&self) -> Result<()> {
        self.batch(if self.home.changes { "BEGIN IMMEDIATE" } else { "BEGIN" })
    }

    /// What was changed stands, and is on the disk.
    pub(crate) fn commit(&self) -> Result<()> {
        self.batch("COMMIT")
    }

    /// Runs statements without values.
    pub(crate) fn batch(&self, text: &str) -> Result<()> {
        self.with(|connection| Ok(connection.execute_batch(text)?))
    }

    /// Runs a change; how many rows it touched.
    pub(crate) fn run(&self, text: &str, values: &[Value]) -> Result<u64> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(text)?;
            bind(&mut statement, values)?;
            Ok(u64::try_from(statement.raw_execute()?).unwrap_or(u64::MAX))
        })
    }

    /// At most `most` rows of the answer. A change is carried out to its end, however many of its rows are wanted.
    pub(crate) fn rows<T>(&self, sql: &Sql, most: usize, read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        self.with(|connection| {
            let mut statement = connection.prepare_cached(sql.text())?;
            bind(&mut statement, sql.values())?;
            let (mut rows, mut columns, mut all) = (statement.raw_query(), None, Vec::new());
            while all.len() < most {
                let Some(row) = rows.next()? else { break };
                let columns = columns.get_or_insert_with(|| Columns::of(row));
                all.push(read(&Row::File(row, columns))?);
            }
            while self.home.changes && rows.next()?.is_some() {}
            Ok(all)
        })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let connection = connection.into_inner().unwrap_or_else(PoisonError::into_inner);
        let clean = connection.is_autocommit() || connection.execute_batch("ROLLBACK").is_ok();
        if clean && !self.home.turns.is_closed() {
            self.home.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        }
    }
}

/// Puts `values` into their places: SQLite numbers `$7` by where it first stands in the text, not by its name.
fn bind(statement: &mut CachedStatement<'_>, values: &[Value]) -> Result<()> {
    for place in 1..=statement.parameter_count() {
        let name =
            statement.parameter_name(place).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let value = name
            .and_then(|n| values.get(n.checked_sub(1)?))
            .ok_or(Error::Broken("a place without a value"))?;
        match value {
            Value::BigInt(Some(n)) => statement.raw_bind_parameter(place, n)?,
            Value::Int(Some(n)) => statement.raw_bind_parameter(place, n)?,
            Value::Bool(Some(yes)) => statement.raw_bind_parameter(place, yes)?,
            Value::Double(Some(n)) => statement.raw_bind_parameter(place, n)?,
            Value::String(Some(text)) => statement.raw_bind_parameter(place, text.as_str())?,
            Value::Bytes(Some(bytes)) => statement.raw_bind_parameter(place, bytes.as_slice())?,
            Value::BigInt(None)
            | Value::Int(None)
            | Value::Bool(None)
            | Value::Double(None)
            | Value::String(None)
            | Value::Bytes(None) => statement.raw_bind_parameter(place, Null)?,
            _ => return Err(Error::Broken("a value of a kind that the store does not use")),
        }
    }
    Ok(())
}
