//! Personal access tokens: a worker's own key for programs. It carries no right of its own; the worker's roles at the
//! moment of each request decide.

use crate::{
    accounts::at_browser,
    actor::{self, Actor, Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    secret,
    session::secret_hash,
};
use domain::{DAY, Instant, Secret, Token, account};
use std::sync::Arc;

/// How every secret begins, so that a scanner for leaked keys finds it.
pub const PREFIX: &str = "eng_";

/// How often `used_at` is written.
const TOUCH: Instant = 60_000;

/// A token as its owner sees it; the secret is nowhere.
#[derive(Debug, Clone)]
pub struct AccessToken {
    /// Its id.
    pub token: Token,
    /// What it is for.
    pub name: String,
    /// When it was made.
    pub created_at: Instant,
    /// Until when it is valid.
    pub ends_at: Instant,
    /// When it was last used, to the minute.
    pub used_at: Option<Instant>,
    /// Ended, by hand or by time.
    pub over: bool,
}

impl Store {
    /// Makes a token, from the form's words. Gives the secret: it is shown now and kept nowhere.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `name` or `days`; [`Error::NotFound`] unless a browser's session acts.
    pub async fn make_token(&self, ctx: &Ctx, name: &str, days: &str) -> Result<Secret<String>> {
        let (worker, _) = at_browser(ctx)?;
        let (name, days) = account::new_token(name, days)?;
        let secret = format!("{PREFIX}{}{}", secret::token()?, secret::token()?);
        let mut unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "INSERT INTO access_token (token, worker_id, name, secret_hash, created_at, ends_at) \
             VALUES ($1, $2, $3, $4, $5, $6) RETURNING id",
            vals![
                secret::token()?.as_str(),
                worker,
                name,
                secret_hash(&secret),
                ctx.now,
                ctx.now + days * DAY
            ],
        );
        let id = unit.insert(sql).await?;
        unit.note(Line::new(Action::Create, Kind::AccessToken, id));
        unit.done().await?;
        Ok(Secret::new(secret))
    }

    /// The actor's own tokens, newest first.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless a browser's session acts.
    pub async fn tokens(&self, ctx: &Ctx) -> Result<Vec<AccessToken>> {
        let (worker, _) = at_browser(ctx)?;
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT token, name, created_at, ends_at, ended_at, used_at FROM access_token WHERE worker_id = $1 \
             ORDER BY id DESC",
            vals![worker],
        );
        let tokens = unit
            .all(sql, |r| {
                let ends_at = r.int("ends_at")?;
                Ok(AccessToken {
                    token: r.token("token")?,
                    name: r.text("name")?,
                    created_at: r.int("created_at")?,
                    ends_at,
                    used_at: r.opt_int("used_at")?,
                    over: r.opt_int("ended_at")?.is_some() || ends_at <= ctx.now,
                })
            })
            .await?;
        unit.done().await?;
        Ok(tokens)
    }

    /// Ends one of the actor's own tokens: the next request with it is a stranger's.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is absent or somebody else's.
    pub async fn end_token(&self, ctx: &Ctx, token: &Token) -> Result<()> {
        let (worker, _) = at_browser(ctx)?;
        let mut unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "UPDATE access_token SET ended_at = COALESCE(ended_at, $1) WHERE token = $2 AND worker_id = $3 RETURNING id",
            vals![ctx.now, token.as_str(), worker],
        );
        let id = unit.need(sql, |r| r.int("id")).await?;
        unit.note(Line::new(Action::End, Kind::AccessToken, id));
        unit.done().await
    }

    /// The worker behind `Authorization: Bearer <secret>`, with the roles in force now.
    ///
    /// # Errors
    /// [`Error::LoggedOut`] when it is unknown or over, or the account has ended.
    pub async fn actor_by_token(&self, secret: &str, now: Instant) -> Result<Arc<Actor>> {
        if !secret.starts_with(PREFIX) {
            return Err(Error::LoggedOut);
        }
        // One statement: every request of a program asks this.
        let sql = Sql::new(
            &format!(
                "SELECT k.id AS key_id, k.used_at, w.id AS worker_id, w.token, w.name, {} FROM access_token k \
                 JOIN worker w ON w.id = k.worker_id LEFT JOIN membership m ON m.worker_id = w.id \
                 AND m.from_at <= $2 AND (m.to_at IS NULL OR m.to_at > $2) LEFT JOIN agency a ON a.id = m.agency_id \
                 LEFT JOIN municipality t ON t.id = a.municipality_id WHERE k.secret_hash = $1 \
                 AND k.ended_at IS NULL AND k.ends_at > $2 AND w.ended_at IS NULL ORDER BY m.id",
                actor::DESK
            ),
            vals![secret_hash(secret), now],
        );
        let read = |r: &Row| {
            let who = (r.int("worker_id")?, r.token("token")?, r.text("name")?);
            Ok((r.int("key_id")?, r.opt_int("used_at")?, who, actor::desk(r)?))
        };
        let rows = self.glance(sql, read).await?;
        let Some((id, used, who, _)) = rows.first().cloned() else { return Err(Error::LoggedOut) };
        let roles = rows.into_iter().filter_map(|(.., role)| role).collect();
        let actor = actor::assemble(who, Door::Token(id), roles, None);
        if used.is_none_or(|used| now - used >= TOUCH) {
            let unit = self.upkeep(&Ctx::program("token", now)).await?;
            unit.run(Sql::new("UPDATE access_token SET used_at = $1 WHERE id = $2", vals![now, id])).await?;
            unit.done().await?;
        }
        Ok(Arc::new(actor))
    }
}
