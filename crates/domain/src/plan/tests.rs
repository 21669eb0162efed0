use super::{closing::*, content::*, course::*, facts::*, review::*, *};
use crate::Token;
use proptest::prelude::*;

fn today() -> NaiveDate {
    "2026-11-20".parse().unwrap()
}

fn day(ago: u64) -> NaiveDate {
    today().checked_sub_days(chrono::Days::new(ago)).unwrap()
}

fn terms(decided_by_law: bool) -> Terms {
    Terms { goals: 1, steps: 1, period: Some((day(30), today())), decided_by_law }
}

fn at(turns: &[Turn], law: bool) -> Standing {
    let draft = Standing::Draft(Course::new(terms(law)));
    turns.iter().fold(draft, |standing, turn| standing.take(*turn, today()).unwrap())
}

fn said(turns: &[Turn], law: bool, turn: Turn) -> String {
    at(turns, law).take(turn, today()).unwrap_err().to_string()
}

#[test]
fn a_plan_goes_its_whole_way() {
    let way = [
        Turn::Agree(day(9)),
        Turn::Approve(day(8)),
        Turn::Decide(day(7)),
        Turn::Start(day(6)),
        Turn::GoOn(day(5)),
        Turn::Review(day(4)),
        Turn::Replan,
        Turn::GiveWay(day(1)),
    ];
    assert_eq!(at(&way, true).state(), State::Replanned);
    let way = [
        Turn::Agree(day(9)),
        Turn::Approve(day(8)),
        Turn::Start(day(6)),
        Turn::Review(day(1)),
        Turn::Close(day(0)),
    ];
    assert_eq!(at(&way, false).state(), State::Closed);
}

#[test]
fn each_impossible_move_is_refused_with_its_sentence() {
    let agreed = [Turn::Agree(day(9))];
    let met = [Turn::Agree(day(9)), Turn::Approve(day(8))];
    let runs = [Turn::Agree(day(9)), Turn::Approve(day(8)), Turn::Start(day(6))];
    let reviewed = [Turn::Agree(day(9)), Turn::Approve(day(8)), Turn::Start(day(6)), Turn::Review(day(1))];
    for (turns, law, turn, sentence) in [
        (&[][..], false, Turn::Start(day(0)), "本人の同意がまだです"),
        (&agreed, false, Turn::Start(day(0)), "支援調整会議がまだです"),
        (&met, true, Turn::Start(day(0)), "支援決定がまだです"),
        (&met, false, Turn::Decide(day(0)), "支援決定なしで始められます"),
        (&agreed, true, Turn::Waive(day(0)), "会議を開かないことにはできません"),
        (&[], false, Turn::Review(day(0)), "まだ始まっていないプランは、評価できません"),
        (&met, false, Turn::Rewrite(terms(true)), "案にもどす"),
        (&runs, false, Turn::Rewrite(terms(true)), "始まったプランは書きかえません"),
        (&runs, false, Turn::Replan, "評価がまだです"),
        (&runs, false, Turn::Close(day(0)), "評価がまだです"),
        (&runs, false, Turn::Review(day(7)), "プランを始めた日より前"),
        (&runs, false, Turn::Resume(day(0)), "中断していないプラン"),
        (&reviewed, false, Turn::Review(day(0)), "評価は、もう書かれています"),
        (&met, false, Turn::Start(day(20)), "同意の日より前"),
        (&agreed, false, Turn::Agree(day(0)), "もう記録されています"),
        (&runs, false, Turn::Start(day(0)), "もう始まっています"),
    ] {
        let told = said(turns, law, turn);
        assert!(told.contains(sentence), "{turn:?}: {told}");
    }
    let tomorrow = today().succ_opt().unwrap();
    assert_eq!(at(&agreed, false).take(Turn::Approve(tomorrow), today()), Err(Refusal::Future));
}

#[test]
fn an_agreement_needs_a_goal_a_step_and_a_period() {
    let with = |terms: Terms| Course::new(terms).agree(today()).err();
    let whole = terms(false);
    assert_eq!(with(Terms { goals: 0, ..whole }), Some(Refusal::NoGoal));
    assert_eq!(with(Terms { steps: 0, ..whole }), Some(Refusal::NoStep));
    assert_eq!(with(Terms { period: None, ..whole }), Some(Refusal::NoPeriod));
    assert_eq!(with(whole), None);
}

