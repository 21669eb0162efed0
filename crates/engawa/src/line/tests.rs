//! A server that stands in for LINE.

use super::work;
use domain::Secret;
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    sync::mpsc::{Receiver, channel},
    time::Duration,
};
use web::line::Outgoing;

/// Takes what is sent and answers each with the next status; hands on whole requests.
fn line(statuses: &'static [u16]) -> (SocketAddr, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (at, (tell, told)) = (listener.local_addr().unwrap(), channel());
    std::thread::spawn(move || {
        let mut statuses = statuses.iter();
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
                    let status = statuses.next().copied().unwrap_or(200);
                    let answer = format!(
                        "HTTP/1.1 {status} x\r\nlocation: http://{at}/else\r\ncontent-length: 2\r\n\
                         connection: close\r\n\r\n{{}}"
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
    Outgoing { token: Secret::new("channel-token".into()), body: Secret::new(body.as_bytes().to_vec()) }
}

#[tokio::test]
async fn replies_reach_line_in_their_order_and_none_is_sent_again_or_elsewhere() {
    let (at, told) = line(&[200, 500, 302, 200]);
    let (box_, outbox) = tokio::sync::mpsc::channel(10);
    for body in ["{\"n\":1}", "{\"n\":2}", "{\"n\":3}", "{\"n\":4}"] {
        box_.send(reply(body)).await.unwrap();
    }
    drop(box_);
    work(outbox, format!("http://{at}")).await;
    for n in 1..=4 {
        let request = told.recv_timeout(Duration::from_secs(5)).unwrap();
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
    let (box_, outbox) = tokio::sync::mpsc::channel(10);
    box_.send(reply("{}")).await.unwrap();
    box_.send(reply("{}")).await.unwrap();
    drop(box_);
    tokio::time::timeout(Duration::from_secs(30), work(outbox, format!("http://{closed}"))).await.unwrap();
}

#[test]
fn a_reply_shows_neither_token_nor_words_in_a_print() {
    let printed = format!("{:?}", reply("{\"replyToken\":\"door\"}"));
    assert!(!printed.contains("door") && !printed.contains("channel-token"), "{printed}");
}
