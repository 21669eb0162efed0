//! What a worker does with their own passkeys: see them, add one, end one.

use super::{Asked, Ended, Kept, broken, end, place, unask};
use crate::{
    accounts::at_browser,
    actor::Ctx,
    audit::{Action, Kind, Line},
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{Fault, Instant, Secret, Token};
use webauthn_rs::prelude::{CredentialID, PasskeyRegistration, RegisterPublicKeyCredential, Uuid};

/// Letters that the name of a passkey may have.
pub const LONGEST_NAME: usize = 40;

/// Passkeys that an account may have at once.
pub const MOST: usize = 10;

/// A passkey, as its owner sees it.
#[derive(Debug, Clone)]
pub struct OwnPasskey {
    /// Its id.
    pub token: Token,
    /// The name that the owner gave it.
    pub name: String,
    /// When it was made.
    pub made: Instant,
    /// When it was last used.
    pub used: Option<Instant>,
    /// It was made for a name by which the office was reached before, or is reached elsewhere: here it is no use.
    pub elsewhere: bool,
    /// When it was ended because its count went back: somebody may have a copy. Told for 90 days.
    pub stopped: Option<Instant>,
}

/// The name as it is kept.
fn named(typed: &str) -> Result<String> {
    let name = typed.trim();
    let sentence = match name.chars().count() {
        0 => "どの機械や鍵のものか、名前を書いてください。",
        1..=LONGEST_NAME => return Ok(name.to_owned()),
        _ => "名前は40文字までです。",
    };
    Err(Fault::new("name", sentence).into())
}

/// The passkeys that an account has, and those that were ended because of their count.
pub(crate) async fn list(unit: &Unit, worker: i64, site: &str) -> Result<Vec<OwnPasskey>> {
    let sql = Sql::new(
        "SELECT token, name, site, made_at, used_at, ended_at FROM passkey \
         WHERE worker_id = $1 AND (ended_at IS NULL OR ended_why = 'counter') ORDER BY id",
        vals![worker],
    );
    unit.all(sql, |r| {
        Ok(OwnPasskey {
            token: r.token("token")?,
            name: r.text("name")?,
            made: r.int("made_at")?,
            used: r.opt_int("used_at")?,
            elsewhere: r.text("site")? != site,
            stopped: r.opt_int("ended_at")?,
        })
    })
    .await
}

impl Store {
    /// May this worker have one more passkey at this office? The phone stands; the passkeys that there are.
    async fn room(&self, unit: &Unit, worker: i64) -> Result<(String, String, Vec<Kept>)> {
        let sql = Sql::new(
            "SELECT login, name FROM worker WHERE id = $1 AND ended_at IS NULL AND totp_confirmed_at IS NOT NULL",
            vals![worker],
        );
        let (login, shown) = unit.need(sql, |r| Ok((r.text("login")?, r.text("name")?))).await?;
        let known = self.kept_passkeys(unit, worker).await?;
        if known.len() >= MOST {
            let sentence = "パスキーは10個までです。使っていないものを終わらせてから、足してください。";
            return Err(Fault::new("name", sentence).into());
        }
        Ok((login, shown, known))
    }

    /// Asks this browser to make a passkey: needs the present password and a fresh proof, like a new phone, since whoever has
    /// one proves by it from then on. Gives the options as JSON, for `navigator.credentials.create`. The ceremony
    /// that it leaves is the proof of [`Store::add_passkey`].
    ///
    /// # Errors
    /// [`Error::NotFound`] when the office has no address by name, or no phone is set up (a passkey stands beside its
    /// code); [`Error::Invalid`] at `name`, when there are [`MOST`] already, at `present`, or at `proof`.
    pub async fn ask_new_passkey(&self, ctx: &Ctx, name: &str, present: Secret<String>) -> Result<String> {
        let (worker, session) = at_browser(ctx)?;
        let site = self.passkey_site()?;
        let unit = self.reading(ctx).await?;
        self.room(&unit, worker).await?;
        unit.done().await?;
        named(name)?;
        self.at_the_keys(ctx, present).await?;
        let unit = self.writing(ctx).await?;
        let (login, shown, known) = self.room(&unit, worker).await?;
        unit.need_proof().await?;
        let known: Vec<CredentialID> = known.into_iter().map(|kept| kept.passkey.cred_id().clone()).collect();
        let digest = self.key.digest("passkey owner", &worker.to_string());
        let number = u128::from_str_radix(digest.get(..32).unwrap_or_default(), 16).map_err(broken)?;
        let (options, state) = site
            .webauthn
            .start_passkey_registration(Uuid::from_u128(number), &login, &shown, Some(known))
            .map_err(broken)?;
        self.remember(&unit, session, Asked::Make, &state).await?;
        unit.done().await?;
        serde_json::to_string(&options).map_err(broken)
    }

    /// Adds the passkey that this browser made, as JSON, under a name.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `name`, or at `passkey` when it is no answer to what was just asked of this session;
    /// [`Error::NotFound`] as [`Store::ask_new_passkey`].
    pub async fn add_passkey(&self, ctx: &Ctx, name: &str, made: &Secret<String>) -> Result<()> {
        let (worker, session) = at_browser(ctx)?;
        let site = self.passkey_site()?;
        let name = named(name)?;
        let mut unit = self.writing(ctx).await?;
        // Between the two the phone may have been changed, or the account or this session ended; whoever does so now waits.
        let sql = "UPDATE worker SET version = version WHERE id = $1 AND ended_at IS NULL AND totp_confirmed_at IS NOT NULL \
                   AND EXISTS (SELECT 1 FROM login_session s WHERE s.id = $2 AND s.worker_id = worker.id \
                   AND s.stage = 'full' AND s.ended_at IS NULL)";
        if unit.run(Sql::new(sql, vals![worker, session])).await? == 0 {
            return Err(Error::NotFound);
        }
        let state: Option<PasskeyRegistration> = self.recall(&unit, session, Asked::Make).await?;
        let made: Option<RegisterPublicKeyCredential> = serde_json::from_str(made.show()).ok();
        let passkey = match (state, made) {
            (Some(state), Some(made)) => site.webauthn.finish_passkey_registration(&made, &state).ok(),
            _ => None,
        };
        let Some(passkey) = passkey else {
            unit.done().await?;
            return Err(not_made());
        };
        // Another screen may have taken the last place.
        if let Err(full) = self.room(&unit, worker).await {
            unit.done().await?;
            return Err(full);
        }
        let token = secret::token()?;
        let plain = serde_json::to_vec(&passkey).map_err(broken)?;
        let sealed = self.key.seal(&place(worker, token.as_str()), &plain)?;
        let sql = Sql::new(
            "INSERT INTO passkey (token, worker_id, site, name, credential_hash, credential_sealed, counter, made_at) \
             VALUES ($1, $2, $3, $4, $5, $6, 0, $7) ON CONFLICT (credential_hash) DO NOTHING RETURNING id",
            vals![
                token.as_str(),
                worker,
                site.name.as_str(),
                name,
                self.credential_hash(passkey.cred_id()),
                sealed,
                unit.now(),
            ],
        );
        let Some(id) = unit.one(sql, |r| r.int("id")).await? else {
            // The question is used up all the same.
            unit.done().await?;
            return Err(not_made());
        };
        unit.note(Line::new(Action::Create, Kind::Passkey, id));
        unit.done().await
    }

    /// Ends one of one's own passkeys at once. Nothing is asked: the phone's code stays, so that it takes away no way in
    /// that is not there twice, and whoever lost a key should not have to look for another one first.
    ///
    /// # Errors
    /// [`Error::NotFound`] when it is not one's own or has ended.
    pub async fn end_passkey(&self, ctx: &Ctx, passkey: &Token) -> Result<()> {
        let (worker, _) = at_browser(ctx)?;
        let mut unit = self.writing(ctx).await?;
        let sql = Sql::new(
            "SELECT id FROM passkey WHERE token = $1 AND worker_id = $2 AND ended_at IS NULL",
            vals![passkey.as_str(), worker],
        );
        let id = unit.need(sql, |r| r.int("id")).await?;
        unask(&unit, worker).await?;
        end(&mut unit, id, Ended::Own).await?;
        unit.done().await
    }
}

fn not_made() -> Error {
    let sentence = "パスキーを足せませんでした。もう一度「パスキーを足す」を押してください。";
    Fault::new("passkey", sentence).into()
}
