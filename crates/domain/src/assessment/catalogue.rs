//! The items. To add one, add a line; to end one, keep its line for older sheets and ask it no more.

use super::{
    For::{Both, Household, Person},
    Item, Kind, Section,
};
use crate::access::Parts;

const fn item(section: Section, key: &'static str, label: &'static str, kind: Kind) -> Item {
    Item { section, key, label, hint: "", kind, whose: Both, also: Parts::NONE }
}

impl Item {
    const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    const fn person(self) -> Self {
        Self { whose: Person, ..self }
    }

    const fn household(self) -> Self {
        Self { whose: Household, ..self }
    }

    /// A text in which it may be said where somebody lives, works or learns.
    const fn tells_where(self) -> Self {
        Self { also: Parts::WHEREABOUTS, ..self }
    }
}

/// Every item, in the order of the sheet.
pub const ITEMS: &[Item] = &[
    item(Section::Plaint, "plaint_own", "困っていること", Kind::Text).hint("本人のことばのままで。"),
    item(Section::Plaint, "plaint_since", "いつごろから", Kind::Line).hint("例：父が亡くなった春から"),
    item(Section::Plaint, "plaint_tried", "これまでに相談したところ、ためしたこと", Kind::Text),
    // 暮らしと家族
    item(Section::Living, "living_urgent", "いますぐ要ること", Kind::Many("urgent_need")),
    item(Section::Living, "living_marriage", "婚姻", Kind::One("marriage")).person(),
    item(Section::Living, "living_home", "住まい", Kind::One("home_kind")),
    item(Section::Living, "living_state", "住まいのようす", Kind::Text)
        .hint("傷み、片づけ、出ていくように言われているか。住所は書かずに、人や世帯の画面へ。")
        .tells_where(),
    item(Section::Living, "living_members", "いっしょに暮らす人", Kind::Number("人"))
        .hint("本人もふくめて。")
        .household(),
    item(Section::Living, "living_children", "18歳になっていない人", Kind::Number("人")).household(),
    item(Section::Living, "living_care", "家族のなかの世話", Kind::Many("family_care")),
    item(Section::Living, "living_family", "家族・親族との間がら", Kind::Text),
    item(Section::Living, "living_ties", "近所、友人、出かける先", Kind::Text).tells_where(),
    // 健康と障害
    item(Section::Health, "health_state", "健康状態", Kind::One("health_state")).person(),
    item(Section::Health, "health_illness", "病気・けが・気になる症状", Kind::Text).person(),
    item(Section::Health, "health_care", "通院・服薬のようす", Kind::Text)
        .hint("医療機関の名前は、つながり図へ。")
        .person(),
    item(Section::Health, "health_mind", "こころのようす、眠り", Kind::Text).person(),
    item(Section::Health, "health_insurance", "健康保険", Kind::One("health_insurance")).person(),
    item(Section::Health, "health_book", "障害者手帳", Kind::Many("disability_book")).person(),
    item(Section::Health, "health_grade", "手帳の級・障害支援区分", Kind::Line).person(),
    item(Section::Health, "health_level", "介護の認定", Kind::One("care_level")).person(),
    item(Section::Health, "health_home", "家族の健康と障害", Kind::Text)
        .hint("一人ひとりのことは、その人のアセスメントへ。")
        .household(),
    // 収入と資産
    item(Section::Income, "income_month", "本人の収入（月）", Kind::Yen)
        .hint("手取り。例：12万5千、125,000")
        .person(),
    item(Section::Income, "income_home", "世帯の収入（月）", Kind::Yen)
        .hint("手取り。例：18万、180,000")
        .household(),
    item(Section::Income, "income_kind", "収入のもと", Kind::Many("income_kind")),
    item(Section::Income, "income_hand", "いま手もとにあるお金", Kind::Yen),
    item(Section::Income, "income_saved", "預貯金", Kind::Yen),
    item(Section::Income, "income_asset", "資産", Kind::Many("asset_kind")),
    item(Section::Income, "income_rent", "家賃・住宅ローン（月）", Kind::Yen).household(),
    item(Section::Income, "income_note", "お金のやりくり", Kind::Text),
    // 公的な給付
    item(Section::Benefits, "benefits_kind", "受けている給付・手当・減免", Kind::Many("benefit_kind")),
    item(Section::Benefits, "benefits_seiho", "生活保護", Kind::One("seiho")),
    item(Section::Benefits, "benefits_pension", "年金", Kind::One("pension")).person(),
    item(Section::Benefits, "benefits_yen", "年金の額（月）", Kind::Yen)
        .hint("2か月分で届くので、半分にした額。")
        .person(),
    item(Section::Benefits, "benefits_note", "使えそうなのに受けていないもの", Kind::Text),
    // 債務と滞納
    item(Section::Debts, "debts_state", "債務", Kind::One("debt_state")),
    item(Section::Debts, "debts_yen", "債務の残り（合計）", Kind::Yen),
    item(Section::Debts, "debts_month", "返している額（月）", Kind::Yen),
    item(Section::Debts, "debts_why", "借りたところ、借りたわけ", Kind::Text),
    item(Section::Debts, "debts_arrears", "滞納", Kind::Many("arrears_kind")),
    item(Section::Debts, "debts_arrears_yen", "滞納の合計", Kind::Yen),
    item(Section::Debts, "debts_law", "督促、差し押さえ、債務整理", Kind::Text),
    // 仕事と学び
    item(Section::Work, "work_state", "就労状況", Kind::One("work_state")).person(),
    item(Section::Work, "work_kind", "働き方", Kind::One("work_kind")).person(),
    item(Section::Work, "work_left", "直近の離職から", Kind::One("work_left")).person(),
    item(Section::Work, "work_left_on", "離職した日", Kind::Day)
        .hint("住居確保給付金で要ります。年だけわかるときは、下の経歴へ。")
        .person(),
    item(Section::Work, "work_history", "仕事の経歴", Kind::Text).person().tells_where(),
    item(Section::Work, "work_school", "最終学歴", Kind::One("school")).person(),
    item(Section::Work, "work_learning", "通学・学びのようす", Kind::Text).person().tells_where(),
    item(Section::Work, "work_skills", "資格・免許", Kind::Line).person(),
    item(Section::Work, "work_worry", "働く・学ぶうえで気がかりなこと", Kind::Text).person(),
    item(Section::Work, "work_home", "世帯の仕事と学びのようす", Kind::Text).household().tells_where(),
    // 課題と背景要因
    item(Section::Issues, "issues", "課題と背景要因", Kind::ManyMain { list: "issue", main: "issues_main" })
        .hint("あてはまるものに○。いちばんのものに◎。"),
    item(Section::Issues, "issues_text", "どうしてそうなったか", Kind::Text),
    // 強みと希望
    item(Section::Strengths, "strengths_own", "できていること、好きなこと、得意なこと", Kind::Text),
    item(Section::Strengths, "strengths_people", "頼れる人、支えになっているもの", Kind::Text),
    item(Section::Strengths, "wishes_own", "どうなりたいか", Kind::Text).hint("本人のことばのままで。"),
    item(Section::Strengths, "wishes_first", "まず、どうしたいか", Kind::Text),
    // 支援員の見立て
    item(Section::View, "view_text", "見立て", Kind::Text)
        .hint("事実と見立てを分けて。本人が読んでも恥ずかしくないことばで。"),
    item(Section::View, "view_care", "気をつけること", Kind::Text),
    item(Section::View, "view_next", "これからの方針（案）", Kind::Text),
    item(Section::View, "view_screening", "スクリーニング", Kind::One("screening")),
];
