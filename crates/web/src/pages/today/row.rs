//! A line of きょう in words.

use crate::pages::household::words::month_day;
use chrono::NaiveDate;
use domain::{Token, code::TaskKind};
use store::{
    setting::Rules,
    today::{Band, Elsewhere, Entry, Today, Why},
};

/// A band as the template shows it.
pub(crate) struct BandView {
    /// `now`, `soon`, `care`, `waits`.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) small: String,
    pub(crate) empty: &'static str,
    pub(crate) rows: Vec<Row>,
    pub(crate) total: i64,
    pub(crate) more: i64,
    pub(crate) more_href: String,
}

/// The one thing to press.
pub(crate) enum Act {
    /// 「受ける」
    Take(Token),
    /// 「すんだ」: the task, its version, the word.
    Done(Token, i64, &'static str),
    /// A way to another page.
    Go(String, &'static str),
}

/// A line.
pub(crate) struct Row {
    pub(crate) late: bool,
    pub(crate) tag: &'static str,
    pub(crate) tag_class: &'static str,
    pub(crate) who: String,
    pub(crate) href: String,
    pub(crate) what: String,
    pub(crate) note: String,
    pub(crate) since: String,
    pub(crate) act: Act,
    /// The task that can be put off, with its version.
    pub(crate) later: Option<(Token, i64)>,
    /// What a plan can be made for: form field and token.
    pub(crate) plan: Option<(&'static str, Token)>,
}

/// The four bands; `path` is where a whole band is seen.
pub(crate) fn bands(today: &Today, path: &str) -> Vec<BandView> {
    let view = |id, title, small: String, empty, band: &Band| BandView {
        id,
        title,
        small,
        empty,
        rows: band.entries.iter().map(|entry| Row::new(entry, today.day, &today.rules)).collect(),
        total: band.total,
        more: band.more(),
        more_href: format!("{path}/{id}"),
    };
    let rules = &today.rules;
    let care = format!(
        "{}日連絡がない、{}日たってもプランがまだ、一度会ったきりで{}日、返事待ちが{}日",
        rules.quiet_days, rules.no_plan_days, rules.second_visit_days, rules.waiting_days
    );
    vec![
        view("now", "いま", String::new(), "いま急ぐものはありません。お茶をどうぞ。", &today.now),
        view(
            "soon",
            "きょう・明日",
            String::new(),
            "きょうと次の開庁日に、決まった予定はありません。",
            &today.soon,
        ),
        view(
            "care",
            "気にかける",
            care,
            "気がかりな世帯はありません。みなさんに手が届いています。",
            &today.care,
        ),
        view("waits", "ほかの人を待っている", String::new(), "待っている返事はありません。", &today.waits),
    ]
}

impl Row {
    fn new(entry: &Entry, day: NaiveDate, rules: &Rules) -> Self {
        let (tag, tag_class) = tag(entry);
        let reception = entry.reception.as_ref().map(|(token, _)| format!("/receptions/{token}"));
        let household = entry.household.as_ref().map(|token| format!("/households/{token}"));
        let elsewhere = entry.elsewhere.as_ref().map(way);
        let task = entry.task.as_ref().map(|(token, _)| format!("/tasks/{token}"));
        Self {
            late: entry.late,
            tag,
            tag_class,
            who: who(entry),
            href: elsewhere.or(household).or(reception).or(task).unwrap_or_else(|| "/today".to_owned()),
            what: what(entry, rules),
            note: note(entry),
            since: since(entry, day),
            act: act(entry),
            later: entry.task.clone(),
            plan: plan(entry),
        }
    }
}

fn tag(entry: &Entry) -> (&'static str, &'static str) {
    match entry.why {
        Why::Danger => ("いますぐ", " eg-tag--danger"),
        Why::New => ("受付", " eg-tag--info"),
        Why::Voice => ("届いた声", " eg-tag--info"),
        Why::Task(kind) => (kind.label(), if entry.late { " eg-tag--warn" } else { "" }),
        Why::Review => ("見直し", if entry.late { " eg-tag--warn" } else { "" }),
        Why::Monitor => ("モニタリング", if entry.late { " eg-tag--warn" } else { "" }),
        Why::PlanEnds => ("プランの期間", if entry.late { " eg-tag--warn" } else { "" }),
        Why::Quiet => ("連絡なし", " eg-tag--shut"),
        Why::Second => ("二度目がまだ", " eg-tag--shut"),
        Why::NoPlan => ("プランがまだ", " eg-tag--shut"),
        Why::Housing => ("住居給付", if entry.late { " eg-tag--warn" } else { "" }),
        Why::Referral => ("つなぎ", if entry.late { " eg-tag--warn" } else { " eg-tag--info" }),
        Why::Escalated => ("止まったつなぎ", " eg-tag--warn"),
        Why::Advice => ("専門職", if entry.late { " eg-tag--warn" } else { " eg-tag--info" }),
        Why::AdviceCome => ("専門職", " eg-tag--info"),
        Why::Emergency => ("緊急の閲覧", " eg-tag--danger"),
        Why::Seal => ("秘匿", " eg-tag--danger"),
        Why::Look => ("見るきっかけ", " eg-tag--info"),
        Why::Erasure => ("消去の一覧", " eg-tag--warn"),
        Why::Meeting => ("会議", if entry.late { " eg-tag--warn" } else { " eg-tag--info" }),
    }
}

fn is_voice(entry: &Entry) -> bool {
    matches!(entry.elsewhere, Some(Elsewhere::Voice(_)))
}

fn who(entry: &Entry) -> String {
    match (&entry.who, entry.reception.is_some() || is_voice(entry)) {
        (who, true) if who.is_empty() => "名前は聞いていない".to_owned(),
        (who, true) => format!("{who}さん"),
        (who, false) if who.is_empty() && entry.number.is_empty() => "窓口の用事".to_owned(),
        (who, false) if who.is_empty() => format!("ケース {}", entry.number),
        (who, false) => who.clone(),
    }
}

/// The longest text of a line, in characters; the rest is on the page behind it.
const LONGEST: usize = 80;

fn cut(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

fn what(entry: &Entry, rules: &Rules) -> String {
    let first = match entry.why {
        Why::Review => "支援の見直しの日です".to_owned(),
        Why::Monitor => "プランのようすを、いっしょに見る日です".to_owned(),
        Why::PlanEnds if entry.days > 0 => {
            format!("プランの期間が {} に終わりました。評価を書く時です", month_day(entry.on))
        }
        Why::PlanEnds => format!("プランの期間が {} に終わります。評価を書く時です", month_day(entry.on)),
        Why::Quiet => format!("前の記録は {}。この先の予定もありません", month_day(entry.on)),
        Why::Second if entry.case.is_some() => {
            format!("一度会ったきりです。前の記録は {}", month_day(entry.on))
        }
        Why::Second => {
            format!("受付のあと{}日、二度目の予定がありません", rules.second_visit_days.max(entry.days))
        }
        Why::NoPlan => format!("{} に支援をはじめました", month_day(entry.on)),
        _ => cut(&entry.what),
    };
    let also = entry.also.iter().map(|(why, days)| match why {
        Why::NoPlan => format!("プランもまだです（{days}日）"),
        _ => "会えたのは一度きりです".to_owned(),
    });
    std::iter::once(first).chain(also).collect::<Vec<_>>().join("。")
}

fn note(entry: &Entry) -> String {
    let mut notes = Vec::new();
    if !entry.awaited.is_empty() {
        notes.push(format!("{} の返事", cut(&entry.awaited)));
    }
    if !entry.moved.is_empty() {
        notes.push(format!("延ばしたわけ：{}", cut(&entry.moved)));
    }
    if entry.desk && !matches!(entry.why, Why::New | Why::Voice | Why::Danger) {
        notes.push("担当は未定".to_owned());
    }
    notes.join(" ・ ")
}

fn since(entry: &Entry, day: NaiveDate) -> String {
    let hour = entry.time.strip_prefix('0').unwrap_or(&entry.time);
    let waiting = entry.why == Why::Task(TaskKind::Waiting);
    let due = matches!(
        entry.why,
        Why::Task(_)
            | Why::Review
            | Why::Monitor
            | Why::PlanEnds
            | Why::Housing
            | Why::Referral
            | Why::Escalated
            | Why::Advice
            | Why::Meeting
    ) && !waiting;
    let arrived = matches!(entry.why, Why::New | Why::Voice | Why::Danger | Why::AdviceCome);
    match entry.days {
        0 if due || arrived => format!("きょう {hour}").trim_end().to_owned(),
        1 if arrived => format!("きのう {hour}"),
        past if arrived => format!("{past}日前"),
        past if due && past > 0 => format!("{past}日すぎ"),
        -1 if due => format!("あす {hour}").trim_end().to_owned(),
        ahead if due && ahead < 0 => {
            format!("{} {hour}", month_day(day - chrono::Duration::days(ahead))).trim_end().to_owned()
        }
        0 => "きょうから".to_owned(),
        days => format!("{days}日"),
    }
}

/// The address of a page that is no household's.
fn way(to: &Elsewhere) -> String {
    match to {
        Elsewhere::Referral(token) => format!("/referrals/{token}"),
        Elsewhere::Referrals => "/referrals/stats".to_owned(),
        Elsewhere::Advice(token) => format!("/advice/{token}"),
        Elsewhere::Emergency(token) => format!("/emergency/{token}"),
        Elsewhere::Voice(token) => format!("/voices/{token}"),
        Elsewhere::Seal(token) => format!("/seals/{token}"),
        Elsewhere::Looks => "/audit/looks".to_owned(),
        Elsewhere::Erasure(list) => format!("/retention/lists/{list}"),
        Elsewhere::Meeting(meeting) => format!("/meetings/{meeting}"),
        Elsewhere::MeetingSign(meeting, item) => format!("/meetings/{meeting}/items/{item}/sign"),
        Elsewhere::MeetingItem(meeting, item) => format!("/meetings/{meeting}/items/{item}/minutes"),
    }
}

fn act(entry: &Entry) -> Act {
    if let Some(to) = &entry.elsewhere {
        let word = match to {
            Elsewhere::Emergency(_) | Elsewhere::Seal(_) => "確かめる",
            Elsewhere::Voice(_) | Elsewhere::Erasure(_) => "読む",
            Elsewhere::Looks => "見る",
            Elsewhere::MeetingSign(..) => "署名する",
            Elsewhere::MeetingItem(..) => "書く",
            Elsewhere::Referral(_) | Elsewhere::Referrals | Elsewhere::Advice(_) | Elsewhere::Meeting(_) => {
                "開く"
            }
        };
        return Act::Go(way(to), word);
    }
    if let Some((task, version)) = &entry.task {
        let Why::Task(kind) = entry.why else { return Act::Go(format!("/tasks/{task}"), "開く") };
        let word = match kind {
            TaskKind::Visit => "行った",
            TaskKind::Call => "かけた",
            TaskKind::Waiting => "返事がきた",
            TaskKind::Promise | TaskKind::Task => "すんだ",
        };
        return Act::Done(task.clone(), *version, word);
    }
    if let Some(housing) = &entry.housing {
        return Act::Go(format!("/housing/{housing}"), "開く");
    }
    if let Some(plan) = &entry.plan {
        return Act::Go(format!("/plans/{plan}"), "プランへ");
    }
    match (entry.why, &entry.reception, &entry.case, &entry.household) {
        (Why::Danger | Why::New, Some((reception, _)), ..) if entry.desk => Act::Take(reception.clone()),
        (_, Some((reception, _)), ..) => Act::Go(format!("/receptions/{reception}"), "開く"),
        (Why::NoPlan, _, _, Some(household)) => Act::Go(format!("/households/{household}/plans"), "プランへ"),
        (Why::Quiet | Why::Second, _, Some(case), _) => Act::Go(format!("/quick?case={case}"), "記録する"),
        (_, _, _, Some(household)) => Act::Go(format!("/households/{household}"), "開く"),
        _ => Act::Go("/today".to_owned(), "開く"),
    }
}

fn plan(entry: &Entry) -> Option<(&'static str, Token)> {
    if !matches!(entry.why, Why::Quiet | Why::Second) {
        return None;
    }
    let case = entry.case.clone().map(|case| ("case", case));
    case.or_else(|| entry.reception.clone().map(|(reception, _)| ("reception", reception)))
}
