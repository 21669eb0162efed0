//! The second factor: six digits from a phone (RFC 6238), or a recovery code from paper.

use super::passkey;
use crate::{
    actor::Ctx,
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{Secret, account::narrow};
use totp_rs::{Algorithm, Builder, Totp};

/// How many recovery codes are made at once.
pub const RECOVERY_CODES: usize = 10;

/// What a phone's app is given at set-up.
pub struct Offer {
    /// The secret in base 32, in groups of four letters: for typing.
    pub letters: String,
    /// `otpauth://totp/…`: for the square code.
    pub uri: String,
}

/// SHA-1, six digits, 30 seconds: what every phone's app understands, some of them silently nothing else. One step
/// to either side is taken, for phones whose clock is off by up to half a minute.
fn totp(secret: &[u8], login: &str) -> Result<Totp> {
    let totp = Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_skew(1)
        .with_secret(secret.to_vec())
        .with_issuer(Some("engawa"))
        .with_account_name(login);
    totp.build().map_err(|_| Error::Broken("worker.totp_sealed"))
}

fn place(worker: i64) -> String {
    format!("worker:{worker}:totp")
}

impl Store {
    /// Does the key open what is sealed in the database? `None` when nothing is sealed yet.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub async fn key_fits(&self, ctx: &Ctx) -> Result<Option<bool>> {
        let unit = self.reading(ctx).await?;
        let sql = "SELECT id, totp_sealed FROM worker WHERE totp_sealed IS NOT NULL ORDER BY id DESC LIMIT 1";
        let sealed =
            unit.one(Sql::new(sql, vals![]), |r| Ok((r.int("id")?, r.bytes("totp_sealed")?))).await?;
        unit.done().await?;
        Ok(sealed.map(|(worker, sealed)| self.key.open(&place(worker), &sealed).is_ok()))
    }
}

impl Store {
    /// What to put into the phone. Opened again before it is confirmed, it is the same.
    pub(crate) async fn totp_offer(&self, unit: &Unit, worker: i64) -> Result<Offer> {
        let sql = Sql::new("SELECT login, totp_sealed FROM worker WHERE id = $1", vals![worker]);
        let (login, sealed) = unit.need(sql, |r| Ok((r.text("login")?, r.opt_bytes("totp_sealed")?))).await?;
        let secret = match sealed {
            Some(sealed) => self.key.open(&place(worker), &sealed)?,
            None => {
                let secret = secret::random::<20>()?.to_vec();
                let sealed = self.key.seal(&place(worker), &secret)?;
                let sql = Sql::new("UPDATE worker SET totp_sealed = $1 WHERE id = $2", vals![sealed, worker]);
                unit.run(sql).await?;
                secret
            }
        };
        let totp = totp(&secret, &login)?;
        let letters: Vec<char> = totp.secret().to_base32().chars().collect();
        let groups: Vec<String> = letters.chunks(4).map(|four| four.iter().collect()).collect();
        let uri = totp.to_url().map_err(|_| Error::Broken("otpauth address"))?;
        Ok(Offer { letters: groups.join(" "), uri })
    }

    /// Is this a code of the worker's phone, now, that has not been used before? A right code is used up.
    pub(crate) async fn totp_right(&self, unit: &Unit, worker: i64, code: &str) -> Result<bool> {
        let sql = Sql::new("SELECT totp_sealed FROM worker WHERE id = $1", vals![worker]);
        let Some(sealed) = unit.need(sql, |r| r.opt_bytes("totp_sealed")).await? else { return Ok(false) };
        let totp = totp(&self.key.open(&place(worker), &sealed)?, "")?;
        let seconds = u64::try_from(unit.now() / 1000).unwrap_or_default();
        let Some(step) = totp.check(&plain(code), seconds) else { return Ok(false) };
        let step = i64::try_from(step).map_err(|_| Error::Broken("a step of the clock"))?;
        let sql = "UPDATE worker SET totp_last_step = $1 \
                   WHERE id = $2 AND (totp_last_step IS NULL OR totp_last_step < $1)";
        Ok(unit.run(Sql::new(sql, vals![step, worker])).await? == 1)
    }

    /// Is this a recovery code that has not been used? It is used up.
    pub(crate) async fn recovery_right(&self, unit: &Unit, worker: i64, code: &str) -> Result<bool> {
        let sql = "UPDATE recovery_code SET used_at = $1 \
                   WHERE worker_id = $2 AND code_hash = $3 AND used_at IS NULL";
        let digest = self.recovery_digest(worker, code);
        Ok(unit.run(Sql::new(sql, vals![unit.now(), worker, digest])).await? == 1)
    }

    /// New recovery codes in place of all former ones. They are kept as digests: this is the only time they are
    /// seen.
    pub(crate) async fn recovery_codes(&self, unit: &Unit, worker: i64) -> Result<Secret<Vec<String>>> {
        unit.run(Sql::new("DELETE FROM recovery_code WHERE worker_id = $1", vals![worker])).await?;
        let mut codes = Vec::with_capacity(RECOVERY_CODES);
        for _ in 0..RECOVERY_CODES {
            let token = secret::token()?.to_string();
            // 60 of the token's random bits: nobody guesses them within the waits.
            let part = |at: usize| token.get(at..at + 4).unwrap_or_default();
            let code = [part(14), part(18), part(22)].join("-");
            let digest = self.recovery_digest(worker, &code);
            let sql = "INSERT INTO recovery_code (worker_id, code_hash) VALUES ($1, $2)";
            unit.run(Sql::new(sql, vals![worker, digest])).await?;
            codes.push(code);
        }
        Ok(Secret::new(codes))
    }

    fn recovery_digest(&self, worker: i64, code: &str) -> String {
        self.key.digest(&format!("recovery code of worker {worker}"), &plain(code))
    }
}

/// A code without the spaces and dashes that people put in, in half-width letters.
fn plain(code: &str) -> String {
    narrow(code).chars().filter(|c| c.is_ascii_alphanumeric()).collect()
}

/// Does it look like a code of the phone rather than one from paper?
pub(crate) fn is_of_phone(code: &str) -> bool {
    plain(code).len() <= 8
}

/// Forgets phone, paper and passkeys (which may lie on that phone): the next login sets them up anew.
pub(crate) async fn forget(unit: &mut Unit, worker: i64) -> Result<()> {
    let sql =
        "UPDATE worker SET totp_sealed = NULL, totp_confirmed_at = NULL, totp_last_step = NULL WHERE id = $1";
    unit.run(Sql::new(sql, vals![worker])).await?;
    unit.run(Sql::new("DELETE FROM recovery_code WHERE worker_id = $1", vals![worker])).await?;
    passkey::end_all(unit, worker, passkey::Ended::Anew).await
}
