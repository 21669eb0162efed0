//! What a worker does with their own account, from a whole session.

use super::{
    attempt::{Source, Trying},
    passkey::{self, OwnPasskey},
    totp,
};
use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    password,
    row::{Sql, vals},
    session::{self, OpenSession},
    unit::Unit,
};
use domain::{Fault, Instant, Secret, account};

/// A worker's own account, for its page.
#[derive(Debug, Clone)]
pub struct Account {
    /// Login name.
    pub login: String,
    /// Has a password (nobody in the sample town has one).
    pub has_password: bool,
    /// When the password was last changed.
    pub password_changed_at: Option<Instant>,
    /// Since when the second factor is set up.
    pub phone_since: Option<Instant>,
    /// Recovery codes that are left.
    pub codes_left: i64,
    /// Passkeys can be added here: the phone is set up, and the office has an address by name.
    pub passkeys_here: bool,
    /// The passkeys, and those that were ended because there may be a copy.
    pub passkeys: Vec<OwnPasskey>,
    /// The sessions that are open, newest first.
    pub sessions: Vec<OpenSession>,
}

/// The worker and the browser session of this context. An access token is no way to one's own account.
pub(crate) fn at_browser(ctx: &Ctx) -> Result<(i64, i64)> {
    match ctx.actor.door {
        Door::Session(session) => Ok((ctx.actor.worker, session)),
        Door::Token(_) | Door::Open | Door::Program => Err(Error::NotFound),
    }
}

pub(crate) async fn set_password(unit: &mut Unit, worker: i64, hash: String) -> Result<()> {
    let sql =
        "UPDATE worker SET password_hash = $1, password_changed_at = $2, version = version + 1 WHERE id = $3";
    unit.run(Sql::new(sql, vals![hash, unit.now(), worker])).await?;
    unit.note(Line::new(Action::Change, Kind::Worker, worker));
    Ok(())
}

impl Store {
    /// The actor's own account.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless a browser's session acts.
    pub async fn account(&self, ctx: &Ctx) -> Result<Account> {
        let (worker, session) = at_browser(ctx)?;
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT login, password_hash, password_changed_at, totp_confirmed_at, (SELECT COUNT(*) FROM recovery_code c \
             WHERE c.worker_id = worker.id AND c.used_at IS NULL) AS codes FROM worker WHERE id = $1",
            vals![worker],
        );
        let mut account = unit
            .need(sql, |r| {
                Ok(Account {
                    login: r.text("login")?,
                    has_password: r.opt_text("password_hash")?.is_some(),
                    password_changed_at: r.opt_int("password_changed_at")?,
                    phone_since: r.opt_int("totp_confirmed_at")?,
                    codes_left: r.int("codes")?,
                    passkeys_here: false,
                    passkeys: Vec::new(),
                    sessions: Vec::new(),
                })
            })
            .await?;
        account.passkeys_here = self.site.is_some() && account.phone_since.is_some();
        account.passkeys = passkey::list(&unit, worker, self.site_name()).await?;
        account.sessions = session::open(&unit, worker, session).await?;
        unit.done().await?;
        Ok(account)
    }

    /// Changes one's own password; every other session ends.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the present password is wrong or the new one too weak; [`Error::LoggedOut`] when session
    /// or account ended in the meantime.
    pub async fn change_password(
        &self,
        ctx: &Ctx,
        present: Secret<String>,
        new: Secret<String>,
        again: &Secret<String>,
    ) -> Result<()> {
        let (worker, session) = self.at_the_keys(ctx, present).await?;
        let hash = self.new_hash(ctx, worker, new, again).await?;
        let mut unit = self.writing(ctx).await?;
        // Judging and hashing take a while: a new way in, or an end, that came meanwhile has the last word.
        unit.hold_account(worker).await?;
        unit.owner(worker, session, "").await?;
        set_password(&mut unit, worker, hash).await?;
        session::end_others(&unit, worker, Some(session)).await?;
        unit.done().await
    }

    /// New recovery codes in place of the former ones.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the password is wrong, no phone is set up, or a proof is owed.
    pub async fn renew_recovery_codes(
        &self,
        ctx: &Ctx,
        present: Secret<String>,
    ) -> Result<Secret<Vec<String>>> {
        let (worker, _) = self.at_the_keys(ctx, present).await?;
        let mut unit = self.writing(ctx).await?;
        // A browser keeps passwords: without a proof new codes would be one for whoever sits at the open screen.
        unit.need_proof().await?;
        let codes = self.recovery_codes(&unit, worker).await?;
        unit.note(Line::new(Action::Change, Kind::Worker, worker));
        unit.done().await?;
        Ok(codes)
    }

    /// Forgets the phone, and ends the passkeys: every session ends, and the next login sets up a new one.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the password is wrong, or a proof is owed.
    pub async fn change_phone(&self, ctx: &Ctx, present: Secret<String>) -> Result<()> {
        let (worker, _) = self.at_the_keys(ctx, present).await?;
        let mut unit = self.writing(ctx).await?;
        unit.need_proof().await?;
        totp::forget(&mut unit, worker).await?;
        session::end_others(&unit, worker, None).await?;
        unit.note(Line::new(Action::Change, Kind::Worker, worker));
        unit.done().await
    }

    /// Is it really the worker who sits there? Asks the present password, with waits of its own after failures.
    pub(super) async fn at_the_keys(&self, ctx: &Ctx, present: Secret<String>) -> Result<(i64, i64)> {
        let (worker, session) = at_browser(ctx)?;
        let unit = self.reading(ctx).await?;
        let sql = Sql::new("SELECT login, password_hash FROM worker WHERE id = $1", vals![worker]);
        let (login, kept) = unit.need(sql, |r| Ok((r.text("login")?, r.opt_text("password_hash")?))).await?;
        unit.done().await?;
        // Whoever found an unlocked screen makes this session wait, not the worker's logins.
        let source = Source { address: format!("session {session}"), device: None };
        let attempt = self.attempt(Trying::Word("present"), &login, &source, ctx.now).await?;
        if !password::right(present, kept).await? {
            return Err(Fault::new(
                "present",
                "いまのパスワードがちがうようです。もう一度たしかめてください。",
            )
            .into());
        }
        let unit = self.writing(ctx).await?;
        attempt.forgive(&unit).await?;
        unit.done().await?;
        Ok((worker, session))
    }

    /// Checks a new password and hashes it.
    pub(crate) async fn new_hash(
        &self,
        ctx: &Ctx,
        worker: i64,
        new: Secret<String>,
        again: &Secret<String>,
    ) -> Result<String> {
        let unit = self.reading(ctx).await?;
        let sql = Sql::new(
            "SELECT w.login, w.name, w.kana, a.name AS agency, t.name AS town FROM worker w \
             LEFT JOIN membership m ON m.worker_id = w.id LEFT JOIN agency a ON a.id = m.agency_id \
             LEFT JOIN municipality t ON t.id = a.municipality_id WHERE w.id = $1",
            vals![worker],
        );
        let read = |r: &crate::row::Row| {
            let places = [r.opt_text("agency")?, r.opt_text("town")?];
            let own = [r.text("login")?, r.text("name")?, r.text("kana")?];
            Ok(own.into_iter().chain(places.into_iter().flatten()).collect::<Vec<_>>())
        };
        let known = unit.all(sql, read).await?.concat();
        unit.done().await?;
        account::new_password(&new, again, known.iter().map(String::as_str))?;
        password::hash(new).await
    }
}
