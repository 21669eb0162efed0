//! 設定: dated values of the rules behind きょう. An office's own row goes before its municipality's, and that before
//! the default, which is a constant with its reason.

mod key;

pub use key::{Key, Rules};

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{Fault, code::Role};

/// For whom a value holds. The order is that of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The present desk's agency: set by its 管理者.
    Agency,
    /// The municipality of the present desk: set by システム管理.
    Municipality,
}

/// A value as it was set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetValue {
    /// Which rule.
    pub key: Key,
    /// For whom.
    pub scope: Scope,
    /// The value.
    pub value: i64,
    /// It holds from this day.
    pub from: NaiveDate,
    /// By whom it was set; empty when by the program.
    pub by: String,
}

impl Unit {
    /// The rows that apply to the actor's present desk, those that win first: own agency, then the latest day, then
    /// the latest row.
    async fn set_values(&self) -> Result<Vec<SetValue>> {
        let (agency, municipality) = self.ctx().actor.desk().map(|d| (d.agency, d.municipality)).unzip();
        self.set_for(agency, municipality.flatten()).await
    }

    async fn set_for(&self, agency: Option<i64>, municipality: Option<i64>) -> Result<Vec<SetValue>> {
        let sql = Sql::new(
            "SELECT s.key, s.value, s.valid_from, s.agency_id, w.name FROM setting s \
             LEFT JOIN worker w ON w.id = s.set_by WHERE s.agency_id = $1 OR (s.agency_id IS NULL \
             AND (s.municipality_id = $2 OR s.municipality_id IS NULL)) \
             ORDER BY CASE WHEN s.agency_id IS NOT NULL THEN 0 WHEN s.municipality_id IS NOT NULL THEN 1 ELSE 2 END, \
             s.valid_from DESC, s.id DESC",
            vals![agency, municipality],
        );
        let rows = self
            .all(sql, |r| {
                // Settings of other parts of the program share the table.
                let Some(key) = Key::parse(&r.text("key")?) else { return Ok(None) };
                let own = r.opt_int("agency_id")?.is_some();
                Ok(Some(SetValue {
                    key,
                    scope: if own { Scope::Agency } else { Scope::Municipality },
                    value: r.text("value")?.parse().map_err(|_| Error::Broken("setting.value"))?,
                    from: r.date("valid_from")?,
                    by: r.opt_text("name")?.unwrap_or_default(),
                }))
            })
            .await?;
        Ok(rows.into_iter().flatten().collect())
    }

    /// The rules in force at the actor's present desk on `day`.
    pub(crate) async fn rules_on(&self, day: NaiveDate) -> Result<Rules> {
        Ok(in_force(&self.set_values().await?, day))
    }

    /// The rules in force at an agency of a municipality on `day`; of neither: those for all.
    pub(crate) async fn rules_at(
        &self,
        agency: Option<i64>,
        municipality: Option<i64>,
        day: NaiveDate,
    ) -> Result<Rules> {
        Ok(in_force(&self.set_for(agency, municipality).await?, day))
    }
}

fn in_force(rows: &[SetValue], day: NaiveDate) -> Rules {
    Rules::new(|key| rows.iter().find(|s| s.key == key && s.from <= day).map(|s| s.value))
}

impl Store {
    /// The rules in force today at the present desk. Public numbers: writes no audit line.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn rules(&self, ctx: &Ctx) -> Result<Rules> {
        let unit = self.reading(ctx).await?;
        let rules = unit.rules_on(ctx.today()).await?;
        unit.done().await?;
        Ok(rules)
    }

    /// Every value that was set for the present desk or its municipality, past and to come; the one that wins first.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless 管理者 or システム管理 of the present desk.
    pub async fn settings(&self, ctx: &Ctx) -> Result<Vec<SetValue>> {
        if !ctx.actor.any_role(|r| matches!(r, Role::Manager | Role::System)) {
            return Err(Error::NotFound);
        }
        let unit = self.reading(ctx).await?;
        let rows = unit.set_values().await?;
        unit.done().await?;
        Ok(rows)
    }

    /// Sets a rule from a day on: a new row, so that what held on an earlier day can still be told. 管理者 sets for
    /// the present desk, システム管理 for its municipality (for all, at a wide-area body).
    ///
    /// # Errors
    /// [`Error::NotFound`] for any other role; [`Error::Invalid`] at `value` outside the rule's bounds, or at `from`
    /// before today: what was shown on a past day does not change afterwards.
    pub async fn set_setting(&self, ctx: &Ctx, key: Key, value: i64, from: NaiveDate) -> Result<()> {
        let desk = ctx.actor.desk().ok_or(Error::NotFound)?;
        let (agency, municipality) = if ctx.actor.is(Role::Manager) {
            (Some(desk.agency), None)
        } else if ctx.actor.is(Role::System) {
            (None, desk.municipality)
        } else {
            return Err(Error::NotFound);
        };
        let (least, most) = key.bounds();
        if !(least..=most).contains(&value) {
            let sentence = format!("{least}から{most}までの数で入れてください");
            return Err(Fault::new("value", sentence).into());
        }
        if from < ctx.today() {
            return Err(Fault::new("from", "いつからは、きょうか、これからの日にしてください").into());
        }
        let mut unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "INSERT INTO setting (municipality_id, agency_id, key, value, valid_from, set_by, set_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id",
            vals![
                municipality,
                agency,
                key.word(),
                value.to_string(),
                from.to_string(),
                ctx.actor.worker,
                unit.now()
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Change, Kind::Setting, id));
        unit.done().await
    }
}
