//! The 社会資源 of みどり町: its desks as residents know them, what neighbours and NPOs offer, and the town's programmes.

use super::model::{Agency, Town};
use chrono::{Days, NaiveDate};
use domain::{
    directory::{Area, Entry, EntryKind, Hours, Organization, Phone, Site, Uid, Whereabouts},
    phone,
};

/// Agencies that help with something a resident may come with: part of the name, everyday name, what it does, troubles.
#[rustfmt::skip]
const DESKS: &[(&str, &str, &str, &[&str])] = &[
    ("くらし相談センター", "なんでも相談できるところ", "くらし、仕事、お金、家族のこと。どこに言えばよいかわからないときも、ここで聞きます。", &["unknown", "money", "work"]),
    ("みどり町社会福祉協議会", "貸付やボランティアの相談", "生活福祉資金の貸付、見守り、ボランティア、権利を守る相談。", &["money", "care"]),
    ("みどり町地域包括支援センター", "高齢の人と家族の相談", "介護、もの忘れ、虐待の心配。家まで行きます。", &["care"]),
    ("地域包括支援センター 川北分室", "高齢の人と家族の相談（川北）", "川北地区の高齢の人と家族の相談。", &["care"]),
    ("福祉課", "生活保護・手当・障害の手続き", "生活保護、特別障害者手当、障害者手帳などの相談と申請。", &["money", "disability", "medical"]),
    ("税務住民課", "税金・国保の支払いの相談", "払えないときは、分けて払う、減らす、待つ、の相談ができます。", &["debt", "medical"]),
    ("上下水道課", "水道料金の支払いの相談", "止まる前に電話してください。分けて払えます。", &["utilities"]),
    ("消費生活相談窓口", "だまされたかも、の相談", "多重債務、訪問販売、ネットの請求。", &["debt"]),
    ("こども家庭センター", "妊娠・こども・ひとり親の相談", "産前産後、子育て、就学援助、児童扶養手当、虐待の心配。", &["children"]),
    ("保健センター", "こころと体の健康の相談", "保健師が話を聞きます。家族だけでもどうぞ。", &["mental", "children"]),
    ("つばさ", "障害のある人のくらしの相談", "サービスの計画、手帳、発達の相談。", &["disability"]),
    ("あさがお工房", "障害のある人の働く場", "軽い作業から。見学できます。", &["work", "disability"]),
    ("ひだまり", "障害のある人の居場所", "お茶、手しごと、なにもしなくてもよい時間。", &["disability", "mental"]),
    ("まなびの部屋", "学校に行きづらい子の部屋", "ゆっくり勉強したり、本を読んだり。", &["children"]),
    ("ハローワーク", "仕事の相談と紹介", "求人、職業訓練、失業の給付。", &["work"]),
    ("若者しごとの広場", "若い人の仕事の相談", "15歳から49歳。家から出るのがつらいときは、電話から。", &["work", "mental"]),
    ("みどり町立病院", "病院のお金と退院の相談", "医療費の心配、無料低額診療の案内。", &["medical"]),
    ("森のこころクリニック", "こころの病院", "予約して行きます。", &["mental"]),
    ("みんなの縁がわ", "だれでも来てよい縁がわ", "お茶とおしゃべり。相談は、したくなったらで大丈夫です。", &["unknown", "mental"]),
    ("ことばのかけはし", "外国から来た人の相談", "書類をいっしょに読みます。通訳もします。", &["unknown", "children"]),
    ("フードバンクみどり", "食べものをわたすところ", "今日食べるものがないとき。紹介がなくても電話してください。", &["food"]),
    ("こども食堂 にじいろ", "こども食堂", "こども無料、大人100円。ひとりで来ても大丈夫。", &["food", "children"]),
    ("ともしび荘", "今夜泊まるところ", "住まいをなくした人の一時の宿。まず、くらし相談センターか警察に電話してください。", &["housing"]),
    ("女性の相談 あゆみ", "暴力から逃げたいときの相談", "名前を言わなくても話せます。場所は知らせていません。", &["violence"]),
    ("すまいの窓", "部屋さがしの相談", "保証人がいない、高齢、障害、外国籍でも、いっしょにさがします。", &["housing", "rent"]),
    ("町営住宅管理室", "町営住宅の申込みと家賃の相談", "家賃が払えないときは、減らす手続きがあります。", &["rent", "housing"]),
    ("生活安全係", "身の危険があるとき", "ストーカー、暴力、行方不明。急ぐときは110番。", &["violence"]),
    ("法律事務所", "法律の相談", "借金、離婚、相続。法テラスの無料相談が使えます。", &["debt"]),
    ("ことり事務所", "借金と登記の相談", "借金の整理、成年後見。", &["debt"]),
    ("民生委員", "地区の民生委員につなぐ窓口", "あなたの地区の民生委員をお知らせします。", &["unknown"]),
    ("ふたたび", "刑務所などから地域にもどる相談", "住まい、手続き、仕事をいっしょに。", &["housing", "work"]),
    ("年金と手当の相談室", "年金と手当の相談", "障害年金、遺族年金、児童扶養手当の書類。", &["money", "disability"]),
];

