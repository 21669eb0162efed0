//! Two engawa side by side, and a server that means harm.

use super::{client::Limits, once};
use domain::directory::{Entry, FeedForm};
use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use store::{
    Ctx, Store,
    directory::{Ask, Brought, Incoming, Provenance},
    session::{IDLE, Stage},
};
use testkit::{MORNING, Scratch, World, app::TestApp};

const HOUR: i64 = 3_600_000;

fn limits() -> Limits {
    Limits {
        private: true,
        answer: Duration::from_secs(2),
        whole: Duration::from_secs(4),
        bytes: 1_000_000,
        entries: 500,
    }
}

async fn office() -> Scratch {
    let scratch = testkit::scratch::sqlite().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    scratch
}

async fn mori(store: &Store) -> Ctx {
    let ctx = store.ctx_of_login("mori", "test", MORNING).await.unwrap();
    let secret = store.start_session(&ctx.actor.token, Stage::Full, MORNING).await.unwrap();
    let actor = store.session(secret.show(), MORNING, IDLE).await.unwrap().actor;
    Ctx { actor, ..ctx }
}

async fn follow(store: &Store, at: SocketAddr) {
    let form = FeedForm {
        name: "となり町".into(),
        url: format!("http://{at}/hsds/3.0"),
        licence: "CC0".into(),
        every_hours: 1,
    };
    store.add_feed(&mori(store).await, &form, "").await.unwrap();
}

async fn told(store: &Store) -> String {
    store.feeds(&mori(store).await).await.unwrap().remove(0).told
}

async fn all(store: &Store) -> Vec<(String, Entry)> {
    let ask = Ask { page: 1, size: 1_000, ..Ask::default() };
    let found = store.directory_services(&Ctx::program("test", MORNING), &ask).await.unwrap();
    let mut rows: Vec<_> = found.rows.into_iter().map(|l| (l.uid.to_string(), l.entry)).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}

