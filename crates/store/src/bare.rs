//! What the bench compares saving with: a bare insert into a table of its own, on the same engine through the same
//! connections, with nothing around it.

use crate::{
    actor::{Ctx, Door},
    db::Store,
    dialect,
    error::{Error, Result},
    row::{Sql, vals},
};
use domain::Instant;

/// Only the program itself measures.
fn measuring(ctx: &Ctx) -> Result<()> {
    if ctx.actor.door == Door::Program { Ok(()) } else { Err(Error::NotFound) }
}

impl Store {
    /// Makes the table `bare` anew, empty.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts; [`Error::Database`].
    pub async fn bare_table(&self, ctx: &Ctx) -> Result<()> {
        self.no_bare_table(ctx).await?;
        let table = "CREATE TABLE bare (id {pk}, case_id BIGINT NOT NULL, at BIGINT NOT NULL, \
                     method TEXT NOT NULL, minutes BIGINT NOT NULL, body TEXT NOT NULL)";
        self.writer.alone(&dialect::schema(table, self.backend())).await
    }

    /// Drops the table.
    ///
    /// # Errors
    /// As [`Store::bare_table`].
    pub async fn no_bare_table(&self, ctx: &Ctx) -> Result<()> {
        measuring(ctx)?;
        self.writer.alone("DROP TABLE IF EXISTS bare").await
    }

    /// `BEGIN`, one `INSERT`, `COMMIT`.
    ///
    /// # Errors
    /// As [`Store::bare_table`].
    pub async fn bare_insert(&self, ctx: &Ctx, at: Instant, body: &str) -> Result<()> {
        measuring(ctx)?;
        let tx = self.writer.begin().await?;
        let sql = Sql::new(
            "INSERT INTO bare (case_id, at, method, minutes, body) VALUES ($1, $2, $3, $4, $5)",
            vals![1_i64, at, "phone", 15_i64, body],
        );
        tx.run(sql).await?;
        tx.commit().await
    }
}
