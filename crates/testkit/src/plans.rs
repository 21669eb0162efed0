//! Plans of the sample town: one after another for each case that has had one, as their courses tell; drafts and
//! reasons for some that have none yet. Made from the town's own days, so that they move with it.

use crate::town::{Case, Town};
use chrono::{Days, NaiveDate};
use domain::{Instant, plan::needs_decision};
use store::{
    Result,
    load::{
        GoalRow, Loader, MoveRow, NoPlanRow, PlanReviewRow, PlanRow, ReviewChangeRow, ReviewGoalRow, RowId,
        ServiceRow, StepRow,
    },
};

/// Who does a step: 本人, the lead agency, an agency around the household, or words.
#[derive(Clone, Copy)]
enum By {
    Own,
    Lead,
    Near,
    Words(&'static str),
}

/// Goal, and who does what, how often.
type Goal = (&'static str, &'static [(By, &'static str, &'static str)]);

/// What a plan for one kind of trouble says.
struct Kind {
    topics: &'static [&'static str],
    wish: &'static str,
    course: &'static str,
    goals: &'static [Goal],
    menu: &'static [&'static str],
    changes: &'static [&'static str],
    seen: &'static str,
    remains: &'static str,
    voice: &'static str,
}

const KINDS: &[Kind] = &[
    Kind {
        topics: &["debt", "rent_loan", "taxes_utilities"],
        wish: "督促の電話におびえないで、夜に眠りたい。",
        course: "全体の額を紙にすることから始める。責めず、ひとつずつ窓口に同行する。",
        goals: &[
            (
                "借りている先と額を、ぜんぶ紙に書き出す",
                &[
                    (By::Own, "封筒をあけずに持ってくる", "面談のたび"),
                    (By::Lead, "いっしょに開いて、一覧にする", "月2回"),
                ],
            ),
            (
                "電気と水道が止まらない暮らしにする",
                &[
                    (By::Own, "毎月5日に2,000円を別の袋に入れる", "毎月"),
                    (By::Near, "分けて納める相談にのる", "今月中"),
                ],
            ),
        ],
        menu: &["household_budget"],
        changes: &["budget", "mind"],
        seen: "督促の電話が止まり、夜に眠れるようになった。",
        remains: "車のローンがまだ残っている。",
        voice: "「数字を見るのがこわくなくなった」",
    },
    Kind {
        topics: &["income", "food"],
        wish: "月末に、食べるものの心配をしないでいたい。",
        course: "まず食べること。そのうえで、使える制度をいっしょに確かめる。",
        goals: &[
            (
                "月末まで食べものがつづく",
                &[
                    (By::Words("フードバンク"), "食料をとどける", "月1回"),
                    (By::Own, "足りなくなりそうなときに電話する", "なくなる前に"),
                ],
            ),
            ("入ってくるお金をふやす", &[(By::Lead, "使える制度をしらべて、申請に同行する", "年内")]),
        ],
        menu: &["household_budget", "loan"],
        changes: &["budget", "sos"],
        seen: "なくなる前に電話をくれるようになった。",
        remains: "貯えはまだない。冬の灯油代が心配。",
        voice: "「困る前に言っていいんだと分かった」",
    },
    Kind {
        topics: &["housing"],
        wish: "出ていけと言われない部屋で暮らしたい。",
        course: "家賃のつづく部屋をさがし、保証人のことは居住支援の窓口と考える。",
        goals: &[(
            "家賃のつづく部屋を見つける",
            &[
                (By::Own, "住みたい場所と家賃を3つ書く", "次の面談まで"),
                (By::Near, "保証人のいらない部屋をさがす", "2か月"),
                (By::Lead, "内見に同行する", "日が決まったら"),
            ],
        )],
        menu: &["housing_rent", "residence"],
        changes: &["housing", "mind"],
        seen: "新しい部屋の鍵を受けとった。",
        remains: "ご近所とのつきあいは、これから。",
        voice: "「鍵をかけて眠れる」",
    },
    Kind {
        topics: &["job_seeking", "job_trouble"],
        wish: "週に何日か働いて、自分の名前で給料をもらいたい。",
        course: "生活のリズムから。働く場所は、見学と体験で選ぶ。",
        goals: &[
            (
                "朝起きて、昼に外へ出る",
                &[
                    (By::Own, "月・水・金に居場所へ来る", "週3回"),
                    (By::Words("居場所の世話人"), "来た日に声をかける", "来た日"),
                ],
            ),
            (
                "合う仕事を見つける",
                &[
                    (By::Lead, "職場の見学と体験に同行する", "月1か所"),
                    (By::Near, "求人をいっしょに見る", "月2回"),
                ],
            ),
        ],
        menu: &["job_support", "job_preparation"],
        changes: &["habits", "job_seeking", "society"],
        seen: "週3回の体験を、ひと月つづけられた。",
        remains: "人の多い職場は、まだ苦手。",
        voice: "「ありがとうと言われたのが、ひさしぶりだった」",
    },
    Kind {
        topics: &["withdrawal", "community"],
        wish: "いまは、そっとしておいてほしい。でも、ひとりきりはこわい。",
        course: "急がない。会えない日も、手紙で気にかけていることを伝える。",
        goals: &[
            (
                "家の外に、ひとりは話せる人がいる",
                &[
                    (By::Lead, "月に2回、同じ曜日に訪ねる。会えなくても手紙を置く", "月2回"),
                    (By::Own, "会いたくない日は、ふすまに印を出す", "会いたくない日"),
                ],
            ),
            ("家族も息がつける", &[(By::Near, "家族の会に誘う", "月1回")]),
        ],
        menu: &["outreach", "participation"],
        changes: &["isolation", "will"],
        seen: "ドアごしに、好きな音楽の話をした。",
        remains: "外に出るのは、夜のコンビニだけ。",
        voice: "「来てくれるのは、いやじゃない」",
    },
    Kind {
        topics: &["nursing", "health"],
        wish: "この家で、できるだけ長く暮らしたい。",
        course: "体のことを先に。介護と医療の窓口を一つの紙にまとめる。",
        goals: &[
            (
                "薬と通院がつづく",
                &[(By::Own, "通院の日をカレンダーに書く", "毎月"), (By::Near, "薬の数を見る", "週1回")],
            ),
            (
                "支える人が倒れない",
                &[
                    (By::Lead, "介護のサービスの申請に同行する", "今月中"),
                    (By::Words("民生委員"), "ようすを見に立ちよる", "週1回"),
                ],
            ),
        ],
        menu: &["cooperation", "other"],
        changes: &["medical", "health"],
        seen: "通院がつづき、顔色がよくなった。",
        remains: "夜の介護は、まだひとりで担っている。",
        voice: "「自分のことを聞いてもらえたのは初めて」",
    },
    Kind {
        topics: &["childcare", "family"],
        wish: "子どもに、がまんばかりさせたくない。",
        course: "親の休む時間と、子どもの居場所を、同じくらい大事にする。",
        goals: &[
            (
                "子どもが、宿題と晩ごはんに困らない",
                &[
                    (By::Words("子ども食堂"), "水曜の夕方に迎える", "週1回"),
                    (By::Own, "プリントを冷蔵庫にはる", "毎日"),
                ],
            ),
            (
                "親がひと息つける日をつくる",
                &[
                    (By::Near, "一時あずかりの手つづきをする", "年内"),
                    (By::Lead, "月に一度、お茶をのみながら話す", "月1回"),
                ],
            ),
        ],
        menu: &["learning", "household_budget"],
        changes: &["relations", "learning", "mind"],
        seen: "学校を休む日がへった。",
        remains: "養育費の話しあいは、これから。",
        voice: "「子どもが、行きたいと言った」",
    },
    Kind {
        topics: &["violence", "other"],
        wish: "安心して眠れるところで、やり直したい。",
        course: "安全を第一に。話す相手と、話してよいことを、そのつど本人と確かめる。",
        goals: &[(
            "安心して暮らせる場所がある",
            &[
                (By::Lead, "連絡のしかたを本人と決めて、守る", "いつも"),
                (By::Near, "手つづきに同行する", "日が決まったら"),
            ],
        )],
        menu: &["residence", "cooperation"],
        changes: &["housing", "mind"],
        seen: "夜中に目がさめることが、へった。",
        remains: "仕事と保育のこと。",
        voice: "「自分で決めてよかった」",
    },
];

