//! ケース: the list, a change, and where a case's address leads.

pub mod edit;
pub mod list;
pub mod paper;
pub mod turn;

use crate::{App, edge::Acting, fail::Answer, pages::household::token, shell};
use axum::extract::{Path, State};

/// A case has no page of its own: its household's is the one.
///
/// # Errors
/// Absent, or not for this actor.
pub async fn page(State(app): State<App>, acting: Acting, Path(case): Path<String>) -> Answer {
    let household = app.store.household_of_case(&acting.ctx, &token(&case)?).await?;
    Ok(shell::go(&format!("/households/{household}")))
}
