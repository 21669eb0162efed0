//! `/audit/cases/{token}`: who saw and changed this case.

use super::LineView;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::household::{token, words::day_time},
    prefs,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use store::audit::page::CaseAudit;

const PREFS: &str = "audit_of_case";

/// Choices of the period, in days.
const PERIODS: &[(i64, &str)] = &[(7, "1週間"), (30, "1か月"), (90, "3か月"), (366, "1年"), (3_660, "10年")];

#[derive(Template)]
#[template(path = "audit/case.html")]
struct Page {
    shell: Shell,
    case: String,
    audit: CaseAudit,
    lines: Vec<LineView>,
    days: i64,
}

/// The chosen period, in days.
pub(crate) fn days(acting: &Acting) -> i64 {
    let days: i64 = prefs::get(acting, PREFS);
    PERIODS.iter().find(|(d, _)| *d == days).map_or(30, |(d, _)| *d)
}

/// The page.
///
/// # Errors
/// Absent unless 管理者 of the case's lead agency.
pub async fn page(State(app): State<App>, acting: Acting, Path(case): Path<String>) -> Answer {
    let days = days(&acting);
    let audit = app.store.audit_of_case(&acting.ctx, &token(&case)?, days).await?;
    let lines = audit.lines.iter().map(LineView::new).collect();
    shell::show(&Page { shell: Shell::new(&app, &acting, "/audit"), case, audit, lines, days })
}

/// Keeps the period.
///
/// # Errors
/// Absent unless 管理者 of the case's lead agency.
pub async fn period(State(app): State<App>, Path(case): Path<String>, posted: Posted) -> Answer {
    let case = token(&case)?;
    // Asks the gate first, so that the answer tells no more than the page does.
    app.store.audit_of_case(&posted.acting.ctx, &case, 1).await?;
    let days: i64 = posted.fields.get("days").parse().unwrap_or_default();
    prefs::keep(&app, &posted.acting, PREFS, &days).await?;
    Ok(shell::go(&format!("/audit/cases/{case}")))
}
