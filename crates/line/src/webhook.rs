//! A delivery of LINE's, read when its signature has been found right. What we act on is taken out; everything else,
//! also what LINE may add one day, is passed over.

use crate::tap::Tap;
use domain::{Instant, Secret};
use serde_json::Value;

/// Most bytes of a delivery.
pub const LARGEST: usize = 256 * 1024;
/// Most events of a delivery that are looked at.
pub const EVENTS: usize = 100;
/// Longest text that is read, in characters.
const TEXT: usize = 2000;
/// Longest id or token.
const ID: usize = 256;

/// Why a delivery is not read. Says nothing of what stood in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// More than [`LARGEST`].
    TooLarge,
    /// No JSON, or none with a destination and events.
    NoDelivery,
}

/// What LINE delivered.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The bot that it is for, as LINE calls it.
    pub destination: String,
    /// What happened, in the order of the delivery.
    pub events: Vec<Event>,
}

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// LINE's id of it, by which it is known again when it comes twice.
    pub id: String,
    /// LINE says that it delivers it again.
    pub again: bool,
    /// When it happened, ms.
    pub at: Instant,
    /// What a reply needs; None where none may be sent: not asked by one person alone, or another program answers for
    /// this account at present (`standby`).
    pub reply: Option<Reply>,
    /// What.
    pub what: What,
}

