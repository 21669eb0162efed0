//! The keys of a backup: made where they are wanting, let go of with what they were for, read into a 鍵束.

use super::{
    Result, Trouble,
    ring::{KINDS, RECORD, Ring, kind, word},
};
use crate::{
    actor::Ctx,
    db::Store,
    error::Error,
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use std::collections::HashMap;

/// So many keys are made in one transaction.
const AT_ONCE: i64 = 500;

/// So often a backup tries to find a moment in which everybody has a key. Somebody new comes between rarely once.
const TRIES: usize = 50;

/// "There is still something to keep": of a row `r` of a kind's table.
fn lives(kind: &str) -> &'static str {
    match kind {
        "household" | "person" | "reception" => "r.erased_at IS NULL",
        "handover" => "r.withdrawn_at IS NULL",
        "import_batch" => {
            "(r.file IS NOT NULL OR r.file_name <> '' OR r.unused <> '' \
             OR EXISTS (SELECT 1 FROM import_fault f WHERE f.batch_id = r.id) \
             OR EXISTS (SELECT 1 FROM import_same s WHERE s.batch_id = r.id))"
        }
        // A title often names the household: that of a meeting about nobody who is left goes with them.
        "meeting" => {
            "(NOT EXISTS (SELECT 1 FROM meeting_item i WHERE i.meeting_id = r.id) \
             OR EXISTS (SELECT 1 FROM meeting_item i JOIN support_case c ON c.id = i.case_id \
             WHERE i.meeting_id = r.id AND c.erased_at IS NULL))"
        }
        _ => "1 = 1",
    }
}

/// Rows of a kind that live and have no key.
fn without(kind: &str) -> String {
    format!(
        "FROM {kind} r WHERE {} AND NOT EXISTS (SELECT 1 FROM subject_key k WHERE k.kind = '{kind}' \
         AND k.subject_id = r.id)",
        lives(kind)
    )
}

fn place(kind: &str, subject: i64) -> String {
    format!("subject_key:{kind}:{subject}:key_sealed")
}

impl Store {
    /// Makes the keys that are wanting, lets go of those whose rows tell nothing any more, and begins to read at a moment
    /// in which everybody has one.
    pub(crate) async fn keyed(&self, ctx: &Ctx) -> Result<(Unit, Ring)> {
        if self.key_fits(ctx).await? == Some(false) {
            return Err(Trouble::WrongKey);
        }
        for _ in 0..TRIES {
            self.make_keys(ctx).await?;
            let unit = self.reading(ctx).await?;
            let mut wanting = 0;
            for kind in KINDS {
                let sql = format!("SELECT COUNT(*) AS n {}", without(kind));
                wanting += unit.need(Sql::new(&sql, vals![]), |r| r.int("n")).await?;
            }
            if wanting == 0 {
                let ring = self.ring(&unit).await?;
                return Ok((unit, ring));
            }
            unit.done().await?;
        }
        Err(Error::Broken("no moment in which everybody has a key").into())
    }

    async fn make_keys(&self, ctx: &Ctx) -> Result<()> {
        let unit = self.writing(ctx).await?;
        self.put_keys(&unit, [(RECORD, 0, secret::random()?)]).await?;
        for kind in KINDS {
            let gone = format!(
                "DELETE FROM subject_key WHERE kind = $1 AND NOT EXISTS (SELECT 1 FROM {kind} r \
                 WHERE r.id = subject_key.subject_id AND {})",
                lives(kind)
            );
            // A person whose row an undone import took away leaves a key, which opens what older backups have of them.
            if !matches!(*kind, "household" | "person" | "reception") {
                unit.run(Sql::new(&gone, vals![*kind])).await?;
            }
        }
        unit.done().await?;
        for kind in KINDS {
            loop {
                let unit = self.writing(ctx).await?;
                let sql = format!("SELECT r.id {} ORDER BY r.id LIMIT {AT_ONCE}", without(kind));
                let rows = unit.all(Sql::new(&sql, vals![]), |r| r.int("id")).await?;
                let keys: crate::Result<Vec<_>> =
                    rows.iter().map(|id| Ok((*kind, *id, secret::random()?))).collect();
                self.put_keys(&unit, keys?).await?;
                unit.done().await?;
                if rows.is_empty() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Puts keys in, sealed with the office's; one that is there stays.
    pub(crate) async fn put_keys(
        &self,
        unit: &Unit,
        keys: impl IntoIterator<Item = (&str, i64, [u8; 32])>,
    ) -> crate::Result<()> {
        for (kind, subject, key) in keys {
            let sealed = self.key.seal(&place(kind, subject), &key)?;
            let text = "INSERT INTO subject_key (kind, subject_id, key_sealed, made_at) VALUES ($1, $2, $3, $4) \
                        ON CONFLICT (kind, subject_id) DO NOTHING";
            unit.run(Sql::new(text, vals![kind, subject, sealed, unit.now()])).await?;
        }
        Ok(())
    }

    /// The keys as of the moment that `unit` reads.
    async fn ring(&self, unit: &Unit) -> Result<Ring> {
        let read = |r: &Row| Ok((r.text("kind")?, r.int("subject_id")?, r.bytes("key_sealed")?));
        let sql = "SELECT kind, subject_id, key_sealed FROM subject_key ORDER BY id";
        let (mut record, mut keys) = (None, HashMap::new());
        for (name, subject, sealed) in unit.all(Sql::new(sql, vals![]), read).await? {
            let opened = self.key.open(&place(&name, subject), &sealed).map_err(|_| Trouble::WrongKey)?;
            let key = <[u8; 32]>::try_from(opened).map_err(|_| Error::Broken("a key of another length"))?;
            match kind(&name) {
                Some(kind) => _ = keys.insert((kind, subject), key),
                None if name == RECORD => record = Some(key),
                None => {}
            }
        }
        let mut erased = HashMap::new();
        for table in ["household", "person", "reception"] {
            let sql = format!("SELECT id, erased_at FROM {table} WHERE erased_at IS NOT NULL");
            let rows = unit.all(Sql::new(&sql, vals![]), |r| Ok((r.int("id")?, r.int("erased_at")?))).await?;
            let kind = kind(table).unwrap_or_default();
            for (id, at) in rows {
                // Whoever has no record left has no key, whatever the table of keys says.
                keys.remove(&(kind, id));
                erased.insert((kind, id), at);
            }
        }
        let record = record.ok_or(Error::Broken("the record's own key"))?;
        Ok(Ring { at: unit.now(), record, keys, erased })
    }

    /// Puts the keys of a 鍵束 into a record that was restored with it.
    pub(crate) async fn take_ring(&self, unit: &Unit, ring: &Ring) -> crate::Result<()> {
        self.put_keys(unit, [(RECORD, 0, ring.record)]).await?;
        self.put_keys(unit, ring.keys.iter().map(|((kind, id), key)| (word(*kind), *id, *key))).await
    }
}
