//! The choices path: a plain link for every step.

use super::{Frame, answer, show, town_of, words};
use crate::{
    App,
    fail::{self, Answer},
    guide::{
        self,
        troubles::{self, Step, Then},
    },
};
use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
};

/// A question of the path.
#[derive(Template)]
#[template(path = "guide/ask.html")]
struct AskPage {
    frame: Frame,
    question: &'static str,
    choices: Vec<&'static Step>,
    /// Where one came from.
    back: String,
}

/// A step: the next question, or the answer.
///
/// # Errors
/// When the store fails.
pub async fn page(
    State(app): State<App>,
    Path((code, place)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let (index, town) = match town_of(&app, &code).await {
        Ok(there) => there,
        Err(response) => return Ok(response),
    };
    let Some(step) = troubles::at(&place) else { return Ok(fail::absent()) };
    let w = words(query.as_deref());
    let frame = Frame::new(w, Some(&town), &format!("/g/{}/t/{place}", town.code))
        .reached(&app, &headers)
        .hiding(troubles::hides(&place));
    match &step.then {
        Then::Ask(question) => {
            let back = match place.rsplit_once('/') {
                Some((above, _)) => format!("/g/{}/t/{above}{}", town.code, w.query()),
                None => format!("/g/{}{}", town.code, w.query()),
            };
            let hides = frame.hides;
            let page = AskPage { frame, question, choices: troubles::below(&place).collect(), back };
            show(&page, hides, StatusCode::OK)
        }
        Then::Help { danger, programmes } => {
            let guide = guide::understanding()?;
            let help = guide::answer::to_choice(guide, &index, *danger, programmes, Some(&town), app.now());
            answer::page(&app, frame, &help, &index, &town, "")
        }
    }
}
