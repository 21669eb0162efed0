//! `/`: where a worker's roles lead first.

use crate::{edge::Acting, shell};
use axum::response::Response;

/// The first page that the worker's roles open.
pub async fn page(acting: Acting) -> Response {
    let roles = acting.ctx.actor.desk().map(|d| d.roles.clone()).unwrap_or_default();
    let works = roles.iter().any(|r| r.works_on_cases());
    let audits = roles.iter().any(|r| r.reads_audit());
    shell::go(if works {
        "/today"
    } else if audits {
        "/audit"
    } else {
        "/admin"
    })
}
