//! What is done to the audit behind the program's back is found, and nothing is read without a line.

use super::{Finding, Recorder};
use crate::{
    Ctx, Error, Options, Store,
    row::{Sql, vals},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::Instant;
use ledger::{Checkpoint, Flaw, Told, Walk};

const NOW: Instant = 1_795_132_800_000;

/// Runs on each database at hand: a few lines linked into the chain.
async fn chained() -> Vec<(Store, tempfile::TempDir)> {
    let dir = tempfile::tempdir().unwrap();
    let mut all = vec![(Store::scratch_sqlite(dir.path()).await.unwrap(), dir)];
    if let Ok(server) = std::env::var("ENGAWA_TEST_POSTGRES") {
        all.push((Store::scratch_postgres(&server).await.unwrap(), tempfile::tempdir().unwrap()));
    }
    for (store, _) in &all {
        for n in 0..6 {
            let mut unit = store.writing(&Ctx::program("test", NOW + n)).await.unwrap();
            unit.note(super::Line::new(super::Action::View, super::Kind::Case, n + 1));
            unit.done().await.unwrap();
        }
        store.link_audit().await.unwrap();
        assert_eq!(found(store).await, []);
    }
    all
}

async fn found(store: &Store) -> Vec<Finding> {
    store.verify_audit(NOW + 1).await.unwrap().findings
}

/// The same database by the role that owns it: the program's own can change no line of the audit on PostgreSQL.
async fn as_owner(store: &Store) -> Store {
    if store.backend() == sea_orm::DbBackend::Sqlite {
        return store.clone();
    }
    let server = std::env::var("ENGAWA_TEST_POSTGRES").unwrap();
    let url = store.scratch_address(&server, true).await.unwrap();
    Store::attach(&Options { url, connections: 2, key: [7; 32] }).await.unwrap()
}

/// What somebody with the database owner's password would do.
async fn behind_the_back(store: &Store, sql: &str) {
    let unit = as_owner(store).await.writing(&Ctx::program("test", NOW)).await.unwrap();
    let touched = unit.run(Sql::new(sql, vals![])).await.unwrap();
    assert!(touched > 0, "{sql}");
    unit.done().await.unwrap();
}

/// The row of the chain's third line.
async fn third(store: &Store) -> i64 {
    let unit = store.reading(&Ctx::program("test", NOW)).await.unwrap();
    let sql = Sql::new("SELECT line_id FROM audit_chain WHERE seq = 3", vals![]);
    let row = unit.need(sql, |r| r.int("line_id")).await.unwrap();
    unit.done().await.unwrap();
    row
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_changed_field_of_a_line_is_found() {
    for (store, _dir) in chained().await {
        let line = third(&store).await;
        for change in [
            "at = at + 1",
            "worker_id = 99",
            "agency_id = 99",
            "action = 'list'",
            "kind = 'person'",
            "object_id = 99",
            "case_id = NULL",
            "person_id = 99",
            "subjects = ',1,'",
            "parts = 255",
            "ground = 'consent'",
            "page = '/today'",
            "request = 'x'",
        ] {
            behind_the_back(&store, &format!("CREATE TABLE kept AS SELECT * FROM audit WHERE id = {line}"))
                .await;
            behind_the_back(&store, &format!("UPDATE audit SET {change} WHERE id = {line}")).await;
            assert_eq!(found(&store).await, [Finding::Changed { line }], "{change}");
            let column = change.split(' ').next().unwrap();
            let back = format!("UPDATE audit SET {column} = (SELECT {column} FROM kept) WHERE id = {line}");
            behind_the_back(&store, &back).await;
            assert_eq!(found(&store).await, [], "{change}");
            drop_kept(&store).await;
        }
    }
}

async fn drop_kept(store: &Store) {
    let unit = as_owner(store).await.writing(&Ctx::program("test", NOW)).await.unwrap();
    unit.run(Sql::new("DROP TABLE kept", vals![])).await.unwrap();
    unit.done().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_with_its_digest_made_anew_breaks_the_link() {
    for (store, _dir) in chained().await {
        let line = third(&store).await;
        let other = format!("(SELECT digest FROM audit WHERE id <> {line} LIMIT 1)");
        behind_the_back(&store, &format!("UPDATE audit SET digest = {other} WHERE id = {line}")).await;
        assert_eq!(found(&store).await, [Finding::Changed { line }, Finding::BrokenLink { seq: 3 }]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_line_is_found() {
    for (store, _dir) in chained().await {
        let line = third(&store).await;
        behind_the_back(&store, &format!("DELETE FROM audit WHERE id = {line}")).await;
        assert_eq!(found(&store).await, [Finding::LineMissing { seq: 3 }]);
        behind_the_back(&store, "DELETE FROM audit_chain WHERE seq = 3").await;
        let after = found(&store).await;
        assert_eq!(after, [Finding::Gap { seq: 4 }, Finding::BrokenLink { seq: 4 }]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_line_slipped_in_is_found() {
    for (store, _dir) in chained().await {
        let line = third(&store).await;
        let columns = "at, worker_id, agency_id, action, kind, object_id, case_id, person_id, subjects, parts, \
                       ground, page, request, nonce, digest";
        let copy = format!("INSERT INTO audit ({columns}) SELECT {columns} FROM audit WHERE id = {line}");
        behind_the_back(&store, &copy).await;
        assert!(matches!(found(&store).await[..], [Finding::Unlinked { .. }]));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_in_another_order_are_found() {
    for (store, _dir) in chained().await {
        behind_the_back(&store, "UPDATE audit_chain SET line_id = -line_id WHERE seq IN (3, 4)").await;
        let swap = "UPDATE audit_chain SET line_id = (SELECT -o.line_id FROM audit_chain o \
                    WHERE o.seq = 7 - audit_chain.seq) WHERE seq = 3";
        let first = third(&store).await;
        behind_the_back(&store, swap).await;
        behind_the_back(&store, &format!("UPDATE audit_chain SET line_id = {} WHERE seq = 4", -first)).await;
        assert_eq!(found(&store).await, [Finding::BrokenLink { seq: 3 }, Finding::BrokenLink { seq: 4 }]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_cut_at_its_end_no_longer_has_the_head_that_was_kept_elsewhere() {
    for (store, _dir) in chained().await {
        let kept = store.verify_audit(NOW).await.unwrap();
        behind_the_back(
            &store,
            "DELETE FROM audit WHERE id IN (SELECT line_id FROM audit_chain WHERE seq > 4)",
        )
        .await;
        behind_the_back(&store, "DELETE FROM audit_chain WHERE seq > 4").await;
        let cut = store.verify_audit(NOW).await.unwrap();
        assert_eq!((kept.head - cut.head, cut.findings), (kept.head - 4, vec![]));
        assert_ne!(kept.head_link, cut.head_link);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_view_that_cannot_be_put_on_record_gives_nothing() {
    for (store, _dir) in chained().await {
        let deaf = Store { recorder: Recorder::dead(), ..store.clone() };
        let view = async |store: &Store| -> crate::Result<&'static str> {
            let mut unit = store.reading(&Ctx::program("test", NOW)).await?;
            unit.note(super::Line::new(super::Action::View, super::Kind::Case, 1));
            unit.done().await?;
            Ok("the record")
        };
        assert!(matches!(view(&deaf).await, Err(Error::Database(_))));
        let before = store.verify_audit(NOW).await.unwrap().lines;
        view(&store).await.unwrap();
        assert_eq!(store.verify_audit(NOW).await.unwrap().lines, before + 1);
    }
}

/// Writes a whole history anew, every digest and link fitting: who owns the database and has this source can.
async fn rewrite(store: &Store, history: &[Told]) {
    let unit = as_owner(store).await.writing(&Ctx::program("test", NOW)).await.unwrap();
    for table in ["audit_chain", "audit_pending", "audit"] {
        unit.run(Sql::new(&format!("DELETE FROM {table}"), vals![])).await.unwrap();
    }
    let mut before = Vec::new();
    for (line, n) in history.iter().zip(1_i64..) {
        let digest = line.digest().unwrap();
        before = super::sequence::link(&before, n, &digest).to_vec();
        let mut sql = Sql::new(
            "INSERT INTO audit (id, at, worker_id, agency_id, action, kind, object_id, case_id, person_id, subjects, \
             parts, ground, page, request, nonce, digest) VALUES (",
            vals![],
        );
        sql.bind(n).add(",").bind(line.at).add(",").bind(line.worker).add(",").bind(line.agency).add(",");
        sql.bind(line.action.clone()).add(",").bind(line.kind.clone()).add(",").bind(line.object).add(",");
        sql.bind(line.case).add(",").bind(line.person).add(",").bind(line.subjects.clone()).add(",");
        sql.bind(line.parts).add(",").bind(line.ground.clone()).add(",").bind(line.page.clone()).add(",");
        sql.bind(line.request.clone()).add(",").bind(STANDARD.decode(&line.nonce).unwrap()).add(",");
        sql.bind(digest.to_vec()).add(")");
        unit.run(sql).await.unwrap();
        let sql = "INSERT INTO audit_chain (seq, line_id, link) VALUES ($1, $2, $3)";
        unit.run(Sql::new(sql, vals![n, n, before.clone()])).await.unwrap();
    }
    unit.done().await.unwrap();
}

/// What a server would lay down outside now.
async fn checkpoint(store: &Store) -> Checkpoint {
    let mut walk = Walk::default();
    store.walk_on(&mut walk, NOW).await.unwrap();
    Checkpoint { origin: "test".to_owned(), size: walk.tree().size(), root: walk.tree().root() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_history_written_anew_fits_itself_and_not_the_checkpoint_outside() {
    type Lie = (&'static str, fn(&mut Vec<Told>));
    let lies: [Lie; 5] = [
        ("changed", |lines| lines[2].object = Some(99)),
        ("taken out", |lines| drop(lines.remove(2))),
        ("put in", |lines| lines.insert(2, lines[4].clone())),
        ("exchanged", |lines| lines.swap(2, 3)),
        ("cut off", |lines| lines.truncate(4)),
    ];
    for (store, _dir) in chained().await {
        let past = vec![checkpoint(&store).await];
        let size = past[0].size;
        let honest = store.told_lines(0, NOW).await.unwrap();
        assert_eq!(honest.len() as u64, size);
        for (name, lie) in lies {
            let mut history = honest.clone();
            lie(&mut history);
            rewrite(&store, &history).await;
            assert_eq!(found(&store).await, [], "{name}: the audit alone cannot know");
            let told = store.verify_audit_past(NOW, past.clone()).await.unwrap().findings;
            let have = history.len() as u64;
            let flaw =
                if have < size { Flaw::Short { size, have } } else { Flaw::Differs { since: 0, size } };
            assert_eq!(told, [Finding::Outside(flaw)], "{name}");
        }
        rewrite(&store, &honest).await;
        let verdict = store.verify_audit_past(NOW, past).await.unwrap();
        assert_eq!((verdict.findings, verdict.held), (vec![], size));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_honest_lines_hold_at_every_checkpoint() {
    for (store, _dir) in chained().await {
        let (mut walk, mut past) = (Walk::default(), Vec::new());
        for round in 0..20 {
            let mut unit = store.writing(&Ctx::program("test", NOW + round)).await.unwrap();
            for n in 0..500 {
                unit.note(super::Line::new(super::Action::View, super::Kind::Case, n + 1));
            }
            unit.done().await.unwrap();
            store.link_audit().await.unwrap();
            store.walk_on(&mut walk, NOW).await.unwrap();
            let (size, root) = (walk.tree().size(), walk.tree().root());
            past.push(Checkpoint { origin: "test".to_owned(), size, root });
            assert_eq!(walk.tree(), &{
                let mut anew = Walk::default();
                store.walk_on(&mut anew, NOW).await.unwrap();
                anew.tree().clone()
            });
        }
        let verdict = store.verify_audit_past(NOW + 30, past).await.unwrap();
        assert!(verdict.findings.is_empty() && verdict.held >= 10_000, "{:?}", verdict.findings);
    }
}
