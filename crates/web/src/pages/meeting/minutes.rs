//! `/meetings/{token}/items/{agenda}/minutes`: facts, views, what next. Decisions have lines of their own.

use super::{NAV, item_home, say};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use domain::{Token, meeting::MinuteForm};
use store::{Error, Result, meeting::ItemPage};

#[derive(Template)]
#[template(path = "meeting/minutes.html")]
struct Page {
    shell: Shell,
    of: ItemPage,
    f: Fields,
    marks: Marks,
    /// Another saved first; the typed words are here.
    stale: bool,
}

impl Page {
    fn href(&self) -> String {
        item_home(&self.of.meeting.token, &self.of.item.token)
    }
}

/// The item for whoever writes its minutes; to all others it is absent.
async fn build(
    app: &App,
    acting: &Acting,
    meeting: &Token,
    item: &Token,
    typed: Option<Fields>,
) -> Result<Page> {
    let of = app.store.meeting_item(&acting.ctx, meeting, item).await?;
    if !of.may_write {
        return Err(Error::NotFound);
    }
    let f = typed.unwrap_or_else(|| {
        let mut f = Fields::default();
        f.set("version", of.minutes.as_ref().map_or(0, |minutes| minutes.version).to_string());
        if let Some(minutes) = &of.minutes {
            f.set("facts", minutes.facts.clone());
            f.set("views", minutes.views.clone());
            f.set("next", minutes.next.clone());
        }
        f
    });
    Ok(Page { shell: Shell::new(app, acting, NAV), of, f, marks: Marks::default(), stale: false })
}

/// The form.
///
/// # Errors
/// Absent, or not this actor's to write.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Path((meeting, item)): Path<(String, String)>,
) -> Answer {
    shell::show(&build(&app, &acting, &token(&meeting)?, &token(&item)?, None).await?)
}

/// Keeps them; what stood there before is kept, too.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422), also when another saved first (409).
pub async fn save(
    State(app): State<App>,
    Path((meeting, item)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (meeting, item) = (token(&meeting)?, token(&item)?);
    let version = fields.get("version").parse().unwrap_or_default();
    let saved = match MinuteForm::check(&fields) {
        Ok(form) => app.store.write_minutes(&acting.ctx, &meeting, &item, version, &form).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(()) => Ok(shell::go(&item_home(&meeting, &item))),
        Err(Error::Invalid(faults)) => {
            let mut page = build(&app, &acting, &meeting, &item, Some(fields)).await?;
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(Error::Stale { theirs }) => {
            let mut page = build(&app, &acting, &meeting, &item, Some(fields)).await?;
            page.f.set("version", theirs.to_string());
            page.stale = true;
            Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}
