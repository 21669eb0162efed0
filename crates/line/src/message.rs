//! Messages within LINE's limits, whatever is put into them.
//!
//! Answers are Flex messages with the same neutral alternative text: what a locked telephone shows of them tells nobody
//! what was asked. A button is a box with a text that wraps, since a label may hold twenty signs only.

use crate::{
    limit::{ADDRESS, Alt, BUBBLE_BYTES, BUBBLES, CAROUSEL_BYTES, Label, Line, Long, MESSAGES, QUICK, units},
    tap::Tap,
};
use serde_json::{Value, json};

const INK: &str = "#1f2a30";
const SOFT: &str = "#54626a";
const DEEP: &str = "#0b5563";
const ALARM: &str = "#9b1c1c";
const PALE: &str = "#e8f1f2";
const WHITE: &str = "#ffffff";

/// Where a button leads beyond LINE.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link(String);

impl Link {
    /// Dials. Only a number that every telephone can dial: digits, three to fifteen. None for `#8008` and the like,
    /// which a person types, and which stand there as text.
    #[must_use]
    pub fn tel(number: &str) -> Option<Self> {
        let digits: String = number.chars().filter(|c| !matches!(c, '-' | ' ')).collect();
        let good = (3..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        good.then(|| Self(format!("tel:{digits}")))
    }

    /// A page. Only over TLS, only ASCII, within LINE's limit.
    #[must_use]
    pub fn page(address: &str) -> Option<Self> {
        let host = address.strip_prefix("https://")?;
        let good = !host.is_empty() && !host.starts_with('/') && units(address) <= ADDRESS;
        let plain =
            address.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'"' | b'<' | b'>' | b'\\' | b'^'));
        (good && plain).then(|| Self(address.to_owned()))
    }
}

/// What a tap does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Comes back to us.
    Tap(Tap),
    /// Leaves LINE.
    Go(Link),
}

impl Act {
    /// Nothing is shown in the talk as if the person had said it: what was chosen would stay readable there.
    pub(crate) fn json(&self, label: &str) -> Value {
        let label = Label::of(label);
        match self {
            Self::Tap(tap) => json!({"type": "postback", "label": label.as_str(), "data": tap.data()}),
            Self::Go(link) => json!({"type": "uri", "label": label.as_str(), "uri": link.0}),
        }
    }
}

/// How a text stands in a bubble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// The bubble's heading.
    Head,
    /// A heading in danger.
    Alarm,
    /// A name or a small heading.
    Strong,
    /// Plain.
    Plain,
    /// Small: hours, source.
    Small,
}

/// A part of a bubble.
#[derive(Debug, Clone)]
pub enum Part {
    /// A text.
    Text(Weight, Line),
    /// A wide button whose text may take several lines.
    Button(Line, Act),
    /// A number to call: the number, what stands under it, and the call itself where it can be dialled by a tap.
    Call {
        /// As one reads it.
        number: Line,
        /// 「電話をかける」.
        word: Label,
        /// None: to be typed.
        link: Option<Link>,
    },
    /// A thin line.
    Rule,
}

impl Part {
    fn json(&self) -> Value {
        match self {
            Self::Text(weight, text) => weight.json(text),
            Self::Button(text, act) => json!({
                "type": "box", "layout": "vertical", "backgroundColor": PALE, "cornerRadius": "8px",
                "paddingAll": "12px", "margin": "sm", "action": act.json(text.as_str()),
                "contents": [{"type": "text", "text": text.as_str(), "wrap": true, "color": DEEP, "size": "md"}],
            }),
            Self::Call { number, word, link } => {
                let size = if units(number.as_str()) <= 14 { "xl" } else { "lg" };
                let mut shown = json!({
                    "type": "box", "layout": "vertical", "backgroundColor": DEEP, "cornerRadius": "8px",
                    "paddingAll": "12px", "margin": "sm",
                    "contents": [{
                        "type": "text", "text": number.as_str(), "wrap": true, "color": WHITE, "size": size,
                        "weight": "bold", "align": "center",
                    }],
                });
                if let (Some(link), Some(shown)) = (link, shown.as_object_mut()) {
                    shown.insert("action".to_owned(), Act::Go(link.clone()).json(word.as_str()));
                }
                shown
            }
            Self::Rule => json!({"type": "separator", "margin": "md"}),
        }
    }
}

