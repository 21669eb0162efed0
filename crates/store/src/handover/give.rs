//! Handing over.

use super::body::Told;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    handover::TalkDesk,
    row::{Sql, vals},
    secret,
    session::secret_hash,
};
use domain::{
    Instant,
    handover::{Key, Side, State, Wish, urgency},
};

/// What is handed over.
#[derive(Debug, Clone)]
pub struct NewHandover {
    /// What the resident wishes.
    pub wish: Wish,
    /// The kind of danger that the guide heard or they chose, as the guide names it.
    pub danger: Option<String>,
    /// The programmes that the guide showed, by slug.
    pub shown: Vec<String>,
    /// Tag of the language they read.
    pub lang: String,
}

impl NewHandover {
    /// What the anonymous count counts it under.
    fn topic(&self) -> &str {
        let first = self.shown.first().map(String::as_str);
        self.danger.as_deref().or(first).unwrap_or_default()
    }
}

/// What the resident gets.
#[derive(Debug, Clone)]
pub struct Given {
    /// Their key; `None`: the same form was sent before, and the key was shown then.
    pub key: Option<Key>,
    /// Whom it reached.
    pub desk: TalkDesk,
}

/// A form sent again shows the same key within so many ms; later it is not shown a second time.
const AGAIN: Instant = 10 * 60_000;

impl Store {
    /// Leaves a wish with the town's desk, sealed. `once` is the form's word: the same form sent twice is one
    /// hand-over with one key, which follows from the word and the key outside the database.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such town, or no desk in it that anybody reads.
    pub async fn hand_over(&self, ctx: &Ctx, code: &str, new: &NewHandover, once: &str) -> Result<Given> {
        let mut unit = self.writing(ctx).await?;
        let desk = unit.desk_of_code(code).await?.ok_or(Error::NotFound)?;
        let once = if once.is_empty() { secret::token()?.to_string() } else { once.to_owned() };
        let once_hash = self.key.digest("handover form", &once);
        let key = Key::from_bytes(sixteen(&self.key.digest("handover key", &once))?);
        let sql = Sql::new(
            "INSERT INTO handover (token, key_hash, once_hash, municipality_id, agency_id, made_at, urgency, lang, \
             state, said_at, said_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $6, $10) \
             ON CONFLICT (once_hash) DO NOTHING RETURNING id",
            vals![
                secret::token()?.as_str(),
                secret_hash(key.show()),
                once_hash.as_str(),
                desk.municipality,
                desk.agency,
                unit.now(),
                urgency(new.danger.is_some()).word(),
                new.lang.as_str(),
                State::Waiting.word(),
                Side::Resident.word()
            ],
        );
        let Some(id) = unit.one(sql, |r| r.int("id")).await? else {
            let sql = Sql::new("SELECT made_at, state FROM handover WHERE once_hash = $1", vals![once_hash]);
            let (made, state) =
                unit.need(sql, |r| Ok((r.int("made_at")?, r.word("state", State::parse)?))).await?;
            let again = state != State::Withdrawn && unit.now() - made < AGAIN;
            return Ok(Given { key: Some(key).filter(|_| again), desk });
        };
        let told = Told::new(&new.wish, new.danger.as_deref(), &new.shown);
        let sealed = told.seal(&self.key, id)?;
        unit.run(Sql::new("UPDATE handover SET wish_sealed = $2 WHERE id = $1", vals![id, sealed])).await?;
        unit.count(desk.municipality, new.topic(), &new.lang, true).await?;
        unit.note(Line::new(Action::Create, Kind::Handover, id));
        unit.done().await?;
        Ok(Given { key: Some(key), desk })
    }
}

/// The first sixteen bytes of a hexadecimal digest.
fn sixteen(hex: &str) -> Result<[u8; 16]> {
    let number = hex.get(..32).and_then(|hex| u128::from_str_radix(hex, 16).ok());
    number.map(u128::to_be_bytes).ok_or(Error::Broken("digest"))
}
