//! How far an administrator reaches: システム管理 in the municipality of the present desk, 管理者 at the present desk.
//! Neither reads a case by it.

use crate::{
    actor::Actor,
    error::{Error, Result},
    row::{Sql, vals},
    unit::Unit,
};
use domain::code::Role;

/// Rows on one page of a list.
pub const PAGE: i64 = 50;

/// What an administrator may edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// システム管理 at an agency of this municipality.
    Town(i64),
    /// システム管理 at a wide-area body: what belongs to no municipality.
    Wide,
    /// 管理者 of this agency.
    Desk(i64),
}

/// How far the actor's roles at the present desk reach.
///
/// # Errors
/// [`Error::NotFound`] for everybody who administers nothing.
pub(crate) fn reach(actor: &Actor) -> Result<Reach> {
    if actor.is(Role::System) {
        return system(actor);
    }
    let desk = actor.desk().filter(|_| actor.is(Role::Manager)).ok_or(Error::NotFound)?;
    Ok(Reach::Desk(desk.agency))
}

/// As [`reach`], for what only システム管理 does.
///
/// # Errors
/// [`Error::NotFound`] for everybody else.
pub(crate) fn system(actor: &Actor) -> Result<Reach> {
    let desk = actor.desk().filter(|_| actor.is(Role::System)).ok_or(Error::NotFound)?;
    Ok(desk.municipality.map_or(Reach::Wide, Reach::Town))
}

impl Reach {
    /// Adds the condition "agency `a` is the actor's to edit". A town's システム管理 also keeps the wide-area bodies
    /// that it works with: they have no town of their own.
    pub(crate) fn agencies(self, sql: &mut Sql, a: &str) {
        match self {
            Self::Town(town) => sql
                .add(&format!("({a}.municipality_id IS NULL OR {a}.municipality_id = "))
                .bind(town)
                .add(")"),
            Self::Wide => sql.add(&format!("{a}.municipality_id IS NULL")),
            Self::Desk(agency) => sql.add(&format!("{a}.id = ")).bind(agency),
        };
    }

    /// Adds the condition "agency `a` is where the actor gives and ends roles": no wide-area body, which has its own
    /// administrators, unless the actor sits there.
    pub(crate) fn posts(self, sql: &mut Sql, a: &str) {
        match self {
            Self::Town(town) => sql.add(&format!("{a}.municipality_id = ")).bind(town),
            Self::Wide | Self::Desk(_) => {
                self.agencies(sql, a);
                sql
            }
        };
    }
}

impl Unit {
    /// After an `UPDATE … WHERE version = …` that touched no row: absent, or changed in the meantime.
    pub(crate) async fn stale(&self, table: &str, id: i64) -> Error {
        let sql = Sql::new(&format!("SELECT version FROM {table} WHERE id = $1"), vals![id]);
        match self.need(sql, |r| r.int("version")).await {
            Ok(theirs) => Error::Stale { theirs },
            Err(error) => error,
        }
    }
}
