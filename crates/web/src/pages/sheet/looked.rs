//! `/audit/cases/{token}/sheet`: who looked at a record, for the person whose it is.

use super::{foot, leaving, paper};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::{
        audit::{of_case, places},
        consent,
        household::token,
    },
};
use axum::extract::{Path, State};
use domain::wareki::show_wareki;
use sheets::{sheet::Sheet, y2026::looked};
use store::audit::page::Look;

fn line(of: &Look) -> looked::Look {
    let agency = if of.agency.is_empty() { "プログラム".to_owned() } else { of.agency.clone() };
    looked::Look {
        on: of.on,
        agency,
        role: of.role.map_or("", domain::code::Role::label).to_owned(),
        worker: of.worker.clone(),
        action: of.action.label().to_owned(),
        parts: consent::parts(of.parts),
        ground: of.ground.label().to_owned(),
        page: places::name(&of.page).to_owned(),
        times: i64::try_from(of.times).unwrap_or(i64::MAX),
    }
}

async fn describe(app: &App, acting: &Acting, case: &str) -> Result<Sheet, store::Error> {
    let ctx = &leaving(acting).ctx;
    let of = app.store.looked(ctx, &token(case)?, of_case::days(acting)).await?;
    let period = format!("{}から {}まで", show_wareki(of.since), show_wareki(ctx.today()));
    let looks: Vec<_> = of.looks.iter().map(line).collect();
    Ok(looked::sheet(&of.number, &of.agency, period, &looks, foot(ctx)))
}

/// The sheet on paper.
///
/// # Errors
/// Absent unless 管理者 of the case's lead agency.
pub async fn page(State(app): State<App>, acting: Acting, Path(case): Path<String>) -> Answer {
    let described = describe(&app, &acting, &case).await?;
    let case = token(&case)?;
    let (back, file) = (format!("/audit/cases/{case}"), format!("/audit/cases/{case}/sheet.xlsx"));
    paper(&app, &acting, "/audit", described, back, file)
}

/// The sheet as xlsx.
///
/// # Errors
/// As [`page`].
pub async fn xlsx(State(app): State<App>, acting: Acting, Path(case): Path<String>) -> Answer {
    super::xlsx(describe(&app, &acting, &case).await?).await
}
