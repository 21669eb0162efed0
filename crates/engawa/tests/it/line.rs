//! LINE's door from end to end: the built program, deliveries over the network, and a server that stands in for LINE.

mod kill;
mod stand_in;

use crate::program::{Office, Serving};
use guide::{Guide, Kind};
use line::signature::sign;
use serde_json::{Value, json};
use stand_in::StandIn;
use std::{fs, os::unix::fs::PermissionsExt as _, thread};

const SECRET: &str = "channel-secret";
const BOT_SECRET: &str = "bot-secret";
const REPLY: &str = "POST /v2/bot/message/reply";
const USER: &str = "U4af4980629abcdef4af4980629abcdef";
/// Who writes, where they live, how they are reached: in everything that is written below.
const PERSON: [&str; 4] = ["山田はなこ", "ヤマダハナコ", "みどり町ミカヅキ坂4-2", "090-0000-1234"];

struct Town {
    office: Office,
    line: StandIn,
    serving: Serving,
}

/// An office with a town, two desks, and its accounts; None where LINE's description is absent.
fn office() -> Option<(Office, StandIn)> {
    let line = StandIn::start()?;
    let office = Office::new();
    let at = |name: &str| office.path().join(name).to_str().unwrap().to_owned();
    let write = |name: &str, text: &str| fs::write(at(name), text).unwrap();
    write("towns.csv", "code,prefecture,name\n999997,みほん県,みどり町\n");
    write("places.csv", "id,municipalityCode\nm,999997\n");
    write(
        "desks.csv",
        "id,municipalityId,name,status,lastVerifiedAt,phone,contactType\n\
         a,m,みどり町くらしの窓口,published,2026-10-01,000-200-1001,self-reliance\n\
         b,m,みどりフードバンク,published,2026-10-01,000-200-1002,\n",
    );
    assert!(office.run(&["import", "municipalities", &at("towns.csv")]).1);
    assert!(office.run(&["import", "agencies", &at("desks.csv"), "--municipalities", &at("places.csv")]).1);
    for (name, text) in [
        ("line-secret", SECRET),
        ("line-token", "channel-token"),
        ("works-secret", BOT_SECRET),
        ("client-secret", "client-secret"),
        ("works-key", include_str!("../../src/line/key-for-tests.pem")),
    ] {
        write(name, text);
        fs::set_permissions(at(name), fs::Permissions::from_mode(0o600)).unwrap();
    }
    office.configure(&format!(
        "line_server = \"http://{0}\"\nworks_server = \"http://{0}\"\n[line.999997]\nsecret_file = {1:?}\n\
         token_file = {2:?}\nsite = \"https://machi.example.jp\"\n[works.999997]\nbot = \"7\"\n\
         secret_file = {3:?}\nclient = \"app\"\nclient_secret_file = {4:?}\naccount = \"service\"\n\
         key_file = {5:?}\nsite = \"https://machi.example.jp\"\n",
        line.at,
        at("line-secret"),
        at("line-token"),
        at("works-secret"),
        at("client-secret"),
        at("works-key"),
    ));
    Some((office, line))
}

impl Town {
    fn start() -> Option<Self> {
        let (office, line) = office()?;
        let serving = office.serve("debug");
        Some(Self { office, line, serving })
    }

    fn deliver(&self, events: &[Value]) {
        let body = json!({"destination": "Uaaaabbbbccccddddaaaabbbbccccdddd", "events": events}).to_string();
        assert_eq!(self.post("/line/999997", "x-line-signature", &sign(SECRET, body.as_bytes()), &body), 200);
    }

    fn post(&self, path: &str, header: &str, signature: &str, body: &str) -> u16 {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let request = agent.post(format!("http://{}{path}", self.serving.at)).header(header, signature);
        request.header("content-type", "application/json").send(body).unwrap().status().as_u16()
    }

