//! `POST /api/v1/cases/list`, `GET /api/v1/cases/{id}/contacts`

use super::{ApiAnswer, Caller, Named, Problem, body::Body, instant, maybe_token};
use crate::App;
use axum::{
    Json,
    extract::{Path, Query, State},
};
use chrono::NaiveDate;
use domain::{Fault, Token, code::CaseStatus};
use serde::{Deserialize, Serialize};
use store::{
    case::{CaseFilter, CaseLine},
    contact,
};
use utoipa::{IntoParams, ToSchema};

/// Which cases.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CaseQuestion {
    /// `open`, `watch`, `paused`, `closed`; left out: every one but `closed`.
    statuses: Option<Vec<String>>,
    /// Only cases that this one of the worker's agencies leads.
    agency: Option<String>,
    /// Only cases of this main worker.
    worker: Option<String>,
    /// Only households in this district or one within it.
    area: Option<String>,
    /// Only cases without a plan.
    no_plan: bool,
    /// Only cases without a contact for so many days.
    quiet_days: Option<u16>,
    /// Only cases whose next review is before this day.
    review_before: Option<NaiveDate>,
    /// The page, from 1; fifty rows each.
    page: Option<u32>,
}

/// A case of the list.
#[derive(Serialize, ToSchema)]
pub struct Case {
    /// Token.
    id: String,
    /// The key of the system that the row came from.
    import_key: Option<String>,
    /// 年度-連番 within the agency.
    number: String,
    /// `open`, `watch`, `paused` or `closed`.
    status: &'static str,
    /// The lead agency's name.
    agency: String,
    /// The main worker's name.
    worker: Option<String>,
    /// 本人's name; null where 基本 is not for this worker.
    name: Option<String>,
    /// 本人's kana.
    kana: Option<String>,
    /// The household.
    household: Named,
    /// The district; null where 居所 is not for this worker.
    area: Option<String>,
    /// Opened on.
    opened_on: NaiveDate,
    /// First plan made on.
    plan_made_on: Option<NaiveDate>,
    /// Next review.
    next_review: Option<NaiveDate>,
    /// Last contact.
    last_contact_at: Option<String>,
}

/// A page of cases, by next review.
#[derive(Serialize, ToSchema)]
pub struct CasePage {
    /// The rows.
    rows: Vec<Case>,
    /// This page.
    page: i64,
    /// There is a next page.
    more: bool,
    /// How many cases there are; counting may end early.
    total: i64,
    /// There are more than were counted.
    total_more: bool,
}

impl From<CaseLine> for Case {
    fn from(case: CaseLine) -> Self {
        Self {
            id: case.token.to_string(),
            import_key: case.import_key,
            number: case.number,
            status: case.status.word(),
            agency: case.agency,
            worker: case.worker,
            name: case.name,
            kana: case.kana,
            household: Named::new(&case.household, case.household_name),
            area: case.area,
            opened_on: case.opened_on,
            plan_made_on: case.plan_made_on,
            next_review: case.next_review,
            last_contact_at: case.last_contact_at.map(instant),
        }
    }
}

fn filter(ask: &CaseQuestion) -> Result<CaseFilter, Fault> {
    let mut filter = CaseFilter {
        agency: maybe_token("agency", ask.agency.as_ref())?,
        worker: maybe_token("worker", ask.worker.as_ref())?,
        area: maybe_token("area", ask.area.as_ref())?,
        no_plan: ask.no_plan,
        quiet_days: ask.quiet_days.map(i64::from),
        review_before: ask.review_before,
        ..CaseFilter::default()
    };
    if let Some(words) = &ask.statuses {
        let statuses: Option<Vec<CaseStatus>> = words.iter().map(|word| CaseStatus::parse(word)).collect();
        let fault = || Fault::new("statuses", "open・watch・paused・closed のどれかです");
        filter.statuses = statuses.ok_or_else(fault)?;
    }
    Ok(filter)
}

/// A page of the cases that the worker may see, own and granted, by next review (none comes last).
#[utoipa::path(post, path = "/api/v1/cases/list", tag = "cases", request_body = CaseQuestion, responses(
    (status = 200, body = CasePage),
    (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn list(
    State(app): State<App>,
    Caller(ctx): Caller,
    Body(ask): Body<CaseQuestion>,
) -> ApiAnswer<Json<CasePage>> {
    let page = app.store.case_list(&ctx, &filter(&ask)?, ask.page.unwrap_or(1).into()).await?;
    let rows = page.rows.into_iter().map(Case::from).collect();
    let (total, total_more) = (page.total, page.total_more);
    Ok(Json(CasePage { rows, page: page.page, more: page.more, total, total_more }))
}

/// Which part of a case's contacts.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Only contacts before (older than) this one.
    before: Option<String>,
    /// At most so many, up to 500; left out: 100.
    limit: Option<usize>,
}

/// A contact of a case.
#[derive(Serialize, ToSchema)]
pub struct Contact {
    /// Token.
    id: String,
    /// The key of the system that the row came from.
    import_key: Option<String>,
    /// When (RFC 3339, UTC).
    at: String,
    /// Word of the list `method`.
    method: String,
    /// `met`, `absent`, `note_left` or `no_answer`.
    outcome: &'static str,
    /// Minutes of work.
    minutes: i64,
    /// Who wrote it.
    worker: String,
    /// The worker's agency.
    agency: String,
    /// With whom: a person of the household …
    person: Option<String>,
    /// … somebody of an agency …
    counterpart_agency: Option<String>,
    /// … or in words.
    counterpart: String,
    /// Word of the list `programme`, or empty.
    programme: String,
    /// Word of the list `field`, or empty.
    field: String,
    /// The note.
    body: String,
    /// How often it was written: above 1, it was corrected.
    version: i64,
}

/// Contacts of a case, newest first.
#[derive(Serialize, ToSchema)]
pub struct ContactsOfCase {
    /// The rows.
    rows: Vec<Contact>,
    /// Older ones follow: ask again with `before` = the last row's id.
    more: bool,
}

impl From<contact::Contact> for Contact {
    fn from(contact: contact::Contact) -> Self {
        Self {
            id: contact.token.to_string(),
            import_key: contact.import_key,
            at: instant(contact.at),
            method: contact.method,
            outcome: contact.outcome.word(),
            minutes: contact.minutes,
            worker: contact.worker,
            agency: contact.agency,
            person: contact.person,
            counterpart_agency: contact.counterpart_agency,
            counterpart: contact.counterpart,
            programme: contact.programme,
            field: contact.field,
            body: contact.body,
            version: contact.version,
        }
    }
}

/// The contacts of one case, newest first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/contacts", tag = "cases",
    params(("id" = String, Path, description = "The case's token."), Part), responses(
    (status = 200, body = ContactsOfCase),
    (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn contacts(
    State(app): State<App>,
    Caller(ctx): Caller,
    Path(id): Path<String>,
    Query(part): Query<Part>,
) -> ApiAnswer<Json<ContactsOfCase>> {
    let case = Token::parse(&id).map_err(|_| Problem::absent())?;
    let before = match &part.before {
        Some(before) => Some(Token::parse(before).map_err(|_| Problem::absent())?),
        None => None,
    };
    let limit = part.limit.unwrap_or(100);
    let (rows, more) = app.store.case_contacts(&ctx, &case, before.as_ref(), limit).await?;
    Ok(Json(ContactsOfCase { rows: rows.into_iter().map(Contact::from).collect(), more }))
}
