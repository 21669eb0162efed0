//! きょう: what is due is there on its day, goes away when it is done, and nobody else sees it.

use crate::{
    contact::{as_worker, call, token},
    story,
};
use chrono::{Days, NaiveDate};
use domain::{
    DAY, Instant, Token,
    access::{Ground, Parts},
    admin::RoleForm,
    code::{Role, TaskKind},
    task::{Later, NewTask},
    wareki::jst_date,
};
use store::{
    Ctx, Error, Store,
    audit::Kind,
    load::{AgencyRow, CaseRow, GrantRow, HouseholdRow, ReceptionRow, RowId, TaskRow, TieRow, WorkerRow},
    setting::Key,
    task::{About, Owner},
    today::{FIRST_LINES, Today, Why},
};
use testkit::{MORNING, World};

const OTHERS: [&str; 4] = ["suzuki", "aoki", "admin", "kansa"];

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn errand(words: &str, due: &str) -> NewTask {
    NewTask {
        kind: TaskKind::Promise,
        words: words.to_owned(),
        due_on: day(due),
        due_time: None,
        waiting_for: None,
        waiting_words: String::new(),
    }
}

/// The same worker at another time.
async fn at(store: &Store, login: &str, now: Instant) -> Ctx {
    store.ctx_of_login(login, "test", now).await.unwrap()
}

async fn today(store: &Store, ctx: &Ctx) -> Today {
    store.today(ctx, FIRST_LINES).await.unwrap()
}

fn reasons(today: &Today) -> Vec<Why> {
    let bands = [&today.now, &today.soon, &today.care, &today.waits];
    bands
        .iter()
        .flat_map(|b| {
            b.entries.iter().flat_map(|e| [vec![e.why], e.also.iter().map(|(w, _)| *w).collect()].concat())
        })
        .collect()
}

async fn load<T: store::load::Table>(store: &Store, rows: &[T]) -> Vec<RowId> {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let ids = loader.put(rows).await.unwrap();
    loader.done(Kind::Case).await.unwrap();
    ids
}

fn reception(world: &World, urgency: &str, state: &str, received_at: Instant) -> ReceptionRow {
    ReceptionRow {
        number: "2026-0900".into(),
        agency: world.kurashi,
        worker: world.sato,
        received_at,
        door: "phone".into(),
        visitor: "self".into(),
        name: "車中 進".into(),
        words: "車で寝ている".into(),
        urgency: urgency.into(),
        screening: "undecided".into(),
        state: state.into(),
        ..Default::default()
    }
}

story! {
    async fn others_see_nothing_and_can_do_nothing(store, world) {
        let case = token::<CaseRow>(&store, world.case).await;
        let sato = as_worker(&store, "sato").await;
        let task = store.add_task(&sato, &About::Case(case.clone()), &Owner::Desk, &errand("水道の件", "2026-11-20"), "").await.unwrap();
        let door = load(&store, &[reception(&world, "now", "new", MORNING - 60_000)]).await[0];
        let door = token::<ReceptionRow>(&store, door).await;
        for login in OTHERS {
            let ctx = as_worker(&store, login).await;
            let nowhere = Token::from_bytes([7; 16]);
            for task in [&task, &nowhere] {
                let later = Later { until: day("2026-11-25"), reason: "…".into() };
                let new = errand("…", "2026-11-25");
                let refused = [
                    store.task(&ctx, task).await.map(drop),
                    store.finish_task(&ctx, task, None).await,
                    store.reopen_task(&ctx, task, 1).await,
                    store.put_off_task(&ctx, task, 1, &later).await,
                    store.change_task(&ctx, task, 1, &new, None).await,
                ];
                assert!(refused.iter().all(|r| matches!(r, Err(Error::NotFound))), "{login} {refused:?}");
            }
            for about in [About::Case(case.clone()), About::Reception(door.clone())] {
                let refused = store.add_task(&ctx, &about, &Owner::Me, &errand("…", "2026-11-25"), "").await;
                assert!(matches!(refused, Err(Error::NotFound)), "{login}");
            }
            match store.today(&ctx, FIRST_LINES).await {
                Ok(today) => assert_eq!(reasons(&today), [], "{login}"),
                Err(error) => assert!(matches!(error, Error::NotFound), "{login}"),
            }
            assert!(matches!(store.desk_load(&ctx).await, Err(Error::NotFound)), "{login}");
        }
        for login in ["suzuki", "aoki", "kansa", "sato"] {
            let ctx = as_worker(&store, login).await;
            let refused = store.set_setting(&ctx, Key::QuietDays, 40, day("2026-11-25")).await;
            assert!(matches!(refused, Err(Error::NotFound)), "{login}");
        }
    }
}

