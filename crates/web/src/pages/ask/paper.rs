//! The answer on one A4 sheet, to hand over or to post in an envelope with a window. The address is printed and kept nowhere.

use super::{Question, ask};
use crate::{
    App,
    fail::Answer,
    form::Posted,
    guide::{self, answer::general, words::Words},
    pages::guide::{
        ShownLine,
        answer::{Helps, hides},
        night,
    },
};
use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{Html, IntoResponse, Response},
};

/// Longest line and most lines of an address: what a window shows.
const LONGEST: usize = 60;
const LINES: usize = 5;

#[derive(Template)]
#[template(path = "ask/paper.html")]
struct Sheet {
    w: &'static Words,
    csrf: String,
    town: String,
    helps: Helps,
    /// The line for any hour; stands on every sheet.
    line: Option<ShownLine>,
    /// The town's own general desk, where the first is another's.
    general: Option<(String, String)>,
    to: To,
    hides: bool,
    printed_on: String,
    /// What was typed, to print again in another language.
    text: String,
    typed_town: String,
    languages: Vec<(&'static str, &'static str)>,
}

/// To whom it is posted; empty: it is handed over.
#[derive(Debug, Default)]
struct To {
    postal: String,
    address: Vec<String>,
    name: String,
}

impl To {
    fn read(fields: &crate::form::Fields) -> Self {
        let line = |text: &str| text.trim().chars().take(LONGEST).collect::<String>();
        let address = fields.get("address").lines().map(line).filter(|l| !l.is_empty()).take(LINES);
        Self {
            postal: line(fields.get("postal")),
            address: address.collect(),
            name: line(fields.get("name")),
        }
    }

    fn is_empty(&self) -> bool {
        self.address.is_empty() && self.name.is_empty()
    }

    fn lines(&self) -> String {
        self.address.join("\n")
    }
}

/// No browser keeps what a caller said.
pub(super) fn keep_nowhere(response: &mut Response) {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}

/// The sheet.
///
/// # Errors
/// 422 without words or without a town.
pub async fn page(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    app.store.own_town(&acting.ctx).await?;
    let w = Words::of(fields.get("l"));
    let question = match ask(&app, &fields, w).await? {
        Ok(question) => question,
        Err(fault) => return super::again(&app, &acting, fields, fault),
    };
    let Question { index, town, help, .. } = &question;
    let helps = Helps::of(&app, help, index, town, w);
    let called = helps.first.as_ref().map(|first| first.desk.tel.clone()).unwrap_or_default();
    let general = general(index, Some(town), app.now())
        .filter(|desk| {
            !desk.phone.is_empty() && desk.only.is_empty() && desk.tel != called && helps.danger.is_none()
        })
        .map(|desk| (desk.name, desk.phone));
    let sheet = Sheet {
        w,
        csrf: acting.session.csrf.show().clone(),
        town: town.name.clone(),
        hides: hides(help),
        helps,
        line: night(w),
        general,
        to: To::read(&fields),
        printed_on: guide::words::date(w, domain::wareki::jst_date(app.now())),
        text: super::typed(&fields),
        typed_town: fields.get("town").to_owned(),
        languages: Words::languages(),
    };
    let mut response = Html(sheet.render()?).into_response();
    keep_nowhere(&mut response);
    Ok(response)
}
