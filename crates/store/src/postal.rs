//! 郵便番号 to towns: public, taken in from the post's own list by an office.

use crate::{
    Result, Store,
    actor::{Ctx, Door},
    audit::{Action, Kind, Line},
    error::Error,
    row::{Sql, vals},
};
use std::collections::{HashMap, HashSet};

/// One number of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedPostal {
    /// Seven digits.
    pub postal: String,
    /// 団体コード, six digits.
    pub municipality: String,
    /// The municipality's name in the list, with the city before a ward.
    pub city: String,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PostalReport {
    /// Numbers that were not there.
    pub new: usize,
    /// Numbers as they were.
    pub same: usize,
    /// Numbers that are gone from the list.
    pub gone: usize,
    /// Of a ward that is no town here: they lead to its city.
    pub to_city: usize,
    /// Places in the list whose municipality is not registered here.
    pub unknown: Vec<usize>,
}

/// A municipality: id, code, name.
type Town = (i64, String, String);

/// The town of a row: by its code, or the city whose name the ward's begins with.
fn town<'a>(towns: &'a HashMap<String, Town>, row: &ImportedPostal) -> Option<(&'a Town, bool)> {
    if let Some(town) = towns.get(&row.municipality) {
        return Some((town, false));
    }
    let prefecture = row.municipality.get(..2)?;
    let around = |t: &&Town| t.1.starts_with(prefecture) && t.2.ends_with('市') && row.city.starts_with(&t.2);
    towns.values().filter(around).max_by_key(|t| t.2.len()).map(|t| (t, true))
}

impl Store {
    /// Takes in a list, all or nothing. It is whole for the prefectures that it names: what it no longer has of them goes;
    /// other prefectures and other lists stay.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the program itself acts; [`Error::Database`]. Nothing is kept then.
    pub async fn import_postal(
        &self,
        ctx: &Ctx,
        list: &str,
        rows: &[ImportedPostal],
        mut step: impl FnMut(usize),
    ) -> Result<PostalReport> {
        if ctx.actor.door != Door::Program {
            return Err(Error::NotFound);
        }
        let mut unit = self.writing(ctx).await?;
        let sql = Sql::new("SELECT id, code, name FROM municipality", vals![]);
        let towns = unit.all(sql, |r| Ok((r.int("id")?, r.text("code")?, r.text("name")?))).await?;
        let towns: HashMap<String, Town> = towns.into_iter().map(|t| (t.1.clone(), t)).collect();
        let sql = Sql::new(
            "SELECT p.id, p.postal, p.municipality_id, m.code FROM postal_code p \
             JOIN municipality m ON m.id = p.municipality_id WHERE p.list = $1",
            vals![list],
        );
        let there = unit
            .all(sql, |r| {
                Ok(((r.text("postal")?, r.int("municipality_id")?), (r.int("id")?, r.text("code")?)))
            })
            .await?;
        let mut there: HashMap<(String, i64), (i64, String)> = there.into_iter().collect();
        let (mut report, mut put, mut seen) = (PostalReport::default(), Vec::new(), HashSet::new());
        let mut prefectures = HashSet::new();
        for (n, row) in rows.iter().enumerate() {
            step(n);
            prefectures.insert(row.municipality.get(..2).unwrap_or_default());
            let Some((town, to_city)) = town(&towns, row) else {
                report.unknown.push(n);
                continue;
            };
            let key = (row.postal.clone(), town.0);
            if !seen.insert(key.clone()) {
                continue;
            }
            report.to_city += usize::from(to_city);
            match there.remove(&key) {
                Some(_) => report.same += 1,
                None => put.push(key),
            }
        }
        report.new = put.len();
        let gone: Vec<i64> = there
            .into_values()
            .filter(|(_, code)| prefectures.contains(code.get(..2).unwrap_or_default()))
            .map(|(id, _)| id)
            .collect();
        report.gone = gone.len();
        for some in gone.chunks(5_000) {
            let mut sql = Sql::new("DELETE FROM postal_code WHERE id IN ", vec![]);
            sql.ids(some);
            unit.run(sql).await?;
        }
        for some in put.chunks(500) {
            let mut sql = Sql::new("INSERT INTO postal_code (postal, municipality_id, list) VALUES ", vec![]);
            for (n, (postal, town)) in some.iter().enumerate() {
                sql.add(if n > 0 { ", (" } else { "(" }).bind(postal.as_str());
                sql.add(", ").bind(*town).add(", ").bind(list).add(")");
            }
            unit.run(sql).await?;
        }
        if report.new + report.gone > 0 {
            unit.note(Line::new(Action::Import, Kind::Municipality, None));
        }
        unit.done().await?;
        Ok(report)
    }

    /// Was any list taken in? Public.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn knows_postal(&self) -> Result<bool> {
        let sql = Sql::new("SELECT id FROM postal_code LIMIT 1", vals![]);
        Ok(!self.glance(sql, |r| r.int("id")).await?.is_empty())
    }

    /// The codes of the towns that have places with this number (seven digits), by code. Public.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn towns_of_postal(&self, postal: &str) -> Result<Vec<String>> {
        let sql = Sql::new(
            "SELECT DISTINCT m.code FROM postal_code p JOIN municipality m ON m.id = p.municipality_id \
             WHERE p.postal = $1 ORDER BY m.code",
            vals![postal],
        );
        self.glance(sql, |r| r.text("code")).await
    }
}
