//! The JSON API, as another program meets it.

use axum::{
    body::Body,
    http::{Request, StatusCode},
};
use serde_json::{Value, json};
use store::{
    Ctx,
    load::{AgencyRow, CaseRow, RowId, Table},
    session::{IDLE, Stage},
};
use testkit::{
    MORNING, TestApp, World,
    app::{Answer, Browser},
    scratch::{self, Scratch},
};
use web::routes::{Access, ROUTES};

const NOWHERE: &str = "00000000000000000000000001";

struct Town {
    scratch: Scratch,
    app: TestApp,
    world: World,
}

struct Program {
    wire: Browser,
    secret: String,
}

impl Town {
    async fn build() -> Self {
        let scratch = scratch::pages().await.unwrap();
        let world = World::build(&scratch.store).await.unwrap();
        let app = TestApp::new(scratch.store.clone());
        Self { scratch, app, world }
    }

    /// A program with an access token that this worker made in a browser.
    async fn of(&self, login: &str) -> Program {
        let store = &self.scratch.store;
        let ctx = store.ctx_of_login(login, "test", MORNING).await.unwrap();
        let cookie = store.start_session(&ctx.actor.token, Stage::Full, MORNING).await.unwrap();
        let session = store.session(cookie.show(), MORNING, IDLE).await.unwrap();
        let ctx = Ctx { actor: session.actor, ..ctx };
        let secret = store.make_token(&ctx, "test", "1").await.unwrap();
        Program { wire: self.app.stranger(), secret: secret.into_inner() }
    }

    async fn token<T: Table>(&self, row: RowId) -> String {
        let loader = self.scratch.store.loader(&Ctx::program("test", MORNING)).await.unwrap();
        loader.token::<T>(row).await.unwrap().to_string()
    }
}

impl Program {
    async fn send(&self, request: Request<Body>) -> Answer {
        self.wire.send(request).await
    }

    async fn ask(&self, method: &str, path: &str, key: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {}", self.secret))
            .header("content-type", "application/json");
        let request = if key.is_empty() { request } else { request.header("idempotency-key", key) };
        let answer = self.send(request.body(Body::from(body.to_string())).unwrap()).await;
        (
            answer.status,
            serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("no JSON: {}", answer.body)),
        )
    }

    async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.ask("POST", path, "", body).await
    }
}

#[tokio::test]
async fn without_a_token_that_is_valid_now_every_route_says_so() {
    let town = Town::build().await;
    let sato = town.of("sato").await;
    let wrong = [String::new(), "Bearer ".into(), "Bearer eng_x".into(), format!("Basic {}", sato.secret)];
    for route in ROUTES.iter().filter(|r| r.access == Access::Api) {
        for authorization in &wrong {
            let request = Request::builder().method(route.method).uri(route.path.replace("{id}", NOWHERE));
            let request = request.header("authorization", authorization.as_str());
            let answer = sato.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 401, "{}", route.path);
            assert!(answer.headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
            assert_eq!(answer.headers["content-type"], "application/problem+json");
        }
    }
    let list = "/api/v1/cases/list";
    assert_eq!(sato.post(list, &json!({})).await.0, 200);
    town.app.app.clock.set(MORNING + domain::DAY + 1);
    assert_eq!(sato.post(list, &json!({})).await.0, 401, "the token's time is over");
}

#[tokio::test]
async fn a_case_of_others_is_like_an_absent_one_and_counts_nothing() {
    let town = Town::build().await;
    let (case, agency) =
        (town.token::<CaseRow>(town.world.case).await, town.token::<AgencyRow>(town.world.kurashi).await);
    let sato = town.of("sato").await;
    let call = |case: &str| json!({ "case": case, "method": "phone", "body": "水道が止まると電話" });
    assert_eq!(sato.post("/api/v1/contacts", &call(&case)).await.0, 201);
    for login in ["suzuki", "aoki", "kansa", "admin"] {
        refused_everything(&sato, &town.of(login).await, &case, &agency).await;
    }
}