    /// All replies until the one to a last tap, which is sent now: replies go out in order.
    fn replies(&self, last: &str) -> Vec<Value> {
        let before = self.line.taken(REPLY).len();
        self.deliver(&[tapped(last, "v1 ja now")]);
        let mut count = before + 1;
        loop {
            let all: Vec<Value> = self.line.wait(REPLY, count).iter().map(stand_in::Request::json).collect();
            if all.iter().any(|body| body["replyToken"] == format!("reply-{last}")) {
                assert_eq!(self.line.refused(), Vec::<String>::new());
                return all;
            }
            count += 1;
        }
    }

    /// No word of a person in what went out, was logged, or was kept on the disk.
    fn knows_nobody(&self, words: &[String]) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut kept = vec![("the log".to_owned(), self.serving.said())];
        kept.extend(self.line.taken("").into_iter().map(|r| (r.line.clone(), text(&r.body))));
        for file in fs::read_dir(self.office.path().join("data")).unwrap() {
            let path = file.unwrap().path();
            if path.is_file() {
                kept.push((path.display().to_string(), text(&fs::read(path).unwrap())));
            }
        }
        assert!(kept.len() > 3 && kept[0].1.len() > 100);
        for word in PERSON.into_iter().chain(words.iter().map(String::as_str)) {
            for (what, text) in &kept {
                assert!(!text.contains(word), "{word} in {what}");
            }
        }
    }
}

