//! `POST /api/v1/contacts/search`, `POST /api/v1/contacts`

use super::{ApiAnswer, Caller, Named, Problem, body::Body, instant, token};
use crate::App;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use chrono::NaiveDate;
use domain::{
    Fault, Faults, Instant,
    contact::{NewContact, Typed},
};
use serde::{Deserialize, Serialize};
use store::{Ctx, find::NoteFound};
use utoipa::ToSchema;

/// What to look for in notes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteSearch {
    /// Words; every one must stand in the note.
    #[schema(example = "家賃 滞納")]
    query: String,
    /// At most so many rows, up to 200.
    #[serde(default = "twenty")]
    limit: usize,
}

const fn twenty() -> usize {
    20
}

/// A note found.
#[derive(Serialize, ToSchema)]
pub struct Note {
    /// The contact's token.
    id: String,
    /// The key of the system that the contact came from.
    import_key: Option<String>,
    /// When (RFC 3339, UTC).
    at: String,
    /// Word of the list `method`.
    method: String,
    /// Minutes of work.
    minutes: i64,
    /// The note.
    body: String,
    /// Who wrote it.
    worker: String,
    /// The case.
    case: NoteCase,
    /// The household.
    household: Named,
}

/// The case of a note found.
#[derive(Serialize, ToSchema)]
pub struct NoteCase {
    /// Token.
    id: String,
    /// The key of the system that the case came from.
    import_key: Option<String>,
    /// 年度-連番 within the agency.
    number: String,
}

/// Notes found, newest first.
#[derive(Serialize, ToSchema)]
pub struct NotesFound {
    /// The rows.
    rows: Vec<Note>,
    /// How many there are; counting ends at 200.
    count: usize,
    /// There are more than were counted.
    more: bool,
}

impl From<NoteFound> for Note {
    fn from(note: NoteFound) -> Self {
        let case =
            NoteCase { id: note.case.to_string(), import_key: note.case_import_key, number: note.number };
        Self {
            id: note.token.to_string(),
            import_key: note.import_key,
            at: instant(note.at),
            method: note.method,
            minutes: note.minutes,
            body: note.body,
            worker: note.worker,
            case,
            household: Named::new(&note.household, note.household_name),
        }
    }
}

/// The newest notes with all these words, of cases whose contacts the worker may read.
#[utoipa::path(post, path = "/api/v1/contacts/search", tag = "contacts", request_body = NoteSearch, responses(
    (status = 200, body = NotesFound),
    (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn search(
    State(app): State<App>,
    Caller(ctx): Caller,
    Body(ask): Body<NoteSearch>,
) -> ApiAnswer<Json<NotesFound>> {
    let found = app.store.find_contacts(&ctx, &ask.query, ask.limit.clamp(1, 200)).await?;
    let rows = found.rows.into_iter().map(Note::from).collect();
    Ok(Json(NotesFound { rows, count: found.count.counted, more: found.count.more }))
}

/// A contact to be saved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactToSave {
    /// The case's token.
    case: String,
    /// When (RFC 3339, any offset), not in the future; left out: now.
    #[schema(example = "2026-11-20T14:30:00+09:00")]
    at: Option<String>,
    /// Word of the list `method`.
    #[schema(example = "phone")]
    method: String,
    /// `met`, `absent`, `note_left` or `no_answer`; left out: `met`.
    #[serde(default)]
    outcome: String,
    /// With whom: a person of the case's household (token) …
    #[serde(default)]
    person: String,
    /// … somebody of an agency (token) …
    #[serde(default)]
    agency: String,
    /// … or in words.
    #[serde(default)]
    counterpart: String,
    /// Minutes of work.
    #[serde(default)]
    minutes: u32,
    /// Word of the list `programme`.
    #[serde(default)]
    programme: String,
    /// Word of the list `field`.
    #[serde(default)]
    field: String,
    /// The note; may be empty for an attempt.
    #[serde(default)]
    body: String,
    /// What is to be done next …
    #[serde(default)]
    next: String,
    /// … by this day.
    next_on: Option<NaiveDate>,
    /// The key of the system that it comes from, the agency's own, up to 200 characters. The same key with the same
    /// content is saved once; `next` is then not looked at.
    #[serde(default)]
    import_key: String,
}

