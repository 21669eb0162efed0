//! LINE's own schemas.

use serde_json::{Value, json};
use std::path::Path;

/// A file of LINE's; says so where it is not there.
fn shared(file: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/line").join(file);
    let text = std::fs::read_to_string(path).ok();
    if text.is_none() {
        eprintln!("SKIPPED: LINE's schema {file} is not in ../shared/data/line");
    }
    text
}

/// What LINE takes as the body of a reply, and as a part of its own.
pub(crate) struct Schema(Value);

impl Schema {
    /// None where LINE's file is absent.
    pub(crate) fn read() -> Option<Self> {
        shared("reply-message-request.schema.json").map(|text| Self(serde_json::from_str(&text).unwrap()))
    }

    /// The judge of a whole reply.
    pub(crate) fn replies(&self) -> jsonschema::Validator {
        jsonschema::options().should_validate_formats(true).build(&self.0).unwrap()
    }

    /// The judge of one of its named shapes.
    pub(crate) fn of(&self, name: &str) -> jsonschema::Validator {
        let one = json!({"$schema": self.0["$schema"], "$ref": format!("#/$defs/{name}"), "$defs": self.0["$defs"]});
        jsonschema::options().should_validate_formats(true).build(&one).unwrap()
    }
}

/// Fails with what is wrong.
pub(crate) fn hold(judge: &jsonschema::Validator, body: &Value, what: &str) {
    let faults: Vec<String> =
        judge.iter_errors(body).map(|fault| format!("{}: {fault}", fault.instance_path())).collect();
    assert!(faults.is_empty(), "{what}: {faults:?}\n{body:#}");
}

#[test]
fn a_reply_that_line_would_refuse_is_refused_here() {
    let Some(schema) = Schema::read() else { return };
    let judge = schema.replies();
    let text = json!({"type": "text", "text": "はい"});
    assert!(judge.is_valid(&json!({"replyToken": "t", "messages": [text]})));
    for wrong in [
        json!({"messages": [text]}),
        json!({"replyToken": "t", "messages": []}),
        json!({"replyToken": "t", "messages": [text, text, text, text, text, text]}),
        json!({"replyToken": "t", "messages": [{"type": "flex", "contents": {"type": "bubble"}}]}),
        json!({"replyToken": "t", "messages": [{"type": "flex", "altText": "a", "contents": {"type": "bubble",
            "body": {"type": "box", "layout": "vertical", "contents": [{"type": "button"}]}}}]}),
    ] {
        assert!(!judge.is_valid(&wrong), "{wrong}");
    }
}
