//! `/cases/{token}/meetings`: 「会議にかける」.

use super::{NAV, item_home, say};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::Token;
use store::meeting::CaseMeetings;

#[derive(Template)]
#[template(path = "meeting/of_case.html")]
struct Page {
    shell: Shell,
    of: CaseMeetings,
    case: Token,
}

impl Page {
    fn href(&self, meeting: &Token, item: &Token) -> String {
        item_home(meeting, item)
    }
}

/// Where the case can be put on an agenda, and where it has been.
///
/// # Errors
/// Absent, or led by another agency.
pub async fn page(State(app): State<App>, acting: Acting, Path(case): Path<String>) -> Answer {
    let case = token(&case)?;
    let of = app.store.case_meetings(&acting.ctx, &case).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, NAV), of, case })
}
