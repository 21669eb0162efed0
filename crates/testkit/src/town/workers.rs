//! Those who sign in: some ninety workers and volunteers of the agencies.

use super::model::Worker;
use super::places::desk::*;

/// Sign-in name, name, reading, agency, role.
type Row = (&'static str, &'static str, &'static str, usize, &'static str);

/// One row for each worker; the main agency's eight come first, 佐藤 花子 first of all.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("sato", "佐藤 花子", "さとう はなこ", KURASHI, "consultant"),
    ("takagi", "高木 誠一", "たかぎ せいいち", KURASHI, "chief"),
    ("nagai", "永井 美和", "ながい みわ", KURASHI, "coordinator"),
    ("okubo", "大久保 進", "おおくぼ すすむ", KURASHI, "manager"),
    ("mori", "森 健吾", "もり けんご", KURASHI, "consultant"),
    ("yano", "矢野 千鶴", "やの ちづる", KURASHI, "consultant"),
    ("hirose", "広瀬 拓", "ひろせ たく", KURASHI, "consultant"),
    ("kojima", "小島 礼子", "こじま れいこ", KURASHI, "consultant"),
    ("admin", "機械 守", "きかい まもる", FUKUSHI, "system"),
    ("kansa", "目黒 正", "めぐろ ただし", FUKUSHI, "auditor"),
    ("shimizu", "清水 薫", "しみず かおる", SHAKYO, "manager"),
    ("hoshino", "星野 大地", "ほしの だいち", SHAKYO, "consultant"),
    ("kubota", "久保田 理沙", "くぼた りさ", SHAKYO, "consultant"),
    ("tanabe", "田辺 文夫", "たなべ ふみお", SHAKYO, "consultant"),
    ("iwasaki", "岩崎 恵理", "いわさき えり", HOKATSU, "chief"),
    ("matsuo", "松尾 博之", "まつお ひろゆき", HOKATSU, "consultant"),
    ("chiba", "千葉 なつみ", "ちば なつみ", HOKATSU, "consultant"),
    ("ueno", "上野 康子", "うえの やすこ", HOKATSU, "consultant"),
    ("hamada", "浜田 透", "はまだ とおる", HOKATSU_KITA, "chief"),
    ("sugiyama", "杉山 茜", "すぎやま あかね", HOKATSU_KITA, "consultant"),
    ("kikuchi", "菊池 勝美", "きくち かつみ", FUKUSHI, "manager"),
    ("ando", "安藤 優", "あんどう ゆう", FUKUSHI, "consultant"),
    ("nomura", "野村 俊", "のむら しゅん", FUKUSHI, "consultant"),
    ("wada", "和田 弓子", "わだ ゆみこ", FUKUSHI, "coordinator"),
    ("masuda", "増田 仁", "ますだ ひとし", ZEIMU, "consultant"),
    ("imai", "今井 直子", "いまい なおこ", ZEIMU, "consultant"),
    ("yasuda", "安田 昇", "やすだ のぼる", SUIDO, "consultant"),
    ("tsuchiya", "土屋 和江", "つちや かずえ", SHOHI, "consultant"),
    ("nakano", "中野 ひろみ", "なかの ひろみ", KODOMO, "chief"),
    ("ono", "小野 歩", "おの あゆむ", KODOMO, "consultant"),
    ("harada", "原田 千佳", "はらだ ちか", KODOMO, "consultant"),
    ("kaneko", "金子 友香", "かねこ ともか", KODOMO, "consultant"),
    ("sakai", "酒井 典子", "さかい のりこ", HOKEN, "chief"),
    ("murata", "村田 あかり", "むらた あかり", HOKEN, "consultant"),
    ("aoki", "青木 綾乃", "あおき あやの", HOKEN, "consultant"),
    ("fukui", "福井 順", "ふくい じゅん", TSUBASA, "chief"),
    ("seki", "関 みのり", "せき みのり", TSUBASA, "consultant"),
    ("hattori", "服部 智", "はっとり さとる", TSUBASA, "consultant"),
    ("ogino", "荻野 幸恵", "おぎの さちえ", ASAGAO, "manager"),
    ("tsuji", "辻 浩平", "つじ こうへい", ASAGAO, "consultant"),
    ("higuchi", "樋口 真由", "ひぐち まゆ", HIDAMARI, "consultant"),
    ("kurosawa", "黒沢 亮一", "くろさわ りょういち", HIDAMARI, "manager"),
    ("maruyama", "丸山 敏子", "まるやま としこ", SHO_CHUO, "consultant"),
    ("yokoyama", "横山 健", "よこやま けん", SHO_KITA, "consultant"),
    ("kudo", "工藤 さつき", "くどう さつき", CHU, "consultant"),
    ("ishida", "石田 隆史", "いしだ たかふみ", CHU, "chief"),
    ("hayakawa", "早川 希", "はやかわ のぞみ", KOKO, "consultant"),
    ("shibata", "柴田 葉子", "しばた ようこ", MANABI, "consultant"),
    ("nishida", "西田 正道", "にしだ まさみち", HW, "consultant"),
    ("kawaguchi", "川口 京", "かわぐち みやこ", HW, "consultant"),
    ("ichikawa", "市川 翼", "いちかわ つばさ", WAKAMONO, "consultant"),
    ("mizuno", "水野 聖子", "みずの せいこ", WAKAMONO, "manager"),
    ("okada", "岡田 有紀", "おかだ ゆき", BYOIN, "consultant"),
    ("takeda", "武田 真人", "たけだ まさと", BYOIN, "consultant"),
    ("uchida", "内田 涼子", "うちだ りょうこ", KOKORO, "consultant"),
    ("hirano", "平野 宏", "ひらの ひろし", NAIKA, "consultant"),
    ("furukawa", "古川 瑞穂", "ふるかわ みずほ", SOYOKAZE, "manager"),
    ("oda", "小田 慶子", "おだ けいこ", SOYOKAZE, "consultant"),
    ("taguchi", "田口 文江", "たぐち ふみえ", YUNAGI, "consultant"),
    ("yoshikawa", "吉川 満", "よしかわ みつる", YUNAGI, "consultant"),
    ("koike", "小池 陽", "こいけ よう", DAY, "consultant"),
    ("nakanishi", "中西 広子", "なかにし ひろこ", DAY, "manager"),
    ("akiyama", "秋山 志保", "あきやま しほ", ENGAWA_NPO, "manager"),
    ("ota", "太田 光", "おおた ひかる", ENGAWA_NPO, "consultant"),
    ("tani", "谷 ゆかり", "たに ゆかり", KAKEHASHI, "manager"),
    ("lam", "ラム・アン（LAM ANH）", "ラム アン", KAKEHASHI, "consultant"),
    ("suda", "須田 一郎", "すだ いちろう", FOODBANK, "manager"),
    ("matsui", "松井 佳代", "まつい かよ", FOODBANK, "consultant"),
    ("kondo", "近藤 夏子", "こんどう なつこ", SHOKUDO, "manager"),
    ("miyamoto", "宮本 治", "みやもと おさむ", TOMOSHIBI, "manager"),
    ("arai", "新井 清美", "あらい きよみ", TOMOSHIBI, "consultant"),
    ("sawa", "沢 朋子", "さわ ともこ", JOSEI, "consultant"),
    ("katayama", "片山 修司", "かたやま しゅうじ", SUMAI, "manager"),
    ("goto", "後藤 明日美", "ごとう あすみ", SUMAI, "consultant"),
    ("komatsu", "小松 稔", "こまつ みのる", JUTAKU, "consultant"),
    ("kitamura", "北村 剛", "きたむら つよし", POLICE, "consultant"),
    ("yamauchi", "山内 慎", "やまうち しん", LAW, "consultant"),
    ("nishimura", "西村 容子", "にしむら ようこ", LAW, "consultant"),
    ("kotori", "小鳥 隆", "ことり たかし", SHIHO, "consultant"),
    ("sakurai", "桜井 耕", "さくらい こう", FARM, "manager"),
    ("endo", "遠藤 香", "えんどう かおり", SHOKUHIN, "consultant"),
    ("fujii", "藤井 勉", "ふじい つとむ", LPG, "consultant"),
    ("iida", "飯田 和美", "いいだ かずみ", MINSEI, "manager"),
    ("honda", "本田 キクエ", "ほんだ きくえ", MINSEI, "consultant"),
    ("tamura", "田村 武雄", "たむら たけお", MINSEI, "consultant"),
    ("oonishi", "大西 芳子", "おおにし よしこ", MINSEI, "consultant"),
    ("shimada", "島田 利明", "しまだ としあき", JICHIKAI, "manager"),
    ("yoshimura", "吉村 創", "よしむら はじめ", TEICHAKU, "consultant"),
    ("kanno", "菅野 淑子", "かんの よしこ", NENKIN, "consultant"),
    ("sugawara", "菅原 郁", "すがわら いく", NENKIN, "consultant"),
];