/// A contact saved.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactSaved {
    /// Its token.
    id: String,
    /// The same idempotency key or import key had saved it before; nothing was changed now.
    again: bool,
}

/// The header that makes a request safe to repeat.
const KEY: &str = "idempotency-key";

/// The longest key, in characters.
const LONGEST_KEY: usize = 200;

fn key(headers: &HeaderMap) -> Result<String, Fault> {
    let Some(value) = headers.get(KEY) else { return Ok(String::new()) };
    let fault = || Fault::new("Idempotency-Key", "見出し Idempotency-Key は、英数字と記号で200文字までです");
    let text = value.to_str().map_err(|_| fault())?;
    if text.len() > LONGEST_KEY { Err(fault()) } else { Ok(text.to_owned()) }
}

/// Where contacts that programs save come from.
const SOURCE: &str = "api";

fn import(key: &str) -> Result<Option<(String, String)>, Fault> {
    let key = key.trim();
    if key.chars().count() > LONGEST_KEY || key.chars().any(char::is_control) {
        return Err(Fault::new("import_key", "import_key は、改行のない200文字までです"));
    }
    Ok((!key.is_empty()).then(|| (SOURCE.to_owned(), key.to_owned())))
}

fn at(text: Option<&String>, now: Instant) -> Result<Instant, Fault> {
    let Some(text) = text else { return Ok(now) };
    let read = chrono::DateTime::parse_from_rfc3339(text);
    let at =
        read.map_err(|_| Fault::new("at", "日時は 2026-11-20T14:30:00+09:00 の形です"))?.timestamp_millis();
    // Clocks of two machines may differ a little.
    if at > now + 5 * 60_000 {
        return Err(Fault::new("at", "これから先の日時になっています。記録できるのは、もうあったことです"));
    }
    Ok(at)
}

async fn check(app: &App, ctx: &Ctx, ask: &ContactToSave) -> ApiAnswer<NewContact> {
    let asked = [("method", ask.method.as_str()), ("programme", &ask.programme), ("field", &ask.field)];
    let known = app.store.known_codes(ctx, &asked).await?;
    let (minutes, next_on) =
        (ask.minutes.to_string(), ask.next_on.map(|day| day.to_string()).unwrap_or_default());
    let typed = Typed {
        at: "",
        method: &ask.method,
        outcome: &ask.outcome,
        person: &ask.person,
        agency: &ask.agency,
        counterpart: &ask.counterpart,
        minutes: &minutes,
        programme: &ask.programme,
        field: &ask.field,
        body: &ask.body,
        next: &ask.next,
        next_on: &next_on,
    };
    let import = import(&ask.import_key);
    let at = at(ask.at.as_ref(), ctx.now);
    let rest = typed.check(ctx.now, |list, code| known.contains(&(list.to_owned(), code.to_owned())));
    let mut faults = Faults::none();
    let mut keep = |fault: Fault| faults.0.push(fault);
    let at = at.map_err(&mut keep).ok();
    let import = import.map_err(&mut keep).ok();
    match (at, import, rest) {
        (Some(at), Some(import), Ok(new)) => Ok(NewContact { at, import, ..new }),
        (.., rest) => {
            if let Err(more) = rest {
                faults.0.extend(more.0);
            }
            Err(Problem::invalid(faults))
        }
    }
}

/// Saves a contact. With an `Idempotency-Key`, a repeated request is answered like the first and changes nothing.
/// With an `import_key`, the same contact is saved once; the key with another content is refused (409), with the
/// fields that differ.
#[utoipa::path(post, path = "/api/v1/contacts", tag = "contacts", request_body = ContactToSave,
    params(("Idempotency-Key" = Option<String>, Header, description = "The request's own key, up to 200 characters.")),
    responses((status = 201, body = ContactSaved), (status = 200, body = ContactSaved, description = "Saved before."),
    (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn add(
    State(app): State<App>,
    Caller(ctx): Caller,
    headers: HeaderMap,
    Body(ask): Body<ContactToSave>,
) -> ApiAnswer<(StatusCode, Json<ContactSaved>)> {
    let key = key(&headers)?;
    let case = token("case", &ask.case)?;
    let new = check(&app, &ctx, &ask).await?;
    let made = app.store.add_contact(&ctx, &case, &new, &key).await?;
    let status = if made.again { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(ContactSaved { id: made.token.to_string(), again: made.again })))
}
