//! `/audit`: what a desk's workers saw and did, and who saw and changed one case.

pub mod look;
pub mod of_case;
pub(crate) mod places;

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    form::{Fields, Posted},
    pages::household::words::day_time,
    prefs,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::State;
use domain::{Token, access::Parts, code::Role, wareki};
use serde::{Deserialize, Serialize};
use store::audit::{
    Action, Kind,
    page::{AuditPage, Filter, ReadLine},
};

const PREFS: &str = "audit";

/// The filter as it is kept with the session.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Kept {
    worker: String,
    action: String,
    kind: String,
    from: String,
    to: String,
    page: i64,
}

impl Kept {
    /// From the form. A day that cannot be read stays as it was typed, and shows as such.
    fn typed(fields: &Fields) -> Self {
        Self {
            worker: fields.trimmed("worker"),
            action: fields.trimmed("action"),
            kind: fields.trimmed("kind"),
            from: fields.trimmed("from"),
            to: fields.trimmed("to"),
            page: fields.get("page").parse().unwrap_or(0),
        }
    }

    fn filter(&self, today: chrono::NaiveDate) -> Filter {
        Filter {
            worker: Token::parse(&self.worker).ok(),
            action: Action::parse(&self.action),
            kind: Kind::parse(&self.kind),
            from: wareki::parse_date(&self.from, today).ok(),
            to: wareki::parse_date(&self.to, today).ok(),
            page: self.page,
        }
    }

    /// A sentence where a day cannot be read; empty otherwise.
    fn trouble(text: &str, today: chrono::NaiveDate) -> String {
        if text.is_empty() {
            return String::new();
        }
        wareki::parse_date(text, today).err().map(|fault| fault.to_string()).unwrap_or_default()
    }
}

/// A line in words.
pub(crate) struct LineView {
    pub(crate) at: String,
    pub(crate) worker: String,
    pub(crate) agency: String,
    pub(crate) action: &'static str,
    pub(crate) what: String,
    pub(crate) parts: String,
    pub(crate) ground: &'static str,
    pub(crate) place: &'static str,
    /// The case's number, and the way to its own page.
    pub(crate) case: Option<(String, String)>,
}

impl LineView {
    pub(crate) fn new(line: &ReadLine) -> Self {
        let kind = line.kind.label();
        let named = Parts::NAMED.iter().filter(|(part, ..)| line.parts.has(*part));
        let parts = if line.parts == Parts::ALL {
            "すべて".to_owned()
        } else {
            named.map(|(.., label)| *label).collect::<Vec<_>>().join("、")
        };
        Self {
            at: day_time(line.at),
            worker: if line.worker.is_empty() { "プログラム".to_owned() } else { line.worker.clone() },
            agency: line.agency.clone(),
            action: line.action.label(),
            what: if line.listed > 0 { format!("{kind}（{}件）", line.listed) } else { kind.to_owned() },
            ground: if parts.is_empty() { "" } else { line.ground.label() },
            parts,
            place: places::name(&line.page),
            case: line.case.as_ref().map(|(number, token)| (number.clone(), format!("/audit/cases/{token}"))),
        }
    }
}

/// The choices of the filter. Only what a desk's own lines can be.
const ACTIONS: &[Action] = &[
    Action::View,
    Action::List,
    Action::Search,
    Action::Create,
    Action::Change,
    Action::End,
    Action::Export,
    Action::Login,
    Action::LoginFailed,
    Action::Logout,
];
const KINDS: &[Kind] = &[
    Kind::Case,
    Kind::Household,
    Kind::Person,
    Kind::Reception,
    Kind::Contact,
    Kind::Task,
    Kind::Plan,
    Kind::Grant,
    Kind::Link,
    Kind::Worker,
    Kind::Agency,
    Kind::Setting,
    Kind::Passkey,
    Kind::AccessToken,
    Kind::Audit,
    Kind::Look,
    Kind::Everything,
];

#[derive(Template)]
#[template(path = "audit/page.html")]
struct Page {
    shell: Shell,
    kept: Kept,
    from_trouble: String,
    to_trouble: String,
    lines: Vec<LineView>,
    more: bool,
    workers: Vec<(Token, String)>,
    manages: bool,
}

/// The page.
///
/// # Errors
/// Absent unless 管理者 or 監査 of this desk.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let (kept, today): (Kept, _) = (prefs::get(&acting, PREFS), acting.ctx.today());
    let AuditPage { lines, more, workers } = app.store.audit_page(&acting.ctx, &kept.filter(today)).await?;
    shell::show(&Page {
        shell: Shell::new(&app, &acting, "/audit"),
        from_trouble: Kept::trouble(&kept.from, today),
        to_trouble: Kept::trouble(&kept.to, today),
        kept,
        lines: lines.iter().map(LineView::new).collect(),
        more,
        workers,
        manages: acting.ctx.actor.is(Role::Manager),
    })
}

/// Keeps the filter.
///
/// # Errors
/// When the store fails.
pub async fn filter(State(app): State<App>, posted: Posted) -> Answer {
    prefs::keep(&app, &posted.acting, PREFS, &Kept::typed(&posted.fields)).await?;
    Ok(shell::go("/audit"))
}