/// A way to answer one event, once, within about a minute.
#[derive(Debug, Clone)]
pub struct Reply {
    /// LINE's word for it; opens a door, so it is never shown.
    pub token: Secret<String>,
    /// Who asked: only to count how often, and to keep nothing else by.
    pub user: Secret<String>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum What {
    /// Somebody wrote.
    Text(Secret<String>),
    /// Somebody tapped on a button of ours.
    Tap(Tap),
    /// Somebody sent a picture, a voice, a sticker, or tapped on a button that we no longer know.
    Unreadable,
    /// Somebody added the account.
    Follow,
    /// Somebody blocked it: nothing more may be sent, and nothing is kept that could be taken away.
    Unfollow,
    /// Anything else.
    Other,
}

impl Delivery {
    /// Reads a delivery.
    ///
    /// # Errors
    /// [`Unread`].
    pub fn read(body: &[u8]) -> Result<Self, Unread> {
        if body.len() > LARGEST {
            return Err(Unread::TooLarge);
        }
        let all: Value = serde_json::from_slice(body).map_err(|_| Unread::NoDelivery)?;
        let destination = short(&all, "destination").ok_or(Unread::NoDelivery)?;
        let events = all.get("events").and_then(Value::as_array).ok_or(Unread::NoDelivery)?;
        Ok(Self { destination, events: events.iter().take(EVENTS).filter_map(Event::read).collect() })
    }
}

impl Event {
    /// None for something without an id: it could not be known again when it came twice.
    fn read(event: &Value) -> Option<Self> {
        Some(Self {
            id: short(event, "webhookEventId")?,
            again: event.pointer("/deliveryContext/isRedelivery").and_then(Value::as_bool).unwrap_or(false),
            at: event.get("timestamp").and_then(Value::as_i64).unwrap_or_default(),
            reply: reply(event),
            what: what(event),
        })
    }
}

/// In groups and rooms nobody is answered: others would read it.
fn reply(event: &Value) -> Option<Reply> {
    let source = event.get("source")?;
    let alone = source.get("type").and_then(Value::as_str) == Some("user");
    // What is not said to be active is not answered.
    let active = event.get("mode").and_then(Value::as_str) == Some("active");
    let token = short(event, "replyToken").filter(|_| alone && active)?;
    Some(Reply { token: Secret::new(token), user: Secret::new(short(source, "userId")?) })
}

fn what(event: &Value) -> What {
    match event.get("type").and_then(Value::as_str).unwrap_or_default() {
        "message" => match event.pointer("/message/type").and_then(Value::as_str) {
            Some("text") => text(event.pointer("/message/text")),
            _ => What::Unreadable,
        },
        "postback" => tap(event.pointer("/postback/data")),
        "follow" => What::Follow,
        "unfollow" => What::Unfollow,
        _ => What::Other,
    }
}

/// A text, as far as it is read.
pub(crate) fn text(text: Option<&Value>) -> What {
    let text: String = text.and_then(Value::as_str).unwrap_or_default().chars().take(TEXT).collect();
    if text.trim().is_empty() { What::Unreadable } else { What::Text(Secret::new(text)) }
}

/// A tap on one of our buttons.
pub(crate) fn tap(data: Option<&Value>) -> What {
    data.and_then(Value::as_str).and_then(Tap::parse).map_or(What::Unreadable, What::Tap)
}

/// A text of a bounded length.
pub(crate) fn short(value: &Value, name: &str) -> Option<String> {
    let text = value.get(name)?.as_str()?;
    ((1..=ID).contains(&text.len())).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(event: Value) -> Event {
        let body = json!({"destination": "U0", "events": [event], "later": {"added": true}}).to_string();
        Delivery::read(body.as_bytes()).unwrap().events.remove(0)
    }

    fn written(change: impl Fn(&mut Value)) -> Event {
        let mut event = json!({
            "type": "message", "mode": "active", "timestamp": 1_700_000_000_000_i64, "replyToken": "reply-token",
            "source": {"type": "user", "userId": "U1"}, "webhookEventId": "01H810YECXQQZ37VAXPF6H9E6T",
            "deliveryContext": {"isRedelivery": true}, "message": {"id": "1", "type": "text", "text": "家賃"},
        });
        change(&mut event);
        read(event)
    }

    #[test]
    fn what_somebody_wrote_is_read_and_shown_in_no_print() {
        let event = written(|_| {});
        assert!(matches!(&event.what, What::Text(text) if text.show() == "家賃"));
        assert!(event.again && event.at == 1_700_000_000_000);
        let printed = format!("{event:?}");
        for secret in ["家賃", "U1", "reply-token"] {
            assert!(!printed.contains(secret), "{printed}");
        }
    }

    #[test]
    fn in_groups_and_on_standby_nobody_is_answered() {
        assert!(written(|_| {}).reply.is_some());
        assert!(
            written(|e| e["source"] = json!({"type": "group", "groupId": "C1", "userId": "U1"}))
                .reply
                .is_none()
        );
        assert!(
            written(|e| e["source"] = json!({"type": "room", "roomId": "R1", "userId": "U1"}))
                .reply
                .is_none()
        );
        assert!(written(|e| e["mode"] = json!("standby")).reply.is_none());
        assert!(written(|e| e["mode"] = Value::Null).reply.is_none());
        assert!(written(|e| e["replyToken"] = Value::Null).reply.is_none());
        assert!(written(|e| e["source"] = Value::Null).reply.is_none());
    }

    #[test]
    fn what_we_do_not_know_is_passed_over() {
        let other = |e: &mut Value, kind: &str| e["type"] = json!(kind);
        assert!(matches!(written(|e| other(e, "follow")).what, What::Follow));
        assert!(matches!(written(|e| other(e, "unfollow")).what, What::Unfollow));
        for kind in ["join", "beacon", "membership", "somethingNew"] {
            assert!(matches!(written(|e| other(e, kind)).what, What::Other), "{kind}");
        }
        assert!(matches!(written(|e| e["message"]["type"] = json!("sticker")).what, What::Unreadable));
        assert!(matches!(written(|e| e["message"]["text"] = json!(" ")).what, What::Unreadable));
        assert!(matches!(written(|e| e["message"] = json!(7)).what, What::Unreadable));
    }

    #[test]
    fn a_tap_is_one_of_ours_or_none() {
        let tapped = |data: &str| {
            written(|e| {
                e["type"] = json!("postback");
                e["postback"] = json!({"data": data});
            })
        };
        assert!(matches!(tapped("v1 ja t 9/1").what, What::Tap(_)));
        assert!(matches!(tapped("drop table").what, What::Unreadable));
    }

    #[test]
    fn what_is_too_large_too_deep_or_no_delivery_is_refused() {
        let refused = |body: &[u8]| Delivery::read(body).err();
        assert_eq!(refused(&vec![b' '; LARGEST + 1]), Some(Unread::TooLarge));
        let deep = "[".repeat(100_000);
        for wrong in
            ["", "{}", "[]", "null", "{\"destination\":\"U0\"}", "{\"destination\":1,\"events\":[]}", &deep]
        {
            assert_eq!(refused(wrong.as_bytes()), Some(Unread::NoDelivery));
        }
        assert_eq!(refused(&[0xff, 0xfe]), Some(Unread::NoDelivery));
        let many: Vec<Value> =
            (0..300).map(|n| json!({"webhookEventId": n.to_string(), "type": "x"})).collect();
        let body = json!({"destination": "U0", "events": many}).to_string();
        assert_eq!(Delivery::read(body.as_bytes()).unwrap().events.len(), EVENTS);
        // What could not be known again is not acted on.
        let body = json!({"destination": "U0", "events": [{"type": "follow"}, 3]}).to_string();
        assert!(Delivery::read(body.as_bytes()).unwrap().events.is_empty());
    }
}
