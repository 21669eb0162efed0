//! The directory for other programs: every answer valid against HSDS 3.0's own schemas, where these lie beside.

mod many;

use domain::directory::{Area, Entry, EntryKind, Hours, Organization, Phone, Site, Uid, Whereabouts};
use jsonschema::Validator;
use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use store::{
    Ctx,
    directory::{Brought, Incoming, Provenance},
};
use testkit::{MORNING, World, app::Browser, app::TestApp};

/// A file of the shared data; says so where it is not there.
fn shared(file: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(file);
    if !path.exists() {
        eprintln!("skipped: ../shared/data/{file} is not here");
    }
    path.exists().then_some(path)
}

/// The schemas, each with formats checked.
struct Schemas(Value);

impl Schemas {
    fn read() -> Option<Self> {
        let text = fs::read(shared("hsds/schema/compiled/service_with_definitions.json")?).unwrap();
        Some(Self(serde_json::from_slice(&text).unwrap()))
    }

    fn of(&self, schema: &Value) -> Validator {
        jsonschema::options().should_validate_formats(true).build(schema).unwrap()
    }

    fn service(&self) -> Validator {
        self.of(&self.0)
    }

    fn definition(&self, name: &str) -> Validator {
        self.of(&json!({"$ref": format!("#/definitions/{name}"), "definitions": self.0["definitions"]}))
    }

    fn compiled(&self, name: &str) -> Validator {
        let text = fs::read(shared(&format!("hsds/schema/compiled/{name}.json")).unwrap()).unwrap();
        self.of(&serde_json::from_slice(&text).unwrap())
    }
}

fn valid(validator: &Validator, value: &Value) {
    let faults: Vec<String> =
        validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(faults.is_empty(), "{faults:#?}\n{value:#}");
}

async fn json(browser: &Browser, path: &str) -> Value {
    let answer = browser.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

fn sample() -> Vec<Incoming> {
    let organization = Organization {
        uid: Uid::of(&["みどり町"]),
        name: "みどり町".into(),
        corporate_number: "1000000000001".into(),
        ..Organization::default()
    };
    let site = Site {
        postal: "0000001".into(),
        prefecture: "みほん県".into(),
        city: "みどり町".into(),
        address: "本町1".into(),
        latitude: Some(43_062_123),
        longitude: Some(141_354_001),
        accessibility: "段差なし".into(),
        ..Site::default()
    };
    let programme = Entry {
        kind: EntryKind::Programme,
        organization: organization.clone(),
        name: "灯油代の助け".into(),
        amount: "1世帯 1万円".into(),
        documents: vec!["通帳".into()],
        areas: vec![Area { code: "999997".into(), name: "みどり町".into() }],
        ..Entry::default()
    };
    let desk = Entry {
        organization,
        name: "福祉課 <b>くらし</b>係".into(),
        url: "https://midori.example/fukushi".into(),
        email: "fukushi@midori.example".into(),
        whereabouts: Whereabouts::Open(vec![site]),
        phones: vec![Phone { number: "0000123456".into(), kind: "voice".into(), note: "昼".into() }],
        hours: vec![Hours::read("平日 8時30分から17時15分", "祝日")],
        areas: vec![Area { code: "999997".into(), name: "みどり町".into() }],
        languages: vec!["en".into()],
        troubles: vec!["money".into(), "food".into()],
        desk_kind: "town".into(),
        programme: Some(Uid::of(&["engawa service", "list", "p"])),
        checked: "2026-07-01".parse().ok(),
        ..Entry::default()
    };
    let secret =
        Entry { name: "駆けこみのいえ".into(), whereabouts: Whereabouts::Secret, ..desk.clone() };
    [("p", programme), ("d", desk), ("s", secret)]
        .map(|(key, entry)| Incoming { key: key.into(), uid: None, from: None, entry })
        .into()
}

async fn bring(app: &TestApp, source: &str, entries: Vec<Incoming>) {
    let from = Provenance {
        source: source.into(),
        licence: "CC BY 4.0".into(),
        credit: "みほん".into(),
        date: None,
    };
    let ctx = Ctx::program("test", MORNING);
    let brought = Brought { entries, whole: true, ..Brought::default() };
    let report = app.app.store.import_directory(&ctx, &from, brought, |_| ()).await.unwrap();
    assert!(report.left_out.is_empty() && report.new > 0, "{report:?}");
}

/// Walks a listing page by page; every row.
async fn walk(browser: &Browser, path: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let sign = if path.contains('?') { '&' } else { '?' };
        let answer = json(browser, &format!("{path}{sign}page={page}&per_page=500")).await;
        let contents = answer["contents"].as_array().unwrap();
        assert_eq!(
            (answer["size"].as_u64(), answer["page_number"].as_u64()),
            (Some(contents.len() as u64), Some(page))
        );
        assert_eq!(answer["first_page"], json!(page == 1));
        rows.extend(contents.iter().cloned());
        if answer["last_page"] == json!(true) {
            assert_eq!(answer["total_items"].as_u64(), Some(rows.len() as u64), "{path}");
            break;
        }
    }
    rows
}

