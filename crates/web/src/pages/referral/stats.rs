//! `/referrals/stats`: how agencies answer, for the 包括化推進員. Nothing of a person.

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
use chrono::{Days, NaiveDate};
use store::referral::{AgencyStat, Escalated};

/// The period, in days.
const PERIOD: u64 = 180;

#[derive(Template)]
#[template(path = "referral/stats.html")]
struct Page {
    shell: Shell,
    stats: Vec<AgencyStat>,
    late: Vec<Escalated>,
}

impl Page {
    fn reasons(&self, stat: &AgencyStat) -> String {
        let each = stat.declined.iter().map(|(reason, count)| format!("{} {count}", reason.label()));
        each.collect::<Vec<_>>().join("、")
    }

    fn days(&self, stat: &AgencyStat) -> String {
        match (stat.median(), stat.days.last()) {
            (Some(middle), Some(longest)) => format!("{middle}日（いちばん長くて{longest}日）"),
            _ => "—".to_owned(),
        }
    }

    fn day(&self, on: &NaiveDate) -> String {
        month_day(*on)
    }
}

/// The page.
///
/// # Errors
/// Absent unless 包括化推進員 of the present desk.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let today = acting.ctx.today();
    let since = today.checked_sub_days(Days::new(PERIOD)).unwrap_or(today);
    let (stats, late) = app.store.referral_stats(&acting.ctx, since).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, NAV), stats, late })
}
