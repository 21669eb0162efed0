//! `/referrals/{token}/sheet`: つながるシート on paper.

use super::{foot, paper};
use crate::{App, edge::Acting, fail::Answer, pages::household::token};
use axum::extract::{Path, State};
use domain::referral::Side;
use sheets::y2026::referral::{Referral, sheet};
use store::Error;

/// The sheet, for the asking side.
///
/// # Errors
/// Absent, or of other agencies; or for the asked side, which has the page.
pub async fn page(State(app): State<App>, acting: Acting, Path(of): Path<String>) -> Answer {
    let ctx = acting.ctx.leaving();
    let of = app.store.referral(&ctx, &token(&of)?).await?;
    if of.side != Side::Asker {
        return Err(Error::NotFound.into());
    }
    let described = Referral {
        to: &of.to_name,
        from: [&of.from_name, &of.from_worker_name, &of.from_phone],
        on: of.asked_on,
        due: of.due,
        subject: of.subject.as_deref().unwrap_or_default(),
        who: of.who.as_deref().unwrap_or_default(),
        told: of.told.as_deref().unwrap_or_default(),
        ground: of.ground.label(),
    };
    let back = format!("/referrals/{}", of.token);
    paper(&app, &acting, "/referrals", sheet(&described, foot(&ctx)), back, String::new())
}