/// Some of these, evenly.
fn some(rows: &[Value], count: usize) -> impl Iterator<Item = &Value> {
    rows.iter().step_by((rows.len() / count).max(1))
}

async fn one(browser: &Browser, path: &str, value: &Value, more: &str) -> Value {
    json(browser, &format!("/hsds/3.0/{path}/{}{more}", value["id"].as_str().unwrap())).await
}

/// Every answer of every endpoint is valid, each listing through all its pages and in each of its forms; at least
/// `singles` of the rows are asked for by themselves. How many services there were.
async fn everything_is_valid(browser: &Browser, schemas: &Schemas, singles: usize) -> usize {
    let (service, list) = (schemas.service(), schemas.compiled("service_list"));
    let all = walk(browser, "/hsds/3.0/services?full=true").await;
    all.iter().for_each(|value| valid(&service, value));
    let simple = walk(browser, "/hsds/3.0/services").await;
    simple.iter().for_each(|value| valid(&list, value));
    let minimal = walk(browser, "/hsds/3.0/services?minimal=true").await;
    minimal.iter().for_each(|value| valid(&service, value));
    assert_eq!((all.len(), all.len()), (simple.len(), minimal.len()));
    for value in some(&all, singles) {
        assert_eq!(one(browser, "services", value, "").await, *value);
    }
    let organization = schemas.definition("organization");
    let short = schemas.compiled("organization_list");
    let organizations = walk(browser, "/hsds/3.0/organizations").await;
    organizations.iter().for_each(|value| valid(&short, value));
    let full = walk(browser, "/hsds/3.0/organizations?full=true").await;
    full.iter().for_each(|value| valid(&organization, value));
    let whole = walk(browser, "/hsds/3.0/organizations?full_service=true").await;
    whole.iter().for_each(|value| valid(&organization, value));
    // No service is missing in its organization, however many that has, nor in another state there.
    for lists in [&full, &whole] {
        let state = |value: &Value| (value["id"].to_string(), value["status"].to_string());
        let inside = lists.iter().flat_map(|o| o["services"].as_array().unwrap().iter().map(state));
        let (mut inside, mut by_themselves): (Vec<_>, Vec<_>) =
            (inside.collect(), all.iter().map(state).collect());
        inside.sort();
        by_themselves.sort();
        assert!(inside == by_themselves, "{} of {} services", inside.len(), by_themselves.len());
    }
    for (value, whole) in some(&full, singles).zip(some(&whole, singles)) {
        assert_eq!(one(browser, "organizations", value, "").await, *value);
        assert_eq!(one(browser, "organizations", whole, "?full_service=true").await, *whole);
    }
    let (at, at_list) =
        (schemas.definition("service_at_location"), schemas.compiled("service_at_location_list"));
    let places = walk(browser, "/hsds/3.0/service_at_locations").await;
    for value in &places {
        valid(&at_list, value);
        valid(&at, value);
    }
    let full = walk(browser, "/hsds/3.0/service_at_locations?full=true").await;
    full.iter().for_each(|value| valid(&at, value));
    let told = all.iter().filter_map(|s| s["service_at_locations"].as_array()).map(Vec::len).sum::<usize>();
    assert_eq!((places.len(), full.len()), (told, told), "each place of each service");
    for value in some(&full, singles) {
        assert_eq!(one(browser, "service_at_locations", value, "").await, *value);
    }
    for (path, name) in [("taxonomies", "taxonomy"), ("taxonomy_terms", "taxonomy_term")] {
        let validator = schemas.definition(name);
        for value in walk(browser, &format!("/hsds/3.0/{path}")).await {
            valid(&validator, &value);
            assert_eq!(one(browser, path, &value, "").await, value);
        }
    }
    all.len()
}