fn event(id: &str, kind: &str, more: &Value) -> Value {
    let mut event = json!({
        "type": kind, "timestamp": web::Clock::System.now(), "mode": "active", "webhookEventId": id,
        "deliveryContext": {"isRedelivery": false}, "replyToken": format!("reply-{id}"),
        "source": {"type": "user", "userId": USER},
    });
    for (name, value) in more.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

fn wrote(id: &str, text: &str) -> Value {
    event(id, "message", &json!({"message": {"type": "text", "id": "1", "quoteToken": "q", "text": text}}))
}

fn tapped(id: &str, data: &str) -> Value {
    event(id, "postback", &json!({"postback": {"data": data}}))
}

/// What the sayings of a resident look like: the trouble, and more of themselves than they should tell.
fn saying(trouble: &str) -> String {
    format!("{}（{}）です。{trouble}。{}、{}", PERSON[0], PERSON[1], PERSON[2], PERSON[3])
}

fn answer_to(all: &[Value], id: &str) -> String {
    let one = all.iter().filter(|body| body["replyToken"] == format!("reply-{id}"));
    let one: Vec<String> = one.map(Value::to_string).collect();
    assert_eq!(one.len(), 1, "answers to {id}");
    one[0].clone()
}

#[test]
fn a_recorded_talk_goes_out_as_line_takes_it_and_tells_nothing_of_the_person() {
    let Some(town) = Town::start() else { return };
    let sayings: Vec<String> = [
        "家賃が払えなくて、来月出ていくように言われました",
        "もう消えてしまいたい。死にたい",
        "夫になぐられています",
        "三日なにも食べていません",
        "きょう寝るところがありません",
        "母が昨日から帰ってきません",
        "近くのおいしいラーメン屋さんはどこですか",
    ]
    .into_iter()
    .map(saying)
    .collect();
    town.deliver(&[event("follow", "follow", &json!({"follow": {"isUnblocked": false}}))]);
    for (n, saying) in sayings.iter().enumerate() {
        town.deliver(&[wrote(&format!("w{n}"), saying)]);
    }
    let easy = "おかねが ありません。やちんが はらえません";
    town.deliver(&[wrote("easy", easy)]);
    town.deliver(&[wrote("vi", "Tôi không trả được tiền nhà. Tôi tên là Hoa Yamada-Canary")]);
    for (n, data) in ["top", "t 1", "t 1/1", "t 9/1", "human", "lang"].iter().enumerate() {
        town.deliver(&[tapped(&format!("t{n}"), &format!("v1 ja-easy {data}"))]);
    }
    // Easy Japanese was chosen: it stays, also for words with kanji.
    town.deliver(&[wrote("chosen", &saying("家賃が払えません"))]);
    town.deliver(&[event("sticker", "message", &json!({"message": {"type": "sticker", "id": "1"}}))]);
    town.deliver(&[event("gone", "unfollow", &json!({"replyToken": null}))]);
    let all = town.replies("end");
    assert_eq!(all.len(), 1 + sayings.len() + 2 + 6 + 2 + 1);
    assert!(answer_to(&all, "follow").contains("みどり町のくらしの相談案内です"));
    assert!(answer_to(&all, "w0").contains("tel:0002001001"));
    let guide = Guide::ours().unwrap();
    for (id, kind) in
        [("w1", Kind::Suicide), ("w2", Kind::Dv), ("w4", Kind::Homeless), ("w5", Kind::MissingPerson)]
    {
        let (answer, line) = (answer_to(&all, id), guide.lines().of(kind).next().unwrap());
        let (before, number) = answer.split_once("tel:").unwrap();
        assert!(number.starts_with(&line.number.replace('-', "")), "{id}: {number:.20}");
        assert!(!before.contains("みどり町"), "{id}: a desk before the line");
    }
    assert!(answer_to(&all, "w6").contains("はっきり分かりませんでした"));
    assert!(
        answer_to(&all, "easy").contains("v1 ja-easy ") && answer_to(&all, "chosen").contains("v1 ja-easy ")
    );
    assert!(answer_to(&all, "sticker").contains("v1 ja-easy ") && answer_to(&all, "vi").contains("v1 vi "));
    assert!(answer_to(&all, "w0").contains("v1 ja ") && !answer_to(&all, "w0").contains("ja-easy"));
    assert!(answer_to(&all, "t4").contains("\"https://machi.example.jp/g/999997/talk?l=ja-easy\""));
    let words: Vec<String> =
        sayings.into_iter().chain([easy, "Yamada-Canary", USER].map(str::to_owned)).collect();
    town.knows_nobody(&words);
}

#[test]
fn what_is_forged_altered_replayed_reordered_or_doubled_changes_nothing_twice() {
    let Some(mut town) = Town::start() else { return };
    let body = |events: &[Value]| json!({"destination": "U0", "events": events}).to_string();
    let path = "/line/999997";
    let events: Vec<Value> = (0..12)
        .map(|n| tapped(&format!("e{n}"), "v1 ja t 1/1"))
        .map(|mut event| {
            // Each from somebody else: nobody is told to wait.
            event["source"]["userId"] = json!(format!("U{}", event["webhookEventId"]));
            event
        })
        .collect();
    let whole = body(&events);
    let right = sign(SECRET, whole.as_bytes());
    let pretty = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&whole).unwrap()).unwrap();
    let altered = whole.replace("t 1/1", "t 9/1");
    for (body, signature) in [
        (&whole, ""),
        (&whole, &right[1..]),
        (&whole, sign("another channel", whole.as_bytes()).as_str()),
        (&whole, sign(BOT_SECRET, whole.as_bytes()).as_str()),
        (&altered, right.as_str()),
        (&pretty, right.as_str()),
        (&format!("{whole}\n"), right.as_str()),
    ] {
        assert_eq!(town.post(path, "x-line-signature", signature, body), 401);
    }
    assert_eq!(town.replies("none").len(), 1, "nothing forged was answered, nor taken for answered");
    // The same events three times over, each time in another order and other company, all at once.
    thread::scope(|scope| {
        for n in 0..9 {
            let mut mine = events.clone();
            mine.rotate_left(n * 5 % 12);
            mine.truncate(if n < 3 { 12 } else { 8 });
            mine.iter_mut().for_each(|event| event["deliveryContext"]["isRedelivery"] = json!(n > 0));
            let text = body(&mine);
            let town = &town;
            scope.spawn(move || {
                let signature = sign(SECRET, text.as_bytes());
                assert_eq!(town.post(path, "x-line-signature", &signature, &text), 200);
            });
        }
    });
    let all = town.replies("all");
    assert_eq!(all.len(), 12 + 2);
    (0..12).for_each(|n| drop(answer_to(&all, &format!("e{n}"))));
    // Ended without a word and begun anew, it still knows them.
    town.serving.kill();
    town.serving = town.office.serve("info");
    town.deliver(&events);
    assert_eq!(town.replies("after").len(), 12 + 3);
    // What somebody recorded and plays a week later is too old, though its signature is right.
    let mut old = wrote("old", "家賃が払えません");
    old["timestamp"] = json!(web::Clock::System.now() - 8 * 24 * 3_600_000);
    town.deliver(&[old]);
    assert_eq!(town.replies("later").len(), 12 + 4);
}