/// What neighbours and NPOs offer: name, everyday name, who, place, hours, what, kind, troubles.
type Neighbour =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str, Words);
/// Several words.
type Words = &'static [&'static str];

/// See [`Neighbour`].
#[rustfmt::skip]
const NEIGHBOURS: &[Neighbour] = &[
    ("朝ごはんの会 たまご", "学校に行く前の朝ごはん", "NPO法人 みんなの縁がわ", "川北二区5番 集会所", "月・水・金 6時45分から7時45分", "おにぎりとみそしる。無料。", "ibasho", &["food", "children"]),
    ("土曜カレー食堂", "みんなの食堂", "緑が丘二丁目自治会", "緑が丘二丁目10番 自治会館", "第2・第4土曜 11時から13時", "こども無料、大人200円。", "ibasho", &["food"]),
    ("フードパントリー 駅前", "月に一度の食料配布", "フードバンクみどり", "駅前1番 広場", "第3日曜 10時から12時", "米、野菜、おむつ。袋を持ってきてください。", "foodbank", &["food", "children"]),
    ("おむつと粉ミルクの棚", "赤ちゃん用品をわたす棚", "みどり町社会福祉協議会", "本町1番1 福祉会館2階", "月曜から金曜 9時から17時", "名前は聞きません。必要な分だけどうぞ。", "foodbank", &["children", "food"]),
    ("制服リユース ひとまわり", "制服や学用品をゆずる会", "PTA連絡会 ひとまわり", "本町2番 コミュニティセンター", "第1土曜 10時から12時", "小・中・高の制服、ランドセル、自転車。", "npo", &["children"]),
    ("放課後の家 こかげ", "放課後の居場所", "NPO法人 みんなの縁がわ", "桜並木31番", "月曜から金曜 15時から19時", "宿題、おやつ、遊び。無料。", "ibasho", &["children"]),
    ("夜の教室 ランプ", "無料の学習支援", "NPO法人 ことばのかけはし", "工業団地前5番", "火曜・金曜 18時から20時", "小4から高校生まで。日本語がまだの子も。", "npo", &["children"]),
    ("ひきこもり家族の会 木もれ日", "家族の会", "木もれ日の会", "本町1番1 福祉会館3階", "第4日曜 13時から15時", "家族だけで来てください。名前は言わなくても大丈夫。", "npo", &["mental"]),
    ("オンライン居場所 こたつ", "家から入れる居場所", "若者しごとの広場 みどり", "", "毎週水曜 20時から21時30分", "顔も声も出さなくてよい。文字だけでも。", "ibasho", &["mental", "unknown"]),
    ("断酒の集い みどり", "お酒をやめたい人の会", "断酒の集い みどり", "役場前2番8 保健センター", "毎週木曜 19時から20時30分", "本人も家族も。", "npo", &["mental"]),
    ("認知症カフェ ひなたぼっこ", "もの忘れの人と家族のカフェ", "みどり町地域包括支援センター", "湖畔61番", "第2火曜 13時30分から15時", "お茶代100円。", "ibasho", &["care"]),
    ("介護者のつどい ひとやすみ", "介護する人の会", "みどり町社会福祉協議会", "本町1番1 福祉会館2階", "第3水曜 13時30分から15時", "話しても、聞くだけでも。男性介護者の日もあります。", "npo", &["care"]),
    ("ヤングケアラーの部屋 よりみち", "家族の世話をしている子の部屋", "みどり町こども家庭センター", "役場前2番8", "毎週木曜 16時から19時", "宿題、ゲーム、話。スマホの相談もあります。", "kodomo", &["care", "children"]),
    ("買い物バス ぐるり", "買い物と通院の送り迎え", "奥沢自治会", "", "火曜・金曜 9時から15時（前の日までに電話）", "奥沢・栗山地区。1回100円。", "jichikai", &["care"]),
    ("雪かき隊", "雪かきの手伝い", "みどり町社会福祉協議会", "", "12月から3月 電話で申込み", "高齢・障害・ひとり親の家。無料。", "shakyo", &["care", "disability"]),
    ("家具バンク もういちど", "家具と家電をゆずる倉庫", "フードバンクみどり", "東原121番", "土曜 10時から15時", "部屋は見つかったけれど何もない、というときに。", "npo", &["housing"]),
    ("身元保証の相談 てつなぎ", "保証人がいないときの相談", "居住支援法人 すまいの窓", "本町14番", "木曜 13時から17時", "入居、入院、葬儀のことまで。", "housing", &["housing", "medical"]),
    ("にほんご教室 あいうえお", "日本語の教室", "NPO法人 ことばのかけはし", "工業団地前5番", "日曜 10時から12時", "無料。こどもといっしょに来られます。", "npo", &["unknown", "work"]),
    ("しごと体験 青ぞら", "畑での短い仕事", "農業法人 青ぞらファーム", "豊田401番", "月曜から金曜 8時から11時", "週1回1時間から。昼ごはんつき。", "company", &["work", "mental"]),
    ("自死遺族の会 ほしぞら", "大切な人を自死で亡くした人の会", "ほしぞらの会", "本町1番1 福祉会館3階", "第1日曜 13時30分から15時30分", "名前は言わなくて大丈夫です。", "npo", &["mental"]),
];

