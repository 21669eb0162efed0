//! A wide conversation: every step of the path and some hundreds of sayings, in twelve languages.

use crate::{
    limits,
    schema::{Schema, hold},
};
use domain::hours::Open;
use guide::{Guide, Kind, Lang};
use line::{
    message::{Link, Messages},
    talk::{Card, Choice, Desk, Help, Talk, Words},
    tap::Place,
};
use serde_json::Value;
use std::{collections::BTreeMap, path::Path, sync::OnceLock};

/// The catalogue of one language, as our pages have it.
pub(crate) struct Catalogue {
    lang: Lang,
    machine: bool,
    words: BTreeMap<String, String>,
}

fn web(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/guide").join(file)).unwrap()
}

impl Catalogue {
    pub(crate) fn of(lang: Lang) -> &'static Self {
        static ALL: OnceLock<BTreeMap<Lang, Catalogue>> = OnceLock::new();
        let all = ALL.get_or_init(|| Lang::ALL.into_iter().map(|lang| (lang, Self::read(lang))).collect());
        &all[&lang]
    }

    fn read(lang: Lang) -> Self {
        let file: toml::Table = toml::from_str(&web(&format!("words/{}.toml", lang.tag()))).unwrap();
        let words = file["words"].as_table().unwrap().iter();
        Self {
            lang,
            machine: file["made_by"].as_str() != Some("office"),
            words: words.map(|(key, text)| (key.clone(), text.as_str().unwrap().to_owned())).collect(),
        }
    }
}

impl Words for Catalogue {
    fn lang(&self) -> Lang {
        self.lang
    }
    fn by_machine(&self) -> bool {
        self.machine
    }
    fn t(&self, key: &str) -> String {
        self.words.get(key).unwrap_or_else(|| panic!("no word {key}")).clone()
    }
    fn with(&self, key: &str, name: &str, value: &str) -> String {
        self.t(key).replace(&format!("{{{name}}}"), value)
    }
}

/// What stands at a place: its word, and a question or what helps.
pub(crate) struct Step {
    place: String,
    word: String,
    question: Option<String>,
    danger: Option<Kind>,
    slugs: Vec<String>,
}

pub(crate) fn steps() -> Vec<Step> {
    let lines = web("troubles.tsv");
    let lines = lines.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let question = cells[2].strip_prefix("? ").map(str::to_owned);
            let words: Vec<&str> = cells[2].split(' ').collect();
            Step {
                place: cells[0].to_owned(),
                word: cells[1].to_owned(),
                danger: words[0].strip_prefix('!').map(|kind| Kind::parse(kind).unwrap()),
                slugs: words.iter().filter(|w| !w.starts_with('!')).map(|w| (*w).to_owned()).collect(),
                question,
            }
        })
        .collect()
}

/// Desks as they are and as nobody hopes them to be.
fn desks() -> Vec<Desk> {
    let plain = Desk {
        name: "みどり町くらしの窓口".into(),
        number: "000-200-1001".into(),
        open: Some(Open::Now),
        hours: "月曜から金曜 8時30分から17時15分".into(),
        closed_days: "祝日".into(),
        direct: true,
        bring: vec!["本人だと分かるもの".into(), "通帳".into()],
        checked: "2026年10月1日".into(),
        ..Desk::default()
    };
    let hostile = "支離滅裂\u{202e}な\"長い\\名前<script>👨\u{200d}👩\u{200d}👧".repeat(400);
    vec![
        Desk {
            open: Some(Open::NotNow), direct: false, ask: "生活保護の担当".into(), ..plain.clone()
        },
        Desk {
            number: String::new(),
            hours: String::new(),
            url: "https://midori.example.jp/desk".into(),
            ..plain.clone()
        },
        Desk {
            number: "#8008".into(),
            hours: String::new(),
            probably_closed: true,
            stale: true,
            ..plain.clone()
        },
        Desk {
            name: hostile.clone(),
            number: hostile.clone(),
            hours: hostile.clone(),
            closed_days: hostile.clone(),
            ask: hostile.clone(),
            only: hostile.clone(),
            bring: vec![hostile.clone(); 9],
            checked: hostile.clone(),
            url: hostile,
            ..Desk::default()
        },
        plain,
    ]
}

pub(crate) struct Stage {
    guide: Guide,
    desks: Vec<Desk>,
    steps: Vec<Step>,
}

impl Stage {
    pub(crate) fn new() -> Self {
        Self { guide: Guide::ours().unwrap(), desks: desks(), steps: steps() }
    }

    pub(crate) fn talk<'a>(&'a self, words: &'a Catalogue) -> Talk<'a> {
        let page = |end: &str| Link::page(&format!("https://machi.example.jp/g/999997{end}"));
        Talk { words, town: "みどり町", top: page(""), human: page("/talk"), lines: self.guide.lines() }
    }

