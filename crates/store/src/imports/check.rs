//! Who of a sheet may be known already, asked for all rows at once: the same rule as [`Store::possible_same`], and
//! only those whom the actor may see.

use super::resolve::{Against, again};
use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    gate::person_visible,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    access::Parts,
    duplicate::{Band, Known, Reason, score, search_keys},
    exchange::{PersonIn, ReceptionIn, RowIn},
    wareki::Birth,
};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Keys asked for in one statement.
const AT_ONCE: usize = 500;
/// The most who are shown beside one row.
const BESIDE: usize = 3;
/// Records under one key beyond which the key says nothing (a birthday that an office writes for "unknown").
const CROWD: usize = 60;

/// What is to be answered about one row.
pub(super) struct Question {
    pub(super) line: u32,
    pub(super) known: Known,
    pub(super) person: Option<i64>,
    pub(super) other_line: Option<u32>,
    pub(super) band: Band,
    pub(super) reasons: Vec<Reason>,
    points: u32,
}

/// What the record says to a sheet.
pub(super) struct Found {
    pub(super) faults: Vec<Against>,
    pub(super) asked: Vec<Question>,
}

pub(super) async fn look(store: &Store, ctx: &Ctx, rows: &[(u32, RowIn)]) -> Result<Found> {
    let unit = store.reading(ctx).await?;
    let faults = unit.resolve(rows).await?.against;
    let asked = unit.questions(rows).await?;
    unit.done().await?;
    Ok(Found { faults, asked })
}

fn of_person(row: &PersonIn) -> Known {
    Known {
        name: row.person.name.clone(),
        kana: row.person.kana.clone(),
        birth: row.person.birth,
        phones: row.person.phones.iter().map(|p| p.number.clone()).collect(),
        address: Some(row.person.address.clone()).filter(|a| !a.is_empty()),
    }
}

fn of_reception(row: &ReceptionIn) -> Option<Known> {
    let told = &row.told;
    let named = !told.name.is_empty() || !told.kana.is_empty();
    (named && row.person_key.is_empty()).then(|| Known {
        name: told.name.clone(),
        kana: told.kana.clone(),
        birth: told.birth,
        phones: Some(told.phone.clone()).filter(|p| !p.is_empty()).into_iter().collect(),
        address: Some(told.address.clone()).filter(|a| !a.is_empty()),
    })
}

impl Unit {
    async fn questions(&self, rows: &[(u32, RowIn)]) -> Result<Vec<Question>> {
        let mut asking: Vec<(u32, Known, Vec<String>)> = Vec::new();
        let mut first: HashMap<&str, &RowIn> = HashMap::new();
        let people = matches!(rows.first(), Some((_, RowIn::Person(_))));
        for (line, row) in rows {
            let known = match row {
                // The same person in another household has been asked about already.
                RowIn::Person(_) if first.get(row.key()).is_some_and(|before| again(before, row)) => continue,
                RowIn::Person(person) => {
                    if !row.key().is_empty() {
                        first.insert(row.key(), row);
                    }
                    of_person(person)
                }
                RowIn::Reception(reception) => match of_reception(reception) {
                    Some(known) => known,
                    None => continue,
                },
                _ => continue,
            };
            let keys = search_keys(&known);
            asking.push((*line, known, keys));
        }
        let mut questions = self.in_record(&asking, people).await?;
        if people {
            in_file(&asking, &mut questions);
        }
        let mut all: Vec<Question> = Vec::new();
        for (_, mut some) in questions {
            some.sort_by_key(|q| (std::cmp::Reverse(q.points), q.person.unwrap_or(i64::MAX)));
            some.truncate(BESIDE);
            all.extend(some);
        }
        Ok(all)
    }

