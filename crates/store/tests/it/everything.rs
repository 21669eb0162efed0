//! Everything out by two people's yes, and in again: by whom not; for how long; stopped in time; and the same record on
//! the other database and back.

mod town;

use crate::{
    contact::{as_worker, call, token},
    story,
};
use domain::{
    DAY, Token,
    code::Role,
    export::{ExportState, NewExport},
};
use store::{
    Ctx, Error, Options, Store,
    audit::{Kind, page::Filter},
    backup::{Manifest, TableSum, Trouble},
    everything::{Job, Made, Sink, Taken, shape},
    load::{AgencyRow, CaseRow, HouseholdRow, MembershipRow, WorkerRow},
};
use testkit::{
    MORNING, World,
    open_form::{Incoming, Outgoing},
    scratch::POSTGRES,
};

fn program() -> Ctx {
    Ctx::program("test", MORNING)
}

pub(crate) fn new() -> NewExport {
    let key = format!("age1{}", "q".repeat(58));
    NewExport::check([("reason", "次の仕組みへ移るため"), ("seal", "key"), ("recipient", &key)].as_slice())
        .unwrap()
}

/// The one other 管理者 of the town: 鈴木 at 地域包括, who runs nothing.
pub(crate) async fn second_manager(store: &Store, world: &World) {
    let mut loader = store.loader(&program()).await.unwrap();
    let post = MembershipRow {
        worker: world.suzuki,
        agency: world.hokatsu,
        role: "manager".into(),
        ..Default::default()
    };
    loader.put(&[post]).await.unwrap();
    loader.done(Kind::Worker).await.unwrap();
}

async fn at(store: &Store, login: &str, now: i64) -> Ctx {
    store.ctx_of_login(login, "test", now).await.unwrap()
}

async fn asked(store: &Store) -> Token {
    let mori = as_worker(store, "mori").await;
    store.ask_export(&mori, &new(), None, "").await.unwrap().token
}

/// Asked and approved.
async fn job(store: &Store) -> Job {
    let token = asked(store).await;
    store.approve_export(&as_worker(store, "suzuki").await, &token).await.unwrap();
    store.claim_export(MORNING).await.unwrap().unwrap()
}

async fn state(store: &Store, now: i64) -> ExportState {
    store.exports(&at(store, "mori", now).await).await.unwrap().rows[0].state
}

/// The open form, and its closing digest.
async fn poured(store: &Store, job: &Job) -> (Vec<u8>, String) {
    let mut out = Outgoing::new(Vec::new());
    store.pour_everything(job, || MORNING, &mut out).await.unwrap();
    let (bytes, closing) = out.finish().unwrap();
    store
        .export_ready(job, &Made { closing: closing.digest.clone(), ..Made::default() }, MORNING)
        .await
        .unwrap();
    (bytes, closing.digest)
}

async fn take(place: &Options, bytes: &[u8]) -> Result<Taken, String> {
    let mut rows = Incoming::open(bytes)?;
    Store::take_everything(place, &program(), &mut rows).await.map_err(|trouble| trouble.to_string())
}

async fn empty_places(dir: &std::path::Path) -> Vec<Options> {
    let mut urls = vec![format!("sqlite://{}", dir.join("taken.sqlite").display())];
    if let Ok(server) = std::env::var(POSTGRES) {
        urls.push(Store::empty_postgres(&server).await.unwrap());
    }
    urls.into_iter().map(|url| Options { url, connections: 2, key: [9; 32] }).collect()
}

/// Another empty place on the database of `place`.
async fn another(place: &Options, dir: &std::path::Path, n: usize) -> Options {
    let url = match std::env::var(POSTGRES) {
        Ok(server) if !place.url.starts_with("sqlite") => Store::empty_postgres(&server).await.unwrap(),
        _ => format!("sqlite://{}", dir.join(format!("{n}.sqlite")).display()),
    };
    Options { url, ..place.clone() }
}

async fn sums(store: &Store) -> Manifest {
    store.backup(&program(), &mut Vec::new()).await.unwrap()
}