/// Days of one plan's period.
const PERIOD: u64 = 182;

fn plus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

fn minus(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// The rows of all plans, by table; a plan is pointed at by its place in `plans`.
#[derive(Default)]
struct Rows {
    plans: Vec<PlanRow>,
    formers: Vec<Option<usize>>,
    goals: Vec<(usize, GoalRow)>,
    steps: Vec<(usize, StepRow)>,
    services: Vec<(usize, ServiceRow)>,
    moves: Vec<(usize, MoveRow)>,
    reviews: Vec<(usize, PlanReviewRow, &'static Kind, &'static str)>,
}

/// The rows of the town that plans point at.
pub(crate) struct Ground<'a> {
    pub(crate) agencies: &'a [RowId],
    pub(crate) workers: &'a [RowId],
    pub(crate) people: &'a [RowId],
    pub(crate) cases: &'a [RowId],
}

fn at(rows: &[RowId], n: usize) -> RowId {
    rows.get(n).copied().unwrap_or_default()
}

fn kind_of(town: &Town, case: &Case) -> Option<&'static Kind> {
    let topic =
        case.reception.and_then(|r| town.receptions.get(r)).and_then(|r| r.main_topic).unwrap_or("other");
    KINDS.iter().find(|kind| kind.topics.contains(&topic)).or_else(|| KINDS.last())
}

