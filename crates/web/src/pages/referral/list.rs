//! `/referrals`: what came in, and what went out.

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
use domain::code::Role;
use store::referral::RefLine;

#[derive(Template)]
#[template(path = "referral/list.html")]
struct Page {
    shell: Shell,
    come: Vec<RefLine>,
    gone: Vec<RefLine>,
    today: NaiveDate,
    coordinates: bool,
}

impl Page {
    fn late(&self, line: &RefLine) -> bool {
        line.due.is_some_and(|due| due < self.today)
    }

    fn look(&self, line: &RefLine) -> &'static str {
        super::look(line.state, self.late(line))
    }

    fn due(&self, line: &RefLine) -> String {
        let Some(due) = line.due else { return String::new() };
        let late = if self.late(line) { "（過ぎています）" } else { "" };
        format!("{}：{}まで{late}", line.state.awaits(), month_day(due))
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
    let (come, gone) = app.store.referrals(&acting.ctx).await?;
    let coordinates = acting.ctx.actor.is(Role::Coordinator);
    let shell = Shell::new(&app, &acting, NAV);
    shell::show(&Page { shell, come, gone, today: acting.ctx.today(), coordinates })
}
