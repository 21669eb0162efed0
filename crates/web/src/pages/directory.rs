//! 社会資源: the desks, places and programmes that the town keeps fresh.

pub mod correction;
pub mod edit;
pub mod feeds;
pub mod view;

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::Posted,
    pages::admin::Pager,
    prefs,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::State;
use domain::{
    code::Role,
    directory::{EntryKind, STALE_DAYS, Status, TROUBLES, Term, term},
    phone, wareki,
};
use serde::{Deserialize, Serialize};
use store::directory::{Correction, DirectoryFilter, Listed};

/// The navigation entry of every page in here.
const NAV: &str = "/directory";
/// Under which name the filter is kept with the session.
const KEPT: &str = "directory";

/// The filter and the page, as the session keeps them.
#[derive(Default, Serialize, Deserialize)]
struct Kept {
    words: String,
    kind: String,
    trouble: String,
    stale: bool,
    ended: bool,
    page: i64,
}

impl Kept {
    fn narrows(&self) -> bool {
        self.stale
            || self.ended
            || !(self.words.is_empty() && self.kind.is_empty() && self.trouble.is_empty())
    }
}

#[derive(Template)]
#[template(path = "directory/list.html")]
struct Page {
    shell: Shell,
    kept: Kept,
    rows: Vec<Listed>,
    pager: Pager,
    corrections: Vec<Correction>,
    today: chrono::NaiveDate,
    supervises: bool,
}

impl Page {
    fn call(&self, row: &Listed) -> String {
        row.entry.call().map(|p| phone::show(&p.number)).unwrap_or_default()
    }

    fn stale(&self, row: &Listed) -> bool {
        row.gone || row.entry.stale(self.today)
    }

    fn troubles(&self) -> &'static [Term] {
        &TROUBLES
    }

    fn when(&self, correction: &Correction) -> String {
        wareki::show_wareki(store::actor::japan_date(correction.at))
    }
}

/// 「令和8年7月1日」, or that nobody has looked yet.
fn checked(listed: &Listed) -> String {
    listed.entry.checked.map_or_else(|| "まだ".to_owned(), wareki::show_wareki)
}

/// Names of the troubles, for a line.
fn troubles(listed: &Listed) -> String {
    let names = listed.entry.troubles.iter().filter_map(|code| term(&TROUBLES, code)).map(|t| t.name);
    names.collect::<Vec<_>>().join("、")
}

/// The list, and what was written from outside.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let kept: Kept = prefs::get(&acting, KEPT);
    let filter = DirectoryFilter {
        words: kept.words.clone(),
        kind: kept.kind.clone(),
        trouble: kept.trouble.clone(),
        stale: kept.stale,
        ended: kept.ended,
    };
    let found = app.store.directory(&acting.ctx, &filter, kept.page.max(1)).await?;
    shell::show(&Page {
        shell: Shell::new(&app, &acting, NAV),
        pager: Pager::new(found.page, found.total),
        rows: found.rows,
        corrections: app.store.directory_corrections(&acting.ctx).await?,
        today: acting.ctx.today(),
        supervises: acting.ctx.actor.any_role(Role::supervises),
        kept,
    })
}

/// Narrows the list or turns its page.
///
/// # Errors
/// When the store fails.
pub async fn filter(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let word = |name: &str, known: bool| if known { fields.trimmed(name) } else { String::new() };
    let kept = if fields.get("clear") == "1" {
        Kept::default()
    } else {
        Kept {
            words: fields.trimmed("words"),
            kind: word("kind", EntryKind::parse(fields.get("kind")).is_some()),
            trouble: word("trouble", term(&TROUBLES, fields.get("trouble")).is_some()),
            stale: fields.get("stale") == "1",
            ended: fields.get("ended") == "1",
            page: fields.get("page").parse().unwrap_or(1),
        }
    };
    prefs::keep(&app, &acting, KEPT, &kept).await?;
    Ok(shell::go(NAV))
}
