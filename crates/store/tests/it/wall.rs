//! The second wall, on PostgreSQL: what a connection reaches that says nothing of itself, and what one reaches that says
//! who acts. SQLite has none; without a PostgreSQL server these say so and pass.

use domain::access::{Ground, Parts};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, Statement};
use std::collections::BTreeMap;
use store::{
    Ctx, Store, Wall,
    actor::japan_date,
    audit::Kind,
    load::{ContactRow, GrantRow},
};
use testkit::{MORNING, World, scratch::Scratch};

/// A scratch store on PostgreSQL.
#[expect(clippy::print_stderr, reason = "a test that was not tried says so")]
async fn place() -> Option<Scratch> {
    let place = testkit::scratches().await.unwrap().into_iter().find(|s| s.name == "postgres");
    if place.is_none() {
        eprintln!("no PostgreSQL at hand (ENGAWA_TEST_POSTGRES): the second wall was not tried");
    }
    place
}

async fn words(db: &impl ConnectionTrait, sql: &str) -> Vec<String> {
    let rows = db.query_all_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
}

/// The store's database by another connection: with the program's role that says nothing, or by the server's superuser.
async fn beside(store: &Store, superuser: bool) -> DatabaseConnection {
    let server = std::env::var(testkit::scratch::POSTGRES).unwrap();
    let mut one = ConnectOptions::new(store.scratch_address(&server, superuser).await.unwrap());
    one.max_connections(1); // what is said is said of this connection
    Database::connect(one).await.unwrap()
}

