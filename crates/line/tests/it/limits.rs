//! LINE's limits, also those that its schema does not state, counted anew from the bytes that go out.

use serde_json::Value;

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Every value within.
pub(crate) fn each(value: &Value, see: &mut dyn FnMut(&Value)) {
    see(value);
    match value {
        Value::Array(all) => all.iter().for_each(|one| each(one, see)),
        Value::Object(all) => all.values().for_each(|one| each(one, see)),
        _ => {}
    }
}

/// Holds the body of a reply.
pub(crate) fn hold(body: &Value, what: &str) {
    let messages = body["messages"].as_array().unwrap();
    assert!((1..=5).contains(&messages.len()), "{what}: {} messages", messages.len());
    for message in messages {
        hold_message(message, what);
    }
}

pub(crate) fn hold_message(message: &Value, what: &str) {
    let text = |name: &str| message[name].as_str().unwrap();
    match text("type") {
        "text" => assert!((1..=5000).contains(&units(text("text"))), "{what}"),
        "flex" => {
            assert!((1..=400).contains(&units(text("altText"))), "{what}");
            let contents = &message["contents"];
            if contents["type"] == "carousel" {
                let bubbles = contents["contents"].as_array().unwrap();
                assert!((2..=12).contains(&bubbles.len()), "{what}");
                assert!(contents.to_string().len() <= 50_000, "{what}");
                bubbles.iter().for_each(|bubble| hold_bubble(bubble, what));
            } else {
                hold_bubble(contents, what);
            }
        }
        other => panic!("{what}: {other}"),
    }
    let quick = message.pointer("/quickReply/items").and_then(Value::as_array).map_or(0, Vec::len);
    assert!(quick <= 13, "{what}: {quick} quick replies");
    hold_actions(message, what);
}

fn hold_bubble(bubble: &Value, what: &str) {
    assert_eq!(bubble["type"], "bubble", "{what}");
    assert!(bubble.to_string().len() <= 30_000, "{what}");
    each(bubble, &mut |part| {
        if part["type"] == "text" {
            assert!(!part["text"].as_str().unwrap().trim().is_empty(), "{what}: an empty text");
        }
        if part["type"] == "box" {
            assert!(!part["contents"].as_array().unwrap().is_empty(), "{what}: an empty box");
        }
    });
}

/// Holds labels, data and addresses.
pub(crate) fn hold_actions(value: &Value, what: &str) {
    each(value, &mut |one| {
        if let Some(label) = one.get("label").and_then(Value::as_str) {
            assert!((1..=20).contains(&units(label)), "{what}: {label}");
        }
        if let Some(data) = one.get("data").and_then(Value::as_str) {
            assert!((1..=300).contains(&units(data)) && data.is_ascii(), "{what}: {data}");
        }
        if let Some(uri) = one.get("uri").and_then(Value::as_str) {
            assert!(units(uri) <= 1000, "{what}");
            let dials =
                uri.strip_prefix("tel:").map(|n| n.bytes().all(|b| b.is_ascii_digit()) && n.len() >= 3);
            assert!(dials.unwrap_or_else(|| uri.starts_with("https://")), "{what}: {uri}");
        }
    });
}
