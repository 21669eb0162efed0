//! 消去の記録 on A4: numbers, days and who agreed; no name.

use super::{NAV, home, kind, moment};
use crate::{
    App,
    edge::Acting,
    fail::Answer,
    pages::{
        household::token,
        sheet::{foot, paper},
    },
};
use axum::extract::{Path, State};
use domain::{
    Instant,
    retention::ItemState,
    wareki::{jst_date, show_wareki},
};
use sheets::y2026::erasure;
use store::retention::{ErasureList, Item};

/// 「森 直樹　令和8年11月2日 9:30」.
fn said(who: Option<&str>, at: Option<Instant>) -> String {
    match (who, at) {
        (Some(who), Some(at)) => format!("{who}　{}", moment(at)),
        _ => String::new(),
    }
}

/// What became of an item. Words that somebody typed stay on the screen: they may name somebody.
fn outcome(item: &Item) -> String {
    let day = item.at.map(|at| show_wareki(jst_date(at))).unwrap_or_default();
    let state = item.state.label();
    match item.state {
        ItemState::Waiting => state.to_owned(),
        ItemState::Erased => format!("{state}　{day}"),
        ItemState::Stayed => format!("{state}（{}）　{day}", item.why),
        ItemState::Kept => {
            let by = item.by.as_deref().unwrap_or_default();
            format!("{state}　{by}　{day}")
        }
    }
}

fn count(of: &ErasureList, household: bool) -> usize {
    of.items.iter().filter(|item| item.household == household && item.state == ItemState::Erased).count()
}

/// The sheet.
///
/// # Errors
/// As [`super::list`].
pub async fn print(State(app): State<App>, acting: Acting, Path(list): Path<String>) -> Answer {
    let ctx = acting.ctx.leaving();
    let of = app.store.erasure_list(&ctx, &token(&list)?).await?;
    let item = |item: &Item| erasure::Item {
        nth: item.rank,
        kind: kind(item).to_owned(),
        number: item.number.clone(),
        closed: item.closed_on,
        years: item.years,
        due: item.due_on,
        outcome: outcome(item),
    };
    let described = erasure::sheet(
        &erasure::List {
            agency: &of.brief.agency,
            state: of.brief.state.label(),
            made: said(Some(&of.brief.made_by), Some(of.brief.made_at)),
            approved: said(of.agreed_by.as_deref(), of.agreed_at),
            from: of.brief.erase_at.map(|at| show_wareki(jst_date(at))).unwrap_or_default(),
            stopped: said(of.stopped_by.as_deref(), of.stopped_at),
            erased: format!("世帯 {}件、受付 {}件", count(&of, true), count(&of, false)),
            stayed: format!("{}件", of.kept + of.stayed),
        },
        of.items.iter().map(item).collect(),
        foot(&ctx),
    );
    paper(&app, &acting, NAV, described, home(&of.brief.token), String::new())
}