#[test]
fn a_pause_longer_than_the_plan_asks_for_a_next_one() {
    let paused = at(
        &[Turn::Agree(day(29)), Turn::Approve(day(28)), Turn::Start(day(27)), Turn::Pause(day(20))],
        false,
    );
    assert!(paused.take(Turn::Resume(day(1)), today()).is_ok());
    let later = today().checked_add_days(chrono::Days::new(5)).unwrap();
    assert_eq!(paused.take(Turn::Resume(later), later), Err(Refusal::PeriodOver));
    assert!(paused.take(Turn::GiveWay(later), later).is_ok());
}

#[test]
fn days_that_do_not_bear_the_state_are_not_read_back() {
    let whole =
        at(&[Turn::Agree(day(9)), Turn::Approve(day(8)), Turn::Decide(day(7)), Turn::Start(day(6))], true);
    let kept = whole.kept();
    assert_eq!(Standing::read(&kept, terms(true)), Some(whole));
    assert_eq!(Standing::read(&Kept { agreed: None, ..kept }, terms(true)), None);
    assert_eq!(Standing::read(&Kept { met: None, ..kept }, terms(true)), None);
    assert_eq!(Standing::read(&Kept { decided: None, ..kept }, terms(true)), None);
    assert_eq!(Standing::read(&Kept { state: State::Reviewed, ..kept }, terms(true)), None);
}

/// A turn of any kind, on some day of the last month or one to come.
fn any_turn() -> impl Strategy<Value = Turn> {
    let day = (0_i64..32).prop_map(|ago| today() - chrono::Duration::days(ago - 1));
    let terms =
        (0_usize..2, 0_usize..2, any::<bool>(), any::<bool>()).prop_map(|(goals, steps, period, law)| {
            Terms { goals, steps, period: period.then_some((self::day(30), today())), decided_by_law: law }
        });
    (0_u8..18, day, terms).prop_map(|(kind, on, terms)| match kind {
        0 => Turn::Rewrite(terms),
        1 => Turn::Agree(on),
        2 => Turn::Approve(on),
        3 => Turn::Postpone(on),
        4 => Turn::Waive(on),
        5 => Turn::Decide(on),
        6 => Turn::Redraft,
        7 => Turn::Start(on),
        8 => Turn::GoOn(on),
        9 => Turn::Review(on),
        10 => Turn::Keep,
        11 => Turn::Replan,
        12 => Turn::GiveWay(on),
        13 => Turn::Remain,
        14 => Turn::Close(on),
        15 => Turn::Pause(on),
        16 => Turn::Resume(on),
        _ => Turn::Withdraw(on),
    })
}

/// What has been done to a plan, kept beside it by plain bookkeeping.
#[derive(Default)]
struct Book {
    agreed: Option<NaiveDate>,
    held: Option<NaiveDate>,
    waived: bool,
    decided: Option<NaiveDate>,
    started: Option<NaiveDate>,
    reviewed: bool,
    paused: bool,
}

impl Book {
    fn enter(&mut self, turn: Turn) {
        match turn {
            Turn::Agree(on) => self.agreed = Some(on),
            Turn::Approve(on) => self.held = Some(on),
            Turn::Waive(_) => self.waived = true,
            Turn::Decide(on) => self.decided = Some(on),
            Turn::Redraft => *self = Self::default(),
            Turn::Start(on) => self.started = Some(on),
            Turn::Review(_) => self.reviewed = true,
            Turn::Keep => self.reviewed = false,
            Turn::Resume(_) => (self.reviewed, self.paused) = (false, false),
            Turn::Pause(_) => self.paused = true,
            _ => {}
        }
    }

