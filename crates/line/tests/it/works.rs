//! LINE WORKS: the same conversation in its shapes.

use crate::{
    limits,
    scenario::{Catalogue, Stage},
};
use guide::Lang;
use line::works;

#[test]
fn the_same_conversation_goes_out_one_message_a_request() {
    let stage = Stage::new();
    for lang in [Lang::Ja, Lang::JaEasy, Lang::En, Lang::Vi] {
        for (what, messages) in stage.path(Catalogue::of(lang)) {
            let bodies = works::bodies(&messages);
            assert_eq!(bodies.len(), messages.body("t")["messages"].as_array().unwrap().len());
            for body in bodies {
                limits::hold_message(&body["content"], &what);
                limits::each(&body, &mut |value| {
                    let quick = value.pointer("/quickReply/items").and_then(|items| items.as_array());
                    for item in quick.into_iter().flatten() {
                        assert!(item.get("type").is_none() && item["action"]["type"] == "postback", "{what}");
                    }
                });
            }
        }
    }
}