async fn serve(store: &Store) -> SocketAddr {
    let app = TestApp::new(store.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    let service = web::routes::router(app.app).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    at
}

async fn bring(store: &Store, entries: Vec<Incoming>) {
    let from = Provenance {
        source: "town".into(),
        licence: "CC BY 4.0".into(),
        credit: "みどり町".into(),
        date: None,
    };
    let brought = Brought { entries, whole: true, ..Brought::default() };
    store.import_directory(&Ctx::program("test", MORNING), &from, brought, |_| ()).await.unwrap();
}

fn sample() -> Vec<Incoming> {
    let today = store::actor::japan_date(MORNING);
    let town = testkit::town::generate(today, 1, 1);
    let entries = testkit::town::directory::entries(&town, today);
    entries.into_iter().map(|(key, entry)| Incoming { key, uid: None, from: None, entry }).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_directory_followed_is_the_same_directory_and_what_is_withdrawn_disappears() {
    let (ours, theirs) = (office().await, office().await);
    let few = sample();
    let mut rows: Vec<Incoming> = few.clone();
    // More than one page.
    for n in 0..150 {
        rows.push(Incoming { key: format!("more-{n}"), ..few[n % 50].clone() });
    }
    bring(&theirs.store, rows.clone()).await;
    follow(&ours.store, serve(&theirs.store).await).await;
    assert!(once(&ours.store, MORNING, limits()).await.unwrap());
    assert_eq!(all(&ours.store).await, all(&theirs.store).await);
    assert_eq!(all(&ours.store).await.len(), 210);
    let ctx = Ctx::program("test", MORNING);
    let one = ours
        .store
        .directory_services(&ctx, &Ask { page: 1, size: 1, ..Ask::default() })
        .await
        .unwrap()
        .rows
        .remove(0);
    assert_eq!(
        (one.licence.as_str(), one.credit.as_str()),
        ("CC BY 4.0", "みどり町"),
        "the first source's, not the sender's"
    );
    // Nothing has changed: three pages, three times 304.
    assert!(!once(&ours.store, MORNING + 1, limits()).await.unwrap(), "not before its time");
    assert!(once(&ours.store, MORNING + 2 * HOUR, limits()).await.unwrap());
    assert!(
        told(&ours.store).await.starts_with("新しい 0、変わった 0、同じ 210"),
        "{}",
        told(&ours.store).await
    );
    // The office mends one by hand; the sender changes it, too, and withdraws another.
    let mori = mori(&ours.store).await;
    let mine = Entry { alert: "ここで直した".into(), ..one.entry.clone() };
    ours.store.change_entry(&mori, &one.token, &mine, one.version).await.unwrap();
    rows.retain(|r| r.key != "more-7");
    for row in &mut rows {
        row.entry.alert = "相手が直した".into();
    }
    bring(&theirs.store, rows).await;
    assert!(once(&ours.store, MORNING + 4 * HOUR, limits()).await.unwrap());
    assert!(
        told(&ours.store).await.contains("手で直したので残した 1、なくなった 1"),
        "{}",
        told(&ours.store).await
    );
    let now = all(&ours.store).await;
    assert_eq!(now.len(), 209);
    assert_eq!(now.iter().filter(|(_, e)| e.alert == "ここで直した").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_thousand_entries_of_every_form_come_over_alike() {
    const MANY: usize = 3_000;
    let (ours, theirs) = (office().await, office().await);
    let entries = testkit::many::entries("town", MANY);
    bring(
        &theirs.store,
        entries.into_iter().map(|(key, entry)| Incoming { key, uid: None, from: None, entry }).collect(),
    )
    .await;
    // One of the sender's own, without a list or licence.
    let own = Entry { name: "自分の町の窓口".into(), ..sample().remove(0).entry };
    theirs.store.add_entry(&mori(&theirs.store).await, &own, "").await.unwrap();
    follow(&ours.store, serve(&theirs.store).await).await;
    let many = Limits {
        bytes: 16_000_000,
        entries: 50_000,
        answer: Duration::from_secs(60),
        whole: Duration::from_secs(170),
        ..limits()
    };
    assert!(once(&ours.store, MORNING, many).await.unwrap());
    assert_eq!(
        told(&ours.store).await,
        format!(
            "新しい {}、変わった 0、同じ 0、手で直したので残した 0、なくなった 0、取り込まなかった 0",
            MANY + 1
        )
    );
    let ask = Ask { page: 1, size: 10_000, ..Ask::default() };
    let ctx = Ctx::program("test", MORNING);
    let both = [&ours.store, &theirs.store].map(|store| store.directory_services(&ctx, &ask));
    let [ours_now, theirs_now] = both;
    let (ours_now, theirs_now) = (ours_now.await.unwrap().rows, theirs_now.await.unwrap().rows);
    assert_eq!((ours_now.len(), theirs_now.len()), (MANY + 1, MANY + 1));
    for (a, b) in ours_now.iter().zip(&theirs_now) {
        assert_eq!((&a.uid, &a.entry), (&b.uid, &b.entry));
        // What is the sender's own comes under the feed's licence, as of the day on which it was looked at.
        let told = match b.licence.as_str() {
            "" => ("CC0", "となり町", Some(store::actor::japan_date(MORNING))),
            licence => (licence, b.credit.as_str(), b.source_date),
        };
        assert_eq!((a.licence.as_str(), a.credit.as_str(), a.source_date), told);
    }
    // What we pass on again is what we were told.
    assert!(once(&ours.store, MORNING + 2 * HOUR, many).await.unwrap());
    assert!(told(&ours.store).await.starts_with(&format!("新しい 0、変わった 0、同じ {}", MANY + 1)));
}

/// A server of 250 services, of which the first is withdrawn after so many answers; how often it has answered.
fn changing(after: usize) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (at, asked) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&asked);
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            let line = String::from_utf8_lossy(&request[..length]).into_owned();
            let page: usize =
                line.split("&page=").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
            let gone = usize::from(count.fetch_add(1, Ordering::SeqCst) >= after);
            let service = |n: usize| {
                let id = domain::directory::Uid::of(&[&n.to_string()]);
                serde_json::json!({"id": id, "name": format!("窓口{n}"), "status": "active",
                    "organization": {"id": id, "name": "となり町"}})
            };
            let rows: Vec<_> = (gone..250).skip((page - 1) * 100).take(100).map(service).collect();
            let body = serde_json::json!({"contents": rows, "total_pages": 3, "last_page": page == 3});
            let head = format!("200 OK\r\netag: W/\"{gone}\"");
            stream.write_all(&http(&head, &body.to_string())).unwrap();
        }
    });
    (at, asked)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_changes_while_it_is_read_is_read_anew() {
    let ours = office().await;
    let (at, asked) = changing(2);
    follow(&ours.store, at).await;
    assert!(once(&ours.store, MORNING, limits()).await.unwrap());
    // Read as it came, entry 200 would have slipped from the third page to the second unseen.
    let names: Vec<String> = all(&ours.store).await.into_iter().map(|(_, entry)| entry.name).collect();
    assert_eq!((names.len(), asked.load(Ordering::SeqCst)), (249, 6), "{}", told(&ours.store).await);
    assert!(names.contains(&"窓口200".to_owned()) && !names.contains(&"窓口0".to_owned()));
}

