//! The ground of みどり町 (twelve districts with their neighbourhood associations) and its agencies.

use super::model::{Agency, Area};

/// District, reading, and its associations with reading and residents.
type District = (&'static str, &'static str, &'static [(&'static str, &'static str, u32)]);

/// The districts from the station outward to the hills.
#[rustfmt::skip]
const DISTRICTS: &[District] = &[
    ("中央地区", "ちゅうおうちく", &[("本町自治会", "ほんちょうじちかい", 1631), ("駅前自治会", "えきまえじちかい", 1895), ("役場前自治会", "やくばまえじちかい", 1003)]),
    ("川北地区", "かわきたちく", &[("川北一区自治会", "かわきたいっくじちかい", 1333), ("川北二区自治会", "かわきたにくじちかい", 1080), ("水車自治会", "すいしゃじちかい", 463)]),
    ("川南地区", "かわみなみちく", &[("川南自治会", "かわみなみじちかい", 1488), ("舟渡自治会", "ふなとじちかい", 838)]),
    ("緑が丘地区", "みどりがおかちく", &[("緑が丘一丁目自治会", "みどりがおかいっちょうめじちかい", 1807), ("緑が丘二丁目自治会", "みどりがおかにちょうめじちかい", 1752), ("緑が丘団地自治会", "みどりがおかだんちじちかい", 1245)]),
    ("東原地区", "ひがしはらちく", &[("東原自治会", "ひがしはらじちかい", 1587), ("工業団地前自治会", "こうぎょうだんちまえじちかい", 959)]),
    ("西原地区", "にしはらちく", &[("西原自治会", "にしはらじちかい", 1278), ("桜並木自治会", "さくらなみきじちかい", 915)]),
    ("大橋地区", "おおはしちく", &[("大橋上自治会", "おおはしかみじちかい", 1036), ("大橋下自治会", "おおはししもじちかい", 1124)]),
    ("栗山地区", "くりやまちく", &[("栗山自治会", "くりやまじちかい", 760), ("峠下自治会", "とうげしたじちかい", 342)]),
    ("湖畔地区", "こはんちく", &[("湖畔自治会", "こはんじちかい", 793), ("温泉通り自治会", "おんせんどおりじちかい", 705)]),
    ("若葉台地区", "わかばだいちく", &[("若葉台北自治会", "わかばだいきたじちかい", 1995), ("若葉台南自治会", "わかばだいみなみじちかい", 1719)]),
    ("豊田地区", "とよたちく", &[("豊田自治会", "とよたじちかい", 970), ("新田自治会", "しんでんじちかい", 595)]),
    ("奥沢地区", "おくさわちく", &[("奥沢自治会", "おくさわじちかい", 430), ("日向自治会", "ひなたじちかい", 287)]),
];

/// The address of households whose home is known to nobody: letters only.
pub(super) const LETTERS_ONLY: &str = "みどり町本町1番1（連絡は福祉会館あて）";

/// All areas: first the districts, then their associations.
pub(super) fn areas() -> Vec<Area> {
    let mut all: Vec<Area> = DISTRICTS
        .iter()
        .map(|(name, kana, parts)| Area {
            name: (*name).into(),
            kana: (*kana).into(),
            layer: "地区",
            parent: None,
            population: parts.iter().map(|part| part.2).sum(),
        })
        .collect();
    for (parent, (_, _, parts)) in DISTRICTS.iter().enumerate() {
        for (name, kana, population) in *parts {
            all.push(Area {
                name: (*name).into(),
                kana: (*kana).into(),
                layer: "自治会",
                parent: Some(parent),
                population: *population,
            });
        }
    }
    all
}

/// How many of the areas are districts; the associations follow them.
pub(super) const DISTRICT_COUNT: usize = DISTRICTS.len();

/// The association called `name`, for the stories; the first one when there is none such.
pub(super) fn association(areas: &[Area], name: &str) -> usize {
    areas
        .iter()
        .position(|area| area.layer == "自治会" && area.name.starts_with(name))
        .unwrap_or(DISTRICT_COUNT)
}

/// The ground's name as an address has it: 「本町自治会」 gives 「本町」.
pub(super) fn ground(area: &Area) -> &str {
    area.name.trim_end_matches("自治会").trim_end_matches("地区")
}

macro_rules! desks {
    ($($id:ident = ($name:literal, $kana:literal, $kind:literal, $place:literal, $hours:literal);)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, reason = "the names are read as a table of desks")]
        enum At { $($id),* }
        /// The index of each agency, by a short name.
        pub(super) mod desk {
            $(#[allow(dead_code, reason = "every agency has its name, whether or not a story speaks of it yet")]
            pub(in crate::town) const $id: usize = super::At::$id as usize;)*
        }
        /// Name, reading, kind, place and hours of each agency.
        const DESKS: &[(&str, &str, &str, &str, &str)] = &[$(($name, $kana, $kind, $place, $hours)),*];
    };
}