story! {
    async fn a_worker_tied_to_the_household_sees_none_of_its_tasks(store, world) {
        let case = token::<CaseRow>(&store, world.case).await;
        let sato = as_worker(&store, "sato").await;
        let task = store.add_task(&sato, &About::Case(case), &Owner::Desk, &errand("水道の件", "2026-11-19"), "").await.unwrap();
        assert!(reasons(&today(&store, &sato).await).contains(&Why::Task(TaskKind::Promise)));
        let tie = TieRow { worker: world.sato, household: world.yamada_household, reason: "いとこ".into(), made_by: world.sato, made_at: MORNING };
        load(&store, &[tie]).await;
        assert_eq!(reasons(&today(&store, &sato).await), []);
        assert!(matches!(store.task(&sato, &task).await, Err(Error::NotFound)));
    }
}

story! {
    async fn a_grant_of_contacts_opens_a_task_without_the_name(store, world) {
        let case = token::<CaseRow>(&store, world.case).await;
        let mut grant = GrantRow {
            case: world.case,
            agency: Some(world.hokatsu),
            parts: Parts::SUMMARY.and(Parts::CONTACTS),
            ground: Ground::Consent.word().into(),
            from: MORNING - DAY,
            to: Some(MORNING + DAY),
            made_by: world.sato,
            made_at: MORNING - DAY,
            ..Default::default()
        };
        load(&store, &[grant.clone()]).await;
        let suzuki = as_worker(&store, "suzuki").await;
        let task = store.add_task(&suzuki, &About::Case(case), &Owner::Me, &errand("母の通院", "2026-11-20"), "").await.unwrap();
        let page = today(&store, &suzuki).await;
        assert_eq!((page.soon.total, page.soon.entries[0].who.as_str()), (1, ""));
        assert_eq!(page.soon.entries[0].number, "2026-0001");
        assert_eq!(store.task(&suzuki, &task).await.unwrap().who, "");
        let later = at(&store, "suzuki", MORNING + DAY).await;
        assert_eq!(reasons(&today(&store, &later).await), []);
        assert!(matches!(store.task(&later, &task).await, Err(Error::NotFound)));
        grant.to = None;
        grant.parts = Parts::SUMMARY.and(Parts::BASIC).and(Parts::CONTACTS);
        load(&store, &[grant]).await;
        assert_eq!(today(&store, &later).await.now.entries[0].who, "山田さん（母・長男）");
    }
}

story! {
    async fn the_list_empties_as_work_is_done(store, world) {
        let ctx = as_worker(&store, "sato").await;
        let case = About::Case(token::<CaseRow>(&store, world.case).await);
        let overdue = store.add_task(&ctx, &case, &Owner::Me, &errand("かけ直す", "2026-11-17"), "").await.unwrap();
        let due = store.add_task(&ctx, &case, &Owner::Me, &errand("書類をとどける", "2026-11-20"), "").await.unwrap();
        let monday = store.add_task(&ctx, &About::Desk, &Owner::Desk, &errand("会議室をとる", "2026-11-24"), "").await.unwrap();
        let far = store.add_task(&ctx, &case, &Owner::Me, &errand("更新", "2026-11-25"), "").await.unwrap();
        let page = today(&store, &ctx).await;
        assert_eq!((page.now.total, page.now.entries[0].days, page.now.entries[0].late), (1, 3, true));
        // 21 and 22 are a weekend, 23 is 勤労感謝の日: the next working day is Tuesday.
        assert_eq!(page.soon.total, 2, "{:?}", reasons(&page));
        assert!(page.soon.entries[1].desk);
        store.finish_task(&ctx, &overdue, Some(1)).await.unwrap();
        store.finish_task(&ctx, &overdue, Some(1)).await.unwrap();
        store.put_off_task(&ctx, &due, 1, &Later { until: day("2026-11-27"), reason: "本人が熱".into() }).await.unwrap();
        store.finish_task(&ctx, &monday, None).await.unwrap();
        let page = today(&store, &ctx).await;
        assert_eq!((page.now.total, page.soon.total), (0, 0));
        let moved = store.task(&ctx, &due).await.unwrap();
        assert_eq!((moved.moved_reason.as_str(), moved.due_on), ("本人が熱", day("2026-11-27")));
        store.reopen_task(&ctx, &overdue, 2).await.unwrap();
        assert_eq!(today(&store, &ctx).await.now.total, 1);
        assert!(store.task(&ctx, &far).await.unwrap().done_at.is_none());
    }
}

