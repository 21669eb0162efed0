//! `/receptions/{token}/sheet`: 相談受付・申込票, on paper and as xlsx.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::{
        household::{token, words},
        sheet,
    },
};
use axum::extract::{Path, State};
use domain::code::ReceptionState;
use sheets::{sheet::Sheet, y2026::reception};

async fn describe(app: &App, acting: &Acting, of: &str) -> Result<Sheet, store::Error> {
    let ctx = acting.ctx.leaving();
    let view = app.store.reception(&ctx, &token(of)?).await?;
    let codes = app.store.codes(&ctx).await?;
    let told = &view.told;
    let mark = |code: &String| {
        if told.main_topic.as_ref() == Some(code) {
            "◎"
        } else if told.topics.contains(code) {
            "○"
        } else {
            ""
        }
    };
    let mut topics: Vec<(String, &str)> =
        codes.list("topic").map(|choice| (choice.label.clone(), mark(&choice.code))).collect();
    // A topic that is no choice any more keeps its word and its mark.
    let gone = told.topics.iter().filter(|code| !codes.has("topic", code));
    topics.extend(gone.map(|code| (codes.label("topic", code).to_owned(), mark(code))));
    let next = view.tasks.iter().filter(|task| task.done.is_none()).map(|task| {
        let day = words::month_day(task.on);
        let parts = [day.as_str(), &task.time, task.kind.label(), &task.words, &task.owner];
        parts.iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" ")
    });
    let taken = view.taken.as_ref().map(|(who, _)| who.as_str()).unwrap_or_default();
    let of = reception::Reception {
        number: &view.number,
        received: view.received,
        worker: &view.worker,
        taken,
        told,
        door: codes.label("door", &told.door),
        route: codes.label("route", &told.route),
        referrer: &view.referrer,
        area: &view.area,
        urgency: told.urgency.label(),
        screening: if view.state == ReceptionState::Closed || told.screening != "undecided" {
            codes.label("screening", &told.screening)
        } else {
            ""
        },
        consent: told.consent_version.as_deref().map_or("", |v| codes.label("consent_version", v)),
        topics,
        household: view.household.as_ref().map_or("", |h| &h.name),
        case: view.case.as_ref().map_or("", |(_, number)| number),
        next: next.collect(),
    };
    Ok(reception::sheet(&of, sheet::foot(&ctx)))
}

/// The sheet on paper.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    let described = describe(&app, &acting, &of).await?;
    let back = format!("/receptions/{of}");
    let file = format!("/receptions/{of}/sheet.xlsx");
    sheet::paper(&app, &acting, "/receptions", described, back, file)
}

/// The sheet as xlsx.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn xlsx(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    sheet::xlsx(describe(&app, &acting, &of).await?).await
}
