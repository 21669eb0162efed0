//! What a look at the set-up needs to know of the database: instants and numbers, no word about anybody.

use crate::{
    actor::Ctx,
    db::Store,
    error::Result,
    row::{Sql, vals},
};
use domain::Instant;

/// Municipality codes of invented towns: no real one starts like this.
const INVENTED: &str = "9999%";

/// How the database stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Health {
    /// The newest line of the audit.
    pub newest_line: Option<Instant>,
    /// The oldest line that no link of the chain covers yet.
    pub waits_since: Option<Instant>,
    /// The newest backup or export of the whole record.
    pub last_backup: Option<Instant>,
    /// The newest erasure of a household, a person or a reception.
    pub last_erased: Option<Instant>,
    /// Workers in service who have a password and no second factor.
    pub without_second_factor: i64,
    /// Workers in service whose password is kept in a way that cannot be right: empty, or not argon2id.
    pub odd_passwords: i64,
    /// Workers in service who still have the password that somebody gave them.
    pub given_passwords: i64,
    /// Is an invented town in it, as the sample town is?
    pub invented_town: bool,
}

impl Store {
    /// Looks at the database. Needs no role: it tells instants and numbers.
    ///
    /// # Errors
    /// [`crate::Error::Database`].
    pub async fn health(&self, ctx: &Ctx) -> Result<Health> {
        let unit = self.reading(ctx).await?;
        let instant = async |sql: &str| {
            Ok::<_, crate::Error>(unit.one(Sql::new(sql, vals![]), |r| r.opt_int("at")).await?.flatten())
        };
        let count = async |sql: &str| unit.need(Sql::new(sql, vals![]), |r| r.int("n")).await;
        let invented = Sql::new("SELECT COUNT(*) AS n FROM municipality WHERE code LIKE $1", vals![INVENTED]);
        let health = Health {
            newest_line: instant("SELECT at FROM audit ORDER BY id DESC LIMIT 1").await?,
            waits_since: instant(
                "SELECT MIN(a.at) AS at FROM audit_pending p JOIN audit a ON a.id = p.line_id",
            )
            .await?,
            last_backup: instant(
                "SELECT MAX(at) AS at FROM audit WHERE kind = 'backup' AND action = 'export'",
            )
            .await?,
            last_erased: instant(
                "SELECT MAX(q.at) AS at FROM (SELECT MAX(erased_at) AS at FROM household UNION ALL \
                 SELECT MAX(erased_at) AS at FROM person UNION ALL SELECT MAX(erased_at) AS at FROM reception) q",
            )
            .await?,
            without_second_factor: count(
                "SELECT COUNT(*) AS n FROM worker WHERE ended_at IS NULL AND password_hash IS NOT NULL \
                 AND totp_confirmed_at IS NULL",
            )
            .await?,
            odd_passwords: count(
                "SELECT COUNT(*) AS n FROM worker WHERE ended_at IS NULL AND password_hash IS NOT NULL \
                 AND password_hash NOT LIKE '$argon2id$%'",
            )
            .await?,
            given_passwords: count(
                "SELECT COUNT(*) AS n FROM worker WHERE ended_at IS NULL AND password_hash IS NOT NULL \
                 AND password_changed_at IS NULL",
            )
            .await?,
            invented_town: unit.need(invented, |r| r.int("n")).await? > 0,
        };
        unit.done().await?;
        Ok(health)
    }
}
