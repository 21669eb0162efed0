//! A plan on its whole way, refused moves, two editors, and the case that goes with it.

use crate::{
    household::{acting, grant},
    story,
};
use domain::{
    Token,
    access::Parts,
    code::{CaseStatus, TaskKind},
    plan::{
        State,
        closing::{Change, Closing, NoPlan},
        content::Content,
        facts::{Fact, Page},
        review::Review,
    },
    task::NewTask,
};
use store::{
    Ctx, Error, Store,
    case::CaseChange,
    load::{CaseRow, HouseholdRow},
    task::{About, Owner},
    today::Why,
};
use testkit::World;

fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

/// The sentence with which something was refused.
fn told<T>(answer: store::Result<T>) -> String {
    match answer.err() {
        Some(Error::Invalid(faults)) => faults.0[0].sentence.clone(),
        other => panic!("not refused: {other:?}"),
    }
}

struct Desk {
    store: Store,
    sato: Ctx,
    case: Token,
    household: Token,
}

impl Desk {
    async fn open(store: &Store, world: &World) -> Self {
        Self {
            store: store.clone(),
            sato: acting(store, "sato").await,
            case: World::token::<CaseRow>(store, world.case).await.unwrap(),
            household: World::token::<HouseholdRow>(store, world.yamada_household).await.unwrap(),
        }
    }

    fn content(&self, more: &[(&str, &str)]) -> Content {
        let mut f: Vec<(&str, &str)> = vec![
            ("wish", "母と二人、この家で暮らしていきたい"),
            ("from", "2026/11/1"),
            ("to", "2027/4/30"),
            ("monitor_on", "2026/12/20"),
            ("goal.0.words", "電気と水道が止まらない"),
            ("goal.0.0.who", "本人"),
            ("goal.0.0.words", "封筒を持ってくる"),
        ];
        f.extend_from_slice(more);
        Content::check(f.as_slice(), self.sato.today()).unwrap()
    }

    async fn version(&self, plan: &Token) -> i64 {
        self.store.plan(&self.sato, plan).await.unwrap().version
    }

    async fn state(&self, plan: &Token) -> State {
        self.store.plan(&self.sato, plan).await.unwrap().standing.state()
    }

    async fn draft(&self, more: &[(&str, &str)]) -> Token {
        let plan = self.store.new_plan(&self.sato, &self.case, true, "").await.unwrap();
        self.store
            .write_plan(&self.sato, &plan, self.version(&plan).await, &self.content(more))
            .await
            .unwrap();
        plan
    }

    async fn turn(&self, plan: &Token, page: Page, f: &[(&str, &str)]) -> store::Result<()> {
        let fact = page.read(f, self.sato.today()).map_err(Error::from)?;
        self.store.move_plan(&self.sato, plan, self.version(plan).await, page, &fact).await
    }

    async fn review(&self, plan: &Token, next: &str) -> store::Result<()> {
        let f = [
            ("on", "きょう"),
            ("goal.0", "partly"),
            ("change", "budget"),
            ("remains", "滞納がまだある"),
            ("next", next),
            ("monitor_on", "2027/1/20"),
        ];
        let review = Review::check(&f[..], 1, self.sato.today()).map_err(Error::from)?;
        self.store.review_plan(&self.sato, plan, self.version(plan).await, &review, "").await
    }

    /// A plan in force since 20 November.
    async fn in_force(&self) -> Token {
        let plan = self.draft(&[]).await;
        self.turn(&plan, Page::Agree, AGREED).await.unwrap();
        self.turn(&plan, Page::Meeting, MET).await.unwrap();
        self.turn(&plan, Page::Start, &[("on", "きょう")]).await.unwrap();
        plan
    }

    async fn close(&self, more: &[(&str, &str)]) -> store::Result<()> {
        let way = self.store.case_way(&self.sato, &self.case).await.unwrap();
        let mut f = vec![("on", "きょう"), ("reason", "goal")];
        f.extend_from_slice(more);
        let closing = Closing::check(f.as_slice(), &way.open(), way.opened_on, self.sato.today())
            .map_err(Error::from)?;
        self.store.close_case(&self.sato, &self.case, way.version, &closing).await
    }

    async fn pause(&self) -> store::Result<()> {
        let way = self.store.case_way(&self.sato, &self.case).await.unwrap();
        let f = [("on", "きょう"), ("reason", "lost"), ("look_on", "2026/12/1")];
        let pause = Change::pause(&f[..], way.opened_on, self.sato.today()).unwrap();
        self.store.pause_case(&self.sato, &self.case, way.version, &pause).await
    }