/// All but what stays behind, what asking and taking in write themselves, and the audit, which goes on.
fn quiet(manifest: &Manifest) -> Vec<&TableSum> {
    let own = ["audit", "audit_pending", "audit_chain", "lock_row", "export_request", "export_approval"];
    let stays = |t: &TableSum| shape::LEFT_OUT.iter().any(|(name, _)| *name == t.table);
    manifest.tables.iter().filter(|t| !own.contains(&t.table.as_str()) && !stays(t)).collect()
}

story! {
    async fn nobody_but_managers_asks_sees_says_yes_stops_or_fetches(store, world) {
        let ask = asked(&store).await;
        for login in ["sato", "takahashi", "suzuki", "aoki", "kansa", "admin"] {
            let other = as_worker(&store, login).await;
            assert!(matches!(store.exports(&other).await, Err(Error::NotFound)), "{login}");
            assert!(matches!(store.ask_export(&other, &new(), None, "").await, Err(Error::NotFound)), "{login}");
            for token in [&ask, &Token::from_bytes([9; 16])] {
                assert!(matches!(store.approve_export(&other, token).await, Err(Error::NotFound)), "{login}");
                assert!(matches!(store.stop_export(&other, token).await, Err(Error::NotFound)), "{login}");
                assert!(matches!(store.fetch_export(&other, token).await, Err(Error::NotFound)), "{login}");
            }
        }
        assert!(matches!(store.take_export(&program()).await, Err(Error::NotFound)), "the keeper alone gets nothing");
        second_manager(&store, &world).await;
        let suzuki = as_worker(&store, "suzuki").await;
        let seen = store.exports(&suzuki).await.unwrap();
        assert!(!seen.may_ask && seen.rows.len() == 1 && seen.rows[0].may_approve);
        assert!(matches!(store.ask_export(&suzuki, &new(), None, "").await, Err(Error::NotFound)), "runs nothing");
    }
}

story! {
    async fn it_takes_two_and_only_the_asker_fetches(store, world) {
        second_manager(&store, &world).await;
        let (mori, suzuki) = (as_worker(&store, "mori").await, as_worker(&store, "suzuki").await);
        let ask = asked(&store).await;
        let alone = store.approve_export(&mori, &ask).await;
        assert!(matches!(alone, Err(Error::Invalid(_))), "{alone:?}");
        assert!(store.claim_export(MORNING).await.unwrap().is_none(), "no yes, no file");
        assert!(matches!(store.ask_export(&mori, &new(), None, "").await, Err(Error::Invalid(_))), "one at a time");
        store.approve_export(&suzuki, &ask).await.unwrap();
        let job = store.claim_export(MORNING).await.unwrap().unwrap();
        assert!(store.claim_export(MORNING).await.unwrap().is_none(), "it is made once");
        assert!(matches!(store.fetch_export(&mori, &ask).await, Err(Error::NotFound)), "not made yet");
        poured(&store, &job).await;
        assert!(matches!(store.fetch_export(&suzuki, &ask).await, Err(Error::NotFound)), "not the asker");
        store.fetch_export(&mori, &ask).await.unwrap();
        store.export_fetched(&ask, MORNING).await.unwrap();
        assert!(matches!(store.fetch_export(&mori, &ask).await, Err(Error::NotFound)), "once");
        assert_eq!(state(&store, MORNING).await, ExportState::Fetched);
        assert!(store.exports_with_files(MORNING).await.unwrap().is_empty());
        // Another agency's manager reads in the audit that it was asked, made and handed over.
        store.link_audit().await.unwrap();
        let page = store.audit_page(&suzuki, &Filter { kind: Some(Kind::Everything), ..Filter::default() }).await.unwrap();
        let deeds: Vec<&str> =
            page.lines.iter().filter(|l| l.worker == "森 直樹").map(|l| l.action.word()).collect();
        assert!(deeds.contains(&"create") && deeds.iter().filter(|d| **d == "export").count() == 2, "{deeds:?}");
    }
}

