//! 機関の名簿 and 専門職への相談 of the sample town.

use super::{Ground, at, digits, midnight};
use crate::town::Town;
use chrono::{Days, NaiveDate};
use domain::{
    Instant,
    advice::State,
    wareki::{add_working_days, is_working_day, next_working_day},
};
use store::{
    Result,
    load::{AdviceRow, AgencyCardRow, AgencyPersonRow, AgencyVisitRow, Loader, RowId},
};

/// An agency by the beginning of its name, what can be asked of it, what cannot.
const CARDS: [(&str, &str, &str); 6] = [
    (
        "みどり町社会福祉協議会",
        "生活福祉資金の相談。ごみの片づけに、いっしょに入る人をさがすこと。",
        "その日のうちの貸し付けはできない。",
    ),
    (
        "みどり町地域包括支援センター",
        "65歳以上の人への訪問。介護保険の申請の手伝い。",
        "家族の仕事の相談は、くらし相談センターへ。",
    ),
    (
        "フードバンクみどり",
        "三日分の食べものを、次の日までに。",
        "月・水・金のほかは、前の日の正午までに電話。",
    ),
    ("みどりの木 法律事務所", "月に一度、無料で電話で答える。債務整理は法テラスの手続きから。", ""),
    (
        "みどり中学校",
        "欠席が続く生徒のことを、養護の先生と話せる。",
        "名前を出すときは、保護者の同意を先に。",
    ),
    ("森のこころクリニック", "受診の前の、家族だけの相談。", "初診は、ひと月ほど待つ。"),
];

/// An agency, whom one calls there, what they do, what to know, days that they have been known; those who left, days ago.
type Person = (&'static str, &'static str, &'static str, &'static str, u64, Option<u64>);

const PEOPLE: [Person; 6] = [
    ("みどり町社会福祉協議会", "星野 大地", "地域福祉係", "火曜は外に出ている", 420, None),
    ("みどり町地域包括支援センター", "岩崎 恵理", "主任介護支援専門員", "", 600, None),
    ("フードバンクみどり", "須田 一郎", "代表", "携帯がいちばん早い", 300, None),
    ("みどり中学校", "工藤 さつき", "養護教諭", "放課後なら出られる", 220, None),
    ("みどり中学校", "滝本 修", "教頭", "四月に異動", 700, Some(233)),
    ("森のこころクリニック", "内田 涼子", "精神保健福祉士", "", 150, None),
];

/// An agency, days ago that it was visited, whom one met, what was said, what is next, in how many days.
type Visit = (&'static str, u64, &'static str, &'static str, &'static str, Option<u64>);

const VISITS: [Visit; 6] = [
    (
        "みどり町社会福祉協議会",
        40,
        "星野さん、久保田さん",
        "多機関協働の流れを説明した。つなぎの返事は三日をめやすにすることを確かめた。",
        "一月の勉強会で、実際の流れをいっしょにたどる",
        Some(60),
    ),
    (
        "みどり町地域包括支援センター",
        90,
        "岩崎さん",
        "8050の世帯を、どちらが先に訪ねるかを話した。",
        "",
        None,
    ),
    ("フードバンクみどり", 420, "須田さん", "倉庫を見せてもらった。冬の灯油のことも聞いた。", "", None),
    (
        "みどり中学校",
        30,
        "校長、工藤さん",
        "ヤングケアラーに気づいたときの連絡先を渡した。",
        "先生方の研修で十五分話す",
        Some(20),
    ),
    ("森のこころクリニック", 150, "内田さん", "家族だけの相談の申しこみ方を聞いた。", "", None),
    (
        "みどりの木 法律事務所",
        500,
        "山内弁護士",
        "名前を出さない相談に、電話で答えてもらえることになった。",
        "",
        None,
    ),
];

/// To whom (an agency by name; else in words), the question in a line, the whole of it, days ago, and how it stands.
type Question = (Option<&'static str>, &'static str, &'static str, &'static str, u64, State);

const QUESTIONS: [Question; 4] = [
    (
        Some("みどりの木 法律事務所"),
        "",
        "十年前の借金の請求に、どう返事をするか",
        "50代の男性です。十年ほど払っていない消費者金融から、裁判所をとおさない請求が届きました。電話をかける前に、何を確かめたらよいでしょうか。",
        25,
        State::Answered,
    ),
    (
        None,
        "県ひきこもり地域支援センターの多職種チーム",
        "十五年外に出ていない人に、はじめて手紙を書くとき",
        "40代の息子と70代の母の世帯です。母は訪ねてよいと言い、息子は部屋から出ません。手紙に何を書き、何を書かないほうがよいでしょうか。",
        30,
        State::Asked,
    ),
    (
        Some("森のこころクリニック"),
        "",
        "受診をすすめてよい時か",
        "20代の人です。夜眠れないと話しますが、病院ということばをいやがります。待つほうがよいでしょうか。",
        2,
        State::Asked,
    ),
    (
        Some("みどりの木 法律事務所"),
        "",
        "同居の孫の養育費のこと",
        "60代の祖母と小学生の世帯です。親権者の母とは連絡がつきません。だれが請求できますか。",
        60,
        State::Declined,
    ),
];

