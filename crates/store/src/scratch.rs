//! Empty databases for tests and trials.

use crate::{
    db::{Options, Store},
    dialect,
    error::{Error, Result},
    migrate,
    row::{Row, Sql, vals},
    secret,
};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::path::Path;

/// What seals a store that is thrown away.
const KEY: [u8; 32] = [7; 32];

impl Store {
    /// An empty SQLite store in `dir`.
    ///
    /// # Errors
    /// [`Error::Database`] when the directory cannot be written.
    pub async fn scratch_sqlite(dir: &Path) -> Result<Self> {
        let url = format!("sqlite://{}", dir.join("engawa.sqlite").display());
        Self::open(&Options { url, connections: 2, key: KEY }).await
    }

    /// A new PostgreSQL store without any record, beside the database that `server` names: a copy of one that is made
    /// once for each state of the schema, since copying takes a fraction of the time of going through every step.
    ///
    /// # Errors
    /// [`Error::Database`] when the server cannot be reached or refuses.
    pub async fn scratch_postgres(server: &str) -> Result<Self> {
        let url = Self::fresh_postgres(server).await?;
        Self::open(&Options { url, connections: 4, key: KEY }).await
    }

    /// The address of a new PostgreSQL store without any record, beside the database that `server` names, by a role that
    /// owns nothing.
    ///
    /// # Errors
    /// [`Error::Database`] when the server cannot be reached or refuses.
    pub async fn fresh_postgres(server: &str) -> Result<String> {
        let mould = Self::mould(server).await?;
        Self::copy_postgres(server, &mould).await
    }

    /// The address of the PostgreSQL database that the empty stores are copied from.
    async fn mould(server: &str) -> Result<String> {
        let (base, _) = beside(server)?;
        let name = format!("mould_{}", migrate::digest());
        let admin = Database::connect(server).await?;
        // Of several programs that start at once, one makes it.
        let guard = dialect::migration_lock(&admin).await?;
        if !databases(&admin).await?.contains(&name) {
            let raw = format!("{name}_raw");
            admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {raw} WITH (FORCE)")).await?;
            admin.execute_unprepared(&format!("CREATE DATABASE {raw}")).await?;
            let options = Options { url: format!("{base}/{raw}"), connections: 2, key: KEY };
            Self::open(&options).await?.release().await?;
            make_role(&admin, server, ROLE).await?;
            Self::prepare_for(&options, Some(ROLE)).await?;
            admin.execute_unprepared(&format!("ALTER DATABASE {raw} RENAME TO {name}")).await?;
        }
        dialect::migration_unlock(guard).await?;
        admin.close().await?;
        Ok(format!("{base}/{name}"))
    }

    /// The address of a new PostgreSQL database without any table, beside the one that `server` names.
    ///
    /// # Errors
    /// [`Error::Database`] when the server cannot be reached or refuses.
    pub async fn empty_postgres(server: &str) -> Result<String> {
        Self::create(server, "").await
    }

    /// A copy of a scratch store's database that nobody is connected to, beside the one that `server` names; its address, by
    /// the role that scratch stores are opened by.
    ///
    /// # Errors
    /// [`Error::Database`] when the server cannot be reached or somebody is connected to `of`.
    pub async fn copy_postgres(server: &str, of: &str) -> Result<String> {
        let (_, template) = beside(of)?;
        // File by file, not page by page through the log: some five times as fast where nothing is made durable.
        as_role(&Self::create(server, &format!(" TEMPLATE {template} STRATEGY file_copy")).await?, ROLE)
    }

    async fn create(server: &str, how: &str) -> Result<String> {
        let (base, _) = beside(server)?;
        let name = format!("scratch_{}_{}", std::process::id(), secret::token()?);
        let admin = Database::connect(server).await?;
        sweep(&admin).await?;
        admin.execute_unprepared(&format!("CREATE DATABASE {name}{how}")).await?;
        admin.close().await?;
        Ok(format!("{base}/{name}"))
    }

