//! Passwords: hashed with argon2id, two at once, never on the threads that answer requests.

use crate::{
    error::{Error, Result},
    secret::random,
};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::Secret;
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Memory in KiB, passes, lanes. OWASP's first recommendation for argon2id: a small machine of an office hashes
/// one in a few hundredths of a second, and a thief's graphics card is held up by the memory. The hash says its own
/// parameters, so that a later change here leaves the old ones valid.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// So many at once, in the whole program: a flood of logins takes two cores' time and 38 MiB, no more, and the
/// other requests go on.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

fn hasher() -> Result<Argon2<'static>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|_| Error::Broken("argon2 parameters"))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _place = AT_ONCE.acquire().await.map_err(|_| Error::Broken("the hashing room is closed"))?;
    spawn_blocking(work).await.map_err(|_| Error::Broken("hashing stopped"))?
}

/// The hash to keep, with its salt and parameters.
pub(crate) async fn hash(password: Secret<String>) -> Result<String> {
    let salt: [u8; 16] = random()?;
    apart(move || {
        let hash = hasher()?.hash_password_with_salt(password.show().as_bytes(), &salt);
        hash.map(|h| h.to_string()).map_err(|_| Error::Broken("hashing failed"))
    })
    .await
}

/// Is this the password behind `kept`? `None`, an account that is absent or has no password, costs the same time
/// and is never right.
pub(crate) async fn right(password: Secret<String>, kept: Option<String>) -> Result<bool> {
    apart(move || {
        let Some(kept) = kept else {
            let mut nobody = [0; 32];
            let done =
                hasher()?.hash_password_into(password.show().as_bytes(), b"no such account.", &mut nobody);
            return done.map(|()| false).map_err(|_| Error::Broken("hashing failed"));
        };
        let kept = PasswordHash::new(&kept).map_err(|_| Error::Broken("worker.password_hash"))?;
        Ok(hasher()?.verify_password(password.show().as_bytes(), &kept).is_ok())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_itself_is_right() {
        let password = Secret::new("えんがわで お茶を のむ".to_owned());
        let kept = hash(password.clone()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, hash(password.clone()).await.unwrap(), "each has its own salt");
        assert!(right(password.clone(), Some(kept.clone())).await.unwrap());
        assert!(!right(Secret::new("えんがわで お茶をのむ".into()), Some(kept)).await.unwrap());
        assert!(!right(password, None).await.unwrap());
    }
}
