//! 社会資源: lists again and again, what an office changes by hand, sheltered places, words from outside, feeds.

use crate::story;
use chrono::NaiveDate;
use domain::directory::{Area, Entry, EntryKind, Organization, Phone, Site, Status, Uid, Whereabouts};
use store::{
    Ctx, Error, Store,
    directory::{
        Ask, Brought, DirectoryFilter, DirectoryReport, FeedForm, FeedPage, Incoming, Provenance, Unread,
    },
};
use testkit::MORNING;

fn entry(name: &str) -> Entry {
    let organization =
        Organization {
            uid: Uid::of(&["みどり町"]), name: "みどり町".into(), ..Organization::default()
        };
    let site = Site { city: "みどり町".into(), address: "ひみつ坂1".into(), ..Site::default() };
    Entry {
        organization,
        name: name.into(),
        municipality: "999997".into(),
        whereabouts: Whereabouts::Open(vec![site]),
        phones: vec![Phone { number: "0000123456".into(), kind: "voice".into(), note: String::new() }],
        areas: vec![Area { code: "999997".into(), name: "みどり町".into() }],
        languages: vec!["vi".into()],
        documents: vec!["通帳".into(), "印かん".into()],
        troubles: vec!["food".into()],
        desk_kind: "npo".into(),
        checked: NaiveDate::from_ymd_opt(2026, 7, 1),
        ..Entry::default()
    }
}

fn row(key: &str, entry: Entry) -> Incoming {
    Incoming { key: key.into(), uid: None, from: None, entry }
}

fn list() -> Provenance {
    Provenance { source: "list".into(), licence: "CC BY 4.0".into(), credit: "みほん".into(), date: None }
}

async fn import(store: &Store, rows: Vec<Incoming>) -> DirectoryReport {
    let ctx = Ctx::program("import", MORNING);
    let brought = Brought { entries: rows, whole: true, ..Brought::default() };
    store.import_directory(&ctx, &list(), brought, |_| ()).await.unwrap()
}

async fn names(store: &Store) -> Vec<String> {
    let ask = Ask { page: 1, size: 100, ..Ask::default() };
    let found = store.directory_services(&Ctx::program("test", MORNING), &ask).await.unwrap();
    found.rows.into_iter().map(|l| l.entry.name).collect()
}

pub(crate) async fn worker(store: &Store, login: &str) -> Ctx {
    let ctx = store.ctx_of_login(login, "test", MORNING).await.unwrap();
    let secret = store.start_session(&ctx.actor.token, store::session::Stage::Full, MORNING).await.unwrap();
    let actor = store.session(secret.show(), MORNING, store::session::IDLE).await.unwrap().actor;
    Ctx { actor, ..ctx }
}

story! {
    async fn another_town_the_auditor_and_the_administrator_keep_nothing_here(store, _world) {
        import(&store, vec![row("a", entry("こども食堂"))]).await;
        let sato = worker(&store, "sato").await;
        let token = store.directory(&sato, &DirectoryFilter::default(), 1).await.unwrap().rows[0].token.clone();
        for login in ["aoki", "kansa", "admin"] {
            let ctx = worker(&store, login).await;
            assert!(matches!(store.directory_entry(&ctx, &token).await, Err(Error::NotFound)), "{login}");
            assert!(matches!(store.change_entry(&ctx, &token, &entry("x"), 1).await, Err(Error::NotFound)), "{login}");
            assert!(matches!(store.check_entry(&ctx, &token).await, Err(Error::NotFound)), "{login}");
            assert!(matches!(store.set_entry_status(&ctx, &token, Status::Paused).await, Err(Error::NotFound)), "{login}");
            let list = store.directory(&ctx, &DirectoryFilter::default(), 1).await;
            assert!(list.is_err() || list.unwrap().total == 0, "{login}");
        }
        let brought = Brought::default();
        assert!(matches!(store.import_directory(&sato, &list(), brought, |_| ()).await, Err(Error::NotFound)));
        assert!(matches!(store.feeds(&sato).await, Err(Error::NotFound)), "a consultant does not choose whom to follow");
    }
}

