//! `/meetings/{token}/items/{agenda}/minutes`: facts, views, what next. Decisions have lines of their own.

use super::{NAV, item_home, say};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::{household::token, reception::new::saved_at},
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
    /// Since when a draft of this worker has been lying; empty where there is none.
    draft_at: String,
    /// The worker, for the draft.
    by: Token,
}

/// The name under which drafts of minutes are kept.
const FORM: &str = "meeting-minutes";

impl Page {
    fn href(&self) -> String {
        item_home(&self.of.meeting.token, &self.of.item.token)
    }

    fn draft(&self) -> String {
        subject(&self.of.meeting.token, &self.of.item.token)
    }
}

/// What a draft is about.
fn subject(meeting: &Token, item: &Token) -> String {
    format!("{meeting}/items/{item}")
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
    let kept = match typed {
        Some(_) => None,
        None => app.store.draft_of(&acting.ctx, FORM, &subject(meeting, item)).await?,
    };
    let draft_at = kept.as_ref().map(|draft| saved_at(draft.at, acting.ctx.now)).unwrap_or_default();
    let f = typed.or(kept.map(|draft| Fields::new(draft.fields.into_inner()))).unwrap_or_else(|| {
        let mut f = Fields::default();
        f.set("version", of.minutes.as_ref().map_or(0, |minutes| minutes.version).to_string());
        if let Some(minutes) = &of.minutes {
            f.set("facts", minutes.facts.clone());
            f.set("views", minutes.views.clone());
            f.set("next", minutes.next.clone());
        }
        f
    });
    let (shell, by) = (Shell::new(app, acting, NAV), acting.ctx.actor.token.clone());
    Ok(Page { shell, of, f, marks: Marks::default(), stale: false, draft_at, by })
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
