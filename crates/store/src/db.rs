//! Opening a database: one writer and a few readers on SQLite, one pool on PostgreSQL.

use crate::{
    audit::Recorder,
    dialect,
    error::{Error, Result},
    migrate,
    pool::Pool,
    row::Sql,
    space::Space,
    tx::Writer,
    wall,
};
use sea_orm::sqlx::sqlite::SqliteConnectOptions;
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend};
use std::{path::PathBuf, sync::Arc, time::Duration};

/// What a server keeps back of its disk, in bytes: see [`Store::keep_reserve`].
pub const RESERVE: u64 = 64 << 20;

/// How to open the store.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite:///path/to/file` or `postgres://…`.
    pub url: String,
    /// Connections for reading; on PostgreSQL as many again for changes.
    pub connections: u32,
    /// The key that seals TOTP secrets and other columns of class `secret`; 32 bytes, kept outside the database.
    pub key: [u8; 32],
}

/// The open store. Cheap to clone; holds no state but connections.
#[derive(Clone)]
pub struct Store {
    pub(crate) writer: Writer,
    /// SQLite's connections for reading.
    pub(crate) readers: Option<Arc<Pool>>,
    /// PostgreSQL's connections for reading.
    pub(crate) reads: Option<DatabaseConnection>,
    pub(crate) recorder: Recorder,
    pub(crate) key: Arc<crate::secret::Sealer>,
    pub(crate) space: Arc<Space>,
    /// The address to which passkeys are bound; see [`Store::at`].
    pub(crate) site: Option<Arc<crate::accounts::Site>>,
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
        let write = if is_sqlite(options) {
            let write = Database::connect(sqlite(options, true)).await?;
            migrate::up(&write).await?;
            write
        } else {
            let write = postgres(options).await?;
            if !up_to_date(&write).await? {
                Self::prepare(options).await?;
            }
            write
        };
        let store = Self::over(write, options).await?;
        let unit = store.writing(&crate::Ctx::program("open", 0)).await?;
        crate::seed::codes(&unit).await?;
        unit.enter_long_notes().await?;
        unit.done().await?;
        Ok(store)
    }

    /// Brings a PostgreSQL database's schema and its second wall up to date, by a role that owns the tables or may make
    /// them. Where `role` is given, that role may work with them from then on and owns none.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when it cannot be reached, is newer than this program, or refuses.
    pub async fn prepare_for(options: &Options, role: Option<&str>) -> Result<()> {
        let owner = postgres_owner(options).await?;
        migrate::up(&owner).await?;
        if let Some(role) = role {
            wall::let_in(&owner, role).await?;
        }
        Ok(owner.close().await?)
    }

    async fn prepare(options: &Options) -> Result<()> {
        Self::prepare_for(options, None).await
    }

    /// Opens a database beside a running server, and changes nothing by opening: for a backup or a look.
    ///
    /// # Errors
    /// [`crate::Error::OtherSchema`] when its schema is not exactly this program's, or there is none;
    /// [`crate::Error::Database`] when it cannot be reached.
    pub async fn attach(options: &Options) -> Result<Self> {
        let write = if is_sqlite(options) {
            Database::connect(sqlite(options, false)).await?
        } else {
            postgres(options).await?
        };
        if migrate::applied(&write).await? != migrate::steps() {
            return Err(crate::Error::OtherSchema);
        }
        Self::over(write, options).await
    }

    /// Opens a database to load a whole backup into: a SQLite file has nothing to lose yet, so it is not made safe
    /// against a power cut until it is whole.
    pub(crate) async fn for_loading(options: &Options) -> Result<Self> {
        let db = if is_sqlite(options) {
            let mut to = sqlite(options, true);
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
            postgres_owner(options).await?
        };
        // One connection for everything: a second one would wait for this one's exclusive lock.
        Ok(Self::with(Writer { db, file: None }, None, None, options))
    }

    async fn over(write: DatabaseConnection, options: &Options) -> Result<Self> {
        if is_sqlite(options) {
            let readers = Pool::of_readers(file(options)?, options.connections);
            let writer = Writer { db: write, file: Some(Pool::of_one_writer(file(options)?)) };
            return Ok(Self::with(writer, Some(readers), None, options));
        }
        let reads = postgres_reads(options).await?;
        Ok(Self::with(Writer { db: write, file: None }, None, Some(reads), options))
    }

    fn with(
        writer: Writer,
        readers: Option<Arc<Pool>>,
        reads: Option<DatabaseConnection>,
        options: &Options,
    ) -> Self {
        let space = Arc::new(Space::under(&options.url));
        let recorder = Recorder::start(writer.clone(), Arc::clone(&space));
        let key = Arc::new(crate::secret::Sealer::new(&options.key));
        Self { writer, readers, reads, recorder, key, space, site: None }
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
        self.close_readers().await?;
        self.writer.close().await
    }

    /// Which database this is.
    pub(crate) fn backend(&self) -> DbBackend {
        self.writer.backend()
    }

    /// Is the database there and answering? For `/readyz`.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when not.
    pub async fn ping(&self) -> Result<()> {
        self.glance(Sql::new("SELECT CAST(1 AS BIGINT) AS one", Vec::new()), |r| r.int("one")).await?;
        Ok(())
    }

    async fn close_readers(&self) -> Result<()> {
        if let Some(readers) = &self.readers {
            readers.close();
        }
        if let Some(reads) = &self.reads {
            reads.clone().close().await?;
        }
        Ok(())
    }

    /// Links what is waiting into the audit chain and closes the connections. Call it at a graceful stop.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when the last lines could not be linked; they stay pending, not lost.
    pub async fn close(self) -> Result<()> {
        crate::audit::link_pending(&self.writer).await?;
        if self.backend() == DbBackend::Sqlite {
            self.writer.alone(dialect::CHECKPOINT).await?;
        }
        self.recorder.stop();
        self.close_readers().await?;
        self.writer.close().await
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

/// Statements that a connection to PostgreSQL keeps prepared.
const PREPARED: usize = 400;

async fn postgres(options: &Options) -> Result<DatabaseConnection> {
    let mut pool = common(options, options.connections.max(2));
    pool.map_sqlx_postgres_opts(|to| to.statement_cache_capacity(PREPARED).options([wall::AT_REST]));
    Ok(Database::connect(pool).await?)
}

/// One connection for changing the schema, or for loading everything.
pub(crate) async fn postgres_owner(options: &Options) -> Result<DatabaseConnection> {
    let mut pool = common(options, 2);
    pool.map_sqlx_postgres_opts(|to| to.statement_cache_capacity(PREPARED).options([wall::OWNER]));
    Ok(Database::connect(pool).await?)
}

/// Is there nothing to change about the schema and the wall?
async fn up_to_date(db: &DatabaseConnection) -> Result<bool> {
    Ok(migrate::applied(db).await? == migrate::steps() && wall::stands(db).await?)
}

/// Connections that can only read, each transaction from one consistent state. A plan is for the statement, not for its
/// values: else one with many joins is planned anew at every run, which takes longer than running it.
async fn postgres_reads(options: &Options) -> Result<DatabaseConnection> {
    let mut pool = common(options, options.connections.max(2));
    pool.map_sqlx_postgres_opts(|to| {
        to.statement_cache_capacity(PREPARED).options([
            wall::AT_REST,
            ("default_transaction_isolation", "repeatable read"),
            ("default_transaction_read_only", "on"),
            ("plan_cache_mode", "force_generic_plan"),
            ("jit", "off"),
        ])
    });
    Ok(Database::connect(pool).await?)
}

fn is_sqlite(options: &Options) -> bool {
    options.url.starts_with("sqlite:")
}

/// The file of a SQLite database.
fn file(options: &Options) -> Result<PathBuf> {
    let parsed: std::result::Result<SqliteConnectOptions, _> = options.url.parse();
    parsed.map(|o| o.get_filename().to_owned()).map_err(|_| Error::Broken("the database's address"))
}

/// The connection by which a SQLite file gets its schema, or is filled.
fn sqlite(options: &Options, create: bool) -> ConnectOptions {
    let mut to = common(options, 1);
    to.map_sqlx_sqlite_opts(move |sqlite| {
        sqlite
            .create_if_missing(create)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .statement_cache_capacity(400)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            // What is deleted or shortened is overwritten in the file, not only forgotten.
            .pragma("secure_delete", "ON")
            .pragma("cache_size", "-32768")
            .pragma("mmap_size", "0")
            .pragma("temp_store", "MEMORY")
    });
    to
}
