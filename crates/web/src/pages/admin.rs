//! 設定: what the roles 管理者 and システム管理 set up. No page in here shows anything of a case.

pub mod agency;
pub mod area;
pub mod code;
pub mod export;
pub mod notice;
pub mod secrecy;
pub mod setting;
pub(crate) mod sheet;
pub mod worker;

use crate::{
    App,
    edge::Acting,
    fail::Answer,
    shell::{self, Shell},
};
use askama::Template;
use axum::extract::State;
use chrono::NaiveDate;
use domain::{code::Role, wareki};

/// The navigation entry of every page in here.
const NAV: &str = "/admin";

#[derive(Template)]
#[template(path = "admin/index.html")]
struct Page {
    shell: Shell,
    system: bool,
    /// The present desk's agency, for its 管理者.
    own: Option<String>,
    desk: String,
    town: String,
}

/// What the role may set up.
///
/// # Errors
/// When the store fails.
pub async fn page(State(app): State<App>, acting: Acting) -> Answer {
    let actor = &acting.ctx.actor;
    let desk = actor.desk();
    shell::show(&Page {
        system: actor.is(Role::System),
        own: desk.filter(|_| actor.is(Role::Manager)).map(|d| d.token.to_string()),
        desk: desk.map(|d| d.name.clone()).unwrap_or_default(),
        town: desk.map(|d| d.town.clone()).filter(|t| !t.is_empty()).unwrap_or_else(|| "広域".to_owned()),
        shell: Shell::new(&app, &acting, NAV),
    })
}

/// A day as its input shows it.
fn typed(day: Option<NaiveDate>) -> String {
    day.map(|d| d.to_string()).unwrap_or_default()
}

/// 「令和8年4月1日から令和9年3月31日まで」; empty where there is no end to either side.
fn period(from: Option<NaiveDate>, to: Option<NaiveDate>) -> String {
    let from = from.map(|d| format!("{}から", wareki::show_wareki(d))).unwrap_or_default();
    let to = to.map(|d| format!("{}まで", wareki::show_wareki(d))).unwrap_or_default();
    from + &to
}

/// The pages before and after `page` of a list, and 「51–100件め（248件）」.
pub(crate) struct Pager {
    pub(crate) words: String,
    pub(crate) before: i64,
    pub(crate) after: i64,
}

impl Pager {
    pub(crate) fn new(page: i64, total: i64) -> Self {
        let (first, last) = ((page - 1) * store::admin::PAGE + 1, (page * store::admin::PAGE).min(total));
        let words =
            if total == 0 { "0件".to_owned() } else { format!("{first}–{last}件め（{total}件）") };
        Self { words, before: page - 1, after: if last < total { page + 1 } else { 0 } }
    }
}