    /// The n-th answer about these programmes: each time with other desks, and a page where a programme may have one.
    fn help(&self, lang: Lang, n: usize, danger: Option<Kind>, slugs: &[String]) -> Help {
        let card = |(m, slug): (usize, &String)| {
            let programme = self.guide.catalogue().get(slug).unwrap();
            let desk = self.desks[(n + m) % self.desks.len()].clone();
            let page = Link::page(&format!("https://machi.example.jp/g/999997/p/{slug}"));
            Card::of(programme, lang, vec![desk], page)
        };
        Help {
            danger,
            doubt: None,
            hides: slugs.iter().any(|slug| slug == "dv-soudan"),
            cards: slugs.iter().enumerate().map(card).collect(),
            general: self.desks.last().cloned(),
        }
    }

    pub(crate) fn choices(&self, words: &Catalogue, above: Option<&str>) -> Vec<Choice> {
        let below = self.steps.iter().filter(|s| s.place.rsplit_once('/').map(|(a, _)| a) == above);
        below.map(|s| Choice { place: Place::parse(&s.place).unwrap(), text: words.t(&s.word) }).collect()
    }

    /// Everything that is said in a language but answers to words.
    pub(crate) fn path(&self, words: &Catalogue) -> Vec<(String, Messages)> {
        let talk = self.talk(words);
        let top = self.choices(words, None);
        assert_eq!(top.len(), 14);
        let names: Vec<(Lang, String)> =
            Lang::ALL.into_iter().map(|lang| (lang, Catalogue::of(lang).t("language"))).collect();
        let mut said = vec![
            ("hello".to_owned(), talk.hello(&top)),
            ("troubles".to_owned(), talk.troubles(&top)),
            ("now".to_owned(), talk.now()),
            ("languages".to_owned(), talk.languages(&names)),
            ("human".to_owned(), talk.human(self.desks.last())),
            ("human without a desk".to_owned(), talk.human(None)),
            ("unreadable".to_owned(), talk.unreadable()),
            ("wait".to_owned(), talk.wait()),
            ("no desk at all".to_owned(), talk.help(&Help::default())),
        ];
        for (n, kind) in Kind::ALL.into_iter().enumerate() {
            let answer = self.help(words.lang, n, None, &["kakei-kaizen".to_owned()]);
            let help = Help { doubt: Some(kind), ..answer };
            said.push((format!("{} in doubt", kind.name()), talk.help(&help)));
        }
        for (n, step) in self.steps.iter().enumerate() {
            let place = Place::parse(&step.place).unwrap();
            let messages = match &step.question {
                Some(question) => {
                    let choices = self.choices(words, Some(&step.place));
                    talk.question(&words.t(question), &choices, place.above())
                }
                None => talk.help(&self.help(words.lang, n, step.danger, &step.slugs)),
            };
            said.push((step.place.clone(), messages));
        }
        said
    }
}

/// Words that stand in no catalogue: a reply that holds one has it from the person.
const CANARIES: [&str; 4] = ["ヤマダハナコ", "9991234567", "canary@example.jp", "第三公園うら"];

#[test]
fn every_step_of_the_path_is_taken_by_line_in_every_language() {
    let (stage, schema) = (Stage::new(), Schema::read());
    let judge = schema.as_ref().map(Schema::replies);
    let mut bodies = 0;
    for lang in Lang::ALL {
        let words = Catalogue::of(lang);
        for (what, messages) in stage.path(words) {
            let body = messages.body("0f3779fba3b349968c5d07db31eab56f");
            let what = format!("{} {what}", lang.tag());
            limits::hold(&body, &what);
            if let Some(judge) = &judge {
                hold(judge, &body, &what);
            }
            bodies += 1;
        }
    }
    assert!(bodies > 12 * 70, "{bodies}");
}

#[test]
fn no_word_of_a_person_stands_in_any_answer() {
    let (stage, schema) = (Stage::new(), Schema::read());
    let judge = schema.as_ref().map(Schema::replies);
    let sayings =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../guide/data/sayings.jsonl"))
            .unwrap();
    let sayings: Vec<Value> = sayings.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(sayings.len() >= 600);
    let (mut endangered, mut helped, mut general) = (0, 0, 0);
    for (n, saying) in sayings.iter().enumerate() {
        let typed = format!("{} {}", saying["q"].as_str().unwrap(), CANARIES.join(" "));
        let heard = stage.guide.answer(&typed, None);
        let words = Catalogue::of(heard.lang);
        let slugs: Vec<String> = heard.programmes.iter().map(|hit| hit.slug.clone()).collect();
        let danger = heard.danger.map(|danger| danger.kind);
        let help = Help { doubt: heard.doubt, ..stage.help(heard.lang, n, danger, &slugs) };
        let body = stage.talk(words).help(&help).body("token");
        let text = body.to_string();
        for canary in CANARIES {
            assert!(!text.contains(canary), "{canary} in the answer to saying {n}");
        }
        limits::hold(&body, &typed);
        if let Some(judge) = &judge {
            hold(judge, &body, &typed);
        }
        match (danger, slugs.is_empty()) {
            (Some(kind), _) => {
                endangered += 1;
                danger_stands_first(&body, &stage, kind);
            }
            (None, false) => helped += 1,
            (None, true) => general += 1,
        }
    }
    assert!(endangered > 50 && helped > 300, "{endangered} {helped} {general}");
}

