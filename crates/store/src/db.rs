//! Opening a database: one writer and a few readers on SQLite, one pool on PostgreSQL.

use crate::{audit::Recorder, dialect, error::Result, migrate, space::Space};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend};
use std::{sync::Arc, time::Duration};

/// What a server keeps back of its disk, in bytes: see [`Store::keep_reserve`].
pub const RESERVE: u64 = 64 << 20;

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
    pub(crate) space: Arc<Space>,
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
        Space::under(&options.url).make_way();
        let (write, read) = if options.url.starts_with("sqlite:") {
            let write = Database::connect(sqlite(options, 1, true)).await?;
            migrate::up(&write).await?;
            (write, Database::connect(sqlite(options, options.connections.max(1), false)).await?)
        } else {
            let pool = postgres(options).await?;
            migrate::up(&pool).await?;
            (pool.clone(), pool)
        };
        let store = Self::over(write, read, options);
        let unit = store.writing(&crate::Ctx::program("open", 0)).await?;
        crate::seed::codes(&unit).await?;
        unit.enter_long_notes().await?;
        unit.done().await?;
        Ok(store)
    }

    /// Opens a database beside a running server, and changes nothing by opening: for a backup or a look.
    ///
    /// # Errors
    /// [`crate::Error::OtherSchema`] when its schema is not exactly this program's, or there is none;
    /// [`crate::Error::Database`] when it cannot be reached.
    pub async fn attach(options: &Options) -> Result<Self> {
        let (write, read) = if options.url.starts_with("sqlite:") {
            let there = |writer| {
                let mut to = sqlite(options, 1, writer);
                to.map_sqlx_sqlite_opts(|sqlite| sqlite.create_if_missing(false));
                to
            };
            (Database::connect(there(true)).await?, Database::connect(there(false)).await?)
        } else {
            let pool = postgres(options).await?;
            (pool.clone(), pool)
        };
        if migrate::applied(&write).await? != migrate::steps() {
            return Err(crate::Error::OtherSchema);
        }
        Ok(Self::over(write, read, options))
    }

    /// Opens a database to load a whole backup into: a SQLite file has nothing to lose yet, so it is not made safe
    /// against a power cut until it is whole.
    pub(crate) async fn for_loading(options: &Options) -> Result<Self> {
        let db = if options.url.starts_with("sqlite:") {
            let mut to = sqlite(options, 1, true);
            to.map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .pragma("journal_mode", "MEMORY")
                    .pragma("synchronous", "OFF")
                    .pragma("cache_size", "-65536")
                    .pragma("temp_store", "MEMORY")
            });
            Database::connect(to).await?
        } else {
            postgres(options).await?
        };
        Ok(Self::over(db.clone(), db, options))
    }

    fn over(write: DatabaseConnection, read: DatabaseConnection, options: &Options) -> Self {
        let space = Arc::new(Space::under(&options.url));
        let recorder = Recorder::start(write.clone(), Arc::clone(&space));
        Self { write, read, recorder, key: Arc::new(crate::secret::Sealer::new(&options.key)), space }
    }

    /// Keeps so many bytes of the disk back for views when it runs full (SQLite): changes are then refused first.
    pub fn keep_reserve(&self, bytes: u64) {
        self.space.keep(bytes);
    }

    /// Lets go of the connections and nothing else: the counterpart of [`Store::attach`].
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn release(self) -> Result<()> {
        self.recorder.stop();
        self.read.clone().close().await?;
        Ok(self.write.close().await?)
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
        // A ping before every use would be one more round trip for every request; a connection that died is told by
        // its first statement, and the pool opens another.
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None);
    to
}

async fn postgres(options: &Options) -> Result<DatabaseConnection> {
    let pool = common(options, options.connections.max(2));
    Ok(Database::connect(pool).await?)
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
            // No memory map: SQLite unmaps the file whenever another connection has written, and here every view
            // writes its audit line; the faults of mapping it anew cost more than reading pages.
            .pragma("mmap_size", "0")
            .pragma("temp_store", "MEMORY")
            .pragma("query_only", if writer { "OFF" } else { "ON" })
    });
    to
}
