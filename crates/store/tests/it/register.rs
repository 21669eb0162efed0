//! 機関の名簿: who reads and who keeps it, and what is told of visits and people.

use crate::{contact::token, household::acting, story};
use domain::{
    DAY,
    register::{CardForm, PersonForm, VisitForm},
    wareki::jst_date,
};
use store::{
    Ctx, Error, Store,
    audit::Kind,
    load::{AgencyRow, MeetingMemberRow, MeetingRow, RowId},
    register::RegisterFilter,
    setting::Key,
};
use testkit::MORNING;

fn absent<T>(answer: store::Result<T>) -> bool {
    matches!(answer.err(), Some(Error::NotFound))
}

fn card(can_do: &str) -> CardForm {
    CardForm { can_do: can_do.into(), cannot_do: String::new() }
}

fn person(name: &str) -> PersonForm {
    PersonForm {
        name: name.into(),
        post: "所長".into(),
        phone: "0001112222".into(),
        note: String::new(),
        from: jst_date(MORNING),
    }
}

fn visit(ago: i64) -> VisitForm {
    VisitForm {
        on: jst_date(MORNING - ago * DAY),
        went: "森".into(),
        met: "所長".into(),
        said: "流れを説明した".into(),
        next: "勉強会".into(),
        next_on: Some(jst_date(MORNING + 30 * DAY)),
    }
}

/// A meeting of this agency, so many days ago, at which this worker of 包括 stands so.
async fn meeting(store: &Store, of: RowId, ago: i64, came: (RowId, RowId), state: &str) {
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let (worker, agency) = came;
    let starts = MORNING - ago * DAY;
    let meeting = MeetingRow {
        agency: of,
        kind: "layered".into(),
        title: "月の会議".into(),
        starts,
        ends: starts + DAY / 24,
        state: "held".into(),
        made_by: worker,
        made_at: starts - DAY,
        ..Default::default()
    };
    let meeting = loader.put(&[meeting]).await.unwrap()[0];
    let member = MeetingMemberRow {
        meeting,
        agency: Some(agency),
        worker: Some(worker),
        role: "member".into(),
        state: state.into(),
        since: starts,
        made_by: worker,
        made_at: starts - DAY,
        ..Default::default()
    };
    loader.put(&[member]).await.unwrap();
    loader.done(Kind::Meeting).await.unwrap();
}

story! {
    async fn meetings_to_which_an_agency_came_are_counted_as_far_as_the_reader_knows_of_them(store, world) {
        let hokatsu = token::<AgencyRow>(&store, world.hokatsu).await;
        let came = (world.suzuki, world.hokatsu);
        for (of, ago, state) in [
            (world.kurashi, 10, "present"),
            (world.kurashi, 100, "left"),
            (world.kurashi, 20, "confirmed"),
            (world.kurashi, 366, "left"),
            (world.kurashi, -3, "present"),
            (world.hokatsu, 30, "left"),
        ] {
            meeting(&store, of, ago, came, state).await;
        }
        let times = async |login: &str| {
            let ctx = acting(&store, login).await;
            store.registered_agency(&ctx, &hokatsu).await.unwrap().meetings
        };
        assert_eq!((times("sato").await, times("mori").await), (2, 2), "that of 包括 alone is not theirs to know");
        assert_eq!(times("suzuki").await, 3);
    }
}

story! {
    async fn the_town_s_case_workers_read_it_and_two_roles_keep_it(store, world) {
        let hokatsu = token::<AgencyRow>(&store, world.hokatsu).await;
        let mori = acting(&store, "mori").await;
        store.save_card(&mori, &hokatsu, &card("訪問"), 0).await.unwrap();
        store.add_agency_person(&mori, &hokatsu, &person("岩崎 恵理"), "p").await.unwrap();
        store.add_agency_person(&mori, &hokatsu, &person("岩崎 恵理"), "p").await.unwrap();
        store.add_agency_visit(&mori, &hokatsu, &visit(1), "v").await.unwrap();
        store.add_agency_visit(&mori, &hokatsu, &visit(1), "v").await.unwrap();
        for login in ["sato", "takahashi", "suzuki"] {
            let ctx = acting(&store, login).await;
            let seen = store.registered_agency(&ctx, &hokatsu).await.unwrap();
            assert_eq!((seen.card.can_do.as_str(), seen.people.len(), seen.visits.len()), ("訪問", 1, 1), "{login}");
            assert!(!seen.editable, "{login}");
            assert!(absent(store.save_card(&ctx, &hokatsu, &card("のぞき見"), seen.version).await), "{login}");
            assert!(absent(store.add_agency_person(&ctx, &hokatsu, &person("だれか"), "").await), "{login}");
            assert!(absent(store.end_agency_person(&ctx, &hokatsu, &seen.people[0].token).await), "{login}");
            assert!(absent(store.add_agency_visit(&ctx, &hokatsu, &visit(0), "").await), "{login}");
        }
        for login in ["aoki", "kansa", "admin"] {
            let ctx = acting(&store, login).await;
            assert!(absent(store.registered_agency(&ctx, &hokatsu).await), "{login}");
        }
        let aoba = token::<AgencyRow>(&store, world.aoba).await;
        assert!(absent(store.registered_agency(&mori, &aoba).await), "another town's");
        assert!(absent(store.save_card(&mori, &aoba, &card("x"), 0).await));
        let aoki = acting(&store, "aoki").await;
        assert!(store.agency_register(&aoki, &RegisterFilter::default(), 1).await.unwrap().lines.is_empty());
    }
}

