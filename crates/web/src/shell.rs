//! What surrounds the content of every staff page.

use crate::{App, edge::Acting};
use askama::Template;
use axum::response::{Html, IntoResponse, Response};
use domain::code::Role;

/// One entry of the navigation.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Where it leads.
    pub href: &'static str,
    /// Its words.
    pub label: &'static str,
    /// The key after `g`.
    pub key: &'static str,
    shown: fn(&[Role]) -> bool,
}

fn works(roles: &[Role]) -> bool {
    roles.iter().any(|r| r.works_on_cases())
}

fn supervises(roles: &[Role]) -> bool {
    roles.iter().any(|r| r.supervises())
}

fn coordinates(roles: &[Role]) -> bool {
    roles.iter().any(|r| r.coordinates())
}

fn manages(roles: &[Role]) -> bool {
    roles.contains(&Role::Manager)
}

fn reads_audit(roles: &[Role]) -> bool {
    roles.iter().any(|r| r.reads_audit())
}

fn administers(roles: &[Role]) -> bool {
    roles.iter().any(|r| matches!(r, Role::Manager | Role::System))
}

/// The navigation, in the order of a worker's day.
pub const ENTRIES: &[Entry] = &[
    Entry { href: "/today", label: "きょう", key: "t", shown: works },
    Entry { href: "/receptions", label: "受付", key: "r", shown: works },
    Entry { href: "/cases", label: "世帯・ケース", key: "h", shown: works },
    Entry { href: "/meetings", label: "会議", key: "k", shown: works },
    Entry { href: "/referrals", label: "つなぎ", key: "n", shown: works },
    Entry { href: "/weekly", label: "週のふりかえり", key: "w", shown: works },
    Entry { href: "/find", label: "さがす", key: "f", shown: works },
    Entry { href: "/directory", label: "社会資源", key: "d", shown: works },
    Entry { href: "/desk-load", label: "みんなの仕事", key: "m", shown: supervises },
    Entry { href: "/team", label: "多機関のようす", key: "e", shown: coordinates },
    Entry { href: "/audit", label: "見た記録", key: "a", shown: reads_audit },
    Entry { href: "/retention", label: "保存期間", key: "p", shown: manages },
    Entry { href: "/admin", label: "設定", key: "s", shown: administers },
];

/// What the frame of a staff page shows. Every staff template has a field `shell`.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The municipality's name.
    pub town: String,
    /// The desk's name.
    pub desk: String,
    /// Token and name of the other desks.
    pub desks: Vec<(String, String)>,
    /// The worker's name.
    pub worker: String,
    /// The word that every form carries.
    pub csrf: String,
    /// The href of the navigation entry that is current.
    pub current: &'static str,
    /// The entries for this worker's roles.
    pub entries: Vec<Entry>,
    /// Works on cases: gets the search box and the quick entry.
    pub works: bool,
    /// The sample town: says so on every page.
    pub demo: bool,
}

impl Shell {
    /// The frame for `acting`, with the navigation entry `current`.
    #[must_use]
    pub fn new(app: &App, acting: &Acting, current: &'static str) -> Self {
        let actor = &acting.ctx.actor;
        let desk = actor.desk();
        let roles = desk.map(|d| d.roles.clone()).unwrap_or_default();
        Self {
            town: desk.map(|d| d.town.clone()).unwrap_or_default(),
            desk: desk.map(|d| d.name.clone()).unwrap_or_default(),
            desks: actor.desks.iter().skip(1).map(|d| (d.token.to_string(), d.name.clone())).collect(),
            worker: actor.name.clone(),
            csrf: acting.session.csrf.show().clone(),
            current,
            entries: ENTRIES.iter().filter(|e| (e.shown)(&roles)).copied().collect(),
            works: works(&roles),
            demo: app.config.demo,
        }
    }
}

/// A page without a frame: errors, and what strangers see.
#[derive(Template)]
#[template(path = "plain.html")]
pub struct PlainPage {
    /// The heading.
    pub title: String,
    /// One or two sentences.
    pub words: String,
}

/// Renders a template as an answer.
///
/// # Errors
/// [`crate::fail::Fail`] when the template fails, which is our own fault.
pub fn show(page: &impl Template) -> Result<Response, crate::fail::Fail> {
    Ok(Html(page.render()?).into_response())
}

/// Renders a form that came back: 422.
///
/// # Errors
/// As [`show`].
pub fn show_again(page: &impl Template) -> Result<Response, crate::fail::Fail> {
    Ok((axum::http::StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

/// 303 to one of our own pages.
#[must_use]
pub fn go(to: &str) -> Response {
    axum::response::Redirect::to(to).into_response()
}