/// One plan of a case: where it stands, and its days.
struct Course {
    number: i64,
    state: &'static str,
    /// Written on.
    made: NaiveDate,
    /// In force from; none for one that is not.
    start: Option<NaiveDate>,
    to: NaiveDate,
    monitor: Option<NaiveDate>,
    reviewed: Option<NaiveDate>,
    ended: Option<NaiveDate>,
}

impl Rows {
    /// What the plan says, and the lines of its history.
    fn plan(
        &mut self,
        town: &Town,
        n: usize,
        ground: &Ground<'_>,
        course: &Course,
        former: Option<usize>,
    ) -> usize {
        let Some((case, kind)) = town.cases.get(n).and_then(|case| Some((case, kind_of(town, case)?))) else {
            return 0;
        };
        let (place, worker) = (self.plans.len(), at(ground.workers, case.worker));
        let law = kind.menu.iter().any(|menu| needs_decision(menu));
        let agreed = course.start.map(|s| minus(s, 7).max(course.made));
        let agreed =
            agreed.or_else(|| (course.state == "agreed").then(|| plus(course.made, 2).min(town.today)));
        let met = course.start.map(|s| minus(s, 3).max(course.made));
        let decided = course.start.filter(|_| law).map(|s| minus(s, 1).max(course.made));
        let from = course.start.unwrap_or_else(|| plus(town.today, 10));
        let entered = |day: NaiveDate| domain::wareki::from_jst(day, chrono::NaiveTime::MIN) + 10 * 3_600_000;
        self.plans.push(PlanRow {
            case: at(ground.cases, n),
            number: course.number,
            state: course.state.into(),
            wish: kind.wish.into(),
            course: kind.course.into(),
            from: Some(from),
            to: Some(course.to),
            monitor_on: course.monitor,
            agreed,
            met,
            met_how: if met.is_some() { "held".into() } else { String::new() },
            decided,
            started: course.start,
            reviewed: course.reviewed.filter(|_| matches!(course.state, "reviewed" | "replanning")),
            ended: course.ended,
            made_on: Some(course.made),
            made_by: worker,
            made_at: entered(course.made),
            ..Default::default()
        });
        self.formers.push(former);
        let mut line = |day: Option<NaiveDate>, word: &str, how: &str, by: &str, number: String| {
            let Some(on) = day else { return };
            let row = MoveRow {
                word: word.into(),
                on: Some(on),
                how: how.into(),
                by: by.into(),
                number,
                made_by: worker,
                made_at: entered(on),
                ..Default::default()
            };
            self.moves.push((place, row));
        };
        let how = if n.is_multiple_of(4) { "spoken" } else { "signed" };
        line(agreed, "agree", how, "本人", String::new());
        line(met, "meeting", "approved", "みどり町福祉課・社協・担当機関", String::new());
        line(decided, "decide", "granted", "みどり町 福祉課", format!("福第{}号", 100 + n));
        line(course.start, "start", "", "", String::new());
        let near = town.households.get(case.household).and_then(|h| h.supports.iter().find_map(|s| s.agency));
        for (rank, (words, steps)) in (0_i64..).zip(kind.goals) {
            let own = at(ground.people, case.person);
            let person = (rank == 0 || case.agency.is_multiple_of(2)).then_some(own);
            self.goals.push((place, GoalRow { rank, person, words: (*words).into(), ..Default::default() }));
            for (nth, (by, words, when)) in (0_i64..).zip(*steps) {
                let (mut person, mut agency, mut doer) = (None, None, "");
                match by {
                    By::Own => person = Some(own),
                    By::Lead => agency = Some(at(ground.agencies, case.agency)),
                    By::Near => match near {
                        Some(near) => agency = Some(at(ground.agencies, near)),
                        None => doer = "役場の窓口",
                    },
                    By::Words(words) => doer = words,
                }
                let row = StepRow {
                    goal: rank,
                    rank: nth,
                    person,
                    agency,
                    doer: doer.into(),
                    words: (*words).into(),
                    when: (*when).into(),
                    ..Default::default()
                };
                self.steps.push((place, row));
            }
        }
        let renamed = NaiveDate::from_ymd_opt(2025, 4, 1).unwrap_or(from);
        for (rank, menu) in (0_i64..).zip(kind.menu) {
            // The name that the law gave it on the day it began.
            let menu = if *menu == "residence" && from < renamed { "temporary_living" } else { menu };
            let row = ServiceRow {
                rank,
                menu: menu.into(),
                person: Some(at(ground.people, case.person)),
                agency: Some(at(ground.agencies, case.agency)),
                from: Some(from),
                to: Some(course.to),
                ..Default::default()
            };
            self.services.push((place, row));
        }
        if let Some(on) = course.reviewed {
            let next = match course.state {
                "closed" => "close",
                "in_force" => "go_on",
                _ => "replan",
            };
            let row = PlanReviewRow {
                on: Some(on),
                seen: kind.seen.into(),
                remains: if next == "close" { String::new() } else { kind.remains.into() },
                voice: kind.voice.into(),
                next: next.into(),
                monitor_on: course.monitor.filter(|_| next == "go_on"),
                made_by: worker,
                made_at: entered(on),
                ..Default::default()
            };
            let mut line = MoveRow {
                word: "review".into(),
                on: Some(on),
                how: next.into(),
                made_by: worker,
                made_at: entered(on),
                ..Default::default()
            };
            self.moves.push((place, line.clone()));
            self.reviews.push((place, row, kind, next));
            if let Some(ended) = course.ended.filter(|_| next != "go_on") {
                (line.on, line.made_at, line.how) = (Some(ended), entered(ended), String::new());
                line.word = if next == "close" { "close".into() } else { "give_way".into() };
                self.moves.push((place, line));
            }
        }
        place
    }