    async fn reopen(&self) -> store::Result<()> {
        let way = self.store.case_way(&self.sato, &self.case).await.unwrap();
        let f = [("on", "きょう"), ("note", "また来てくれた")];
        let reopen = Change::reopen(&f[..], way.ended_on, self.sato.today()).unwrap();
        self.store.reopen_case(&self.sato, &self.case, way.version, &reopen).await
    }

    async fn status(&self) -> CaseStatus {
        self.store.case_way(&self.sato, &self.case).await.unwrap().status
    }

    async fn without_plan(&self) -> bool {
        let weekly = self.store.weekly(&self.sato).await.unwrap();
        weekly.lines.iter().any(|l| l.case == self.case)
    }
}

const AGREED: &[(&str, &str)] = &[("on", "きょう"), ("how", "signed"), ("by", "本人")];
const MET: &[(&str, &str)] = &[("on", "きょう"), ("result", "approved"), ("by", "みどり町・社協")];
const DECIDED: &[(&str, &str)] =
    &[("on", "きょう"), ("result", "granted"), ("by", "みどり町"), ("number", "第12号")];

story! {
    async fn to_others_no_plan_exists(store, world) {
        let desk = Desk::open(&store, &world).await;
        let plan = desk.in_force().await;
        let version = desk.version(&plan).await;
        let fact = Fact::bare(domain::plan::Turn::Keep, desk.sato.today(), String::new());
        let closing = Closing::check(&[("on", "きょう"), ("reason", "goal")][..], &[], desk.sato.today(), desk.sato.today()).unwrap();
        for login in ["suzuki", "aoki", "admin", "kansa"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.plan(&ctx, &plan).await), "{login}");
            assert!(absent(store.plans(&ctx, &desk.household).await), "{login}");
            assert!(absent(store.plan_choices(&ctx, &plan).await), "{login}");
            assert!(absent(store.new_plan(&ctx, &desk.case, true, "").await), "{login}");
            assert!(absent(store.write_plan(&ctx, &plan, version, &desk.content(&[])).await), "{login}");
            assert!(absent(store.move_plan(&ctx, &plan, version, Page::Keep, &fact).await), "{login}");
            assert!(absent(store.replan(&ctx, &plan, version, "").await), "{login}");
            assert!(absent(store.case_way(&ctx, &desk.case).await), "{login}");
            assert!(absent(store.close_case(&ctx, &desk.case, 1, &closing).await), "{login}");
            assert!(absent(store.note_no_plan(&ctx, &desk.case, 0, &NoPlan::default()).await), "{login}");
            if let Ok(weekly) = store.weekly(&ctx).await {
                assert_eq!((weekly.lines.len(), weekly.total, weekly.open), (0, 0, 0), "{login}");
            }
        }
    }
}

story! {
    async fn a_partner_reads_the_plan_that_is_shared_and_writes_nothing(store, world) {
        let desk = Desk::open(&store, &world).await;
        let plan = desk.draft(&[("goal.0.1.who", "地域包括"), ("goal.0.1.words", "母の介護の相談")]).await;
        grant(&store, &world, Parts::SUMMARY).await;
        let suzuki = acting(&store, "suzuki").await;
        assert!(absent(store.plan(&suzuki, &plan).await), "the plan is not shared");
        grant(&store, &world, Parts::PLAN).await;
        let seen = store.plan(&suzuki, &plan).await.unwrap();
        assert_eq!((seen.goals.len(), seen.editable), (1, false));
        assert!(seen.person.is_none() && seen.content.is_none(), "names are not shared");
        assert!(absent(store.write_plan(&suzuki, &plan, seen.version, &desk.content(&[])).await));
        assert!(absent(store.case_way(&suzuki, &desk.case).await));
    }
}

