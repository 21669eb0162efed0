//! A server that stands in for LINE.

use super::{Senders, work, works};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Secret;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use serde_json::Value;
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};
use web::line::{Outgoing, To};

/// Takes what is sent and answers each with the next status and body; hands on whole requests.
fn line(answers: &'static [(u16, &'static str)]) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (at, (tell, told)) = (listener.local_addr().unwrap(), channel());
    std::thread::spawn(move || {
        let mut answers = answers.iter();
        while let Ok((mut stream, _)) = listener.accept() {
            let mut request = Vec::new();
            let mut piece = [0; 4096];
            loop {
                let text = String::from_utf8_lossy(&request).into_owned();
                let whole = text.split_once("\r\n\r\n").is_some_and(|(head, body)| {
                    let length = head.to_ascii_lowercase();
                    let length = length.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
                    length.and_then(|n| n.parse::<usize>().ok()).is_some_and(|n| body.len() >= n)
                });
                if whole {
                    let (status, body) = answers.next().copied().unwrap_or((200, "{}"));
                    let answer = format!(
                        "HTTP/1.1 {status} x\r\nlocation: http://{at}/else\r\ncontent-length: {}\r\n\
                         connection: close\r\n\r\n{body}",
                        body.len()
                    );
                    stream.write_all(answer.as_bytes()).unwrap();
                    tell.send(text).unwrap();
                    break;
                }
                let read = stream.read(&mut piece).unwrap();
                request.extend(&piece[..read]);
            }
        }
    });
    (at, told)
}

fn reply(body: &str) -> Outgoing {
    let to = To::Line(Secret::new("channel-token".into()));
    Outgoing { to, body: Secret::new(body.as_bytes().to_vec()) }
}

fn to_member(member: &str, body: &str) -> Outgoing {
    let to = To::Works { town: "999997".into(), member: Secret::new(member.into()) };
    Outgoing { to, body: Secret::new(body.as_bytes().to_vec()) }
}

fn senders(at: SocketAddr) -> Senders {
    let bot = works::Bot {
        town: "999997".into(),
        id: "7".into(),
        client: "app".into(),
        client_secret: Secret::new("client secret".into()),
        account: "service".into(),
        key: works::read_key(include_str!("key-for-tests.pem")).unwrap(),
        base: format!("http://{at}"),
        token: Mutex::new(None),
    };
    Senders { line: format!("http://{at}"), bots: Arc::new(vec![bot]) }
}

/// Sends them all.
async fn send(all: impl IntoIterator<Item = Outgoing>, senders: Senders) {
    let (box_, outbox) = tokio::sync::mpsc::channel(10);
    for one in all {
        box_.send(one).await.unwrap();
    }
    drop(box_);
    tokio::time::timeout(Duration::from_secs(30), work(outbox, senders)).await.unwrap();
}

fn next(told: &Receiver<String>) -> String {
    told.recv_timeout(Duration::from_secs(5)).unwrap()
}

#[tokio::test]
async fn replies_reach_line_in_their_order_and_none_is_sent_again_or_elsewhere() {
    let (at, told) = line(&[(200, "{}"), (500, "{}"), (302, "{}"), (200, "{}")]);
    send(["{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}"].map(reply), senders(at)).await;
    for n in 1..=4 {
        let request = next(&told);
        assert!(request.starts_with("POST /v2/bot/message/reply HTTP/1.1\r\n"), "{request}");
        assert!(
            request.to_ascii_lowercase().contains("authorization: bearer channel-token\r\n"),
            "{request}"
        );
        assert!(request.ends_with(&format!("\r\n\r\n{{\"n\":{n}}}")), "{request}");
    }
    assert!(told.try_recv().is_err());
}

#[tokio::test]
async fn where_line_is_not_reached_the_next_reply_is_tried_all_the_same() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    send([reply("{}"), to_member("m", "{}"), reply("{}")], senders(closed)).await;
}

#[tokio::test]
async fn a_bot_gets_a_token_for_its_signed_word_and_another_when_it_is_taken_back() {
    let (at, told) = line(&[
        (200, "{\"access_token\":\"first\",\"expires_in\":\"86400\"}"),
        (201, ""),
        (201, ""),
        (401, "{}"),
        (200, "{\"access_token\":\"second\",\"expires_in\":86400}"),
        (201, ""),
    ]);
    let senders = senders(at);
    send(["1", "2", "3"].map(|n| to_member("member-1", n)), senders.clone()).await;
    let asked = next(&told);
    assert!(asked.starts_with("POST /oauth2/v2.0/token "), "{asked}");
    assert!(asked.contains("client_secret=client") && asked.contains("scope=bot.message"), "{asked}");
    let word = asked.split("assertion=").nth(1).and_then(|rest| rest.split('&').next()).unwrap();
    let (said, mark) = word.rsplit_once('.').unwrap();
    let read = |part: &str| URL_SAFE_NO_PAD.decode(part).unwrap();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, senders.bots[0].key.public().as_ref());
    key.verify(said.as_bytes(), &read(mark)).unwrap();
    let claims: Value = serde_json::from_slice(&read(said.split('.').nth(1).unwrap())).unwrap();
    assert_eq!((&claims["iss"], &claims["sub"]), (&"app".into(), &"service".into()));
    let (from, until) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
    assert!(until > from && until - from <= 3_600);
    for (n, token) in [("1", "first"), ("2", "first"), ("3", "first"), ("", ""), ("3", "second")] {
        let request = next(&told);
        if n.is_empty() {
            assert!(request.starts_with("POST /oauth2/v2.0/token "), "{request}");
            continue;
        }
        assert!(request.starts_with("POST /v1.0/bots/7/users/member-1/messages "), "{request}");
        assert!(request.to_ascii_lowercase().contains(&format!("bearer {token}\r\n")), "{request}");
        assert!(request.ends_with(&format!("\r\n\r\n{n}")), "{request}");
    }
    assert!(told.try_recv().is_err());
}

#[tokio::test]
async fn a_member_whose_name_leads_elsewhere_or_a_town_without_a_bot_is_sent_nothing() {
    let (at, told) = line(&[]);
    let mut other = to_member("m", "{}");
    other.to = To::Works { town: "011002".into(), member: Secret::new("m".into()) };
    let wrong = ["../../x", "a/b", "", "..", "a?b", "あ"].map(|member| to_member(member, "{}"));
    send(wrong.into_iter().chain([other]), senders(at)).await;
    assert!(told.try_recv().is_err());
}

#[test]
fn a_reply_shows_neither_token_nor_words_in_a_print() {
    let printed = format!("{:?} {:?}", reply("{\"replyToken\":\"door\"}"), to_member("member-1", "{}"));
    for secret in ["door", "channel-token", "member-1"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