story! {
    async fn a_list_that_comes_again_changes_nothing_and_what_is_gone_from_it_goes(store, _world) {
        let both = || vec![row("a", entry("こども食堂")), row("b", entry("フードバンク"))];
        assert_eq!(import(&store, both()).await, DirectoryReport { new: 2, ..DirectoryReport::default() });
        let before = store.directory_state().await.unwrap();
        assert_eq!(import(&store, both()).await, DirectoryReport { same: 2, ..DirectoryReport::default() });
        assert_eq!(store.directory_state().await.unwrap(), before);
        let report = import(&store, vec![row("a", entry("こども食堂 ひなた"))]).await;
        assert_eq!(report, DirectoryReport { changed: 1, withdrawn: 1, ..DirectoryReport::default() });
        assert_eq!(names(&store).await, ["こども食堂 ひなた"]);
        assert_eq!(import(&store, both()).await.changed, 2, "one has come back");
        assert_eq!(names(&store).await.len(), 2);
        // Everything that was taken in is read back as it was.
        let ask = Ask { page: 1, size: 1, ..Ask::default() };
        let first = store.directory_services(&Ctx::program("test", MORNING), &ask).await.unwrap().rows.remove(0);
        assert_eq!(first.entry, entry("こども食堂"));
        assert_eq!((first.source.as_str(), first.licence.as_str(), first.edited), ("list", "CC BY 4.0", false));
    }
}

story! {
    async fn what_an_office_changed_by_hand_is_not_overwritten(store, _world) {
        import(&store, vec![row("a", entry("こども食堂")), row("b", entry("フードバンク"))]).await;
        let sato = worker(&store, "sato").await;
        let rows = store.directory(&sato, &DirectoryFilter::default(), 1).await.unwrap().rows;
        let (a, b) = (&rows[0], &rows[1]);
        let mine = Entry { alert: "夏休みはおやすみ".into(), ..a.entry.clone() };
        store.change_entry(&sato, &a.token, &mine, a.version).await.unwrap();
        assert!(matches!(store.change_entry(&sato, &a.token, &mine, a.version).await, Err(Error::Stale { theirs: 2 })));
        // 「確認した」 is no change of its own: the list may still bring the entry up to date.
        store.check_entry(&sato, &b.token).await.unwrap();
        let other = |name: &str| Entry { alert: "新しいお知らせ".into(), ..entry(name) };
        let report = import(&store, vec![row("a", other(&a.entry.name)), row("b", other(&b.entry.name))]).await;
        // Whichever of the two came first in the list, one was edited and one only checked.
        assert_eq!((report.kept, report.changed), (1, 1));
        let kept = store.directory_entry(&sato, &a.token).await.unwrap();
        assert_eq!((kept.listed.entry.alert.as_str(), kept.listed.edited), ("夏休みはおやすみ", true));
        assert_eq!(kept.changes.len(), 1);
        let b = store.directory_entry(&sato, &b.token).await.unwrap().listed;
        assert_eq!((b.entry.alert.as_str(), b.edited), ("新しいお知らせ", false));
        assert_eq!(b.entry.checked, Some(sato.today()), "whoever made sure later knows better");
        assert_eq!(import(&store, vec![]).await, DirectoryReport { kept: 1, withdrawn: 1, ..DirectoryReport::default() });
        assert!(store.directory_entry(&sato, &a.token).await.unwrap().listed.gone);
        assert_eq!(names(&store).await.len(), 1);
    }
}

