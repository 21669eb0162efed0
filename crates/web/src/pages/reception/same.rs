//! The right column of the form: records that may be of the same person, as one types.

use crate::{App, fail::Answer, form::Posted, shell};
use askama::Template;
use axum::{extract::State, response::Response};
use domain::{duplicate::Known, phone, typed, wareki};
use store::duplicate::Candidate;

/// What stands in the column.
#[derive(Template)]
#[template(path = "reception/same.html")]
struct Same {
    candidates: Vec<Candidate>,
}

impl Same {
    fn why(&self, candidate: &Candidate) -> String {
        why(candidate)
    }

    fn born(&self, birth: &Option<wareki::Birth>) -> String {
        birth.map(wareki::Birth::show).unwrap_or_default()
    }
}

/// 「名前が同じ ・ 電話番号が同じ」.
pub(super) fn why(candidate: &Candidate) -> String {
    candidate.reasons.iter().map(|r| r.sentence()).collect::<Vec<_>>().join(" ・ ")
}

/// The column for what is typed so far; nothing at all while nobody is like it. What cannot be read yet is left out
/// of the comparison: the person is still typing.
///
/// # Errors
/// When the store fails.
pub async fn fragment(State(app): State<App>, posted: Posted) -> Answer<Response> {
    let Posted { acting, fields } = posted;
    let known = Known {
        name: typed::line(fields.get("name")),
        kana: typed::katakana(fields.get("kana")),
        birth: wareki::parse_birth(fields.get("birth"), acting.ctx.today()).ok(),
        phones: phone::normalise(fields.get("phone")).into_iter().collect(),
        address: Some(typed::line(fields.get("address"))).filter(|a| !a.is_empty()),
    };
    shell::show(&Same { candidates: app.store.possible_same(&acting.ctx, &known).await? })
}
