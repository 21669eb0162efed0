//! Step-up: for the few acts that would hurt most at a screen left open, the worker proves once more who they are.
//!
//! Which acts these are stands where they are done: each calls [`Unit::need_proof`] in its own transaction, behind the
//! gate, so that no page can forget it and nobody without the right hears of a proof.

use super::{
    at_browser,
    attempt::{Attempt, Source, Trying},
    totp,
};
use crate::{
    actor::{Ctx, Door},
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    password,
    row::{Sql, vals},
    unit::Unit,
};
use domain::{Fault, Instant, Secret};

/// So long a proof is fresh, in ms: ten minutes, for one piece of work with its reading and its second look. No law names
/// a figure; an office that leaves screens open for longer than its people are at them should shorten the idle time.
pub const PROVED_FOR: Instant = 10 * 60_000;

/// What a session owes before one of the acts that need a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// Nothing: one was given within [`PROVED_FOR`].
    Held,
    /// Nothing: the account has neither password nor second factor, so that nobody could prove anything. Only the sample
    /// town's accounts are in use like this; no login leads into one.
    NoneKept,
    /// A code of the phone, or from paper.
    Code,
    /// The same, or a passkey: the account has one.
    Passkey,
    /// The password: no second factor is set up.
    Password,
}

impl Proof {
    /// May the act go on?
    #[must_use]
    pub const fn enough(self) -> bool {
        matches!(self, Self::Held | Self::NoneKept)
    }

    /// For the page: the kind of field that is shown; empty where nothing is owed.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Held => "",
            Self::NoneKept => "sample",
            Self::Code => "code",
            Self::Passkey => "passkey",
            Self::Password => "password",
        }
    }

    /// No passkey is any use.
    pub(super) const fn is_typed_only(self) -> bool {
        !matches!(self, Self::Passkey)
    }

    const fn wish(self) -> &'static str {
        match self {
            Self::Password => "本人かをたしかめます。パスワードを入れて、もう一度押してください",
            _ => "本人かをたしかめます。電話の番号アプリの番号を入れて、もう一度押してください",
        }
    }

    const fn wrong(self) -> &'static str {
        match self {
            Self::Password => {
                "パスワードがちがうようです。もう一度たしかめてください。まだ何も変わっていません"
            }
            _ => {
                "番号がちがうか、もう使われています。アプリに新しい番号が出るのを待って、もう一度ためしてください。まだ何も変わっていません"
            }
        }
    }
}

/// An account as a proof is held against it.
pub(super) struct Owner {
    login: String,
    password: Option<String>,
    pub(super) proof: Proof,
}

impl Unit {
    /// Holds an account until this unit ends: whoever gives it a new way in, or ends it, comes before this or after it.
    /// Sessions are read after it, by a statement of their own: on PostgreSQL one that had to wait sees them as they were.
    pub(super) async fn hold_account(&self, worker: i64) -> Result<()> {
        let sql = "UPDATE worker SET version = version WHERE id = $1 AND ended_at IS NULL";
        if self.run(Sql::new(sql, vals![worker])).await? == 1 { Ok(()) } else { Err(Error::LoggedOut) }
    }

    /// What the session that acts owes, where passkeys answer to `site`; read in this transaction.
    pub(super) async fn owner(&self, worker: i64, session: i64, site: &str) -> Result<Owner> {
        let sql = Sql::new(
            "SELECT w.login, w.password_hash, w.totp_confirmed_at, s.proved_at, (SELECT COUNT(*) FROM passkey p \
             WHERE p.worker_id = w.id AND p.site = $3 AND p.ended_at IS NULL) AS passkeys FROM login_session s \
             JOIN worker w ON w.id = s.worker_id WHERE s.id = $1 AND w.id = $2 AND s.stage = 'full' \
             AND s.ended_at IS NULL AND w.ended_at IS NULL",
            vals![session, worker, site],
        );
        let read = |r: &crate::row::Row| {
            let password = r.opt_text("password_hash")?;
            let phone = r.opt_int("totp_confirmed_at")?.is_some();
            let proof = match (phone, &password, r.opt_int("proved_at")?) {
                // A clock that was set back makes no proof fresh for longer.
                (_, _, Some(at)) if (at..at + PROVED_FOR).contains(&self.now()) => Proof::Held,
                (true, ..) if r.int("passkeys")? > 0 => Proof::Passkey,
                (true, ..) => Proof::Code,
                (false, Some(_), _) => Proof::Password,
                (false, None, _) => Proof::NoneKept,
            };
            Ok(Owner { login: r.text("login")?, password, proof })
        };
        self.one(sql, read).await?.ok_or(Error::LoggedOut)
    }