    /// The plans of a case that has had one, each made from the one before.
    fn chain(&mut self, town: &Town, n: usize, ground: &Ground<'_>, first: NaiveDate) {
        let Some(case) = town.cases.get(n) else { return };
        let end = case.closed_on.unwrap_or(town.today);
        let mut starts = vec![first];
        while let Some(next) = starts.last().map(|s| plus(*s, PERIOD)).filter(|s| plus(*s, 14) < end) {
            starts.push(next);
        }
        let mut former = None;
        for ((number, start), after) in
            (1_i64..).zip(&starts).zip(starts.iter().skip(1).map(Some).chain([None]))
        {
            let to = plus(*start, PERIOD);
            let made = minus(*start, 14).max(case.opened_on).min(*start);
            let base = Course {
                number,
                state: "in_force",
                made,
                start: Some(*start),
                to,
                monitor: None,
                reviewed: None,
                ended: None,
            };
            let course = match (after, case.status) {
                (Some(after), _) => Course {
                    state: "replanned",
                    reviewed: Some(minus(*after, 7).max(*start)),
                    ended: Some(*after),
                    ..base
                },
                (None, "closed") => {
                    let on = end.max(*start);
                    Course {
                        state: "closed",
                        reviewed: Some(minus(on, 5).max(*start)),
                        ended: Some(on),
                        ..base
                    }
                }
                (None, "paused") => {
                    let on = minus(town.today, 20).max(*start);
                    Course { state: "paused", ended: Some(on), ..base }
                }
                (None, _) => {
                    let monitor =
                        case.next_review.filter(|day| day >= start).or(Some(plus(*start, PERIOD / 2)));
                    let half = plus(*start, PERIOD / 2);
                    let reviewed = (half < minus(town.today, 3)).then_some(half);
                    let state = if n % 23 == 7 && reviewed.is_some() { "reviewed" } else { "in_force" };
                    Course { state, monitor, reviewed, ..base }
                }
            };
            former = Some(self.plan(town, n, ground, &course, former));
        }
    }
}