/// The first thing that can be tapped is the first line to call; nothing but one heading stands above it.
fn danger_stands_first(body: &Value, stage: &Stage, kind: Kind) {
    let first = stage.guide.lines().of(kind).next().unwrap();
    let parts = body.pointer("/messages/0/contents/body/contents").and_then(Value::as_array).unwrap();
    assert_eq!(parts[0]["type"], "text");
    let number = parts[1].pointer("/contents/0/text").and_then(Value::as_str).unwrap();
    assert_eq!(number, domain::phone::show(&first.number), "{}", kind.name());
}

#[test]
fn a_danger_in_doubt_is_a_line_before_the_answer_which_stays_as_it_is() {
    let stage = Stage::new();
    for lang in Lang::ALL {
        let words = Catalogue::of(lang);
        let answer = stage.help(lang, 0, None, &["kakei-kaizen".to_owned()]);
        let plain = stage.talk(words).help(&answer).body("token");
        for kind in Kind::ALL {
            let body = stage.talk(words).help(&Help { doubt: Some(kind), ..answer.clone() }).body("token");
            danger_stands_first(&body, &stage, kind);
            let head = body.pointer("/messages/0/contents/body/contents/0/text").unwrap();
            assert_eq!(head, words.t("now.doubt").as_str());
            assert_eq!(body["messages"][1], plain["messages"][0], "{} {}", lang.tag(), kind.name());
        }
    }
}

#[test]
fn what_a_locked_telephone_shows_tells_nothing() {
    let stage = Stage::new();
    for lang in Lang::ALL {
        let words = Catalogue::of(lang);
        let neutral = words.t("line.alt");
        for (what, messages) in stage.path(words) {
            let body = messages.body("token");
            for message in body["messages"].as_array().unwrap() {
                match message["type"].as_str().unwrap() {
                    "flex" => assert_eq!(message["altText"], neutral.as_str(), "{what}"),
                    // Whoever adds the account, sends a picture or asks too often is told so in plain words.
                    _ => assert!(["hello", "unreadable", "wait"].contains(&what.as_str()), "{what}"),
                }
            }
        }
    }
}

#[test]
fn where_somebody_may_read_along_no_programme_is_named() {
    let stage = Stage::new();
    let words = Catalogue::of(Lang::Ja);
    let said = stage.path(words);
    for place in ["9/1", "9/2", "9/3", "9/4", "9/5", "2/3"] {
        let step = stage.steps.iter().find(|s| s.place == place).unwrap();
        let body = said.iter().find(|(p, _)| p == place).unwrap().1.body("token");
        // The first message says whom to call in danger; the desks follow in the second.
        let desks = body["messages"][1].to_string();
        for slug in &step.slugs {
            let name = &stage.guide.catalogue().get(slug).unwrap().name;
            assert!(desks.contains("bubble") && !desks.contains(name.as_str()), "{place}: {name}");
        }
        assert!(body["messages"][0].to_string().contains(&words.t("line.erase")), "{place}");
    }
}

#[test]
fn nothing_that_is_tapped_appears_in_the_talk_as_if_it_had_been_said() {
    let stage = Stage::new();
    for lang in [Lang::Ja, Lang::Vi] {
        for (what, messages) in stage.path(Catalogue::of(lang)) {
            let body = messages.body("token").to_string();
            assert!(!body.contains("displayText") && !body.contains("\"type\":\"message\""), "{what}");
        }
    }
}

#[test]
fn a_person_is_reached_by_a_link_to_our_own_page_only() {
    let stage = Stage::new();
    for lang in Lang::ALL {
        let words = Catalogue::of(lang);
        let body = stage.talk(words).human(None).body("token");
        let mut links = Vec::new();
        limits::each(&body, &mut |value| {
            links.extend(value.get("uri").and_then(Value::as_str).map(str::to_owned));
        });
        assert_eq!(links, ["https://machi.example.jp/g/999997/talk"]);
    }
}

#[test]
fn words_that_a_machine_has_translated_are_marked_so() {
    let stage = Stage::new();
    for lang in Lang::ALL {
        let words = Catalogue::of(lang);
        let body = stage.talk(words).help(&stage.help(lang, 4, None, &["jukyo-kakuho".to_owned()]));
        let marked = body.body("token").to_string().contains(&words.t("foot.machine"));
        assert_eq!(marked, words.machine, "{}", lang.tag());
    }
    assert!(!Catalogue::of(Lang::Ja).machine && Catalogue::of(Lang::Vi).machine);
}

#[test]
fn the_rich_menu_is_taken_by_line_and_covers_its_picture() {
    let (stage, schema) = (Stage::new(), Schema::read());
    for lang in Lang::ALL {
        let words = Catalogue::of(lang);
        let menu = line::menu::menu(words, stage.talk(words).top.as_ref());
        if let Some(schema) = &schema {
            hold(&schema.of("RichMenuRequest"), &menu, lang.tag());
        }
        limits::hold_actions(&menu, lang.tag());
        let width: u64 =
            menu["areas"].as_array().unwrap().iter().map(|a| a["bounds"]["width"].as_u64().unwrap()).sum();
        assert_eq!(width, u64::from(line::menu::WIDTH));
    }
}
