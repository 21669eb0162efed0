//! Browser sessions. The row is the session: ended in the row means ended at once. It carries no right.

use crate::{
    accounts::at_browser,
    actor::{self, Actor, Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{DAY, Instant, Secret, Token};
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
    /// The kind of machine and browser, in a few words.
    pub device: String,
    /// Who it is, with the roles in force now.
    pub actor: Arc<Actor>,
}

/// A session that is open, as its owner sees it.
#[derive(Debug, Clone)]
pub struct OpenSession {
    /// Its id.
    pub token: Token,
    /// The kind of machine and browser, in a few words.
    pub device: String,
    /// When the login was.
    pub since: Instant,
    /// When it was last used, to the minute.
    pub seen: Instant,
    /// It is the one that asks.
    pub here: bool,
}

/// What a form sent with a session that had been idle for too long needs to be kept.
#[derive(Debug, Clone)]
pub struct IdleSession {
    /// Whose form it is; without any role, so that nothing opens by it.
    pub actor: Arc<Actor>,
    /// The word that the form must carry.
    pub csrf: Secret<String>,
}

/// Idle time after which a session is closed, in ms, unless the program was told another. Half-written forms stay.
pub const IDLE: Instant = 30 * 60_000;

/// The longest life of a session, in ms.
pub const LIFE: Instant = 12 * 3_600_000;

/// The digest under which a session's or access token's secret is kept.
pub(crate) fn secret_hash(secret: &str) -> String {
    blake3::hash(secret.as_bytes()).to_hex().to_string()
}

/// Starts a session in this transaction; gives the cookie's secret, which is kept nowhere else. `proved`: when both
/// steps of a login were just given; see [`crate::accounts::PROVED_FOR`].
pub(crate) async fn put(
    unit: &Unit,
    worker: i64,
    stage: Stage,
    device: &str,
    proved: Option<Instant>,
) -> Result<Secret<String>> {
    let (secret, csrf) = (secret::token()?.to_string() + secret::token()?.as_str(), secret::token()?);
    let sql = Sql::new(
        "INSERT INTO login_session (token, secret_hash, worker_id, csrf, stage, prefs, device, created_at, seen_at, \
         ends_at, proved_at) VALUES ($1, $2, $3, $4, $5, '', $6, $7, $7, $8, $9)",
        vals![
            secret::token()?.as_str(),
            secret_hash(&secret),
            worker,
            csrf.as_str(),
            stage.word(),
            device,
            unit.now(),
            unit.now() + LIFE,
            proved
        ],
    );
    unit.run(sql).await?;
    Ok(Secret::new(secret))
}

/// Ends one session in this transaction; whether it was still open.
pub(crate) async fn end(unit: &Unit, session: i64) -> Result<bool> {
    let sql = "UPDATE login_session SET ended_at = $1 WHERE id = $2 AND ended_at IS NULL";
    Ok(unit.run(Sql::new(sql, vals![unit.now(), session])).await? == 1)
}

/// Ends every session of a worker but `keep`.
pub(crate) async fn end_others(unit: &Unit, worker: i64, keep: Option<i64>) -> Result<()> {
    let sql = "UPDATE login_session SET ended_at = $1 WHERE worker_id = $2 AND ended_at IS NULL AND id <> $3";
    unit.run(Sql::new(sql, vals![unit.now(), worker, keep.unwrap_or(0)])).await?;
    Ok(())
}

/// A worker's sessions that have neither ended nor run out, last used first.
pub(crate) async fn open(unit: &Unit, worker: i64, here: i64) -> Result<Vec<OpenSession>> {
    let sql = Sql::new(
        "SELECT id, token, device, created_at, seen_at FROM login_session \
         WHERE worker_id = $1 AND stage = 'full' AND ended_at IS NULL AND ends_at > $2 ORDER BY seen_at DESC, id DESC",
        vals![worker, unit.now()],
    );
    unit.all(sql, |r| {
        Ok(OpenSession {
            token: r.token("token")?,
            device: r.text("device")?,
            since: r.int("created_at")?,
            seen: r.int("seen_at")?,
            here: r.int("id")? == here,
        })
    })
    .await
}

impl Store {
    /// Starts a session without any proof: for the sample town and for tests. An office's login goes through
    /// [`Store::log_in`].
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such worker in service.
    pub async fn start_session(&self, worker: &Token, stage: Stage, now: Instant) -> Result<Secret<String>> {
        let ctx = Ctx::program("login", now);
        let mut unit = self.upkeep(&ctx).await?;
        let sql =
            Sql::new("SELECT id FROM worker WHERE token = $1 AND ended_at IS NULL", vals![worker.as_str()]);
        let id = unit.need(sql, |r| r.int("id")).await?;
        let secret = put(&unit, id, stage, "", None).await?;
        if stage == Stage::Full {
            unit.note(Line::new(Action::Login, Kind::Worker, id));
        }
        unit.done().await?;
        Ok(secret)
    }

    /// The session behind a cookie's secret, with the roles in force now. `idle`: after so many ms without a request
    /// it is over.
    ///
    /// # Errors
    /// [`Error::LoggedOut`] when it is unknown, ended, idle for too long, or the account has ended.
    pub async fn session(&self, secret: &str, now: Instant, idle: Instant) -> Result<Session> {
        let ctx = Ctx::program("session", now);
        let unit = self.reading(&ctx).await?;
        let sql = Sql::new(
            "SELECT id, worker_id, agency_id, csrf, stage, prefs, device, seen_at FROM login_session \
             WHERE secret_hash = $1 AND ended_at IS NULL AND ends_at > $2 AND seen_at > $3",
            vals![secret_hash(secret), now, now - idle],
        );
        let row = unit
            .one(sql, |r| {
                let who = (r.int("id")?, r.int("worker_id")?, r.opt_int("agency_id")?);
                let stage = r.word("stage", Stage::parse)?;
                Ok((who, r.text("csrf")?, stage, (r.text("prefs")?, r.text("device")?), r.int("seen_at")?))
            })
            .await?;
        let ((id, worker, agency), csrf, stage, (prefs, device), seen) = row.ok_or(Error::LoggedOut)?;
        let mut actor = actor::load(&unit, worker, Door::Session(id), agency).await?;
        unit.done().await?;
        if stage == Stage::Password {
            // Half-way in is no role anywhere, whatever a route should let through.
            actor.posts.clear();
            actor.desks.clear();
        }
        // Once a minute is enough for an idle time-out of half an hour.
        if now - seen > (idle / 10).min(60_000) {
            let unit = self.upkeep(&ctx).await?;
            unit.run(Sql::new("UPDATE login_session SET seen_at = $1 WHERE id = $2", vals![now, id])).await?;
            unit.done().await?;
        }
        Ok(Session { id, stage, csrf: Secret::new(csrf), prefs, device, actor: Arc::new(actor) })
    }

    /// The session behind a cookie's secret that ran out by itself within the last day, not ended by anybody, of a
    /// worker still in service. It opens nothing; it only says whose half-written form may be kept.
    ///
    /// # Errors
    /// [`Error::LoggedOut`] when there is none.
    pub async fn idle_session(&self, secret: &str, now: Instant) -> Result<IdleSession> {
        let unit = self.reading(&Ctx::program("session", now)).await?;
        let sql = Sql::new(
            "SELECT id, worker_id, csrf FROM login_session \
             WHERE secret_hash = $1 AND stage = 'full' AND ended_at IS NULL AND seen_at > $2",
            vals![secret_hash(secret), now - DAY],
        );
        let row = unit.one(sql, |r| Ok((r.int("id")?, r.int("worker_id")?, r.text("csrf")?))).await?;
        let (id, worker, csrf) = row.ok_or(Error::LoggedOut)?;
        let mut actor = actor::load(&unit, worker, Door::Session(id), None).await?;
        unit.done().await?;
        actor.posts.clear();
        actor.desks.clear();
        Ok(IdleSession { actor: Arc::new(actor), csrf: Secret::new(csrf) })
    }

    /// Was `csrf` the word of a session of this worker that ran out by itself within the last day? A form that
    /// outlived it is still theirs. The word of a session that was ended by hand is worth nothing.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn was_own_csrf(&self, ctx: &Ctx, csrf: &str) -> Result<bool> {
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT id FROM login_session WHERE worker_id = $1 AND csrf = $2 AND ended_at IS NULL \
             AND stage = 'full' AND seen_at > $3 LIMIT 1",
            vals![ctx.actor.worker, csrf, ctx.now - DAY],
        );
        let found = unit.one(sql, |r| r.int("id")).await?.is_some();
        unit.done().await?;
        Ok(found)
    }

    /// Ends one of the actor's own sessions.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is absent or somebody else's.
    pub async fn end_own_session(&self, ctx: &Ctx, session: &Token) -> Result<()> {
        let (worker, _) = at_browser(ctx)?;
        let mut unit = self.upkeep(ctx).await?;
        let sql = "SELECT id FROM login_session WHERE token = $1 AND worker_id = $2";
        let id = unit.need(Sql::new(sql, vals![session.as_str(), worker]), |r| r.int("id")).await?;
        end(&unit, id).await?;
        unit.note(Line::new(Action::Logout, Kind::Worker, worker));
        unit.done().await
    }

    /// Ends all of the actor's own sessions, this one too.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless a browser's session acts.
    pub async fn end_own_sessions(&self, ctx: &Ctx) -> Result<()> {
        let (worker, _) = at_browser(ctx)?;
        let mut unit = self.upkeep(ctx).await?;
        end_others(&unit, worker, None).await?;
        unit.note(Line::new(Action::Logout, Kind::Worker, worker));
        unit.done().await
    }

    /// Ends a session: the next request with its cookie is a stranger's.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn end_session(&self, session: &Session, now: Instant) -> Result<()> {
        let ctx = Ctx::program("logout", now);
        let mut unit = self.upkeep(&ctx).await?;
        end(&unit, session.id).await?;
        unit.note(Line::new(Action::Logout, Kind::Worker, session.actor.worker));
        unit.done().await
    }

    /// Works at another of the worker's desks from now on.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the worker has no role there.
    pub async fn sit_at(&self, session: &Session, agency: &Token, now: Instant) -> Result<()> {
        let desk = session.actor.desks.iter().find(|d| d.token == *agency).ok_or(Error::NotFound)?;
        let unit = self.upkeep(&Ctx::program("desk", now)).await?;
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
        let unit = self.upkeep(&Ctx::program("prefs", now)).await?;
        unit.run(Sql::new("UPDATE login_session SET prefs = $1 WHERE id = $2", vals![prefs, session.id]))
            .await?;
        unit.done().await
    }
}
