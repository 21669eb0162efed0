//! The keys under which a person's record is found again. They are kept with every change of name, reading, birth
//! or telephone.

use crate::{
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{
    duplicate::{Known, search_keys},
    wareki::Birth,
};
use std::collections::BTreeMap;

/// People per statement.
const AT_ONCE: usize = 200;

impl Unit {
    /// Writes the keys of one person anew. Call it after every change of the person's name, reading, birth or
    /// telephones, in the same unit.
    pub(crate) async fn keep_person_keys(&self, person: i64) -> Result<()> {
        self.keep_keys_of(&[person]).await
    }

    /// Writes the keys of many people anew.
    pub(crate) async fn keep_keys_of(&self, people: &[i64]) -> Result<()> {
        for some in people.chunks(AT_ONCE) {
            self.keep_some(some).await?;
        }
        Ok(())
    }

    async fn keep_some(&self, people: &[i64]) -> Result<()> {
        let mut sql = Sql::new("SELECT id, name, kana, birth FROM person WHERE id IN ", vec![]);
        sql.ids(people);
        let rows = self
            .all(sql, |r| {
                let birth = Birth::from_storage(&r.text("birth")?);
                let known = Known { name: r.text("name")?, kana: r.text("kana")?, birth, ..Known::default() };
                Ok((r.int("id")?, known))
            })
            .await?;
        let mut known: BTreeMap<i64, Known> = rows.into_iter().collect();
        let mut sql = Sql::new("SELECT person_id, number FROM person_phone WHERE person_id IN ", vec![]);
        sql.ids(people);
        for (person, number) in self.all(sql, |r| Ok((r.int("person_id")?, r.text("number")?))).await? {
            if let Some(known) = known.get_mut(&person) {
                known.phones.push(number);
            }
        }
        let mut gone = Sql::new("DELETE FROM person_key WHERE person_id IN ", vals![]);
        gone.ids(people);
        self.run(gone).await?;
        let keys: Vec<(i64, String)> = known
            .iter()
            .flat_map(|(id, known)| search_keys(known).into_iter().map(|key| (*id, key)))
            .collect();
        for some in keys.chunks(1000) {
            let mut sql = Sql::new("INSERT INTO person_key (person_id, key) VALUES ", vec![]);
            for (n, (person, key)) in some.iter().enumerate() {
                sql.add(if n == 0 { "(" } else { ",(" }).bind(*person).add(",").bind(key.as_str()).add(")");
            }
            self.run(sql).await?;
        }
        Ok(())
    }
}
