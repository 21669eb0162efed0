//! The directory for those who keep it: which entries are theirs, and their list.

use super::{
    Found, Listed,
    find::{reaches, word},
    row::{THERE, search},
};
use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    unit::Unit,
};
use chrono::Days;
use domain::{Token, directory::STALE_DAYS};

/// How the staff's list is narrowed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DirectoryFilter {
    /// Words; all must be there.
    pub words: String,
    /// `desk` or `programme`; empty for both.
    pub kind: String,
    /// Of this trouble; empty for all.
    pub trouble: String,
    /// Only what nobody has made sure of for [`STALE_DAYS`] days, the oldest first.
    pub stale: bool,
    /// Also what has ended.
    pub ended: bool,
}

/// The municipality's code of the desk that keeps the directory, empty at a wide-area body, with its name and prefecture.
pub(super) struct Keeper {
    pub(super) code: String,
    pub(super) town: String,
    pub(super) prefecture: String,
}

impl Unit {
    /// Who works on cases keeps the directory of the present desk's municipality.
    pub(super) async fn keeper(&self) -> Result<Keeper> {
        let actor = &self.ctx().actor;
        actor.working_agency()?;
        let town = actor.desk().and_then(|d| d.municipality);
        let sql = Sql::new("SELECT code, name, prefecture FROM municipality WHERE id = $1", vals![town]);
        let keeper = self
            .one(sql, |r| {
                Ok(Keeper { code: r.text("code")?, town: r.text("name")?, prefecture: r.text("prefecture")? })
            })
            .await?;
        Ok(keeper.unwrap_or(Keeper { code: String::new(), town: String::new(), prefecture: String::new() }))
    }

    /// An entry that the actor's desk keeps: its municipality's, or one that belongs to none.
    pub(super) async fn own_entry(&self, token: &Token) -> Result<Listed> {
        let keeper = self.keeper().await?;
        let sql = Sql::new(
            "SELECT id FROM directory_service s WHERE s.token = $1 AND (s.municipality = '' OR s.municipality = $2)",
            vals![token.as_str(), keeper.code],
        );
        let id = self.need(sql, |r| r.int("id")).await?;
        self.listed(&[id]).await?.pop().ok_or(Error::NotFound)
    }
}

impl Store {
    /// The staff's list: the entries of their municipality and the wide ones that serve it, 50 a page.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the actor works on no cases at the present desk.
    pub async fn directory(&self, ctx: &Ctx, filter: &DirectoryFilter, page: i64) -> Result<Found<Listed>> {
        let unit = self.reading(ctx).await?;
        let keeper = unit.keeper().await?;
        let limit = ctx
            .today()
            .checked_sub_days(Days::new(STALE_DAYS.unsigned_abs()))
            .unwrap_or_default()
            .to_string();
        let from = format!("FROM directory_service s WHERE {THERE}");
        let fill = |sql: &mut Sql| {
            sql.add(" AND (s.municipality = ")
                .bind(keeper.code.as_str())
                .add(" OR (s.municipality = '' AND ");
            reaches(sql, &keeper.code);
            sql.add("))");
            search(sql, &filter.words);
            if !filter.kind.is_empty() {
                sql.add(" AND s.kind = ").bind(filter.kind.as_str());
            }
            if !filter.trouble.is_empty() {
                word(sql, "trouble", &filter.trouble);
            }
            if filter.stale {
                sql.add(" AND (s.withdrawn_at IS NOT NULL OR s.last_checked IS NULL OR s.last_checked <= ");
                sql.bind(limit.as_str()).add(")");
            }
            if !filter.ended {
                sql.add(" AND s.status <> 'defunct'");
            }
        };
        let mut count = Sql::new(&format!("SELECT COUNT(*) AS n {from}"), vec![]);
        fill(&mut count);
        let total = unit.need(count, |r| r.int("n")).await?;
        let mut sql = Sql::new(&format!("SELECT s.id {from}"), vec![]);
        fill(&mut sql);
        // What was never checked first; then by day.
        let order =
            if filter.stale { "COALESCE(s.last_checked, '')" } else { "s.municipality DESC, s.kind, s.name" };
        sql.add(&format!(" ORDER BY {order}, s.id LIMIT ")).bind(crate::admin::PAGE);
        sql.add(" OFFSET ").bind((page.max(1) - 1).saturating_mul(crate::admin::PAGE));
        let ids = unit.all(sql, |r| r.int("id")).await?;
        let rows = unit.listed(&ids).await?;
        unit.done().await?;
        Ok(Found { rows, total, page: page.max(1) })
    }
}
