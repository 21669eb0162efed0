//! The districts that the forms of a household and its people offer.

use crate::{App, edge::Acting};
use store::{Error, reception::Named};

/// Token and name of every district of the desk's town, and of the one that stands there now (`saved`), even if it is
/// no longer offered.
pub(crate) async fn areas(
    app: &App,
    acting: &Acting,
    saved: Option<&Named>,
) -> Result<Vec<(String, String)>, Error> {
    let offered = app.store.area_choices(&acting.ctx).await?;
    let pair = |area: &Named| (area.token.to_string(), area.name.clone());
    let mut areas: Vec<_> = offered.iter().map(pair).collect();
    if let Some(saved) = saved.filter(|saved| offered.iter().all(|area| area.token != saved.token)) {
        areas.push(pair(saved));
    }
    Ok(areas)
}

/// The name of the choice with this token; empty where none was made.
pub(crate) fn chosen(choices: &[(String, String)], token: &str) -> String {
    choices.iter().find(|(known, _)| known == token).map(|(_, name)| name.clone()).unwrap_or_default()
}