story! {
    async fn a_place_that_becomes_a_secret_leaves_no_trace_of_where_it_is(store, _world) {
        let sato = worker(&store, "sato").await;
        let open = entry("駆けこみのいえ");
        let token = store.add_entry(&sato, &open, "1").await.unwrap();
        assert_eq!(store.add_entry(&sato, &open, "1").await.unwrap(), token, "a double press saves once");
        store.change_entry(&sato, &token, &Entry { say: "a".into(), ..open.clone() }, 1).await.unwrap();
        let secret = Entry { whereabouts: Whereabouts::Secret, ..open };
        store.change_entry(&sato, &token, &secret, 2).await.unwrap();
        let ask = Ask { words: "ひみつ坂".into(), page: 1, size: 10, ..Ask::default() };
        let ctx = Ctx::program("test", MORNING);
        assert_eq!(store.directory_services(&ctx, &ask).await.unwrap().total, 0, "nor by a search");
        assert_eq!(store.directory_sites(&ctx, &Ask { page: 1, size: 10, ..Ask::default() }).await.unwrap().total, 0);
        let mut whole = Vec::new();
        store.backup(&ctx, &mut whole).await.unwrap();
        assert!(!String::from_utf8_lossy(&whole).contains("ひみつ坂"), "nor in a former state");
    }
}

story! {
    async fn what_serves_a_town_comes_nearest_first_and_only_while_in_service(store, _world) {
        let with = |name: &str, code: &str, status| Entry {
            municipality: if code.len() == 6 { code.into() } else { String::new() },
            areas: vec![Area { code: code.into(), name: "どこか".into() }], status, ..entry(name)
        };
        import(&store, vec![
            row("jp", with("全国", "JP", Status::Active)),
            row("ken", with("県", "99", Status::Active)),
            row("own", with("町", "999997", Status::Active)),
            row("other", with("市", "999989", Status::Active)),
            row("paused", with("休み", "999997", Status::Paused)),
        ]).await;
        let ctx = Ctx::program("test", MORNING);
        let found = store.services_for(&ctx, "999997").await.unwrap();
        let names: Vec<_> = found.iter().map(|l| l.entry.name.as_str()).collect();
        assert_eq!(names, ["町", "県", "全国"]);
        assert_eq!(found[0].entry.call().unwrap().number, "0000123456");
    }
}

story! {
    async fn words_from_outside_wait_for_the_town_and_a_flood_stops(store, _world) {
        import(&store, vec![row("a", entry("こども食堂"))]).await;
        let (sato, aoki) = (worker(&store, "sato").await, worker(&store, "aoki").await);
        let token = store.directory(&sato, &DirectoryFilter::default(), 1).await.unwrap().rows[0].token.clone();
        let stranger = Ctx::program("/directory/corrections", MORNING);
        for n in 0..5 {
            let words = format!("電話がちがいます {n}");
            store.correct_directory(&stranger, "192.0.2.1", Some(&token), &words).await.unwrap();
        }
        let sixth = store.correct_directory(&stranger, "192.0.2.1", Some(&token), "まだ").await;
        assert!(matches!(sixth, Err(Error::Invalid(_))));
        assert!(store.correct_directory(&stranger, "192.0.2.2", Some(&token), " ").await.is_err());
        store.correct_directory(&stranger, "192.0.2.2", Some(&token), "ほかの人").await.unwrap();
        let open = store.directory_corrections(&sato).await.unwrap();
        assert_eq!((open.len(), open[0].words.show().as_str()), (6, "電話がちがいます 0"));
        assert!(store.directory_corrections(&aoki).await.unwrap().is_empty());
        assert!(matches!(store.done_correction(&aoki, &open[0].token).await, Err(Error::NotFound)));
        store.done_correction(&sato, &open[0].token).await.unwrap();
        assert_eq!(store.directory_corrections(&sato).await.unwrap().len(), 5);
    }
}