#[test]
fn the_rich_menu_is_registered_with_its_picture_and_takes_the_place_of_the_one_before() {
    let Some((office, line)) = office() else { return };
    line.put_menu("by-hand", "夏のお知らせ");
    for _ in 0..2 {
        let (said, done) = office.run(&["line", "menu", "999997"]);
        assert!(done && said.contains("登録しました"), "{said}");
    }
    let (names, shown) = line.menus();
    assert_eq!(names, ["夏のお知らせ", "engawa ja"]);
    assert!(shown.is_some_and(|id| id.starts_with("richmenu-")));
    assert_eq!(line.refused(), Vec::<String>::new());
    let menu = line.taken("POST /v2/bot/richmenu")[0].json();
    assert_eq!(menu["areas"][2]["action"]["data"], "v1 ja human");
    // Without asking LINE: to look at.
    let folder = office.path().join("menu");
    assert!(office.run(&["line", "menu", "999997", "--to", folder.to_str().unwrap()]).1);
    assert!(fs::read(folder.join("menu.png")).unwrap().starts_with(b"\x89PNG"));
    for wrong in [
        vec!["line", "menu", "011002"],
        vec!["line", "menu", "999997", "--lang", "xx"],
        vec!["line", "menu", "999997", "--picture", "/nowhere.png"],
    ] {
        assert!(!office.run(&wrong).1, "{wrong:?}");
    }
    fs::write(office.path().join("line-token"), "another").unwrap();
    assert!(!office.run(&["line", "menu", "999997"]).1);
    assert_eq!(line.menus().0, ["夏のお知らせ", "engawa ja"]);
}

#[test]
fn a_member_at_line_works_is_answered_once_in_its_own_shapes() {
    let Some(town) = Town::start() else { return };
    let time = chrono::DateTime::from_timestamp_millis(web::Clock::System.now()).unwrap().to_rfc3339();
    let says = |text: &str| {
        json!({"type": "message", "source": {"userId": "member-1", "domainId": 1}, "issuedTime": time,
            "content": {"type": "text", "text": text}})
        .to_string()
    };
    let (path, header) = ("/works/999997", "x-works-signature");
    let words = saying("家賃が払えない人がいます");
    let body = says(&words);
    for wrong in ["", &sign(SECRET, body.as_bytes())] {
        assert_eq!(town.post(path, header, wrong, &body), 401);
    }
    assert_eq!(town.post("/line/999997", header, &sign(BOT_SECRET, body.as_bytes()), &body), 401);
    assert_eq!(town.post("/works/011002", header, &sign(BOT_SECRET, body.as_bytes()), &body), 404);
    for body in [&body, &body, &says("死にたい"), &body] {
        assert_eq!(town.post(path, header, &sign(BOT_SECRET, body.as_bytes()), body), 200);
    }
    let messages = "POST /v1.0/bots/7/users/member-1/messages";
    let sent = town.line.wait(messages, 3);
    thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(town.line.taken(messages).len(), sent.len());
    assert!(String::from_utf8_lossy(&sent[0].body).contains("tel:0002001001"));
    assert_eq!(town.line.taken("POST /oauth2/v2.0/token").len(), 1, "a token serves many answers");
    assert_eq!(town.line.refused(), Vec::<String>::new());
    for secret in ["client-secret", "works-token", "channel-token", BOT_SECRET] {
        assert!(!town.serving.said().contains(secret), "{secret}");
    }
    town.knows_nobody(&[words]);
}
