//! Empty databases for tests and trials.

use crate::{
    db::{Options, Store},
    error::{Error, Result},
    secret,
};
use sea_orm::{ConnectionTrait, Database};
use std::path::Path;

impl Store {
    /// An empty SQLite store in `dir`.
    ///
    /// # Errors
    /// [`Error::Database`] when the directory cannot be written.
    pub async fn scratch_sqlite(dir: &Path) -> Result<Self> {
        let url = format!("sqlite://{}", dir.join("engawa.sqlite").display());
        Self::open(&Options { url, connections: 2, key: [7; 32] }).await
    }

    /// A new empty PostgreSQL database beside the one that `server` names.
    ///
    /// # Errors
    /// [`Error::Database`] when the server cannot be reached or refuses.
    pub async fn scratch_postgres(server: &str) -> Result<Self> {
        let url = Self::empty_postgres(server).await?;
        Self::open(&Options { url, connections: 4, key: [7; 32] }).await
    }

    /// The address of a new PostgreSQL database without any table, beside the one that `server` names.
    ///
    /// # Errors
    /// [`Error::Database`] when the server cannot be reached or refuses.
    pub async fn empty_postgres(server: &str) -> Result<String> {
        let name = format!("scratch_{}", secret::token()?);
        let admin = Database::connect(server).await?;
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        admin.close().await?;
        let (base, _) =
            server.rsplit_once('/').ok_or(Error::Broken("a PostgreSQL address without a database"))?;
        Ok(format!("{base}/{name}"))
    }
}
