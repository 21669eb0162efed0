//! The address by which workers reach the office: passkeys are bound to its name.

use super::ASKED_FOR;
use std::time::Duration;
use webauthn_rs::prelude::{Url, Webauthn, WebauthnBuilder};

/// The office's address by name. A passkey made at one name is none at another.
pub struct Site {
    /// The name (WebAuthn's RP ID).
    pub(super) name: String,
    pub(super) webauthn: Webauthn,
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site").finish_non_exhaustive()
    }
}

/// An address at which browsers make no passkeys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not `https://` and a name, without a path")]
pub struct NoSite;

impl Site {
    /// Reads `https://engawa.example.jp`, with a port where it is not 443; `http://localhost` for trying out, as browsers
    /// allow it. The origin is held exactly: no other port, no name below it.
    ///
    /// # Errors
    /// [`NoSite`] for a number in place of a name, anything after the name, or another scheme.
    pub fn parse(address: &str) -> Result<Self, NoSite> {
        let url = Url::parse(address).map_err(|_| NoSite)?;
        let name = url.domain().ok_or(NoSite)?.to_owned();
        let safe = url.scheme() == "https" || (url.scheme() == "http" && name == "localhost");
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !safe || !bare || !url.username().is_empty() || url.password().is_some() {
            return Err(NoSite);
        }
        let patience = Duration::from_millis(ASKED_FOR.unsigned_abs());
        let builder = WebauthnBuilder::new(&name, &url).map_err(|_| NoSite)?;
        let webauthn = builder.rp_name("engawa").timeout(patience).build().map_err(|_| NoSite)?;
        Ok(Self { name, webauthn })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_without_an_address_by_name_has_no_passkeys() {
        for address in
            ["https://engawa.example.jp", "https://engawa.example.jp:8443/", "http://localhost:8080"]
        {
            assert!(Site::parse(address).is_ok(), "{address}");
        }
        for address in [
            "",
            "engawa.example.jp",
            "http://engawa.example.jp",
            "https://192.0.2.1",
            "https://[2001:db8::1]",
            "http://127.0.0.1:8080",
            "https://engawa.example.jp/staff",
            "https://engawa.example.jp/?a=b",
            "https://me:word@engawa.example.jp",
        ] {
            assert_eq!(Site::parse(address).err(), Some(NoSite), "{address}");
        }
    }
}
