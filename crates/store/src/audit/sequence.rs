//! The sequencer: one at a time, by a lock row, so that several nodes on one PostgreSQL share one chain.

use crate::{
    dialect,
    error::Result,
    row::{Row, Sql, vals},
    wall,
};
use sea_orm::{ConnectionTrait, DatabaseConnection};

/// Lines linked in one transaction.
const AT_ONCE: i64 = 1_000;

/// The link after `before`: what the chain's entry `seq` over a line's `digest` must be.
pub(crate) fn link(before: &[u8], seq: i64, digest: &[u8]) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    hash.update(b"engawa audit link 1").update(before).update(&seq.to_be_bytes()).update(digest);
    hash.finalize().into()
}

/// Links every waiting line into the chain.
pub(crate) async fn link_pending(db: &DatabaseConnection) -> Result<()> {
    while link_some(db).await? == AT_ONCE {}
    Ok(())
}

async fn link_some(db: &DatabaseConnection) -> Result<i64> {
    let backend = db.get_database_backend();
    let tx = dialect::begin_write(db).await?;
    wall::whole(&tx).await?;
    let lock = "INSERT INTO lock_row (name, value) VALUES ('audit_chain', 1) \
                ON CONFLICT (name) DO UPDATE SET value = lock_row.value + 1";
    tx.execute_raw(Sql::new(lock, vals![]).statement(backend)).await?;
    let head = Sql::new("SELECT seq, link FROM audit_chain ORDER BY seq DESC LIMIT 1", vals![]);
    let head = tx.query_one_raw(head.statement(backend)).await?;
    let (mut seq, mut last) = match head.map(Row::Server) {
        Some(row) => (row.int("seq")?, row.bytes("link")?),
        None => (0, Vec::new()),
    };
    let waiting = Sql::new(
        "SELECT p.line_id, a.digest FROM audit_pending p JOIN audit a ON a.id = p.line_id ORDER BY p.line_id LIMIT $1",
        vals![AT_ONCE],
    );
    let waiting = tx.query_all_raw(waiting.statement(backend)).await?;
    if waiting.is_empty() {
        tx.rollback().await?;
        return Ok(0);
    }
    let mut sql = Sql::new("INSERT INTO audit_chain (seq, line_id, link) VALUES ", Vec::new());
    let mut done = Sql::new("DELETE FROM audit_pending WHERE line_id IN (", Vec::new());
    let mut count = 0;
    for row in waiting {
        let row = Row::Server(row);
        let line = row.int("line_id")?;
        seq += 1;
        last = link(&last, seq, &row.bytes("digest")?).to_vec();
        sql.add(if count == 0 { "(" } else { ",(" })
            .bind(seq)
            .add(",")
            .bind(line)
            .add(",")
            .bind(last.clone())
            .add(")");
        if count > 0 {
            done.add(",");
        }
        done.bind(line);
        count += 1;
    }
    done.add(")");
    tx.execute_raw(sql.statement(backend)).await?;
    tx.execute_raw(done.statement(backend)).await?;
    tx.commit().await?;
    Ok(count)
}
