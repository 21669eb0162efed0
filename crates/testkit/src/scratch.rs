//! Both databases, empty.

use store::{Result, Store};

/// An empty store that vanishes when dropped.
#[derive(Debug)]
pub struct Scratch {
    /// `sqlite` or `postgres`.
    pub name: &'static str,
    /// The store.
    pub store: Store,
    /// Where its files are, for SQLite.
    pub dir: tempfile::TempDir,
}

/// The environment variable that names a PostgreSQL server for tests, as `postgres://user@host:port/database`.
pub const POSTGRES: &str = "ENGAWA_TEST_POSTGRES";

/// An empty SQLite store.
///
/// # Errors
/// When the directory or file cannot be made.
pub async fn sqlite() -> Result<Scratch> {
    let dir = tempfile::tempdir().map_err(|e| store::Error::Database(e.to_string()))?;
    Ok(Scratch { name: "sqlite", store: Store::scratch_sqlite(dir.path()).await?, dir })
}

/// The environment variable that says on which database the pages are tested: `postgres`; SQLite without it.
pub const PAGES: &str = "ENGAWA_TEST_PAGES";

/// The PostgreSQL server on which the pages are to be tested, if they are.
#[must_use]
pub fn pages_server() -> Option<String> {
    let wanted = std::env::var(PAGES).is_ok_and(|database| database == "postgres");
    wanted.then(|| std::env::var(POSTGRES).unwrap_or_default())
}

/// An empty store on the database on which the pages are tested: see [`PAGES`].
///
/// # Errors
/// When it cannot be made.
pub async fn pages() -> Result<Scratch> {
    let Some(server) = pages_server() else { return sqlite().await };
    let dir = tempfile::tempdir().map_err(|e| store::Error::Database(e.to_string()))?;
    Ok(Scratch { name: "postgres", store: Store::scratch_postgres(&server).await?, dir })
}

/// One empty store on each database that is at hand: SQLite always, PostgreSQL where [`POSTGRES`] is set (as it is
/// under `cargo xtask test`).
///
/// # Errors
/// When one of them cannot be made.
pub async fn scratches() -> Result<Vec<Scratch>> {
    let mut all = vec![sqlite().await?];
    if let Ok(server) = std::env::var(POSTGRES) {
        let dir = tempfile::tempdir().map_err(|e| store::Error::Database(e.to_string()))?;
        all.push(Scratch { name: "postgres", store: Store::scratch_postgres(&server).await?, dir });
    }
    Ok(all)
}
