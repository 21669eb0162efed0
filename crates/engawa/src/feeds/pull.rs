//! A feed's pages, one after another, each asked for with the tag that it had last.

use super::client::{Client, Said};
use domain::directory::Uid;
use serde_json::Value;
use sheets::hsds::{NotTaken, Taken, read};
use std::collections::HashSet;
use store::directory::{Brought, FeedPage, Incoming, Provenance, Unread};
use web::clock::Stopwatch;

/// The most pages of a feed.
const PAGES: i64 = 2_000;
/// Entries asked for on a page.
const SIZE: i64 = 100;

/// So often a look is begun when the sender's list changes while it is read.
const TRIES: usize = 3;

/// Reads the feed from its first page to its last.
///
/// # Errors
/// A sentence; then nothing of it counts.
pub(crate) fn pull(
    client: &Client,
    url: &str,
    known: &[FeedPage],
) -> Result<(Brought, Vec<FeedPage>), String> {
    let watch = Stopwatch::start();
    for _ in 0..TRIES {
        let (brought, pages) = all_pages(client, url, known, &watch)?;
        if of_one_state(&pages, known) {
            return Ok((brought, pages));
        }
    }
    Err("読んでいるあいだに相手の一覧が変わりました。あとで、はじめから読みなおします。".to_owned())
}

/// Whoever tags each page with the state of the whole list, as we do, shows by two words among the pages that it has
/// changed in between. Then an entry may have slipped from a page that was still to be read to one that had been, and
/// would be taken for withdrawn. Tags that are each page's own tell nothing of it.
fn of_one_state(pages: &[FeedPage], known: &[FeedPage]) -> bool {
    let words = |pages: &[FeedPage]| {
        let tags: HashSet<String> = pages.iter().map(|p| p.etag.clone()).filter(|t| !t.is_empty()).collect();
        tags.len()
    };
    let (now, before) = (words(pages), words(known));
    now <= 1 || (now == pages.len() && !(before == 1 && known.len() > 1))
}

/// Reads every page once.
fn all_pages(
    client: &Client,
    url: &str,
    known: &[FeedPage],
    watch: &Stopwatch,
) -> Result<(Brought, Vec<FeedPage>), String> {
    let (mut brought, mut pages) = (Brought { whole: true, ..Brought::default() }, Vec::new());
    for page in 1..=PAGES {
        if u128::from(watch.ms()) > client.limits.whole.as_millis() {
            return Err("相手の答えが、全部で遅すぎました。".to_owned());
        }
        let before = known.iter().find(|k| k.page == page);
        let tag = before.map(|k| k.etag.as_str()).unwrap_or_default();
        let ask = format!("{url}/services?full=true&per_page={SIZE}&page={page}");
        let last = match (client.get(&ask, tag)?, before) {
            (Said::NotModified, Some(before)) => {
                brought.unchanged.extend(before.keys.iter().cloned());
                pages.push(before.clone());
                !known.iter().any(|k| k.page == page + 1)
            }
            (Said::NotModified, None) => return Err("相手の答えのつじつまが合いません。".to_owned()),
            (Said::Body(body, etag), _) => {
                let (keys, last) = take(client, url, &body, page, &mut brought)?;
                pages.push(FeedPage { page, etag, keys });
                last
            }
        };
        if brought.entries.len() + brought.unchanged.len() + brought.unread.len() > client.limits.entries {
            return Err("項目が多すぎました。".to_owned());
        }
        if last {
            return Ok((brought, pages));
        }
    }
    Err("ページが多すぎました。".to_owned())
}

/// Takes the services of one page; their keys, and whether it is the last.
fn take(
    client: &Client,
    url: &str,
    body: &[u8],
    page: i64,
    brought: &mut Brought,
) -> Result<(Vec<String>, bool), String> {
    let broken = || "相手の答えが HSDS の一覧として読めませんでした。".to_owned();
    let answer: Value = serde_json::from_slice(body).map_err(|_| broken())?;
    let rows = answer.get("contents").and_then(Value::as_array).ok_or_else(broken)?;
    let pages = answer.get("total_pages").and_then(Value::as_i64);
    let last = answer.get("last_page").and_then(Value::as_bool).or(pages.map(|n| page >= n));
    let mut keys = Vec::new();
    for row in rows {
        let (mut taken, mut whole) = (read(row), None);
        if taken == Err(NotTaken::NoOrganization) {
            whole = alone(client, url, row)?;
            taken = whole.as_ref().map_or(Err(NotTaken::Shape), read);
        }
        match taken {
            Ok(taken) => {
                keys.push(taken.uid.to_string());
                brought.entries.push(incoming(taken));
            }
            Err(reason) => {
                // Its id stands among the page's keys, so that it is not taken for withdrawn, now or at the next look.
                let key = id(row).map(|id| id.to_string()).unwrap_or_default();
                keys.extend(Some(key.clone()).filter(|key| !key.is_empty()));
                let sheltered = |v: &Value| v.pointer("/jp/sheltered").and_then(Value::as_bool) == Some(true);
                let secret = sheltered(row) || whole.as_ref().is_some_and(sheltered);
                brought.unread.push(Unread { key, reason: reason.to_string(), secret });
            }
        }
    }
    // Whoever tells neither is at the end when a page is empty.
    Ok((keys, last.unwrap_or(rows.is_empty()) || rows.is_empty()))
}

/// A sender whose lists tell only the simplest is asked for the service itself.
fn alone(client: &Client, url: &str, row: &Value) -> Result<Option<Value>, String> {
    let Some(id) = id(row) else { return Ok(None) };
    match client.get(&format!("{url}/services/{id}"), "")? {
        Said::Body(body, _) => Ok(serde_json::from_slice(&body).ok()),
        Said::NotModified => Ok(None),
    }
}

fn id(row: &Value) -> Option<Uid> {
    row.get("id").and_then(Value::as_str).and_then(Uid::parse)
}

/// A service of another program as the store takes it.
pub(crate) fn incoming(taken: Taken) -> Incoming {
    // Passed on from elsewhere: its own licence and credit go with it.
    let passed = !taken.licence.trim().is_empty();
    let from = passed.then(|| Provenance {
        source: String::new(),
        licence: taken.licence.chars().take(200).collect(),
        credit: taken.credit.chars().take(200).collect(),
        date: taken.source_date,
    });
    Incoming { key: taken.uid.to_string(), uid: Some(taken.uid), from, entry: taken.entry }
}
