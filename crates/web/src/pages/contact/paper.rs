//! 支援経過記録 on paper and as files: one contact, and the whole timeline.

use super::timeline::Kept;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Marks, Posted},
    pages::{
        household::{Head, token, words},
        sheet::{
            self,
            export::{self, About, Form, Places},
        },
    },
};
use axum::extract::{Path, State};
use domain::{Token, code::Outcome};
use sheets::{
    sheet::Sheet,
    y2026::{NOT_SHARED, contact, contacts},
};
use store::{accounts::Proof, code::Codes, contact::Contact};

/// 「母（山田 ハナ）、地域包括」.
fn with(contact: &Contact) -> String {
    let with = [
        contact.person.as_deref(),
        contact.counterpart_agency.as_deref(),
        Some(contact.counterpart.as_str()),
    ];
    with.into_iter().flatten().filter(|w| !w.is_empty()).collect::<Vec<_>>().join("、")
}

fn outcome(contact: &Contact) -> &'static str {
    if contact.outcome == Outcome::Met { "" } else { contact.outcome.label() }
}

fn on_list(codes: &Codes, contact: Contact) -> contacts::Contact {
    contacts::Contact {
        with: with(&contact),
        method: codes.label("method", &contact.method).to_owned(),
        outcome: outcome(&contact).to_owned(),
        programme: codes.label("programme", &contact.programme).to_owned(),
        field: codes.label("field", &contact.field).to_owned(),
        number: contact.number,
        at: contact.at,
        worker: contact.worker,
        agency: contact.agency,
        minutes: contact.minutes,
        body: contact.body,
    }
}

async fn one(app: &App, acting: &Acting, of: &str) -> Result<(Sheet, Token), store::Error> {
    let ctx = acting.ctx.leaving();
    let (of, household) = app.store.contact(&ctx, &token(of)?).await?;
    let codes = app.store.codes(&ctx).await?;
    let method = codes.label("method", &of.method);
    let method =
        if outcome(&of).is_empty() { method.to_owned() } else { format!("{method}・{}", outcome(&of)) };
    let former = |former: &store::contact::Former| {
        let when = format!("{} に {}が直す前", words::day_time(former.replaced_at), former.replaced_by);
        (when, former.body.clone())
    };
    let described = contact::Contact {
        household: household.as_deref().unwrap_or(NOT_SHARED),
        number: &of.number,
        at: of.at,
        method: &method,
        with: &with(&of),
        worker: &of.worker,
        agency: &of.agency,
        minutes: of.minutes,
        programme: codes.label("programme", &of.programme),
        field: codes.label("field", &of.field),
        body: &of.body,
        formers: of.formers.iter().map(former).collect(),
    };
    Ok((contact::sheet(&described, sheet::foot(&ctx)), of.case))
}

/// One contact on paper.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    let (described, case) = one(&app, &acting, &of).await?;
    let file = format!("/contacts/{of}/sheet.xlsx");
    sheet::paper(&app, &acting, "/cases", described, format!("/cases/{case}"), file)
}

/// One contact as xlsx.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn xlsx(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    sheet::xlsx(one(&app, &acting, &of).await?.0).await
}

/// The timeline under the session's filter, and what stands above it.
async fn all(
    app: &App,
    acting: &Acting,
    household: &Token,
) -> Result<(Head, Kept, Vec<contacts::Contact>, bool), store::Error> {
    let acting = sheet::leaving(acting);
    let kept = Kept::of(&acting, household);
    let timeline = app.store.timeline(&acting.ctx, household, &kept.filter(), None, true).await?;
    let head = Head::load(app, &acting, household, "timeline").await?;
    let codes = app.store.codes(&acting.ctx).await?;
    let rows = timeline.rows.into_iter().map(|contact| on_list(&codes, contact)).collect();
    Ok((head, kept, rows, timeline.more))
}

async fn laid_out(app: &App, acting: &Acting, household: &Token) -> Result<Sheet, store::Error> {
    let (head, kept, rows, more) = all(app, acting, household).await?;
    let case = head.case();
    let of = contacts::Of {
        household: head.inner.name.as_deref().unwrap_or(NOT_SHARED),
        number: case.map_or("", |c| &c.number),
        agency: case.map_or("", |c| &c.agency),
        worker: case.and_then(|c| c.worker.as_deref()).unwrap_or_default(),
        filtered: kept.filtered(),
        more,
    };
    Ok(contacts::sheet(&of, &rows, sheet::foot(&acting.ctx)))
}

/// The timeline on paper, under the same filter.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn list(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let household = token(&household)?;
    let described = laid_out(&app, &acting, &household).await?;
    let back = format!("/households/{household}/timeline");
    sheet::paper(&app, &acting, "/cases", described, back, format!("/households/{household}/timeline.xlsx"))
}

/// The timeline as xlsx, laid out for paper.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn list_xlsx(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    sheet::xlsx(laid_out(&app, &acting, &token(&household)?).await?).await
}

fn places(household: &Token) -> Places {
    let list = format!("/households/{household}/timeline");
    Places { current: "/cases", action: format!("{list}/export"), paper: format!("{list}/print"), back: list }
}

/// The ways out.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn export(State(app): State<App>, acting: Acting, Path(household): Path<String>) -> Answer {
    let household = token(&household)?;
    let head = Head::load(&app, &acting, &household, "timeline").await?;
    // One who may not read the contacts finds no page for taking them out.
    app.store.timeline(&acting.ctx, &household, &Kept::of(&acting, &household).filter(), None, false).await?;
    let words = format!("{} の支援経過を、いまのしぼりこみのまま出します。", head.name());
    let about = About { title: "支援経過", words, laid_out: true };
    // One household's notes leave without a new proof, like its sheets.
    export::page(&app, &acting, places(&household), about, Proof::Held, Marks::default())
}

/// The file.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn exported(
    State(app): State<App>,
    Path(household): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let household = token(&household)?;
    let form = Form::parse(fields.get("form")).ok_or(store::Error::NotFound)?;
    if form == Form::Paper {
        return sheet::xlsx(laid_out(&app, &acting, &household).await?).await;
    }
    let (_, _, rows, _) = all(&app, &acting, &household).await?;
    let list = contacts::list(sheet::foot(&acting.ctx));
    export::answer(&app, &acting, places(&household), list, rows.into_iter().map(contacts::row), form).await
}