#[tokio::test]
async fn the_small_directory_is_valid_hsds() {
    let scratch = testkit::scratch::pages().await.unwrap();
    World::build(&scratch.store).await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let browser = app.stranger();
    let empty = json(&browser, "/hsds/3.0/services").await;
    assert_eq!(
        (&empty["empty"], &empty["total_items"], &empty["last_page"]),
        (&json!(true), &json!(0), &json!(true))
    );
    bring(&app, "list", sample()).await;
    if let Some(schemas) = Schemas::read() {
        assert_eq!(everything_is_valid(&browser, &schemas, 10).await, 3);
    }
    let about = json(&browser, "/hsds/3.0/").await;
    assert_eq!(about["version"], json!("3.0"));
    assert!(browser.get("/hsds/3.0/profile").await.body.contains("## Sheltered places"));
}

#[tokio::test]
async fn questions_narrow_and_wrong_ones_are_told() {
    let scratch = testkit::scratch::pages().await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    bring(&app, "list", sample()).await;
    let browser = app.stranger();
    let count = async |query: &str| {
        json(&browser, &format!("/hsds/3.0/services?{query}")).await["total_items"].as_i64().unwrap()
    };
    assert_eq!(count("search=%E7%81%AF%E6%B2%B9").await, 1, "灯油");
    let terms = json(&browser, "/hsds/3.0/taxonomy_terms?search=food").await;
    let food = terms["contents"][0]["id"].as_str().unwrap();
    assert_eq!(count(&format!("taxonomy_term_id={food}")).await, 2);
    assert_eq!(
        count(&format!("taxonomy_id={}", terms["contents"][0]["taxonomy_id"].as_str().unwrap())).await,
        2
    );
    assert_eq!(count(&format!("taxonomy_term_id={}", Uid::of(&["nothing"]))).await, 0);
    assert_eq!(count(&format!("organization_id={}", Uid::of(&["みどり町"]))).await, 3);
    assert_eq!(count("modified_after=2030-01-01T00:00:00Z").await, 0);
    assert_eq!(count("municipality=999997&modified_after=2020-01-01").await, 3);
    assert_eq!(count("municipality=999989").await, 0);
    let minimal = json(&browser, "/hsds/3.0/services?minimal=true").await;
    assert_eq!(minimal["contents"][0].as_object().unwrap().len(), 4);
    for wrong in
        ["page=0", "per_page=x", "organization_id=1", "modified_after=soon", "page=99999999999999999999"]
    {
        assert_eq!(browser.get(&format!("/hsds/3.0/services?{wrong}")).await.status, 422, "{wrong}");
    }
    for absent in
        ["services/x", "services/00000000-0000-0000-0000-000000000001", "organizations/1", "taxonomies/1"]
    {
        assert_eq!(browser.get(&format!("/hsds/3.0/{absent}")).await.status, 404, "{absent}");
    }
}

