//! `/desk-load`: what each worker of the desk carries, and the morning of each.

use super::today::{Act, BandView, bands, told};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::once,
    pages::{
        household::{token, words},
        today::Told,
    },
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::{Path, Query, State};
use std::collections::HashMap;
use store::today::{ALL_LINES, DeskLoad, WorkerLoad};

#[derive(Template)]
#[template(path = "today/load.html")]
struct Page {
    shell: Shell,
    load: DeskLoad,
    week: String,
}

/// Above this the bar is drawn in the colour of warning: it says "look", not "too much".
const MANY_CASES: i64 = 30;
const MANY_VISITS: i64 = 15;
/// 30 hours of recorded work in a week of 38 h 45 min.
const MANY_MINUTES: i64 = 1_800;

impl Page {
    /// The bar's end: the largest figure of the desk, and never so small that an ordinary one fills it.
    fn most(&self, least: i64, of: impl Fn(&WorkerLoad) -> i64) -> i64 {
        self.load.workers.iter().map(of).fold(least, i64::max)
    }
    fn most_cases(&self) -> i64 {
        self.most(MANY_CASES + 10, |w| w.open_cases)
    }
    fn most_visits(&self) -> i64 {
        self.most(MANY_VISITS + 5, |w| w.week_visits)
    }
    fn most_minutes(&self) -> i64 {
        self.most(MANY_MINUTES + 600, |w| w.week_minutes)
    }

    /// 「18時間20分」
    fn hours(minutes: &i64) -> String {
        match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes}分"),
            (hours, 0) => format!("{hours}時間"),
            (hours, minutes) => format!("{hours}時間{minutes}分"),
        }
    }
}

/// The page.
///
/// # Errors
/// Absent unless the actor supervises at this desk.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let load = app.store.desk_load(&acting.ctx).await?;
    let week = words::month_day(load.monday);
    shell::show(&Page { shell: Shell::new(&app, &acting, "/desk-load"), load, week })
}

#[derive(Template)]
#[template(path = "today/worker.html")]
struct WorkerPage {
    shell: Shell,
    name: String,
    day: String,
    bands: Vec<BandView>,
    told: Option<Told>,
    back: String,
    once: String,
}

/// The morning of one worker.
///
/// # Errors
/// Absent unless the actor supervises at this desk and the worker works there.
pub async fn worker(
    State(app): State<App>,
    acting: Acting,
    Path(worker): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Answer {
    let (name, today) = app.store.today_of_worker(&acting.ctx, &token(&worker)?, ALL_LINES).await?;
    let back = format!("/desk-load/{worker}");
    shell::show(&WorkerPage {
        shell: Shell::new(&app, &acting, "/desk-load"),
        name,
        day: words::month_day(today.day),
        bands: bands(&today, &back),
        told: told(&app, &acting, &asked).await?,
        back,
        once: once()?,
    })
}