impl Weight {
    fn json(self, text: &Line) -> Value {
        let (size, color, weight, margin) = match self {
            Self::Head => ("lg", INK, "bold", "none"),
            Self::Alarm => ("lg", ALARM, "bold", "none"),
            Self::Strong => ("md", INK, "bold", "md"),
            Self::Plain => ("md", INK, "regular", "sm"),
            Self::Small => ("sm", SOFT, "regular", "sm"),
        };
        json!({
            "type": "text", "text": text.as_str(), "wrap": true, "size": size, "color": color, "weight": weight,
            "margin": margin,
        })
    }
}

/// A bubble, never larger than LINE takes: what comes last goes first.
#[derive(Debug, Clone)]
pub struct Bubble(Value);

impl Bubble {
    /// The bubble with as many of the parts as there is room for, in their order.
    #[must_use]
    pub fn of(parts: &[Part]) -> Self {
        let contents = fitting(parts.iter().map(Part::json), BUBBLE_BYTES - bytes(&around(&[])));
        if contents.is_empty() {
            return Self(around(&[Weight::Plain.json(&Line::of(""))]));
        }
        Self(around(&contents))
    }
}

/// The first of `all` that have room together, each with its comma; always one at least, if there is one.
fn fitting(all: impl Iterator<Item = Value>, most: usize) -> Vec<Value> {
    let (mut out, mut taken) = (Vec::new(), 0);
    for one in all {
        taken += bytes(&one) + 1;
        if taken > most && !out.is_empty() {
            break;
        }
        out.push(one);
    }
    out
}

fn around(contents: &[Value]) -> Value {
    json!({
        "type": "bubble", "size": "mega",
        "body": {"type": "box", "layout": "vertical", "paddingAll": "16px", "contents": contents},
    })
}

fn bytes(value: &Value) -> usize {
    value.to_string().len()
}

/// A quick reply under a message.
#[derive(Debug, Clone)]
pub struct Quick {
    /// What it says; cut to a label.
    pub label: Label,
    /// What it does.
    pub act: Act,
}

/// A message.
#[derive(Debug, Clone)]
pub struct Message {
    body: Body,
    quick: Vec<Quick>,
}

#[derive(Debug, Clone)]
enum Body {
    Text(Long),
    Flex { alt: Alt, contents: Value },
}

impl Message {
    /// A plain text: for words that anybody may read over a shoulder.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self { body: Body::Text(Long::of(text)), quick: Vec::new() }
    }

    /// Bubbles side by side, as many as there is room for.
    #[must_use]
    pub fn bubbles(alt: &str, first: Bubble, more: impl IntoIterator<Item = Bubble>) -> Self {
        let beside = |all: &[Value]| json!({"type": "carousel", "contents": all});
        let all = std::iter::once(first).chain(more).take(BUBBLES).map(|bubble| bubble.0);
        let mut all = fitting(all, CAROUSEL_BYTES - bytes(&beside(&[])));
        let contents = if all.len() == 1 { all.pop().unwrap_or_default() } else { beside(&all) };
        Self { body: Body::Flex { alt: Alt::of(alt), contents }, quick: Vec::new() }
    }

    /// With quick replies, as many as there is room for. LINE shows those of the last message.
    #[must_use]
    pub fn with(mut self, quick: impl IntoIterator<Item = Quick>) -> Self {
        self.quick = quick.into_iter().take(QUICK).collect();
        self
    }

    pub(crate) fn json(&self, item: fn(&Quick) -> Value) -> Value {
        let mut message = match &self.body {
            Body::Text(text) => json!({"type": "text", "text": text.as_str()}),
            Body::Flex { alt, contents } => {
                json!({"type": "flex", "altText": alt.as_str(), "contents": contents})
            }
        };
        if let (false, Some(message)) = (self.quick.is_empty(), message.as_object_mut()) {
            let items: Vec<Value> = self.quick.iter().map(item).collect();
            message.insert("quickReply".to_owned(), json!({"items": items}));
        }
        message
    }
}

