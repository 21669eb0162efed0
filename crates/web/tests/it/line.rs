//! LINE's door: a recorded conversation, and what is forged, altered, repeated or out of order.

use crate::guide::desk;
use axum::{body::Body, http::Request};
use domain::Secret;
use line::signature::{Secrets, sign};
use serde_json::{Value, json};
use std::path::Path;
use store::{Ctx, import::ImportedMunicipality};
use testkit::{
    MORNING, TestApp, World,
    app::Answer,
    scratch::{self, Scratch},
};
use tokio::sync::mpsc::Receiver;
use web::{
    Config,
    line::{Account, Bot, Outgoing, To},
};

const SECRET: &str = "channel-secret";
const BOT_SECRET: &str = "bot-secret";
/// Words that no catalogue holds: what goes out with one of them has it from the person.
const CANARIES: [&str; 3] = ["ヤマダハナコ", "canary@example.jp", "ミカヅキ坂うえ"];

struct Town {
    app: TestApp,
    outbox: Receiver<Outgoing>,
    judge: Option<jsonschema::Validator>,
    scratch: Scratch,
}

/// LINE's schema of a reply; says so where it is not there.
fn judge() -> Option<jsonschema::Validator> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/line/reply-message-request.schema.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("SKIPPED: LINE's schema is not in ../shared/data/line");
        return None;
    };
    let schema: Value = serde_json::from_str(&text).unwrap();
    Some(jsonschema::options().should_validate_formats(true).build(&schema).unwrap())
}

impl Town {
    async fn build() -> Self {
        let scratch = scratch::pages().await.unwrap();
        World::build(&scratch.store).await.unwrap();
        let ctx = Ctx::program("test", MORNING);
        let town = ImportedMunicipality {
            code: "999997".into(),
            prefecture: "みほん県".into(),
            name: "みどり町".into(),
            kana: "みどりまち".into(),
            kind: "municipality".into(),
        };
        scratch.store.import_municipalities(&ctx, &[town], |_| ()).await.unwrap();
        let desks = [
            desk("kurashi", "jiritsu", "みどり町くらしの窓口", "0002001001"),
            desk("food", "foodbank", "みどりフードバンク", "0002001002"),
        ];
        scratch.store.import_agencies(&ctx, "list", &desks, |_| ()).await.unwrap();
        let account = Account {
            town: "999997".into(),
            secrets: Secrets::new([SECRET.to_owned()]),
            token: Secret::new("channel-token".into()),
            site: "https://machi.example.jp".into(),
        };
        let bot = Bot {
            town: "999997".into(),
            secrets: Secrets::new([BOT_SECRET.to_owned()]),
            site: "https://machi.example.jp".into(),
        };
        let config = Config { line: vec![account], works: vec![bot], ..Config::default() };
        let app = TestApp::with(scratch.store.clone(), config);
        let outbox = app.app.line.outbox().unwrap();
        Self { app, outbox, judge: judge(), scratch }
    }

    async fn deliver(&self, body: &[u8], signature: Option<&str>) -> Answer {
        let mut request = Request::post("/line/999997").header("content-type", "application/json");
        if let Some(signature) = signature {
            request = request.header("x-line-signature", signature);
        }
        self.app.stranger().send(request.body(Body::from(body.to_vec())).unwrap()).await
    }

    async fn events(&self, events: &[Value]) -> u16 {
        let body = delivery(events);
        self.deliver(&body, Some(&sign(SECRET, &body))).await.status.as_u16()
    }

    /// What was put into the box since the last look: each held to LINE's schema, and without a canary.
    fn sent(&mut self) -> Vec<Value> {
        let mut all = Vec::new();
        while let Ok(out) = self.outbox.try_recv() {
            assert!(matches!(&out.to, To::Line(token) if token.show() == "channel-token"));
            let text = String::from_utf8(out.body.show().clone()).unwrap();
            for canary in CANARIES {
                assert!(!text.contains(canary), "{canary} went out");
            }
            let body: Value = serde_json::from_str(&text).unwrap();
            if let Some(judge) = &self.judge {
                let faults: Vec<String> = judge.iter_errors(&body).map(|fault| fault.to_string()).collect();
                assert!(faults.is_empty(), "{faults:?}");
            }
            all.push(body);
        }
        all
    }
}

fn delivery(events: &[Value]) -> Vec<u8> {
    json!({"destination": "Uaaaabbbbccccddddaaaabbbbccccdddd", "events": events}).to_string().into_bytes()
}