    /// Refuses unless the one who acts has just proved who they are. What the machine itself does (loading, the
    /// bench) has nobody in front of it and is not asked; a token of the API cannot prove anything.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `proof`; [`Error::NotFound`] for a token; [`Error::LoggedOut`] when session or account
    /// ended in the meantime.
    pub(crate) async fn need_proof(&self) -> Result<()> {
        let actor = &self.ctx().actor;
        match actor.door {
            Door::Program => Ok(()),
            Door::Token(_) | Door::Open => Err(Error::NotFound),
            Door::Session(session) => {
                let owed = self.owner(actor.worker, session, "").await?.proof;
                if owed.enough() { Ok(()) } else { Err(Fault::new("proof", owed.wish()).into()) }
            }
        }
    }
}

impl Store {
    /// What the session of this context owes, for the forms of what needs a proof.
    ///
    /// # Errors
    /// [`Error::NotFound`] unless a browser's session acts; [`Error::LoggedOut`] when it has ended.
    pub async fn proof(&self, ctx: &Ctx) -> Result<Proof> {
        let (worker, session) = at_browser(ctx)?;
        let unit = self.reading(ctx).await?;
        let proof = unit.owner(worker, session, self.site_name()).await?.proof;
        unit.done().await?;
        Ok(proof)
    }

    /// Takes what was typed as a proof: for this session, from now on, for [`PROVED_FOR`]. A wrong one is counted and
    /// waited for like a wrong login, but in a count of this session, so that whoever sits at a screen left open makes
    /// only that screen wait; it is audited.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `proof` when it is wrong, used up, or this session has to wait; [`Error::NotFound`] unless a
    /// browser's session acts.
    pub async fn prove(&self, ctx: &Ctx, typed: &Secret<String>) -> Result<()> {
        let (worker, session) = at_browser(ctx)?;
        let Some((owner, attempt)) = self.trying_to_prove(ctx, worker, session).await? else {
            return Ok(());
        };
        let password = match owner.proof {
            Proof::Password => password::right(typed.clone(), owner.password).await?,
            _ => false,
        };
        let mut unit = self.upkeep(ctx).await?;
        let right = match owner.proof {
            Proof::Password => password,
            _ if totp::is_of_phone(typed.show()) => self.totp_right(&unit, worker, typed.show()).await?,
            _ => self.recovery_right(&unit, worker, typed.show()).await?,
        };
        if !right {
            unit.note(Line::new(Action::LoginFailed, Kind::Worker, worker));
            unit.done().await?;
            return Err(Fault::new("proof", owner.proof.wrong()).into());
        }
        Self::proved(unit, session, &attempt).await
    }

    /// Who tries to prove something, and the try, counted before it is judged; nothing where no proof is owed.
    pub(super) async fn trying_to_prove(
        &self,
        ctx: &Ctx,
        worker: i64,
        session: i64,
    ) -> Result<Option<(Owner, Attempt)>> {
        let unit = self.reading(ctx).await?;
        let owner = unit.owner(worker, session, self.site_name()).await?;
        unit.done().await?;
        if owner.proof.enough() {
            return Ok(None);
        }
        let source = Source { address: format!("session {session}"), device: None };
        let attempt = self.attempt(Trying::Word("proof"), &owner.login, &source, ctx.now).await?;
        Ok(Some((owner, attempt)))
    }

    /// It was right: for this session, from now on.
    pub(super) async fn proved(unit: Unit, session: i64, attempt: &Attempt) -> Result<()> {
        attempt.forgive(&unit).await?;
        let sql =
            "UPDATE login_session SET proved_at = $2 WHERE id = $1 AND ended_at IS NULL AND stage = 'full'";
        unit.run(Sql::new(sql, vals![session, unit.now()])).await?;
        unit.done().await
    }
}
