//! Waits after failures, so made that nobody can be locked out by another.
//!
//! Failures are counted for the pair of account and source. A browser that has logged in to the account before is a
//! source of its own (it keeps a random word in a cookie); every other one is counted by its network address. Who
//! guesses from elsewhere, or from the next desk behind the same address, makes only themselves wait. What is kept
//! are digests that nobody can read back without the key, for a day; of a login that went well, for 90 days.
//!
//! Who has somebody's password could still guess codes of the phone, five from each of a thousand addresses. So these
//! are counted for the account, too, over all sources that it does not know, since its password was last changed.
//! When they are too many, such sources have no more tries with codes of the phone. The owner comes in all the same:
//! by a browser or an address that is known, by a code from paper, or with a new password.

use crate::{
    db::Store,
    error::{Error, Result},
    row::{Sql, vals},
    secret,
    unit::Unit,
};
use domain::{DAY, Fault, Instant, Secret};

/// Failures of one pair without a wait.
const FREE: i64 = 5;

/// The first wait of a pair; each further failure doubles it …
const FIRST_WAIT: Instant = 30_000;

/// … up to this.
const LONGEST_WAIT: Instant = 30 * 60_000;

/// Failures of one source over all accounts, within [`SPRAY_WINDOW`], after which accounts that have never logged in
/// from there wait: somebody tries one password on many names.
const SPRAY: i64 = 60;

/// See [`SPRAY`]; also the wait.
const SPRAY_WINDOW: Instant = 15 * 60_000;

/// Failures with codes of the phone on one account, from sources that it does not know, within a day. Three of a
/// million codes are right at a time: a day's guessing succeeds once in some 16,000.
const CODES: i64 = 20;

/// So long a source stays known after a login.
const KNOWN: Instant = 90 * DAY;

/// Where a login comes from.
#[derive(Clone, Default)]
pub struct Source {
    /// The network address, as the edge believes it.
    pub address: String,
    /// The word that this browser was given at a login, if it brings one.
    pub device: Option<Secret<String>>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").finish_non_exhaustive()
    }
}

/// A try that counts as a failure until it is forgiven.
pub(crate) struct Attempt {
    rows: Vec<i64>,
    account: String,
}

/// What is tried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trying {
    /// A password, a code from paper, a passkey, the first code of a phone just set up: the form's field for a fault.
    Word(&'static str),
    /// A code of the phone, with a password that was changed last at this instant.
    PhoneCode(Instant),
}

impl Trying {
    const fn field(self) -> &'static str {
        match self {
            Self::Word(field) => field,
            Self::PhoneCode(_) => "code",
        }
    }
}

/// How long a pair waits after its last failure.
fn wait(failures: i64) -> Instant {
    if failures < FREE {
        return 0;
    }
    let doublings = u32::try_from(failures - FREE).unwrap_or(u32::MAX).min(16);
    (FIRST_WAIT << doublings).min(LONGEST_WAIT)
}

impl Store {
    /// Counts a try on `login` before it is judged, so that many at once do not slip through together.
    ///
    /// # Errors
    /// [`Error::Invalid`] when this pair has to wait, or the account takes no more codes from where it does not know;
    /// nothing is counted then.
    pub(crate) async fn attempt(
        &self,
        trying: Trying,
        login: &str,
        source: &Source,
        now: Instant,
    ) -> Result<Attempt> {
        let unit = self.upkeep(&crate::Ctx::program("login", now)).await?;
        let account = self.key.digest("login account", login);
        let lock = format!("login:{}", account.get(..2).unwrap_or_default());
        let sql = "INSERT INTO lock_row (name, value) VALUES ($1, 1) \
                   ON CONFLICT (name) DO UPDATE SET value = lock_row.value + 1";
        unit.run(Sql::new(sql, vals![lock])).await?;
        let sql = "DELETE FROM login_attempt WHERE (passed = 0 AND at <= $1) OR (passed = 1 AND at <= $2)";
        unit.run(Sql::new(sql, vals![now - DAY, now - KNOWN])).await?;
        let pair = self.pair(&unit, &account, source).await?;
        let mut until = counted(&unit, &pair.source, Some(&account), now - DAY).await?.until(wait);
        if !pair.known {
            let here = counted(&unit, &pair.source, None, now - SPRAY_WINDOW).await?;
            until = until.max(here.until(|n| if n < SPRAY { 0 } else { SPRAY_WINDOW }));
        }
        if until > now {
            return Err(please_wait(trying.field(), until - now));
        }
        let mut rows = vec![put(&unit, &account, &pair.source).await?];
        if let Trying::PhoneCode(password_since) = trying
            && !pair.known
        {
            let codes = self.key.digest("codes of account", login);
            let since = password_since.max(now - DAY);
            if counted(&unit, ANYWHERE, Some(&codes), since).await?.failures >= CODES {
                return Err(no_more_codes());
            }
            rows.push(put(&unit, &codes, ANYWHERE).await?);
        }
        unit.done().await?;
        Ok(Attempt { rows, account })
    }

