//! The columns of the exchange sheets: the heading that we write, the headings that we also understand, and what may
//! stand in a cell.

use domain::exchange::SheetKind;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Words, dates, numbers: the form's own rules read them.
    Text,
    /// A label of this list.
    Label(&'static str),
    /// ○ or nothing; the word for ○.
    Mark(&'static str),
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The form field.
    pub field: &'static str,
    /// The heading that we write, and by which faults are named.
    pub name: &'static str,
    /// Other headings that offices use.
    pub also: &'static [&'static str],
    /// What a cell holds.
    pub holds: Holds,
    /// Must the column be there?
    pub needed: bool,
    /// How to fill it in.
    pub hint: &'static str,
}

const fn column(
    field: &'static str,
    name: &'static str,
    also: &'static [&'static str],
    hint: &'static str,
) -> Column {
    Column { field, name, also, holds: Holds::Text, needed: false, hint }
}

const fn label(
    field: &'static str,
    name: &'static str,
    also: &'static [&'static str],
    list: &'static str,
    hint: &'static str,
) -> Column {
    Column { field, name, also, holds: Holds::Label(list), needed: false, hint }
}

const fn mark(
    field: &'static str,
    name: &'static str,
    also: &'static [&'static str],
    word: &'static str,
    hint: &'static str,
) -> Column {
    Column { field, name, also, holds: Holds::Mark(word), needed: false, hint }
}

const fn needed(column: Column) -> Column {
    Column { needed: true, ..column }
}

const DAY: &str = "令和6年4月1日、R6.4.1、2024/4/1 など";
const KEY: &str = "ほかの表から指すための番号。空でもかまいません";

/// The columns of a sheet, in the order in which they are written.
#[must_use]
pub const fn columns(kind: SheetKind) -> &'static [Column] {
    match kind {
        SheetKind::Households => HOUSEHOLDS,
        SheetKind::People => PEOPLE,
        SheetKind::Receptions => RECEPTIONS,
        SheetKind::Contacts => CONTACTS,
    }
}

/// The heading of a form field, for a fault.
#[must_use]
pub fn heading(kind: SheetKind, field: &str) -> &str {
    let field = match field {
        "phones" => "phone_1",
        "home_area" => "area",
        "topic" | "main_topic" => return "困っていること",
        other => other,
    };
    columns(kind).iter().find(|c| c.field == field).map_or("行のぜんたい", |c| c.name)
}

const HOUSEHOLDS: &[Column] = &[
    column(
        "household_key",
        "世帯のキー",
        &["世帯番号", "世帯ID", "キー"],
        "人の表から指すための番号。空でもかまいません",
    ),
    needed(column(
        "household",
        "世帯の呼び方",
        &["世帯名", "世帯", "世帯主", "世帯主氏名"],
        "「山田さん（母・長男）」のように",
    )),
    label("area", "地区", &["担当地区", "行政区"], "area", "登録してある地区の名前"),
    column("home_address", "住所", &["所在地", "世帯の住所"], ""),
    column("home_note", "メモ", &["備考", "世帯のメモ"], ""),
];