desks! {
    KURASHI = ("くらし相談センター", "くらしそうだんせんたー", "jiritsu", "本町1番1 福祉会館1階", "月曜から金曜 8時30分から17時15分（第2土曜 午前も）");
    SHAKYO = ("みどり町社会福祉協議会", "みどりちょうしゃかいふくしきょうぎかい", "shakyo", "本町1番1 福祉会館2階", "月曜から金曜 8時30分から17時15分");
    HOKATSU = ("みどり町地域包括支援センター", "みどりちょうちいきほうかつしえんせんたー", "hokatsu", "役場前2番4", "月曜から金曜 8時30分から17時15分（夜間は転送電話）");
    HOKATSU_KITA = ("地域包括支援センター 川北分室", "ちいきほうかつしえんせんたー かわきたぶんしつ", "hokatsu", "川北一区55番", "月曜から金曜 9時から17時");
    FUKUSHI = ("みどり町役場 福祉課", "みどりちょうやくば ふくしか", "town", "役場前1番1", "月曜から金曜 8時30分から17時15分");
    ZEIMU = ("みどり町役場 税務住民課", "みどりちょうやくば ぜいむじゅうみんか", "town", "役場前1番1", "月曜から金曜 8時30分から17時15分（木曜は19時まで）");
    SUIDO = ("みどり町役場 上下水道課", "みどりちょうやくば じょうげすいどうか", "town", "役場前1番1", "月曜から金曜 8時30分から17時15分");
    SHOHI = ("みどり町消費生活相談窓口", "みどりちょうしょうひせいかつそうだんまどぐち", "town", "役場前1番1", "火曜・木曜 9時から16時");
    KODOMO = ("みどり町こども家庭センター", "みどりちょうこどもかていせんたー", "kodomo", "役場前2番8", "月曜から金曜 8時30分から17時15分");
    HOKEN = ("みどり町保健センター", "みどりちょうほけんせんたー", "hoken", "役場前2番8", "月曜から金曜 8時30分から17時15分");
    TSUBASA = ("障害者相談支援センター つばさ", "しょうがいしゃそうだんしえんせんたー つばさ", "shogai", "西原310番", "月曜から土曜 9時から18時");
    ASAGAO = ("就労継続支援 あさがお工房", "しゅうろうけいぞくしえん あさがおこうぼう", "shogai", "東原77番", "月曜から金曜 9時から16時");
    HIDAMARI = ("地域活動支援センター ひだまり", "ちいきかつどうしえんせんたー ひだまり", "shogai", "桜並木12番", "火曜から土曜 10時から17時");
    SHO_CHUO = ("みどり小学校", "みどりしょうがっこう", "school", "本町8番", "月曜から金曜 8時から17時");
    SHO_KITA = ("川北小学校", "かわきたしょうがっこう", "school", "川北二区4番", "月曜から金曜 8時から17時");
    CHU = ("みどり中学校", "みどりちゅうがっこう", "school", "緑が丘一丁目20番", "月曜から金曜 8時から17時");
    KOKO = ("みどり高等学校", "みどりこうとうがっこう", "school", "若葉台北100番", "月曜から金曜 8時から17時");
    MANABI = ("教育支援センター まなびの部屋", "きょういくしえんせんたー まなびのへや", "school", "緑が丘二丁目3番", "月曜から金曜 9時から15時");
    HW = ("ハローワークみどり出張所", "はろーわーくみどりしゅっちょうしょ", "hellowork", "駅前3番12", "月曜から金曜 8時30分から17時15分");
    WAKAMONO = ("若者しごとの広場 みどり", "わかものしごとのひろば みどり", "npo", "駅前3番20", "火曜から土曜 10時から18時");
    BYOIN = ("みどり町立病院 地域連携室", "みどりちょうりつびょういん ちいきれんけいしつ", "medical", "大橋下200番", "月曜から金曜 9時から17時");
    KOKORO = ("森のこころクリニック", "もりのこころくりにっく", "medical", "若葉台南41番", "月・火・木・金・土 9時から18時");
    NAIKA = ("川べり内科医院", "かわべりないかいいん", "medical", "川南18番", "月曜から土曜 9時から12時、水曜を除く午後");
    SOYOKAZE = ("訪問看護ステーション そよかぜ", "ほうもんかんごすてーしょん そよかぜ", "medical", "西原22番", "毎日 24時間（連絡は携帯へ）");
    YUNAGI = ("居宅介護支援事業所 ゆうなぎ", "きょたくかいごしえんじぎょうしょ ゆうなぎ", "other", "舟渡9番", "月曜から金曜 9時から17時30分");
    DAY = ("デイサービス こもれび", "でいさーびす こもれび", "other", "湖畔60番", "月曜から土曜 8時30分から17時");
    ENGAWA_NPO = ("NPO法人 みんなの縁がわ", "えぬぴーおーほうじん みんなのえんがわ", "npo", "桜並木30番", "水曜から日曜 11時から17時");
    KAKEHASHI = ("NPO法人 ことばのかけはし", "えぬぴーおーほうじん ことばのかけはし", "npo", "工業団地前5番", "火曜・金曜 13時から20時、日曜 10時から15時");
    FOODBANK = ("フードバンクみどり", "ふーどばんくみどり", "foodbank", "東原120番 旧農協倉庫", "月・水・金 10時から16時");
    SHOKUDO = ("こども食堂 にじいろ", "こどもしょくどう にじいろ", "npo", "緑が丘団地集会所", "第1・第3土曜 16時から19時");
    TOMOSHIBI = ("一時宿泊 ともしび荘", "いちじしゅくはく ともしびそう", "shelter", "駅前9番", "毎日 24時間");
    JOSEI = ("女性の相談 あゆみ", "じょせいのそうだん あゆみ", "other", "（場所は公開していません）", "毎日 9時から21時（電話）");
    SUMAI = ("居住支援法人 すまいの窓", "きょじゅうしえんほうじん すまいのまど", "housing", "本町14番", "月曜から土曜 10時から18時");
    JUTAKU = ("町営住宅管理室", "ちょうえいじゅうたくかんりしつ", "housing", "役場前1番1", "月曜から金曜 8時30分から17時15分");
    POLICE = ("みどり警察署 生活安全係", "みどりけいさつしょ せいかつあんぜんがかり", "police", "大橋上1番", "毎日 24時間");
    LAW = ("みどりの木 法律事務所", "みどりのき ほうりつじむしょ", "law", "駅前4番2", "月曜から金曜 9時30分から18時");
    SHIHO = ("司法書士 ことり事務所", "しほうしょし ことりじむしょ", "law", "本町6番", "月曜から金曜 9時から17時30分");
    FARM = ("農業法人 青ぞらファーム", "のうぎょうほうじん あおぞらふぁーむ", "company", "豊田401番", "毎日 7時から16時");
    SHOKUHIN = ("みどり食品工業", "みどりしょくひんこうぎょう", "company", "工業団地前2番", "月曜から土曜 8時から17時");
    LPG = ("みどり燃料販売組合", "みどりねんりょうはんばいくみあい", "company", "大橋下33番", "月曜から土曜 8時30分から17時30分");
    MINSEI = ("みどり町民生委員児童委員協議会", "みどりちょうみんせいいいんじどういいんきょうぎかい", "minsei", "本町1番1 福祉会館2階", "事務局は社会福祉協議会");
    JICHIKAI = ("みどり町自治会連合会", "みどりちょうじちかいれんごうかい", "jichikai", "本町2番 コミュニティセンター", "月曜から金曜 9時から16時");
    TEICHAKU = ("地域生活定着の相談 ふたたび", "ちいきせいかつていちゃくのそうだん ふたたび", "other", "駅前7番", "月曜から金曜 9時から17時");
    NENKIN = ("年金と手当の相談室", "ねんきんとてあてのそうだんしつ", "other", "役場前3番", "月曜から金曜 8時30分から17時15分");
}

/// All agencies in the order of [`desk`].
pub(super) fn agencies() -> Vec<Agency> {
    DESKS
        .iter()
        .enumerate()
        .map(|(at, (name, kana, kind, place, hours))| Agency {
            name: (*name).into(),
            kana: (*kana).into(),
            kind,
            phone: format!("000-{:03}-{:04}", 200 + at, 1000 + at * 37),
            email: format!("desk{:02}@midori.example.jp", at + 1),
            address: if place.starts_with('（') { (*place).into() } else { format!("みどり町{place}") },
            hours: (*hours).into(),
        })
        .collect()
}
