//! `/meetings/{token}/items/{agenda}/sign`: the secrecy notice, read and signed before a statutory item is opened.

use super::{NAV, home, item_home, say};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted},
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Token, meeting::SignForm};
use store::{Error, Result, meeting::SignPage};

#[derive(Template)]
#[template(path = "meeting/sign.html")]
struct Page {
    shell: Shell,
    of: SignPage,
    item: Token,
    f: Fields,
    marks: Marks,
}

impl Page {
    fn notice(&self) -> String {
        self.of.notice.token.as_ref().map(ToString::to_string).unwrap_or_default()
    }
}

async fn build(
    app: &App,
    acting: &Acting,
    meeting: &Token,
    item: Token,
    f: Fields,
    marks: Marks,
) -> Result<Page> {
    let of = app.store.sign_page(&acting.ctx, meeting, &item).await?;
    Ok(Page { shell: Shell::new(app, acting, NAV), of, item, f, marks })
}

/// The notice.
///
/// # Errors
/// Absent unless the actor is on this item, and the item needs it.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Path((meeting, item)): Path<(String, String)>,
) -> Answer {
    let (meeting, item) = (token(&meeting)?, token(&item)?);
    shell::show(&build(&app, &acting, &meeting, item, Fields::default(), Marks::default()).await?)
}

/// Signs.
///
/// # Errors
/// As [`page`]; another name, no tick, or a notice that has been replaced meanwhile comes back (422).
pub async fn sign(
    State(app): State<App>,
    Path((meeting, item)): Path<(String, String)>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let (meeting, item) = (token(&meeting)?, token(&item)?);
    let done = match SignForm::check(&fields) {
        Ok(form) => app.store.sign_secrecy(&acting.ctx, &meeting, &item, &form).await,
        Err(faults) => Err(faults.into()),
    };
    match done {
        Ok(()) => {
            // The paper may open later than the signing: then the meeting's page says when.
            let of = app.store.meeting(&acting.ctx, &meeting).await?;
            let readable = of.items.iter().any(|one| one.token == item && one.readable);
            Ok(shell::go(&if readable { item_home(&meeting, &item) } else { home(&meeting) }))
        }
        Err(Error::Invalid(faults)) => {
            shell::show_again(&build(&app, &acting, &meeting, item, fields, faults.into()).await?)
        }
        Err(error) => Err(error.into()),
    }
}
