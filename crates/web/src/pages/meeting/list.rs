//! `/meetings`: what one is invited to, what comes, what was.

use super::{NAV, say};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::State;
use domain::meeting::MeetingState;
use store::meeting::{MeetingLine, Meetings};

#[derive(Template)]
#[template(path = "meeting/list.html")]
struct Page {
    shell: Shell,
    of: Meetings,
}

impl Page {
    /// What waits for this worker in a meeting; empty where nothing does.
    fn waits(&self, line: &MeetingLine) -> String {
        let sign = (line.to_sign > 0).then(|| format!("署名がまだ {}件", line.to_sign));
        let write = (line.unwritten > 0).then(|| format!("議事録がまだ {}件", line.unwritten));
        sign.into_iter().chain(write).collect::<Vec<_>>().join("、")
    }
}

/// The page.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let of = app.store.meetings(&acting.ctx).await?;
    shell::show(&Page { shell: Shell::new(&app, &acting, NAV), of })
}
