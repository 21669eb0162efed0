//! `POST /api/v1/reports/contacts`

use super::{ApiAnswer, Caller, Problem, body::Body, token};
use crate::App;
use axum::{Json, extract::State};
use serde::{Deserialize, Serialize};
use store::contact::Months;
use utoipa::ToSchema;

/// Whose months.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum Zone {
    /// Japan's.
    #[default]
    #[serde(rename = "Asia/Tokyo")]
    Tokyo,
    /// UTC's.
    #[serde(rename = "UTC")]
    Utc,
}

/// What to count.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactReport {
    /// Contacts of the cases that this one of the worker's agencies leads.
    agency: String,
    /// Whose months.
    #[serde(default)]
    zone: Zone,
}

/// How many contacts of one method in one month.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MonthCount {
    /// Year and month.
    #[schema(example = "2026-11")]
    month: String,
    /// Word of the list `method`.
    method: String,
    /// How many.
    count: i64,
}

/// Counts, oldest month first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ContactCounts {
    /// The rows; what would be 0 is left out.
    rows: Vec<MonthCount>,
}

/// Contacts by month and method.
#[utoipa::path(post, path = "/api/v1/reports/contacts", tag = "reports", request_body = ContactReport, responses(
    (status = 200, body = ContactCounts),
    (status = "4XX", body = Problem, content_type = "application/problem+json")))]
pub async fn contacts(
    State(app): State<App>,
    Caller(ctx): Caller,
    Body(ask): Body<ContactReport>,
) -> ApiAnswer<Json<ContactCounts>> {
    let agency = token("agency", &ask.agency)?;
    let months = if ask.zone == Zone::Utc { Months::Utc } else { Months::Japan };
    let counts = app.store.contacts_by_month(&ctx, &agency, months).await?;
    let row = |c: store::contact::MonthCount| MonthCount {
        month: format!("{:04}-{:02}", c.month / 100, c.month % 100),
        method: c.method,
        count: c.count,
    };
    Ok(Json(ContactCounts { rows: counts.into_iter().map(row).collect() }))
}
