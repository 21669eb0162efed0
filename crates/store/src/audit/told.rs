//! The chain's lines for those who look from outside: a tree over them, and the lines themselves.

use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    row::{Sql, vals},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Instant;
use ledger::{Told, Walk};

/// Lines read at once.
const STEP: i64 = 5_000;

impl Store {
    /// Feeds a walk the digests of the lines that were linked since those it has seen. Needs no role: it reads digests.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when the database cannot be read.
    pub async fn walk_on(&self, walk: &mut Walk, now: Instant) -> Result<()> {
        let unit = self.reading(&Ctx::program("checkpoint", now)).await?;
        let mut after = i64::try_from(walk.tree().size()).unwrap_or(i64::MAX);
        loop {
            let sql = Sql::new(
                "SELECT c.seq, a.digest FROM audit_chain c JOIN audit a ON a.id = c.line_id WHERE c.seq > $1 \
                 ORDER BY c.seq LIMIT $2",
                vals![after, STEP],
            );
            let rows = unit.all(sql, |r| Ok((r.int("seq")?, r.bytes("digest")?))).await?;
            let Some((last, _)) = rows.last() else { break };
            after = *last;
            for (_, digest) in &rows {
                walk.push(digest);
            }
        }
        unit.done().await
    }

    /// The linked lines behind the place `after`, some thousands at most, in the chain's order: for a verifier outside.
    /// Rows are numbers; no word of a record stands in a line.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when the database cannot be read.
    pub async fn told_lines(&self, after: u64, now: Instant) -> Result<Vec<Told>> {
        let unit = self.reading(&Ctx::program("audit-lines", now)).await?;
        let sql = Sql::new(
            "SELECT c.seq, a.* FROM audit_chain c JOIN audit a ON a.id = c.line_id WHERE c.seq > $1 \
             ORDER BY c.seq LIMIT $2",
            vals![i64::try_from(after).unwrap_or(i64::MAX), STEP],
        );
        let rows = unit
            .all(sql, |r| {
                Ok(Told {
                    seq: u64::try_from(r.int("seq")?).unwrap_or_default(),
                    at: r.int("at")?,
                    worker: r.opt_int("worker_id")?,
                    agency: r.opt_int("agency_id")?,
                    action: r.text("action")?,
                    kind: r.text("kind")?,
                    object: r.opt_int("object_id")?,
                    case: r.opt_int("case_id")?,
                    person: r.opt_int("person_id")?,
                    subjects: r.text("subjects")?,
                    parts: r.int("parts")?,
                    ground: r.text("ground")?,
                    page: r.text("page")?,
                    request: r.text("request")?,
                    nonce: STANDARD.encode(r.bytes("nonce")?),
                })
            })
            .await?;
        unit.done().await?;
        Ok(rows)
    }
}