story! {
    async fn two_workers_on_one_task_never_overwrite_each_other(store, world) {
        let (sato, chief) = (as_worker(&store, "sato").await, as_worker(&store, "takahashi").await);
        let about = About::Case(token::<CaseRow>(&store, world.case).await);
        let task = store.add_task(&sato, &about, &Owner::Me, &errand("かけ直す", "2026-11-20"), "k").await.unwrap();
        assert_eq!(store.add_task(&sato, &about, &Owner::Me, &errand("かけ直す", "2026-11-20"), "k").await.unwrap(), task);
        assert_eq!(today(&store, &sato).await.soon.total, 1);
        let to_chief = Owner::Worker(chief.actor.token.clone());
        store.change_task(&chief, &task, 1, &errand("高橋がかける", "2026-11-20"), Some(&to_chief)).await.unwrap();
        let late = store.change_task(&sato, &task, 1, &errand("佐藤がかける", "2026-11-20"), None).await;
        assert!(matches!(late, Err(Error::Stale { theirs: 2 })));
        let late = store.put_off_task(&sato, &task, 1, &Later { until: day("2026-11-30"), reason: "…".into() }).await;
        assert!(matches!(late, Err(Error::Stale { theirs: 2 })));
        assert!(matches!(store.finish_task(&sato, &task, Some(1)).await, Err(Error::Stale { theirs: 2 })));
        let kept = store.task(&sato, &task).await.unwrap();
        assert_eq!((kept.words.as_str(), kept.owner.unwrap().1.as_str()), ("高橋がかける", "高橋 誠"));
        assert_eq!(kept.last_change.unwrap().0, "高橋 誠");
        let suzuki = as_worker(&store, "suzuki").await.actor.token.clone();
        let refused = store.change_task(&sato, &task, 2, &errand("…", "2026-11-20"), Some(&Owner::Worker(suzuki))).await;
        assert!(matches!(refused, Err(Error::Invalid(faults)) if faults.0[0].field == "owner"));
    }
}

story! {
    async fn each_rule_fires_on_its_day_and_not_before(store, world) {
        // The case of the small town was opened on 2026-09-01 and has no contact: let it rest.
        let rest = jst_date(MORNING);
        let opened = |ago: u64| rest.checked_sub_days(Days::new(ago)).unwrap();
        let case = |number: &str, ago: u64, planned: bool| CaseRow {
            number: number.into(),
            agency: world.kurashi,
            household: world.yamada_household,
            person: world.yamada_taro,
            worker: Some(world.sato),
            status: "open".into(),
            opened_on: opened(ago),
            plan_made_on: planned.then(|| opened(ago)),
            ..Default::default()
        };
        let rows = load(&store, &[case("Q", 0, true), case("P", 0, false)]).await;
        let sato = as_worker(&store, "sato").await;
        let of = |today: &Today, number: &str| -> Vec<Why> {
            let entries = today.care.entries.iter().filter(|e| e.number == number);
            entries.flat_map(|e| [vec![e.why], e.also.iter().map(|(w, _)| *w).collect()].concat()).collect()
        };
        // One meeting today at 09:00.
        let quiet = token::<CaseRow>(&store, rows[0]).await;
        store.add_contact(&sato, &quiet, &call("会えた"), "").await.unwrap();
        for (days, number, expected) in [
            (13, "Q", vec![]),
            (14, "Q", vec![Why::Second]),
            (29, "Q", vec![Why::Second]),
            (30, "Q", vec![Why::Quiet, Why::Second]),
            (20, "P", vec![]),
            (21, "P", vec![Why::NoPlan]),
            (29, "P", vec![Why::NoPlan]),
            (30, "P", vec![Why::Quiet, Why::NoPlan]),
        ] {
            let page = today(&store, &at(&store, "sato", MORNING + days * DAY).await).await;
            assert_eq!(of(&page, number), expected, "{number} after {days} days");
        }
        // Just before midnight the day before, just after midnight of the day.
        let midnight = MORNING - 9 * 3_600_000 + 30 * DAY;
        assert_eq!(of(&today(&store, &at(&store, "sato", midnight - 1).await).await, "Q"), [Why::Second]);
        assert_eq!(of(&today(&store, &at(&store, "sato", midnight).await).await, "Q"), [Why::Quiet, Why::Second]);
        // A task of that day or later on the case: it has not been forgotten.
        let later = at(&store, "sato", MORNING + 30 * DAY).await;
        let task = store.add_task(&later, &About::Case(quiet.clone()), &Owner::Me, &errand("訪ねる", "2026-12-20"), "").await.unwrap();
        assert_eq!(of(&today(&store, &later).await, "Q"), []);
        let day_after = at(&store, "sato", MORNING + 31 * DAY).await;
        assert_eq!(of(&today(&store, &day_after).await, "Q"), [Why::Quiet, Why::Second]);
        store.finish_task(&day_after, &task, None).await.unwrap();
        store.add_contact(&day_after, &quiet, &NewContactAt(31).at(), "").await.unwrap();
        assert_eq!(of(&today(&store, &day_after).await, "Q"), []);
    }
}

