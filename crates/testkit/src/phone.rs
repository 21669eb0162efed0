//! A worker's phone with an app that shows codes.

use domain::Instant;
use store::{Error, Result};
use totp_rs::{Builder, Secret, Totp};

/// The app, with one account in it. It is its own reading of RFC 6238, not the store's.
#[derive(Clone)]
pub struct Phone(Totp);

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Phone").finish_non_exhaustive()
    }
}

impl Phone {
    /// Types the letters of the set-up page into the app.
    ///
    /// # Errors
    /// When they are no secret.
    pub fn typed(letters: &str) -> Result<Self> {
        let letters: String = letters.chars().filter(|c| !c.is_whitespace()).collect();
        let secret = Secret::try_from_base32(letters).map_err(|_| Error::Broken("letters"))?;
        let totp = Builder::new().with_secret(secret).build();
        totp.map(Self).map_err(|_| Error::Broken("letters"))
    }

    /// The six digits that it shows at `now`.
    #[must_use]
    pub fn code(&self, now: Instant) -> String {
        self.0.generate(u64::try_from(now / 1000).unwrap_or_default()).to_string()
    }
}