const PEOPLE: &[Column] = &[
    column(
        "person_key",
        "人のキー",
        &["個人番号（独自）", "利用者番号", "対象者番号", "整理番号", "キー"],
        KEY,
    ),
    needed(column(
        "name",
        "氏名",
        &["名前", "本人氏名", "利用者氏名", "対象者氏名", "お名前"],
        "姓と名のあいだに空白",
    )),
    column(
        "kana",
        "ふりがな",
        &["よみ", "よみがな", "氏名カナ", "カナ氏名", "氏名ふりがな", "カナ"],
        "ひらがな・カタカナ・半角カナのどれでも",
    ),
    column(
        "birth",
        "生年月日",
        &["誕生日", "生まれた日"],
        "昭和39年10月10日、S39.10.10、1964/10/10。「70歳くらい」も",
    ),
    column("sex", "性別", &[], "本人の言うとおりに"),
    column("death", "亡くなった日", &["死亡日", "死亡年月日"], DAY),
    column("postal", "郵便番号", &["〒"], "7けた"),
    label("area", "地区", &["担当地区", "行政区"], "area", "登録してある地区の名前"),
    column("address", "住所", &["現住所", "居所"], ""),
    column(
        "phone_1",
        "電話1",
        &["電話", "電話番号", "連絡先", "TEL", "携帯電話", "自宅電話"],
        "市外局番から",
    ),
    column("phone_1_label", "電話1の呼び名", &["電話の種類"], "自宅、携帯、勤め先など"),
    label("phone_1_safe", "電話1にかけてよいか", &[], "yes_no", "はい・いいえ。空は「はい」"),
    column("phone_2", "電話2", &["電話番号2", "連絡先2"], "市外局番から"),
    column("phone_2_label", "電話2の呼び名", &[], "自宅、携帯、勤め先など"),
    label("phone_2_safe", "電話2にかけてよいか", &[], "yes_no", "はい・いいえ。空は「はい」"),
    column("phone_3", "電話3", &["電話番号3", "連絡先3"], "市外局番から"),
    column("phone_3_label", "電話3の呼び名", &[], "自宅、携帯、勤め先など"),
    label("phone_3_safe", "電話3にかけてよいか", &[], "yes_no", "はい・いいえ。空は「はい」"),
    column("email", "メール", &["メールアドレス", "Eメール", "E-mail"], ""),
    column("languages", "話せることば", &["言語", "使用言語"], ""),
    column("contact_rule", "連絡のきまり", &["連絡方法", "連絡の注意"], "「水曜の昼だけ」など"),
    label(
        "leave_message",
        "伝言してよいか",
        &["伝言", "留守電"],
        "yes_no",
        "はい・いいえ。聞いていなければ空",
    ),
    column("workplace", "勤め先・学校", &["勤務先", "職場", "学校"], ""),
    column("note", "メモ", &["備考", "特記事項"], ""),
    column("household_key", "世帯のキー", &["世帯番号", "世帯ID"], "同じ世帯の人には、同じキー"),
    column("household", "世帯の呼び方", &["世帯名", "世帯"], "まだない世帯をつくるとき"),
    column("tie", "続柄", &["続き柄", "本人との関係"], "本人、母、長男など"),
    label("living", "暮らし方", &["同居別居", "居住"], "living", "空は「いっしょに暮らす」"),
    mark("is_index", "世帯の本人", &["相談者本人"], "yes", "支援の中心になる人に○"),
    column("from", "世帯に入った日", &[], DAY),
    column("to", "世帯を出た日", &[], DAY),
    column("case_number", "ケース番号", &["ケースNo", "支援番号"], "ケースを始める人にだけ"),
    column("opened_on", "ケースの始まり", &["支援開始日", "開始日"], DAY),
    label("status", "ケースの状態", &["支援状況"], "case_status", "支援中・見守り・休止・終結"),
    column("closed_on", "ケースの終わり", &["終結日", "支援終了日"], DAY),
    label("case_worker", "ケースの担当", &["主担当", "担当者"], "worker", "この窓口の職員の名前"),
];

