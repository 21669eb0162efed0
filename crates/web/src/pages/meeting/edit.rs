//! `/meetings/new`, `/meetings/{token}/edit`: what the meeting is, when and where.

use super::{NAV, home, view};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Marks, Posted, once},
    pages::household::token,
    shell::{self, Shell},
};
use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{Html, IntoResponse},
};
use chrono::{NaiveDate, Timelike};
use domain::{
    Instant, Token,
    meeting::{MeetingForm, MeetingKind},
    wareki::{jst_date, jst_time, show_wareki},
};
use std::collections::HashMap;
use store::{Error, meeting::MeetingView};

/// What the forms of meeting and series, and of an item that moves to a new meeting, have in common.
pub(super) fn kinds() -> Vec<(&'static str, &'static str)> {
    MeetingKind::ALL.iter().map(|kind| (kind.word(), kind.label())).collect()
}

/// 「13:30」, as a form shows it.
pub(super) fn clock(at: Instant) -> String {
    let time = jst_time(at);
    format!("{}:{:02}", time.hour(), time.minute())
}

/// A day as a form shows it.
pub(super) fn day(day: NaiveDate) -> String {
    show_wareki(day)
}

#[derive(Template)]
#[template(path = "meeting/edit.html")]
struct Page {
    shell: Shell,
    /// The meeting that is changed; `None`: a new one.
    of: Option<MeetingView>,
    f: Fields,
    marks: Marks,
    /// Another saved first; the typed words are here.
    stale: bool,
}

impl Page {
    fn kinds(&self) -> Vec<(&'static str, &'static str)> {
        kinds()
    }

    fn action(&self) -> String {
        self.of.as_ref().map_or_else(|| "/meetings/new".to_owned(), |of| format!("{}/edit", home(&of.token)))
    }

    fn back(&self) -> String {
        self.of.as_ref().map_or_else(|| NAV.to_owned(), |of| home(&of.token))
    }
}

/// The form of a new meeting; `case`: the case that is to be put on its agenda next.
///
/// # Errors
/// When the machine gives no random numbers.
pub async fn new(
    State(app): State<App>,
    acting: Acting,
    Query(asked): Query<HashMap<String, String>>,
) -> Answer {
    let mut f = Fields::default();
    f.set("once", once()?);
    f.set("case", asked.get("case").cloned().unwrap_or_default());
    f.set("kind", MeetingKind::Layered.word());
    shell::show(&Page {
        shell: Shell::new(&app, &acting, NAV),
        of: None,
        f,
        marks: Marks::default(),
        stale: false,
    })
}

/// Makes it.
///
/// # Errors
/// What cannot be kept comes back (422).
pub async fn make(State(app): State<App>, Posted { acting, fields }: Posted) -> Answer {
    let made = match MeetingForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.make_meeting(&acting.ctx, &form, fields.get("once")).await,
        Err(faults) => Err(faults.into()),
    };
    match made {
        Ok(meeting) => match Token::parse(fields.get("case")) {
            Ok(case) => Ok(shell::go(&format!("{}/items/new?case={case}", home(&meeting)))),
            Err(_) => Ok(shell::go(&home(&meeting))),
        },
        Err(Error::Invalid(faults)) => shell::show_again(&Page {
            shell: Shell::new(&app, &acting, NAV),
            of: None,
            f: fields,
            marks: faults.into(),
            stale: false,
        }),
        Err(error) => Err(error.into()),
    }
}

/// A meeting for its organiser; to all others it is absent.
async fn own(app: &App, acting: &Acting, meeting: &Token) -> Result<MeetingView, Error> {
    let of = app.store.meeting(&acting.ctx, meeting).await?;
    if of.organiser { Ok(of) } else { Err(Error::NotFound) }
}

/// The form of a meeting that is there.
///
/// # Errors
/// Absent, or convened by another agency.
pub async fn page(State(app): State<App>, acting: Acting, Path(meeting): Path<String>) -> Answer {
    let of = own(&app, &acting, &token(&meeting)?).await?;
    let mut f = Fields::default();
    f.set("version", of.version.to_string());
    f.set("kind", of.kind.word());
    f.set("title", of.title.clone());
    f.set("place", of.place.clone());
    f.set("on", day(jst_date(of.starts)));
    f.set("from", clock(of.starts));
    f.set("to", clock(of.ends));
    let shell = Shell::new(&app, &acting, NAV);
    shell::show(&Page { shell, of: Some(of), f, marks: Marks::default(), stale: false })
}

/// Changes it.
///
/// # Errors
/// As [`page`]; what cannot be kept comes back (422), also when another saved first (409).
pub async fn save(
    State(app): State<App>,
    Path(meeting): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let meeting = token(&meeting)?;
    let of = own(&app, &acting, &meeting).await?;
    let version = fields.get("version").parse().unwrap_or_default();
    let saved = match MeetingForm::check(&fields, acting.ctx.today()) {
        Ok(form) => app.store.change_meeting(&acting.ctx, &meeting, version, &form).await,
        Err(faults) => Err(faults.into()),
    };
    let mut page = Page {
        shell: Shell::new(&app, &acting, NAV),
        of: Some(of),
        f: fields,
        marks: Marks::default(),
        stale: false,
    };
    match saved {
        Ok(()) => Ok(shell::go(&home(&meeting))),
        Err(Error::Invalid(faults)) => {
            page.marks = faults.into();
            shell::show_again(&page)
        }
        Err(Error::Stale { theirs }) => {
            page.f.set("version", theirs.to_string());
            page.stale = true;
            Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// Calls the meeting off. The papers close with it.
///
/// # Errors
/// As [`page`]; a missing reason comes back (422).
pub async fn cancel(
    State(app): State<App>,
    Path(meeting): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let meeting = token(&meeting)?;
    let version = fields.get("version").parse().unwrap_or_default();
    let done = match domain::meeting::reason(&fields) {
        Ok(words) => app.store.cancel_meeting(&acting.ctx, &meeting, version, &words).await,
        Err(faults) => Err(faults.into()),
    };
    view::after(&app, &acting, &meeting, done, fields).await
}

/// 「開いた」.
///
/// # Errors
/// As [`page`].
pub async fn held(
    State(app): State<App>,
    Path(meeting): Path<String>,
    Posted { acting, fields }: Posted,
) -> Answer {
    let meeting = token(&meeting)?;
    let version = fields.get("version").parse().unwrap_or_default();
    let done = app.store.hold_meeting(&acting.ctx, &meeting, version).await;
    view::after(&app, &acting, &meeting, done, fields).await
}
