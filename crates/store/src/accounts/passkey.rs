//! パスキー (WebAuthn): a second factor beside the code of the phone, for a login and for step-up.
//!
//! A browser is asked (`ask_…`), which leaves a ceremony with the session that asked: some minutes, one use. What it
//! answers is judged against that ceremony and against the passkeys as they stand then. Nothing of it reaches a log.

mod own;
mod site;

pub(crate) use own::list;
pub use own::{LONGEST_NAME, MOST, OwnPasskey};
pub use site::{NoSite, Site};

use super::{at_browser, attempt::Source, door::Entered};
use crate::{
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Row, Sql, vals},
    session::Session,
    unit::Unit,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Fault, Instant, Secret};
use serde::{Serialize, de::DeserializeOwned};
use webauthn_rs::prelude::{Passkey, PasskeyAuthentication, PublicKeyCredential, WebauthnError};

/// So long a browser may take to answer, in ms; the browser is told the same.
pub const ASKED_FOR: Instant = 5 * 60_000;

/// What a browser was asked.
#[derive(Clone, Copy)]
enum Asked {
    /// To make a passkey.
    Make,
    /// To show one.
    Show,
}

impl Asked {
    const fn word(self) -> &'static str {
        match self {
            Self::Make => "make",
            Self::Show => "show",
        }
    }

    fn place(self, session: i64) -> String {
        format!("login_session:{session}:passkey_ceremony:{}", self.word())
    }
}

/// Why a passkey ended.
#[derive(Clone, Copy)]
pub(crate) enum Ended {
    /// Its owner ended it.
    Own,
    /// Its count went back: somebody may have a copy.
    Counter,
    /// The phone was changed, or a new way in was given: everything is set up anew.
    Anew,
    /// The account ended.
    Account,
}

impl Ended {
    const fn word(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Counter => "counter",
            Self::Anew => "anew",
            Self::Account => "account",
        }
    }
}

/// A passkey of the account as it stands now.
struct Kept {
    id: i64,
    token: String,
    counter: i64,
    passkey: Passkey,
}

/// Where a passkey is sealed: moved to another account, it does not open.
fn place(worker: i64, token: &str) -> String {
    format!("worker:{worker}:passkey:{token}")
}

fn broken<E>(_: E) -> Error {
    Error::Broken("a passkey or its ceremony")
}

/// Takes away what this worker's browsers were asked to show and have not answered: it holds the passkeys, too. Before
/// the passkeys themselves, in the order of an answer.
async fn unask(unit: &Unit, worker: i64) -> Result<()> {
    let sql = "DELETE FROM passkey_ceremony WHERE session_id IN (SELECT id FROM login_session WHERE worker_id = $1)";
    unit.run(Sql::new(sql, vals![worker])).await?;
    Ok(())
}

/// Ends the passkeys of a worker; what they were made of goes at once.
pub(crate) async fn end_all(unit: &mut Unit, worker: i64, why: Ended) -> Result<()> {
    unask(unit, worker).await?;
    let sql = Sql::new(
        "SELECT id FROM passkey WHERE worker_id = $1 AND ended_at IS NULL ORDER BY id",
        vals![worker],
    );
    for id in unit.all(sql, |r| r.int("id")).await? {
        end(unit, id, why).await?;
    }
    Ok(())
}

async fn end(unit: &mut Unit, id: i64, why: Ended) -> Result<()> {
    let sql = "UPDATE passkey SET ended_at = $2, ended_why = $3, credential_hash = NULL, credential_sealed = NULL \
               WHERE id = $1 AND ended_at IS NULL";
    if unit.run(Sql::new(sql, vals![id, unit.now(), why.word()])).await? == 1 {
        unit.note(Line::new(Action::End, Kind::Passkey, id));
    }
    Ok(())
}

impl Store {
    /// The same store for an office that is reached at `site`: without one, passkeys are offered to nobody.
    #[must_use]
    pub fn at(self, site: Option<Site>) -> Self {
        Self { site: site.map(std::sync::Arc::new), ..self }
    }

    fn passkey_site(&self) -> Result<&Site> {
        self.site.as_deref().ok_or(Error::NotFound)
    }

    /// The name that passkeys of this office answer to; empty where it has none, which no passkey has.
    pub(super) fn site_name(&self) -> &str {
        self.site.as_deref().map_or("", |site| &site.name)
    }

