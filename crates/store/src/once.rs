//! A form or request that came twice changes something once.

use crate::{
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};

impl Unit {
    /// Takes the key `once` of `route` for this worker, with the answer that will be given. `None`: it is new, go
    /// on. `Some(answer)`: it was saved before; give the first answer and change nothing. An empty key is always
    /// new. The row commits or vanishes with the change itself; a second request at the same instant waits for it.
    pub(crate) async fn once(&self, route: &str, key: &str, answer: &str) -> Result<Option<String>> {
        if key.is_empty() {
            return Ok(None);
        }
        let worker = self.ctx().actor.worker;
        let sql = Sql::new(
            "INSERT INTO idempotency (worker_id, route, key, answer, at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (worker_id, route, key) DO NOTHING",
            vals![worker, route, key, answer, self.now()],
        );
        if self.run(sql).await? == 1 {
            self.drop_kept(key).await?;
            return Ok(None);
        }
        let sql = Sql::new(
            "SELECT answer FROM idempotency WHERE worker_id = $1 AND route = $2 AND key = $3",
            vals![worker, route, key],
        );
        self.need(sql, |r| r.text("answer")).await.map(Some)
    }

    /// The answer that was given to this key before.
    pub(crate) async fn once_before(&self, route: &str, key: &str) -> Result<Option<String>> {
        if key.is_empty() {
            return Ok(None);
        }
        let sql = Sql::new(
            "SELECT answer FROM idempotency WHERE worker_id = $1 AND route = $2 AND key = $3",
            vals![self.ctx().actor.worker, route, key],
        );
        self.one(sql, |r| r.text("answer")).await
    }

    /// Was a form with this word saved already?
    pub(crate) async fn was_saved(&self, route: &str, key: &str) -> Result<bool> {
        let sql = Sql::new(
            "SELECT id FROM idempotency WHERE worker_id = $1 AND route = $2 AND key = $3",
            vals![self.ctx().actor.worker, route, key],
        );
        Ok(self.one(sql, |r| r.int("id")).await?.is_some())
    }
}