/// Every table of the catalogue with the number of its rows.
async fn counts(db: &impl ConnectionTrait) -> BTreeMap<String, i64> {
    let tables = "SELECT CAST(c.relname AS TEXT) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                  WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg_toast%' \
                  AND c.relkind IN ('r', 'p', 'm', 'v', 'f')";
    let mut all = BTreeMap::new();
    for table in words(db, tables).await {
        let sql = format!("SELECT CAST(COUNT(*) AS TEXT) FROM {table}");
        let count = words(db, &sql).await.pop().unwrap().parse().unwrap();
        all.insert(table, count);
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_says_nothing_of_themselves_sees_no_row_of_any_table() {
    let Some(place) = place().await else { return };
    let store = &place.store;
    let town = testkit::town::generate(japan_date(MORNING), 1, 1);
    testkit::settle::settle(store, &town, MORNING).await.unwrap();
    store.link_audit().await.unwrap();

    let all = counts(&beside(store, true).await).await;
    let full = all.values().filter(|n| **n > 0).count();
    assert!(all.len() > 120 && full > 70, "a living town: {full} of {} tables hold rows", all.len());

    let silent = beside(store, false).await;
    for (table, rows) in counts(&silent).await {
        assert_eq!(rows, 0, "{table}");
    }
    for said in ["", "nobody", "WORK"] {
        silent.execute_unprepared(&format!("SET engawa.door = '{said}'")).await.unwrap();
        for (table, rows) in counts(&silent).await {
            assert_eq!(rows, 0, "{table} by the door {said:?}");
        }
    }
    // A worker of no agency reaches what is not of anybody in need, and nothing that was written of somebody.
    silent.execute_unprepared("SET engawa.door = 'work'").await.unwrap();
    let nowhere = counts(&silent).await;
    for table in [
        "household",
        "person",
        "person_phone",
        "support_case",
        "contact",
        "plan",
        "reception",
        "debt",
        "task",
    ] {
        assert_eq!(nowhere[table], 0, "{table}");
    }
    // The control: the same connection sees every row once it says that the program acts.
    silent.execute_unprepared("SET engawa.door = 'whole'").await.unwrap();
    assert_eq!(counts(&silent).await, all);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_table_of_the_catalogue_is_walled_and_the_program_s_role_cannot_take_it_down() {
    let Some(place) = place().await else { return };
    let store = &place.store;
    World::build(store).await.unwrap();
    assert_eq!(store.wall().await.unwrap(), Wall::Stands);
    let keeper = beside(store, true).await;
    let open = "SELECT CAST(c.relname AS TEXT) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
                WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT (c.relrowsecurity \
                AND (c.relforcerowsecurity OR c.relname IN ('contact_text', 'person_text')) AND (SELECT COUNT(*) FROM pg_policy p WHERE p.polrelid = c.oid) = 1)";
    assert_eq!(words(&keeper, open).await, Vec::<String>::new());

    let role = beside(store, false).await;
    role.execute_unprepared("SET engawa.door = 'whole'").await.unwrap();
    for harm in [
        "ALTER TABLE person DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE person NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY wall ON person",
        "CREATE POLICY more ON person USING (true)",
        "ALTER TABLE person OWNER TO CURRENT_USER",
        "CREATE TABLE copied AS SELECT * FROM person",
        "CREATE OR REPLACE FUNCTION engawa_door() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'whole' $$",
        "DROP TABLE person",
        "TRUNCATE person CASCADE",
        "UPDATE audit SET worker_id = 0",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "UPDATE audit_chain SET line_id = 0",
        "DELETE FROM audit_chain",
        "SET ROLE postgres",
        "SET row_security = off; SELECT 1 FROM person",
    ] {
        assert!(role.execute_unprepared(harm).await.is_err(), "{harm}");
        role.execute_unprepared("SET row_security = on").await.unwrap();
    }
    role.execute_unprepared("SET engawa.door = ''").await.unwrap();
    assert_eq!(counts(&role).await["person"], 0);
    // The functions that ask the search indexes ask for the door, too.
    let hits = "SELECT CAST(COUNT(*) AS TEXT) FROM engawa_people(to_tsquery('simple', '!none'))";
    assert_eq!(words(&role, hits).await, ["0"]);
    role.execute_unprepared("SET engawa.door = 'work'").await.unwrap();
    assert_ne!(words(&role, hits).await, ["0"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_reaches_their_municipality_s_names_and_what_their_agency_may_read() {
    let Some(place) = place().await else { return };
    let store = &place.store;
    let world = World::build(store).await.unwrap();
    let mut loader = store.loader(&Ctx::program("test", MORNING)).await.unwrap();
    let contact = ContactRow {
        case: world.case,
        lead_agency: world.kurashi,
        agency: world.kurashi,
        worker: world.sato,
        at: MORNING,
        method: "phone".into(),
        outcome: "met".into(),
        body: "山田さんと話した".into(),
        ..Default::default()
    };
    loader.put(&[contact]).await.unwrap();
    loader.done(Kind::Contact).await.unwrap();
    let reach = async |login: &str, table: &str| {
        let ctx = store.ctx_of_login(login, "test", MORNING).await.unwrap();
        store.reaches(&ctx, table).await.unwrap()
    };
    let program = Ctx::program("test", MORNING);
    for table in ["household", "person", "person_phone", "support_case", "contact"] {
        let all = store.reaches(&program, table).await.unwrap();
        assert!(all > 0, "{table}");
        assert_eq!(reach("sato", table).await, all, "{table}: who leads the case");
        assert_eq!(reach("aoki", table).await, 0, "{table}: another municipality");
    }
    assert_eq!(reach("suzuki", "household").await, reach("sato", "household").await, "the same municipality");
    assert_eq!(reach("suzuki", "contact").await, 0, "another agency of it");

    let mut loader = store.loader(&program).await.unwrap();
    for agency in [world.hokatsu, world.aoba] {
        let grant = GrantRow {
            case: world.case,
            agency: Some(agency),
            parts: Parts::SUMMARY,
            ground: Ground::Consent.word().into(),
            from: MORNING,
            made_by: world.sato,
            made_at: MORNING,
            ..Default::default()
        };
        loader.put(&[grant]).await.unwrap();
    }
    loader.done(Kind::Grant).await.unwrap();
    for login in ["suzuki", "aoki"] {
        for table in ["household", "support_case", "contact"] {
            assert!(reach(login, table).await > 0, "{login} {table}: a case that is shared");
        }
    }
    let open = Ctx::stranger("/", MORNING);
    for table in ["household", "person", "support_case", "contact", "disclosure_grant", "seal"] {
        assert_eq!(store.reaches(&open, table).await.unwrap(), 0, "{table}: a page open to everybody");
    }
    assert!(store.reaches(&open, "municipality").await.unwrap() > 0);
}
