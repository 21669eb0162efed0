//! The programmes: what each is, in plain words and in easy Japanese, where to go first, and what to say on the phone.

use crate::Unreadable;
use serde::Deserialize;

/// One programme of the national catalogue, a row of `data/programmes.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Programme {
    /// Stable key.
    pub slug: String,
    /// Its name in Japanese.
    pub name: String,
    /// `benefit`, `loan`, `consultation`, …
    pub kind: String,
    /// The kind of desk to go to first.
    pub first_window: String,
    /// What it is and for whom, in one or two plain sentences.
    pub what: String,
    /// The same in やさしい日本語.
    pub easy: String,
    /// A sentence to read out on the phone.
    pub say: String,
}

/// All programmes, in the order of the national list.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// The day on which the texts were written, `YYYY-MM-DD`.
    pub written_on: String,
    programme: Vec<Programme>,
}

impl Catalogue {
    /// Our own catalogue.
    ///
    /// # Errors
    /// Data that cannot be read, or a programme told twice.
    pub fn ours() -> Result<Self, Unreadable> {
        Self::read(include_str!("../data/programmes.toml"))
    }

    fn read(text: &str) -> Result<Self, Unreadable> {
        let fault = |what: &str| Unreadable::new("programmes.toml", 0, what);
        let catalogue: Self = toml::from_str(text).map_err(|e| fault(&e.to_string()))?;
        for programme in &catalogue.programme {
            if catalogue.programme.iter().filter(|p| p.slug == programme.slug).count() > 1 {
                return Err(fault(&format!("{} stands twice", programme.slug)));
            }
            let texts =
                [&programme.name, &programme.first_window, &programme.what, &programme.easy, &programme.say];
            if texts.iter().any(|text| text.trim().is_empty()) {
                return Err(fault(&format!("{} lacks a text", programme.slug)));
            }
        }
        Ok(catalogue)
    }

    /// All, in order.
    #[must_use]
    pub fn programmes(&self) -> &[Programme] {
        &self.programme
    }

    /// The one with this slug.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&Programme> {
        self.programme.iter().find(|p| p.slug == slug)
    }
}
