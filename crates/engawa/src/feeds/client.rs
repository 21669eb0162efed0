//! Asking a stranger's server: no redirect, no address of our own network, an end in time, an end in size.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    time::Duration,
};
use ureq::{
    Agent, Error,
    config::Config,
    http::{StatusCode, Uri},
    unversioned::{
        resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver},
        transport::{DefaultConnector, NextTimeout},
    },
};

/// How far a sender may go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Addresses of this machine and of private networks may be asked.
    pub(crate) private: bool,
    /// For one answer.
    pub(crate) answer: Duration,
    /// For all answers of one look.
    pub(crate) whole: Duration,
    /// Bytes of one answer.
    pub(crate) bytes: u64,
    /// Entries of one look.
    pub(crate) entries: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            private: false,
            answer: Duration::from_secs(60),
            whole: Duration::from_secs(15 * 60),
            bytes: 16_000_000,
            entries: 50_000,
        }
    }
}

/// What a server said.
pub(crate) enum Said {
    /// 304.
    NotModified,
    /// 200, with its `ETag`.
    Body(Vec<u8>, String),
}

/// One look's client.
pub(crate) struct Client {
    agent: Agent,
    pub(crate) limits: Limits,
}

impl Client {
    pub(crate) fn new(limits: Limits) -> Self {
        let config = Agent::config_builder()
            // Where a redirect would lead was configured by nobody.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            // A proxy would look names up where we cannot judge the addresses.
            .proxy(None)
            .timeout_global(Some(limits.answer))
            .timeout_connect(Some(limits.answer.min(Duration::from_secs(10))))
            .max_response_header_size(32 * 1024)
            .user_agent("engawa")
            .accept("application/json")
            .build();
        let resolver = Judge { private: limits.private, inner: DefaultResolver::default() };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver), limits }
    }

    /// Asks; a sentence when nothing usable comes. Nothing of the answer is repeated in it.
    pub(crate) fn get(&self, url: &str, tag: &str) -> Result<Said, String> {
        let mut request = self.agent.get(url);
        if !tag.is_empty() {
            request = request.header("if-none-match", tag);
        }
        let mut answer = request.call().map_err(|error| told(&error))?;
        match answer.status() {
            StatusCode::NOT_MODIFIED if !tag.is_empty() => return Ok(Said::NotModified),
            StatusCode::OK => {}
            status if status.is_redirection() && status != StatusCode::NOT_MODIFIED => {
                return Err(
                    "相手が別の住所へ行くように言いました。その住所をたしかめて、登録しなおしてください。"
                        .to_owned(),
                );
            }
            status => return Err(format!("相手が {} と答えました。", status.as_u16())),
        }
        let tag = answer.headers().get("etag").and_then(|v| v.to_str().ok()).unwrap_or_default();
        let tag: String = if tag.len() <= 200 { tag.to_owned() } else { String::new() };
        let body = answer.body_mut().with_config().limit(self.limits.bytes).read_to_vec();
        Ok(Said::Body(body.map_err(|error| told(&error))?, tag))
    }
}

impl Client {
    /// Puts a text there; a sentence when it was not taken. Nothing of the answer is repeated in it.
    pub(crate) fn put(&self, url: &str, text: &str) -> Result<(), String> {
        let request = self.agent.put(url).header("content-type", "text/plain; charset=utf-8");
        let answer = request.send(text).map_err(|error| told(&error))?;
        let status = answer.status();
        if status.is_success() {
            Ok(())
        } else {
            Err(format!("相手が {} と答えました。", status.as_u16()))
        }
    }
}

fn told(error: &Error) -> String {
    match error {
        Error::Timeout(_) => "相手の答えが遅すぎました。",
        Error::BodyExceedsLimit(_) => "相手の答えが大きすぎました。",
        Error::HostNotFound => "相手の住所が見つからないか、この網の中の住所でした。",
        _ => "相手につながりませんでした。",
    }
    .to_owned()
}

/// Finds addresses and keeps only those that may be asked: the very ones that are then connected to, so that a name
/// cannot mean one thing when it is judged and another when it is used.
#[derive(Debug)]
struct Judge {
    private: bool,
    inner: DefaultResolver,
}

impl Resolver for Judge {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        for address in found.iter().filter(|a| self.private || is_public(a.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() { Err(Error::HostNotFound) } else { Ok(kept) }
    }
}

/// An address of the open net: not this machine, no private, shared, local or reserved one, nor one of them in the
/// clothes of IPv6.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => is_public_four(four),
        IpAddr::V6(six) => is_public_six(six),
    }
}

fn is_public_four(a: Ipv4Addr) -> bool {
    let [one, two, three, _] = a.octets();
    let shared = one == 100 && (64..128).contains(&two);
    let reserved =
        one == 0 || one >= 240 || (one, two, three) == (192, 0, 0) || (one == 198 && matches!(two, 18 | 19));
    !(a.is_loopback()
        || a.is_private()
        || a.is_link_local()
        || a.is_multicast()
        || a.is_documentation()
        || shared
        || reserved)
}

fn is_public_six(a: Ipv6Addr) -> bool {
    let s = a.segments();
    let four = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match s {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => {
            is_public_four(four(high, low))
        }
        [0x2002, high, low, ..] => is_public_four(four(high, low)),
        // Only 2000::/3 is given out; of it, not Teredo, nor examples.
        [0x2001, 0, ..] | [0x2001, 0xdb8, ..] => false,
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_open_net_is_asked() {
        for open in ["8.8.8.8", "203.0.112.1", "2400:4050::1", "2606:4700::1111"] {
            assert!(is_public(open.parse().unwrap()), "{open}");
        }
        for ours in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
        ] {
            assert!(!is_public(ours.parse().unwrap()), "{ours}");
        }
    }
}
