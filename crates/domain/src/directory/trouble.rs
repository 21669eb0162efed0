//! The two taxonomies of the directory: everyday troubles, and kinds of desks.

/// One term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// Its code.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What belongs to it.
    pub note: &'static str,
}

const fn one(code: &'static str, name: &'static str, note: &'static str) -> Term {
    Term { code, name, note }
}

/// くらしの困りごと: what a resident would say. The codes are those that public lists use, too.
pub const TROUBLES: [Term; 14] = [
    one("food", "食べるものがない", "食料、日用品、こども食堂"),
    one("housing", "泊まるところがない", "一時の宿、住まいさがし"),
    one("rent", "家賃がはらえない", "住居確保給付金、滞納、ひっこし"),
    one("utilities", "電気・ガス・水道がとまりそう", "支払いの猶予、減免"),
    one("money", "くらしのお金がない", "生活保護、給付、貸付"),
    one("medical", "病院に行くお金がない", "医療費、保険料、無料低額診療"),
    one("work", "仕事がない・働けない", "失業、休職、はじめの一歩"),
    one("debt", "借金・滞納でこまっている", "債務整理、家計の相談"),
    one("violence", "暴力から逃げたい", "DV、虐待、性暴力、避難"),
    one("children", "こども・妊娠・ひとり親", "子育て、就学、産前産後"),
    one("mental", "こころがつらい", "こころの健康、依存、ひきこもり"),
    one("disability", "障害や病気でたすけがいる", "障害福祉、発達、難病"),
    one("care", "介護でこまっている", "介護保険、地域包括、家族の介護"),
    one("unknown", "どこに言えばよいかわからない", "なんでも相談、役場の代表"),
];

/// 窓口の種類: the codes of the office's own list of agency kinds, as it begins, and 居場所.
pub const DESK_KINDS: [Term; 21] = [
    one("jiritsu", "自立相談支援機関", "くらし・仕事・お金をまとめて相談するところ"),
    one("hokatsu", "地域包括支援センター", "高齢の人と家族の相談"),
    one("shakyo", "社会福祉協議会", "貸付、ボランティア、権利を守る相談"),
    one("town", "役場・市役所", "市町村や県の担当"),
    one("shogai", "障害の相談支援", "障害のある人の相談・働く場・居場所"),
    one("kodomo", "こども家庭センター", "こどもと家庭の相談、児童相談所"),
    one("school", "学校", "学校、教育支援センター"),
    one("hellowork", "ハローワーク", "仕事の相談と紹介"),
    one("medical", "医療機関", "病院、診療所、訪問看護"),
    one("hoken", "保健所・保健センター", "こころと体の健康の相談"),
    one("npo", "NPO・民間団体", "民間の支援"),
    one("foodbank", "フードバンク", "食べものの支え"),
    one("ibasho", "居場所", "だれでもいてよいところ、こども食堂"),
    one("shelter", "シェルター", "一時の宿"),
    one("housing", "不動産・居住支援", "住まいさがし、公営住宅"),
    one("police", "警察", "身の危険、犯罪の被害"),
    one("law", "法律の相談", "法テラス、弁護士、司法書士"),
    one("company", "企業", "働く場、見守りの協定"),
    one("minsei", "民生委員児童委員協議会", "地区の民生委員"),
    one("jichikai", "自治会", "地区の会"),
    one("other", "その他", "どれでもないもの"),
];

/// The term of a list by its code.
#[must_use]
pub fn term(list: &'static [Term], code: &str) -> Option<&'static Term> {
    list.iter().find(|t| t.code == code)
}
