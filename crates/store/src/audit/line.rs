//! One line: who did or saw what, when, which parts, on which ground, from which page.

use crate::{actor::Ctx, dialect, error::Result, row::Sql, secret::random, tx::Tx};
use domain::access::{Ground, Parts};
use ledger::Content;

macro_rules! names {
    ($(#[$doc:meta])* $name:ident { $($(#[$v:meta])* $variant:ident = $word:literal $label:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$v])* $variant),+ }
        impl $name {
            /// The word kept in the line.
            #[must_use]
            pub const fn word(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// Reads the word back.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
            /// Its Japanese name.
            #[must_use]
            pub const fn label(self) -> &'static str { match self { $(Self::$variant => $label),+ } }
        }
    };
}

names! {
    /// What was done.
    Action {
        /// One thing was opened.
        View = "view" "見た",
        /// It stood in a list.
        List = "list" "一覧に出た",
        /// It was among the hits of a search.
        Search = "search" "検索で出た",
        /// It was made.
        Create = "create" "つくった",
        /// It was changed; the former state is kept.
        Change = "change" "直した",
        /// It was ended, withdrawn or unlinked.
        End = "end" "終えた",
        /// It left the system as a file or print.
        Export = "export" "書き出した",
        /// It was read in from a file.
        Import = "import" "取り込んだ",
        /// It was erased for good.
        Erase = "erase" "消した",
        /// Somebody logged in.
        Login = "login" "ログインした",
        /// A login failed.
        LoginFailed = "login_failed" "ログインできなかった",
        /// Somebody logged out, or a session was ended.
        Logout = "logout" "ログアウトした",
    }
}

names! {
    /// What it was done to.
    Kind {
        /// 支援ケース
        Case = "case" "ケース",
        /// 世帯
        Household = "household" "世帯",
        /// 人
        Person = "person" "人",
        /// 相談受付
        Reception = "reception" "受付",
        /// 人に相談する：住民から届いた声
        Handover = "handover" "届いた声",
        /// 支援経過
        Contact = "contact" "支援経過",
        /// インテーク・アセスメント
        Assessment = "assessment" "アセスメント",
        /// 用事・約束
        Task = "task" "用事",
        /// 支援プラン
        Plan = "plan" "プラン",
        /// 情報共有の根拠
        Grant = "grant" "共有",
        /// 同意
        Consent = "consent" "同意",
        /// 個人情報の取扱いの説明
        Notice = "notice" "説明の文",
        /// つなぎ
        Referral = "referral" "つなぎ",
        /// つなぎの一回かぎりのページ
        ReferralLink = "referral_link" "つなぎの一回かぎりのページ",
        /// 専門職への相談
        Advice = "advice" "専門職への相談",
        /// 緊急の閲覧
        Emergency = "emergency" "緊急の閲覧",
        /// 居所の秘匿
        Seal = "seal" "居所の秘匿",
        /// 会議
        Meeting = "meeting" "会議",
        /// 会議の議題：資料・記録・決まったこと
        MeetingItem = "meeting_item" "会議の議題",
        /// 守秘の説明の文
        SecrecyNotice = "secrecy_notice" "守秘の説明",
        /// 職員の縁
        Tie = "tie" "職員の縁",
        /// 同じ人・別の人の印
        Link = "link" "同一人物の印",
        /// 支援関係機関
        Agency = "agency" "機関",
        /// 職員
        Worker = "worker" "職員",
        /// 地区
        Area = "area" "地区",
        /// コード表
        Code = "code" "コード表",
        /// 設定
        Setting = "setting" "設定",
        /// 職員のパスキー
        Passkey = "passkey" "パスキー",
        /// API の合いことば
        AccessToken = "access_token" "アクセストークン",
        /// 監査の記録そのもの
        Audit = "audit" "監査記録",
        /// 見るきっかけ
        Look = "look" "見るきっかけ",
        /// 住居確保給付金
        Housing = "housing" "住居確保給付金",
        /// 市町村
        Municipality = "municipality" "市町村",
        /// 控え
        Backup = "backup" "バックアップ",
        /// 書きかけ
        Draft = "draft" "書きかけ",
        /// 表の取り込み
        Batch = "import_batch" "表の取り込み",
        /// 社会資源
        Directory = "directory" "社会資源",
        /// 消去の一覧（つくる・承認・止める・消す）
        Erasure = "erasure" "消去の一覧",
        /// 世帯の消去の保留
        Hold = "hold" "消去の保留",
        /// 記録の全部（頼み・承認・書き出し）
        Everything = "everything" "記録の全部",
    }
}

/// A line to be written. Build it with [`Line::new`] and the setters.
#[derive(Debug, Clone)]
pub struct Line {
    pub(crate) action: Action,
    pub(crate) kind: Kind,
    pub(crate) object: Option<i64>,
    pub(crate) case: Option<i64>,
    pub(crate) person: Option<i64>,
    pub(crate) subjects: Vec<i64>,
    pub(crate) parts: Parts,
    pub(crate) ground: &'static str,
}

impl Line {
    /// `action` on the row `object` of `kind`; `None` where there is no single row.
    pub(crate) fn new(action: Action, kind: Kind, object: impl Into<Option<i64>>) -> Self {
        let (object, parts, ground) = (object.into(), Parts::NONE, Ground::OwnWork.word());
        let case = object.filter(|_| kind == Kind::Case);
        let person = object.filter(|_| kind == Kind::Person);
        Self { action, kind, object, case, person, subjects: Vec::new(), parts, ground }
    }

    /// It belongs to this case.
    pub(crate) fn case(mut self, case: impl Into<Option<i64>>) -> Self {
        self.case = case.into();
        self
    }

    /// It is about this person.
    pub(crate) fn person(mut self, person: impl Into<Option<i64>>) -> Self {
        self.person = person.into();
        self
    }

    /// A list or search showed these rows of `kind`.
    pub(crate) fn subjects(mut self, rows: impl IntoIterator<Item = i64>) -> Self {
        self.subjects = rows.into_iter().collect();
        self
    }

    /// These parts were shown, on this ground.
    pub(crate) fn shown(mut self, parts: Parts, ground: Ground) -> Self {
        (self.parts, self.ground) = (parts, ground.word());
        self
    }
}

/// Rows as `,12,34,`: each can be looked for with its commas.
fn joined(rows: &[i64]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut text = String::from(",");
    for row in rows {
        text.push_str(&row.to_string());
        text.push(',');
    }
    text
}

/// So many lines at most go into one statement: fifteen places a line stay below both databases' limits.
pub(crate) const AT_ONCE: usize = 500;

/// Writes lines of several contexts and marks them as waiting for the chain.
pub(crate) async fn write_all(tx: &Tx, lines: &[(&Ctx, &Line)]) -> Result<()> {
    for some in lines.chunks(AT_ONCE) {
        dialect::enter_lines(tx, insert(some)?).await?;
    }
    Ok(())
}

fn insert(lines: &[(&Ctx, &Line)]) -> Result<Sql> {
    let mut sql = Sql::new(
        "INSERT INTO audit (at, worker_id, agency_id, action, kind, object_id, case_id, person_id, subjects, \
         parts, ground, page, request, nonce, digest) VALUES ",
        Vec::new(),
    );
    for (n, (ctx, line)) in lines.iter().enumerate() {
        let nonce: [u8; 16] = random()?;
        let subjects = joined(&line.subjects);
        // Who looks through another agency's eyes has looked, not that agency.
        let actor = ctx.actor.behind.as_ref().unwrap_or(&ctx.actor);
        let content = Content {
            at: ctx.now,
            worker: Some(actor.worker).filter(|w| *w != 0),
            agency: actor.desk().map(|d| d.agency),
            action: line.action.word(),
            kind: line.kind.word(),
            object: line.object,
            case: line.case,
            person: line.person,
            subjects: &subjects,
            parts: line.parts.bits(),
            ground: line.ground,
            page: ctx.page,
            request: &ctx.request,
        };
        let digest = content.digest(&nonce);
        sql.add(if n == 0 { "(" } else { ",(" });
        sql.bind(content.at).add(",").bind(content.worker).add(",").bind(content.agency).add(",");
        sql.bind(content.action).add(",").bind(content.kind).add(",").bind(content.object).add(",");
        sql.bind(content.case).add(",").bind(content.person).add(",").bind(content.subjects).add(",");
        sql.bind(content.parts).add(",").bind(content.ground).add(",").bind(content.page).add(",");
        sql.bind(content.request).add(",").bind(nonce.to_vec()).add(",").bind(digest.to_vec()).add(")");
    }
    Ok(sql)
}

/// Writes one context's lines.
pub(crate) async fn write(tx: &Tx, ctx: &Ctx, lines: &[Line]) -> Result<()> {
    write_all(tx, &lines.iter().map(|line| (ctx, line)).collect::<Vec<_>>()).await
}
