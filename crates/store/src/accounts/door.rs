//! Logging in: the password, then the second factor. There is no other way to a whole session outside the sample
//! town, and no route can skip a step: each function here judges, counts the try and moves the session on by itself.

use super::{
    attempt::{Attempt, Source, Trying},
    totp::{self, Offer},
};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    password,
    row::{Sql, vals},
    session::{self, Session, Stage},
    unit::Unit,
};
use domain::{Fault, Instant, Secret, account};

/// What a session with only the password still lacks.
pub enum Step {
    /// The password was given by somebody else: choose one's own.
    OwnPassword,
    /// No phone yet: put this into one.
    SetUp(Offer),
    /// A code of the phone, or from paper.
    Code {
        /// Or a passkey: the account has one, and the office an address by name.
        passkeys: bool,
    },
}

/// A login that is complete.
#[derive(Debug, Clone)]
pub struct Entered {
    /// The new session's secret for the cookie; the half-way one is over.
    pub secret: Secret<String>,
    /// The word by which this browser is known from now on.
    pub device: Secret<String>,
    /// Recovery codes, when a phone was just set up: shown now and never again.
    pub codes: Secret<Vec<String>>,
}

fn wrong_password() -> Error {
    let sentence = "ログイン名かパスワードがちがうようです。大文字と小文字もたしかめてください。";
    Fault::new("login", sentence).into()
}

fn wrong_code() -> Error {
    let sentence =
        "番号がちがうか、もう使われています。アプリに新しい番号が出るのを待って、もう一度ためしてください。";
    Fault::new("code", sentence).into()
}

impl Store {
    /// Judges login name and password, as typed. Gives the secret of a session that leads only to the second step.
    /// An unknown name, an ended account and a wrong password take the same time and are answered alike.
    ///
    /// # Errors
    /// [`Error::Invalid`] when they do not fit, or this source has to wait.
    pub async fn log_in(
        &self,
        ctx: &Ctx,
        login: &str,
        password: Secret<String>,
        source: &Source,
        device: &str,
    ) -> Result<Secret<String>> {
        let login = account::login_typed(login);
        let attempt = self.attempt(Trying::Word("login"), &login, source, ctx.now).await?;
        let unit = self.reading(ctx).await?;
        let sql = "SELECT id, password_hash FROM worker WHERE login = $1 AND ended_at IS NULL";
        let known = unit
            .one(Sql::new(sql, vals![login]), |r| Ok((r.int("id")?, r.opt_text("password_hash")?)))
            .await?;
        unit.done().await?;
        let (worker, kept) = known.map_or((None, None), |(id, kept)| (Some(id), kept));
        let right = password::right(password, kept.clone()).await?;
        let mut unit = self.upkeep(ctx).await?;
        // Judging takes a while: what was replaced or ended meanwhile opens nothing. Who replaces it now waits for this.
        let stands = match (worker, kept) {
            (Some(worker), Some(kept)) if right => {
                let sql = "UPDATE worker SET version = version \
                           WHERE id = $1 AND ended_at IS NULL AND password_hash = $2";
                unit.run(Sql::new(sql, vals![worker, kept])).await? == 1
            }
            _ => false,
        };
        let Some(worker) = worker.filter(|_| stands) else {
            unit.note(Line::new(Action::LoginFailed, Kind::Worker, worker));
            unit.done().await?;
            return Err(wrong_password());
        };
        attempt.forgive(&unit).await?;
        let secret = session::put(&unit, worker, Stage::Password, device, None).await?;
        unit.done().await?;
        Ok(secret)
    }

    /// What this session still lacks.
    ///
    /// # Errors
    /// [`Error::LoggedOut`] when it lacks nothing or has ended.
    pub async fn login_step(&self, session: &Session, now: Instant) -> Result<Step> {
        let unit = self.upkeep(&Ctx::program("login", now)).await?;
        // A session that ends beside this is shown no secret that its account would go on with.
        unit.hold_account(session.actor.worker).await?;
        let half = half(&unit, session, self.site_name()).await?;
        let step = if half.borrowed {
            Step::OwnPassword
        } else if half.confirmed {
            Step::Code { passkeys: half.passkeys }
        } else {
            Step::SetUp(self.totp_offer(&unit, half.worker).await?)
        };
        unit.done().await?;
        Ok(step)
    }

    /// Replaces a password that somebody else gave by one's own.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the new one is too weak; [`Error::LoggedOut`] at another step.
    pub async fn choose_password(
        &self,
        ctx: &Ctx,
        session: &Session,
        new: Secret<String>,
        again: &Secret<String>,
    ) -> Result<()> {
        let unit = self.reading(ctx).await?;
        let worker = half(&unit, session, self.site_name()).await?.worker;
        unit.done().await?;
        let hash = self.new_hash(ctx, worker, new, again).await?;
        let mut unit = self.upkeep(ctx).await?;
        // Hashing takes a while: another new way in, or an end, that came meanwhile has the last word.
        unit.hold_account(worker).await?;
        if !half(&unit, session, self.site_name()).await?.borrowed {
            return Err(Error::LoggedOut);
        }
        super::own::set_password(&mut unit, worker, hash).await?;
        unit.done().await
    }

