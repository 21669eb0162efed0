//! Feeds of other towns and programs that this one follows.

use super::NAV;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, State};
use domain::wareki;
use store::directory::{Feed, FeedForm};

const HERE: &str = "/directory/feeds";

#[derive(Template)]
#[template(path = "directory/feeds.html")]
struct Page {
    shell: Shell,
    feeds: Vec<Feed>,
    f: Fields,
    marks: Marks,
}

impl Page {
    fn pulled(&self, feed: &Feed) -> String {
        let day = feed.pulled_at.map(|at| wareki::show_wareki(store::actor::japan_date(at)));
        day.unwrap_or_else(|| "まだ".to_owned())
    }
}

async fn shown(app: &App, acting: &Acting, mut f: Fields, marks: Marks) -> Result<Page, store::Error> {
    if f.get("once").is_empty() {
        f.set("once", once()?);
        f.set("every_hours", "24");
    }
    let feeds = app.store.feeds(&acting.ctx).await?;
    Ok(Page { shell: Shell::new(app, acting, NAV), feeds, f, marks })
}

/// Who is followed.
///
/// # Errors
/// Unless 主任, 包括化推進員 or 管理者.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    shell::show(&shown(&app, &acting, Fields::default(), Marks::default()).await?)
}

/// Follows one more.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422).
pub async fn add(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let added = match FeedForm::check(&fields) {
        Ok(form) => app.store.add_feed(&acting.ctx, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match added {
        Ok(()) => Ok(shell::go(HERE)),
        Err(store::Error::Invalid(faults)) => {
            shell::show_again(&shown(&app, &acting, fields, faults.into()).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// Pauses one, or takes it up again.
///
/// # Errors
/// As [`page`]; absent.
pub async fn pause(
    State(app): State<App>,
    Path(feed): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    app.store.pause_feed(&acting.ctx, &token(&feed)?, fields.get("paused") == "1").await?;
    Ok(shell::go(HERE))
}

/// Follows one no longer.
///
/// # Errors
/// As [`page`]; absent.
pub async fn end(State(app): State<App>, Path(feed): Path<String>, Posted { acting, .. }: Posted) -> Answer {
    app.store.end_feed(&acting.ctx, &token(&feed)?).await?;
    Ok(shell::go(HERE))
}
