//! `/admin/notices`: what residents are told about their data, in versions.

use super::NAV;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::State;
use chrono::NaiveDate;
use domain::{consent::notice::NoticeForm, wareki::show_wareki};
use store::consent::Notice;

#[derive(Template)]
#[template(path = "admin/notices.html")]
struct Page {
    shell: Shell,
    notices: Vec<Notice>,
    f: Fields,
    marks: Marks,
    today: NaiveDate,
}

impl Page {
    fn since(&self, notice: &Notice) -> String {
        notice.from.map_or_else(|| "まだ版がないとき".to_owned(), |from| format!("{}から", show_wareki(from)))
    }

    /// Is it the one that is shown today? Newest first, so it is the first that has begun.
    fn shown(&self, nth: &usize) -> bool {
        self.notices.iter().position(|n| n.from.is_none_or(|from| from <= self.today)) == Some(*nth)
    }
}

async fn build(app: &App, acting: &Acting, mut f: Fields, marks: Marks) -> Result<Page, store::Error> {
    let notices = app.store.notices(&acting.ctx).await?;
    let today = acting.ctx.today();
    if f.pairs().next().is_none() {
        // The text shown today is what a new version mostly begins with.
        if let Some(notice) = notices.iter().find(|n| n.from.is_none_or(|from| from <= today)) {
            f.set("body", notice.body.clone());
            f.set("easy", notice.easy.clone());
        }
    }
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    Ok(Page { shell: Shell::new(app, acting, NAV), notices, f, marks, today })
}

/// The versions, and the form for the next.
///
/// # Errors
/// Not 管理者.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&build(&app, &acting, Fields::default(), Marks::default()).await?)
}

/// Adds a version.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn add(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let saved = match NoticeForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.add_notice(&acting.ctx, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(()) => Ok(shell::go("/admin/notices")),
        Err(store::Error::Invalid(faults)) => {
            shell::show_again(&build(&app, &acting, fields, faults.into()).await?)
        }
        Err(error) => Err(error.into()),
    }
}
