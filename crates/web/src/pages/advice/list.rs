//! `/advice`: what this desk is asked, and what it asked.

use super::NAV;
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::household::words::month_day,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::State;
use chrono::NaiveDate;
use domain::advice::State as Stands;
use store::advice::AdviceLine;

#[derive(Template)]
#[template(path = "advice/list.html")]
struct Page {
    shell: Shell,
    come: Vec<AdviceLine>,
    gone: Vec<AdviceLine>,
    today: NaiveDate,
}

impl Page {
    fn late(&self, line: &AdviceLine) -> bool {
        line.state == Stands::Asked && line.due < self.today
    }

    fn look(&self, line: &AdviceLine) -> &'static str {
        super::look(line.state, self.late(line))
    }

    fn due(&self, line: &AdviceLine) -> String {
        let late = if self.late(line) { "（過ぎています）" } else { "" };
        if line.state == Stands::Asked {
            format!("{}まで{late}", month_day(line.due))
        } else {
            String::new()
        }
    }

    fn day(&self, on: &NaiveDate) -> String {
        month_day(*on)
    }
}

/// The page.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let (come, gone) = app.store.advices(&acting.ctx).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, NAV), come, gone, today: acting.ctx.today() })
}
