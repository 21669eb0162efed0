//! Slots of sentences. A slot is a word in braces; what it becomes depends on the household and a draw.

use super::rng::Rng;

/// The words of one household that sentences may speak of.
#[derive(Debug, Clone, Default)]
pub(super) struct Words {
    /// 本人, or the family name with さん.
    pub(super) me: String,
    /// The parent's tie, or 「ご家族」.
    pub(super) parent: String,
    /// A child's tie, or 「お子さん」.
    pub(super) child: String,
    /// The partner's tie, or 「ご家族」.
    pub(super) partner: String,
    /// Any member's tie.
    pub(super) kin: String,
    /// The neighbourhood.
    pub(super) ground: String,
    /// An agency and one who works there.
    pub(super) desk: (String, String),
}

const FOODS: &[&str] = &[
    "米5キロとレトルト",
    "カップ麺と缶詰",
    "パスタと缶詰",
    "米とみそ",
    "乾麺と野菜",
    "パンとレトルトのおかず",
    "うどんと卵",
    "ゼリー飲料とおかゆ",
    "米2キロと即席みそ汁",
    "菓子パンとバナナ",
    "冷凍の総菜",
    "じゃがいもと玉ねぎ",
];
const JOYS: &[&str] = &[
    "将棋",
    "釣り",
    "畑",
    "編み物",
    "昔の歌",
    "プロ野球",
    "鉄道模型",
    "犬の散歩",
    "料理番組",
    "パズル",
    "写真",
    "ラジオの園芸の時間",
    "漫画",
    "折り紙",
    "ギター",
    "天気の記録",
    "盆栽",
    "ぬり絵",
];
const JOBS: &[&str] = &[
    "食品工場の夜勤",
    "倉庫の仕分け",
    "清掃のパート",
    "介護施設の調理補助",
    "スーパーの品出し",
    "新聞配達",
    "警備の日勤",
    "農家の収穫手伝い",
    "ビルの清掃",
    "コンビニの早朝",
    "部品の検品",
    "宅配の助手",
    "クリーニング工場",
    "旅館の客室係",
];
const BODY: &[&str] = &[
    "眠りが浅い",
    "腰の痛み",
    "めまい",
    "食欲がない",
    "血圧が高め",
    "膝の痛み",
    "胃の痛み",
    "息切れ",
    "動悸",
    "歯の痛み",
    "足のむくみ",
    "頭が重い日が多い",
    "手のしびれ",
    "咳が続く",
];
const SIGHTS: &[&str] = &[
    "台所はきれいに使われている",
    "玄関に郵便物がたまっている",
    "部屋は暖かかった",
    "新しいカーテンに替わっていた",
    "冷蔵庫の中身は少ない",
    "薬カレンダーは昨日の分まで空",
    "洗濯物が干してあった",
    "庭の草が刈られていた",
    "電球が一つ切れたまま",
    "食卓に花が一輪あった",
    "カレンダーに予定が書き込まれていた",
    "ゴミ袋が三つ玄関に出ていた",
    "仏壇に新しい水が供えてあった",
    "窓が開けてあった",
];
const PAPERS: &[&str] = &[
    "督促状",
    "給与明細",
    "銀行からの封筒",
    "診断書",
    "家計簿",
    "賃貸契約書",
    "保険証の更新の封筒",
    "通帳",
    "税の納付書",
    "水道の検針票",
    "役場からの封筒",
    "雇用保険の書類",
];
const PLACES: &[&str] = &[
    "福祉会館の相談室",
    "コミュニティセンターの一角",
    "図書館の閲覧席",
    "役場のロビー",
    "ご自宅の玄関先",
    "病院の待合",
    "駅前の喫茶店",
    "公園のベンチ",
    "縁がわの和室",
    "スーパーの休憩所",
];

/// Words that count by themselves; before any other a number of times is meant.
const COUNTERS: [char; 13] = ['回', '通', '社', '軒', 'か', '件', 'つ', '番', '時', '人', '枚', '種', '日'];

fn money(rng: &mut Rng, low: i64, high: i64, step: i64) -> String {
    let yen = rng.between(low, high) * step;
    if yen % 10_000 == 0 {
        format!("{}万円", yen / 10_000)
    } else if yen > 10_000 {
        format!("{}万{}円", yen / 10_000, yen % 10_000)
    } else {
        format!("{yen}円")
    }
}

/// The sentence with its slots filled. An unknown slot stays as written; a test looks for that.
pub(super) fn fill(sentence: &str, words: &Words, rng: &mut Rng) -> String {
    let mut out = String::with_capacity(sentence.len() + 24);
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((slot, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        match slot {
            "me" => out.push_str(&words.me),
            "親" => out.push_str(&words.parent),
            "子" => out.push_str(&words.child),
            "配" => out.push_str(&words.partner),
            "家" => out.push_str(&words.kin),
            "地" => out.push_str(&words.ground),
            "機" => out.push_str(&words.desk.0),
            "担" => out.push_str(&words.desk.1),
            "円" => out.push_str(&money(rng, 6, 58, 500)),
            "大円" => out.push_str(&money(rng, 28, 310, 10_000)),
            "家賃" => out.push_str(&money(rng, 27, 64, 1_000)),
            "日" => out.push_str(&format!("{}日", rng.between(1, 28))),
            "曜" => out.push_str(rng.pick(&["月曜", "火曜", "水曜", "木曜", "金曜"])),
            "時" => out.push_str(rng.pick(&[
                "9時半", "10時", "10時半", "11時", "13時", "13時半", "14時", "15時", "15時半", "16時",
            ])),
            "回" => {
                out.push_str(&rng.between(2, 6).to_string());
                if !tail.starts_with(COUNTERS) {
                    out.push('回');
                }
            }
            "月" => out.push_str(&format!("{}か月", rng.between(2, 9))),
            "年" => out.push_str(&format!("{}年", rng.between(2, 19))),
            "食" => out.push_str(rng.pick(FOODS)),
            "趣" => out.push_str(rng.pick(JOYS)),
            "仕" => out.push_str(rng.pick(JOBS)),
            "体" => out.push_str(rng.pick(BODY)),
            "様" => out.push_str(rng.pick(SIGHTS)),
            "紙" => out.push_str(rng.pick(PAPERS)),
            "場" => out.push_str(rng.pick(PLACES)),
            other => {
                out.push('{');
                out.push_str(other);
                out.push('}');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{Words, fill};
    use crate::town::rng::Rng;

    #[test]
    fn slots_are_filled_and_an_unknown_one_shows() {
        let words = Words { me: "佐野さん".into(), ..Words::default() };
        let mut rng = Rng::new(3, 3);
        assert_eq!(fill("{me}と面談。", &words, &mut rng), "佐野さんと面談。");
        assert_eq!(fill("{なし}。", &words, &mut rng), "{なし}。");
        assert_eq!(fill("かっこ { だけ", &words, &mut rng), "かっこ { だけ");
        assert!(fill("支払い{円}", &words, &mut rng).ends_with('円'));
    }
}
