//! A server that stands in for LINE and LINE WORKS: it takes what LINE's own description lets through, refuses
//! everything else, and keeps both.

use crate::program::shared;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

/// What came.
#[derive(Clone)]
pub(crate) struct Request {
    /// `POST /v2/bot/message/reply`.
    pub(crate) line: String,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Request {
    fn read(stream: &mut TcpStream) -> Option<Self> {
        let (mut all, mut piece) = (Vec::new(), [0; 8192]);
        loop {
            let end = all.windows(4).position(|w| w == b"\r\n\r\n");
            if let Some(end) = end {
                let head = String::from_utf8_lossy(&all[..end]).to_lowercase();
                let length = head.split("content-length: ").nth(1).map_or("0", |l| l.lines().next().unwrap());
                if all.len() >= end + 4 + length.parse::<usize>().unwrap() {
                    let first = String::from_utf8_lossy(&all[..end]).lines().next().unwrap().to_owned();
                    let line = first.trim_end_matches(" HTTP/1.1").to_owned();
                    return Some(Self { line, head, body: all[end + 4..].to_vec() });
                }
            }
            match stream.read(&mut piece) {
                Ok(n) if n > 0 => all.extend(&piece[..n]),
                _ => return None,
            }
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    fn bears(&self, token: &str) -> bool {
        self.head.contains(&format!("authorization: bearer {token}\r\n"))
            || self.head.ends_with(&format!("authorization: bearer {token}"))
    }
}

#[derive(Default)]
struct Kept {
    taken: Vec<Request>,
    refused: Vec<String>,
    replied: BTreeSet<String>,
    /// Name and picture of each menu.
    menus: BTreeMap<String, (String, bool)>,
    shown: Option<String>,
}

struct Judges {
    reply: jsonschema::Validator,
    menu: jsonschema::Validator,
}

impl Judges {
    fn read() -> Option<Self> {
        let path = shared("line/reply-message-request.schema.json")?;
        let all: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
        let judge =
            |schema: &Value| jsonschema::options().should_validate_formats(true).build(schema).unwrap();
        let menu =
            json!({"$schema": all["$schema"], "$ref": "#/$defs/RichMenuRequest", "$defs": all["$defs"]});
        Some(Self { reply: judge(&all), menu: judge(&menu) })
    }
}

#[derive(Clone)]
pub(crate) struct StandIn {
    pub(crate) at: SocketAddr,
    kept: Arc<Mutex<Kept>>,
}

impl StandIn {
    /// None, with a clear word, where LINE's description is absent.
    pub(crate) fn start() -> Option<Self> {
        let judges = Arc::new(Judges::read()?);
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let here = Self { at: listener.local_addr().unwrap(), kept: Arc::default() };
        let own = here.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (own, judges) = (own.clone(), Arc::clone(&judges));
                thread::spawn(move || own.serve(&mut stream.unwrap(), &judges));
            }
        });
        Some(here)
    }