    /// Those of the record. `own`: only whom the desk itself wrote down, for a sheet of people would join them to
    /// households.
    async fn in_record(
        &self,
        asking: &[(u32, Known, Vec<String>)],
        own: bool,
    ) -> Result<BTreeMap<u32, Vec<Question>>> {
        let mut keys: Vec<&str> =
            asking.iter().flat_map(|(.., keys)| keys.iter().map(String::as_str)).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut under: HashMap<String, Vec<i64>> = HashMap::new();
        for some in keys.chunks(AT_ONCE) {
            let mut sql = Sql::new(
                "SELECT k.key, p.id FROM person_key k JOIN person p ON p.id = k.person_id WHERE ",
                vals![],
            );
            if own {
                sql.add("p.agency_id = ").bind(self.ctx().actor.working_agency()?).add(" AND ");
            }
            sql.add("k.key IN (");
            for (n, key) in some.iter().enumerate() {
                sql.add(if n == 0 { "" } else { "," }).bind(*key);
            }
            sql.add(") AND ");
            person_visible(&mut sql, self, "p", Parts::BASIC);
            for (key, id) in self.all(sql, |r| Ok((r.text("key")?, r.int("id")?))).await? {
                under.entry(key).or_default().push(id);
            }
        }
        under.retain(|_, ids| ids.len() <= CROWD);
        let mut ids: Vec<i64> = under.values().flatten().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let known = self.known_all(&ids).await?;
        let mut questions: BTreeMap<u32, Vec<Question>> = BTreeMap::new();
        for (line, row, keys) in asking {
            let near: HashSet<i64> = keys.iter().filter_map(|k| under.get(k)).flatten().copied().collect();
            for id in near {
                let Some(person) = known.get(&id) else { continue };
                if let Some(question) = compare(*line, row, person, Some(id), None) {
                    questions.entry(*line).or_default().push(question);
                }
            }
        }
        Ok(questions)
    }

    /// Records as the comparison takes them; telephones and addresses only where the actor may see them.
    async fn known_all(&self, ids: &[i64]) -> Result<HashMap<i64, Known>> {
        let mut all = HashMap::new();
        for some in ids.chunks(AT_ONCE) {
            let mut sql = Sql::new("SELECT p.id FROM person p WHERE p.id IN ", vals![]);
            sql.ids(some).add(" AND ");
            person_visible(&mut sql, self, "p", Parts::BASIC.and(Parts::WHEREABOUTS));
            let open: HashSet<i64> = self.all(sql, |r| r.int("id")).await?.into_iter().collect();
            let mut sql = Sql::new("SELECT id, name, kana, birth, address FROM person WHERE id IN ", vals![]);
            sql.ids(some);
            let rows = self
                .all(sql, |r| {
                    let id = r.int("id")?;
                    let address = Some(r.text("address")?).filter(|a| !a.is_empty() && open.contains(&id));
                    let birth = Birth::from_storage(&r.text("birth")?);
                    Ok((
                        id,
                        Known {
                            name: r.text("name")?,
                            kana: r.text("kana")?,
                            birth,
                            phones: Vec::new(),
                            address,
                        },
                    ))
                })
                .await?;
            all.extend(rows);
            let mut sql = Sql::new("SELECT person_id, number FROM person_phone WHERE person_id IN ", vals![]);
            sql.ids(some);
            for (id, number) in self.all(sql, |r| Ok((r.int("person_id")?, r.text("number")?))).await? {
                if let Some(known) = all.get_mut(&id).filter(|_| open.contains(&id)) {
                    known.phones.push(number);
                }
            }
        }
        Ok(all)
    }
}

/// Those of the same file, each asked about once, at the later row.
fn in_file(asking: &[(u32, Known, Vec<String>)], questions: &mut BTreeMap<u32, Vec<Question>>) {
    let mut under: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, (line, row, keys)) in asking.iter().enumerate() {
        let mut near: Vec<usize> =
            keys.iter().filter_map(|k| under.get(k.as_str())).flatten().copied().collect();
        near.sort_unstable();
        near.dedup();
        for other in near {
            let Some((other_line, other, _)) = asking.get(other) else { continue };
            if let Some(question) = compare(*line, row, other, None, Some(*other_line)) {
                questions.entry(*line).or_default().push(question);
            }
        }
        for key in keys {
            let places = under.entry(key).or_default();
            if places.len() < CROWD {
                places.push(at);
            }
        }
    }
}

fn compare(
    line: u32,
    row: &Known,
    other: &Known,
    person: Option<i64>,
    other_line: Option<u32>,
) -> Option<Question> {
    let likeness = score(row, other);
    let band = likeness.band();
    (band != Band::None).then(|| Question {
        line,
        known: row.clone(),
        person,
        other_line,
        band,
        points: likeness.points,
        reasons: likeness.reasons,
    })
}