/// Second memberships: the coordinator also sits at the town's desk, a nurse also in the health centre.
const SECOND: &[(&str, usize, &str)] = &[("nagai", FUKUSHI, "coordinator"), ("oda", HOKEN, "consultant")];

/// All workers with their memberships.
pub(super) fn workers() -> Vec<Worker> {
    ROWS.iter()
        .map(|(login, name, kana, agency, role)| {
            let mut memberships = vec![(*agency, *role)];
            memberships.extend(SECOND.iter().filter(|row| row.0 == *login).map(|row| (row.1, row.2)));
            Worker { login: (*login).into(), name: (*name).into(), kana: (*kana).into(), memberships }
        })
        .collect()
}

/// The worker who signs in as `login`; 佐藤 花子 when there is none such.
pub(super) fn by_login(login: &str) -> usize {
    ROWS.iter().position(|row| row.0 == login).unwrap_or(0)
}

/// Those of an agency who carry cases.
pub(super) fn carriers(workers: &[Worker], agency: usize) -> Vec<usize> {
    let carries = |role: &str| matches!(role, "consultant" | "chief" | "coordinator");
    workers
        .iter()
        .enumerate()
        .filter(|(_, worker)| worker.memberships.iter().any(|(at, role)| *at == agency && carries(role)))
        .map(|(at, _)| at)
        .collect()
}