const ANSWER: &str = "払う、待ってほしい、と電話で言わないでください。時効がなかったことになるおそれがあります。届いた紙の日付と、最後に払った日を確かめて、紙のまま見せてください。裁判所の封筒が来たら、その日のうちに電話を。";
const CANNOT: &str = "家事の事件は扱っていません。法テラスの電話相談がよいと思います。";

fn ago(town: &Town, days: u64) -> NaiveDate {
    let day = town.today.checked_sub_days(Days::new(days)).unwrap_or(town.today);
    // Offices are called and visited on days on which they are open.
    let open = day.iter_days().take(10).find(|d| is_working_day(*d));
    open.filter(|d| *d < town.today).unwrap_or(day)
}

/// Loads them.
pub(super) async fn team(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground,
    cases: &[RowId],
    now: Instant,
) -> Result<()> {
    let coordinator = town.workers.iter().position(|w| w.memberships.contains(&(0, "coordinator")));
    let made_by = at(&ground.workers, coordinator.unwrap_or_default());
    let went = coordinator.and_then(|n| town.workers.get(n)).map(|w| w.name.clone()).unwrap_or_default();
    let municipality = ground.municipality;
    let agency = |name: &str| {
        let found = town.agencies.iter().position(|a| a.name.starts_with(name));
        at(&ground.agencies, found.unwrap_or_default())
    };
    let made = |days: u64| midnight(ago(town, days)).min(now);
    let card = |(name, can_do, cannot_do): &(&str, &str, &str)| AgencyCardRow {
        agency: agency(name),
        municipality,
        can_do: (*can_do).into(),
        cannot_do: (*cannot_do).into(),
        made_by,
        made_at: made(90),
    };
    loader.put(&CARDS.iter().map(card).collect::<Vec<_>>()).await?;
    let person = |(name, who, post, note, since, left): &(&str, &str, &str, &str, u64, Option<u64>)| {
        let desk = town.agencies.iter().find(|a| a.name.starts_with(name));
        AgencyPersonRow {
            agency: agency(name),
            municipality,
            name: (*who).into(),
            post: (*post).into(),
            phone: desk.map(|a| digits(&a.phone)).unwrap_or_default(),
            note: (*note).into(),
            from: ago(town, *since),
            ended_on: left.map(|days| ago(town, days)),
            made_by,
            made_at: made(*since),
        }
    };
    loader.put(&PEOPLE.iter().map(person).collect::<Vec<_>>()).await?;
    let visit =
        |(name, days, met, said, next, ahead): &(&str, u64, &str, &str, &str, Option<u64>)| AgencyVisitRow {
            agency: agency(name),
            municipality,
            on: ago(town, *days),
            went: went.clone(),
            met: (*met).into(),
            said: (*said).into(),
            next: (*next).into(),
            next_on: ahead
                .and_then(|days| town.today.checked_add_days(Days::new(days)))
                .map(next_working_day),
            made_by,
            made_at: made(*days),
        };
    loader.put(&VISITS.iter().map(visit).collect::<Vec<_>>()).await?;
    let open = town.cases.iter().zip(cases).filter(|(case, _)| case.closed_on.is_none() && case.agency == 0);
    let mut rows = Vec::new();
    for ((case, id), (to, to_words, subject, question, days, state)) in open.step_by(3).zip(QUESTIONS) {
        let asked_on = ago(town, days);
        let over = state != State::Asked;
        let came = over.then(|| made(days.saturating_sub(8)));
        let theirs = to.and_then(|name| {
            let desk = town.agencies.iter().position(|a| a.name.starts_with(name))?;
            town.workers.iter().position(|w| w.memberships.iter().any(|(agency, _)| *agency == desk))
        });
        let answer = match state {
            State::Answered => ANSWER,
            State::Declined => CANNOT,
            State::Asked | State::Withdrawn => "",
        };
        rows.push(AdviceRow {
            case: *id,
            from: at(&ground.agencies, case.agency),
            from_worker: at(&ground.workers, case.worker),
            to: to.map(agency),
            to_words: to_words.into(),
            subject: subject.into(),
            question: question.into(),
            state: state.word().into(),
            asked_on,
            due_on: add_working_days(asked_on, 10),
            answer: answer.into(),
            answered_at: came,
            answered_by: came.and(theirs).map(|worker| at(&ground.workers, worker)),
            // The newest answer has not been read yet.
            seen_at: came.filter(|_| state == State::Declined),
            made_at: made(days),
            ..Default::default()
        });
    }
    loader.put(&rows).await?;
    Ok(())
}
