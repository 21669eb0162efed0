//! 支援経過: one contact or attempt, checked before it is kept.

use crate::{Instant, Token, code::Outcome};
use chrono::NaiveDate;

/// A contact as it will be kept. Made by [`super::contact::Typed::check`] from a form, or directly by a program
/// that has no form (import, API).
#[derive(Clone, PartialEq, Eq)]
pub struct NewContact {
    /// When it took place.
    pub at: Instant,
    /// Word of the list `method`.
    pub method: String,
    /// Met, or an attempt.
    pub outcome: Outcome,
    /// With whom: a person of the household …
    pub person: Option<Token>,
    /// … somebody of an agency …
    pub agency: Option<Token>,
    /// … or in words.
    pub counterpart: String,
    /// Minutes of work.
    pub minutes: i64,
    /// Word of the list `programme`, or empty.
    pub programme: String,
    /// Word of the list `field` (属性), or empty.
    pub field: String,
    /// The note.
    pub body: String,
    /// What is to be done next: becomes a task of the worker.
    pub next: Option<NextStep>,
    /// From which system it came, and its key there.
    pub import: Option<(String, String)>,
}

/// What is to be done next, by when.
#[derive(Clone, PartialEq, Eq)]
pub struct NextStep {
    /// In words.
    pub words: String,
    /// By this day.
    pub due_on: NaiveDate,
}

impl std::fmt::Debug for NewContact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewContact").field("method", &self.method).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for NextStep {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NextStep").finish_non_exhaustive()
    }
}

impl Default for NewContact {
    /// A telephone call of a quarter of an hour.
    fn default() -> Self {
        Self {
            at: 0,
            method: "phone".to_owned(),
            outcome: Outcome::Met,
            person: None,
            agency: None,
            counterpart: String::new(),
            minutes: 15,
            programme: String::new(),
            field: String::new(),
            body: String::new(),
            next: None,
            import: None,
        }
    }
}
