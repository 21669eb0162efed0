//! Who is not logged in yet: where they come from, and the cookies they bring and get.

use super::{RequestId, acting::page_of};
use crate::App;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, header, request::Parts},
    response::Response,
};
use domain::{Instant, Secret, Token};
use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};
use store::{Ctx, accounts::Source};

/// A request as the login needs it.
#[derive(Debug, Clone)]
pub struct Stranger {
    /// A context that has no role anywhere.
    pub ctx: Ctx,
    /// Where it comes from.
    pub source: Source,
    /// The kind of machine and browser, in a few words.
    pub device: String,
}

impl FromRequestParts<App> for Stranger {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let request = parts.extensions.get::<RequestId>().map(|r| r.0.clone()).unwrap_or_default();
        let ctx = Ctx { request, ..Ctx::stranger(page_of(&parts.extensions), app.now()) };
        let known = cookie(app, &parts.headers, KNOWN).filter(|word| Token::parse(word).is_ok());
        let address = address(app, &parts.headers, &parts.extensions);
        let source = Source { address, device: known.map(Secret::new) };
        Ok(Self { ctx, source, device: device(&parts.headers).to_owned() })
    }
}

/// The address that a login's failures are counted by. Of IPv6 the network, since one machine has as many addresses
/// as it likes.
fn address(app: &App, headers: &HeaderMap, extensions: &Extensions) -> String {
    let forwarded = || {
        let line = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        line.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
    };
    let peer = || extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = if app.config.proxy { forwarded().or_else(peer) } else { peer() };
    match address.map(|a| a.to_canonical()) {
        Some(IpAddr::V6(six)) => {
            let [a, b, c, d, ..] = six.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        Some(four) => four.to_string(),
        None => String::new(),
    }
}

/// 「Windows の Edge」: enough to know one's own machines again, and nothing that tells a stranger more.
fn device(headers: &HeaderMap) -> &'static str {
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let has = |word: &str| agent.contains(word);
    // The order matters: every browser names its forerunners, too.
    match (has("Edg/"), has("Firefox/"), has("Chrome/"), has("Safari/")) {
        _ if has("Android") => "Android の端末",
        _ if has("iPhone") => "iPhone",
        _ if has("iPad") => "iPad",
        (true, ..) if has("Windows") => "Windows の Edge",
        (_, true, ..) if has("Windows") => "Windows の Firefox",
        (_, _, true, _) if has("Windows") => "Windows の Chrome",
        (_, true, ..) if has("Macintosh") => "Mac の Firefox",
        (_, _, true, _) if has("Macintosh") => "Mac の Chrome",
        (_, _, _, true) if has("Macintosh") => "Mac の Safari",
        (_, true, ..) if has("Linux") => "Linux の Firefox",
        (_, _, true, _) if has("Linux") => "Linux の Chrome",
        _ => "そのほかの端末",
    }
}

const SESSION: &str = "engawa";
const KNOWN: &str = "engawa-known";

/// The key of a resident's own page: see [`talk_cookie`].
const TALK: &str = "engawa-talk";

/// The key of a つなぎ's one-time page: see [`tsunagi_cookie`].
const TSUNAGI: &str = "engawa-tsunagi";

/// So long a browser stays known for the accounts that logged in with it, in seconds; as long as the store remembers.
const KNOWN_SECONDS: u32 = 90 * 86_400;

/// `__Host-`: browsers take such a cookie only over TLS, from this very host, for every path.
fn name(app: &App, name: &str) -> String {
    if app.config.tls { format!("__Host-{name}") } else { name.to_owned() }
}

fn cookie(app: &App, headers: &HeaderMap, wanted: &str) -> Option<String> {
    let wanted = name(app, wanted);
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split("; ")).filter_map(|pair| pair.split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, value)| value.to_owned())
}

/// The session's secret out of the cookies.
pub(super) fn session_secret(app: &App, headers: &HeaderMap) -> Option<String> {
    cookie(app, headers, SESSION).filter(|secret| !secret.is_empty())
}

fn set(app: &App, cookie: &str, value: &str, life: &str) -> String {
    let secure = if app.config.tls { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}", name(app, cookie))
}

/// The `Set-Cookie` value that keeps a session's secret until the browser closes; an empty secret clears it.
#[must_use]
pub fn session_cookie(app: &App, secret: &str) -> String {
    set(app, SESSION, secret, if secret.is_empty() { "; Max-Age=0" } else { "" })
}

/// The `Set-Cookie` value by which this browser is known at later logins. It opens nothing: it only keeps the waits
/// of others away.
#[must_use]
pub fn device_cookie(app: &App, word: &str) -> String {
    set(app, KNOWN, word, &format!("; Max-Age={KNOWN_SECONDS}"))
}

/// So long a browser keeps the key of a resident's page after it was last shown, in ms.
const TALK_MS: Instant = 30 * 60_000;

/// The `Set-Cookie` value that keeps the key of a resident's page for half an hour, and no longer than the browser is
/// open: the next person at the machine finds nothing. An empty key clears it.
#[must_use]
pub(crate) fn talk_cookie(app: &App, key: &str) -> String {
    if key.is_empty() {
        return set(app, TALK, key, "; Max-Age=0");
    }
    set(app, TALK, &format!("{key}-{}", app.now() + TALK_MS), "")
}

/// What stands in the resident's cookie, a key or not, while it holds.
pub(crate) fn talk_key(app: &App, headers: &HeaderMap) -> Option<String> {
    let kept = cookie(app, headers, TALK)?;
    let (key, until) = kept.split_once('-')?;
    let holds = until.parse::<Instant>().is_ok_and(|until| app.now() < until);
    (holds && !key.is_empty()).then(|| key.to_owned())
}

/// The `Set-Cookie` value that keeps the key of a つなぎ's one-time page, and the proof that its number was typed, no longer than
/// the browser is open. The proof holds for half an hour by itself; the key alone tells nothing of anybody, and stays, so that
/// words which took longer are not lost. An empty key clears it.
#[must_use]
pub(crate) fn tsunagi_cookie(app: &App, key: &str, proof: &str) -> String {
    if key.is_empty() {
        return set(app, TSUNAGI, "", "; Max-Age=0");
    }
    set(app, TSUNAGI, &format!("{key}-{proof}"), "")
}

/// What stands in that cookie: a key or not, and a proof or nothing.
pub(crate) fn tsunagi_key(app: &App, headers: &HeaderMap) -> Option<(String, String)> {
    let kept = cookie(app, headers, TSUNAGI)?;
    let (key, proof) = kept.split_once('-')?;
    (!key.is_empty()).then(|| (key.to_owned(), proof.to_owned()))
}

/// 303 with cookies.
#[must_use]
pub(crate) fn go_with(cookies: impl IntoIterator<Item = String>, to: &str) -> Response {
    let mut response = crate::shell::go(to);
    put(&mut response, cookies);
    response
}

/// Adds cookies to an answer.
pub(crate) fn put(response: &mut Response, cookies: impl IntoIterator<Item = String>) {
    for cookie in cookies {
        if let Ok(value) = cookie.parse() {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
}