    fn serve(&self, stream: &mut TcpStream, judges: &Judges) {
        let Some(request) = Request::read(stream) else { return };
        let mut kept = self.kept.lock().unwrap();
        let (status, answer) = match kept.judge(&request, judges) {
            Ok((status, answer)) => {
                kept.taken.push(request);
                (status, answer)
            }
            Err((status, why)) => {
                kept.refused.push(format!("{}: {status} {why}", request.line));
                (status, json!({"message": "refused"}))
            }
        };
        drop(kept);
        let answer = answer.to_string();
        let head =
            format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len());
        stream.write_all(format!("{head}{answer}").as_bytes()).unwrap();
    }

    /// What was taken whose first line begins so.
    pub(crate) fn taken(&self, line: &str) -> Vec<Request> {
        let kept = self.kept.lock().unwrap();
        kept.taken.iter().filter(|request| request.line.starts_with(line)).cloned().collect()
    }

    /// The same, as soon as there are so many.
    pub(crate) fn wait(&self, line: &str, count: usize) -> Vec<Request> {
        for _ in 0..1200 {
            let taken = self.taken(line);
            if taken.len() >= count {
                return taken;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("{} of {count} came; refused: {:?}", self.taken(line).len(), self.refused());
    }

    pub(crate) fn refused(&self) -> Vec<String> {
        self.kept.lock().unwrap().refused.clone()
    }

    /// Puts a menu there that somebody made by hand.
    pub(crate) fn put_menu(&self, id: &str, name: &str) {
        self.kept.lock().unwrap().menus.insert(id.into(), (name.into(), true));
    }

    /// Names of the menus, and the one that everybody sees.
    pub(crate) fn menus(&self) -> (Vec<String>, Option<String>) {
        let kept = self.kept.lock().unwrap();
        (kept.menus.values().map(|(name, _)| name.clone()).collect(), kept.shown.clone())
    }
}

type Answer = Result<(u16, Value), (u16, String)>;

impl Kept {
    fn judge(&mut self, request: &Request, judges: &Judges) -> Answer {
        let (method, path) = request.line.split_once(' ').unwrap();
        let works = path.starts_with("/v1.0/");
        if path != "/oauth2/v2.0/token" && !request.bears(if works { "works-token" } else { "channel-token" })
        {
            return Err((401, "another token".into()));
        }
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match (method, parts.as_slice()) {
            ("POST", ["v2", "bot", "message", "reply"]) => {
                let body = request.json();
                valid(&judges.reply, &body)?;
                // LINE takes a token once.
                match self.replied.insert(body["replyToken"].as_str().unwrap().to_owned()) {
                    true => Ok((200, json!({"sentMessages": [{"id": "1"}]}))),
                    false => Err((400, "Invalid reply token".into())),
                }
            }
            ("POST", ["v2", "bot", "richmenu"]) => {
                let body = request.json();
                valid(&judges.menu, &body)?;
                let id = format!("richmenu-{}", self.menus.len());
                self.menus.insert(id.clone(), (body["name"].as_str().unwrap().to_owned(), false));
                Ok((200, json!({"richMenuId": id})))
            }
            ("POST", ["v2", "bot", "richmenu", id, "content"]) => {
                let menu = self.menus.get_mut(*id).ok_or((404, "no menu".to_owned()))?;
                let png = request.body.starts_with(b"\x89PNG") && request.body.len() <= 1_000_000;
                if !png || !request.head.contains("content-type: image/png") {
                    return Err((400, "no picture".into()));
                }
                menu.1 = true;
                Ok((200, json!({})))
            }
            ("POST", ["v2", "bot", "user", "all", "richmenu", id]) => match self.menus.get(*id) {
                Some((_, true)) => {
                    self.shown = Some((*id).to_owned());
                    Ok((200, json!({})))
                }
                _ => Err((400, "must upload richmenu image before applying it".into())),
            },
            ("GET", ["v2", "bot", "richmenu", "list"]) => {
                let menu =
                    |(id, (name, _)): (&String, &(String, bool))| json!({"richMenuId": id, "name": name});
                Ok((200, json!({"richmenus": self.menus.iter().map(menu).collect::<Vec<Value>>()})))
            }
            ("DELETE", ["v2", "bot", "richmenu", id]) => {
                self.menus.remove(*id).map(|_| (200, json!({}))).ok_or((404, "no menu".into()))
            }
            ("POST", ["oauth2", "v2.0", "token"]) => {
                let form = String::from_utf8_lossy(&request.body).into_owned();
                let jwt = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
                if !form.contains(jwt) || !form.contains("assertion=ey") {
                    return Err((400, "no word".into()));
                }
                Ok((200, json!({"access_token": "works-token", "expires_in": "86400"})))
            }
            ("POST", ["v1.0", "bots", "7", "users", _, "messages"]) => {
                match &request.json()["content"]["type"] {
                    Value::String(kind) if kind == "text" || kind == "flex" => Ok((201, json!({}))),
                    other => Err((400, format!("content {other}"))),
                }
            }
            _ => Err((404, "no such place".into())),
        }
    }
}

fn valid(judge: &jsonschema::Validator, body: &Value) -> Result<(), (u16, String)> {
    let faults: Vec<String> = judge.iter_errors(body).map(|fault| fault.to_string()).collect();
    if faults.is_empty() { Ok(()) } else { Err((400, format!("{faults:?}"))) }
}
