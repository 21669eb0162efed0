//! The code lists that a new engawa starts with. They are rows from then on: an office edits, dates and adds to
//! them; what is not confirmed by an official text is marked 仮 (`provisional`).

mod assessment;
mod money;

use crate::{
    error::Result,
    row::{Sql, vals},
    unit::Unit,
};

/// (list, where it comes from, provisional, rows of code and label).
type List = (&'static str, &'static str, bool, &'static [(&'static str, &'static str)]);

const OWN: &str = "engawa の初期値";
const FORM: &str = "相談受付・申込票（様式案）";

const LISTS: &[List] = &[
    (
        "topic",
        FORM,
        false,
        &[
            ("health", "病気や健康、障害のこと"),
            ("housing", "住まいについて"),
            ("income", "収入・生活費のこと"),
            ("rent_loan", "家賃やローンの支払いのこと"),
            ("taxes_utilities", "税金や公共料金等の支払いについて"),
            ("debt", "債務について"),
            ("job_seeking", "仕事探し、就職について"),
            ("job_trouble", "仕事上の不安やトラブル"),
            ("community", "地域との関係について"),
            ("family", "家族との関係について"),
            ("childcare", "子育てのこと"),
            ("nursing", "介護のこと"),
            ("withdrawal", "ひきこもり・不登校"),
            ("violence", "DV・虐待"),
            ("food", "食べるものがない"),
            ("other", "その他"),
        ],
    ),
    (
        "door",
        OWN,
        true,
        &[
            ("phone", "電話"),
            ("counter", "来所"),
            ("visit", "訪問先で"),
            ("outreach", "出張相談会"),
            ("mail", "手紙・メール"),
            ("online", "オンライン"),
            ("meeting", "会議で"),
            ("web", "Web・LINE"),
        ],
    ),
    (
        "route",
        OWN,
        true,
        &[
            ("self", "本人から"),
            ("family", "家族・親族から"),
            ("acquaintance", "知人・近所から"),
            ("agency", "関係機関から"),
            ("commissioner", "民生委員・児童委員から"),
            ("found", "訪問・声かけで出会った"),
            ("other", "その他"),
        ],
    ),
    (
        "screening",
        "行政事業レビューの区分",
        true,
        &[
            ("undecided", "まだ決めていない"),
            ("info_only", "相談・情報提供のみで終了"),
            ("referred", "他制度・他機関へつなぐ"),
            ("referred_seiho", "生活保護の窓口へつなぐ"),
            ("plan", "継続して支援する"),
            ("emergency", "緊急の支援をする"),
        ],
    ),
    (
        "method",
        OWN,
        true,
        &[
            ("phone", "電話"),
            ("office", "来所"),
            ("visit", "訪問"),
            ("mail", "手紙・メール"),
            ("online", "オンライン"),
            ("escort", "同行"),
            ("meeting", "会議・調整"),
        ],
    ),
    (
        "programme",
        "社会福祉法106条の4第2項",
        true,
        &[
            ("jiritsu", "自立相談支援"),
            ("hokatsu", "地域包括支援センター"),
            ("shogai", "障害者相談支援"),
            ("riyousha", "利用者支援（子ども）"),
            ("takikan", "多機関協働"),
            ("outreach", "アウトリーチ等を通じた継続的支援"),
            ("sanka", "参加支援"),
            ("chiiki", "地域づくり"),
            ("kakei", "家計改善支援"),
            ("shuro", "就労準備支援"),
            ("other", "対象外の業務"),
        ],
    ),
    (
        "field",
        OWN,
        true,
        &[
            ("elderly", "高齢"),
            ("disability", "障害"),
            ("child", "子ども"),
            ("poverty", "困窮"),
            ("multiple", "複合"),
            ("none", "特になし"),
        ],
    ),
    (
        "agency_kind",
        OWN,
        true,
        &[
            ("jiritsu", "自立相談支援機関"),
            ("hokatsu", "地域包括支援センター"),
            ("shakyo", "社会福祉協議会"),
            ("town", "役場・市役所"),
            ("shogai", "障害の相談支援"),
            ("kodomo", "こども家庭センター"),
            ("school", "学校"),
            ("hellowork", "ハローワーク"),
            ("medical", "医療機関"),
            ("hoken", "保健所・保健センター"),
            ("npo", "NPO・民間団体"),
            ("foodbank", "フードバンク"),
            ("shelter", "シェルター"),
            ("housing", "不動産・居住支援"),
            ("police", "警察"),
            ("law", "法律の相談"),
            ("company", "企業"),
            ("minsei", "民生委員児童委員協議会"),
            ("jichikai", "自治会"),
            ("other", "その他"),
        ],
    ),
    (
        "consent_version",
        "個人情報に関する管理・取扱規程",
        true,
        &[("2025-04", "令和7年4月版"), ("2023-04", "令和5年4月版")],
    ),
    (
        "close_reason",
        OWN,
        true,
        &[
            ("goal", "目標を達した"),
            ("passed_on", "他の機関へ引きついだ"),
            ("moved", "転居した"),
            ("wish", "本人の希望"),
            ("lost", "連絡がとれなくなった"),
            ("death", "亡くなった"),
            ("other", "その他"),
        ],
    ),
    (
        "pause_reason",
        OWN,
        true,
        &[
            ("lost", "連絡がとれない"),
            ("wish", "本人の希望"),
            ("hospital", "入院・入所"),
            ("custody", "遠くにいる・拘束されている"),
            ("other", "その他"),
        ],
    ),
    (
        "menu",
        "生活困窮者自立支援法・社会福祉法106条の4（名前は仮）",
        true,
        &[
            ("job_support", "自立相談支援機関による就労支援"),
            ("housing_rent", "住居確保給付金（家賃補助）"),
            ("housing_move", "住居確保給付金（転居費用補助）"),
            ("temporary_living", "一時生活支援"),
            ("residence", "居住支援"),
            ("household_budget", "家計改善支援"),
            ("job_preparation", "就労準備支援"),
            ("job_training", "認定就労訓練"),
            ("loan", "生活福祉資金による貸付"),
            ("hellowork", "生活保護受給者等就労自立促進"),
            ("learning", "子どもの学習・生活支援"),
            ("participation", "参加支援"),
            ("outreach", "アウトリーチ等を通じた継続的支援"),
            ("cooperation", "多機関協働"),
            ("other", "他の制度・地域の資源"),
        ],
    ),
    (
        "agree_how",
        OWN,
        true,
        &[("signed", "申込書に署名"), ("spoken", "口頭（記録に残す）"), ("proxy", "代わりの人が署名")],
    ),
    (
        "change",
        "評価シートの記憶による仮の表",
        true,
        &[
            ("seiho", "生活保護の適用"),
            ("housing", "住まいの確保・安定"),
            ("medical", "医療機関にかかりはじめた"),
            ("health", "健康状態の改善"),
            ("handbook", "障害者手帳の取得"),
            ("will", "自立への意欲の向上"),
            ("isolation", "孤立の解消"),
            ("mind", "気持ちの安定"),
            ("habits", "生活習慣の改善"),
            ("relations", "対人関係・家族関係の改善"),
            ("society", "社会に出る機会がふえた"),
            ("debt", "債務の整理"),
            ("budget", "家計の改善"),
            ("income", "就労収入がふえた"),
            ("job_seeking", "就職活動の開始"),
            ("training", "職業訓練・就学"),
            ("job_middle", "就労開始（中間的就労）"),
            ("job", "就労開始（一般就労）"),
            ("job_stays", "職場定着"),
            ("learning", "学習習慣・学力の改善"),
            ("sos", "困ったと言えるようになった"),
            ("other", "その他"),
        ],
    ),
    (
        "no_plan_reason",
        OWN,
        true,
        &[
            ("listening", "まだ話を聞いている"),
            ("no_consent", "同意がまだ"),
            ("no_second", "二度目に会えていない"),
            ("unreachable", "連絡がとれない"),
            ("urgent_first", "急ぎの支援が先"),
            ("waiting", "ほかの機関の返事を待っている"),
            ("writing", "案を書いている"),
            ("other", "その他"),
        ],
    ),
    (
        "band",
        OWN,
        true,
        &[
            ("health", "健康"),
            ("work", "仕事"),
            ("money", "お金"),
            ("housing", "住まい"),
            ("family", "家族"),
            ("learning", "学び"),
        ],
    ),
];

/// Rows that hold only from or until a day: names that a law has changed. 一時生活支援事業 is 居住支援事業, and
/// 住居確保給付金 also pays a removal, from 2025-04-01.
const DATED: &[(&str, &str, Option<&str>, Option<&str>)] = &[
    ("menu", "temporary_living", None, Some("2025-03-31")),
    ("menu", "residence", Some("2025-04-01"), None),
    ("menu", "housing_move", Some("2025-04-01"), None),
];

/// The names of the lists.
#[cfg(test)]
pub(crate) fn list_names() -> Vec<&'static str> {
    LISTS.iter().chain(assessment::LISTS).chain(money::LISTS).map(|(list, ..)| *list).collect()
}

/// Fills each list that has no row yet. Lists that an office has touched are left as they are.
pub(crate) async fn codes(unit: &Unit) -> Result<()> {
    for (list, source, provisional, rows) in LISTS.iter().chain(assessment::LISTS).chain(money::LISTS) {
        let known = Sql::new("SELECT id FROM code WHERE list = $1 LIMIT 1", vals![*list]);
        if unit.one(known, |r| r.int("id")).await?.is_some() {
            continue;
        }
        let mut sql = Sql::new(
            "INSERT INTO code (list, code, label, rank, provisional, source, valid_from, valid_to) VALUES ",
            vec![],
        );
        for (rank, (code, label)) in (1_i64..).zip(*rows) {
            let dated = DATED.iter().find(|(of, word, ..)| of == list && word == code);
            let (from, to) = dated.map_or((None, None), |(.., from, to)| (*from, *to));
            sql.add(if rank == 1 { "(" } else { ",(" }).bind(*list).add(",").bind(*code).add(",");
            sql.bind(*label).add(",").bind(rank).add(",").bind(i64::from(*provisional)).add(",");
            sql.bind(*source).add(",").bind(from).add(",").bind(to).add(")");
        }
        unit.run(sql).await?;
    }
    Ok(())
}