story! {
    async fn a_day_later_neither_the_ask_nor_the_file_is_there(store, world) {
        second_manager(&store, &world).await;
        let ask = asked(&store).await;
        let suzuki = at(&store, "suzuki", MORNING + DAY).await;
        assert!(matches!(store.approve_export(&suzuki, &ask).await, Err(Error::Invalid(_))));
        assert_eq!(state(&store, MORNING + DAY).await, ExportState::Over);
        let mori = at(&store, "mori", MORNING + DAY).await;
        let second = store.ask_export(&mori, &new(), None, "").await.unwrap().token;
        store.approve_export(&suzuki, &second).await.unwrap();
        assert!(store.claim_export(MORNING + 2 * DAY).await.unwrap().is_none(), "approved, and too late");
        assert_eq!(state(&store, MORNING + 2 * DAY).await, ExportState::Over);
        let ask = asked(&store).await;
        store.approve_export(&as_worker(&store, "suzuki").await, &ask).await.unwrap();
        let job = store.claim_export(MORNING).await.unwrap().unwrap();
        poured(&store, &job).await;
        assert_eq!(store.exports_with_files(MORNING + DAY - 1).await.unwrap(), std::slice::from_ref(&ask));
        assert!(store.exports_with_files(MORNING + DAY).await.unwrap().is_empty(), "its file is to go");
        assert!(matches!(store.fetch_export(&mori, &ask).await, Err(Error::NotFound)));
    }
}

/// Ends 鈴木's role as 管理者.
async fn end_suzuki(store: &Store, world: &World) {
    let agency = token::<AgencyRow>(store, world.hokatsu).await;
    let worker = token::<WorkerRow>(store, world.suzuki).await;
    store.end_role(&as_worker(store, "admin").await, &worker, &agency, Role::Manager).await.unwrap();
}

story! {
    async fn who_is_no_longer_manager_says_yes_no_longer(store, world) {
        second_manager(&store, &world).await;
        // Approved, not begun.
        let ask = asked(&store).await;
        store.approve_export(&as_worker(&store, "suzuki").await, &ask).await.unwrap();
        end_suzuki(&store, &world).await;
        assert!(store.claim_export(MORNING + 1).await.unwrap().is_none());
        assert_eq!(state(&store, MORNING + 1).await, ExportState::Stopped);
        // While it is made, and while it waits.
        for made in [false, true] {
            second_manager(&store, &world).await;
            let job = job(&store).await;
            if made {
                poured(&store, &job).await;
            }
            end_suzuki(&store, &world).await;
            let mut out = Outgoing::new(Vec::new());
            if made {
                let late = store.fetch_export(&at(&store, "mori", MORNING + 1).await, &job.token).await;
                assert!(matches!(late, Err(Error::Invalid(_))), "{late:?}");
            } else {
                let late = store.pour_everything(&job, || MORNING + 1, &mut out).await;
                assert!(matches!(late, Err(Trouble::Stopped)), "{late:?}");
            }
            assert_eq!(state(&store, MORNING + 1).await, ExportState::Stopped);
        }
    }
}

/// Counts rows, and lets others in between.
struct Slow(u64);

