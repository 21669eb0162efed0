//! The rich menu: what always stands at the foot of the talk. The office draws the picture; this says where what is.

use crate::{
    limit::Capped,
    message::{Act, Link},
    talk::Words,
    tap::{Tap, To},
};
use serde_json::{Value, json};

/// Width of the picture, in dots.
pub const WIDTH: u32 = 2500;
/// Height of the picture, in dots.
pub const HEIGHT: u32 = 843;
/// Fields beside each other, all of the same width up to a dot.
const FIELDS: u32 = 4;

/// The body of `POST /v2/bot/richmenu` in a language: choose, danger now, a person, the page.
#[must_use]
pub fn menu(words: &dyn Words, top: Option<&Link>) -> Value {
    let lang = words.lang();
    let tap = |to: To| Act::Tap(Tap { lang, to });
    let last = match top {
        Some(link) => (words.t("line.open"), Act::Go(link.clone())),
        None => (words.t("foot.languages"), tap(To::Languages)),
    };
    let fields = [
        (words.t("top.choose"), tap(To::Top)),
        (words.t("line.now"), tap(To::Lines)),
        (words.t("line.human"), tap(To::Human)),
        last,
    ];
    let areas: Vec<Value> = (0..).zip(&fields).map(|(n, (label, act))| area(n, label, act)).collect();
    json!({
        "size": {"width": WIDTH, "height": HEIGHT},
        "selected": true,
        "name": format!("engawa {}", lang.tag()),
        "chatBarText": Capped::<14>::of(&words.t("line.bar")).as_str(),
        "areas": areas,
    })
}

fn area(n: u32, label: &str, act: &Act) -> Value {
    let edge = |n: u32| WIDTH * n / FIELDS;
    let bounds = json!({"x": edge(n), "y": 0, "width": edge(n + 1) - edge(n), "height": HEIGHT});
    json!({"bounds": bounds, "action": act.json(label)})
}