/// What is sent in answer to one event: one to five messages.
#[derive(Debug, Clone)]
pub struct Messages(Vec<Message>);

impl Messages {
    /// The first, and what follows it.
    #[must_use]
    pub fn of(first: Message, more: impl IntoIterator<Item = Message>) -> Self {
        Self(std::iter::once(first).chain(more).take(MESSAGES).collect())
    }

    pub(crate) fn all(&self) -> &[Message] {
        &self.0
    }

    /// The body of `POST /v2/bot/message/reply`.
    #[must_use]
    pub fn body(&self, token: &str) -> Value {
        let item = |quick: &Quick| json!({"type": "action", "action": quick.act.json(quick.label.as_str())});
        let messages: Vec<Value> = self.0.iter().map(|message| message.json(item)).collect();
        json!({"replyToken": token, "messages": messages})
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tap::To;
    use guide::Lang;
    use proptest::prelude::*;

    #[test]
    fn only_what_can_be_dialled_or_opened_becomes_a_link() {
        assert_eq!(Link::tel("0166-23-1134").unwrap().0, "tel:0166231134");
        assert_eq!(Link::tel("110").unwrap().0, "tel:110");
        for no in ["#8008", "", "12", "電話", "0120-000-000;ext=1", "1234567890123456", "tel:110"] {
            assert_eq!(Link::tel(no), None, "{no}");
        }
        assert!(Link::page("https://machi.example.jp/g/011002?l=vi").is_some());
        let long = format!("https://machi.example.jp/{}", "a".repeat(1000));
        for no in [
            "http://machi.example.jp/",
            "javascript:alert(1)",
            "https://",
            "https:///x",
            "https://例.jp/",
            "https://a b",
            &long,
        ] {
            assert_eq!(Link::page(no), None, "{no}");
        }
    }

    fn parts(texts: &[String]) -> Vec<Part> {
        let act = Act::Tap(Tap { lang: Lang::Ja, to: To::Top });
        let four = |text: &String| {
            [
                Part::Text(Weight::Plain, Line::of(text)),
                Part::Button(Line::of(text), act.clone()),
                Part::Call { number: Line::of(text), word: Label::of(text), link: Link::tel("110") },
                Part::Rule,
            ]
        };
        texts.iter().flat_map(four).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]
        #[test]
        fn whatever_is_put_in_the_message_is_within_every_limit(
            texts in proptest::collection::vec("(?s).{0,500}", 0..20), bubbles in 1_usize..20,
        ) {
            let bubble = Bubble::of(&parts(&texts));
            prop_assert!(bytes(&bubble.0) <= BUBBLE_BYTES);
            let quick = texts.iter().map(|text| Quick {
                label: Label::of(text), act: Act::Tap(Tap { lang: Lang::Ja, to: To::Top }),
            });
            let alt = texts.concat();
            let message = Message::bubbles(&alt, bubble.clone(), vec![bubble; bubbles]).with(quick);
            let all = Messages::of(message.clone(), vec![message; bubbles]).body("token");
            let messages = all["messages"].as_array().unwrap();
            prop_assert!(messages.len() <= MESSAGES);
            for message in messages {
                prop_assert!(units(message["altText"].as_str().unwrap()) <= 400);
                prop_assert!(bytes(&message["contents"]) <= CAROUSEL_BYTES);
                let items = message.pointer("/quickReply/items").and_then(Value::as_array).map_or(0, Vec::len);
                prop_assert!(items <= QUICK);
                let beside = message.pointer("/contents/contents").and_then(Value::as_array).map_or(1, Vec::len);
                prop_assert!((1..=BUBBLES).contains(&beside));
            }
        }
    }

    #[test]
    fn a_bubble_that_would_be_too_large_keeps_what_comes_first() {
        let many: Vec<String> = (0..100).map(|n| format!("{n}{}", "字".repeat(390))).collect();
        let bubble = Bubble::of(&parts(&many));
        assert!(bytes(&bubble.0) <= BUBBLE_BYTES);
        assert!(bubble.0.to_string().contains("\"0字"));
        assert!(!bubble.0.to_string().contains("\"99字"));
    }
}
