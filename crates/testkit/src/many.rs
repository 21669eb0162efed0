//! A directory of as many entries as are wanted, between them with everything that an entry can say. All invented.

use chrono::NaiveDate;
use domain::directory::{
    Area, DESK_KINDS, Entry, EntryKind, Hours, LANGUAGES, Organization, Phone, Site, SiteKind, Status,
    TROUBLES, Uid, Whereabouts,
};

/// Texts as people write them, and as they should not.
const TEXTS: [&str; 8] = [
    "",
    "くらしの困りごとを、どこからでも聞きます。",
    "一行め\n二行め\n\n四行め",
    "\"かぎ\"、'引用'、<b>太い</b>、&amp;",
    "=1+1",
    "窓口は2階5番🙂。髙﨑さんの係へ",
    "C:\\temp, カンマ,とタブは ここ",
    "-5から+5まで",
];

/// Part `n` of a list, over and over.
fn nth<T: Copy, const N: usize>(list: &[T; N], n: usize) -> T {
    #[allow(clippy::indexing_slicing, reason = "less than its length")]
    list[n % N]
}

/// One in four entries belongs to the first organization, which so has more than any page holds.
fn organization(n: usize) -> Organization {
    let n = if n.is_multiple_of(4) { 0 } else { n % 401 };
    let name = format!("第{n}の会");
    Organization {
        uid: Uid::of(&["many organization", &n.to_string()]),
        description: if n.is_multiple_of(3) { format!("{name}です。") } else { String::new() },
        url: if n.is_multiple_of(2) { format!("https://kai.example/{n}/案内") } else { String::new() },
        email: if n.is_multiple_of(5) { format!("kai-{n}@kai.example") } else { String::new() },
        corporate_number: if n % 3 == 1 { format!("{:013}", 1_000_000_000_000 + n) } else { String::new() },
        name,
    }
}

fn site(n: usize, nth_site: usize) -> Site {
    let kind =
        nth(&[SiteKind::Physical, SiteKind::Physical, SiteKind::Postal, SiteKind::Virtual], n + nth_site);
    let point = (kind == SiteKind::Physical && !n.is_multiple_of(3))
        .then(|| (43_000_000 + n as i64 % 900_000, 141_000_001 + n as i64 % 700_000));
    let (latitude, longitude) = point.unzip();
    let told = kind != SiteKind::Virtual || n.is_multiple_of(2);
    let word = |text: &str| if told { text.to_owned() } else { String::new() };
    Site {
        kind,
        name: if nth_site > 0 { format!("分室{nth_site}") } else { String::new() },
        postal: if told && !n.is_multiple_of(5) { format!("000{:04}", n % 10_000) } else { String::new() },
        prefecture: word("みほん県"),
        city: word("みどり町"),
        address: if told { format!("本町{n}番地 {nth_site}号") } else { String::new() },
        latitude,
        longitude,
        transportation: nth(&["", "役場前から歩いて5分"], n).to_owned(),
        accessibility: nth(&["", "段差なし", "段差なし\n筆談できます"], n).to_owned(),
    }
}

fn hours(n: usize) -> Vec<Hours> {
    let read = |words, closed| Hours::read(words, closed);
    match n % 5 {
        0 => vec![],
        1 => vec![read("月曜日から金曜日 8時30分から17時15分", "祝日、年末年始")],
        2 => vec![read("第2・第4土曜 11時から13時", "")],
        3 => vec![read("火・木 10:00-15:00", ""), read("土 9時から12時", "第3土曜")],
        _ => vec![read("", "なし"), read("24時間", "")],
    }
}

/// `count` entries with their keys in the list `source`.
#[must_use]
pub fn entries(source: &str, count: usize) -> Vec<(String, Entry)> {
    (0..count).map(|n| (n.to_string(), entry(source, n))).collect()
}

fn entry(source: &str, n: usize) -> Entry {
    let text = |shift: usize| nth(&TEXTS, n / 7 + shift).to_owned();
    let phone = |m: usize| Phone {
        number: format!("000{:07}", n * 3 + m),
        kind: nth(&["voice", "fax", "text"], n + m).to_owned(),
        note: nth(&["", "平日の昼", "内線12"], n / 3 + m).to_owned(),
    };
    let areas = [
        Area { code: "999997".into(), name: "みどり町".into() },
        Area { code: "99".into(), name: "みほん県".into() },
        Area { code: "JP".into(), name: "全国".into() },
        Area { code: String::new(), name: "川北地区だけ".into() },
    ];
    let programme = n.is_multiple_of(5);
    let key = |n: usize| n.to_string();
    Entry {
        kind: if programme { EntryKind::Programme } else { EntryKind::Desk },
        organization: organization(n),
        name: format!("{} {n}", nth(&["くらしの窓口", "朝ごはんの会", "灯油代の助け", "<b>相談</b>室"], n)),
        plain_name: text(1).lines().next().unwrap_or_default().to_owned(),
        description: if n % 50 == 7 { "長い説明。".repeat(1_900) } else { text(2) },
        url: if n.is_multiple_of(3) {
            format!("https://midori.example/mado/{n}?名=値#先")
        } else {
            String::new()
        },
        email: if n % 4 == 1 { format!("mado+{n}@midori.example") } else { String::new() },
        status: nth(
            &[
                Status::Active,
                Status::Active,
                Status::Active,
                Status::Paused,
                Status::Inactive,
                Status::Defunct,
            ],
            n,
        ),
        eligibility: text(3),
        apply: text(4),
        fees: text(5),
        amount: if programme { text(1) } else { String::new() },
        repayment: nth(&[None, Some(true), Some(false)], n),
        window: text(6),
        legal_basis: nth(&["", "みほん町灯油の助け条例 第3条"], n).to_owned(),
        say: text(1),
        alert: text(7),
        programme: (n % 9 == 1).then(|| Uid::of(&["engawa service", source, &key(n - n % 5)])),
        municipality: nth(&["999997", ""], n / 11).to_owned(),
        whereabouts: if n.is_multiple_of(97) {
            Whereabouts::Secret
        } else {
            Whereabouts::Open((0..n % 4).map(|m| site(n, m)).collect())
        },
        phones: (0..n % 3).map(phone).collect(),
        hours: hours(n),
        areas: areas.into_iter().skip(n % 4).take(1 + n % 2).collect(),
        languages: (0..n % 3).map(|m| nth(&LANGUAGES, n + m).0.to_owned()).collect(),
        documents: (0..n % 3)
            .map(|m| nth(&["本人確認書類", "通帳, 印かん", "=書類"], n + m).to_owned())
            .collect(),
        troubles: (0..n % 4).map(|m| nth(&TROUBLES, n + m).code.to_owned()).collect(),
        desk_kind: if programme { String::new() } else { nth(&DESK_KINDS, n).code.to_owned() },
        owner: nth(&["", "福祉課 くらし係"], n).to_owned(),
        owner_email: nth(&["", "fukushi@midori.example"], n / 2).to_owned(),
        checked: (n.is_multiple_of(3))
            .then(|| NaiveDate::from_ymd_opt(2026, 1 + n as u32 % 9, 1 + n as u32 % 28))
            .flatten(),
    }
}
