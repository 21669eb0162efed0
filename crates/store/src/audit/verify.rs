//! Does the audit still say what it said? Walks every line and every link.

use super::sequence::link;
use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    row::{Sql, vals},
};
use domain::Instant;
use ledger::{Checkpoint, Content, Flaw, Walk};

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// A line's content no longer fits its digest.
    Changed {
        /// The line's row.
        line: i64,
    },
    /// A link does not follow from the one before: a line was exchanged, or the chain rewritten in part.
    BrokenLink {
        /// The chain's entry.
        seq: i64,
    },
    /// Entries are missing before this one.
    Gap {
        /// The first entry after the gap.
        seq: i64,
    },
    /// A linked line is gone.
    LineMissing {
        /// The chain's entry.
        seq: i64,
    },
    /// A line that no link and no waiting list knows: slipped in.
    Unlinked {
        /// The line's row.
        line: i64,
    },
    /// A line has waited for its link for long.
    WaitsLong {
        /// The line's row.
        line: i64,
    },
    /// The lines no longer add up to what was signed and laid down outside.
    Outside(Flaw),
}

/// What the walk found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// Lines read.
    pub lines: i64,
    /// The chain's last entry.
    pub head: i64,
    /// Its link, to be kept elsewhere and compared next time.
    pub head_link: Vec<u8>,
    /// The largest checkpoint from outside that the lines still add up to; 0 for none.
    pub held: u64,
    /// Everything amiss; empty when all is as written.
    pub findings: Vec<Finding>,
}

/// Lines per step of the walk.
const STEP: i64 = 5_000;

/// A line may wait so long for its link, in ms.
const PATIENCE: Instant = 60_000;

impl Store {
    /// Walks the whole audit. Needs no role: it reads digests, and tells rows, not words.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when the database cannot be read.
    pub async fn verify_audit(&self, now: Instant) -> Result<Verdict> {
        self.verify_audit_past(now, Vec::new()).await
    }

    /// [`Store::verify_audit`], and whether the lines still add up to what these checkpoints from outside say. Who has
    /// the database's own password can write lines, digests and links anew so that they fit each other; what lies
    /// outside they cannot write.
    ///
    /// # Errors
    /// [`crate::Error::Database`] when the database cannot be read.
    pub async fn verify_audit_past(&self, now: Instant, checkpoints: Vec<Checkpoint>) -> Result<Verdict> {
        let unit = self.reading(&Ctx::program("verify-audit", now)).await?;
        let mut verdict = Verdict { lines: 0, head: 0, head_link: Vec::new(), held: 0, findings: Vec::new() };
        self.walk_lines(&unit, now, &mut verdict).await?;
        let mut walk = Walk::past(checkpoints);
        self.walk_chain(&unit, &mut verdict, &mut walk).await?;
        unit.done().await?;
        let (_, held, flaws) = walk.end();
        verdict.held = held;
        verdict.findings.extend(flaws.into_iter().map(Finding::Outside));
        Ok(verdict)
    }

    async fn walk_lines(&self, unit: &crate::unit::Unit, now: Instant, verdict: &mut Verdict) -> Result<()> {
        let mut after = i64::MIN;
        loop {
            let sql = Sql::new(
                "SELECT a.*, c.seq AS seq, p.line_id AS waits FROM audit a \
                 LEFT JOIN audit_chain c ON c.line_id = a.id LEFT JOIN audit_pending p ON p.line_id = a.id \
                 WHERE a.id > $1 ORDER BY a.id LIMIT $2",
                vals![after, STEP],
            );
            let rows = unit
                .all(sql, |r| {
                    let (action, kind, subjects) = (r.text("action")?, r.text("kind")?, r.text("subjects")?);
                    let (ground, page, request) = (r.text("ground")?, r.text("page")?, r.text("request")?);
                    let at = r.int("at")?;
                    let content = Content {
                        at,
                        worker: r.opt_int("worker_id")?,
                        agency: r.opt_int("agency_id")?,
                        action: &action,
                        kind: &kind,
                        object: r.opt_int("object_id")?,
                        case: r.opt_int("case_id")?,
                        person: r.opt_int("person_id")?,
                        subjects: &subjects,
                        parts: r.int("parts")?,
                        ground: &ground,
                        page: &page,
                        request: &request,
                    };
                    let whole = content.digest(&r.bytes("nonce")?).as_slice() == r.bytes("digest")?;
                    Ok((r.int("id")?, at, whole, r.opt_int("seq")?.is_some(), r.opt_int("waits")?.is_some()))
                })
                .await?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.0;
            for (line, at, whole, linked, waits) in rows {
                verdict.lines += 1;
                if !whole {
                    verdict.findings.push(Finding::Changed { line });
                }
                match (linked, waits) {
                    (false, false) => verdict.findings.push(Finding::Unlinked { line }),
                    (false, true) if at + PATIENCE < now => {
                        verdict.findings.push(Finding::WaitsLong { line })
                    }
                    _ => {}
                }
            }
        }
    }

    async fn walk_chain(
        &self,
        unit: &crate::unit::Unit,
        verdict: &mut Verdict,
        walk: &mut Walk,
    ) -> Result<()> {
        loop {
            let sql = Sql::new(
                "SELECT c.seq, c.link, a.digest FROM audit_chain c LEFT JOIN audit a ON a.id = c.line_id \
                 WHERE c.seq > $1 ORDER BY c.seq LIMIT $2",
                vals![verdict.head, STEP],
            );
            let rows =
                unit.all(sql, |r| Ok((r.int("seq")?, r.bytes("link")?, r.opt_bytes("digest")?))).await?;
            if rows.is_empty() {
                return Ok(());
            }
            for (seq, told, digest) in rows {
                if seq != verdict.head + 1 {
                    verdict.findings.push(Finding::Gap { seq });
                }
                // A missing line adds nothing: what follows it no longer adds up either.
                if let Some(digest) = &digest {
                    walk.push(digest);
                }
                match digest {
                    None => verdict.findings.push(Finding::LineMissing { seq }),
                    Some(digest) if link(&verdict.head_link, seq, &digest).as_slice() != told => {
                        verdict.findings.push(Finding::BrokenLink { seq });
                    }
                    Some(_) => {}
                }
                verdict.head = seq;
                verdict.head_link = told;
            }
        }
    }
}

impl Store {
    /// Links every waiting line now, without waiting for the sequencer's beat.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn link_audit(&self) -> Result<()> {
        super::link_pending(&self.writer).await
    }
}