    fn credential_hash(&self, id: &[u8]) -> String {
        self.key.digest("passkey", &URL_SAFE_NO_PAD.encode(id))
    }

    fn opened(&self, worker: i64, row: &Row) -> Result<Kept> {
        let token = row.text("token")?;
        let sealed = row.bytes("credential_sealed")?;
        let plain = self.key.open(&place(worker, &token), &sealed)?;
        let passkey = serde_json::from_slice(&plain).map_err(broken)?;
        Ok(Kept { id: row.int("id")?, token, counter: row.int("counter")?, passkey })
    }

    /// The passkeys that an account has now, at this name.
    async fn kept_passkeys(&self, unit: &Unit, worker: i64) -> Result<Vec<Kept>> {
        let sql = Sql::new(
            "SELECT id, token, credential_sealed, counter FROM passkey WHERE worker_id = $1 AND site = $2 \
             AND ended_at IS NULL ORDER BY id",
            vals![worker, self.site_name()],
        );
        unit.all(sql, |r| self.opened(worker, r)).await
    }

    /// Remembers what was asked of this session's browser, in place of what was asked before.
    async fn remember(&self, unit: &Unit, session: i64, asked: Asked, state: &impl Serialize) -> Result<()> {
        let plain = serde_json::to_vec(state).map_err(broken)?;
        let sealed = self.key.seal(&asked.place(session), &plain)?;
        let sql = "INSERT INTO passkey_ceremony (session_id, kind, state_sealed, ends_at) VALUES ($1, $2, $3, $4) \
                   ON CONFLICT (session_id, kind) DO UPDATE SET state_sealed = excluded.state_sealed, ends_at = excluded.ends_at";
        unit.run(Sql::new(sql, vals![session, asked.word(), sealed, unit.now() + ASKED_FOR])).await?;
        Ok(())
    }

    /// What was asked of this session's browser and may still be answered. It is gone then, right or wrong.
    async fn recall<T: DeserializeOwned>(
        &self,
        unit: &Unit,
        session: i64,
        asked: Asked,
    ) -> Result<Option<T>> {
        let sql = Sql::new(
            "DELETE FROM passkey_ceremony WHERE session_id = $1 AND kind = $2 RETURNING state_sealed, ends_at",
            vals![session, asked.word()],
        );
        let found = unit.one(sql, |r| Ok((r.bytes("state_sealed")?, r.int("ends_at")?))).await?;
        // A clock that was set back makes nothing last longer.
        let in_time = |ends: Instant| (ends - ASKED_FOR..ends).contains(&unit.now());
        let Some((sealed, _)) = found.filter(|(_, ends)| in_time(*ends)) else { return Ok(None) };
        let plain = self.key.open(&asked.place(session), &sealed)?;
        serde_json::from_slice(&plain).map(Some).map_err(broken)
    }

    /// Asks this session's browser to show a passkey of the account: for the second step of a login, or for step-up.
    /// Gives the options as JSON, for `navigator.credentials.get`.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the office has no address by name, or the account no phone or no passkey.
    pub async fn ask_passkey(&self, ctx: &Ctx, session: &Session) -> Result<String> {
        let site = self.passkey_site()?;
        let unit = self.upkeep(ctx).await?;
        let sql = Sql::new(
            "SELECT w.id FROM login_session s JOIN worker w ON w.id = s.worker_id WHERE s.id = $1 AND s.ended_at IS NULL \
             AND w.ended_at IS NULL AND w.totp_confirmed_at IS NOT NULL AND w.password_changed_at IS NOT NULL",
            vals![session.id],
        );
        let worker = unit.need(sql, |r| r.int("id")).await?;
        let known: Vec<Passkey> =
            self.kept_passkeys(&unit, worker).await?.into_iter().map(|kept| kept.passkey).collect();
        if known.is_empty() {
            return Err(Error::NotFound);
        }
        let (options, state) = site.webauthn.start_passkey_authentication(&known).map_err(broken)?;
        self.remember(&unit, session.id, Asked::Show, &state).await?;
        unit.done().await?;
        serde_json::to_string(&options).map_err(broken)
    }

