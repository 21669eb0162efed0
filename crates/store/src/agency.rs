//! 支援関係機関: public desks. Kept by the municipality's システム管理, and each by its own 管理者.

mod edit;
mod list;

pub use list::{AgencyFilter, AgencyLine, AgencyPage};

use chrono::NaiveDate;
use domain::{Token, admin::AgencyForm};

/// An agency as its administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agency {
    /// Its token.
    pub token: Token,
    /// Its municipality's name; empty for a wide-area body.
    pub town: String,
    /// What may be edited.
    pub form: AgencyForm,
    /// The list that it was imported from; importing again may change the row.
    pub import_source: Option<String>,
    /// The actor may edit it; others' desks can only be looked at.
    pub editable: bool,
    /// For editing.
    pub version: i64,
}

impl Agency {
    /// Is it in service on `day`?
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> bool {
        self.form.to.is_none_or(|to| day <= to)
    }
}