const RECEPTIONS: &[Column] = &[
    column("reception_key", "受付のキー", &["キー", "相談ID"], KEY),
    column("number", "受付番号", &["受付No", "相談番号", "No"], "空なら、続きの番号"),
    needed(column(
        "received_on",
        "受付日",
        &["相談日", "相談受付日", "受付年月日", "相談年月日", "受付日時", "相談日時"],
        DAY,
    )),
    column(
        "received_time",
        "受付時刻",
        &["受付時間", "相談時間", "時刻"],
        "14:30 のように。空でもかまいません",
    ),
    needed(label(
        "door",
        "どうやって",
        &["受付方法", "相談方法", "来談方法", "受付の方法", "方法"],
        "door",
        "電話、来所など",
    )),
    column("outreach_place", "出張相談の場所", &[], ""),
    column("outreach_on", "出張相談の日", &[], DAY),
    label("route", "相談の経路", &["相談経路", "経路"], "route", ""),
    label("referrer_agency", "紹介元の機関", &["紹介機関"], "agency", "登録してある機関の名前"),
    column("referrer", "紹介元", &["紹介者", "つないだ人"], "登録していない人や機関は、ここに"),
    label("visitor", "話した人", &["相談者", "来談者"], "visitor", "本人、家族・親族、ほかの人・機関"),
    column("visitor_tie", "話した人の続柄", &["相談者続柄", "本人との関係", "続柄"], "母、民生委員など"),
    column("visitor_name", "話した人の名前", &["相談者氏名", "来談者氏名"], ""),
    mark("anonymous", "名前は聞いていない", &["匿名"], "1", "名前を聞いていないときに○"),
    column(
        "name",
        "氏名",
        &["名前", "本人氏名", "相談対象者", "対象者氏名", "お名前"],
        "姓と名のあいだに空白",
    ),
    column(
        "kana",
        "ふりがな",
        &["よみ", "よみがな", "氏名カナ", "カナ氏名", "氏名ふりがな", "カナ"],
        "ひらがな・カタカナ・半角カナのどれでも",
    ),
    column(
        "birth",
        "生年月日",
        &["誕生日", "生まれた日", "年齢"],
        "昭和39年10月10日、S39.10.10、1964/10/10。「70歳くらい」も",
    ),
    column("sex", "性別", &[], "本人の言うとおりに"),
    column("phone", "電話番号", &["電話", "連絡先", "TEL", "携帯電話", "電話1"], "市外局番から"),
    label(
        "leave_message",
        "伝言してよいか",
        &["伝言", "留守電"],
        "yes_no",
        "はい・いいえ。聞いていなければ空",
    ),
    column("contact_wish", "かけてよいとき", &["連絡の希望", "連絡方法"], ""),
    label("area", "地区", &["担当地区", "行政区"], "area", "登録してある地区の名前"),
    column("address", "住所", &["現住所", "居所"], ""),
    column("words", "どんなことで", &["相談内容", "主訴", "内容", "相談の内容"], "聞いたままのことば"),
    column("wish", "どうなりたいか", &["希望", "本人の希望", "要望"], ""),
    label("urgency", "急ぎ", &["緊急度", "緊急性"], "urgency", "いますぐ、数日のうち、急がない"),
    label("screening", "受付の結果", &["スクリーニング", "スクリーニング結果", "対応結果"], "screening", ""),
    label("consent_version", "説明した規程", &["同意書"], "consent_version", ""),
    column("consent_on", "同意した日", &["同意日"], DAY),
    label("state", "いまの状態", &["状態", "対応状況"], "state", "あたらしい、引きうけた、終わった"),
    label(
        "worker",
        "受けた人",
        &["受付者", "受付担当", "受付職員"],
        "worker",
        "この窓口の職員の名前。空なら取り込む人",
    ),
    label("taken_by", "担当", &["担当者", "対応者"], "worker", "この窓口の職員の名前"),
    column("closed_at", "終わった日時", &["終了日"], "2026/4/1 14:30 など"),
    column("person_key", "人のキー", &[], "だれのことかわかっているとき"),
    column("case_number", "ケース番号", &[], "ケースになったとき"),
];

const CONTACTS: &[Column] = &[
    column("contact_key", "記録のキー", &["キー"], KEY),
    needed(column("case_number", "ケース番号", &["ケースNo", "支援番号"], "この窓口のケースの番号")),
    needed(column(
        "at",
        "日時",
        &["支援日", "対応日", "年月日", "日付", "支援日時", "対応日時"],
        "2026/4/1 14:30 など",
    )),
    needed(label("method", "方法", &["支援方法", "対応方法", "どうやって"], "method", "電話、訪問など")),
    label("outcome", "会えたか", &["結果"], "outcome", "空は「会えた・話せた」"),
    column("person_key", "相手の人のキー", &["人のキー"], "この世帯の人"),
    label("agency", "相手の機関", &["関係機関"], "agency", "登録してある機関の名前"),
    column("counterpart", "相手", &["対応相手", "相手方"], ""),
    column("minutes", "かかった時間", &["時間", "所要時間", "分"], "20、20分、1時間半"),
    label("programme", "事業", &["事業名"], "programme", ""),
    label("field", "属性", &["分野"], "field", ""),
    needed(column(
        "body",
        "記録",
        &["内容", "支援内容", "経過", "対応内容", "支援経過"],
        "会えなかったときは空でもかまいません",
    )),
    label(
        "worker",
        "記録した人",
        &["記録者", "対応者", "担当者", "担当"],
        "worker",
        "この窓口の職員の名前。空なら取り込む人",
    ),
];