/// Writes the plans of the town.
pub(crate) async fn settle(
    loader: &mut Loader,
    town: &Town,
    ground: &Ground<'_>,
    now: Instant,
) -> Result<()> {
    let mut rows = Rows::default();
    let mut notes = Vec::new();
    for (n, case) in town.cases.iter().enumerate() {
        match (case.plan_made_on, case.status) {
            (Some(first), _) => rows.chain(town, n, ground, first),
            (None, "open") => {
                if n.is_multiple_of(3) {
                    let state = if n.is_multiple_of(2) { "draft" } else { "agreed" };
                    let made = minus(town.today, 4).max(case.opened_on);
                    let to = plus(town.today, 10 + PERIOD);
                    let course = Course {
                        number: 1,
                        state,
                        made,
                        start: None,
                        to,
                        monitor: None,
                        reviewed: None,
                        ended: None,
                    };
                    rows.plan(town, n, ground, &course, None);
                }
                if !n.is_multiple_of(4) {
                    let (reason, words, next) = NOTES.get(n % NOTES.len()).copied().unwrap_or_default();
                    notes.push(NoPlanRow {
                        case: at(ground.cases, n),
                        reason: reason.into(),
                        words: words.into(),
                        next: next.into(),
                        next_on: Some(plus(town.today, if n.is_multiple_of(2) { 3 } else { 6 })),
                        made_by: at(ground.workers, case.worker),
                        made_at: now - 3 * domain::DAY,
                    });
                }
            }
            (None, _) => {}
        }
    }
    loader.put(&notes).await?;
    load(loader, rows).await
}

/// Reason, words and next step of cases that have no plan yet.
const NOTES: &[(&str, &str, &str)] = &[
    ("no_second", "二度目の約束の日に来られなかった", "水曜の昼に電話する"),
    ("listening", "まだお金の話はしたくないとのこと", "次は好きな料理の話から"),
    ("no_consent", "家族に知られるのを心配している", "見せる相手を選べることを伝える"),
    ("waiting", "病院の相談員の返事を待っている", "金曜にこちらから聞く"),
    ("urgent_first", "先に水道のこと", "水道課に同行する"),
];

async fn load(loader: &mut Loader, rows: Rows) -> Result<()> {
    // A plan points at one with a smaller number: number by number, each at once.
    let mut ids = vec![RowId::default(); rows.plans.len()];
    let most = rows.plans.iter().map(|p| p.number).max().unwrap_or_default();
    for number in 1..=most {
        let these = rows.plans.iter().zip(&rows.formers).enumerate().filter(|(_, (p, _))| p.number == number);
        let (places, plans): (Vec<usize>, Vec<PlanRow>) = these
            .map(|(n, (p, former))| (n, PlanRow { former: former.map(|f| at(&ids, f)), ..p.clone() }))
            .unzip();
        for (place, id) in places.into_iter().zip(loader.put(&plans).await?) {
            if let Some(slot) = ids.get_mut(place) {
                *slot = id;
            }
        }
    }
    let goals: Vec<_> = rows.goals.into_iter().map(|(p, row)| GoalRow { plan: at(&ids, p), ..row }).collect();
    loader.put(&goals).await?;
    let steps: Vec<_> = rows.steps.into_iter().map(|(p, row)| StepRow { plan: at(&ids, p), ..row }).collect();
    loader.put(&steps).await?;
    let services: Vec<_> =
        rows.services.into_iter().map(|(p, row)| ServiceRow { plan: at(&ids, p), ..row }).collect();
    loader.put(&services).await?;
    let moves: Vec<_> = rows.moves.into_iter().map(|(p, row)| MoveRow { plan: at(&ids, p), ..row }).collect();
    loader.put(&moves).await?;
    let reviews: Vec<_> =
        rows.reviews.iter().map(|(p, row, ..)| PlanReviewRow { plan: at(&ids, *p), ..row.clone() }).collect();
    let review_ids = loader.put(&reviews).await?;
    let (mut goals, mut changes) = (Vec::new(), Vec::new());
    for ((_, _, kind, next), review) in rows.reviews.iter().zip(review_ids) {
        for (goal, _) in (0_i64..).zip(kind.goals) {
            let reached = if *next == "close" || goal == 0 { "met" } else { "partly" };
            goals.push(ReviewGoalRow { review, goal, reached: reached.into(), note: String::new() });
        }
        changes
            .extend(kind.changes.iter().map(|change| ReviewChangeRow { review, change: (*change).into() }));
    }
    loader.put(&goals).await?;
    loader.put(&changes).await?;
    Ok(())
}