/// A contact so many days after the morning.
struct NewContactAt(i64);

impl NewContactAt {
    fn at(&self) -> domain::contact::NewContact {
        domain::contact::NewContact { at: MORNING + self.0 * DAY - 60_000, ..call("また会えた") }
    }
}

story! {
    async fn an_answer_awaited_comes_back_to_mind_after_a_week(store, world) {
        let task = |due: &str| TaskRow {
            agency: world.kurashi,
            owner: Some(world.sato),
            case: Some(world.case),
            kind: "waiting".into(),
            words: "診断書".into(),
            due_on: day(due),
            waiting_words: "病院".into(),
            made_by: world.sato,
            made_at: MORNING,
            ..Default::default()
        };
        load(&store, &[task("2026-12-31")]).await;
        for (days, waits, care) in [(0, 1, 0), (6, 1, 0), (7, 0, 1)] {
            let page = today(&store, &at(&store, "sato", MORNING + days * DAY).await).await;
            let asked = page.care.entries.iter().filter(|e| e.task.is_some()).count();
            assert_eq!((page.waits.total, asked), (waits, care), "after {days} days");
        }
        load(&store, &[task("2026-11-19")]).await;
        let page = today(&store, &as_worker(&store, "sato").await).await;
        assert_eq!((page.waits.total, page.care.entries.iter().filter(|e| e.task.is_some()).count()), (1, 1));
        assert_eq!((page.now.total, page.soon.total), (0, 0));
    }
}

story! {
    async fn reviews_and_doors_stand_where_they_are_first_needed(store, world) {
        let mut review = CaseRow {
            number: "R".into(),
            agency: world.kurashi,
            household: world.yamada_household,
            person: world.yamada_taro,
            worker: None,
            status: "watch".into(),
            opened_on: day("2026-01-05"),
            next_review: Some(day("2026-11-24")),
            ..Default::default()
        };
        let first = review.clone();
        review.next_review = Some(day("2026-11-25"));
        load(&store, &[first, review]).await;
        load(&store, &[
            reception(&world, "normal", "new", MORNING - 23 * 3_600_000),
            reception(&world, "soon", "new", MORNING - 3_600_000),
            reception(&world, "now", "new", MORNING - 60_000),
            reception(&world, "normal", "taken", MORNING - 14 * DAY),
            reception(&world, "normal", "closed", MORNING - 14 * DAY),
        ]).await;
        let sato = as_worker(&store, "sato").await;
        let page = today(&store, &sato).await;
        assert_eq!(page.soon.entries.iter().map(|e| e.why).collect::<Vec<_>>(), [Why::Review]);
        let doors: Vec<(Why, bool)> = page.now.entries.iter().map(|e| (e.why, e.late)).collect();
        assert_eq!(doors, [(Why::Danger, true), (Why::New, false), (Why::New, false)]);
        assert_eq!(page.now.entries[2].days, 1, "yesterday's stands after the more urgent one");
        assert_eq!(page.care.entries.iter().filter(|e| e.reception.is_some()).count(), 1);
        let next_hour = at(&store, "sato", MORNING + 3_600_000).await;
        assert!(today(&store, &next_hour).await.now.entries[2].late, "a day old");
        let short = store.today(&sato, 1).await.unwrap();
        assert_eq!((short.now.entries.len(), short.now.total, short.now.more()), (2, 3, 1));
    }
}

