//! A contact that another system sends again, known by its key there. Keys are an agency's own: what another agency
//! keeps under the same key is another contact, and nothing is told of it.

use super::{add::Counterpart, correct::Kept};
use crate::{
    error::{Error, Result},
    gate::OpenCase,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{Faults, Token, contact::NewContact};

/// What `contact.import_source` says of a contact that came from `source` through this agency.
pub(super) fn source_of(agency: i64, source: &str) -> String {
    format!("{source}@{agency}")
}

/// The contact that stands under a key, as it was sent first.
struct First {
    id: i64,
    token: Token,
    case: i64,
    sent: Kept,
}

impl Unit {
    async fn under_key(&self, source: &str, key: &str) -> Result<Option<First>> {
        let sql = Sql::new(
            "SELECT k.id, k.token, k.case_id, k.at, k.method, k.outcome, k.counterpart_person_id, \
             k.counterpart_agency_id, k.counterpart, k.minutes, k.programme, k.field, k.body FROM contact k \
             WHERE k.import_source = $1 AND k.import_key = $2",
            vals![source, key],
        );
        let first = self
            .one(sql, |r| {
                let sent = Kept {
                    at: r.int("at")?,
                    method: r.text("method")?,
                    outcome: r.text("outcome")?,
                    counterpart_person: r.opt_int("counterpart_person_id")?,
                    counterpart_agency: r.opt_int("counterpart_agency_id")?,
                    counterpart: r.text("counterpart")?,
                    minutes: r.int("minutes")?,
                    programme: r.text("programme")?,
                    field: r.text("field")?,
                    body: r.text("body")?,
                };
                Ok(First { id: r.int("id")?, token: r.token("token")?, case: r.int("case_id")?, sent })
            })
            .await?;
        let Some(mut first) = first else { return Ok(None) };
        // What somebody corrected here since is no other content of the system that sent it.
        let former = Sql::new(
            "SELECT body FROM contact_former WHERE contact_id = $1 ORDER BY id LIMIT 1",
            vals![first.id],
        );
        if let Some(body) = self.one(former, |r| r.text("body")).await? {
            first.sent = serde_json::from_str(&body).map_err(|_| Error::Broken("contact_former.body"))?;
        }
        Ok(Some(first))
    }

    /// The token of the contact that the same agency saved under the new one's key. `None`: the key is free, or there
    /// is none. `next` is not compared: it became a task, which goes its own way.
    ///
    /// # Errors
    /// [`Error::Taken`] when the key stands for something else, with the fields that differ; those of another case
    /// are not compared.
    pub(super) async fn saved_under_key(
        &self,
        case: &OpenCase,
        new: &NewContact,
        with: Counterpart,
    ) -> Result<Option<Token>> {
        let Some((source, key)) = &new.import else { return Ok(None) };
        let source = source_of(self.ctx().actor.working_agency()?, source);
        let Some(First { token, case: of, sent, .. }) = self.under_key(&source, key).await? else {
            return Ok(None);
        };
        let mut faults = Faults::none();
        let mut differs = |field: &'static str, same: bool| {
            if !same {
                faults.add(field, "同じ import_key で先に保存したものと、ちがっています");
            }
        };
        if of == case.id {
            // Left out, the instant is that of the request: not the sender's word.
            differs("at", new.at == self.now() || new.at == sent.at);
            differs("method", new.method == sent.method);
            differs("outcome", new.outcome.word() == sent.outcome);
            differs("person", with.person == sent.counterpart_person);
            differs("agency", with.agency == sent.counterpart_agency);
            differs("counterpart", new.counterpart == sent.counterpart);
            differs("minutes", new.minutes == sent.minutes);
            differs("programme", new.programme == sent.programme);
            differs("field", new.field == sent.field);
            differs("body", new.body == sent.body);
        } else {
            differs("case", false);
        }
        if faults.is_empty() { Ok(Some(token)) } else { Err(Error::Taken(faults)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_an_agency_s_own() {
        assert_ne!(source_of(1, "api"), source_of(2, "api"));
        assert_eq!(source_of(1, "api"), "api@1");
    }
}