    /// The address of this scratch store's database on `server`: by the role that scratch stores are opened by, or by the
    /// one that `server` names.
    ///
    /// # Errors
    /// [`Error::Database`]; [`Error::Broken`] when `server` is no address.
    pub async fn scratch_address(&self, server: &str, superuser: bool) -> Result<String> {
        let name = Sql::new("SELECT CAST(current_database() AS TEXT) AS name", vals![]);
        let name = self.glance(name, |r| r.text("name")).await?.pop().ok_or(Error::NotFound)?;
        let url = format!("{}/{name}", beside(server)?.0);
        if superuser { Ok(url) } else { as_role(&url, ROLE) }
    }

    /// Drops a scratch database, whoever is connected to it.
    ///
    /// # Errors
    /// [`Error::Database`] when the server cannot be reached or refuses.
    pub async fn drop_postgres(server: &str, url: &str) -> Result<()> {
        let (_, name) = beside(url)?;
        if !name.starts_with("scratch_") {
            return Err(Error::Broken("only scratch databases are dropped"));
        }
        let admin = Database::connect(server).await?;
        admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await?;
        Ok(admin.close().await?)
    }
}

/// The role that scratch stores are opened by: it owns nothing, as the program's role should, so that every test that
/// runs on PostgreSQL runs behind the second wall.
const ROLE: &str = "engawa_scratch";

/// The address with another role's name, and the same password.
///
/// # Errors
/// [`Error::Broken`] when the address names no role.
pub(crate) fn as_role(url: &str, role: &str) -> Result<String> {
    let broken = || Error::Broken("a PostgreSQL address without a role");
    let (scheme, rest) = url.split_once("://").ok_or_else(broken)?;
    let (account, place) = rest.rsplit_once('@').ok_or_else(broken)?;
    let password = account.split_once(':').map(|(_, password)| format!(":{password}")).unwrap_or_default();
    Ok(format!("{scheme}://{role}{password}@{place}"))
}

/// Makes a role that owns nothing yet, once for a server. The migration lock is held.
pub(crate) async fn make_role(admin: &DatabaseConnection, server: &str, role: &str) -> Result<()> {
    let there =
        Sql::new("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM pg_roles WHERE rolname = $1", vals![role]);
    let there = admin.query_one_raw(there.statement(DbBackend::Postgres)).await?;
    if there.map(|r| Row::Server(r).int("n")).transpose()? == Some(1) {
        return Ok(());
    }
    let account =
        server.split_once("://").and_then(|(_, rest)| rest.rsplit_once('@')).map(|(account, _)| account);
    let password = account.and_then(|a| a.split_once(':')).map(|(_, password)| password).unwrap_or_default();
    if password.contains('\'') {
        return Err(Error::Broken("the server's password for tests"));
    }
    admin.execute_unprepared(&format!("CREATE ROLE {role} LOGIN PASSWORD '{password}'")).await?;
    Ok(())
}

/// Every database of the server.
async fn databases(admin: &DatabaseConnection) -> Result<Vec<String>> {
    let names =
        Statement::from_string(DbBackend::Postgres, "SELECT CAST(datname AS TEXT) AS name FROM pg_database");
    let rows = admin.query_all_raw(names).await?;
    rows.into_iter().map(|row| Row::Server(row).text("name")).collect()
}

/// Drops what programs that have ended left behind: a run makes a thousand databases of some 20 MB, and tests end in
/// ways that leave no time to tidy up. Where it cannot be told which programs run, everything stays.
async fn sweep(admin: &DatabaseConnection) -> Result<()> {
    let running = Path::new("/proc");
    if !running.join("self").exists() {
        return Ok(());
    }
    for name in databases(admin).await? {
        let maker = name.strip_prefix("scratch_").and_then(|rest| rest.split_once('_'));
        let Some((maker, _)) = maker.filter(|(pid, _)| pid.parse::<u32>().is_ok()) else { continue };
        if !running.join(maker).exists() {
            // Another program may be at the same database, or somebody may still look at it: not ours to mind.
            let _gone = admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS {name}")).await;
        }
    }
    Ok(())
}

/// A database's address without its name, and the name.
fn beside(url: &str) -> Result<(&str, &str)> {
    url.rsplit_once('/').ok_or(Error::Broken("a PostgreSQL address without a database"))
}