#[tokio::test]
async fn a_sheltered_place_is_told_nowhere_and_text_stays_text() {
    let scratch = testkit::scratch::pages().await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    bring(&app, "list", sample()).await;
    let browser = app.stranger();
    let all = walk(&browser, "/hsds/3.0/services?full=true").await;
    let secret = all.iter().find(|s| s["name"] == json!("駆けこみのいえ")).unwrap();
    assert!(secret["jp"]["sheltered"] == json!(true) && secret.get("service_at_locations").is_none());
    assert_eq!(walk(&browser, "/hsds/3.0/service_at_locations").await.len(), 1);
    let answer = browser.get("/hsds/3.0/services").await;
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("application/json"));
    assert_eq!(answer.headers["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn who_has_the_answer_hears_only_that_nothing_has_changed() {
    let scratch = testkit::scratch::pages().await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    bring(&app, "list", sample()).await;
    let browser = app.stranger();
    let tag = browser.get("/hsds/3.0/services").await.headers["etag"].to_str().unwrap().to_owned();
    let ask = async |tag: &str| {
        let request = axum::http::Request::get("/hsds/3.0/services").header("if-none-match", tag);
        browser.send(request.body(axum::body::Body::empty()).unwrap()).await
    };
    let same = ask(&format!("\"other\", {tag}")).await;
    assert_eq!((same.status.as_u16(), same.body.as_str()), (304, ""));
    bring(&app, "other", sample().into_iter().map(|i| Incoming { key: i.key + "2", ..i }).collect()).await;
    assert_eq!(ask(&tag).await.status, 200);
}

#[tokio::test]
async fn the_real_lists_are_valid_hsds() {
    let (Some(schemas), Some(offices)) = (Schemas::read(), shared("kurashi-navi/offices.csv")) else {
        return;
    };
    let table =
        |name: &str| sheets::table::Table::read(&fs::read(offices.with_file_name(name)).unwrap()).unwrap();
    let files = sheets::directory::kurashi::Files {
        municipalities: table("municipalities.csv"),
        prefectures: table("prefectures.csv"),
        sources: table("sources.csv"),
        offices: table("offices.csv"),
        programmes: table("programs.csv"),
        links: table("municipality-programs.csv"),
    };
    let desks = sheets::directory::kurashi::read(&files).unwrap();
    let programmes = fs::read(shared("notalone/programmes.csv").unwrap()).unwrap();
    let programmes =
        sheets::directory::notalone::read(&sheets::table::Table::read(&programmes).unwrap()).unwrap();
    let scratch = testkit::scratch::pages().await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    for (source, list) in [("kurashi-navi", desks), ("notalone", programmes)] {
        let rows =
            list.rows.into_iter().map(|l| Incoming { key: l.key, uid: None, from: None, entry: l.entry });
        bring(&app, source, rows.collect()).await;
    }
    let count = everything_is_valid(&app.stranger(), &schemas, 40).await;
    assert!(count > 7_000, "{count}");
    eprintln!("{count} services are valid");
}

#[tokio::test]
async fn the_whole_directory_leaves_as_tables_that_no_spreadsheet_runs() {
    let scratch = testkit::scratch::pages().await.unwrap();
    let app = TestApp::new(scratch.store.clone());
    let mut rows = sample();
    rows[0].entry.description = "=cmd|'/C calc'!A0".into();
    bring(&app, "list", rows).await;
    let browser = app.stranger();
    let zip = browser.bytes("/hsds/3.0/package.zip").await;
    let archive = sheets::archive::Archive::open(&zip).unwrap();
    let table = |name: &str| {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut archive.read(name).unwrap(), &mut bytes).unwrap();
        sheets::table::Table::read(&bytes).unwrap()
    };
    assert_eq!(table("services.csv").rows().count(), 3);
    assert_eq!(table("locations.csv").rows().count(), 1, "the sheltered place has none");
    let csv = browser.bytes("/hsds/3.0/programmes.csv").await;
    let again = sheets::directory::programmes::read(&sheets::table::Table::read(&csv).unwrap(), "").unwrap();
    assert_eq!((again.rows.len(), again.rows[0].entry.name.as_str()), (1, "灯油代の助け"));
    assert!(again.rows[0].entry.description.starts_with('\''), "{}", again.rows[0].entry.description);
}