story! {
    async fn a_dated_setting_holds_from_its_day(store, world) {
        let _ = world;
        let (manager, system) = (as_worker(&store, "mori").await, as_worker(&store, "admin").await);
        for (value, from, field) in [(0, "2026-12-01", "value"), (366, "2026-12-01", "value"), (40, "2026-11-19", "from")] {
            let refused = store.set_setting(&manager, Key::QuietDays, value, day(from)).await;
            assert!(matches!(refused, Err(Error::Invalid(faults)) if faults.0[0].field == field));
        }
        store.set_setting(&system, Key::QuietDays, 60, day("2026-11-20")).await.unwrap();
        let quiet = async |login: &str, days: i64| {
            store.rules(&at(&store, login, MORNING + days * DAY).await).await.unwrap().quiet_days
        };
        assert_eq!((quiet("sato", 0).await, quiet("suzuki", 0).await, quiet("aoki", 0).await), (60, 60, 30));
        store.set_setting(&manager, Key::QuietDays, 45, day("2026-12-01")).await.unwrap();
        store.set_setting(&manager, Key::QuietDays, 50, day("2026-12-05")).await.unwrap();
        for (days, value) in [(10, 60), (11, 45), (14, 45), (15, 50)] {
            assert_eq!(quiet("sato", days).await, value, "after {days} days");
        }
        store.set_setting(&manager, Key::QuietDays, 46, day("2026-12-01")).await.unwrap();
        assert_eq!(quiet("sato", 11).await, 46, "the later row of one day holds");
        assert_eq!(store.settings(&manager).await.unwrap().len(), 4);
    }
}

story! {
    async fn a_supervisor_sees_the_load_of_the_own_desk(store, world) {
        let sato = as_worker(&store, "sato").await;
        let case = token::<CaseRow>(&store, world.case).await;
        let visit = domain::contact::NewContact { method: "visit".into(), minutes: 80, ..call("訪ねた") };
        store.add_contact(&sato, &case, &visit, "").await.unwrap();
        let last_week = domain::contact::NewContact { at: MORNING - 7 * DAY, minutes: 5, ..call("電話") };
        store.add_contact(&sato, &case, &last_week, "").await.unwrap();
        let last_month = domain::contact::NewContact { at: MORNING - 30 * DAY, minutes: 7, ..call("電話") };
        store.add_contact(&sato, &case, &last_month, "").await.unwrap();
        store.add_task(&sato, &About::Case(case), &Owner::Me, &errand("かけ直す", "2026-11-17"), "").await.unwrap();
        for login in ["sato", "kansa", "admin", "suzuki"] {
            assert!(matches!(store.desk_load(&as_worker(&store, login).await).await, Err(Error::NotFound)), "{login}");
        }
        let chief = as_worker(&store, "takahashi").await;
        let load = store.desk_load(&chief).await.unwrap();
        assert_eq!(load.monday, day("2026-11-16"));
        assert_eq!(load.workers.len(), 3, "those who work on cases");
        let of_sato = load.workers.iter().find(|w| w.name == "佐藤 花子").unwrap();
        assert_eq!((of_sato.open_cases, of_sato.week_visits, of_sato.week_minutes), (1, 1, 80));
        assert_eq!((of_sato.month_minutes, of_sato.overdue, of_sato.new_cases), (85, 1, 0));
        let (name, page) = store.today_of_worker(&chief, &of_sato.token, FIRST_LINES).await.unwrap();
        assert_eq!((name.as_str(), page.now.total), ("佐藤 花子", 1));
        let suzuki = as_worker(&store, "suzuki").await;
        let elsewhere = store.today_of_worker(&chief, &suzuki.actor.token, FIRST_LINES).await;
        assert!(matches!(elsewhere, Err(Error::NotFound)));
        let _ = token::<HouseholdRow>(&store, world.yamada_household).await;
    }
}