    fn check(&self, standing: &Standing) {
        let (state, terms) = (standing.state(), standing.terms());
        let was_in_force =
            state.supports() || matches!(state, State::Paused | State::Closed | State::Replanned);
        if was_in_force {
            let started = self.started.expect("in force without a start");
            let agreed = self.agreed.expect("in force without agreement");
            assert!(terms.goals > 0 && terms.steps > 0 && terms.period.is_some(), "in force without content");
            assert!(agreed <= started, "in force before the agreement");
            assert!(self.held.is_some() || self.waived, "in force without a meeting");
            if terms.decided_by_law {
                assert!(self.held.is_some(), "a law-based service without a meeting held");
                let decided = self.decided.expect("a law-based service without decision");
                assert!(decided <= started, "in force before the decision");
            }
        } else {
            assert!(self.started.is_none(), "{state:?} after a start");
        }
        if matches!(state, State::Reviewed | State::Replanning) {
            assert!(self.reviewed, "{state:?} without a review");
        }
        if matches!(state, State::Closed | State::Replanned) {
            assert!(self.reviewed || self.paused, "{state:?} without review or pause");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn no_row_of_moves_reaches_a_forbidden_state(
        law in any::<bool>(),
        turns in proptest::collection::vec(any_turn(), 0..60),
    ) {
        let mut standing = Standing::Draft(Course::new(terms(law)));
        let mut book = Book::default();
        for turn in turns {
            let before = standing;
            match standing.take(turn, today()) {
                Ok(next) => {
                    book.enter(turn);
                    standing = next;
                    prop_assert!(!before.state().ended(), "a move after the end");
                }
                Err(refusal) => prop_assert!(refusal.to_string().chars().count() > 8),
            }
            book.check(&standing);
            let kept = standing.kept();
            let read = Standing::read(&kept, *standing.terms());
            prop_assert_eq!(read.map(|s| s.state()), Some(standing.state()));
            prop_assert_eq!(read.map(|s| s.kept()), Some(kept));
        }
    }
}

fn form(pairs: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    pairs.to_vec()
}

fn fields<T: std::fmt::Debug>(answer: Result<T, Faults>) -> Vec<&'static str> {
    answer.unwrap_err().0.iter().map(|f| f.field).collect()
}

#[test]
fn a_plan_is_read_from_its_form_and_empty_rows_are_left_out() {
    let one = Token::from_bytes([7; 16]);
    let doer = format!("person:{one}");
    let mut f: Vec<(String, String)> = Vec::new();
    for (name, value) in [
        ("wish", "この家で暮らしたい"),
        ("from", "R8.12.1"),
        ("to", "2027/5/31"),
        ("goal.0.words", "朝起きて、外に出る"),
        ("goal.0.0.doer", doer.as_str()),
        ("goal.0.0.words", "週に一度、縁側に来る"),
        ("goal.0.2.who", "大家さん"),
        ("goal.0.2.words", "ごみの日に声をかける"),
        ("goal.2.words", "借金を減らす"),
        ("service.0.menu", "household_budget"),
    ] {
        f.push((name.into(), value.into()));
    }
    let plan = Content::check(f.as_slice(), today()).unwrap();
    assert_eq!((plan.goals.len(), plan.goals[0].steps.len()), (2, 2));
    assert!(plan.goals[0].steps[0].doer == Doer::Person(one));
    assert_eq!(plan.services[0].from.unwrap().to_string(), "2026-12-01", "as the plan");
    assert!(plan.terms().decided_by_law && plan.terms().period.is_some());
    assert!(!format!("{plan:?}").contains("朝"));
}

#[test]
fn a_half_written_plan_is_told_where_something_is_missing() {
    let f = form(&[
        ("from", "2026/12/1"),
        ("to", "2026/11/1"),
        ("goal.1.0.words", "電話する"),
        ("service.0.by", "社協"),
    ]);
    assert_eq!(fields(Content::check(f.as_slice(), today())), ["to", "goal-2", "goal-2", "service-1"]);
    let f = form(&[("from", "2026/12/1"), ("to", "2036/12/1")]);
    assert_eq!(fields(Content::check(f.as_slice(), today())), ["to"]);
    assert!(Content::check(form(&[]).as_slice(), today()).is_ok(), "an empty plan can be kept");
}

#[test]
fn a_correction_changes_words_and_nothing_else() {
    let f = |words: &'static str, menu: &'static str| {
        form(&[
            ("goal.0.words", words),
            ("goal.0.0.who", "本人"),
            ("goal.0.0.words", "来る"),
            ("service.0.menu", menu),
        ])
    };
    let read = |f: Vec<(&'static str, &'static str)>| Content::check(f.as_slice(), today()).unwrap();
    let former = read(f("外に出る", "loan"));
    assert!(read(f("外へ出る", "loan")).corrects(&former).is_ok());
    assert_eq!(fields(read(f("外へ出る", "job_support")).corrects(&former)), ["services"]);
    let mut more = f("外に出る", "loan");
    more.push(("goal.1.words", "働く"));
    assert_eq!(fields(read(more).corrects(&former)), ["goals"]);
}

#[test]
fn a_closing_is_refused_until_each_promise_is_answered() {
    let tasks = [Token::from_bytes([1; 16]), Token::from_bytes([2; 16])];
    let pair = |name: String, value: &str| (name, value.to_owned());
    let mut f = vec![pair("on".into(), "きょう"), pair("reason".into(), "goal")];
    let refused = Closing::check(f.as_slice(), &tasks, day(90), today()).unwrap_err();
    assert!(refused.0[0].sentence.contains("2つ"), "{}", refused.0[0].sentence);
    f.push(pair(format!("task.{}", tasks[0]), "done"));
    f.push(pair(format!("task.{}", tasks[1]), "handed_on"));
    let refused = Closing::check(f.as_slice(), &tasks, day(90), today()).unwrap_err();
    assert!(refused.0[0].sentence.contains("だれに引きついだか"));
    f.push(pair(format!("task.{}.words", tasks[1]), "地域包括の鈴木さん"));
    let closing = Closing::check(f.as_slice(), &tasks, day(90), today()).unwrap();
    assert!(closing.answers(&tasks) && !closing.answers(&[Token::from_bytes([3; 16])]));
    assert_eq!(
        fields(Closing::check(f.as_slice(), &tasks, today(), day(1))),
        ["on"],
        "before the case began"
    );
}

#[test]
fn a_pause_names_the_day_on_which_the_case_is_thought_of_again() {
    let f = form(&[("on", "きょう"), ("reason", "lost")]);
    assert_eq!(fields(Change::pause(f.as_slice(), day(9), today())), ["look_on"]);
    let f = form(&[("on", "きょう"), ("reason", "lost"), ("look_on", "あした")]);
    assert!(Change::pause(f.as_slice(), day(9), today()).is_ok());
    let f = form(&[("on", "11/1"), ("note", "また来てくれた")]);
    assert_eq!(fields(Change::reopen(f.as_slice(), Some(day(5)), today())), ["on"]);
}

#[test]
fn a_review_says_each_goal_what_remains_and_what_follows() {
    assert_eq!(
        fields(Review::check(form(&[]).as_slice(), 2, today())),
        ["on", "goals", "next", "monitor_on", "remains"]
    );
    let f = form(&[
        ("on", "きょう"),
        ("goal.0", "met"),
        ("change", "housing"),
        ("change", "debt"),
        ("next", "close"),
    ]);
    let review = Review::check(f.as_slice(), 1, today()).unwrap();
    assert_eq!((review.changes.len(), review.turn()), (2, Turn::Review(today())));
}

#[test]
fn a_move_s_form_asks_for_what_the_record_needs() {
    assert_eq!(fields(Fact::agreement(form(&[]).as_slice(), today())), ["on", "how", "by"]);
    assert_eq!(fields(Fact::meeting(form(&[("on", "あした")]).as_slice(), today())), ["on", "result", "by"]);
    let waived = form(&[("on", "きょう"), ("result", "waived")]);
    assert_eq!(fields(Fact::meeting(waived.as_slice(), today())), ["note"]);
    let denied = form(&[("on", "きょう"), ("result", "denied"), ("by", "みどり町")]);
    assert_eq!(fields(Fact::decision(denied.as_slice(), today())), ["note"]);
    assert!(Fact::start(form(&[("on", "きょう")]).as_slice(), today()).is_ok());
    assert_eq!(fields(Fact::withdraw(form(&[]).as_slice(), today())), ["note"]);
}
