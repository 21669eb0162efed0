//! Filters of lists, kept with the session and never in a URL.

use crate::{App, edge::Acting};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};

fn all(acting: &Acting) -> Map<String, Value> {
    serde_json::from_str(&acting.session.prefs).unwrap_or_default()
}

/// What this session keeps under `name`; the default where there is nothing, or nothing that still reads.
#[must_use]
pub fn get<T: DeserializeOwned + Default>(acting: &Acting, name: &str) -> T {
    all(acting).remove(name).and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default()
}

/// Keeps `value` under `name`, beside what other lists keep.
///
/// # Errors
/// When the store fails.
pub async fn keep(app: &App, acting: &Acting, name: &str, value: &impl Serialize) -> store::Result<()> {
    let mut prefs = all(acting);
    let value = serde_json::to_value(value).map_err(|_| store::Error::Broken("prefs"))?;
    prefs.insert(name.to_owned(), value);
    app.store.keep_prefs(&acting.session, &Value::Object(prefs).to_string(), acting.ctx.now).await
}