/// The town's own programmes: name, everyday name, desk, what, for whom, how much, to bring, trouble.
type Programme =
    (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, Words, &'static str);

/// See [`Programme`].
#[rustfmt::skip]
const PROGRAMMES: &[Programme] = &[
    ("住居確保給付金", "家賃を3か月たすける", "くらし相談センター", "仕事がなくなったり減ったりして家賃が払えないとき、町が家主に家賃を払います。", "離職から2年以内か、収入が同じくらい減った人", "単身 月29,000円まで（世帯の人数による）", &["身分のわかるもの", "収入のわかるもの", "通帳", "家賃のわかる契約書"], "rent"),
    ("緊急食料支援", "食べものを今日わたす", "フードバンクみどり", "3日分から1週間分の食料をわたします。", "今日食べるものに困っている人", "無料", &[], "food"),
    ("灯油代のたすけ", "冬の灯油代", "みどり町役場 福祉課", "冬の灯油代の一部を出します。", "住民税がかからない世帯", "1世帯 10,000円", &["通帳", "印かん"], "utilities"),
    ("就学援助", "学校のお金のたすけ", "みどり町こども家庭センター", "給食費、学用品、修学旅行のお金を出します。", "収入が少ない家庭の小・中学生", "学年による", &["収入のわかるもの"], "children"),
    ("水道料金の分割", "水道代を分けて払う", "みどり町役場 上下水道課", "たまった料金を分けて払えます。話しているあいだは止めません。", "料金がたまっている人", "", &["請求書"], "utilities"),
    ("ひとり親家庭の手当相談", "児童扶養手当", "みどり町こども家庭センター", "ひとり親の家庭に手当を出します。", "18歳までのこどもを育てるひとり親など", "所得による", &["戸籍謄本", "通帳"], "children"),
    ("町営住宅の家賃の減額", "町営住宅の家賃をへらす", "町営住宅管理室", "収入が急に減ったとき、家賃を減らします。", "町営住宅に住んでいる人", "", &["収入のわかるもの"], "rent"),
    ("緊急小口資金", "10万円までの貸付", "みどり町社会福祉協議会", "急にお金がいるときの、利子のない貸付です。返すお金です。", "収入が少なく、緊急の事情がある世帯", "10万円まで（返します）", &["身分のわかるもの", "事情のわかるもの", "通帳"], "money"),
];

/// Every entry with its key.
pub fn entries(town: &Town, today: NaiveDate) -> Vec<(String, Entry)> {
    let mut all = Vec::new();
    for (n, (part, plain, what, troubles)) in DESKS.iter().enumerate() {
        if let Some(agency) = town.agencies.iter().find(|a| a.name.contains(part)) {
            let entry = Entry {
                plain_name: (*plain).into(),
                description: (*what).into(),
                troubles: troubles.iter().map(|t| (*t).into()).collect(),
                checked: checked(today, n),
                ..desk(town, agency)
            };
            all.push((format!("desk-{n}"), entry));
        }
    }
    for (n, (name, plain, who, place, hours, what, kind, troubles)) in NEIGHBOURS.iter().enumerate() {
        let entry = Entry {
            organization: organization(town, who),
            plain_name: (*plain).into(),
            description: (*what).into(),
            whereabouts: site(town, place),
            phones: vec![Phone {
                number: format!("00060{:05}", 10_000 + n * 71),
                kind: "voice".into(),
                note: String::new(),
            }],
            hours: vec![Hours::read(hours, "")],
            troubles: troubles.iter().map(|t| (*t).into()).collect(),
            desk_kind: (*kind).into(),
            owner: (*who).into(),
            languages: if who.contains("ことば") {
                ["en", "vi", "pt"].map(str::to_owned).into()
            } else {
                Vec::new()
            },
            checked: checked(today, n + 3),
            ..blank(town, name)
        };
        all.push((format!("neighbour-{n}"), entry));
    }
    for (n, (name, plain, part, what, whom, amount, bring, trouble)) in PROGRAMMES.iter().enumerate() {
        let base =
            town.agencies.iter().find(|a| a.name.contains(part)).map(|a| desk(town, a)).unwrap_or_default();
        let entry = Entry {
            kind: EntryKind::Programme,
            name: (*name).into(),
            plain_name: (*plain).into(),
            description: (*what).into(),
            eligibility: (*whom).into(),
            amount: (*amount).into(),
            repayment: Some(amount.contains("返します")),
            documents: bring.iter().map(|d| (*d).into()).collect(),
            apply: format!("{part}に電話してください。書類がそろっていなくても相談できます。"),
            say: format!("「{name}のことで相談したいです」"),
            desk_kind: String::new(),
            troubles: vec![(*trouble).into()],
            checked: checked(today, n + 1),
            ..base
        };
        all.push((format!("programme-{n}"), entry));
    }
    all
}

fn blank(town: &Town, name: &str) -> Entry {
    let place = &town.municipality;
    Entry {
        name: name.into(),
        municipality: place.code.clone(),
        areas: vec![Area { code: place.code.clone(), name: place.name.clone() }],
        ..Entry::default()
    }
}

fn organization(town: &Town, name: &str) -> Organization {
    let uid = Uid::of(&["engawa organization", &town.municipality.code, name]);
    Organization { uid, name: name.into(), ..Organization::default() }
}

/// Who runs a desk: the town its offices, everybody else themselves.
fn desk(town: &Town, agency: &Agency) -> Entry {
    let own = agency.name.starts_with("みどり町役場") || matches!(agency.kind, "kodomo" | "hoken");
    let who = if own { &town.municipality.name } else { &agency.name };
    let secret = agency.address.starts_with('（');
    let address = agency.address.strip_prefix(town.municipality.name.as_str()).unwrap_or_default();
    Entry {
        organization: organization(town, who),
        email: agency.email.clone(),
        whereabouts: if secret { Whereabouts::Secret } else { site(town, address) },
        phones: phone::normalise(&agency.phone)
            .map(|number| Phone { number, kind: "voice".into(), note: String::new() })
            .into_iter()
            .collect(),
        hours: vec![Hours::read(&agency.hours, "")],
        desk_kind: agency.kind.into(),
        owner: agency.name.clone(),
        owner_email: agency.email.clone(),
        ..blank(town, &agency.name)
    }
}

fn site(town: &Town, place: &str) -> Whereabouts {
    if place.is_empty() {
        return Whereabouts::default();
    }
    Whereabouts::Open(vec![Site {
        city: town.municipality.name.clone(),
        address: place.into(),
        ..Site::default()
    }])
}

/// Most were looked at in the last months, some not for half a year, a few never.
fn checked(today: NaiveDate, n: usize) -> Option<NaiveDate> {
    let days = match n % 9 {
        4 => return None,
        2 | 6 => 190 + n as u64 * 3,
        _ => 5 + n as u64 * 4,
    };
    today.checked_sub_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_town_has_sixty_entries_and_its_sheltered_place_no_address() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let all = entries(&crate::town::generate(today, 1, 1), today);
        assert_eq!(all.len(), 60);
        assert_eq!(all.iter().filter(|(_, e)| e.whereabouts.is_secret()).count(), 1);
        let stale = all.iter().filter(|(_, e)| e.stale(today)).count();
        assert!((10..30).contains(&stale), "{stale}");
        for (_, entry) in all {
            assert_eq!(entry.clone().sound().as_ref(), Ok(&entry), "{}", entry.name);
        }
    }
}
