//! The template of a sheet, and the desk's own records in the same form.

use crate::{
    App,
    edge::Acting,
    fail::{Answer, absent},
    form::{Fields, Posted},
    importing::lists,
    pages::proof,
};
use axum::{
    extract::{Path, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::exchange::SheetKind;
use sheets::exchange::{Form, Written, template as empty, write};

fn form_of(word: &str) -> Option<Form> {
    match word {
        "xlsx" => Some(Form::Xlsx),
        "utf8" => Some(Form::Utf8),
        "cp932" => Some(Form::Cp932),
        _ => None,
    }
}

fn file(kind: SheetKind, form: Form, name: &str, written: Written) -> Response {
    let (end, media) = match form {
        Form::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        Form::Utf8 => ("csv", "text/csv; charset=utf-8"),
        Form::Cp932 => ("csv", "text/csv; charset=shift_jis"),
    };
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}-{}.{end}\"", kind.word())),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, written.bytes).into_response()
}

fn sentence(fault: &sheets::exchange::WriteFault) -> Response {
    (StatusCode::UNPROCESSABLE_ENTITY, fault.to_string()).into_response()
}

/// The sheet with its headings and no rows.
///
/// # Errors
/// When the store fails.
pub async fn template(
    State(app): State<App>,
    acting: Acting,
    Path((kind, form)): Path<(String, String)>,
) -> Answer {
    let (Some(kind), Some(form)) = (SheetKind::parse(&kind), form_of(&form)) else { return Ok(absent()) };
    let lists = lists(&app.store.sheet_lists(&acting.ctx).await?);
    Ok(match empty(kind, &lists, form) {
        Ok(written) => file(kind, form, "hinagata", written),
        Err(fault) => sentence(&fault),
    })
}

/// Every record of one kind that the desk wrote down, to be taken in elsewhere or again.
///
/// # Errors
/// When the actor does not lead the desk; a proof that is missing or wrong comes back (422).
pub async fn export(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let (Some(kind), Some(form)) = (SheetKind::parse(fields.get("kind")), form_of(fields.get("form"))) else {
        return Ok(absent());
    };
    let lists = lists(&app.store.sheet_lists(&acting.ctx).await?);
    let records = match proof::take(&app, &acting, &fields).await {
        Ok(()) => app.store.sheet_records(&acting.ctx, kind).await,
        Err(error) => Err(error),
    };
    let records = match records {
        Err(store::Error::Invalid(faults)) => {
            let mut f = Fields::default();
            f.set("out-kind", fields.get("kind"));
            f.set("out-form", fields.get("form"));
            return super::list(&app, &acting, f, faults.into()).await;
        }
        records => records?,
    };
    let written = tokio::task::spawn_blocking(move || write(kind, &lists, &records, form)).await;
    Ok(match written {
        Ok(Ok(written)) => file(kind, form, "engawa", written),
        Ok(Err(fault)) => sentence(&fault),
        Err(_) => crate::fail::broken(),
    })
}