story! {
    async fn a_feed_is_looked_at_in_its_turn_and_takes_nothing_over(store, _world) {
        let (mori, ctx) = (worker(&store, "mori").await, Ctx::program("feeds", MORNING));
        import(&store, vec![row("a", entry("こども食堂"))]).await;
        let own = store.directory_services(&ctx, &Ask { page: 1, size: 1, ..Ask::default() }).await.unwrap().rows.remove(0);
        let form = FeedForm { name: "となり町".into(), url: "https://tonari.example/hsds/3.0".into(), licence: "CC0".into(), every_hours: 24 };
        store.add_feed(&mori, &form, "1").await.unwrap();
        assert!(matches!(store.add_feed(&mori, &form, "2").await, Err(Error::Invalid(_))), "once is enough");
        let turn = store.feed_turn(&ctx).await.unwrap().unwrap();
        assert!(store.feed_turn(&ctx).await.unwrap().is_none(), "held by the first");
        let theirs = |uid: &Uid, name: &str| Incoming { key: uid.to_string(), uid: Some(uid.clone()), from: None, entry: entry(name) };
        let many: Vec<Uid> = (0..12).map(|n| Uid::of(&[&n.to_string()])).collect();
        let mut entries: Vec<Incoming> = many.iter().map(|u| theirs(u, "となりの窓口")).collect();
        entries.push(theirs(&own.uid, "のっとり"));
        let page = FeedPage { page: 1, etag: "W/\"1\"".into(), keys: many.iter().map(Uid::to_string).collect() };
        let brought = Brought { entries, whole: true, ..Brought::default() };
        let report = store.feed_came(&ctx, &turn, Ok((brought, vec![page.clone()]))).await.unwrap().unwrap();
        assert_eq!((report.new, report.left_out.len()), (12, 1), "{report:?}");
        assert_eq!(store.directory_service(&ctx, &own.uid).await.unwrap().entry.name, "こども食堂");
        let listed = store.directory_service(&ctx, &many[0]).await.unwrap();
        assert_eq!((listed.licence.as_str(), listed.credit.as_str()), ("CC0", "となり町"));
        assert!(store.feed_turn(&ctx).await.unwrap().is_none(), "not before a day");
        let later = Ctx::program("feeds", MORNING + 25 * 3_600_000);
        let turn = store.feed_turn(&later).await.unwrap().unwrap();
        assert_eq!(turn.pages, [page]);
        // All gone at once is the sender's fault; one gone is a withdrawal.
        let nothing = Brought { whole: true, ..Brought::default() };
        assert!(store.feed_came(&later, &turn, Ok((nothing, vec![]))).await.unwrap().is_none());
        assert_eq!(store.feeds(&mori).await.unwrap()[0].entries, 12);
        let later = Ctx::program("feeds", MORNING + 50 * 3_600_000);
        let turn = store.feed_turn(&later).await.unwrap().unwrap();
        let keys: Vec<String> = many[1..].iter().map(Uid::to_string).collect();
        let brought = Brought { unchanged: keys.clone(), whole: true, ..Brought::default() };
        let report = store.feed_came(&later, &turn, Ok((brought, vec![]))).await.unwrap().unwrap();
        assert_eq!((report.same, report.withdrawn), (11, 1));
        let token = store.feeds(&mori).await.unwrap()[0].token.clone();
        store.end_feed(&mori, &token).await.unwrap();
        assert_eq!(names(&store).await, ["こども食堂"]);
    }
}

story! {
    async fn the_stale_come_oldest_first(store, _world) {
        let day = |d: &str| d.parse().ok();
        import(&store, vec![
            row("new", Entry { checked: day("2026-11-01"), ..entry("新しい") }),
            row("old", Entry { checked: day("2026-01-01"), ..entry("古い") }),
            row("never", Entry { checked: None, kind: EntryKind::Programme, ..entry("まだ") }),
        ]).await;
        let sato = worker(&store, "sato").await;
        let stale = DirectoryFilter { stale: true, ..DirectoryFilter::default() };
        let names: Vec<_> = store.directory(&sato, &stale, 1).await.unwrap().rows.into_iter().map(|l| l.entry.name).collect();
        assert_eq!(names, ["まだ", "古い"]);
        let find = DirectoryFilter { words: "ヒミツ坂　古".into(), ..DirectoryFilter::default() };
        assert_eq!(store.directory(&sato, &find, 1).await.unwrap().total, 1, "every word must be there");
        let find = DirectoryFilter { words: "ヒミツ坂 となり".into(), ..DirectoryFilter::default() };
        assert_eq!(store.directory(&sato, &find, 1).await.unwrap().total, 0);
        let find = DirectoryFilter { words: "100%".into(), ..DirectoryFilter::default() };
        assert_eq!(store.directory(&sato, &find, 1).await.unwrap().total, 0, "a sign of the search is a letter like others");
    }
}