/// A server of three services; from the second look on the second has no organization's name, and its place is secret.
fn spoiling() -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (at, looks) = (listener.local_addr().unwrap(), Arc::new(AtomicUsize::new(0)));
    let look = Arc::clone(&looks);
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut request = [0; 4096];
            let length = stream.read(&mut request).unwrap();
            let asked = String::from_utf8_lossy(&request[..length]).into_owned();
            let spoilt = look.load(Ordering::SeqCst) > 0;
            let service = |n: usize| {
                let id = domain::directory::Uid::of(&[&n.to_string()]);
                let mut service = serde_json::json!({"id": id, "name": format!("窓口{n}"), "status": "active",
                    "organization": {"id": id, "name": "となり町"},
                    "service_at_locations": [{"location": {"addresses": [{"address_1": "ひみつ坂1"}]}}]});
                if spoilt && n == 1 {
                    service["organization"] = serde_json::json!({"id": id});
                    service["jp"] = serde_json::json!({"sheltered": true});
                }
                if spoilt && n == 2 {
                    service["organization"] = serde_json::json!({"id": id});
                }
                service
            };
            let id = |n: usize| domain::directory::Uid::of(&[&n.to_string()]).to_string();
            let body = match (0..3).find(|n| asked.contains(&id(*n))) {
                Some(n) => service(n),
                None => {
                    serde_json::json!({"contents": [service(0), service(1), service(2)], "total_pages": 1})
                }
            };
            stream.write_all(&http("200 OK", &body.to_string())).unwrap();
        }
    });
    (at, looks)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_entry_that_cannot_be_read_any_more_is_not_taken_for_withdrawn() {
    let ours = office().await;
    let (at, looks) = spoiling();
    follow(&ours.store, at).await;
    assert!(once(&ours.store, MORNING, limits()).await.unwrap());
    assert_eq!(all(&ours.store).await.len(), 3);
    looks.store(1, Ordering::SeqCst);
    for hour in [2, 4] {
        assert!(once(&ours.store, MORNING + hour * HOUR, limits()).await.unwrap());
        let said = told(&ours.store).await;
        assert!(said.contains("なくなった 0、取り込まなかった 2"), "{said}");
        let with_place =
            all(&ours.store).await.into_iter().filter(|(_, e)| !e.whereabouts.sites().is_empty());
        let mut names: Vec<String> = with_place.map(|(_, entry)| entry.name).collect();
        names.sort();
        assert_eq!(names, ["窓口0", "窓口2"], "only the one that is secret now has lost its place");
        assert_eq!(all(&ours.store).await.len(), 3);
    }
}