    async fn pair(&self, unit: &Unit, account: &str, source: &Source) -> Result<Pair> {
        let passed = async |hash: &str| {
            let sql = Sql::new(
                "SELECT id FROM login_attempt WHERE account_hash = $1 AND source_hash = $2 AND passed = 1 LIMIT 1",
                vals![account, hash],
            );
            Ok::<bool, Error>(unit.one(sql, |r| r.int("id")).await?.is_some())
        };
        if let Some(device) = &source.device {
            let hash = self.key.digest("login device", device.show());
            if passed(&hash).await? {
                return Ok(Pair { source: hash, known: true });
            }
        }
        let hash = self.key.digest("login address", &source.address);
        Ok(Pair { known: passed(&hash).await?, source: hash })
    }

    /// The login went well: both the address and this browser are known for the account from now on, and their
    /// failures are forgotten. Gives the browser's word.
    pub(crate) async fn passed(
        &self,
        unit: &Unit,
        attempt: &Attempt,
        source: &Source,
    ) -> Result<Secret<String>> {
        let device = match &source.device {
            Some(device) => device.clone(),
            None => Secret::new(secret::token()?.to_string()),
        };
        let address = self.key.digest("login address", &source.address);
        for hash in [self.key.digest("login device", device.show()), address] {
            let account = attempt.account.as_str();
            let sql = "DELETE FROM login_attempt WHERE account_hash = $1 AND source_hash = $2";
            unit.run(Sql::new(sql, vals![account, hash.as_str()])).await?;
            let sql =
                "INSERT INTO login_attempt (account_hash, source_hash, at, passed) VALUES ($1, $2, $3, 1)";
            unit.run(Sql::new(sql, vals![account, hash, unit.now()])).await?;
        }
        Ok(device)
    }
}

impl Attempt {
    /// It was right: no failure after all.
    pub(crate) async fn forgive(&self, unit: &Unit) -> Result<()> {
        let mut sql = Sql::new("DELETE FROM login_attempt WHERE id IN ", vals![]);
        sql.ids(&self.rows);
        unit.run(sql).await?;
        Ok(())
    }
}

/// The source under which tries from all unknown sources together are counted. No digest is empty.
const ANYWHERE: &str = "";

async fn put(unit: &Unit, account: &str, source: &str) -> Result<i64> {
    let sql = Sql::new(
        "INSERT INTO login_attempt (account_hash, source_hash, at, passed) VALUES ($1, $2, $3, 0) RETURNING id",
        vals![account, source, unit.now()],
    );
    unit.insert(sql).await
}

/// The source that counts, and whether it has logged in to the account before.
struct Pair {
    source: String,
    known: bool,
}

struct Counted {
    failures: i64,
    last: Instant,
}

impl Counted {
    fn until(&self, wait: impl Fn(i64) -> Instant) -> Instant {
        self.last + wait(self.failures)
    }
}

/// The failures of a source since `since`, on one account or on all.
async fn counted(unit: &Unit, source: &str, account: Option<&str>, since: Instant) -> Result<Counted> {
    let mut sql = Sql::new(
        "SELECT COUNT(*) AS failures, MAX(at) AS last FROM login_attempt \
         WHERE source_hash = $1 AND passed = 0 AND at > $2",
        vals![source, since],
    );
    if let Some(account) = account {
        sql.add(" AND account_hash = ").bind(account);
    }
    unit.need(sql, |r| {
        Ok(Counted { failures: r.int("failures")?, last: r.opt_int("last")?.unwrap_or_default() })
    })
    .await
}

fn please_wait(field: &'static str, left: Instant) -> Error {
    let minutes = (left + 59_999) / 60_000;
    let sentence = format!(
        "何回か続けてちがっていたので、少しお待ちください。あと{minutes}分ほどで、もう一度ためせます。\
         待つのはこの画面からだけで、いつも使っている別の機械からは、いまでもはいれます。"
    );
    Fault::new(field, sentence).into()
}

fn no_more_codes() -> Error {
    let sentence = "このアカウントでは、電話の番号のまちがいが続いています。いつも使っている機械からか、紙に控えた予備の番号でなら、\
         いまでもはいれます。自分でまちがえたおぼえがなければ、すぐにパスワードを替えてください。";
    Fault::new("code", sentence).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_slips_cost_nothing_and_then_the_wait_doubles_up_to_half_an_hour() {
        let waits: Vec<Instant> = (0..=12).map(|n| wait(n) / 1000).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1800, 1800]);
        assert_eq!(wait(i64::MAX), LONGEST_WAIT);
    }
}
