//! `/hsds/3.0/…`: the directory for other programs, as Open Referral HSDS 3.0 asks for it. Public: no entry holds
//! anything that is not for everybody. Answers carry an `ETag`; who sends it back hears 304 while nothing has changed.

mod ask;
pub mod files;

use crate::{
    App,
    api::{ApiAnswer, Problem},
    edge::Stranger,
};
use ask::{Asked, Paging};
use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::directory::Uid;
use serde_json::{Value, json};
use sheets::hsds::{self, Organized, Service};
use store::directory::{Ask, Listed, OrganizationLine};

/// Entries read at once.
const SOME: i64 = 500;

/// An entry as the HSDS writer takes it.
#[must_use]
pub fn view(listed: &Listed) -> Service<'_> {
    Service {
        uid: &listed.uid,
        entry: &listed.entry,
        programme: listed.programme.as_ref().map(|(name, description)| (name.as_str(), description.as_str())),
        source: &listed.source,
        licence: &listed.licence,
        credit: &listed.credit,
        source_date: listed.source_date,
        modified_at: listed.modified_at,
    }
}

/// The answer with its tag, or 304 to somebody who has it.
async fn tagged(
    app: &App,
    headers: &HeaderMap,
    answer: impl AsyncFnOnce() -> ApiAnswer<Value>,
) -> ApiAnswer<Response> {
    // Read before the answer: a change in between makes the tag too old, never too new.
    let state = app.store.directory_state().await?;
    // Weak: the answer may come packed. The program's version: another one may write otherwise.
    let tag = format!("W/\"{}-{state:x}\"", env!("CARGO_PKG_VERSION"));
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let mut known = known.flat_map(|v| v.split(',')).map(str::trim);
    let fresh = known.any(|k| k == "*" || k.trim_start_matches("W/") == tag.trim_start_matches("W/"));
    let mut response = match fresh {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => Json(answer().await?).into_response(),
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

fn uid(id: &str) -> ApiAnswer<Uid> {
    Uid::parse(id).ok_or_else(Problem::absent)
}

/// What this is.
pub async fn about(State(app): State<App>, headers: HeaderMap) -> Json<Value> {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or("localhost");
    let scheme = if app.config.tls { "https" } else { "http" };
    Json(json!({
        "version": "3.0",
        "profile": format!("{scheme}://{host}/hsds/3.0/profile"),
        "openapi_url": "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/openapi.json",
    }))
}

/// What Japan needs besides HSDS, in words.
pub async fn profile() -> Response {
    let text = include_str!("../../../../docs/hsds-profile.md");
    ([(header::CONTENT_TYPE, "text/markdown; charset=utf-8")], text).into_response()
}

/// A page of services; `full=true`: with all that hangs on them; `minimal=true`: ids and days only.
///
/// # Errors
/// When something asked for is no such thing, or the store fails.
pub async fn services(
    State(app): State<App>,
    who: Stranger,
    asked: Asked,
    headers: HeaderMap,
) -> ApiAnswer<Response> {
    tagged(&app, &headers, async || {
        let found = app.store.directory_services(&who.ctx, &asked.ask).await?;
        let rows = found.rows.iter().map(|listed| match (asked.minimal, asked.full) {
            (true, _) => minimal(listed),
            (false, true) => hsds::service(&view(listed)),
            (false, false) => hsds::service_simple(&view(listed)),
        });
        Ok(Paging::new(found.page, asked.ask.size, found.total).around(rows.collect()))
    })
    .await
}

fn minimal(listed: &Listed) -> Value {
    let whole = hsds::service_simple(&view(listed));
    let kept = ["id", "name", "status", "last_modified"];
    kept.into_iter()
        .filter_map(|key| Some((key.to_owned(), whole.get(key)?.clone())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// One service with all that hangs on it.
///
/// # Errors
/// When it is not there.
pub async fn service(
    State(app): State<App>,
    who: Stranger,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiAnswer<Response> {
    tagged(&app, &headers, async || {
        let listed = app.store.directory_service(&who.ctx, &uid(&id)?).await?;
        Ok(hsds::service(&view(&listed)))
    })
    .await
}

/// An organization with its services; `full`: with all that hangs on them.
async fn organized(app: &App, who: &Stranger, line: &OrganizationLine, full: bool) -> ApiAnswer<Value> {
    let mut value =
        hsds::organization(&Organized { organization: &line.organization, services: &line.services });
    if full {
        let mut services = Vec::with_capacity(line.services.len());
        for page in 1.. {
            let organization = Some(line.organization.uid.clone());
            let ask = Ask { organization, page, size: SOME, ..Ask::default() };
            let found = app.store.directory_services(&who.ctx, &ask).await?;
            services.extend(found.rows.iter().map(|l| hsds::service(&view(l))));
            if page.saturating_mul(SOME) >= found.total {
                break;
            }
        }
        if let Value::Object(map) = &mut value {
            map.insert("services".to_owned(), Value::Array(services));
        }
    }
    Ok(value)
}

/// A page of organizations; `full=true`: with the ids of their services; `full_service=true`: with their services.
///
/// # Errors
/// As [`services`].
pub async fn organizations(
    State(app): State<App>,
    who: Stranger,
    asked: Asked,
    headers: HeaderMap,
) -> ApiAnswer<Response> {
    tagged(&app, &headers, async || {
        let found = app.store.directory_organizations(&who.ctx, &asked.ask).await?;
        let mut rows = Vec::with_capacity(found.rows.len());
        for line in &found.rows {
            rows.push(match asked.full || asked.full_service {
                true => organized(&app, &who, line, asked.full_service).await?,
                false => hsds::organization_simple(&line.organization),
            });
        }
        Ok(Paging::new(found.page, asked.ask.size, found.total).around(rows))
    })
    .await
}

/// One organization with its services.
///
/// # Errors
/// When it is not there.
pub async fn organization(
    State(app): State<App>,
    who: Stranger,
    Path(id): Path<String>,
    asked: Asked,
    headers: HeaderMap,
) -> ApiAnswer<Response> {
    tagged(&app, &headers, async || {
        let line = app.store.directory_organization(&who.ctx, &uid(&id)?).await?;
        organized(&app, &who, &line, asked.full_service).await
    })
    .await
}

/// A page of places where services are.
///
/// # Errors
/// As [`services`].
pub async fn sites(
    State(app): State<App>,
    who: Stranger,
    asked: Asked,
    headers: HeaderMap,
) -> ApiAnswer<Response> {
    tagged(&app, &headers, async || {
        let found = app.store.directory_sites(&who.ctx, &asked.ask).await?;
        let rows =
            found.rows.iter().filter_map(|l| hsds::service_at_location(&view(&l.listed), l.nth, asked.full));
        Ok(Paging::new(found.page, asked.ask.size, found.total).around(rows.collect()))
    })
    .await
}

/// One place of one service.
///
/// # Errors
/// When it is not there.
pub async fn site(
    State(app): State<App>,
    who: Stranger,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiAnswer<Response> {
    tagged(&app, &headers, async || {
        let line = app.store.directory_site(&who.ctx, &uid(&id)?).await?;
        hsds::service_at_location(&view(&line.listed), line.nth, true).ok_or_else(Problem::absent)
    })
    .await
}

/// The taxonomies.
///
/// # Errors
/// As [`services`].
pub async fn taxonomies(State(app): State<App>, asked: Asked, headers: HeaderMap) -> ApiAnswer<Response> {
    tagged(&app, &headers, async || {
        let rows = hsds::taxonomies().into_iter().map(|(_, _, value)| value);
        Ok(Paging::slice(rows.filter(|v| asked.names(v)).collect(), &asked.ask))
    })
    .await
}

/// One taxonomy.
///
/// # Errors
/// When it is not there.
pub async fn taxonomy(
    State(app): State<App>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> ApiAnswer<Response> {
    tagged(&app, &headers, async || {
        let id = uid(&id)?;
        hsds::taxonomies()
            .into_iter()
            .find(|(_, uid, _)| *uid == id)
            .map(|(_, _, v)| v)
            .ok_or_else(Problem::absent)
    })
    .await
}

/// The terms of the taxonomies.
///
/// # Errors
/// As [`services`].
pub async fn terms(State(app): State<App>, asked: Asked, headers: HeaderMap) -> ApiAnswer<Response> {
    tagged(&app, &headers, async || {
        let rows = hsds::taxonomy_terms().into_iter().filter(|(taxonomy, ..)| asked.of_taxonomy(taxonomy));
        // No term stands under another.
        let rows = rows.filter(|_| !asked.has_parent).map(|(.., value)| value);
        Ok(Paging::slice(rows.filter(|v| asked.names(v)).collect(), &asked.ask))
    })
    .await
}

/// One term.
///
/// # Errors
/// When it is not there.
pub async fn term(State(app): State<App>, Path(id): Path<String>, headers: HeaderMap) -> ApiAnswer<Response> {
    tagged(&app, &headers, async || {
        let id = uid(&id)?;
        let found = hsds::taxonomy_terms().into_iter().find(|(_, _, uid, _)| *uid == id);
        found.map(|(.., value)| value).ok_or_else(Problem::absent)
    })
    .await
}