story! {
    async fn most_of_a_feed_gone_at_once_is_believed_only_when_it_is_said_twice(store, _world) {
        let mori = worker(&store, "mori").await;
        let form = FeedForm { name: "となり町".into(), url: "https://tonari.example/hsds/3.0".into(), licence: "CC0".into(), every_hours: 1 };
        store.add_feed(&mori, &form, "1").await.unwrap();
        let many: Vec<Uid> = (0..12).map(|n| Uid::of(&[&n.to_string()])).collect();
        let mut hour = 0;
        let mut look = async |entries: Vec<Incoming>, here: &[Uid]| {
            let ctx = Ctx::program("feeds", MORNING + hour * 3_600_000);
            hour += 25;
            let turn = store.feed_turn(&ctx).await.unwrap().unwrap();
            let keys: Vec<String> = here.iter().map(Uid::to_string).collect();
            let unchanged = if entries.is_empty() { keys.clone() } else { Vec::new() };
            let brought = Brought { entries, unchanged, whole: true, ..Brought::default() };
            let page = FeedPage { page: 1, etag: String::new(), keys };
            let report = store.feed_came(&ctx, &turn, Ok((brought, vec![page]))).await.unwrap();
            (report, store.feeds(&mori).await.unwrap().remove(0))
        };
        let first = many.iter().map(|u| Incoming { key: u.to_string(), uid: Some(u.clone()), from: None, entry: entry("窓口") });
        assert_eq!(look(first.collect(), &many).await.0.unwrap().new, 12);
        let (report, feed) = look(vec![], &many[..5]).await;
        assert!(report.is_none() && feed.told.starts_with("12件のうち7件が一度になくなっていた"), "{}", feed.told);
        assert_eq!((feed.entries, feed.failures), (12, 1));
        let (report, feed) = look(vec![], &many[..4]).await;
        assert!(report.is_none() && feed.entries == 12, "something else is not the same: {}", feed.told);
        let (report, feed) = look(vec![], &many[..4]).await;
        assert_eq!((report.unwrap().withdrawn, feed.entries, feed.failures), (8, 4, 0));
        // A few of few is nothing out of the ordinary.
        assert_eq!(look(vec![], &many[..1]).await.0.unwrap().withdrawn, 3);
    }
}

story! {
    async fn what_cannot_be_read_stays_as_it_was_but_for_a_place_that_is_secret_now(store, _world) {
        let secret = |name: &str| Entry { whereabouts: Whereabouts::Secret, ..entry(name) };
        import(&store, vec![
            row("unsound", entry("一")), row("unread", entry("二")), row("unsound secret", entry("三")),
            row("unread secret", entry("四")), row("gone", entry("五")),
        ]).await;
        let bad = |key: &str, secret| Unread { key: key.into(), reason: "読めません。".into(), secret };
        let brought = || Brought {
            entries: vec![row("unsound", entry(" ")), row("unsound secret", secret(""))],
            unread: vec![bad("unread", false), bad("unread secret", true), bad("", true), bad("new", false)],
            whole: true,
            ..Brought::default()
        };
        let ctx = Ctx::program("import", MORNING);
        let report = store.import_directory(&ctx, &list(), brought(), |_| ()).await.unwrap();
        assert_eq!((report.withdrawn, report.changed, report.new), (1, 2, 0), "{report:?}");
        let said: Vec<&str> = report.left_out.iter().map(|(reason, _)| reason.as_str()).collect();
        assert!(said.contains(&"読めません。前からある項目は、そのまま残しました。"), "{said:?}");
        assert!(said.contains(&"読めません。前からある項目は、場所だけを消して残しました。"), "{said:?}");
        assert!(said.contains(&"読めません。"), "of what was not there nothing more is said: {said:?}");
        let mut now = names(&store).await;
        now.sort();
        assert_eq!(now, ["一", "三", "二", "四"]);
        let ask = |words: &str| Ask { words: words.into(), page: 1, size: 10, ..Ask::default() };
        let found = store.directory_services(&ctx, &ask("ひみつ坂")).await.unwrap();
        assert_eq!(found.total, 2, "the two that are secret now are not found by their place");
        assert_eq!(store.directory_sites(&ctx, &ask("")).await.unwrap().total, 2);
        // The same once more changes nothing; one that can be read again is taken in.
        let report = store.import_directory(&ctx, &list(), brought(), |_| ()).await.unwrap();
        assert_eq!((report.withdrawn, report.changed), (0, 0), "{report:?}");
        let again = Brought { entries: vec![row("unread secret", entry("四"))], ..Brought::default() };
        assert_eq!(store.import_directory(&ctx, &list(), again, |_| ()).await.unwrap().changed, 1);
        assert_eq!(store.directory_services(&ctx, &ask("ひみつ坂")).await.unwrap().total, 3);
    }
}

