//! Browser sessions. The row is the session: ended in the row means ended at once. It carries no right.

use crate::{
    actor::{self, Actor, Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
};
use domain::{Instant, Secret, Token};
use std::sync::Arc;

/// How far a login has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The password was right; the second factor is still asked for.
    Password,
    /// Logged in.
    Full,
}

impl Stage {
    const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Full => "full",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::Password, Self::Full].into_iter().find(|s| s.word() == word)
    }
}

/// A session as the edge needs it.
#[derive(Debug, Clone)]
pub struct Session {
    /// Its row.
    pub(crate) id: i64,
    /// How far the login has come.
    pub stage: Stage,
    /// The word that every form of this session carries.
    pub csrf: Secret<String>,
    /// Filters and the like, as JSON that the edge reads and writes.
    pub prefs: String,
    /// Who it is, with the roles in force now.
    pub actor: Arc<Actor>,
}

/// Idle time after which a session is closed, in ms. Half-written forms stay as drafts.
pub const IDLE: Instant = 30 * 60_000;

/// The longest life of a session, in ms.
pub const LIFE: Instant = 12 * 3_600_000;

/// The digest under which a session's or access token's secret is kept.
pub(crate) fn secret_hash(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

impl Store {
    /// Starts a session for a worker who has just shown who they are; gives the cookie's secret, which is kept
    /// nowhere else.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such worker in service.
    pub async fn start_session(&self, worker: &Token, stage: Stage, now: Instant) -> Result<Secret<String>> {
        let ctx = Ctx::program("login", now);
        let mut unit = self.writing(&ctx).await?;
        let sql =
            Sql::new("SELECT id FROM worker WHERE token = $1 AND ended_at IS NULL", vals![worker.as_str()]);
        let id = unit.need(sql, |r| r.int("id")).await?;
        let (secret, csrf) = (secret::token()?.to_string() + secret::token()?.as_str(), secret::token()?);
        let sql = Sql::new(
            "INSERT INTO login_session (secret_hash, worker_id, csrf, stage, prefs, created_at, seen_at, ends_at) \
             VALUES ($1, $2, $3, $4, '', $5, $5, $6)",
            vals![secret_hash(&secret), id, csrf.as_str(), stage.word(), now, now + LIFE],
        );
        unit.run(sql).await?;
        if stage == Stage::Full {
            unit.note(Line::new(Action::Login, Kind::Worker, id));
        }
        unit.done().await?;
        Ok(Secret::new(secret))
    }

    /// The session behind a cookie's secret, with the roles in force now.
    ///
    /// # Errors
    /// [`Error::LoggedOut`] when it is unknown, ended, idle for too long, or the account has ended.
    pub async fn session(&self, secret: &str, now: Instant) -> Result<Session> {
        let ctx = Ctx::program("session", now);
        let unit = self.reading(&ctx).await?;
        let sql = Sql::new(
            "SELECT id, worker_id, agency_id, csrf, stage, prefs, seen_at FROM login_session \
             WHERE secret_hash = $1 AND ended_at IS NULL AND ends_at > $2 AND seen_at > $3",
            vals![secret_hash(secret), now, now - IDLE],
        );
        let row = unit
            .one(sql, |r| {
                let who = (r.int("id")?, r.int("worker_id")?, r.opt_int("agency_id")?);
                Ok((
                    who,
                    r.text("csrf")?,
                    r.word("stage", Stage::parse)?,
                    r.text("prefs")?,
                    r.int("seen_at")?,
                ))
            })
            .await?;
        let ((id, worker, agency), csrf, stage, prefs, seen) = row.ok_or(Error::LoggedOut)?;
        let actor = actor::load(&unit, worker, Door::Session(id), agency).await?;
        unit.done().await?;
        // Once a minute is enough for an idle time-out of half an hour.
        if now - seen > 60_000 {
            let unit = self.writing(&ctx).await?;
            unit.run(Sql::new("UPDATE login_session SET seen_at = $1 WHERE id = $2", vals![now, id])).await?;
            unit.done().await?;
        }
        Ok(Session { id, stage, csrf: Secret::new(csrf), prefs, actor: Arc::new(actor) })
    }

    /// The second factor was right: the login is complete.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn complete_session(&self, session: &Session, now: Instant) -> Result<()> {
        let ctx = Ctx::program("login", now);
        let mut unit = self.writing(&ctx).await?;
        unit.run(Sql::new("UPDATE login_session SET stage = 'full' WHERE id = $1", vals![session.id]))
            .await?;
        unit.note(Line::new(Action::Login, Kind::Worker, session.actor.worker));
        unit.done().await
    }

    /// Ends a session: the next request with its cookie is a stranger's.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn end_session(&self, session: &Session, now: Instant) -> Result<()> {
        let ctx = Ctx::program("logout", now);
        let mut unit = self.writing(&ctx).await?;
        unit.run(Sql::new("UPDATE login_session SET ended_at = $1 WHERE id = $2", vals![now, session.id]))
            .await?;
        unit.note(Line::new(Action::Logout, Kind::Worker, session.actor.worker));
        unit.done().await
    }

    /// Works at another of the worker's desks from now on.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the worker has no role there.
    pub async fn sit_at(&self, session: &Session, agency: &Token, now: Instant) -> Result<()> {
        let desk = session.actor.desks.iter().find(|d| d.token == *agency).ok_or(Error::NotFound)?;
        let unit = self.writing(&Ctx::program("desk", now)).await?;
        let sql =
            Sql::new("UPDATE login_session SET agency_id = $1 WHERE id = $2", vals![desk.agency, session.id]);
        unit.run(sql).await?;
        unit.done().await
    }

    /// Keeps filters and the like with the session, not in the URL.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn keep_prefs(&self, session: &Session, prefs: &str, now: Instant) -> Result<()> {
        let unit = self.writing(&Ctx::program("prefs", now)).await?;
        unit.run(Sql::new("UPDATE login_session SET prefs = $1 WHERE id = $2", vals![prefs, session.id]))
            .await?;
        unit.done().await
    }
}
