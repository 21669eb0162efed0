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
        let (base, _) = beside(server)?;
        Ok(format!("{base}/{name}"))
    }

    /// A copy of a PostgreSQL database that nobody is connected to, beside the one that `server` names; its address.
    ///
    /// # Errors
    /// [`Error::Database`] when the server cannot be reached or somebody is connected to `of`.
    pub async fn copy_postgres(server: &str, of: &str) -> Result<String> {
        let (base, template) = beside(of)?;
        let name = format!("scratch_{}", secret::token()?);
        let admin = Database::connect(server).await?;
        admin.execute_unprepared(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await?;
        admin.close().await?;
        Ok(format!("{base}/{name}"))
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

/// A database's address without its name, and the name.
fn beside(url: &str) -> Result<(&str, &str)> {
    url.rsplit_once('/').ok_or(Error::Broken("a PostgreSQL address without a database"))
}