story! {
    async fn a_plan_goes_from_its_first_words_to_the_next_plan(store, world) {
        let desk = Desk::open(&store, &world).await;
        assert!(desk.without_plan().await);
        let plan = desk.draft(&[("service.0.menu", "household_budget"), ("service.0.by", "社協")]).await;
        assert!(told(desk.turn(&plan, Page::Start, &[("on", "きょう")]).await).contains("同意がまだ"));
        desk.turn(&plan, Page::Agree, AGREED).await.unwrap();
        assert!(told(desk.turn(&plan, Page::Start, &[("on", "きょう")]).await).contains("会議がまだ"));
        desk.turn(&plan, Page::Meeting, MET).await.unwrap();
        assert!(told(desk.turn(&plan, Page::Start, &[("on", "きょう")]).await).contains("支援決定がまだ"));
        assert!(told(desk.review(&plan, "close").await).contains("まだ始まっていない"));
        desk.turn(&plan, Page::Decide, DECIDED).await.unwrap();
        assert!(desk.without_plan().await, "not yet in force");
        desk.turn(&plan, Page::Start, &[("on", "きょう")]).await.unwrap();
        assert!(!desk.without_plan().await);
        let view = store.plan(&desk.sato, &plan).await.unwrap();
        assert_eq!(view.decision().unwrap().number, "第12号");
        assert_eq!(view.agreement().unwrap().how, "signed");

        desk.review(&plan, "go_on").await.unwrap();
        let view = store.plan(&desk.sato, &plan).await.unwrap();
        assert_eq!((view.standing.state(), view.reviews.len()), (State::InForce, 1));
        assert_eq!(view.monitor_on.unwrap().to_string(), "2027-01-20");
        let edit = store.case_to_edit(&desk.sato, &desk.case).await.unwrap();
        assert_eq!(edit.now.next_review, view.monitor_on, "the case's next day is the plan's");
        assert!(told(store.replan(&desk.sato, &plan, view.version, "").await).contains("評価がまだ"));
        desk.review(&plan, "replan").await.unwrap();
        let version = desk.version(&plan).await;
        let next = store.replan(&desk.sato, &plan, version, "k").await.unwrap();
        assert_eq!(store.replan(&desk.sato, &plan, version, "k").await.unwrap(), next, "pressed twice");
        assert_eq!(desk.state(&plan).await, State::Replanning);
        assert!(!desk.without_plan().await, "the former holds until the next starts");
        let view = store.plan(&desk.sato, &next).await.unwrap();
        assert_eq!((view.number, view.goals.len(), view.from), (2, 1, None));
        assert_eq!(view.former.as_ref().map(|f| f.1), Some(1));
        desk.turn(&next, Page::Withdraw, &[("note", "もうすこし考える")]).await.unwrap();
        assert_eq!(desk.state(&plan).await, State::Reviewed);

        let again = store.replan(&desk.sato, &plan, desk.version(&plan).await, "").await.unwrap();
        store.write_plan(&desk.sato, &again, 1, &desk.content(&[])).await.unwrap();
        for (page, f) in [(Page::Agree, AGREED), (Page::Meeting, MET), (Page::Start, &[("on", "きょう")][..])] {
            desk.turn(&again, page, f).await.unwrap();
        }
        assert_eq!((desk.state(&plan).await, desk.state(&again).await), (State::Replanned, State::InForce));
    }
}

story! {
    async fn an_agreed_plan_is_not_rewritten_and_one_in_force_takes_small_corrections(store, world) {
        let desk = Desk::open(&store, &world).await;
        let plan = desk.draft(&[]).await;
        desk.turn(&plan, Page::Agree, AGREED).await.unwrap();
        let other = desk.content(&[("goal.1.words", "働く")]);
        let refused = told(store.write_plan(&desk.sato, &plan, desk.version(&plan).await, &other).await);
        assert!(refused.contains("案にもどす"), "{refused}");
        desk.turn(&plan, Page::Redraft, &[("note", "目標がふえた")]).await.unwrap();
        store.write_plan(&desk.sato, &plan, desk.version(&plan).await, &other).await.unwrap();
        assert!(store.plan(&desk.sato, &plan).await.unwrap().agreement().is_none(), "agreed to other words");
        desk.turn(&plan, Page::Agree, AGREED).await.unwrap();
        desk.turn(&plan, Page::Meeting, &[("on", "きょう"), ("result", "waived"), ("note", "世帯の中だけのこと")]).await.unwrap();
        desk.turn(&plan, Page::Start, &[("on", "きょう")]).await.unwrap();
        let version = desk.version(&plan).await;
        assert!(told(store.write_plan(&desk.sato, &plan, version, &desk.content(&[])).await).contains("再プラン"));
        let words = desk.content(&[("goal.1.words", "月に10日、働く")]);
        store.write_plan(&desk.sato, &plan, version, &words).await.unwrap();
        let view = store.plan(&desk.sato, &plan).await.unwrap();
        assert_eq!((view.goals[1].words.as_str(), view.corrections.len()), ("月に10日、働く", 3));
    }
}

