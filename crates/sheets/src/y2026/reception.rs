//! 相談受付・申込票.

use super::{EDITION, joined, marked};
use crate::sheet::{Block, Foot, Line, Sheet, long_time, pair, room, row};
use domain::{Instant, reception::Told, wareki};

/// A reception with its codes in words. Without `Debug`.
#[derive(Clone)]
pub struct Reception<'a> {
    /// 年度-連番.
    pub number: &'a str,
    /// When it was told.
    pub received: Instant,
    /// Who took it down.
    pub worker: &'a str,
    /// Who took it on.
    pub taken: &'a str,
    /// What was told.
    pub told: &'a Told,
    /// 来談の方法.
    pub door: &'a str,
    /// 相談経路.
    pub route: &'a str,
    /// 紹介元: the agency's name.
    pub referrer: &'a str,
    /// District.
    pub area: &'a str,
    /// 急ぎ.
    pub urgency: &'a str,
    /// スクリーニング.
    pub screening: &'a str,
    /// The consent sheet's version.
    pub consent: &'a str,
    /// Every topic of the list with its mark: ○, ◎ or nothing.
    pub topics: Vec<(String, &'static str)>,
    /// The household that it belongs to, where the actor may see it.
    pub household: &'a str,
    /// The number of the case that it became, where the actor may see it.
    pub case: &'a str,
    /// What is to be done: 「11月25日 電話（佐藤）」.
    pub next: Vec<String>,
}

/// The sheet.
#[must_use]
pub fn sheet(of: &Reception<'_>, foot: Foot) -> Sheet {
    let told = of.told;
    let blocks = vec![
        Block::Heading("基本情報".to_owned()),
        Block::Grid(person(of)),
        Block::Heading("相談に来た方・経路".to_owned()),
        Block::Grid(vec![
            pair("来談の方法", door(of), "相談に来た方", told.visitor.map_or("", |v| v.label())),
            pair("来た方の氏名", &*told.visitor_name, "関係", &*told.visitor_tie),
            pair("相談経路", of.route, "紹介元", joined(&[of.referrer, &told.referrer])),
        ]),
        Block::Heading("相談の内容（○ あてはまるもの　◎ いちばん困っていること）".to_owned()),
        Block::Grid(marked(&of.topics)),
        Block::Grid(vec![room("くわしく", 6, &*told.words), room("希望", 3, &*told.wish)]),
        Block::Heading("相談の申込み".to_owned()),
        Block::Words(format!(
            "{} あて　個人情報に関する管理・取扱規程{}の説明を受け、相談支援のために必要な関係機関と情報を共有することに同意して、相談を申し込みます。",
            foot.office,
            if of.consent.is_empty() { String::new() } else { format!("（{}）", of.consent) },
        )),
        Block::Sign(vec![
            ("申込みの日", told.consent_on.map(wareki::show_wareki).unwrap_or_default()),
            ("本人の署名", String::new()),
        ]),
        Block::Heading("受けた側の記入".to_owned()),
        Block::Grid(vec![
            pair("急ぎ", of.urgency, "受付の結果", of.screening),
            pair("担当", of.taken, "ケースの番号", of.case),
            row("世帯", of.household),
            room("次にすること", 1, of.next.join("\n")),
        ]),
    ];
    Sheet {
        title: "相談受付・申込票",
        edition: EDITION,
        facts: vec![
            ("番号", of.number.to_owned()),
            ("受付", long_time(of.received)),
            ("受付者", of.worker.to_owned()),
        ],
        wide: false,
        blocks,
        foot,
    }
}

fn person(of: &Reception<'_>) -> Vec<Line> {
    let told = of.told;
    let name = if told.anonymous { "名前は聞いていない" } else { &told.name };
    let birth = told.birth.map_or_else(String::new, |birth| {
        let age = birth.age_on(wareki::jst_date(of.received));
        age.map_or_else(|| birth.show_wareki(), |age| format!("{}（{age}）", birth.show_wareki()))
    });
    let message = match told.leave_message {
        Some(true) => "伝言を入れてよい",
        Some(false) => "伝言は入れない",
        None => "",
    };
    vec![
        pair("ふりがな", &*told.kana, "性別", &*told.sex),
        pair("氏名", name, "生年月日", birth),
        row("住所", joined(&[of.area, &told.address])),
        pair("電話", domain::phone::show(&told.phone), "伝言", message),
        row("連絡の希望", &*told.contact_wish),
    ]
}

fn door(of: &Reception<'_>) -> String {
    let day = of.told.outreach_on.map(wareki::show_short).unwrap_or_default();
    joined(&[of.door, &of.told.outreach_place, &day])
}
