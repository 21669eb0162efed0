//! Opening a database: one writer and a few readers on SQLite, one pool on PostgreSQL.

use crate::{audit::Recorder, dialect, error::Result, migrate};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend};
use std::{sync::Arc, time::Duration};

/// How to open the store.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite:///path/to/file` or `postgres://…`.
    pub url: String,
    /// Connections for reading (SQLite) or for everything (PostgreSQL).
    pub connections: u32,
    /// The key that seals TOTP secrets and other columns of class `secret`; 32 bytes, kept outside the database.
    pub key: [u8; 32],
}

/// The open store. Cheap to clone; holds no state but connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) write: DatabaseConnection,
    pub(crate) read: DatabaseConnection,
    pub(crate) recorder: Recorder,
    pub(crate) key: Arc<crate::secret::Sealer>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("backend", &self.backend()).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the database, brings its schema up to date, and starts the audit's recorder and sequencer.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when it cannot be reached, is newer than this program, or refuses.
    pub async fn open(options: &Options) -> Result<Self> {
        let (write, read) = if options.url.starts_with("sqlite:") {
            let write = Database::connect(sqlite(options, 1, true)).await?;
            migrate::up(&write).await?;
            (write, Database::connect(sqlite(options, options.connections.max(1), false)).await?)
        } else {
            let mut pool = common(options, options.connections.max(2));
            pool.test_before_acquire(false);
            let pool = Database::connect(pool).await?;
            migrate::up(&pool).await?;
            (pool.clone(), pool)
        };
        let recorder = Recorder::start(write.clone());
        let store = Self { write, read, recorder, key: Arc::new(crate::secret::Sealer::new(&options.key)) };
        let unit = store.writing(&crate::Ctx::program("open", 0)).await?;
        crate::seed::codes(&unit).await?;
        unit.done().await?;
        Ok(store)
    }

    /// Which database this is.
    pub(crate) fn backend(&self) -> DbBackend {
        self.write.get_database_backend()
    }

    /// Is the database there and answering? For `/readyz`.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when not.
    pub async fn ping(&self) -> Result<()> {
        Ok(self.read.ping().await?)
    }

    /// Links what is waiting into the audit chain and closes the connections. Call it at a graceful stop.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when the last lines could not be linked; they stay pending, not lost.
    pub async fn close(self) -> Result<()> {
        crate::audit::link_pending(&self.write).await?;
        if self.backend() == DbBackend::Sqlite {
            dialect::checkpoint(&self.write).await?;
        }
        self.recorder.stop();
        self.read.close().await?;
        Ok(self.write.close().await?)
    }
}

fn common(options: &Options, connections: u32) -> ConnectOptions {
    let mut to = ConnectOptions::new(options.url.clone());
    to.max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None);
    to
}

fn sqlite(options: &Options, connections: u32, writer: bool) -> ConnectOptions {
    let mut to = common(options, connections);
    to.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .create_if_missing(writer)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(400)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("cache_size", if writer { "-32768" } else { "-16384" })
            .pragma("mmap_size", "2147483648")
            .pragma("temp_store", "MEMORY")
            .pragma("query_only", if writer { "OFF" } else { "ON" })
    });
    to
}
