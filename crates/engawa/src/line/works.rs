//! A bot at LINE WORKS: it speaks with a token for some hours, which it gets for a word that its service account has
//! signed ([service account](https://developers.worksmobile.com/en/docs/auth-jwt)).

use super::{post, told};
use anyhow::{Context, Result};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use domain::{Instant, Secret};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use serde_json::{Value, json};
use std::sync::{Mutex, PoisonError};
use ureq::{Agent, http::StatusCode};

/// LINE WORKS itself.
pub(crate) const WORKS: &str = "https://www.worksapis.com";
/// Where LINE WORKS gives tokens; a stand-in does so at its one address.
const AUTH: &str = "https://auth.worksmobile.com";
/// So long the signed word is good, in seconds; LINE WORKS takes an hour at most.
const WORD: Instant = 600;
/// Before its end a token is let go, in ms: a reply must not meet the end on its way.
const EARLY: Instant = 60_000;
/// A token's life where LINE WORKS does not say it, in seconds.
const LIFE: Instant = 3_600;

/// A bot.
pub(crate) struct Bot {
    /// 団体コード of its town.
    pub(crate) town: String,
    /// The bot's number.
    pub(crate) id: String,
    /// Client ID of the app.
    pub(crate) client: String,
    /// Client secret of the app.
    pub(crate) client_secret: Secret<String>,
    /// The app's service account.
    pub(crate) account: String,
    /// The service account's private key.
    pub(crate) key: RsaKeyPair,
    /// LINE WORKS' server.
    pub(crate) base: String,
    pub(crate) token: Mutex<Option<Token>>,
}

/// A token, and when it is let go, ms.
pub(crate) struct Token {
    word: Secret<String>,
    until: Instant,
}

/// Reads the private key of a service account, as LINE WORKS hands it out (PKCS#8, PEM).
///
/// # Errors
/// When it is none.
pub(crate) fn read_key(pem: &str) -> Result<RsaKeyPair> {
    let inner: String = pem.lines().map(str::trim).filter(|line| !line.starts_with("-----")).collect();
    let bytes = STANDARD.decode(inner).context("秘密鍵を読めません")?;
    // The library's own word says where in the key it failed; nobody can use that.
    RsaKeyPair::from_pkcs8(&bytes).ok().context("秘密鍵が PKCS#8 の RSA の鍵ではありません")
}

impl Bot {
    /// Sends one message to a member; None: LINE WORKS was not reached, or gave no token.
    pub(crate) fn send(
        &self,
        agent: &Agent,
        member: &Secret<String>,
        body: &[u8],
        now: Instant,
    ) -> Option<StatusCode> {
        // What stands in an address must not lead elsewhere.
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@');
        let member = Some(member.show()).filter(|m| m.chars().all(plain) && m.chars().any(|c| c != '.'))?;
        let address = format!("{}/v1.0/bots/{}/users/{member}/messages", self.base, self.id);
        let once = || {
            let token = self.token(agent, now)?;
            let mut answer = post(agent, &address, token.show(), body).ok()?;
            let _unread = told(&mut answer);
            Some(answer.status())
        };
        match once() {
            // The token was taken back before its end: once more with another.
            Some(StatusCode::UNAUTHORIZED) => {
                *self.token.lock().unwrap_or_else(PoisonError::into_inner) = None;
                once()
            }
            answered => answered,
        }
    }

    fn token(&self, agent: &Agent, now: Instant) -> Option<Secret<String>> {
        let mut kept = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(token) = kept.as_ref().filter(|token| now < token.until) {
            return Some(token.word.clone());
        }
        let form = [
            ("assertion", self.word(now)?),
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer".to_owned()),
            ("client_id", self.client.clone()),
            ("client_secret", self.client_secret.show().clone()),
            ("scope", "bot.message".to_owned()),
        ];
        let base = if self.base == WORKS { AUTH } else { self.base.as_str() };
        let mut answer = agent.post(format!("{base}/oauth2/v2.0/token")).send_form(form).ok()?;
        let said: Value = serde_json::from_slice(&told(&mut answer).ok()?).ok()?;
        let Some(word) = said.get("access_token").and_then(Value::as_str) else {
            tracing::warn!(status = answer.status().as_u16(), "LINE WORKS gave no token");
            return None;
        };
        // LINE WORKS writes the seconds as a text.
        let life = said.get("expires_in").and_then(|v| v.as_i64().or_else(|| v.as_str()?.parse().ok()));
        let until = now + life.unwrap_or(LIFE).clamp(0, 30 * 86_400) * 1_000 - EARLY;
        let word = Secret::new(word.to_owned());
        *kept = Some(Token { word: word.clone(), until });
        Some(word)
    }

    /// The signed word: who asks, as whom, from when until when.
    fn word(&self, now: Instant) -> Option<String> {
        let from = now / 1_000;
        let claims = json!({"iss": self.client, "sub": self.account, "iat": from, "exp": from + WORD});
        let head = json!({"alg": "RS256", "typ": "JWT"});
        let said = [head, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let mut mark = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), said.as_bytes(), &mut mark).ok()?;
        Some(format!("{said}.{}", URL_SAFE_NO_PAD.encode(mark)))
    }
}