/// A server that answers everything with these bytes, or never.
fn answering(answer: Vec<u8>, endless: bool) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let answer = answer.clone();
            std::thread::spawn(move || {
                let mut asked = [0; 4096];
                let _count = stream.read(&mut asked);
                if answer.is_empty() {
                    std::thread::sleep(Duration::from_secs(20));
                }
                let mut sent = stream.write_all(&answer);
                while endless && sent.is_ok() {
                    sent = stream.write_all(&[b' '; 4096]);
                }
            });
        }
    });
    at
}

fn http(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len())
        .into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_means_harm_harms_nothing() {
    let deep = format!("{{\"contents\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let many = format!("{{\"contents\":[{}{{}}],\"last_page\":true}}", "{},".repeat(600));
    let cases: Vec<(Vec<u8>, bool, &str)> = vec![
        (Vec::new(), false, "遅すぎました"),
        (b"HTTP/1.1 200 OK\r\n\r\n{".to_vec(), true, "すぎました"),
        (b"HTTP/1.1 200 OK\r\nx: ".to_vec(), true, "つながりませんでした"),
        (http("200 OK", "<html>"), false, "読めませんでした"),
        (http("200 OK", "{\"contents\":7}"), false, "読めませんでした"),
        (http("200 OK", &deep), false, "読めませんでした"),
        (http("200 OK", &many), false, "多すぎました"),
        (http("304 Not Modified", ""), false, "304"),
        (http("302 Found\r\nlocation: http://169.254.169.254/", ""), false, "別の住所"),
        (http("500 No", "<script>alert(1)</script>"), false, "500"),
        (b"\0\xff\xfe".to_vec(), false, "つながりませんでした"),
    ];
    for (answer, endless, word) in cases {
        let ours = office().await;
        bring(&ours.store, sample()).await;
        let before = all(&ours.store).await;
        follow(&ours.store, answering(answer, endless)).await;
        assert!(once(&ours.store, MORNING, limits()).await.unwrap());
        let said = told(&ours.store).await;
        assert!(said.contains(word), "{word}: {said}");
        assert_eq!(all(&ours.store).await, before);
        assert_eq!(ours.store.feeds(&mori(&ours.store).await).await.unwrap()[0].failures, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scripts_stay_words_and_addresses_of_our_own_net_are_not_asked() {
    let ours = office().await;
    let id = "11111111-1111-4111-8111-111111111111";
    let body = serde_json::json!({"total_pages": 1, "contents": [
        {"id": id, "name": "<script>alert(1)</script>", "url": "javascript:alert(1)", "status": "active",
         "organization": {"id": id, "name": "\u{202e}わるい\u{0}もの", "website": "data:text/html,x"},
         "phones": [{"number": 7}, "x"], "service_at_locations": [{"location": {"latitude": "north", "addresses": {}}}],
         "jp": {"sheltered": true, "municipality": "../..", "programme_service_id": 3}},
        {"id": "x"}, 7, null
    ]});
    follow(&ours.store, answering(http("200 OK", &body.to_string()), false)).await;
    let open_net_only = Limits { private: false, ..limits() };
    assert!(once(&ours.store, MORNING, open_net_only).await.unwrap());
    assert!(told(&ours.store).await.contains("この網の中の住所"), "{}", told(&ours.store).await);
    assert!(all(&ours.store).await.is_empty());
    assert!(once(&ours.store, MORNING + 3 * HOUR, limits()).await.unwrap());
    assert!(
        told(&ours.store).await.contains("新しい 1、")
            && told(&ours.store).await.contains("取り込まなかった 3"),
        "{}",
        told(&ours.store).await
    );
    let (_, entry) = all(&ours.store).await.remove(0);
    assert_eq!((entry.name.as_str(), entry.url.as_str()), ("<script>alert(1)</script>", ""));
    assert!(entry.whereabouts.is_secret() && entry.municipality.is_empty());
    let page = TestApp::new(ours.store.clone()).with_worker("sato").await.unwrap().get("/directory").await;
    assert!(!page.body.contains("<script>alert"), "escaped, or not of this town");
}
