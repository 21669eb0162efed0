//! What anybody may tell about an entry, without a login and without a name.

use super::NAV;
use crate::{
    App,
    edge::Stranger,
    fail::Answer,
    form::{Marks, Posted, PostedByStranger},
    pages::household::token,
    shell,
};
use askama::Template;
use axum::extract::{Path, State};
use domain::Token;
use store::directory::Wished;

#[derive(Template)]
#[template(path = "directory/correction.html")]
struct Page {
    wished: Option<Wished>,
    words: String,
    marks: Marks,
    sent: bool,
}

/// The form, for an entry that one does not find.
///
/// # Errors
/// When the template fails.
pub async fn page() -> Answer {
    shell::show(&Page { wished: None, words: String::new(), marks: Marks::default(), sent: false })
}

/// The form for one entry.
///
/// # Errors
/// Absent.
pub async fn of(State(app): State<App>, who: Stranger, Path(entry): Path<String>) -> Answer {
    let wished = Some(app.store.entry_to_correct(&who.ctx, &token(&entry)?).await?);
    shell::show(&Page { wished, words: String::new(), marks: Marks::default(), sent: false })
}

/// Keeps what was written.
///
/// # Errors
/// Absent; what cannot be kept comes back (422).
pub async fn send(
    State(app): State<App>,
    who: Stranger,
    PostedByStranger(fields): PostedByStranger,
) -> Answer {
    let entry = Token::parse(fields.get("entry")).ok();
    let wished = match &entry {
        Some(entry) => Some(app.store.entry_to_correct(&who.ctx, entry).await?),
        None => None,
    };
    let words = fields.get("words");
    match app.store.correct_directory(&who.ctx, &who.source.address, entry.as_ref(), words).await {
        Ok(()) => shell::show(&Page { wished, words: String::new(), marks: Marks::default(), sent: true }),
        Err(store::Error::Invalid(faults)) => {
            shell::show_again(&Page { wished, words: words.to_owned(), marks: faults.into(), sent: false })
        }
        Err(error) => Err(error.into()),
    }
}

/// Somebody has looked into it.
///
/// # Errors
/// Absent, or another town's.
pub async fn done(
    State(app): State<App>,
    Path(correction): Path<String>,
    Posted { acting, .. }: Posted,
) -> Answer {
    app.store.done_correction(&acting.ctx, &token(&correction)?).await?;
    Ok(shell::go(NAV))
}
