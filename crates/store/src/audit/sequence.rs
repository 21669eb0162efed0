//! The sequencer: one at a time, by a lock row, so that several nodes on one PostgreSQL share one chain.

use crate::{
    error::Result,
    row::{Sql, vals},
    tx::Writer,
    wall,
};

/// Lines linked in one transaction.
const AT_ONCE: i64 = 1_000;

/// The link after `before`: what the chain's entry `seq` over a line's `digest` must be.
pub(crate) fn link(before: &[u8], seq: i64, digest: &[u8]) -> [u8; 32] {
    let mut hash = blake3::Hasher::new();
    hash.update(b"engawa audit link 1").update(before).update(&seq.to_be_bytes()).update(digest);
    hash.finalize().into()
}

/// Links every waiting line into the chain.
pub(crate) async fn link_pending(db: &Writer) -> Result<()> {
    while link_some(db).await? == AT_ONCE {}
    Ok(())
}

async fn link_some(db: &Writer) -> Result<i64> {
    let tx = db.begin().await?;
    if let Some(tx) = tx.server() {
        wall::whole(tx).await?;
    }
    let lock = "INSERT INTO lock_row (name, value) VALUES ('audit_chain', 1) \
                ON CONFLICT (name) DO UPDATE SET value = lock_row.value + 1";
    tx.run(Sql::new(lock, vals![])).await?;
    let head = Sql::new("SELECT seq, link FROM audit_chain ORDER BY seq DESC LIMIT 1", vals![]);
    let head = tx.one(head, |r| Ok((r.int("seq")?, r.bytes("link")?))).await?;
    let (mut seq, mut last) = head.unwrap_or_default();
    let waiting = Sql::new(
        "SELECT p.line_id, a.digest FROM audit_pending p JOIN audit a ON a.id = p.line_id ORDER BY p.line_id LIMIT $1",
        vals![AT_ONCE],
    );
    let waiting = tx.all(waiting, |r| Ok((r.int("line_id")?, r.bytes("digest")?))).await?;
    if waiting.is_empty() {
        tx.let_go().await?;
        return Ok(0);
    }
    let mut sql = Sql::new("INSERT INTO audit_chain (seq, line_id, link) VALUES ", Vec::new());
    let mut done = Sql::new("DELETE FROM audit_pending WHERE line_id IN (", Vec::new());
    let mut count = 0;
    for (line, digest) in waiting {
        seq += 1;
        last = link(&last, seq, &digest).to_vec();
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
    tx.run(sql).await?;
    tx.run(done).await?;
    tx.commit().await?;
    Ok(count)
}
