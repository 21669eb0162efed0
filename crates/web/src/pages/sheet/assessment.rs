//! `/assessments/{token}/sheet`: インテーク・アセスメントシート on paper and as xlsx.

use super::{foot, paper};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::household::{Head, token},
};
use axum::extract::{Path, State};
use domain::{assessment::Kind, wareki::show_wareki};
use sheets::{
    sheet::{Sheet, long_time},
    y2026::{NOT_SHARED, assessment},
};
use store::assessment::Shown;

fn section(of: &Shown) -> assessment::Section {
    let item = |said: &store::assessment::Said| assessment::Item {
        name: said.item.label.to_owned(),
        words: said.words.clone().unwrap_or_default(),
        main: said.main.clone().unwrap_or_default(),
        wide: matches!(said.item.kind, Kind::Text | Kind::Many(_) | Kind::ManyMain { .. }),
    };
    assessment::Section { heading: of.section.label().to_owned(), items: of.rows.iter().map(item).collect() }
}

async fn describe(app: &App, acting: &Acting, of: &str) -> Result<(Sheet, String), store::Error> {
    let ctx = acting.ctx.leaving();
    let of = app.store.assessment(&ctx, &token(of)?).await?;
    let head = Head::new(of.head, "assessment");
    let (whose, kana) = match &of.person {
        None => ("世帯", ""),
        Some(person) => {
            (person.name.as_deref().unwrap_or(NOT_SHARED), person.kana.as_deref().unwrap_or_default())
        }
    };
    let fixed = of.fixed.as_ref().map(|(at, by)| format!("{} {by}", long_time(*at))).unwrap_or_default();
    let described = assessment::Assessment {
        whose,
        kana,
        household: head.inner.name.as_deref().unwrap_or(NOT_SHARED),
        number: head.case().map_or("", |c| &c.number),
        version: of.number,
        fixed: &fixed,
        visits: of.visits.iter().map(|visit| format!("{} {}", show_wareki(visit.on), visit.by)).collect(),
        sections: of.sections.iter().map(section).collect(),
        withheld: of.withheld,
    };
    Ok((assessment::sheet(&described, foot(&ctx)), format!("/assessments/{}", of.token)))
}

/// The sheet on paper.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    let (described, back) = describe(&app, &acting, &of).await?;
    let file = format!("{back}/sheet.xlsx");
    paper(&app, &acting, "/cases", described, back, file)
}

/// The sheet as xlsx.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn xlsx(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    super::xlsx(describe(&app, &acting, &of).await?.0).await
}
