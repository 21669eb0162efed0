//! "Is it the same person?", a page of rows at a time.

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::{Token, wareki::Birth};
use store::imports::{Import, SamePage};

/// Rows on a page.
const ROWS: i64 = 25;

#[derive(Template)]
#[template(path = "import/same.html")]
struct Page {
    shell: Shell,
    import: Import,
    same: SamePage,
    page: i64,
}

impl Page {
    fn pages(&self) -> i64 {
        ((self.same.count + ROWS - 1) / ROWS).max(1)
    }

    fn birth(&self, birth: &Option<Birth>) -> String {
        birth.map(Birth::show_wareki).unwrap_or_default()
    }

    fn phone(&self, number: &str) -> String {
        domain::phone::show(number)
    }

    /// Has the row been answered, and is it somebody else than all?
    fn other(&self, row: &store::imports::Asked) -> bool {
        !row.like.is_empty() && row.like.iter().all(|l| l.choice == "other")
    }
}

/// The questions.
///
/// # Errors
/// When the import is absent, or another desk's.
pub async fn page(
    State(app): State<App>,
    acting: Acting,
    Path((import, page)): Path<(String, String)>,
) -> Answer {
    let page = page.parse().ok().filter(|p| (1..=10_000).contains(p)).unwrap_or(1);
    let import = token(&import)?;
    let same = app.store.import_same(&acting.ctx, &import, page, ROWS).await?;
    let import = app.store.import_of(&acting.ctx, &import).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, "/receptions"), import, same, page })
}

/// Keeps the answers of a page, and with `rest` all that are still open.
///
/// # Errors
/// As [`page`].
pub async fn answer(
    State(app): State<App>,
    Path(import): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let import = token(&import)?;
    let mut answers: Vec<(i64, Option<Token>)> = Vec::new();
    for (name, value) in fields.pairs() {
        let Some(line) = name.strip_prefix("line-").and_then(|n| n.parse().ok()) else { continue };
        match value {
            "" => {}
            "other" => answers.push((line, None)),
            same => answers.push((line, Some(token(same)?))),
        }
    }
    app.store.answer_import(&acting.ctx, &import, &answers).await?;
    let rest = fields.get("rest");
    if !rest.is_empty() {
        app.store.answer_import_rest(&acting.ctx, &import, rest == "same").await?;
    }
    let page: i64 = fields.get("to").parse().ok().filter(|p| (1..=10_000).contains(p)).unwrap_or(0);
    let now = app.store.import_of(&acting.ctx, &import).await?;
    Ok(shell::go(&if page > 0 && rest.is_empty() {
        format!("/imports/{import}/same/{page}")
    } else if now.open > 0 && rest.is_empty() {
        let page: i64 = fields.get("page").parse().unwrap_or(1);
        format!("/imports/{import}/same/{page}")
    } else {
        format!("/imports/{import}")
    }))
}