    /// A passkey in place of the code: the login is complete. `shown` is what the browser gave, as JSON.
    ///
    /// # Errors
    /// [`Error::Invalid`] when it is not right or this source has to wait; [`Error::LoggedOut`] at another step.
    pub async fn second_factor_passkey(
        &self,
        ctx: &Ctx,
        session: &Session,
        shown: &Secret<String>,
        source: &Source,
    ) -> Result<Entered> {
        let (attempt, mut unit, half) = self.second(ctx, session, source, "passkey", false).await?;
        if half.borrowed || !half.confirmed {
            return Err(Error::LoggedOut);
        }
        if !self.passkey_right(&mut unit, half.worker, session.id, shown).await? {
            unit.note(Line::new(Action::LoginFailed, Kind::Worker, half.worker));
            unit.done().await?;
            let sentence =
                "パスキーでたしかめられませんでした。もう一度ためすか、番号アプリの番号ではいってください。";
            return Err(Fault::new("passkey", sentence).into());
        }
        self.enter(unit, session, &attempt, source, Secret::default()).await
    }

    /// Takes a passkey as a proof, as [`Store::prove`] takes what was typed.
    ///
    /// # Errors
    /// As [`Store::prove`].
    pub async fn prove_by_passkey(&self, ctx: &Ctx, shown: &Secret<String>) -> Result<()> {
        let (worker, session) = at_browser(ctx)?;
        let Some((owner, attempt)) = self.trying_to_prove(ctx, worker, session).await? else {
            return Ok(());
        };
        let mut unit = self.upkeep(ctx).await?;
        if owner.proof.is_typed_only() || !self.passkey_right(&mut unit, worker, session, shown).await? {
            unit.note(Line::new(Action::LoginFailed, Kind::Worker, worker));
            unit.done().await?;
            let sentence = "パスキーでたしかめられませんでした。もう一度ためすか、番号アプリの番号を入れてください。まだ何も変わっていません";
            return Err(Fault::new("proof", sentence).into());
        }
        Self::proved(unit, session, &attempt).await
    }

    /// Is this an answer to what was just asked of this session, by a passkey that the account has now? It is used up,
    /// right or wrong. One whose count went back ends: there may be a copy of it.
    async fn passkey_right(
        &self,
        unit: &mut Unit,
        worker: i64,
        session: i64,
        shown: &Secret<String>,
    ) -> Result<bool> {
        let state: Option<PasskeyAuthentication> = self.recall(unit, session, Asked::Show).await?;
        let shown: Option<PublicKeyCredential> = serde_json::from_str(shown.show()).ok();
        let (Some(site), Some(state), Some(shown)) = (&self.site, state, shown) else { return Ok(false) };
        let hash = self.credential_hash(&shown.raw_id);
        let sql = Sql::new(
            "SELECT id, token, credential_sealed, counter FROM passkey WHERE worker_id = $1 AND credential_hash = $2 \
             AND site = $3 AND ended_at IS NULL",
            vals![worker, hash, self.site_name()],
        );
        let Some(mut kept) = unit.one(sql, |r| self.opened(worker, r)).await? else { return Ok(false) };
        let result = match site.webauthn.finish_passkey_authentication(&shown, &state) {
            Ok(result) => result,
            Err(WebauthnError::CredentialPossibleCompromise) => {
                end(unit, kept.id, Ended::Counter).await?;
                return Ok(false);
            }
            Err(_) => return Ok(false),
        };
        let counter = i64::from(result.counter());
        // The ceremony knows the count of when it was asked; another one may have been answered since.
        if counter <= kept.counter && (counter, kept.counter) != (0, 0) {
            end(unit, kept.id, Ended::Counter).await?;
            return Ok(false);
        }
        kept.passkey.update_credential(&result);
        let plain = serde_json::to_vec(&kept.passkey).map_err(broken)?;
        let sealed = self.key.seal(&place(worker, &kept.token), &plain)?;
        let sql = "UPDATE passkey SET counter = $2, used_at = $3, credential_sealed = $4 \
                   WHERE id = $1 AND ended_at IS NULL AND (counter < $2 OR (counter = 0 AND $2 = 0))";
        if unit.run(Sql::new(sql, vals![kept.id, counter, unit.now(), sealed])).await? == 1 {
            return Ok(true);
        }
        // Another answer came first with this count, or a higher one.
        end(unit, kept.id, Ended::Counter).await?;
        Ok(false)
    }
}
