//! `/consents/{token}/sheet`: 同意書 on paper, one page, also in easy Japanese.

use super::{foot, paper};
use crate::{App, edge::Acting, fail::Answer, pages::household::token};
use axum::extract::{Path, State};
use domain::{consent::Answer as Said, wareki::show_wareki};
use sheets::y2026::consent::{Consent, easy, sheet};

async fn shown(app: &App, acting: &Acting, of: &str, in_easy: bool) -> Answer {
    let ctx = acting.ctx.leaving();
    let of = app.store.consent(&ctx, &token(of)?).await?;
    let named = |answer: Said| -> Vec<&str> {
        let items = of.consent.items.iter().filter(|item| item.answer == answer);
        items.map(|item| item.agency_name.as_str()).collect()
    };
    let until = crate::pages::consent::until(&of.consent);
    let said = of.consent.said.as_ref();
    let on = said.map(|said| show_wareki(said.on)).unwrap_or_default();
    let described = Consent {
        number: &of.number,
        agency: &of.agency,
        person: &of.consent.person,
        notice: if in_easy && !of.notice.easy.is_empty() { &of.notice.easy } else { &of.notice.body },
        notice_name: &of.notice.name,
        given: named(Said::Given),
        refused: named(Said::Refused),
        parts: of.consent.parts,
        purpose: &of.consent.purpose,
        until: &until,
        on: &on,
        witness: said.map_or("", |said| &said.witness),
    };
    let described = if in_easy { easy(&described, foot(&ctx)) } else { sheet(&described, foot(&ctx)) };
    paper(app, acting, "/cases", described, format!("/consents/{}", of.consent.token), String::new())
}

/// The sheet.
///
/// # Errors
/// Absent, or not led by the actor's agency.
pub async fn page(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    shown(&app, &acting, &of, false).await
}

/// In easy Japanese.
///
/// # Errors
/// As [`page`].
pub async fn plain(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    shown(&app, &acting, &of, true).await
}
