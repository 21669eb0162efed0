//! Former states of what hangs on a household. Whoever changes a row first keeps how it stood, in the same transaction;
//! the newest kept state also tells who saved last, for the page that shows two editors both.

use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    household::open_to_change,
    person::Saved,
    row::{Row, Sql, vals},
    unit::Unit,
};
use domain::Token;
use serde_json::{Map, Value};

/// A kind of row of which former states are kept. Columns by how they are read.
pub(crate) struct Kept {
    table: &'static str,
    former: &'static str,
    key: &'static str,
    texts: &'static [&'static str],
    /// Texts that may be absent: days.
    days: &'static [&'static str],
    numbers: &'static [&'static str],
    /// Numbers that may be absent.
    rows: &'static [&'static str],
}

pub(crate) const MEMBER: Kept = Kept {
    table: "household_member",
    former: "household_member_former",
    key: "member_id",
    texts: &["tie", "living"],
    days: &["from_on", "to_on"],
    numbers: &["is_index"],
    rows: &[],
};

pub(crate) const RELATION: Kept = Kept {
    table: "relation",
    former: "relation_former",
    key: "relation_id",
    texts: &["kind", "label"],
    days: &["from_on", "to_on"],
    numbers: &["person_id", "other_id"],
    rows: &["ended_at"],
};

pub(crate) const SUPPORT: Kept = Kept {
    table: "support_tie",
    former: "support_tie_former",
    key: "tie_id",
    texts: &["name", "kind", "strength", "direction", "note"],
    days: &["from_on", "to_on"],
    numbers: &[],
    rows: &["agency_id"],
};

pub(crate) const LIFE: Kept = Kept {
    table: "life_event",
    former: "life_event_former",
    key: "event_id",
    texts: &["from_on", "precision", "band", "title", "note"],
    days: &["to_on"],
    numbers: &["turning", "need"],
    rows: &["person_id", "ended_at"],
};

/// Keeps the state of row `id` that is about to be replaced.
pub(crate) async fn keep(unit: &Unit, kept: &Kept, id: i64) -> Result<()> {
    let columns = [kept.texts, kept.days, kept.numbers, kept.rows].concat().join(", ");
    let sql = Sql::new(&format!("SELECT version, {columns} FROM {} WHERE id = $1", kept.table), vals![id]);
    let (version, body) = unit.need(sql, |r| Ok((r.int("version")?, kept.body(r)?))).await?;
    let sql = Sql::new(
        &format!(
            "INSERT INTO {} ({}, version, body, replaced_at, replaced_by) VALUES ($1, $2, $3, $4, $5)",
            kept.former, kept.key
        ),
        vals![id, version, body, unit.now(), unit.ctx().actor.worker],
    );
    unit.run(sql).await?;
    Ok(())
}

impl Kept {
    fn body(&self, r: &Row) -> Result<String> {
        let mut body = Map::new();
        for column in self.texts {
            body.insert((*column).to_owned(), r.text(column)?.into());
        }
        for column in self.days {
            body.insert((*column).to_owned(), r.opt_text(column)?.into());
        }
        for column in self.numbers {
            body.insert((*column).to_owned(), r.int(column)?.into());
        }
        for column in self.rows {
            body.insert((*column).to_owned(), r.opt_int(column)?.into());
        }
        Ok(Value::Object(body).to_string())
    }

    /// Who replaced the newest former state of row `id`: the one who saved what stands there now.
    async fn saved(&self, unit: &Unit, id: i64) -> Result<Option<Saved>> {
        let sql = Sql::new(
            &format!(
                "SELECT f.replaced_at, w.name FROM {} f JOIN worker w ON w.id = f.replaced_by WHERE f.{} = $1 \
                 ORDER BY f.id DESC LIMIT 1",
                self.former, self.key
            ),
            vals![id],
        );
        unit.one(sql, |r| Ok(Saved { by: r.text("name")?, at: r.int("replaced_at")? })).await
    }
}

/// Something of a household that two may edit at once.
#[derive(Clone, Copy)]
pub enum Piece<'a> {
    /// A membership.
    Member(&'a Token),
    /// A family tie.
    Relation(&'a Token),
    /// A tie around the household.
    Supporter(&'a Token),
    /// Something in its life.
    Life(&'a Token),
}

impl Store {
    /// Who saved this piece of a household last; none where nobody has changed it yet.
    ///
    /// # Errors
    /// [`Error::NotFound`] when absent, or not the actor's own work.
    pub async fn piece_saved(&self, ctx: &Ctx, household: &Token, piece: Piece<'_>) -> Result<Option<Saved>> {
        let unit = self.reading(ctx).await?;
        let home = open_to_change(&unit, household).await?.id;
        let (kept, token) = match piece {
            Piece::Member(token) => (&MEMBER, token),
            Piece::Relation(token) => (&RELATION, token),
            Piece::Supporter(token) => (&SUPPORT, token),
            Piece::Life(token) => (&LIFE, token),
        };
        let within = match piece {
            Piece::Relation(_) => {
                "person_id IN (SELECT person_id FROM household_member WHERE household_id = $2) AND other_id IN \
                 (SELECT person_id FROM household_member WHERE household_id = $2)"
            }
            _ => "household_id = $2",
        };
        let sql = Sql::new(
            &format!("SELECT id FROM {} WHERE token = $1 AND {within}", kept.table),
            vals![token.as_str(), home],
        );
        let id = unit.one(sql, |r| r.int("id")).await?.ok_or(Error::NotFound)?;
        let saved = kept.saved(&unit, id).await?;
        unit.done().await?;
        Ok(saved)
    }
}
