//! What is done with a benefit: each a form of its page, each refused with a sentence where it is not its turn.

use super::view;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted},
    pages::household::token,
    shell,
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use domain::{
    Fault, Faults, Token,
    housing::{Answer as Told, Decision, End, Extension, Pay, Turned},
    month::Month,
};
use store::Error;

/// The version of the page that the form stood on.
fn seen(fields: &Fields) -> i64 {
    fields.get("version").parse().unwrap_or_default()
}

/// The month that a form is about.
fn month(fields: &Fields) -> Result<Month, Error> {
    Month::from_storage(fields.get("month")).ok_or(Error::NotFound)
}

async fn answer(
    app: &App,
    acting: &Acting,
    housing: &Token,
    (form, fields): (String, Fields),
    done: Result<(), Error>,
) -> Answer {
    let (status, faults) = match done {
        Ok(()) => return Ok(shell::go(&format!("/housing/{housing}"))),
        Err(Error::Invalid(faults)) => (StatusCode::UNPROCESSABLE_ENTITY, faults),
        Err(Error::Stale { .. }) => {
            let sentence = "ほかの人が先に記録しました。まだ保存されていません。いまの内容をたしかめて、よければもう一度押してください";
            (StatusCode::CONFLICT, Faults::from(Fault::new("move", sentence)))
        }
        Err(error) => return Err(error.into()),
    };
    let page = view::build(app, acting, housing, (form, fields, faults)).await?;
    Ok((status, Html(page.render()?)).into_response())
}

/// Which papers have come.
///
/// # Errors
/// Absent, or not the actor's own work.
pub async fn papers(
    State(app): State<App>,
    Path(housing): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let housing = token(&housing)?;
    let got: Vec<&str> = fields.all("paper").collect();
    let done = app.store.housing_papers(&acting.ctx, &housing, seen(&fields), &got, fields.get("once")).await;
    answer(&app, &acting, &housing, ("papers".into(), fields), done).await
}

/// 支給決定.
///
/// # Errors
/// As [`papers`].
pub async fn grant(
    State(app): State<App>,
    Path(housing): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let housing = token(&housing)?;
    // 転居費用補助's form has no months; the benefit itself says which it is.
    let kind = app.store.housing_page(&acting.ctx, &housing).await?.housing.benefit.aim().kind();
    let done = match Decision::check(&fields, kind, acting.ctx.today()) {
        Ok(new) => {
            app.store.grant_housing(&acting.ctx, &housing, seen(&fields), &new, fields.get("once")).await
        }
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &housing, ("grant".into(), fields), done).await
}

/// 不支給.
///
/// # Errors
/// As [`papers`].
pub async fn refuse(
    State(app): State<App>,
    Path(housing): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let housing = token(&housing)?;
    let done = match Turned::check(&fields, acting.ctx.today()) {
        Ok(new) => {
            app.store.refuse_housing(&acting.ctx, &housing, seen(&fields), &new, fields.get("once")).await
        }
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &housing, ("refuse".into(), fields), done).await
}

/// 取下げ.
///
/// # Errors
/// As [`papers`].
pub async fn withdraw(
    State(app): State<App>,
    Path(housing): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let housing = token(&housing)?;
    let done = match Turned::check(&fields, acting.ctx.today()) {
        Ok(new) => {
            app.store.withdraw_housing(&acting.ctx, &housing, seen(&fields), &new, fields.get("once")).await
        }
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &housing, ("withdraw".into(), fields), done).await
}

/// 延長.
///
/// # Errors
/// As [`papers`].
pub async fn extend(
    State(app): State<App>,
    Path(housing): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let housing = token(&housing)?;
    let done = match Extension::check(&fields, acting.ctx.today()) {
        Ok(new) => {
            app.store.extend_housing(&acting.ctx, &housing, seen(&fields), &new, fields.get("once")).await
        }
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &housing, ("extend".into(), fields), done).await
}

/// What was done of one month's duties.
///
/// # Errors
/// As [`papers`].
pub async fn duties(
    State(app): State<App>,
    Path(housing): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (housing, month) = (token(&housing)?, month(&fields)?);
    let done = match Told::check(&fields) {
        Ok(told) => {
            let told = (month, told.as_slice());
            app.store.answer_housing(&acting.ctx, &housing, seen(&fields), told, fields.get("once")).await
        }
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &housing, (format!("duty-{}", month.to_storage()), fields), done).await
}

/// 支払い for one month.
///
/// # Errors
/// As [`papers`].
pub async fn pay(
    State(app): State<App>,
    Path(housing): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (housing, month) = (token(&housing)?, month(&fields)?);
    let done = match Pay::check(&fields, acting.ctx.today()) {
        Ok(new) => {
            app.store.pay_housing(&acting.ctx, &housing, seen(&fields), &new, fields.get("once")).await
        }
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &housing, (format!("pay-{}", month.to_storage()), fields), done).await
}

/// Takes a payment back that was written down by mistake.
///
/// # Errors
/// As [`papers`].
pub async fn unpay(
    State(app): State<App>,
    Path(housing): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (housing, month) = (token(&housing)?, month(&fields)?);
    let once = fields.get("once");
    let done = app.store.unpay_housing(&acting.ctx, &housing, seen(&fields), month, once).await;
    answer(&app, &acting, &housing, (format!("pay-{}", month.to_storage()), fields), done).await
}

/// 終了.
///
/// # Errors
/// As [`papers`].
pub async fn end(
    State(app): State<App>,
    Path(housing): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let housing = token(&housing)?;
    let done = match End::check(&fields, acting.ctx.today()) {
        Ok(new) => {
            app.store.end_housing(&acting.ctx, &housing, seen(&fields), &new, fields.get("once")).await
        }
        Err(faults) => Err(faults.into()),
    };
    answer(&app, &acting, &housing, ("end".into(), fields), done).await
}
