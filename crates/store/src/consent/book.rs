//! The book of a case as the rules read it, and their decisions put into rows.

use crate::{
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    access::Parts,
    consent::{Answer, Book, Ends, Leaning, Will},
};

/// "The words told on this statement bear no longer" (its row and the instant, as they stand in the statement): it was
/// withdrawn, its time is over, or somebody of the household has said that the agency is not to be told. Never of what
/// stands on no statement. The same as [`Book::stand`] for what has been told.
pub(crate) fn fallen(item: &str, now: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM consent_item wi JOIN consent wc ON wc.id = wi.consent_id WHERE wi.id = {item} \
         AND (wi.ended_at IS NOT NULL OR wc.until_at <= {now} OR EXISTS (SELECT 1 FROM consent wd \
         JOIN consent_item wn ON wn.consent_id = wd.id WHERE wd.case_id = wc.case_id AND wd.said_on IS NOT NULL \
         AND wn.agency_id = wi.agency_id AND wn.answer = 'refused' AND wn.ended_at IS NULL \
         AND (wd.until_at IS NULL OR wd.until_at > {now}))))"
    )
}

impl Unit {
    /// Lets one writer after the other come to what was said about a case: on PostgreSQL two transactions would else
    /// each miss what the other is about to write (a grant made while its consent is being withdrawn).
    pub(crate) async fn hold_case(&self, case: i64) -> Result<()> {
        self.run(Sql::new("UPDATE support_case SET version = version WHERE id = $1", vals![case])).await?;
        Ok(())
    }

    /// Everything said about a case, and the grants that lean on it.
    pub(crate) async fn book(&self, case: i64) -> Result<Book> {
        let sql = Sql::new(
            "SELECT i.id, k.person_id, i.agency_id, i.answer, k.parts, k.until_at, i.ended_at FROM consent_item i \
             JOIN consent k ON k.id = i.consent_id WHERE k.case_id = $1 AND k.said_on IS NOT NULL ORDER BY i.id",
            vals![case],
        );
        let wills = self
            .all(sql, |r| {
                let answer = r.word("answer", Answer::parse)?;
                let parts = Parts::from_bits(r.int("parts")?);
                Ok(Will {
                    id: r.int("id")?,
                    person: r.int("person_id")?,
                    agency: r.int("agency_id")?,
                    answer,
                    parts: if answer == Answer::Given { parts } else { Parts::NONE },
                    until: r.opt_int("until_at")?,
                    ended: r.opt_int("ended_at")?,
                })
            })
            .await?;
        let sql = Sql::new(
            "SELECT id, consent_item_id FROM disclosure_grant WHERE case_id = $1 AND consent_item_id IS NOT NULL \
             AND ended_at IS NULL AND (to_at IS NULL OR to_at > $2) ORDER BY id",
            vals![case, self.now()],
        );
        let leaning =
            self.all(sql, |r| Ok(Leaning { grant: r.int("id")?, will: r.int("consent_item_id")? })).await?;
        Ok(Book { wills, leaning })
    }

    /// Ends what a new word ends.
    pub(super) async fn end_all(&self, ends: &Ends, words: &str) -> Result<()> {
        let (now, worker) = (self.now(), self.ctx().actor.worker);
        let mut sql = Sql::new(
            "UPDATE consent_item SET ended_at = $1, ended_by = $2, ended_words = $3 WHERE ended_at IS NULL \
             AND id IN ",
            vals![now, worker, words],
        );
        sql.ids(&ends.wills);
        self.run(sql).await?;
        let mut sql = Sql::new(
            "UPDATE disclosure_grant SET ended_at = $1, ended_by = $2 WHERE ended_at IS NULL AND id IN ",
            vals![now, worker],
        );
        sql.ids(&ends.grants);
        self.run(sql).await?;
        Ok(())
    }
}
