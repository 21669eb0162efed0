//! The programmes: what each is, in plain words and in easy Japanese, and its name in other languages.

use crate::{Unreadable, table};

/// One programme of the national catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    /// Stable key.
    pub slug: String,
    /// Its name in Japanese.
    pub name: String,
    /// `benefit`, `loan`, `consultation`, …
    pub kind: String,
    /// The kind of desk to go to first.
    pub first_window: String,
}

/// All programmes, in the order of the national list.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    programmes: Vec<Programme>,
}

impl Catalogue {
    /// Our own catalogue.
    ///
    /// # Errors
    /// Data that cannot be read.
    pub fn ours() -> Result<Self, Unreadable> {
        let mut programmes = Vec::new();
        for row in table::rows("slugs.tsv", include_str!("../data/slugs.tsv")) {
            let [slug, name, kind, first_window] = row.cells::<4>()?;
            programmes.push(Programme {
                slug: slug.to_owned(),
                name: name.to_owned(),
                kind: kind.to_owned(),
                first_window: first_window.to_owned(),
            });
        }
        Ok(Self { programmes })
    }

    /// All, in order.
    #[must_use]
    pub fn programmes(&self) -> &[Programme] {
        &self.programmes
    }

    /// The one with this slug.
    #[must_use]
    pub fn get(&self, slug: &str) -> Option<&Programme> {
        self.programmes.iter().find(|p| p.slug == slug)
    }
}
