//! What waits this morning: new words in the night's box, promises overdue, visits and calls of today
//! and tomorrow, answers awaited. It is there on every day of the week.

use super::build::Builder;
use super::common::*;
use super::days::clock;
use super::doors::blank;
use super::model::*;
use super::places::desk::*;
use super::rng::Rng;
use super::theme::Theme;
use super::workers::by_login;

/// Due in so many days (below zero: overdue), with an hour when one is agreed.
type Due = (i64, &'static str, Option<(i64, i64)>);

const FOR_SATO: &[Due] = &[
    (-6, "promise", None),
    (-3, "promise", None),
    (-1, "call", None),
    (-2, "waiting", None),
    (0, "visit", Some((10, 30))),
    (0, "visit", Some((14, 0))),
    (0, "call", Some((13, 0))),
    (0, "call", None),
    (0, "promise", None),
    (0, "task", None),
    (1, "visit", Some((11, 0))),
    (1, "call", Some((16, 0))),
    (1, "visit", Some((15, 30))),
    (2, "task", None),
    (3, "waiting", None),
    (5, "waiting", None),
    (6, "visit", Some((10, 0))),
];
const FOR_OTHERS: &[Due] = &[
    (-2, "promise", None),
    (0, "call", None),
    (0, "visit", Some((13, 30))),
    (1, "visit", Some((10, 0))),
    (2, "waiting", None),
    (4, "task", None),
];

/// Puts the open tasks onto the open cases, so that every worker who carries one has a morning.
pub(super) fn tasks(builder: &mut Builder, themes: &[(usize, &'static Theme)], rng: &mut Rng) {
    for worker in 0..builder.town.workers.len() {
        let open: Vec<(usize, usize, &'static Theme)> = themes
            .iter()
            .filter_map(|(at, theme)| {
                let case = builder.town.cases.get(*at)?;
                (case.worker == worker && case.status == "open").then_some((*at, case.household, *theme))
            })
            .collect();
        let list = if worker == 0 { FOR_SATO } else { FOR_OTHERS };
        for (nth, (ahead, kind, time)) in list.iter().enumerate() {
            let Some((case, household, theme)) = open.get(nth % open.len().max(1)) else { break };
            if worker != 0 && open.len() < 2 && nth > 2 {
                break;
            }
            let sentences = match *kind {
                "promise" => PROMISES,
                "visit" => VISITS,
                "call" => CALLS,
                "waiting" => WAITINGS,
                _ => TASKS,
            };
            let desk = rng.pick(theme.desks);
            let text = builder.say(sentences, *household, &[desk], rng);
            builder.town.tasks.push(Task {
                case: Some(*case),
                reception: None,
                owner: worker,
                kind,
                text,
                due_on: builder.days.ago(-ahead),
                due_time: time.map(|(hour, minute)| clock(hour, minute)),
                waiting_for: (*kind == "waiting").then_some(desk),
                done_on: None,
            });
        }
    }
}

/// The words that have come in since the last working day; none later than five past midnight of
/// today, so that a demo started at any hour shows nothing of the future.
pub(super) fn receptions(builder: &mut Builder) {
    let days = builder.days;
    let (night, yesterday, before) = (days.ago(0), days.ago(1), days.work(2));
    let sato = by_login("sato");
    let associations = builder.town.areas.clone();
    let area = |name| Some(super::places::association(&associations, name));

    let mut hungry = blank(KURASHI, sato, (yesterday, clock(23, 41)));
    hungry.door = "web";
    hungry.anonymous = true;
    hungry.contact_wish = "電話は止まっています。メールなら見られます（無料の電波のところで）。".into();
    hungry.topics = vec!["income", "rent_loan", "food"];
    hungry.main_topic = Some("food");
    hungry.words =
        "おとといから食べていません。水は公園で飲んでいます。財布に80円あります。どうしたらいいですか。"
            .into();
    hungry.wish = "きょう食べるものがほしいです。".into();
    hungry.urgency = "now";
    hungry.area = area("駅前");
    hungry.state = "new";
    builder.reception(hungry);

    let mut mother = blank(KURASHI, sato, (night, clock(0, 5)));
    mother.door = "web";
    mother.anonymous = true;
    mother.visitor = "family";
    mother.visitor_tie = "母".into();
    mother.route = "family";
    mother.topics = vec!["family", "withdrawal"];
    mother.main_topic = Some("withdrawal");
    mother.words = "29になる息子のことです。仕事をやめてから部屋にいます。名前はまだ書けません。こういう相談をしてもいいのでしょうか。".into();
    mother.wish = "まず、どんなふうに話を聞いてもらえるのか知りたい。".into();
    mother.contact_wish = "返事はこの画面の番号で見ます。".into();
    mother.state = "new";
    builder.reception(mother);

    let mut rent = blank(KURASHI, by_login("yano"), (before, clock(16, 48)));
    rent.name = "平野 隼人".into();
    rent.kana = "ひらの はやと".into();
    rent.sex = "男性".into();
    rent.birth = "28歳".into();
    rent.phone = builder.phone();
    rent.leave_message = Some(false);
    rent.topics = vec!["rent_loan", "job_seeking"];
    rent.main_topic = Some("rent_loan");
    rent.words = "派遣が月末で終わると今日言われました。寮なので部屋も出ないといけません。明日の昼休みなら電話に出られます。".into();
    rent.wish = "寝るところをなくしたくない。".into();
    rent.urgency = "soon";
    rent.area = area("工業団地前");
    rent.next_action = "昼休みに電話".into();
    rent.next_on = Some(night);
    rent.state = "new";
    let rent = builder.reception(rent);

    let mut neighbour = blank(KURASHI, sato, (before, clock(15, 20)));
    neighbour.visitor = "other";
    neighbour.visitor_tie = "民生委員".into();
    neighbour.visitor_name = "本田 キクエ".into();
    neighbour.route = "commissioner";
    neighbour.referrer_agency = Some(MINSEI);
    neighbour.referrer_words = "二週間ほど雨戸が開かないお宅がある。声をかけると返事はあった。".into();
    neighbour.anonymous = true;
    neighbour.topics = vec!["health", "community"];
    neighbour.main_topic = Some("community");
    neighbour.words =
        "お返事の声がずいぶん弱くなったように思います。去年まで畑を上手にされていた方です。".into();
    neighbour.urgency = "soon";
    neighbour.area = area("奥沢");
    neighbour.next_action = "民生委員さんと訪問の時間を合わせる".into();
    neighbour.next_on = Some(night);
    neighbour.state = "new";
    let neighbour = builder.reception(neighbour);

    let mut letter = blank(KURASHI, by_login("mori"), (before, clock(14, 2)));
    letter.door = "counter";
    letter.name = "チャン・ティ・ホア（TRAN THI HOA）".into();
    letter.kana = "チャン ティ ホア".into();
    letter.sex = "女性".into();
    letter.phone = builder.phone();
    letter.topics = vec!["taxes_utilities", "childcare"];
    letter.main_topic = Some("taxes_utilities");
    letter.words = "あかい 手紙が きました。よめません。水が とまりますか。こどもが います。".into();
    letter.wish = "手紙を よんで ください。".into();
    letter.urgency = "soon";
    letter.area = area("工業団地前");
    letter.contact_wish = "やさしい日本語で、短い文で".into();
    letter.next_action = "上下水道課に確かめて電話".into();
    letter.next_on = Some(night);
    letter.state = "new";
    let letter = builder.reception(letter);

    let mut care = blank(HOKATSU, by_login("iwasaki"), (before, clock(11, 35)));
    care.visitor = "family";
    care.visitor_tie = "長女".into();
    care.visitor_name = "関口 弘美".into();
    care.route = "family";
    care.name = "関口 房枝".into();
    care.kana = "せきぐち ふさえ".into();
    care.sex = "女性".into();
    care.birth = "昭和15年".into();
    care.phone = builder.phone();
    care.topics = vec!["health", "family", "nursing"];
    care.main_topic = Some("nursing");
    care.words =
        "母が同じ日に三回電話をかけてきます。冷蔵庫に卵が五パックあったと、弟が言っていました。".into();
    care.wish = "一度、母の様子を見てほしい。".into();
    care.area = area("大橋上");
    care.state = "new";
    builder.reception(care);

    for (reception, owner, kind, text) in [
        (rent, by_login("yano"), "call", "昼休み（12時15分から）に電話。伝言は残さない"),
        (neighbour, sato, "visit", "本田さんと奥沢のお宅へ。名乗るのは「お困りごと聞き」"),
        (letter, by_login("mori"), "promise", "水道の手紙の件、上下水道課に確かめて電話する約束"),
    ] {
        builder.town.tasks.push(Task {
            case: None,
            reception: Some(reception),
            owner,
            kind,
            text: text.into(),
            due_on: night,
            due_time: (kind == "call").then(|| clock(12, 15)),
            waiting_for: None,
            done_on: None,
        });
    }
}