    /// The first code of a phone that was just set up: the login is complete, and recovery codes are made.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the code is wrong or this source has to wait; [`Error::LoggedOut`] at another step.
    pub async fn confirm_phone(
        &self,
        ctx: &Ctx,
        session: &Session,
        code: &str,
        source: &Source,
    ) -> Result<Entered> {
        let (attempt, mut unit, half) = self.second(ctx, session, source, "code", false).await?;
        if half.borrowed || half.confirmed {
            return Err(Error::LoggedOut);
        }
        if !self.totp_right(&unit, half.worker, code).await? {
            return failed(unit, half.worker).await;
        }
        let sql =
            Sql::new("UPDATE worker SET totp_confirmed_at = $1 WHERE id = $2", vals![ctx.now, half.worker]);
        unit.run(sql).await?;
        let codes = self.recovery_codes(&unit, half.worker).await?;
        unit.note(Line::new(Action::Change, Kind::Worker, half.worker));
        self.enter(unit, session, &attempt, source, codes).await
    }

    /// A code of the phone or from paper: the login is complete.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the code is wrong, used up, or this source has to wait; [`Error::LoggedOut`] at
    /// another step.
    pub async fn second_factor(
        &self,
        ctx: &Ctx,
        session: &Session,
        code: &str,
        source: &Source,
    ) -> Result<Entered> {
        let of_phone = totp::is_of_phone(code);
        let (attempt, unit, half) = self.second(ctx, session, source, "code", of_phone).await?;
        if half.borrowed || !half.confirmed {
            return Err(Error::LoggedOut);
        }
        let right = if of_phone {
            self.totp_right(&unit, half.worker, code).await?
        } else {
            self.recovery_right(&unit, half.worker, code).await?
        };
        if !right {
            return failed(unit, half.worker).await;
        }
        self.enter(unit, session, &attempt, source, Secret::default()).await
    }

    /// Counts a try at the second step, in the same count as the password's. `field`: where a fault is told; `guess`: a
    /// code that could be guessed.
    pub(super) async fn second(
        &self,
        ctx: &Ctx,
        session: &Session,
        source: &Source,
        field: &'static str,
        guess: bool,
    ) -> Result<(Attempt, Unit, Half)> {
        let unit = self.reading(ctx).await?;
        let Half { worker, login, password_since, .. } = half(&unit, session, self.site_name()).await?;
        unit.done().await?;
        let trying = if guess { Trying::PhoneCode(password_since) } else { Trying::Word(field) };
        let attempt = self.attempt(trying, &login, source, ctx.now).await?;
        let unit = self.upkeep(ctx).await?;
        // From here to the whole session nobody ends the account or this session's login beside it.
        unit.hold_account(worker).await?;
        let half = half(&unit, session, self.site_name()).await?;
        Ok((attempt, unit, half))
    }

    pub(super) async fn enter(
        &self,
        mut unit: Unit,
        session: &Session,
        attempt: &Attempt,
        source: &Source,
        codes: Secret<Vec<String>>,
    ) -> Result<Entered> {
        // A session known before the login was complete is worth nothing after it; one that has ended led nowhere.
        if !session::end(&unit, session.id).await? {
            return Err(Error::LoggedOut);
        }
        let (worker, proved) = (session.actor.worker, Some(unit.now()));
        let secret = session::put(&unit, worker, Stage::Full, &session.device, proved).await?;
        attempt.forgive(&unit).await?;
        let device = self.passed(&unit, attempt, source).await?;
        unit.note(Line::new(Action::Login, Kind::Worker, session.actor.worker));
        unit.done().await?;
        Ok(Entered { secret, device, codes })
    }
}

async fn failed<T>(mut unit: Unit, worker: i64) -> Result<T> {
    unit.note(Line::new(Action::LoginFailed, Kind::Worker, worker));
    unit.done().await?;
    Err(wrong_code())
}

/// Whose login is half-way, and what it lacks.
pub(super) struct Half {
    pub(super) worker: i64,
    login: String,
    pub(super) borrowed: bool,
    password_since: Instant,
    pub(super) confirmed: bool,
    passkeys: bool,
}

/// The worker behind a session that has only the password so far, read again in this transaction.
async fn half(unit: &Unit, session: &Session, site: &str) -> Result<Half> {
    let sql = Sql::new(
        "SELECT w.id, w.login, w.password_changed_at, w.totp_confirmed_at, (SELECT COUNT(*) FROM passkey p \
         WHERE p.worker_id = w.id AND p.site = $2 AND p.ended_at IS NULL) AS passkeys FROM login_session s \
         JOIN worker w ON w.id = s.worker_id \
         WHERE s.id = $1 AND s.ended_at IS NULL AND s.stage = 'password' AND w.ended_at IS NULL",
        vals![session.id, site],
    );
    let read = |r: &crate::row::Row| {
        Ok(Half {
            worker: r.int("id")?,
            login: r.text("login")?,
            borrowed: r.opt_int("password_changed_at")?.is_none(),
            password_since: r.opt_int("password_changed_at")?.unwrap_or_default(),
            confirmed: r.opt_int("totp_confirmed_at")?.is_some(),
            passkeys: r.int("passkeys")? > 0,
        })
    };
    unit.one(sql, read).await?.ok_or(Error::LoggedOut)
}
