//! What is left of what was erased: counts, the audit, and not a word; and what goes by itself.

use super::{LATER, agreed, at, daily, past, second_manager};
use crate::{
    contact::{call, token},
    household::acting,
};
use domain::DAY;
use ledger::{Checkpoint, Walk};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::path::Path;
use store::{
    Options, Store,
    load::{CaseRow, PersonRow},
};
use testkit::{MORNING, World};

/// A database that the test also reaches behind the store's back.
pub(super) struct Place {
    pub(super) store: Store,
    pub(super) raw: DatabaseConnection,
    file: Option<std::path::PathBuf>,
}

pub(super) async fn places(dir: &Path) -> Vec<Place> {
    let file = dir.join("town.sqlite");
    let mut urls = vec![(format!("sqlite://{}", file.display()), Some(file))];
    if let Ok(server) = std::env::var(testkit::scratch::POSTGRES) {
        urls.push((Store::empty_postgres(&server).await.unwrap(), None));
    }
    let mut places = Vec::new();
    for (url, file) in urls {
        let store = Store::open(&Options { url: url.clone(), connections: 2, key: [7; 32] }).await.unwrap();
        places.push(Place { store, raw: Database::connect(url).await.unwrap(), file });
    }
    places
}

impl Place {
    /// The first column, `t`, of every row.
    pub(super) async fn texts(&self, sql: &str) -> Vec<String> {
        let statement = Statement::from_string(self.raw.get_database_backend(), sql);
        let rows = self.raw.query_all_raw(statement).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
        rows.into_iter().map(|r| r.try_get::<String>("", "t").unwrap()).collect()
    }