story! {
    async fn of_two_editors_the_second_is_told_and_nothing_is_overwritten(store, world) {
        let desk = Desk::open(&store, &world).await;
        let plan = desk.draft(&[]).await;
        let seen = desk.version(&plan).await;
        let takahashi = acting(&store, "takahashi").await;
        store.write_plan(&takahashi, &plan, seen, &desk.content(&[("course", "家計から入る")])).await.unwrap();
        let second = store.write_plan(&desk.sato, &plan, seen, &desk.content(&[("course", "仕事から入る")])).await;
        assert!(matches!(second, Err(Error::Stale { .. })));
        let agree = Page::Agree.read(AGREED, desk.sato.today()).unwrap();
        assert!(matches!(store.move_plan(&desk.sato, &plan, seen, Page::Agree, &agree).await, Err(Error::Stale { .. })));
        assert_eq!(store.plan(&desk.sato, &plan).await.unwrap().course, "家計から入る");
        let again = store.new_plan(&desk.sato, &desk.case, true, "").await;
        assert!(told(again).contains("つくりかけ"));
    }
}

story! {
    async fn a_service_has_the_name_that_the_law_gave_it_on_the_day_it_begins(store, world) {
        let desk = Desk::open(&store, &world).await;
        let plan = store.new_plan(&desk.sato, &desk.case, true, "").await.unwrap();
        let with = |menu: &'static str, from: &'static str| {
            desk.content(&[("service.0.menu", menu), ("service.0.from", from)])
        };
        for (menu, from, fits) in [
            ("temporary_living", "2025/3/31", true),
            ("temporary_living", "2025/4/1", false),
            ("residence", "2025/4/1", true),
            ("residence", "2025/3/31", false),
            ("nonsense", "2025/4/1", false),
        ] {
            let saved = store.write_plan(&desk.sato, &plan, desk.version(&plan).await, &with(menu, from)).await;
            assert_eq!(saved.is_ok(), fits, "{menu} {from}");
        }
        let stranger = desk.content(&[("goal.0.person", "00000000000000000000000000")]);
        let refused = told(store.write_plan(&desk.sato, &plan, desk.version(&plan).await, &stranger).await);
        assert!(refused.contains("この世帯の人"), "{refused}");
    }
}

story! {
    async fn a_case_closes_with_its_plan_and_each_promise_answered_and_opens_again(store, world) {
        let desk = Desk::open(&store, &world).await;
        let plan = desk.in_force().await;
        let new = NewTask {
            kind: TaskKind::Promise,
            words: "水道局に電話する".into(),
            due_on: desk.sato.today(),
            due_time: None,
            waiting_for: None,
            waiting_words: String::new(),
        };
        let task = store.add_task(&desk.sato, &About::Case(desk.case.clone()), &Owner::Me, &new, "").await.unwrap();
        assert!(told(desk.close(&[]).await).contains("約束・用事が1つ"));
        let field = format!("task.{task}");
        assert!(told(desk.close(&[(field.as_str(), "done")]).await).contains("評価がまだ"));
        desk.review(&plan, "close").await.unwrap();
        let way = store.case_way(&desk.sato, &desk.case).await.unwrap();
        let early = Closing::check(&[("on", "きょう"), ("reason", "goal")][..], &[], way.opened_on, desk.sato.today()).unwrap();
        let refused = told(store.close_case(&desk.sato, &desk.case, way.version, &early).await);
        assert!(refused.contains("新しい約束"), "made while the page was open: {refused}");
        desk.close(&[(field.as_str(), "done")]).await.unwrap();
        assert_eq!((desk.status().await, desk.state(&plan).await), (CaseStatus::Closed, State::Closed));
        assert!(store.task(&desk.sato, &task).await.unwrap().done_at.is_some());
        assert!(told(desk.close(&[]).await).contains("もう終結"));
        assert!(told(store.new_plan(&desk.sato, &desk.case, true, "").await).contains("再開"));

        desk.reopen().await.unwrap();
        assert_eq!(desk.status().await, CaseStatus::Open);
        assert!(desk.without_plan().await, "it needs a plan again");
        let turns = store.case_way(&desk.sato, &desk.case).await.unwrap().turns;
        assert_eq!(turns.iter().map(|t| t.turn.as_str()).collect::<Vec<_>>(), ["reopened", "closed"]);
        assert_eq!(turns[1].tasks.len(), 1);
        let next = store.new_plan(&desk.sato, &desk.case, true, "").await.unwrap();
        let view = store.plan(&desk.sato, &next).await.unwrap();
        assert_eq!((view.goals.len(), view.former.map(|f| f.1)), (1, Some(1)), "made from the former");
    }
}

