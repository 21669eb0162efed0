//! 保留: a household that is not to be erased, with the reason.

use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    gate::{Open, household_visible},
    row::{Row, Sql, vals},
    secret,
    unit::Unit,
};
use chrono::NaiveDate;
use domain::{Fault, Instant, Token, access::Parts, retention::HoldForm};
use std::collections::HashMap;

/// A hold in force. Without `Debug`.
#[derive(Clone)]
pub struct Held {
    /// The household's page; none where the gate does not open it to the actor.
    pub household: Option<Token>,
    /// Its name; empty as `household`.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Its last day; none: until somebody ends it.
    pub until: Option<NaiveDate>,
    /// Who set it.
    pub by: String,
    /// When.
    pub at: Instant,
}

const HELD: &str = "SELECT k.id, k.household_id, k.reason, k.until_on, k.made_at, w.name AS made_by_name \
     FROM household_hold k JOIN worker w ON w.id = k.made_by JOIN household h ON h.id = k.household_id \
     WHERE k.ended_at IS NULL AND h.erased_at IS NULL AND (k.until_on IS NULL OR k.until_on >= $1) AND ";

fn held(r: &Row) -> Result<(i64, i64, Held)> {
    let held = Held {
        household: None,
        name: String::new(),
        reason: r.text("reason")?,
        until: r.opt_date("until_on")?,
        by: r.text("made_by_name")?,
        at: r.int("made_at")?,
    };
    Ok((r.int("id")?, r.int("household_id")?, held))
}

impl Unit {
    /// The hold in force over a household, with its row.
    async fn hold_over(&self, home: i64) -> Result<Option<(i64, Held)>> {
        let today = self.ctx().today().to_string();
        let sql = Sql::new(&format!("{HELD} k.household_id = $2 ORDER BY k.id LIMIT 1"), vals![today, home]);
        Ok(self.one(sql, held).await?.map(|(id, _, held)| (id, held)))
    }

    /// The holds in force over the households of an agency; with their rows, for the audit.
    pub(super) async fn holds_of(&self, agency: i64) -> Result<Vec<(i64, Held)>> {
        let today = self.ctx().today().to_string();
        let sql = Sql::new(&format!("{HELD} h.agency_id = $2 ORDER BY k.id"), vals![today, agency]);
        let mut all = self.all(sql, held).await?;
        let names = self.home_names(&all.iter().map(|(_, home, _)| *home).collect::<Vec<_>>()).await?;
        for (_, home, held) in &mut all {
            match names.get(home) {
                Some((token, name)) => (held.household, held.name) = (Some(token.clone()), name.clone()),
                // What the actor may not see of the household is not told by the hold either.
                None => held.reason = String::new(),
            }
        }
        Ok(all.into_iter().map(|(_, home, held)| (home, held)).collect())
    }

    /// Page and name of those of these households that the gate opens to the actor.
    pub(super) async fn home_names(&self, homes: &[i64]) -> Result<HashMap<i64, (Token, String)>> {
        let mut names = HashMap::new();
        for some in homes.chunks(500) {
            let mut sql = Sql::new("SELECT h.id, h.token, h.name FROM household h WHERE h.id IN ", vals![]);
            sql.ids(some).add(" AND ");
            household_visible(&mut sql, self, "h", Parts::BASIC);
            let read = |r: &Row| Ok((r.int("id")?, (r.token("token")?, r.text("name")?)));
            names.extend(self.all(sql, read).await?);
        }
        Ok(names)
    }

    /// Opens a household to be held or let go: for its 管理者.
    async fn holdable(&self, household: &Token) -> Result<Open> {
        let open = self.managed_household(household).await?;
        self.run(Sql::new("UPDATE household SET version = version WHERE id = $1", vals![open.id])).await?;
        Ok(open)
    }
}

impl Store {
    /// Holds a household: it is not erased while this lasts, not even from a list that was agreed to.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor is 管理者 for the household; [`Error::Invalid`] at `reason` when it is held.
    pub async fn hold_household(&self, ctx: &Ctx, household: &Token, form: &HoldForm) -> Result<()> {
        let mut unit = self.writing_whole(ctx).await?;
        let open = unit.holdable(household).await?;
        if unit.hold_over(open.id).await?.is_some() {
            return Err(Fault::new("reason", "この世帯は、もう保留されています").into());
        }
        let sql = Sql::new(
            "INSERT INTO household_hold (token, household_id, reason, until_on, made_by, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            vals![
                secret::token()?.as_str(),
                open.id,
                form.reason.as_str(),
                form.until.map(|day| day.to_string()),
                ctx.actor.worker,
                unit.now()
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::Hold, id));
        unit.note(Line::new(Action::Change, Kind::Household, open.id));
        unit.done().await
    }

    /// Ends a hold, with a reason.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless the actor is 管理者 for the household; [`Error::Invalid`] at `reason` when nothing holds
    /// it.
    pub async fn end_hold(&self, ctx: &Ctx, household: &Token, reason: &str) -> Result<()> {
        let mut unit = self.writing_whole(ctx).await?;
        let open = unit.holdable(household).await?;
        let Some((id, _)) = unit.hold_over(open.id).await? else {
            return Err(Fault::new("reason", "この世帯の保留は、もう終わっています").into());
        };
        let sql = Sql::new(
            "UPDATE household_hold SET ended_at = $2, ended_by = $3, ended_words = $4 WHERE id = $1 AND ended_at IS NULL",
            vals![id, unit.now(), ctx.actor.worker, reason],
        );
        unit.run(sql).await?;
        unit.note(Line::new(Action::End, Kind::Hold, id));
        unit.note(Line::new(Action::Change, Kind::Household, open.id));
        unit.done().await
    }

    /// The hold in force over a household, and whether the actor may hold it and let it go. Whoever may not is not told
    /// that there is one.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the household is absent or not for this actor.
    pub async fn hold_of(&self, ctx: &Ctx, household: &Token) -> Result<(Option<Held>, bool)> {
        let mut unit = self.reading_whole(ctx).await?;
        let open = unit.household(household, Parts::NONE).await?;
        match unit.managed_household(household).await {
            Ok(_) => {}
            Err(Error::NotFound) => {
                unit.done().await?;
                return Ok((None, false));
            }
            Err(error) => return Err(error),
        }
        let found = unit.hold_over(open.id).await?;
        if let Some((id, _)) = &found {
            unit.note(Line::new(Action::View, Kind::Hold, *id));
        }
        let held = match found {
            Some((_, held)) => {
                let name = unit.home_names(&[open.id]).await?.remove(&open.id);
                let (token, name) = name.unzip();
                Some(Held { household: token, name: name.unwrap_or_default(), ..held })
            }
            None => None,
        };
        unit.done().await?;
        Ok((held, true))
    }
}
