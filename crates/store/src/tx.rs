//! Where statements go: a transaction of PostgreSQL or of SQLite, and who begins one that changes something.

use crate::{
    dialect,
    error::{Error, Result},
    pool::{Pool, Taken},
    row::{Row, Sql},
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, Statement};
use std::sync::Arc;

/// A transaction. Dropped without [`Tx::commit`], it changes nothing.
pub(crate) enum Tx {
    /// One of sea-orm's: PostgreSQL's, and a SQLite file's that is being filled.
    Server(DatabaseTransaction),
    /// One on a connection of SQLite's own.
    File(Taken),
    /// No transaction: every statement by itself.
    Each(DatabaseConnection),
}

impl Tx {
    pub(crate) fn backend(&self) -> DbBackend {
        match self {
            Self::Server(tx) => tx.get_database_backend(),
            Self::File(_) => DbBackend::Sqlite,
            Self::Each(db) => db.get_database_backend(),
        }
    }

    /// Every row of the answer.
    pub(crate) async fn all<T>(&self, sql: Sql, read: impl Fn(&Row) -> Result<T>) -> Result<Vec<T>> {
        let statement = match self {
            Self::File(file) => return file.rows(&sql, usize::MAX, read),
            Self::Server(_) | Self::Each(_) => sql.statement(self.backend()),
        };
        let rows = match self {
            Self::Server(tx) => tx.query_all_raw(statement).await?,
            Self::Each(db) => db.query_all_raw(statement).await?,
            Self::File(_) => Vec::new(),
        };
        rows.into_iter().map(|row| read(&Row::Server(row))).collect()
    }

    /// The first row of the answer.
    pub(crate) async fn one<T>(&self, sql: Sql, read: impl Fn(&Row) -> Result<T>) -> Result<Option<T>> {
        let row = match self {
            Self::File(file) => return Ok(file.rows(&sql, 1, read)?.pop()),
            Self::Server(tx) => tx.query_one_raw(sql.statement(self.backend())).await?,
            Self::Each(db) => db.query_one_raw(sql.statement(self.backend())).await?,
        };
        row.map(|row| read(&Row::Server(row))).transpose()
    }

    /// Runs a change; how many rows it touched.
    pub(crate) async fn run(&self, sql: Sql) -> Result<u64> {
        if let Self::File(file) = self {
            return file.run(sql.text(), sql.values());
        }
        self.run_raw(sql.statement(self.backend())).await
    }

    /// Runs a statement made in the dialect room; how many rows it touched.
    pub(crate) async fn run_raw(&self, statement: Statement) -> Result<u64> {
        Ok(match self {
            Self::File(file) => {
                file.run(&statement.sql, statement.values.as_ref().map_or(&[], |v| v.0.as_slice()))?
            }
            Self::Server(tx) => tx.execute_raw(statement).await?.rows_affected(),
            Self::Each(db) => db.execute_raw(statement).await?.rows_affected(),
        })
    }

    /// PostgreSQL's transaction, for which the second wall stands.
    pub(crate) const fn server(&self) -> Option<&DatabaseTransaction> {
        if let Self::Server(tx) = self { Some(tx) } else { None }
    }

    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Server(tx) => Ok(tx.commit().await?),
            Self::File(file) => file.commit(),
            Self::Each(_) => Ok(()),
        }
    }

    /// Ends it without a change.
    pub(crate) async fn let_go(self) -> Result<()> {
        match self {
            Self::Server(tx) => Ok(tx.rollback().await?),
            Self::File(_) | Self::Each(_) => Ok(()),
        }
    }
}

/// Who begins what changes something: on SQLite one at a time, in the order of asking.
#[derive(Clone)]
pub(crate) struct Writer {
    pub(crate) db: DatabaseConnection,
    /// SQLite's one connection for changes; none while a new file is being filled.
    pub(crate) file: Option<Arc<Pool>>,
}

impl Writer {
    pub(crate) fn backend(&self) -> DbBackend {
        self.db.get_database_backend()
    }

    /// Begins a transaction that will write.
    pub(crate) async fn begin(&self) -> Result<Tx> {
        let Some(file) = &self.file else {
            return Ok(Tx::Server(dialect::begin_write(&self.db).await?));
        };
        let taken = file.take().await?;
        taken.begin()?;
        Ok(Tx::File(taken))
    }

    /// Runs a statement that is no part of a transaction, such as a `VACUUM`.
    pub(crate) async fn alone(&self, text: &str) -> Result<()> {
        match &self.file {
            Some(file) => file.take().await?.batch(text),
            None => self.db.execute_unprepared(text).await.map(drop).map_err(Error::from),
        }
    }

    /// Lets go of the connections.
    pub(crate) async fn close(self) -> Result<()> {
        if let Some(file) = &self.file {
            file.close();
        }
        Ok(self.db.close().await?)
    }
}