story! {
    async fn a_paused_case_rests_with_its_plan_and_comes_back_on_its_day(store, world) {
        let desk = Desk::open(&store, &world).await;
        let plan = desk.in_force().await;
        desk.pause().await.unwrap();
        assert_eq!((desk.status().await, desk.state(&plan).await), (CaseStatus::Paused, State::Paused));
        let december = store.ctx_of_login("sato", "test", testkit::MORNING + 11 * domain::DAY).await.unwrap();
        let today = store.today(&december, 30).await.unwrap();
        assert!(today.soon.entries.iter().any(|e| e.why == Why::Review && e.case.as_ref() == Some(&desk.case)));
        assert!(told(desk.pause().await).contains("もう終結か中断"));
        desk.reopen().await.unwrap();
        assert_eq!((desk.status().await, desk.state(&plan).await), (CaseStatus::Open, State::InForce));
        assert!(!desk.without_plan().await);
    }
}

story! {
    async fn the_case_s_own_form_neither_closes_nor_reopens(store, world) {
        let desk = Desk::open(&store, &world).await;
        let edit = store.case_to_edit(&desk.sato, &desk.case).await.unwrap();
        let to = |status| CaseChange { status, ..edit.now.clone() };
        for status in [CaseStatus::Closed, CaseStatus::Paused] {
            assert!(told(store.change_case(&desk.sato, &desk.case, edit.version, &to(status)).await).contains("プランのページ"));
        }
        store.change_case(&desk.sato, &desk.case, edit.version, &to(CaseStatus::Watch)).await.unwrap();
        desk.pause().await.unwrap();
        let edit = store.case_to_edit(&desk.sato, &desk.case).await.unwrap();
        let open = CaseChange { status: CaseStatus::Open, ..edit.now.clone() };
        assert!(told(store.change_case(&desk.sato, &desk.case, edit.version, &open).await).contains("再開"));
        let planned = CaseChange { plan_made_on: Some(desk.sato.today()), ..edit.now };
        store.change_case(&desk.sato, &desk.case, edit.version, &planned).await.unwrap();
    }
}

story! {
    async fn a_plan_stands_on_today_when_it_is_to_be_looked_at_and_when_it_ends(store, world) {
        let desk = Desk::open(&store, &world).await;
        let plan = desk.in_force().await;
        let at = async |days: i64| {
            let ctx = store.ctx_of_login("sato", "test", testkit::MORNING + days * domain::DAY).await.unwrap();
            let today = store.today(&ctx, 30).await.unwrap();
            let entries = today.soon.entries.into_iter().filter(|e| e.case.as_ref() == Some(&desk.case));
            entries.map(|e| (e.why, e.plan)).collect::<Vec<_>>()
        };
        assert!(at(10).await.is_empty());
        assert_eq!(at(30).await, [(Why::Monitor, Some(plan.clone()))]);
        assert_eq!(at(161).await, [(Why::PlanEnds, Some(plan.clone()))], "30 April");
    }
}

story! {
    async fn the_weekly_page_keeps_why_there_is_no_plan_and_what_comes_next(store, world) {
        let desk = Desk::open(&store, &world).await;
        let line = store.weekly(&desk.sato).await.unwrap().lines.remove(0);
        assert_eq!((line.case.clone(), line.version, line.days), (desk.case.clone(), 0, 80));
        let note = |words: &str| NoPlan { reason: "no_second".into(), words: words.into(), next: "訪ねる".into(), next_on: None };
        store.note_no_plan(&desk.sato, &desk.case, 0, &note("母が入院")).await.unwrap();
        let second = store.note_no_plan(&acting(&store, "takahashi").await, &desk.case, 0, &note("ちがうこと")).await;
        assert!(matches!(second, Err(Error::Stale { .. })));
        let wrong = NoPlan { reason: "nonsense".into(), ..note("") };
        let line = store.weekly(&desk.sato).await.unwrap().lines.remove(0);
        assert!(told(store.note_no_plan(&desk.sato, &desk.case, line.version, &wrong).await).contains("わけ"));
        assert_eq!((line.note.words.as_str(), line.noted.unwrap().0.as_str()), ("母が入院", "佐藤 花子"));
        let plan = desk.draft(&[]).await;
        let weekly = store.weekly(&desk.sato).await.unwrap();
        assert_eq!((weekly.total, weekly.open, weekly.unexplained()), (1, 1, 0));
        assert_eq!(weekly.lines[0].plan, Some((plan, State::Draft)));
    }
}