/// `stranger` gets nothing that `sato` gets, in the same words as for what does not exist.
async fn refused_everything(sato: &Program, stranger: &Program, case: &str, agency: &str) {
    let call = |case: &str| json!({ "case": case, "method": "phone", "body": "水道が止まると電話" });
    for (path, there, absent) in [
        ("/api/v1/contacts", call(case), call(NOWHERE)),
        ("/api/v1/reports/contacts", json!({ "agency": agency }), json!({ "agency": NOWHERE })),
        (
            "/api/v1/people/search",
            json!({ "query": "山田", "agency": agency }),
            json!({ "query": "山田", "agency": NOWHERE }),
        ),
        ("/api/v1/cases/list", json!({ "agency": agency }), json!({ "agency": NOWHERE })),
    ] {
        let refused = stranger.post(path, &there).await;
        assert_eq!(refused.0, 404, "{path}");
        assert_eq!(refused, stranger.post(path, &absent).await, "{path}");
    }
    let contacts = |case: &str| format!("/api/v1/cases/{case}/contacts");
    let refused = stranger.ask("GET", &contacts(case), "", &json!({})).await;
    assert_eq!(refused.0, 404);
    assert_eq!(refused, stranger.ask("GET", &contacts(NOWHERE), "", &json!({})).await);
    assert_eq!(refused, stranger.ask("GET", &contacts("12"), "", &json!({})).await);
    for (path, ask) in [
        ("/api/v1/people/search", json!({ "query": "山田" })),
        ("/api/v1/contacts/search", json!({ "query": "水道" })),
        ("/api/v1/cases/list", json!({})),
    ] {
        let (status, found) = stranger.post(path, &ask).await;
        assert_eq!((status, found["rows"].as_array().unwrap().len()), (StatusCode::OK, 0), "{path}");
        assert_eq!(found.get("count").or(found.get("total")), Some(&json!(0)), "{path}");
        assert_ne!(sato.post(path, &ask).await.1["rows"], json!([]), "{path}");
    }
}

#[tokio::test]
async fn a_program_saves_a_contact_once_and_reads_it_again() {
    let town = Town::build().await;
    let sato = town.of("sato").await;
    let (case, agency) =
        (town.token::<CaseRow>(town.world.case).await, town.token::<AgencyRow>(town.world.kurashi).await);
    let new = json!({ "case": case, "at": "2026-11-01T03:00:00+09:00", "method": "visit", "minutes": 40,
        "body": "水道が止まると電話。管理会社と分割を相談", "next": "管理会社に電話", "next_on": "2026-11-30" });
    let first = sato.ask("POST", "/api/v1/contacts", "k1", &new).await;
    let again = sato.ask("POST", "/api/v1/contacts", "k1", &new).await;
    assert_eq!((first.0, again.0), (StatusCode::CREATED, StatusCode::OK));
    assert_eq!((&first.1["id"], &again.1["again"]), (&again.1["id"], &json!(true)));
    let listed = sato.ask("GET", &format!("/api/v1/cases/{case}/contacts?limit=5"), "", &json!({})).await.1;
    assert_eq!(listed["rows"].as_array().unwrap().len(), 1);
    assert_eq!(listed["rows"][0]["id"], first.1["id"]);
    assert_eq!(listed["rows"][0]["at"], "2026-10-31T18:00:00Z");
    let found = sato.post("/api/v1/contacts/search", &json!({ "query": "分割 水道" })).await.1;
    assert_eq!((&found["rows"][0]["id"], &found["rows"][0]["case"]["id"]), (&first.1["id"], &json!(case)));
    for (zone, month) in [("Asia/Tokyo", "2026-11"), ("UTC", "2026-10")] {
        let counted =
            sato.post("/api/v1/reports/contacts", &json!({ "agency": agency, "zone": zone })).await.1;
        assert_eq!(counted["rows"], json!([{ "month": month, "method": "visit", "count": 1 }]));
    }
    let people = sato.post("/api/v1/people/search", &json!({ "query": "yamada tarou" })).await.1;
    assert_eq!(people["rows"][0]["phones"], json!(["00012345678"]));
    let exact =
        sato.post("/api/v1/people/search", &json!({ "query": "yamada tarou", "match": "exact" })).await.1;
    assert_eq!(exact["rows"], json!([]));
    let listed = sato.post("/api/v1/cases/list", &json!({ "statuses": ["open"], "agency": agency })).await.1;
    assert_eq!((&listed["rows"][0]["id"], &listed["total"]), (&json!(case), &json!(1)));
}

