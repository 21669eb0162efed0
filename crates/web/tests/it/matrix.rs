//! The access matrix: every route of the router × every kind of actor × an object that is not theirs.
//!
//! The routes come from the router's own table; a route without a row in [`ROWS`] fails. To somebody without a right,
//! an object that exists must answer like one that does not, byte for byte (random words aside), and no byte of the
//! canary household may come out. The same requests by its own worker must work, so that the matrix can fail.
//!
//! The whole of it runs on SQLite, and on PostgreSQL where `ENGAWA_TEST_PAGES` asks for it.

mod canary;
mod erased;
pub(crate) mod log;
mod meeting;
mod mould;
mod rows;
mod sealed;

use canary::{Canary, WORDS};
use mould::{Mould, Town};
use rows::{ROWS, Row, Shows};
use testkit::app::Browser;
use web::routes::{Access, ROUTES, Route};

/// Workers without a right to the canary household: a partner agency of the same town, another town, the auditor and
/// the system administrator of the lead agency itself.
const OUTSIDERS: &[&str] = &["suzuki", "aoki", "kansa", "admin"];

fn row_of(route: &Route) -> Option<&'static Row> {
    ROWS.iter().find(|r| r.method == route.method && r.path == route.path)
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let missing: Vec<_> =
        ROUTES.iter().filter(|r| row_of(r).is_none()).map(|r| format!("{} {}", r.method, r.path)).collect();
    assert!(missing.is_empty(), "routes without a row in the access matrix: {missing:#?}");
    let stale: Vec<_> = ROWS
        .iter()
        .filter(|row| !ROUTES.iter().any(|r| r.method == row.method && r.path == row.path))
        .map(|row| format!("{} {}", row.method, row.path))
        .collect();
    assert!(stale.is_empty(), "rows of the access matrix without a route: {stale:#?}");
}

/// Sends the row's request about `things`.
async fn send(browser: &Browser, row: &Row, things: &Canary) -> testkit::app::Answer {
    send_to(&things.fill(row.path, row.object), browser, row, things).await
}

/// The same to another address.
async fn send_to(path: &str, browser: &Browser, row: &Row, things: &Canary) -> testkit::app::Answer {
    let fields: Vec<(String, String)> =
        row.fields.iter().map(|(name, value)| ((*name).to_owned(), things.fill(value, row.object))).collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    if row.method == "GET" { browser.get(path).await } else { browser.post(path, &fields).await }
}

/// A body without the words that are random in every answer.
fn plain(body: &str) -> String {
    let is_letter = |c: char| c.is_ascii_digit() || (c.is_ascii_lowercase() && !"ilou".contains(c));
    let mut out = String::with_capacity(body.len());
    let mut run = String::new();
    for c in body.chars().chain(['\n']) {
        if is_letter(c) {
            run.push(c);
            continue;
        }
        out.push_str(if run.len() == 26 { "TOKEN" } else { &run });
        run.clear();
        out.push(c);
    }
    out
}

fn headers(answer: &testkit::app::Answer) -> Vec<(String, String)> {
    let mut all: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| name.as_str() != "x-request-id")
        .map(|(name, value)| (name.to_string(), plain(&String::from_utf8_lossy(value.as_bytes()))))
        .collect();
    all.sort();
    all
}

fn assert_no_canary(who: &str, row: &Row, text: &str) {
    for word in WORDS {
        assert!(!text.contains(word), "{who} got 「{word}」 from {} {}", row.method, row.path);
    }
}

/// Every row, first those that change nothing; and whether the town is to be made anew after it, unless it was refused.
fn rows() -> impl Iterator<Item = (&'static Row, bool)> {
    let looks = ROWS.iter().filter(|row| row.method == "GET").map(|row| (row, false));
    looks.chain(ROWS.iter().filter(|row| row.method != "GET").map(|row| (row, true)))
}

#[tokio::test]
async fn to_outsiders_the_canary_household_does_not_exist() {
    let mould = Mould::make().await;
    let mut town = mould.town().await;
    for (row, changes) in rows() {
        let mut touched = false;
        for who in OUTSIDERS {
            let browser = town.app.with_worker(who).await.unwrap();
            let real = send(&browser, row, &town.canary).await;
            let (status, real_body) = (real.status, plain(&real.body));
            touched |= changes && !status.is_client_error();
            assert_no_canary(who, row, &real.body);
            assert_no_canary(who, row, &format!("{:?}", real.headers));
            assert!(!status.is_server_error(), "{who}: {} {} answered {status}", row.method, row.path);
            if row.names_an_object() {
                let none = send(&browser, row, &Canary::absent()).await;
                assert_eq!(status, none.status, "{who}: {} {}", row.method, row.path);
                assert_eq!(real_body, plain(&none.body), "{who}: {} {}", row.method, row.path);
                assert_eq!(headers(&real), headers(&none), "{who}: {} {}", row.method, row.path);
            }
        }
        if touched {
            town = mould.instead_of(town).await;
        }
    }
    town.gone().await;
    mould.gone().await;
}