    pub(super) async fn run(&self, sql: &str) {
        self.raw.execute_unprepared(sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }

    pub(super) fn sqlite(&self) -> bool {
        self.raw.get_database_backend() == DbBackend::Sqlite
    }

    /// How often this word stands in the database: in the file's and journal's bytes, or in any row of any table.
    async fn finds(&self, word: &str) -> usize {
        if let Some(file) = &self.file {
            let journal = file.with_file_name("town.sqlite-wal");
            let bytes = [std::fs::read(file).unwrap(), std::fs::read(journal).unwrap_or_default()].concat();
            return bytes.windows(word.len()).filter(|w| *w == word.as_bytes()).count();
        }
        let tables = "SELECT CAST(table_name AS TEXT) AS t FROM information_schema.tables \
                      WHERE table_schema = current_schema()";
        let mut found = 0;
        for table in self.texts(tables).await {
            let sql = format!(
                "SELECT CAST(COUNT(*) AS TEXT) AS t FROM {table} x WHERE CAST(x.* AS TEXT) LIKE '%{word}%'"
            );
            found += self.texts(&sql).await.first().unwrap().parse::<usize>().unwrap();
        }
        found
    }
}

pub(super) const NAME: &str = "鸚鵡沢";
pub(super) const NOTE: &str = "ひみつのメモ七七七";
pub(super) const PHONE: &str = "00098765432";

/// A person with a name, a phone and notes that stand nowhere else, in the record of an old household: written as the
/// pages do it, so that former states, searches, tasks and drafts have them, too.
pub(super) async fn told(place: &Place, world: &World) {
    let store = &place.store;
    let old = past(store, world, NAME, "2019-05-01", "2019-05-01").await;
    let case = token::<CaseRow>(store, old.case).await;
    let sato = acting(store, "sato").await;
    store.add_contact(&sato, &case, &call(NOTE), "").await.unwrap();
    store.keep_draft(&sato, "contact", case.as_str(), &[("body", NOTE)]).await.unwrap();
    store.keep_draft(&sato, "kept", &format!("/cases/{case}/contacts"), &[("body", NOTE)]).await.unwrap();
    store.keep_draft(&sato, "task", "new-x", &[("case", case.as_str()), ("words", NOTE)]).await.unwrap();
    store.keep_draft(&sato, "task", "new-y", &[("words", "べつの書きかけ")]).await.unwrap();
    // The rest behind its back: old days, a phone, a former state, a task.
    let person = format!("(SELECT id FROM person WHERE name = '{NAME}')");
    let rows = [
        "UPDATE contact SET at = 1556668800000 WHERE at > 1700000000000".to_owned(),
        format!(
            "INSERT INTO person_phone (person_id, number, tail, label, safe) VALUES ({person}, '{PHONE}', '5432', '', 1)"
        ),
        format!(
            "INSERT INTO person_former (person_id, version, body, replaced_at, replaced_by) \
             VALUES ({person}, 1, '{{\"name\":\"{NAME}\"}}', 1, 1)"
        ),
        format!("UPDATE household SET note = '{NOTE}', address = '{NAME}方' WHERE name = '{NAME}さん'"),
        format!(
            "INSERT INTO task (token, agency_id, case_id, kind, words, due_on, due_time, waiting_words, moved_reason, \
             made_by, made_at) SELECT 't-told', agency_id, id, 'todo', '{NOTE}', '2019-01-01', '', '', '', 1, 1 \
             FROM support_case WHERE person_id = {person}"
        ),
    ];
    for row in rows {
        place.run(&row).await;
    }
}

/// Counted the same before and after.
const STATISTICS: [&str; 4] = [
    "SELECT CAST(month AS TEXT) || method || outcome || programme || CAST(COUNT(*) AS TEXT) AS t FROM contact \
     GROUP BY month, method, outcome, programme ORDER BY 1",
    "SELECT topic || CAST(COUNT(*) AS TEXT) AS t FROM reception_topic GROUP BY topic ORDER BY 1",
    "SELECT CAST(to_agency_id AS TEXT) || state || outcome || CAST(COUNT(*) AS TEXT) AS t FROM referral \
     GROUP BY to_agency_id, state, outcome ORDER BY 1",
    "SELECT status || close_reason || CAST(COUNT(*) AS TEXT) AS t FROM support_case GROUP BY status, close_reason ORDER BY 1",
];

/// What a server would lay down outside now.
async fn checkpoint(store: &Store) -> Checkpoint {
    let mut walk = Walk::default();
    store.walk_on(&mut walk, MORNING).await.unwrap();
    Checkpoint { origin: "test".to_owned(), size: walk.tree().size(), root: walk.tree().root() }
}

pub(super) async fn statistics(place: &Place) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    for sql in STATISTICS {
        all.push(place.texts(sql).await);
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_left_in_the_file_and_the_counts_and_the_audit_stand() {
    let dir = tempfile::tempdir().unwrap();
    for place in places(dir.path()).await {
        let world = World::build(&place.store).await.unwrap();
        second_manager(&place.store, &world).await;
        told(&place, &world).await;
        place.store.link_audit().await.unwrap();
        let outside = checkpoint(&place.store).await;
        for word in [NAME, NOTE, PHONE] {
            assert!(place.finds(word).await > 0, "{word} is there to be found");
        }
        assert_eq!(place.texts("SELECT subject AS t FROM draft").await.len(), 4);
        let before = statistics(&place).await;
        agreed(&place.store).await;
        assert_eq!(place.store.erase_due(&daily(LATER)).await.unwrap().items, 1);
        for word in [NAME, NOTE, PHONE] {
            assert_eq!(place.finds(word).await, 0, "{word}");
        }
        if place.sqlite() {
            // The words of the index stand in pieces: asked for as it knows them.
            place.run("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'person_text', 'row')").await;
            let words = place.texts("SELECT term AS t FROM temp.words").await;
            assert!(!words.is_empty() && words.iter().all(|w| !w.contains('鸚')), "{words:?}");
        } else {
            let vacuumed = "SELECT CAST(relname AS TEXT) AS t FROM pg_stat_user_tables WHERE vacuum_count > 0 \
                            AND relname IN ('person', 'contact', 'person_text', 'draft') ORDER BY 1";
            assert_eq!(place.texts(vacuumed).await, ["contact", "draft", "person", "person_text"]);
        }
        assert_eq!(place.texts("SELECT subject AS t FROM draft").await, ["new-y"]);
        assert_eq!(statistics(&place).await, before);
        place.store.link_audit().await.unwrap();
        let size = outside.size;
        let verdict = place.store.verify_audit_past(LATER, vec![outside]).await.unwrap();
        assert_eq!((verdict.findings, verdict.held), (Vec::new(), size));
        assert!(verdict.lines > i64::try_from(size).unwrap_or(0), "the erasure wrote lines of its own");
        let erased = "SELECT kind AS t FROM audit WHERE action = 'erase' ORDER BY id";
        assert_eq!(place.texts(erased).await, ["household", "person"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_of_another_household_stays_with_it() {
    let dir = tempfile::tempdir().unwrap();
    for place in places(dir.path()).await {
        let world = World::build(&place.store).await.unwrap();
        second_manager(&place.store, &world).await;
        past(&place.store, &world, "昔 一", "2019-05-01", "2019-05-01").await;
        let (hana, old) =
            ("SELECT id FROM person WHERE name = '山田 ハナ'", "SELECT id FROM person WHERE name = '昔 一'");
        // 山田 ハナ once lived there, too, and 昔 一 is on record as kin of hers.
        for row in [
            format!(
                "INSERT INTO household_member (token, household_id, person_id, tie, living) \
                 SELECT 'm', id, ({hana}), '母', 'with' FROM household WHERE name = '昔 一さん'"
            ),
            format!(
                "INSERT INTO relation (token, person_id, other_id, kind, label) VALUES ('r', ({hana}), ({old}), 'kin', 'おい')"
            ),
        ] {
            place.run(&row).await;
        }
        agreed(&place.store).await;
        assert_eq!(place.store.erase_due(&daily(LATER)).await.unwrap().items, 1);
        let hana = token::<PersonRow>(&place.store, world.yamada_hana).await;
        let page = place.store.person(&at(&place.store, "sato", LATER).await, &hana).await.unwrap();
        assert_eq!(page.homes.len(), 1);
        let left = place.texts("SELECT name AS t FROM person WHERE erased_at IS NULL ORDER BY id").await;
        assert_eq!(left, ["山田 太郎", "山田 ハナ"]);
        assert!(place.texts("SELECT token AS t FROM relation").await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_series_that_goes_on_keeps_its_title_unless_it_names_who_goes() {
    let dir = tempfile::tempdir().unwrap();
    for place in places(dir.path()).await {
        let world = World::build(&place.store).await.unwrap();
        second_manager(&place.store, &world).await;
        past(&place.store, &world, "鵜飼 千鶴", "2019-05-01", "2019-05-01").await;
        let ahead = MORNING + 30 * DAY;
        for (nth, title, ended, next) in [
            (1, "定例の支援会議", "NULL", 0),
            (2, "鵜飼さんの会議", "NULL", 0),
            (3, "ちづるさんの会議", "1", 0),
            (4, "包括の定例", "1", ahead),
        ] {
            let series = format!(
                "INSERT INTO meeting_series (token, agency_id, kind, title, place, rule, from_time, to_time, starts_on, \
                 made_by, made_at, ended_at) SELECT 's{nth}', id, 'support', '{title}', '2階の会議室', \
                 'monthly:2:wed', '13:30', '15:00', '2018-01-01', (SELECT MIN(id) FROM worker), 0, {ended} \
                 FROM agency WHERE id = (SELECT agency_id FROM household WHERE name = '鵜飼 千鶴さん')"
            );
            place.run(&series).await;
            for (meeting, state, end) in [("past", "held", 1), ("ahead", "planned", next)] {
                if end == 0 {
                    continue;
                }
                let row = format!(
                    "INSERT INTO meeting (token, agency_id, kind, title, place, starts_at, ends_at, series_id, state, \
                     made_by, made_at) SELECT '{meeting}{nth}', agency_id, kind, title, place, {end} - 1, {end}, id, \
                     '{state}', made_by, 0 FROM meeting_series WHERE token = 's{nth}'"
                );
                place.run(&row).await;
            }
            let item = format!(
                "INSERT INTO meeting_item (token, meeting_id, ord, case_id, ground, parts, question, state, made_by, \
                 made_at) SELECT 'i{nth}', m.id, 1, c.id, 'consent', 0, '', 'done', m.made_by, 0 FROM meeting m, \
                 support_case c JOIN household h ON h.id = c.household_id \
                 WHERE m.token = 'past{nth}' AND h.name = '鵜飼 千鶴さん'"
            );
            place.run(&item).await;
        }
        agreed(&place.store).await;
        assert_eq!(place.store.erase_due(&daily(LATER)).await.unwrap().items, 1);
        let left = place.texts("SELECT title || ' ' || place AS t FROM meeting_series ORDER BY id").await;
        let none = "（記録を消去した会議） ";
        assert_eq!(left, ["定例の支援会議 2階の会議室", none, none, "包括の定例 2階の会議室"]);
        let meetings = place.texts("SELECT title AS t FROM meeting WHERE state = 'held'").await;
        assert!(meetings.iter().all(|title| title == none.trim()), "meetings that were about them keep none");
        let meetings = place.texts("SELECT title AS t FROM meeting WHERE state = 'planned'").await;
        assert_eq!(meetings, ["包括の定例"]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_never_saved_goes_by_itself() {
    let dir = tempfile::tempdir().unwrap();
    for place in places(dir.path()).await {
        World::build(&place.store).await.unwrap();
        let sato = acting(&place.store, "sato").await;
        for subject in ["new-old", "new-young"] {
            place.store.keep_draft(&sato, "task", subject, &[("words", "書きかけ")]).await.unwrap();
        }
        place
            .run(&format!("UPDATE draft SET updated_at = {} WHERE subject = 'new-old'", MORNING - 61 * DAY))
            .await;
        for (at, row) in [(91, 1), (89, 2)] {
            let at = MORNING - at * DAY;
            place
                .run(&format!("INSERT INTO login_attempt (account_hash, source_hash, at, passed) VALUES ('a{row}', 's', {at}, 0)"))
                .await;
            place
                .run(&format!("INSERT INTO idempotency (worker_id, route, key, answer, at) VALUES (1, '/x', 'k{row}', '', {at})"))
                .await;
            place
                .run(&format!(
                    "INSERT INTO import_batch (token, agency_id, worker_id, kind, file_name, state, failure, unused, created_at) \
                     VALUES ('b{row}', 1, 1, 'people', 'めいぼ.csv', 'failed', '', '', {at})"
                ))
                .await;
        }
        assert_eq!(place.store.sweep(&daily(MORNING)).await.unwrap(), 4);
        assert_eq!(place.texts("SELECT subject AS t FROM draft").await, ["new-young"]);
        assert_eq!(place.texts("SELECT account_hash AS t FROM login_attempt").await, ["a2"]);
        assert_eq!(place.texts("SELECT key AS t FROM idempotency").await, ["k2"]);
        assert_eq!(
            place.texts("SELECT file_name AS t FROM import_batch ORDER BY id").await,
            ["", "めいぼ.csv"]
        );
        assert_eq!(place.store.sweep(&daily(MORNING)).await.unwrap(), 0, "once");
    }
}