story! {
    async fn who_was_first_is_not_written_over_and_who_left_stays_with_the_day(store, world) {
        let hokatsu = token::<AgencyRow>(&store, world.hokatsu).await;
        let mori = acting(&store, "mori").await;
        store.save_card(&mori, &hokatsu, &card("訪問"), 0).await.unwrap();
        let Err(Error::Stale { theirs }) = store.save_card(&mori, &hokatsu, &card("申請の手伝い"), 0).await else {
            panic!("a second save from the empty form");
        };
        store.save_card(&mori, &hokatsu, &card("申請の手伝い"), theirs).await.unwrap();
        store.add_agency_person(&mori, &hokatsu, &person("岩崎 恵理"), "").await.unwrap();
        store.add_agency_person(&mori, &hokatsu, &person("松尾 博之"), "").await.unwrap();
        let seen = store.registered_agency(&mori, &hokatsu).await.unwrap();
        assert!(seen.editable && seen.card.can_do == "申請の手伝い");
        let first = seen.people.iter().find(|p| p.name == "岩崎 恵理").unwrap().token.clone();
        store.end_agency_person(&mori, &hokatsu, &first).await.unwrap();
        assert!(matches!(store.end_agency_person(&mori, &hokatsu, &first).await, Err(Error::Invalid(_))));
        let people = store.registered_agency(&mori, &hokatsu).await.unwrap().people;
        assert_eq!((people[0].name.as_str(), people[0].ended), ("松尾 博之", None));
        assert_eq!((people[1].name.as_str(), people[1].ended), ("岩崎 恵理", Some(jst_date(MORNING))));
        let line = store.agency_register(&mori, &RegisterFilter::default(), 1).await.unwrap().lines.remove(0);
        assert_eq!(line.person, "松尾 博之（所長）");
    }
}

story! {
    async fn an_agency_not_visited_for_the_days_set_stands_as_late(store, world) {
        let hokatsu = token::<AgencyRow>(&store, world.hokatsu).await;
        let mori = acting(&store, "mori").await;
        let all = RegisterFilter::default();
        let page = store.agency_register(&mori, &all, 1).await.unwrap();
        assert_eq!((page.total, page.late, page.lines[0].late), (1, 1, true), "not its own desk, not another town's");
        store.add_agency_visit(&mori, &hokatsu, &visit(200), "").await.unwrap();
        store.add_agency_visit(&mori, &hokatsu, &visit(300), "").await.unwrap();
        let page = store.agency_register(&mori, &all, 1).await.unwrap();
        assert_eq!((page.late, page.lines[0].visited), (0, Some(jst_date(MORNING - 200 * DAY))));
        assert_eq!(page.lines[0].next.as_ref().map(|(what, _)| what.as_str()), Some("勉強会"));
        store.set_setting(&mori, Key::AgencyVisitDays, 100, jst_date(MORNING)).await.unwrap();
        let late = RegisterFilter { late: true, ..all.clone() };
        assert_eq!(store.agency_register(&mori, &late, 1).await.unwrap().total, 1);
        for (words, found) in [("ちいき 包括", 0), ("包括", 1), ("まったくない", 0)] {
            let filter = RegisterFilter { words: words.into(), ..all.clone() };
            assert_eq!(store.agency_register(&mori, &filter, 1).await.unwrap().total, found, "{words}");
        }
        let other = RegisterFilter { kind: "school".into(), ..all };
        assert_eq!(store.agency_register(&mori, &other, 1).await.unwrap().total, 0);
    }
}