story! {
    async fn a_place_that_its_list_calls_secret_is_told_no_more_though_an_office_wrote_it_by_hand(store, _world) {
        import(&store, vec![row("a", entry("いえ")), row("b", entry("やど")), row("c", entry("にわ"))]).await;
        let sato = worker(&store, "sato").await;
        let mine = |e: &Entry| Entry { alert: "夜は電話だけ".into(), ..e.clone() };
        for listed in store.directory(&sato, &DirectoryFilter::default(), 1).await.unwrap().rows {
            store.change_entry(&sato, &listed.token, &mine(&listed.entry), listed.version).await.unwrap();
        }
        // 「にわ」 has gone from the list, and stands here all the same: the office changed it.
        let report = import(&store, vec![row("a", entry("いえ")), row("b", entry("やど"))]).await;
        assert_eq!((report.same, report.kept, report.withdrawn), (2, 1, 0), "{report:?}");
        let ctx = Ctx::program("import", MORNING);
        let secret = Entry { whereabouts: Whereabouts::Secret, ..entry("いえ") };
        let bad = |key: &str| Unread { key: key.into(), reason: "読めません。".into(), secret: true };
        let brought = || Brought {
            entries: vec![row("a", secret.clone())],
            unread: vec![bad("b"), bad("c")],
            whole: true,
            ..Brought::default()
        };
        let report = store.import_directory(&ctx, &list(), brought(), |_| ()).await.unwrap();
        assert_eq!((report.changed, report.kept, report.withdrawn), (3, 0, 0), "{report:?}");
        let rows = store.directory(&sato, &DirectoryFilter::default(), 1).await.unwrap().rows;
        assert_eq!(rows.len(), 3);
        for listed in &rows {
            assert!(listed.entry.whereabouts.is_secret() && listed.edited, "secret, and the office's as before");
            assert_eq!(listed.entry.alert, "夜は電話だけ", "its other words stay");
            let kept = store.directory_entry(&sato, &listed.token).await.unwrap();
            assert_eq!(kept.changes.len(), 2, "the history tells that it was changed");
            assert_eq!(kept.changes[0].1, "", "by the program");
        }
        let ask = Ask { words: "ひみつ坂".into(), page: 1, size: 10, ..Ask::default() };
        assert_eq!(store.directory_services(&ctx, &ask).await.unwrap().total, 0);
        assert_eq!(store.directory_sites(&ctx, &Ask { words: String::new(), ..ask }).await.unwrap().total, 0);
        let mut whole = Vec::new();
        store.backup(&ctx, &mut whole).await.unwrap();
        assert!(!String::from_utf8_lossy(&whole).contains("ひみつ坂"), "nor in a former state");
        // The same once more changes nothing, and the list takes nothing else over.
        let report = store.import_directory(&ctx, &list(), brought(), |_| ()).await.unwrap();
        assert_eq!((report.changed, report.kept), (0, 1), "{report:?}");
        let report = import(&store, vec![row("a", entry("いえ"))]).await;
        assert_eq!(report.changed, 0, "{report:?}");
        assert_eq!(store.directory_sites(&ctx, &Ask { page: 1, size: 10, ..Ask::default() }).await.unwrap().total, 0);
    }
}
