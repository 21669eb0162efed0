//! A passkey's machine and the browser before it, in software.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    digest::{SHA256, digest},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use serde_json::{Value, json};
use store::{Error, Result};

/// One credential (ES256, no attestation). It writes what WebAuthn says by hand, not by the store's library. Its fields are
/// for telling lies.
pub struct SoftKey {
    pair: EcdsaKeyPair,
    /// The credential's id.
    pub id: Vec<u8>,
    /// Signatures so far; `None`: it does not count, as passkeys that are kept on several machines.
    pub count: Option<u32>,
    /// The name that it believes to be at, in place of the one that is asked for.
    pub name: Option<String>,
    /// Whoever holds it was asked for a finger or a PIN.
    pub verified: bool,
}

impl std::fmt::Debug for SoftKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SoftKey").finish_non_exhaustive()
    }
}

fn encoded(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

const NO_KEY: Error = Error::Broken("a software key");

impl SoftKey {
    /// A new one, which counts.
    ///
    /// # Errors
    /// When the machine gives no random numbers.
    pub fn new() -> Result<Self> {
        let (kind, random) = (&ECDSA_P256_SHA256_ASN1_SIGNING, SystemRandom::new());
        let kept = EcdsaKeyPair::generate_pkcs8(kind, &random).map_err(|_| NO_KEY)?;
        let pair = EcdsaKeyPair::from_pkcs8(kind, kept.as_ref(), &random).map_err(|_| NO_KEY)?;
        let id = digest(&SHA256, pair.public_key().as_ref()).as_ref().get(..16).unwrap_or_default().to_vec();
        Ok(Self { pair, id, count: Some(0), name: None, verified: true })
    }

    /// Answers `navigator.credentials.create` on a page of `origin`: what the page's script sends.
    ///
    /// # Errors
    /// When `options` are none.
    pub fn make(&self, options: &str, origin: &str) -> Result<String> {
        let options = asked(options)?;
        let client = client("webauthn.create", &options, origin);
        let mut data = self.data(word(&options, &["rp", "id"])?, 0x40);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).map_err(|_| NO_KEY)?.to_be_bytes());
        data.extend(&self.id);
        // COSE: {1: 2 (EC2), 3: -7 (ES256), -1: 1 (P-256), -2: x, -3: y}
        let point = self.pair.public_key().as_ref();
        data.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32]);
        data.extend(point.get(1..33).unwrap_or_default());
        data.extend([0x22, 0x58, 32]);
        data.extend(point.get(33..).unwrap_or_default());
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).map_err(|_| NO_KEY)?);
        object.extend(data);
        let response = json!({
            "attestationObject": encoded(&object),
            "clientDataJSON": encoded(client.as_bytes()),
            "transports": ["internal"],
        });
        Ok(self.answer(&response))
    }

    /// Answers `navigator.credentials.get` on a page of `origin`.
    ///
    /// # Errors
    /// When `options` are none.
    pub fn show(&mut self, options: &str, origin: &str) -> Result<String> {
        let options = asked(options)?;
        let client = client("webauthn.get", &options, origin);
        self.count = self.count.map(|count| count + 1);
        let data = self.data(word(&options, &["rpId"])?, 0);
        let signed = [data.as_slice(), digest(&SHA256, client.as_bytes()).as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).map_err(|_| NO_KEY)?;
        let response = json!({
            "authenticatorData": encoded(&data),
            "clientDataJSON": encoded(client.as_bytes()),
            "signature": encoded(signature.as_ref()),
            "userHandle": null,
        });
        Ok(self.answer(&response))
    }

    /// Authenticator data up to the count.
    fn data(&self, name: &str, flags: u8) -> Vec<u8> {
        let name = self.name.as_deref().unwrap_or(name);
        let mut data = digest(&SHA256, name.as_bytes()).as_ref().to_vec();
        data.push(flags | 0x01 | if self.verified { 0x04 } else { 0 });
        data.extend(self.count.unwrap_or(0).to_be_bytes());
        data
    }

    fn answer(&self, response: &Value) -> String {
        let id = encoded(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "response": response }).to_string()
    }
}

fn asked(options: &str) -> Result<Value> {
    let mut options: Value = serde_json::from_str(options).map_err(|_| NO_KEY)?;
    options.get_mut("publicKey").map(Value::take).ok_or(NO_KEY)
}

fn word<'a>(options: &'a Value, path: &[&str]) -> Result<&'a str> {
    path.iter().try_fold(options, |value, name| value.get(*name)).and_then(Value::as_str).ok_or(NO_KEY)
}

fn client(kind: &str, options: &Value, origin: &str) -> String {
    json!({ "type": kind, "challenge": options["challenge"], "origin": origin, "crossOrigin": false })
        .to_string()
}
