//! Deliveries as LINE's description of its webhook has them.

use guide::Lang;
use line::{
    signature::{Secrets, sign},
    tap::To,
    webhook::{Delivery, What},
};
use serde_json::{Value, json};

fn event(kind: &str, more: Value) -> Value {
    let mut event = json!({
        "type": kind, "timestamp": 1_795_305_600_000_i64, "mode": "active",
        "webhookEventId": "01KAKE2YF2VQ8S1N3T7D6M5C4B", "deliveryContext": {"isRedelivery": false},
        "source": {"type": "user", "userId": "U4af4980629abcdef4af4980629abcdef"},
        "replyToken": "0f3779fba3b349968c5d07db31eab56f",
    });
    for (name, value) in more.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

#[test]
fn a_delivery_with_everything_in_it_is_read_in_its_order() {
    let events = [
        event("follow", json!({"follow": {"isUnblocked": false}})),
        event(
            "message",
            json!({"message": {"type": "text", "id": "444573844083572737", "quoteToken": "q3Plxr4AgKd",
            "text": "家賃が払えません (house)", "emojis": [{"index": 9, "length": 7, "productId": "5ac1", "emojiId": "001"}]}}),
        ),
        event(
            "message",
            json!({"message": {"type": "image", "id": "1", "quoteToken": "q",
            "contentProvider": {"type": "line"}}}),
        ),
        event("postback", json!({"postback": {"data": "v1 vi t 9/1"}})),
        event("unsend", json!({"unsend": {"messageId": "325708"}})),
        event("unfollow", json!({"replyToken": null})),
    ];
    let body = json!({"destination": "Uaaaabbbbccccddddaaaabbbbccccdddd", "events": events}).to_string();
    let secrets = Secrets::new(["channel secret".to_owned()]);
    assert!(secrets.signed(body.as_bytes(), &sign("channel secret", body.as_bytes())));
    let delivery = Delivery::read(body.as_bytes()).unwrap();
    assert_eq!(delivery.destination, "Uaaaabbbbccccddddaaaabbbbccccdddd");
    let [follow, text, picture, tap, unsend, unfollow] = delivery.events.as_slice() else { panic!() };
    assert!(matches!(follow.what, What::Follow) && follow.reply.is_some());
    assert!(matches!(&text.what, What::Text(text) if text.show().starts_with("家賃が払えません")));
    assert!(matches!(picture.what, What::Unreadable));
    assert!(matches!(&tap.what, What::Tap(tap) if tap.lang == Lang::Vi && matches!(tap.to, To::Step(_))));
    assert!(matches!(unsend.what, What::Other));
    assert!(matches!(unfollow.what, What::Unfollow) && unfollow.reply.is_none());
}

#[test]
fn the_empty_delivery_by_which_line_tries_the_address_is_read() {
    let body = br#"{"destination":"Uaaaabbbbccccddddaaaabbbbccccdddd","events":[]}"#;
    assert!(Delivery::read(body).unwrap().events.is_empty());
}
