//! Records that may be of one person: found by keys, told with reasons, joined and parted by links. A link never
//! destroys: both records stay whole, and ending the link gives back what was.

mod keys;
mod link;

pub(crate) use link::LinkKind;
pub use link::LinkView;

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::person_visible,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    Token,
    access::Parts,
    duplicate::{Band, Known, Reason, score, search_keys},
    wareki::Birth,
};

/// How many are looked at closely.
const LOOKED_AT: i64 = 80;

/// How many are shown.
const SHOWN: usize = 6;

/// Somebody who may be the same person. Without `Debug`: it names a person.
#[derive(Clone)]
pub struct Candidate {
    pub(crate) id: i64,
    /// The person's token.
    pub token: Token,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Birth.
    pub birth: Option<Birth>,
    /// The name of a household that the actor may see; empty for none.
    pub household: String,
    /// What speaks for it, and against.
    pub reasons: Vec<Reason>,
    /// How strongly.
    pub band: Band,
    pub(crate) points: u32,
}

impl Store {
    /// Who of those whom this actor may see looks like `known`, the likeliest first. Telephone and address count
    /// only where the actor may see them, so that nothing is told that is not shared. Nobody else is even counted.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn possible_same(&self, ctx: &Ctx, known: &Known) -> Result<Vec<Candidate>> {
        let mut unit = self.reading(ctx).await?;
        let found = unit.possible_same(known, &[]).await?;
        unit.done().await?;
        Ok(found)
    }
}

impl Unit {
    /// As [`Store::possible_same`], without those in `except`. Notes who was shown.
    pub(crate) async fn possible_same(&mut self, known: &Known, except: &[i64]) -> Result<Vec<Candidate>> {
        let (phones, names): (Vec<String>, Vec<String>) =
            search_keys(known).into_iter().partition(|key| key.starts_with("t:"));
        let mut ids = self.with_keys(&names, Parts::BASIC).await?;
        ids.extend(self.with_keys(&phones, Parts::BASIC.and(Parts::WHEREABOUTS)).await?);
        ids.sort_unstable();
        ids.dedup();
        ids.retain(|id| !except.contains(id));
        let mut found = Vec::new();
        for id in ids {
            found.extend(self.compare(id, known).await?);
        }
        found.sort_by_key(|c: &Candidate| (std::cmp::Reverse(c.points), c.id));
        found.truncate(SHOWN);
        for candidate in &mut found {
            candidate.household = self.household_name(candidate.id).await?;
        }
        if !found.is_empty() {
            self.note(Line::new(Action::Search, Kind::Person, None).subjects(found.iter().map(|c| c.id)));
        }
        Ok(found)
    }

    async fn with_keys(&self, keys: &[String], need: Parts) -> Result<Vec<i64>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = Sql::new(
            "SELECT p.id, COUNT(*) AS n FROM person_key k JOIN person p ON p.id = k.person_id",
            vec![],
        );
        sql.add(" WHERE k.key IN (");
        for (n, key) in keys.iter().enumerate() {
            sql.add(if n == 0 { "" } else { "," }).bind(key.as_str());
        }
        sql.add(") AND ");
        person_visible(&mut sql, self, "p", need);
        sql.add(" GROUP BY p.id ORDER BY n DESC, p.id LIMIT ").bind(LOOKED_AT);
        self.all(sql, |r| r.int("id")).await
    }

    /// One record beside `known`, as far as the actor may see it.
    async fn compare(&self, id: i64, known: &Known) -> Result<Option<Candidate>> {
        let open = match self.person_row(id, Parts::BASIC).await {
            Ok(open) => open,
            Err(Error::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        let (token, mut person) = self.known(id).await?;
        if !open.parts.has(Parts::WHEREABOUTS) {
            (person.phones, person.address) = (Vec::new(), None);
        }
        let likeness = score(known, &person);
        let band = likeness.band();
        if band == Band::None {
            return Ok(None);
        }
        let (points, reasons) = (likeness.points, likeness.reasons);
        let Known { name, kana, birth, .. } = person;
        Ok(Some(Candidate { id, token, name, kana, birth, household: String::new(), reasons, band, points }))
    }

    /// A person's record as the comparison takes it. The caller has been through the gate.
    pub(crate) async fn known(&self, id: i64) -> Result<(Token, Known)> {
        let sql = Sql::new("SELECT token, name, kana, birth, address FROM person WHERE id = $1", vals![id]);
        let (token, mut known) = self
            .need(sql, |r| {
                let known = Known {
                    name: r.text("name")?,
                    kana: r.text("kana")?,
                    birth: Birth::from_storage(&r.text("birth")?),
                    phones: Vec::new(),
                    address: Some(r.text("address")?).filter(|a| !a.is_empty()),
                };
                Ok((r.token("token")?, known))
            })
            .await?;
        let sql = Sql::new("SELECT number FROM person_phone WHERE person_id = $1 ORDER BY id", vals![id]);
        known.phones = self.all(sql, |r| r.text("number")).await?;
        Ok((token, known))
    }

    /// The name of a person's present household, if the actor may see one.
    async fn household_name(&self, person: i64) -> Result<String> {
        let Some(household) = self.home_of(person).await? else { return Ok(String::new()) };
        let sql = Sql::new("SELECT name FROM household WHERE id = $1", vals![household]);
        self.need(sql, |r| r.text("name")).await
    }

    /// A person's present household that the actor may see, the latest first.
    pub(crate) async fn home_of(&self, person: i64) -> Result<Option<i64>> {
        let sql = Sql::new(
            "SELECT household_id FROM household_member WHERE person_id = $1 \
             AND (to_on IS NULL OR to_on >= $2) ORDER BY is_index DESC, id DESC",
            vals![person, self.ctx().today().to_string()],
        );
        for household in self.all(sql, |r| r.int("household_id")).await? {
            match self.household_row(household, Parts::BASIC).await {
                Ok(_) => return Ok(Some(household)),
                Err(Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(None)
    }
}