fn event(id: &str, kind: &str, more: &Value) -> Value {
    let mut event = json!({
        "type": kind, "timestamp": MORNING - 1_000, "mode": "active", "webhookEventId": id,
        "deliveryContext": {"isRedelivery": false}, "replyToken": format!("reply-{id}"),
        "source": {"type": "user", "userId": "U4af4980629abcdef4af4980629abcdef"},
    });
    for (name, value) in more.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

fn wrote(id: &str, text: &str) -> Value {
    let text = format!("{text} {}", CANARIES.join("、"));
    event(id, "message", &json!({"message": {"type": "text", "id": "1", "quoteToken": "q", "text": text}}))
}

fn tapped(id: &str, data: &str) -> Value {
    event(id, "postback", &json!({"postback": {"data": data}}))
}

#[tokio::test]
async fn a_conversation_is_answered_with_the_towns_own_desk_and_danger_first() {
    let mut town = Town::build().await;
    let talk = [
        event("01", "follow", &json!({"follow": {"isUnblocked": false}})),
        wrote("02", "家賃が払えません"),
        wrote("03", "死にたい"),
        wrote("04", "夫になぐられる"),
        event(
            "05",
            "message",
            &json!({"message": {"type": "text", "id": "1", "quoteToken": "q",
            "text": "Tôi không trả được tiền nhà, canary@example.jp"}}),
        ),
        wrote("06", "あしたの天気は"),
        tapped("07", "v1 ja top"),
        tapped("08", "v1 ja t 3"),
        tapped("09", "v1 ja t 3/1"),
        tapped("10", "v1 ja t 9/1"),
        tapped("11", "v1 vi t 1/1"),
        tapped("12", "v1 ja now"),
        tapped("13", "v1 ja lang"),
        tapped("14", "v1 ja human"),
        tapped("15", "v1 ja t 77"),
        event("16", "message", &json!({"message": {"type": "sticker", "id": "1"}})),
        event("17", "unfollow", &json!({"replyToken": null})),
    ];
    for one in &talk {
        assert_eq!(town.events(std::slice::from_ref(one)).await, 200);
    }
    let sent = town.sent();
    let to = |id: &str| {
        let token = format!("reply-{id}");
        let body = sent.iter().find(|body| body["replyToken"] == token.as_str());
        body.unwrap_or_else(|| panic!("no answer to {id}")).to_string()
    };
    assert_eq!(sent.len(), 16);
    assert!(to("01").contains("みどり町のくらしの相談案内です"));
    assert!(to("02").contains("みどり町くらしの窓口") && to("02").contains("tel:0002001001"));
    assert!(to("02").contains("https://machi.example.jp/g/999997/p/"));
    let number = to("03").find("tel:").unwrap();
    assert!(!to("03")[..number].contains("みどり町"), "nothing before the number");
    assert!(to("04").contains("tel:110") && to("04").contains("このトークを消す"));
    assert!(to("05").contains("tel:0002001001") && to("05").contains("Gọi"));
    assert!(to("06").contains("はっきり分かりませんでした"));
    assert!(to("08").contains("v1 ja t 3/1"));
    assert!(to("09").contains("住居確保給付金"));
    assert!(!to("10").contains("女性相談"));
    assert!(to("11").contains("?l=vi") || to("11").contains("tel:"));
    assert!(to("12").contains("tel:119"));
    assert!(to("13").contains("v1 my top"));
    assert!(to("14").contains("\"https://machi.example.jp/g/999997/talk\""));
    assert!(to("15").contains("えらんでください") && to("16").contains("えらんでください"));
}

#[tokio::test]
async fn what_is_forged_altered_or_unsigned_is_refused_and_changes_nothing() {
    let mut town = Town::build().await;
    let body = delivery(&[wrote("01", "家賃が払えません")]);
    let right = sign(SECRET, &body);
    let other = [body.as_slice(), b"\n"].concat();
    let written_anew =
        serde_json::to_string_pretty(&serde_json::from_slice::<Value>(&body).unwrap()).unwrap();
    let foreign = sign("another channel", &body);
    for (body, signature) in [
        (body.as_slice(), None),
        (body.as_slice(), Some("")),
        (body.as_slice(), Some(&right[..20])),
        (body.as_slice(), Some(foreign.as_str())),
        (other.as_slice(), Some(right.as_str())),
        (written_anew.as_bytes(), Some(right.as_str())),
    ] {
        assert_eq!(town.deliver(body, signature).await.status, 401);
    }
    assert!(town.sent().is_empty());
    // The event was not taken for answered by any of them.
    assert_eq!(town.deliver(&body, Some(&right)).await.status, 200);
    assert_eq!(town.sent().len(), 1);
}

#[tokio::test]
async fn a_delivery_that_comes_again_late_or_out_of_order_is_answered_once() {
    let mut town = Town::build().await;
    let (one, two) = (wrote("01", "家賃が払えません"), wrote("02", "食べるものがない"));
    let mut again = one.clone();
    again["deliveryContext"]["isRedelivery"] = json!(true);
    assert_eq!(town.events(&[two.clone(), one.clone(), two.clone()]).await, 200);
    assert_eq!(town.sent().len(), 2);
    assert_eq!(town.events(&[again, two, tapped("03", "v1 ja top")]).await, 200);
    let sent = town.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0]["replyToken"], "reply-03");
    // Recorded by somebody and delivered again when the ids have been forgotten.
    let mut old = wrote("04", "家賃が払えません");
    old["timestamp"] = json!(MORNING - 8 * 24 * 3_600_000);
    assert_eq!(town.events(&[old]).await, 200);
    assert!(town.sent().is_empty());
}