#[tokio::test]
async fn a_stranger_reaches_nothing_but_the_door() {
    let mould = Mould::make().await;
    let town = mould.town().await;
    let Town { app, canary, .. } = &town;
    for row in ROWS {
        let route = ROUTES.iter().find(|r| r.method == row.method && r.path == row.path).unwrap();
        let answer = send(&app.stranger(), row, canary).await;
        assert_no_canary("a stranger", row, &answer.body);
        match route.access {
            Access::Public => assert!(!answer.status.is_server_error(), "{} {}", row.method, row.path),
            Access::Api => assert_eq!(answer.status, 401, "{} {}", row.method, row.path),
            _ => assert_eq!(
                (answer.status.as_u16(), answer.location.as_str()),
                (303, "/login"),
                "{}",
                row.path
            ),
        }
    }
    town.gone().await;
    mould.gone().await;
}

#[tokio::test]
async fn the_same_requests_work_for_the_household_s_own_worker() {
    let mould = Mould::make().await;
    let mut town = mould.town().await;
    for (row, changes) in rows() {
        let route = ROUTES.iter().find(|r| r.method == row.method && r.path == row.path).unwrap();
        if route.access == Access::Api || row.elsewhere {
            continue;
        }
        let who = row.works_for;
        let answer = send(&town.app.with_worker(who).await.unwrap(), row, &town.canary).await;
        let status = answer.status.as_u16();
        assert!(
            matches!(status, 200 | 303 | 409 | 422),
            "{who}: {} {} answered {status}",
            row.method,
            row.path
        );
        if row.shows == Shows::Canary {
            let seen = WORDS.iter().any(|w| answer.body.contains(w));
            assert!(seen, "{who}: {} {} shows nothing of the canary household", row.method, row.path);
        }
        if changes && !answer.status.is_client_error() {
            town = mould.instead_of(town).await;
        }
    }
    town.gone().await;
    mould.gone().await;
}

#[tokio::test]
async fn a_route_closed_to_a_role_is_absent_for_it() {
    let mould = Mould::make().await;
    let town = mould.town().await;
    let Town { app, canary, .. } = &town;
    let absent = app.with_worker("sato").await.unwrap().get("/no-such-page").await;
    for route in ROUTES {
        let row = row_of(route).unwrap();
        for (who, roles) in [
            ("sato", vec![domain::code::Role::Consultant]),
            ("kansa", vec![domain::code::Role::Auditor]),
            ("admin", vec![domain::code::Role::System]),
        ] {
            if route.access.admits(&roles) {
                continue;
            }
            let worker = app.with_worker(who).await.unwrap();
            let (answer, none) =
                (send(&worker, row, canary).await, send_to("/no-such-page", &worker, row, canary).await);
            assert_eq!(answer.status, 404, "{who}: {} {}", route.method, route.path);
            assert_eq!(answer.body, none.body, "{who}: {} {}", route.method, route.path);
            assert_eq!(headers(&answer), headers(&none), "{who}: {} {}", route.method, route.path);
            if route.method == "GET" {
                assert_eq!(answer.body, absent.body, "{who}: {}", route.path);
                continue;
            }
            // Whatever is sent, an address that never was answers just so; without typed words, with the bare page.
            let path = canary.fill(row.path, row.object);
            let bare = worker.post(&path, &[("once", "k"), ("kind", "promise")]).await;
            assert_eq!((bare.status.as_u16(), &bare.body), (404, &absent.body), "{who}: {}", route.path);
            let typed = [("once", "k"), ("version", "1"), ("words", "書いている途中")];
            let (answer, none) =
                (worker.post(&path, &typed).await, worker.post("/no-such-page", &typed).await);
            assert_eq!((answer.status.as_u16(), &answer.body), (404, &none.body), "{who}: {}", route.path);
            assert_eq!(headers(&answer), headers(&none), "{who}: {}", route.path);
            assert!(answer.body.contains("書いている途中</textarea>"), "{who}: {}", route.path);
        }
    }
    town.gone().await;
    mould.gone().await;
}

#[tokio::test]
async fn a_form_without_the_session_s_word_is_refused_everywhere() {
    let mould = Mould::make().await;
    let town = mould.town().await;
    let Town { app, canary, .. } = &town;
    for route in ROUTES.iter().filter(|r| r.method == "POST") {
        if matches!(route.access, Access::Public | Access::Api) {
            continue;
        }
        let row = row_of(route).unwrap();
        let browser = app.with_worker(row.works_for).await.unwrap();
        let path = canary.fill(row.path, row.object);
        let answer = browser.post_bare(&path, &[("csrf", "not-the-word")]).await;
        assert_eq!(answer.status, 403, "{} {}", route.method, route.path);
    }
    town.gone().await;
    mould.gone().await;
}

#[tokio::test]
async fn no_log_line_carries_a_word_of_the_canary_household() {
    let log = log::Kept::start();
    let mould = Mould::make().await;
    let mut town = mould.town().await;
    for (row, changes) in rows() {
        send(&town.app.with_worker(row.works_for).await.unwrap(), row, &town.canary).await;
        send(&town.app.with_worker("suzuki").await.unwrap(), row, &town.canary).await;
        if changes {
            town = mould.instead_of(town).await;
        }
    }
    town.gone().await;
    mould.gone().await;
    let text = log.text();
    assert!(text.contains("answered"), "nothing was logged at all");
    for word in WORDS {
        assert!(!text.contains(word), "「{word}」 stands in the log");
    }
}
