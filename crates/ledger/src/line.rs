//! One line's digest, and the line as it is handed to somebody outside.

use serde::{Deserialize, Serialize};

/// The content of a line as its digest sees it. Rows are numbers: no name, no word of a record stands in a line.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// When: milliseconds since 1970, UTC.
    pub at: i64,
    /// Who; none for the program itself.
    pub worker: Option<i64>,
    /// At which agency's desk.
    pub agency: Option<i64>,
    /// What was done.
    pub action: &'a str,
    /// To what kind of thing.
    pub kind: &'a str,
    /// Which one.
    pub object: Option<i64>,
    /// Of which case.
    pub case: Option<i64>,
    /// About whom.
    pub person: Option<i64>,
    /// What a list showed, as `,12,34,`.
    pub subjects: &'a str,
    /// Which parts were shown.
    pub parts: i64,
    /// On which ground.
    pub ground: &'a str,
    /// From which page.
    pub page: &'a str,
    /// In which request.
    pub request: &'a str,
}

impl Content<'_> {
    /// BLAKE3 over every field with its length before it, so that no two contents read alike. The nonce (16 random
    /// bytes of the line) keeps who has only the digest from guessing the content.
    #[must_use]
    pub fn digest(&self, nonce: &[u8]) -> [u8; 32] {
        let mut hash = blake3::Hasher::new();
        let mut put = |bytes: &[u8]| {
            hash.update(&(bytes.len() as u64).to_be_bytes()).update(bytes);
        };
        put(b"engawa audit line 1");
        put(&self.at.to_be_bytes());
        for number in [self.worker, self.agency, self.object, self.case, self.person] {
            put(number.map(i64::to_be_bytes).as_ref().map_or(&[], |b| b.as_slice()));
        }
        for text in [self.action, self.kind, self.subjects, self.ground, self.page, self.request] {
            put(text.as_bytes());
        }
        put(&self.parts.to_be_bytes());
        put(nonce);
        hash.finalize().into()
    }
}

/// A line of the chain as `engawa audit-lines` hands it out: one JSON object on a line of text.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Told {
    /// Its place in the chain, from 1.
    pub seq: u64,
    /// See [`Content::at`].
    pub at: i64,
    /// See [`Content::worker`].
    pub worker: Option<i64>,
    /// See [`Content::agency`].
    pub agency: Option<i64>,
    /// See [`Content::action`].
    pub action: String,
    /// See [`Content::kind`].
    pub kind: String,
    /// See [`Content::object`].
    pub object: Option<i64>,
    /// See [`Content::case`].
    pub case: Option<i64>,
    /// See [`Content::person`].
    pub person: Option<i64>,
    /// See [`Content::subjects`].
    pub subjects: String,
    /// See [`Content::parts`].
    pub parts: i64,
    /// See [`Content::ground`].
    pub ground: String,
    /// See [`Content::page`].
    pub page: String,
    /// See [`Content::request`].
    pub request: String,
    /// The line's random bytes, in base64.
    pub nonce: String,
}

impl Told {
    /// The content.
    #[must_use]
    pub fn content(&self) -> Content<'_> {
        Content {
            at: self.at,
            worker: self.worker,
            agency: self.agency,
            action: &self.action,
            kind: &self.kind,
            object: self.object,
            case: self.case,
            person: self.person,
            subjects: &self.subjects,
            parts: self.parts,
            ground: &self.ground,
            page: &self.page,
            request: &self.request,
        }
    }

    /// The line's digest, made anew from what it says.
    ///
    /// # Errors
    /// When the nonce is no base64.
    pub fn digest(&self) -> Result<[u8; 32], base64::DecodeError> {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        Ok(self.content().digest(&STANDARD.decode(&self.nonce)?))
    }
}