impl Sink for Slow {
    fn begin(&mut self, _: &store::everything::Head, _: &serde_json::Value) -> std::io::Result<()> {
        Ok(())
    }
    fn table(&mut self, _: &str, _: &[&str]) -> std::io::Result<()> {
        std::thread::sleep(std::time::Duration::from_millis(2));
        Ok(())
    }
    fn row(&mut self, _: &[serde_json::Value]) -> std::io::Result<()> {
        self.0 += 1;
        Ok(())
    }
    fn end(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

story! {
    async fn stopped_at_any_moment_no_file_is_ever_ready(store, world) {
        second_manager(&store, &world).await;
        for pause in [0, 5, 20, 60, 150] {
            let job = job(&store).await;
            let suzuki = as_worker(&store, "suzuki").await;
            let stopping = async {
                tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
                store.stop_export(&suzuki, &job.token).await.unwrap();
            };
            let (own, work) = (store.clone(), job.clone());
            let making = tokio::spawn(async move {
                let mut out = Slow(0);
                own.pour_everything(&work, || MORNING, &mut out).await?;
                own.export_ready(&work, &Made::default(), MORNING).await?;
                Ok::<_, Trouble>(())
            });
            let (made, ()) = tokio::join!(making, stopping);
            eprintln!("after {pause} ms: {:?}", made.unwrap());
            assert_eq!(state(&store, MORNING).await, ExportState::Stopped, "{pause}");
            let mori = as_worker(&store, "mori").await;
            assert!(matches!(store.fetch_export(&mori, &job.token).await, Err(Error::NotFound)));
            assert!(store.exports_with_files(MORNING).await.unwrap().is_empty());
            assert!(matches!(store.export_ready(&job, &Made::default(), MORNING).await, Err(Error::NotFound)));
        }
    }
}

story! {
    async fn another_town_with_records_here_must_say_yes_too(store, world) {
        second_manager(&store, &world).await;
        let mut loader = store.loader(&program()).await.unwrap();
        let home = HouseholdRow { agency: world.aoba, name: "海野さん".into(), ..Default::default() };
        loader.put(&[home]).await.unwrap();
        let hoshi = WorkerRow { login: "hoshi".into(), name: "星 光".into(), ..Default::default() };
        let hoshi = loader.put(&[hoshi]).await.unwrap();
        let post = MembershipRow {
            worker: hoshi[0],
            agency: world.aoba,
            role: "manager".into(),
            ..Default::default()
        };
        loader.put(&[post]).await.unwrap();
        loader.done(Kind::Worker).await.unwrap();
        let ask = asked(&store).await;
        store.approve_export(&as_worker(&store, "suzuki").await, &ask).await.unwrap();
        assert!(store.claim_export(MORNING).await.unwrap().is_none(), "one town's yes is not the other's");
        let hoshi = as_worker(&store, "hoshi").await;
        let seen = store.exports(&hoshi).await.unwrap();
        assert_eq!(seen.rows[0].missing, ["あおば市の管理者ひとり"]);
        assert!(!seen.may_ask && seen.rows[0].may_approve);
        store.approve_export(&hoshi, &ask).await.unwrap();
        assert!(store.claim_export(MORNING).await.unwrap().is_some());
    }
}

story! {
    async fn where_neighbours_keep_a_record_the_yes_is_one_of_theirs(store, world) {
        second_manager(&store, &world).await;
        let mut loader = store.loader(&program()).await.unwrap();
        let home = HouseholdRow { agency: world.hokatsu, name: "川辺さん".into(), ..Default::default() };
        loader.put(&[home]).await.unwrap();
        let post = MembershipRow {
            worker: world.sato,
            agency: world.kurashi,
            role: "manager".into(),
            ..Default::default()
        };
        loader.put(&[post]).await.unwrap();
        loader.done(Kind::Worker).await.unwrap();
        let ask = asked(&store).await;
        let colleague = as_worker(&store, "sato").await;
        let seen = store.exports(&colleague).await.unwrap();
        assert!(!seen.rows[0].may_approve, "of the asker's own agency");
        assert_eq!(seen.rows[0].missing, ["みどり町で記録を持つ、ほかの機関の管理者ひとり"]);
        let refused = store.approve_export(&colleague, &ask).await;
        assert!(matches!(refused, Err(Error::Invalid(_))), "{refused:?}");
        assert!(store.claim_export(MORNING).await.unwrap().is_none());
        let neighbour = as_worker(&store, "suzuki").await;
        assert!(store.exports(&neighbour).await.unwrap().rows[0].may_approve);
        store.approve_export(&neighbour, &ask).await.unwrap();
        assert!(store.claim_export(MORNING).await.unwrap().is_some());
        // The colleague may still stop it.
        store.stop_export(&colleague, &ask).await.unwrap();
        assert_eq!(state(&store, MORNING).await, ExportState::Stopped);
    }
}

/// Some work, with what breaks tables: quotes, line ends, formulas, an empty text.
async fn at_work(store: &Store, world: &World) {
    let sato = as_worker(store, "sato").await;
    let case = token::<CaseRow>(store, world.case).await;
    for body in ["電話", "=1+1", "\"引用\",と\r\n行", "'=すでに印", "𠮷野家\u{1F600}", "＝全角"]
    {
        store.add_contact(&sato, &case, &call(body), "").await.unwrap();
    }
    store.start_session(&sato.actor.token, store::session::Stage::Full, MORNING).await.unwrap();
}

story! {
    async fn everything_comes_back_the_same_on_either_database_and_once_more(store, world) {
        second_manager(&store, &world).await;
        at_work(&store, &world).await;
        let (bytes, closing) = poured(&store, &job(&store).await).await;
        let before = sums(&store).await;
        let dir = tempfile::tempdir().unwrap();
        for place in empty_places(dir.path()).await {
            let taken = take(&place, &bytes).await.unwrap();
            assert!(taken.whole(), "{taken:?}");
            assert_eq!(taken.closing, closing);
            assert_eq!(taken.indexed, (2, 6));
            assert!(take(&place, &bytes).await.unwrap_err().contains("もうデータがあります"));
            let again = Store::open(&place).await.unwrap();
            let after = sums(&again).await;
            assert_eq!(quiet(&after), quiet(&before));
            assert_eq!(state(&again, MORNING).await, ExportState::Stopped, "a yes does not move with the record");
            // And once more, into SQLite: what an import made can be taken out like the first.
            at_work(&again, &world).await;
            let (second, _) = poured(&again, &job(&again).await).await;
            let home = tempfile::tempdir().unwrap();
            let url = format!("sqlite://{}", home.path().join("third.sqlite").display());
            let third = Options { url, connections: 2, key: [3; 32] };
            let taken = take(&third, &second).await.unwrap();
            assert!(taken.whole(), "{taken:?}");
            let third = Store::open(&third).await.unwrap();
            assert_eq!(quiet(&sums(&third).await), quiet(&sums(&again).await));
            // The chain that went out of one and into another is still whole, and goes on.
            third.link_audit().await.unwrap();
            assert!(third.verify_audit(MORNING).await.unwrap().findings.is_empty());
        }
    }
}

story! {
    async fn no_secret_leaves(store, world) {
        second_manager(&store, &world).await;
        let sato = as_worker(&store, "admin").await;
        let sato_token = token::<WorkerRow>(&store, world.sato).await;
        store.reset_login(&sato, &sato_token).await.unwrap();
        at_work(&store, &world).await;
        struct Words(String);
        impl Sink for Words {
            fn begin(&mut self, _: &store::everything::Head, _: &serde_json::Value) -> std::io::Result<()> {
                Ok(())
            }
            fn table(&mut self, name: &str, columns: &[&str]) -> std::io::Result<()> {
                self.0.push_str(&format!("{name} {columns:?}\n"));
                Ok(())
            }
            fn row(&mut self, values: &[serde_json::Value]) -> std::io::Result<()> {
                self.0.push_str(&serde_json::to_string(values)?);
                Ok(())
            }
            fn end(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        let mut out = Words(String::new());
        store.pour_everything(&job(&store).await, || MORNING, &mut out).await.unwrap();
        assert!(out.0.contains("佐藤 花子") && out.0.contains("山田 ハナ"));
        for word in ["argon2", "password_hash", "totp", "passkey", "secret_hash", "login_session", "csrf", "words_sealed"] {
            assert!(!out.0.contains(word), "{word}");
        }
    }
}

story! {
    async fn a_spoilt_file_is_refused_with_a_sentence_and_the_place_stays_empty(store, world) {
        second_manager(&store, &world).await;
        at_work(&store, &world).await;
        let (bytes, closing) = poured(&store, &job(&store).await).await;
        let flipped = |at: usize| {
            let mut spoilt = bytes.clone();
            spoilt[at] ^= 0x10;
            spoilt
        };
        let mut spoilt: Vec<Vec<u8>> = vec![
            Vec::new(),
            b"PK\x03\x04".to_vec(),
            b"not a zip at all, but long enough to be looked at".to_vec(),
            bytes[..bytes.len() - 1].to_vec(),
            bytes[..bytes.len() / 2].to_vec(),
            [bytes.as_slice(), b"x"].concat(),
        ];
        // One bit of each of two dozen places, the zip's directory aside: it only repeats what was seen.
        let directory = bytes.windows(4).rposition(|w| w == b"PK\x07\x08").unwrap();
        spoilt.extend((0..24).map(|n| flipped(n * directory / 24)));
        let dir = tempfile::tempdir().unwrap();
        for place in empty_places(dir.path()).await {
            let mut place = place;
            for (n, file) in spoilt.iter().enumerate() {
                match take(&place, file).await {
                    Err(words) => assert!(words.ends_with('。'), "{n}: {words}"),
                    // One of the few bits that fill up a packed table's last byte: they carry nothing.
                    Ok(taken) => {
                        assert_eq!(taken.closing, closing, "{n}");
                        place = another(&place, dir.path(), n).await;
                    }
                }
            }
            assert!(take(&place, &bytes).await.unwrap().whole(), "still empty after every refusal");
        }
    }
}

/// Every value that leaves, as text.
struct Words(String);

impl Sink for Words {
    fn begin(&mut self, _: &store::everything::Head, _: &serde_json::Value) -> std::io::Result<()> {
        Ok(())
    }
    fn table(&mut self, _: &str, _: &[&str]) -> std::io::Result<()> {
        Ok(())
    }
    fn row(&mut self, row: &[serde_json::Value]) -> std::io::Result<()> {
        self.0.extend(row.iter().map(ToString::to_string));
        Ok(())
    }
    fn end(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// 太郎's whereabouts are sealed by 佐藤, with those of his mother.
async fn seal_taro(store: &Store, world: &World) {
    let sato = as_worker(store, "sato").await;
    let form = domain::seal::SealForm {
        ground: domain::seal::SealGround::Measure,
        words: String::new(),
        party: "元の夫".to_owned(),
        party_person: None,
        from: sato.today(),
        to: "2027-10-31".parse().unwrap(),
        keeper: sato.actor.token.clone(),
        readers: Vec::new(),
        near: Vec::new(),
        near_named: Vec::new(),
        covered: vec![token::<store::load::PersonRow>(store, world.yamada_hana).await],
    };
    let taro = token::<store::load::PersonRow>(store, world.yamada_taro).await;
    store.set_seal(&sato, &taro, &form, "").await.unwrap();
}

story! {
    async fn what_is_sealed_leaves_empty_and_a_yes_given_before_the_sealing_counts_no_more(store, world) {
        const PLACE: [&str; 2] = ["みどり町東1番地", "00012345678"];
        let tells = |words: &Words| PLACE.iter().any(|word| words.0.contains(word));
        second_manager(&store, &world).await;
        let first = job(&store).await;
        let mut open = Words(String::new());
        store.pour_everything(&first, || MORNING, &mut open).await.unwrap();
        assert!(tells(&open), "the control that leaks");
        store.stop_export(&as_worker(&store, "mori").await, &first.token).await.unwrap();
        // Asked and agreed to, then sealed: not begun; begun; made and waiting.
        let ask = asked(&store).await;
        store.approve_export(&as_worker(&store, "suzuki").await, &ask).await.unwrap();
        seal_taro(&store, &world).await;
        assert!(store.claim_export(MORNING + 1).await.unwrap().is_none());
        assert_eq!(state(&store, MORNING + 1).await, ExportState::Stopped);
        // Asked for anew, it comes, with the rows of both and no word of where they are.
        let mori = at(&store, "mori", MORNING + 1).await;
        let ask = store.ask_export(&mori, &new(), None, "").await.unwrap().token;
        store.approve_export(&at(&store, "suzuki", MORNING + 1).await, &ask).await.unwrap();
        let second = store.claim_export(MORNING + 1).await.unwrap().unwrap();
        let mut kept = Words(String::new());
        store.pour_everything(&second, || MORNING + 1, &mut kept).await.unwrap();
        assert!(!tells(&kept) && !kept.0.contains("元の夫"));
        assert!(kept.0.contains("山田 太郎"), "the person is there");
    }
}

story! {
    async fn an_export_under_way_or_waiting_is_stopped_by_a_sealing(store, world) {
        second_manager(&store, &world).await;
        let job = job(&store).await;
        seal_taro(&store, &world).await;
        let mut out = Outgoing::new(Vec::new());
        let late = store.pour_everything(&job, || MORNING + 1, &mut out).await;
        assert!(matches!(late, Err(Trouble::Stopped)), "{late:?}");
    }
}

story! {
    async fn a_file_made_before_a_sealing_is_not_handed_over(store, world) {
        second_manager(&store, &world).await;
        let job = job(&store).await;
        poured(&store, &job).await;
        seal_taro(&store, &world).await;
        let late = store.fetch_export(&at(&store, "mori", MORNING + 1).await, &job.token).await;
        assert!(matches!(late, Err(Error::Invalid(_))), "{late:?}");
        assert!(store.exports_with_files(MORNING + 1).await.unwrap().is_empty(), "its file is to go");
    }
}
