//! One import: how far it is, what is to be mended, what is to be answered, in, out.

use super::{class, when};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Marks, Posted},
    importing,
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::exchange::ImportState;
use store::imports::{Import, InTheWay, Told};

/// Faults on a page.
const FAULTS: i64 = 100;

#[derive(Template)]
#[template(path = "import/view.html")]
struct Page {
    shell: Shell,
    import: Import,
    faults: Vec<Told>,
    page: i64,
    way: Vec<InTheWay>,
    marks: Marks,
}

impl Page {
    fn class(&self) -> &'static str {
        class(&self.import)
    }

    fn when(&self, at: &domain::Instant) -> String {
        when(*at)
    }

    fn is(&self, state: &str) -> bool {
        self.import.state.word() == state
    }

    /// Pages of faults that are told one by one.
    fn pages(&self) -> i64 {
        let told = self.import.faults.min(i64::try_from(sheets::exchange::MOST_FAULTS).unwrap_or(i64::MAX));
        (told + FAULTS - 1) / FAULTS
    }

    fn percent(&self) -> i64 {
        if self.import.total == 0 { 0 } else { self.import.read * 100 / self.import.total }
    }
}

async fn show(app: &App, acting: &Acting, token: &str, page: i64, marks: Marks) -> Answer {
    let token = self::token(token)?;
    let import = app.store.import_of(&acting.ctx, &token).await?;
    let faults = if import.faults > 0 {
        app.store.import_faults(&acting.ctx, &token, page, FAULTS).await?
    } else {
        Vec::new()
    };
    let way = if import.state == ImportState::Done {
        app.store.import_in_the_way(&acting.ctx, &token).await?
    } else {
        Vec::new()
    };
    let again = !marks.is_empty();
    let page = Page { shell: Shell::new(app, acting, "/receptions"), import, faults, page, way, marks };
    if again { shell::show_again(&page) } else { shell::show(&page) }
}

/// The import.
///
/// # Errors
/// When it is absent, or another desk's.
pub async fn page(State(app): State<App>, acting: Acting, Path(token): Path<String>) -> Answer {
    show(&app, &acting, &token, 1, Marks::default()).await
}

/// A further page of its faults.
///
/// # Errors
/// As [`page`].
pub async fn faults(
    State(app): State<App>,
    acting: Acting,
    Path((token, page)): Path<(String, String)>,
) -> Answer {
    let page = page.parse().ok().filter(|p| (1..=1_000).contains(p)).unwrap_or(1);
    show(&app, &acting, &token, page, Marks::default()).await
}

/// What came of a change: the page again, with what stands against it.
async fn after(app: &App, acting: &Acting, token: &str, done: store::Result<()>) -> Answer {
    match done {
        Ok(()) => Ok(shell::go(&format!("/imports/{}", self::token(token)?))),
        Err(store::Error::Invalid(faults)) => show(app, acting, token, 1, faults.into()).await,
        Err(error) => Err(error.into()),
    }
}

/// Takes it in.
///
/// # Errors
/// As [`page`].
pub async fn go(State(app): State<App>, Path(token): Path<String>, Posted { acting, .. }: Posted) -> Answer {
    let done = app.store.send_import(&acting.ctx, &self::token(&token)?).await;
    importing::wake(&app);
    after(&app, &acting, &token, done).await
}

/// Puts it away.
///
/// # Errors
/// As [`page`].
pub async fn put_away(
    State(app): State<App>,
    Path(token): Path<String>,
    Posted { acting, .. }: Posted,
) -> Answer {
    let done = app.store.drop_import(&acting.ctx, &self::token(&token)?).await;
    after(&app, &acting, &token, done).await
}

/// Undoes it.
///
/// # Errors
/// As [`page`].
pub async fn undo(
    State(app): State<App>,
    Path(token): Path<String>,
    Posted { acting, .. }: Posted,
) -> Answer {
    let done = app.store.undo_import(&acting.ctx, &self::token(&token)?).await;
    after(&app, &acting, &token, done).await
}
