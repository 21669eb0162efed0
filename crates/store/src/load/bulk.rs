//! Loading a great many rows: what the importer and the bench need around [`Loader`].

use super::{Loader, RowId, Table};
use crate::{
    actor::{Ctx, Door},
    db::Store,
    dialect,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    session::secret_hash,
    token::PREFIX,
};
use domain::{Instant, Secret, Token};
use std::collections::HashMap;

impl Store {
    /// Gets the search indexes ready for hundreds of thousands of rows. Searches are slow, never wrong, until
    /// [`Store::after_loading`].
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts.
    pub async fn before_loading(&self, ctx: &Ctx) -> Result<()> {
        if ctx.actor.door == Door::Program {
            dialect::before_loading(&self.writer).await
        } else {
            Err(Error::NotFound)
        }
    }

    /// Puts the search indexes in order and tells the planner how large the tables are now.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts.
    pub async fn after_loading(&self, ctx: &Ctx) -> Result<()> {
        if ctx.actor.door == Door::Program {
            dialect::after_loading(&self.writer).await
        } else {
            Err(Error::NotFound)
        }
    }
}

impl Loader {
    /// The tokens of the rows that came from `source`, by their key there.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn tokens<T: Table>(&self, source: &str) -> Result<HashMap<String, Token>> {
        let sql = Sql::new(
            &format!("SELECT token, import_key FROM {} WHERE import_source = $1", T::TABLE),
            vals![source],
        );
        let rows = self.unit.all(sql, |r| Ok((r.text("import_key")?, r.token("token")?))).await?;
        Ok(rows.into_iter().collect())
    }

    /// Every worker's row by login name.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn workers_by_login(&self) -> Result<HashMap<String, RowId>> {
        let sql = Sql::new("SELECT id, login FROM worker", vals![]);
        let rows = self.unit.all(sql, |r| Ok((r.text("login")?, RowId(r.int("id")?)))).await?;
        Ok(rows.into_iter().collect())
    }

    /// An access token of a loaded worker, valid until before `ends_at`; its secret. For the bench, whose workers
    /// have no browser.
    ///
    /// # Errors
    /// [`Error::Database`] when there is no such worker.
    pub async fn access_token(&self, worker: RowId, name: &str, ends_at: Instant) -> Result<Secret<String>> {
        let secret = format!("{PREFIX}{}{}", secret::token()?, secret::token()?);
        let sql = Sql::new(
            "INSERT INTO access_token (token, worker_id, name, secret_hash, created_at, ends_at) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            vals![secret::token()?.as_str(), worker.0, name, secret_hash(&secret), self.unit.now(), ends_at],
        );
        self.unit.run(sql).await?;
        Ok(Secret::new(secret))
    }
}