story! {
    async fn what_somebody_held_who_works_there_no_more_is_the_whole_desk_s(store, world) {
        let sato = as_worker(&store, "sato").await;
        let case = CaseRow {
            number: "R".into(),
            agency: world.kurashi,
            household: world.yamada_household,
            person: world.yamada_taro,
            worker: Some(world.sato),
            status: "watch".into(),
            opened_on: day("2026-01-05"),
            next_review: Some(day("2026-11-20")),
            ..Default::default()
        };
        let case = load(&store, &[case]).await[0];
        let case = token::<CaseRow>(&store, case).await;
        store.add_task(&sato, &About::Case(case), &Owner::Me, &errand("通帳をいっしょに見る", "2026-11-19"), "").await.unwrap();
        let doors = load(&store, &[
            reception(&world, "now", "taken", MORNING - 3_600_000),
            reception(&world, "normal", "taken", MORNING - 3_600_000),
            ReceptionRow { worker: world.suzuki, agency: world.hokatsu, ..reception(&world, "now", "taken", MORNING) },
        ]).await;
        let danger = token::<ReceptionRow>(&store, doors[0]).await;
        let (kurashi, who) = (token::<AgencyRow>(&store, world.kurashi).await, token::<WorkerRow>(&store, world.sato).await);
        let desk = async |login: &str| {
            let page = today(&store, &as_worker(&store, login).await).await;
            let bands = [&page.now, &page.soon, &page.care, &page.waits];
            let lines = bands.iter().flat_map(|b| b.entries.iter()).filter(|e| e.desk).map(|e| e.why);
            lines.filter(|why| *why != Why::NoPlan).collect::<Vec<_>>()
        };
        let all = [Why::Danger, Why::Task(TaskKind::Promise), Why::New, Why::Review, Why::Quiet];
        let (takahashi, mori) = (as_worker(&store, "takahashi").await, as_worker(&store, "mori").await);
        let admin = as_worker(&store, "admin").await;
        assert_eq!(desk("takahashi").await, []);
        assert!(!store.reception(&takahashi, &danger).await.unwrap().free);
        assert!(matches!(store.take_on(&takahashi, &danger).await, Err(Error::Invalid(_))));
        let load = store.desk_load(&takahashi).await.unwrap();
        assert_eq!((load.untaken, load.without_worker), (0, 0));
        for by in [&mori, &admin] {
            let held = store.worker(by, &who).await.unwrap().held;
            assert_eq!((held.tasks, held.receptions), (1, 2));
            assert!(held.cases >= 1);
        }

        // The role ends: it is the desk's, and only that desk's. Nothing is moved: with the role it comes back.
        store.end_role(&mori, &who, &kurashi, Role::Consultant).await.unwrap();
        assert_eq!(desk("takahashi").await, all);
        assert_eq!(desk("mori").await, all);
        assert_eq!(desk("suzuki").await, []);
        assert!(store.reception(&takahashi, &danger).await.unwrap().free);
        assert_eq!(store.desk_load(&takahashi).await.unwrap().untaken, 2);
        let role = RoleForm { agency: kurashi.clone(), role: Role::Consultant, from: None, to: Some(day("2026-11-30")) };
        store.add_role(&mori, &who, &role).await.unwrap();
        assert_eq!(desk("takahashi").await, []);
        // The last day is past.
        let later = at(&store, "takahashi", MORNING + 12 * DAY).await;
        let danger_then = |page: &Today| page.now.entries.iter().any(|e| e.why == Why::Danger && e.desk);
        assert!(danger_then(&today(&store, &later).await));
        let earlier = at(&store, "takahashi", MORNING + 9 * DAY).await;
        assert!(!danger_then(&today(&store, &earlier).await));

        // The account ends, and somebody takes the danger on: then it is theirs.
        store.end_worker(&admin, &who).await.unwrap();
        assert_eq!(desk("takahashi").await, all);
        store.take_on(&takahashi, &danger).await.unwrap();
        assert!(matches!(store.take_on(&mori, &danger).await, Err(Error::Invalid(_))));
        assert_eq!(desk("mori").await, all[1..]);
        let mine = today(&store, &takahashi).await;
        assert!(mine.now.entries.iter().any(|e| e.why == Why::Danger && !e.desk));
        assert_eq!(store.reception(&mori, &danger).await.unwrap().taken.map(|t| t.0).as_deref(), Some("高橋 誠"));
        store.reopen_worker(&admin, &who).await.unwrap();
        assert_eq!(desk("mori").await, []);
    }
}