#[tokio::test]
async fn in_groups_on_standby_and_without_a_reply_token_nothing_is_said() {
    let mut town = Town::build().await;
    let mut group = wrote("01", "家賃が払えません");
    group["source"] = json!({"type": "group", "groupId": "C1", "userId": "U1"});
    let mut standby = wrote("02", "家賃が払えません");
    standby["mode"] = json!("standby");
    let mut mute = wrote("03", "家賃が払えません");
    mute["replyToken"] = Value::Null;
    assert_eq!(town.events(&[group, standby, mute, event("04", "beacon", &json!({}))]).await, 200);
    assert_eq!(town.events(&[]).await, 200);
    assert!(town.sent().is_empty());
}

#[tokio::test]
async fn a_town_without_an_account_is_as_absent_as_any_address() {
    let town = Town::build().await;
    let body = delivery(&[]);
    for path in ["/line/999998", "/line/x", "/line/011002"] {
        let request = Request::post(path).header("x-line-signature", sign(SECRET, &body));
        let answer = town.app.stranger().send(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    let large = vec![b' '; 300 * 1024];
    assert_eq!(town.deliver(&large, Some(&sign(SECRET, &large))).await.status, 413);
    assert_eq!(town.deliver(b"{}", Some(&sign(SECRET, b"{}"))).await.status, 400);
}

#[tokio::test]
async fn somebody_who_asks_too_often_is_told_to_wait_and_others_are_not() {
    let mut town = Town::build().await;
    for n in 0..25 {
        assert_eq!(town.events(&[tapped(&format!("a{n}"), "v1 ja now")]).await, 200);
    }
    let sent = town.sent();
    let waiting = sent.iter().filter(|body| body.to_string().contains("とても混んでいます")).count();
    assert_eq!((sent.len(), waiting), (25, 5));
    let mut other = tapped("b", "v1 ja now");
    other["source"]["userId"] = json!("U00000000000000000000000000000000");
    assert_eq!(town.events(&[other]).await, 200);
    assert!(town.sent()[0].to_string().contains("tel:110"));
}

#[tokio::test]
async fn nothing_that_is_kept_of_a_conversation_tells_who_or_what() {
    let log = crate::matrix::log::Kept::start();
    let mut town = Town::build().await;
    assert_eq!(
        town.events(&[wrote("event-id-01", "家賃が払えません"), tapped("t", "v1 ja t 9/1")]).await,
        200
    );
    assert_eq!(town.sent().len(), 2);
    let printed = format!("{:?} {:?}", town.app.app.line, town.app.app.config);
    let mut kept = vec![log.text(), printed];
    assert!(kept[0].contains("answered"), "nothing was logged at all");
    for file in std::fs::read_dir(town.scratch.dir.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        kept.push(String::from_utf8_lossy(&bytes).into_owned());
    }
    let secrets = ["U4af4980629abcdef4af4980629abcdef", "channel-token", SECRET, "event-id-01"];
    for secret in CANARIES.iter().chain(&secrets) {
        assert!(!kept.iter().any(|text| text.contains(secret)), "{secret}");
    }
}

fn plainly(id: &str, text: &str) -> Value {
    event(id, "message", &json!({"message": {"type": "text", "id": "1", "quoteToken": "q", "text": text}}))
}

#[tokio::test]
async fn who_writes_or_has_chosen_easy_japanese_is_answered_in_it() {
    let mut town = Town::build().await;
    let easy = |body: &Value| body.to_string().contains("v1 ja-easy ");
    let talk = [
        plainly("01", "家賃が払えません"),
        plainly("02", "やちんが はらえません"),
        tapped("03", "v1 ja-easy top"),
        plainly("04", "家賃が払えません"),
        event("05", "message", &json!({"message": {"type": "sticker", "id": "1"}})),
        tapped("06", "v1 ja top"),
        plainly("07", "家賃が払えません"),
    ];
    for one in &talk {
        assert_eq!(town.events(std::slice::from_ref(one)).await, 200);
    }
    let mut other = plainly("08", "家賃が払えません");
    other["source"]["userId"] = json!("U00000000000000000000000000000000");
    assert_eq!(town.events(&[tapped("09", "v1 ja-easy top"), other]).await, 200);
    let sent = town.sent();
    let answered: Vec<bool> = sent.iter().map(easy).collect();
    assert_eq!(answered, [false, true, true, true, true, false, false, true, false]);
    // Readings stand behind their words.
    assert!(sent[1].to_string().contains("電話（でんわ）"));
}

#[tokio::test]
async fn answers_are_counted_by_topic_and_language_and_seen_at_the_town_s_desk_alone() {
    let mut town = Town::build().await;
    let twice = [wrote("01", "家賃が払えません"), wrote("02", "死にたい")];
    assert_eq!(town.events(&twice).await, 200);
    assert_eq!(town.events(&twice).await, 200);
    // Neither a menu nor a hint is an answer.
    assert_eq!(town.events(&[tapped("03", "v1 ja top"), tapped("04", "v1 vi t 1/1")]).await, 200);
    assert_eq!(town.sent().len(), 4);
    let page = town.app.with_worker("sato").await.unwrap().get("/voices").await.body;
    assert!(page.contains("この町の LINE で、案内がこたえた数"), "{page}");
    assert!(page.contains("死にたい気持ち") && page.contains("Tiếng Việt") && page.contains("5件未満"));
    assert!(!page.contains("人に相談しようとした数"), "nobody has turned to a person");
    let other = town.app.with_worker("aoki").await.unwrap().get("/voices").await.body;
    assert!(!other.contains("LINE"), "another town sees none of it");
}

#[tokio::test]
async fn a_callback_of_line_works_is_answered_once_to_the_member_and_in_no_room() {
    let mut town = Town::build().await;
    let says = |text: &str, room: Value| {
        json!({"type": "message", "source": {"userId": "member-1", "channelId": room, "domainId": 1},
            "issuedTime": "2026-11-22T00:00:00.000Z", "content": {"type": "text", "text": text}})
    };
    let mut event = says("家賃が払えません", Value::Null);
    event["issuedTime"] = json!(chrono::DateTime::from_timestamp_millis(MORNING).unwrap().to_rfc3339());
    let text = event.to_string();
    let right = sign(BOT_SECRET, text.as_bytes());
    let post = async |path: &str, header: &str, signature: &str, body: &str| {
        let request =
            Request::post(path).header(header, signature).header("content-type", "application/json");
        town.app.stranger().send(request.body(Body::from(body.to_owned())).unwrap()).await.status.as_u16()
    };
    let header = "x-works-signature";
    for (path, header, signature, status) in [
        ("/works/999997", header, "", 401),
        ("/works/999997", header, sign(SECRET, text.as_bytes()).as_str(), 401),
        ("/works/999997", "x-line-signature", right.as_str(), 401),
        ("/works/999998", header, right.as_str(), 404),
        ("/line/999997", "x-line-signature", right.as_str(), 401),
        ("/works/999997", header, right.as_str(), 200),
        ("/works/999997", header, right.as_str(), 200),
    ] {
        assert_eq!(post(path, header, signature, &text).await, status, "{path}");
    }
    let mut room = event.clone();
    room["source"]["channelId"] = json!("room-1");
    for silent in
        [room, says("of a time to come", Value::Null), json!({"type": "join", "source": {"userId": "m"}})]
    {
        let silent = silent.to_string();
        assert_eq!(post("/works/999997", header, &sign(BOT_SECRET, silent.as_bytes()), &silent).await, 200);
    }
    let out = town.outbox.try_recv().unwrap();
    assert!(matches!(&out.to, To::Works { town, member } if town == "999997" && member.show() == "member-1"));
    let body: Value = serde_json::from_slice(out.body.show()).unwrap();
    assert_eq!(body["content"]["type"], "flex");
    assert!(body.to_string().contains("tel:0002001001"));
    assert!(town.outbox.try_recv().is_err(), "answered once, and one message a request");
}
