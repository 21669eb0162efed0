//! `/housing/{token}/sheet`: 住居確保給付金（申請・状況） on paper and as xlsx.

use super::{foot, paper};
use crate::{App, edge::Acting, fail::Answer, pages::household::token};
use axum::extract::{Path, State};
use domain::housing::{Benefit, Done, Running, Track};
use sheets::{
    sheet::Sheet,
    value::Value,
    y2026::{NOT_SHARED, housing},
};
use store::{code::Codes, housing::Housing};

/// Decisions in order, and what ended it.
fn turns(codes: &Codes, of: &Housing) -> Vec<[Value; 6]> {
    let mut turns: Vec<[Value; 6]> = Vec::new();
    if let Some(running) = of.benefit.granted() {
        for (n, span) in running.spans().enumerate() {
            let reason = of.span_reasons.get(n).map_or("", String::as_str);
            turns.push([
                Value::Day(span.decided_on),
                if n == 0 { "支給決定" } else { "延長" }.into(),
                span.from.show_wareki().into(),
                span.last().show_wareki().into(),
                Value::Int(span.yen),
                reason.into(),
            ]);
        }
    }
    let (what, last) = match &of.benefit {
        Benefit::Applied(_) | Benefit::Running(_) => return turns,
        Benefit::Refused(_) => ("不支給", None),
        Benefit::Withdrawn(_) => ("取り下げ", None),
        Benefit::Ended(ended) => ("おわり", ended.last),
    };
    let why = [codes.label("housing_end", &of.end_code), &of.reason];
    let why = why.into_iter().filter(|w| !w.is_empty()).collect::<Vec<_>>().join("、");
    let last = last.map(|month| month.show_wareki()).unwrap_or_default();
    turns.push([of.turned_on.into(), what.into(), Value::Empty, last.into(), Value::Empty, why.into()]);
    turns
}

fn payments(of: &Housing) -> Vec<[Value; 3]> {
    let paid = of.benefit.granted().map_or(&[][..], |running: &Running| &running.paid);
    let row = |(n, payment): (usize, &domain::housing::Payment)| {
        let reason = of.pay_reasons.get(n).map_or("", String::as_str);
        [payment.month.show_wareki().into(), Value::Int(payment.yen), reason.into()]
    };
    paid.iter().enumerate().map(row).collect()
}

fn duties(codes: &Codes, of: &Housing, track: Option<Track>) -> Vec<[String; 5]> {
    let Some(track) = track else { return Vec::new() };
    let rows = of.months.iter().flat_map(|month| month.duties.iter().map(move |duty| (month.month, duty)));
    rows.map(|(month, duty)| {
        [
            month.show_wareki(),
            codes.label(track.duties(), &duty.code).to_owned(),
            duty.done.map_or("まだ", Done::label).to_owned(),
            duty.words.clone(),
            duty.by.clone(),
        ]
    })
    .collect()
}

async fn describe(app: &App, acting: &Acting, of: &str) -> Result<Sheet, store::Error> {
    let ctx = acting.ctx.leaving();
    let page = app.store.housing_page(&ctx, &token(of)?).await?;
    let codes = app.store.codes(&ctx).await?;
    let of = &page.housing;
    let aim = of.benefit.aim();
    let list = aim.kind().papers();
    let came = |code: &str| of.papers.iter().find(|(paper, _)| paper == code).map(|(_, day)| *day);
    let mut papers: Vec<_> = codes.list(list).map(|c| (c.label.clone(), came(&c.code))).collect();
    // A paper that is asked for no more, but came.
    let gone = of.papers.iter().filter(|(code, _)| !codes.has(list, code));
    papers.extend(gone.map(|(code, day)| (codes.label(list, code).to_owned(), Some(*day))));
    let applied_on = match &of.benefit {
        Benefit::Applied(a) | Benefit::Refused(a) | Benefit::Withdrawn(a) => a.on,
        Benefit::Running(running) => running.applied_on,
        Benefit::Ended(ended) => ended.was.applied_on,
    };
    let described = housing::Housing {
        number: &of.number,
        household: page.head.name.as_deref().unwrap_or(NOT_SHARED),
        agency: &of.agency,
        kind: aim.kind().label(),
        track: aim.track().map_or("", Track::label),
        state: of.benefit.stage().label(),
        applied_on,
        rent: of.rent,
        note: &of.note,
        papers,
        turns: turns(&codes, of),
        payments: payments(of),
        paid: of.benefit.total(),
        duties: duties(&codes, of, aim.track()),
    };
    Ok(housing::sheet(&described, foot(&ctx)))
}

/// The sheet on paper.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    let described = describe(&app, &acting, &of).await?;
    paper(&app, &acting, "/cases", described, format!("/housing/{of}"), format!("/housing/{of}/sheet.xlsx"))
}

/// The sheet as xlsx.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn xlsx(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    super::xlsx(describe(&app, &acting, &of).await?).await
}
