//! LINE WORKS: the same talk for people who use it within an organisation (民生委員, staff of partners). Its signature is
//! made like LINE's ([`crate::signature`]); a callback holds one event, without an id, and a message is sent to a member
//! of one's own, one message a request ([callback](https://developers.worksmobile.com/en/docs/bot-callback)).

use crate::{
    message::{Messages, Quick},
    webhook::{LARGEST, Unread, What, short, tap, text},
};
use chrono::DateTime;
use domain::{Instant, Secret};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;

/// What a member did.
#[derive(Debug, Clone)]
pub struct Callback {
    /// Who, to answer to; None in a room with others, where nobody is answered.
    pub member: Option<Secret<String>>,
    /// When it was issued, ms; 0 where that cannot be read: then it is too old to be answered.
    pub issued: Instant,
    /// What.
    pub what: What,
}

impl Callback {
    /// Reads a callback whose signature has been found right.
    ///
    /// # Errors
    /// [`Unread`].
    pub fn read(body: &[u8]) -> Result<Self, Unread> {
        if body.len() > LARGEST {
            return Err(Unread::TooLarge);
        }
        let event: Value = serde_json::from_slice(body).map_err(|_| Unread::NoDelivery)?;
        let kind = short(&event, "type").ok_or(Unread::NoDelivery)?;
        let source = event.get("source").ok_or(Unread::NoDelivery)?;
        let alone = source.get("channelId").is_none_or(Value::is_null);
        let member = short(source, "userId").filter(|_| alone).map(Secret::new);
        Ok(Self {
            member,
            issued: short(&event, "issuedTime").map_or(0, |time| {
                DateTime::parse_from_rfc3339(&time).map_or(0, |time| time.timestamp_millis())
            }),
            what: what(&kind, &event),
        })
    }
}

fn what(kind: &str, event: &Value) -> What {
    let content = |name: &str| event.pointer(&format!("/content/{name}"));
    match kind {
        "postback" => tap(event.get("data")),
        // A button that also says something: what it carries counts.
        "message" if content("postback").is_some() => tap(content("postback")),
        "message" if content("type").and_then(Value::as_str) == Some("text") => text(content("text")),
        "message" => What::Unreadable,
        _ => What::Other,
    }
}

/// By what a callback is known again: it has no id, and a whole one that comes twice is the same.
#[must_use]
pub fn mark(body: &[u8]) -> String {
    Sha256::digest(body).iter().fold(String::new(), |mut mark, byte| {
        let _always = write!(mark, "{byte:02x}");
        mark
    })
}

/// The bodies of `POST /v1.0/bots/{bot}/users/{member}/messages`, in order.
#[must_use]
pub fn bodies(messages: &Messages) -> Vec<Value> {
    let item = |quick: &Quick| json!({"action": quick.act.json(quick.label.as_str())});
    messages.all().iter().map(|message| json!({"content": message.json(item)})).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_alone_is_answered_and_a_room_is_not() {
        let body = |room: Value| {
            json!({"type": "message", "source": {"userId": "u-1", "channelId": room, "domainId": 1},
                "issuedTime": "2026-11-22T01:00:00.000Z", "content": {"type": "text", "text": "家賃"}})
            .to_string()
        };
        let read = |room| Callback::read(body(room).as_bytes()).unwrap();
        let alone = read(Value::Null);
        assert!(alone.member.is_some() && matches!(alone.what, What::Text(_)));
        assert_eq!(alone.issued, 1_795_309_200_000);
        assert!(!format!("{alone:?}").contains("家賃"));
        assert!(read(json!("room-1")).member.is_none());
    }

    #[test]
    fn a_callback_is_known_again_by_all_of_it_and_by_its_time() {
        assert_eq!(mark(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_ne!(mark(b"{\"a\":1}"), mark(b"{\"a\": 1}"));
        for time in [json!("yesterday"), json!(7), Value::Null] {
            let event = json!({"type": "join", "source": {"userId": "u-1"}, "issuedTime": time});
            assert_eq!(Callback::read(event.to_string().as_bytes()).unwrap().issued, 0);
        }
    }

    #[test]
    fn taps_come_back_in_both_of_their_shapes_and_the_rest_is_passed_over() {
        let what = |event: Value| Callback::read(event.to_string().as_bytes()).map(|callback| callback.what);
        let source = json!({"userId": "u-1"});
        let tap = json!({"type": "postback", "source": source, "data": "v1 ja top"});
        assert!(matches!(what(tap).unwrap(), What::Tap(_)));
        let said = json!({"type": "message", "source": source,
            "content": {"type": "text", "text": "えらぶ", "postback": "v1 ja top"}});
        assert!(matches!(what(said).unwrap(), What::Tap(_)));
        assert!(matches!(what(json!({"type": "join", "source": source})).unwrap(), What::Other));
        let picture = json!({"type": "message", "source": source, "content": {"type": "image"}});
        assert!(matches!(what(picture).unwrap(), What::Unreadable));
        assert_eq!(what(json!({"type": "message"})).err(), Some(Unread::NoDelivery));
        assert_eq!(Callback::read(b"[]").err(), Some(Unread::NoDelivery));
    }
}
