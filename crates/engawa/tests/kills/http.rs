//! As much of HTTP as a worker's form needs.

use anyhow::{Context, Result, bail};
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// An answer: its status, cookie, and body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) cookie: String,
    pub(crate) body: String,
}

/// A worker's session in a browser.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) port: u16,
    cookie: String,
    csrf: String,
}

pub(crate) fn ask(port: u16, method: &str, path: &str, cookie: &str, body: &str) -> Result<Answer> {
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(2))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let request = format!(
        "{method} {path} HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\norigin: http://127.0.0.1:{port}\r\n\
         cookie: {cookie}\r\ncontent-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let (head, body) = text.split_once("\r\n\r\n").context("the answer was cut off")?;
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).context("no status")?;
    let cookies = head.lines().filter_map(|l| l.strip_prefix("set-cookie: ")?.split(';').next());
    let cookie = cookies.collect::<Vec<_>>().join("; ");
    Ok(Answer { status, cookie, body: body.to_owned() })
}

/// Letters and digits as they are, everything else as its bytes.
pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let escaped = |text: &str| {
        text.bytes().fold(String::new(), |mut out, byte| {
            if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
                out.push(char::from(byte));
            } else {
                out.push_str(&format!("%{byte:02X}"));
            }
            out
        })
    };
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", escaped(name), escaped(value)))
        .collect::<Vec<_>>()
        .join("&")
}

/// Logs a worker of the sample town in.
pub(crate) fn log_in(port: u16, worker: &str) -> Result<Session> {
    let answer = ask(port, "POST", "/demo/login", "", &form(&[("worker", worker)]))?;
    let page = ask(port, "GET", "/quick", &answer.cookie, "")?;
    let csrf = page.body.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let Some(csrf) = csrf.filter(|_| page.status == 200) else {
        bail!("the form did not open: login {}, form {}", answer.status, page.status);
    };
    Ok(Session { port, cookie: answer.cookie, csrf: csrf.to_owned() })
}

/// Saves a contact by the quick form; whether it was acknowledged.
pub(crate) fn save(session: &Session, case: &str, note: &str, once: &str) -> Result<bool> {
    let fields = [
        ("csrf", session.csrf.as_str()),
        ("once", once),
        ("case", case),
        ("at", ""),
        ("method", "phone"),
        ("outcome", "met"),
        ("minutes", "15分"),
        ("body", note),
    ];
    let answer = ask(session.port, "POST", "/quick", &session.cookie, &form(&fields))?;
    match answer.status {
        303 => Ok(true),
        // The database was killed, not the program: it says so and goes on.
        500 | 503 => Ok(false),
        status => bail!("saving answered {status}: the harness and the form do not fit"),
    }
}
