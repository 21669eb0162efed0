//! `/admin/secrecy-notices`: what members of a 支援会議 read and sign, in versions.

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
use domain::{meeting::SecrecyNoticeForm, wareki::show_wareki};
use store::meeting::SecrecyNotice;

#[derive(Template)]
#[template(path = "admin/secrecy.html")]
struct Page {
    shell: Shell,
    now: SecrecyNotice,
    notices: Vec<SecrecyNotice>,
    f: Fields,
    marks: Marks,
}

impl Page {
    fn since(&self, notice: &SecrecyNotice) -> String {
        notice.from.map_or_else(|| "まだ版がないとき".to_owned(), |from| format!("{}から", show_wareki(from)))
    }

    fn in_force(&self, notice: &SecrecyNotice) -> bool {
        notice.token == self.now.token
    }
}

async fn build(app: &App, acting: &Acting, mut f: Fields, marks: Marks) -> Result<Page, store::Error> {
    let (now, notices) = app.store.secrecy_notices(&acting.ctx).await?;
    if f.pairs().next().is_none() {
        // The text in force is what a new version mostly begins with.
        f.set("body", now.body.clone());
    }
    if f.get("once").is_empty() {
        f.set("once", once()?);
    }
    Ok(Page { shell: Shell::new(app, acting, NAV), now, notices, f, marks })
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
    let saved = match SecrecyNoticeForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.add_secrecy_notice(&acting.ctx, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match saved {
        Ok(()) => Ok(shell::go("/admin/secrecy-notices")),
        Err(store::Error::Invalid(faults)) => {
            shell::show_again(&build(&app, &acting, fields, faults.into()).await?)
        }
        Err(error) => Err(error.into()),
    }
}