#[tokio::test]
async fn what_cannot_be_taken_is_told_field_by_field_and_never_repeated() {
    let town = Town::build().await;
    let sato = town.of("sato").await;
    let case = town.token::<CaseRow>(town.world.case).await;
    let new =
        json!({ "case": case, "at": "2030-01-01T00:00:00Z", "method": "秘密の鳩", "body": "", "minutes": 5 });
    let (status, problem) = sato.post("/api/v1/contacts", &new).await;
    assert_eq!(status, 422);
    let pointers: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["#/at", "#/method", "#/body"]);
    assert!(!problem.to_string().contains("鳩"));
    let (status, problem) =
        sato.post("/api/v1/people/search", &json!({ "query": "山田", "name": "秘密" })).await;
    assert_eq!((status, problem["status"].as_u64()), (StatusCode::UNPROCESSABLE_ENTITY, Some(422)));
    assert!(!problem.to_string().contains("秘密"));
    let post = |kind: &str, body: Vec<u8>| {
        let request = Request::post("/api/v1/people/search").header("content-type", kind);
        request.header("authorization", format!("Bearer {}", sato.secret)).body(Body::from(body)).unwrap()
    };
    let large = format!("{{\"query\":\"{}\"}}", "あ".repeat(400_000)).into_bytes();
    for (kind, body, status) in [
        ("text/plain", b"{}".to_vec(), 415),
        ("application/json", b"{".to_vec(), 400),
        ("application/json", vec![b'"', 0xff, b'"'], 400),
        ("application/json", large, 413),
    ] {
        let answer = sato.send(post(kind, body)).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        assert_eq!(answer.headers["content-type"], "application/problem+json");
    }
}

/// The description is a file of the repository, so that a change of the API is seen in review. Written anew with
/// `UPDATE_OPENAPI=1`.
#[tokio::test]
async fn the_description_of_the_api_is_the_one_in_the_docs() {
    let town = Town::build().await;
    let told: Value = serde_json::from_str(&town.app.stranger().get("/api/openapi.json").await.body).unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(path, serde_json::to_string_pretty(&told).unwrap() + "\n").unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(
        told == kept,
        "docs/openapi.json is not what the program tells: run this test with UPDATE_OPENAPI=1"
    );
    assert!(told["openapi"].as_str().unwrap().starts_with("3.1"));
    for route in ROUTES.iter().filter(|r| r.access == Access::Api) {
        assert!(told["paths"][route.path][route.method.to_lowercase()].is_object(), "{}", route.path);
    }
}

#[tokio::test]
async fn an_import_key_sent_twice_is_saved_once_and_refused_for_something_else() {
    let town = Town::build().await;
    let case = town.token::<CaseRow>(town.world.case).await;
    let sato = town.of("sato").await;
    let call = |body: &str| json!({ "case": case, "method": "phone", "body": body, "import_key": "旧-0042" });
    let (status, first) = sato.post("/api/v1/contacts", &call("水道が止まると電話")).await;
    assert_eq!((status.as_u16(), &first["again"]), (201, &json!(false)));
    town.app.app.clock.set(MORNING + 60_000);
    let (status, again) = sato.post("/api/v1/contacts", &call("水道が止まると電話")).await;
    assert_eq!((status.as_u16(), &again["again"], &again["id"]), (200, &json!(true), &first["id"]));
    let (status, problem) = sato.post("/api/v1/contacts", &call("べつの話")).await;
    assert_eq!(status, 409);
    assert_eq!(problem["errors"][0]["pointer"], "#/body");
    assert!(!problem.to_string().contains("水道"), "what stands there is not told");
    let found = sato.post("/api/v1/contacts/search", &json!({ "query": "水道" })).await.1;
    assert_eq!((&found["count"], &found["rows"][0]["import_key"]), (&json!(1), &json!("旧-0042")));
    let long = json!({ "case": case, "method": "phone", "body": "a", "import_key": "x".repeat(201) });
    let (status, problem) = sato.post("/api/v1/contacts", &long).await;
    assert_eq!((status.as_u16(), &problem["errors"][0]["pointer"]), (422, &json!("#/import_key")));
}
