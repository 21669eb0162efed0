//! Handing over.

use super::body::Told;
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    handover::TalkDesk,
    row::{Sql, vals},
    secret::{self, Sealer},
    session::secret_hash,
    unit::Unit,
};
use domain::{
    Fault, Instant,
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
    /// hand-over with one key, which follows from the word and the key outside the database. A form that comes back
    /// with other words loses none: soon after, they stand in the place of the former ones; later, they are a voice of
    /// their own.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such town, or no desk in it that anybody reads; [`Error::Invalid`] at `once`
    /// when what this form handed over was withdrawn: what is sent again must be meant.
    pub async fn hand_over(&self, ctx: &Ctx, code: &str, new: &NewHandover, once: &str) -> Result<Given> {
        let once = if once.is_empty() { secret::token()?.to_string() } else { once.to_owned() };
        match self.hand_over_once(ctx, code, new, &once).await? {
            Some(given) => Ok(given),
            None => {
                let given = self.hand_over_once(ctx, code, new, secret::token()?.as_str()).await?;
                given.ok_or(Error::Broken("a new form was sent before"))
            }
        }
    }

    /// `None`: the form was sent long ago, with other words.
    async fn hand_over_once(
        &self,
        ctx: &Ctx,
        code: &str,
        new: &NewHandover,
        once: &str,
    ) -> Result<Option<Given>> {
        let mut unit = self.writing(ctx).await?;
        let desk = unit.desk_of_code(code).await?.ok_or(Error::NotFound)?;
        let once_hash = self.key.digest("handover form", once);
        let key = Key::from_bytes(sixteen(&self.key.digest("handover key", once))?);
        let told = Told::new(&new.wish, new.danger.as_deref(), &new.shown);
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
            let soon = match unit.sent_before(&self.key, &once_hash, &told, new).await? {
                Before::Same { soon } => soon,
                Before::Replaced => true,
                Before::Other => return Ok(None),
            };
            unit.done().await?;
            return Ok(Some(Given { key: Some(key).filter(|_| soon), desk }));
        };
        let sealed = told.seal(&self.key, id)?;
        unit.run(Sql::new("UPDATE handover SET wish_sealed = $2 WHERE id = $1", vals![id, sealed])).await?;
        unit.count(desk.municipality, new.topic(), &new.lang, true, 1).await?;
        unit.note(Line::new(Action::Create, Kind::Handover, id));
        unit.done().await?;
        Ok(Some(Given { key: Some(key), desk }))
    }
}

/// What a form that was sent before says now.
enum Before {
    /// The same; `soon`: within [`AGAIN`].
    Same {
        /// The key may be shown again.
        soon: bool,
    },
    /// Other words, soon after: they stand in the place of the former ones.
    Replaced,
    /// Other words, later.
    Other,
}

impl Unit {
    async fn sent_before(
        &mut self,
        key: &Sealer,
        once_hash: &str,
        told: &Told,
        new: &NewHandover,
    ) -> Result<Before> {
        // On PostgreSQL the row is locked here, so that nothing is written into what is withdrawn meanwhile.
        let sql = Sql::new(
            "UPDATE handover SET said_by = said_by WHERE once_hash = $1 AND state <> $2 \
             RETURNING id, made_at, wish_sealed",
            vals![once_hash, State::Withdrawn.word()],
        );
        let row = self.one(sql, |r| Ok((r.int("id")?, r.int("made_at")?, r.bytes("wish_sealed")?))).await?;
        let Some((id, made, sealed)) = row else {
            return Err(Fault::new(
                "once",
                "先に取り下げた相談です。もう一度届けるときは、もう一度押してください",
            )
            .into());
        };
        let soon = self.now() - made < AGAIN;
        if Told::open(key, id, &sealed)? == *told {
            return Ok(Before::Same { soon });
        }
        if !soon {
            return Ok(Before::Other);
        }
        let mut sql = Sql::new(
            "UPDATE handover SET wish_sealed = $2, lang = $3, said_at = $4, said_by = $5",
            vals![id, told.seal(key, id)?, new.lang.as_str(), self.now(), Side::Resident.word()],
        );
        if new.danger.is_some() {
            sql.add(", urgency = ").bind(urgency(true).word());
        }
        sql.add(" WHERE id = $1");
        self.run(sql).await?;
        self.note(Line::new(Action::Change, Kind::Handover, id));
        Ok(Before::Replaced)
    }
}

/// The first sixteen bytes of a hexadecimal digest.
fn sixteen(hex: &str) -> Result<[u8; 16]> {
    let number = hex.get(..32).and_then(|hex| u128::from_str_radix(hex, 16).ok());
    number.map(u128::to_be_bytes).ok_or(Error::Broken("digest"))
}
